"""Dates beyond patterns: each writer has the forms that it names, and no others."""

import datetime
import random
import re
from collections import Counter
from itertools import product

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.generator import languages, spelled_dates

DAY = datetime.date(1979, 5, 3)
ENGLISH = languages.language("en")


def texts(write, *arguments, count: int = 300) -> set[str]:
    """Return different texts of a writer."""
    return {write(random.Random(seed), *arguments) for seed in range(count)}


def assert_forms(written: set[str], grammar: str, forms: str) -> None:
    """Check that all texts follow a regular expression, and that all forms (by line) occur."""
    assert [text for text in written if not re.fullmatch(grammar, text)] == []
    lines = map(str.strip, forms.strip().split("\n"))
    assert [line for line in lines if line not in written] == []


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


def test_forms_of_english_phrases():
    written = texts(spelled_dates.english, DAY, ENGLISH, count=3_000)
    ordinals = {re.search(r"\b3 ?[a-zA-Z]*", text)[0].strip() for text in written}
    assert ordinals >= {"3rd", "3d", "3RD", "3 RD"} and not any("X" in text for text in written)
    assert "3rd May1979" in written
    first = texts(spelled_dates.english, datetime.date(1979, 5, 1), ENGLISH)
    assert not any(re.search(r"\b1d\b", text) for text in first)


YEARS_IN_WORDS = {
    1099: "ten ninety-nine|one thousand and ninety-nine|ten hundred ninety-nine",
    1101: "eleven oh-one|one thousand one hundred and one|eleven hundred one|"
          "eleven hundred and one",
    1200: "twelve hundred|one thousand two hundred",
    1900: "nineteen hundred|one thousand nine hundred",
    1901: "nineteen oh-one|one thousand nine hundred and one|nineteen hundred and one|"
          "nineteen oh one|nineteen hundred one",
    1910: "nineteen ten|one thousand nine hundred and ten|nineteen hundred and ten|"
          "nineteen hundred ten",
    2000: "two thousand",
    2001: "two thousand and one|twenty oh one|two thousand one",
    2009: "two thousand and nine|twenty oh nine|two thousand nine",
    2010: "twenty ten|two thousand and ten|two thousand ten",
    2101: "twenty-one oh-one|two thousand one hundred and one",
}  # fmt: skip


@pytest.mark.parametrize("year", YEARS_IN_WORDS)
def test_english_years_in_words(year):
    written = Counter(spelled_dates.spelled_year(random.Random(n), year) for n in range(200))
    ways = YEARS_IN_WORDS[year].split("|")
    assert set(written) == set(ways) and written[ways[0]] > 100


def test_years_in_words_of_other_languages():
    german = [spelled_dates.spelled_year(random.Random(n), 1979, "de") for n in range(200)]
    assert set(german) == {
        "neunzehnhundertneunundsiebzig", "eintausendneunhundertneunundsiebzig",
    }  # fmt: skip
    assert 60 < german.count("eintausendneunhundertneunundsiebzig") < 100
    swedish, norwegian = (texts(spelled_dates.spelled_year, 1979, code) for code in ("sv", "nb"))
    assert swedish == {"etttusen niohundrasjuttionio"}
    assert "nitten hundre og syttini" in norwegian


def test_dates_in_words_of_other_languages():
    german = languages.language("de")
    of, of_year = ("|".join(german.get(key)) for key in ("of", "of_year"))
    months = "|".join(german.months[0])
    weekday = "|".join(re.escape(name) for name in german.weekdays[2])
    year = "1979|(neunzehn|eintausendneun)hundertneunundsiebzig"
    assert_forms(
        texts(spelled_dates.spelled, datetime.date(1979, 1, 3), german, count=1_000),
        rf"((({weekday}), )?dritte[nr]? (({of}) )?({months}) (({of_year}) )?({year})|"
        r"천구백칠십구년 일월 삼일)",
        """
        dritten Januar 1979
        dritter Jänner 1979
        dritte Januar neunzehnhundertneunundsiebzig
        dritten Januar im Jahr neunzehnhundertneunundsiebzig
        dritten des Monats Januar im Jahre neunzehnhundertneunundsiebzig
        천구백칠십구년 일월 삼일
        """,
    )
    spaced = texts(spelled_dates.spelled, DAY, ENGLISH, count=600)
    assert any("nineteen seventy nine" in text for text in spaced)
    portuguese = texts(spelled_dates.spelled, DAY, languages.language("pt"), count=600)
    assert not any("  " in text for text in portuguese)
    japanese = texts(spelled_dates.spelled, DAY, languages.language("ja"))  # has no such words
    assert any("nineteen" in text for text in japanese)
    assert any("neunzehn" in text for text in japanese)


