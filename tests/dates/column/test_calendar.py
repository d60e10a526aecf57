"""The calendar of a column, inferred from the rows that name it."""

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.column.calendar_names import calendar_words, named
from seqapps.dates.generator.calendar_words import list_words

PERSIAN = ("۱۴ خرداد ۱۳۹۹", "3 Tir 1390")
ISLAMIC = ("15 Sha'ban 1444", "10 Rajab 1442 AH")
THAI = ("5 มกราคม พ.ศ. 2563", "9 ม.ค. 2560")
MINGUO = ("民國109年1月5日", "民國98年12月25日")
NOTE, NOTE_OF_BOTH = "calendar of the column", "perhaps in the calendar of the column"


def read(dates, texts, **options):
    """Return the answer to the last text of a column."""
    return dates.translate_column(texts, **options)[-1]


def test_the_table_is_that_of_the_generator():
    assert calendar_words() == dict(list_words())


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("۱۴ خرداد ۱۳۹۹", "persian"), ("3 Tir 1390", "persian"), ("12 Mehr 1345 SH", "persian"),
        ("1399/05/12 ه.ش", "persian"), ("15 Sha'ban 1444", "islamic"), ("1442 AH", "islamic"),
        ("١٤ رجب ١٤٤٠ هـ", "islamic"), ("3 Dhu al-Hijjah 1420", "islamic"),
        ("5 มกราคม พ.ศ. 2563", "buddhist"), ("9 ม.ค. 2560", "buddhist"),
        ("3 May 2563 BE", "buddhist"), ("民國109年1月5日", "minguo"), ("ROC 109/1/5", "minguo"),
        ("25/12/2011", "gregorian"), ("2010-05-06", "gregorian"), ("1358-08-13", "gregorian"),
        ("12 August 1358", "gregorian"), ("5 May 1910", "gregorian"),
        ("1399/05/12", ""), ("12.05.1399", ""), ("109/01/05", ""), ("Tir 1390", ""),
        ("Shaw 1347", ""), ("Rajab", ""), ("Ramadan 1200-1210", ""), ("no. 1347", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_text_names_its_calendar(text, calendar):
    assert named(normalise(text))[0] == calendar


@pytest.mark.parametrize(
    ("text", "locale", "calendar"),
    [
        ("1393-02-10", "fa_IR", "persian"), ("1444/8/15", "ar", "islamic"),
        ("2014-02-10", "fa_IR", ""),
    ],
)  # fmt: skip
def test_native_digits_name_their_calendar(text, locale, calendar):
    assert named(text, locale)[0] == calendar


@pytest.mark.parametrize(
    ("rows", "numbers", "date", "calendar"),
    [
        (PERSIAN, "1399/05/12", "2020-08-02", "persian"),
        (PERSIAN, "13/05/1377", "1998-08-04", "persian"),
        (PERSIAN, "05/05/1377", "1998-07-27", "persian"),
        (PERSIAN, "1399/05/12 10:30", "2020-08-02", "persian"),
        (PERSIAN, "31/02/1399", "2020-05-20", "persian"),  # our February has no such day
        (PERSIAN, "31/02/1399 22:28:27.26", "2020-05-20", "persian"),
        (("۱۳۹۳-۰۲-۱۰", "۱۳۹۳-۰۲-۱۱"), "1399/05/12", "2020-08-02", "persian"),
        (ISLAMIC, "1442/10/01", "2021-05-13", "islamic"),
        (ISLAMIC, "25/12/1440", "2019-08-26", "islamic"),
        (ISLAMIC, "12/25/1440", "2019-08-26", "islamic"),
        (THAI, "17/02/2559", "2016-02-17", "buddhist"),
        (THAI, "29/02/2559", "2016-02-29", "buddhist"),
        (MINGUO, "109/01/05", "2020-01-05", "minguo"),
        (MINGUO, "109.2.29", "2020-02-29", "minguo"),
        ((*MINGUO, "2020-05-06"), "109/01/05", "2020-01-05", "minguo"),
    ],
)  # fmt: skip
def test_numbers_are_of_the_calendar_that_other_rows_name(dates, rows, numbers, date, calendar):
    answer = read(dates, (*rows, numbers))
    assert (answer.date, answer.meaning.calendar) == (date, calendar)
    assert not answer.ambiguous and 0.8 <= answer.confidence <= 1


@pytest.mark.parametrize(
    ("rows", "numbers", "both"),
    [
        (ISLAMIC, "01-10-1442", ["2021-05-13", "2020-08-29"]),
    ],
)
def test_numbers_without_a_known_order_have_both_readings(dates, rows, numbers, both):
    answer = read(dates, (*rows, numbers))
    assert [answer.date, *(date for date, _ in answer.alternatives)] == both
    assert answer.ambiguous and answer.meaning.calendar != "gregorian"
    assert 0.8 <= answer.confidence + answer.alternatives[0][1] <= 1


@pytest.mark.parametrize(
    ("certain", "date"),
    [(("13/05/1377", "25/06/1377"), "2020-08-02"), (("05/13/1377", "06/25/1377"), "2021-02-23")],
)
def test_the_order_of_the_column_holds_in_its_calendar(dates, certain, date):
    answer = read(dates, (*PERSIAN, *certain, "12/05/1399"))
    assert answer.date == date and not answer.ambiguous and NOTE in answer.notes


@pytest.mark.parametrize(
    ("rows", "text", "date"),
    [
        (PERSIAN, "1399-05-12", "1399-05-12"),  # YYYY-MM-DD
        ((*PERSIAN, "12 May 1387", "3 June 1399"), "13.08.1358", "1358-08-13"),
        ((*PERSIAN, "1387-05-12"), "13.05.1377", "1377-05-13"),
        (PERSIAN[:1], "13.05.1377", "1377-05-13"),  # one row names it
        ((*PERSIAN, *ISLAMIC), "13.05.1377", "1377-05-13"),  # two calendars
        (PERSIAN, "25/12/2011", "2011-12-25"), (PERSIAN, "2020/05/06", "2020-05-06"),
        (ISLAMIC, "25/12/1499", "1499-12-25"),  # in the future of the calendar
        ((*MINGUO, "25/12/2011"), "25/12/12", "2012-12-25"),
        ((*MINGUO, "2010-05-06"), "98/03/11", "1998-03-11"),
    ],
)  # fmt: skip
def test_certain_rows_of_our_calendar_and_days_of_ours_stay(dates, rows, text, date):
    answer = read(dates, (*rows, text))
    assert (answer.date, answer.meaning.calendar) == (date, "gregorian")
    assert not {NOTE, NOTE_OF_BOTH} & set(answer.notes)


def test_200_days_of_iso_stay_beside_two_persian_rows(dates):
    days = [f"12{year:02}-03-12" for year in range(100)] * 2
    answers = dates.translate_column([*PERSIAN, *days])
    assert [answer.date for answer in answers[2:]] == days


@pytest.mark.parametrize(
    ("numbers", "both"),
    [
        ("98/03/11", ["1998-03-11", "2009-03-11"]),
        ("25/12/10", ["2010-12-25", "2025-12-10", "1936-12-10"]),
    ],
)
def test_two_digits_of_a_minguo_year_keep_both_readings(dates, numbers, both):
    answer = read(dates, (*MINGUO, numbers))
    assert answer.ambiguous and NOTE_OF_BOTH in answer.notes
    assert {answer.date, *(date for date, _ in answer.alternatives)} >= set(both)


def test_two_digits_that_our_calendar_lacks_are_refused_with_the_minguo_reading(dates):
    answer = read(dates, (*MINGUO, "97/02/29"))
    assert answer.date is None
    assert answer.reason == "unsure, perhaps 2008-02-29 in the Minguo calendar"


@pytest.mark.parametrize(
    ("rows", "text", "options", "date"),
    [
        (MINGUO, "12/05/03", {"day_first": True}, "2003-05-12"),
        (MINGUO, "12/05/03", {"month_first": True}, "2003-12-05"),
        (MINGUO, "12/05/03", {"locale": "en_US"}, "2003-12-05"),
        (ISLAMIC, "12/25/1440", {"month_first": True}, "1440-12-25"),
        (PERSIAN, "13.05.1377", {"locale": "de_DE"}, "1377-05-13"),
        (PERSIAN, "13.05.1377", {"day_first": True}, "1377-05-13"),
        (PERSIAN, "13.05.1377", {"column_order": "off"}, "1377-05-13"),
    ],
)
def test_options_override_the_calendar(dates, rows, text, options, date):
    answer = read(dates, (*rows, text), **options)
    assert answer.date == date and not answer.ambiguous
    assert not {NOTE, NOTE_OF_BOTH} & set(answer.notes)


def test_a_century_overrides_the_readings_of_two_digits(dates):
    alone = read(dates, ("12/05/03",), century=20)
    assert read(dates, (*MINGUO, "12/05/03"), century=20) == alone


@pytest.mark.parametrize(
    ("rows", "text", "locale", "date"),
    [
        (PERSIAN, "1399/05/12", "fa_IR", "2020-08-02"), (THAI, "17/02/2559", "th_TH", "2016-02-17"),
        (MINGUO, "109/01/05", "zh_TW", "2020-01-05"), (ISLAMIC, "25/12/1440", "ar", "2019-08-26"),
    ],
)  # fmt: skip
def test_a_locale_with_the_calendar_leaves_it(dates, rows, text, locale, date):
    assert read(dates, (*rows, text), locale=locale).date == date


def test_the_minimum_probability_holds(dates):
    texts = (*PERSIAN, "31/02/1399", "12/05/1399")
    accepted = dates.translate_column(texts, min_confidence=0.9)[2:]
    assert [answer.date for answer in accepted] == ["2020-05-20", "2020-08-02"]
    least = accepted[0].confidence + 1e-4
    refused = dates.translate_column(texts, min_confidence=least)[2]
    assert refused.date is None
    assert refused.reason.startswith("unsure, perhaps 2020-05-20 in the Persian calendar")


@pytest.mark.parametrize("text", ["1399/07/31", "1398/12/30", "31/12/1398"])
def test_days_that_the_calendar_lacks_are_refused(dates, text):
    answer = read(dates, (*PERSIAN, text))
    reason = "no such day in the Persian calendar, the calendar of the column"
    assert (answer.date, answer.reason) == (None, reason)
