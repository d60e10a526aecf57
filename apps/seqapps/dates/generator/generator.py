"""Synthetic dates: texts as people write them, and the dates that they mean.

An example is made in steps: a day is drawn, one of the `WRITERS` writes it, `context` surrounds
it as in real columns, and `corruption` adds errors.
"""

import calendar
import datetime
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from seqapps.common.errors import UserError
from seqapps.common.io.unicode_folding import normalise

from .. import edtf, notation, numeric
from ..iso import Pair, form_of
from ..locale_hints import canonical_locale, locales, order_of
from . import (
    context,
    corruption,
    languages,
    other_calendars,
    partial_dates,
    partial_words,
    patterns,
    refusals,
    spelled_dates,
    surroundings,
)
from .languages import MAIN, Language

REFUSED_SHARE = 0.22  # of all examples, or of those that `PARTIAL_SHARE` leaves
PARTIAL_SHARE = 0.3
# Ranges of years, and their weights.
_PERIODS = (((1950, 2030), (1900, 2068), (1600, 2199), (1, 9999)), (60, 25, 12, 3))
_PERIODS_BESIDE_PARTIAL = ((*_PERIODS[0], (1000, 1599)), (*_PERIODS[1], 5))
_ORDER_HINTS = ("dmy", "mdy", "ymd")  # hints without a locale


Write = Callable[[random.Random, datetime.date, str], str]  # the last argument is a CLDR locale


@dataclass(frozen=True)
class Writer:
    """A way of writing days."""

    kind: str  # its name, for reports
    weight: float  # how often it is drawn, relative to the others
    write: Write  # returns a day as text, for a locale
    code: str = ""  # the language that it writes; "" for the language of the locale drawn
    hinted: bool = False  # whether a hint is the locale drawn; otherwise it is `code`, or any
    years: tuple[int, int] | None = None  # first and last year
    plain: bool = False  # whether the text has no time or words around it
    slips: bool = True  # whether the text may contain typing or scanning errors


def _by_language(write: Callable[[random.Random, datetime.date, Language], str]) -> Write:
    return lambda rng, day, locale: write(rng, day, _language_of(locale))


def _by_day(write: Callable[[random.Random, datetime.date], str]) -> Write:
    return lambda rng, day, locale: write(rng, day)


def _language_of(locale: str) -> Language:
    return languages.language(locale.split("_")[0])


_CLDR = Writer("cldr", 30, patterns.cldr, hinted=True)
_WORDS = Writer("words", 24, _by_language(patterns.words), hinted=True)
_RECENT = (1950, 2068)  # years that programs write
WRITERS = (
    _CLDR,
    _WORDS,
    Writer("numbers", 24, _by_day(patterns.numbers), hinted=True),
    Writer("english", 7, _by_language(spelled_dates.english), "en"),
    Writer("spelled", 5, _by_language(spelled_dates.spelled)),
    Writer("labels", 3, _by_language(spelled_dates.labels)),
    Writer("roman", 2, _by_day(spelled_dates.roman), years=(1850, 2068)),
    Writer("kanji", 2, _by_day(spelled_dates.kanji), "zh"),
    Writer("era", 5, _by_day(spelled_dates.era), "ja", years=(1869, 2060)),
    Writer("compact", 3, _by_language(patterns.compact), "en", years=(1900, 2068)),
    Writer("machine", 4, _by_day(patterns.machine), "en", years=_RECENT, plain=True),
    Writer("week", 3, _by_day(patterns.week), "en", years=_RECENT, slips=False),
    Writer("ordinal", 1.5, _by_day(patterns.ordinal), "en", years=_RECENT, slips=False),
    Writer("mixed", 1.5, _by_language(spelled_dates.mixed)),
)
_WEIGHTS = [writer.weight for writer in WRITERS]
# Beside partial dates these kinds are harder to learn.
_HARDER = {"numbers": 1.4, "spelled": 1.6, "labels": 1.3, "mixed": 1.3}
_PARTIAL_WEIGHTS = [writer.weight * _HARDER.get(writer.kind, 1.0) for writer in WRITERS]


SLIPS = 0.12  # share of the texts with a typing or scanning error
# Texts that are no dates teach to refuse what is nearly a date; more slips balance that.
SLIPS_BESIDE_PARTIAL = 0.2

# An order that only a locale makes probable: 2015-13-01 is a slip, and no day.
_YEAR_DAY_MONTH = re.compile(r"\d{4}([-/.])(1[3-9]|[23]\d)\1\d{1,2}")


