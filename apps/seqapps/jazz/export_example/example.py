"""Improvise over chords with the exported parts: `python example.py chords.json --seed 2`."""

import argparse
import json
import math
import secrets
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from model import load

STEPS_PER_BEAT = 12  # times are in steps
CLASSES_EITHER_WAY = 24  # semitones: class n of an interval is n - 24 semitones
FIRST_PITCH = 60  # the pitch before the first note
PITCHES = 8  # last pitches that the networks read
MAX_BEATS, MAX_UNTIL, TEMPOS = 12, 8, 16  # classes of beats of a bar, beats to a chord, tempos
CHORD_TONE_BIAS, STRONG_BEAT_BIAS = 0.08, 0.35  # added to the log probabilities of chord tones
# Added, too, over chords that are far from each other's scales.
FOREIGN_BIAS, USUAL_FOREIGN, MAX_FOREIGN, NEXT_BEATS = 2, 0.25, 0.15, 4
# Of the last intervals: the usual number of repeated notes, and the penalty for each further one.
LAST_INTERVALS, USUAL_REPEATS, REPEAT_PENALTY = 7, 2, 3
# In a share of the sections a solo is biased towards an earlier section with the same chords.
SECTION_BARS, RECALL_SHARE, RECALL_BIAS = 4, np.float32(0.12), np.float32(4.0)
RECALL_BARS, RECALLED = (16, 32, 8, 12, 24), 512  # bars back; notes that can be recalled
COUNTERS = 2**16  # of the random stream from one note to the next: one for each solo of a seed
NO_CHORD = (-1, 0, -1)
Chord = Sequence[int]  # pitch class of the root, tones as bits above the root, pitch class of bass
Note = tuple[int, int, int]  # onset and duration in steps, and between them the MIDI pitch
States = dict[str, dict[str, np.ndarray]]  # part -> state -> value


