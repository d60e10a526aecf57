"""Counts, shares and the error analysis."""

import numpy as np
import pytest
from seqapps.dates import evaluation, iso
from seqapps.dates.config import Config
from seqapps.dates.data import Pair
from seqapps.dates.edtf import Meaning
from seqapps.dates.evaluation import Counts, Report
from seqapps.dates.locale_hints import LocaleHints
from seqapps.dates.settings import Settings
from seqapps.dates.translation import Translation
from seqapps.dates.vocabulary import CharacterVocabulary

from tests.conftest import seqapps

RIGHT = Translation("", "1979-05-03", 0.9)
DOUBTFUL = Translation("", "1979-05-04", 0.6, (("1979-05-03", 0.3),), ambiguous=True)


@pytest.mark.parametrize(
    ("target", "answer", "expected"),
    [
        ("1979-05-03", RIGHT, {"exact", "shown"}),
        ("1979-05-04", RIGHT, {"confident"}),
        ("1979-05-03", DOUBTFUL, {"shown", "ambiguous"}),
        ("1979-05-03", Translation("", "1979-05-04", 0.49), set()),
        ("1979-05-03", Translation("", None, 1.0), {"refused"}),
        ("-", Translation("", None, 1.0), {"exact", "shown", "refused"}),
        ("-2001-02-30", RIGHT, {"confident"}),
        ("1979-05-03~", RIGHT, {"exact", "shown"}),
        ("1979-05/..", RIGHT, {"confident"}),
    ],
)
def test_counts_of_a_row(target, answer, expected):
    counts = Counts()
    assert counts.add(Pair("", target), answer) == ("exact" in expected)
    fields = {name for name, count in vars(counts).items() if count} - {"rows", "dated"}
    assert fields == expected and counts.rows == 1


@pytest.mark.parametrize(
    ("target", "given", "dated", "edtf"),
    [("1979-05", "1979-05", 1, 1), ("1979-05", "1979", 1, 0), ("1979-05", None, 1, 0),
     ("-0043", "-0043", 1, 1), ("-03XX/-02XX", "-03XX/-02XX", 1, 1), ("-", "1979", 0, 0),
     ("-several", None, 0, 0), ("-2001-02-30", None, 0, 0)],
)  # fmt: skip
def test_partial_dates_are_counted_by_their_edtf(target, given, dated, edtf):
    counts = Counts()
    meaning = None if given is None else Meaning(given, "date", "month")
    assert counts.add(Pair("", target), Translation("", None, 1.0, reason="x", meaning=meaning))
    assert (counts.dated, counts.edtf) == (dated, edtf)
    assert counts.shares()["edtf_exact"] == edtf


def test_a_report_has_groups_errors_and_the_calibration_error():
    report = Report()
    report.add(Pair("", "1979-05-03", "de_DE", "cldr"), RIGHT)
    report.add(Pair("", "1979-05-04", "", "cldr"), RIGHT)
    report.add(Pair("", "-"), Translation("", None, 1.0))
    summary = report.summary()
    assert summary["rows"] == 3 and summary["exact_match"] == pytest.approx(2 / 3, abs=1e-5)
    assert summary["per_format"]["cldr"]["exact_match"] == 0.5
    assert summary["per_locale"]["de_DE"]["rows"] == 1 and list(summary["per_locale"]) == ["de_DE"]
    assert summary["expected_calibration_error"] == pytest.approx(0.4)
    assert summary["calibration_error_with_refusals"] == pytest.approx(0.8 / 3, abs=1e-5)
    assert [pair.target for pair, _ in report.errors] == ["1979-05-04"]


class Stub:
    """A runtime whose log P depends on the written symbols alone."""

    settings = Settings(
        CharacterVocabulary((" ",)), LocaleHints({}), 0.8, config=Config(), preset="", seed=0
    )

    def __init__(self, log_probs):
        self.log_probs, self.engine = log_probs, self

    def encode(self, text):
        return [2, 1]

    def log_prob(self, texts, hints, symbols):
        written = ["".join(iso.SYMBOLS[i] for i in row if i >= 0) for row in symbols]
        return np.array([self.log_probs.get(text, -9.0) for text in written], np.float32)


def test_errors_are_those_of_the_search_or_of_the_model():
    answer = Translation("", "1979-05-04", 0.6, symbols=tuple(iso.encode("1979-05-04")))
    unread = Translation("", None, 1.0, reason="an empty text")
    model = Stub({"19790504": -2.0, "1979W184": -1.0})
    errors = [(Pair("a", "1979-05-03"), answer), (Pair("b", "1979-05-09"), answer),
              (Pair("c", "1979-05-03"), unread)]  # fmt: skip
    result = evaluation.analyse(model, errors)
    assert (result["search"], result["model"], result["unreadable"]) == (1, 1, 1)
    first, second = result["examples"]
    assert (first["text"], first["fault"]) == ("a", "search")
    assert (first["log_p_wanted"], first["log_p_got"]) == (-1.0, -2.0)
    assert (second["fault"], second["wanted"], second["got"]) == (
        "model",
        "1979-05-09",
        "1979-05-04",
    )


def test_no_errors_need_no_analysis():
    assert evaluation.analyse(Stub({}), []) == {
        "search": 0, "model": 0, "unreadable": 0, "examples": [],
    }  # fmt: skip


def test_evaluate_counts_and_explains(tmp_path):
    file = tmp_path / "pairs.tsv"
    rows = [
        "3 May 1979\t1979-05-03\t\tgood",
        "4 May 1979\t1979-05-05\t\twrong",
        "hello\t-\t\tnone",
        "06/12/2046\t2046-12-06\tde_DE\thint",
        "5 May 1979\tbroken",
        "5 May 1979\t1979-05-05\tqq_QQ",
    ]
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    result = seqapps("dates", "evaluate", "--data", file, "--json", "--beam", 2, "--alpha", 0.5)
    assert result.returncode == 3 and "line 5" in result.stderr
    assert "line 6: unknown locale 'qq_QQ'" in result.stderr
    (metrics,) = result.lines
    assert metrics["rows"] == 4 and metrics["exact_match"] == 0.75
    assert metrics["wrong_but_confident"] == 0.25
    assert metrics["per_format"]["wrong"]["exact_match"] == 0
    assert metrics["per_locale"]["de_DE"]["exact_match"] == 1
    analysis = metrics["error_analysis"]
    assert (analysis["search"], analysis["model"]) == (0, 1)
    (example,) = analysis["examples"]
    assert example["wanted"] == "1979-05-05" and example["log_p_wanted"] < example["log_p_got"]
