"""Word dropout: the share, what is kept, and the same choice when a training resumes."""

import numpy as np
from seqapps.common.training.word_dropout import WordDropout

IDS = np.tile(np.arange(10, dtype=np.uint16), (100, 10))  # 0 is padding, 1 unknown
ROWS = np.arange(100)


def test_the_share_of_replaced_ids():
    dropped = WordDropout(0, 0.3, unknown=1)(IDS, ROWS)
    replaced = dropped != IDS
    assert set(dropped[replaced]) == {1}
    assert abs(replaced[IDS > 1].mean() - 0.3) < 0.02
    assert not replaced[IDS <= 1].any()
    assert dropped.dtype == IDS.dtype


def test_the_choice_depends_on_seed_and_rows_alone():
    drop = WordDropout(0, 0.3, 1)
    first = drop(IDS, ROWS)
    np.testing.assert_array_equal(first, WordDropout(0, 0.3, 1)(IDS, ROWS))
    assert (first != WordDropout(1, 0.3, 1)(IDS, ROWS)).any()
    assert (first != drop(IDS, ROWS + 1)).any()
    assert (first[:50] != drop(IDS[:50], ROWS[:50])).any()
    assert (drop(IDS[:1], ROWS[:1]) != drop(IDS[:1], ROWS[1:2])).any()  # of one row


def test_without_a_rate_nothing_is_copied():
    assert WordDropout(0, 0.0, 1)(IDS, ROWS) is IDS
    assert (np.tile(np.arange(10), (100, 10)) == IDS).all()
