"""Measure solos over the named forms, three choruses of each, beside solos of people.

    python benchmarks/jazz_forms.py [--model DIR] [--data FOLDER] [--seed N]

FOLDER holds solos of people (MIDI, MusicXML or tables). Prints means over the solos as JSON.
"""

import argparse
import json

import numpy as np
from seqapps.jazz import data, statistics
from seqapps.jazz.interface import Model
from seqapps.jazz.score.solo import Solo

CHORUSES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model")
    parser.add_argument("--data")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    model = Model.open(options.model, "tf")
    solos = [
        improvised(model, form.name, options.seed * 1_000 + number)
        for number, form in enumerate(model.forms())
    ]
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


if __name__ == "__main__":
    main()
