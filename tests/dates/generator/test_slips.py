"""Slips that leave a day legible: each text has the day that it shows."""

import datetime
import re

import pytest
from seqapps.dates.generator import slips

from tests.dates.generator.drawing import drawn


@pytest.mark.parametrize("write", [slips.glued, slips.month_slip, slips.formula, slips.with_hour])
def test_every_text_is_a_full_day_of_its_year(write):
    for text, written in drawn(write, 1_000):
        assert re.fullmatch(r"\d{8}(w[1-7])?", written) and written[:4] in text, (text, written)


def test_glued_weekdays_are_those_of_the_day():
    found = drawn(slips.glued, 2_000)
    assert not any(" " in text for text, _ in found)
    assert any(re.fullmatch(r"[A-Z][a-z]{2}\d+[A-Z][a-z]{2}\d{4}", text) for text, _ in found)
    named = [(text, written) for text, written in found if "w" in written]
    assert len(named) > 1_000
    for text, written in named:
        day = datetime.date(int(written[:4]), int(written[4:6]), int(written[6:8]))
        assert written[-1] == str(day.isoweekday())
        if match := re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\d", text):
            assert f"{day:%a}" == match[1]


def test_slips_are_doubled_confused_and_parted_letters():
    texts = [text for text, _ in drawn(slips.month_slip, 6_000)]
    for example in (r"(?i)Jann+uary \d+, \d{4}", r"Sep?t? ?-? ?em ?-? ?ber \d+, \d{4}",
                    r".*[A-Z][a-z]+ [a-z]+ \d+, \d{4}", r".*\bl\d .*|.*\dl .*",
                    r"(?i).*(Febmary|Fehruary|Februarv).*"):  # fmt: skip
        assert any(re.fullmatch(example, text) for text in texts), example
