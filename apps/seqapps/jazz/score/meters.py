"""The meters that a lead sheet can have, and the choice among the meters of a file or chart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from seqapps.common.errors import UserError, excerpt

from .solo import QUARTER, Meter

DEFAULT_METER = (4, 4)
BEATS_PER_BAR = range(2, 13)
BEAT_UNITS = (2, 4, 8)
MAX_SHARES = 12  # bars of the meter that is used, for a few of a meter that cannot be
SHOWN_CHANGES = 3


@dataclass(frozen=True)
class MeterChange:
    """A meter from its first bar on."""

    bar: int | str  # number of the bar, a pick-up counted
    start: float  # in quarter notes from the beginning
    meter: Meter


@dataclass(frozen=True)
class ChosenMeter:
    """The meter that a file is read in."""

    meter: Meter
    start: float  # quarter notes before its first bar line
    remark: str  # "" if the file has this meter only


def choose(changes: Sequence[MeterChange]) -> ChosenMeter:
    """Return the first meter that a lead sheet can have; without any, 4/4.

    Before a meter that begins in the second bar or later it is 4/4 too. A first meter of one bar,
    shorter than the next, is a pick-up. Where no meter is possible, the nearest one to the first
    is used (see `nearest`).

    Example:
        >>> choose([MeterChange("1", 0, (4, 4)), MeterChange("5", 16, (3, 4))]).remark
        'the meter changes in bar 5 (3/4): 4/4 is used throughout'
    """
    kept: list[MeterChange] = []
    if changes and changes[0].start >= quarters(DEFAULT_METER):
        kept.append(MeterChange(1, 0.0, DEFAULT_METER))
    for change in changes:
        if kept and kept[-1].start == change.start:
            kept.pop()  # the last one at a place counts
        if not kept or kept[-1].meter != change.meter:
            kept.append(change)
    if len(kept) > 1:
        pickup = quarters(kept[0].meter)
        if kept[1].start - kept[0].start == pickup < quarters(kept[1].meter):
            kept = [replace(one, bar=_before(one.bar)) for one in kept[1:]]
    if not kept:
        return ChosenMeter(DEFAULT_METER, 0.0, "")
    used = next((change for change in kept if is_possible(change.meter)), kept[0])
    meter = used.meter if is_possible(used.meter) else nearest(used.meter)
    others = [change for change in kept if change is not used]
    remarks = [] if meter == used.meter else [f"{text(used.meter)} is read as {text(meter)}"]
    if others:
        remarks.append(remark([(one.bar, one.meter) for one in others], meter))
    return ChosenMeter(meter, used.start, "; ".join(remarks))


def remark(changes: Sequence[tuple[int | str, Meter]], used: Meter) -> str:
    """Return a remark on meters that begin in some bars, where another one is used.

    Example:
        >>> remark([(5, (3, 4))], used=(4, 4))
        'the meter changes in bar 5 (3/4): 4/4 is used throughout'
    """
    where = ", ".join(f"bar {bar} ({text(meter)})" for bar, meter in changes[:SHOWN_CHANGES])
    more = f" and {len(changes) - SHOWN_CHANGES} more" if len(changes) > SHOWN_CHANGES else ""
    return f"the meter changes in {where}{more}: {text(used)} is used throughout"


def _before(bar: int | str) -> int | str:
    """Return the number of a bar without the pick-up, where the file itself has no numbers."""
    return bar - 1 if isinstance(bar, int) else bar


def parse_meter(text: str, where: str) -> Meter:
    """Read a meter of 2 to 12 halves, quarters or eighths (raises UserError for another text).

    Example:
        >>> parse_meter("6/8", "tune.txt"), parse_meter("C", "tune.txt")
        ((6, 8), (4, 4))
    """
    common = {"c": "4/4", "common time": "4/4", "¢": "2/2", "cut time": "2/2"}
    match = re.fullmatch(
        r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*(?:time|swing|waltz)?\s*",
        common.get(text.strip().lower(), text),
        re.ASCII,
    )
    if not match or int(match[1]) not in BEATS_PER_BAR or int(match[2]) not in BEAT_UNITS:
        expected = "a meter of 2 to 12 beats over 2, 4 or 8 such as 4/4"
        raise UserError(f"{where}: expected {expected}, got {excerpt(text.strip())}")
    return int(match[1]), int(match[2])


def is_possible(meter: Meter) -> bool:
    """Return whether a lead sheet can have a meter: 2 to 12 beats over 2, 4 or 8."""
    return meter[0] in BEATS_PER_BAR and meter[1] in BEAT_UNITS


def nearest(meter: Meter) -> Meter:
    """Return the possible meter whose bars agree best with those of another one.

    Bars of one beat become bars of four. Otherwise the bars have the same length, or a few of
    them have the length of a few others; where that is impossible it is 4/4.

    Example:
        >>> [nearest(meter) for meter in ((1, 4), (12, 16), (15, 8), (15, 16), (13, 8))]
        [(4, 4), (6, 8), (5, 8), (5, 8), (4, 4)]
    """
    beats, unit = meter if meter[0] > 1 else (4, max(QUARTER, meter[1]))
    fits = []
    for candidate in product(BEATS_PER_BAR, BEAT_UNITS):
        ratio = Fraction(beats * candidate[1], unit * candidate[0])
        if max(ratio.numerator, ratio.denominator) < MAX_SHARES:
            shares, away = ratio.numerator + ratio.denominator, abs(candidate[0] - beats)
            fits.append((shares, away, candidate))
    return min(fits)[2] if fits else DEFAULT_METER


def quarters(meter: Meter) -> float:
    """Return the length of a bar in quarter notes."""
    return meter[0] * QUARTER / meter[1]


def text(meter: Meter) -> str:
    """Return a meter as it is written, such as 3/4."""
    return f"{meter[0]}/{meter[1]}"
