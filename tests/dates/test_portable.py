"""Exported parts with their tables and example, without seqapps, against the program."""

from pathlib import Path

import numpy as np
import pytest
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import notation, portable

from tests import exported
from tests.conftest import ROOT, seqapps

pytestmark = pytest.mark.xdist_group("dates")
SHIPPED = ROOT / "models" / "dates" / "1"
TEXTS = {
    "": [
        "3rd of May, 1979", "jueves, 3 de mayo de 1979", "昭和54年5月3日", "١٤ مايو ١٩٤٨",
        "14.VII.1789", "25/12/2046", "1979-W18-4", "1979-123", "29 February 2004",
        "May 1979", "Mai 1815", "1979", "MDCCLXXVI", "44 BC", "summer 1950", "Q3 1950",
        "ca. 1850", "about 3 May 1979", "1850?", "early 1920s", "1850s", "18th century",
        "before 1734", "after May 1734", "1914-1918", "3-7 May 1979", "1834 or 1835",
        "15 Ramadan 1444", "5 Nisan 5784", "3 Feb 1601/02", "next Friday", "hello world",
        "Tue 03/04/2012", "Sun 03/04/2012", "Tuesday, 5 May 1979", "petak, 8. listopada 1991.",
        "utorak, 8. listopada 1991.", "昭和64年1月7日", "昭和64年1月8日", "昭和65年", "明治3年",
        "令和元年4月30日", "31 April 2001", "3 May", "3 May 1979 and 4 June 1980", "", "x" * 97,
        "  ３rd　of MAI,  1979 ",
    ],
    "de_DE": ["06.12.2046", "06/12/2046", "3. Mai 1979", "um 1850", "vor 1734", "nächsten Freitag"],
    "en-us": ["06/12/2046", "12-06-46", "May 3 '79", "the 1850s", "between 1914 and 1918"],
    "mdy": ["06/12/2046", "06.12.2046"],
}  # fmt: skip
READ_ALL = """
reader = example.DateReader()
for locale, texts in json.load(sys.stdin).items():
    for text in texts:
        print(json.dumps(reader.read(text, locale)))
"""


@pytest.fixture(scope="module")
def exports(tmp_path_factory) -> Path:
    """The folders of the shipped model, one for each format."""
    return exported.export("dates", tmp_path_factory.mktemp("exports"))


@pytest.fixture(scope="module")
def expected() -> list[dict]:
    """The answers of the program to `TEXTS`."""
    found = []
    for locale, texts in TEXTS.items():
        options = ("--locale", locale) if locale else ()
        options = (*options, "--precision", "any", "--json", "--engine", "lite")
        found += seqapps("dates", "translate", *texts, *options).lines
    assert not any(answer["ambiguous"] for answer in found)
    return found


@pytest.mark.parametrize("kind", exported.FORMATS)
def test_the_example_answers_as_the_program(exports, expected, kind):
    answers = exported.run(exports / kind, READ_ALL, TEXTS)
    assert len(answers) == len(expected) > 40
    for answer, program in zip(answers, expected, strict=True):
        numbers = [answer.pop("confidence"), *map(share, answer.pop("alternatives"))]
        wanted = [program["confidence"], *map(share, program["alternatives"])]
        assert answer == {name: program[name] for name in answer}
        assert numbers == pytest.approx(wanted, abs=5e-4), answer
    assert {answer["precision"] for answer in answers} >= {"day", "month", "year", "century", None}


def share(reading: dict) -> float:
    return reading["confidence"]


@pytest.mark.parametrize("kind", exported.FORMATS)
def test_the_command_line_of_the_example(exports, kind):
    given = [["--locale", "de_DE", "6. Mai 1979", "um 1850"]]
    lines = exported.run(exports / kind, exported.RUN_ALL, given)
    assert [line["edtf"] for line in lines] == ["1979-05-06", "1850~"]
    bad = [["--locale", "qq", "6 May 1979"]]
    refused = exported.process(exports / kind, exported.RUN_ALL, bad)
    assert refused.returncode == 2 and "unknown locale 'qq'" in refused.stderr


def test_the_folders_hold_a_guide_to_their_parts(exports):
    guide = (exports / "onnx" / "README.md").read_text(encoding="utf-8")
    parts = {file.stem for file in (exports / "onnx").glob("*.onnx")}
    assert parts == {"embed", "encoder_1", "encoder_2", "keys", "step"}
    assert all(f"| `{name}" in guide for name in parts)
    values, arrays = portable.tables(SHIPPED)
    assert all(f"`{name}`" in guide for name in values)
    calendars = {name for name in arrays if "month" in name or "first_year" in name}
    assert all(f"`{name}`" in guide for name in arrays if name not in calendars)


def test_tables_hold_the_normalisation_and_the_automaton():
    _, arrays = portable.tables(SHIPPED)
    points, texts = arrays["folding_code_points"].tolist(), arrays["folding_texts"].tolist()
    folding = dict(zip(points, texts, strict=True))
    for text in ("  ３rd　of\u00a0MAI,  été ", "½ ① ß—\u200b", "2004년 11월 21일"):
        assert " ".join(text.translate(folding).split()) == normalise(text)
    next_state, final = arrays["automaton_next_state"], arrays["automaton_final"]
    automaton = notation.automaton()
    np.testing.assert_array_equal(next_state >= 0, automaton.allowed)
    np.testing.assert_array_equal(np.maximum(next_state, 0), automaton.next_state)
    np.testing.assert_array_equal(final, automaton.final)
