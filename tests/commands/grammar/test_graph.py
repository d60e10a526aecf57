"""The word graph: minimal, and never larger than it has to be."""

import random as plain_random

import numpy as np
import pytest
from seqapps.commands.grammar.graph import build
from seqapps.commands.grammar.syntax import parse
from seqapps.common.errors import UserError


def graph_of(text: str):
    return build(parse(enumerate(text.split("\n"), start=1), "home.txt"))


@pytest.mark.parametrize(
    ("grammar", "count", "states"),
    [
        ("a", 1, 2),
        ("a b\na c\nd b\nd c", 4, 3),  # shared beginnings and ends
        ("(a|d) (b|c)", 4, 3),
        ("a [b] c", 2, 4),
        ("(a|b) [c] " * 30, 4**30, 61),  # 10^18 sentences
        ("{x} a\n{x} b\n{x} = c | d", 4, 3),
    ],
)
def test_sizes(grammar, count, states):
    graph = graph_of(grammar)
    assert (graph.count(), len(graph.arcs)) == (count, states)


def test_a_graph_has_the_sentences_of_its_grammar_and_no_others():
    """Against all combinations, written out by a few lines of their own."""
    random = plain_random.Random(0)
    for _ in range(50):
        parts, expected = [], {()}
        for _ in range(random.randint(1, 4)):
            words = random.sample("abcd", random.randint(1, 3))
            optional = random.random() < 0.4
            parts.append(f"[{'|'.join(words)}]" if optional else f"({'|'.join(words)})")
            choices = [(word,) for word in words] + [()] * optional
            expected = {(*before, *choice) for before in expected for choice in choices}
        expected.discard(())
        graph = graph_of(f"z {' '.join(parts)}")
        found = [tuple(graph.tokens[t].word for t in path) for path in graph.sentences(10_000)]
        assert {path[1:] for path in found} - {()} == expected


def test_ten_thousand_names_stay_small():
    random = plain_random.Random(1)

    def name() -> str:
        letters = ("bcdfghjklmnprstvw", "aeiou")
        return "".join(random.choice(letters[n % 2]) for n in range(6))

    names = " | ".join(f"{name()} {name()}" for _ in range(10_000))
    graph = graph_of(f"call {{name}} [now|please]\n{{name}} = {names}\ntext {{name}}")
    assert graph.count() == 4 * len(set(names.split(" | ")))
    assert len(graph.arcs) < 20_000


def test_samples_and_covering_sentences_are_sentences():
    graph = graph_of("turn (on|off) [the] {x}\n{x} = a | b c | d\nstop")
    everything = {tuple(path) for path in graph.sentences(100)}
    random = np.random.default_rng(0)
    assert {tuple(graph.sample(random)) for _ in range(200)} == everything
    covering = graph.covering(100)
    assert {tuple(path) for path in covering} <= everything and len(covering) < len(everything)
    assert {t for path in covering for t in path} == {t for path in everything for t in path}
    assert len(graph.covering(2)) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [("turn on the b c", True), ("TURN off D", True), ("turn on the", False), ("stop a", False)],
)
def test_find(words, found):
    graph = graph_of("turn (on|off) [the] {x}\n{x} = a | b c | d\nstop")
    path = graph.find(words.split())
    assert (path is not None) == found
    if path is not None:
        spoken = [graph.tokens[token].word for token in path]
        assert [word.casefold() for word in spoken] == words.casefold().split()


def test_a_grammar_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("seqapps.commands.grammar.graph.MAX_STATES", 20)
    with pytest.raises(UserError, match=r"home.txt: the grammar is too large"):
        graph_of(" ".join("abcdefghijklmnopqrstuvwxyz"))
