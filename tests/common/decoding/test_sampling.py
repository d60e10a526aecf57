"""Sampling: the random bits, the choice of a symbol, and the guides."""

import itertools

import numpy as np
import pytest
from seqapps.common.decoding import constraints, sampling
from seqapps.common.decoding.constraints import constrained_guide, free_guide
from seqapps.common.decoding.sampling import (
    Samples,
    SamplingOptions,
    accepted,
    choose,
    fingerprints,
    philox_uniform,
    row_width,
    sample,
)
from seqapps.common.errors import UserError

pytestmark = pytest.mark.xdist_group("decoding")
random = np.random.default_rng(2)
VOCABULARY, LONGEST = 4, 5
BIGRAM = random.dirichlet(np.ones(VOCABULARY), VOCABULARY)
NO_BIAS = np.zeros(LONGEST + 1)


def bigram_step(symbols, states):
    return np.log(BIGRAM[symbols]).astype(np.float32), states


def all_sequences():
    for length in range(1, LONGEST + 1):
        yield from itertools.product(range(1, VOCABULARY), repeat=length)


def probability(sequence):
    text = (0, *sequence, 0)
    return float(np.prod([BIGRAM[a, b] for a, b in itertools.pairwise(text)]))


def draw(guide, count=4000, first=0, seed=3, **options):
    options = SamplingOptions(seed, row_width(LONGEST), **options)
    return sample(bigram_step, {}, guide, options, first=first, count=count)


def texts(samples):
    return [tuple(int(s) for s in row if s) for row in samples.ids]


def test_known_answers_of_philox():
    """The first block of TensorFlow 2.21's StatelessRandomUniformV2 for three keys."""
    expected = {
        1: [0.81269646, 0.07857466, 0.8916855],
        2**40 + 7: [0.9364921, 0.8695861, 0.9698833],
        2**64 - 5: [0.65228, 0.88965607, 0.34741497],
    }
    for key, values in expected.items():
        np.testing.assert_allclose(philox_uniform(key, 0, 3), values, rtol=1e-7)


def test_known_answers_of_philox_far_on():
    """The same of key 0 from block 2**33 on: the counter has a second word."""
    expected = [0.98769605, 0.99938154, 0.3431083]
    np.testing.assert_allclose(philox_uniform(0, 2**33, 3), expected, rtol=1e-7)


def test_philox_equals_tensorflow_bit_for_bit():
    import tensorflow as tf

    for key, first, count in ((1, 0, 1000), (2**63 + 11, 12345, 77), (0, 2**33, 8)):
        theirs = tf.raw_ops.StatelessRandomUniformV2(
            shape=[count],
            key=tf.constant([key], tf.uint64),
            counter=tf.constant([first, 0], tf.uint64),
            alg=1,
            dtype=tf.float32,
        )
        np.testing.assert_array_equal(philox_uniform(key, first, count), theirs.numpy())


def test_choice_follows_the_distribution():
    p = np.array([0.1, 0.0, 0.6, 0.3], np.float32)
    with np.errstate(divide="ignore"):
        log_p = np.broadcast_to(np.log(p), (20_000, 4))
    uniform = philox_uniform(5, 0, 20_000)
    zeros = np.zeros_like(log_p)
    share = np.bincount(choose(log_p, zeros, uniform, 1.0, 1.0), minlength=4) / 20_000
    np.testing.assert_allclose(share, p, atol=0.01)
    cold = np.bincount(choose(log_p, zeros, uniform, 0.5, 1.0), minlength=4) / 20_000
    np.testing.assert_allclose(cold, p**2 / (p**2).sum(), atol=0.01)
    nucleus = np.bincount(choose(log_p, zeros, uniform, 1.0, 0.7), minlength=4) / 20_000
    np.testing.assert_allclose(nucleus, [0, 0, 2 / 3, 1 / 3], atol=0.01)
    top = choose(log_p, zeros, uniform, 1.0, 1e-6)
    assert set(top) == {2}
    edge = np.full(20_000, np.float32(1) - np.float32(2**-24))
    assert set(choose(log_p, zeros, edge, 1.0, 1.0)) == {3}


