"""Two well-known readers of dates, to measure beside ours; neither is needed by the suite.

A reader takes a text and returns `YYYY-MM-DD`, or None where it refuses.
"""

import datetime
import importlib.util
import sys
import warnings
from collections.abc import Callable
from typing import Any

Reader = Callable[[str], str | None]

PACKAGES = {"dateparser": "dateparser", "dateutil": "python-dateutil"}  # as pip calls them
FAILURES = (ValueError, OverflowError, TypeError, AttributeError, IndexError, KeyError)
# Two days that share no part: what both give is in the text, the rest would be filled in.
DEFAULTS = (datetime.datetime(2001, 1, 1), datetime.datetime(2004, 2, 3))


def require(*names: str) -> None:
    """Exit with what to install where a reader's package is missing."""
    missing = [PACKAGES[name] for name in names if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(f"not installed: pip install {' '.join(missing)}")


def dateparser(**settings: Any) -> Reader:
    """Return dateparser with all of its languages; a date needs day, month and year.

    Args:
        settings: more of dateparser's settings.
    """
    from dateparser.date import DateDataParser

    warnings.filterwarnings("ignore", module="dateparser")
    parts = ["day", "month", "year"]
    parser = DateDataParser(settings={"REQUIRE_PARTS": parts, **settings})  # made once: faster

    def read(text: str) -> str | None:
        try:
            found = parser.get_date_data(text).date_obj
        except FAILURES:
            return None
        return found and found.date().isoformat()

    return read


def absolute_dateparser() -> Reader:
    """Return dateparser without "tomorrow" and Unix time, which our sets count as no dates."""
    return dateparser(PARSERS=["custom-formats", "absolute-time"])


def dateutil() -> Reader:
    """Return `dateutil.parser.parse` as it is: what a text lacks is taken from today."""
    from dateutil import parser

    warnings.filterwarnings("ignore", module="dateutil")

    def read(text: str) -> str | None:
        try:
            return parser.parse(text).date().isoformat()
        except FAILURES:
            return None

    return read


def complete_dateutil() -> Reader:
    """Return dateutil, refusing what lacks a part: parsed twice, with two defaults."""
    from dateutil import parser

    warnings.filterwarnings("ignore", module="dateutil")

    def read(text: str) -> str | None:
        try:
            one, two = (parser.parse(text, default=day).date() for day in DEFAULTS)
        except FAILURES:
            return None
        return one.isoformat() if one == two else None

    return read