class Soloist:
    """A jazz soloist: the parts `rhythm`, `pitch` and `duration`, and their tables.

    Args:
        folder: the exported folder.
    """

    def __init__(self, folder: Path = Path(__file__).parent) -> None:
        self.config, self.tables = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("config.json", "tables.json")
        )
        with np.load(folder / "tables.npz") as arrays:
            self.scales = arrays["scales"]
        self.parts = {name: load(name, folder) for name in self.tables["states"]}

    def improvise(
        self,
        chords: Sequence[Chord],
        *,
        seed: int,
        tempo_bpm: float = 160.0,
        beats_per_bar: int = 4,
        style: str = "",
        temperature: float = 0.95,
        top_p: float = 0.98,
        max_notes: int = 1_000_000,
    ) -> list[Note]:
        """Improvise one solo, which ends with its chords.

        Args:
            chords: the chord of each beat.
            seed: random seed, 0 to 2**63 - 1; equal seeds give equal solos.
            tempo_bpm: beats per minute.
            beats_per_bar: numerator of the meter.
            style: a name in the table `styles`; "" for none.
            temperature, top_p: of the pitches; lower is more conservative.
            max_notes: maximum number of notes.
        """
        weights, states = self._style(style), self._initial_states()
        constant = {"tempo": tempo_class(tempo_bpm), "meter": min(beats_per_bar, MAX_BEATS)}
        before: dict[str, int] = {}  # columns of the note before
        pitches, onset, notes = [FIRST_PITCH] * PITCHES, 0, list[Note]()
        bar_steps, recalls = beats_per_bar * STEPS_PER_BEAT, False
        foreign = self._foreign(chords, beats_per_bar)
        for number in range(max_notes):
            uniform, previous = philox(seed, number * COUNTERS), onset
            past = {note[0]: note[1] for note in notes[-RECALLED:]}
            steps_back = recalled_place(chords, onset, bar_steps) if recalls else 0
            row = {**before, **constant, "last_pitch": pitches[-1]}
            row |= {f"pitch_{n}": pitches[-n] for n in range(2, PITCHES + 1)}

            log_probs = self._step("rhythm", row, weights, states)
            next_recalled = min((at for at in past if at > onset - steps_back), default=0)
            bias = self._bias(self.config["ioi_steps"], next_recalled + steps_back - onset)
            ioi = choose(log_probs, uniform[0], bias if steps_back else 0.0)
            gap = self.config["ioi_steps"][ioi]
            onset = onset + gap if number else gap if gap > 1 else 0
            if onset >= len(chords) * STEPS_PER_BEAT:
                break
            row |= {"ioi": ioi, **position(chords, onset, beats_per_bar)}

            log_probs = self._step("pitch", row, weights, states)
            is_strong = onset % bar_steps in strong_steps(beats_per_bar)
            weight = self._pitch_weight(row, is_strong, foreign)
            if (place := onset - steps_back) in past:
                weight += self._bias(self._candidates(row), past[place])
            weight[CLASSES_EITHER_WAY] -= repeat_penalty([note[1] for note in notes])
            interval = choose(log_probs, uniform[1], weight, temperature, top_p)
            pitch = pitches[-1] + interval - CLASSES_EITHER_WAY
            row["interval"] = interval

            duration = choose(self._step("duration", row, weights, states), uniform[2])
            length = self.config["duration_steps"][duration]
            notes.append((onset, pitch, min(length, len(chords) * STEPS_PER_BEAT - onset)))

            before = {f"last_{name}": row[name] for name in ("step", "beat", "bar", "until")}
            chosen = {"ioi": ioi, "interval": interval, "duration": duration}
            chosen["tone"] = self._tone(pitch, row)
            before |= {f"last_{name}": value + 1 for name, value in chosen.items()}
            pitches.append(pitch)
            if onset // (SECTION_BARS * bar_steps) != previous // (SECTION_BARS * bar_steps):
                recalls = bool(uniform[3] < RECALL_SHARE)
        return one_voice(notes)

    def _initial_states(self) -> States:
        """Return the states of all parts before the first note."""
        return {
            part: {name: np.zeros((1, *one["shape"]), one["dtype"]) for name, one in states.items()}
            for part, states in self.tables["states"].items()
        }

    def _step(
        self, part: str, row: dict[str, int], weights: np.ndarray, states: States
    ) -> np.ndarray:
        """Return the log probabilities <float32>[classes] of a choice, and replace its states.

        `row` holds input columns by name; those that are not known yet are 0.
        """
        known = np.array([[row.get(name, 0) for name in self.config["columns"]]], np.int32)
        result = self.parts[part](known=known, style=weights, **states[part])
        states[part] = {name: result[f"next_{name}"] for name in states[part]}
        log_probs: np.ndarray = result["log_probs"][0]
        return log_probs

    def _style(self, name: str) -> np.ndarray:
        """Return the weight of each performer, <float32>[1, performers]."""
        weights = np.zeros((1, max(1, len(self.config["performers"]))), np.float32)
        if name:
            members = self.tables["styles"][name.lower()]
            weights[0, members] = 1 / len(members)
        return weights

    def _pitch_weight(
        self, row: dict[str, int], is_strong: bool, foreign: np.float32
    ) -> np.ndarray:
        """Return what is added to the log probability of each interval; -inf forbids it."""
        last, low, high = row["last_pitch"], self.config["lowest"], self.config["highest"]
        pitches = self._candidates(row)
        is_tone = row["tones"] >> (pitches - row["root"]) % 12 & 1
        base = np.float32(STRONG_BEAT_BIAS if is_strong else CHORD_TONE_BIAS)
        bias = (base + foreign) * is_tone
        fits = (pitches >= min(last, low)) & (pitches <= max(last, high))
        return np.where(fits, bias, -np.inf).astype(np.float32)

    @staticmethod
    def _candidates(row: dict[str, int]) -> np.ndarray:
        """Return the pitch of each interval."""
        return row["last_pitch"] + np.arange(-CLASSES_EITHER_WAY, CLASSES_EITHER_WAY + 1)

    @staticmethod
    def _bias(classes: Sequence[int] | np.ndarray, recalled: int) -> np.ndarray:
        """Return what is added to the log probability of each class, towards a recalled one."""
        return np.where(np.asarray(classes) == recalled, RECALL_BIAS, np.float32(0))

    def _foreign(self, chords: Sequence[Chord], beats_per_bar: int) -> np.float32:
        """Return the bias towards chord tones over a progression."""
        shares = []
        for beat in range(len(chords)):
            row = position(chords, beat * STEPS_PER_BEAT, beats_per_bar)
            tones = [n for n in range(12) if row["next_tones"] >> n & 1]
            degrees = [(row["next_root"] + tone - row["root"]) % 12 for tone in tones]
            outside = sum(not self.scales[row["tones"]] >> degree & 1 for degree in degrees)
            near = row["until"] <= NEXT_BEATS
            shares.append(outside / max(1, len(tones)) if near else 0.0)
        excess = np.mean(shares, dtype=np.float32) - USUAL_FOREIGN if shares else 0.0
        return np.float32(FOREIGN_BIAS * min(max(excess, 0.0), MAX_FOREIGN))

    def _tone(self, pitch: int, row: dict[str, int]) -> int:
        """Return the kind of a pitch: 0 for a chord tone, 1 for a scale tone, 2 for others."""
        degree = (pitch - row["root"]) % 12
        if row["tones"] >> degree & 1:
            return 0
        return 1 if self.scales[row["tones"]] >> degree & 1 else 2


