"""Beam search against enumeration, greedy decoding, and its twin in TensorFlow."""

import functools
import itertools

import numpy as np
import pytest
from seqapps.common.decoding.beam_search import beam_search
from seqapps.common.decoding.constraints import Automaton

pytestmark = pytest.mark.xdist_group("beam")
VOCABULARY, LONGEST, UNITS, END = 4, 5, 6, 3


def model(seed):
    """A random tanh RNN: the weights, and its states h <float32>[rows, UNITS] and x."""
    random = np.random.default_rng(seed)
    shapes = {"embed": (VOCABULARY, UNITS), "recur": (UNITS, UNITS), "out": (UNITS, VOCABULARY)}
    return {name: random.normal(0, 1.5, shape).astype("float32") for name, shape in shapes.items()}


def numpy_step(weights, symbols, states):
    """Depends on all symbols so far (h) and on the item (x)."""
    h = np.tanh(weights["embed"][symbols] + states["h"] @ weights["recur"] + states["x"])
    logits = h @ weights["out"]
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    return log_probs, {"h": h, "x": states["x"], "steps": states["steps"] + 1}


def items(count, seed=5):
    return np.random.default_rng(seed).normal(0, 1, (count, UNITS)).astype("float32")


def initial(x, width):
    x = np.repeat(x, width, axis=0)
    return {"h": np.zeros_like(x), "x": x, "steps": np.zeros(len(x), np.int32)}


def ending():
    """Anything may come, and END finishes."""
    next_state = np.zeros((2, VOCABULARY), np.int32)
    next_state[0, END] = 1
    return Automaton(next_state, np.ones((2, VOCABULARY), bool), np.array([False, True]))


def pairs():
    """Exactly three symbols; as in a calendar, the second depends on the first: not below it.

    State 1 + v is "v was first"; then state 5, and the third symbol, 0 or 1, finishes.
    """
    next_state = np.zeros((7, VOCABULARY), np.int32)
    allowed = np.ones((7, VOCABULARY), bool)
    next_state[0] = 1 + np.arange(VOCABULARY)
    next_state[1:5] = 5
    for first in range(VOCABULARY):
        allowed[1 + first, :first] = False
    next_state[5] = 6
    allowed[5, 2:] = False
    return Automaton(next_state, allowed, np.arange(7) == 6)


def search(weights, x, automaton, width, **options):
    options = {"start": 0, "max_length": LONGEST, **options}
    step = functools.partial(numpy_step, weights)
    return beam_search(step, initial(x, width), automaton, count=len(x), width=width, **options)


def log_prob(weights, x, sequence, start=0):
    """log P of a sequence, one symbol after the other, and the state that predicted the last."""
    states, total = initial(x[None], 1), 0.0
    for before, symbol in itertools.pairwise((start, *sequence)):
        log_probs, states = numpy_step(weights, np.array([before]), states)
        total += float(log_probs[0, symbol])
    return total, states


def complete(automaton, max_length=LONGEST):
    """Yield every sequence that the automaton finishes within `max_length` symbols."""
    stack = [((), 0)]
    while stack:
        text, place = stack.pop()
        for symbol in np.flatnonzero(automaton.allowed[place]):
            longer, after = (*text, int(symbol)), automaton.next_state[place, symbol]
            if automaton.final[after]:
                yield longer
            elif len(longer) < max_length:
                stack.append((longer, after))


def texts(ids):
    return [tuple(int(symbol) for symbol in row if symbol >= 0) for row in ids]


@pytest.mark.parametrize("alpha", [0.0, 0.6, 1.0, 2.0])
@pytest.mark.parametrize("automaton", [ending(), pairs()], ids=["ending", "pairs"])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_wide_beam_is_exhaustive_search(automaton, seed, alpha):
    weights, x = model(seed), items(3)
    possible = list(complete(automaton))
    width = VOCABULARY**LONGEST
    beams = search(weights, x, automaton, width, alpha=alpha)
    for item in range(len(x)):
        scores = {}
        for text in possible:
            total, states = log_prob(weights, x[item], text)
            scores[text] = (total / ((5 + len(text)) / 6) ** alpha, total, states)
        n = len(possible)
        assert beams.finished[item].sum() == n and beams.finished[item, :n].all()
        found = texts(beams.ids[item, :n])
        assert set(found) == set(possible)
        expected = [scores[text] for text in found]
        np.testing.assert_allclose(beams.scores[item, :n], [e[0] for e in expected], rtol=1e-5)
        np.testing.assert_allclose(beams.log_probs[item, :n], [e[1] for e in expected], rtol=1e-5)
        np.testing.assert_array_equal(beams.lengths[item, :n], [len(text) for text in found])
        assert (np.diff(beams.scores[item, :n]) <= 0).all()
        # Each row of the states is that of its hypothesis, also when it finished early.
        rows = slice(item * width, item * width + n)
        h = np.concatenate([states["h"] for _, _, states in expected])
        np.testing.assert_allclose(beams.states["h"][rows], h, atol=1e-5)
        np.testing.assert_array_equal(beams.states["steps"][rows], beams.lengths[item, :n])


