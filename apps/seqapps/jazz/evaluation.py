"""Measure a model: nats and accuracies of given solos, and statistics of improvised ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from seqapps.common.errors import UserError

from . import data
from .network import encoding
from .network.sampling import Request
from .runtime import Runtime, Scored
from .score.solo import NOTHING_ROW, STEPS_PER_BEAT, Solo
from .statistics import chord_relative, interval_counts, means, measure, overlap

MAX_SOLOS = 64  # improvised solos
MAX_NOTES = 300  # of an improvised solo


def run(
    runtime: Runtime, source: str | Mapping[str, str], seed: int = 0
) -> tuple[dict[str, Any], list[UserError]]:
    """Score the solos of a folder, and improvise over their chords with the default settings.

    The source is a folder (see `data.read`), or a mapping with the folder as `data`.

    Returns:
        The metrics: those of `score` and `compare`; solos and refused, the numbers of solos and
        of refused files. And the errors of the refused files.

    Raises:
        UserError: no solo could be read.
    """
    solos, refused = data.read(source if isinstance(source, str) else source["data"])
    metrics = {**score(runtime, solos), "solos": len(solos), "refused": len(refused)}
    return {**metrics, **compare(runtime, solos, seed)}, refused


def score(runtime: Runtime, solos: Sequence[Solo]) -> dict[str, Any]:
    """Score solos, with the styles of performers that the model has.

    Returns:
        rhythm_nats, rhythm_accuracy, pitch_nats, pitch_accuracy, duration_nats and
        duration_accuracy: means over all notes but the first of each solo; notes, their number.
    """
    scored = [one for one in runtime.score(solos) if isinstance(one, Scored)]
    nats = np.concatenate([one.nats[1:] for one in scored])
    right = np.concatenate([one.right[1:] for one in scored])
    metrics: dict[str, Any] = {}
    for number, kind in enumerate(encoding.CLASSES):
        metrics[f"{kind}_nats"] = round(float(nats[:, number].mean(dtype=np.float64)), 4)
        metrics[f"{kind}_accuracy"] = round(float(right[:, number].mean()), 4)
    return {**metrics, "notes": len(nats)}


def compare(runtime: Runtime, solos: Sequence[Solo], seed: int) -> dict[str, Any]:
    """Compare solos with improvised ones over their chords.

    Returns:
        human and generated: each the means of `Statistics`, and copied_median and copied_max, the
        notes of the longest passage that is in a training solo. generated also has solos, their
        number, and chord_relative_overlap and interval_overlap, the overlap of pitch classes
        above the root and of intervals with all given solos. If no given solo has chords, they are
        free solos of the same lengths. It is empty if all of them copy.
    """
    human = _statistics(runtime, solos)
    with_chords = [solo for solo in solos if solo.has_chords] or list(solos)
    generated = []
    for number, solo in enumerate(with_chords[:MAX_SOLOS]):
        request = Request(
            chords=chords_of(solo),
            beats_per_bar=solo.beats_per_bar,
            tempo_bpm=solo.tempo_bpm,
            seed=seed * MAX_SOLOS + number,
            max_notes=MAX_NOTES,
        )
        try:
            (improvised,) = runtime.improvise(request)
        except UserError:  # an overfitted network only copies
            continue
        if len(improvised.notes) > 1:
            generated.append(replace(solo, notes=improvised.notes))
    if not generated:
        return {"human": human, "generated": {}}
    overlaps = {
        f"{name}_overlap": round(overlap(count(solos), count(generated)), 4)
        for name, count in (("chord_relative", chord_relative), ("interval", interval_counts))
        if count(generated).any()
    }
    statistics = _statistics(runtime, generated)
    return {"human": human, "generated": {"solos": len(generated), **statistics, **overlaps}}


def chords_of(solo: Solo) -> np.ndarray:
    """Return the chords of a solo, <int32>[beats, 3]; of one without chords, its beats."""
    if len(solo.chords):
        return solo.chords
    beats = int(solo.notes.onsets[-1]) // STEPS_PER_BEAT + 1
    return np.tile(NOTHING_ROW, (beats, 1)).astype(np.int32)


def _statistics(runtime: Runtime, solos: Sequence[Solo]) -> dict[str, Any]:
    longest = [runtime.patterns.longest(solo.notes.pitches) for solo in solos] or [0]
    copied = {"copied_median": float(np.median(longest)), "copied_max": max(longest)}
    return {**means([measure(solo) for solo in solos]), **copied}
