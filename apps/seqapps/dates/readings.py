"""Combine the hypotheses of a text into readings.

Hypotheses with equal dates form one reading. Readings are *orders* of each other if they are of one
century (or of years that two digits may mean), and year (two digits), month and day are the same
numbers: 2046-06-12 and 2046-12-06. The probabilities of such orders are added, because the text
does not determine the order; any other uncertainty leads to a refusal, unless a weekday in the text
fits the more probable one of two months. The marks of a reading are those of its most probable
hypothesis without a weekday, or with one that all dates together make probable. Of a text of three
numbers alone, days that are no order of its numbers are left out unless nothing else is probable.
`readings_graph` implements the same rules for dates and probabilities in the TensorFlow graph.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from . import numeric, outputs
from .config import MIN_READING, MIN_SECOND_READING, Config
from .edtf import Meaning

# Minimum share of the days that a weekday fits among those that are equal but for the month.
MIN_SHARE_OF_MONTH = 0.5
Read = tuple[Meaning | None, str, float]  # of a hypothesis: meaning, reason and probability


@dataclass(frozen=True)
class Reading:
    """A date that a text may mean.

    Attributes:
        key: the date, `YYYY-MM-DD` or EDTF.
        share: its probability.
        meaning: its meaning.

    Example:
        >>> Reading("1979-05-03", 0.9, Meaning("1979-05-03", "date", "day", "1979-05-03")).orders
        (0, 3, 5, 79)
    """

    key: str
    share: float
    meaning: Meaning

    @property
    def orders(self) -> tuple[int | str, ...]:
        """Century and sorted numbers of a full day, which its orders share; otherwise the key."""
        found = self.meaning.date
        return (numeric.century(int(found[:4])), *_orders(found)) if found else (self.key,)

    @property
    def weekday(self) -> int:
        """The weekday of the date (Monday is 1); 0 if it is no full day."""
        found = self.meaning.date
        return datetime.date.fromisoformat(found).isoweekday() if found else 0


@dataclass(frozen=True)
class Readings:
    """The readings of a text.

    Attributes:
        dates: the readings: the orders of the best date, then the others, by probability.
        together: number of orders of the best date.
        refusals: reason -> probability.
        incomplete: with precision `day`, the most probable reading that is not a full day.
    """

    dates: tuple[Reading, ...] = ()
    together: int = 0
    refusals: dict[str, float] = field(default_factory=dict)
    incomplete: Reading | None = None

    @property
    def total(self) -> float:
        """The probability that the text is a date."""
        return sum(reading.share for reading in self.dates)

    @property
    def trusted(self) -> float:
        """The summed probability of the orders of the best date, without improbable ones."""
        shares = (reading.share for reading in self.dates[: self.together])
        return sum(share for share in shares if share >= MIN_READING)


def of(
    hypotheses: Iterable[tuple[list[int], float]],
    precision: str,
    config: Config,
    numbers: tuple[int, ...] = (),
) -> Readings:
    """Return the readings of hypotheses.

    Args:
        hypotheses: (symbols, probability) pairs, the most probable first.
        precision: `day` or `any`; `day` counts other dates as refusals.
        numbers: the numbers of a text of three numbers alone (`numeric.numbers_of`), or ().

    Example:
        >>> from . import notation
        >>> found = of([(notation.ids("20461206"), 0.6), (notation.ids("20460612"), 0.3)],
        ...            "day", Config(partial=True))
        >>> [reading.key for reading in found.dates], found.together, round(found.trusted, 2)
        (['2046-12-06', '2046-06-12'], 2, 0.9)
    """
    read = _of_numbers([(*outputs.read(ids, config), share) for ids, share in hypotheses], numbers)
    if precision == "day":
        read = [
            (m, reason or outputs.no_day(m) if m else reason, share) for m, reason, share in read
        ]
    refusals: dict[str, float] = {}
    for _, reason, share in read:
        if reason:
            refusals[reason] = refusals.get(reason, 0.0) + share
    dates, partial, weekday = _joined(read, precision)
    ordered, together = _ranked(_by_weekday(dates, weekday))
    incomplete = max(partial, key=lambda reading: reading.share, default=None)
    return Readings(ordered, together, refusals, incomplete)


def _joined(read: list[Read], precision: str) -> tuple[list[Reading], list[Reading], int]:
    """Join hypotheses of equal date.

    Returns:
        the readings, those that are refused because they are no full days, and the weekday of the
        first hypothesis that is a date and names a probable one (0 for none).
    """
    weekdays: dict[int, float] = {}  # -> the probability of all dates that name it
    for meaning, reason, share in read:
        if meaning is not None and not reason:
            weekdays[meaning.weekday] = weekdays.get(meaning.weekday, 0.0) + share
    dates, partial, weekday = dict[str, Reading](), dict[str, Reading](), 0
    invented: set[str] = set()  # dates whose first hypothesis names an improbable weekday
    for meaning, reason, share in read:
        if meaning is None:
            continue
        key = meaning.date if precision == "day" and not reason else meaning.edtf
        joined = partial if reason else dates
        is_probable = weekdays.get(meaning.weekday, 0.0) >= MIN_SECOND_READING
        weekday = weekday or (meaning.weekday if is_probable and not reason else 0)
        is_invented = meaning.weekday > 0 and not is_probable
        if is_invented:
            meaning = replace(meaning, weekday=0, weekday_mismatch=False)
        known = joined.get(key, Reading(key, 0.0, meaning))
        if key in invented and not is_invented:
            known = replace(known, meaning=meaning)
            invented.discard(key)
        elif is_invented and key not in joined:
            invented.add(key)
        joined[key] = replace(known, share=known.share + share)
    return list(dates.values()), list(partial.values()), weekday


def _ranked(found: Iterable[Reading]) -> tuple[tuple[Reading, ...], int]:
    """Return readings, the orders of the best date first, and the number of these orders."""
    groups: dict[tuple[int | str, ...], list[Reading]] = {}
    for reading in sorted(found, key=lambda reading: -reading.share):
        groups.setdefault(reading.orders, []).append(reading)
    best = max(groups.values(), key=lambda group: sum(r.share for r in group), default=[])
    others = (reading for group in groups.values() if group is not best for reading in group)
    return (*best, *sorted(others, key=lambda reading: -reading.share)), len(best)


def _of_numbers(read: list[Read], numbers: tuple[int, ...]) -> list[Read]:
    """Leave out Gregorian days that are no order of the numbers, and share their probability."""
    kept = [row for row in read if not numbers or _may_be(row[0], numbers)]
    left, total = (sum(share for *_, share in rows) for rows in (kept, read))
    if left < MIN_SECOND_READING * total:
        return read
    return [(meaning, reason, share * total / left) for meaning, reason, share in kept]


def _may_be(meaning: Meaning | None, numbers: tuple[int, ...]) -> bool:
    """Return whether a meaning is no Gregorian day, or one of these numbers."""
    if meaning is None or not meaning.date or meaning.calendar != "gregorian":
        return True
    return _orders(meaning.date) == numbers


def _orders(date: str) -> tuple[int, ...]:
    year, month, day = map(int, date.split("-"))
    return tuple(sorted((year % 100, month, day)))


def _by_weekday(readings: list[Reading], named: int) -> list[Reading]:
    """Drop readings whose weekday is not the named one, if there are others with this weekday.

    These are days that are equal but for the month, if those with the weekday have at least half
    of the probability; and orders of the same numbers.
    """
    if not named:
        return readings
    left = _decided(readings, named, _is_in_another_month, MIN_SHARE_OF_MONTH)
    return _decided(left, named, _is_order, 0.0)


def _decided(
    readings: list[Reading], named: int, related: Callable[[Reading, Reading], bool], least: float
) -> list[Reading]:
    """Give related readings of the named weekday the probability of those of other weekdays."""
    kept = []
    for reading in readings:
        others = [other for other in readings if related(other, reading)]
        total = sum(other.share for other in others)
        right = sum(other.share for other in others if other.weekday == named)
        if right and right >= least * total:
            if reading.weekday != named:
                continue
            reading = replace(reading, share=reading.share * total / right)
        kept.append(reading)
    return kept


def _is_order(one: Reading, other: Reading) -> bool:
    return one.orders == other.orders


def _is_in_another_month(one: Reading, other: Reading) -> bool:
    """Return whether two days are equal but for the month, or are equal."""
    days = [reading.meaning.date.split("-") for reading in (one, other) if reading.meaning.date]
    return len(days) == 2 and days[0][::2] == days[1][::2]
