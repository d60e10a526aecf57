"""MIDI files: performances are written; solos to learn from, and lead sheets, are read.

A beat is one unit of the meter's denominator. MIDI counts time in quarter notes.
"""

import io
import math
import re
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write

from ..band.performance import Performance, Track
from ..harmony.chords import Chord
from ..harmony.chords import parse as parse_chord
from .lead_sheet import BEAT_UNITS, BEATS_PER_BAR, DEFAULT_METER, TEMPO_BPM, LeadSheet
from .melody_track import Voice, melody
from .solo import QUARTER, Notes, Solo, chord_rows

TICKS_PER_QUARTER = 480
DEFAULT_TEMPO_US = 500_000  # of a quarter note, where a file says nothing
MOST_BYTES = 4 << 20  # of a file
MOST_NOTES = 200_000
MOST_BEATS = 1 << 16
TEXTS = ("marker", "text", "lyrics", "cue_marker")  # which may hold chord symbols
_TRANSPOSITION = re.compile(r"_\d{2}$")
_BROKEN = (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, struct.error)


@dataclass(frozen=True)
class _Score:
    """What a MIDI file holds, the times in beats.

    Attributes:
        title: name of the first track if that has no notes.
        meter: the first of the meters that is possible.
        meters: how many different ones there are.
        tempo_bpm: beats a minute, the first of the tempi; None if there is none.
        beats: to the end, a whole number of bars.
        voices: tracks' channels that have notes.
        texts: (beat, text) of each kind.
    """

    title: str
    meter: tuple[int, int]
    meters: int
    tempo_bpm: float | None
    beats: int
    voices: list[Voice]
    texts: dict[str, list[tuple[float, str]]]


def write(performance: Performance, path: Path) -> None:
    """Write a performance as a MIDI file of type 1 with 480 ticks a quarter note.

    Track 0 holds title, tempo, meter, and chord symbols as markers, and ends with the last bar;
    a track for each instrument follows. A note that is struck again while it sounds ends there.

    Raises:
        UserError: mido is not installed, or `path` is not a file.
    """
    mido = required()
    beats, unit = performance.meter
    ticks = TICKS_PER_QUARTER * QUARTER // unit  # of a beat
    tempo = round(60e6 / performance.tempo_bpm * unit / QUARTER)
    conductor = [
        (0, mido.MetaMessage("track_name", name=performance.title)),
        (0, mido.MetaMessage("set_tempo", tempo=tempo)),
        (0, mido.MetaMessage("time_signature", numerator=beats, denominator=unit)),
        *(
            (round(beat * ticks), mido.MetaMessage("marker", text=text))
            for beat, text in performance.markers
        ),
    ]
    end = performance.beats * ticks
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    midi.tracks.append(_track(mido, conductor, end))
    for track in performance.tracks:
        midi.tracks.append(_track(mido, _messages(mido, track, ticks), end))
    with atomic_write(path) as file:
        midi.save(file=file)


def read_solo(path: Path) -> tuple[Solo, str]:
    """Read the melody of a MIDI file, and say which track that is and why.

    Times are rounded to twelfths of a beat; of notes that begin together the highest is kept; a
    note that never ends sounds until the next one. Of tempi and meters the first count. Chords
    are markers, texts or lyrics; without any, `Solo.chords` is empty. The tune is the file's name
    without a transposition such as `_05`.

    Raises:
        UserError: it is no MIDI file of type 0 or 1, or has no notes but drums', or too many.
    """
    score = _read(path)
    voice, why = melody(score.voices, score.meters, score.meter, path)
    changes = _changes(score)
    tempo = 60e6 / DEFAULT_TEMPO_US if score.tempo_bpm is None else score.tempo_bpm
    solo = Solo(
        name=path.stem,
        tune=_TRANSPOSITION.sub("", path.stem).lower(),
        performer="",
        tempo_bpm=tempo,
        beats_per_bar=score.meter[0],
        notes=Notes.of(voice.notes),
        chords=chord_rows(changes, score.beats if changes else 0),
        unit=score.meter[1],
    )
    return solo, why


