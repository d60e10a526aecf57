"""Numbers of museum objects are refused, and days of acquisition beside them are read."""

import re

from tests.dates.generator.drawing import KINDS, drawn


def test_numbers_are_refused_although_their_parts_are_those_of_a_day():
    found = drawn(KINDS["museum number"], 3_000)
    assert {written for _, written in found} == {"-"}
    for example in (r"T\.\d+-19\d\d", r"\d{4}-\d{3}-\d", r"\d{4}\.\d+\.\d+a", r"L\.\d{4}\.\d+\.\d+",
                    r"Add\.? ?MS.*\d{4}.*", r"PH\.\d+-\d{4}", r"Inv\. \d+-\d+-\d{4}",
                    r"acc\. no\. \d{4}\.\d+\.\d+"):  # fmt: skip
        assert any(re.fullmatch(example, text) for text, _ in found), example
    # Weeks, quarters and halves of a year are none.
    assert not any(re.match(r"([WQH]\d+-|[WQH] \d+-|\d{4} [WQH] )", text) for text, _ in found)


def test_days_and_years_of_acquisition_are_read():
    found = drawn(KINDS["acquisition"], 2_000)
    assert all(written[:4] in text for text, written in found)
    day_first = [(re.fullmatch(r"(\d+)\.(\d+)\.(\d{4})", text), w) for text, w in found]
    matched = [(match, written) for match, written in day_first if match]
    assert len(matched) > 50
    for match, written in matched:
        assert written == f"{match[3]}{int(match[2]):02}{int(match[1]):02}"
