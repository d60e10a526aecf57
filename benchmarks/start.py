"""What a cold start of each app's shipped model costs: LiteRT + NumPy against TensorFlow.

    python benchmarks/start.py [APP …] [--runs 5]

Runs an app's example with both engines in turn, so that both see the same machine, checks that
they print the same, and compares wall time and peak memory pair by pair.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

from seqapps.common import app as apps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apps", nargs="*", default=apps.names())
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("| app | engine | wall s | peak memory MB |\n|---|---|---|---|")
    for name in options.apps:
        measured: dict[str, list[tuple[float, float]]] = {"lite": [], "tf": []}
        printed = set()
        for number in range(options.runs + 1):
            for engine, rows in measured.items():
                seconds, megabytes, output = run(apps.find(name), engine)
                printed.add(output)
                if number:  # the first run of each warms the disk cache
                    rows.append((seconds, megabytes))
        assert len(printed) == 1, "the engines disagree"
        for engine, rows in measured.items():
            seconds, megabytes = (statistics.median(part) for part in zip(*rows, strict=True))
            print(f"| {name} | {engine} | {seconds:.2f} | {megabytes:.0f} |")
        pairs = list(zip(measured["tf"], measured["lite"], strict=True))
        faster = statistics.median(tf[0] / lite[0] for tf, lite in pairs)
        smaller = statistics.median(tf[1] / lite[1] for tf, lite in pairs)
        print(f"| {name} | lite : tf | {faster:.1f} x faster | {smaller:.1f} x smaller |")


def run(app: apps.App, engine: str) -> tuple[float, float, bytes]:
    """Return wall seconds, peak megabytes and the output of one command."""
    example = app.example
    verb = [*example.draw, "--seed", "1"] if example.draw else [example.item_verb, *example.items]
    command = [sys.executable, "-m", "seqapps", app.name, *verb, "--engine", engine]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.monotonic() - began, usage.ru_maxrss / 1024, output


if __name__ == "__main__":
    main()