def tempo_class(tempo_bpm: float) -> int:
    """Return one of `TEMPOS` classes, six in each octave from 50 beats per minute on."""
    return min(TEMPOS - 1, max(0, round(6 * math.log2(max(tempo_bpm, 1.0) / 50))))


def position(chords: Sequence[Chord], onset: int, beats_per_bar: int) -> dict[str, int]:
    """Return the columns of an onset: its place in the bar, its chord, and the next other one."""
    beat = onset // STEPS_PER_BEAT
    rows = [*map(tuple, chords), NO_CHORD, NO_CHORD]
    later = range(beat + 1, len(rows))
    change = next((n for n in later if rows[n] != rows[n - 1]), len(rows) - 1)
    has_chords = any(row != NO_CHORD for row in rows)
    names = ("root", "tones", "bass", "next_root", "next_tones")
    return {
        "step": onset % STEPS_PER_BEAT,
        "beat": min(beat % beats_per_bar, MAX_BEATS - 1),
        "bar": beat // beats_per_bar,
        "until": min(change - beat, MAX_UNTIL) if has_chords else MAX_UNTIL,
        **dict(zip(names, rows[beat] + rows[change][:2], strict=True)),
    }


def recalled_place(chords: Sequence[Chord], onset: int, bar_steps: int) -> int:
    """Return the steps back to the first of `RECALL_BARS` with the same chords, 0 for none."""
    beat, bar = onset // STEPS_PER_BEAT, bar_steps // STEPS_PER_BEAT

    def harmony(beat: int) -> list[int]:
        row = position(chords, beat * STEPS_PER_BEAT, bar)
        return [row[name] for name in ("root", "tones", "next_root", "next_tones")]

    for bars in RECALL_BARS:
        if beat >= bars * bar and harmony(beat - bars * bar) == harmony(beat):
            return bars * bar_steps
    return 0


def repeat_penalty(pitches: Sequence[int]) -> int:
    """Return what a repeated note loses behind pitches with many of them."""
    recent = pitches[-LAST_INTERVALS - 1 :]
    count = sum(one == other for one, other in pairwise(recent))
    return REPEAT_PENALTY * max(0, count - USUAL_REPEATS)


def strong_steps(beats_per_bar: int) -> set[int]:
    """Return the steps of a bar that are strong: beat 1, and beat 3 of 4 or more."""
    return {0, 2 * STEPS_PER_BEAT} if beats_per_bar >= 4 else {0}


def one_voice(notes: Sequence[Note]) -> list[Note]:
    """Return notes each of which ends where the next one begins, at the latest."""
    cut = [(one[0], one[1], min(one[2], other[0] - one[0])) for one, other in pairwise(notes)]
    return [*cut, *notes[-1:]]


def choose(
    log_probs: np.ndarray,
    uniform: np.float32,
    weight: np.ndarray | float = 0.0,
    temperature: float = 1.0,
    top_p: float = 1.0,
) -> int:
    """Draw a class from log probabilities <float32>[classes] and a number in [0, 1).

    `weight` is added after the division by the temperature.
    """
    x = log_probs / np.float32(temperature) + weight
    p = np.exp(x - x.max())
    p /= p.sum()
    if top_p < 1:  # keep the fewest classes that together have the probability top_p
        order = np.argsort(-p, kind="stable")
        outside = np.cumsum(p[order]) - p[order] >= np.float32(top_p)
        p[order[outside]] = 0
    cumulative = np.cumsum(p)
    drawn = int((cumulative <= uniform * cumulative[-1]).sum())
    return min(drawn, int(np.flatnonzero(p)[-1]))  # rounding may exceed the last one


