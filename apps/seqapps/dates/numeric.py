"""Dates of three numbers: how they are written, and every way in which they can be read."""

import datetime
import random
import re
from collections.abc import Mapping

# Two-digit years as POSIX reads them (strptime, %y): 69-99 are 1969-1999, 00-68 are 2000-2068.
PIVOT = 69
# What stands between numbers; repeated ones are drawn more often.
SEPARATORS = (
    "/", "-", ".", " ", ". ", "/", "-", ".", "_", ",", " / ", " - ", " . ", "|", ":", "~", "\\",
    "+",
)  # fmt: skip

# Without a hint, how often numbers mean what, as far as separators tell: for years of four
# digits at the end (day first, month first), and of two (day first, month first, year first).
# Slashes are undecided, month first being the likelier half; dots are day first nearly everywhere.
_YEAR_LAST = {"/": (40, 60), "-": (55, 45), ".": (93, 7), " ": (80, 20)}
_SHORT_YEAR = {"/": (35, 58, 7), "-": (40, 30, 30), ".": (88, 5, 7), " ": (75, 15, 10)}
_SHORT_YEAR_SPACED_DOTS = (45, 5, 50)  # "05. 5. 3." of Korea and Hungary
_NUMBERS = re.compile(
    r"(?<![\d.,/:-])(\d{1,4})\s?([-/.,_|:~ \\+])\s?(\d{1,2})\s?([-/.,_|:~ \\+])\s?(\d{1,4})"
    r"(?![\d/-])"
)

# A text that is nothing but numbers -> which of them are the month and the day by convention.
# (The graph reads the patterns with RE2.)
CONVENTIONS = (
    (r"^([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})$", 1, 2),
    (r"^([0-9]{1,2})[. ]([0-9]{1,2})[. ]([0-9]{2}|[0-9]{4})$", 2, 1),
)

Readings = list[tuple[datetime.date, float]]


def full_year(two_digits: int) -> int:
    """Return the year that two digits mean."""
    return two_digits + (1900 if two_digits >= PIVOT else 2000)


def has_two_digits(year: int) -> bool:
    """Return whether two digits can mean a year: 1969 to 2068."""
    return full_year(year % 100) == year


def write(rng: random.Random, day: datetime.date) -> str:
    """Write a day with digits alone."""
    order = rng.choices(("dmy", "mdy", "ymd"), (45, 38, 17))[0]
    separator = rng.choice(SEPARATORS)
    short = has_two_digits(day.year) and rng.random() < 0.33
    short = short and separator != ":"  # 03:05:19 is a time of day
    padded = rng.random() < 0.6
    number = "{:02}" if padded else "{}"
    parts = {
        "d": number.format(day.day),
        "m": number.format(day.month),
        "y": f"{day.year % 100:02}" if short else f"{day.year:04}",
    }
    end = "." if separator.strip() == "." and rng.random() < 0.2 else ""
    return separator.join(parts[key] for key in order) + end


def readings_of(text: str, order: str = "") -> Readings:
    """Return the days that the one numeric date in a text can mean, with their weights.

    Args:
        text: any text.
        order: `dmy`, `mdy`, `ymd` or `ydm` of a hint; "" without. (The last two say how day
            and month follow each other where the year does not come first.)

    Returns:
        (day, weight) of each; empty when the text has no such date or more than one.
    """
    found = _NUMBERS.findall(_ascii(text))
    if len(found) != 1:
        return []
    first, separator, second, other, third = found[0]
    spaced = f"{separator} " in text and separator == "."
    if (separator == " ") != (other == " "):
        return []
    return readings(first, second, third, separator, order, spaced)


def conventional(normalised: str) -> str:
    """Return the day that a text of three numbers means by convention, "" for any other text.

    Slashes have the month first, dots and spaces the day. It need not be in the calendar.
    """
    for pattern, month, day in CONVENTIONS:
        if found := re.fullmatch(pattern, normalised):
            year = int(found[3])
            year = full_year(year) if len(found[3]) == 2 else year
            return f"{year:04}-{int(found[month]):02}-{int(found[day]):02}"
    return ""


def _ascii(text: str) -> str:
    return re.sub(r"\d", lambda match: str(int(match[0])), re.sub("[\u200e\u200f]", "", text))


def readings(
    first: str, second: str, third: str, separator: str, order: str = "", spaced: bool = False
) -> Readings:
    """As `readings_of`, for three numbers and what separates them."""
    if len(first) >= 3:  # a year in front: only computers write the day in the middle
        usual = _days(first, second, third, {"ymd": 1.0})
        return usual or _days(first, second, third, {"ydm": 1.0})
    if len(third) >= 3:
        day_first, month_first = _YEAR_LAST.get(separator, (50, 50))
        weights = {"dmy": day_first, "mdy": month_first}
        hinted = {"ymd": "mdy", "ydm": "dmy"}.get(order, order)
    else:
        shares = _SHORT_YEAR_SPACED_DOTS if spaced else _SHORT_YEAR.get(separator, (45, 40, 15))
        weights = dict(zip(("dmy", "mdy", "ymd"), shares, strict=True))
        hinted = {"ydm": "ymd"}.get(order, order)
        if order in ("ymd", "ydm"):
            fallback = "mdy" if order == "ymd" else "dmy"
            if not _days(first, second, third, {hinted: 1.0}):
                hinted = fallback
    if hinted and (certain := _days(first, second, third, {hinted: 1.0})):
        return certain
    return _days(first, second, third, weights)


def _days(first: str, second: str, third: str, weights: Mapping[str, float]) -> Readings:
    found: dict[datetime.date, float] = {}
    for order, weight in weights.items():
        parts = dict(zip(order, (first, second, third), strict=True))
        if len(parts["d"]) > 2 or len(parts["m"]) > 2 or len(parts["y"]) == 3:
            continue
        year = int(parts["y"])
        if len(parts["y"]) == 1:  # nobody drops a zero of a year
            continue
        year = full_year(year) if len(parts["y"]) == 2 else year
        try:
            day = datetime.date(year, int(parts["m"]), int(parts["d"]))
        except ValueError:
            continue
        found[day] = found.get(day, 0) + weight
    total = sum(found.values())
    return [(day, weight / total) for day, weight in found.items()]