def test_choice_at_its_edges():
    with np.errstate(divide="ignore"):
        log_p = np.log(np.array([[0.5, 0.25, 0.25, 0.0]] * 4, np.float32))
    zeros = np.zeros_like(log_p)
    draws = np.array([0.0, 0.5, 0.75, 1.0], np.float32)  # 1, as rounding may give
    assert choose(log_p, zeros, draws, 1.0, 1.0).tolist() == [0, 1, 2, 2]
    assert choose(log_p, zeros, draws, 1.0, 0.5).tolist() == [0, 0, 0, 0]
    assert choose(log_p, zeros, draws, 1.0, 0.51).tolist() == [0, 0, 1, 1]  # of equals the first
    # Each row has a maximum of its own.
    apart = np.array([[0, -500], [-400, -400]], np.float32)
    assert choose(apart, np.zeros_like(apart), draws[1:3], 1.0, 1.0).tolist() == [0, 1]


@pytest.mark.parametrize(("longest", "width"), [(0, 4), (3, 4), (4, 8), (20, 24)])
def test_a_sequence_owns_whole_blocks_of_random_numbers(longest, width):
    assert row_width(longest) == width


def test_states_follow_their_sequences():
    """Sequence number k emits k times symbol 1, by a state that holds its number."""

    def step(symbols, states):
        assert len(symbols) == len(states["number"])
        stops = states["number"] == states["time"]
        log_p = np.where(np.arange(2) == ~stops[:, None], np.float32(0), np.float32(-99))
        return log_p, states | {"time": states["time"] + 1}

    states = {"number": np.array([2, 0, 3, 1]), "time": np.zeros(4, int)}
    options = SamplingOptions(1, row_width(3))
    samples = sample(step, states, free_guide([], 0, np.zeros(4), 2), options, first=0, count=4)
    assert samples.ids.tolist() == [[1, 1, 0], [0, 0, 0], [1, 1, 1], [1, 0, 0]]
    assert (samples.ids.dtype, samples.nats.dtype) == (np.int32, np.float32)


def test_samples_do_not_depend_on_how_they_are_batched():
    guide = free_guide([], 1, NO_BIAS, VOCABULARY)
    whole = draw(guide, 100)
    parts = [draw(guide, 10, first=first) for first in range(0, 100, 10)]
    np.testing.assert_array_equal(whole.ids, np.concatenate([p.ids for p in parts]))
    np.testing.assert_array_equal(whole.nats, np.concatenate([p.nats for p in parts]))


def test_nats_are_those_of_the_sequence():
    samples = draw(free_guide([], 1, NO_BIAS, VOCABULARY), 200)
    for text, nats in zip(texts(samples), samples.nats, strict=True):
        assert nats == pytest.approx(-np.log(probability(text)), rel=1e-4)


CONSTRAINTS = [
    {"start": [1, 2]},
    {"contains": [2, 3]},
    {"end": [1]},
    {"end": [3, 1]},
    {"contains": [1, 1], "end": [1, 2]},
    {"start": [2], "contains": [2, 3, 2], "end": [2]},
    {"min_length": 4},
    {"start": [1], "end": [1], "min_length": 5},
    {"contains": [1, 2, 1, 2]},
]


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=str)
def test_guided_samples_are_the_conditional_distribution(constraint):
    """The bigram model steered by its own bigram guide is exact: compare with enumeration."""
    wanted = {"start": [], "contains": [], "end": [], "min_length": 1, **constraint}

    def meets(text):
        inner = wanted["contains"]
        places = range(len(text) - len(inner) + 1)
        return (
            text[: len(wanted["start"])] == tuple(wanted["start"])
            and any(text[i : i + len(inner)] == tuple(inner) for i in places)
            and (not wanted["end"] or text[-len(wanted["end"]) :] == tuple(wanted["end"]))
            and len(text) >= wanted["min_length"]
        )

    possible = {text: probability(text) for text in all_sequences() if meets(text)}
    total = sum(possible.values())
    guide = constrained_guide(BIGRAM, **wanted, stop_bias=NO_BIAS)
    drawn = texts(draw(guide, 20_000))
    assert all(meets(text) for text in drawn)
    frequency = {text: drawn.count(text) / len(drawn) for text in possible}
    distance = sum(abs(frequency[t] - p / total) for t, p in possible.items()) / 2
    assert distance < 0.05


