"""Texts of known forms: what is read without the network, and what is not."""

import datetime
from dataclasses import replace

import pytest
from seqapps.dates import known_forms
from seqapps.dates.edtf import Meaning
from seqapps.dates.forms import CHECKED, Forms, months
from seqapps.dates.known_forms import WORD, KnownForms
from seqapps.dates.translation import Translation


def answer(text: str, date: str, confidence: float = 1.0, **more) -> Translation:
    meaning = Meaning(date, "date", "day", date, **more)
    return Translation(text, date, confidence, meaning=meaning, reading=date)


def learned(pattern: str, days: list[str]) -> Forms:
    forms = Forms()
    for text in days:
        day = datetime.date.fromisoformat(text)
        written = day.strftime(pattern).lower()
        forms.learn(written, answer(written, text))
    return forms


def read(forms: Forms, text: str) -> str | None:
    found = forms.read(text, text)
    return None if found is None else found.date


DAYS = ["1888-08-14", "1901-08-23", "1899-08-11", "1894-08-12", "1892-08-21"]


ISO = ["1888-08-14", "1901-09-23", "1899-07-13"]


def test_numbers_get_the_roles_that_all_texts_agree_on():
    forms = learned("%Y/%m/%d", [*DAYS, "1950-03-02", "1951-04-09", "1949-12-01"])
    assert read(forms, "1930/01/30") == "1930-01-30"
    assert read(forms, "1930/02/03") == "1930-02-03"
    assert read(forms, "1930-01-30") is None  # another form
    assert read(forms, "1930/02/30") is None and read(forms, "1930/13/01") is None


def test_two_texts_are_not_enough():
    assert read(learned("%d.%m.%Y", ["1950-03-22", "1951-04-29"]), "13.01.1950") is None


def test_day_and_month_that_could_be_exchanged_need_texts_of_their_kind():
    forms = learned("%d/%m/%Y", ["1950-03-22", "1951-04-29", "1952-05-18", "1953-06-17"])
    assert read(forms, "25/11/1950") == "1950-11-25"
    assert read(forms, "06/12/1950") is None
    assert read(forms, "06/06/1950") == "1950-06-06"


def test_texts_that_disagree_end_a_form():
    forms = learned("%d/%m/%Y", ["1950-03-22", "1951-04-29", "1952-05-18"])
    forms.learn("05/25/1950", answer("05/25/1950", "1950-05-25"))
    assert read(forms, "25/12/1950") is None


def test_a_text_that_is_refused_ends_a_form_that_would_have_read_it():
    forms = learned("%Y-%m-%d", ISO)
    forms.learn("1950-02-30", Translation("1950-02-30", None, 1.0, reason="no such day"))
    assert read(forms, "1950-01-30") == "1950-01-30"
    forms.learn("1950-02-28", Translation("1950-02-28", None, 1.0, reason="not a date"))
    assert read(forms, "1950-01-30") is None


def test_words_that_are_known_as_months_stand_for_each_other():
    forms = learned("%d-%b-%Y", ["1951-01-14", "1952-03-23", "1953-07-19"])
    assert read(forms, "19-mar-1961") == "1961-03-19"
    assert read(forms, "19-dec-1961") == "1961-12-19"  # a month in months.tsv
    assert read(forms, "19-xmas-1961") is None
    for day in (14, 23):
        text, date = f"{day}-xmas-1958", f"1958-12-{day}"
        forms.learn(text, answer(text, date))
    assert read(forms, "19-xmas-1961") == "1961-12-19"


def test_a_month_of_another_language_is_forgotten():
    forms = learned("%d-%b-%Y", ["1951-01-14", "1952-03-23", "1953-07-19"])
    forms.learn("14-aug-1958", answer("14-aug-1958", "1958-09-14"))
    assert read(forms, "19-aug-1961") is None and read(forms, "19-mar-1961") == "1961-03-19"


def test_a_word_with_two_meanings_is_no_month():
    forms = Forms()
    for n, (day, month) in enumerate([(14, 10), (23, 10), (15, 11), (24, 11)]):
        text, date = f"{day} lis 195{n}", f"195{n}-{month}-{day}"
        forms.learn(text, answer(text, date))
    assert read(forms, "20 lis 1951") is None


@pytest.mark.parametrize(
    "options",
    [{"confidence": 0.9}, {"calendar": "islamic"}, {"weekday_mismatch": True}],
)
def test_uncertain_answers_teach_nothing(options):
    forms = Forms()
    for text in DAYS:
        confidence = options.get("confidence", 1.0)
        more = {key: value for key, value in options.items() if key != "confidence"}
        forms.learn(text, answer(text, text, confidence, **more))
    assert read(forms, "1890-01-30") is None


def test_unusual_years_go_to_the_network():
    forms = learned("%d %b %Y", DAYS)
    assert read(forms, "14 aug 1889") == "1889-08-14"
    for year in ("2559", "0950", "1650"):
        assert read(forms, f"14 aug {year}") is None


