"""Resolve ambiguous rows of a column from its unambiguous rows.

The order of day and month: 25/12/2046 can only be day first. If the unambiguous rows of a column
agree, ambiguous rows such as 06/12/2046 are read in the same order. The century: if all
four-digit years of a column are in the past, two-digit years are not read as future years.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from seqapps.common.errors import UserError
from seqapps.common.terminal.progress import counted

from . import iso, numeric
from .config import MIN_SECOND_READING
from .translation import Translation

MIN_CERTAIN = 2  # minimum number of unambiguous rows for inferring an order
MIN_SHARE = 0.98  # minimum share of them that must agree
MAX_DECIDED = 100_000  # maximum number of texts in memory
MIN_YEARS = 3  # minimum number of four-digit years for inferring a century
SEPARATORS = "-/. "  # of dates; between colons there are times of day
ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_YEAR = re.compile("1[5-9][0-9]{2}|20[0-9]{2}|21[0-9]{2}")  # earlier ones are of other calendars
_YEARS_IN_EDTF = re.compile("(?<![0-9X-])[0-9]{4}(?![0-9X])")
_DATES_IN_EDTF = re.compile("(?<![0-9X-])[0-9]{4}(?:-[0-9]{2}){0,2}(?![0-9X-])")


@dataclass(frozen=True)
class Options:
    """Options for reading a column.

    Attributes:
        order: `auto` infers the order of day and month from unambiguous rows; `off` does not.
        earliest, latest: limits of two-digit years; a single limit allows a range of 100 years.
        century: the century of two-digit years: 19 reads 88 as 1988.
        today: the current day; later days are in the future.

    Raises:
        UserError: values out of range, or that do not go together.
    """

    order: str = "auto"
    earliest: int | None = None
    latest: int | None = None
    century: int | None = None
    today: datetime.date = field(default_factory=datetime.date.today)

    def __post_init__(self) -> None:
        if self.order not in ("auto", "off"):
            raise UserError(f"column-order expects auto or off, got {self.order!r}")
        limits = self.earliest is not None or self.latest is not None
        if self.century is not None and limits:
            raise UserError("expected --century, or --earliest and --latest, got both")
        if self.century is not None and not 1 <= self.century <= 98:
            raise UserError(f"century expects 1 to 98, such as 19, got {self.century}")
        for name, year in (("earliest", self.earliest), ("latest", self.latest)):
            if year is not None and not 1 <= year <= 9999:
                raise UserError(f"{name} expects a year from 1 to 9999, got {year}")
        if self.earliest is not None and self.latest is not None and self.earliest > self.latest:
            got = f"{self.earliest} and {self.latest}"
            raise UserError(f"expected --earliest before --latest, got {got}")

    @property
    def years(self) -> range | None:
        """The range that the options allow for two-digit years; None without such options."""
        if self.century is not None:
            return range(100 * self.century, 100 * self.century + 100)
        if self.earliest is None and self.latest is None:
            return None
        earliest = (self.latest or 0) - 99 if self.earliest is None else self.earliest
        latest = earliest + 99 if self.latest is None else self.latest
        return range(max(1, earliest), min(9999, latest) + 1)


class Habits:
    """The order of numbers and the centuries of a column, inferred from its texts.

    Example:
        >>> from .edtf import Meaning
        >>> habits = Habits(Options())
        >>> for text in ("25/12/2010", "13/01/2011", "14/02/2012"):
        ...     habits.learn(text)
        >>> meaning = Meaning("2010-06-12", "date", "day", "2010-06-12")
        >>> answer = Translation("06/12/2010", "2010-06-12", 0.5, (("2010-12-06", 0.4),), True,
        ...                      meaning=meaning, reading="2010-06-12")
        >>> habits.settle(answer, "06/12/2010").date
        '2010-12-06'
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._certain: dict[str, Counter[str]] = {}  # separator -> order -> certain rows
        self._settled: Counter[str] = Counter()  # order -> rows
        self._decided: dict[str, str] = {}  # normalised text -> order
        self._n_years, self._first_year, self._last_year = 0, 9999, 0  # of four digits
        self._dated = self._open = 0  # rows with two-digit years: settled, and open

    def learn(self, normalised: str) -> None:
        """Record the order of numbers and the year of a normalised text if they are unambiguous."""
        for year in _four_digit_years(normalised):
            self._n_years += 1
            self._first_year = min(self._first_year, year)
            self._last_year = max(self._last_year, year)
        if numeric.is_alone(normalised):
            separator, days = numeric.orders_of(normalised)
            if len(days) == 1 and separator in SEPARATORS:
                before = self.order_of(separator)
                self._certain.setdefault(separator, Counter()).update(days.keys())
                if self._decided and self.order_of(separator) != before:
                    self._decided.clear()

    def settle(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer with the order and the century of the column."""
        if answer.meaning is None:
            return answer
        is_ours = answer.meaning.calendar == "gregorian"
        if normalised in self._decided:
            self._settled[self._decided[normalised]] += 1
        elif self.options.order == "auto" and not answer.reason and is_ours:
            answer = self._ordered(answer, normalised)
        if self._has_limits():
            return self._in_century(answer, normalised)
        return self._in_the_future(answer, normalised)

    def decides(self, normalised: str, date: str) -> bool:
        """Return whether a numeric text has this date in the order of the column."""
        if self.options.order != "auto" or not numeric.is_alone(normalised):
            return False
        separator, days = numeric.orders_of(normalised)
        order = self.order_of(separator)
        if order not in days or days[order].isoformat() != date:
            return False
        if len(self._decided) > MAX_DECIDED:
            self._decided.clear()
        self._decided[normalised] = order
        return True

    def order_of(self, separator: str) -> str:
        """Return the order of numbers with a separator; "" if the unambiguous rows disagree.

        Without unambiguous rows of this separator, those of all separators are used.
        """
        found = self._certain.get(separator) or sum(self._certain.values(), Counter())
        order, count = found.most_common(1)[0] if found else ("", 0)
        return order if count >= max(MIN_CERTAIN, MIN_SHARE * found.total()) else ""

    def _ordered(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer whose numbers are read in the order of the column."""
        separator, days = numeric.orders_of(normalised)
        if len(set(days.values())) < 2:
            return answer
        order = self.order_of(separator)
        if order not in days:
            return answer
        day, orders = days[order].isoformat(), {found.isoformat() for found in days.values()}
        shares = {answer.reading: answer.confidence, **dict(answer.alternatives)}
        keys = {key.rstrip("~?%"): key for key in shares}
        if day not in keys:  # the network has no such reading
            return replace(answer, ambiguous=True, alternatives=(*answer.alternatives, (day, 0.0)))
        if answer.ambiguous or keys[day] != answer.reading:
            self._settled[order] += 1
        chosen = answer.with_reading(keys[day])
        others = tuple(o for o in chosen.alternatives if o[0].rstrip("~?%") not in orders)
        share = sum(share for key, share in shares.items() if key.rstrip("~?%") in orders)
        return replace(chosen, ambiguous=False, alternatives=others, confidence=share)

    def _in_century(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer whose two-digit years are in a possible century."""
        meaning = answer.meaning
        if meaning is None or meaning.calendar != "gregorian":
            return answer
        years = _YEARS_IN_EDTF.findall(meaning.edtf)
        parts = [int(part) for part in meaning.date.split("-")[1:]] if meaning.date else []
        if not years or not numeric.has_short_year(normalised, int(years[0]), *parts):
            return answer
        if answer.reason:  # no full day, where only days are asked for
            found = self._possible(meaning.edtf, meaning.weekday)
            moved = meaning.moved(_first(found, meaning.edtf)) if found else None
            return replace(answer, meaning=moved)
        found = self._possible(answer.reading, meaning.weekday)
        if not found:
            reason = f"no possible year ends in {int(years[0]) % 100:02}"
            return Translation(answer.text, None, 1 - answer.confidence, reason=reason)
        self._dated += len(found) == 1
        self._open += len(found) > 1
        first = _first(found, answer.reading)
        shares = {key: answer.confidence / len(found) for key in (first, *found[::-1])}
        for key, share in answer.alternatives:  # readings of another century may become equal
            possible = self._possible(key, meaning.weekday)
            if possible:
                reading = _first(possible, key)
                shares[reading] = shares.get(reading, 0.0) + share
        share, others = shares.pop(first), tuple(shares.items())
        ambiguous = len(found) > 1
        ambiguous |= answer.ambiguous and any(other >= MIN_SECOND_READING for _, other in others)
        return replace(
            answer.moved(first), confidence=share, alternatives=others, ambiguous=ambiguous
        )

    def _in_the_future(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer that names both centuries if its two-digit year is in the future.

        A column with four-digit years in the future may have such dates.
        """
        today = self.options.today
        if answer.date is None or answer.date <= today.isoformat() or self._last_year > today.year:
            return answer
        year, month, day = map(int, answer.date.split("-"))
        past = f"{year - 100:04}{answer.date[4:]}"
        if not numeric.has_short_year(normalised, year, month, day) or not iso.exists(past):
            return answer
        self._open += 1
        shares = dict(answer.alternatives)
        shares.setdefault(past, answer.confidence / 2)
        confidence = max(answer.confidence - shares[past], 0.0)
        others = tuple(sorted(shares.items(), key=lambda item: -item[1]))
        return replace(answer, ambiguous=True, alternatives=others, confidence=confidence)

    def _has_limits(self) -> bool:
        """Return whether the options or the column restrict the century."""
        is_past = self._n_years >= MIN_YEARS and self._last_year <= self.options.today.year
        return is_past or self.options.years is not None

    def _years(self) -> range:
        """Return the possible range of two-digit years."""
        if self.options.years is not None:
            return self.options.years
        first, last = self._first_year // 100, self._last_year // 100
        return range(100 * first, min(100 * last + 200, self.options.today.year + 1))

    def _possible(self, key: str, weekday: int) -> list[str]:
        """Return a reading in each possible century; prefer those with the given weekday."""
        found = self._possible_in(self._years(), key)
        if not found and self.options.years is None:  # the column may have an older row
            first = self._years().start
            found = self._possible_in(range(first - 100, first), key)
        fits = [key for key in found if weekday and _weekday(key) == weekday]
        return fits or found

    def _possible_in(self, range_of_years: range, key: str) -> list[str]:
        years = _YEARS_IN_EDTF.findall(key)
        if not years:  # a decade, or before Christ
            return [key]
        year, found = int(years[0]), []
        for possible in range_of_years:
            if possible % 100 != year % 100:
                continue
            moved = _YEARS_IN_EDTF.sub(lambda m: f"{int(m[0]) + possible - year:04}", key)  # noqa: B023
            dates = _DATES_IN_EDTF.findall(moved)
            if all(iso.exists(date) for date in dates) and self._is_past(dates):
                found.append(moved)
        return found

    def _is_past(self, dates: list[str]) -> bool:
        if self.options.years is not None:
            return True
        today = self.options.today.isoformat()
        return all(date <= today[: len(date)] for date in dates)

    def summary(self) -> Iterator[str]:
        """Yield lines that report how ambiguous rows were read."""
        for order, rows in self._settled.items():
            certain = sum(found[order] for found in self._certain.values())
            are = "are" if certain > 1 else "is"
            yield (
                f"read {counted(rows, 'ambiguous row')} {ORDERS[order]}, as "
                f"{counted(certain, 'certain row')} {are}"
            )
        if self._dated:
            years = self.options.years
            how = "so that no date is in the future"
            how = how if years is None else f"as {years.start} to {years.stop - 1}"
            yield f"{counted(self._dated, 'two-digit year')} read {how}"
        if self._open:
            yield f"{counted(self._open, 'two-digit year')} may be of another century (ambiguous)"


def _four_digit_years(normalised: str) -> list[int]:
    """Return the four-digit year of a text that resembles a single date, or no year."""
    text = numeric.without_time(normalised)
    numbers = re.findall("[0-9]+", text)
    years = [int(number) for number in numbers if _YEAR.fullmatch(number)]
    short = sum(len(number) <= 2 for number in numbers)
    has_words = re.search(r"[^\W\d_]", text) is not None
    if len(years) != 1 or len(numbers) != short + 1 or short > (1 if has_words else 2):
        return []
    return years


def _first(found: list[str], key: str) -> str:
    """Return `key` if it is possible, otherwise the latest possible key."""
    return key if key in found else found[-1]


def _weekday(key: str) -> int:
    day = key.rstrip("~?%")
    return datetime.date.fromisoformat(day).isoweekday() if iso.is_day(day) else 0
