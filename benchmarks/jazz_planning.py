"""Measure how solos plan: figures that return after some bars, and where phrases end.

    python benchmarks/jazz_planning.py --data FOLDER [--model DIR] [--seed N]

FOLDER holds solos of people (MIDI, MusicXML or tables); beside them stand improvised ones over the
named forms, three choruses of each. A figure is four notes, that is three intervals, of which not
all are steps of a semitone or a tone in one direction (parts of scales return by chance). For each
lag in bars: the share of the figures that begin again that many bars later, within the same bar; in
parentheses how often that is at other lags from 2 to 40 bars. Of phrases (see
`seqapps.jazz.statistics`): the share that end in each bar of four, counted from the start of the
form.
"""

import argparse
from collections.abc import Sequence

import numpy as np
from jazz_forms import improvised
from seqapps.jazz import data
from seqapps.jazz.interface import Model
from seqapps.jazz.score.solo import STEPS_PER_BEAT, Solo
from seqapps.jazz.statistics import MAX_GAP, REST

LAGS = (1, 4, 8, 12, 16, 32)
LONGEST_LAG = 40
FIGURE = 3  # intervals


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--model")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    people, _ = data.read(options.data)
    model = Model.open(options.model, "tf")
    made = [
        improvised(model, form.name, options.seed * 1_000 + number)
        for number, form in enumerate(model.forms())
    ]
    named = {"people": people, "improvised": made}
    print(f"| figures that return after | {' | '.join(named)} |\n|---|---|---|")
    shares = {name: returns(solos) for name, solos in named.items()}
    for lag in LAGS:
        cells = (
            f"{share[lag]:.4f} ({np.delete(share[2:], [x - 2 for x in LAGS[1:]]).mean():.4f})"
            for share in shares.values()
        )
        print(f"| {lag} bars | {' | '.join(cells)} |")
    ends = {name: phrase_ends(solos) for name, solos in named.items()}
    for bar in range(4):
        cells = (f"{end[bar]:.3f}" for end in ends.values())
        print(f"| phrases end in bar {bar + 1} of 4 | {' | '.join(cells)} |")


def returns(solos: Sequence[Solo]) -> np.ndarray:
    """Return for lags 0 … `LONGEST_LAG` the share of figures that return <float64>[lags]."""
    hits, counts = np.zeros((2, LONGEST_LAG + 1))
    for solo in solos:
        bars, figures = figures_of(solo)
        last = bars.max(initial=-1)
        here: dict[int, set[tuple[int, ...]]] = {}
        for bar, figure in zip(bars.tolist(), figures, strict=True):
            here.setdefault(bar, set()).add(figure)
        for bar, found in here.items():
            for lag in range(1, LONGEST_LAG + 1):
                if bar + lag <= last:
                    hits[lag] += len(found & here.get(bar + lag, set()))
                    counts[lag] += len(found)
    result: np.ndarray = hits / np.maximum(counts, 1)
    return result


def figures_of(solo: Solo) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """Return the bars <int>[n] in which figures begin, and their intervals."""
    intervals = np.diff(solo.notes.pitches)
    windows = np.lib.stride_tricks.sliding_window_view(intervals, FIGURE)
    is_scale = (np.abs(windows) <= 2).all(axis=1) & (
        (windows >= 0).all(axis=1) | (windows <= 0).all(axis=1)
    )
    bars = solo.notes.onsets[: len(windows)] // (STEPS_PER_BEAT * solo.beats_per_bar)
    return bars[~is_scale], [tuple(row) for row in windows[~is_scale].tolist()]


def phrase_ends(solos: Sequence[Solo]) -> np.ndarray:
    """Return the share of the phrases that end in each bar of four <float64>[4]."""
    counts = np.zeros(4)
    for solo in solos:
        notes = solo.notes
        gaps = np.diff(notes.onsets)
        is_end = (gaps > MAX_GAP) | (gaps - notes.durations[:-1] >= REST)
        ends = np.append(notes.onsets[:-1][is_end], notes.onsets[-1:])
        counts += np.bincount(ends // (STEPS_PER_BEAT * solo.beats_per_bar) % 4, minlength=4)
    result: np.ndarray = counts / counts.sum()
    return result


if __name__ == "__main__":
    main()