def test_impossible_constraints():
    nothing = {"start": [], "contains": [], "end": [], "min_length": 1, "stop_bias": NO_BIAS}
    for impossible in (
        {"contains": [1, 2, 3], "end": [1, 1, 1]},
        {"start": [1] * 6},
        {"min_length": 6},
        {"end": [1] * 6},
        {"contains": [1] * 6},
    ):
        assert constrained_guide(BIGRAM, **{**nothing, **impossible}) is None
    guide = constrained_guide(BIGRAM, **{**nothing, "start": [1, 2, 3, 2, 1]})
    assert set(texts(draw(guide, 20))) == {(1, 2, 3, 2, 1)}  # as long as a sequence may be


@pytest.mark.parametrize("pattern", [[], [1], [1, 1, 2], [1, 2, 1, 1], [1, 2, 1, 2, 1]])
def test_a_matcher_knows_how_much_of_its_pattern_has_been_read(pattern):
    table = constraints._matcher(pattern, 3)
    for text in map(list, itertools.product((1, 2), repeat=7)):
        state = 0
        for read in range(1, 8):
            state = table[state, text[read - 1]]
            possible = range(min(read, len(pattern)) + 1)
            assert state == max(n for n in possible if text[read - n : read] == pattern[:n])


def test_free_samples_begin_as_they_should():
    drawn = texts(draw(free_guide([1, 2], 3, NO_BIAS, VOCABULARY), 300))
    assert all(text[:2] == (1, 2) and 3 <= len(text) <= LONGEST for text in drawn)
    assert {len(text) for text in drawn} == {3, 4, 5}


def test_rare_but_possible_constraints_are_met():
    rare = np.full((3, 3), 1e-12)
    rare[:, 1] = 1
    rare /= rare.sum(axis=1, keepdims=True)
    long = np.zeros(61)
    guide = constrained_guide(
        rare, start=[], contains=[2] * 40, end=[2], min_length=60, stop_bias=long
    )
    width = row_width(60)
    samples = sample(
        lambda symbols, states: (np.log(rare[symbols]).astype(np.float32), states),
        {}, guide, SamplingOptions(1, width), first=0, count=20,
    )  # fmt: skip
    for row in samples.ids:
        text = "".join(map(str, row))
        assert "2" * 40 in text and text.endswith("2") and len(text) == 60


def test_entries_are_spelled_as_entries_are():
    """Symbol 3 is a space: not outside, not doubled; with and without other constraints."""
    followers = np.ones((VOCABULARY, VOCABULARY), bool)
    followers[[0, 3], 3] = followers[3, 0] = False
    constraints = [
        free_guide([], 1, NO_BIAS, VOCABULARY, followers),
        constrained_guide(
            BIGRAM, start=[], contains=[3, 1], end=[2], min_length=1,
            stop_bias=NO_BIAS, followers=followers,
        ),
    ]  # fmt: skip
    for guide in constraints:
        drawn = ["".join(map(str, text)) for text in texts(draw(guide, 3000))]
        assert any("3" in text for text in drawn)
        for text in drawn:
            assert text and text.strip("3") == text and "33" not in text
    assert all("31" in text and text.endswith("2") for text in drawn)


