"""The writers of days: their texts hold the parts of the day."""

import datetime
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import iso, numeric
from seqapps.dates.generator import (
    languages,
    patterns,
    spelled_dates,
)

SEEDS = st.integers(0, 10**6)
RECENT = st.dates(datetime.date(1970, 1, 1), datetime.date(2060, 12, 31))
DAY = datetime.date(1979, 5, 3)
ENGLISH = languages.language("en")


def texts(write, *arguments, count: int = 300) -> set[str]:
    """Return different texts of a writer."""
    return {write(random.Random(seed), *arguments) for seed in range(count)}


@given(st.dates(datetime.date(1000, 1, 1)), SEEDS)
def test_numbers_can_be_read_as_the_day(day, seed):
    text = patterns.numbers(random.Random(seed), day)
    separated = re.fullmatch(r"(\d+)(\D+)(\d+)\2(\d+)\.?", text)
    parts = [int(separated[i]) for i in (1, 3, 4)]
    year = day.year if day.year in parts else day.year % 100
    assert sorted(parts) == sorted([day.day, day.month, year])
    if len(separated[2].strip()) == 1:
        assert day in dict(numeric.readings_of(text)), text


def test_numbers_have_all_orders_and_short_years():
    written = texts(patterns.numbers, DAY, count=2_000)
    assert {"03/05/1979", "05/03/1979", "1979-05-03", "3.5.79", "3.5.1979."} <= written
    assert not any(re.fullmatch(r"\d\d:\d\d:\d\d", text) for text in written)  # a time of day


def test_cldr_formats():
    written = texts(patterns.cldr, DAY, "de_DE")
    assert {"3. Mai 1979", "03.05.79", "Donnerstag, 3. Mai 1979"} <= written
    old = texts(patterns.cldr, datetime.date(1879, 5, 3), "de_DE")
    assert not any(text.endswith((".79", "/79")) for text in old)  # the century would be lost
    assert any("٣" in text for text in texts(patterns.cldr, DAY, "ar_EG", count=600))
    assert all(re.search("[0-9٣]", text) for text in texts(patterns.cldr, DAY, "ar_EG"))


def test_words_of_a_language():
    written = texts(patterns.words, DAY, languages.language("fr"))
    assert any("3 mai 1979" in text for text in written)
    assert any("jeudi" in text for text in written)
    thai = texts(patterns.words, DAY, languages.language("th"), count=600)
    assert any("2522" in text for text in thai) and any("1979" in text for text in thai)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{d}|{dd}|{m}|{mm}", "3|03|5|05"),
        ("{do} {y} {yy}", "3rd 1979 79"),
        ("{MMMM} {of} {missing}", "May"),
    ],
)
def test_placeholders_of_patterns(pattern, expected):
    english = languages.Language("en", [["May"]] * 12, [["May"]] * 12, [["Thu"]] * 7)
    assert patterns.fill(random.Random(1), pattern, DAY, english) == expected


@given(RECENT, SEEDS)
def test_week_dates_name_year_week_and_day(day, seed):
    text = patterns.week(random.Random(seed), day)
    year, week, weekday = day.isocalendar()
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    assert year in numbers or year % 100 in numbers or text.startswith(f"{year}W{week:02}")
    assert week in numbers or f"W{week:02}{weekday}" in text
    assert weekday in numbers or f"{day:%a}" in text or f"W{week:02}{weekday}" in text
    if re.fullmatch(r"\d{4}-W\d\d-\d", text):
        assert datetime.date.fromisoformat(text) == day


@given(RECENT, SEEDS)
def test_ordinal_dates_name_year_and_number(day, seed):
    text = patterns.ordinal(random.Random(seed), day)
    number = day.timetuple().tm_yday
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    assert numbers[0] == int(f"{day.year}{number:03}") or {day.year, number} <= set(numbers)


