"""Synthetic dates: what people write, and the date that they mean.

One example is made in steps: a day is drawn, a writer writes it (`WRITERS`), and then come
what surrounds dates in real columns: weekdays, times, words, markup, slips (`corruption`).
"""

import datetime
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from apps.common.errors import UserError

from . import (
    corruption,
    impossible,
    iso,
    languages,
    machine,
    numeric,
    refusals,
    special,
    surroundings,
)
from .hints import ORDERS
from .languages import MAIN, Language
from .patterns import NATIVE_DIGITS, SHARED_PATTERNS, fill

REFUSED_SHARE = 0.22
OLDEST, NEWEST = datetime.date(1, 1, 1), datetime.date(9999, 12, 31)


@dataclass(frozen=True)
class Example:
    """A text and what it means.

    Attributes:
        text: as somebody wrote it.
        target: `YYYY-MM-DD`, or one of `iso.REFUSALS`.
        locale: the hint, a CLDR locale or `dmy`, `mdy`, `ymd`; "" for none.
        kind: the writer's name, for reports.
    """

    text: str
    target: str
    locale: str
    kind: str


@dataclass(frozen=True)
class Draft:
    """An example in the making.

    Attributes:
        text: so far.
        day: what it means.
        language: whose words surround it.
        locale: whose order of numbers it follows; "" when nobody's.
        kind: the writer.
        plain: leave it without times and words.
    """

    text: str
    day: datetime.date
    language: Language
    locale: str
    kind: str
    plain: bool = False


class Generator:
    """An endless stream of examples that a seed determines.

    Args:
        seed: of everything.
        only: CLDR locales to write in; empty for all.

    Raises:
        UserError: an unknown locale, or Babel or num2words is not installed.
    """

    def __init__(self, seed: int, only: Iterable[str] = ()) -> None:
        languages.babel()
        languages.num2words()  # what is missing is said at once, not in the middle
        self.random = random.Random(seed)
        self._only = tuple(languages.check_locale(name) for name in only)
        self._writers, self._weights = zip(*WRITERS, strict=True)

    def __iter__(self) -> Iterator[Example]:
        while True:
            yield self.draw()

    def draw(self) -> Example:
        """Return the next example."""
        if self.random.random() < REFUSED_SHARE:
            return self._refusal()
        writer = self.random.choices(self._writers, self._weights)[0]
        draft = writer(self.random, self.day(writer), self.locale())
        return self.finish(draft)

    def locale(self) -> str:
        """Draw a locale: the main languages more often than the others, and their own region."""
        if self._only:
            return self.random.choice(self._only)
        return _draw_locale(self.random)

    def day(self, writer: Any = None) -> datetime.date:
        """Draw a day: mostly of living memory, sometimes of history or the far future."""
        if writer is not None and (narrow := getattr(writer, "years", None)):
            low, high = narrow
        else:
            low, high = self.random.choices(*_PERIODS)[0]
        year = self.random.randint(low, high)
        return random_day(self.random, year)

    def _refusal(self) -> Example:
        locale = self.locale()
        language = languages.language(locale.split("_")[0])
        if self.random.random() < 0.72:
            text, target, kind = refusals.draw(self.random, language, self._written)
        else:
            text, target, kind = impossible.impossible(self.random, language)
        if self.random.random() < 0.12:
            text = corruption.messy_case(self.random, text)
        hint = locale if self.random.random() < 0.3 else ""
        return Example(_one_line(text), target, hint, kind)

    def _written(self, day: datetime.date | None = None) -> str:
        """Return a plain date, for texts with more than one."""
        writer = self.random.choices((write_cldr, write_words), (3, 2))[0]
        draft = writer(self.random, day or self.day(), self.locale())
        return draft.text

    def finish(self, draft: Draft) -> Example:
        """Surround and corrupt a draft, and settle what it means with and without a hint."""
        rng = self.random
        hint = self._hint(draft)
        target = draft.day.isoformat()
        readings = numeric.readings_of(draft.text, hint_order(hint))
        if readings and (draft.kind == "numbers" or draft.day in dict(readings)):
            target = _weighted(rng, readings).isoformat()
        text = draft.text
        if draft.kind not in ("week", "ordinal") and rng.random() < 0.12:
            text = corruption.slip(rng, text)
        if not draft.plain:
            text = surroundings.surround(rng, text, draft.language)
        text = corruption.dress(rng, text)
        return Example(_one_line(text), target, hint, draft.kind)

    def _hint(self, draft: Draft) -> str:
        share = 0.5 if draft.kind == "numbers" else 0.3
        if self.random.random() > share:
            return ""
        if draft.kind == "numbers" and self.random.random() < 0.5:
            return self.random.choice(("dmy", "mdy", "ymd"))
        return draft.locale or self.locale()


# years and how often they are drawn
_PERIODS = (
    [(1950, 2030), (1900, 2068), (1600, 2199), (1, 9999)],
    [60, 25, 12, 3],
)


def random_day(rng: random.Random, year: int) -> datetime.date:
    """Draw a day of a year; the ends of months a little more often."""
    first = datetime.date(year, 1, 1)
    days = 365 + iso.is_leap(year)
    day = first + datetime.timedelta(rng.randrange(days))
    if rng.random() < 0.03:
        day = day.replace(day=1) - datetime.timedelta(day.toordinal() > 31)
    if iso.is_leap(year) and rng.random() < 0.04:
        day = datetime.date(year, 2, 29)
    return day