def test_forms_of_labels():
    """Every combination of names, order, link, separator and spelling follows the rules."""
    english = [("day", "month", "year"), ("d", "m", "y"), ("dd", "mm", "yyyy"), ("D", "M", "Y"),
               ("day", "mon", "yr")]  # fmt: skip
    french = product(("jour", "JJ"), ("mois", "MM"), ("année", "an", "AAAA"))
    names = [(row, "May") for row in english] + [(row, "mai") for row in french]
    links = (" ", ":", ": ", "=", " = ", "-", "")
    joins = (" ", ", ", "; ", " / ", ",", " - ", "  ", "|")
    forms = {}
    for (row, month), link, join in product(names, links, joins):
        for day, number, after in product(("3", "03"), ("5", "05", month), (False, True)):
            values = (day, number, "1979")
            pairs = [link.join(pair[::-1] if after else pair)
                     for pair in zip(row, values, strict=True)]  # fmt: skip
            if link or join != " " or number != month:
                for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
                    text = join.join(pairs[n] for n in order)
                    forms[text] = (row, link, join, day, number, after, order)
    parts = ["the year is 1979", "the month is May", "the day is 3"]
    sentences = {join.join(parts[::step]) for join in (", ", "; ", " and ") for step in (1, -1)}
    written = texts(spelled_dates.labels, DAY, languages.language("fr"), count=4_000)
    assert sentences <= written <= sentences | set(forms)
    used = zip(*(forms[text] for text in written - sentences), strict=True)
    assert [set(part) for part in used] == [set(part) for part in zip(*forms.values(), strict=True)]
    alone = languages.Language("x", *[[["a"]] * 12] * 3)  # a language without labels
    assert texts(spelled_dates.labels, DAY, alone) <= sentences | set(forms)


def test_forms_of_roman_months():
    mark = r"(\.|-|/|\. | \. | / | )"
    month = f"{mark}[VvⅤⅴ]{mark}"
    written = texts(spelled_dates.roman, DAY, count=4_000)
    assert_forms(
        written,
        rf"(0?3{month}(19)?79|1979{month}0?3)( г\.| r\.|\.)?",
        """
        3.V.1979
        03.V.1979
        3.Ⅴ.1979
        3.v.1979
        3.ⅴ.1979
        3.V.79
        3 V 1979
        3-V-1979
        3/V/1979
        3. V. 1979
        3 . V . 1979
        3 / V / 1979
        3.V.1979 г.
        3.V.1979 r.
        3.V.1979.
        1979.V.3
        """,
    )
    assert all("2105" in text for text in texts(spelled_dates.roman, datetime.date(2105, 1, 1)))
    short = [text for text in written if re.search(r"(?<!19)79", text)]
    assert 0.1 < len(short) / len(written) < 0.4


@pytest.mark.parametrize(
    ("value", "text"),
    [(1979, "千九百七十九"), (2004, "二千四"), (101, "百一"), (100, "百"), (30, "三十"),
     (21, "二十一"), (10, "十"), (11, "十一"), (1, "一")],
)  # fmt: skip
def test_kanji_numbers(value, text):
    assert spelled_dates._kanji_number(value) == text


CHINESE = r"(星期{0}| 周{0}|（{1}）|\({1}\)| ?{1}曜日)?"