def test_stop_bias_is_found():
    """A model that stops too early is brought to the wanted lengths."""
    wanted = np.array([0, 0, 0, 100, 300, 100])

    def lengths(bias, seed=0):
        guide = free_guide([], 1, bias, VOCABULARY)
        return (draw(guide, 4000, seed=seed).ids > 0).sum(axis=1)

    def distance(bias):
        found = np.bincount(lengths(bias, seed=9), minlength=6)
        return np.abs(found / found.sum() - wanted / wanted.sum()).sum() / 2

    bias = constraints.calibrated_stop_bias(lengths, wanted)
    assert distance(bias) < distance(NO_BIAS) / 3
    assert np.abs(bias).max() <= 3


def test_the_odds_of_stopping_at_a_length():
    """Of ten examples two stop after one symbol, six of eight after two, and then all."""
    odds = constraints._log_hazard_odds(np.array([0, 2, 6, 2]))
    np.testing.assert_allclose(odds, np.log([0.5 / 10.5, 2.5 / 8.5, 6.5 / 2.5, 2.5 / 0.5]))
    assert constraints._smooth(np.array([4, 0, 0, 8])).tolist() == [3, 1, 2, 6]


def test_a_stop_bias_is_found_in_rounds_and_rounded():
    seen = []

    def lengths(bias):
        seen.append(bias)
        return np.array([1, 1, 2])

    bias = constraints.calibrated_stop_bias(lengths, np.array([0, 10, 20, 30]))
    assert len(seen) == 6 and (seen[0] == 0).all() and len(bias) == 4
    assert bias[1] < 0 < bias[3] and (bias == bias.round(3)).all()
    assert np.abs(bias).max() <= 3


def test_accepted_are_new_and_different():
    guide = free_guide([], 1, NO_BIAS, VOCABULARY)
    known = np.sort(fingerprints(np.array([[1, 0, 0, 0, 0], [2, 0, 0, 0, 0]])))

    def drawing(first, count):
        return draw(guide, count, first=first)

    parts = list(accepted(drawing, 50, known, allow_known=False))
    found = [text for part in parts for text in texts(part)]
    assert len(found) == len(set(found)) == 50
    assert (1,) not in found and (2,) not in found
    everything = [t for p in accepted(drawing, 50, known, allow_known=True) for t in texts(p)]
    assert len(everything) == 50 > len(set(everything))
    # There are 3 + 9 + … sequences; asking for more ends.
    limit = sum(3**n for n in range(1, 6)) - 2
    found = [t for p in accepted(drawing, 1000, known, allow_known=False) for t in texts(p)]
    assert len(set(found)) == len(found) <= limit


class Numbered:
    """Draws sequences of one symbol, the number of the call; and notes what is asked for."""

    def __init__(self, highest: int) -> None:
        self.highest, self.calls = highest, []

    def __call__(self, first: int, count: int) -> Samples:
        self.calls.append((first, count))
        number = min(self.highest, len(self.calls))
        return Samples(np.full((count, 1), number), np.full(count, number / 2))


def test_a_few_more_are_drawn_than_are_missing(monkeypatch):
    drawing = Numbered(highest=99)
    monkeypatch.setattr(sampling, "MAX_REJECTED", 60)  # in a row: each call gives one that is new
    nothing = np.array([], np.int64)
    parts = list(accepted(drawing, 16, nothing, allow_known=False))
    assert [part.ids.tolist() for part in parts] == [[[n]] for n in range(1, 17)]
    assert [part.nats.tolist() for part in parts] == [[n / 2] for n in range(1, 17)]
    assert drawing.calls[:3] == [(0, 34), (34, 32), (66, 31)]
    next(accepted(drawing, 100_000, nothing, allow_known=True))
    assert drawing.calls[-1] == (0, 8_192)


def test_drawing_ends_when_nothing_new_comes(monkeypatch):
    monkeypatch.setattr(sampling, "MAX_REJECTED", 40)
    drawing = Numbered(highest=1)
    parts = list(accepted(drawing, 5, np.array([], np.int64), allow_known=False))
    assert [len(part.ids) for part in parts] == [1, 0, 0]
    assert drawing.calls == [(0, 21), (21, 20), (41, 20)]