class Generator:
    """An endless stream of examples that is determined by a seed.

    Args:
        seed: random seed.
        only: CLDR locales to write in; empty for all.
        partial: whether partial dates, spans and dates of other calendars are written too, and
            every example has its notation.
        kinds: the kinds of partial dates to write, and nothing else; empty for all texts.

    Raises:
        UserError: an unknown locale or kind, or Babel or num2words is not installed.

    Example:
        >>> pair = Generator(seed=4, only=["de_DE"]).draw()
        >>> pair.text, pair.target, pair.kind
        ('16. februar 1969', '1969-02-16', 'cldr')
    """

    def __init__(
        self,
        seed: int,
        only: Iterable[str] = (),
        partial: bool = False,
        kinds: Iterable[str] = (),
    ) -> None:
        for name in ("babel", "num2words"):  # a missing one is reported before the first example
            languages.library(name)
        self.random = random.Random(seed)
        wanted = tuple(kinds)
        self._kinds = partial_dates.chosen(wanted) if wanted else ()
        self._partial, self._other = partial or bool(wanted), 0
        self._only = tuple(canonical_locale(name) for name in only)

    def __iter__(self) -> Iterator[Pair]:
        while True:
            yield self.draw()

    def draw(self) -> Pair:
        """Return the next example."""
        if self._kinds or (self._partial and self.random.random() < PARTIAL_SHARE):
            return self._partial_date()
        if self.random.random() < REFUSED_SHARE:
            return self._refused()
        weights = _PARTIAL_WEIGHTS if self._partial else _WEIGHTS
        writer = self.random.choices(WRITERS, weights)[0]
        if self._partial and writer.kind == "era":  # in `other_calendars`
            return self._partial_date()
        return self._written_by(writer, self._day(writer), self._locale())

    def _partial_date(self) -> Pair:
        locale = self._locale()
        if not self._kinds and self.random.random() < 0.03:
            text, written, hint = other_calendars.digits_alone(self.random)
            return Pair(text, _target(written), hint, "digits", written)
        text, written, kind = partial_dates.draw(self.random, _language_of(locale), self._kinds)
        if kind != "malformed" and self.random.random() < 0.08:
            text = corruption.slip(self.random, text)
        text = _one_line(corruption.dress(self.random, text, doubts=True))
        hint = locale if self.random.random() < 0.25 else ""
        return Pair(text, _target(written), hint, kind, written)

    def _locale(self) -> str:
        return self.random.choice(self._only) if self._only else _draw_locale(self.random)

    def _day(self, writer: Writer | None = None) -> datetime.date:
        """Draw a day, mostly of recent years."""
        given = writer.years if writer else None
        periods = _PERIODS_BESIDE_PARTIAL if self._partial else _PERIODS
        first, last = given or self.random.choices(*periods)[0]
        if self._partial:  # a year of one or two digits is that of a century
            first = max(first, 100)
        return random_day(self.random, self.random.randint(first, last))

    def _written_by(self, writer: Writer, day: datetime.date, locale: str) -> Pair:
        """Write a day, surround and corrupt it, and draw its meaning under its hint."""
        rng = self.random
        locale = writer.code or locale
        text = writer.write(rng, day, locale)
        if self._partial and writer.kind == "ordinal":
            text = text.replace(".", "-")  # 1987.130 is more often the number of an object
        hint = self._hint(writer, locale)
        readings = numeric.readings_of(text, order_of(hint))
        # Numbers mean any of their readings, not only the day that was written.
        if readings and (writer.kind == "numbers" or day in dict(readings)):
            days, weights = zip(*readings, strict=True)
            day = rng.choices(days, weights)[0]
        if _YEAR_DAY_MONTH.fullmatch(text) and order_of(hint) != "ydm":
            return Pair(
                text, "-impossible", hint, writer.kind, "-impossible" if self._partial else ""
            )
        if writer.slips and rng.random() < (SLIPS_BESIDE_PARTIAL if self._partial else SLIPS):
            text = corruption.slip(rng, text)
        if writer.slips and self._partial:
            way = rng.random()
            if way < 0.04:
                text = corruption.spaced(rng, text)
            elif way < 0.1:
                text = corruption.misread(rng, text)
        if not writer.plain:
            if self._partial and rng.random() < 0.08:
                text = surroundings.around(rng, text)
            else:
                text = context.surround(rng, text, _language_of(locale), self._without(locale))
        written = self._notation(writer, text, day, locale) if self._partial else ""
        if written.endswith("!"):  # another weekday than that of the day
            text, written = self._with_weekday(text, day, locale), written[:-1]
        text = corruption.dress(rng, text, self._partial)
        return Pair(_one_line(text), day.isoformat(), hint, writer.kind, written)

    def _without(self, locale: str) -> frozenset[str]:
        """Return the words that make an open interval of a day, if there are such targets."""
        if not self._partial:
            return frozenset()
        return partial_words.markers("en") | partial_words.markers(locale.split("_")[0])

    def _notation(self, writer: Writer, text: str, day: datetime.date, locale: str) -> str:
        """Return the notation of a written day, with the weekday that the text names."""
        written = partial_words.digits(day)
        if writer.kind in ("week", "ordinal"):
            form = form_of(normalise(text), day.isoformat())
            week = day.isocalendar()
            if form == "week":
                return f"{week.year:04}W{week.week:02}{week.weekday}"
            if form == "ordinal":
                return f"{day.year:04}D{day.timetuple().tm_yday:03}"
            return written
        if str(day.year + patterns.BUDDHIST_ERA) in text and locale.startswith("th"):
            return f"T{day.year + patterns.BUDDHIST_ERA:04}{day.month:02}{day.day:02}"
        if self._weekday_in(text, day, locale):
            if self.random.random() < 0.06:
                self._other = 1 + (day.weekday() + self.random.randint(1, 6)) % 7
                return f"{written}w{self._other}!"
            return f"{written}w{day.isoweekday()}"
        return written

    def _weekday_in(self, text: str, day: datetime.date, locale: str) -> str:
        """Return the name of the day's weekday that stands in a text; "" if there is none."""
        names = sorted(_language_of(locale).weekdays[day.weekday()], key=len, reverse=True)
        lower = text.lower()
        for name in names:
            if len(name) > 1 and re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", lower):
                return name
        return ""

    def _with_weekday(self, text: str, day: datetime.date, locale: str) -> str:
        """Replace the weekday of a text by `self._other`."""
        name = self._weekday_in(text, day, locale)
        names = _language_of(locale).weekdays[self._other - 1]
        other = (names[0] if names else name).replace("\\", "")
        return re.sub(re.escape(name), other, text, count=1, flags=re.IGNORECASE)

    def _hint(self, writer: Writer, locale: str) -> str:
        numbers = writer.kind == "numbers"
        if self.random.random() > (0.5 if numbers else 0.3):
            return ""
        if numbers and self.random.random() < 0.5:
            return self.random.choice(_ORDER_HINTS)
        return locale if writer.hinted else writer.code or self._locale()

    def _refused(self) -> Pair:
        locale = self._locale()
        language = _language_of(locale)
        if self.random.random() < 0.72:
            text, target, kind = refusals.draw(
                self.random, language, self._plain_date, self._partial
            )
        else:
            text, target = refusals.impossible(self.random, language)
            kind = "impossible"
        if self.random.random() < 0.12:
            text = corruption.messy_case(self.random, text)
        hint = locale if self.random.random() < 0.3 else ""
        return Pair(_one_line(text), target, hint, kind)

    def _plain_date(self, day: datetime.date | None) -> str:
        """Return a plain date, for texts with several; None draws the day."""
        writer = self.random.choices((_CLDR, _WORDS), (3, 2))[0]
        return writer.write(self.random, day or self._day(), self._locale())


