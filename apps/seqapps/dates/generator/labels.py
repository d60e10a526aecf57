"""Dates of labels, title pages, manuscripts, finding aids and spreadsheets (labels.toml)."""

import datetime
import random
import re

from . import languages, partial_words, patterns, phrases, tables
from .languages import Language
from .spelled_dates import ROMANS

_DASHES = ("-", "–", " - ", " – ", " to ")


def _list(section: str, key: str = "patterns") -> list[str]:
    """Return a list of labels.toml."""
    found: list[str] = tables.load("labels")[section][key]
    return found


def bound_with_era(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an open interval from or to a year with its era: after 323 BC, dopo il 79 d.C."""
    is_before = rng.random() < 0.7
    year = rng.choice((rng.randint(1, 99), rng.randint(100, 999), rng.randint(20, 600)))
    eras = _list("eras", "before" if is_before else "after")
    shown = rng.choice(eras).format(year)
    notation = f"{'N' if is_before else ''}{year:04}"
    way = rng.random()
    if way < 0.15:
        return shown, notation
    if way < 0.3:
        circa = rng.choice(("c. ", "ca. ", "circa ", "um ", "vers ", "about ", "around "))
        return f"{circa}{shown}", f"{notation}~"
    if way < 0.45:
        later = year - rng.randint(1, year - 1) if is_before and year > 20 else year + 30
        if is_before and later > year:
            later = max(1, year - 1)
        if later == year:
            return shown, notation
        pattern = rng.choice(eras)
        text = pattern.format(f"{year}{rng.choice(_DASHES)}{later}")
        return text, f"{notation}/{'N' if is_before else ''}{later:04}"
    key, sign = ("before", "<") if rng.random() < 0.5 else ("after", ">")
    return rng.choice(_list("bounds", key)).format(shown), f"{sign}{notation}"


def two_eras(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year of the Islamic calendar beside ours: AH 1005/1596–97 CE."""
    year = rng.randint(650, 1990)
    islamic, later = round((year - 622) * 33 / 32), year + 1
    era = rng.choice(("AH", "AH", "A.H.", "A.H.", "H.", "H", "h.", "a.h."))
    ours = rng.choice(("AD", "A.D.", "CE", "C.E.", ""))
    one = rng.choice((f"{era} {islamic}", f"{islamic} {era}", f"{era}{islamic}"))
    is_two, shown = rng.random() < 0.55 and later // 100 == year // 100, f"{year}"
    if is_two and later // 10 == year // 10 and rng.random() < 0.2:
        shown = f"{year}{rng.choice('-–')}{later % 10}"
    elif is_two:
        shown = f"{year}{rng.choice('-–/')}{later % 100:02}"
    own = rng.choice((f"{ours} {shown}", f"{shown} {ours}", f"{ours}{shown}", shown)).strip()
    joint = rng.choice(("/", "/", " / ", " = ", " - ", ", ", " ("))
    text = f"{one}{joint}{own}{')' if '(' in joint else ''}"
    if own == shown and joint in (", ", " - "):
        text = f"{one} ({own})"
    words = ("dated ", "dat. ", "datiert ", "daté ", "datato ", "dated in ", "c. ")
    start = rng.choice((*[""] * 6, *words))
    mark = "~" if start == "c. " else ""
    notation = f"{year:04}{mark}/{later:04}{mark}" if is_two else f"{year:04}{mark}"
    return f"{start}{text}", notation


def stages(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two years of two stages of a work: 1936 (negative), 1960 (print)."""
    first = partial_words.some_year(rng)
    second = first + rng.randint(2, 90)
    a, b = rng.sample(_list("stages", "names"), 2)
    text = rng.choice(_list("stages")).format(a=a, b=b, y=first, z=second)
    return text, "-several"


def _by_place(text: str) -> list[str]:
    """Split Roman letters at thousands, hundreds, tens and units."""
    parts = re.fullmatch("(M*)((?:CM|CD|D?C*))((?:XC|XL|L?X*))([IVX]*)", text)
    return [part for part in parts.groups() if part] if parts else [text]


def _roman_spelled(rng: random.Random, year: int) -> str:
    """Write a year in Roman letters with the signs and gaps of title pages."""
    text = patterns.roman_number(year)
    if rng.random() < 0.25:
        text = text.replace("CM", "DCCCC").replace("CD", "CCCC").replace("XC", "LXXXX")
    if rng.random() < 0.2:
        text = text.replace("XL", "XXXX").replace("IX", "VIIII").replace("IV", "IIII")
    blocks = _by_place(text)
    merged: list[str] = []
    for block in blocks:
        if merged and rng.random() < 0.5:
            merged[-1] += block
        else:
            merged.append(block)
    joint = rng.choice((".", ". ", " ", "", ".", "·"))
    text = joint.join(merged)
    if year < 2000 and rng.random() < 0.35:
        sign = rng.choice((("CIƆ", "IƆ"), ("cIↃ", "IↃ"), ("CIↃ", "IↃ"), ("CI)", "I)"),
                           ("(I)", "I)"), ("ↀ", "Ⅾ")))  # fmt: skip
        gap = rng.choice((" ", " ", "", "."))
        text = text.replace("M", f"{sign[0]}{gap}", 1).replace("D", f"{sign[1]}{gap}", 1)
    if rng.random() < 0.35:
        text += "."
    if rng.random() < 0.12:
        if rng.random() < 0.5:
            text = text.lower()
        elif text.endswith("I"):
            text = text.replace("I", "J")
    return " ".join(text.split())


def roman_imprint(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year in Roman letters as on title pages and buildings, or a span of two."""
    year = rng.randint(1480, 1999) if rng.random() < 0.7 else partial_words.some_year(rng)
    text = _roman_spelled(rng, year)
    if rng.random() < 0.12:
        last = year + rng.randint(1, 70)
        joint = rng.choice(("–", "-", " – ", " - "))
        return f"{text.rstrip('.')}{joint}{_roman_spelled(rng, last)}", f"{year:04}/{last:04}"
    written = (
        rng.choice(_list("imprints")).replace("{name}", _name(rng)).replace("{year}", str(year))
    )
    written = written.replace("{n}", str(rng.randint(20, 80)))
    return written.replace("{}", text), f"{year:04}"


def _name(rng: random.Random) -> str:
    return rng.choice(_list("names", "names"))


def specimen(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the day or month of a specimen's label, with Roman months: 14.VII.[19]37, 1850 m."""
    day = partial_words.some_day(rng, rng.randint(1830, 2020))
    last = day + datetime.timedelta(rng.randint(1, 14))
    romans = [ROMANS[part.month - 1] for part in (day, last)]
    if rng.random() < 0.45:
        romans = [roman.lower() for roman in romans]
    year, sign = str(day.year), rng.choice((".", ".", ". ", "-", " ", "/"))
    if rng.random() < 0.15:
        year = f"[{day.year // 100}]{day.year % 100:02}"
    way = rng.random()
    if way < 0.06 and day.month < 12:
        other = day.replace(day=1, month=rng.randint(day.month + 1, min(12, day.month + 4)))
        roman = ROMANS[other.month - 1]
        roman = roman.lower() if romans[0].islower() else roman
        text = f"{romans[0]}{rng.choice(('-', '–', ' - ', '/'))}{roman}{sign}{year}"
        notation = f"{partial_words.digits(day)[:6]}/{partial_words.digits(other)[:6]}"
    elif way < 0.2:
        text, notation = f"{romans[0]}{sign}{year}", partial_words.digits(day)[:6]
    elif way < 0.4 and day.year == last.year:
        start = f"{day.day}" if last.month == day.month else f"{day.day}.{romans[0]}."
        dot = "." if sign == "." and start == f"{day.day}" and rng.random() < 0.3 else ""
        text = f"{start}{dot}{rng.choice('-–')}{last.day}{sign}{romans[1]}{sign}{year}"
        notation = f"{partial_words.digits(day)}/{partial_words.digits(last)}"
    else:
        text, notation = f"{day.day}{sign}{romans[0]}{sign}{year}", partial_words.digits(day)
    if rng.random() < 0.4:
        return text, notation
    written = rng.choice(_list("specimens"))
    while "{name}" in written:
        written = written.replace("{name}", _name(rng), 1)
    place = rng.choice(phrases.lists()["record_places"])
    numbers = {"{m}": rng.randint(5, 320) * 10, "{n}": rng.randint(100, 9999)}
    for key, number in numbers.items():
        written = written.replace(key, str(number))
    return written.replace("{place}", place).replace("{}", text), notation


def manuscript(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a century as catalogues of manuscripts do: s. XII ex., saec. xiii, s. XIV-XV."""
    number = rng.randint(7, 18)
    word = rng.choice(_list("manuscripts", "words"))
    roman = patterns.roman_number(number)
    other = patterns.roman_number(number + 1)
    if rng.random() < 0.45:
        roman, other = roman.lower(), other.lower()
    notation = f"{number - 1:02}XX"
    if rng.random() < 0.15:
        dash = rng.choice("-–/")
        return f"{word} {roman}{dash}{other}", f"{notation}/{number:02}XX"
    part, mark = tables.marked(rng, _list("manuscripts", "parts"))
    text = f"{word} {roman} {part}".strip()
    if rng.random() < 0.1 and not mark:
        text = rng.choice(("c. {}", "ca. {}")).format(text)
        mark = "~"
    return text, f"{notation}{mark}"


def doubtful_digits(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year with a digit in brackets or left open, alone or before a month."""
    year = max(1000, partial_words.some_year(rng))
    century, decade = year // 100, year // 10
    way = rng.random()
    if way < 0.25:
        place = rng.randrange(1, 4)
        digits = f"{year:04}"
        text = f"{digits[:place]}[{digits[place]}]{digits[place + 1 :]}"
        return text, f"{year:04}"
    sign = rng.choice("-_?–")
    unit, tens = f"{decade}{sign}", f"{century}{sign * 2}"
    if rng.random() < 0.3:
        unit, tens = f"[{unit}]", f"[{tens}]"
    if way < 0.45:
        later = f"{century + 1}{sign * 2}" if tens[0] != "[" else f"[{century + 1}{sign * 2}]"
        return f"{tens} or {later}", f"{century:02}XX|{century + 1:02}XX"
    shown, notation = (tens, f"{century:02}XX") if rng.random() < 0.4 else (unit, f"{decade:03}X")
    if way < 0.6:
        word = rng.choice(("b.", "born", "d.", "m.", "ca.", "c.", "about"))
        return f"{word} {shown}", f"{notation}{'~' if word[:2] in ('ca', 'c.', 'ab') else ''}"
    month = rng.randint(1, 12)
    day = rng.randint(1, partial_words.days_in(month))
    own = language if rng.random() < 0.3 else languages.language("en")
    name = partial_words.month_name(rng, own, month)
    if rng.random() < 0.5:
        return rng.choice((f"{shown} {name}", f"{name} {shown}", f"{name}, {shown}")), (
            f"{notation}{month:02}"
        )
    text = rng.choice((f"{day} {name} {shown}", f"{name} {day}, {shown}", f"{shown} {name} {day}",
                       f"{day}. {name} {shown}"))  # fmt: skip
    return text, f"{notation}{month:02}{day:02}"


def year_first(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date as finding aids do, with the year first: 1919 March 12-1921 May 30."""
    day = partial_words.some_day(rng)
    if rng.random() < 0.5:
        later = day + datetime.timedelta(rng.randint(32, 3000))
    else:
        later = day + datetime.timedelta(rng.randint(1, 300))
    english = languages.language("en")
    names = [partial_words.month_name(rng, english, part.month) for part in (day, later)]
    is_day = rng.random() < 0.7
    texts = [f"{part.year} {name} {part.day}" if is_day else f"{part.year} {name}"
             for part, name in zip((day, later), names, strict=True)]  # fmt: skip
    one, other = (partial_words.digits(part)[: 8 if is_day else 6] for part in (day, later))
    if rng.random() < 0.35 or one == other:
        start, mark = rng.choice((("", ""), ("", ""), ("circa ", "~"), ("ca. ", "~")))
        end = rng.choice(("", "", "?")) if not mark else ""
        return f"{start}{texts[0]}{end}", f"{one}{mark}{end}"
    if day.year == later.year and rng.random() < 0.7:
        texts[1] = texts[1].removeprefix(f"{later.year} ")
    dash = rng.choice(("-", "–", " - ", "-", " to "))
    return dash.join(texts), f"{one}/{other}"


def validity(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an open interval with a verb or adjective before it: valid until 31.12.2026."""
    pattern, sign = tables.marked(rng, _list("validity"))
    day = partial_words.some_day(rng, rng.randint(1950, 2035) if rng.random() < 0.6 else None)
    precision = rng.choices((4, 6, 8), (25, 25, 50))[0]
    if pattern.startswith("{}-"):
        precision = 4
    mark, is_english = rng.choice("./-"), pattern.split()[0] in _list("validity", "english")
    texts: tuple[str, ...] = (str(day.year),)
    if precision == 6:
        own = languages.language("en")
        texts = (f"{day.month:02}{mark}{day.year}", f"{day.month}/{day.year}",
        f"{day.year}-{day.month:02}",
                 f"{partial_words.month_name(rng, own, day.month)} {day.year}")  # fmt: skip
        texts = texts if is_english else texts[:3]
    elif precision == 8:
        day = day.replace(day=rng.randint(13, partial_words.days_in(day.month)))
        texts = (f"{day.day}.{day.month:02}.{day.year}",
        f"{day.day:02}{mark}{day.month:02}{mark}{day.year}",
                 day.isoformat(),
                 partial_words.full_day(rng, languages.language("en"), day))  # fmt: skip
        texts = texts if is_english else texts[:3]
    return pattern.format(rng.choice(texts)), f"{sign}{partial_words.digits(day)[:precision]}"


def spreadsheet(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a month or year as programs do: Sep-98, 2019M09, 1965-07-00, Mid 2012, YR 1926."""
    day = partial_words.some_day(rng, rng.randint(1950, 2035))
    month = languages.language("en").short_months[day.month - 1][0].strip(".")
    name = languages.language("en").months[day.month - 1][0]
    if rng.random() < 0.45:
        year = rng.randint(1969, 1999)  # later ones look like days
        short = f"{year % 100:02}"
        joint = rng.choice(("-", " ", "'", " '", "/", ".", " ’", "-'"))
        text = f"{rng.choice((month, month, name, month.upper()))}{joint}{short}"
        return text, f"{year:04}{day.month:02}"
    text, notation = tables.marked(rng, _list("spreadsheets"))
    values = {"y": day.year, "m": day.month, "mm": f"{day.month:02}", "short": month, "name": name,
              "q": (day.month + 2) // 3, "s": 32 + (day.month + 2) // 3}  # fmt: skip
    return text.format(**values), notation.format(**values)


def twisted(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day with doubled separators, markup around an ordinal, or an ISO span that is cut."""
    day = partial_words.some_day(rng)
    written = partial_words.digits(day)
    name = partial_words.month_name(rng, languages.language("en"), day.month)
    last = partial_words.days_in(day.month)
    later = day.replace(day=rng.randint(day.day + 1, last)) if day.day < last else day
    span = f"{written}/{partial_words.digits(later)}"
    following = day.year + rng.randint(1, 60)
    choices = [(pattern, written) for pattern in _list("twisted", "days")]
    if later != day:
        choices += [(pattern, span) for pattern in _list("twisted", "spans")]
    if following // 100 == day.year // 100 and following % 100 > 12:
        years = f"{day.year}{rng.choice('-–/')}{following % 100:02}"
        choices += [(years, f"{day.year:04}/{following:04}")] * 6
    text, notation = rng.choice(choices)
    return text.format(
        y=day.year, m=day.month, mm=f"{day.month:02}", d=day.day, dd=f"{day.day:02}", name=name,
        e=later.day, ee=f"{later.day:02}", suffix=patterns.english_suffix(day.day),
    ), notation  # fmt: skip


def short_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an English day with two digits of the year, which are of 1969 to 2068."""
    day = partial_words.some_day(rng, rng.randint(1969, 2040))
    name = partial_words.month_name(rng, languages.language("en"), day.month)
    text = rng.choice(_list("short_years")).format(
        d=day.day, name=name, yy=f"{day.year % 100:02}", suffix=patterns.english_suffix(day.day)
    )
    return text, partial_words.digits(day)


KINDS: partial_words.Kinds = (
    ("bound with era", 3, bound_with_era),
    ("two eras", 3, two_eras),
    ("stages", 3, stages),
    ("Roman imprint", 7, roman_imprint),
    ("specimen", 4, specimen),
    ("manuscript", 2, manuscript),
    ("doubtful digits", 2.5, doubtful_digits),
    ("year first", 2.5, year_first),
    ("validity", 6, validity),
    ("spreadsheet", 4, spreadsheet),
    ("twisted", 3, twisted),
    ("short year in English", 3, short_year),
)
