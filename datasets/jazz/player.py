"""A player's habits, and how such a player hears the changes: scales, arpeggios, target tones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from theory import (
    AEOLIAN,
    ALTERED,
    DORIAN,
    HALF_WHOLE,
    LOCRIAN_NATURAL_9,
    LYDIAN,
    LYDIAN_DOMINANT,
    MAJOR_BLUES,
    MINOR_BLUES,
    MIXOLYDIAN,
    PHRYGIAN,
    PHRYGIAN_DOMINANT,
    STEPS_PER_BEAT,
    WHOLE_TONE,
    Change,
    Chord,
    LeadSheet,
    above,
)

# Upper structures of a chord, as intervals above its root.
ROOTLESS = {  # 3-5-7-9 and what else is heard as the chord
    "6": ((4, 7, 9, 2), (9, 0, 4, 7)),
    "maj7": ((4, 7, 11, 2), (9, 0, 4, 7), (7, 11, 2)),
    "maj7#11": ((4, 7, 11, 2), (2, 6, 9), (7, 11, 2, 6)),
    "m": ((3, 7, 10, 2), (0, 3, 7)),
    "m6": ((3, 7, 11, 2), (9, 0, 3, 7)),
    "m7": ((3, 7, 10, 2), (7, 10, 2, 5), (5, 9, 0)),
    "m(maj7)": ((3, 7, 11, 2), (9, 0, 3, 7)),
    "7": ((4, 7, 10, 2), (2, 5, 9, 0), (7, 10, 2)),
    "7sus4": ((10, 2, 5, 9), (7, 10, 2, 5)),
    "m7b5": ((3, 6, 10, 1), (8, 0, 3, 6)),
    "dim7": ((2, 5, 8, 11),),
}
UPPER = {  # of a dominant, by the scale that is played
    PHRYGIAN_DOMINANT: ((4, 7, 10, 1), (1, 5, 8), (8, 0, 4)),
    ALTERED: ((6, 10, 1, 4), (1, 4, 8), (8, 0, 3), (4, 8, 10, 3)),
    HALF_WHOLE: ((4, 7, 10, 1), (9, 1, 4), (6, 10, 1)),
    LYDIAN_DOMINANT: ((4, 7, 10, 2), (2, 6, 9), (7, 10, 2, 6)),
    WHOLE_TONE: ((4, 8, 0), (2, 6, 10)),
}
BAR = 4 * STEPS_PER_BEAT
# By how much a change is heard early or late: an eighth, a beat, two beats.
SHIFTS = (-STEPS_PER_BEAT // 2,) * 2 + (-STEPS_PER_BEAT, -2 * STEPS_PER_BEAT, STEPS_PER_BEAT)
BLUES_TARGETS = {0: 2.2, 3: 1.5, 4: 1.4, 5: 0.7, 6: 0.15, 7: 2.0, 9: 0.8, 10: 1.3, 2: 0.3}


@dataclass(frozen=True)
class Player:
    """Habits, drawn once for a solo; shares are probabilities.

    Attributes:
        notes: the length of a phrase that is aimed at, in notes.
        rest_beats: what rests between phrases are drawn about.
        altered: share of dominants that are coloured.
        simplified: share of ii-Vs that are played as one chord.
        early: share of changes that are heard before their time, or after.
        colour: weight of tensions among target tones.
        displaced: share of targets that come before or after a strong beat.
        chromatic: weight of notes outside the scale.
        triplets, double_time, syncopation, long_notes: weights of divisions of a beat.
        turns: half the share of eighths on the beat that are ornamented where a line falls.
        blues: share of phrases in the blues scale, on a blues.
        motifs: share of short phrases that are answered by their like.
        side_slips, arpeggios: weights of ways through a gap.
        licks: share of gaps in which a lick is looked for.
        low, high: range, MIDI.
    """

    notes: float
    rest_beats: float
    altered: float
    simplified: float
    early: float
    colour: float
    displaced: float
    chromatic: float
    triplets: float
    turns: float
    double_time: float
    syncopation: float
    long_notes: float
    blues: float
    motifs: float
    side_slips: float
    arpeggios: float
    licks: float
    low: int
    high: int


@dataclass(frozen=True)
class Reading:
    """What a player hears in a change.

    Attributes:
        scale: pitch classes.
        arpeggios: ladders of pitch classes.
        targets: weight of each pitch class 0 to 11 as a note to land on.
    """

    start: int
    end: int
    chord: Chord
    scale: tuple[int, ...]
    arpeggios: tuple[tuple[int, ...], ...]
    targets: tuple[float, ...]


def draw_player(form: LeadSheet, tempo: int, random: Random) -> Player:
    """Draw a player who suits a form and a tempo."""
    low = random.randint(48, 55)
    slow = (260 - tempo) / 170  # 1 at the slowest tempo, 0 at the fastest
    calm = form.style in ("ballad", "bossa")
    return Player(
        notes=random.uniform(10, 24) - 2 * calm,
        rest_beats=random.uniform(1.1, 2.4) + 0.4 * (1 - slow),
        altered=random.uniform(0.15, 0.8),
        simplified=random.uniform(0.1, 0.6),
        early=random.uniform(0.15, 0.6),
        colour=random.uniform(1.0, 3.0),
        displaced=random.uniform(0.25, 0.75),
        chromatic=random.uniform(0.6, 1.7),
        triplets=random.uniform(0.03, 0.22) * (0.5 + slow),
        turns=random.uniform(0.0, 0.12) * min(1, 1.6 * slow),
        double_time=random.uniform(0.05, 0.4) * max(0.0, slow - 0.52) * 2.1,
        syncopation=random.uniform(0.03, 0.12) + 0.05 * calm,
        long_notes=random.uniform(0.04, 0.14) + 0.04 * calm,
        blues=random.uniform(0.05, 0.5),
        motifs=random.uniform(0.3, 0.8),
        side_slips=random.choice((0.0, 0.0, 0.01, 0.03)),
        arpeggios=random.uniform(0.6, 1.5),
        licks=random.uniform(0.4, 1.0),
        low=low,
        high=min(84, low + random.randint(24, 31)),
    )


def hear(changes: Sequence[Change], player: Player, random: Random) -> list[Reading]:
    """Choose a scale for each change; a dominant may be coloured in its second half only."""
    readings: list[Reading] = []
    for change, after in zip(*_simplified(changes, player, random), strict=True):
        if not change.chord.tones:  # a break: the line goes on in the chord before
            readings.append(replace(readings[-1], start=change.start, end=change.end))
            continue
        scale = _scale(change.chord, after.chord, player, random)
        plain = _scale(change.chord, change.chord, player, random)
        length = change.end - change.start
        coloured = change.chord.is_dominant and scale != plain
        if coloured and length >= BAR and random.random() < 0.7:
            middle = change.end - min(length // 2, BAR)
            first = replace(change, end=middle)
            readings.append(_reading(first, plain, player))
            change = replace(change, start=middle)
        readings.append(_reading(change, scale, player))
    return _shifted(readings, player, random)


def _shifted(readings: Sequence[Reading], player: Player, random: Random) -> list[Reading]:
    """Hear some changes early, by an eighth or a beat or two, and a few late."""
    shifted = list(readings)
    for place in range(1, len(readings)):
        if random.random() >= player.early:
            continue
        before, now = shifted[place - 1 : place + 1]
        shorter = min(before.end - before.start, now.end - now.start)
        shift = random.choice(SHIFTS)
        if shorter >= 2 * abs(shift):
            moved = now.start + shift
            shifted[place - 1 : place + 1] = replace(before, end=moved), replace(now, start=moved)
    return shifted


def _simplified(
    changes: Sequence[Change], player: Player, random: Random
) -> tuple[list[Change], list[Change]]:
    """Return the changes with some ii-Vs as one chord, and beside each the one after it."""
    heard = list(changes)
    for place, (first, second) in enumerate(pairwise(changes)):
        falls = (second.chord.root - first.chord.root) % 12 == 5
        is_two = first.chord.quality in ("m7", "m7b5") and second.chord.is_dominant
        if falls and is_two and random.random() < player.simplified:
            if random.random() < 0.65:
                heard[place] = replace(first, chord=second.chord)
            elif second.chord.quality == "7":
                heard[place + 1] = replace(second, chord=first.chord)
    return heard, [*heard[1:], heard[0]]


def _scale(chord: Chord, after: Chord, player: Player, random: Random) -> tuple[int, ...]:
    """Return a scale, as intervals above the root, for a chord that moves to another."""
    motion = (after.root - chord.root) % 12
    if chord.quality in ("7", "7b9"):
        plain = MIXOLYDIAN if chord.quality == "7" else PHRYGIAN_DOMINANT
        if motion == 11:
            return LYDIAN_DOMINANT
        if motion != 5 or random.random() > player.altered + 0.3 * after.is_minor:
            return plain
        to_minor = after.is_minor or after.quality == "m7b5"
        weights = (5, 3, 2, 0.3) if to_minor else (2, 3.5, 3.5, 0.6)
        return random.choices((PHRYGIAN_DOMINANT, ALTERED, HALF_WHOLE, WHOLE_TONE), weights)[0]
    options = {
        "maj7": LYDIAN,
        "m7b5": LOCRIAN_NATURAL_9,
        "m6": DORIAN,
        "m7": PHRYGIAN if motion == 5 and after.quality == "7b9" else AEOLIAN,
    }
    usual = tuple((pitch - chord.root) % 12 for pitch in chord.scale)
    rare = motion != 5 or after.quality == "7b9"  # a ii is always dorian
    if rare and chord.quality in options and random.random() < 0.25:
        return options[chord.quality]
    return usual


def _reading(change: Change, scale: tuple[int, ...], player: Player) -> Reading:
    chord = change.chord
    if chord.is_dominant and scale in UPPER:
        upper = UPPER[scale]
    else:
        upper = ROOTLESS.get(chord.quality, ())
    arpeggios = (chord.tones, *(above(chord.root, one) for one in upper))
    targets = [0.0] * 12
    for interval in range(12):
        targets[(chord.root + interval) % 12] = _target(interval, chord, scale, player)
    return Reading(
        change.start, change.end, chord, above(chord.root, scale), arpeggios, tuple(targets)
    )


def _target(interval: int, chord: Chord, scale: tuple[int, ...], player: Player) -> float:
    """Return how good a note is to land on: guide tones, other chord tones, tensions."""
    if interval not in scale:
        return 0.0
    if (chord.root + interval) % 12 in chord.tones:
        if interval in (3, 4):
            return 3.0
        return {0: 1.3, 5: 1.0, 6: 1.6, 7: 1.6, 8: 1.0}.get(interval, 2.1)
    if chord.is_dominant and interval in (1, 3, 8):
        return 0.7 * player.colour
    if interval == 5:  # above a major third it wants to fall
        return 0.35 * player.colour if 4 not in scale else 0.06
    return {2: 1.0, 9: 0.8, 6: 0.5, 11: 0.6}.get(interval, 0.08) * player.colour


def blue(reading: Reading, key: int, major: bool) -> Reading:
    """Hear a chord in the blues scale of a key."""
    scale = above(key, MAJOR_BLUES if major else MINOR_BLUES)
    targets = [0.0] * 12
    for pitch in (*scale, *reading.chord.tones):
        weight = BLUES_TARGETS.get((pitch - key) % 12, 0.1)
        clash = (pitch - key) % 12 == 4 and reading.chord.root != key
        in_chord = 1.6 if pitch in reading.chord.tones else 1.0
        targets[pitch] = 0.0 if clash else weight * in_chord
    return replace(reading, scale=scale, arpeggios=(scale,), targets=tuple(targets))
