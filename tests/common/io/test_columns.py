"""Texts from Python: lists, arrays and columns; missing values; errors with their position."""

from decimal import Decimal

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks, is_missing, raise_errors, texts


class NA:
    """As pandas.NA, which has no value of truth: pandas need not be installed."""

    def __repr__(self) -> str:
        return "<NA>"

    def __ne__(self, other: object):
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")


class Column:
    """As a column of pandas: `tolist` gives Python's own values."""

    def __init__(self, values, name: str = "tolist") -> None:
        setattr(self, name, lambda: list(values))


class DataFrame(list):
    """As a table of pandas or Polars."""

    columns = property(lambda self: pytest.fail("a lazy table would be computed"))


def test_columns_of_all_kinds():
    expected = ["a", "b"]
    arrow = Column("ab", "to_pylist")
    for column in (expected, ("a", "b"), iter("ab"), np.array(["a", "b"]), Column("ab"), arrow):
        assert texts(column) == expected
    assert texts([]) == [] and type(texts(np.array(["a"]))[0]) is str
    assert texts({"a": 1, "b": 2}.keys()) == expected


def test_missing_values_are_empty_texts():
    for missing in (None, float("nan"), np.float32("nan"), np.datetime64("NaT"), NA()):
        assert texts([missing, "a"]) == ["", "a"]
    assert texts(np.array(["a", None], object)) == ["a", ""]
    assert texts(np.ma.array(["a", "b"], mask=[False, True])) == ["a", ""]
    assert texts(["None", "nan"]) == ["None", "nan"]  # texts are not missing, whatever they are


@pytest.mark.parametrize("missing", [None, np.nan])
def test_strings_of_numpy_2(missing):
    kind = np.dtypes.StringDType(na_object=missing)
    assert texts(np.array(["a", missing, "bb"], kind)) == ["a", "", "bb"]
    assert texts(np.array(["a", "bb"], np.dtypes.StringDType())) == ["a", "bb"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["str", "object", "string", "category", "string[pyarrow]"])
def test_columns_of_pandas(kind):
    pandas = pytest.importorskip("pandas")
    if "pyarrow" in kind:
        pytest.importorskip("pyarrow")
    column = pandas.Series(["a", None, "b"], dtype=kind)
    assert texts(column) == texts(column.array) == ["a", "", "b"]
    assert texts(pandas.Index(["a", "b"])) == ["a", "b"]
    missing = [None, np.nan, pandas.NA, pandas.NaT]
    assert texts(pandas.Series([*missing, "a"], dtype=object)) == ["", "", "", "", "a"]
    for table in (column.to_frame(), pandas.DataFrame()):
        with pytest.raises(UserError, match="expected one column of texts, got DataFrame"):
            texts(table)
    with pytest.raises(UserError, match="expected texts, got Timestamp at position 0"):
        texts(pandas.Series([pandas.Timestamp("1979-05-03")]))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["String", "Categorical", "Object"])
def test_columns_of_polars(kind):
    polars = pytest.importorskip("polars")
    column = polars.Series(["a", None, "b"], dtype=getattr(polars, kind))
    assert texts(column) == ["a", "", "b"]
    assert texts(polars.Series([None, None])) == ["", ""]
    for table in (column.to_frame(), polars.LazyFrame({"text": ["a"]})):
        with pytest.raises(UserError, match=r"expected one column of texts, got (Data|Lazy)Frame"):
            texts(table)
    with pytest.raises(UserError, match="expected texts, got int at position 0: '1'"):
        texts(polars.Series([1]))


@pytest.mark.parametrize("chunked", [False, True])
def test_columns_of_arrow(chunked):
    arrow = pytest.importorskip("pyarrow")
    column = arrow.array(["a", None])
    assert texts(arrow.chunked_array([column]) if chunked else column) == ["a", ""]
    with pytest.raises(UserError, match="expected one column of texts, got Table"):
        texts(arrow.table({"text": column}))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("3 May", "expected a list of texts, got one text: '3 May'"),
        (b"3 May", "got one text"),
        (7, "expected a list of texts, got int"),
        (np.array(7), "expected a list of texts, got ndarray"),
        (np.array("3 May"), "expected a list of texts, got ndarray"),
        (None, "expected a list of texts, got NoneType"),
        ({"text": "a"}, "expected one column of texts, got dict"),
        ({"a"}, "expected one column of texts, got set"),
        (DataFrame("ab"), "expected one column of texts, got DataFrame"),
        (np.array([["a"], ["b"]]), "expected texts, got list at position 0: \"['a']\""),
        (np.array([b"a"]), "expected texts, got bytes at position 0"),
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


def test_missing_values_of_all_libraries_are_empty():
    masked = np.ma.array(["a", "b"], mask=[False, True])
    assert texts(masked) == ["a", ""] and texts(list(masked)) == ["a", ""]
    odd = [Decimal("NaN"), Decimal("sNaN"), np.float32("nan"), np.datetime64("NaT"), None]
    assert texts(odd) == [""] * 5 and all(map(is_missing, odd))
    assert texts(["nan", "None", "--"]) == ["nan", "None", "--"]
