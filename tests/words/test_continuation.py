"""Training from an earlier model: what becomes of its words and vectors."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.words import continuation
from seqapps.words.settings import Vocabulary
from threadpoolctl import threadpool_limits

RANDOM = np.random.default_rng(0)
SIZE = 4
NAMES = tuple(f"w{n:02}" for n in range(40))
TURN = np.linalg.qr(RANDOM.normal(size=(SIZE, SIZE)))[0]


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


VECTORS = unit(RANDOM.normal(size=(40, SIZE)))


def old(counts: list[int] | None = None) -> Vocabulary:
    return Vocabulary(NAMES, np.array(counts or range(4_000, 0, -100)))


@pytest.mark.parametrize(
    ("before", "now", "share"),  # of the new vector, in the mean
    [(1_000, 1_000, 0.5), (3_000, 1_000, 0.25), (1_000, 3_000, 0.75), (1, 999, 0.999),
     (0, 100, 0.5), (0, 300, 0.75), (10**9, 1, 0.0), (1, 10**9, 1.0)],
)  # fmt: skip
def test_old_and_new_vectors_weigh_as_they_occurred(before, now, share):
    """0: unknown, as in a file of vectors; then the last of 40 words counts as 100 occurrences."""
    earlier = old([*([before * 10] * 39), before])
    changed = unit(RANDOM.normal(size=(1, SIZE)))[0]
    vectors = VECTORS.copy()
    vectors[-1] = changed
    new = Vocabulary(NAMES, np.array([10**12] * 39 + [now]))
    # The rotation is that of all words but the changed one, nearly.
    vocabulary, found = continuation.joined(new, vectors, earlier, VECTORS)
    row = found[vocabulary.ids[NAMES[-1]]]
    expected = share * changed + (1 - share) * VECTORS[-1]
    np.testing.assert_allclose(row, expected, atol=0.06)


def test_new_words_are_rotated_and_words_that_the_texts_lack_stay():
    new = Vocabulary((*NAMES[:30], "new"), np.full(31, 50))
    fresh = unit(RANDOM.normal(size=(1, SIZE)))
    rows = np.concatenate([VECTORS[:30], fresh]) @ TURN
    vocabulary, found = continuation.joined(new, rows, old(), VECTORS)
    assert set(vocabulary.words) == {*NAMES, "new"}
    for word, row in zip((*NAMES, "new"), np.concatenate([VECTORS, fresh]), strict=True):
        np.testing.assert_allclose(found[vocabulary.ids[word]], row, atol=1e-5, err_msg=word)


def test_occurrences_are_summed_and_sorted():
    new = Vocabulary((*NAMES[:25], "new"), np.array([*range(25, 0, -1), 3_950]))
    vocabulary, _ = continuation.joined(new, RANDOM.normal(size=(26, SIZE)), old(), VECTORS)
    expected = {word: 4_000 - 100 * n + max(0, 25 - n) for n, word in enumerate(NAMES)}
    expected["new"] = 3_950
    assert dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True)) == expected
    assert vocabulary.counts.tolist() == sorted(expected.values(), reverse=True)
    assert vocabulary.words[:3] == ("w00", "new", "w01")


def test_unknown_occurrences_stay_unknown():
    new = Vocabulary((*NAMES[:25], "often", "once"), np.array([9] * 25 + [10**6, 1]))
    rows = RANDOM.normal(size=(27, SIZE))
    vocabulary, _ = continuation.joined(new, rows, old([0] * 40), VECTORS)
    counts = dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))
    assert counts == {**dict.fromkeys(NAMES, 0), "often": 10**6, "once": 1}
    assert vocabulary.words == ("often", *NAMES, "once")


def test_words_without_a_vector_take_that_of_the_other_model():
    one, other = VECTORS.copy(), VECTORS @ TURN
    one[3] = other[7] = 0.0
    one[11] = other[11] = 0.0
    vocabulary, found = continuation.joined(
        Vocabulary(NAMES, old().counts), other, old(), one
    )  # fmt: skip
    order = [vocabulary.ids[word] for word in NAMES]
    expected = VECTORS.copy()
    expected[11] = 0.0
    np.testing.assert_allclose(found[order], expected, atol=1e-5)


@pytest.mark.parametrize(("size", "shared", "least"), [(4, 19, 20), (4, 20, 20), (30, 29, 30)])
def test_too_few_common_words_are_refused(size, shared, least):
    names = tuple(f"x{n:02}" for n in range(40))
    new = Vocabulary((*names[:shared], *NAMES[shared:]), np.ones(40, np.int64))
    rows, before = RANDOM.normal(size=(2, 40, size))
    given = (new, rows, Vocabulary(names, np.ones(40, np.int64)), before)
    if shared >= least:
        assert len(continuation.joined(*given)[0]) == 40 + 40 - shared
        return
    with pytest.raises(UserError, match=f"at least {least} words.* got {shared}"):
        continuation.joined(*given)


def test_the_bytes_do_not_depend_on_the_number_of_threads():
    words = tuple(f"w{n}" for n in range(3_000))
    vocabulary = Vocabulary(words, RANDOM.integers(1, 500, 3_000))
    rows, before = RANDOM.normal(size=(2, 3_000, 100)).astype(np.float32)
    made = []
    for threads in (1, 2, 4):
        with threadpool_limits(threads):
            made.append(continuation.joined(vocabulary, rows, vocabulary, before)[1].tobytes())
    assert made[0] == made[1] == made[2]


def test_the_report_names_the_words_that_moved():
    now = VECTORS.copy()
    now[5] = -now[5]
    now[9] = 0.0
    found = continuation.movement(old(), now, old(), VECTORS)
    assert (found["words"], found["moved"]) == (39, 1) and abs(found["median"]) < 1e-6
    assert next(iter(found["most"].items())) == ("w05", 2.0)
