"""Read MIDI files as voices and chords.

A beat is one unit of the meter's denominator. MIDI counts time in quarter notes.
"""

import math
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, excerpt, not_installed
from seqapps.common.terminal.progress import counted

from . import meters, midi_events
from .meters import DEFAULT_METER, MeterChange
from .midi_events import MidiEvents, Track
from .score_file import MAX_BEATS, MAX_NOTES, ScoreFile, Voice
from .sections import harmony, unread
from .solo import QUARTER, Change, Meter

MAX_BYTES = 16 << 20
TEXTS = tuple(midi_events.TEXTS.values())  # kinds of texts, the preferred ones first
INDEPENDENT = 2  # type of files whose tracks are patterns of their own


def require_mido() -> Any:
    """Return the module mido, which writes MIDI files (UserError if it is not installed)."""
    try:
        import mido
    except ModuleNotFoundError as error:
        raise not_installed("mido", "music", "a MIDI file") from error
    return mido


def read(path: Path) -> ScoreFile:
    """Read a MIDI file; each channel of a track becomes a voice.

    The title is the name of the first track, if that has no notes. Damaged parts are passed over
    and remarked (see `midi_events.parse`), and so are changes of the meter (see `meters.choose`).

    Raises:
        UserError: the file is not MIDI, or too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{path}: expected a MIDI file of at most {MAX_BYTES:,} bytes")
    try:
        events = midi_events.parse(content)
    except ValueError as error:
        raise UserError(f"{path}: expected a MIDI file, but {error}") from error
    if sum(len(notes) for track in events.tracks for notes in track.notes.values()) > MAX_NOTES:
        raise UserError(f"{path}: expected at most {MAX_NOTES:,} notes")
    return _score_file(events, path)


def _score_file(events: MidiEvents, path: Path) -> ScoreFile:
    tracks, per_quarter = events.tracks, events.ticks_per_quarter
    found = sorted((meter for track in tracks for meter in track.meters), key=itemgetter(0))
    chosen = meters.choose(_numbered(found, per_quarter))
    beats_per_bar, unit = chosen.meter
    to_beats = unit / QUARTER / per_quarter
    # A pick-up in a bar of its own: the meter begins on the first beat of a bar.
    start = chosen.start * unit / QUARTER
    shift = -start % beats_per_bar
    texts = [
        (tick * to_beats + shift, kind, text)
        for track in tracks
        for tick, kind, text in track.texts
        if text
    ]
    tempi = sorted((tempo for track in tracks for tempo in track.tempi), key=itemgetter(0))
    changes, skipped = _changes(texts)
    voices = _voices(tracks, to_beats, shift)
    return ScoreFile(
        path=path,
        title=tracks[0].name if not tracks[0].notes else "",
        meter=chosen.meter,
        tempo_bpm=60e6 / tempi[0][1] * unit / QUARTER if tempi else None,
        beats=math.ceil(round(_end(tracks, to_beats) + shift, 6) / beats_per_bar) * beats_per_bar,
        voices=voices,
        changes=changes,
        pickup=0 < start < beats_per_bar,
        remarks=tuple(filter(None, (_passed_over(events), skipped, chosen.remark))),
    )


def _end(tracks: Sequence[Track], to_beats: float) -> float:
    """Return the end of the longest track in beats; of a track far too long its last note."""
    end = max(track.end for track in tracks) * to_beats
    if end <= MAX_BEATS:
        return end
    notes = (note for track in tracks for notes in track.notes.values() for note in notes)
    return max((onset for onset, _, _ in notes), default=0) * to_beats


def _numbered(found: Sequence[tuple[int, Meter]], per_quarter: float) -> list[MeterChange]:
    """Return meters with the numbers of their first bars."""
    changes: list[MeterChange] = []
    bar = 1.0
    for tick, meter in found:
        start = tick / per_quarter
        before = changes[-1] if changes else MeterChange(1, 0.0, DEFAULT_METER)
        bar += (start - before.start) / meters.quarters(before.meter)
        changes.append(MeterChange(math.floor(bar + 0.01), start, meter))
    return changes


def _voices(tracks: Sequence[Track], to_beats: float, shift: float) -> list[Voice]:
    voices = []
    for number, track in enumerate(tracks, start=1):
        label = f"track {number}{f' {track.name!r}' if track.name else ''} of {len(tracks)}"
        for channel, notes in track.notes.items():
            several = f", channel {channel + 1}" if len(track.notes) > 1 else ""
            rows = [(start * to_beats + shift, pitch, n * to_beats) for start, pitch, n in notes]
            program = track.programs.get(channel)
            voices.append(Voice(label + several, track.name, channel, program, rows))
    return voices


def _passed_over(events: MidiEvents) -> str:
    """Return what was passed over in the file, "" for nothing."""
    parts = [counted(number, kind) for kind, number in events.passed.items()]
    remarks = [f"passed over {', '.join(parts)}"] if parts else []
    if events.kind >= INDEPENDENT:
        remarks.append("its independent tracks are read together")
    return "; ".join(remarks)


def _changes(texts: Sequence[tuple[float, str, str]]) -> tuple[list[Change], str]:
    """Return the chord changes of the kind of texts that has most of them (see `sections`).

    The second value is a remark about texts among them that are not read, "" for none.
    """
    kinds = [[(beat, text) for beat, one, text in texts if one == kind] for kind in TEXTS]
    found = [(harmony(given), given) for given in kinds]
    changes, given = max(found, key=lambda one: len(one[0]))
    others = unread([text.strip() for _, text in given if text.strip()]) if changes else []
    if not others:
        return changes, ""
    return changes, f"passed over {counted(len(others), 'text')} such as {excerpt(others[0])}"