def hint_order(hint: str) -> str:
    """Return one of `ORDERS` for a hint, "" for none."""
    if not hint or hint in ORDERS:
        return hint
    return languages.order_of(hint)


def _weighted(rng: random.Random, readings: Sequence[tuple[datetime.date, float]]) -> Any:
    days, weights = zip(*readings, strict=True)
    return rng.choices(days, weights)[0]


def _one_line(text: str) -> str:
    return re.sub(r"[\t\r\n\v\f\0-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


@cache
def _locale_pools() -> tuple[list[list[str]], ...]:
    """Return locales grouped by language: the main ones, those of words.toml, the others."""
    groups: dict[str, list[str]] = {}
    for name in languages.locales():
        groups.setdefault(name.split("_")[0], []).append(name)
    main = [groups[code] for code in MAIN]
    rest = {code: group for code, group in groups.items() if code not in MAIN}
    described = [group for code, group in rest.items() if code in languages.words()]
    return main, described, [group for code, group in rest.items() if code not in languages.words()]


def _draw_locale(rng: random.Random) -> str:
    main, described, others = _locale_pools()
    way = rng.random()
    if way < 0.62:
        group = main[0] if rng.random() < 0.18 else rng.choice(main)
    else:
        group = rng.choice(described if way < 0.9 else others)
    return group[0] if rng.random() < 0.5 else rng.choice(group)


def write_cldr(rng: random.Random, day: datetime.date, locale: str) -> Draft:
    """A pattern of CLDR: short, medium, long, full, or a skeleton with year, month and day."""
    patterns = _cldr_patterns(locale)
    pattern = rng.choice(patterns[:4]) if rng.random() < 0.7 else rng.choice(patterns)
    text = pattern.apply(day, languages.locale(locale))
    if re.search(r"M\d\d", text):  # CLDR lacks short names here
        text = _cldr_patterns(locale)[2].apply(day, languages.locale(locale))
    if rng.random() < 0.04:
        text = _native_digits(text, locale)
    return Draft(text, day, languages.language(locale.split("_")[0]), locale, "cldr")


@cache
def _cldr_patterns(name: str) -> list[Any]:
    locale = languages.locale(name)
    found = [locale.date_formats[length] for length in ("short", "medium", "long", "full")]
    for skeleton, pattern in sorted(locale.datetime_skeletons.items()):
        letters = set(skeleton.replace("L", "M").replace("G", "")) - {"E"}
        if letters == {"y", "M", "d"}:
            found.append(pattern)
    return found


@cache
def _digits(locale: str) -> str:
    """Return the ten digits of a locale's own script."""
    return NATIVE_DIGITS.get(locale.split("_")[0], "0123456789")


def _native_digits(text: str, locale: str) -> str:
    return text.translate(str.maketrans("0123456789", _digits(locale)))


def write_words(rng: random.Random, day: datetime.date, locale: str) -> Draft:
    """A language's own pattern beyond CLDR's, or one that all share, with any form of a month."""
    language = languages.language(locale.split("_")[0])
    own = language.get("patterns")
    pattern = rng.choice(own) if own and rng.random() < 0.5 else rng.choice(SHARED_PATTERNS)
    text = fill(rng, pattern, day, language)
    if (
        language.code == "th"
        and 1857 <= day.year <= 2056
        and "{y}" in pattern
        and rng.random() < 0.6
    ):
        text = text.replace(f"{day.year}", f"{day.year + special.BUDDHIST_ERA}")
    if rng.random() < 0.05:
        text = _native_digits(text, locale)
    return Draft(re.sub(r"  +", " ", text), day, language, locale, "words")


def write_numbers(rng: random.Random, day: datetime.date, locale: str) -> Draft:
    """Digits and separators in any order of the world."""
    text = numeric.write(rng, day)
    return Draft(text, day, languages.language(locale.split("_")[0]), locale, "numbers")


def _special(function: Callable[..., str], kind: str, code: str, plain: bool = False) -> Any:
    def writer(rng: random.Random, day: datetime.date, locale: str) -> Draft:
        language = languages.language(code or locale.split("_")[0])
        text = function(rng, day, language)
        return Draft(text, day, language, code, kind, plain)

    writer.years = special.YEARS.get(kind)  # type: ignore[attr-defined]
    return writer


WRITERS: tuple[tuple[Any, float], ...] = (
    (write_cldr, 30),
    (write_words, 24),
    (write_numbers, 24),
    (_special(special.english, "english", "en"), 7),
    (_special(special.spelled, "spelled", ""), 5),
    (_special(special.labels, "labels", ""), 3),
    (_special(special.roman, "roman", ""), 2),
    (_special(special.kanji, "kanji", "zh"), 2),
    (_special(special.era, "era", "ja"), 5),
    (_special(special.compact, "compact", "en"), 3),
    (_special(machine.machine, "machine", "en", plain=True), 4),
    (_special(machine.week, "week", "en"), 3),
    (_special(machine.ordinal, "ordinal", "en"), 1.5),
    (_special(special.mixed, "mixed", ""), 1.5),
)


def generate(count: int, seed: int, only: Iterable[str] = ()) -> Iterator[Example]:
    """Yield `count` examples.

    Raises:
        UserError: an unknown locale, or Babel is not installed.
    """
    if count < 0:
        raise UserError(f"expected a number of examples, got {count}")
    source = Generator(seed, only)
    return (source.draw() for _ in range(count))
