"""Columns with a runtime that counts what it is asked."""

import datetime

import pytest
from seqapps.common.errors import UserError
from seqapps.dates.column.options import Options
from seqapps.dates.column.reader import Column
from seqapps.dates.edtf import Meaning
from seqapps.dates.engines import Request
from seqapps.dates.known_forms import KnownForms
from seqapps.dates.translation import Translation


class Reader:
    """A runtime that reads %d/%m/%Y, and takes both orders for possible."""

    def __init__(self, known=None):
        self.asked = []
        self.known = known or KnownForms()

    reads_hints, min_confidence = True, 0.8

    def known_forms(self, request):
        return self.known

    def translate(self, texts, request):
        texts = list(texts)
        self.asked += texts
        return iter([self.answer(text) for text in texts])

    def answer(self, text):
        if isinstance(text, UserError):
            return Translation("", None, 1.0, reason=str(text), error=True)
        dates = []
        for order in ("%m/%d/%Y", "%d/%m/%Y"):
            try:
                date = datetime.datetime.strptime(text, order).date().isoformat()
            except ValueError:
                continue
            dates += [date] if date not in dates else []
        if not dates:
            return Translation(text, None, 1.0, reason="not a date")
        others = tuple((date, 0.4) for date in dates[1:])
        meaning = Meaning(dates[0], "date", "day", dates[0])
        share = 0.5 if others else 1.0
        return Translation(
            text, dates[0], share, others, bool(others), meaning=meaning, reading=dates[0]
        )


@pytest.fixture
def reader():
    return Reader()


def rows(count):
    start = datetime.date(1990, 1, 1)
    days = [start + datetime.timedelta(17 * n) for n in range(count)]
    return days, [day.strftime("%d/%m/%Y") for day in days]


def translate(reader, texts, known=True, **options):
    column = Column(reader, Request(), Options(**options), texts if known else None)
    return list(column.translate(texts)), column


@pytest.mark.parametrize("known", [True, False])
def test_a_column_is_read_in_one_order(reader, known):
    days, texts = rows(900)
    answers, column = translate(reader, texts, known)
    assert [answer.date for answer in answers] == [day.isoformat() for day in days]
    assert [answer.text for answer in answers] == texts
    assert not any(answer.ambiguous for answer in answers)
    assert "day first" in " ".join(column.summary())


def test_known_forms_are_not_asked_again(reader):
    days, texts = rows(900)
    translate(reader, texts)
    certain = sum(day.day > 12 for day in days)
    assert len(set(reader.asked)) == len(reader.asked) < 900 - certain * 0.9


def test_known_numbers_need_the_network_only_where_the_column_has_no_order():
    days, texts = rows(900)
    reader = Reader(KnownForms(numbers=frozenset({"00/00/0000"}), confidence=0.99))
    answers, _ = translate(reader, texts)
    assert [answer.date for answer in answers] == [day.isoformat() for day in days]
    assert reader.asked == []
    answers, _ = translate(reader, ["06/12/2010", "25/12/2010", "13/01/2011"], order="off")
    assert reader.asked == ["06/12/2010"] and answers[0].ambiguous


def test_repeated_texts_are_asked_once(reader):
    answers, _ = translate(reader, ["nothing", "06/12/2010", "nothing"] * 2_000)  # two windows
    assert sorted(reader.asked) == ["06/12/2010", "nothing"]
    assert [answer.date for answer in answers[:3]] == [None, "2010-06-12", None]


def test_the_order_can_be_left_open(reader):
    answers, column = translate(reader, ["06/12/2010", "25/12/2010", "13/01/2011"], order="off")
    assert answers[0].ambiguous and answers[0].date == "2010-06-12"
    assert list(column.summary()) == []


def test_errors_are_answered_in_their_place(reader):
    bad = UserError("row 2: expected UTF-8 text, got byte 0xff")
    answers, _ = translate(reader, ["25/12/2010", bad, "25/12/2011", bad])
    assert [answer.error for answer in answers] == [False, True, False, True]
    assert answers[1].reason == str(bad) and answers[2].date == "2011-12-25"


def test_the_rows_of_several_windows_stay_in_their_order(reader, monkeypatch):
    monkeypatch.setattr("seqapps.dates.column.reader.WINDOW", 16)
    monkeypatch.setattr("seqapps.dates.column.reader.MAX_MEMORY", 20)
    days, texts = rows(300)
    for known in (True, False):
        answers, _ = translate(reader, [*texts, "no"], known)
        assert [answer.text for answer in answers] == [*texts, "no"]
        assert [answer.date for answer in answers][20:] == [
            *(d.isoformat() for d in days[20:]),
            None,
        ]


def test_columns_know_nothing_of_each_other(reader):
    translate(reader, ["25/12/2010", "13/01/2011", "06/12/2010"])
    answers, _ = translate(reader, ["06/12/2010"])
    assert answers[0].ambiguous and answers[0].date == "2010-06-12"


def test_long_texts_are_asked_and_not_kept(reader):
    long = "x" * 1_000
    answers, column = translate(reader, [long, "25/12/2010", long])
    assert [answer.text for answer in answers] == [long, "25/12/2010", long]
    assert long not in column._memory


def test_an_empty_column(reader):
    assert translate(reader, [])[0] == [] and reader.asked == []
