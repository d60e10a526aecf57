"""Dates read per second of CPU time: this suite's two engines, dateparser and dateutil.

    pip install dateparser python-dateutil
    python benchmarks/dates_speed.py [--model DIR] [--texts 20000] [--slow-texts 400]

Every contender runs in a process of its own, on one core, the same for all, and reads texts of
the generator (seed 3, all different, no hints) after others that warm it up. dateparser, which
tries all of its languages, reads a random part of the texts.
"""

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable

import dates_others

SEED = 3
WARM_UP = 1_200  # texts: more than `runtime.AT_ONCE`
SLOW_WARM_UP = 60  # texts; one that no language accepts loads all of them

Task = Callable[[list[str]], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a model folder (default: the shipped one)")
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--slow-texts", type=int, default=400, help="of them, for dateparser")
    parser.add_argument("--only", choices=CONTENDERS, help="measure one, print JSON")
    options = parser.parse_args()
    # Before TensorFlow and LiteRT are imported, which count the cores when they start.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if options.only:
        print(json.dumps(measure(options)))
        return
    dates_others.require("dateparser", "dateutil")
    results = {name: in_own_process(name) for name in CONTENDERS}
    assert len({result["sha256"] for result in results.values()}) == 1, "the texts differ"
    slowest = results["dateparser, all languages"]["rate"]
    print("| contender | texts per CPU-second | times dateparser |\n|---|---|---|")
    for name, result in results.items():
        print(f"| {name} | {result['rate']:,.{1 if result['rate'] < 100 else 0}f} "
              f"| {result['rate'] / slowest:,.1f} |")  # fmt: skip
    counts = ", ".join(f"{name} {result['texts']:,}" for name, result in results.items())
    print(f"\none core; texts read: {counts}")


def in_own_process(name: str) -> dict:
    command = [sys.executable, *sys.argv, "--only", name]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def measure(options: argparse.Namespace) -> dict:
    """Return how many texts a contender reads per second, how many it read, and of which."""
    drawn = distinct_texts(options.texts + WARM_UP)
    texts, others = drawn[: options.texts], drawn[options.texts :]
    digest = hashlib.sha256("\n".join(drawn).encode()).hexdigest()
    if options.only.startswith("dateparser"):
        texts = random.Random(SEED).sample(texts, min(options.slow_texts, len(texts)))
        others = others[:SLOW_WARM_UP]
    task = CONTENDERS[options.only](options)
    task(others)
    began = time.process_time()
    task(texts)
    rate = len(texts) / (time.process_time() - began)
    return {"rate": rate, "texts": len(texts), "sha256": digest}


def distinct_texts(count: int) -> list[str]:
    from apps.dates.generator import Generator

    texts: dict[str, None] = {}
    source = iter(Generator(SEED))
    while len(texts) < count:
        texts[next(source).text] = None
    return list(texts)


def ours(engine: str) -> Callable[[argparse.Namespace], Task]:
    def load(options: argparse.Namespace) -> Task:
        from apps.common import bundle
        from apps.common.errors import UserError
        from apps.dates import runtime

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
    "dateparser, all languages": other(dates_others.dateparser),
    "dateutil": other(dates_others.dateutil),
}


if __name__ == "__main__":
    main()
