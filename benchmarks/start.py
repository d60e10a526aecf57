"""Measure the cold start of each app's shipped model: LiteRT with NumPy, and TensorFlow.

    python benchmarks/start.py [APP …] [--runs 5]

Runs a command of an app with both engines alternately, so that both see the same machine, checks
that they print the same, and compares wall time and peak memory pair by pair.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = {
    "dates": ["translate", "12 May 1979", "30 August 2004", "9 March 1999"],
    "dinosaurs": ["generate", "-n", "5", "--seed", "1"],
    "entities": ["tag", "Angela Merkel was born in Hamburg.", "we met Anna in Rome"],
    "words": ["nearest", "river", "coffee", "king"],
    "prose": ["choose", "the apple and {pair|pear} salad", "I {new|knew} it", "{To|Too} be"],
    "emojify": ["annotate", "the ball again", "a big big lunch", "that long grey day"],
    "jazz": ["improvise", "--chords", "Dm7 | G7 | Cmaj7 | %", "--seed", "1"],
    "trigger": ["score", *(f"datasets/trigger/enroll/{number:02}.flac" for number in (1, 2, 3))],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apps", nargs="*", default=list(COMMANDS))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print("| app | engine | wall s | peak memory MB |\n|---|---|---|---|")
    for name in options.apps:
        measured: dict[str, list[tuple[float, float]]] = {"lite": [], "tf": []}
        printed = set()
        for number in range(options.runs + 1):
            for engine, rows in measured.items():
                seconds, megabytes, output = run(name, engine)
                printed.add(output)
                if number:  # the first run of each fills the disk cache
                    rows.append((seconds, megabytes))
        assert len(printed) == 1, "the engines disagree"
        for engine, rows in measured.items():
            seconds, megabytes = (statistics.median(part) for part in zip(*rows, strict=True))
            print(f"| {name} | {engine} | {seconds:.2f} | {megabytes:.0f} |")
        pairs = list(zip(measured["tf"], measured["lite"], strict=True))
        faster = statistics.median(tf[0] / lite[0] for tf, lite in pairs)
        smaller = statistics.median(tf[1] / lite[1] for tf, lite in pairs)
        print(f"| {name} | lite : tf | {faster:.1f} x faster | {smaller:.1f} x smaller |")


def run(app: str, engine: str) -> tuple[float, float, bytes]:
    """Return wall seconds, peak megabytes and the output of one command."""
    command = [sys.executable, "-m", "seqapps", app, *COMMANDS[app], "--engine", engine]
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.monotonic() - began, usage.ru_maxrss / 1024, output


if __name__ == "__main__":
    main()
