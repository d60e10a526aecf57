"""Which inferences the options of a column leave open."""

import pytest
from seqapps.dates.column.options import Options
from seqapps.dates.column.precedence import CALENDARS_OF_LOCALES, inferences
from seqapps.dates.engines import Request

ALL = set(CALENDARS_OF_LOCALES)


@pytest.mark.parametrize(
    ("request_", "options", "expected"),
    [
        ({}, {}, (True, "", ALL, True, True)),
        ({}, {"order": "off"}, (False, "", set(), True, False)),
        ({}, {"century": 19}, (True, "", ALL, False, True)),
        ({}, {"latest": 1950}, (True, "", ALL, False, True)),
        ({"day_first": True}, {}, (True, "", set(), True, False)),
        ({"month_first": True}, {}, (True, "", set(), True, False)),
        ({"locale": "de_DE"}, {}, (True, "de", set(), True, False)),
        ({"locale": "fa-IR.UTF-8"}, {}, (True, "fa", {"persian", "islamic"}, True, False)),
        ({"locale": "th"}, {}, (True, "th", {"buddhist"}, True, False)),
        ({"locale": "zh_TW"}, {}, (True, "zh", {"minguo"}, True, False)),
        ({"locale": "zh_CN"}, {}, (True, "zh", set(), True, False)),
        ({"locale": "ar", "day_first": True}, {}, (True, "ar", {"islamic"}, True, False)),
    ],
)
def test_options_come_first(request_, options, expected):
    found = inferences(Request(**request_), Options(**options), reads_hints=True)
    language, code, calendars, short_years, order = expected
    assert (found.language, found.given_language, set(found.calendars)) == (
        language, code, calendars,
    )  # fmt: skip
    assert (found.short_years, found.order) == (short_years, order)


def test_a_model_without_hints_infers_the_order_alone():
    found = inferences(Request(), Options(), reads_hints=False)
    assert (found.language, set(found.calendars), found.order) == (False, set(), True)
