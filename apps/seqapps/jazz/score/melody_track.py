"""Which of several voices is the melody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from seqapps.common.errors import UserError

DRUMS = 9  # MIDI's channel of drums, from 0
RANGE = (48, 90)  # pitches of melodies
CENTRE, FALL = (60, 79), 24  # where the median of a melody's pitches is; semitones to nothing
WINDOW_BEATS = 4  # of which coverage counts those with an onset
MELODY_PROGRAMS = range(56, 88)  # of General MIDI: brass, reeds, pipes, synthesizer leads
BASS_PROGRAMS = range(32, 40)
MONOPHONIC_OVERLAP = 0.25  # of a note's length that may sound on into the next one
_MELODY = re.compile(r"\b(?:solo(?:ist)?|melod\w*|lead|tune|head|theme)\b", re.IGNORECASE)
_INSTRUMENT = re.compile(
    r"sax|trumpet|cornet|fl[uü]gel|trombone|clarinet|flute|oboe|harmonica|vocal|voice|vibra",
    re.IGNORECASE,
)
_ACCOMPANIMENT = re.compile(
    r"bass|piano|chord|comp\b|pad\b|string|guitar|organ|rhythm|section|back", re.IGNORECASE
)
_DRUMS = re.compile(r"drum|perc|cymbal|hi-?hat", re.IGNORECASE)


@dataclass(frozen=True)
class Voice:
    """Notes that one track or part plays on one channel.

    Attributes:
        label: how it is called in reports: "track 2 'Tenor Sax' of 4".
        name: of the track or part, "" if it has none.
        channel: of MIDI, from 0; None where there is none.
        program: of General MIDI, from 0; None if it is not known.
        notes: (onset, pitch, duration), the times in beats.
    """

    label: str
    name: str
    channel: int | None
    program: int | None
    notes: Sequence[tuple[float, float, float]]


def melody(
    voices: Sequence[Voice], meters: int, meter: tuple[int, int], path: Path
) -> tuple[Voice, str]:
    """Return the voice of a file that is the melody, and what was chosen: "" if nothing was.

    Args:
        voices: of the file.
        meters: how many it has, of which `meter` is taken.
        path: the file.

    Raises:
        UserError: there is none, or drums alone.
    """
    chosen = choose(voices)
    if chosen is None:
        raise UserError(f"{path}: expected notes that are not drums, got none")
    voice, why = chosen
    taken = f"of {meters} meters {meter[0]}/{meter[1]} is taken" if meters > 1 else ""
    return voice, "; ".join(part for part in (why, taken) if part)


def choose(voices: Sequence[Voice]) -> tuple[Voice, str] | None:
    """Return the voice that is the melody, and why ("" if it is the only one); None: all drums.

    Drums are never chosen. Voices whose names say solo, melody, lead, … are preferred to those
    named as wind instruments or voices, and these to all others; of equals the best `score`.
    """
    tuned = [voice for voice in voices if voice.notes and not is_drums(voice)]
    if not tuned:
        return None
    if len(tuned) == 1:
        drums = any(voice.notes for voice in voices if voice is not tuned[0])
        return tuned[0], f"{tuned[0].label}, the others are drums" if drums else ""
    best_rank = max(map(_rank, tuned))
    ranked = [voice for voice in tuned if _rank(voice) == best_rank]
    if len(ranked) == 1:
        return ranked[0], f"{ranked[0].label}, by its name"
    most = max(len(voice.notes) for voice in ranked)
    end = max(onset for voice in tuned for onset, _, _ in voice.notes)
    scores = [score(voice, most, end) for voice in ranked]
    best = int(np.argmax(scores))
    return ranked[best], f"{ranked[best].label}, by its line (score {scores[best]:.2f})"


def is_drums(voice: Voice) -> bool:
    """Say whether a voice is one of drums."""
    return voice.channel == DRUMS or _DRUMS.search(voice.name) is not None


def score(voice: Voice, most: int, end: float) -> float:
    """Return how much a voice is like a melody, -0.5 to 5.5.

    It is the sum of five shares, each 0 to 1: notes that begin alone and end before the next (or
    a quarter of their length later); pitches in `RANGE`; the number of notes, of the most that a
    voice has; windows of four beats with an onset; and how near the median pitch is to `CENTRE`.
    Half a point more has a melody instrument by its program, half a point less an accompaniment
    by its name or a bass by its program.

    Args:
        most: notes that the voice of most notes has.
        end: the last onset of all, in beats.
    """
    onsets, pitches, durations = np.array(sorted(voice.notes), np.float64).T
    gaps = np.diff(onsets)
    alone = (gaps > 0) & (durations[:-1] * (1 - MONOPHONIC_OVERLAP) <= gaps)
    monophonic = float(np.mean(alone)) if len(gaps) else 1.0
    low, high = RANGE
    in_range = float(np.mean((pitches >= low) & (pitches <= high)))
    windows = len(np.unique(onsets // WINDOW_BEATS)) / (end // WINDOW_BEATS + 1)
    middle = median(pitches)
    away = max(CENTRE[0] - middle, middle - CENTRE[1], 0)
    bonus = 0.5 if voice.program in MELODY_PROGRAMS else 0.0
    if voice.program in BASS_PROGRAMS or _ACCOMPANIMENT.search(voice.name):
        bonus -= 0.5
    return monophonic + in_range + len(onsets) / most + windows + max(0, 1 - away / FALL) + bonus


def _rank(voice: Voice) -> int:
    if _MELODY.search(voice.name):
        return 2
    return int(bool(_INSTRUMENT.search(voice.name) and not _ACCOMPANIMENT.search(voice.name)))
