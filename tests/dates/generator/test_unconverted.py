"""Days of calendars that are not converted are refused, and those of ours beside them are read."""

import re

import pytest

from tests.dates.generator.drawing import KINDS, drawn

NAMES = ("day of the moon", "day before the solar calendar", "day of a nation",
         "year of a republic")  # fmt: skip
OF_OURS = r"新暦|公历|陽曆|阳历|양력|dương lịch|G\.C\.|Miladi"
OF_THE_MOON = r"旧暦|农历|農曆|阴历|陰曆|음력|âm lịch|lunar"


@pytest.mark.parametrize("kind", NAMES)
def test_a_text_is_refused_or_has_its_day(kind):
    for text, written in drawn(KINDS[kind], 3_000):
        if re.search(OF_THE_MOON, text):
            assert written in ("-calendar", "-incomplete"), (text, written)
        if re.search(OF_OURS, text, re.IGNORECASE):
            assert written[:4] in text, (text, written)


@pytest.mark.parametrize(
    ("kind", "refused"),
    [
        ("day of the moon", r"旧暦\d{4}年\d+月\d+日"),
        ("day of the moon", r"음력 \d{4}년 \d+월 \d+일"),
        ("day before the solar calendar", r"明治[1-5]年\d+月\d+日"),
        ("day before the solar calendar", r"文久三年\d+月\d+日"),
        ("day of a nation", r"\d{4}-\d\d-\d\d BS"),
        ("day of a nation", r"\d+ መስከረም \d{4}.*"),
        ("day of a nation", r"\d+ Chaitra \d{4} (Śaka|Saka).*"),
        ("day of a nation", r"\d+ Mart \d{4} .*(Rumi).*"),
        ("day of a nation", r"\d+ Thout \d{4}.*"),
        ("year of a republic", r"(l')?an [IVX]+"),
        ("year of a republic", r"an [IVX]+ de la République"),
    ],
)
def test_kinds_of_refused_texts(kind, refused):
    found = {written for text, written in drawn(KINDS[kind], 12_000) if re.fullmatch(refused, text)}
    assert found == {"-calendar"}, refused


def test_a_year_of_four_digits_is_no_year_of_a_republic():
    for text, written in drawn(KINDS["year of a republic"], 2_000):
        if re.fullmatch(r"(en )?(l')?an \d{4}", text):
            assert written == text[-4:]
