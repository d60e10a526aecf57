"""Folds of the material of a training."""

import numpy as np
import pytest
from seqapps.speech.clips import Clips
from seqapps.trigger.examples.folds import by_file, dealt


def clips(count: int) -> Clips:
    """Clip n has n + 1 samples."""
    return Clips.of([np.zeros(n + 1, np.float32) for n in range(count)])


def lengths(parts: list[Clips]) -> list[list[int]]:
    return [[len(clip) for clip in part] for part in parts]


def test_clips_are_dealt_one_after_the_other():
    assert lengths(dealt(clips(5), 2)) == [[1, 3, 5], [2, 4]]
    assert lengths(dealt(clips(0), 2)) == [[], []]


@pytest.mark.parametrize(("files", "folds"), [(10, 3), (4, 4), (7, 2)])
def test_the_pieces_of_a_file_are_in_one_fold(files, folds):
    names = [f"{n % files}.wav" for n in range(2 * files)]
    parts = lengths(by_file(clips(2 * files), sorted(names), folds))
    assert sorted(length for part in parts for length in part) == list(range(1, 2 * files + 1))
    for part in parts:  # pieces 1 and 2 are of one file, 3 and 4 of the next one
        assert {(length + 1) // 2 * 2 for length in part} <= {*part}
    sizes = [len(part) for part in parts]
    assert max(sizes) - min(sizes) <= 2


def test_a_long_file_is_cut_into_stretches():
    assert lengths(by_file(clips(6), ["radio.wav"] * 6, 3)) == [[1, 2], [3, 4], [5, 6]]
    assert lengths(by_file(clips(0), [], 2)) == [[], []]
