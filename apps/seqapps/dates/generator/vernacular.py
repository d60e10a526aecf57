"""Bounds, spans, "about", cases of months and periods as people write them in their languages."""

import datetime
import random
import re
from typing import Any

from ..notation import ERAS
from . import eastern, languages, partial_words, patterns, tables, world
from .languages import Language
from .spelled_dates import ROMANS

_BACK = {3, 6, 8, 13, 16, 18, 20, 23, 26, 28, 30}  # days with back vowels at the end in Hungarian
_NUMBERED = ("zh", "ja", "ko", "vi", "mn")  # languages whose months have numbers
_LENGTHS = {1: 45, 2: 15, 3: 64, 4: 31}  # years of the Japanese eras


def _chosen(rng: random.Random, language: Language, section: str) -> tuple[str, Any]:
    """Draw a language of a section of vernacular.toml, often a main or the given one."""
    table = tables.load("vernacular")[section]
    way = rng.random()
    usual = [code for code in languages.MAIN if code in table] if way < 0.3 else []
    code = language.code if language.code in table and way < 0.5 else rng.choice(list(table))
    return (code := rng.choice(usual or [code])), table[code]


def _day(rng: random.Random) -> datetime.date:
    """Draw a day, often the first or the last one of a month, mostly of recent times."""
    year = rng.randint(1900, 2035) if rng.random() < 0.6 else partial_words.some_year(rng)
    day = partial_words.some_day(rng, year)
    chosen = (partial_words.days_in(day.month), 1, day.day)
    return day.replace(day=rng.choices(chosen, (25, 10, 65))[0])


