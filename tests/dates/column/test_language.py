"""The language of a column, inferred from the names of its months."""

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.column.language import ColumnLanguage
from seqapps.dates.generator import languages
from seqapps.dates.month_names import month_words

CROATIAN = ("12. siječnja 2019.", "7. svibnja 2020.", "1. srpnja 2021.", "5. rujna 2017.")
POLISH = ("12 stycznia 2019", "7 maja 2020", "1 lipca 2021", "5 września 2017")
CZECH = ("12. ledna 2019", "7. května 2020", "1. července 2021", "5. září 2017")


def learned(*texts: str) -> ColumnLanguage:
    column = ColumnLanguage()
    for text in texts:
        column.learn(normalise(text))
    return column


def test_the_table_is_that_of_cldr():
    rows = [line.split("\t") for line in
            languages.tables.Path(languages.__file__).parent.parent.joinpath("month_words.tsv")
            .read_text(encoding="utf-8").splitlines()]  # fmt: skip
    assert rows == [list(row) for row in languages.list_month_words()]
    assert month_words()["mai"]["de"] == month_words()["mai"]["fr"] == 5


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ((*CROATIAN, "30. lis 2015."), "hr"),
        (CROATIAN, "bs"),  # Bosnian has the same names
        (POLISH, "pl"),
        (CZECH, "cs"),
        ((*CROATIAN, *POLISH), ""),  # of both
        (CROATIAN[:3], ""),  # too few rows
        (("listopada 2018",) * 9, ""),  # Croatian or Polish
        (("3 May 2019", "4 June 2019", "5 July 2019", "6 October 2019"), "en"),
        (("2019", "2020", "12.5.2019", "n/a"), ""),
    ],
)
def test_a_language_is_inferred_if_it_has_all_names_and_no_other_has(texts, code):
    assert learned(*texts).code == code


def after(dates, rows, *texts, **options):
    """Return the answers to texts behind certain rows of a column."""
    return dates.translate_column((*rows, *texts), **options)[len(rows) :]


@pytest.mark.parametrize(
    ("rows", "texts", "edtf"),
    [
        (CROATIAN, ("3. listopada 2019.", "listopad 2018.", "30. lis 2015.", "31. listopada 1991."),
         ["2019-10-03", "2018-10", "2015-10-30", "1991-10-31"]),
        (POLISH, ("3 listopada 2019", "listopad 2018", "30 lis 2015"),
         ["2019-11-03", "2018-11", "2015-11-30"]),
        (CZECH, ("3. listopadu 2019", "listopad 2018"), ["2019-11-03", "2018-11"]),
    ],
)  # fmt: skip
def test_a_month_that_other_languages_have_is_that_of_the_column(dates, rows, texts, edtf):
    answers = after(dates, rows, *texts, precision="any")
    assert [answer.meaning.edtf for answer in answers] == edtf
    assert not any(answer.ambiguous for answer in answers)


def test_a_language_that_is_not_inferred_decides_nothing(dates):
    for rows, options in ((CROATIAN, {"column_order": "off"}), ((*CROATIAN, *POLISH), {})):
        (answer,) = after(dates, rows, "30. lis 2015.", **options)
        assert answer.date is None and answer.reason.startswith("unsure, perhaps 2015-1")
        assert "2015-10-30" in answer.reason and "2015-11-30" in answer.reason
        assert answer.notes == ()


@pytest.mark.parametrize("text", ["31. listopada {}", "31. lis {}", "31. lis {}."])
def test_days_that_another_language_lacks_are_read(dates, text):
    years = range(1926, 2026)
    answers = after(dates, CROATIAN, *map(text.format, years))
    assert [answer.date for answer in answers] == [f"{year}-10-31" for year in years]
    assert {answer.notes for answer in answers} <= {(), ("language of the column",)}


def test_days_that_the_language_lacks_are_refused(dates):
    answers = after(dates, POLISH, "31 listopada 2015", "31 lis 1999", "30 listopada 2015")
    assert [answer.date for answer in answers] == [None, None, "2015-11-30"]
    assert [answer.reason for answer in answers[:2]] == ["no such day in the calendar"] * 2


def test_a_given_locale_is_the_language(dates):
    answers = dates.translate_column(
        ["3. listopada 2019.", "lis 2018", "31. listopada 2015"], locale="hr_HR", precision="any"
    )
    assert [answer.meaning.edtf for answer in answers] == ["2019-10-03", "2018-10", "2015-10-31"]
    (polish,) = after(dates, CROATIAN, "30. listopada 2015", locale="pl")  # overrides the rows
    assert polish.date == "2015-11-30"


def test_the_minimum_probability_holds(dates):
    text = "između 3. i 5. listopada 1944."
    for least in (0.5, None, 0.8):
        (found,) = after(dates, CROATIAN, text, min_confidence=least, precision="any")
        assert found.meaning.edtf == "1944-10-03/1944-10-05" and 0.8 <= found.confidence < 0.98
    for least in (0.98, 0.99):
        (answer,) = after(dates, CROATIAN, text, min_confidence=least, precision="any")
        assert answer.meaning is None
        assert answer.reason.startswith("unsure, perhaps 1944-10-03/1944-10-05 (0.9")


def test_spans_have_the_month_of_the_column(dates):
    texts = ("1. - 5. listopada 1991.", "Zagreb, 8. listopada 1991.", "prije listopada 1991.")
    answers = after(dates, CROATIAN, *texts, precision="any")
    found = [answer.meaning.edtf for answer in answers]
    assert found == ["1991-10-01/1991-10-05", "1991-10-08", "../1991-10"]
