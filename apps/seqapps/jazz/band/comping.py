"""Piano chords: voicings of three or four notes with smooth voice leading, in rhythmic cells.

Chords with a seventh or sixth are voiced without the root, from the third or from the seventh
upwards (the A and B forms of Levine, The Jazz Piano Book, 1989, chapter 7); triads keep it.
"""

from typing import NamedTuple

import numpy as np

from ..score.lead_sheet import LeadSheet
from .spans import Span, Stroke, groups

LOWEST, HIGHEST, MIDDLE = 50, 76, 62
OTHER_FORM_COST, TOP_SEMITONE_COST = 1.0, 1.5
REGISTER_COST = 0.12  # times the distance of the mean from the middle, in semitones
LOUDNESS, OFF_BEAT_ACCENT = 64, 5
SOUNDING_SHARE = 0.92
ANTICIPATION = 0.5  # beats before a chord from which on it is played already
ANTICIPATED_BEATS = 1.0  # that it then lasts, at least

Cell = tuple[tuple[float, float], ...]  # (beat, length)
# Of each length of a group of beats; the third of the four is Charleston.
SWING_CELLS: dict[int, tuple[Cell, ...]] = {
    4: (
        ((0, 1.5), (1.5, 0.5)),
        ((1.5, 0.5), (3.5, 0.5)),
        ((0, 0.5), (2.5, 1)),
        ((0.5, 0.5), (2, 1)),
        ((1, 0.5), (2.5, 0.5)),
        ((0, 2.5), (3.5, 0.5)),
        ((1.5, 1.5),),
        (),
    ),
    3: (((0, 1.5), (1.5, 1)), ((0, 2),), ((1, 0.5), (2.5, 0.5)), ((1.5, 1),), ((0, 1), (2, 0.5))),
    2: (((0, 1),), ((0.5, 1),), ((1.5, 0.5),), ()),
    1: (((0, 0.5),), ()),
}
BOSSA_CELLS: dict[int, tuple[Cell, ...]] = {
    **SWING_CELLS,
    4: (
        ((0, 1), (1.5, 1), (3, 0.5)),
        ((0, 1.5), (1.5, 0.5), (2.5, 1)),
        ((0.5, 0.5), (1.5, 1), (3, 0.5)),
        ((0, 1), (1.5, 1.5), (3.5, 0.5)),
    ),
}
BALLAD_CELLS: dict[int, tuple[Cell, ...]] = {
    4: (((0, 4),), ((0, 2), (2, 2)), ((0, 2.5), (2.5, 1.5))),
    3: (((0, 3),), ((0, 2), (2, 1)), ((0, 1.5), (1.5, 1.5))),
    2: (((0, 2),), ((0, 1.5), (1.5, 0.5))),
    1: (((0, 1),),),
}
# Of meters in eighths, which are not swung: there is nothing between the beats.
EIGHTH_CELLS: dict[int, tuple[Cell, ...]] = {
    4: (((0, 2), (2, 2)), ((0, 3), (3, 1))),
    3: (((0, 2),), ((0, 1), (2, 1)), ((2, 1),), ((1, 2),), ()),
    2: (((0, 1),), ((1, 1),), ((0, 2),)),
    1: (((0, 1),),),
}


class Hit(NamedTuple):
    """One stroke of the hands, and the chord that is played."""

    beat: float
    length: float
    span: Span


def comp(sheet: LeadSheet, changes: list[Span], rng: np.random.Generator) -> list[Stroke]:
    """Return chords of at most four notes from D3 to E5 (50 to 76); every chord is heard.

    A hit in the last half beat before a change is of the next chord, which is not struck again on
    its beat. The last bar is held.

    Args:
        sheet: meter and style.
        changes: of all choruses.
        rng: the same state gives the same chords.
    """
    hits = _hits(changes, _rhythm(sheet, changes[-1].end, rng))
    voiced = dict(zip((span.start for span in changes), voicings(changes), strict=True))
    strokes = []
    for hit in hits:
        loudness = LOUDNESS + OFF_BEAT_ACCENT * (hit.beat % 1 > 0) + int(rng.integers(-3, 4))
        strokes += [
            Stroke(hit.beat, hit.length * SOUNDING_SHARE, pitch, loudness)
            for pitch in voiced[hit.span.start]
        ]
    return strokes


def voicings(changes: list[Span]) -> list[tuple[int, ...]]:
    """Return the pitches of each chord, from below; of no chord ()."""
    found: list[tuple[int, ...]] = []
    previous: tuple[int, ...] = ()
    for n, span in enumerate(changes):
        following = changes[n + 1] if n + 1 < len(changes) else changes[0]
        voicing: tuple[int, ...] = ()
        if not span.silent:
            degrees = _degrees(span, _resolves_to_minor(span, following))
            forms = _forms(span.root, degrees)
            voicing = min(forms, key=lambda form: forms[form] + _distance(previous, form))
            previous = voicing
        found.append(voicing)
    return found