def test_forms_of_kanji():
    day = datetime.date(2004, 11, 24)  # a Wednesday
    assert_forms(
        texts(spelled_dates.kanji, day, count=4_000),
        r"二(〇〇|零零|○○|00|千)四年十一月(二十|廿)四[日号]" + CHINESE.format("三", "水"),
        """
        二〇〇四年十一月二十四日
        二零零四年十一月二十四日
        二○○四年十一月二十四日
        二00四年十一月二十四日
        二千四年十一月二十四日
        二〇〇四年十一月廿四日
        二〇〇四年十一月二十四号
        二〇〇四年十一月二十四日星期三
        二〇〇四年十一月二十四日 周三
        二〇〇四年十一月二十四日（水）
        二〇〇四年十一月二十四日(水)
        二〇〇四年十一月二十四日 水曜日
        二〇〇四年十一月二十四日水曜日
        """,
    )
    found = {
        number: {re.search("月(.*?)[日号]", text)[1] for text in texts(
            spelled_dates.kanji, datetime.date(2004, 10, number), count=400)}
        for number in (20, 29, 30, 31)
    }  # fmt: skip
    assert found == {
        20: {"二十"},
        29: {"二十九", "廿九"},
        30: {"三十", "卅"},
        31: {"三十一", "卅一"},
    }


def test_forms_of_eras():
    thai = languages.language("th")
    months = "|".join(map(re.escape, thai.months[4] + thai.short_months[4]))
    weekday = CHINESE.format("四", "木")
    assert_forms(
        texts(spelled_dates.era, DAY, count=6_000),
        rf"(中華)?民國六十八年五月三[日号]{weekday}|(民[國国]|中華民國)68年5月3日|"
        rf"3 ({months}) (พ\.ศ\. ?)?2522|[Ss]54[-./]0?5[-./]0?3|"
        rf"昭和(五十四年五月三[日号]|54\.5\.3| ?54年 ?5月 ?3日){weekday}",
        """
        中華民國六十八年五月三日
        民國六十八年五月三日
        民國68年5月3日
        民国68年5月3日
        中華民國68年5月3日
        3 พฤษภาคม พ.ศ. 2522
        3 พฤษภาคม พ.ศ.2522
        3 พฤษภาคม 2522
        3 พ.ค. 2522
        S54.5.3
        S54.05.03
        S54-5-3
        S54/5/3
        s54.5.3
        昭和五十四年五月三日
        昭和54.5.3
        昭和54年5月3日
        昭和 54年 5月 3日
        昭和54年5月3日(木)
        """,
    )


@pytest.mark.parametrize(
    ("day", "some", "none"),
    [
        (datetime.date(1912, 8, 1), "民國1年8月1日 大正元年8月1日 大正1年8月1日 T1.8.1", "民國0年"),
        (datetime.date(1911, 8, 1), "明治44年8月1日 M44.8.1", "民 元"),
        (datetime.date(2019, 5, 1), "令和元年五月一日 令和一年五月一日 R01.05.01", "民國107年"),
        (datetime.date(2020, 5, 1), "令和2年5月1日 令和二年五月一日 R2.5.1", "元"),
    ],
)
def test_first_years_of_eras(day, some, none):
    written = texts(spelled_dates.era, day, count=3_000)
    assert set(some.split()) <= written
    assert not any(part in text for part in none.split() for text in written)


def test_forms_of_two_languages():
    written = texts(spelled_dates.mixed, DAY, languages.language("fr"), count=1_500)
    names = {name for code in languages.MAIN for name in languages.language(code).weekdays[3]}
    weekday = "|".join(map(re.escape, names))
    date = r"(3\.? mai 1979|mai 3, 1979)"
    assert_forms(
        written,
        rf"{date}, ({weekday})|({weekday}),? {date}|{date} \(({weekday})\)",
        """
        3 mai 1979, Thursday
        mai 3, 1979, jeudi
        3. mai 1979, donderdag
        Thursday, 3 mai 1979
        3 mai 1979 (jeudi)
        Thursday 3 mai 1979
        """,
    )
