"""How good a model is: nats and accuracies on given solos, and what its own solos are like."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from seqapps.common.errors import UserError

from . import data
from .network import encoding
from .runtime import Runtime, Scored, Wanted
from .score.solo import Solo
from .statistics import chord_relative, interval_counts, means, measure, overlap

MOST_GRIDS = 64  # chord grids that solos are improvised over
MOST_NOTES = 300  # of such a solo


def run(
    runtime: Runtime, source: dict[str, str], seed: int = 0
) -> tuple[dict[str, Any], list[str]]:
    """Score the solos of a folder, and improvise over their chords with the default settings.

    Args:
        runtime: a loaded model.
        source: `data` is a folder (see `data.read`).
        seed: of the solos.

    Returns:
        pitch_nats, pitch_accuracy, rhythm_nats, rhythm_accuracy, duration_nats,
        duration_accuracy: means over all notes but the first of each solo, whose performers are
        told to the model where it knows them; notes, solos, refused: how many; human and
        generated: see `compared`. And the errors of files that were refused.

    Raises:
        UserError: no solo could be read.
    """
    solos, refused = data.read(source["data"])
    tally = Tally()
    for scored in runtime.score(solos):
        if isinstance(scored, Scored):
            tally.add(scored)
    result = {**tally.result(), "solos": len(solos), "refused": len(refused)}
    return {**result, **compared(runtime, solos, seed)}, [str(error) for error in refused]


@dataclass
class Tally:
    """Sums over notes."""

    nats: np.ndarray | int = 0
    right: np.ndarray | int = 0
    notes: int = 0

    def add(self, scored: Scored) -> None:
        """Count a solo: all notes but the first, before which there is nothing to go by."""
        self.nats = self.nats + scored.nats[1:].sum(axis=0, dtype=np.float64)
        self.right = self.right + scored.right[1:].sum(axis=0)
        self.notes += len(scored.nats) - 1

    def result(self) -> dict[str, Any]:
        """Return means by their names."""
        nats = np.asarray(self.nats) / max(1, self.notes)
        right = np.asarray(self.right) / max(1, self.notes)
        found: dict[str, Any] = {}
        for number, kind in enumerate(encoding.CLASSES):
            found[f"{kind}_nats"] = round(float(nats[number]), 4)
            found[f"{kind}_accuracy"] = round(float(right[number]), 4)
        return {**found, "notes": self.notes}


def compared(runtime: Runtime, solos: list[Solo], seed: int) -> dict[str, Any]:
    """Compare solos with improvised ones over their chords.

    Returns:
        human and generated, both with the means of `Measures`, and copied_median and copied_max,
        the notes of the longest passage that is in a training solo; generated also with solos
        (how many), chord_relative_overlap and interval_overlap with all given solos, of pitch
        classes above the root and of intervals. It is empty if no solo has chords, or over none
        of them one could be improvised that does not copy.
    """
    found = {"human": {**means([measure(s) for s in solos]), **_copied(runtime, solos)}}
    with_chords = [solo for solo in solos if data.has_chords(solo)][:MOST_GRIDS]
    found["generated"] = {}
    generated = []
    for number, solo in enumerate(with_chords):
        wanted = Wanted(
            chords=solo.chords,
            beats_per_bar=solo.beats_per_bar,
            tempo_bpm=solo.tempo_bpm,
            seed=seed * MOST_GRIDS + number,
            most_notes=MOST_NOTES,
        )
        try:
            (one,) = runtime.improvise(wanted)
        except UserError:  # a network that knows a few solos by heart plays nothing else
            continue
        if len(one.notes) > 1:
            generated.append(replace(solo, notes=one.notes))
    if not generated:
        return found
    pooled = chord_relative(solos), interval_counts(solos)
    mine = chord_relative(generated), interval_counts(generated)
    found["generated"] = {
        "solos": len(generated),
        **means([measure(solo) for solo in generated]),
        **_copied(runtime, generated),
        "chord_relative_overlap": round(overlap(pooled[0], mine[0]), 4),
        "interval_overlap": round(overlap(pooled[1], mine[1]), 4),
    }
    return found


def _copied(runtime: Runtime, solos: list[Solo]) -> dict[str, Any]:
    longest = [runtime.patterns.longest(solo.notes.pitches) for solo in solos] or [0]
    return {"copied_median": float(np.median(longest)), "copied_max": max(longest)}
