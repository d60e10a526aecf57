"""What solos over the named forms are like: three choruses over each, beside people's solos.

python benchmarks/jazz_forms.py [--model DIR] [--data FOLDER] [--seed N]

FOLDER holds solos of people (MIDI, MusicXML or tables). Prints means over the solos as JSON.
"""

import argparse
import json

import numpy as np
from seqapps.common.export import bundle
from seqapps.jazz import data, runtime, statistics
from seqapps.jazz.score import lead_sheet
from seqapps.jazz.score.solo import Solo

CHORUSES = 3
TEMPO_BPM = 160.0  # where a form names none


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model")
    parser.add_argument("--data")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    engine = runtime.load(bundle.open_bundle("jazz", options.model), "tf")
    solos = [
        improvised(engine, name, options.seed * 1_000 + number)
        for number, name in enumerate(lead_sheet.names())
    ]
    longest = [engine.patterns.longest(solo.notes.pitches) for solo in solos]
    found = {
        "solos": len(solos),
        **statistics.means([statistics.measure(solo) for solo in solos]),
        "copied_median": float(np.median(longest)),
        "copied_max": max(longest),
    }
    if options.data:
        people, _ = data.read(options.data)
        for kind in (statistics.chord_relative, statistics.interval_counts):
            found[f"{kind.__name__}_overlap"] = round(
                statistics.overlap(kind(people), kind(solos)), 4
            )
    print(json.dumps(found))


def improvised(engine: runtime.Runtime, form: str, seed: int) -> Solo:
    """Improvise over a named form with the default settings."""
    sheet = lead_sheet.named(form)
    wanted = runtime.Wanted(
        chords=sheet.rows(CHORUSES),
        beats_per_bar=sheet.meter[0],
        tempo_bpm=sheet.tempo_bpm or TEMPO_BPM,
        seed=seed,
    )
    (found,) = engine.improvise(wanted)
    return Solo(form, form, "", wanted.tempo_bpm, sheet.meter[0], found.notes, wanted.chords)


if __name__ == "__main__":
    main()
