"""The vocabulary of bebop: what can be played from one target tone to the next.

A way through a gap is a *head*, which leaves the note before (a scale, an arpeggio, a digital
pattern, a turn), and a *tail*, which approaches the target (an enclosure, chromatic notes). Many
are proposed, each is weighed as a melody, and one is drawn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from player import Player, Reading
from theory import above, climb, ladder

PROPOSALS = 64
# Weight of a step or leap between neighbouring notes, by its size in semitones.
INTERVALS = (0.5, 1, 0.92, 1, 1, 1, 0.65, 0.8, 0.75, 0.75, 0.4, 0.15, 0.5)
PENTATONICS = {  # intervals above the root, where it is not the major one
    **dict.fromkeys(("m7", "m"), (0, 3, 5, 7, 10)),
    **dict.fromkeys(("m6", "m(maj7)"), (0, 2, 3, 7, 9)),
    **{"m7b5": (0, 3, 5, 6, 10), "7alt": (1, 3, 6, 8, 10), "7sus4": (0, 2, 5, 7, 10)},
    **{"dim7": (0, 3, 6, 9), "7b9": (1, 4, 5, 8, 10)},
}
DIGITAL = (  # rungs of the scale from each note to the next
    *((1, 1, 2), (-2, -1, -1), (1, 1, -2), (2, -1, -1), (-1, -1, 2), (2, 1, -2), (-1, 2, 1)),
    *((2, -1, 2, -1), (-2, 1, -2, 1), (2, 2, -1), (-2, -2, 1), (1, 1, 1, -2), (-1, -1, -1, 2)),
    *((3, -1, -1), (-3, 1, 1), (3, -1, 3, -1), (-3, 1, -3, 1), (3, -2), (-3, 2), (-1, 3, -1)),
    *((2, 2, -1, -1), (1, -2, -1), (-1, 1, 1), (1, -1, -1), (4, -1, -1), (-1, -2, 1, 1)),
)


@dataclass(frozen=True)
class Gap:
    """Where notes are to be found.

    Attributes:
        before: the pitches so far, at least one.
        readings: of each note to come; that of the target is the last.
        on_beat: of each note to come.
        goal: the pitch about which the contour wants the target.
        echo: rungs of the scale of the gap before, for sequences.
    """

    before: tuple[int, ...]
    readings: tuple[Reading, ...]
    on_beat: tuple[bool, ...]
    goal: float
    echo: tuple[int, ...] = ()

    @property
    def note(self) -> int:
        return self.before[-1]


Head = Callable[[Gap, int, Random], list[int]]


def fill(gap: Gap, player: Player, recent: Sequence[tuple[int, ...]], random: Random) -> list[int]:
    """Return the pitches of a gap, the target included."""
    ways = [way for _ in range(PROPOSALS) if (way := _propose(gap, player, random))]
    weights = [_weight(gap, way, player, recent) for way in ways]
    if not any(weights):
        return _plain_way(gap)
    return random.choices(ways, [weight * weight for weight in weights])[0]


def _plain_way(gap: Gap) -> list[int]:
    """Return a scale that turns towards the goal: for when no proposal will do."""
    way: list[int] = []
    for reading in gap.readings:
        note = (way or [gap.note])[-1]
        way.append(climb(note, reading.scale, 1 if note < gap.goal else -1))
    return way


def _propose(gap: Gap, player: Player, random: Random) -> list[int] | None:
    inner = len(gap.readings) - 1
    size = min(
        inner,
        random.choices((0, 1, 2, 3), (3, 3 * player.chromatic, 3.5 * player.chromatic, 1.2))[0],
    )
    head = random.choices(*_heads(gap, player))[0](gap, inner - size, random)
    if len(head) < inner - size:
        return None
    last = (head or [gap.note])[-1]
    reach = 8 if size or not inner else 4
    target = _land(gap, last, reach, player, random)
    if target is None:
        return None
    tail = random.choice(_tails(target, size, gap.readings[-1].scale))
    return [*head, *tail, target]


def _heads(gap: Gap, player: Player) -> tuple[list[Head], list[float]]:
    rising = gap.goal > gap.note
    weights: dict[Head, float] = {
        _scale_run: 2.2 if rising else 3.8,
        _arpeggio: (3.0 if rising else 1.5) * player.arpeggios,
        _digital: 2.2,
        _bebop_run: (1.4 if rising else 3.4) * player.chromatic,
        _pivot: 1.0 * player.arpeggios,
        _again: 1.8,
        _quartal: 0.5 * player.arpeggios,
        _turn: 0.5,
        _chromatic_run: 0.7 * player.chromatic,
        _side_slip: 25 * player.side_slips,
        _echo: 1.5 if gap.echo else 0.0,
    }
    return list(weights), list(weights.values())


def _land(gap: Gap, near: int, reach: int, player: Player, random: Random) -> int | None:
    """Draw a target tone within reach, by its weight in the chord and the contour's wish."""
    reading = gap.readings[-1]
    pitches = range(max(player.low, near - reach), min(player.high, near + reach) + 1)
    weights = []
    for pitch in pitches:
        far = (pitch - gap.goal) / 5
        weights.append(
            reading.targets[pitch % 12] / (1 + far * far) * (0.1 if pitch == near else 1)
        )
    return random.choices(pitches, weights)[0] if any(weights) else None


