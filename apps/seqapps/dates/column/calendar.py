"""Infer the calendar of a column: 1399/05/12 beside ۱۴ خرداد ۱۳۹۹ is a Persian day.

Digits alone do not name their calendar. If the rows that name theirs agree on one that is not ours,
numbers with a year of that calendar are days of it, unless certain rows are days of our calendar in
such years. The probability of such a day is that of its numbers in their order, as the network
reads them in a locale of the calendar.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from seqapps.common.terminal.progress import counted

from .. import edtf, iso, numeric
from ..config import MIN_SECOND_READING
from ..edtf import Meaning
from ..engines import Request
from ..translation import Translation
from .calendar_names import CALENDARS, DAY_OF_ISO, OURS, named
from .evidence import Majority

MAJORITY = Majority(min_rows=2, min_share=0.98)  # of the rows that name another calendar
SAFE_DAYS = (28, 27, 26)  # days of all months; a text of three numbers lacks one of them
NOTE, NOTE_OF_BOTH = "calendar of the column", "perhaps in the calendar of the column"


@dataclass(frozen=True)
class Numbers:
    """Numbers alone that are a day in the calendar of the column.

    Attributes:
        meanings: the days that the numbers may mean, the conventional order first; empty if the
            calendar has no such day.
        asked: the text that the network reads in the locale of the calendar.
        readings: for each meaning the days that the network may write for these numbers, by
            calendar; the last item holds those of all other orders.
    """

    meanings: tuple[Meaning, ...]
    asked: str
    readings: tuple[frozenset[str], ...]


class ColumnCalendar:
    """The calendar of a column.

    Args:
        allowed: the calendars that may be inferred.
        short_years: whether years of fewer than three digits may be of the calendar.
        today: `YYYY-MM-DD`; later days are not read in the calendar.

    Example:
        >>> column = ColumnCalendar()
        >>> for text in ("14 خرداد 1399", "3 tir 1390"):
        ...     column.learn(text)
        >>> numbers = column.numbers("1399/05/12")
        >>> column.name, numbers.meanings[0].date
        ('persian', '2020-08-02')
    """

    def __init__(
        self,
        allowed: Collection[str] = tuple(CALENDARS),
        short_years: bool = True,
        today: str = "9999-12-31",
    ) -> None:
        self._allowed, self._short_years, self._today = allowed, short_years, today
        self._named: Counter[str] = Counter()  # calendar -> rows that name it
        self._ours: Counter[int] = Counter()  # century -> certain rows of our calendar
        self._name: str | None = None  # the result of `name`; None after further rows
        self._settled = self._open = 0  # rows that were read in the calendar, or may be of it

    def learn(self, normalised: str, locale_of_digits: str = "") -> None:
        """Record the calendar that a normalised text names.

        `locale_of_digits` is its locale if it consists of Persian or Arabic digits alone.
        """
        if not self._allowed:
            return
        name, year = named(normalised, locale_of_digits)
        if name == OURS:
            self._ours[year // 100] += 1
        elif name:
            self._named[name] += 1
        self._name = None

    @property
    def name(self) -> str:
        """Name of the calendar, "" if the rows name none, several, or our own in such years."""
        if self._name is None:
            name = MAJORITY.of(self._named) if self._named else ""
            self._name = name if name in self._allowed and not self._are_ours(name) else ""
        return self._name

    @property
    def locale(self) -> str:
        """The locale in which the network reads numbers of the calendar, or ""."""
        return CALENDARS[self.name].locale if self.name else ""

    def _are_ours(self, name: str) -> bool:
        years = CALENDARS[name]
        return any(self._ours[n] for n in range(years.first // 100, years.last // 100 + 1))

    def numbers(
        self, normalised: str, order_of: Callable[[str], str] = lambda separator: ""
    ) -> Numbers | None:
        """Return the numbers of a text that is read in the calendar; None for any other text.

        `YYYY-MM-DD`, years of fewer than three digits and days after today are not.

        Args:
            normalised: a normalised text.
            order_of: separator -> the known order of the numbers, `dmy`, `mdy` or `ymd`, or "".
        """
        if not self.name:
            return None
        text, years = numeric.without_time(normalised), CALENDARS[self.name]
        match = None if DAY_OF_ISO.fullmatch(text) else numeric.ALONE.fullmatch(text)
        if match is None:
            return None
        parts = _orders(match, is_year_first=self.name == "minguo")
        fits = [key for key, (y, m, d) in parts.items()
                if years.first <= y <= years.last and 1 <= m <= 12 and 1 <= d <= 31]  # fmt: skip
        known = order_of(match[2])
        fits = [known] if known in fits else fits
        found = [meaning for key in fits if (meaning := _day(years.letter, *parts[key]))]
        if not fits or any(meaning.date > self._today for meaning in found):
            return None
        asked, (_, month, day) = normalised, parts[fits[0]]
        if found and not iso.exists("{:04}-{:02}-{:02}".format(*parts[fits[0]])):  # 31/02/1399
            safe = next(safe for safe in SAFE_DAYS if str(safe) not in text)
            asked = re.sub(f"(?<![0-9]){day}(?![0-9])", str(safe), normalised, count=1)
            parts[fits[0]] = (parts[fits[0]][0], month, safe)
        left = (key for key in parts if key not in fits)
        readings = [frozenset(_readings(*parts[key])) for key in (*fits, *left)]
        return Numbers(tuple(found), asked, tuple(readings))

    def settle(self, read: Translation, numbers: Numbers, request: Request) -> Translation:
        """Return the answer to numbers in the calendar of the column.

        Args:
            read: the answer to `numbers.asked` with the minimum probability 0.
            numbers: the numbers.
            request: gives the precision, and the minimum probability of the numbers in all their
                orders.
        """
        calendar = f"{self.name.capitalize()} calendar"
        if not numbers.meanings:
            reason = f"no such day in the {calendar}, the calendar of the column"
            return Translation(read.text, None, 1.0, reason=reason)
        keys = ((read.reading, read.confidence), *read.alternatives) if read.reading else ()
        shares = [
            sum(share for key, share in keys if key.rstrip("~?%") in days)
            for days in numbers.readings
        ]
        first, *others = numbers.meanings
        if sum(shares) < (request.min_confidence or 0.0):
            ours = [key for key, _ in keys if key.rstrip("~?%") != first.date][:1]
            perhaps = " or ".join([f"{first.date} in the {calendar}", *ours])
            reason = f"unsure, perhaps {perhaps} ({sum(shares):.2f})"
            return Translation(read.text, None, 1 - sum(shares), reason=reason)
        self._settled += 1
        is_open = any(share >= MIN_SECOND_READING for share in shares[1 : len(others) + 1])
        confidence = shares[0] if is_open else sum(shares)
        others = others if is_open else []
        alternatives = tuple(zip((other.date for other in others), shares[1:], strict=False))
        return replace(
            read, date=first.date, confidence=confidence, alternatives=alternatives,
            ambiguous=is_open, reason="", meaning=first, inferred=(NOTE,),
            reading=first.date if request.precision == "day" else first.edtf,
        )  # fmt: skip

    def with_both(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer with both readings if its numbers may have a short Minguo year.

        The year stands first and has one or two digits, and no certain row is of our calendar.
        """
        is_open = self.name == "minguo" and self._short_years and not self._ours
        match = numeric.ALONE.fullmatch(numeric.without_time(normalised)) if is_open else None
        if match is None or max(len(match[1]), len(match[4])) > 2 or answer.error:
            return answer
        day = _day("C", int(match[1]), int(match[3]), int(match[4]))
        if day is None or day.date > self._today:
            return answer
        self._open += 1
        if answer.reason:
            start = (
                f"{answer.reason} or" if answer.reason.startswith("unsure") else "unsure, perhaps"
            )
            reason = f"{start} {day.date} in the Minguo calendar"
            return replace(answer, reason=reason, meaning=None)
        days = numeric.orders_of(normalised)[1].values()
        known = {answer.date, *(key for key, _ in answer.alternatives)}
        ours = [found.isoformat() for found in days if found.isoformat() not in known]
        is_ours = answer.meaning is not None and answer.meaning.calendar == OURS
        new = [day.date] if is_ours and day.date not in known else [] if is_ours else ours
        others = (*answer.alternatives, *((key, 0.0) for key in new))
        return replace(
            answer, ambiguous=bool(others), alternatives=others,
            inferred=(*answer.inferred, NOTE_OF_BOTH),
        )  # fmt: skip

    def summary(self) -> Iterator[str]:
        """Yield lines that report how numbers were read."""
        names = f"{counted(self._named[self.name], 'row')} name that calendar"
        if self._settled:
            calendar = self.name.capitalize()
            how = (
                f"were read as {calendar} dates"
                if self._settled > 1
                else f"was read as a {calendar} date"
            )
            yield f"{counted(self._settled, 'numeric row')} {how}, because {names}"
        if self._open:
            rows = counted(self._open, "numeric row")
            yield f"{rows} may be of the {self.name.capitalize()} calendar, because {names}"


def _orders(match: re.Match[str], is_year_first: bool) -> dict[str, tuple[int, int, int]]:
    """Return order -> year, month and day of three numbers with a year of three or four digits."""
    first, second, last = (int(match[n]) for n in (1, 3, 4))
    if len(match[1]) > 2:
        return {"ymd": (first, second, last)}
    if is_year_first or len(match[4]) < 3:
        return {}
    orders = {"dmy": (last, second, first), "mdy": (last, first, second)}
    return orders if first != second else {"dmy": orders["dmy"]}


def _day(letter: str, year: int, month: int, day: int) -> Meaning | None:
    """Return a day of a calendar; None if the calendar lacks it."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    meaning = edtf.meaning(f"{letter}{year:04}{month:02}{day:02}")
    return meaning if meaning is not None and meaning.date else None


def _readings(year: int, month: int, day: int) -> Iterator[str]:
    """Yield the days that numbers mean in each calendar."""
    for letter in ("", *(calendar.letter for calendar in CALENDARS.values())):
        if meaning := _day(letter, year, month, day):
            yield meaning.date
