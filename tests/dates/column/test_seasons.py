"""Columns of seasons, 1904-05, and columns of months that look like them."""

import pytest
from seqapps.dates.column.seasons import ColumnSeasons


@pytest.mark.parametrize(
    ("texts", "edtf"),
    [
        (("1904-05", "1911-12", "1999-00"), "1904/1905 1911/1912 1999/2000"),
        (("1904/05", "1911–12", "1898-99"), "1904/1905 1911/1912 1898/1899"),
        (("2001-02", "2003-04", "2004-05"), "2001/2002 2003/2004 2004/2005"),
        (("2001 - 02", "2003 / 04", "2009-10"), "2001/2002 2003/2004 2009/2010"),
        (("1904-05", "1904-05", "1904-05"), "1904-05 1904-05 1904-05"),  # one text
        (("1904-05", "1911-12", "1912-03"), "1904-05 1911-12 1912-03"),
        (("1904-05", "1905-06", "1906-07", "1906-08"), "1904-05 1905-06 1906-07 1906-08"),
        (("1904-05", "1905-06", "1914-18"), "1904-05 1905-06 1914/1918"),
    ],
)
def test_three_texts_that_agree_make_seasons(dates, texts, edtf):
    found = dates.translate_column(texts, precision="any")
    assert [answer.meaning.edtf for answer in found] == edtf.split()
    if "/" in edtf.split()[0]:
        assert all("seasons of the column" in answer.inferred for answer in found)


def test_other_rows_and_other_options_keep_their_reading(dates):
    texts = ["1904-05", "1911-12", "1999-00", "May 1904", "1904", "1904-05-06"]
    found = [answer.meaning.edtf for answer in dates.translate_column(texts, precision="any")]
    assert found == ["1904/1905", "1911/1912", "1999/2000", "1904-05", "1904", "1904-05-06"]
    alone = dates.translate_column(texts, precision="any", column_order="off")
    assert next(iter(alone)).meaning.edtf == "1904-05"


def test_days_are_wanted(dates):
    found = dates.translate_column(["1904-05", "1911-12", "1998-99"])
    assert [answer.date for answer in found] == [None] * 3
    assert {answer.reason for answer in found} == {"a span of time"}


def test_it_reports_how_rows_were_read():
    column = ColumnSeasons()
    for text in ("1904-05", "1911-12", "1998-99", "1998-99"):
        column.learn(text)
    assert not list(column.summary())
    assert ColumnSeasons(False).asked("1904-05") == ""
