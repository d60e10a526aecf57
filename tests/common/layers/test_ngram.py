"""Kneser-Ney smoothing against a slow, literal transcription of the formula."""

from collections import Counter, defaultdict

import numpy as np
import pytest
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram

random = np.random.default_rng(1)
ROWS = [[int(s) for s in random.integers(1, 5, random.integers(1, 8))] for _ in range(60)]
VOCABULARY = 6  # symbol 5 never occurs


def literal_kneser_ney(rows, order):
    """Chen & Goodman (1999), equations 26-28, with dictionaries: context -> probabilities."""
    counts = [defaultdict(Counter) for _ in range(order)]
    for row in rows:
        text = (0, *row, 0)
        for i in range(1, len(text)):
            for n in range(min(order, i + 1)):
                counts[n][text[i - n : i]][text[i]] += 1
    modified = [defaultdict(Counter) for _ in range(order)]
    modified[-1] = counts[-1]
    for n in range(order - 1):
        for context, following in counts[n].items():
            if context and context[0] == 0:
                modified[n][context] = following
        for context, following in counts[n + 1].items():
            for symbol in following:
                modified[n][context[1:]][symbol] += 1
    result = {}
    for n, level in enumerate(modified):
        values = [v for following in level.values() for v in following.values()]
        n1, n2, n3, n4 = (max(1, values.count(k)) for k in (1, 2, 3, 4))
        y = n1 / (n1 + 2 * n2)
        raw = (1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3)
        discounts = [min(max(d, 0.05), k) for k, d in enumerate(raw, start=1)]
        for context, following in level.items():
            lower = result[context[1:]] if n else np.full(VOCABULARY, 1 / VOCABULARY)
            p, held_back = np.zeros(VOCABULARY), 0.0
            for symbol, count in following.items():
                discount = min(discounts[min(count, 3) - 1], count)
                p[symbol] = count - discount
                held_back += discount
            result[context] = (p + held_back * lower) / sum(following.values())
    return result


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_probabilities_equal_the_formula(order):
    fitted = ngram.fit(Sequences.from_lists(ROWS), VOCABULARY, order)
    expected = literal_kneser_ney(ROWS, order)
    unseen = [[5, 1, 2], [4, 4, 4, 4, 4, 4, 4], [1], [2, 5, 5, 2]]
    for row in ROWS + unseen:
        inputs, _, _ = Sequences.from_lists([row]).teacher_forced()
        found = fitted.probability[ngram.states(fitted, inputs)[0]]
        for t, p in enumerate(found):
            context = (0, *row)[max(0, t + 2 - order) : t + 1] if order > 1 else ()
            while context not in expected:
                context = context[1:]
            np.testing.assert_allclose(p, expected[context], rtol=1e-5)


def test_rows_are_distributions_and_rare_contexts_are_dropped():
    data = Sequences.from_lists(ROWS)
    full = ngram.fit(data, VOCABULARY, 5)
    sizes = []
    for cells in (10**6, full.probability.size, 400, 100, VOCABULARY):
        pruned = ngram.fit(data, VOCABULARY, 5, max_cells=cells)
        assert pruned.probability.size <= max(cells, VOCABULARY)
        np.testing.assert_allclose(pruned.probability.sum(axis=1), 1, rtol=1e-5)
        assert (pruned.probability > 0).all()
        assert (pruned.next_state < len(pruned.next_state)).all()
        sizes.append(len(pruned.probability))
    assert sizes[0] == sizes[1] == len(full.probability) > sizes[2] > sizes[3] > sizes[4] == 1
    assert (full.probability.dtype, full.next_state.dtype) == (np.float32, np.int32)


def assert_fits_as(data, expected):
    fitted, other = (ngram.fit(each, VOCABULARY, 3) for each in (data, expected))
    np.testing.assert_array_equal(fitted.next_state, other.next_state)
    np.testing.assert_array_equal(fitted.probability, other.probability)


@pytest.mark.parametrize(("positions", "step"), [(420, 1), (419, 2), (210, 3)])
def test_of_too_much_data_every_second_or_third_sequence_is_counted(monkeypatch, positions, step):
    data = Sequences.from_lists(ROWS)
    expected = Sequences.from_lists(ROWS[::step])
    assert data.ids.size == 420
    monkeypatch.setattr(ngram, "MAX_POSITIONS", positions)
    assert_fits_as(data, expected)


def test_of_too_much_data_the_longest_sequences_are_dropped(monkeypatch):
    rows = [*ROWS, [1] * 40]
    data, expected = Sequences.from_lists([*rows, [2] * 41]), Sequences.from_lists(rows)
    monkeypatch.setattr(ngram, "MAX_POSITIONS", data.ids.size - 1)  # 40 for each sequence
    assert_fits_as(data, expected)


def test_one_long_sequence_thins_out_no_others(monkeypatch):
    monkeypatch.setattr(ngram, "MAX_POSITIONS", 1_000)
    assert_fits_as(Sequences.from_lists([*ROWS, [1] * 2_000]), Sequences.from_lists(ROWS))


def test_order_is_no_longer_than_the_data():
    data = Sequences.from_lists([[1], [2, 1]])
    fitted = ngram.fit(data, 3, 6)
    assert fitted.order == 4  # start, two symbols, stop
    inputs, _, _ = data.teacher_forced()
    np.testing.assert_allclose(
        fitted.probability[ngram.states(fitted, inputs)].sum(-1), 1, rtol=1e-6
    )


def test_a_better_model_of_its_own_data():
    data = Sequences.from_lists(ROWS * 3)
    inputs, targets, mask = data.teacher_forced()
    losses = []
    for order in (1, 2, 3, 4):
        fitted = ngram.fit(data, VOCABULARY, order)
        p = fitted.probability[ngram.states(fitted, inputs), targets]
        losses.append(-np.log(p[mask > 0]).mean())
    assert losses == sorted(losses, reverse=True)
