"""Days, months and years of other calendars, as people write them (calendars.toml)."""

import datetime
import random
import re
from typing import Any

from .. import calendars
from ..notation import ERAS
from . import partial_words, patterns, tables

LETTERS = {"islamic": "H", "persian": "P", "hebrew": "J", "republican": "R"}
# Days that are drawn, as proleptic Gregorian years.
_PERIODS = {
    "islamic": (1000, 2060), "persian": (1850, 2060), "hebrew": (1500, 2060),
    "republican": (1792, 1805), "buddhist": (1900, 2060), "minguo": (1912, 2060),
    "japanese": (1873, 2045),
}  # fmt: skip
_WEIGHTS = {"islamic": 30, "persian": 22, "hebrew": 26, "republican": 14, "buddhist": 14,
            "minguo": 10, "japanese": 26}  # fmt: skip
# Years in whose spring the Hebrew calendar has two months of Adar.
_TWO_ADARS = tuple(year for year in range(1500, 2060) if (7 * (year + 3760) + 1) % 19 < 7)
_SCRIPTS = {"ar": "ar", "fa": "fa", "ur": "ur", "fa_AF": "fa", "ps": "ps", "th": "th"}
_ONES = ("", *"אבגדהוזחט")
_TENS = ("", *"יכלמנסעפצ")
_HUNDREDS = ("", "ק", "ר", "ש", "ת", "תק", "תר", "תש", "תת", "תתק")