def test_length_penalty_changes_what_is_best():
    weights, x = model(1), items(20)
    best = [search(weights, x, ending(), 256, alpha=alpha).lengths[:, 0] for alpha in (0, 2)]
    assert (best[0] <= best[1]).all() and (best[0] < best[1]).any()


def greedy(weights, x, automaton, start=0):
    states, symbol, place, found, total = initial(x[None], 1), start, 0, [], np.float32(0)
    while len(found) < LONGEST and not automaton.final[place]:
        log_probs, states = numpy_step(weights, np.array([symbol]), states)
        symbol = int(np.argmax(np.where(automaton.allowed[place], log_probs[0], -np.inf)))
        total += log_probs[0, symbol]
        place = automaton.next_state[place, symbol]
        found.append(symbol)
    return tuple(found), total, bool(automaton.final[place])


@pytest.mark.parametrize("alpha", [0.0, 1.0])
@pytest.mark.parametrize(
    ("automaton", "kinds"), [(ending(), 3), (pairs(), 1)], ids=["end", "pairs"]
)
def test_width_one_is_greedy_decoding(automaton, kinds, alpha):
    weights, x = model(2), items(40)
    start = np.arange(40) % VOCABULARY
    beams = search(weights, x, automaton, 1, alpha=alpha, start=start)
    lengths = set()
    for item in range(len(x)):
        text, total, finished = greedy(weights, x[item], automaton, start[item])
        assert texts(beams.ids[item]) == [text]
        assert beams.finished[item, 0] == finished
        assert beams.log_probs[item, 0] == pytest.approx(total, abs=1e-5)
        lengths.add((len(text), finished))
    assert len(lengths) >= kinds


def test_width_two_finds_what_greedy_misses():
    weights, x = model(2), items(40)
    widths = (1, 2, VOCABULARY**LONGEST)
    one, two, all_ = (search(weights, x, ending(), width) for width in widths)
    best = [np.where(b.finished[:, 0], b.log_probs[:, 0], -np.inf) for b in (one, two, all_)]
    assert (best[1] > best[0] + 1e-3).any() and (best[2] > best[1] + 1e-3).any()
    assert (best[2] >= best[1] - 1e-5).all()


@pytest.mark.parametrize("width", [1, 3, 64])
def test_the_automaton_is_obeyed(width):
    beams = search(model(4), items(30), pairs(), width)
    found = [text for item in beams.ids for text in texts(item) if text]
    assert all(len(t) == 3 and t[0] <= t[1] and t[2] < 2 for t in found)
    assert len(found) == 30 * min(width, 20)  # 4 + 3 + 2 + 1 pairs, each with 2 endings
    free = search(model(4), items(30), ending(), 1)
    assert any(t[1:2] and t[0] > t[1] for item in free.ids for t in texts(item))


def test_empty_slots_and_unfinished_hypotheses_come_last():
    weights, x = model(5), items(2)
    beams = search(weights, x, pairs(), 30)
    assert beams.finished.sum(axis=1).tolist() == [20, 20]
    assert np.isneginf(beams.scores[:, 20:]).all() and np.isneginf(beams.log_probs[:, 20:]).all()
    assert (beams.ids[:, 20:] == -1).all() and (beams.lengths[:, 20:] == 0).all()
    assert not beams.finished[:, 20:].any()
    # One END, of length 1 or 2, and 3 * 3 sequences that go on: 4 finished, 9 not.
    beams = search(weights, x, ending(), 13, max_length=2)
    np.testing.assert_array_equal(beams.finished, np.arange(13)[None] < [[4], [4]])
    assert (beams.lengths[:, 4:] == 2).all() and np.isfinite(beams.scores).all()
    for part in (beams.scores[:, :4], beams.scores[:, 4:]):
        assert (np.diff(part, axis=1) <= 0).all()
    assert (beams.scores[:, 4] > beams.scores[:, 3]).any()  # better, and yet after it


def test_of_equals_the_smaller_candidate_comes_first():
    def step(symbols, states):
        return np.full((len(symbols), VOCABULARY), -np.log(4), np.float32), states

    beams = beam_search(step, {}, pairs(), start=0, count=2, width=5, max_length=3)
    expected = [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (0, 2, 0)]
    assert texts(beams.ids[0]) == texts(beams.ids[1]) == expected


@pytest.mark.parametrize("width", [1, 3])
def test_an_item_does_not_depend_on_the_others(width):
    weights, x = model(6), items(12)
    whole = search(weights, x, ending(), width, alpha=0.6)
    assert len(set(whole.lengths[:, 0])) > 1
    for item in range(len(x)):
        alone = search(weights, x[item : item + 1], ending(), width, alpha=0.6)
        for name in ("ids", "lengths", "finished"):
            np.testing.assert_array_equal(getattr(whole, name)[item], getattr(alone, name)[0])
        np.testing.assert_allclose(whole.scores[item], alone.scores[0], atol=1e-5)
        rows = slice(item * width, (item + 1) * width)
        np.testing.assert_allclose(whole.states["h"][rows], alone.states["h"], atol=1e-5)
    none = search(weights, x[:0], ending(), width)
    assert none.ids.shape == (0, width, LONGEST)


