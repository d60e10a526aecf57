"""Read texts by their form: 14-Aug-1888 has the same form as 23-Sep-1901.

Columns repeat a few forms. The form of a text replaces each digit by a zero, and the only month
name by one sign (months.tsv lists month names; others are learned from two texts). The first texts
of a form are read by the network. They show which numbers are year, month and day; if this is
unambiguous and equal in all of them, later texts of the form are read without the network.
Texts that do not fit (a day that does not exist, an unusual year, numbers that have another
possible order) are read by the network, and so is one text in `CHECKED`, as a check. Forms that the
model is known to read (`known_forms`) need no network at all.
"""

import datetime
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path

from . import iso, numeric
from .config import MIN_SECOND_READING
from .edtf import Meaning
from .known_forms import NONE, WORD, KnownForms, Roles
from .known_forms import YEARS as KNOWN_YEARS
from .translation import Translation

MIN_SEEN = 3  # minimum number of texts of a form that agree
MIN_WORD = 2  # minimum number of texts from which a month name is learned
CHECKED = 64  # one text in 64 is always read by the network and compared
MIN_CONFIDENCE = 0.97  # minimum confidence of answers that are used as evidence
YEARS = range(1200, 2101)  # years that are read without the network
NEAR = 150  # maximum distance in years from those of earlier texts
TIME_LIMITS = (24, 60, 60)  # of hours, minutes and seconds behind a date
MAX_FORMS = 20_000  # maximum number of forms in memory
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
_NUMBER, _WORD = re.compile("[0-9]+"), re.compile(r"[^\W\d_]+")
_LONG_YEAR = re.compile("[0-9]{4}")
_DIGITS = frozenset("0123456789")
_MONTH = "\0"  # replaces a month name
# An open sign before a date, its year, month and day, and marks or a sign behind it.
_EDTF = re.compile(r"(\.\./)?([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?(?:/\.\.)?)")


@cache
def months() -> dict[str, int]:
    """Return the words of months.tsv, each the name of a single month (1 to 12).

    Example:
        >>> months()["aout"], "listopad" in months()  # October or November
        (8, False)
    """
    lines = Path(__file__).with_name("months.tsv").read_text(encoding="utf-8").splitlines()
    return {word: int(month) for word, _, month in (line.partition("\t") for line in lines)}


@dataclass
class Form:
    """The evidence on one form.

    Attributes:
        example: the first answer.
        frame: the parts of its EDTF string before and after the date.
        month: the month of its text; 0 for none.
        roles: the possible roles of the numbers; empty after a contradiction.
        texts: the first texts of the form.
        open: number of agreeing texts whose numbers have another possible order.
        years: the lowest and the highest year.
    """

    example: Translation
    frame: tuple[str, str]
    month: int
    roles: set[Roles]
    texts: set[str] = field(default_factory=set)
    open: int = 0
    years: tuple[int, int] = (9999, 1)