@given(RECENT, SEEDS)
def test_dates_of_programs_hold_the_day(day, seed):
    text = patterns.machine(random.Random(seed), day)
    plain = re.sub(r"[-/._]", "", text)
    wide = {f"{day:%Y%m%d}", f"{day:%d%b%Y}", f"{day:%d%b%y}"}
    numbers = {int(part) for part in re.findall(r"\d+", text)}
    is_split = {day.day, day.year} <= numbers and (day.month in numbers or f"{day:%b}" in text)
    assert is_split or any(form in plain for form in wide), text
    assert text == text.strip()


@given(RECENT, SEEDS)
def test_compact_dates_have_no_separators(day, seed):
    text = patterns.compact(random.Random(seed), day, ENGLISH)
    assert re.fullmatch(r"[\w.]+", text) and str(day.year % 100).zfill(2) in text
    if re.fullmatch(r"\d{8}", text) and day.day <= 12:
        assert text == f"{day:%Y%m%d}"


def test_english_phrases():
    written = texts(spelled_dates.english, DAY, ENGLISH)
    assert {"the 3rd of May, 1979", "May the 3rd, 1979"} <= written
    assert any(re.search(r"3d\b", text) for text in written)
    assert any(re.search(r"3 ?RD", text) for text in written)


def test_dates_in_words():
    written = texts(spelled_dates.spelled, DAY, ENGLISH)
    assert "the third of May nineteen seventy-nine" in written
    assert any("nineteen hundred and seventy-nine" in text for text in written)
    years = {spelled_dates.spelled_year(random.Random(seed), 2007) for seed in range(60)}
    assert {"two thousand and seven", "two thousand seven", "twenty oh seven"} <= years
    korean = spelled_dates.spelled(random.Random(1), DAY, languages.language("ko"))
    assert re.search("년 .*월 .*일$", korean)


def test_labels():
    written = texts(spelled_dates.labels, DAY, ENGLISH, count=2_000)
    assert "day 3 month 5 year 1979" in written
    assert any(text.startswith("the year is 1979") for text in written)
    assert {"day3, monthMay, year1979", "3 d - 5 m - 1979 y"} <= written
    assert "day3 monthMay year1979" not in written


def test_roman_months():
    written = texts(spelled_dates.roman, DAY)
    assert {"3.V.1979", "3 V 1979"} <= written and any("v" in text for text in written)
    assert {normalise(text) for text in written} >= {"3.v.1979"}
    assert list(spelled_dates.ROMANS).index("IX") == 8


def test_kanji():
    written = texts(spelled_dates.kanji, datetime.date(2004, 11, 21))
    assert any(text.startswith("二〇〇四年十一月二十一日") for text in written)
    assert any(text.startswith("二千四年") for text in written)
    assert any("廿一" in text for text in texts(spelled_dates.kanji, datetime.date(2004, 11, 21),
                                               count=900))  # fmt: skip
    assert any("日曜日" in text for text in written)  # 21 November 2004 was a Sunday


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (datetime.date(2019, 5, 1), "令和元年5月1日"),
        (datetime.date(2019, 4, 30), "平成31年4月30日"),
        (datetime.date(1989, 1, 8), "平成元年1月8日"),
        (datetime.date(1989, 1, 7), "昭和64年1月7日"),
        (datetime.date(1926, 12, 25), "昭和元年12月25日"),
        (datetime.date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_japanese_eras_begin_on_their_day(day, year):
    assert year in {text[: len(year)] for text in texts(spelled_dates.era, day)}


def test_other_eras():
    written = texts(spelled_dates.era, DAY, count=900)
    assert any("民國68年5月3日" in text for text in written)
    assert any("2522" in text for text in written)
    assert {"S54.5.3", "S54/5/3"} & written


def test_two_languages():
    written = texts(spelled_dates.mixed, DAY, languages.language("fr"))
    assert any("mai 1979" in text and "donderdag" in text for text in written)


def test_every_form_of_a_day_has_the_year(examples_per_writer=20):
    from seqapps.dates.generator import generator

    for writer in generator.WRITERS:
        for seed in range(examples_per_writer):
            text = writer.write(random.Random(seed), DAY, writer.code or "en_US")
            assert text, writer.kind
            assert iso.form_of(normalise(text), DAY.isoformat()) in iso.FORMS
