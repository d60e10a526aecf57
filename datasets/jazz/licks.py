"""The licks of licks.txt, and where they fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from theory import STEPS_PER_BEAT, Chord, parse_chord

FILE = Path(__file__).parent / "licks.txt"
MIN_NOTES = 4
NATURALS = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
# Qualities that are played alike, by the one that the licks are written for.
ALIKE = {
    "maj7": ("maj7", "6", "", "maj7#11"),
    "m7": ("m7", "m"),
    "m6": ("m6", "m(maj7)", "m"),
    "7": ("7", "7sus4"),
    "7b9": ("7b9",),
    "7alt": ("7alt",),
    "m7b5": ("m7b5",),
}


@dataclass(frozen=True)
class Lick:
    """A line in C, and the chord that each note is played over."""

    pitches: tuple[int, ...]
    chords: tuple[Chord, ...]


@cache
def read_licks() -> tuple[Lick, ...]:
    """Read the file; its grammar is at its head."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_lick(line) for line in lines if line and not line.startswith("#"))


def _lick(line: str) -> Lick:
    pitches: list[int] = []
    chords: list[Chord] = []
    for part in line.split(";"):
        symbol, names = part.strip().split(": ")
        for name in names.split():
            pitches.append(_pitch(name))
            chords.append(parse_chord(symbol))
    return Lick(tuple(pitches), tuple(chords))


def _pitch(name: str) -> int:
    match = re.fullmatch(r"([A-G])(b?)([0-9])", name)
    if match is None:
        raise ValueError(f"expected a note such as Bb4, got {name}")
    return NATURALS[match[1]] - len(match[2]) + 12 * (int(match[3]) + 1)


def fitting(
    chords: Sequence[Chord], onsets: Sequence[int], pitches: Sequence[int]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return licks that go on from some pitches: from their last one if it is on a beat.

    Args:
        chords, onsets: of the whole phrase.
        pitches: of its first notes.

    Returns:
        The number of each lick, and what follows the pitches: all notes are of one length.
    """
    begun = int(onsets[len(pitches) - 1] % STEPS_PER_BEAT == 0)
    begin = len(pitches) - begun
    even = _even(onsets[begin:])
    if even < MIN_NOTES + begun or onsets[begin] % STEPS_PER_BEAT:
        return []
    result = []
    for number, lick in enumerate(read_licks()):
        size = _matched(lick, chords[begin : begin + even])
        shift = chords[begin].root - lick.chords[0].root
        shift += 12 * round((pitches[-1] - lick.pitches[0] - shift) / 12)
        met = not begun or lick.pitches[0] + shift == pitches[-1]
        if met and size >= max(MIN_NOTES + begun, len(lick.pitches) - 1):
            way = tuple(pitch + shift for pitch in lick.pitches[begun:size])
            result.append((number, way))
    return result


def _even(onsets: Sequence[int]) -> int:
    """Return how many notes there are until the rhythm changes."""
    for place in range(2, len(onsets)):
        if onsets[place] - onsets[place - 1] != onsets[1] - onsets[0]:
            return place
    return len(onsets)


def _matched(lick: Lick, chords: Sequence[Chord]) -> int:
    """Return how many notes of a lick come in the chords that it is made for."""
    shift = chords[0].root - lick.chords[0].root
    for place, (model, chord) in enumerate(zip(lick.chords, chords, strict=False)):
        if chord.quality not in ALIKE[model.quality] or (chord.root - model.root - shift) % 12:
            return place
    return min(len(lick.chords), len(chords))
