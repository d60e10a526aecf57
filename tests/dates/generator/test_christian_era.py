"""Days and months of years with an era: the year is that of the text."""

import re

from seqapps.dates.generator import christian_era, tables

from tests.dates.generator.drawing import drawn


def test_a_year_has_its_digits_and_its_era():
    found = drawn(christian_era.day_of_era, 3_000)
    for text, written in found:
        year = int(written.lstrip("N")[:4])
        assert re.search(rf"(?<!\d){year}(?!\d)", text), (text, written)
        assert len(written.lstrip("N")) in (6, 8)
        if re.search(r"BC|v\. ?Chr|av\. J|до н|公元前|기원전|紀元前", text):
            assert written[0] == "N", (text, written)
    assert 0.2 < sum(written[0] == "N" for _, written in found) / len(found) < 0.5
    assert sum(re.search(r"AD 79|79 AD", text) is not None for text, _ in found) > 0


def test_two_digits_without_an_era_are_those_of_a_century():
    for text, written in drawn(christian_era.short_year, 1_000):
        assert 1969 <= int(written[:4]) <= 2068 and written[2:4] in text, (text, written)


def test_every_language_has_both_eras():
    for code, own in tables.load("christian_era").items():
        assert {"after", "before", "days", "months"} <= {*own}, code
        assert all(era.count("{}") == 1 for era in (*own["after"], *own["before"])), code
