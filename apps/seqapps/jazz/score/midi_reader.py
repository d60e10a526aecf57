"""Read MIDI files as voices and chords.

A beat is one unit of the meter's denominator. MIDI counts time in quarter notes.
"""

import io
import math
import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, not_installed

from ..harmony.chords import parse as parse_chord
from .lead_sheet import BEAT_UNITS, BEATS_PER_BAR, DEFAULT_METER
from .score_file import MAX_NOTES, ScoreFile, Voice
from .solo import QUARTER, Change, Meter

MAX_BYTES = 4 << 20
TEXTS = ("marker", "text", "lyrics", "cue_marker")  # kinds of messages that may hold chord symbols
_BROKEN = (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, struct.error)


def require_mido() -> Any:
    """Return the module mido (UserError if it is not installed)."""
    try:
        import mido
    except ModuleNotFoundError as error:
        raise not_installed("mido", "music", "a MIDI file") from error
    return mido


def read(path: Path) -> ScoreFile:
    """Read a MIDI file; each channel of a track becomes a voice.

    The title is the name of the first track, if that has no notes. The meter is the first one of
    2 to 12 beats over 2, 4 or 8. A note that never ends sounds until the next one.

    Raises:
        UserError: mido is not installed, or the file is not MIDI of type 0 or 1, or too large.
    """
    mido = require_mido()
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{path}: expected a MIDI file of at most {MAX_BYTES:,} bytes")
    try:
        midi = mido.MidiFile(file=io.BytesIO(content), clip=True)
    except (*_BROKEN, mido.KeySignatureError) as error:
        reason = str(error) or "it ends too soon"
        raise UserError(f"{path}: expected a MIDI file, but {reason}") from error
    if midi.type not in (0, 1):
        raise UserError(f"{path}: expected a MIDI file of type 0 or 1, got type {midi.type}")
    if midi.ticks_per_beat <= 0:
        raise UserError(f"{path}: expected a time division in ticks per beat, got one in frames")
    return _score_file(midi, path)


def _score_file(midi: Any, path: Path) -> ScoreFile:
    """Convert the messages of a mido.MidiFile."""
    tracks = [_Track(messages) for messages in midi.tracks]
    metas = sorted(chain.from_iterable(track.metas for track in tracks), key=itemgetter(0))
    if sum(len(notes) for track in tracks for notes in track.notes.values()) > MAX_NOTES:
        raise UserError(f"{path}: expected at most {MAX_NOTES:,} notes")
    meters = [
        (tick, (meta.numerator, meta.denominator))
        for tick, meta in metas
        if meta.type == "time_signature"
    ]
    start, (beats_per_bar, unit) = _first_meter(meters, path)
    to_beats = unit / QUARTER / midi.ticks_per_beat
    # A pick-up in a bar of its own: the meter begins on the first beat of a bar.
    shift = -start * to_beats % beats_per_bar
    end = max((track.now for track in tracks), default=0) * to_beats + shift
    texts = [
        (message.type, tick * to_beats + shift, _decoded(message.text).strip())
        for tick, message in metas
        if message.type in TEXTS
    ]
    tempi = [meta.tempo for _, meta in metas if meta.type == "set_tempo" and meta.tempo]
    return ScoreFile(
        path=path,
        title=tracks[0].name if tracks and not tracks[0].notes else "",
        meter=(beats_per_bar, unit),
        num_meters=len({meter for _, meter in meters}),
        tempo_bpm=60e6 / tempi[0] * unit / QUARTER if tempi else None,
        beats=math.ceil(end / beats_per_bar) * beats_per_bar,
        voices=_voices(tracks, to_beats, shift),
        changes=_changes(texts),
    )


class _Track:
    """The notes of a track by channel, the times in ticks."""

    def __init__(self, messages: Iterable[Any]) -> None:
        self.now = 0
        self.name = ""
        self.programs: dict[int, int] = {}
        self.notes: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self.metas: list[tuple[int, Any]] = []
        self._sounding: dict[tuple[int, int], int] = {}
        for message in messages:
            self._take(message)
        for key in list(self._sounding):
            self._end(key)

    def _take(self, message: Any) -> None:
        self.now += message.time
        kind = message.type
        if kind in ("note_on", "note_off"):
            key = message.channel, message.note
            self._end(key)
            if kind == "note_on" and message.velocity:
                self._sounding[key] = self.now
        elif kind == "program_change":
            self.programs.setdefault(message.channel, message.program)
        elif message.is_meta:
            self.metas.append((self.now, message))
            if kind in ("track_name", "instrument_name") and not self.name:
                self.name = _decoded(message.name).strip("\0 ")

    def _end(self, key: tuple[int, int]) -> None:
        onset = self._sounding.pop(key, None)
        if onset is not None:
            self.notes[key[0]].append((onset, key[1], self.now - onset))


def _voices(tracks: Sequence[_Track], to_beats: float, shift: float) -> list[Voice]:
    voices = []
    for number, track in enumerate(tracks, start=1):
        label = f"track {number}{f' {track.name!r}' if track.name else ''} of {len(tracks)}"
        for channel, notes in track.notes.items():
            several = f", channel {channel + 1}" if len(track.notes) > 1 else ""
            rows = [(start * to_beats + shift, pitch, n * to_beats) for start, pitch, n in notes]
            program = track.programs.get(channel)
            voices.append(Voice(label + several, track.name, channel, program, rows))
    return voices


def _decoded(text: str) -> str:
    """Decode a text as UTF-8 where possible; mido reads Latin-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _first_meter(meters: Sequence[tuple[int, Meter]], path: Path) -> tuple[int, Meter]:
    """Return the tick of the first possible meter, and the meter."""
    for tick, (beats, unit) in meters:
        if beats in BEATS_PER_BAR and unit in BEAT_UNITS:
            return tick, (beats, unit)
    if meters:
        got = "{}/{}".format(*meters[0][1])
        raise UserError(f"{path}: expected a meter of 2 to 12 beats over 2, 4 or 8, got {got}")
    return 0, DEFAULT_METER


def _changes(texts: Sequence[tuple[str, float, str]]) -> list[Change]:
    """Return the chord symbols of the kind of texts with most of them, each on its nearest beat."""
    best: list[Change] = []
    for kind in TEXTS:
        given = [(beat, text) for one, beat, text in texts if one == kind and text]
        symbols = []
        for beat, text in given:
            with suppress(UserError):  # the name of a section, a word
                symbols.append((math.floor(beat + 0.5), parse_chord(text)))
        if len(symbols) > len(best) and len(symbols) * 2 >= len(given):
            best = symbols
    return best
