"""Dates of three numbers, as people write them."""

import datetime
import random

from ..numeric import has_two_digits
from . import phrases


def write(rng: random.Random, day: datetime.date) -> str:
    """Write a day with digits alone.

    Example:
        >>> write(random.Random(1), datetime.date(1979, 5, 3))
        '03.05.79'
    """
    order = rng.choices(("dmy", "mdy", "ymd"), (45, 38, 17))[0]
    separator = phrases.draw(rng, "separators")
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
