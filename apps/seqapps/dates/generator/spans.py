"""Spans of time and alternatives, as people write them."""

import datetime
import random
import re

from .. import edtf
from . import languages, partial_words
from .languages import Language
from .spelled_dates import ROMANS

_DASHES = ("-", "-", "–", "–", " - ", " – ", "—", " — ", "/", " / ", " to ", "..", "~")


_SCHOOL_YEARS = (
    "{year}/{year2} season", "season {year}/{year2}", "{year}-{year2} season", "FY {year}/{year2}",
    "the {year}–{year2} season", "academic year {year}/{year2}", "winter {year}/{year2}",
    "Saison {year}/{year2}", "saison {year}-{year2}", "Wintersemester {year}/{year2}",
    "temporada {year}-{year2}", "sezon {year}/{year2}", "tax year {year}/{year2}",
    "Schuljahr {year}/{year2}",
)  # fmt: skip


def _pair(rng: random.Random, language: Language, precision: str) -> tuple[str, str, str, str]:
    """Return the texts and notations of two dates, the second one later."""
    first = partial_words.some_day(rng)
    days = {"year": rng.randint(366, 9000), "month": rng.randint(32, 900),
            "day": rng.choice((rng.randint(1, 20), rng.randint(1, 900)))}[precision]  # fmt: skip
    second = first + datetime.timedelta(days)
    a, one = partial_words.core(rng, language, first, precision)
    b, other = partial_words.core(rng, language, second, precision)
    return a, one, b, other


