"""CTC scores against full enumeration of the alignments."""

import itertools

import numpy as np
import pytest
from seqapps.speech import scoring

PHONES, STEPS = 3, 5
TARGETS = [[0], [1, 2], [2, 2], [0, 1, 0], [1, 1, 2], [], [0, 0, 0], [0, 0, 0, 0]]


def collapsed(alignment: tuple[int, ...]) -> list[int]:
    merged = [symbol for symbol, _ in itertools.groupby(alignment)]
    return [symbol for symbol in merged if symbol != PHONES]


@pytest.fixture(scope="module", params=[0, 1])
def symbols(request) -> np.ndarray:
    random = np.random.default_rng(request.param)
    logits = random.normal(0, 2, (STEPS, PHONES + 1))
    return scoring.evidence(logits, random.dirichlet(np.ones(PHONES + 1)))


@pytest.mark.parametrize("forward", [True, False])
def test_scores_are_those_of_all_alignments(symbols, forward):
    found = scoring.scores(symbols, TARGETS, forward)
    sums: dict[tuple[int, ...], list[float]] = {}
    for alignment in itertools.product(range(PHONES + 1), repeat=STEPS):
        value = sum(symbols[step, symbol] for step, symbol in enumerate(alignment))
        sums.setdefault(tuple(collapsed(alignment)), []).append(value)
    combine = np.logaddexp.reduce if forward else np.max
    for target, score in zip(TARGETS, found, strict=True):
        values = sums.get(tuple(target))
        if values is None:
            assert score < scoring.IMPOSSIBLE / 2
        else:
            assert np.isclose(score, combine(values))


def test_a_score_does_not_depend_on_the_other_sequences(symbols):
    together = scoring.scores(symbols, TARGETS[:5])
    alone = [scoring.scores(symbols, [target])[0] for target in TARGETS[:5]]
    assert np.allclose(together, alone)


def test_free_phones_are_at_no_distance_from_themselves(symbols):
    heard = scoring.free_phones(symbols)
    near, far = scoring.distance(symbols, [heard, [*heard, 0, 1]])
    assert np.isclose(near, 0) and far > 0


def test_the_prior_is_divided_by():
    logits = np.log([[0.2, 0.8], [0.4, 0.6]])
    even = scoring.evidence(logits, np.array([0.2, 0.8]), 1.0)
    assert np.allclose(np.exp(even), [[1, 1], [2, 0.75]])
    assert np.allclose(scoring.evidence(logits + 5, np.ones(2)), logits)


def test_spotting_is_the_best_piece_of_the_sound(symbols):
    """Against every piece of the sound, with free symbols around it."""
    targets = [target for target in TARGETS[:5] if target]
    free = symbols.max(axis=1)
    expected = [
        max(
            scoring.scores(symbols[begin:end], [target])[0]
            + free[:begin].sum() + free[end:].sum() - free.sum()
            for begin in range(STEPS) for end in range(begin + 1, STEPS + 1)
        )
        for target in targets
    ]  # fmt: skip
    assert np.allclose(scoring.spotted(symbols, targets), expected)


def test_what_was_heard_is_spotted_without_cost():
    symbols = np.log(np.eye(4)[[0, 3, 1, 1, 3, 2, 3]] + 1e-4)
    said, part, other = scoring.spotted(symbols, [[0, 1, 2], [1, 2], [0, 2, 1]])
    assert np.isclose(said, 0) and np.isclose(part, 0) and other < -5
