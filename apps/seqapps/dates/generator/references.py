"""Dates in citations, imprints, titles, goods, documents and logs, and what looks like a date."""

import datetime
import random
import re
from functools import partial

from ..numeric import has_two_digits
from . import context, languages, partial_words, patterns, phrases, tables
from .languages import Language

# A day in words by language; {y} may be left out. "us" is English with the month first.
_WORDS = {
    "en": "{d} {m} {y}", "us": "{m} {d}, {y}", "de": "{d}. {m} {y}", "fr": "{d} {m} {y}",
    "it": "{d} {m} {y}", "es": "{d} de {m} de {y}", "pt": "{d} de {m} de {y}",
    "nl": "{d} {m} {y}", "sv": "{d} {m} {y}", "da": "{d}. {m} {y}", "nb": "{d}. {m} {y}",
    "fi": "{d}. {m} {y}", "pl": "{d} {m} {y} r.", "cs": "{d}. {m} {y}", "sk": "{d}. {m} {y}",
    "sl": "{d}. {m} {y}", "hr": "{d}. {m} {y}.", "bs": "{d}. {m} {y}.", "sr": "{d}. {m} {y}.",
    "ru": "{d} {m} {y} г.", "uk": "{d} {m} {y} р.", "bg": "{d} {m} {y} г.", "ro": "{d} {m} {y}",
    "hu": "{y}. {m} {d}.", "tr": "{d} {m} {y}", "el": "{d} {m} {y}", "lt": "{y} m. {m} {d} d.",
    "et": "{d}. {m} {y}", "lv": "{y}. gada {d}. {m}", "ca": "{d} de {m} de {y}",
    "id": "{d} {m} {y}", "vi": "ngày {d} tháng {n} năm {y}", "zh": "{y}年{n}月{d}日",
    "ja": "{y}年{n}月{d}日", "ko": "{y}년 {n}월 {d}일", "ar": "{d} {m} {y}", "he": "{d} ב{m} {y}",
}  # fmt: skip
# Signs of days in numbers, day first; for other languages ISO 8601.
_SIGNS = {"/": ("fr", "it", "es", "pt", "el", "ca", "id", "vi", "ar"), "-": ("nl",),
          ".": ("de", "da", "nb", "fi", "pl", "cs", "sk", "sl", "hr", "bs", "sr", "ru", "uk", "bg",
                "ro", "tr", "et", "lv", "he", "it")}  # fmt: skip
_NUMBERED_MONTHS = ("vi", "zh", "ja", "ko")  # their months are numbers
_SHORT_MONTHS = ("us", "en", "de", "fr", "it", "es", "pt", "nl", "sv", "da", "nb")


def in_words(rng: random.Random, code: str, day: datetime.date, with_year: bool = True) -> str:
    """Write a day in words as a language does, in some languages with a short month.

    Example:
        >>> in_words(random.Random(1), "es", datetime.date(2007, 12, 21), with_year=False)
        '21 de dic'
    """
    own = languages.language("en" if code == "us" else code)
    pattern = _WORDS[code]
    month = (own.months[day.month - 1] or [""])[0]
    short = own.short_months[day.month - 1]
    if code in _SHORT_MONTHS and short and rng.random() < 0.3:
        month = short[0]
    number = "1er" if code == "fr" and day.day == 1 else "1º" if (
        code in ("it", "pt") and day.day == 1 and rng.random() < 0.5) else str(day.day)  # fmt: skip
    if not with_year:
        pattern = pattern.partition("{m}")[0] + "{m}"
    return pattern.format(d=number, m=month, n=day.month, y=day.year)


def in_numbers(rng: random.Random, day: datetime.date, sign: str) -> str:
    """Write a day in numbers with the day first: 5.6.2013, 05/06/2013, 5. 6. 2013."""
    width = rng.choice(("", "02"))
    joint = ". " if sign == "." and not width and rng.random() < 0.15 else sign
    return f"{day.day:{width}}{joint}{day.month:{width}}{joint}{day.year}"


def day_text(rng: random.Random, code: str, day: datetime.date) -> str:
    """Write a day as a language does: in words, in numbers, or sometimes by ISO 8601."""
    signs = [sign for sign, codes in _SIGNS.items() if code in codes]
    way = rng.random()
    if signs and way < 0.5:
        return in_numbers(rng, day, rng.choice(signs))
    if way > 0.93 and code not in ("es", "pt", "ca"):
        return day.isoformat()
    return in_words(rng, code, day)


def _month_text(rng: random.Random, code: str, day: datetime.date) -> str:
    if code in _NUMBERED_MONTHS:
        return f"{day.month}/{day.year}"
    of = " de " if code in ("es", "pt") and rng.random() < 0.5 else " "
    return f"{_month_name(rng, code, day)}{of}{day.year}"


def _month_name(rng: random.Random, code: str, day: datetime.date) -> str:
    own = languages.language(code)
    short = own.short_months[day.month - 1]
    if short and code in _SHORT_MONTHS and rng.random() < 0.35:
        return short[0]
    return own.months[day.month - 1][0]


