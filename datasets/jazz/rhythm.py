"""The rhythm of phrases: where they begin, how their beats are divided, where they end."""

from bisect import bisect_right
from collections.abc import Sequence
from random import Random

from player import Player, Reading
from theory import STEPS_PER_BEAT

BEAT = STEPS_PER_BEAT
EIGHTH = BEAT // 2
TRIPLET = BEAT // 3
SIXTEENTH = BEAT // 4

# Onsets inside a beat (or two), in steps.
Cell = tuple[int, ...]
EIGHTHS: Cell = (0, 6)
OVER_TWO_BEATS: tuple[Cell, ...] = ((0, 8, 16), (0, 6, 18), (0, 12, 18), (0, 9, 18))


def phrase_start(earliest: int, steps_per_bar: int, random: Random) -> int:
    """Return an onset at `earliest` or soon after it, off the beat most often."""
    places: dict[int, float] = {}
    for onset in range(earliest, earliest + 2 * BEAT):
        beat, inside = divmod(onset % steps_per_bar, BEAT)
        if inside == EIGHTH:
            last = beat == steps_per_bar // BEAT - 1
            places[onset] = 1.5 if last or beat == 0 else 1.1
        elif inside == 0:
            places[onset] = 0.45
        elif inside == 2 * TRIPLET:
            places[onset] = 0.1
    return random.choices(list(places), list(places.values()))[0]


def phrase_onsets(
    start: int, notes: int, player: Player, tempo: int, readings: Sequence[Reading], random: Random
) -> list[int]:
    """Return the onsets of a phrase of about so many notes, which ends in a good place."""
    onsets = [start]
    inside = start % BEAT
    if inside == EIGHTH and random.random() < player.double_time:
        onsets.append(start + SIXTEENTH)
    beat = start - inside + BEAT
    if inside == 0:
        onsets += [start + EIGHTH] if random.random() < 0.75 else []
    cell = EIGHTHS
    while len(onsets) < notes + 5:
        length, cell = _cell(cell, player, tempo, random)
        onsets += [beat + onset for onset in cell]
        beat += length * BEAT
    onsets = [onset for onset in onsets if onset < readings[-1].end]
    return onsets[: _ending(onsets, notes, readings, random)]


def _cell(before: Cell, player: Player, tempo: int, random: Random) -> tuple[int, Cell]:
    """Draw the division of the next beats; eighths go on most often.

    Returns:
        The number of beats, and the onsets.
    """
    sixteenths = player.double_time * (5 if before == (0, 3, 6, 9) else 1)
    cells: dict[Cell, float] = {
        EIGHTHS: 1.6 if before == EIGHTHS else 1.2,
        (0, 4, 8): player.triplets * (2.5 if before == (0, 4, 8) else 1),
        (0, 3, 6, 9): sixteenths,
        (0, 6, 9): 0.6 * player.double_time,
        (0, 3, 6): 0.4 * player.double_time,
        (0,): 0.6 * player.long_notes,
        (6,): player.syncopation if before[-1] == 6 else 0.0,
        (4, 8): 0.15 * player.triplets if tempo < 200 else 0.0,
    }
    if random.random() < 0.25 * player.syncopation:
        return 2, random.choice(OVER_TWO_BEATS)
    return 1, random.choices(list(cells), list(cells.values()))[0]


def _ending(onsets: Sequence[int], notes: int, readings: Sequence[Reading], random: Random) -> int:
    """Return how many onsets a phrase keeps: it ends off the beat often, and at rest."""
    first = max(2, min(notes - 3, len(onsets) - 1))
    weights = []
    for place in range(first, len(onsets)):
        onset = onsets[place]
        weight = 1.3 if onset % BEAT == EIGHTH else 1.0 if onset % BEAT == 0 else 0.12
        chord = reading_at(readings, onset).chord
        weights.append(weight * (2.0 if chord.is_restful else 1.0))
    return first + 1 + random.choices(range(len(weights)), weights)[0] if weights else len(onsets)


def last_length(onset: int, free: int, player: Player, random: Random) -> int:
    """Return how long the last note of a phrase sounds, in steps, where `free` steps are free."""
    if onset % BEAT == 0:
        lengths = {EIGHTH: 0.4, BEAT: 0.8, 3 * EIGHTH: 0.4, 2 * BEAT: 0.3, 3 * BEAT: 0.12}
    else:
        lengths = {EIGHTH: 1.4, 3 * EIGHTH: 0.4, 5 * EIGHTH: 0.2, 2 * BEAT: 0.12}
    weights = {
        length: weight * (1 if length <= BEAT else 10 * player.long_notes)
        for length, weight in lengths.items()
    }
    length = random.choices(list(weights), list(weights.values()))[0]
    return max(2, min(length, free))


def target_places(
    onsets: Sequence[int], steps_per_bar: int, player: Player, random: Random
) -> list[int]:
    """Return which notes are targets: those on strong beats, some moved; never far apart."""
    in_four = steps_per_bar == 4 * BEAT
    strong = (0, 2 * BEAT) if in_four else (0,)
    weak = 0.3 * player.displaced if in_four else 0.4
    targets: list[int] = []
    for place, onset in enumerate(onsets[1:], 1):
        inside = onset % steps_per_bar
        tied = inside % BEAT == EIGHTH and onset + BEAT <= _after(onsets, place)
        if inside in strong:
            targets += _displaced(place, player, random)
        elif tied or (inside % BEAT == 0 and random.random() < weak):
            targets.append(place)  # an anticipation, or a weaker beat
    last = len(onsets) - 1
    return _closer(sorted({*(place for place in targets if 0 < place < last), last}), onsets)


def _displaced(place: int, player: Player, random: Random) -> list[int]:
    """Return where the target of a strong beat comes: there, later or earlier, or nowhere."""
    if random.random() >= player.displaced:
        return [place]
    return random.choices(([place + 1], [place + 2], [place - 1], []), (5, 3, 2, 3))[0]


def _after(onsets: Sequence[int], place: int) -> int:
    return onsets[place + 1] if place + 1 < len(onsets) else onsets[place] + BEAT


def _closer(targets: Sequence[int], onsets: Sequence[int], most: int = 7) -> list[int]:
    """Add targets, on beats where possible, until no more than `most` notes are a gap."""
    result: list[int] = []
    previous = 0
    for target in targets:
        while target - previous > most:
            middle = range(previous + 3, min(previous + most, target - 1))
            previous = min(middle, key=lambda place: (onsets[place] % BEAT != 0, place))
            result.append(previous)
        result.append(target)
        previous = target
    return result


def reading_at(readings: Sequence[Reading], onset: int) -> Reading:
    """Return the reading at an onset, the last one after the end."""
    place = bisect_right(readings, onset, key=lambda reading: reading.start)
    return readings[max(0, place - 1)]
