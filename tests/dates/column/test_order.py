"""The order of numbers, as a column has it."""

from dataclasses import replace

import pytest
from seqapps.dates.column.order import ColumnOrder
from seqapps.dates.edtf import Meaning
from seqapps.dates.translation import Translation

from tests.dates.column.answers import answer, settle


def learned(*texts: str, is_inferred: bool = True) -> ColumnOrder:
    found = ColumnOrder(is_inferred)
    for text in texts:
        found.learn(text.lower())
    return found


def ambiguous(text: str = "06/12/2010") -> Translation:
    return answer(text, "2010-06-12", "2010-12-06")


def test_certain_rows_give_the_order():
    column = learned("25/12/2010", "13/01/2011 10:30", "01/02/2012")
    found = settle(column, ambiguous())
    assert found.date == "2010-12-06" and not found.ambiguous and found.alternatives == ()
    assert found.confidence == pytest.approx(0.95) and found.meaning.edtf == "2010-12-06"
    assert list(column.summary()) == ["1 ambiguous row was read day first, like 2 unambiguous rows"]
    us = settle(learned("12/25/2010", "01/31/2011"), ambiguous())
    assert us.date == "2010-06-12" and not us.ambiguous


def test_without_certain_rows_or_with_both_orders_a_row_stays_open():
    for column in (learned(), learned("06/12/2010"), learned("25/12/2010", "12/25/2010"),
                   learned("25/12/2010"), learned("v25/12/2010", "no. 25/12/2011"),
                   learned("25/12/2010", "13/01/2011", is_inferred=False)):  # fmt: skip
        assert settle(column, ambiguous()) == ambiguous()
        assert list(column.summary()) == []


def test_separators_have_orders_of_their_own():
    column = learned("25.12.2010", "13.01.2011", "12/25/2010", "01/31/2011")
    assert settle(column, ambiguous("06.12.2010")).date == "2010-12-06"
    assert settle(column, ambiguous("06/12/2010")).date == "2010-06-12"
    assert settle(column, ambiguous("06-12-2010")).ambiguous  # there are both


def test_an_order_that_the_model_does_not_consider_is_shown():
    column = learned("30/12/98", "31/01/99")
    odd = replace(answer("01/02/03", "2001-02-03"), confidence=0.9)
    found = settle(column, odd)
    assert found.date == "2001-02-03" and found.ambiguous
    assert found.alternatives == (("2003-02-01", 0.0),)


def test_the_order_of_the_column_outweighs_an_answer_that_is_not_ambiguous():
    column = learned("12.25.2010", "01.31.2011", "03.28.2011")
    given = replace(ambiguous("06.12.2010"), ambiguous=False, confidence=0.95, alternatives=())
    given = replace(given, date="2010-12-06", reading="2010-12-06",
                    meaning=Meaning("2010-12-06", "date", "day", "2010-12-06"))  # fmt: skip
    given = replace(given, alternatives=(("2010-06-12", 0.048),))
    found = settle(column, given)
    assert found.date == "2010-06-12" and not found.ambiguous and found.alternatives == ()
    assert found.confidence == pytest.approx(0.998)


def test_marks_stay_where_they_are():
    column = learned("25/12/2010", "13/01/2011")
    meaning = Meaning("2010-06-12~", "date", "day", "2010-06-12", approximate=True)
    day = replace(ambiguous("c. 06/12/2010"), meaning=meaning)
    found = settle(column, day)
    assert (found.date, found.meaning.edtf) == ("2010-12-06", "2010-12-06~")
    partial = replace(day, reading="2010-06-12~", alternatives=(("2010-12-06", 0.4),))
    found = settle(column, partial)
    assert (found.date, found.meaning.edtf) == ("2010-12-06", "2010-12-06")
    assert not found.meaning.approximate and not found.ambiguous


def test_times_of_day_are_no_dates():
    column = learned("10:24:30", "11:25:40", "12:26:50")
    assert column.order_of("/") == ""
    assert settle(column, ambiguous()).ambiguous
