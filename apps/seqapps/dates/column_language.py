"""Read the names of months in the language of a locale, or of a column.

*Listopada* is October in Croatian and November in Polish. If all rows with a month's name can be
Croatian, and some of them no other language, such rows are read as Croatian.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks
from seqapps.common.io.unicode_folding import normalise

from . import edtf, iso
from .engines import Request
from .locale_hints import MAIN_LANGUAGES
from .translation import Translation

if TYPE_CHECKING:
    from .runtime import Runtime

MIN_ROWS = 4  # minimum number of rows with a month's name
MIN_SHARE = 0.98  # minimum share of them that the language must have
MIN_TOTAL = 0.5  # minimum probability of a reading
# Normalised name of a month, and its months by language; generator/languages.py writes the file.
WORDS_FILE = Path(__file__).with_name("month_words.tsv")
_WORD = re.compile(r"[^\W\d_]{3,}")
_MONTH = re.compile(r"(?<![0-9X-])([0-9X]{4})-(?:0[1-9]|1[0-2])(?![0-9])")  # of EDTF
_IMPOSSIBLE = iso.REASONS[iso.IMPOSSIBLE]
CHUNK = 1_024  # texts that are read together


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
        names = _names_in(normalised)
        if len(names) == 1:
            self._rows += 1
            self._counts.update(names[0].keys())

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

    def read(
        self,
        answers: list[Translation],
        forms: Mapping[str, str],
        runtime: "Runtime",
        request: Request,
    ) -> list[Translation]:
        """Return answers, some of which are read again in the language.

        Args:
            answers: the answers of the model to texts by themselves.
            forms: text -> normalised text, of those that may be read again.
            runtime, request: the model and the options of the translation.
        """
        asked = dict.fromkeys(
            answer.text for answer in answers if self._concerns(forms.get(answer.text, ""), answer)
        )
        if not asked:
            return answers
        least = request.min_confidence
        least = runtime.min_confidence if least is None else least
        request = replace(request, locale=request.locale or self.code, min_confidence=0.0)
        again = dict(zip(asked, runtime.translate(asked, request), strict=True))
        return [
            self._settled(answer, again[answer.text], _names_in(forms[answer.text]), least)
            if answer.text in again
            else answer
            for answer in answers
        ]

    def _concerns(self, normalised: str, answer: Translation) -> bool:
        """Return whether a text should be read again.

        These are texts with months' names of the language whose reading is unsure without a hint,
        or whose names mean other months in other languages; and where the language is not known,
        texts without such a day in one of these months.
        """
        names = _names_in(normalised)
        if not names or answer.error:
            return False
        has_meanings = any(len(set(months.values())) > 1 for months in names)
        if not all(self.code in months for months in names):
            return has_meanings and answer.reason == _IMPOSSIBLE
        return has_meanings or answer.reason.startswith("unsure")

    def _settled(
        self,
        answer: Translation,
        again: Translation,
        names: list[dict[str, int]],
        min_confidence: float,
    ) -> Translation:
        """Return the answer of a text, given all its readings in the language.

        The reading has the months that the names mean in the language. Its probability is that of
        all readings that differ from it in nothing but these months; it must be most of what all
        readings have, since a day such as 31 November has no probability.
        """
        if not all(self.code in months for months in names):
            return _unsure(answer, again.reading, again.confidence)
        months = [own[self.code] for own in names]
        if again.reason:  # no full day, where only days are asked for
            moved = _in_months(answer.meaning.edtf, months) if answer.meaning else ""
            if answer.meaning is None or not _exists(moved):
                return answer
            return replace(answer, meaning=answer.meaning.moved(moved))
        shares: dict[str, float] = {}
        for reading, share in ((again.reading, again.confidence), *again.alternatives):
            if key := _in_months(reading, months):
                shares[key] = shares.get(key, 0.0) + share
        alike = [key for key in shares if _shape(key) == _shape(again.reading)]
        best = max(alike, key=lambda key: shares[key], default="")
        least = max(MIN_TOTAL, min_confidence * sum(shares.values()))
        if not best:
            return answer
        if not _exists(best):  # in the language there is no such day
            return Translation(
                answer.text, None, 1.0, reason=_IMPOSSIBLE,
                weights=answer.weights, symbols=answer.symbols,
            )  # fmt: skip
        if shares[best] < least:
            return _unsure(answer, best, shares[best])
        self.settled += answer.reading != best
        others = tuple(item for item in shares.items() if item[0] != best)
        moved_answer = again.moved(best)
        return replace(moved_answer, confidence=shares[best], alternatives=others, ambiguous=False)


def translate(
    runtime: "Runtime", texts: Iterable[str | UserError], request: Request
) -> Iterator[Translation]:
    """Translate each text by itself, with the names of months in the language of the locale.

    Raises:
        UserError: see `Runtime.translate`.
    """
    runtime.translate([], request)  # raises the errors of the request
    return _translated(runtime, texts, request)


def _translated(
    runtime: "Runtime", texts: Iterable[str | UserError], request: Request
) -> Iterator[Translation]:
    language = of_locale(request.locale)
    for chunk in chunks(texts, CHUNK):
        answers = list(runtime.translate(chunk, request))
        forms = {answer.text: normalise(answer.text) for answer in answers}
        yield from (
            language.read(answers, forms, runtime, request) if runtime.reads_hints else answers
        )


def of_locale(locale: str) -> ColumnLanguage:
    """Return the language of a locale such as hr_HR, or one that is inferred for ""."""
    return ColumnLanguage(re.split("[_.-]", locale.lower())[0])


def _unsure(answer: Translation, reading: str, share: float) -> Translation:
    """Return the answer, which is unsure where the text has a day in one meaning of its month."""
    if answer.reason != _IMPOSSIBLE or not reading:
        return answer
    return replace(answer, reason=f"unsure, perhaps {reading} ({share:.2f})")


def _in_months(reading: str, months: list[int]) -> str:
    """Return a reading with other months, one for each date or for all; "" where none fits."""
    count = len(_MONTH.findall(reading))
    if not count or len(months) not in (1, count):
        return ""
    left = iter(months * count if len(months) == 1 else months)
    return _MONTH.sub(lambda match: f"{match[1]}-{next(left):02}", reading)


def _shape(reading: str) -> str:
    """Return the signs of a reading."""
    return re.sub("[0-9X]", "", reading)


def _exists(reading: str) -> bool:
    """Return whether a reading is EDTF of dates that exist."""
    try:
        return bool(edtf.notation_of(reading))
    except ValueError:
        return False


def _rank(code: str) -> tuple[int, str]:
    """Return a key that sorts the main languages before the others."""
    is_main = code in MAIN_LANGUAGES
    return (MAIN_LANGUAGES.index(code) if is_main else len(MAIN_LANGUAGES)), code


def _names_in(normalised: str) -> list[dict[str, int]]:
    """Return language -> month of each name of a month in a text."""
    table = month_words()
    return [table[word] for word in _WORD.findall(normalised) if word in table]


@cache
def _agree(codes: frozenset[str]) -> bool:
    """Return whether the names that languages share mean the same months."""
    return all(
        len({month for code, month in months.items() if code in codes}) < 2
        for months in month_words().values()
    )
