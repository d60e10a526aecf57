"""Solos whose copied passages are drawn again, of a network that knows nothing."""

from functools import partial

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.network import encoding, redrawing, sampling
from seqapps.jazz.network.sampling import Request
from seqapps.jazz.score import forms
from seqapps.jazz.score.solo import Notes

STYLE, RANGE = np.zeros(1, np.float32), (48, 84)


def step(kind, inputs, style, states):
    """Return equal probabilities, and count the notes in the state."""
    seen = states["seen"]
    return np.zeros((len(inputs), encoding.CLASSES[kind]), np.float32), {"seen": seen + 1}


def states() -> dict:
    return {kind: {"seen": np.zeros(1)} for kind in encoding.CLASSES}


def request(**others) -> Request:
    chords = forms.load("blues-F").rows(4)
    return Request(chords=chords, beats_per_bar=4, tempo_bpm=160.0, seed=1, max_copy=10, **others)


def draw(find_copy, number=0, **others) -> tuple[Notes, int]:
    asked = request(**others)
    return redrawing.improvise(step, states(), asked, number, STYLE, RANGE, find_copy)


def plain(**others) -> Notes:
    (notes,) = sampling.improvise(step, states(), request(**others), STYLE, RANGE)
    return notes


def rise(pitches: np.ndarray, size: int) -> int | None:
    """Call a rise by so many semitones or more a copy."""
    found = np.flatnonzero(np.diff(pitches) >= size)
    return int(found[0]) if len(found) else None


@pytest.mark.parametrize("max_notes", [1, 16, 17, 40, 100_000])
def test_without_copies_it_is_the_same_solo(max_notes):
    notes, redrawn = draw(lambda pitches: None, max_notes=max_notes)
    assert redrawn == 0 and np.array_equal(notes.rows, plain(max_notes=max_notes).rows)
    second, _ = draw(lambda pitches: None, number=1, solos=3, max_notes=max_notes)
    assert np.array_equal(second.rows, plain(first=1, max_notes=max_notes).rows)


def test_copies_are_drawn_again_from_before_them():
    find_copy = partial(rise, size=23)
    free, (notes, redrawn) = plain(), draw(find_copy)
    place = find_copy(free.pitches)
    assert place == 47 and redrawn > 0
    assert find_copy(notes.pitches) is None and len(notes) > 60
    assert np.array_equal(notes.rows[:15], free.rows[:15])  # all but the last of a passage
    assert np.array_equal(draw(find_copy)[0].rows, notes.rows)


def test_the_work_grows_with_the_copies_and_not_with_the_solo():
    notes, redrawn = draw(partial(rise, size=22))
    drawn = 0

    def counting(kind, inputs, style, states):
        nonlocal drawn
        drawn += kind == "pitch"
        return step(kind, inputs, style, states)

    find_copy = partial(rise, size=22)
    redrawing.improvise(counting, states(), request(), 0, STYLE, RANGE, find_copy)
    assert drawn <= len(notes) + (redrawn + 1) * 4 * redrawing.PASSAGE


def test_a_phrase_may_copy():
    phrase = plain(max_notes=40).rows
    phrase[:, 1] = 60 + 12 * (np.arange(40) % 2)
    notes, _ = draw(partial(rise, size=20), phrase=phrase)
    assert np.array_equal(notes.rows[:39], phrase[:39])
    steep, redrawn = draw(lambda pitches: None, phrase=phrase)
    assert redrawn == 0 and np.array_equal(steep.rows[:39], phrase[:39])


def trills(free: float):
    """Return a step of a network that trills; other intervals have log odds of `free`."""

    def step(kind, inputs, style, states):
        scores = np.zeros((len(inputs), encoding.CLASSES[kind]), np.float32)
        if kind == "pitch":
            scores += np.float32(free)
            scores[:, encoding.MAX_INTERVAL + 2 * (-1) ** int(states["seen"][0])] = 0
        return scores, {"seen": states["seen"] + 1}

    return step


def test_monotonous_passages_are_drawn_again():
    asked = request(max_notes=300)
    trill = redrawing.improvise(
        trills(-5.5), states(), asked, 0, STYLE, RANGE, lambda pitches: None
    )
    (free,) = sampling.improvise(trills(-5.5), states(), asked, STYLE, RANGE)
    assert redrawing.first_monotonous(free.pitches) is not None
    assert redrawing.first_monotonous(trill[0].pitches) is None and trill[1] > 0


def test_a_network_that_only_trills_ends():
    asked = request(max_notes=200)
    notes, redrawn = redrawing.improvise(
        trills(-60), states(), asked, 0, STYLE, RANGE, lambda pitches: None
    )
    assert redrawn == redrawing.ATTEMPTS and redrawing.first_monotonous(notes.pitches) is not None


def test_a_place_that_always_copies_is_named():
    with pytest.raises(UserError, match=r"20 passages from bar \d+ on all copy more than 10 notes"):
        draw(lambda pitches: 20 if len(pitches) > 20 else None)
    with pytest.raises(UserError, match=r"from bar \d on"):
        draw(lambda pitches: 0)