def test_known_sequences_are_found_in_a_sorted_list():
    known = np.array([3, 5])
    assert sampling.is_known(np.array([1, 3, 4, 5, 9]), known).tolist() == [
        False, True, False, True, False,
    ]  # fmt: skip
    none = sampling.is_known(np.array([1, 3]), known[:0])
    assert none.tolist() == [False, False] and none.dtype == bool
    assert fingerprints(np.array([[1, 2]])).dtype == np.int64


def test_fingerprints_tell_sequences_apart():
    rows = np.array([(*text, *[0] * (LONGEST - len(text))) for text in all_sequences()])
    assert len(set(fingerprints(rows))) == len(rows)
    padded = np.pad(rows, ((0, 0), (0, 3)))
    np.testing.assert_array_equal(fingerprints(rows), fingerprints(padded))


def test_graph_and_numpy_draw_the_same():
    import tensorflow as tf
    from seqapps.common.decoding import sampling_graph as graph

    def step(symbols, states):
        return tf.math.log(tf.gather(tf.constant(BIGRAM, tf.float32), symbols)), states

    guides = [
        free_guide([1], 1, NO_BIAS, VOCABULARY),
        constrained_guide(
            BIGRAM, start=[], contains=[2, 3], end=[1], min_length=1, stop_bias=NO_BIAS
        ),
    ]
    known = np.sort(fingerprints(np.array([[1, 0, 0, 0, 0], [1, 2, 0, 0, 0]])))
    free, constrained = guides
    for guide, temperature, top_p in (  # any two values of two options once
        (free, 1.0, 1.0), (free, 0.7, 0.8), (constrained, 1.0, 0.8), (constrained, 0.7, 1.0),
    ):  # fmt: skip
        options = {"temperature": temperature, "top_p": top_p}

        def numpy_draw(first, count, guide=guide, options=options):
            return draw(guide, count, first=first, seed=11, **options)

        def graph_draw(first, count, guide=guide, options=options):
            tensors = {name: tf.constant(value) for name, value in options.items()}
            sampled = SamplingOptions(tf.constant(11, tf.int64), row_width(LONGEST), **tensors)
            guide = constraints.Guide(tf.constant(guide.next_state), tf.constant(guide.log_weight))
            return graph.sample(step, [], guide, sampled, first=first, count=count)

        for allow_known in (True, False):
            parts = list(accepted(numpy_draw, 60, known, allow_known))
            ids = np.concatenate([part.ids for part in parts])
            found, nats = tf.function(graph.accepted)(
                graph_draw, tf.constant(60), tf.constant(known), tf.constant(allow_known), LONGEST
            )
            np.testing.assert_array_equal(found.numpy(), ids)
            expected = np.concatenate([part.nats for part in parts])
            np.testing.assert_allclose(nats.numpy(), expected, rtol=1e-4)


@pytest.mark.parametrize(("temperature", "top_p"), [(0, 1), (-1, 1), (1, 0), (1, 1e-60), (1, 1.1)])
def test_out_of_range(temperature, top_p):
    with pytest.raises(UserError, match="expects a number above 0"):
        sampling.check_sampling(temperature, top_p)


@pytest.mark.parametrize(("temperature", "top_p"), [(0.001, 1), (100, 0.5), (1, 1e-6)])
def test_the_ends_of_the_ranges_are_allowed(temperature, top_p):
    sampling.check_sampling(temperature, top_p)
    for outside in (temperature / 2, temperature * 2):
        if not 0.001 <= outside <= 100:
            with pytest.raises(UserError, match="temperature expects"):
                sampling.check_sampling(outside, top_p)


def test_seeds():
    for seed in (0, 1, 2**63 - 1, np.int64(7)):
        sampling.check_seed(seed)
    for seed in (-1, 2**63, True, 1.5, "1", None):
        with pytest.raises(UserError) as caught:
            sampling.check_seed(seed)
        assert str(caught.value) == (
            f"seed expects a whole number from 0 to 9223372036854775807, got {seed!r}"
        )