def _weekday(rng: random.Random, code: str, number: int) -> str:
    """Return the name of a weekday (Monday is 0), in some languages sometimes a short form."""
    names = languages.language("en" if code == "us" else code).weekdays[number]
    return rng.choice(names[:2]) if code in _SHORT_MONTHS and rng.random() < 0.2 else names[0]


def _english_short(day: datetime.date) -> str:
    return languages.language("en").short_months[day.month - 1][0].strip(".")


def _part(day: datetime.date, part: str) -> str:
    """Return a part of a day: its number or month, or the English month in full or short."""
    if part in ("d", "m"):
        return str(day.day if part == "d" else day.month)
    months = languages.language("en").months
    return _english_short(day) if part == "short" else months[day.month - 1][0]


def _name(rng: random.Random) -> str:
    """Return an invented name in Latin letters, or sometimes in others."""
    if rng.random() < 0.1:
        return context.name(rng)
    count = rng.choice((2, 2, 3))
    return "".join(rng.choices(phrases.lists()["syllables"], k=count)).capitalize()


def _chosen(rng: random.Random, template: str) -> str:
    """Replace each [[a|b]] of a template by one of its alternatives."""
    return re.sub(r"\[\[(.*?)\]\]", lambda match: rng.choice(match[1].split("|")), template)


def _filled(
    rng: random.Random,
    template: str,
    day: datetime.date,
    end: datetime.date,
    later: int,
    table: str = "references",
) -> str:
    """Fill in a template; the head of references.toml lists the fields."""
    hour, minute, second = context.clock(rng)
    width = rng.choice(("", "02"))
    inside = later // 100 == day.year // 100 and later % 100 > 12

    def american(day: datetime.date) -> str:
        return f"{day.month:{width}}/{day.day:{width}}/{day.year}"

    def written(code: str, day: datetime.date) -> str:
        return in_words(rng, code.rstrip("0"), day, with_year=code[-1] != "0")

    def dotted(day: datetime.date) -> str:
        return f"{day.day:{width}}.{day.month:{width}}.{day.year}"

    return phrases.fill(
        rng, _chosen(rng, template),
        y=day.year, yy=f"{day.year % 100:02}", y1=day.year + 1, yy1=f"{(day.year + 1) % 100:02}",
        yy2=f"{day.year % 100:02}" if has_two_digits(day.year) else day.year,
        z=later, zz=f"{later % 100:02}" if inside else later,
        iso=day.isoformat(), iso2=end.isoformat(), ymd=f"{day:%Y%m%d}",
        mm=f"{day.month:02}", dd=f"{day.day:02}", doy=f"{day.timetuple().tm_yday:03}",
        dot=dotted(day), dot2=dotted(end), us=american(day), us2=american(end),
        slash=f"{day.day:{width}}/{day.month:{width}}/{day.year}",
        slash2=f"{end.day:{width}}/{end.month:{width}}/{end.year}",
        th=patterns.english_ordinal(day.day), hm=f"{hour:02}:{minute:02}",
        hms=f"{hour:02}:{minute:02}:{second:02}",
        short=_english_short(day), roman=patterns.roman_number(day.year),
        d=lambda code: day_text(rng, code, day), d2=lambda code: day_text(rng, code, end),
        w=lambda code: written(code, day), w2=lambda code: written(code, end),
        m=lambda code: _month_text(rng, code, day), mn=lambda code: _month_name(rng, code, day),
        n0=lambda part: _part(day, part), a=lambda part: _part(day, part),
        b=lambda part: _part(end, part),
        wd=lambda code: _weekday(rng, code, rng.randrange(7)),
        wt=lambda code: _weekday(rng, code, day.weekday()),
        pick=lambda key: _filled(rng, rng.choice(tables.load(table)[key]), day, end, later, table),
        name=lambda _: _name(rng),
        word=lambda _: rng.choice(phrases.lists()["vocabulary"]),
        material=lambda _: rng.choice(_materials()),
    )  # fmt: skip


def _materials() -> list[str]:
    return [text for text in phrases.lists()["materials"] if "{" not in text]


def _dates(
    rng: random.Random, template: str, first: int, last: int
) -> tuple[datetime.date, datetime.date, int]:
    """Draw a day, a later day and a later year; a template may need days that show their order."""
    spread = 25 if "short_span" in template or rng.random() < 0.5 else 300
    is_span, is_american = "2}" in template, "{us" in template
    while True:
        year = rng.randint(first, last)
        if rng.random() < 0.4:  # mostly recent ones
            year = max(year, rng.randint(first, last))
        day = partial_words.some_day(rng, year)
        end = day + datetime.timedelta(rng.randint(1, spread))
        if "short_span" in template and end.year != day.year:
            continue
        is_seen = max(day.day, end.day if is_span else 0) > 12
        if is_seen or not (is_american or (is_span and "{slash" in template)):
            return day, end, year + rng.randint(1, 30)


