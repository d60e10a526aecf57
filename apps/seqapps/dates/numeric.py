"""Dates of three numbers: all of their readings, and the conventional one."""

import datetime
import re
from collections.abc import Mapping
from functools import cache

# Two-digit years as in POSIX (strptime, %y): 69-99 are 1969-1999, 00-68 are 2000-2068.
PIVOT = 69

# Years that two digits may mean, in this century or the one before.
RECENT = (1869, 2068)
# Weights of the orders without a hint, by separator: for four-digit years at the end (day first,
# month first), and for two-digit years (day first, month first, year first). Slashes are used in
# both orders, month first a little more often; dots are day first nearly everywhere.
_YEAR_LAST = {"/": (40, 60), "-": (55, 45), ".": (93, 7), " ": (80, 20)}
_SHORT_YEAR = {"/": (35, 58, 7), "-": (40, 30, 30), ".": (88, 5, 7), " ": (75, 15, 10)}
_SHORT_YEAR_SPACED_DOTS = (45, 5, 50)  # "05. 5. 3." of Korea and Hungary
_NUMBERS = re.compile(
    r"(?<![\d.,/:-])(\d{1,4})\s?([-/.,_|:~ \\+])\s?(\d{1,2})\s?([-/.,_|:~ \\+])\s?(\d{1,4})"
    r"(?![\d/-])"
)

# Before or behind the digits of a year: AD 79, 98 CE, 50 n. Chr., 79 г. н. э. (normalised text).
_ERA = (
    r"a\.? ?d\.?|b?\.?c\.? ?e\.?|b\.? ?c\.?|anno(?: domini)?|n\. ?chr\.?|v\. ?chr\.?|[ad]\. ?c\.?"
    r"|(?:apr|av|ap)\.? j\.? ?-?c\.?|[ef]\. ?kr\.?|(?:г\. )?(?:до )?н\. ?э\.?|p\. ?n\. ?e\.?"
    r"|n\. ?e\.?|n\. ?l\.?|po kr\.?|公元前?|西暦|西元|서기"
)
_TIME = re.compile(r"(?<![ ,t])[ ,t]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?( ?z)?$")

# Pattern of a whole normalised text, and the groups of its month and its day. (RE2 syntax: the
# exported graph uses the patterns as well.)
CONVENTIONS = (
    (r"^([0-9]{1,2})/([0-9]{1,2})/([0-9]{2}|[0-9]{4})$", 1, 2),
    (r"^([0-9]{1,2})[. ]([0-9]{1,2})[. ]([0-9]{2}|[0-9]{4})$", 2, 1),
)

# Three numbers alone, with equal separators.
ALONE = re.compile(r"([0-9]{1,4})([-/. ])([0-9]{1,2})\2([0-9]{1,4})")
# A whole normalised text of three numbers, of which one may be a year of four digits.
THREE_NUMBERS = r"^([0-9]{1,2}|[0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2}|[0-9]{4})$"
# A day whose number can be that of a month, and its parts. (RE2 syntax, too.)
SWAPPED = r"^([0-9]{4})-([0-9]{2})-(0[1-9]|1[0-2])$"

WeightedDays = list[tuple[datetime.date, float]]


def full_year(two_digits: int) -> int:
    """Return the year that two digits mean: 1969 for 69, 2068 for 68."""
    return two_digits + (1900 if two_digits >= PIVOT else 2000)


def century(year: int) -> int:
    """Return the century of a year, 0 for all of `RECENT`.

    Example:
        >>> century(1473), century(1903), century(2003)
        (14, 0, 0)
    """
    return 0 if RECENT[0] <= year <= RECENT[1] else year // 100


def has_two_digits(year: int) -> bool:
    """Return whether two digits can mean a year: 1969 to 2068."""
    return full_year(year % 100) == year


def conventional(normalised: str) -> str:
    """Return the day that a text of three numbers means by convention, "" for any other text.

    The month comes first before slashes, the day before dots and spaces. The result may be
    missing in the calendar.

    Example:
        >>> conventional("6/12/46"), conventional("6.12.2046"), conventional("6 May")
        ('2046-06-12', '2046-12-06', '')
    """
    for pattern, month, day in CONVENTIONS:
        if match := re.fullmatch(pattern, normalised):
            year = int(match[3])
            year = full_year(year) if len(match[3]) == 2 else year
            return f"{year:04}-{int(match[month]):02}-{int(match[day]):02}"
    return ""


def numbers_of(normalised: str) -> tuple[int, ...]:
    """Return the sorted numbers of a text of three numbers alone, a year by its last two digits.

    Example:
        >>> numbers_of("16 09 2018"), numbers_of("16 September 2018")
        ((9, 16, 18), ())
    """
    match = re.fullmatch(THREE_NUMBERS, normalised)
    return tuple(sorted(int(number) % 100 for number in match.groups())) if match else ()


