"""Measure notes per second of the jazz soloist: both engines, one solo and sixteen at once.

python benchmarks/jazz_speed.py [--model DIR]
"""

import argparse
import statistics
import time

from seqapps.common.export import bundle
from seqapps.jazz import runtime
from seqapps.jazz.network.sampling import Request
from seqapps.jazz.score import forms

ROUNDS = 5
CHORUSES = 8  # of a blues: some 500 notes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model")
    options = parser.parse_args()
    model = bundle.open_bundle("jazz", options.model)
    engines = {name: runtime.load(model, name) for name in ("lite", "tf")}
    print("| engine | solos at once | notes per second (median of 5) |\n|---|---:|---:|")
    for name, engine in engines.items():
        for solos in (1, 16):
            rates = [rate(engine, solos, seed) for seed in range(ROUNDS + 1)][1:]
            print(f"| {name} | {solos} | {statistics.median(rates):,.0f} |")


def rate(engine: runtime.Runtime, solos: int, seed: int) -> float:
    """Draw solos as `improvise` does, the check for copies included; return notes per second."""
    request = Request(
        chords=forms.load("blues-F").rows(CHORUSES), beats_per_bar=4, tempo_bpm=160.0,
        seed=seed, solos=solos,
    )  # fmt: skip
    began = time.monotonic()
    improvised = engine.improvise(request)
    return sum(len(solo.notes) for solo in improvised) / (time.monotonic() - began)


if __name__ == "__main__":
    main()