def test_improbable_hypotheses_are_dropped_by_both_engines():
    import tensorflow as tf
    from seqapps.common.decoding import beam_search_graph as graph

    log_p = np.log(np.random.default_rng(5).dirichlet(np.ones(VOCABULARY), VOCABULARY))
    log_p, rows = log_p.astype(np.float32), []
    options, ratio = {"start": 2, "count": 3, "width": 40, "max_length": 3}, 0.2

    def step(symbols, states):
        rows.append(len(symbols))
        return log_p[symbols], states

    whole = beam_search(step, {}, pairs(), **options)
    computed, rows = sum(rows), []
    some = beam_search(step, {}, pairs(), **options, min_ratio=ratio)
    kept = set(texts(some.ids[0][some.finished[0]]))
    shares = dict(zip(texts(whole.ids[0]), np.exp(whole.log_probs[0]), strict=True))
    assert len(kept) > 1 and all(shares[text] >= ratio * max(shares.values()) for text in kept)
    assert all(share < ratio for text, share in shares.items() if text not in kept)
    assert sum(rows) < 0.75 * computed  # no step of a dropped or finished hypothesis
    found = graph.beam_search(
        lambda s, states: (tf.gather(log_p, s), states), [], pairs(), **options, min_ratio=ratio
    )
    np.testing.assert_array_equal(found.ids.numpy(), some.ids)


@functools.cache
def graph_search(automaton_name):
    """One traced function for all batch sizes, widths, lengths and alphas."""
    import tensorflow as tf
    from seqapps.common.decoding import beam_search_graph as graph

    automaton = {"ending": ending, "pairs": pairs}[automaton_name]()

    @tf.function(
        input_signature=[
            {name: tf.TensorSpec([None, None]) for name in ("embed", "recur", "out")},
            tf.TensorSpec([None, UNITS]),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([], tf.int32),
            tf.TensorSpec([]),
        ]
    )
    def run(weights, x, start, width, max_length, alpha):
        def step(symbols, states):
            h, x, steps = states
            h = tf.gather(weights["embed"], symbols) + h @ weights["recur"] + x
            h = tf.tanh(h)
            return tf.nn.log_softmax(h @ weights["out"]), [h, x, steps + 1]

        repeated = tf.repeat(x, width, axis=0)
        states = [tf.zeros_like(repeated), repeated, tf.zeros([tf.shape(repeated)[0]], tf.int32)]
        return graph.beam_search(
            step, states, automaton,
            start=start, count=tf.shape(x)[0], width=width, max_length=max_length, alpha=alpha,
        )  # fmt: skip

    return run


@pytest.mark.parametrize("name", ["ending", "pairs"])
@pytest.mark.parametrize("width", [1, 2, 5, 40])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_graph_and_numpy_find_the_same(name, width, count):
    import tensorflow as tf

    automaton = {"ending": ending, "pairs": pairs}[name]()
    for seed, (alpha, max_length) in enumerate([(0.0, 5), (0.7, 5), (1.5, 12), (0.7, 2)]):
        weights, x = model(seed), items(count, seed)
        start = (np.arange(count) % VOCABULARY).astype(np.int32)
        options = {"alpha": alpha, "max_length": max_length, "start": start}
        expected = search(weights, x, automaton, width, **options)
        found = graph_search(name)(
            weights, x, start, tf.constant(width), tf.constant(max_length), tf.constant(alpha)
        )
        for field in ("ids", "lengths", "finished"):
            values = getattr(found, field).numpy()
            np.testing.assert_array_equal(values, getattr(expected, field), field)
            assert values.dtype == getattr(expected, field).dtype
        np.testing.assert_allclose(found.log_probs, expected.log_probs, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-4, atol=1e-5)
        assert expected.log_probs.dtype == expected.scores.dtype == np.float32
        filled = (expected.lengths > 0).reshape(-1)
        h, _, steps = found.states
        np.testing.assert_allclose(h[filled], expected.states["h"][filled], atol=1e-4)
        np.testing.assert_array_equal(steps[filled], expected.states["steps"][filled])


@pytest.mark.parametrize("width", [1, 5])
def test_graph_breaks_ties_as_numpy_does(width):
    import tensorflow as tf
    from seqapps.common.decoding import beam_search_graph as graph

    coarse = np.random.default_rng(8).integers(-3, 0, (VOCABULARY, VOCABULARY)).astype("float32")
    for alpha in (0.0, 0.6):
        options = {"start": 2, "count": 1, "width": width, "max_length": 9, "alpha": alpha}
        expected = beam_search(lambda s, states: (coarse[s], states), {}, ending(), **options)
        found = graph.beam_search(
            lambda s, states: (tf.gather(coarse, s), states), [], ending(), **options
        )
        np.testing.assert_array_equal(found.ids.numpy(), expected.ids)
        np.testing.assert_array_equal(found.scores.numpy(), expected.scores)
