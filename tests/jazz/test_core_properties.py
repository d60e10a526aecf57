"""Properties of the core of jazz that figures do not show: voices, copies, the first gap."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.jazz import copy_check
from seqapps.jazz.copy_check import Patterns
from seqapps.jazz.network import encoding
from seqapps.jazz.score import score_file
from seqapps.jazz.score.score_file import Voice
from seqapps.jazz.score.solo import STEPS_PER_BEAT, Notes, Solo, chord_rows

beats = st.integers(0, 40).map(lambda n: n / 4)
lengths = st.integers(1, 20).map(lambda n: n / 4)
played = st.lists(st.tuples(beats, st.integers(40, 90), lengths), max_size=20)


@given(played)
def test_a_melody_never_overlaps(notes):
    made = Notes.of(notes)
    assert (np.diff(made.onsets) > 0).all() and (made.durations >= 1).all()
    assert all(a + d <= b for (a, _, d), (b, _, _) in pairwise(made.rows.tolist()))
    assert set(made.onsets.tolist()) == {round(onset * STEPS_PER_BEAT) for onset, _, _ in notes}
    for onset, pitch, _ in made.rows.tolist():
        together = [p for o, p, _ in notes if round(o * STEPS_PER_BEAT) == onset]
        assert pitch == max(together)


@given(played)
def test_the_order_of_notes_does_not_matter(notes):
    one = {(o, p): d for o, p, d in notes}
    given_notes = [(o, p, d) for (o, p), d in one.items()]
    forward, backward = Notes.of(given_notes), Notes.of(given_notes[::-1])
    assert forward.rows.tolist() == backward.rows.tolist()


def voice(name: str, notes: list[tuple[float, float, float]], program: int | None = None) -> Voice:
    return Voice(name, name, 0, program, notes)


def test_notes_that_overlap_the_next_do_not_sound_like_a_melody():
    line = [(n, 70 + n % 5, 1.0) for n in range(16)]
    held = [(onset, pitch, 2.0) for onset, pitch, _ in line]
    slurred = [(onset, pitch, 1.3) for onset, pitch, _ in line]  # a quarter of 1.3 is 0.33
    scores = [score_file.melody_score(voice("a", notes), 16, 15) for notes in (line, slurred, held)]
    assert scores[0] == scores[1] and scores[0] - scores[2] == pytest.approx(1)
    # Two voices that differ in this alone: the one with single notes is the melody.
    chosen, why = score_file.choose([voice("a", held), voice("b", line)])
    assert chosen.label == "b" and "by its line" in why


def test_notes_that_begin_together_do_not_sound_like_a_melody():
    line = [(n, 70 + n % 5, 0.5) for n in range(16)]
    double = [(n // 2, 70 + n % 5, 0.5) for n in range(16)]
    one, other = (score_file.melody_score(voice("a", n), 16, 15) for n in (line, double))
    assert one - other > 0.5


class Exactly(Patterns):
    """A filter that knows certain hashes and nothing else."""

    def __init__(self, known: set[int]) -> None:
        super().__init__(np.zeros(1, np.uint8))
        object.__setattr__(self, "known", known)

    def contains(self, hashes: np.ndarray) -> np.ndarray:
        return np.array([int(value) in self.known for value in hashes], bool)


def windows(solo: np.ndarray, notes: int) -> list[int]:
    return [int(value) for value in copy_check._hashes(np.diff(solo), notes)]


@pytest.mark.parametrize("missing", [0, -1])
def test_a_longer_passage_counts_only_if_both_shorter_ones_do(missing):
    """A passage that the filter takes for known by mistake has two shorter passages inside."""
    notes = copy_check.MIN_COPIED
    solo = np.array([60, 62, 63, 67, 65, 64, 60, 59, 55, 57, 62, 66])[:notes]
    known = {h for n in range(copy_check.MIN_STORED, notes + 1) for h in windows(solo, n)}
    assert Exactly(known).longest(solo) == notes
    assert Exactly(known - {windows(solo, notes - 1)[missing]}).longest(solo) == 0


@given(st.lists(st.integers(-7, 7), min_size=4, max_size=40), st.integers(-5, 5))
def test_a_solo_copies_itself_in_any_key(steps, key):
    solo = 60 + np.cumsum(np.array([0, *steps]))
    patterns = Patterns.of([solo])
    expected = min(len(solo), copy_check.MAX_STORED)
    assert patterns.longest(solo + key) == (expected if expected >= copy_check.MIN_COPIED else 0)


def of_onset(beat: float, beats_per_bar: int = 4) -> Solo:
    notes = Notes.of([(beat, 62, 0.5), (beat + 1, 64, 0.5)])
    return Solo("a", "a", "", 120.0, beats_per_bar, notes, chord_rows([], 16))


@pytest.mark.parametrize(
    ("beat", "beats_per_bar", "gap"), [(0, 4, 1), (0.5, 4, 6), (4.5, 4, 6), (9, 4, 12), (7, 3, 12)]
)
def test_the_first_gap_counts_from_the_bar_line(beat, beats_per_bar, gap):
    """A solo that rests for a bar first does not start with another choice."""
    rhythm = encoding.encode(of_onset(beat, beats_per_bar)).targets[:, 0]
    assert [encoding.IOI_STEPS[choice] for choice in rhythm] == [gap, 12]
