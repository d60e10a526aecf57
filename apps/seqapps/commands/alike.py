"""Sentences of a grammar that sound alike, found by the search that hears them.

A sentence is written as the log probabilities of a sound in which its phones follow each other,
and other phones cost what `phone_distance` says. The best sentence of another meaning is then the
one that is nearest to it in sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from seqapps.speech.text.phones import edit_cost

from .decoding import search_graph, viterbi
from .grammar.sentences import Sentences

MAX_COST = 1.5  # of a pair that is named: one phone for another and one too many, say
MAX_SENTENCES = 200  # that are tried
MAX_WORK = 30_000_000  # transitions times steps of all searches together
BLANKS = 2  # steps behind each phone, in which others may be inserted
INSERTED = 1.0  # cost of a phone too many


@dataclass(frozen=True)
class Pair:
    """Two sentences of different meanings, and the cost of changing one into the other.

    Attributes:
        one, other: their texts.
        cost: 0 for equal sounds; about 0.3 for "bin" and "pin", 1 for a phone more or less.
    """

    one: str
    other: str
    cost: float

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as JSON can hold it."""
        return {"sentences": [self.one, self.other], "cost": round(self.cost, 2)}


def pairs(sentences: Sentences, limit: int = 20) -> tuple[list[Pair], bool]:
    """Return the pairs that sound most alike, and whether all sentences were tried.

    Args:
        sentences: the grammar.
        limit: maximum number of pairs.
    """
    words = sentences.graph
    phones = sorted({phone for ways in sentences.said.values() for way in ways for phone in way})
    number = {phone: place for place, phone in enumerate(phones)}
    said = {
        word: tuple(
            tuple(number[phone] for phone in way) for way in sentences.said[word.casefold()]
        )
        for word in words.words()
    }
    graph = search_graph.build(words, said, len(phones))
    costs = _costs(tuple(phones))
    found: dict[tuple[str, ...], Pair] = {}
    paths, is_complete = _chosen(sentences, len(graph.sources))
    for path in paths:
        spoken = [phone for token in path for phone in said[words.tokens[token].word][0]]
        best, other = viterbi.search(_sound(spoken, costs), graph)
        own = search_graph.terms(words.tokens[token] for token in path)
        if search_graph.terms(words.tokens[token] for token in best.tokens) != own:
            best, other = other, best  # equal sounds
        cost = max(0.0, -other.score)
        if len(other.states) and cost <= MAX_COST:
            pair = Pair(sentences.text(path), sentences.text(other.tokens), cost)
            key = tuple(sorted(difference(pair.one, pair.other)))
            if key not in found or cost < found[key].cost:
                found[key] = pair
    listed = sorted(found.values(), key=lambda pair: (pair.cost, pair.one))
    return listed[:limit], is_complete


def difference(one: str, other: str) -> tuple[str, str]:
    """Return what remains of two texts without their common beginning and end, in words.

    Example:
        >>> difference("turn on the light", "turn off the light")
        ('on', 'off')
    """
    a, b = one.split(), other.split()
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return " ".join(a), " ".join(b)


def _chosen(sentences: Sentences, transitions: int) -> tuple[Sequence[Sequence[int]], bool]:
    """Return sentences to try, as tokens, and whether these are all."""
    graph = sentences.graph
    longest = 3 * 20 * transitions  # of a sentence with 20 phones
    count = max(5, min(MAX_SENTENCES, MAX_WORK // max(1, longest)))
    if graph.count() <= count:
        return list(graph.sentences(count)), True
    return graph.covering(count), False


@lru_cache(maxsize=2)
def _costs(phones: tuple[str, ...]) -> np.ndarray:
    """Return the costs <float32>[phones, phones + 1] of hearing one phone as another, or none."""
    rows = [[edit_cost((one,), (other,)) for other in phones] for one in phones]
    gaps = [[edit_cost((one,), ())] for one in phones]
    return np.concatenate([np.array(rows), np.array(gaps)], axis=1).astype(np.float32)


def _sound(spoken: Sequence[int], costs: np.ndarray) -> np.ndarray:
    """Return negative costs <float32>[steps, phones + 1] of a sound with these phones.

    Each phone has a step, in which it may be heard as another one or not at all; in the steps of
    the blank, a phone is one too many.
    """
    rest = np.full(costs.shape[1], -INSERTED, np.float32)
    rest[-1] = 0
    rows = [row for phone in spoken for row in (-costs[phone], *([rest] * BLANKS))]
    return np.array([rest, *rows], np.float32)