def _degrees(span: Span, to_minor: bool) -> tuple[int, ...]:
    """Return what is played in semitones above the root; the first two may be the lowest.

    A dominant has the altered tensions of its symbol; or else 13 and 9, a flat 9 where it
    resolves to a minor chord, a sharp 9 where its fifth is raised.
    """
    third = next((n for n in (4, 3, 5, 2) if span.has(n)), None)
    fifth = next((n for n in (7, 8, 6) if span.has(n)), None)
    seventh = next((n for n in (10, 11, 9) if span.has(n)), None)
    if third is None or seventh is None or fifth is None:
        rest = tuple(n for n in range(12) if span.has(n))
        return rest[:4]
    if third in (2, 5):
        return (third, seventh, fifth, _ninth(span, 2) if third == 5 else 0)
    if fifth == 6 and third == 3:
        return (3, seventh, 6, 0)
    if third == 4 and seventh == 10:
        ninth = _ninth(span, 3 if fifth == 8 else 1 if to_minor else 2)
        thirteenth = 8 if span.altered >> 8 & 1 else 9 if ninth == 2 else fifth
        return (4, 10, thirteenth if fifth == 7 else fifth, ninth)
    return (third, seventh, fifth, 2)


def _ninth(span: Span, usual: int) -> int:
    """Return the altered ninth that a symbol names, the usual one if it names none."""
    return next((n for n in (1, 3) if span.altered >> n & 1), usual)


def _resolves_to_minor(span: Span, following: Span) -> bool:
    fourth_up = not following.silent and (following.root - span.root) % 12 == 5
    return fourth_up and following.has(3) and not following.has(4)


def _forms(root: int, degrees: tuple[int, ...]) -> dict[tuple[int, ...], float]:
    """Return the close positions that fit the range, and the cost of each."""
    found = {}
    for lowest in degrees:
        above = sorted((degree - lowest) % 12 for degree in degrees)
        first = LOWEST + (root + lowest - LOWEST) % 12
        for bottom in range(first, HIGHEST - above[-1] + 1, 12):
            form = tuple(bottom + n for n in above)
            cost = OTHER_FORM_COST * (lowest not in degrees[:2])
            cost += TOP_SEMITONE_COST * (len(form) > 2 and form[-1] - form[-2] == 1)
            found[form] = cost + REGISTER_COST * abs(sum(form) / len(form) - MIDDLE)
    return found


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return how far the voices move on average, in semitones; of other numbers, the nearest."""
    if not one:
        return 0.0
    if len(one) == len(other):
        return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
    return sum(min(abs(a - b) for a in one) for b in other) / len(other)


def _rhythm(sheet: LeadSheet, total: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Return (beat, length) of the hits of the cells, never the same cell twice in a row."""
    per_bar, unit = sheet.meter
    tables = {"bossa": BOSSA_CELLS, "ballad": BALLAD_CELLS}
    cells = EIGHTH_CELLS if unit >= 8 else tables.get(sheet.style, SWING_CELLS)
    found: list[tuple[float, float]] = []
    last: dict[int, Cell] = {}
    beat = 0
    while beat < total - per_bar:
        for size in groups(sheet.meter):
            choices = [cell for cell in cells[size] if cell != last.get(size)] or cells[size]
            cell = last[size] = choices[int(rng.integers(len(choices)))]
            found += [(beat + onset, length) for onset, length in cell]
            beat += size
    return [*found, (float(beat), float(per_bar))]


def _hits(changes: list[Span], rhythm: list[tuple[float, float]]) -> list[Hit]:
    """Give each hit its chord, add one where a chord would have none, drop those without chord."""
    hits: list[Hit] = []
    heard: set[int] = set()
    index = 0
    for beat, length in rhythm:
        while changes[index].end <= beat:
            index += 1
        span = changes[index]
        if span.end - beat <= ANTICIPATION and index + 1 < len(changes):
            after = changes[index + 1]
            if not after.silent:
                span, length = after, max(length, ANTICIPATED_BEATS)
        again = beat == span.start and span.start in heard  # struck just before
        if not span.silent and not again:
            hits.append(Hit(beat, length, span))
            heard.add(span.start)
    for span in changes:
        if not span.silent and span.start not in heard:
            hits.append(Hit(float(span.start), float(min(2, span.end - span.start)), span))
    hits.sort(key=lambda hit: hit.beat)
    ends = [*(hit.beat for hit in hits), float(changes[-1].end)][1:]
    return [
        hit._replace(length=min(hit.length, end - hit.beat, hit.span.end - hit.beat))
        for hit, end in zip(hits, ends, strict=True)
    ]
