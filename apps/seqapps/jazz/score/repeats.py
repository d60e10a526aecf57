"""The order in which measures are played: repeats, endings, D.C. and D.S."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

MAX_BARS = 1 << 16  # of a score with its repeats
MAX_EARLY = 2  # measures before the end of a part, where its D.C. may be written


@dataclass
class Signs:
    """The signs of one measure that change the order."""

    forward: bool = False  # a repeat begins with the measure
    backward: int = 0  # number of times that a repeat that ends with the measure is played
    ending: frozenset[int] = frozenset()  # the passes that play the measure; empty for all
    segno: bool = False
    coda: bool = False  # target of the jump from `to_coda`
    to_coda: bool = False
    fine: bool = False
    jump: str = ""  # "D.C." or "D.S.", behind the measure


def play(measures: Sequence[Signs]) -> tuple[list[int], str]:
    """Return the numbers of the measures in the order in which they are played, and a remark.

    After a D.C. or D.S., repeats are not played again, and of several endings the last one is
    taken. A first ending without a second one is left out the second time; a repeat inside another
    one is played each time, unless it has endings. The remark is "" unless a jump has no target,
    or repeats would leave out a measure: then the jump is left out, or all of them.

    Raises:
        ValueError: more than `MAX_BARS` measures.

    Example:
        >>> first, second = frozenset({1}), frozenset({2})
        >>> play([Signs(), Signs(ending=first, backward=2), Signs(ending=second)])
        ([0, 1, 0, 2], '')
    """
    numbered = _without_nested(measures)
    order, remark = _play([signs for _, signs in numbered])
    return [numbered[at][0] for at in order], remark


def _play(measures: Sequence[Signs]) -> tuple[list[int], str]:
    """Return the order of measures without repeats inside others, and a remark."""
    plain = _order(measures, jumps=False)
    if len(set(plain)) != len(measures):
        return list(range(len(measures))), "repeats and endings that do not agree are not played"
    jumps = [signs.jump for signs in measures if signs.jump]
    if not jumps:
        return plain, ""
    order = _order(_moved(measures), jumps=True)
    has_target = jumps[0] == "D.C." or any(signs.segno for signs in measures)
    if any(signs.to_coda for signs in measures):
        has_target &= any(signs.coda for signs in measures)
    if not has_target or len(set(order)) != len(measures):
        return plain, f"{jumps[0]} cannot be played, repeats are"
    return order, ""


def _without_nested(measures: Sequence[Signs]) -> list[tuple[int, Signs]]:
    """Return measures and their numbers, in which repeats inside others are written out."""
    ends = {end: start for start, end in _nested(measures)}
    starts = set(ends.values())
    written: list[list[tuple[int, Signs]]] = [[]]  # the last one is the innermost
    for at, signs in enumerate(measures):
        if at in starts:
            written.append([])
        forward, backward = signs.forward and at not in starts, 0 if at in ends else signs.backward
        written[-1].append((at, replace(signs, forward=forward, backward=backward)))
        if at in ends:
            body = written.pop()
            before = [(one, replace(sign, jump="")) for one, sign in body]
            written[-1] += [*before * (signs.backward - 1), *body]
        if len(written[-1]) > MAX_BARS:
            raise ValueError(f"its repeats have more than {MAX_BARS:,} bars")
    return written[0]


def _nested(measures: Sequence[Signs]) -> list[tuple[int, int]]:
    """Return the first and last measures of repeats inside others, if these have no endings."""
    found: list[tuple[int, int]] = []
    inner: list[list[tuple[int, int]]] = []  # repeats inside each one that is open
    starts: list[int] = []
    for at, signs in enumerate(measures):
        if signs.ending:
            starts, inner = [], []
        if signs.forward:
            starts.append(at)
            inner.append([])
        if signs.backward and starts:
            found += inner.pop()
            passage = starts.pop(), at
            if inner:
                inner[-1].append(passage)
    return found


def _order(measures: Sequence[Signs], jumps: bool) -> list[int]:
    order: list[int] = []
    at = start = 0  # the measure, and the first one of its repeat
    turn, has_jumped = 1, False
    ends = _last_endings(measures)
    while at < len(measures):
        signs = measures[at]
        if order and order[-1] == at - 1 and ends[at - 1] and not ends[at]:
            start, turn = at, 1  # behind the last ending
        if signs.forward and at != start:
            start, turn = at, 1
        last = ends[at]
        if signs.ending and (last if has_jumped else turn) not in signs.ending:
            at += 1
            if at < len(measures) and not ends[at]:
                start, turn = at, 1  # behind a first ending without a second one
            continue
        order.append(at)
        if len(order) > MAX_BARS:
            raise ValueError(f"its repeats have more than {MAX_BARS:,} bars")
        if has_jumped and signs.fine:
            break
        if has_jumped and signs.to_coda:
            coda = _first(measures, "coda", at + 1)
            at = at + 1 if coda is None else coda
            continue
        if signs.backward and not has_jumped:
            if turn < max(signs.backward, last):
                at, turn = start, turn + 1
                continue
            if not (signs.ending and last > turn):
                start, turn = at + 1, 1
        if signs.jump and jumps and not has_jumped:
            has_jumped, turn = True, 1
            at = 0 if signs.jump == "D.C." else _first(measures, "segno", 0) or 0
            continue
        at += 1
    return order


def _moved(measures: Sequence[Signs]) -> list[Signs]:
    """Return measures whose jumps are behind the repeat, or the end, that they were written in."""
    moved = [replace(signs, jump="") for signs in measures]
    for at, signs in enumerate(measures):
        if signs.jump:
            place = at
            for after in range(at + 1, min(at + 1 + MAX_EARLY, len(measures))):
                if measures[after].forward or measures[after].coda:
                    break
                if measures[after].backward or after == len(measures) - 1:
                    place = after
                    break
            moved[place].jump = signs.jump
    return moved


def _last_endings(measures: Sequence[Signs]) -> list[int]:
    """Return for each measure the highest number of the endings around it, 0 for none.

    Behind a first ending that is repeated, and no second one, the next measures are the second.
    """
    last: list[int] = []
    for has_endings, group in groupby(measures, key=lambda signs: bool(signs.ending)):
        bars = list(group)
        highest = max(max(signs.ending, default=0) for signs in bars)
        is_only = highest == 1 and bars[-1].backward > 0
        last += [highest + is_only if has_endings else 0] * len(bars)
    return last


def _first(measures: Sequence[Signs], name: str, start: int) -> int | None:
    """Return the first measure from `start` on with a sign, None if there is none."""
    places = (n for n in range(start, len(measures)) if getattr(measures[n], name))
    return next(places, None)
