"""The date parsers dateparser and dateutil, for comparison; the suite does not need them.

A reader maps a text to `YYYY-MM-DD`, or to None if it refuses the text.
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
# Two days without a common part: a date that results from both is complete in the text.
DEFAULTS = (datetime.datetime(2001, 1, 1), datetime.datetime(2004, 2, 3))


def require(*names: str) -> None:
    """Exit with an installation hint if the package of a reader is missing."""
    missing = [PACKAGES[name] for name in names if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(f"not installed: pip install {' '.join(missing)}")


def dateparser(**settings: Any) -> Reader:
    """Return dateparser with all of its languages; a date needs day, month and year.

    Args:
        settings: further settings of dateparser.
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
    """Return dateparser without relative days and Unix time, which are refusals in our sets."""
    return dateparser(PARSERS=["custom-formats", "absolute-time"])


def dateutil() -> Reader:
    """Return `dateutil.parser.parse`, which completes a date from today's."""
    from dateutil import parser

    warnings.filterwarnings("ignore", module="dateutil")

    def read(text: str) -> str | None:
        try:
            return parser.parse(text).date().isoformat()
        except FAILURES:
            return None

    return read


def complete_dateutil() -> Reader:
    """Return dateutil, refusing incomplete dates: it parses twice, with two defaults."""
    from dateutil import parser

    warnings.filterwarnings("ignore", module="dateutil")

    def read(text: str) -> str | None:
        try:
            one, two = (parser.parse(text, default=day).date() for day in DEFAULTS)
        except FAILURES:
            return None
        return one.isoformat() if one == two else None

    return read
