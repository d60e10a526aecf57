"""Measure solos over the named forms, three choruses of each, beside solos of people.

    python benchmarks/jazz_forms.py [--model DIR] [--data FOLDER] [--seed N] [--random]

FOLDER holds solos of people (MIDI, MusicXML or tables). With --random the solos are over 30
progressions of 16 bars instead, two choruses of each, whose chords are drawn at random, one or two
in a bar. Prints means over the solos as JSON.
"""

import argparse
import json
import random

import numpy as np
from seqapps.jazz import data, statistics
from seqapps.jazz.interface import Model
from seqapps.jazz.score.solo import Solo

CHORUSES = 3
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
QUALITIES = (
    "maj7", "m7", "7", "m7b5", "dim7", "mmaj7", "7alt", "maj7#11", "7sus4", "6", "m6", "7b9", "7#9",
    "aug", "maj9", "13", "m11", "7#5", "maj7#5", "m9",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model")
    parser.add_argument("--data")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--random", action="store_true")
    options = parser.parse_args()
    model = Model.open(options.model, "tf")
    seeds = (options.seed * 1_000 + number for number in range(1_000))
    if options.random:
        solos = [over_random_chords(model, seed) for _, seed in zip(range(30), seeds, strict=False)]
    else:
        forms = zip(model.forms(), seeds, strict=False)
        solos = [improvised(model, form.name, seed) for form, seed in forms]
    longest = [model.runtime.patterns.longest(solo.notes.pitches) for solo in solos]
    results = {
        "solos": len(solos),
        **statistics.means([statistics.measure(solo) for solo in solos]),
        "copied_median": float(np.median(longest)),
        "copied_max": max(longest),
    }
    if options.data:
        people, _ = data.read(options.data)
        for kind in (statistics.chord_relative, statistics.interval_counts):
            results[f"{kind.__name__}_overlap"] = round(
                statistics.overlap(kind(people), kind(solos)), 4
            )
    print(json.dumps(results))


def improvised(model: Model, form: str, seed: int) -> Solo:
    """Improvise over a named form with the default settings."""
    made = model.improvise(form=form, choruses=CHORUSES, seed=seed)
    chords = made.sheet.rows(CHORUSES)
    return Solo(form, form, "", made.tempo_bpm, made.sheet.meter[0], made.solo.notes, chords)


def over_random_chords(model: Model, seed: int) -> Solo:
    """Improvise two choruses over 16 bars of random chords."""
    rng = random.Random(seed)
    each = 1 + (seed % 3 == 0)  # chords in a bar
    bars = (
        " ".join(rng.choice(ROOTS) + rng.choice(QUALITIES) for _ in range(each)) for _ in range(16)
    )
    made = model.improvise(chords=" | ".join(bars), choruses=2, seed=seed)
    rows, notes = made.sheet.rows(2), made.solo.notes
    return Solo("random", "random", "", made.tempo_bpm, made.sheet.meter[0], notes, rows)


if __name__ == "__main__":
    main()
