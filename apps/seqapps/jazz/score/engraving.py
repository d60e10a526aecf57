"""How notes are written: rhythms of notes, rests, ties, dots, tuplets and beams.

Times are in steps, twelfths of a beat; a beat is one unit of the meter's denominator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from .solo import STEPS_PER_BEAT, Notes

TYPES = ("whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th")
FIRST_BEAMED = TYPES.index("eighth")
HALF_BEAT = STEPS_PER_BEAT // 2
BINARY = {0, 3, 6, 9, 12}  # ends of sixteenths, where a beat is a quarter note
TRIPLET = (3, 2)  # three notes in the time of two
# Grids that a beat is heard in, and what one is worth in squared steps of displacement.
GRIDS = (((0, 6), 0.0), ((0, 4, 8), 2.0), ((0, 3, 6, 9), 2.0), ((0, 2, 4, 6, 8, 10), 5.0))
SHORT_GAP = 4  # steps of silence before the next note that are articulation, not a rest


@dataclass(frozen=True)
class Written:
    """A note or a rest as one sign.

    Attributes:
        start: in the bar.
        steps: that it lasts.
        pitch: as MIDI counts them; None for a rest.
        tied_from, tied_to: it continues the note before; the next one continues it.
        type: one of `TYPES`; "" for a rest of a whole bar.
        dots: 0 or 1.
        triplet: where the triplet that it is part of begins and ends in the bar.
        beams: of levels 1, 2, …: "begin", "continue", "end", "forward hook", "backward hook".
    """

    start: int
    steps: int
    pitch: int | None
    tied_from: bool = False
    tied_to: bool = False
    type: str = ""
    dots: int = 0
    triplet: tuple[int, int] | None = None
    beams: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        return self.start + self.steps


def bars(notes: Notes, meter: tuple[int, int], least: int) -> list[list[Written]]:
    """Return the signs of each bar, at least so many; together they fill it.

    What sounds is kept to the step. Notes are tied at bar lines and where the bar divides (2 + 2,
    3 + 3, 3 + 2 beats, …), unless they begin with the bar.
    """
    size = meter[0] * STEPS_PER_BEAT
    spans: list[list[Written]] = [[] for _ in range(least)]
    for number, span in _spans(notes, size, least):
        while len(spans) <= number:
            spans.append([])
        spans[number].append(span)
    return [_bar(bar, meter) for bar in spans]


def readable(notes: Notes, end: int) -> Notes:
    """Return notes in rhythms that are easy to read; onsets move by two steps, most often less.

    Each beat takes the grid (eighths, triplets, sixteenths, triplet sixteenths) that its onsets
    are nearest to, unless notes would fall together. Notes last to the next one if it is near, or
    else to the end of an eighth (of a triplet in such a beat). None is moved to `end`, in steps,
    where the last bar ends.
    """
    onsets = notes.onsets.copy()
    ends = np.ones(len(notes), np.int32)  # grid of the end of each note
    for beat, group in groupby(range(len(notes)), lambda n: int(notes.onsets[n]) // STEPS_PER_BEAT):
        rows = list(group)
        start, after = beat * STEPS_PER_BEAT, rows[-1] + 1
        following = notes.onsets[after] - 2 if after < len(notes) else end
        free = bool(start + STEPS_PER_BEAT < following)
        grid, moved = _grid(notes.onsets[rows] - start, free)
        onsets[rows] = start + moved
        ends[rows] = 4 if grid[1] in (2, 4) else HALF_BEAT if grid[1] else 1
    gaps = np.diff(onsets, append=1 << 30)
    lengths = -(-(onsets + notes.durations) // ends) * ends - onsets
    near = gaps - notes.durations <= SHORT_GAP
    lengths = np.where(near, gaps, np.minimum(lengths, gaps))
    return Notes(onsets, notes.pitches, np.maximum(1, lengths).astype(np.int32))


def groups(meter: tuple[int, int]) -> list[int]:
    """Return how the beats of a bar are grouped: 4 as 2 + 2, 3 and 6 in threes, 5 as 3 + 2."""
    beats = meter[0]
    if beats % 3 == 0:
        return [3] * (beats // 3)
    return [3] * (beats % 2) + [2] * ((beats - 3 * (beats % 2)) // 2)


def _grid(steps: np.ndarray, free: bool) -> tuple[tuple[int, ...], np.ndarray]:
    """Return the best grid of a beat and the onsets on it; (0, 0) and the same ones for none."""
    best: tuple[tuple[int, ...], np.ndarray] = (0, 0), steps
    least = np.inf
    for grid, price in GRIDS:
        places = np.array([*grid, STEPS_PER_BEAT] if free else grid)
        moved = places[np.argmin(np.abs(steps[:, None] - places), axis=1)]
        cost = float(np.sum((moved - steps) ** 2)) + price
        if cost < least and len(set(moved.tolist())) == len(steps):
            best, least = (grid, moved), cost
    return best


def _spans(notes: Notes, size: int, least: int) -> Iterator[tuple[int, Written]]:
    """Yield (bar, note or rest within it) from the beginning to the end of a bar."""
    now = 0
    last = least * size
    for onset, pitch, steps in zip(
        notes.onsets.tolist(), notes.pitches.tolist(), notes.durations.tolist(), strict=True
    ):
        yield from _cut(now, onset, None, size)
        yield from _cut(onset, onset + steps, pitch, size)
        now = onset + steps
    yield from _cut(now, max(last, -(-now // size) * size), None, size)


def _cut(start: int, end: int, pitch: int | None, size: int) -> Iterator[tuple[int, Written]]:
    """Yield a note or rest cut at the bar lines."""
    now = start
    while now < end:
        bar = now // size
        stop = min(end, (bar + 1) * size)
        sounds = pitch is not None
        tied = sounds and now > start, sounds and stop < end
        yield bar, Written(now - bar * size, stop - now, pitch, *tied)
        now = stop


def _bar(spans: list[Written], meter: tuple[int, int]) -> list[Written]:
    size = meter[0] * STEPS_PER_BEAT
    if not spans or (len(spans) == 1 and spans[0].pitch is None):
        return [Written(0, size, None)]
    cuts = {span.start for span in spans} | {size}
    signs = [sign for span in spans for sign in _divided(span, cuts, meter)]
    return _beamed(signs, meter)


def _divided(span: Written, cuts: set[int], meter: tuple[int, int]) -> Iterator[Written]:
    """Yield the signs of a note or rest; `cuts` are the ends of all of the bar."""
    borders = [0]
    for beats in groups(meter):
        borders.append(borders[-1] + beats * STEPS_PER_BEAT)
    whole = span.start % STEPS_PER_BEAT == 0 and span.end % STEPS_PER_BEAT == 0
    if whole and span.pitch is not None and span.start == 0 and value(span.steps, meter[1]):
        yield from _signs(span, [span.start, span.end], meter[1])
        return
    places = [span.start, *(n for n in borders if span.start < n < span.end), span.end]
    for start, end in pairwise(places):
        in_group = start in borders and end in borders
        if not (in_group or _is_syncopation(span, start, end, cuts)):
            yield from _in_beats(span, start, end, cuts, meter[1])
        else:
            yield from _signs(span, [start, end], meter[1])


def _is_syncopation(span: Written, start: int, end: int, cuts: set[int]) -> bool:
    """Say whether a note across a beat is one sign: quarters and dotted quarters off eighths."""
    if span.pitch is None or start % HALF_BEAT or end % HALF_BEAT:
        return False
    on_beats = start % STEPS_PER_BEAT == end % STEPS_PER_BEAT == 0
    if on_beats or end - start not in (2 * HALF_BEAT, 3 * HALF_BEAT):
        return False
    beats = {start // STEPS_PER_BEAT, (end - 1) // STEPS_PER_BEAT}
    return all(_inside(cuts, beat * STEPS_PER_BEAT, STEPS_PER_BEAT) <= BINARY for beat in beats)


def _in_beats(span: Written, start: int, end: int, cuts: set[int], unit: int) -> Iterator[Written]:
    """Yield the signs of a part of a note that may begin and end within beats."""
    first = min(end, -(-start // STEPS_PER_BEAT) * STEPS_PER_BEAT)
    last = max(first, end // STEPS_PER_BEAT * STEPS_PER_BEAT)
    if start < first:
        yield from _in_beat(span, start, first, cuts, unit)
    if first < last:
        step = STEPS_PER_BEAT
        places = [first, last] if span.pitch is not None else [*range(first, last, step), last]
        yield from _signs(span, places, unit)
    if max(first, last) < end:
        yield from _in_beat(span, last, end, cuts, unit)


def _in_beat(span: Written, start: int, end: int, cuts: set[int], unit: int) -> Iterator[Written]:
    """Yield the signs of what is less than a beat, within one."""
    beat = start // STEPS_PER_BEAT * STEPS_PER_BEAT
    size, ends = STEPS_PER_BEAT, _inside(cuts, beat, STEPS_PER_BEAT)
    if not ends <= BINARY and HALF_BEAT in ends and not {4, 8} <= ends:
        beat, size = start // HALF_BEAT * HALF_BEAT, HALF_BEAT  # each half for itself
        ends = _inside(cuts, beat, size)
    yield from _signs(span, [start, end], unit, None if ends <= BINARY else (beat, beat + size))


def _inside(cuts: set[int], start: int, size: int) -> set[int]:
    """Return the ends that are in a stretch of the bar, from its start."""
    return {0, size} | {cut - start for cut in cuts if 0 <= cut - start <= size}


def _signs(
    span: Written, places: Sequence[int], unit: int, triplet: tuple[int, int] | None = None
) -> Iterator[Written]:
    """Yield one sign for each part of a note, and more where there is none for it."""
    for start, end in pairwise(places):
        found = value(end - start, unit, triplet is not None)
        if found is None:
            middle = _split(start, end, triplet)
            yield from _signs(span, [start, middle, end], unit, triplet)
            continue
        sounds = span.pitch is not None
        before = sounds and (span.tied_from or start > span.start)
        after = sounds and (span.tied_to or end < span.end)
        yield Written(start, end - start, span.pitch, before, after, *found, triplet)


def value(steps: int, unit: int, triplet: bool = False) -> tuple[str, int] | None:
    """Return the type and dots of so many steps, None if one sign cannot last so long."""
    length = steps * TRIPLET[0] if triplet else steps * TRIPLET[1]  # in half steps, as it looks
    for place, name in enumerate(TYPES):
        plain = 2 * STEPS_PER_BEAT * unit >> place
        if length == plain or length * 2 == plain * 3:
            return name, int(length != plain)
    return None


def _split(start: int, end: int, triplet: tuple[int, int] | None) -> int:
    """Return where a length that no sign has is best tied."""
    origin = triplet[0] if triplet else 0
    for size in (4, 2) if triplet else (3 * STEPS_PER_BEAT, STEPS_PER_BEAT):
        middle = (end - origin - 1) // size * size + origin
        if middle > start:
            return middle
    return start + 1


def _beamed(signs: list[Written], meter: tuple[int, int]) -> list[Written]:
    """Return the signs with beams: within a beat, or a group of beats of nothing but eighths."""
    beamed: list[Written] = []
    for _, window in groupby(_windows(signs, meter), key=lambda pair: pair[0]):
        run: list[Written] = []
        for _, sign in window:
            if sign.pitch is not None and TYPES.index(sign.type) >= FIRST_BEAMED:
                run.append(sign)
                continue
            beamed += [*_run(run), sign]
            run = []
        beamed += _run(run)
    return beamed


def _windows(
    signs: list[Written], meter: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], Written]]:
    """Yield the signs with numbers that are the same where beams may join them."""
    start = 0
    for number, beats in enumerate(groups(meter)):
        end = start + beats * STEPS_PER_BEAT
        inside = [sign for sign in signs if start <= sign.start < end]
        # Of quarter notes two beats at most: six eighths in a row are hard to count.
        joined = (beats == 2 or meter[1] == 8) and meter[1] != 2
        plain = all(sign.type and TYPES.index(sign.type) <= FIRST_BEAMED and not sign.triplet
                    for sign in inside)  # fmt: skip
        for sign in inside:
            beat = 0 if joined and plain else sign.start // STEPS_PER_BEAT
            yield (number, beat), sign
        start = end


def _run(run: list[Written]) -> list[Written]:
    """Return consecutive notes joined by beams."""
    if len(run) < 2:
        return run
    levels = [TYPES.index(sign.type) - FIRST_BEAMED + 1 for sign in run]
    beams: list[list[str]] = [[] for _ in run]
    for level in range(1, max(levels) + 1):
        for n, own in enumerate(levels):
            if own < level:
                continue
            left = n > 0 and levels[n - 1] >= level
            right = n + 1 < len(run) and levels[n + 1] >= level
            if left or right:
                word = "continue" if left and right else "end" if left else "begin"
            else:
                word = "backward hook" if n else "forward hook"
            beams[n].append(word)
    return [replace(sign, beams=tuple(words)) for sign, words in zip(run, beams, strict=True)]
