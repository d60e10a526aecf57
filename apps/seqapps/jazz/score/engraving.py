"""Convert notes to signs of notation: rests, ties, dots, triplets and beams.

Times are in steps, twelfths of a beat; a beat is one unit of the meter's denominator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from operator import itemgetter

import numpy as np

from .solo import STEPS_PER_BEAT, Meter, Notes

TYPES = ("whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th")
FIRST_BEAMED = TYPES.index("eighth")
HALF_BEAT = STEPS_PER_BEAT // 2
BINARY = {0, 3, 6, 9, 12}  # ends of the sixteenths of a quarter note
TRIPLET = (3, 2)  # three notes in the time of two
# Grids of onsets in a beat, and the penalty of each in squared steps.
GRIDS = (((0, 6), 0.0), ((0, 4, 8), 2.0), ((0, 3, 6, 9), 2.0), ((0, 2, 4, 6, 8, 10), 5.0))
SHORT_GAP = 4  # steps of silence before the next note; up to this it is articulation, no rest


@dataclass(frozen=True)
class Sign:
    """A note or a rest as one sign; times are steps in the bar."""

    start: int
    steps: int
    pitch: int | None  # None for a rest
    tied_from: bool = False
    tied_to: bool = False
    type: str = ""  # one of `TYPES`; "" for a rest of a whole bar
    dots: int = 0
    triplet: tuple[int, int] | None = None  # start and end of the triplet around the sign
    beams: tuple[str, ...] = ()  # of levels 1, 2, …, in MusicXML's words

    @property
    def end(self) -> int:
        """The step after the sign."""
        return self.start + self.steps


def bars(notes: Notes, meter: Meter, min_bars: int) -> list[list[Sign]]:
    """Return the signs of `min_bars` bars or more; together they fill them.

    All onsets and durations are kept. Notes are tied at bar lines and where the bar divides
    (2 + 2, 3 + 3, 3 + 2 beats, …), unless they begin with the bar.

    Example:
        >>> (bar,) = bars(Notes.of([(0, 60, 1), (1, 62, 2)]), meter=(4, 4), min_bars=1)
        >>> [(sign.type, sign.pitch) for sign in bar]
        [('quarter', 60), ('quarter', 62), ('quarter', 62), ('quarter', None)]
    """
    size = meter[0] * STEPS_PER_BEAT
    spans = groupby(_spans(notes, size, min_bars), key=itemgetter(0))
    return [_bar([span for _, span in bar], meter) for _, bar in spans]


def readable(notes: Notes, end: int) -> Notes:
    """Quantise notes to rhythms that are easy to read; onsets move by at most three steps.

    Each beat takes the grid (eighths, triplets, sixteenths, triplet sixteenths) nearest to its
    onsets, unless notes would coincide. A note lasts until the next one if that is near, otherwise
    to the end of an eighth (or of a triplet note). No onset is moved to `end`, the end of the last
    bar in steps.

    Example:
        >>> readable(Notes.of([(0.1, 60, 0.3), (0.6, 62, 0.3)]), end=48).onsets.tolist()
        [0, 6]
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


