"""Statistics of solos, each counted by hand."""

import math

import numpy as np
import pytest
from seqapps.jazz import statistics
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score.solo import Notes, Solo, chord_rows
from seqapps.jazz.statistics import Statistics, measure

NAMES = tuple(Statistics.__dataclass_fields__)


def solo(
    notes: list[tuple[float, float, float]], symbols: str = "", beats_per_bar: int = 4
) -> Solo:
    """A solo over one chord per beat."""
    changes = [(beat, parse(symbol)) for beat, symbol in enumerate(symbols.split())]
    chords = chord_rows(changes, len(changes))
    return Solo("a", "a", "", 120.0, beats_per_bar, Notes.of(notes), chords)


def test_a_solo_by_hand():
    notes = [
        (0, 60, 1),  # on a strong beat, in the chord
        (1, 62, 1),
        (2, 62, 0.5),  # on a strong beat, a repetition
        (2.5, 71, 0.5),  # the third of G7
        (4, 76, 1),  # a strong beat without a chord, after a rest
    ]
    assert measure(solo(notes, "C7 C7 G7 G7")).to_dict() == {
        "chord_tones": 0.75,  # D is the fifth of G7
        "strong_chord_tones": 1.0,
        "repeated_notes": 0.25,
        "mean_interval": 4.0,
        "notes_per_bar": 2.5,
        "notes_per_phrase": 2.5,
    }
    lower = [(onset, pitch - 2, duration) for onset, pitch, duration in notes]  # Bb C C A
    moved = measure(solo(lower, "C7 C7 G7 G7"))
    assert (moved.chord_tones, moved.strong_chord_tones) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("duration", "onset", "notes_per_phrase"),
    [
        (15, 15, 2.0),  # 1.25 beats to the next onset
        (16, 16, 1.0),
        (4, 15, 2.0),  # a rest of 11 steps
        (3, 15, 1.0),  # a rest of a beat
    ],
)
def test_where_phrases_end(duration, onset, notes_per_phrase):
    notes = [(0, 60, duration / 12), (onset / 12, 62, 1)]
    assert measure(solo(notes)).notes_per_phrase == notes_per_phrase


def test_a_rest_follows_a_short_note():
    notes = [(0, 60, 1), (1, 62, 1 / 12), (2.25, 64, 1)]
    assert measure(solo(notes)).notes_per_phrase == 1.5


def test_bars_are_counted_from_the_first_to_the_last_note():
    assert measure(solo([(4, 60, 1), (7, 62, 1)], beats_per_bar=3)).notes_per_bar == 4 * 2 / 6
    assert measure(solo([(3, 60, 1), (4, 62, 1), (5, 64, 1)])).notes_per_bar == 1.5


@pytest.mark.filterwarnings("error")
def test_nothing_to_count_is_none():
    assert measure(solo([], "C7")).to_dict() == dict.fromkeys(NAMES)
    one = measure(solo([(0, 60, 1)])).to_dict()
    assert [name for name, value in one.items() if value is None] == list(NAMES[:4])
    assert one["notes_per_bar"] == one["notes_per_phrase"] == 1


def test_figures_are_rounded():
    found = measure(solo([(0, 60, 1), (1, 61, 1), (2, 62, 1)], "C7 C7 C7"))
    assert found.chord_tones == pytest.approx(1 / 3)
    assert found.to_dict()["chord_tones"] == 0.3333


@pytest.mark.filterwarnings("error")
def test_means_leave_out_what_is_nothing():
    nan = math.nan
    rows = [Statistics(1, nan, nan, 2, 1, 1), Statistics(0, nan, 0.5, 1, 0, 1),
            Statistics(0, nan, nan, 2, 0, 1)]  # fmt: skip
    assert statistics.means(rows) == {
        "chord_tones": 0.3333, "repeated_notes": 0.5, "mean_interval": 1.6667,
        "notes_per_bar": 0.3333, "notes_per_phrase": 1,
    }  # fmt: skip


def test_notes_are_counted_above_their_root():
    one = solo([(0, 67, 1), (1, 65, 1), (2, 64, 1)], "G7 G7")  # root, seventh, no chord
    other = solo([(0, 60, 1), (1, 71, 1)], "C C")
    counts = statistics.chord_relative([one, other])
    assert counts.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert statistics.chord_relative([]).tolist() == [0] * 12


def test_intervals_are_counted_within_two_octaves():
    one = solo([(0, 60, 1), (1, 62, 1), (2, 62, 1), (3, 100, 1)])  # up 2, 0, up 38
    other = solo([(0, 60, 1), (1, 62, 1), (2, 22, 1)])  # up 2, down 40
    counts = statistics.interval_counts([one, other])
    assert counts.shape == (49,) and counts.dtype == np.int64
    assert {n - 24: int(counts[n]) for n in np.flatnonzero(counts)} == {-24: 1, 0: 1, 2: 2, 24: 1}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [([1, 1], [3, 1], 0.75), ([2, 0], [0, 5], 0), ([2, 4], [1, 2], 1)],
)
def test_overlap(one, other, expected):
    assert statistics.overlap(np.array(one), np.array(other)) == pytest.approx(expected)


@pytest.mark.filterwarnings("error")
def test_nothing_has_no_overlap():
    empty, some = np.zeros(2), np.ones(2)
    assert math.isnan(statistics.overlap(empty, some))
    assert math.isnan(statistics.overlap(some, empty))
