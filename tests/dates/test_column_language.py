"""The language of a column, inferred from the names of its months."""

import json

import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.column_language import ColumnLanguage, month_words
from seqapps.dates.generator import languages

from tests.conftest import seqapps

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


def translate(tmp_path, lines, *arguments):
    path = tmp_path / "column.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    run = seqapps("dates", "translate", "--input", path, "--precision", "any", "--json", *arguments)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return [row["edtf"] for row in rows], run.stderr


@pytest.mark.parametrize(
    ("rows", "texts", "dates"),
    [
        (CROATIAN, ("3. listopada 2019.", "listopad 2018.", "30. lis 2015.", "31. listopada 1991."),
         ["2019-10-03", "2018-10", "2015-10-30", "1991-10-31"]),
        (POLISH, ("3 listopada 2019", "listopad 2018", "30 lis 2015"),
         ["2019-11-03", "2018-11", "2015-11-30"]),
        (CZECH, ("3. listopadu 2019", "listopad 2018"), ["2019-11-03", "2018-11"]),
    ],
)  # fmt: skip
def test_a_month_that_other_languages_have_is_that_of_the_column(tmp_path, rows, texts, dates):
    found, stderr = translate(tmp_path, (*rows, *texts))
    assert found[len(rows) :] == dates
    off, message = translate(tmp_path, (*rows, *texts), "--column-order", "off")
    assert off[: len(rows)] == found[: len(rows)] and "language" not in message
    if rows is CROATIAN:  # by itself, the word is more often Polish
        assert "read in the language of the column, hr" in stderr and off != found


def test_spans_have_the_month_of_the_column(tmp_path):
    texts = ("1. - 5. listopada 1991.", "Zagreb, 8. listopada 1991.", "prije listopada 1991.")
    found, _ = translate(tmp_path, (*CROATIAN, *texts))
    assert found[len(CROATIAN) :] == ["1991-10-01/1991-10-05", "1991-10-08", "../1991-10"]


@pytest.mark.parametrize(
    ("locale", "dates"),
    [
        ("hr_HR", ["1991-10-01/1991-10-05", "1991-10-08", "1991-10-31", None]),
        ("pl", ["1991-11-01/1991-11-05", "1991-11-08", None, None]),
    ],
)
def test_texts_by_themselves_have_the_month_of_the_locale(locale, dates):
    texts = ("1. - 5. listopada 1991.", "Zagreb, 8. listopada 1991.", "31. listopada 1991",
             "listopad 31")  # fmt: skip
    options = ("--precision", "any", "--locale", locale, "--json")
    run = seqapps("dates", "translate", *texts, *options)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["edtf"] for row in rows] == dates
    if locale == "pl":  # the month is certain
        assert rows[2]["reason"] == "no such day in the calendar"
    assert rows[3]["reason"] == "a part of the date is missing"


def test_there_is_no_such_day_only_if_the_month_is_certain():
    run = seqapps("dates", "translate", "31 listopada 1991", "31 November 1991", "--json")
    reasons = [json.loads(line)["reason"] for line in run.stdout.splitlines()]
    assert reasons[0].startswith("unsure, perhaps 1991-10-31")
    assert reasons[1] == "no such day in the calendar"


def test_a_given_locale_is_the_language(tmp_path):
    found, _ = translate(tmp_path, ("3. listopada 2019.", "lis 2018"), "--locale", "hr_HR")
    assert found == ["2019-10-03", "2018-10"]
