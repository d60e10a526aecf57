"""Infer the language of a column from the names of its months.

*Listopada* is October in Croatian and November in Polish. If all rows with a month's name can be
Croatian, and some of them no other language, such rows are read as Croatian.
"""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

from . import iso
from .locale_hints import MAIN_LANGUAGES
from .translation import Translation

MIN_ROWS = 4  # minimum number of rows with a month's name
MIN_SHARE = 0.98  # minimum share of them that the language must have
MIN_TOTAL = 0.5  # minimum probability of a reading
# Normalised name of a month, and its months by language; generator/languages.py writes the file.
WORDS_FILE = Path(__file__).with_name("month_words.tsv")
_WORD = re.compile(r"[^\W\d_]{3,}")
_READING = re.compile(r"([0-9]{4})-([0-9]{2})(.*)")  # of one day or month


@cache
def month_words() -> dict[str, dict[str, int]]:
    """Return name of a month -> ISO 639 code of a language -> month.

    Example:
        >>> month_words()["listopada"]
        {'bs': 10, 'hr': 10, 'pl': 11}
    """
    found: dict[str, dict[str, int]] = {}
    for row in WORDS_FILE.read_text(encoding="utf-8").splitlines():
        word, _, months = row.partition("\t")
        pairs = (pair.split(":") for pair in months.split())
        found[word] = {code: int(month) for code, month in pairs}
    return found


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
        self.settled = 0  # rows that were read in the language

    def learn(self, normalised: str) -> None:
        """Record the languages of a normalised text with one name of a month."""
        months = _months_of(normalised)
        if months:
            self._rows += 1
            self._counts.update(months.keys())

    @property
    def code(self) -> str:
        """ISO 639 code of the language, "" if it is not certain.

        Of several languages with equally many rows, the most frequent one, if each name that they
        share means one month in all of them.
        """
        if self._given or self._rows < MIN_ROWS:
            return self._given
        (_, most), *_ = self._counts.most_common(1)
        found = [code for code, count in self._counts.items() if count == most]
        if most < MIN_SHARE * self._rows or not _agree(frozenset(found)):
            return ""
        return min(found, key=_rank)

    def concerns(self, normalised: str, answer: Translation) -> bool:
        """Return whether a text should be read again in the language.

        These are texts with a month's name of the language whose reading is unsure without a
        hint, or whose name means other months in other languages.
        """
        months = _months_of(normalised)
        if self.code not in months or answer.error:
            return False
        return answer.reason.startswith("unsure") or len(set(months.values())) > 1

    def settle(
        self, answer: Translation, hinted: Translation, normalised: str, min_confidence: float
    ) -> Translation:
        """Return the answer of a text, given all its readings in the language.

        The reading has the month that the name means in the language. Its probability is that of
        all readings that differ from it in nothing but the month; it must be most of what all
        readings have, since a day such as 31 November has no probability.
        """
        month = _months_of(normalised)[self.code]
        if hinted.reason:  # no full day, where only days are asked for
            match = _READING.fullmatch(answer.meaning.edtf) if answer.meaning else None
            if answer.meaning is None or match is None:
                return answer
            return replace(answer, meaning=answer.meaning.moved(f"{match[1]}-{month:02}{match[3]}"))
        shares: dict[str, float] = {}
        for reading, share in ((hinted.reading, hinted.confidence), *hinted.alternatives):
            if match := _READING.fullmatch(reading):
                key = f"{match[1]}-{month:02}{match[3]}"
                shares[key] = shares.get(key, 0.0) + share
        best = max(shares, key=lambda key: shares[key], default="")
        least = max(MIN_TOTAL, min_confidence * sum(shares.values()))
        if not best or shares[best] < least or not _exists(best):
            return answer
        self.settled += answer.reading != best
        others = tuple(item for item in shares.items() if item[0] != best)
        moved = hinted.moved(best)
        return replace(moved, confidence=shares[best], alternatives=others, ambiguous=False)


def _exists(reading: str) -> bool:
    """Return whether a day exists; months do."""
    day = reading.rstrip("~?%")
    return len(day) != len("2019-10-03") or iso.exists(day)


def _rank(code: str) -> tuple[int, str]:
    """Return a key that sorts the main languages before the others."""
    is_main = code in MAIN_LANGUAGES
    return (MAIN_LANGUAGES.index(code) if is_main else len(MAIN_LANGUAGES)), code


def _months_of(normalised: str) -> dict[str, int]:
    """Return language -> month of the only name of a month in a text; empty for any other text."""
    table = month_words()
    found = [table[word] for word in _WORD.findall(normalised) if word in table]
    return found[0] if len(found) == 1 else {}


@cache
def _agree(codes: frozenset[str]) -> bool:
    """Return whether the names that languages share mean the same months."""
    return all(
        len({month for code, month in months.items() if code in codes}) < 2
        for months in month_words().values()
    )