def random_day(rng: random.Random, year: int) -> datetime.date:
    """Draw a day of a year; the ends of months have a higher probability."""
    is_leap = calendar.isleap(year)
    day = datetime.date(year, 1, 1) + datetime.timedelta(rng.randrange(365 + is_leap))
    if rng.random() < 0.03:
        day = day.replace(day=1) - datetime.timedelta(day.toordinal() > 31)
    if is_leap and rng.random() < 0.04:
        day = datetime.date(year, 2, 29)
    return day


def _target(written: str) -> str:
    """Return the EDTF of a notation, the refusal itself, or that there is no such day."""
    if written in notation.REFUSALS:
        return written
    found = edtf.meaning(written)
    return "-impossible" if found is None else found.edtf


def _one_line(text: str) -> str:
    return re.sub(r"[\t\r\n\v\f\0-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()


@cache
def _locale_pools() -> tuple[list[list[str]], ...]:
    """Return locales by language: of the main languages, of words.toml, and of the others."""
    groups: dict[str, list[str]] = {}
    for name in locales():
        groups.setdefault(name.split("_")[0], []).append(name)
    main = [groups.pop(code) for code in MAIN]
    described = [group for code, group in groups.items() if code in languages.words()]
    others = [group for code, group in groups.items() if code not in languages.words()]
    return main, described, others


def _draw_locale(rng: random.Random) -> str:
    main, described, others = _locale_pools()
    way = rng.random()
    if way < 0.62:
        group = main[0] if rng.random() < 0.18 else rng.choice(main)
    else:
        group = rng.choice(described if way < 0.9 else others)
    return group[0] if rng.random() < 0.5 else rng.choice(group)


def generate(
    count: int,
    seed: int,
    only: Iterable[str] = (),
    partial: bool = False,
    kinds: Iterable[str] = (),
) -> Iterator[Pair]:
    """Return an iterator of `count` examples (see `Generator`).

    Raises:
        UserError: an unknown locale or kind, a missing library, or a negative count.
    """
    if count < 0:
        raise UserError(f"expected a number of examples, got {count}")
    source = Generator(seed, only, partial, kinds)
    return (source.draw() for _ in range(count))
