"""What is played: tracks of notes with times, lengths and loudness, swung and articulated."""

from dataclasses import dataclass

import numpy as np

from ..score.lead_sheet import LeadSheet
from ..score.solo import STEPS_PER_BEAT, Notes
from .accompaniment import accompany
from .dynamics import OFF_BEAT, line_ends, velocities

STRAIGHT, TRIPLET, DOTTED = 0.5, 2 / 3, 0.75  # where the off-beat eighth falls in the beat
EIGHTHS, OFF_BEAT_SIXTEENTHS = {0, 6}, {0, 6, 9}  # steps of a beat that is swung
INSTRUMENTS = {"Solo": (66, 0), "Piano": (0, 1), "Bass": (32, 2), "Drums": (0, 9)}
# Of the time to the next note of a line, how much sounds.
SLURRED, TONGUED, REPEATED = 1.0, 0.88, 0.8
STACCATO = 0.6  # of a last note of an eighth or less


@dataclass(frozen=True)
class Played:
    """A note.

    Attributes:
        onset_beats: from the beginning of the first bar.
        duration_beats: that it sounds.
        pitch: as MIDI counts them: 60 is the middle C; of drums the instrument.
        velocity: 1 to 127.
    """

    onset_beats: float
    duration_beats: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Track:
    """One instrument.

    Attributes:
        name: one of `INSTRUMENTS`.
        program: of General MIDI, from 0.
        channel: of MIDI, from 0.
        notes: in the order of their onsets.
    """

    name: str
    program: int
    channel: int
    notes: tuple[Played, ...]


@dataclass(frozen=True)
class Performance:
    """Everything that is heard, and the names of the chords.

    Attributes:
        title: of the piece.
        meter: beats of a bar, and the note that is a beat (4 is a quarter note).
        tempo_bpm: beats a minute.
        beats: of the whole, a whole number of bars.
        markers: (beat, text), in their order: chord symbols where they change.
        tracks: the solo first.
    """

    title: str
    meter: tuple[int, int]
    tempo_bpm: float
    beats: int
    markers: tuple[tuple[int, str], ...]
    tracks: tuple[Track, ...]


def swing_time(beats: np.ndarray, swing: float) -> np.ndarray:
    """Move off-beats: a piecewise linear map of each beat onto itself that moves 0.5 to `swing`.

    A ratio of r:1 of the two eighths (Friberg and Sundström, Swing ratios and ensemble timing in
    jazz performance, Music Perception 19(3), 2002) is a swing of r / (r + 1).

    Args:
        beats: <float>[n], any of them.
        swing: 0.5 (straight) to 0.75; a triplet's is 2/3.

    Returns:
        <float64>[n] in the same order; whole beats stay where they are.
    """
    if not STRAIGHT <= swing <= DOTTED:
        raise ValueError(f"expected a swing from {STRAIGHT} to {DOTTED}, got {swing:g}")
    whole = np.floor(beats)
    part = np.asarray(beats, np.float64) - whole
    return whole + np.interp(part, [0, STRAIGHT, 1], [0, swing, 1])


def perform(
    sheet: LeadSheet,
    choruses: int,
    notes: Notes,
    tempo_bpm: float,
    swing: float,
    accompaniment: bool,
    seed: int,
) -> Performance:
    """Play a straight solo: swing, articulation and loudness by rule, perhaps with accompaniment.

    Only off-beat eighths of the solo swing. A beat is played as written where it has onsets off
    the eighths (triplets, double time, a dotted eighth and a sixteenth), except two sixteenths in
    its second half. Meters whose beat is not a quarter note are not swung.

    Args:
        sheet: one chorus.
        choruses: how many there are.
        notes: none begins after the last chorus; what sounds longer is cut there.
        tempo_bpm: beats a minute.
        swing: see `swing_time`.
        accompaniment: whether piano, bass and drums play too.
        seed: of the accompaniment.
    """
    total = choruses * sheet.beats
    if len(notes) and notes.onsets[-1] >= total * STEPS_PER_BEAT:
        raise ValueError(f"expected onsets before beat {total}, got step {notes.onsets[-1]}")
    swing = swing if sheet.meter[1] == 4 else STRAIGHT
    tracks = [_track("Solo", _solo(notes, total, swing))]
    if accompaniment:
        for name, strokes in accompany(sheet, choruses, seed).items():
            starts = swing_time(np.array([stroke.onset for stroke in strokes]), swing)
            ends = swing_time(
                np.array([stroke.onset + stroke.duration for stroke in strokes]), swing
            )
            tracks.append(_track(name, [
                Played(float(start), float(end - start), stroke.pitch, stroke.velocity)
                for start, end, stroke in zip(starts, ends, strokes, strict=True)
            ]))  # fmt: skip
    markers: list[tuple[int, str]] = []
    for chorus in range(choruses):
        for beat, chord in sheet.changes:
            if not markers or markers[-1][1] != chord.symbol:
                markers.append((chorus * sheet.beats + beat, chord.symbol))
    return Performance(sheet.title, sheet.meter, tempo_bpm, total, tuple(markers), tuple(tracks))


def _track(name: str, notes: list[Played]) -> Track:
    program, channel = INSTRUMENTS[name]
    return Track(name, program, channel, tuple(notes))


def _solo(notes: Notes, total: int, swing: float) -> list[Played]:
    """Return the notes of the solo as they are played."""
    onsets = notes.onsets.astype(np.int64)
    if not len(onsets):
        return []
    gaps = np.append(np.diff(onsets), 2**31)
    last = line_ends(notes)
    starts = _swung(onsets, onsets, swing)
    ends = np.minimum(_swung(onsets + notes.durations, onsets, swing), total)
    nexts = np.append(starts[1:], total)
    ends = np.where(last, ends, nexts)  # legato: small gaps of a line are closed
    ends = starts + (ends - starts) * _sounding(notes, gaps, last)
    return [
        Played(float(start), float(end - start), int(pitch), int(velocity))
        for start, end, pitch, velocity in zip(
            starts, ends, notes.pitches, velocities(notes), strict=True
        )
    ]


def _swung(steps: np.ndarray, onsets: np.ndarray, swing: float) -> np.ndarray:
    """Return the beats <float64>[n] of steps, after the swing of the beats that are swung."""
    figures: dict[int, set[int]] = {}
    for beat, step in zip(*np.divmod(onsets, STEPS_PER_BEAT), strict=True):
        figures.setdefault(int(beat), set()).add(int(step))
    straight = {
        beat for beat, figure in figures.items()
        if not (figure <= EIGHTHS or (OFF_BEAT in figure and figure <= OFF_BEAT_SIXTEENTHS))
    }  # fmt: skip
    beats = steps / STEPS_PER_BEAT
    moved = swing_time(beats, swing)
    keeps = np.array([int(beat) in straight for beat in steps // STEPS_PER_BEAT], bool)
    return np.where(keeps, beats, moved)


def _sounding(notes: Notes, gaps: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return which share of its time each note sounds, <float>[n].

    In lines of eighths an off-beat is slurred to the next beat, and tongued after the beat before.
    """
    before_off_beat = np.append(notes.onsets[1:] % STEPS_PER_BEAT == OFF_BEAT, False)
    repeated = np.append(notes.pitches[1:] == notes.pitches[:-1], False)
    share = np.where(before_off_beat & (gaps >= OFF_BEAT), TONGUED, SLURRED)
    share = np.where(repeated, REPEATED, share)
    return np.where(last, np.where(notes.durations <= OFF_BEAT, STACCATO, TONGUED), share)
