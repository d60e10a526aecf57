"""Measure dates per second of CPU time: the two engines, dateparser and dateutil.

    pip install dateparser python-dateutil
    python benchmarks/dates_speed.py [--model DIR] [--texts 20000] [--slow-texts 400]

Each contender runs in a separate process on the same core and reads distinct texts of the
generator (seed 3, no hints) after a warm-up. dateparser, with all of its languages, reads a random
part of the texts.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import dates_others

SEED = 3
SLOW = "dateparser, all languages"
WARM_UP = 1_200  # texts: more than `runtime.CHUNK`
SLOW_WARM_UP = 60  # texts; one that no language accepts loads all of them

Task = Callable[[list[str]], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a model folder (default: the shipped one)")
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--slow-texts", type=int, default=400, help="of them, for dateparser")
    parser.add_argument("--only", choices=CONTENDERS, help="measure one, print JSON")
    parser.add_argument("--drawn", type=Path, help=argparse.SUPPRESS)  # the texts, as JSON
    options = parser.parse_args()
    # Before TensorFlow and LiteRT are imported, which count the cores when they start.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if options.only:
        print(json.dumps(measure(options)))
        return
    dates_others.require("dateparser", "dateutil")
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder) / "texts.json"
        drawn.write_text(json.dumps(distinct_texts(options.texts + WARM_UP)))
        results = {name: in_own_process(name, drawn) for name in CONTENDERS}
    slowest = results[SLOW]["rate"]
    print("| contender | texts per CPU-second | times dateparser |\n|---|---|---|")
    for name, result in results.items():
        rate, times = result["rate"], result["rate"] / slowest
        print(f"| {name} | {rate:,.{int(rate < 100)}f} | {times:,.1f} |")
    counts = ", ".join(f"{name} {result['texts']:,}" for name, result in results.items())
    print(f"\none core; texts read: {counts}")


def in_own_process(name: str, drawn: Path) -> dict:
    command = [sys.executable, *sys.argv, "--only", name, "--drawn", str(drawn)]
    done = subprocess.run(command, stdout=subprocess.PIPE)
    return json.loads(done.stdout) if done.returncode == 0 else sys.exit(done.returncode)


def measure(options: argparse.Namespace) -> dict:
    """Return how many texts a contender reads per CPU-second, and how many it read."""
    if options.drawn:
        drawn = json.loads(options.drawn.read_text())
    else:
        drawn = distinct_texts(options.texts + WARM_UP)
    texts, others = drawn[: options.texts], drawn[options.texts :]
    if options.only == SLOW:
        texts = random.Random(SEED).sample(texts, min(options.slow_texts, len(texts)))
        others = others[:SLOW_WARM_UP]
    task = CONTENDERS[options.only](options)
    task(others)
    began = time.process_time()
    task(texts)
    rate = len(texts) / (time.process_time() - began)
    return {"rate": rate, "texts": len(texts)}


def distinct_texts(count: int) -> list[str]:
    from seqapps.dates.generator.generator import Generator

    texts: dict[str, None] = {}
    source = iter(Generator(SEED))
    while len(texts) < count:
        texts[next(source).text] = None
    return list(texts)


def ours(engine: str) -> Callable[[argparse.Namespace], Task]:
    def load(options: argparse.Namespace) -> Task:
        from seqapps.common.errors import UserError
        from seqapps.common.export import bundle
        from seqapps.dates import runtime

        try:
            model = runtime.load(bundle.open_bundle("dates", options.model), engine)
        except UserError as error:
            sys.exit(str(error))
        return lambda texts: list(model.translate(texts))

    return load


def other(reader: Callable[[], dates_others.Reader]) -> Callable[[argparse.Namespace], Task]:
    def load(options: argparse.Namespace) -> Task:
        read = reader()
        return lambda texts: [read(text) for text in texts]

    return load


CONTENDERS = {
    "seqapps, lite": ours("lite"),
    "seqapps, tf": ours("tf"),
    SLOW: other(dates_others.dateparser),
    "dateutil": other(dates_others.dateutil),
}


if __name__ == "__main__":
    main()