def read_sheet(path: Path) -> LeadSheet:
    """Read the chord symbols of a MIDI file; one chorus lasts as long as the file.

    Raises:
        UserError: it is no MIDI file of type 0 or 1, holds no chord symbols, or is too long.
    """
    score = _read(path)
    changes = _changes(score)
    if not changes:
        raise UserError(f"{path}: expected chord symbols as markers, texts or lyrics, got none")
    tempo = score.tempo_bpm and min(max(score.tempo_bpm, TEMPO_BPM[0]), TEMPO_BPM[1])
    return LeadSheet.of(changes, score.beats, score.meter, score.title, tempo)


def required() -> Any:
    """Return mido (UserError if it is not installed)."""
    try:
        import mido
    except ModuleNotFoundError as error:
        raise UserError(
            "MIDI files need mido, which is not installed: pip install 'seqapps[music]'"
        ) from error
    return mido


def _track(mido: Any, events: Iterable[tuple[int, Any]], end: int) -> Any:
    """Return a track of messages at times in ticks, in their order; it ends at `end` or later."""
    track, now = mido.MidiTrack(), 0
    for time, message in events:
        message.time = time - now
        track.append(message)
        now = time
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track


def _messages(mido: Any, track: Track, ticks: int) -> Iterator[tuple[int, Any]]:
    """Yield an instrument's messages and their times; notes end before others begin."""
    struck: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)  # pitch, onset: end, velocity
    for note in track.notes:
        onset = max(0, round(note.onset_beats * ticks))
        end = max(onset + 1, round((note.onset_beats + note.duration_beats) * ticks))
        if end > struck[note.pitch].get(onset, (0, 0))[0]:
            struck[note.pitch][onset] = end, note.velocity
    rows: list[tuple[int, int, int, int]] = []  # tick, whether it begins, pitch, velocity
    for pitch, notes in struck.items():
        onsets = sorted(notes)
        for onset, after in zip(onsets, [*onsets[1:], None], strict=True):
            end, velocity = notes[onset]
            rows.append((onset, 1, pitch, velocity))
            rows.append((end if after is None else min(end, after), 0, pitch, 0))
    yield 0, mido.MetaMessage("track_name", name=track.name)
    channel = track.channel
    yield 0, mido.Message("program_change", program=track.program, channel=channel)
    for tick, begins, pitch, velocity in sorted(rows):
        kind = "note_on" if begins else "note_off"
        yield tick, mido.Message(kind, note=pitch, velocity=velocity, channel=channel)


def _read(path: Path) -> _Score:
    """Read a MIDI file of type 0 or 1."""
    mido = required()
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise UserError(f"{path}: expected a MIDI file of at most {MOST_BYTES:,} bytes")
    try:
        midi = mido.MidiFile(file=io.BytesIO(content), clip=True)
    except (*_BROKEN, mido.KeySignatureError) as error:
        reason = str(error) or "it ends too soon"
        raise UserError(f"{path}: expected a MIDI file, but {reason}") from error
    if midi.type not in (0, 1):
        raise UserError(f"{path}: expected a MIDI file of type 0 or 1, got type {midi.type}")
    if midi.ticks_per_beat <= 0:
        raise UserError(f"{path}: expected a time division in ticks a beat, got one in frames")
    return _score(midi, path)