def _ending(code: str, number: int, hundred: str) -> str:
    """Return the ending that the last word of a number takes."""
    endings: list[str] = tables.load("vernacular")["endings"][code]
    if number % 10:
        return endings[number % 10 - 1]
    return endings[number // 10 % 10 + 8] if number % 100 else hundred


def turkish_year(year: int) -> tuple[str, str, str]:
    """Return a Turkish year in the dative, ablative and locative.

    Example:
        >>> turkish_year(1999), turkish_year(1940)[0]
        (("1999'a", "1999'dan", "1999'da"), "1940'a")
    """
    dative, locative = _ending("tr", year, "e de").split()
    return f"{year}'{dative}", f"{year}'{locative}n", f"{year}'{locative}"


def _bounds(code: str) -> dict[str, Any]:
    found: dict[str, Any] = tables.load("vernacular")["bounds"].get(code, {})
    return found


def _fields(rng: random.Random, code: str, day: datetime.date) -> dict[str, Any]:
    """Return the fields of the patterns of a language: months in its cases, years, numbers."""
    own, month = _bounds(code), day.month - 1
    names = languages.language(code).months[month] or [str(day.month)]
    genitive = names[min(own.get("gen", 0), len(names) - 1)]
    genitive = rng.choice(own["g"][month].split("|")) if "g" in own else genitive
    nominative = names[min(own["nom"], len(names) - 1)] if "nom" in own else genitive
    nominative = names[0] if "gen" in own else nominative
    cases = {"n": nominative, **{key: own[key][month] for key in "nte" if key in own}}
    if code in tables.load("vernacular")["month_in"]:
        locatives = tables.load("vernacular")["month_in"][code].get("l")
        cases["l"] = locatives[month] if locatives else genitive
    dative, ablative, locative = turkish_year(day.year)
    return cases | {
        "d": day.day, "dd": f"{day.day:02}", "m": day.month, "mm": f"{day.month:02}",
        "y": day.year, "T": day.year + 543, "R": ROMANS[month], "g": genitive,
        "dat": dative, "abl": ablative, "loc": locative,
        "az": f"{day.year}-{_ending('az', day.year, 'cü' if day.year % 1000 else 'ci')}",
        "tol": "tól" if day.day in _BACK else "től",
    }  # fmt: skip


def _date(
    rng: random.Random, code: str, day: datetime.date, precision: str, pattern: str = ""
) -> tuple[str, str]:
    """Write a day, month or year of a language, by a pattern or as it likes."""
    own = _bounds(code)
    key, length = {"day": ("D", 8), "month": ("M", 6), "year": ("Y", 4)}[precision]
    plain = {"D": "", "M": "{n} {y}", "Y": "{y}"}[key]
    if not pattern:
        pattern = rng.choice(own[key]) if key in own and rng.random() < 0.8 else plain
    text, notation = pattern.format_map(_fields(rng, code, day)), partial_words.digits(day)[:length]
    is_clear = day.day > 12 or day.day == day.month or text.startswith(str(day.year))
    if length == 8 and not (text and (is_clear or re.search(r"[^\W\d_]", text))):
        text = partial_words.full_day(rng, languages.language(code), day)
    return text, f"T{day.year + 543}{notation[4:]}" if "{T}" in pattern else notation


def _framed(
    rng: random.Random, code: str, frame: str, day: datetime.date, precision: str
) -> tuple[str, str]:
    """Write a date by a frame, which holds a date {} or its parts."""
    if "{}" not in frame:
        return _date(rng, code, day, precision, frame)
    in_case = precision == "month" and "nom" in _bounds(code) and not frame.startswith("{}")
    text, notation = _date(rng, code, day, precision, "{g} {y}" if in_case else "")
    return re.sub(r"\b([^\W\d]+) \1 ", r"\1 ", frame.replace("{}", text)), notation


def bound(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an open interval of a language, or the same date as a plain one."""
    code, own = _chosen(rng, language, "bounds")
    day = _day(rng)
    precision = rng.choices(("day", "month", "year"), (60, 21, 19))[0]
    sign, way = rng.choices(("<", ">", ""), (46, 36, 18))[0], precision[0]
    key = {"<": "b", ">": "a", "": "p"}[sign]
    of_all = [frame for frame in own[key] if way == "d" or "{}" in frame]
    frame = rng.choice(own.get(key + way) or of_all or own[key])
    if not sign and precision != "day":
        frame = "{}"
    text, notation = _framed(rng, code, frame, day, precision)
    text = text[:1].upper() + text[1:] if rng.random() < 0.15 else text
    return patterns.in_script(rng, text, code, 0.3), f"{sign}{notation}"


def pair(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span with the words of a language, or two dates of which one is meant."""
    code, own = _chosen(rng, language, "bounds")
    precision = rng.choices(("year", "month", "day"), (50, 22, 28))[0]
    sign = "/" if rng.random() < 0.62 else "|"
    days = {"year": 366, "month": 32, "day": 1}[precision]
    if sign == "/" or rng.random() < 0.4:
        days += rng.choice((rng.randint(0, 30), rng.randint(0, 4000)))
    first = _day(rng)
    second = first + datetime.timedelta(days)
    if (second.month, second.day) == (2, 29):
        second += datetime.timedelta(1)
    pattern = rng.choice(own["s" if sign == "/" else "o"])
    in_case = precision == "month" and "nom" in own and not pattern.startswith("{a}")
    month = "{g} {y}" if in_case else ""
    a, one = _date(rng, code, first, precision, month)
    b, other = _date(rng, code, second, precision, month)
    if (one[0] == "T") != (other[0] == "T"):
        return pair(rng, language)
    if precision != "year" and one[:4] == other[:4] and rng.random() < 0.5:  # the year stands once
        a = re.sub(rf"(?<=\w\w)\.? {first.year}$", "", a)
        b = re.sub(rf"^{first.year}[年년] ?", "", b) if re.match(r"\d+[年년]", a) else b
    return patterns.in_script(rng, pattern.format(a=a, b=b), code, 0.3), f"{one}{sign}{other}"


def month_in(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a month with the ending or word of "in" (v októbri 1918), or a day of that month."""
    if rng.random() < 0.22:
        return world.month_locale(rng, language)
    code, own = _chosen(rng, language, "month_in")
    day = _day(rng)
    if rng.random() < 0.25:
        return _date(rng, code, day, "day")
    text = rng.choice(own["m"]).format_map(_fields(rng, code, day))
    return text, f"{day.year:04}{day.month:02}"


def circa(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year with "about" or "perhaps", of which half are round ones; or a decade."""
    if rng.random() < 0.1:
        return world.decades_plain(rng, language)
    code, own = _chosen(rng, language, "circa")
    year = partial_words.some_year(rng)
    year = year // 10 * 10 if rng.random() < 0.45 else year
    pattern, mark = tables.marked(rng, own)
    text = patterns.in_script(rng, pattern.format(y=year), code, 0.3)
    return f"[{text}]" if rng.random() < 0.1 else text, f"{year:04}{mark or '~'}"


def century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a century in words, letters or digits of a language."""
    code, own = _chosen(rng, language, "century")
    before = "bc" in own and rng.random() < 0.3
    pattern, mark = tables.marked(rng, own["bc" if before else "p"])
    number = rng.randint(1, 10) if before else rng.choices(range(10, 22), (1,) * 5 + (4,) * 7)[0]
    if mark == "M":
        number = rng.randint(1, 5)
    values = {"n": number, "o": patterns.english_ordinal(number),
              "w": own["w"][number - 1] if "w" in own else "",
              "N": f"{number}{'ste' if number in (1, 8, 20) or number > 20 else 'de'}",
              "r": patterns.roman_number(number)}  # fmt: skip
    if rng.random() < 0.15:
        values["r"] = world.misread(rng, str(values["r"]))
    if "{c}" in pattern:
        number = rng.choice((15, 16, 17, 18, 18, 19, 19, 19, 20, 20, 21))
        values["c"] = rng.choice(own["c"][number - 15].split("|"))
    text = re.sub(r"\b(I|1)(e|ème)\b", r"\1er", pattern.format(**values))
    text = patterns.in_script(rng, text, code, 0.3)
    written = f"{number - 1}XXX" if mark == "M" else f"{number - 1:02}XX{mark}"
    if rng.random() < 0.06 and "~" not in mark:
        text, written = rng.choice(("{}?", "{} (?)", "[{}?]")).format(text), f"{written}?"
    return text, f"{'N' if before else ''}{written}"


def decade(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade of the twentieth century in words: שנות השמונים של המאה ה-20."""
    code, own = _chosen(rng, language, "decade")
    pattern, mark = tables.marked(rng, own["p"])
    ten = rng.randint(2, 9)
    text = pattern.format(t=rng.choice(own["t"][ten - 2].split("|")), d=f"{ten}0")
    text = patterns.in_script(rng, text, code, 1.0 if "۱" in text else 0.3)
    return text, f"19{ten}X{mark}"


def ongoing(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date since which something lasts until now: 03.2011 - н.в."""
    code, own = _chosen(rng, language, "ongoing")
    day = _day(rng).replace(year=rng.randint(1960, 2030))
    if rng.random() < 0.25:
        text = f"{day.month:02}{rng.choice('./')}{day.year}"
        return rng.choice(own).replace("{}", text), f">{day.year}{day.month:02}"
    precision = rng.choices(("day", "month", "year"), (25, 40, 35))[0]
    text, notation = _framed(rng, code, rng.choice(own), day, precision)
    return patterns.in_script(rng, text, code, 0.3), f">{notation}"


def _form(rng: random.Random, key: str, **values: object) -> tuple[str, str]:
    """Fill a form of vernacular.toml and its notation."""
    text, notation = tables.marked(rng, tables.load("vernacular")["forms"][key])
    return text.format_map(values), notation.format_map(values)


def part_of_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a season, a quarter of Thailand or Greece, or a month that looks like one."""
    year, number, month = rng.randint(1912, 2035), rng.randint(1, 4), rng.randint(5, 12)
    key = "season" if rng.random() < 0.4 else "quarter"
    text, notation = _form(
        rng, key, y=year, T=year + 543, C=year - 1911, n=number, q=32 + number, m=month,
        mm=f"{month:02}", k="一二三四"[number - 1], L="ΑΒΓΔ"[number - 1], r=ROMANS[number - 1],
    )  # fmt: skip
    return patterns.in_script(rng, text, "th" if "ไต" in text else "", 0.3), notation


def _buddhist(rng: random.Random) -> tuple[str, str]:
    """Write Thai years and months, two of them, or a year alone."""
    year, low = rng.randint(2440, 2575), rng.randint(1, 11)
    high = rng.randint(low + 1, 12)
    names = tables.load("calendars")["buddhist"]["th"]["months"]
    a, b = (names[month - 1][rng.choice((0, 1, 1))] for month in (low, high))
    text, notation = _form(rng, "thai", T=year, U=year + 1, V=year + rng.randint(2, 9), a=a, b=b,
                           aa=f"{low:02}", bb=f"{high:02}")  # fmt: skip
    return patterns.in_script(rng, text, "th", 0.3), notation


def periods(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two centuries, decades or eras: 16世紀から17世紀, 1830–1840-е годы."""
    n, tens = rng.randint(8, 20), rng.choice([n for n in range(161, 202) if n % 10])
    first, last = rng.randint(1, 15), rng.randint(2, 30)
    return _form(
        rng, "periods", n=n, o=n + 1, r=patterns.roman_number(n), s=patterns.roman_number(n + 1),
        N=f"{n - 1:02}XX", O=f"{n:02}XX", d=tens * 10, f=tens * 10 + 10, D=f"{tens}X",
        F=f"{tens + 1}X", t=first, S=last, T=f"E2{first:04}", U=f"E3{last:04}",
    )  # fmt: skip


def _kanji(rng: random.Random, number: int, share: float) -> str:
    return eastern.kanji(rng, number, "plain") if rng.random() < share else str(number)


def period(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write decades and seasons of Japanese eras, years before the Republic, or Thai years."""
    way, era = rng.random(), rng.choice((1, 2, 3, 3, 4))
    if way < 0.25:
        return _buddhist(rng)
    if way < 0.42:
        number = rng.randint(1, 60)
        return _form(rng, "before_republic", k=_kanji(rng, number, 0.3), y=1912 - number)
    name = tables.load("calendars")["japanese"]["ja"]["eras"][era - 1][0]
    if way < 0.72:
        ten = rng.randrange(10, _LENGTHS[era] + 1, 10)
        last = min(ten + 9, _LENGTHS[era])
        return _form(rng, "era_decade", e=name, E=f"E{era}", k=_kanji(rng, ten, 0.25),
                     n=f"{ten:04}", last=f"{last:04}")  # fmt: skip
    number, season = rng.randint(2, _LENGTHS[era]), rng.randrange(4)
    return _form(rng, "era_season", e=name, k=_kanji(rng, number, 0.25), s="春夏秋冬"[season],
                 y=ERAS[era][1] + number - 1, q=21 + season)  # fmt: skip


def reign(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year of a reign of China or of old Japan; its lunar months have no known calendar."""
    rows = tables.load("vernacular")["reigns"]
    first, last, *names = rng.choice(rows[rng.choice(("china", "japan"))]).split()
    number = rng.randint(1, int(last) - int(first) + 1)
    is_han = rng.random() < 0.6
    name = rng.choice([name for name in names if (name[0] > "⺀") == is_han])
    shown = "元" if number == 1 and is_han else _kanji(rng, number, 0.75)
    return _form(
        rng, "reign_han" if is_han else "reign_latin", name=name, k=shown, n=number,
        y=int(first) + number - 1, suffix=patterns.english_suffix(number), first=first,
        last=last if last != first else f"{int(last) + 1}",
        month=eastern.kanji(rng, rng.randint(1, 12), "plain"),
        day=eastern.kanji(rng, rng.randint(1, 29), "plain"),
    )  # fmt: skip


def era(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year before or after Christ with the words of a language, or a span of them."""
    before = rng.random() < 0.55
    form = rng.choice(tables.load("vernacular")["eras"]["bc" if before else "ad"]["p"])
    year = rng.choice((rng.randint(2, 31), rng.randint(32, 300), rng.randint(100, 999)))
    letter = "N" if before else ""
    later = max(2, year - rng.randint(1, 200)) if before else year + rng.randint(1, 200)
    if rng.random() < 0.3 and later != year:
        dash = rng.choice((" - ", "–", " – "))
        text = f"{form.format(year)}{dash}{form.format(later)}"
        if rng.random() < 0.4:
            text = form.format(f"{year}{dash.strip()}{later}")
        return text, f"{letter}{year:04}/{letter}{later:04}"
    text = form.format(year)
    return text.replace(". ", ".") if rng.random() < 0.15 else text, f"{letter}{year:04}"


def blank(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a month whose day is blank or unknown, or a year with both blank."""
    table, day = tables.load("vernacular")["blank"], _day(rng)
    if rng.random() < 0.15:
        return rng.choice(table["yearly"]).format(y=day.year), f"{day.year:04}"
    code, _, pattern = rng.choice(table[rng.choices("pwu", (5, 3, 2))[0]]).rpartition(":")
    named = [code for code in tables.load("vernacular")["bounds"] if code not in _NUMBERED]
    text = pattern.format_map(_fields(rng, code or rng.choice(named), day))
    return text, f"{day.year:04}{day.month:02}"


def old_names(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write Turkish dates with the month names before 1945, or Yiddish ones."""
    if rng.random() < 0.4:
        precision = rng.choices(("day", "month"), (60, 40))[0]
        return _date(rng, "yi", _day(rng).replace(year=rng.randint(1860, 1990)), precision)
    day = _day(rng).replace(year=rng.randint(1918, 1945))
    if rng.random() < 0.7:
        day = day.replace(month=rng.choice((1, 10, 11, 12)), day=rng.randint(1, 28))
    name = rng.choice(tables.load("vernacular")["turkish"]["m"][day.month - 1].split("|"))
    name = name.replace("â", "a") if rng.random() < 0.3 else name
    return _form(rng, "turkish", d=day.day, m=name, y=day.year, mm=f"{day.month:02}",
                 dd=f"{day.day:02}")  # fmt: skip


def labelled(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an Islamic or Persian day with a label, in words or digits: متولد ۲۵/۴/۱۳۵۵."""
    table = tables.load("vernacular")["islamic"]
    month, number = rng.randint(1, 12), rng.randint(1, 28)
    if rng.random() < 0.45:
        year = rng.randint(1270, 1410)
        name = tables.load("calendars")["persian"]["fa"]["months"][month - 1][0]
        text, notation = _form(
            rng, "persian", d=number, n=month, y=year, dd=f"{number:02}", nn=f"{month:02}", m=name,
            P=f"P{year:04}{month:02}{number:02}",
        )  # fmt: skip
        label = rng.choice(table["persian"])
        return f"{label} {patterns.in_script(rng, text, 'fa', 0.8)}", notation
    pattern = rng.choice(table["p"])
    year = rng.randint(1300 if pattern == "{d} {m} {y}" else 1000, 1445)
    text = pattern.format(d=number, o=table["o"][number - 1], y=year,
                          m=rng.choice(table["m"][month - 1].split("|")))  # fmt: skip
    text = f"{rng.choice(table['labels'])} {text}" if rng.random() < 0.6 else text
    return patterns.in_script(rng, text, "ar", 0.5), f"H{year:04}{month:02}{number:02}"


def adar(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day of the first or second Adar, which leap years have, or of a common year's."""
    years = [year for year in range(5500, 5811) if (7 * year + 1) % 19 < 7]
    year = rng.choice(years) if rng.random() < 0.6 else rng.randint(5500, 5810)
    month, number = rng.choice((12, 13)) if year in years else 12, rng.randint(1, 29)
    table = tables.load("calendars")["hebrew"][rng.choice(("en", "en", "en", "de", "fr"))]
    names = table["adar_leap" if year in years else "adar_common"]
    name = rng.choice(names if month == 12 else table["months"][12])
    return _form(rng, "adar", d=number, m=name, y=year, suffix=patterns.english_suffix(number),
                 J=f"J{year:04}{month:02}{number:02}")  # fmt: skip


KINDS: partial_words.Kinds = (
    ("bound in a language", 13, bound),
    ("span in a language", 6, pair),
    ("month in a case", 5, month_in),
    ("about in a language", 6.5, circa),
    ("century in a language", 5, century),
    ("decade in a language", 2, decade),
    ("ongoing", 4, ongoing),
    ("part of a year in a language", 3.5, part_of_year),
    ("period of an era", 3.5, period),
    ("two periods", 2.5, periods),
    ("reign", 4, reign),
    ("era in a language", 2.5, era),
    ("blank day", 2.5, blank),
    ("old month in a language", 2, old_names),
    ("labelled day", 2, labelled),
    ("Adar", 1.5, adar),
)
