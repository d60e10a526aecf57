"""The calendar in the TensorFlow graph."""

import datetime

import numpy as np
import pytest
from seqapps.dates import iso

pytestmark = pytest.mark.xdist_group("dates")


@pytest.fixture(scope="module")
def graph():
    from seqapps.dates import calendar_graph

    return calendar_graph


@pytest.mark.parametrize("form", iso.FORMS)
def test_days_of_symbols_equal_pythons(graph, form):
    ordinals = np.arange(400, datetime.date.max.toordinal() - 20, 13)
    ids = [iso.encode(datetime.date.fromordinal(int(n)).isoformat(), form) for n in ordinals]
    days = graph.days(graph.tf.constant(ids)).numpy()
    np.testing.assert_array_equal(days, ordinals + graph.FIRST_DAY - 1)


def test_dashes_are_skipped(graph):
    ids = graph.tf.constant([iso.encode("1979-05-03", dashes=True)])
    assert graph.text(graph.days(ids)).numpy().tolist() == [b"1979-05-03"]


def test_text_of_every_13th_day(graph):
    ordinals = np.arange(1, datetime.date.max.toordinal() + 1, 13)
    dates = [datetime.date.fromordinal(int(n)).isoformat() for n in ordinals]
    texts = graph.text(graph.tf.constant(ordinals + graph.FIRST_DAY - 1, graph.tf.int32)).numpy()
    assert [text.decode() for text in texts] == dates


def test_refusals_have_no_day(graph):
    refusals = graph.tf.constant([[iso.REFUSE] + [-1] * 7, [-1] * 8])
    assert graph.days(refusals).numpy().tolist() == [0, 0]


def test_the_last_day_is_the_limit(graph):
    ids = graph.tf.constant([iso.encode("9999-12-31"), [9, 9, 9, 9, iso.WEEK, 5, 2, 6]])
    assert graph.days(ids).numpy().tolist() == [graph.LAST_DAY, 0]
