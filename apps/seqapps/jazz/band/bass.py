"""Bass lines (walking, two-beat, bossa, waltz) as the cheapest path through the pitches.

Each chord begins with its bass note. The notes in between come from a Viterbi search of second
order (the cost of a note depends on the two before it), which prefers steps, chord and scale
tones, and before a new chord a half step, a whole step or a fifth to its bass note.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..harmony.scales import scale
from ..score.lead_sheet import LeadSheet
from .spans import Played, Span, pulse_starts, span_at

LOWEST, HIGHEST, MIDDLE = 28, 55, 40  # E1, G3 and the centre of the register
PITCHES: np.ndarray = np.arange(LOWEST, HIGHEST + 1)
# Cost of a melodic interval of 0 to 12 semitones, and of wider intervals.
INTERVAL_COSTS = np.array([3, 0, 0, 0.3, 0.4, 0.5, 2, 0.7, 1.6, 1.6, 2.5, 4, 0.9, 8])
# The same before a new chord: half step, whole step, fourth and fifth are approaches.
APPROACH_COSTS = np.array([3, 0, 0.3, 1.5, 1.5, 0.6, 2.5, 0.8, 2.5, 2.5, 2.5, 4, 1.5, 8])
RETURN_COST, SECOND_LEAP_COST, ONWARD_GAIN = 1.0, 0.8, 0.3
REGISTER_COST = 0.004  # per squared semitone from the middle
VARIETY = 1.4  # maximum of the random cost of each pitch, by which choruses differ
FORBIDDEN = 1_000.0
SECOND_NOTE_SHARE = 0.5  # share of groups of three beats with two notes
PICKUP_SHARE = 0.3  # share of bars with a pick-up, in styles that do not walk
BOSSA_BEATS = (0.0, 1.5, 2.0, 3.5)
SOUNDING_SHARE = 0.94  # of the time to the next note
VELOCITY, BACKBEAT_ACCENT = 74, 4


class Pulse(NamedTuple):
    """A note before its pitch is chosen: the bass note of its chord, or of its scale, or a tone."""

    beat: float
    length: float
    span: Span
    is_bass: bool
    walks: bool


def bass_line(sheet: LeadSheet, changes: list[Span], rng: np.random.Generator) -> list[Played]:
    """Return a bass line with pitches from E1 to G3 (28 to 55), silent where there is no chord.

    Swing walks; bossa, ballad and waltz have fewer notes. The state of `rng` determines the line.
    """
    notes = []
    for run in _runs(_pulses(sheet, changes, rng)):
        pitches = _cheapest(*_costs(sheet.meter[0], run, rng))
        for pulse, pitch in zip(run, pitches, strict=True):
            backbeat = sheet.meter == (4, 4) and pulse.beat % 2 == 1
            velocity = VELOCITY + BACKBEAT_ACCENT * backbeat + int(rng.integers(-2, 3))
            notes.append(Played(pulse.beat, pulse.length * SOUNDING_SHARE, int(pitch), velocity))
    return notes


def _pulses(sheet: LeadSheet, changes: list[Span], rng: np.random.Generator) -> list[Pulse]:
    """Choose the rhythm of a line."""
    total, per_bar = changes[-1].end, sheet.meter[0]
    walking: set[float] = set()
    beats = {float(span.start) for span in changes}
    for bar in range(0, total, per_bar):
        last = bar + per_bar >= total
        steady, free = ({0.0}, set[float]()) if last else _bar(sheet, rng)
        beats |= {bar + beat for beat in steady | free}
        walking |= {bar + beat for beat in free}
    pulses = []
    for beat, after in pairwise([*sorted(beats), float(total)]):
        span = changes[span_at(changes, beat)]
        if not span.silent:
            length = min(after, span.end) - beat
            is_bass = beat in (span.start, total - per_bar)
            pulses.append(Pulse(beat, length, span, is_bass, beat in walking))
    return pulses


def _bar(sheet: LeadSheet, rng: np.random.Generator) -> tuple[set[float], set[float]]:
    """Return the beats of a bar with chord tones, and those where the line walks."""
    beats, unit = sheet.meter
    if sheet.style == "bossa" and sheet.meter == (4, 4):
        return set(BOSSA_BEATS), set()
    pickup = {beats - 1.0} if beats > 1 and rng.random() < PICKUP_SHARE else set()
    if unit < 8 and sheet.style not in ("bossa", "ballad", "waltz"):
        return {0.0}, {float(beat) for beat in range(1, beats)}
    steady: set[float] = set()
    for start, size in pulse_starts(sheet.meter):
        steady.add(float(start))
        if size == 4 or (size == 3 and unit < 8 and rng.random() < SECOND_NOTE_SHARE):
            steady.add(start + 2.0)
    return steady, pickup - steady


def _runs(pulses: list[Pulse]) -> list[list[Pulse]]:
    """Split a line where the bass is silent."""
    runs: list[list[Pulse]] = []
    for pulse in pulses:
        if runs and runs[-1][-1].beat + runs[-1][-1].length == pulse.beat:
            runs[-1].append(pulse)
        else:
            runs.append([pulse])
    return runs


def _costs(
    per_bar: int, run: list[Pulse], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cost of each pitch <float>[n, 28], and the mask of arrivals <bool>[n]."""
    arrivals = np.array([pulse.is_bass for pulse in run])
    table = rng.uniform(0, VARIETY, (len(run), len(PITCHES)))
    table += REGISTER_COST * (PITCHES - MIDDLE) ** 2
    for n, pulse in enumerate(run):
        leads = n + 1 < len(run) and bool(arrivals[n + 1])
        classes = _class_costs(pulse, leads, pulse.beat % per_bar == 0)
        table[n] += classes[(PITCHES - pulse.span.root) % 12]
    return table, arrivals


