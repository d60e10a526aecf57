"""Read 1904-05 as the season from 1904 to 1905 in a column of seasons.

Alone it may be May 1904. If nearly all rows of this shape name a year and the next one, as do
1904-05, 1911-12 and 1999-00, they are seasons, and the network is asked for both years in full.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from seqapps.common.terminal.progress import counted

from ..translation import Translation
from .evidence import Majority

MAJORITY = Majority(min_rows=3, min_share=0.98)  # of different texts of this shape
MAX_TEXTS = 100_000  # maximum number of texts in memory
SEASON = re.compile(r"([0-9]{4}) ?[-/] ?([0-9]{2})")
NOTE = "seasons of the column"


class ColumnSeasons:
    """The seasons of a column.

    Args:
        is_inferred: whether seasons are recognised.

    Example:
        >>> column = ColumnSeasons()
        >>> for text in ("1904-05", "1911-12", "1999-00"):
        ...     column.learn(text)
        >>> column.asked("1904-05"), column.asked("1904-07")
        ('1904/1905', '')
    """

    def __init__(self, is_inferred: bool = True) -> None:
        self._is_inferred = is_inferred
        self._texts: dict[str, bool] = {}  # text -> whether its years follow each other
        self._counts: Counter[bool] = Counter()  # of these texts
        self._settled = 0  # rows that were read as seasons

    def learn(self, normalised: str) -> None:
        """Record whether a normalised text of this shape is a season or a month."""
        if not self._is_inferred or len(self._texts) >= MAX_TEXTS or normalised in self._texts:
            return
        years = _years(normalised)
        if years is not None and (years[1] or 1 <= int(normalised[-2:]) <= 12):
            self._texts[normalised] = bool(years[1])
            self._counts[bool(years[1])] += 1

    def asked(self, normalised: str) -> str:
        """Return the text that is read instead of a season; "" for any other text."""
        years = _years(normalised) if self._counts[True] else None
        if years is None or not years[1]:
            return ""
        is_certain = MAJORITY.holds(self._counts[True], self._counts.total())
        return f"{years[0]:04}/{years[1]:04}" if is_certain else ""

    def settle(self, answer: Translation) -> Translation:
        """Return the answer to `asked` as that of a row."""
        self._settled += bool(answer.meaning)
        return replace(answer, inferred=(NOTE,))

    def summary(self) -> Iterator[str]:
        """Yield a line that reports how rows were read."""
        if self._settled:
            were = "were read as seasons" if self._settled > 1 else "was read as a season"
            why = f"{counted(self._counts[True], 'different text')} name a year and the next"
            yield f"{counted(self._settled, 'row')} {were}, because {why}"


def _years(normalised: str) -> tuple[int, int] | None:
    """Return the year and the next one, 0 if another number follows; None for other texts."""
    match = SEASON.fullmatch(normalised)
    if match is None:
        return None
    year = int(match[1])
    return year, (year + 1 if (year + 1) % 100 == int(match[2]) and year < 9999 else 0)
