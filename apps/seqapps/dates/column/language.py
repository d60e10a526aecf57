"""Infer the language of a column from the names of its months.

*Listopada* is October in Croatian and November in Polish. If all rows with a month's name can be
Croatian, and some of them no other language, such rows are read as Croatian.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from seqapps.common.terminal.progress import counted

from .. import month_names
from ..locale_hints import MAIN_LANGUAGES
from ..month_names import month_words, months_of
from ..translation import Translation
from .evidence import Majority

MAJORITY = Majority(min_rows=4, min_share=0.98)  # of the rows with a month's name
NOTE = "language of the column"


class ColumnLanguage:
    """The language of a column.

    Args:
        code: ISO 639 code of the language; "" infers it from the rows.

    Example:
        >>> language = ColumnLanguage()
        >>> for text in ("3. svibnja 2019.", "7. srpnja 2019.", "1. lipnja 2020.", "lis 2020"):
        ...     language.learn(text)
        >>> language.code
        'hr'
    """

    def __init__(self, code: str = "") -> None:
        self._given = code
        self._rows = 0  # rows with a month's name
        self._counts: Counter[str] = Counter()  # language -> rows whose names it has
        self._code: str | None = None  # the result of `code`; None after further rows
        self._settled = 0  # rows that were read in the language

    def learn(self, normalised: str) -> None:
        """Record the languages of a normalised text with one name of a month."""
        if not self._given and (months := months_of(normalised)):
            self._rows += 1
            self._counts.update(months.keys())
            self._code = None

    @property
    def code(self) -> str:
        """ISO 639 code of the language, "" if it is not certain.

        Of several languages with equally many rows, the most frequent one, if each name that they
        share means one month in all of them.
        """
        if self._code is None:
            self._code = self._given or self._inferred()
        return self._code

    def _inferred(self) -> str:
        if not self._counts:
            return ""
        ((_, most),) = self._counts.most_common(1)
        found = [code for code, count in self._counts.items() if count == most]
        if not MAJORITY.holds(most, self._rows) or not _agree(frozenset(found)):
            return ""
        return min(found, key=_rank)

    def decides(self, normalised: str) -> bool:
        """Return whether a name of a month in the text means other months in other languages."""
        names = month_names.open_words(self.code)
        return not names.keys().isdisjoint(month_names.words_of(normalised))

    def settle(self, answer: Translation, read: Translation) -> Translation:
        """Return the answer of a text: `read`, its answer in the language, if the two differ."""
        as_before = (read.reading, read.reason, read.meaning, read.alternatives) == (
            answer.reading, answer.reason, answer.meaning, answer.alternatives
        )  # fmt: skip
        if as_before:
            return answer
        self._settled += bool(read.reading)
        return replace(read, inferred=(NOTE,))

    def summary(self) -> Iterator[str]:
        """Yield a line that reports how names of months were read."""
        if self._settled:
            were = "were" if self._settled > 1 else "was"
            rows = counted(self._settled, "row")
            yield f"{rows} {were} read in the language of the column ({self.code})"


def _rank(code: str) -> tuple[int, str]:
    """Return a key that sorts the main languages before the others."""
    is_main = code in MAIN_LANGUAGES
    return (MAIN_LANGUAGES.index(code) if is_main else len(MAIN_LANGUAGES)), code


@cache
def _agree(codes: frozenset[str]) -> bool:
    """Return whether the names that languages share mean the same months."""
    return all(
        len({month for code, month in months.items() if code in codes}) < 2
        for months in month_words().values()
    )