def span(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a span of years, months or days."""
    way = rng.random()
    if rng.random() < 0.2:
        return _across_months(rng, language)
    if rng.random() < 0.04:
        return _in_numbers(rng)
    if rng.random() < 0.05:
        return _year_first(rng)
    if rng.random() < 0.03:
        return _seasons(rng, language)
    if way < 0.1:
        return _span_years(rng, language)
    if way < 0.18:
        return _marked_ends(rng, language)
    if way < 0.34:
        return _inside_month(rng, language, "day_span", "/")
    if way < 0.46:
        return _months(rng, language, "month_span", "/")
    precision = rng.choices(("year", "month", "day"), (45, 22, 33))[0]
    a, one, b, other = _pair(rng, language, precision)
    if one == other:
        return None
    if way < 0.72:
        joint = rng.choice(_DASHES)
        if precision != "year" and joint in ("-", "/", ".."):
            joint = " - "
        text, marks = f"{a}{joint}{b}", ("", "")
        if rng.random() < 0.16:
            key, mark = ("circa", "~") if rng.random() < 0.7 else ("uncertain", "?")
            word = partial_words.pattern_of(rng, language, key)
            if word and "{}" in word and (key == "circa" or not word.startswith("{}")):
                text, marks = word.replace("{}", text), (mark, mark)
        return text, f"{one}{marks[0]}/{other}{marks[1]}"
    key = rng.choice(("span", "between"))
    pattern = partial_words.pattern_of(rng, language, key)
    days = partial_words.day_patterns(language, key)
    if precision == "day" and days and rng.random() < 0.6:
        pattern = rng.choice(days)
    if pattern is None or "{a}" not in pattern or "{b}" not in pattern:
        return None
    text, mark = pattern.replace("{a}", a).replace("{b}", b), ""
    if rng.random() < 0.08:
        word = partial_words.pattern_of(rng, language, "uncertain")
        if word and word.endswith(" {}"):
            text, mark = word.replace("{}", text), "?"
    return text, f"{one}{mark}/{other}{mark}"


def _seasons(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a span of two seasons of a year: spring–autumn 1926."""
    keys = ("spring", "summer", "autumn", "winter")
    first, second = sorted(rng.sample(range(4), 2))
    patterns = [partial_words.words()[language.code].get(keys[n], []) for n in (first, second)]
    names = [next((p for p in own if p.endswith(" {year}")), None) for own in patterns]
    if names[0] is None or names[1] is None:
        return None
    year = partial_words.some_year(rng)
    a, b = names[0].removesuffix(" {year}").removesuffix(" de"), names[1].format(year=year)
    dash = rng.choice(("–", "-", " - ", "/", " – ", " to "))
    return f"{a}{dash}{b}", f"{year:04}S{21 + first}/{year:04}S{21 + second}"


def _across_months(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of days whose year stands once, or of dates of different precision."""
    first = partial_words.some_day(rng)
    second = first + datetime.timedelta(rng.randint(1, 70))
    if second.year != first.year or rng.random() < 0.15:  # 20 December 1815–January 1816
        second = first + datetime.timedelta(rng.randint(40, 500))
        a, one = partial_words.core(rng, language, first, "day")
        b, other = partial_words.core(rng, language, second, rng.choice(("month", "year")))
        if one[:4] == other:
            return _across_months(rng, language)
        return f"{a}{rng.choice(('–', ' – ', ' - ', ' to '))}{b}", f"{one}/{other}"
    one, other = partial_words.digits(first), partial_words.digits(second)
    dash = rng.choice(("–", "-", " – ", " - ", "—", " to "))
    names = [partial_words.month_name(rng, language, day.month) for day in (first, second)]
    if rng.random() < 0.25:  # 15.viii.–2.ix.1962, 12.-20.7.1975
        sign = rng.choice("./")
        numbers = [ROMANS[day.month - 1] for day in (first, second)]
        numbers = [number.lower() for number in numbers] if rng.random() < 0.5 else numbers
        if rng.random() < 0.5:
            numbers = [f"{day.month:02}" for day in (first, second)]
        end = f"{second.day}{sign}{numbers[1]}{sign}{second.year}"
        if first.month == second.month:
            dot = "." if sign == "." and rng.random() < 0.7 else ""
            return f"{first.day}{dot}{dash}{end}", f"{one}/{other}"
        return (
            f"{first.day}{sign}{numbers[0]}{sign if sign == '.' else ''}{dash}{end}",
            f"{one}/{other}",
        )
    if first.month == second.month:
        text = rng.choice((f"{first.day}{dash}{second.day} {names[0]} {first.year}",
                           f"{names[0]} {first.day}{dash}{second.day}, {first.year}"))  # fmt: skip
        return text, f"{one}/{other}"
    text = rng.choice(
        (f"{first.day} {names[0]}{dash}{second.day} {names[1]} {first.year}",
         f"{names[0]} {first.day}{dash}{names[1]} {second.day}, {first.year}",
         f"{names[0]}. {first.day}{dash}{names[1]}. {second.day}, {first.year}",
         f"{first.day}. {names[0]}{dash}{second.day}. {names[1]} {first.year}")
    )  # fmt: skip
    return text, f"{one}/{other}"


def _year_first(rng: random.Random) -> tuple[str, str]:
    """Write a span of archives, whose years stand first: 1863 Feb 3-1865 Mar 5, 1733 Dec.-1736."""
    first = partial_words.some_day(rng)
    second = first + datetime.timedelta(rng.randint(40, 2_000))
    texts, notations = [], []
    for day in (first, second):
        month = partial_words.month_name(rng, languages.language("en"), day.month)
        precision = rng.choices((4, 6, 8), (25, 35, 40))[0]
        texts.append(f"{day.year} {month} {day.day}".rsplit(" ", (8 - precision) // 2)[0])
        notations.append(partial_words.digits(day)[:precision])
    if second.year == first.year and len(notations[1]) > 4 and rng.random() < 0.5:
        texts[1] = texts[1].removeprefix(f"{second.year} ")
    notation = "/".join(notations)
    if edtf.meaning(notation) is None or notations[0][:4] == notations[1]:
        return _year_first(rng)
    return rng.choice(("-", " - ", "–", " – ", " to ")).join(texts), notation


def _in_numbers(rng: random.Random) -> tuple[str, str]:
    """Write a span of two days in numbers, whose order is known from one of them."""
    first = partial_words.some_day(rng, rng.randint(1900, 2035))
    second = first + datetime.timedelta(rng.choice((rng.randint(1, 30), rng.randint(1, 400))))
    joint = rng.choice((" - ", "-", " – ", "–", " to ", " bis ", " au ", "/", " until "))
    if rng.random() < 0.4 or (first.day < 13 and second.day < 13):
        if joint in ("-", "–"):
            joint = rng.choice(("/", " - ", " to ", " / ", " – ", ".."))
        a, b = first.isoformat(), second.isoformat()
    else:
        sign, width = rng.choice("/.-"), rng.choice(("", "02"))
        if sign in "/-" and joint in ("/", "-"):
            joint = " - "
        parts = ["month", "day"] if sign == "/" and rng.random() < 0.6 else ["day", "month"]
        a, b = (
            sign.join([*(format(getattr(day, part), width) for part in parts), str(day.year)])
            for day in (first, second)
        )
    return f"{a}{joint}{b}", f"{partial_words.digits(first)}/{partial_words.digits(second)}"


def _span_years(rng: random.Random, language: Language) -> tuple[str, str] | None:
    first = partial_words.some_year(rng)
    last = first + rng.randint(1, 40)
    if last // 100 != first // 100:
        return None
    if rng.random() < 0.12:
        return _years_with_words(rng, first, last)
    pattern = partial_words.pattern_of(rng, language, "span_years")
    if pattern is None or rng.random() < 0.4:
        pattern = "{year}" + rng.choice(("-", "–", "/", "-", "–")) + "{year2}"
    if rng.random() < 0.12:  # the words say that the second number is no month
        season = rng.choice(_SCHOOL_YEARS)
        after = first + 1
        if after // 100 == first // 100:
            return season.format(year=first, year2=f"{after % 100:02}"), f"{first:04}/{after:04}"
    if last % 100 <= 12 and re.search(r"\{year\} ?[-–/] ?\{year2\}", pattern):
        if last // 10 != first // 10 or last % 10 == 0:
            return None  # 1903-04 is a month
        text = f"{first}{rng.choice('-–')}{last % 10}"  # 1903-4, while 1903/4 is a month
        return text, f"{first:04}/{last:04}"
    text = pattern.replace("{year}", str(first)).replace("{year2}", f"{last % 100:02}")
    circa = partial_words.pattern_of(rng, language, "circa") if rng.random() < 0.2 else None
    if circa and "{}" in circa:
        return circa.replace("{}", text), f"{first:04}~/{last:04}~"
    return text, f"{first:04}/{last:04}"


def _years_with_words(rng: random.Random, first: int, last: int) -> tuple[str, str]:
    """Write two years of a century with words between or before them: bet 1790–95, 1189 x 1199."""
    short = f"{last % 100:02}" if last % 100 > 12 else f"{last}"
    text = rng.choice((
        f"bet {first}-{short}", f"bet. {first}–{short}", f"btw {first}-{short}",
        f"between {first}–{short}", f"{first} x {last}", f"{first} × {last}",
        f"from {first}-{short}", f"zw. {first}-{short}", f"entre {first}-{short}",
    ))  # fmt: skip
    return text, f"{first:04}/{last:04}"


def _marked_ends(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a span whose ends are decades, centuries, or years with marks of their own."""
    first = partial_words.some_year(rng)
    last = first + rng.randint(1, 60)
    texts, notations = [], []
    for year in (first, last):
        way = rng.random()
        circa = partial_words.pattern_of(rng, language, "circa") if way < 0.3 else None
        if circa and "{}" in circa:
            texts.append(circa.replace("{}", str(year)))
            notations.append(f"{year:04}~")
        elif way < 0.5:
            texts.append(rng.choice((f"{year}?", f"{year} ?", f"[{year}?]", f"{year}(?)")))
            notations.append(f"{year:04}?")
        elif way < 0.68:
            texts.append(rng.choice((f"[{year}]", f"{year}")))
            notations.append(f"{year:04}")
        elif way < 0.9:
            shown = (f"{year // 10}0s", f"{year // 10}0's", f"[{year // 10}-]", f"{year // 10}-")
            texts.append(rng.choice(shown))
            notations.append(f"{year // 10:03}X")
        else:
            texts.append(rng.choice((f"[{year // 100}--]", f"{year // 100}--")))
            notations.append(f"{year // 100:02}XX")
    notation = "/".join(notations)
    if edtf.meaning(notation) is None:
        return None
    return rng.choice((" - ", "-", "–", " – ", " to ")).join(texts), notation


def _inside_month(
    rng: random.Random, language: Language, key: str, joint: str
) -> tuple[str, str] | None:
    pattern = partial_words.pattern_of(rng, language, key)
    if pattern is None:
        return None
    day = partial_words.some_day(rng)
    low, high = sorted(rng.sample(range(1, partial_words.days_in(day.month) + 1), 2))
    if joint == "|" and rng.random() < 0.7:
        high = low + 1
    name = partial_words.month_name(rng, language, day.month)
    text = pattern.format(
        d1=low, d2=high, month=name, year=day.year, m=day.month, mm=f"{day.month:02}"
    )
    month = f"{day.year:04}{day.month:02}"
    return text, f"{month}{low:02}{joint}{month}{high:02}"


def _months(rng: random.Random, language: Language, key: str, joint: str) -> tuple[str, str] | None:
    pattern = partial_words.pattern_of(rng, language, key)
    if pattern is None:
        return None
    low, high = sorted(rng.sample(range(1, 13), 2))
    if joint == "|" and rng.random() < 0.8:
        low, high = high - 1 or 1, max(high, 2)
    year = partial_words.some_year(rng)
    text = pattern.format(
        m1=partial_words.month_name(rng, language, low),
        m2=partial_words.month_name(rng, language, high),
        year=year,
    )
    return text, f"{year:04}{low:02}{joint}{year:04}{high:02}"


def either(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write two dates of which one is meant."""
    way = rng.random()
    if way < 0.08:  # 1642 or '43
        year = partial_words.some_year(rng)
        second = f"{(year + 1) % 100:02}"
        word = rng.choice(("or", "or", "o", "ou", "oder", "of"))
        text = rng.choice(
            (f"{year} {word} '{second}", f"{year} {word} {second}", f"{year} {word} ’{second}")
        )
        return (text, f"{year:04}|{year + 1:04}") if year % 100 != 99 else None
    if way < 0.25:
        return _inside_month(rng, language, "day_either", "|")
    if way < 0.5:
        return _months(rng, language, "month_either", "|")
    pattern = partial_words.pattern_of(rng, language, "either")
    if pattern is None or "{a}" not in pattern or "{b}" not in pattern:
        return None
    precision = rng.choices(("year", "month", "day"), (60, 20, 20))[0]
    a, one, b, other = _pair(rng, language, precision)
    if precision == "year" and rng.random() < 0.6:
        b, other = a.replace(one, f"{int(one) + 1}"), f"{int(one) + 1:04}"
    return pattern.replace("{a}", a).replace("{b}", b), f"{one}|{other}"


_OR = (
    "or",
    "or",
    "or",
    "oder",
    "ou",
    "o",
    "of",
    "lub",
    "nebo",
    "или",
    "або",
    "eller",
    "tai",
    "vagy",
)


def three_alternatives(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write three or more years, months or days of which one is meant: 1373, 1473 or 1973."""
    day, word = partial_words.some_day(rng), rng.choice(_OR)
    count, way = rng.choice((3, 3, 3, 4)), rng.random()
    joint = rng.choice((", ", ", ", f" {word} ", " / ", "; "))
    if way < 0.6:
        step = rng.choice((1, 1, 2, 10, 100, 100, rng.randint(1, 40)))
        first = day.year if step < 100 else 1000 + day.year % 1000 % 700
        shown = [f"{first + step * n}" for n in range(count)]
        if rng.random() < 0.2:
            shown = [f"{year}?" for year in shown]
        tail = ""
    elif way < 0.8:
        first_month = rng.randint(1, 12 - count)
        shown = [partial_words.month_name(rng, language, first_month + n) for n in range(count)]
        tail = f" {day.year}"
    else:
        first_day = rng.randint(1, 28 - count)
        shown = [f"{first_day + n}" for n in range(count)]
        tail = f" {partial_words.month_name(rng, language, day.month)} {day.year}"
    text = f"{joint.join(shown[:-1])}{rng.choice(('', '', ','))} {word} {shown[-1]}{tail}"
    start = rng.choice(("", "", "", "", "either ", "perhaps ", "probably ", "c. ", "in "))
    return f"{start if word == 'or' else ''}{text}", "-several"