def _written(
    key: str,
    years: tuple[int, int],
    usual: str,
    table: str,
    rng: random.Random,
    language: Language,
) -> tuple[str, str]:
    """Write by a template of a list, whose notation stands behind " @" or is the usual one."""
    for _ in range(20):
        template, notation = tables.marked(rng, tables.load(table)[key])
        day, end, later = _dates(rng, template, *years)
        if "{mm}/{z}" in template or "exp. {mm}" in template:
            later = day.year + rng.randint(1, 4)
        text = _filled(rng, template, day, end, later, table)
        if len(text) <= 96:
            break
    found = (notation or usual).format(
        day=partial_words.digits(day), later=partial_words.digits(end),
        month=partial_words.digits(day)[:6], y=f"{day.year:04}", y1=f"{day.year + 1:04}",
        z=f"{later:04}", ordinal=f"{day.year:04}D{day.timetuple().tm_yday:03}",
        weekday=day.isoweekday(),
    )  # fmt: skip
    return " ".join(text.split()), found


def bound(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an open interval of an office, a contract or a shop in the words of a language."""
    table = tables.load("references")["bounds"]
    code = language.code if language.code in table and rng.random() < 0.4 else ""
    code = code or rng.choice(("en", "en", "en", "en", "de", "it", "pl", "ru", *table))
    day = partial_words.some_day(rng, rng.randint(1930, 2035))
    if rng.random() < 0.3:  # the ends of months are usual
        following = (day.replace(day=1) + datetime.timedelta(32)).replace(day=1)
        day = following - datetime.timedelta(1)
    pattern, digits = rng.choice(table[code]), partial_words.digits(day)
    sign, pattern = pattern[0], pattern[1:]
    precision = 6 if "{m" in pattern else 4 if "{y}" in pattern else 8
    text = phrases.fill(
        rng, _chosen(rng, pattern.replace("{}", "{day}")), y=day.year, mm=f"{day.month:02}",
        m=_month_text(rng, code, day), day=_american_or_own(rng, code, day),
    )  # fmt: skip
    return text, f"{sign}{digits[:precision]}"


def _american_or_own(rng: random.Random, code: str, day: datetime.date) -> str:
    """Write a day as a language does; in English with either order of words."""
    if code != "en":
        return day_text(rng, code, day)
    way = rng.random()
    if way < 0.12 and day.day > 12:
        return rng.choice((f"{day.day}.{day.month:02}.{day.year}", f"{day:%d/%m/%Y}",
                           f"{day.month}/{day.day}/{day.year}"))  # fmt: skip
    return day_text(rng, "us" if way < 0.45 else "en", day)


def by_templates(
    key: str, first: int, last: int, usual: str, table: str = "references"
) -> partial_words.Write:
    """Return a writer of the templates of a list.

    Args:
        key: key of the list.
        first, last: the years of the days that are drawn.
        usual: the notation of templates without one of their own.
        table: name of the TOML file; the head of references.toml lists the fields.
    """
    return partial(_written, key, (first, last), usual, table)


KINDS: partial_words.Kinds = (
    ("day of a law", 6, by_templates("laws", 1925, 2026, "{day}")),
    ("law report", 4, by_templates("law_reports", 1890, 2026, "{y}")),
    ("journal", 6, by_templates("journals_cited", 1840, 2026, "{y}")),
    ("cited imprint", 6, by_templates("imprints", 1550, 2010, "{y}")),
    ("copyright", 1.5, by_templates("copyrights", 1955, 2030, "{y}")),
    ("film or record", 4.5, by_templates("titles", 1915, 2026, "{y}")),
    ("sports season", 3, by_templates("seasons", 1895, 2030, "{y}/{y1}")),
    ("thing and year", 3, by_templates("things", 1550, 1990, "{y}")),
    ("goods and year", 3, by_templates("goods", 1950, 2030, "{y}")),
    ("expiry", 4, by_templates("expiries", 2000, 2035, "{month}")),
    ("machine", 6, by_templates("machines", 1985, 2030, "{day}")),
    ("document", 5, by_templates("documents", 1950, 2030, "{day}")),
    ("lookalike", 5, by_templates("lookalikes", 1900, 2030, "-")),
    ("several in a cell", 1.5, by_templates("several", 1900, 2028, "-several")),
    ("swapped span", 2, by_templates("swaps", 1950, 2030, "{day}/{later}")),
    ("offset", 9, by_templates("offsets", 1600, 2035, "-relative")),
    ("number of an object", 7, by_templates("accessions", 1860, 2026, "-")),
    ("shelf mark", 9, by_templates("shelfmarks", 1800, 2030, "-")),
    ("moon", 7, by_templates("lunisolar", 1850, 2035, "-calendar")),
    ("rarity", 14, by_templates("rarities", 1550, 2030, "{day}")),
    ("bound", 5, bound),
)
NAMES = tuple(name for name, _, _ in KINDS)
