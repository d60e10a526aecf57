"""The search against all sentences of small grammars, and its twin in TensorFlow."""

from itertools import product

import numpy as np
import pytest
from seqapps.commands.decoding import ctc, search_graph, viterbi
from seqapps.commands.grammar.graph import WordGraph, build
from seqapps.commands.grammar.syntax import parse

PHONES = 5  # and the blank
GRAMMARS = (
    "a [b] (c|d) {x}\nd (a/b) {x:a|b c} [d]\n{x} = a | c d | b",
    "(a|b|c)",
    "[a] b [a] b",
    "{x} {x}\n{x} = a | a a | b",
)
NONE = -1e20


def graph_of(text: str) -> WordGraph:
    return build(parse(enumerate(text.split("\n"), start=1)))


def pronunciations(graph: WordGraph, random: np.random.Generator) -> dict:
    """One or two random pronunciations of each word, some of them equal to those of others."""
    return {
        word: [
            tuple(random.integers(0, PHONES, random.integers(1, 4)).tolist())
            for _ in range(random.integers(1, 3))
        ]
        for word in graph.words()
    }


def sound(random: np.random.Generator, steps: int) -> np.ndarray:
    return np.log(random.dirichlet(np.full(PHONES + 1, 0.4), steps) + 1e-6).astype(np.float32)


def best_alignment(log_probs: np.ndarray, labels: tuple[int, ...]) -> float:
    """The best path of a labelling, by the recursion of the forward variables with max for sum."""
    symbols = ctc.extended(labels, PHONES)
    scores = np.full(len(symbols), -np.inf)
    scores[:2] = log_probs[0, symbols[:2]]
    for row in log_probs[1:]:
        before = np.concatenate([[-np.inf, -np.inf], scores])
        skips = [s > 1 and symbols[s] not in (PHONES, symbols[s - 2]) for s in range(len(symbols))]
        skipped = np.where(skips, before[:-2], -np.inf)
        scores = np.maximum(np.maximum(scores, before[1:-1]), skipped) + row[symbols]
    return float(max(scores[-2:]))


def by_enumeration(graph: WordGraph, said: dict, log_probs: np.ndarray) -> list[float]:
    """The best score of each meaning, highest first."""
    found: dict[tuple, float] = {}
    for path in graph.sentences(10_000):
        tokens = [graph.tokens[token] for token in path]
        meaning = tuple(
            (token.word if token.carries else "", token.depth, token.opens)
            for token in tokens
            if token.carries or token.opens
        )
        ways = product(*[said[token.word] for token in tokens])
        score = max(best_alignment(log_probs, sum(way, ())) for way in ways)
        found[meaning] = max(found.get(meaning, -np.inf), score)
    return sorted(found.values(), reverse=True)


@pytest.mark.parametrize("text", GRAMMARS)
def test_the_two_best_meanings_are_those_of_all_sentences(text):
    graph = graph_of(text)
    for seed in range(40):
        random = np.random.default_rng(seed)
        said = pronunciations(graph, random)
        log_probs = sound(random, int(random.integers(1, 11)))
        expected = [*by_enumeration(graph, said, log_probs), -np.inf][:2]
        found = viterbi.search(log_probs, search_graph.build(graph, said, PHONES))
        for path, score in zip(found, expected, strict=True):
            if score < NONE:
                assert path == viterbi.NO_PATH or path.score < NONE
                continue
            assert path.score == pytest.approx(score, abs=1e-3)
            spoken = search_graph.build(graph, said, PHONES).symbols[path.states]
            assert path.score == pytest.approx(
                log_probs[np.arange(len(spoken)), spoken].sum(), abs=1e-3
            )
            words = [said[graph.tokens[token].word] for token in path.tokens]
            ways = {sum(way, ()) for way in product(*words)}
            assert ctc.collapse(spoken, PHONES) in ways  # the tokens are what the phones say
            assert path.phones == len(ctc.collapse(spoken, PHONES))


def test_a_sound_without_a_step_has_no_path():
    graph = graph_of("a")
    states = search_graph.build(graph, {"a": [(0,)]}, PHONES)
    none = np.zeros((0, PHONES + 1), np.float32)
    assert viterbi.search(none, states) == (viterbi.NO_PATH, viterbi.NO_PATH)


def test_equal_sounds_of_different_meanings_have_no_margin():
    graph = graph_of("(a|b)")
    states = search_graph.build(graph, {"a": [(0, 1)], "b": [(0, 1)]}, PHONES)
    one, other = viterbi.search(sound(np.random.default_rng(0), 6), states)
    assert one.score == other.score and one.tokens != other.tokens


def test_transitions_are_sorted_and_begin_with_their_own():
    graph = graph_of(GRAMMARS[0])
    said = pronunciations(graph, np.random.default_rng(0))
    states = search_graph.build(graph, said, PHONES)
    assert (np.diff(states.targets) >= 0).all()
    firsts = np.searchsorted(states.targets, np.arange(len(states.symbols)))
    np.testing.assert_array_equal(states.sources[firsts], np.arange(len(states.symbols)))
    assert states.is_final.any() and states.is_initial.any()


def test_a_graph_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(search_graph, "MAX_TRANSITIONS", 3)
    with pytest.raises(search_graph.UserError, match="search graph has more than 3"):
        search_graph.build(graph_of("a b"), {"a": [(0,)], "b": [(1,)]}, PHONES)


def test_tensorflow_finds_the_same_paths():
    import tensorflow as tf
    from seqapps.commands.decoding import viterbi_graph

    @tf.function(
        input_signature=[tf.TensorSpec([None, PHONES + 1]), *viterbi_graph.specs().values()],
        autograph=False,
    )
    def search(log_probs, *arrays):
        graph = viterbi_graph.States(*arrays)
        scores, states = viterbi_graph.search(log_probs, graph)
        return scores, states, *viterbi_graph.entered_tokens(states[0], graph)

    for seed in range(60):
        random = np.random.default_rng(seed)
        graph = graph_of(GRAMMARS[seed % len(GRAMMARS)])
        states = search_graph.build(graph, pronunciations(graph, random), PHONES)
        log_probs = sound(random, int(random.integers(1, 12)))
        found = viterbi.search(log_probs, states)
        arrays = map(tf.constant, states.arrays().values())
        scores, paths, tokens, phones = (part.numpy() for part in search(log_probs, *arrays))
        for path, score, traced in zip(found, scores, paths, strict=True):
            if path.score < NONE:
                assert score < NONE
            else:
                assert score == np.float32(path.score)
                np.testing.assert_array_equal(traced, path.states)
        if found[0].score > NONE:
            assert (tuple(tokens), phones) == (found[0].tokens, found[0].phones)


@pytest.mark.parametrize("text", GRAMMARS)
def test_a_wide_beam_leaves_nothing_out_and_a_narrow_one_finds_a_sentence(text):
    graph = graph_of(text)
    for seed in range(20):
        random = np.random.default_rng(seed)
        states = search_graph.build(graph, pronunciations(graph, random), PHONES)
        log_probs = sound(random, 9)
        exact = viterbi.search(log_probs, states)
        for one, other in zip(exact, viterbi.search(log_probs, states, beam=1e6), strict=True):
            assert one.score == other.score and one.tokens == other.tokens
            np.testing.assert_array_equal(one.states, other.states)
        narrow, _ = viterbi.search(log_probs, states, beam=3.0)
        assert narrow.score <= exact[0].score
