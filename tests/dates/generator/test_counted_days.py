"""Days that have to be counted are refused, and days that are named are read."""

import datetime
import re

import pytest

from tests.dates.generator.drawing import KINDS, drawn

NAMES = ("weekday of a month", "counted from a day", "period by its end")


@pytest.mark.parametrize("kind", NAMES)
def test_a_text_is_refused_or_names_its_day(kind):
    found = drawn(KINDS[kind], 2_000)
    refused = [text for text, written in found if written == "-relative"]
    assert 0.6 < len(refused) / len(found) < 0.95
    for text, written in found:
        if written != "-relative":
            assert written[:4] in text, (text, written)
            if len(written) >= 8 and not re.search("first|premier", text):
                assert f"{int(written[6:8])}" in text, (text, written)


def test_a_weekday_beside_a_day_is_that_of_the_day():
    found = [written for _, written in drawn(KINDS["weekday of a month"], 2_000) if "w" in written]
    assert len(found) > 100
    for written in found:
        day = datetime.date(int(written[:4]), int(written[4:6]), int(written[6:8]))
        assert day.isoweekday() == int(written[-1])


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ("weekday of a month", r"(the )?(first|last) \w+day (of|in) \w+ \d{4}"),
        ("weekday of a month", r"(premier|dernier) \w+di (de|en) .+ \d{4}"),
        ("counted from a day", r"a fortnight (after|before) .+"),
        ("counted from a day", r"\d+ (Monat|Monate|Tage|Wochen) ab .+"),
        ("period by its end", r"(the )?(week|Week) of .+"),
        ("period by its end", r"w/e .+"),
        ("period by its end", r"(the |for the )?(year|fiscal year) ended .+"),
    ],
)
def test_kinds_of_refused_texts(kind, refused):
    found = {w for text, w in drawn(KINDS[kind], 6_000) if re.fullmatch(refused, text)}
    assert found == {"-relative"}, refused