def test_a_named_weekday_must_be_that_of_the_day():
    forms = Forms()
    for text in ("1979-05-01", "1979-05-22", "1979-05-15", "1979-05-29"):
        day = datetime.date.fromisoformat(text)
        written = f"tue {day.day:02} may 1979"
        forms.learn(written, answer(written, text, weekday=2))
    assert read(forms, "tue 08 may 1979") == "1979-05-08"
    assert read(forms, "tue 09 may 1979") is None


def test_partial_dates_keep_their_marks():
    forms = Forms()
    for year in (1735, 1749, 1810):
        text, meaning = f"aft {year}", Meaning(f"{year}/..", "open", "year")
        forms.learn(text, Translation(text, None, 1.0, reason="an open interval", meaning=meaning))
    found = forms.read("aft 1741", "AFT 1741")
    assert found.date is None and found.reason == "an open interval" and found.text == "AFT 1741"
    assert found.meaning.edtf == "1741/.." and found.meaning.precision == "year"


def test_some_texts_are_always_read_by_the_network():
    forms = learned("%Y-%m-%d", ISO)
    days = [datetime.date(1850, 1, 13) + datetime.timedelta(n) for n in range(20 * CHECKED)]
    texts = [day.isoformat() for day in days if day.day > 12]
    found = [read(forms, text) for text in texts]
    assert 0.3 < found.count(None) * CHECKED / len(texts) < 2
    assert found == [read(forms, text) for text in texts]


@pytest.mark.parametrize("confidence", [1.0, 0.9])
def test_another_answer_of_the_network_ends_a_form(confidence):
    forms = learned("%Y-%m-%d", ISO)
    forms.learn("1950-01-28", answer("1950-01-28", "1950-01-29", confidence))
    assert read(forms, "1950-01-30") is None


def test_an_ambiguous_answer_ends_a_form_that_would_have_read_it():
    forms = learned("%Y/%m/%d", [*ISO, "1950-03-02", "1951-04-09", "1949-12-01"])
    assert read(forms, "1950/05/07") == "1950-05-07"
    forms.learn("1950/05/06", replace(answer("1950/05/06", "1950-05-06"), ambiguous=True))
    assert read(forms, "1950/05/07") is None


def test_two_words_that_could_be_months_are_kept_apart():
    forms = Forms()
    for day in (14, 15, 21, 22):
        text = f"jun {day} aug 1936"
        forms.learn(text, answer(text, f"1936-08-{day}"))
    assert read(forms, "jun 23 aug 1936") == "1936-08-23"
    assert read(forms, "jun 13 nov 1936") is None


def test_signs_and_odd_digits_are_no_months_and_no_numbers():
    forms = learned("%d %b %Y", DAYS)
    for text in ("14 @ 1888", "\u2780 aug 1888", "\u1369 aug 1888", "14 \0 1888"):
        assert read(forms, text) is None


def test_numbers_in_another_order_of_the_year_need_texts_of_their_kind():
    days = ["1988-12-25", "1999-01-31", "1977-03-14", "1981-05-19"]
    forms = learned("%d-%m-%y", days)
    assert read(forms, "29-06-07") is None  # 2007-06-29, or 2029-06-07


def test_the_months_are_no_other_words():
    assert not {"est", "fri", "sat", "col", "any", "sam", "sab"} & set(months())
    assert months()["sept"] == 9 and months()["fevrier"] == 2 and "lis" not in months()


KNOWN = KnownForms(
    roles={"00-\0-0000": (1, WORD, 0), "0000-00-00": (0, 1, 2), "0-\0-00": (1, WORD, 0)},
    numbers=frozenset({"00.00.0000", "0.00.00"}),
    unread=frozenset({"xaneiro"}),
    confidence=0.99,
)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("14-aug-1888", "1888-08-14"), ("14-maart-1888", "1888-03-14"), ("31-jun-1888", None),
        ("14-xaneiro-1888", None), ("14-lis-1888", None), ("14-aug-1388", None),
        ("1888-12-31", "1888-12-31"), ("1888-13-31", None), ("1388-12-31", None),
        ("4-aug-88", "1988-08-04"), ("4-aug-36", "2036-08-04"),
        ("25.12.1888", "1888-12-25"), ("12.25.1888", "1888-12-25"), ("06.12.1888", None),
        ("06.06.1888", "1888-06-06"), ("3.14.07", None), ("14/aug/1888", None),
    ],
)  # fmt: skip
def test_known_forms_are_read_without_evidence(text, date):
    forms = Forms(known=KNOWN)
    assert read(forms, text) == date
    assert read(Forms(), text) is None


def test_known_numbers_are_read_in_the_order_of_the_column():
    forms = Forms(lambda text, date: date == "1888-12-06", KNOWN)
    found = forms.read("06.12.1888", "06.12.1888")
    assert found.date == found.reading == found.meaning.edtf == "1888-12-06"
    assert found.confidence == 0.99 and not found.ambiguous
    forms = Forms(lambda text, date: date == "2007-03-14", KNOWN)
    assert read(forms, "3.14.07") == "2007-03-14"


def test_known_forms_are_saved(tmp_path):
    KNOWN.save(tmp_path)
    assert known_forms.load(tmp_path) == KNOWN
    assert known_forms.load(tmp_path / "none") == KnownForms()
