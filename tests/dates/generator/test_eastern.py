"""Days near the limits of Japanese eras, and Persian and Islamic days in digits."""

import datetime
import re

import pytest
from seqapps.dates import calendars, edtf
from seqapps.dates.generator import eastern

from tests.dates.generator.drawing import drawn


def test_a_day_outside_its_era_has_no_meaning():
    found = dict(drawn(eastern.limits_of_era, 6_000))
    missing = {
        text for text, written in found.items() if written[0] == "E" and not edtf.meaning(written)
    }
    assert 0.2 < len(missing) / len(found) < 0.7
    for text, written in found.items():
        if match := re.fullmatch(r"昭和(64|63)年(\d+)月(\d+)日", text):
            day = datetime.date(1925 + int(match[1]), int(match[2]), int(match[3]))
            assert (text in missing) == (day > datetime.date(1989, 1, 7)), text
        if re.match(r"明治[元1-5]年.+日", text):
            assert written == "-calendar", (text, written)
    assert any(re.fullmatch(r"令和元年4月\d+日", text) for text in missing)
    assert any(re.fullmatch(r"昭和6[5-9]年", text) for text in missing)


@pytest.mark.parametrize("write", [eastern.persian_numbers, eastern.short_persian])
def test_two_digits_of_a_persian_year_are_those_of_the_fourteenth_century(write):
    found = drawn(write, 1_000)
    assert len({text for text, _ in found}) > 900
    for text, written in found:
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        year, month, day = int(written[1:5]), int(written[5:7]), int(written[7:])
        assert year % 100 in numbers or year in numbers, (text, written)
        assert day in numbers and 1332 <= year <= 1399
        assert calendars.ordinal("persian", year, month, day)


def test_islamic_days_have_their_year_first_or_arabic_digits():
    found = drawn(eastern.islamic_numbers, 2_000)
    assert {written[0] for _, written in found} == {"H", "1", "2"}
    for text, written in found:
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        digits = written.lstrip("H")
        assert int(digits[:4]) in numbers and int(digits[6:]) in numbers, (text, written)
