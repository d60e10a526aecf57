"""The rhythm section: the bass on the changes, close voicings, silence where no chord is."""

import itertools

import numpy as np
import pytest
from seqapps.jazz.band import bass, comping
from seqapps.jazz.band.accompaniment import accompany
from seqapps.jazz.band.spans import pulse_groups, spans
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.harmony.scales import scale
from seqapps.jazz.score.lead_sheet import LeadSheet

BLUES = "F7|Bb7|F7|Cm7 F7|Bb7|Bdim7|F7|Am7b5 D7|Gm7|C7|F7 D7|Gm7 C7"
ODD = "Cmaj7|N.C.|N.C. G7sus4|Cm7/Bb F/G C+ Bdim|D7alt|Gm(maj7)|Eb6|C5 N.C.|Fsus2|Ab7#11/Gb"
CASES = [
    (BLUES, (4, 4), "swing"),
    (ODD, (4, 4), "swing"),
    (BLUES, (4, 4), "bossa"),
    (ODD, (4, 4), "ballad"),
    ("Cm7|F7|Bbmaj7|Ebmaj7|N.C.|D7|Gm6|Gm6", (3, 4), "waltz"),
    (BLUES, (5, 4), "swing"),
    (BLUES, (6, 8), "swing"),
    ("Am7 D7|G6|N.C.", (7, 4), "bossa"),
    ("Am7|D7", (2, 2), "swing"),
    ("N.C.|N.C.", (4, 4), "swing"),
    ("Am7", (4, 4), "bossa"),
]
ALL = [(*case, seed) for case in CASES for seed in (0, 1)]


def sheet(text: str, meter: tuple[int, int] = (4, 4), style: str = "swing") -> LeadSheet:
    """Bars with chords that share the time equally, as far as beats allow."""
    changes, bars = [], text.split("|")
    for number, bar in enumerate(bars):
        symbols = bar.split()
        for n, symbol in enumerate(symbols):
            beat = number * meter[0] + round(n * meter[0] / len(symbols))
            changes.append((beat, parse(symbol)))
    return LeadSheet("", meter, None, style, tuple(changes), len(bars) * meter[0])


def at(changes, beat):
    return next(span for span in changes if span.start <= beat < span.end)


@pytest.mark.parametrize(
    ("symbol", "degrees"),
    [
        ("C7", {2, 4, 9, 10}), ("C7b9", {1, 4, 7, 10}), ("C7(♯9)", {3, 4, 7, 10}),
        ("Cb7", {2, 4, 9, 10}), ("Bb9", {2, 4, 9, 10}), ("B♭7b9b13", {1, 4, 8, 10}),
        ("C7alt", {3, 4, 8, 10}), ("C7#5b9", {1, 4, 8, 10}), ("C7sus4b9", {1, 5, 7, 10}),
        ("C13", {2, 4, 9, 10}),
    ],
)  # fmt: skip
def test_written_tensions_are_played(symbol, degrees):
    (span,) = spans(sheet(symbol), 1)
    (voicing,) = comping.voicings([span])
    assert {(pitch - span.root) % 12 for pitch in voicing} == degrees


@pytest.mark.parametrize(("text", "meter", "style", "seed"), ALL)
def test_the_bass_has_its_note_on_each_change(text, meter, style, seed):
    one = sheet(text, meter, style)
    notes = accompany(one, 2, seed)["Bass"]
    changes = spans(one, 2)
    on_change = {note.onset_beats: note.pitch % 12 for note in notes}
    for span in changes:
        assert on_change.get(span.start) == (None if span.silent else span.bass)
    assert all(bass.LOWEST <= note.pitch <= bass.HIGHEST for note in notes)
    for note, after in itertools.pairwise(notes):
        assert note.onset_beats + note.duration_beats <= after.onset_beats
    for note in notes:
        assert not at(changes, note.onset_beats).silent
        assert note.onset_beats + note.duration_beats <= at(changes, note.onset_beats).end