def _class_costs(pulse: Pulse, leads: bool, downbeat: bool) -> np.ndarray:
    """Return the cost of each pitch class above the root, <float>[12]."""
    span = pulse.span
    bass = (span.bass - span.root) % 12
    if pulse.is_bass:
        costs = np.full(12, FORBIDDEN)
        costs[bass] = 0
        return costs
    tones = np.array([span.has(n) for n in range(12)])
    in_scale = np.array([scale(span.tones) >> n & 1 for n in range(12)], bool)
    if pulse.walks and not downbeat:
        foreign, passing = (0.4, 0.2) if leads else (2.5, 0.5)
        return np.where(tones, 0, np.where(in_scale, passing, foreign))
    costs = np.where(tones, 1.0, 4.0)
    fifth = next((n for n in (7, 6, 8) if tones[n]), None)
    if fifth is not None:
        costs[fifth] = 0.5 if downbeat else 0.0
    costs[bass] = min(costs[bass], 0.0 if downbeat else 0.6)
    return costs


def _transitions() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the costs of moves, of moves to a new chord <float>[28, 28], of pairs [28, 28, 28]."""
    moves = PITCHES[None, :] - PITCHES[:, None]
    sizes = np.minimum(np.abs(moves), len(INTERVAL_COSTS) - 1)
    first, second = moves[:, :, None], moves[None, :, :]
    onward = np.sign(first) * np.sign(second) > 0
    leaps = (np.abs(first) > 4) & (np.abs(second) > 4)
    steps = (np.abs(first) < 3) & (np.abs(second) < 3)
    pairs = RETURN_COST * (first + second == 0) + SECOND_LEAP_COST * (onward & leaps)
    return INTERVAL_COSTS[sizes], APPROACH_COSTS[sizes], pairs - ONWARD_GAIN * (onward & steps)


def _cheapest(costs: np.ndarray, arrivals: np.ndarray) -> np.ndarray:
    """Return the pitches <int>[n] of the cheapest path (Viterbi, second order)."""
    ordinary, approach, pairs = _transitions()
    if len(costs) == 1:
        return PITCHES[[int(costs[0].argmin())]]
    best = costs[0][:, None] + costs[1] + (approach if arrivals[1] else ordinary)
    back_pointers = []
    for n in range(2, len(costs)):
        paths = best[:, :, None] + pairs  # [two before, one before, this one]
        back_pointers.append(paths.argmin(axis=0))
        best = paths.min(axis=0) + (approach if arrivals[n] else ordinary) + costs[n]
    path = list(np.unravel_index(int(best.argmin()), best.shape))[::-1]  # the last note first
    for table in reversed(back_pointers):
        path.append(table[path[-1], path[-2]])
    return PITCHES[path[::-1]]
