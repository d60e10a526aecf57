"""The content of a MIDI or MusicXML file: its voices, the melody among them, and its chords."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import numpy as np

from seqapps.common.errors import UserError

from ..config import TEMPO_BPM
from .lead_sheet import STYLES, LeadSheet
from .solo import Change, Meter, Notes, Solo, chord_rows

DEFAULT_TEMPO_BPM = 120.0  # where a file gives none
MAX_NOTES = 200_000
MAX_BEATS = 1 << 16
DRUMS = 9  # MIDI's channel of drums, from 0
RANGE = (48, 90)  # pitches of melodies
CENTRE, FALL = (60, 79), 24  # range of a melody's median pitch; semitones outside until 0
WINDOW_BEATS = 4  # length of the windows that coverage is counted in
MELODY_PROGRAMS = range(56, 88)  # of General MIDI: brass, reeds, pipes, synthesizer leads
BASS_PROGRAMS = range(32, 40)
MONOPHONIC_OVERLAP = 0.25  # share of a note's length that may overlap the next note
# Names of voices; compiled on their first use, because most solos need no file.
_MELODY = r"(?i)\b(?:solo(?:ist)?|melod\w*|lead|tune|head|theme)\b"
_INSTRUMENT = (
    r"(?i)sax|trumpet|cornet|fl[uü]gel|trombone|clarinet|flute|oboe|harmonica|vocal|voice|vibra"
)
_ACCOMPANIMENT = r"(?i)bass|piano|chord|comp\b|pad\b|string|guitar|organ|rhythm|section|back"
_DRUMS = r"(?i)drum|perc|cymbal|hi-?hat"


@dataclass(frozen=True)
class Voice:
    """The notes of one track or part on one channel."""

    label: str  # for messages, such as "track 2 'Tenor Sax' of 4"
    name: str  # "" for none
    channel: int | None  # of MIDI, from 0
    program: int | None  # of General MIDI, from 0
    notes: Sequence[tuple[float, float, float]]  # onset, pitch, duration; times in beats

    @property
    def is_drums(self) -> bool:
        """Whether the voice is a drum track, by its channel or its name."""
        return self.channel == DRUMS or re.search(_DRUMS, self.name) is not None


@dataclass(frozen=True)
class ScoreFile:
    """Voices and chords of a file (raises UserError for too many notes or beats)."""

    path: Path
    title: str  # "" for none
    meter: Meter  # see `meters.choose`
    tempo_bpm: float | None  # the first one
    beats: int  # length, a whole number of bars
    voices: Sequence[Voice]
    changes: Sequence[Change]
    style: str = STYLES[0]  # one of `lead_sheet.STYLES`
    pickup: bool = False  # whether the first bar holds a pick-up, which is no bar of the form
    remarks: tuple[str, ...] = ()  # what was passed over or read otherwise

    def __post_init__(self) -> None:
        notes = sum(len(voice.notes) for voice in self.voices)
        if notes > MAX_NOTES or self.beats > MAX_BEATS:
            got = f"got {notes:,} in {self.beats:,} beats"
            limits = f"{MAX_NOTES:,} notes and {MAX_BEATS:,} beats"
            raise UserError(f"{self.path}: expected at most {limits}, {got}")

    def solo(self, tune: str) -> tuple[Solo, str]:
        """Return the melody as a solo, and a note about the choice of its voice and the remarks.

        The note is "" without any. Raises UserError for no notes, or drums alone.
        """
        chosen = choose(self.voices)
        if chosen is None:
            raise UserError(f"{self.path}: expected notes that are not drums, got none")
        voice, reason = chosen
        solo = Solo(
            name=str(self.path),
            tune=tune.lower(),
            performer="",
            tempo_bpm=self.tempo_bpm or DEFAULT_TEMPO_BPM,
            beats_per_bar=self.meter[0],
            notes=Notes.of(voice.notes),
            chords=chord_rows(self.changes, self.beats if self.changes else 0),
            unit=self.meter[1],
        )
        return solo, "; ".join(filter(None, (reason, *self.remarks)))

    def lead_sheet(self) -> LeadSheet:
        """Return the chords as a lead sheet of one chorus, with the remarks.

        A pick-up is left out; its last chord counts where the first bar begins with none. Raises
        UserError for no chords.
        """
        if not self.changes:
            kinds = "MIDI markers, texts or lyrics, or MusicXML harmonies"
            passed = [remark for remark in self.remarks if "unreadable chord symbol" in remark]
            got = "; ".join(["got none", *passed])
            raise UserError(f"{self.path}: expected chord symbols ({kinds}), {got}")
        tempo = self.tempo_bpm and min(max(self.tempo_bpm, TEMPO_BPM[0]), TEMPO_BPM[1])
        before = self.meter[0] if self.pickup and self.beats > self.meter[0] else 0
        changes = [(beat - before, chord) for beat, chord in self.changes]
        beats = self.beats - before
        sheet = LeadSheet.of(changes, beats, self.meter, self.title, tempo, self.style)
        remarks = (f"{self.path}: {remark}" for remark in self.remarks)
        return replace(sheet, remarks=(*remarks, *sheet.remarks))


def choose(voices: Sequence[Voice]) -> tuple[Voice, str] | None:
    """Return the melody, and the reason for the choice ("" for the only voice).

    Drums are never chosen: None if there are no others. Voices whose names contain solo, melody,
    lead, … are preferred to those named as wind instruments or singers, and these to all others;
    among equals the highest `melody_score` counts.

    Example:
        >>> bass = Voice("track 1", "Bass", 0, 32, [(0, 40, 1), (1, 43, 1)])
        >>> sax = Voice("track 2", "Tenor Sax", 1, 66, [(0, 70, 1), (1, 72, 1)])
        >>> choose([bass, sax])[1]
        'track 2, by its name'
    """
    tuned = [voice for voice in voices if voice.notes and not voice.is_drums]
    if not tuned:
        return None
    if len(tuned) == 1:
        drums = any(voice.notes for voice in voices if voice is not tuned[0])
        return tuned[0], f"{tuned[0].label}, the others are drums" if drums else ""
    best_rank = max(map(_rank, tuned))
    ranked = [voice for voice in tuned if _rank(voice) == best_rank]
    if len(ranked) == 1:
        return ranked[0], f"{ranked[0].label}, by its name"
    max_notes = max(len(voice.notes) for voice in ranked)
    end = max(onset for voice in tuned for onset, _, _ in voice.notes)
    scores = [melody_score(voice, max_notes, end) for voice in ranked]
    best = int(np.argmax(scores))
    return ranked[best], f"{ranked[best].label}, by its line (score {scores[best]:.2f})"


def melody_score(voice: Voice, max_notes: int, end: float) -> float:
    """Return how much a voice resembles a melody, -0.5 to 5.5.

    The score is the sum of five shares, each 0 to 1: notes that begin alone and end before the
    next (or overlap it by a quarter of their length); pitches in `RANGE`; the number of notes,
    divided by `max_notes`; windows of four beats with an onset until `end`, the last onset of all
    voices; and the closeness of the median pitch to `CENTRE`. A melody instrument adds half a
    point; an accompanying name or a bass subtracts it.
    """
    onsets, pitches, durations = np.array(sorted(voice.notes), np.float64).T
    gaps = np.diff(onsets)
    alone = (gaps > 0) & (durations[:-1] * (1 - MONOPHONIC_OVERLAP) <= gaps)
    monophonic = float(np.mean(alone)) if len(gaps) else 1.0
    low, high = RANGE
    in_range = float(np.mean((pitches >= low) & (pitches <= high)))
    windows = len(np.unique(onsets // WINDOW_BEATS)) / (end // WINDOW_BEATS + 1)
    middle: float = median(pitches.tolist())
    away = max(CENTRE[0] - middle, middle - CENTRE[1], 0)
    bonus = 0.5 if voice.program in MELODY_PROGRAMS else 0.0
    if voice.program in BASS_PROGRAMS or re.search(_ACCOMPANIMENT, voice.name):
        bonus -= 0.5
    density, central = len(onsets) / max_notes, max(0.0, 1 - away / FALL)
    return monophonic + in_range + density + windows + central + bonus


def _rank(voice: Voice) -> int:
    if re.search(_MELODY, voice.name):
        return 2
    is_wind = re.search(_INSTRUMENT, voice.name) and not re.search(_ACCOMPANIMENT, voice.name)
    return int(bool(is_wind))
