"""Comp on the piano: voicings of three or four notes with voice leading, in rhythmic cells.

Chords with a seventh or sixth are voiced without the root, from the third or from the seventh
upwards (the A and B forms of Levine, The Jazz Piano Book, 1989, chapter 7); triads keep it.
"""

import tomllib
from importlib import resources
from typing import NamedTuple

import numpy as np

from ..score.lead_sheet import LeadSheet
from .spans import Played, Span, pulse_groups, span_at

LOWEST, HIGHEST, MIDDLE = 50, 76, 62
OTHER_FORM_COST, TOP_SEMITONE_COST = 1.0, 1.5
REGISTER_COST = 0.12  # per semitone between the mean pitch and the middle
VELOCITY, OFF_BEAT_ACCENT = 64, 5
SOUNDING_SHARE = 0.92
ANTICIPATION = 0.5  # beats before a change in which hits anticipate the next chord
ANTICIPATED_BEATS = 1.0  # minimum length of such a hit

Cell = list[tuple[float, float]]  # (beat, length)
CELLS: dict[str, dict[str, list[Cell]]] = tomllib.loads(
    (resources.files(__package__) / "comping.toml").read_text(encoding="utf-8")
)


class Hit(NamedTuple):
    """A stroke of the hands with its chord; times in beats."""

    beat: float
    length: float
    span: Span


def comp(sheet: LeadSheet, changes: list[Span], rng: np.random.Generator) -> list[Played]:
    """Return chords of at most four notes from D3 to E5 (50 to 76); every chord is played.

    A hit in the last half beat before a change anticipates the next chord, which is not struck
    again on its beat. The last bar is held. The state of `rng` determines the chords.
    """
    hits = _hits(changes, _rhythm(sheet, changes[-1].end, rng))
    voiced = dict(zip((span.start for span in changes), voicings(changes), strict=True))
    notes = []
    for hit in hits:
        velocity = VELOCITY + OFF_BEAT_ACCENT * (hit.beat % 1 > 0) + int(rng.integers(-3, 4))
        length = hit.length * SOUNDING_SHARE
        notes += [Played(hit.beat, length, pitch, velocity) for pitch in voiced[hit.span.start]]
    return notes


def voicings(changes: list[Span]) -> list[tuple[int, ...]]:
    """Return the pitches of each chord in rising order, () for no chord.

    Example:
        >>> voicings([Span(0, 4, root=2, tones=1161, bass=2), Span(4, 8, 7, 1169, 7)])
        [(60, 64, 65, 69), (59, 64, 65, 69)]
    """
    chosen: list[tuple[int, ...]] = []
    previous: tuple[int, ...] = ()
    for span, following in zip(changes, [*changes[1:], changes[0]], strict=True):
        if span.silent:
            chosen.append(())
            continue
        forms = _forms(span.root, _degrees(span, _resolves_to_minor(span, following)))
        previous = min(forms, key=lambda form: forms[form] + _distance(previous, form))
        chosen.append(previous)
    return chosen


def _degrees(span: Span, to_minor: bool) -> tuple[int, ...]:
    """Return the degrees of a voicing in semitones above the root; the first two may be lowest.

    A dominant has the altered tensions of its symbol; without them 13 and 9, a flat 9 where it
    resolves to a minor chord, a sharp 9 where its fifth is raised.
    """
    third, fifth, seventh = (
        next((n for n in candidates if span.has(n)), None)
        for candidates in ((4, 3, 5, 2), (7, 8, 6), (10, 11, 9))
    )
    if third is None or seventh is None or fifth is None:
        return tuple(n for n in range(12) if span.has(n))[:4]
    if (third, seventh) == (4, 10):
        ninth = _ninth(span, 3 if fifth == 8 else 1 if to_minor else 2)
        thirteenth = 8 if span.tensions >> 8 & 1 else 9 if ninth == 2 else fifth
        return (4, 10, thirteenth if fifth == 7 else fifth, ninth)
    half_diminished = (third, fifth) == (3, 6)
    ninth = _ninth(span, 2) if third == 5 else 0 if third == 2 or half_diminished else 2
    return (third, seventh, fifth, ninth)


def _ninth(span: Span, usual: int) -> int:
    """Return the altered ninth of the symbol, the usual one if it names none."""
    return next((n for n in (1, 3) if span.tensions >> n & 1), usual)


def _resolves_to_minor(span: Span, following: Span) -> bool:
    fourth_up = not following.silent and (following.root - span.root) % 12 == 5
    return fourth_up and following.has(3) and not following.has(4)


def _forms(root: int, degrees: tuple[int, ...]) -> dict[tuple[int, ...], float]:
    """Return the close positions within the range, and the cost of each."""
    costs = {}
    for lowest in degrees:
        above = sorted((degree - lowest) % 12 for degree in degrees)
        first = LOWEST + (root + lowest - LOWEST) % 12
        for bottom in range(first, HIGHEST - above[-1] + 1, 12):
            form = tuple(bottom + n for n in above)
            cost = OTHER_FORM_COST * (lowest not in degrees[:2])
            cost += TOP_SEMITONE_COST * (len(form) > 2 and form[-1] - form[-2] == 1)
            costs[form] = cost + REGISTER_COST * abs(sum(form) / len(form) - MIDDLE)
    return costs


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the mean movement of the voices in semitones; unequal numbers move to the nearest."""
    if not one:
        return 0.0
    if len(one) == len(other):
        return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)
    return sum(min(abs(a - b) for a in one) for b in other) / len(other)


def _rhythm(sheet: LeadSheet, total: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Return (beat, length) of the hits of random cells, never the same cell twice in a row."""
    per_bar, unit = sheet.meter
    cells = CELLS["eighths" if unit >= 8 else sheet.style if sheet.style in CELLS else "swing"]
    hits: list[tuple[float, float]] = []
    last: dict[int, Cell] = {}
    beat = 0
    while beat < total - per_bar:
        for size in pulse_groups(sheet.meter):
            every = cells[str(size)]
            choices = [cell for cell in every if cell != last.get(size)] or every
            cell = last[size] = choices[int(rng.integers(len(choices)))]
            hits += [(beat + onset, length) for onset, length in cell]
            beat += size
    return [*hits, (float(beat), float(per_bar))]


def _hits(changes: list[Span], rhythm: list[tuple[float, float]]) -> list[Hit]:
    """Assign chords to hits; every chord gets at least one, and no chord none."""
    hits: list[Hit] = []
    played: set[int] = set()  # starts of spans
    for beat, length in rhythm:
        index = span_at(changes, beat)
        span = changes[index]
        after = changes[min(index + 1, len(changes) - 1)]
        if span.end - beat <= ANTICIPATION and after != span and not after.silent:
            span, length = after, max(length, ANTICIPATED_BEATS)
        again = beat == span.start and span.start in played  # struck just before
        if not span.silent and not again:
            hits.append(Hit(beat, length, span))
            played.add(span.start)
    for span in changes:
        if not span.silent and span.start not in played:
            hits.append(Hit(float(span.start), float(min(2, span.end - span.start)), span))
    hits.sort(key=lambda hit: hit.beat)
    ends = [*(hit.beat for hit in hits), float(changes[-1].end)][1:]
    return [
        hit._replace(length=min(hit.length, end - hit.beat, hit.span.end - hit.beat))
        for hit, end in zip(hits, ends, strict=True)
    ]
