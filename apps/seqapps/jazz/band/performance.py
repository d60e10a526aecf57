"""Perform a solo by rules: tracks of notes with swing, articulation and velocities."""

from dataclasses import dataclass

import numpy as np

from ..config import SWING
from ..score.lead_sheet import LeadSheet
from ..score.solo import STEPS_PER_BEAT, Meter, Notes
from .accompaniment import accompany
from .dynamics import OFF_BEAT, line_ends, solo_velocities
from .spans import Played

EIGHTHS, OFF_BEAT_SIXTEENTHS = {0, 6}, {0, 6, 9}  # onsets in the beats that are swung
# Name -> program of General MIDI from 0, channel from 0.
INSTRUMENTS = {"Solo": (66, 0), "Piano": (0, 1), "Bass": (32, 2), "Drums": (0, 9)}
# Sounding shares of the time to the next note of a line.
SLURRED, TONGUED, REPEATED = 1.0, 0.88, 0.8
STACCATO = 0.6  # share of the last note of a line, if it is an eighth or shorter


@dataclass(frozen=True)
class Track:
    """The notes of one of `INSTRUMENTS` in the order of their onsets, for MIDI."""

    name: str
    program: int
    channel: int
    notes: tuple[Played, ...]


@dataclass(frozen=True)
class Performance:
    """All instruments of a piece, and its chord symbols."""

    title: str
    meter: Meter
    tempo_bpm: float
    beats: int  # length, a whole number of bars
    markers: tuple[tuple[int, str], ...]  # (beat, chord symbol) where the chord changes
    tracks: tuple[Track, ...]  # the solo first


def swing_time(beats: np.ndarray, swing: float) -> np.ndarray:
    """Delay off-beats: map each beat piecewise linearly onto itself, 0.5 to `swing`.

    A ratio of r:1 of the two eighths (Friberg and Sundström, Swing ratios and ensemble timing in
    jazz performance, Music Perception 19(3), 2002) is a swing of r / (r + 1).

    Example:
        >>> swing_time(np.array([0.0, 0.5, 1.0, 1.25]), swing=0.6).tolist()
        [0.0, 0.6, 1.0, 1.3]
    """
    whole = np.floor(beats)
    part = np.asarray(beats, np.float64) - whole
    moved: np.ndarray = whole + np.interp(part, [0, SWING[0], 1], [0, swing, 1])
    return moved


def perform(
    sheet: LeadSheet,
    choruses: int,
    notes: Notes,
    tempo_bpm: float,
    swing: float,
    accompaniment: bool,
    seed: int,
) -> Performance:
    """Perform a straight solo with swing, articulation and velocities by rules.

    Only off-beat eighths of the solo swing. A beat is played as written where it has onsets off
    the eighths (triplets, double time, a dotted eighth and a sixteenth), except two sixteenths in
    its second half. Meters whose beat is not a quarter note are not swung. Every onset has to be
    before the end of the last chorus; longer notes are cut there. The seed is that of the
    accompaniment.
    """
    total = choruses * sheet.beats
    swing = swing if sheet.meter[1] == 4 else SWING[0]
    tracks = [Track("Solo", *INSTRUMENTS["Solo"], tuple(_solo(notes, total, swing)))]
    if accompaniment:
        for name, straight in accompany(sheet, choruses, seed).items():
            onsets = np.array([note.onset_beats for note in straight])
            durations = np.array([note.duration_beats for note in straight])
            starts, ends = swing_time(onsets, swing), swing_time(onsets + durations, swing)
            played = tuple(
                Played(float(start), float(end - start), note.pitch, note.velocity)
                for start, end, note in zip(starts, ends, straight, strict=True)
            )
            tracks.append(Track(name, *INSTRUMENTS[name], played))
    markers: list[tuple[int, str]] = []
    for beat, chord in sheet.repeated(choruses):
        if not markers or markers[-1][1] != chord.symbol:
            markers.append((beat, chord.symbol))
    return Performance(sheet.title, sheet.meter, tempo_bpm, total, tuple(markers), tuple(tracks))


def _solo(notes: Notes, total: int, swing: float) -> list[Played]:
    """Return the performed notes of the solo; `total` is the end in beats."""
    onsets = notes.onsets.astype(np.int64)
    if not len(onsets):
        return []
    gaps = np.append(np.diff(onsets), 2**31)
    last = line_ends(notes)
    starts = _swung(onsets, onsets, swing)
    ends = np.minimum(_swung(onsets + notes.durations, onsets, swing), total)
    # Legato: small gaps of a line are closed.
    ends = np.where(last, ends, np.append(starts[1:], total))
    ends = starts + (ends - starts) * _sounding_share(notes, gaps, last)
    return [
        Played(float(start), float(end - start), int(pitch), int(velocity))
        for start, end, pitch, velocity in zip(
            starts, ends, notes.pitches, solo_velocities(notes), strict=True
        )
    ]


def _swung(steps: np.ndarray, onsets: np.ndarray, swing: float) -> np.ndarray:
    """Return steps <int>[n] as beats <float64>[n] with swing; `onsets` are those of the solo."""
    figures: dict[int, set[int]] = {}
    for beat, step in zip(*np.divmod(onsets, STEPS_PER_BEAT), strict=True):
        figures.setdefault(int(beat), set()).add(int(step))
    straight = {
        beat
        for beat, figure in figures.items()
        if not (figure <= EIGHTHS or (OFF_BEAT in figure and figure <= OFF_BEAT_SIXTEENTHS))
    }
    beats = steps / STEPS_PER_BEAT
    moved = swing_time(beats, swing)
    keeps = np.array([int(beat) in straight for beat in steps // STEPS_PER_BEAT], bool)
    return np.where(keeps, beats, moved)


def _sounding_share(notes: Notes, gaps: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return the sounding share of each note's time, <float>[n].

    In lines of eighths an off-beat is slurred to the next beat, and tongued after the beat before.
    """
    before_off_beat = np.append(notes.onsets[1:] % STEPS_PER_BEAT == OFF_BEAT, False)
    repeated = np.append(notes.pitches[1:] == notes.pitches[:-1], False)
    share = np.where(before_off_beat & (gaps >= OFF_BEAT), TONGUED, SLURRED)
    share = np.where(repeated, REPEATED, share)
    return np.where(last, np.where(notes.durations <= OFF_BEAT, STACCATO, TONGUED), share)
