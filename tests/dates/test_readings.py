"""Which readings belong together, and what a weekday decides."""

import pytest
from seqapps.dates import notation, readings
from seqapps.dates.config import Config

PARTIAL = Config(partial=True)


def of(shares: dict[str, float], precision: str = "day") -> readings.Readings:
    return readings.of(((notation.ids(text), p) for text, p in shares.items()), precision, PARTIAL)


def keys(found: readings.Readings) -> list[str]:
    return [reading.key for reading in found.dates]


def test_orders_of_one_date_are_counted_together():
    found = of({"20210614": 0.4, "20030402": 0.35, "20030204": 0.25})
    assert keys(found) == ["2003-04-02", "2003-02-04", "2021-06-14"]
    assert found.together == 2 and found.trusted == pytest.approx(0.6)
    assert found.total == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (
            {"20180916": 0.5, "20160918": 0.3, "20160916": 0.2},
            {"2018-09-16": 0.625, "2016-09-18": 0.375},
        ),
        # The text has no such days where hardly anything is left.
        ({"20180916": 0.05, "20160916": 0.95}, {"2016-09-16": 0.95, "2018-09-16": 0.05}),
        # Days of other calendars have other numbers.
        (
            {"20180916": 0.6, "H14450815": 0.3, "20160916": 0.1},
            {"2018-09-16": 2 / 3, "2024-02-25": 1 / 3},
        ),
        ({"20180916": 0.6, "-": 0.2, "20160916": 0.2}, {"2018-09-16": 0.75}),
    ],
)  # fmt: skip
def test_of_numbers_alone_other_days_are_left_out(shares, expected):
    hypotheses = [(notation.ids(text), p) for text, p in shares.items()]
    found = readings.of(hypotheses, "day", PARTIAL, (9, 16, 18))
    assert {reading.key: reading.share for reading in found.dates} == pytest.approx(expected)


def test_improbable_orders_are_not_trusted():
    assert of({"20030402": 0.5, "20030204": 0.004}).trusted == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        # 3 April 2012 was a Tuesday, 4 March a Sunday.
        ({"20120304w2": 0.5, "20120403w2": 0.4}, {"2012-04-03": 0.9}),
        ({"20120304w7": 0.5, "20120403w7": 0.4}, {"2012-03-04": 0.9}),
        ({"20120304": 0.5, "20120403w2": 0.4}, {"2012-04-03": 0.9}),
        # 14 November 2013 was a Thursday: "lis" is that month in Czech, and October in Croatian.
        ({"20131114w4": 0.7, "20131014w4": 0.2}, {"2013-11-14": 0.9}),
        # The day that the weekday fits is not the more probable one.
        ({"20131114w4": 0.3, "20131014w4": 0.6}, {"2013-10-14": 0.6, "2013-11-14": 0.3}),
        # Neither was a Monday: both stay.
        ({"20120304w1": 0.5, "20120403w1": 0.4}, {"2012-03-04": 0.5, "2012-04-03": 0.4}),
        # Another day is no order of the first one.
        ({"20120304w2": 0.5, "20120501w2": 0.4}, {"2012-03-04": 0.5, "2012-05-01": 0.4}),
    ],
)
def test_a_weekday_decides_between_orders(shares, expected):
    found = {reading.key: reading.share for reading in of(shares).dates}
    assert found == pytest.approx(expected)


def test_an_improbable_weekday_does_not_decide():
    """In 4967 the day is a Thursday, as the third hypothesis has it."""
    found = of({"19670122": 0.983, "49670122": 0.004, "19670122w4": 0.001})
    assert keys(found)[0] == "1967-01-22" and found.dates[0].share > 0.98


@pytest.mark.parametrize(
    ("shares", "edtf", "weekday"),
    [
        # The first hypothesis has a weekday that the network invented.
        ({"20151031w3": 0.09, "20151031~": 0.08, "20151031": 0.07}, "2015-10-31~", 0),
        ({"20151031w3": 0.09}, "2015-10-31", 0),
        ({"20151031w3": 0.5, "20151031~": 0.4}, "2015-10-31", 3),  # a probable one stays
        ({"20151031~": 0.4, "20151031w3": 0.05}, "2015-10-31~", 0),
    ],
)
def test_an_improbable_weekday_is_no_part_of_the_meaning(shares, edtf, weekday):
    (reading,) = of(shares).dates
    assert (reading.meaning.edtf, reading.meaning.weekday) == (edtf, weekday)
    assert reading.meaning.weekday_mismatch == (weekday > 0)
    assert reading.share == pytest.approx(sum(shares.values()))


def test_another_weekday_is_reported():
    (reading,) = of({"19790505w2": 1.0}).dates
    assert reading.key == "1979-05-05" and reading.meaning.weekday_mismatch


def test_partial_dates_are_refused_where_days_are_asked_for():
    shares = {"197905": 0.7, "1979": 0.1, "19790501": 0.2}
    found = of(shares)
    assert keys(found) == ["1979-05-01"]
    assert found.refusals == {"a part of the date is missing": pytest.approx(0.8)}
    assert found.incomplete is not None and found.incomplete.key == "1979-05"
    whole = of(shares, "any")
    assert keys(whole) == ["1979-05", "1979-05-01", "1979"] and whole.together == 1
    assert not whole.refusals and whole.incomplete is None


def test_marks_make_another_edtf_but_not_another_day():
    shares = {"18500503~": 0.5, "18500503": 0.4}
    assert [(r.key, r.share) for r in of(shares).dates] == [("1850-05-03", pytest.approx(0.9))]
    assert keys(of(shares, "any")) == ["1850-05-03~", "1850-05-03"]


def test_no_hypothesis_has_no_reading():
    found = of({})
    assert found.dates == () and found.together == 0 and found.trusted == found.total == 0