def readings_of(text: str, order: str = "") -> WeightedDays:
    """Return the days that the only numeric date of a text can mean, with their weights.

    Args:
        text: any text.
        order: `dmy`, `mdy`, `ymd` or `ydm` of a hint, or "". The last two also give the order of
            day and month where the year is not first.

    Returns:
        (day, weight) pairs, whose weights sum to 1; empty unless the text has exactly one
        numeric date.

    Example:
        >>> [(day.isoformat(), weight) for day, weight in readings_of("due 6/12/2046")]
        [('2046-12-06', 0.4), ('2046-06-12', 0.6)]
    """
    matches = _NUMBERS.findall(re.sub("[\u200e\u200f]", "", text))
    if len(matches) != 1:
        return []
    first, separator, second, other, third = matches[0]
    if (separator == " ") != (other == " "):
        return []
    numbers = (first, second, third)
    if len(first) >= 3:  # only software writes a day between year and month
        return _days(numbers, {"ymd": 1.0}) or _days(numbers, {"ydm": 1.0})
    shares: tuple[float, ...]
    if len(third) >= 3:
        shares = _YEAR_LAST.get(separator, (50, 50))
    elif separator == "." and ". " in text:
        shares = _SHORT_YEAR_SPACED_DOTS
    else:
        shares = _SHORT_YEAR.get(separator, (45, 40, 15))
    for hinted in {"ymd": ("ymd", "mdy"), "ydm": ("ymd", "dmy")}.get(order, (order,)):
        if order and (certain := _days(numbers, {hinted: 1.0})):
            return certain
    return _days(numbers, dict(zip(("dmy", "mdy", "ymd"), shares, strict=False)))


def orders_of(text: str) -> tuple[str, dict[str, datetime.date]]:
    """Return the separator of the only numeric date of a text, and its day in each order.

    The orders are `dmy`, `mdy`, and for two-digit years `ymd`; those that give no day are left
    out, and all of them if the year stands first in four digits.

    Example:
        >>> orders_of("13/05/2046 10:30")
        ('/', {'dmy': datetime.date(2046, 5, 13)})
        >>> sorted(orders_of("06.12.46")[1])
        ['dmy', 'mdy']
    """
    matches = _NUMBERS.findall(text)
    if len(matches) != 1 or len(matches[0][0]) > 2:
        return "", {}
    first, separator, second, _, third = matches[0]
    one, two, three = int(first), int(second), int(third)
    year = full_year(three) if len(third) == 2 else three
    numbers = [("dmy", year, two, one), ("mdy", year, one, two)] if len(third) in (2, 4) else []
    if len(third) == 2 == len(first):
        numbers.append(("ymd", full_year(one), two, three))
    days = ((order, _day(*values)) for order, *values in numbers)
    return separator, {order: day for order, day in days if day is not None}


def is_alone(text: str) -> bool:
    """Return whether a text is a numeric date and nothing else but a time of day.

    Example:
        >>> is_alone("13/05/2046 10:30"), is_alone("v1.13.2010")
        (True, False)
    """
    return _NUMBERS.fullmatch(without_time(text)) is not None


def without_time(text: str) -> str:
    """Return a text without a time of day at its end."""
    return _TIME.sub("", text)


def has_short_year(text: str, year: int, month: int = 0, day: int = 0) -> bool:
    """Return whether a text gives the year of its date by the last two digits alone.

    Example:
        >>> has_short_year("14-Aug-88", 1988), has_short_year("14-Aug-1887/88", 1888)
        (True, False)
        >>> has_short_year("14 August nineteen fourteen", 1914, 8, 14)
        False
        >>> has_short_year("ad 79", 79), has_short_year("c. 50 n. chr.", 50)
        (False, False)
    """
    numbers = re.findall("[0-9]+", text)
    if any(len(number) == 4 for number in numbers):
        return False
    short = year % 100
    if _beside_era(short).search(text):
        return False
    if any(len(n) == 6 and short in (int(n[:2]), int(n[-2:])) for n in numbers):  # 140888
        return True
    equal = [number for number in numbers if len(number) <= 2 and int(number) == short]
    is_month = month == short and not re.search(r"[^\W\d_]", text)
    return any(len(n) == 2 for n in equal) and len(equal) > (day == short) + is_month


@cache
def _beside_era(short: int) -> re.Pattern[str]:
    """Return the pattern of a year of up to two digits beside an era."""
    before, behind = rf"(?<![^\W\d])(?:{_ERA}) ?{short}(?!\d)", rf"(?<!\d){short} ?(?:{_ERA})(?!\w)"
    return re.compile(f"{before}|{behind}")


def _day(year: int, month: int, day: int) -> datetime.date | None:
    """Return a day, None if it is not in the calendar."""
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _days(numbers: tuple[str, str, str], weights: Mapping[str, float]) -> WeightedDays:
    """Return the days of the calendar that numbers mean in each order, by the orders' weights."""
    days: dict[datetime.date, float] = {}
    for order, weight in weights.items():
        parts = dict(zip(order, numbers, strict=True))
        if len(parts["d"]) > 2 or len(parts["m"]) > 2 or len(parts["y"]) not in (2, 4):
            continue
        year = int(parts["y"])
        year = full_year(year) if len(parts["y"]) == 2 else year
        day = _day(year, int(parts["m"]), int(parts["d"]))
        if day is not None:
            days[day] = days.get(day, 0) + weight
    total = sum(days.values())
    return [(day, weight / total) for day, weight in days.items()]