@pytest.mark.parametrize(("text", "meter", "style", "seed"), ALL)
def test_every_chord_is_heard_and_nothing_where_none_is(text, meter, style, seed):
    one = sheet(text, meter, style)
    parts = accompany(one, 2, seed)
    changes = spans(one, 2)
    heard = set()
    for note in parts["Piano"]:
        span = at(changes, note.onset_beats)
        if note.onset_beats + note.duration_beats > span.end:  # an anticipation
            assert span.end - note.onset_beats <= comping.ANTICIPATION
            span = at(changes, span.end)
        assert not span.silent and note.onset_beats + note.duration_beats <= span.end
        heard.add(span.start)
    assert heard == {span.start for span in changes if not span.silent}
    assert not any(at(changes, note.onset_beats).silent for note in parts["Drums"])
    for part in parts.values():
        assert [note.onset_beats for note in part] == sorted(note.onset_beats for note in part)
        assert all(1 <= note.velocity <= 127 and note.duration_beats > 0 for note in part)


@pytest.mark.parametrize("text", [BLUES, ODD])
def test_voicings_are_close_and_hold_what_makes_the_chord(text):
    changes = spans(sheet(text), 1)
    voicings = comping.voicings(changes)
    for span, voicing in zip(changes, voicings, strict=True):
        assert (len(voicing) == 0) == span.silent and len(voicing) <= 4
        assert list(voicing) == sorted(set(voicing))
        assert all(comping.LOWEST <= pitch <= comping.HIGHEST for pitch in voicing)
        above = {(pitch - span.root) % 12 for pitch in voicing}
        for tone in (3, 4, 10, 11):  # thirds and sevenths
            assert not span.has(tone) or tone in above
        assert all(scale(span.tones) >> n & 1 or n == 1 for n in above)
    sounding = [voicing for voicing in voicings if len(voicing) == 4]
    moves = [np.abs(np.subtract(a, b)).mean() for a, b in itertools.pairwise(sounding)]
    assert np.mean(moves) < 2.5 and max(moves) <= 5


def test_a_dominant_before_a_minor_chord_has_a_flat_ninth():
    voicing, _ = comping.voicings(spans(sheet("D7|Gm7"), 1))
    assert {(pitch - 2) % 12 for pitch in voicing} == {1, 4, 7, 10}
    voicing, _ = comping.voicings(spans(sheet("D7|Gmaj7"), 1))
    assert {(pitch - 2) % 12 for pitch in voicing} == {2, 4, 9, 10}


def test_a_walking_line():
    one = sheet(BLUES)
    notes = accompany(one, 8, 3)["Bass"]
    pitches = np.array([note.pitch for note in notes])
    moves = np.abs(np.diff(pitches))
    assert [note.onset_beats for note in notes[:-2]] == list(range(8 * 48 - 4))
    assert np.mean(moves <= 2) > 0.6 and np.mean(moves == 0) < 0.02 and moves.max() <= 12
    arrivals = [n for n, note in enumerate(notes) if n and note.onset_beats in
                {span.start for span in spans(one, 8)}]  # fmt: skip
    approaches = moves[np.array(arrivals) - 1]
    assert np.mean(np.isin(approaches, (1, 2, 5, 7))) > 0.9
    bars = {tuple(pitches[n : n + 4]) for n in range(0, len(pitches) - 8, 4)}
    assert len(bars) > 40  # of 95


def test_the_same_seed_gives_the_same_notes():
    one = sheet(BLUES)
    assert accompany(one, 2, 7) == accompany(one, 2, 7)
    assert all(
        accompany(one, 2, 7)[name] != accompany(one, 2, 8)[name] for name in ("Piano", "Bass")
    )


@pytest.mark.parametrize(
    ("meter", "expected"),
    [((4, 4), (4,)), ((3, 4), (3,)), ((5, 4), (3, 2)), ((6, 4), (3, 3)), ((7, 4), (3, 4)),
     ((8, 4), (4, 4)), ((6, 8), (3, 3)), ((12, 8), (3, 3, 3, 3)), ((7, 8), (3, 2, 2)),
     ((5, 8), (3, 2)), ((2, 2), (2,)), ((11, 8), (3, 4, 2, 2))],
)  # fmt: skip
def test_groups_of_a_meter(meter, expected):
    assert pulse_groups(meter) == expected
