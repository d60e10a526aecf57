"""What the certain rows of a column say about its open ones: the order of numbers, the century.

A row like 25/12/2046 can only be day first; if the certain rows of a column agree, its ambiguous
rows (06/12/2046) are read in the same way. Two digits of a year leave the century open; in a
column whose four-digit years are all past, an answer in the future is not given.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from seqapps.common.errors import UserError
from seqapps.common.terminal.progress import counted

from . import numeric
from .translation import Translation

MIN_SHARE = 0.98  # of the certain rows that must agree on an order
MIN_YEARS = 3  # four-digit years that say something about the others
ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
_YEAR = re.compile(r"(?<!\d)(1[0-9]{3}|20[0-9]{2}|21[0-9]{2})(?!\d)")
_WITH_YEAR = re.compile(r"([0-9]{4})((?:-[0-9]{2}){0,2}[~?%]?)")


@dataclass(frozen=True)
class Options:
    """How a column is read.

    Attributes:
        order: `auto` learns the order of numbers from the certain rows; `off` does not.
        earliest, latest: limits of the years that two digits mean; one alone spans 100 years.
        century: the first digits of these years: 19.
        today: the last day that is not in the future.

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
        """The years that two digits may mean, if they are given."""
        if self.century is not None:
            return range(100 * self.century, 100 * self.century + 100)
        if self.earliest is None and self.latest is None:
            return None
        earliest = (self.latest or 0) - 99 if self.earliest is None else self.earliest
        latest = earliest + 99 if self.latest is None else self.latest
        return range(max(1, earliest), latest + 1)


class Habits:
    """The habits of a column, learned from its texts.

    Example:
        >>> habits = Habits(Options())
        >>> for text in ("25/12/2010", "13/01/2011", "14/02/2012"):
        ...     habits.learn(text)
        >>> answer = Translation("06/12/2010", "2010-06-12", 0.5, (("2010-12-06", 0.4),), True)
        >>> habits.settle(answer, "06/12/2010").date
        '2010-12-06'
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._certain: dict[str, Counter[str]] = {}  # separator -> order -> certain rows
        self._n_years = self._last_year = 0  # four-digit years
        self._settled: Counter[str] = Counter()
        self._dated = self._open = 0  # rows with two-digit years: settled, and open

    def learn(self, normalised: str) -> None:
        """Take a normalised text as evidence, if it is certain by itself."""
        for year in _YEAR.findall(normalised):
            self._n_years += 1
            self._last_year = max(self._last_year, int(year))
        separator, days = numeric.orders_of(normalised)
        if len(days) == 1:
            self._certain.setdefault(separator, Counter()).update(days.keys())

    def settle(self, answer: Translation, normalised: str) -> Translation:
        """Return the answer to a text of the column."""
        if answer.reason:
            return answer
        if self.options.order == "auto" and answer.ambiguous:
            answer = self._ordered(answer, normalised)
        if not self._has_limits():
            return answer
        return self._dated_by_century(answer, normalised)

    def order_of(self, separator: str) -> tuple[str, int]:
        """Return the order of numbers with a separator and its certain rows, or "" and 0.

        Rows with other separators count if there are none with this one.
        """
        found = self._certain.get(separator) or sum(self._certain.values(), Counter())
        if not found:
            return "", 0
        order, count = found.most_common(1)[0]
        return (order, count) if count >= MIN_SHARE * found.total() else ("", 0)

    def _ordered(self, answer: Translation, normalised: str) -> Translation:
        separator, days = numeric.orders_of(normalised)
        order, _ = self.order_of(separator)
        day = days.get(order)
        shown = {answer.date, *(date for date, _ in answer.alternatives)}
        if day is None or day.isoformat() not in shown:
            return answer
        self._settled[order] += 1
        orders = {found.isoformat() for found in days.values()}
        chosen = answer.with_reading(day.isoformat())
        others = tuple(other for other in chosen.alternatives if other[0] not in orders)
        share = sum(share for date, share in chosen.alternatives if date in orders)
        return replace(
            chosen, ambiguous=False, alternatives=others, confidence=chosen.confidence + share
        )

    def _dated_by_century(self, answer: Translation, normalised: str) -> Translation:
        """Return an answer whose two-digit year lies in a century that is possible."""
        meaning = answer.meaning
        match = None if meaning is None else _WITH_YEAR.fullmatch(meaning.edtf)
        if meaning is None or match is None or meaning.calendar != "gregorian":
            return answer
        year = int(match[1])
        if not numeric.has_short_year(normalised, year):
            return answer
        years = self._possible(year)
        edtfs = [f"{found:04}{match[2]}" for found in years]
        edtfs = [edtf for edtf in edtfs if self._is_possible(edtf)]
        if not edtfs:
            reason = f"no possible year ends in {year % 100:02}"
            return replace(answer, date=None, meaning=None, alternatives=(), ambiguous=False,
                           reason=reason)  # fmt: skip
        if len(edtfs) == 1:
            self._dated += 1
        else:
            self._open += 1
        first = meaning.edtf if meaning.edtf in edtfs else edtfs[-1]
        date = first if meaning.date else None
        others = tuple((edtf, answer.confidence) for edtf in edtfs[::-1] if edtf != first)
        kept = tuple(reading for reading in answer.alternatives if reading[0] not in edtfs)
        return replace(
            answer, date=date, meaning=replace(meaning, edtf=first, date=date or ""),
            alternatives=(*others, *kept), ambiguous=answer.ambiguous or len(edtfs) > 1,
        )  # fmt: skip

    def _has_limits(self) -> bool:
        """Return whether options or column say which century is possible."""
        is_past = self._n_years >= MIN_YEARS and self._last_year <= self.options.today.year
        return is_past or self.options.years is not None

    def _possible(self, year: int) -> list[int]:
        """Return the years with these last two digits."""
        limits = self.options.years
        if limits is not None:
            return [found for found in limits if found % 100 == year % 100]
        return [1900 + year % 100, 2000 + year % 100]

    def _is_possible(self, edtf: str) -> bool:
        day = edtf.rstrip("~?%")
        if len(day) == len("1979-05-03"):
            try:
                datetime.date.fromisoformat(day)
            except ValueError:  # 29 February
                return False
        return self.options.years is not None or day <= self.options.today.isoformat()

    def summary(self) -> Iterator[str]:
        """Yield lines that say how open rows were read."""
        for order, count in self._settled.most_common():
            certain = sum(found[order] for found in self._certain.values())
            are = "are" if certain > 1 else "is"
            yield (
                f"read {counted(count, 'ambiguous row')} {ORDERS[order]}, as "
                f"{counted(certain, 'certain row')} {are}"
            )
        if self._dated:
            years = self.options.years
            how = "so that no date is in the future"
            how = how if years is None else f"as {years.start} to {years.stop - 1}"
            yield f"{counted(self._dated, 'two-digit year')} read {how}"
        if self._open:
            yield f"{counted(self._open, 'two-digit year')} may be of two centuries (ambiguous)"
