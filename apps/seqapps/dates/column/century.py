"""Infer the century of two-digit years from the four-digit years of a column.

If all four-digit years of a column are in the past, two-digit years are not read as future years.
"""

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from seqapps.common.terminal.progress import counted

from .. import iso, numeric
from ..config import MIN_SECOND_READING
from ..translation import Translation
from .options import Options

MIN_YEARS = 3  # minimum number of four-digit years
YEARS_IN_EDTF = re.compile("(?<![0-9X-])[0-9]{4}(?![0-9X])")
_YEAR = re.compile("1[5-9][0-9]{2}|20[0-9]{2}|21[0-9]{2}")  # earlier ones are of other calendars
_DATES_IN_EDTF = re.compile("(?<![0-9X-])[0-9]{4}(?:-[0-9]{2}){0,2}(?![0-9X-])")
_LETTER = re.compile(r"[^\W\d_]")
_NUMBER = re.compile("[0-9]+")


class ColumnCentury:
    """The century of the two-digit years of a column.

    Args:
        options: limits of the years, and the current day.

    Example:
        >>> from ..edtf import Meaning
        >>> century = ColumnCentury(Options(today=datetime.date(2026, 1, 1)))
        >>> for text in ("12 may 1950", "1998", "3 june 2003"):
        ...     century.learn(text)
        >>> meaning = Meaning("2036-08-14", "date", "day", "2036-08-14")
        >>> answer = Translation("14-Aug-36", "2036-08-14", 0.9, meaning=meaning,
        ...                      reading="2036-08-14")
        >>> century.settle(answer, "14-aug-36").date
        '1936-08-14'
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._n_years, self._first_year, self._last_year = 0, 9999, 0  # of four digits
        self._dated = self._open = 0  # rows with two-digit years: settled, and open

    def learn(self, normalised: str) -> None:
        """Record the only four-digit year of a normalised text."""
        for year in _four_digit_years(normalised):
            self._n_years += 1
            self._first_year = min(self._first_year, year)
            self._last_year = max(self._last_year, year)

    def settle(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer with the century of the column, or of the options."""
        if answer.meaning is None:
            return answer
        how = self._in_century if self._has_limits() else self._in_the_future
        found = how(answer, normalised)
        if found is answer or (found.reading, found.ambiguous, found.meaning) == (
            answer.reading, answer.ambiguous, answer.meaning,
        ):  # fmt: skip
            return found
        note = "century of the column" if self.options.years is None else "century of the options"
        return replace(found, inferred=(*answer.inferred, note))

    def _in_century(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer whose two-digit years are in a possible century."""
        meaning = answer.meaning
        if meaning is None or meaning.calendar != "gregorian":
            return answer
        years = YEARS_IN_EDTF.findall(meaning.edtf)
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
        years = YEARS_IN_EDTF.findall(key)
        if not years:  # a decade, or before Christ
            return [key]
        year, found = int(years[0]), []
        first = range_of_years.start + (year - range_of_years.start) % 100
        for possible in range(first, range_of_years.stop, 100):
            moved = YEARS_IN_EDTF.sub(lambda m: f"{int(m[0]) + possible - year:04}", key)  # noqa: B023
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
        """Yield lines that report how two-digit years were read."""
        if self._dated:
            years = self.options.years
            how = "so that no date is in the future"
            how = how if years is None else f"as {years.start} to {years.stop - 1}"
            were = "were" if self._dated > 1 else "was"
            yield f"{counted(self._dated, 'two-digit year')} {were} read {how}"
        if self._open:
            yield f"{counted(self._open, 'two-digit year')} may be of another century (ambiguous)"


def _four_digit_years(normalised: str) -> list[int]:
    """Return the four-digit year of a text that resembles a single date, or no year."""
    text = numeric.without_time(normalised)
    numbers = _NUMBER.findall(text)
    years = [int(number) for number in numbers if _YEAR.fullmatch(number)]
    short = sum(len(number) <= 2 for number in numbers)
    has_words = _LETTER.search(text) is not None
    if len(years) != 1 or len(numbers) != short + 1 or short > (1 if has_words else 2):
        return []
    return years


def _first(found: list[str], key: str) -> str:
    """Return `key` if it is possible, otherwise the latest possible key."""
    return key if key in found else found[-1]


def _weekday(key: str) -> int:
    day = key.rstrip("~?%")
    return datetime.date.fromisoformat(day).isoweekday() if iso.is_day(day) else 0
