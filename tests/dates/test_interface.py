"""The Python interface: the same answers as on the command line."""

import numpy as np
import pytest
import seqapps
from seqapps.common.errors import UserError

from tests.conftest import seqapps as command

TEXTS = ["3rd of May, 1979", "06/12/2046", "next Friday"]


@pytest.fixture(scope="module")
def dates():
    return seqapps.load("dates")


def test_answers_are_those_of_the_command_line(dates):
    answers = [answer.to_dict() for answer in dates.translate(TEXTS)]
    assert answers == command("dates", "translate", *TEXTS, "--json").lines
    hinted = dates.translate(TEXTS, locale="de_DE", beam=2, alpha=0.5, min_confidence=0.5)
    assert hinted[1].date == "2046-12-06" and not hinted[1].ambiguous
    assert dates.translate(TEXTS, month_first=True)[1].date == "2046-06-12"
    assert dates.translate(TEXTS, locale="en_US", day_first=True)[1].date == "2046-12-06"


def test_missing_and_unreadable_texts_are_answered_in_their_place(dates):
    column = np.array(["3 May 1979", None, float("nan"), "", "4 May 1979"], object)
    answers = dates.translate(column)
    assert [answer.date for answer in answers] == ["1979-05-03", None, None, None, "1979-05-04"]
    assert [bool(answer.reason) for answer in answers] == [False, True, True, True, False]
    assert dates.translate([]) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [({"locale": "qq"}, "unknown locale"), ({"beam": 0}, "beam"), ({"alpha": 3}, "alpha"),
     ({"min_confidence": 2}, "0 to 1"), ({"day_first": True, "month_first": True}, "both")],
)  # fmt: skip
def test_bad_options_are_refused(dates, options, message):
    with pytest.raises(UserError, match=message):
        dates.translate(TEXTS, **options)
    with pytest.raises(UserError, match="expected a list of texts"):
        dates.translate("3 May 1979")


def test_generated_data_are_those_of_the_command_line(dates):
    examples = dates.generate_data(5, locales=["de_DE"], seed=3)
    printed = command("dates", "generate-data", "-n", 5, "--locales", "de_DE", "--seed", 3).stdout
    assert ["\t".join(example.to_dict().values()) for example in examples] == printed.splitlines()
    assert dates.generate_data(2) != dates.generate_data(2)
    with pytest.raises(UserError, match="unknown locale"):
        dates.generate_data(locales=["xx"])
    with pytest.raises(UserError, match="unknown kind of dates 'spam'; did you mean 'span'"):
        dates.generate_data(kinds=["spam"])


def test_data_of_some_kinds_are_generated(dates):
    examples = dates.generate_data(40, kinds=["span", "either"], seed=3)
    assert {example.kind for example in examples} == {"span", "either"}
    assert all(example.notation for example in examples)
    options = ("-n", 40, "--kinds", "span, either", "--seed", 3)
    printed = command("dates", "generate-data", *options).stdout.splitlines()
    assert ["\t".join(example.to_dict().values()) for example in examples] == printed


def test_evaluation(dates, tmp_path):
    file = tmp_path / "pairs.tsv"
    file.write_text("3 May 1979\t1979-05-03\nx\n", encoding="utf-8")
    evaluation = dates.evaluate(file, beam=1)
    assert evaluation.metrics["exact_match"] == 1 and len(evaluation.refused) == 1


def test_a_column_is_that_of_the_command_line(dates):
    rows = [
        "25/12/2010",
        "06/12/2011",
        None,
        "13/01/2012",
        "14-Aug-62",
        "3 May 1979",
        "1998",
        "2003",
    ]
    answers = dates.translate_column(rows)
    assert [answer.date for answer in answers] == [
        "2010-12-25", "2011-12-06", None, "2012-01-13", "1962-08-14", "1979-05-03", None, None,
    ]  # fmt: skip
    assert dates.translate_column(rows, column_order="off")[1].ambiguous
    assert dates.translate_column(rows, century=18)[4].date == "1862-08-14"
    assert dates.translate_column([]) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [({"column_order": "dmy"}, "auto or off, got 'dmy'"),
     ({"century": 19, "latest": 1950}, "--century, or --earliest and --latest, got both"),
     ({"latest": 0}, "a year from 1 to 9999, got 0"), ({"locale": "qq"}, "unknown locale 'qq'"),
     ({"min_confidence": 2.0}, "0 to 1, got 2.0"), ({"precision": "month"}, "day or any")],
)  # fmt: skip
def test_bad_options_of_a_column_are_refused(dates, options, message):
    with pytest.raises(UserError, match=message):
        dates.translate_column(["3 May 1979"], **options)
