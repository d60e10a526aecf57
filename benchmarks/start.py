"""What a cold `seqapps dinosaurs generate` costs: LiteRT + NumPy against TensorFlow.

    python benchmarks/start.py [--runs 5]

Runs the two commands in turn, so that both see the same machine, checks that they print the
same names, and compares wall time and peak memory pair by pair.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    measured: dict[str, list[tuple[float, float]]] = {"lite": [], "tf": []}
    printed = set()
    for number in range(runs + 1):
        for engine, rows in measured.items():
            seconds, megabytes, output = run(engine)
            printed.add(output)
            if number:  # the first run of each warms the disk cache
                rows.append((seconds, megabytes))
    assert len(printed) == 1, "the engines disagree"
    print("| engine | wall s | peak memory MB |\n|---|---|---|")
    for engine, rows in measured.items():
        seconds, megabytes = (statistics.median(column) for column in zip(*rows, strict=True))
        print(f"| {engine} | {seconds:.2f} | {megabytes:.0f} |")
    pairs = list(zip(measured["tf"], measured["lite"], strict=True))
    faster = statistics.median(tf[0] / lite[0] for tf, lite in pairs)
    smaller = statistics.median(tf[1] / lite[1] for tf, lite in pairs)
    print(f"\nLiteRT is {faster:.1f} times faster and {smaller:.1f} times smaller (medians)")


def run(engine: str) -> tuple[float, float, bytes]:
    """Return wall seconds, peak megabytes and the output of one command."""
    command = [sys.executable, "-m", "apps", "dinosaurs", "generate", "--seed", "1"]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--engine", engine], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.monotonic() - began, usage.ru_maxrss / 1024, output


if __name__ == "__main__":
    main()