def _tails(target: int, size: int, scale: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return approaches to a target: enclosures from the scale above and a semitone below, …"""
    up, down = climb(target, scale, 1), climb(target, scale, -1)
    if size == 0:
        return [()]
    if size == 1:
        return [(target - 1,), (target - 1,), (up,), (up,), (down,), (target + 1,)]
    if size == 2:
        enclosures = [(up, target - 1), (up, target - 1), (target - 1, up), (down, up)]
        return [*enclosures, (target + 2, target + 1), (target - 2, target - 1)]
    third = climb(target, scale, 2)
    return [
        (target + 2, target + 1, target - 1),
        (target - 2, target - 1, up),
        (third, up, target - 1),
        (target - 1, third, up),
        (up, down, target - 1) if down < target - 1 else (up, target, target - 1),
    ]


def _scale_run(gap: Gap, count: int, random: Random) -> list[int]:
    return _stepwise(gap, [_direction(gap, random)] * count)


def _stepwise(gap: Gap, rungs: Sequence[int]) -> list[int]:
    """Climb the scale of each moment."""
    way, note = [], gap.note
    for reading, step in zip(gap.readings, rungs, strict=False):
        note = climb(note, reading.scale, step)
        way.append(note)
    return way


def _direction(gap: Gap, random: Random) -> int:
    """Draw up or down: towards the goal, most often."""
    towards = 1 if gap.goal > gap.note else -1
    return towards if random.random() < 0.85 else -towards


def _bebop_run(gap: Gap, count: int, random: Random) -> list[int]:
    """A scale in which semitones are put between whole tones."""
    direction = _direction(gap, random)
    way, note = [], gap.note
    for reading in gap.readings[:count]:
        after = climb(note, reading.scale, direction)
        passing = abs(after - note) == 2 and random.random() < 0.35
        note = note + direction if passing else after
        way.append(note)
    return way


def _chromatic_run(gap: Gap, count: int, random: Random) -> list[int]:
    direction = _direction(gap, random)
    return [gap.note + direction * step for step in range(1, count + 1)]


def _arpeggio(gap: Gap, count: int, random: Random) -> list[int]:
    """Chord tones or an upper structure in thirds, from a note of it; then down by step, maybe."""
    reading = gap.readings[0]
    holding = [one for one in reading.arpeggios if gap.note % 12 in one]
    tones = random.choice(holding or reading.arpeggios)
    direction = _direction(gap, random)
    way, note = [], gap.note
    for step in range(count):
        if gap.readings[step] is reading:
            note = climb(note, tones, direction)
        else:
            note = climb(note, gap.readings[step].scale, -direction)
        way.append(note)
    return way


def _digital(gap: Gap, count: int, random: Random) -> list[int]:
    return _stepwise(gap, (random.choice(DIGITAL) * 4)[:count])


def _echo(gap: Gap, count: int, random: Random) -> list[int]:
    """A sequence: the shape of the gap before, from here."""
    return _stepwise(gap, gap.echo[:count])


def _pivot(gap: Gap, count: int, random: Random) -> list[int]:
    """Leave by a leap, and come back by chord tones: an arpeggio with a note in another octave."""
    if not count:
        return []
    reading = gap.readings[0]
    tones = random.choice(reading.arpeggios)
    direction = -1 if gap.goal < gap.note + 4 else 1
    note = climb(gap.note, tones, direction * random.choice((2, 3)))
    way = [note]
    for other in gap.readings[1:count]:
        note = climb(note, tones if other is reading else other.scale, -direction)
        way.append(note)
    return way


def _quartal(gap: Gap, count: int, random: Random) -> list[int]:
    """Fourths, along a pentatonic of the chord: two rungs on, one back."""
    chord = gap.readings[0].chord
    scale = above(chord.root, PENTATONICS.get(chord.quality, (0, 2, 4, 7, 9)))
    direction = _direction(gap, random)
    shape = random.choice(((2, -1), (2, 1, -1), (1, 1, 1), (1, 2, -1), (2, 2, -1)))
    way, note = [], gap.note
    for place, reading in enumerate(gap.readings[:count]):
        rungs = direction * shape[place % len(shape)]
        note = climb(note, scale if reading is gap.readings[0] else reading.scale, rungs)
        way.append(note)
    return way


def _turn(gap: Gap, count: int, random: Random) -> list[int]:
    """Around the note: its neighbours in the scale, or the semitone below it."""
    scale = gap.readings[0].scale
    up, down = climb(gap.note, scale, 1), climb(gap.note, scale, -1)
    turns = ((up, gap.note, down), (gap.note - 1, gap.note, up), (up, gap.note, gap.note - 1))
    return list(random.choice(turns)[:count])


def _again(gap: Gap, count: int, random: Random) -> list[int]:
    """The note once more, then along the scale."""
    return _stepwise(gap, [0, *[_direction(gap, random)] * count][:count])


def _side_slip(gap: Gap, count: int, random: Random) -> list[int]:
    """A digital pattern a semitone above the harmony."""
    way = _stepwise(gap, (random.choice(DIGITAL) * 4)[:count])
    return [note + 1 for note in way]


def _weight(
    gap: Gap, way: Sequence[int], player: Player, recent: Sequence[tuple[int, ...]]
) -> float:
    """Weigh a way as a melody; 0 is out of the question."""
    notes = [*gap.before[-3:], *way]
    if min(way) < player.low or max(way) > player.high:
        return 0.0
    steps = [after - note for note, after in pairwise(notes)]
    new = len(steps) - len(way)
    weight = 1.0
    for place in range(new, len(steps)):
        size = abs(steps[place])
        if size >= len(INTERVALS):
            return 0.0
        weight *= INTERVALS[size]
        if place:
            weight *= _turning(steps[place - 1], steps[place])
        if place > 1:
            weight *= _winding(*steps[place - 2 : place + 1])
    weight *= _harmony(gap, way, player) * _arrival(gap, way)
    if len(way) > 2 and tuple(steps[new:]) in recent:
        weight *= 0.2
    return weight


def joins(pitches: Sequence[int], way: Sequence[int], goal: float, player: Player) -> float:
    """Weigh how well a ready line continues some pitches; 0 is out of the question."""
    if min(way) < player.low or max(way) > player.high:
        return 0.0
    before = pitches[-2:]
    step = way[0] - before[-1]
    if abs(step) > 9 or step == 0:
        return 0.0
    far = (way[-1] - goal) / 7
    weight = INTERVALS[abs(step)] / (1 + abs(step)) / (1 + far * far)
    weight *= _turning(step, way[1] - way[0])
    return weight * (_turning(before[1] - before[0], step) if len(before) > 1 else 1.0)


def _turning(first: int, second: int) -> float:
    """Weigh two intervals: a leap is recovered by a step in the other direction."""
    same_way = first * second > 0
    if abs(first) >= 5:
        if same_way:
            return 0.1 if abs(first) > 5 or abs(second) > 5 else 0.5
        return 1.4 if abs(second) <= 4 else 0.7
    if same_way and abs(second) >= 6:
        return 0.5
    return 0.35 if first == -second else 1.0  # back to the same note


def _winding(first: int, second: int, third: int) -> float:
    """Weigh three intervals: neither a trill, nor to and fro, nor semitones without end."""
    back = first + second + third == 0 and 0 in (first, second, third)
    if back or first == -second == third:
        return 0.15
    if first == second == third and abs(first) == 1:
        return 0.5
    if first * second < 0 and second * third < 0:
        return 0.55
    return 1.0


def _harmony(gap: Gap, way: Sequence[int], player: Player) -> float:
    """Weigh the notes in their chords: on beats those of the chord, others lead on by step."""
    weight = 1.0
    for place, note in enumerate(way[:-1]):
        reading = gap.readings[place]
        pitch_class = note % 12
        if pitch_class in reading.chord.tones:
            weight *= 1.0 if gap.on_beat[place] else 0.92
        elif pitch_class in reading.scale:
            weight *= 0.85 if gap.on_beat[place] else 1.0
        else:
            size = abs(way[place + 1] - note)
            weight *= 0.9 * player.chromatic if size <= 2 else 0.5 if size <= 4 else 0.1
            if gap.on_beat[place]:
                weight *= 0.35
            if abs(note - (way[place - 1] if place else gap.note)) > 5:
                weight *= 0.4
    return weight


def _arrival(gap: Gap, way: Sequence[int]) -> float:
    """Weigh the arrival: the weight of the target, and guide tones that move by a semitone."""
    reading = gap.readings[-1]
    target = way[-1]
    far = (target - gap.goal) / 5
    weight = (0.4 + reading.targets[target % 12]) / (1 + far * far)
    last = way[-2] if len(way) > 1 else gap.note
    step = abs(target - last)
    if step > 4:
        weight *= 0.5
    before = gap.readings[-2] if len(gap.readings) > 1 else reading
    third = (target - reading.chord.root) % 12 in (3, 4)
    if before.chord is not reading.chord and step in (1, 2):
        weight *= 2.2 if third else 1.4
    return weight


def tones_near(pitch: float, reading: Reading, reach: int) -> list[tuple[int, float]]:
    """Return tones of a reading near a pitch, and their weight as a note to begin with."""
    return [
        (note, reading.targets[note % 12] / (1 + abs(note - pitch)))
        for note in ladder(reading.scale)
        if abs(note - pitch) <= reach and reading.targets[note % 12]
    ]
