"""Partial, approximate and open dates, spans and alternatives, as people write them.

The words are those of partial.toml; what a text means is written in the notation of `notation`.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from seqapps.common.errors import UserError, excerpt, nearest

from .. import edtf
from . import (
    accessions,
    acts,
    archives,
    catalogues,
    cells,
    centuries,
    certificates,
    christian_era,
    church_days,
    context,
    counted_days,
    data_tables,
    eastern,
    edtf_strings,
    labels,
    languages,
    lookalikes,
    other_calendars,
    partial_words,
    plain_words,
    records,
    references,
    registers,
    short_forms,
    slips,
    spans,
    surroundings,
    unconverted,
    vernacular,
    world,
)
from .languages import Language

# Kinds that are not written into a record.
_UNSURROUNDED = ("no date", "beside words", "act",
                  "other calendar", "counted", "cell", "malformed", "old abbreviation",
                 "gedcom", "blend", "events", "edtf", "stages", "spreadsheet",
                 "one event", "several events", "about a day", "imprint", "attributed",
                 "label", "gaps in a year", "mistyped year", "three alternatives",
                 *references.NAMES, *accessions.NAMES, *counted_days.NAMES, *data_tables.NAMES,
                 *edtf_strings.NAMES, *lookalikes.NAMES, *short_forms.NAMES, *slips.NAMES,
                 *unconverted.NAMES)  # fmt: skip
Write = Callable[[random.Random, Language], "tuple[str, str] | None"]
Kind = tuple[str, float, Write]  # its name, its weight among all kinds, and its writer


class Written(NamedTuple):
    """A text, its notation, and the kind of the text."""

    text: str
    notation: str
    kind: str


def chosen(names: Iterable[str]) -> tuple[Kind, ...]:
    """Return the kinds of partial dates with these names, all of them for none.

    Raises:
        UserError: there is no such kind.
    """
    wanted, known = tuple(names), [name for name, _, _ in _KINDS]
    for name in wanted:
        if name not in known:
            raise UserError(f"unknown kind of dates {excerpt(name)}{nearest(name, known)}")
    return tuple(kind for kind in _KINDS if not wanted or kind[0] in wanted)


def draw(rng: random.Random, language: Language, kinds: Sequence[Kind] = ()) -> Written:
    """Write a partial date of some of the kinds, in another language if it has no words for it."""
    kinds = kinds or _KINDS
    kind, _, write = rng.choices(kinds, [weight for _, weight, _ in kinds])[0]
    if language.code not in partial_words.words():
        language = languages.language(rng.choice(list(partial_words.words())))
    found = None
    for _ in range(20):
        found = write(rng, language)
        if found is not None:
            break
        language = languages.language("en")
    assert found is not None
    text, notation = found
    if kind not in _UNSURROUNDED:
        way = rng.random()
        if way < 0.12:
            text = records.in_record(rng, text, language)
        elif way < 0.32:
            text = surroundings.around(rng, text)
    if rng.random() < 0.1:
        text = text.upper() if rng.random() < 0.5 else text.capitalize()
    return Written(" ".join(text.split()), notation, kind)


def _marked(keys: tuple[str, ...], mark: str, prefix: str = "") -> Write:
    """Return a writer of dates with a word before or behind them, and a mark or sign."""

    def write(rng: random.Random, language: Language) -> tuple[str, str] | None:
        key = rng.choice(keys)
        of_days = partial_words.day_patterns(language, key)
        if of_days and rng.random() < 0.3:
            text, notation = partial_words.core(rng, language, precision="day")
            return rng.choice(of_days).replace("{}", text), f"{prefix}{notation}{mark}"
        pattern = partial_words.pattern_of(rng, language, key)
        if pattern is None:
            return None
        only_year = "{year}" in pattern or "{}" not in pattern
        if "{year}" not in pattern and "{}" not in pattern:
            return None
        if not only_year and prefix and rng.random() < 0.12:
            found = _decade_or_century(rng, language)
            if found is not None and found[1][0] != "N" and found[1][-1] == "X":
                return pattern.replace("{}", found[0]), f"{prefix}{found[1]}{mark}"
        precision = rng.choices(("year", "month", "day"), (38, 24, 38))[0]
        precision = "year" if only_year else precision
        text, notation = partial_words.core(rng, language, precision=precision)
        text = notation.lstrip("0") if only_year else text  # the pattern has the sign of the year
        if prefix and rng.random() < 0.1 and "{year}" not in pattern:
            circa = partial_words.pattern_of(rng, language, "circa")
            if circa and "{}" in circa:
                text, notation = circa.replace("{}", text), f"{notation}~"
        return pattern.replace("{year}", text).replace("{}", text), f"{prefix}{notation}{mark}"

    return write


def _plain_year(rng: random.Random, language: Language) -> tuple[str, str] | None:
    year = partial_words.some_year(rng)
    if rng.random() < 0.03:
        return " ".join(str(year)), f"{year:04}"
    pattern = partial_words.pattern_of(rng, language, "year") if rng.random() < 0.6 else "{year}"
    return None if pattern is None else (pattern.replace("{year}", str(year)), f"{year:04}")


def _plain_month(rng: random.Random, language: Language) -> tuple[str, str]:
    text, notation = partial_words.core(rng, language, precision="month")
    if rng.random() < 0.08:
        hour, minute, _ = context.clock(rng)
        text = f"{text}{rng.choice((' ', ', '))}{hour:02}:{minute:02}"
    return text, notation


def _part(rng: random.Random, language: Language) -> tuple[str, str] | None:
    part = rng.choice(("early", "mid", "late"))
    unit = rng.choices(("year", "month", "century", "decade"), (20, 35, 30, 15))[0]
    pattern = partial_words.pattern_of(rng, language, f"{part}_{unit}")
    if pattern is None:
        return None
    day = partial_words.some_day(rng)
    note = part[0]
    if unit == "year":
        return pattern.replace("{year}", str(day.year)), f"{day.year:04}{note}"
    if unit == "month":
        name = partial_words.month_name(rng, language, day.month)
        text = pattern.replace("{month}", name).replace("{year}", str(day.year))
        return text, f"{day.year:04}{day.month:02}{note}"
    if unit == "decade":
        return _with_decade(pattern, day.year, note)
    return _with_century(rng, language, pattern, note)


def _with_decade(pattern: str, year: int, note: str = "") -> tuple[str, str] | None:
    decade = year // 10 * 10
    if "{decade}" not in pattern or (decade % 100 == 0 and decade < 2000):  # often the century
        return None
    text = pattern.replace("{decade}", str(decade)).replace("{dd}", f"{decade % 100:02}")
    return text, f"{decade // 10:03}X{note}"


def _with_century(
    rng: random.Random, language: Language, pattern: str, note: str = "", before: str = ""
) -> tuple[str, str] | None:
    number = rng.randint(1, 8) if before else rng.choices(range(2, 22), (1,) * 10 + (4,) * 10)[0]
    text = partial_words.numbered_text(rng, language, pattern, number)
    return None if text is None else (text, f"{before}{number - 1:02}XX{note}")


def _century(rng: random.Random, language: Language) -> tuple[str, str] | None:
    before = "N" if rng.random() < 0.2 else ""
    pattern = partial_words.pattern_of(rng, language, "century_bc" if before else "century")
    found = None if pattern is None else _with_century(rng, language, pattern, before=before)
    return partial_words.with_circa(rng, language, found) if found else None


def _decade(rng: random.Random, language: Language) -> tuple[str, str] | None:
    pattern = partial_words.pattern_of(rng, language, "decade")
    found = None if pattern is None else _with_decade(pattern, partial_words.some_year(rng))
    return partial_words.with_circa(rng, language, found) if found else None


_EAST_ASIAN = {
    "quarter": ("{y}年第{n}季度", "{y}年{n}季度", "{y}年第{word}季度", "{y}年第{n}四半期",
                "{y}年{n}Q", "{y}년 {n}분기", "{y}年第{n}季"),
    "half": ("{y}年{half}半年", "{y}年{half}半期", "{y}년 {korean}반기",
             "{y}年{half}期"),
}  # fmt: skip


def _season(rng: random.Random, language: Language) -> tuple[str, str] | None:
    year, way = partial_words.some_year(rng), rng.random()
    if way < 0.5:
        number = rng.randrange(4)
        pattern = partial_words.pattern_of(
            rng, language, ("spring", "summer", "autumn", "winter")[number]
        )
        if pattern is None:
            return None
        return pattern.replace("{year}", str(year)), f"{year:04}S{21 + number}"
    year = rng.randint(1950, 2035)
    key, count, code = ("quarter", 4, 32) if way < 0.82 else ("half", 2, 39)
    number = rng.randint(1, count)
    notation = f"{year:04}S{code + number}"
    if rng.random() < 0.35:
        sign = "Q" if count == 4 else "H"
        forms = [
            f"{number}{sign} {year}",
            f"{year}{sign}{number}",
            f"{year}-{sign}{number}",
            f"{sign}{number}/{year}",
            f"{year} {sign}{number}",
            f"{sign}{number}-{year}",
            f"{sign}{number} FY{year}",
            f"FY{year} {sign}{number}",
        ]
        if count == 2:
            forms += [f"{year}-S{number}", f"S{number} {year}", f"{number}S{year}"]  # fmt: skip
        if count == 4:
            month = ("Mar", "Jun", "Sep", "Dec")[number - 1]
            forms += [f"{month} qtr {year}", f"{month} quarter {year}", f"{month} Qtr. {year}",
                      f"{year} {month} qtr", f"Births {month} {year} quarter"]  # fmt: skip
        return rng.choice(forms), notation
    if rng.random() < 0.12:  # East Asia
        return rng.choice(_EAST_ASIAN[key]).format(
            y=year, n=number, half="上下"[number - 1] if count == 2 else "",
            korean="상하"[number - 1] if count == 2 else "", word="一二三四"[number - 1],
        ), notation  # fmt: skip
    pattern = partial_words.pattern_of(rng, language, key)
    if pattern is None:
        return None
    text = partial_words.numbered_text(rng, language, pattern, number, year)
    return None if text is None else (text, notation)


def _before_christ(rng: random.Random, language: Language) -> tuple[str, str] | None:
    pattern = partial_words.pattern_of(rng, language, "bc")
    if pattern is None:
        return None
    year = rng.choice((rng.randint(1, 99), rng.randint(100, 999), rng.randint(1000, 3200)))
    notation = f"N{year:04}"
    if "c. " in pattern or "ca. " in pattern:
        notation += "~"
    return pattern.replace("{year}", str(year)), notation


def _edtf(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a date in EDTF itself."""
    write = rng.choice(_WRITTEN_IN_EDTF)
    found = write(rng, language)
    meaning = None if found is None or found[1].startswith("-") else edtf.meaning(found[1])
    if found is None or meaning is None:
        return None
    season = re.fullmatch(r"(\d{4})S(\d\d)", found[1])
    # 1905-21 may be a span of years, 1950-21 is a season.
    if "S" in found[1] and not (season and int(season[2]) <= int(season[1]) % 100):
        return None
    return meaning.edtf, edtf.notation_of(meaning.edtf)