def philox(seed: int, counter: int) -> np.ndarray:
    """Return four random numbers <float32>[4] in [0, 1) of a seed.

    Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
    """
    low = 0xFFFFFFFF
    x, key = [counter & low, counter >> 32, 0, 0], (seed & low, seed >> 32)
    for _ in range(10):
        a, b = 0xD2511F53 * x[0], 0xCD9E8D57 * x[2]
        x = [(b >> 32) ^ x[1] ^ key[0], b & low, (a >> 32) ^ x[3] ^ key[1], a & low]
        key = (key[0] + 0x9E3779B9) & low, (key[1] + 0xBB67AE85) & low
    return ((np.array(x, np.uint32) & 0x7FFFFF) | 0x3F800000).view(np.float32) - np.float32(1)


def velocities(notes: Sequence[Note]) -> list[int]:
    """Return MIDI velocities by rules: off-beats, peaks and high notes are louder, ends softer."""
    last = len(notes) - 1
    ends = [
        number == last or notes[number + 1][0] - onset - duration >= STEPS_PER_BEAT // 2
        for number, (onset, _, duration) in enumerate(notes)
    ]
    result = []
    for number, (onset, pitch, duration) in enumerate(notes):
        near = [note[1] for note in notes[max(0, number - 4) : number + 5]]
        velocity = 86 + min(9.0, max(-9.0, 0.7 * (pitch - sum(near) / len(near))))
        rise = 0 if number == 0 or ends[number - 1] else pitch - notes[number - 1][1]
        onward = 0 if ends[number] else notes[number + 1][1] - pitch
        velocity += 5 * (onset % STEPS_PER_BEAT == STEPS_PER_BEAT // 2) - 5 * (duration < 5)
        velocity += 7 * (rise > 0 > onward) - 6 * (rise < 0 < onward)
        velocity -= 9 if ends[number] else 4 * ends[number + 1]
        result.append(min(118, max(45, round(velocity))))
    return result


def as_json(notes: Sequence[Note]) -> dict[str, Any]:
    """Return notes with times in beats, as JSON can hold them."""
    names = ("onset_beats", "pitch", "duration_beats", "velocity")
    rows = [
        (round(onset / STEPS_PER_BEAT, 4), pitch, round(duration / STEPS_PER_BEAT, 4), velocity)
        for (onset, pitch, duration), velocity in zip(notes, velocities(notes), strict=True)
    ]
    return {"notes": [dict(zip(names, row, strict=True)) for row in rows]}


def two_five_one(chord_tones: dict[str, int]) -> list[Chord]:
    """Return the chords of `Dm7 | G7 | Cmaj7 | %`, one for each beat of four bars."""
    bars = ((2, "m7"), (7, "7"), (0, "maj7"), (0, "maj7"))
    return [(root, chord_tones[quality], root) for root, quality in bars for _ in range(4)]


def main() -> None:
    """Print one JSON line with the notes of a solo for each file of chords."""
    parser = argparse.ArgumentParser(description="Improvise over chords.")
    parser.add_argument(
        "files",
        nargs="*",
        help="JSON: [[root, tones, bass], …], one for each beat; default: ii-V-I",
    )
    seed = secrets.randbelow(2**32)
    parser.add_argument("--seed", type=int, default=seed, help="default: a random one")
    parser.add_argument("--tempo", type=float, default=160.0, dest="tempo_bpm", help="in BPM")
    parser.add_argument("--beats-per-bar", type=int, default=4)
    parser.add_argument("--style", default="", help='a style or performer, such as "bebop"')
    parser.add_argument("--temperature", type=float, default=0.95, help="of the pitches, above 0")
    parser.add_argument("--top-p", type=float, default=0.98, help="of the pitches, up to 1")
    parser.add_argument("-n", "--max-notes", type=int, default=1_000_000)
    options = vars(parser.parse_args())
    charts = [json.loads(Path(file).read_text("utf-8")) for file in options.pop("files")]
    soloist = Soloist()
    for chords in charts or [two_five_one(soloist.tables["chord_tones"])]:
        print(json.dumps(as_json(soloist.improvise(chords, **options))))


if __name__ == "__main__":
    main()
