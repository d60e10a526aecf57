"""Write apps/seqapps/dates/calendars.npz: the lengths of months in calendars other than our own.

    pip install convertdate hijridate
    python datasets/dates/calendars.py apps/seqapps/dates/calendars.npz

Islamic: Umm al-Qura for 1343 to 1500 (hijridate), the civil arithmetic calendar before and after.
Persian: the year begins on the day of the spring equinox in Tehran (convertdate, by PyMeeus).
Hebrew, French Republican and Julian (1500 to 1930): arithmetic (convertdate).
"""

import sys
import warnings
from itertools import pairwise

import numpy as np
from convertdate import french_republican, gregorian, hebrew, islamic, julian, persian
from hijridate import Hijri

warnings.simplefilter("ignore", DeprecationWarning)


def ordinal(year: int, month: int, day: int) -> int:
    """Return the proleptic Gregorian ordinal (1 is 0001-01-01)."""
    return round(gregorian.to_jd(year, month, day) - 1721424.5)


def islamic_starts() -> list[int]:
    starts = []
    for year in range(1, 1602):
        for month in range(1, 13):
            if 1343 <= year <= 1500:
                starts.append(Hijri(year, month, 1).to_gregorian().toordinal())
            else:
                starts.append(ordinal(*islamic.to_gregorian(year, month, 1)))
    return starts[: 1600 * 12 + 1]


def persian_lengths() -> list[int]:
    first = [ordinal(*persian.to_gregorian(year, 1, 1)) for year in range(1, 1502)]
    lengths = []
    for begin, end in pairwise(first):
        lengths += [31] * 6 + [30] * 5 + [end - begin - 336]
    return lengths


def hebrew_lengths() -> list[int]:
    """In the order of the year: Tishri (7) to Adar or Adar II, then Nisan (1) to Elul (6)."""
    lengths = []
    for year in range(4001, 6001):
        for month in [*range(7, 14), *range(1, 7)]:
            exists = month <= hebrew.year_months(year)
            lengths.append(hebrew.month_length(year, month) if exists else 0)
    return lengths


def republican_lengths() -> list[int]:
    return [n for year in range(1, 15) for n in [*[30] * 12, 5 + (year in (3, 7, 11))]]


def julian_starts() -> list[int]:
    months = [(year, month) for year in range(1500, 1931) for month in range(1, 13)]
    return [ordinal(*julian.to_gregorian(*month, 1)) for month in [*months, (1931, 1)]]


def main() -> None:
    starts, old_style = islamic_starts(), julian_starts()
    tables = {
        "islamic": (starts[0], np.diff(starts)),
        "persian": (ordinal(*persian.to_gregorian(1, 1, 1)), persian_lengths()),
        "hebrew": (ordinal(*hebrew.to_gregorian(4001, 7, 1)), hebrew_lengths()),
        "republican": (ordinal(*french_republican.to_gregorian(1, 1, 1)), republican_lengths()),
        "julian": (old_style[0], np.diff(old_style)),
    }
    arrays = {}
    for name, (first, lengths) in tables.items():
        arrays[f"{name}_first"] = np.array(first, np.int32)
        arrays[f"{name}_lengths"] = np.array(lengths, np.uint8)
        assert 0 < arrays[f"{name}_lengths"].max() <= 31
    np.savez_compressed(sys.argv[1], **arrays)


if __name__ == "__main__":
    main()
