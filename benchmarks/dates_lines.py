"""Measure time and memory of `seqapps dates translate --input` on long files and long texts.

    python benchmarks/dates_lines.py [--lines 1000000] [--engine lite]

The lines are 20,000 texts of the generator (seed 4), repeated. A tenth of the file is read
first: memory is flat if both runs have the same peak. Needs Linux (/proc).
"""

import argparse
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from seqapps.common.export import bundle
from seqapps.dates import runtime
from seqapps.dates.generator.generator import generate

SEED, DIFFERENT = 4, 20_000
LONG = 100_000  # characters
# Prints the peak of this process; `getrusage` also counts what its parent has.
COMMAND = """
import re, sys
from seqapps.__main__ import run
code = run(sys.argv[1:])
with open("/proc/self/status") as status:
    print(re.search("VmHWM:[^0-9]*([0-9]+)", status.read())[1], file=sys.stderr)
sys.exit(code)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--engine", default="lite", help="lite or tf")
    options = parser.parse_args()
    model = runtime.load(bundle.open_bundle("dates", None))
    for text in ("3 May 1979 " * (LONG // 11), "9" * LONG):
        began = time.perf_counter()
        (answer,) = model.translate([text])
        seconds = time.perf_counter() - began
        print(f"{len(text):,} characters: {seconds * 1e3:.1f} ms, {answer.reason}")
    texts = [example.text for example in generate(DIFFERENT, SEED)]
    print("\n| lines | wall s | lines/s | peak memory MB |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for count in (options.lines // 10, options.lines):
            file = Path(folder) / "lines.txt"
            file.write_text("".join(f"{t}\n" for t in islice(cycle(texts), count)), "utf-8")
            seconds, megabytes = run(file, options.engine, count)
            print(f"| {count:,} | {seconds:.0f} | {count / seconds:,.0f} | {megabytes:.0f} |")


def run(file: Path, engine: str, count: int) -> tuple[float, float]:
    """Return wall seconds and peak megabytes of one command that answers `count` lines."""
    command = ["-c", COMMAND, "dates", "translate", "--input", str(file), "--engine", engine]
    with tempfile.TemporaryFile() as out:
        began = time.monotonic()
        done = subprocess.run([sys.executable, *command], stdout=out, stderr=subprocess.PIPE)
        seconds = time.monotonic() - began
        assert done.returncode == 3, "some of the texts are no dates"
        out.seek(0)
        assert sum(1 for _ in out) == count
    return seconds, int(done.stderr.split()[-1]) / 1024


if __name__ == "__main__":
    main()
