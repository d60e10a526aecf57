"""The symbols of dates, and the automaton of the calendar."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.dates import iso

DAYS = st.dates(datetime.date(1, 1, 8), datetime.date(9999, 12, 20))  # in one ISO year each


def accepted(ids: np.ndarray, dashes: bool = False) -> np.ndarray:
    """Run the automaton over rows of symbols <int>[n, length]; -1 is behind the end."""
    automaton = iso.automaton(dashes)
    state = np.zeros(len(ids), int)
    alive = np.ones(len(ids), bool)
    for column in ids.T:
        inside = column >= 0
        symbols = np.maximum(column, 0)
        alive &= ~inside | (automaton.allowed[state, symbols] & ~automaton.final[state])
        state = np.where(inside, automaton.next_state[state, symbols], state)
    return alive & automaton.final[state]


def test_the_automaton_accepts_exactly_the_days_of_the_calendar():
    fields = np.meshgrid(np.arange(10_000), np.arange(14), np.arange(33), indexing="ij")
    year, month, day = (field.ravel() for field in fields)
    places = ((year, 1000), (year, 100), (year, 10), (year, 1), (month, 10), (month, 1), (day, 10),
              (day, 1))  # fmt: skip
    ids = np.stack([field // scale % 10 for field, scale in places], axis=1)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0])
    last = lengths[month] + (is_leap & (month == 2))
    expected = (year > 0) & (day > 0) & (day <= last)
    assert expected.sum() == datetime.date.max.toordinal()
    np.testing.assert_array_equal(accepted(ids), expected)
    some = slice(None, None, 7)
    dashed = np.insert(ids[some], [4, 6], iso.DASH, axis=1)
    np.testing.assert_array_equal(accepted(dashed, dashes=True), expected[some])
    assert not accepted(ids[expected][:1000], dashes=True).any()
    assert not accepted(dashed[expected[some]][:1000]).any()


@pytest.mark.parametrize("letter", [iso.WEEK, iso.ORDINAL])
def test_the_automaton_accepts_exactly_the_week_and_ordinal_dates_of_the_calendar(letter):
    years = [*range(6), 1900, *range(2000, 2028), 2100, *range(9990, 9999)]
    rows = [
        [*map(int, f"{year:04}"), letter, *map(int, f"{number:03}")]
        for year in years
        for number in range(1000)
    ]
    expected = [iso.decode(row)[0] is not None for row in rows]
    assert 330 * len(years) < sum(expected) < 372 * len(years)
    assert accepted(np.array(rows)).tolist() == expected


@given(st.lists(st.integers(0, len(iso.SYMBOLS) - 1), min_size=1, max_size=10))
def test_the_automaton_accepts_what_can_be_decoded(ids):
    is_refusal = len(ids) == 1 and ids[0] >= iso.REFUSE
    is_date = len(ids) == iso.LENGTH and iso.DASH not in ids and iso.decode(ids)[0] is not None
    assert accepted(np.array([ids])).tolist() == [is_refusal or is_date]


@pytest.mark.parametrize(
    ("text", "dashes"),
    [
        ("1979", False), ("W184", False), ("79W184", False), ("1979W18W4", False),
        ("197905W4", False), ("1979D12", False), ("1979D1234", False), ("197905031", False),
        ("1979-0503", True), ("1979-05-", True), ("1979--05-03", True), ("-1979-05-03", True),
        ("1979-W18-4", True), ("1979-05-03-", True),
    ],
)  # fmt: skip
def test_fields_have_their_place(text, dashes):
    ids = [iso.SYMBOLS.index(character) for character in text]
    assert not accepted(np.array([ids]), dashes).any()


@pytest.mark.parametrize("dashes", [False, True])
def test_a_refusal_stands_alone(dashes):
    for ids in ([iso.REFUSE], [iso.REFUSE + 4]):
        assert accepted(np.array([ids]), dashes).all()
    day = iso.encode("1979-05-03", dashes=dashes)
    for ids in ([1, iso.REFUSE], [*day[:5], iso.REFUSE], [*day, iso.REFUSE], [iso.REFUSE] * 2):
        assert not accepted(np.array([ids]), dashes).any()


@given(DAYS, st.sampled_from(iso.FORMS))
def test_decoding_inverts_encoding(day, form):
    ids = iso.encode(day.isoformat(), form)
    assert iso.decode(ids) == (day.isoformat(), "")
    assert len(ids) == iso.LENGTH and accepted(np.array([ids])).all()


@given(DAYS)
def test_decoding_inverts_encoding_with_dashes(day):
    ids = iso.encode(day.isoformat(), dashes=True)
    assert "".join(iso.SYMBOLS[symbol] for symbol in ids) == day.isoformat()
    assert iso.decode(ids) == (day.isoformat(), "")
    assert accepted(np.array([ids]), dashes=True).all()


@pytest.mark.parametrize(
    ("text", "form", "symbols"),
    [
        ("1979-05-03", "calendar", "19790503"),
        ("1979-05-03", "week", "1979W184"),
        ("1979-05-03", "ordinal", "1979D123"),
        ("2021-01-01", "week", "2020W535"),
        ("2004-12-31", "ordinal", "2004D366"),
    ],
)
def test_the_three_forms(text, form, symbols):
    assert "".join(iso.SYMBOLS[symbol] for symbol in iso.encode(text, form)) == symbols


def test_refusals_are_single_symbols_with_a_reason():
    for target, reason in zip(iso.REFUSALS, iso.REASONS, strict=True):
        assert iso.is_refusal(target)
        assert iso.decode(iso.encode(target)) == (None, reason)
        assert len(iso.encode(target)) == 1
    assert iso.REASONS[iso.IMPOSSIBLE] == "no such day in the calendar"


@pytest.mark.parametrize(
    ("target", "symbols"),
    [
        ("-2001-02-30", "20010230"),
        ("-1979-W54-2", "1979W542"),
        ("-2001-366", "2001D366"),
        ("-1999-13-45", "19991345"),
        ("-1979-W00-1", "1979W001"),
    ],
)
def test_impossible_days_are_written_but_not_accepted(target, symbols):
    ids = iso.encode(target)
    assert "".join(iso.SYMBOLS[symbol] for symbol in ids) == symbols
    assert iso.decode(ids) == (None, iso.REASONS[0])
    assert not accepted(np.array([ids])).any()
    dashed = iso.encode(target, dashes=True)  # the calendar form alone has dashes
    is_calendar = symbols.isdigit()
    assert "".join(iso.SYMBOLS[i] for i in dashed) == (target[1:] if is_calendar else symbols)


def test_columns_of_a_training_file():
    assert list(iso.Pair("3 May 1979", "1979-05-03", kind="words").to_dict().items()) == [
        ("text", "3 May 1979"), ("target", "1979-05-03"), ("locale", ""), ("kind", "words"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("2001-02-30", "day"),
        ("01-02-2001", "expected YYYY-MM-DD, got '01-02-2001'"),
        ("20010203", "expected YYYY-MM-DD"),
        ("", "expected YYYY-MM-DD, got ''"),
        ("2001-2-3", "expected YYYY-MM-DD"),
        ("-x", "expected -, or -YYYY-MM-DD .* got -x"),
        ("-2001-02-03", "expected a day that does not exist, got .*, which does"),
        ("-2001-W01-1", "expected a day that does not exist"),
    ],
)
def test_neither_a_date_nor_a_refusal(target, message):
    with pytest.raises(ValueError, match=message):
        iso.encode(target)


@pytest.mark.parametrize(
    ("text", "target", "form"),
    [
        ("w19-3'79", "1979-05-09", "week"),
        ("w19-3'79", "1979-03-19", "calendar"),
        ("week 18, thursday 1979", "1979-05-03", "week"),
        ("3.5.1979, week 18", "1979-05-03", "calendar"),
        ("1979-w01-2", "1979-01-02", "week"),
        ("week 13, day 4, 2021", "2021-04-01", "week"),  # 4 is the weekday, not the month
        ("1979-123", "1979-05-03", "ordinal"),
        ("1979123", "1979-05-03", "ordinal"),
        ("day 64 of 1979", "1979-03-05", "ordinal"),
        ("5 march 1979, day 64", "1979-03-05", "calendar"),
        ("1979-003", "1979-01-03", "ordinal"),
        ("day 3 of 1979", "1979-01-03", "ordinal"),
        ("3. i. 1979", "1979-01-03", "calendar"),
        ("wednesday, 3 may 1979", "1979-05-03", "calendar"),
        ("- 5 may", "-incomplete", "calendar"),
    ],
)
def test_the_form_of_a_date_follows_from_its_numbers(text, target, form):
    assert iso.form_of(text, target) == form
