"""Texts from Python: lists, arrays and columns; missing values; errors with their position."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks, raise_errors, texts


class NAType:
    """pandas.NA and NaT are known by their class: pandas need not be installed."""

    def __ne__(self, other: object):
        return self


class Column(list):
    """As a column of pandas or Polars: `tolist` gives Python's own values."""

    def tolist(self) -> list:
        return list(self)


def test_columns_of_all_kinds():
    expected = ["a", "b"]
    for column in (expected, ("a", "b"), iter("ab"), np.array(["a", "b"]), Column("ab")):
        assert texts(column) == expected
    assert texts([]) == [] and type(texts(np.array(["a"]))[0]) is str


def test_missing_values_are_empty_texts():
    assert texts([None, float("nan"), np.nan, NAType(), "a"]) == ["", "", "", "", "a"]
    assert texts(np.array(["a", None], object)) == ["a", ""]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("3 May", "expected a list of texts, got one text: '3 May'"),
        (b"3 May", "got one text"),
        (7, "expected a list of texts, got int"),
        (np.array(7), "expected a list of texts, got ndarray"),
        (["a", 7], "expected texts, got int at position 1: '7'"),
        ([["a"]], "expected texts, got list at position 0"),
        (np.array([1.5]), "expected texts, got float at position 0: '1.5'"),
    ],
)
def test_other_values_are_refused_with_their_position(column, message):
    with pytest.raises(UserError) as caught:
        texts(column)
    assert message in str(caught.value)


def test_the_first_error_is_raised():
    results = raise_errors(iter([1, UserError("second"), UserError("third")]))
    assert next(results) == 1
    with pytest.raises(UserError, match="second"):
        next(results)


def test_chunks_take_no_more_than_they_give():
    source = iter(range(5))
    lists = chunks(source, 2)
    assert next(lists) == [0, 1] and next(source) == 2
    assert list(lists) == [[3, 4]] and list(chunks([], 3)) == []