class Forms:
    """The forms of the texts of one request.

    Args:
        decides: (normalised text, date) -> whether the order of the column gives the text this
            date, for numbers that have another possible order.
        known: the forms that the model is known to read.

    Example:
        >>> forms = Forms()
        >>> for text, date in (("14 aug 1888", "1888-08-14"), ("23 aug 1901", "1901-08-23"),
        ...                    ("11 aug 1899", "1899-08-11"), ("12 aug 1894", "1894-08-12"),
        ...                    ("21 aug 1892", "1892-08-21")):
        ...     meaning = Meaning(date, "date", "day", date)
        ...     forms.learn(text, Translation(text, date, 1.0, meaning=meaning))
        >>> forms.read("30 aug 1890", "30 Aug 1890").date
        '1890-08-30'
    """

    def __init__(
        self,
        decides: Callable[[str, str], bool] = lambda normalised, date: False,
        known: KnownForms | None = None,
    ) -> None:
        self._decides, self._known = decides, known or KnownForms()
        self._forms: dict[str, Form] = {}
        self._words: dict[str, Counter[int]] = {}  # word -> month -> texts
        self._months = dict(months())  # the words that are known

    def key(self, normalised: str) -> tuple[str, int]:
        """Return the form of a normalised text, and the month of its month name (0 for none).

        A text with two month names keeps both. A text that contains the sign has no form ("").
        """
        if _MONTH in normalised:
            return "", 0
        parts = _PARTS.findall(normalised)
        known = [part for part in parts if part in self._months]
        word = known[0] if len(known) == 1 else None

        def part(match: re.Match[str]) -> str:
            text = match[0]
            if text == word:
                return _MONTH
            return "0" * len(text) if text[0] in _DIGITS else text

        key = _PARTS.sub(part, normalised)
        return (key, self._months[word]) if word else (key, 0)

    def read(self, normalised: str, text: str) -> Translation | None:
        """Return the answer to a text of a known form; None if the network has to read the text."""
        key, month = self.key(normalised)
        form = self._forms.get(key)
        if form is None or len(form.texts) < MIN_SEEN:
            date = self._known_date(key, month, normalised)
            if date is None:
                return None
            day = Meaning(date, "date", "day", date)
            return Translation(text, date, self._known.confidence, meaning=day, reading=date)
        meaning = form.example.meaning
        if meaning is None or zlib.crc32(normalised.encode()) % CHECKED == 0:
            return None
        core, is_open = _answer(form, normalised, month)
        if core is None or (is_open and not self._decides(normalised, core)):
            return None
        example, edtf = form.example, form.frame[0] + core + form.frame[1]
        date = None if example.date is None else core
        # (dataclasses.replace takes three times as long.)
        meaning = Meaning(
            edtf, meaning.kind, meaning.precision, date or "", meaning.calendar,
            meaning.approximate, meaning.uncertain, meaning.notes, meaning.weekday,
        )  # fmt: skip
        # Where days alone are asked for, the reading of an approximate one is without its mark.
        is_edtf = example.meaning is not None and example.reading == example.meaning.edtf
        reading = edtf if is_edtf else date or ""
        return Translation(
            text, date, example.confidence, reason=example.reason, meaning=meaning,
            reading="" if example.reason else reading,
        )  # fmt: skip

    def _known_date(self, key: str, month: int, normalised: str) -> str | None:
        """Return the date of a text of a known form; None if the network has to read the text."""
        roles = self._known.roles.get(key)
        if roles is None:
            return self._date_of_numbers(normalised) if key in self._known.numbers else None
        if roles[1] == WORD and not self._known.unread.isdisjoint(_WORD.findall(normalised)):
            return None
        numbers = _NUMBER.findall(normalised)
        times = [int(number) for n, number in enumerate(numbers) if n not in roles]
        if any(value >= limit for value, limit in zip(times, TIME_LIMITS, strict=False)):
            return None
        written = numbers[roles[0]]
        year = int(written) if len(written) > 2 else numeric.full_year(int(written))
        month = month if roles[1] == WORD else int(numbers[roles[1]])
        if year not in KNOWN_YEARS:
            return None
        try:
            return datetime.date(year, month, int(numbers[roles[2]])).isoformat()
        except ValueError:
            return None

    def _date_of_numbers(self, normalised: str) -> str | None:
        """Return the only possible date of three numbers, or that in the order of the column.

        Three short numbers may be a version or a score; they need the order of the column.
        """
        dates = {
            day for day in numeric.orders_of(normalised)[1].values() if day.year in KNOWN_YEARS
        }
        found = [day.isoformat() for day in dates]
        if len(found) == 1 and _LONG_YEAR.search(normalised):
            return found[0]
        return next((date for date in found if self._decides(normalised, date)), None)

    def learn(self, normalised: str, answer: Translation) -> None:
        """Record the network's answer to a text as evidence for or against its form."""
        key, word_month = self.key(normalised)
        if not key:
            return
        answer, form = _in_usual_century(answer, normalised), self._forms.get(key)
        meaning = answer.meaning
        match = None if meaning is None else _EDTF.fullmatch(meaning.edtf)
        month = int(match[3] or 0) if match else 0
        if word_month and month and month != word_month:  # another language's month
            for word in _WORD.findall(normalised):
                self._months.pop(word, None)
            return
        if form is not None and len(form.texts) >= MIN_SEEN:
            core, is_open = _answer(form, normalised, word_month)
            if core is not None and not is_open and _contradicts(answer, form, core):
                form.roles = set()
                return
        if answer.ambiguous or answer.confidence < MIN_CONFIDENCE or meaning is None:
            return
        is_plain = match is not None and month <= 12  # no season
        is_plain &= meaning.calendar == "gregorian" and not meaning.weekday_mismatch
        if match is None or not is_plain:
            return
        year, month, day = (int(part or 0) for part in match.groups()[1:4])
        frame = (match[1] or "", match[5])
        numbers = _NUMBER.findall(normalised)
        words = _WORD.findall(normalised)
        roles = set(_possible_roles(numbers, year, month, day, word_month, bool(words)))
        if form is None:
            if len(self._forms) >= MAX_FORMS:
                self._forms.clear()
            example = replace(answer, alternatives=())
            form = self._forms[key] = Form(example, frame, month, roles)
        if form.frame != frame or (form.example.reason != answer.reason):
            form.roles = set()
        if normalised in form.texts:
            return
        is_same = word_month > 0 or form.month == month
        form.roles = {found for found in form.roles & roles if found[1] != WORD or is_same}
        if len(form.texts) < MIN_SEEN:
            form.texts.add(normalised)
        form.open += has_another_order(normalised, month, day)
        form.years = (min(form.years[0], year), max(form.years[1], year))
        if len(words) == 1 and WORD in {found[1] for found in form.roles}:
            self._learn_word(words[0], month)
            if not word_month and words[0] in self._months:
                self._join(key, self.key(normalised)[0])

    def _learn_word(self, word: str, month: int) -> None:
        found = self._words.setdefault(word, Counter())
        found[month] += 1
        if len(found) > 1:
            self._months.pop(word, None)
        elif found[month] >= MIN_WORD and months().get(word, month) == month:
            self._months[word] = month

    def _join(self, old: str, new: str) -> None:
        """Merge a form into the form that has the sign in place of the month name."""
        form = self._forms.pop(old)
        other = self._forms.setdefault(new, form)
        if other is form:
            return
        if (form.frame, form.example.reason) != (other.frame, other.example.reason):
            other.roles = set()
        other.roles &= form.roles
        other.texts |= form.texts
        other.open += form.open
        other.years = (min(other.years[0], form.years[0]), max(other.years[1], form.years[1]))