def _decade_or_century(rng: random.Random, language: Language) -> tuple[str, str] | None:
    return (_decade if rng.random() < 0.4 else _century)(rng, language)


def _other_years(rng: random.Random, language: Language) -> tuple[str, str]:
    return other_calendars.years(rng)


def _other(rng: random.Random, language: Language) -> tuple[str, str]:
    return other_calendars.draw(rng)


_KINDS: tuple[Kind, ...] = (
    ("month", 14, _plain_month),
    ("year", 9, _plain_year),
    ("circa", 9, _marked(("circa",), "~")),
    ("uncertain", 5, _marked(("uncertain",), "?")),
    ("circa uncertain", 1, _marked(("circa_uncertain",), "~?")),
    ("before", 11, _marked(("before", "before", "until"), "", "<")),
    ("after", 11, _marked(("after", "after", "since"), "", ">")),
    ("part", 7, _part),
    ("century", 6, _century),
    ("decade", 4, _decade),
    ("span", 24, spans.span),
    ("either", 4, spans.either),
    ("season", 6, _season),
    ("before Christ", 2, _before_christ),
    ("open digits", 3, records.open_digits),
    ("dual year", 2, records.dual_year),
    ("old month", 2, records.old_month),
    ("quaker", 1, records.quaker),
    ("numbered", 5, records.numbered),
    ("title", 2, records.title),
    ("no month", 3, records.no_month),
    ("counted", 6, records.counted),
    ("year with words", 4, records.year_with_words),
    ("no date", 1.5, records.no_date),
    ("gedcom", 7, archives.gedcom),
    ("old style", 2.5, archives.old_style),
    ("two calendars", 2.5, archives.double_dated),
    ("old abbreviation", 4, archives.old_abbreviation),
    ("blanks", 2.5, archives.blanks),
    ("life", 5, archives.life),
    ("week", 1.5, archives.whole_week),
    ("century span", 4, centuries.century_span),
    ("part of a century", 9, centuries.part_of_century),
    ("decade of a century", 3, centuries.decade_of_century),
    ("hundreds", 2.5, centuries.hundreds),
    ("named century", 1, centuries.named_century),
    ("decades", 2, centuries.decades),
    ("span before Christ", 2.5, centuries.before_christ),
    ("early year", 3, centuries.early_year),
    ("Roman day", 1.5, centuries.roman_day),
    ("Latin day", 2, centuries.latin_day),
    ("old name", 1.5, archives.old_name),
    ("events", 5, archives.events),
    ("edtf", 3, _edtf),
    ("beside words", 16, plain_words.beside_words),
    ("spelled period", 2.5, plain_words.spelled_period),
    ("last day", 0.8, plain_words.last_day),
    ("act", 2.5, acts.act),
    ("circa range", 6, catalogues.circa_range),
    ("century before Christ", 2.5, catalogues.part_before_christ),
    ("bulk", 1.5, catalogues.bulk),
    ("catalogue", 9, catalogues.catalogue),
    ("season in a title", 3, catalogues.season),
    ("cell", 13, cells.cell),
    ("beside", 7, cells.beside),
    ("month beside", 6, cells.month_beside),
    ("year beside", 5, cells.year_beside),
    ("short year", 3, cells.short_year),
    ("blend", 8, cells.blend),
    ("malformed", 4, cells.malformed),
    ("mistyped year", 5, cells.mistyped_year),
    ("three alternatives", 2.5, spans.three_alternatives),
    ("spoken", 2, cells.spoken),
    ("other calendar", 18, _other),
    ("years of other calendars", 3, _other_years),
    *labels.KINDS,
    *certificates.KINDS,
    *acts.KINDS,
    *church_days.KINDS,
    *world.KINDS,
    *registers.KINDS,
    *vernacular.KINDS,
    *references.KINDS,
    *accessions.KINDS,
    *christian_era.KINDS,
    *counted_days.KINDS,
    *data_tables.KINDS,
    *eastern.KINDS,
    *edtf_strings.KINDS,
    *lookalikes.KINDS,
    *short_forms.KINDS,
    *slips.KINDS,
    *unconverted.KINDS,
)
_WRITTEN_IN_EDTF: tuple[Write, ...] = (
    _marked(("circa",), "~"), _marked(("uncertain",), "?"), _marked(("before",), "", "<"),
    _marked(("after",), "", ">"), _decade, _century, spans.span, spans.either, _plain_month,
    records.open_digits, _season,
)  # fmt: skip
