"""Kinds of many languages: each text says what its notation says."""

import datetime
import random
import re
from collections import Counter

import pytest
from seqapps.dates import calendars, edtf
from seqapps.dates.generator import languages, partial_words, tables, vernacular

from tests.dates.generator.drawing import drawn

WORDS = tables.load("vernacular")


@pytest.mark.parametrize("code", sorted(WORDS["bounds"]))
def test_bounds_hold_what_they_say(code):
    own = WORDS["bounds"][code]
    for key in ("b", "a", "p"):
        for frame in own[key]:
            assert "{}" in frame or {"{d}", "{dd}"} & {*re.findall(r"\{\w+\}", frame)}
        for frame in (*own.get(f"{key}m", ()), *own.get(f"{key}y", ())):
            assert "{d}" not in frame and re.search(r"\{(y|dat|abl|az)\}", frame)
        for frame in own.get(f"{key}m", ()):
            assert re.search(r"\{[gnteml]+\}", frame), frame
    before, after = ({*own[key]} for key in "ba")
    assert not before & after and not (before | after) & {*own["p"]}
    for key in {"g", "n", "t", "e"} & {*own}:
        assert len(own[key]) == 12
    assert all("{a}" in frame and "{b}" in frame for frame in (*own["s"], *own["o"]))


def test_words_of_bounds_stand_before_no_plain_day():
    for code, own in WORDS["bounds"].items():
        words = {frame.replace("{}", "").strip().lower() for frame in own["b"] if "{}" in frame}
        assert words - {""} <= partial_words.markers(code)


def test_bounds_are_of_all_days_of_the_month():
    days = Counter(written[-2:] for _, written in drawn(vernacular.bound, 3_000)
                   if re.fullmatch(r"[<>]\d{8}", written))  # fmt: skip
    assert len(days) == 31 and days["31"] > days["17"]


def test_turkish_years():
    assert vernacular.turkish_year(2005) == ("2005'e", "2005'ten", "2005'te")
    assert vernacular.turkish_year(1960)[0] == "1960'a"
    assert vernacular.turkish_year(1906)[0] == "1906'ya"
    assert vernacular.turkish_year(2000)[1] == "2000'den"


def test_years_before_the_republic_and_of_reigns():
    for text, written in drawn(vernacular.period, 2_000):
        found = re.search(r"前([0-9]+)年", text)
        if found:
            assert int(re.sub(r"\D", "", written)) + int(found[1]) == 1912
    for text, written in drawn(vernacular.reign, 2_000):
        found = re.search(r"(\d{4})\D*$", text)
        if found and written.isdecimal():
            assert written == found[1]
        if "月" in text:
            assert written == "-calendar"


def test_decades_of_eras():
    for text, written in drawn(vernacular.period, 2_000):
        if re.search("[0-9]年代", text):
            first, _, last = (edtf.meaning(written) or pytest.fail(text)).edtf.partition("/")
            assert 0 < int(last) - int(first) <= 9


def test_adar():
    table = tables.load("calendars")["hebrew"]
    second = sorted((name for code in ("en", "de", "fr") for name in table[code]["months"][12]),
                    key=len, reverse=True)  # fmt: skip
    months = Counter()
    for text, written in drawn(vernacular.adar, 500):
        day = datetime.date.fromisoformat((edtf.meaning(written) or pytest.fail(text)).date)
        year, month, number = calendars.fields("hebrew", day.toordinal())
        assert str(year) in text and str(number) in text
        assert month in (12, 13)
        if month == 13:
            assert any(name in text for name in second)
        months[month] += 1
    assert min(months.values()) > 100


def test_blank_days_are_months():
    for text, written in drawn(vernacular.blank, 1_000):
        assert len(written) in (4, 6) and written[:4].lstrip("0") in text


def test_summer_is_no_month_in_finnish():
    rng, finnish = random.Random(2), languages.language("fi")
    assert "kesä" not in {partial_words.month_name(rng, finnish, 6) for _ in range(300)}
