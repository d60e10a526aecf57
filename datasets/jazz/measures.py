"""What solos are like, read from their MIDI files: chord tones, intervals, phrases, copies."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from theory import STEPS_PER_BEAT, Chord, parse_chord

# Means of human solos, and what ours are to lie between.
HUMAN = {
    "chord tones": 0.523,
    "chord tones on beats 1 and 3": 0.561,
    "scale tones": 0.798,
    "repeated notes": 0.053,
    "mean interval (semitones)": 2.68,
    "notes a bar": 6.0,
    "notes a phrase": 14.6,
}


@dataclass(frozen=True)
class Solo:
    """A solo as it was read.

    Attributes:
        onsets, ends: <int>[notes], steps of 1/12 beat.
        pitches: <int>[notes], MIDI.
        chords: of each note, at its onset.
    """

    name: str
    tempo: int
    beats_per_bar: int
    bars: int
    onsets: np.ndarray
    ends: np.ndarray
    pitches: np.ndarray
    chords: tuple[Chord, ...]

    @property
    def intervals(self) -> np.ndarray:
        return np.diff(self.pitches)


def read_solo(path: Path) -> Solo:
    """Read a file of `generate.py`."""
    midi = mido.MidiFile(path)
    step = midi.ticks_per_beat // STEPS_PER_BEAT
    tempo, beats_per_bar, now = 120, 4, 0
    markers: list[tuple[int, str]] = []
    for message in midi.tracks[0]:
        now += message.time
        if message.type == "marker":
            markers.append((now // step, message.text))
        elif message.type == "set_tempo":
            tempo = round(mido.tempo2bpm(message.tempo))
        elif message.type == "time_signature":
            beats_per_bar = message.numerator
    bars = now // step // (beats_per_bar * STEPS_PER_BEAT)
    onsets, ends, pitches, now = [], [], [], 0
    for message in midi.tracks[1]:
        now += message.time
        if message.type == "note_on" and message.velocity:
            onsets.append(now // step)
            pitches.append(message.note)
        elif message.type == "note_on":
            ends.append(now // step)
    starts = [start for start, _ in markers]
    chords = tuple(parse_chord(markers[bisect_right(starts, onset) - 1][1]) for onset in onsets)
    notes = [np.array(values) for values in (onsets, ends, pitches)]
    return Solo(path.stem, tempo, beats_per_bar, bars, notes[0], notes[1], notes[2], chords)


def measure(solo: Solo) -> dict[str, float]:
    """Return the figures of a solo, by the names of `HUMAN`."""
    with_chord = [(note, chord) for note, chord in enumerate(solo.chords) if chord.tones]
    in_chord = {note: solo.pitches[note] % 12 in chord.tones for note, chord in with_chord}
    in_scale = [solo.pitches[note] % 12 in chord.scale for note, chord in with_chord]
    inside = solo.onsets % (solo.beats_per_bar * STEPS_PER_BEAT)
    strong = np.isin(inside, (0, 2 * STEPS_PER_BEAT))
    intervals = np.abs(solo.intervals)
    return {
        "chord tones": float(np.mean(list(in_chord.values()))),
        "chord tones on beats 1 and 3": float(
            np.mean([value for note, value in in_chord.items() if strong[note]])
        ),
        "scale tones": float(np.mean(in_scale)),
        "repeated notes": float(np.mean(intervals == 0)),
        "mean interval (semitones)": float(np.mean(intervals)),
        "notes a bar": len(solo.onsets) / solo.bars * 4 / solo.beats_per_bar,
        "notes a phrase": len(solo.onsets) / phrases(solo),
    }


def phrases(solo: Solo) -> int:
    """Return how many: one ends before more than 1.25 beats to the next onset, or a beat's rest."""
    gaps = np.diff(solo.onsets) > 1.25 * STEPS_PER_BEAT
    rests = solo.onsets[1:] - solo.ends[:-1] >= STEPS_PER_BEAT
    return 1 + int(np.sum(gaps | rests))


def longest_shared(solos: Sequence[Solo]) -> list[int]:
    """Return of each solo the notes of the longest interval pattern that another one has too."""
    lines = [tuple(solo.intervals.tolist()) for solo in solos]
    longest = [0] * len(lines)
    living, size = set(range(len(lines))), 4
    while living:
        owners: dict[tuple[int, ...], int] = {}
        shared: set[int] = set()
        for number, line in enumerate(lines):
            for place in range(len(line) - size + 1):
                owner = owners.setdefault(line[place : place + size], number)
                if owner != number:
                    shared |= {owner, number}
        for number in shared:
            longest[number] = size + 1
        living, size = shared, size + 1
    return longest


def statistics(paths: Sequence[Path]) -> str:
    """Return a table: mean, and the 10th and 90th percentile over the solos."""
    solos = [read_solo(path) for path in paths]
    figures = [measure(solo) for solo in solos]
    rows = ["| | human mean | mean | 10 to 90 % |", "|---|---|---|---|"]
    for name, human in HUMAN.items():
        values = np.array([one[name] for one in figures])
        low, high = np.quantile(values, (0.1, 0.9))
        rows.append(f"| {name} | {human:g} | {values.mean():.3g} | {low:.2g} to {high:.2g} |")
    shared = longest_shared(solos)
    rows.append(
        f"| longest interval pattern shared, notes | median 13, most 23 | "
        f"median {np.median(shared):g}, most {max(shared)} | |"
    )
    sizes = Counter(size for solo in solos for size in np.abs(solo.intervals).tolist())
    total = sum(sizes.values())
    parts = ", ".join(f"{size}: {sizes[size] / total:.3f}" for size in sorted(sizes))
    tempi, pitches = [solo.tempo for solo in solos], np.concatenate([s.pitches for s in solos])
    rows += [
        "",
        f"{len(solos)} solos, {sum(solo.bars for solo in solos):,} bars, {len(pitches):,} notes, "
        f"{min(tempi)} to {max(tempi)} quarter notes a minute, "
        f"pitches {pitches.min()} to {pitches.max()}",
        f"intervals in semitones: {parts}",
    ]
    return "\n".join(rows)