def gematria(number: int) -> str:
    """Write a number from 1 to 999 in Hebrew letters, with geresh or gershayim.

    Example:
        >>> gematria(15), gematria(784), gematria(3)
        ('ט״ו', 'תשפ״ד', 'ג׳')
    """
    letters = _HUNDREDS[number // 100]
    rest = number % 100
    letters += {15: "טו", 16: "טז"}.get(rest, _TENS[rest // 10] + _ONES[rest % 10])
    return f"{letters[:-1]}״{letters[-1]}" if len(letters) > 1 else f"{letters}׳"


def draw(rng: random.Random) -> tuple[str, str]:
    """Return a text and its notation."""
    name = rng.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    first, last = _PERIODS[name]
    day = partial_words.some_day(rng, rng.randint(first, last))
    if name == "hebrew" and rng.random() < 0.2:  # a year with two months of Adar
        day = datetime.date(rng.choice(_TWO_ADARS), rng.choice((2, 3)), rng.randint(1, 28))
    if name == "japanese":
        return _japanese(rng, day)
    if name in ("buddhist", "minguo"):
        return _moved(rng, name, day)
    return _lunar(rng, name, day)


def _language(rng: random.Random, name: str) -> tuple[str, dict[str, Any]]:
    """Draw a language of a calendar; return its code and its table."""
    own = tables.load("calendars")[name]
    code = rng.choice([key for key, value in own.items() if isinstance(value, dict)])
    return code, own[code]


def _lunar(rng: random.Random, name: str, day: datetime.date) -> tuple[str, str]:
    if name == "republican":
        first, last = datetime.date(1792, 9, 22).toordinal(), datetime.date(1806, 1, 1).toordinal()
        ordinal = rng.randrange(first, last)
    else:
        ordinal = day.toordinal()
    year, month, number = calendars.fields(name, ordinal)
    if name == "islamic" and number > 30:  # of some months before 1400, which nobody writes
        return draw(rng)
    code, table = _language(rng, name)
    notation = f"{LETTERS[name]}{year:04}{month:02}{number:02}"
    names = table["months"][month - 1]
    if name == "hebrew" and month in (12, 13):
        has_two = calendars.table("hebrew").lengths[year - 4001, 12] > 0
        names = table["adar_leap"][month - 12] if has_two else table["adar_common"]
        names = [names] if isinstance(names, str) else names
    key = "patterns"
    if name == "republican" and month == 13:
        key, names = "complementary_patterns", table["complementary_names"]
        names = names[number - 1] if isinstance(names[0], list) else names
    elif name == "hebrew" and code == "he" and rng.random() < 0.7:
        key = "letter_patterns"
    pattern = rng.choice(table[key])
    shown = f"{number:02}" if rng.random() < 0.1 else str(number)
    if number == 1 and table.get("first_day") and rng.random() < 0.5:
        shown = rng.choice(table["first_day"])
    values = {
        "d": shown,
        "m": str(month) if rng.random() < 0.6 else f"{month:02}",
        "month": rng.choice(names) if rng.random() < 0.5 else names[0],
        "year": str(year),
        "roman": patterns.roman_number(year) if rng.random() < 0.9 else str(year),
        "mark": _mark(rng, table, pattern),
        "d_letters": gematria(number),
        "year_letters": ("ה׳" if rng.random() < 0.1 else "") + gematria(year % 1000 or 1),
        "ordinal": _entry(table.get("complementary_ordinals"), number),
        "year_word": _entry(table.get("year_words"), year),
    }  # fmt: skip
    text = _filled(pattern, values)
    if text is None or (name == "hebrew" and "letters" in pattern and not 5001 <= year <= 5999):
        return draw(rng)
    is_bare = not re.search(r"[^\W\d]", text)  # in our own digits it would be a day of ISO 8601
    if code in _SCRIPTS and (is_bare or rng.random() < 0.5):
        text = patterns.native_digits(text, _SCRIPTS[code])
    elif is_bare:
        return draw(rng)
    return text, notation


def _moved(rng: random.Random, name: str, day: datetime.date) -> tuple[str, str]:
    """Write a Thai or Taiwanese date: our months and days, and years of another count."""
    code, table = _language(rng, name)
    letter, year = ("T", day.year + 543) if name == "buddhist" else ("C", day.year - 1911)
    kind = rng.choices(("day", "month", "year"), (70, 18, 12))[0]
    pattern = rng.choice(table[f"{kind}_patterns"])
    names = table["months"][day.month - 1]
    values = {
        "d": str(day.day), "m": str(day.month), "year": str(year), "month": rng.choice(names),
        "mark": _mark(rng, table, pattern),
        "era": rng.choice(table.get("marks", [""])), "y": str(year),
    }  # fmt: skip
    text = _filled(pattern, values)
    if text is None:
        return draw(rng)
    if code in _SCRIPTS and rng.random() < 0.3:
        text = patterns.native_digits(text, _SCRIPTS[code])
    end = {"day": f"{day.month:02}{day.day:02}", "month": f"{day.month:02}", "year": ""}[kind]
    return text, f"{letter}{year:04}{end}"


# Spans and marks of years in East Asia and Thailand; {a} and {b} are years, {e} a Japanese era.
_YEARS = (
    ("C", "{}/{}", ("民國{a}-{b}年", "民國{a}~{b}年", "民{a}-{b}", "民國{a}至{b}年",
                    "民國{a}年-{b}年")),
    ("C", "<{}", ("民國{a}年以前", "民國{a}年前")), ("C", ">{}", ("民國{a}年以後", "民國{a}年後")),
    ("C", "{}~", ("約民國{a}年", "民國{a}年左右", "民國約{a}年")),
    ("T", "{}/{}", ("พ.ศ. {a}-{b}", "พ.ศ. {a} - {b}", "พ.ศ. {a}–{b}", "พ.ศ. {a} ถึง {b}",
                    "{a}-{b} พ.ศ.")),
    ("T", "<{}", ("ก่อน พ.ศ. {a}", "ก่อนปี พ.ศ. {a}")),
    ("T", ">{}", ("หลัง พ.ศ. {a}", "ตั้งแต่ พ.ศ. {a}")),
    ("T", "{}~", ("ราว พ.ศ. {a}", "ประมาณ พ.ศ. {a}", "ราวปี พ.ศ. {a}")),
    ("E", "{}/{}", ("{e}{a}~{b}年", "{e}{a}-{b}年", "{e}{a}年~{b}年", "{e}{a}年から{b}年")),
    ("E", "<{}", ("{e}{a}年以前", "{e}{a}年まで")), ("E", ">{}", ("{e}{a}年以降", "{e}{a}年から")),
    ("E", "{}~", ("{e}{a}年頃", "{e}{a}年ごろ", "約{e}{a}年", "{e}{a}年頃か")),
)  # fmt: skip
_LENGTHS = {1: 44, 2: 14, 3: 63, 4: 30, 5: 18}  # years of the Japanese eras


def years(rng: random.Random) -> tuple[str, str]:
    """Write a span of years, or one with a mark, in a calendar whose years are moved."""
    letter, form, texts = rng.choice(_YEARS)
    era = rng.randint(1, 5)
    low, high = {"C": (1, 115), "T": (2400, 2570), "E": (1, _LENGTHS[era])}[letter]
    first = rng.randint(low, high - 1)
    second = rng.randint(first + 1, min(high, first + 12))
    if letter == "E":
        name = tables.load("calendars")["japanese"]["ja"]["eras"][era - 1][0]
        notations = [f"E{era}{year:04}" for year in (first, second)]
    else:
        name, notations = "", [f"{letter}{year:04}" for year in (first, second)]
    text = rng.choice(texts).format(a=first, b=second, e=name)
    return text, form.format(*notations)


def digits_alone(rng: random.Random) -> tuple[str, str, str]:
    """Write a date in digits alone; return it, its notation, and the hint that decides it."""
    letter, hint = rng.choices((("T", "th_TH"), ("C", "zh_TW"), ("P", "fa_IR")), (5, 4, 3))[0]
    day = partial_words.some_day(rng, rng.randint(1930, 2035))
    number, month, year = day.day, day.month, day.year
    if letter == "P":
        year, month, number = calendars.fields("persian", day.toordinal())
    else:
        year += 543 if letter == "T" else -1911
    sign, width = rng.choice("///-.-"), rng.choice(("", "02"))
    d, m = f"{number:{width}}", f"{month:{width}}"
    order = (d, m, str(year)) if letter == "T" else (str(year), m, d)
    if letter == "T":
        unclear = number > 12 and rng.random() < 0.4  # 06/17/2559
        order = (m, d, str(year)) if unclear else order
        hint = "" if rng.random() < 0.6 else hint  # years of our own calendar are not as late
    text = sign.join(order)
    return text, f"{letter}{year:04}{month:02}{number:02}", hint


def _japanese(rng: random.Random, day: datetime.date) -> tuple[str, str]:
    table = tables.load("calendars")["japanese"]
    starts = [datetime.date.fromisoformat(text) for text in table["first_dates"]]
    era = max(number for number, start in enumerate(starts) if start <= day)
    year = day.year - ERAS[era + 1][1] + 1
    own = table[rng.choices(("ja", "short", "en"), (60, 20, 20))[0]]
    kind = rng.choices(("day", "month", "year"), (70, 18, 12))[0]
    key = {"day": "first_year_patterns", "month": "first_year_month_patterns"}
    chosen = own[f"{kind}_patterns"]
    if year == 1 and rng.random() < 0.7:
        chosen = own[key.get(kind, "first_year_year_patterns")]
    months = own.get("months", [[str(n)] for n in range(1, 13)])[day.month - 1]
    names = own["eras"][era]
    values = {
        "era": names[0] if rng.random() < 0.7 else rng.choice(names), "year": str(year),
        "m": str(day.month) if rng.random() < 0.7 else f"{day.month:02}",
        "d": str(day.day) if rng.random() < 0.7 else f"{day.day:02}",
        "month": rng.choice(months),
    }  # fmt: skip
    text = _filled(rng.choice(chosen), values)
    if text is None:
        return draw(rng)
    if re.fullmatch(r"[MTSHR]\.? ?\d+", text):  # S53 may be a code as well
        return text, "-calendar"
    end = {"day": f"{day.month:02}{day.day:02}", "month": f"{day.month:02}", "year": ""}[kind]
    return text, f"E{era + 1}{year:04}{end}"


def _mark(rng: random.Random, table: dict[str, Any], pattern: str) -> str:
    at = pattern.find("{mark}")
    if at < 0:
        return ""
    year = max(pattern.find("{year}"), pattern.find("{year_letters}"))
    marks = table.get("marks", [""])
    if at < year and table.get("marks_before"):
        marks = table["marks_before"]
    elif "}{mark}" in pattern and table.get("marks_tight"):
        marks = table["marks_tight"]
    return str(rng.choice(marks))


def _entry(values: Any, number: int) -> str:
    if not values or not 1 <= number <= len(values):
        return ""
    entry = values[number - 1]
    return str(entry if isinstance(entry, str) else entry[0])


def _filled(pattern: str, values: dict[str, str]) -> str | None:
    """Fill a pattern; None if it has a placeholder without a value."""
    keys = re.findall(r"\{(\w+)\}", pattern)
    if any(not values.get(key) for key in keys):
        return None
    return " ".join(pattern.format(**values).split())
