"""The Python interface over the shipped model."""

import numpy as np
import pytest
import seqapps as package
from seqapps.common.errors import UserError

from tests.conftest import seqapps


@pytest.fixture(scope="module")
def emojify():
    return package.load("emojify")


def test_answers_are_those_of_the_command_line(emojify):
    texts = ["I love you", "sushi tonight?", "thumbs up, but not happy"]
    options = ["--skin-tone", "dark", "--json"]
    printed = seqapps("emojify", "annotate", *texts, "--per-clause", *options).lines
    found = emojify.annotate(texts, skin_tone="dark", per_clause=True)
    assert [answer.to_dict() for answer in found] == printed
    printed = seqapps("emojify", "predict", *texts, "-k", 3, "--explain", *options).lines
    found = emojify.predict(texts, k=3, skin_tone="dark", explain=True)
    assert [answer.to_dict() for answer in found] == printed


def test_columns_with_missing_values(emojify):
    for column in (
        np.array(["I love you", "", None], object),
        ("I love you", "  ", float("nan")),
        iter(["I love you", None, None]),
    ):
        love, *missing = emojify.annotate(column)
        assert love.emoji == "❤️" and [answer.emoji for answer in missing] == [None, None]
        assert missing[0].annotated.strip() == ""


def test_keywords(emojify, tmp_path):
    (tmp_path / "own.tsv").write_text("zorblax\t🦄\n", encoding="utf-8")
    for own in ({"zorblax": "🦄"}, tmp_path / "own.tsv", str(tmp_path / "own.tsv")):
        assert emojify.annotate(["the zorblax"], keywords=own)[0].emoji == "🦄"
    with pytest.raises(UserError, match=r"expected an emoji, .* for 'zorblax', got 'unicorn'"):
        emojify.predict(["x"], keywords={"zorblax": "unicorn"})


@pytest.mark.parametrize(
    ("texts", "options", "words"),
    [
        ("I love you", {}, "expected a list of texts"),
        (["fine", "a\x07b"], {}, "position 1.*U\\+0007"),
        (["x" * 10_001], {}, "position 0.*10000 characters"),
        ([3], {}, "got int at position 0"),
        (["x"], {"k": 0}, "k expects"),
        (["x"], {"min_probability": 2}, "min_probability expects"),
        (["x"], {"skin_tone": "pink"}, "skin_tone 'pink'"),
    ],
)
def test_bad_input(emojify, texts, options, words):
    with pytest.raises(UserError, match=words):
        emojify.predict(texts, **options)


def test_nothing_is_no_error(emojify):
    assert emojify.predict([]) == [] and emojify.annotate(np.zeros(0)) == []


def test_evaluation(emojify, tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("text,label\nI love you,❤️\nI love you,zebra\n", encoding="utf-8")
    found = emojify.evaluate(table)
    assert found.metrics["accuracy"] == 1 and "zebra" in str(found.refused[0])


@pytest.mark.parametrize("value", [None, float("nan"), np.float32("nan"), np.datetime64("NaT")])
def test_missing_values_are_empty(emojify, value):
    column = ["sushi tonight?", value]
    for options in ({}, {"explain": True}):
        assert [answer.emoji for answer in emojify.predict(column, **options)] == ["🍣", None]
    assert emojify.annotate(column, per_clause=True)[1].annotated == ""
    own = {"zorblax": "🦄", "x": value, value: "🍣"}
    assert emojify.annotate(["the zorblax"], keywords=own)[0].emoji == "🦄"
    with pytest.raises(UserError, match="expected texts, got int"):
        emojify.annotate(["x"], keywords={"x": 3})