def notated_groups(meter: Meter) -> list[int]:
    """Return the groups of beats that notation keeps visible in a bar.

    Example:
        >>> notated_groups((4, 4)), notated_groups((5, 4)), notated_groups((6, 8))
        ([2, 2], [3, 2], [3, 3])
    """
    beats = meter[0]
    if beats % 3 == 0:
        return [3] * (beats // 3)
    return [3] * (beats % 2) + [2] * ((beats - 3 * (beats % 2)) // 2)


def _grid(steps: np.ndarray, free: bool) -> tuple[tuple[int, ...], np.ndarray]:
    """Return the best grid of a beat and the onsets on it; (0, 0) and unchanged onsets for none."""
    best: tuple[tuple[int, ...], np.ndarray] = (0, 0), steps
    min_cost = np.inf
    for grid, penalty in GRIDS:
        points = np.array([*grid, STEPS_PER_BEAT] if free else grid)
        moved = points[np.argmin(np.abs(steps[:, None] - points), axis=1)]
        cost = np.sum((moved - steps) ** 2) + penalty
        if cost < min_cost and len(set(moved.tolist())) == len(steps):
            best, min_cost = (grid, moved), cost
    return best


def _spans(notes: Notes, size: int, min_bars: int) -> Iterator[tuple[int, Sign]]:
    """Yield (bar, note or rest within it) from the beginning to the end of the last bar."""
    now = 0
    for onset, pitch, steps in notes.rows.tolist():
        yield from _cut(now, onset, None, size)
        yield from _cut(onset, onset + steps, pitch, size)
        now = onset + steps
    yield from _cut(now, max(min_bars, -(-now // size)) * size, None, size)


def _cut(start: int, end: int, pitch: int | None, size: int) -> Iterator[tuple[int, Sign]]:
    """Yield a note or rest cut at the bar lines."""
    now = start
    while now < end:
        bar, start_in_bar = divmod(now, size)
        stop = min(end, (bar + 1) * size)
        sounds = pitch is not None
        tied = sounds and now > start, sounds and stop < end
        yield bar, Sign(start_in_bar, stop - now, pitch, *tied)
        now = stop


def _bar(spans: list[Sign], meter: Meter) -> list[Sign]:
    """Return the signs of a bar with beams."""
    size = meter[0] * STEPS_PER_BEAT
    if len(spans) == 1 and spans[0].pitch is None:
        return [Sign(0, size, None)]
    cuts = {span.start for span in spans} | {size}
    signs = [sign for span in spans for sign in _divided(span, cuts, meter)]
    return _beamed(signs, meter)


def _divided(span: Sign, cuts: set[int], meter: Meter) -> Iterator[Sign]:
    """Yield the signs of a note or rest; `cuts` are the ends of all notes and rests of the bar."""
    borders = [beat * STEPS_PER_BEAT for beat in accumulate(notated_groups(meter), initial=0)]
    whole = span.start % STEPS_PER_BEAT == 0 and span.end % STEPS_PER_BEAT == 0
    if whole and span.pitch is not None and span.start == 0 and value(span.steps, meter[1]):
        yield from _signs(span, [span.start, span.end], meter[1])
        return
    cut_at = [span.start, *(n for n in borders if span.start < n < span.end), span.end]
    for start, end in pairwise(cut_at):
        in_group = start in borders and end in borders
        if in_group or _is_syncopation(span, start, end, cuts):
            yield from _signs(span, [start, end], meter[1])
        else:
            yield from _in_beats(span, start, end, cuts, meter[1])


def _is_syncopation(span: Sign, start: int, end: int, cuts: set[int]) -> bool:
    """Return whether a note across a beat is one sign: an off-beat (dotted) quarter."""
    if span.pitch is None or start % HALF_BEAT or end % HALF_BEAT:
        return False
    on_beats = start % STEPS_PER_BEAT == end % STEPS_PER_BEAT == 0
    if on_beats or end - start not in (2 * HALF_BEAT, 3 * HALF_BEAT):
        return False
    beats = {start // STEPS_PER_BEAT, (end - 1) // STEPS_PER_BEAT}
    return all(_inside(cuts, beat * STEPS_PER_BEAT, STEPS_PER_BEAT) <= BINARY for beat in beats)


def _in_beats(span: Sign, start: int, end: int, cuts: set[int], unit: int) -> Iterator[Sign]:
    """Yield the signs of a part of a note, which may begin and end within beats."""
    first = min(end, -(-start // STEPS_PER_BEAT) * STEPS_PER_BEAT)
    last = max(first, end // STEPS_PER_BEAT * STEPS_PER_BEAT)
    if start < first:
        yield from _in_beat(span, start, first, cuts, unit)
    if first < last:
        beats = [*range(first, last, STEPS_PER_BEAT), last]
        yield from _signs(span, [first, last] if span.pitch is not None else beats, unit)
    if max(first, last) < end:
        yield from _in_beat(span, last, end, cuts, unit)


def _in_beat(span: Sign, start: int, end: int, cuts: set[int], unit: int) -> Iterator[Sign]:
    """Yield the signs of a part of a note within one beat."""
    beat = start // STEPS_PER_BEAT * STEPS_PER_BEAT
    size, ends = STEPS_PER_BEAT, _inside(cuts, beat, STEPS_PER_BEAT)
    if not ends <= BINARY and HALF_BEAT in ends and not {4, 8} <= ends:
        beat, size = start // HALF_BEAT * HALF_BEAT, HALF_BEAT  # each half by itself
        ends = _inside(cuts, beat, size)
    yield from _signs(span, [start, end], unit, None if ends <= BINARY else (beat, beat + size))


def _inside(cuts: set[int], start: int, size: int) -> set[int]:
    """Return the cuts within a range of the bar, relative to its start."""
    return {0, size} | {cut - start for cut in cuts if 0 <= cut - start <= size}


def _signs(
    span: Sign, borders: Sequence[int], unit: int, triplet: tuple[int, int] | None = None
) -> Iterator[Sign]:
    """Yield one sign for each part of a note, or several tied ones where no sign is so long."""
    for start, end in pairwise(borders):
        type_and_dots = value(end - start, unit, triplet is not None)
        if type_and_dots is None:
            middle = _split(start, end, triplet)
            yield from _signs(span, [start, middle, end], unit, triplet)
            continue
        sounds = span.pitch is not None
        before = sounds and (span.tied_from or start > span.start)
        after = sounds and (span.tied_to or end < span.end)
        yield Sign(start, end - start, span.pitch, before, after, *type_and_dots, triplet)


def value(steps: int, unit: int, triplet: bool = False) -> tuple[str, int] | None:
    """Return the type and the number of dots of a duration in a meter, None if no sign has it.

    Example:
        >>> value(18, unit=4), value(4, unit=4, triplet=True), value(5, unit=4)
        (('quarter', 1), ('eighth', 0), None)
    """
    length = steps * TRIPLET[0] if triplet else steps * TRIPLET[1]  # notated, in half steps
    for halvings, name in enumerate(TYPES):
        plain = 2 * STEPS_PER_BEAT * unit >> halvings
        if length == plain or length * 2 == plain * 3:
            return name, int(length != plain)
    return None


def _split(start: int, end: int, triplet: tuple[int, int] | None) -> int:
    """Return the best position for a tie within a duration that no sign has."""
    origin = triplet[0] if triplet else 0
    for size in (4, 2) if triplet else (3 * STEPS_PER_BEAT, STEPS_PER_BEAT):
        middle = (end - origin - 1) // size * size + origin
        if middle > start:
            return middle
    return start + 1


def _beamed(signs: list[Sign], meter: Meter) -> list[Sign]:
    """Return the signs with beams: within a beat, or within a group of beats of eighths only."""
    beamed: list[Sign] = []
    for (_, _, has_beam), window in groupby(_windows(signs, meter), key=itemgetter(0)):
        run = [sign for _, sign in window]
        beamed += _run(run) if has_beam else run
    return beamed


def _windows(signs: list[Sign], meter: Meter) -> Iterator[tuple[tuple[int, int, bool], Sign]]:
    """Yield each sign behind its group, its beat, and whether beams may join it with equals."""
    start = 0
    for number, beats in enumerate(notated_groups(meter)):
        end = start + beats * STEPS_PER_BEAT
        inside = [sign for sign in signs if start <= sign.start < end]
        # At most two beats of quarter notes: six eighths in a row are hard to count.
        joined = (beats == 2 or meter[1] == 8) and meter[1] != 2
        plain = all(
            sign.type and TYPES.index(sign.type) <= FIRST_BEAMED and not sign.triplet
            for sign in inside
        )
        for sign in inside:
            beat = 0 if joined and plain else sign.start // STEPS_PER_BEAT
            has_beam = sign.pitch is not None and TYPES.index(sign.type) >= FIRST_BEAMED
            yield (number, beat, has_beam), sign
        start = end


def _run(run: list[Sign]) -> list[Sign]:
    """Return consecutive notes joined by beams."""
    if len(run) < 2:
        return run
    levels = [0, *(TYPES.index(sign.type) - FIRST_BEAMED + 1 for sign in run), 0]
    beams = [
        tuple(_beam(level, levels[n - 1], levels[n + 1]) for level in range(1, levels[n] + 1))
        for n in range(1, len(run) + 1)
    ]
    return [replace(sign, beams=words) for sign, words in zip(run, beams, strict=True)]


def _beam(level: int, before: int, after: int) -> str:
    """Return the word of a beam between notes with so many beams before and after."""
    if before >= level:
        return "continue" if after >= level else "end"
    if after >= level:
        return "begin"
    return "backward hook" if before else "forward hook"
