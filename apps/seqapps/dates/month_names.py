"""Read names of months that mean different months in different languages.

*Listopada* is October in Croatian and November in Polish. In a known language the month is certain,
so the probabilities of readings that differ in nothing but the month are added. A day that only
some of the months have (31 listopada) is read by way of another day of the same text, since the
decoder gives no probability to days that do not exist.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from . import iso
from .translation import Translation

# Normalised name of a month, and its months by language; generator/languages.py writes the file.
WORDS_FILE = Path(__file__).with_name("month_words.tsv")
SAFE_DAYS = (28, 27, 26)  # days of all months, one of which is in place of a day of some months
UNSURE = "unsure, the name means months with and without such a day"  # reason of a refusal
_WORD = re.compile(r"[^\W\d_]{3,}")
_LATE_DAY = re.compile("(?<![0-9])(?:29|30|31)(?![0-9])")
# A month or a day in EDTF.
_DATE = re.compile(r"(?<![0-9X-])([0-9]{4})-(?:0[1-9]|1[0-2])(?:-([0-9]{2}))?(?![0-9X-])")


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


@cache
def open_words(language: str) -> frozenset[str]:
    """Return the names of months of a language that mean other months in other languages."""
    return frozenset(
        word
        for word, months in month_words().items()
        if language in months and len(set(months.values())) > 1
    )


def words_of(normalised: str) -> list[str]:
    """Return the words of a text that may be names of months."""
    return _WORD.findall(normalised)


def months_of(normalised: str) -> dict[str, int]:
    """Return language -> month of the only name of a month in a text; {} for any other text.

    Example:
        >>> months_of("31. listopada 2015")
        {'bs': 10, 'hr': 10, 'pl': 11}
    """
    table = month_words()
    found = [table[word] for word in words_of(normalised) if word in table]
    return found[0] if len(found) == 1 else {}


def is_in_some(normalised: str) -> bool:
    """Return whether some meanings of a text's only name of a month have its day, and others not.

    Example:
        >>> is_in_some("31 listopada 1991"), is_in_some("31 november 1991")
        (True, False)
    """
    months, days = set(months_of(normalised).values()), _LATE_DAY.findall(normalised)
    return len(days) == 1 and len({int(days[0]) <= iso.MONTH_DAYS[n - 1] for n in months}) > 1


@dataclass(frozen=True)
class MonthName:
    """A text whose only name of a month is read in a language.

    Attributes:
        month: the month in the language, 1 to 12.
        asked: the text that the network reads.
        asked_day, day: the day of `asked` that replaces the day of the text; 0 and 0 if `asked` is
            the text itself.

    Example:
        >>> of("31. listopada 2015", "hr")
        MonthName(month=10, asked='28. listopada 2015', asked_day=28, day=31)
        >>> of("3. listopada 2015", "hr").asked, of("3. listopada 2015", "de")
        ('3. listopada 2015', None)
    """

    month: int
    asked: str
    asked_day: int = 0
    day: int = 0

    def settle(self, text: str, read: Translation, min_confidence: float) -> Translation:
        """Return the answer of a text, given all readings of `asked` in the language.

        Args:
            text: the text as it was given.
            read: the answer to `asked` with the minimum probability 0.
            min_confidence: minimum probability of the answer.
        """
        read = replace(read, text=text)
        if read.reason:  # no full day, where only days are asked for; or no date at all
            edtf = self._moved(read.meaning.edtf) if read.meaning else ""
            moved = read.meaning.moved(edtf) if read.meaning and edtf else None
            return replace(read, meaning=moved)
        shares: dict[str, float] = {}
        for reading, share in ((read.reading, read.confidence), *read.alternatives):
            if key := self._moved(reading):
                shares[key] = shares.get(key, 0.0) + share
        if not shares:
            return _refused(text, read.reading, read.confidence)
        best = max(shares, key=lambda key: shares[key])
        days = [match[0] for match in _DATE.finditer(best) if match[2]]
        if not all(map(iso.exists, days)):
            return Translation(text, None, shares[best], reason=iso.REASONS[iso.IMPOSSIBLE])
        if shares[best] < min_confidence:
            return _refused(text, best, shares[best])
        others = tuple(item for item in shares.items() if item[0] != best)
        answer = read.moved(best)
        return replace(answer, confidence=shares[best], alternatives=others, ambiguous=False)

    def fits(self, edtf: str) -> bool:
        """Return whether a date is in the month of the text."""
        return self._moved(edtf) == edtf

    def _moved(self, edtf: str) -> str:
        """Return EDTF whose dates have the month and the day of the text; "" for others."""

        def moved(match: re.Match[str]) -> str:
            year, day = match.groups()
            day = f"{self.day:02}" if self.day and day == f"{self.asked_day:02}" else day
            return f"{year}-{self.month:02}{'' if day is None else f'-{day}'}"

        return _DATE.sub(moved, edtf) if _DATE.search(edtf) else ""


def _refused(text: str, reading: str, share: float) -> Translation:
    reason = f"unsure, perhaps {reading} ({share:.2f})"
    return Translation(text, None, 1 - share, reason=reason)


def of(normalised: str, language: str) -> MonthName | None:
    """Return the name of a month in a text; None if it means one month in all languages.

    Args:
        normalised: a normalised text.
        language: ISO 639 code.
    """
    months = months_of(normalised)
    if language not in months or len(set(months.values())) < 2:
        return None
    month, days = months[language], _LATE_DAY.findall(normalised)
    if len(days) != 1 or all(int(days[0]) <= iso.MONTH_DAYS[n - 1] for n in months.values()):
        return MonthName(month, normalised)
    safe = next(day for day in SAFE_DAYS if str(day) not in normalised)
    return MonthName(month, _LATE_DAY.sub(str(safe), normalised), safe, int(days[0]))