def _answer(form: Form, normalised: str, word_month: int) -> tuple[str | None, bool]:
    """Return the date of a text by its form, and whether another order of its numbers is possible.

    The date is EDTF without the frame, or None if the text does not fit the form.
    """
    if len(form.roles) != 1:
        return None, False
    (roles,) = form.roles
    numbers = _NUMBER.findall(normalised)
    year = int(numbers[roles[0]])
    if len(numbers[roles[0]]) == 2:
        year = numeric.full_year(year)
    month = {WORD: word_month or form.month, NONE: 0}.get(roles[1], 0)
    month = int(numbers[roles[1]]) if roles[1] >= 0 else month
    day = int(numbers[roles[2]]) if roles[2] >= 0 else 0
    is_open = form.open < MIN_SEEN and has_another_order(
        normalised, month if roles[1] >= 0 else 0, day
    )
    if not form.years[0] - NEAR <= year <= form.years[1] + NEAR or year not in YEARS:
        return None, False
    if roles[2] == NONE:
        core = f"{year:04}" if roles[1] == NONE else f"{year:04}-{month:02}"
        return (core if roles[1] == NONE or 1 <= month <= 12 else None), is_open
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None, False
    meaning = form.example.meaning
    if meaning is not None and meaning.weekday not in (0, found.isoweekday()):
        return None, False
    return found.isoformat(), is_open


def _in_usual_century(answer: Translation, normalised: str) -> Translation:
    """Return an answer whose two-digit year is the one that `read` gives; other answers as is.

    An answer that is ambiguous because of its century alone is not ambiguous here.
    """
    date = answer.date
    if date is None or not iso.is_day(date):
        return answer
    year, month, day = map(int, date.split("-"))
    if not numeric.has_short_year(normalised, year, month, day):
        return answer
    is_ambiguous = answer.ambiguous and any(
        key[2:10] != date[2:] and share >= MIN_SECOND_READING for key, share in answer.alternatives
    )
    answer = replace(answer, ambiguous=is_ambiguous)
    moved = f"{numeric.full_year(year % 100):04}{date[4:]}"
    return answer.moved(moved) if moved != date and iso.exists(moved) else answer


def _contradicts(answer: Translation, form: Form, core: str) -> bool:
    """Return whether the network's answer contradicts the form; an uncertain refusal does not."""
    if answer.reason and not form.example.reason:
        return answer.confidence >= MIN_CONFIDENCE
    edtf = form.frame[0] + core + form.frame[1]
    return answer.ambiguous or answer.meaning is None or answer.meaning.edtf != edtf


def has_another_order(normalised: str, month: int, day: int) -> bool:
    """Return whether the numbers of a text form another date in another order.

    `month` is 0 if the month is a word.
    """
    if day and 0 < month <= 12 and day <= 12 and day != month:
        return True
    return len(set(numeric.orders_of(normalised)[1].values())) > 1


def _possible_roles(
    numbers: list[str], year: int, month: int, day: int, word_month: int, has_words: bool
) -> list[Roles]:
    years = [
        n for n, text in enumerate(numbers)
        if (len(text) == 4 and int(text) == year)
        or (len(text) == 2 and numeric.full_year(int(text)) == year)
    ]  # fmt: skip
    short = [n for n, text in enumerate(numbers) if len(text) <= 2]
    months = [n for n in short if month and int(numbers[n]) == month]
    if word_month in (0, month) and has_words:
        months.append(WORD)
    days = [n for n in short if int(numbers[n]) == day]
    found = product(years, months if month else [NONE], days if day else [NONE])
    return [
        roles for roles in found if len({n for n in roles if n >= 0}) == sum(n >= 0 for n in roles)
    ]