def _score(midi: Any, path: Path) -> _Score:
    """Collect what is needed from the messages of a file."""
    metas: list[tuple[int, str, Any]] = []  # tick, kind, message
    names, tracks, end = [], [], 0
    for messages in midi.tracks:
        found = _Channels()
        for message in messages:
            found.take(message)
            if message.is_meta:
                metas.append((found.now, message.type, message))
        found.finish()
        tracks.append(found)
        names.append(found.name)
        end = max(end, found.now)
    if sum(map(len, (notes for track in tracks for notes in track.notes.values()))) > MOST_NOTES:
        raise UserError(f"{path}: expected at most {MOST_NOTES:,} notes")
    metas.sort(key=lambda meta: meta[0])
    meters = [(tick, (message.numerator, message.denominator))
              for tick, kind, message in metas if kind == "time_signature"]  # fmt: skip
    start, meter = _meter(meters, path)
    to_beats = meter[1] / QUARTER / midi.ticks_per_beat
    # A pick-up in a bar of its own: the meter begins on the first beat of a bar.
    shift = -start * to_beats % meter[0]
    beats = end * to_beats + shift
    if beats > MOST_BEATS:
        raise UserError(f"{path}: expected at most {MOST_BEATS:,} beats, got {beats:,.0f}")
    texts: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for tick, kind, message in metas:
        if kind in TEXTS:
            texts[kind].append((tick * to_beats + shift, _decoded(message.text)))
    tempi = [message.tempo for _, kind, message in metas if kind == "set_tempo" and message.tempo]
    return _Score(
        title=names[0] if names and not tracks[0].notes else "",
        meter=meter,
        meters=len({meter for _, meter in meters}),
        tempo_bpm=60e6 / tempi[0] * meter[1] / QUARTER if tempi else None,
        beats=math.ceil(beats / meter[0]) * meter[0],
        voices=[
            Voice(
                label=f"track {number + 1}{f' {track.name!r}' if track.name else ''} "
                f"of {len(tracks)}" + (f", channel {channel + 1}" if len(track.notes) > 1 else ""),
                name=track.name,
                channel=channel,
                program=track.programs.get(channel),
                notes=[(onset * to_beats + shift, pitch, length * to_beats)
                       for onset, pitch, length in notes],
            )
            for number, track in enumerate(tracks)
            for channel, notes in track.notes.items()
        ],
        texts=texts,
    )  # fmt: skip


class _Channels:
    """The notes of a track by channels, the times in ticks."""

    def __init__(self) -> None:
        self.now = 0
        self.name = ""
        self.programs: dict[int, int] = {}
        self.notes: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self._sounding: dict[tuple[int, int], int] = {}

    def take(self, message: Any) -> None:
        self.now += message.time
        kind = message.type
        if kind in ("note_on", "note_off"):
            key = message.channel, message.note
            self._end(key)
            if kind == "note_on" and message.velocity:
                self._sounding[key] = self.now
        elif kind == "program_change":
            self.programs.setdefault(message.channel, message.program)
        elif kind in ("track_name", "instrument_name") and not self.name:
            self.name = _decoded(message.name).strip("\0 ")

    def finish(self) -> None:
        for key in list(self._sounding):
            self._end(key)

    def _end(self, key: tuple[int, int]) -> None:
        onset = self._sounding.pop(key, None)
        if onset is not None:
            self.notes[key[0]].append((onset, key[1], self.now - onset))


def _decoded(text: str) -> str:
    """Return a text that mido read as Latin-1, as UTF-8 if it is that."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _meter(meters: list[tuple[int, tuple[int, int]]], path: Path) -> tuple[int, tuple[int, int]]:
    """Return where the first possible meter begins, and that."""
    for tick, (beats, unit) in meters:
        if beats in BEATS_PER_BAR and unit in BEAT_UNITS:
            return tick, (beats, unit)
    if meters:
        beats, unit = meters[0][1]
        raise UserError(
            f"{path}: expected a meter of 2 to 12 beats over 2, 4 or 8, got {beats}/{unit}"
        )
    return 0, DEFAULT_METER


def _changes(score: _Score) -> list[tuple[int, Chord]]:
    """Return the chord symbols of the kind of texts that has most, each on the nearest beat."""
    best: list[tuple[int, Chord]] = []
    for kind in TEXTS:
        texts = [(beat, text.strip()) for beat, text in score.texts.get(kind, []) if text.strip()]
        found = []
        for beat, text in texts:
            try:
                found.append((math.floor(beat + 0.5), parse_chord(text)))
            except UserError:
                continue  # a section's name, a word
        if len(found) > len(best) and len(found) * 2 >= len(texts):
            best = found
    return best
