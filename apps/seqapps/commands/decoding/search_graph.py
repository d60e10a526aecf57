"""From a word graph to the states of CTC: phones, and a blank between them.

Phones of words with equal beginnings are shared (a lexical tree), as are equal ends; the token of
a word belongs to the first phone by which the word is known. The graph of phones becomes the
states of connectionist temporal classification: one for each phone, and a blank for each node, in
front of its phones. A phone follows another one directly, unless both are the same: then the
blank lies between them (Graves et al. 2006, section 3.1).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from seqapps.common.errors import UserError

from ..grammar.graph import Token, WordGraph

MAX_TRANSITIONS = 20_000_000
NONE = -1  # a state without a token
FACTOR = np.int64(6364136223846793005)  # of the hash of a meaning; odd, so that it has an inverse
Phones = tuple[int, ...]
_Arc = tuple[int, int, int]  # phone, token or NONE, and the node behind it


@dataclass(frozen=True, eq=False)
class SearchGraph:
    """The states that `viterbi` searches, and what their tokens mean.

    The meaning of a path is a hash h: a state with a token changes it to h * factor + term. Tokens
    without a meaning have the factor 1 and the term 0.

    Attributes:
        symbols: <int32>[states], the phone of each state, or the blank, the number of phones.
        tokens: <int32>[states], the token that a path enters with the state, or -1.
        factors, terms: <int64>[states].
        is_initial, is_final: <bool>[states].
        sources, targets: <int32>[transitions], sorted by target; the first transition of every
            target comes from itself.
    """

    symbols: np.ndarray
    tokens: np.ndarray
    factors: np.ndarray
    terms: np.ndarray
    is_initial: np.ndarray
    is_final: np.ndarray
    sources: np.ndarray
    targets: np.ndarray

    @cached_property
    def _by_source(self) -> tuple[np.ndarray, np.ndarray]:
        """The transitions by their source, and the first one of each source among them."""
        order = np.argsort(self.sources, kind="stable")
        return order, np.searchsorted(self.sources[order], np.arange(len(self.symbols) + 1))

    def leaving(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the transitions from states <int>[n], sorted, and the place of each one's source.

        A place is an index into `states`.
        """
        order, firsts = self._by_source
        counts = firsts[states + 1] - firsts[states]
        places = np.repeat(np.arange(len(states)), counts)
        before = np.cumsum(counts) - counts
        found = order[np.arange(len(places)) + np.repeat(firsts[states] - before, counts)]
        by_number = np.argsort(found)
        return found[by_number], places[by_number]

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the arrays by their names."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def build(graph: WordGraph, said: Mapping[str, Sequence[Phones]], blank: int) -> SearchGraph:
    """Return the states of a word graph.

    Args:
        graph: the word graph.
        said: word -> its pronunciations, as numbers of phones.
        blank: the number of the blank.

    Raises:
        UserError: the graph has more than `MAX_TRANSITIONS` transitions.
    """
    nodes = _PhoneNodes(graph, said)
    return _States(nodes, blank).finish(graph.tokens)


class _PhoneNodes:
    """The graph of phones; equal nodes are stored once."""

    def __init__(self, graph: WordGraph, said: Mapping[str, Sequence[Phones]]) -> None:
        self.finals: list[bool] = []
        self.arcs: list[tuple[_Arc, ...]] = []
        self._numbers: dict[tuple[bool, tuple[_Arc, ...]], int] = {}
        node_of: list[int] = []  # of each state of the word graph
        for final, arcs in zip(graph.finals, graph.arcs, strict=True):
            entries = [
                (phones, token, node_of[target])
                for token, target in arcs
                for phones in said[graph.tokens[token].word]
            ]
            node_of.append(self._node(final, self._tree(entries, 0)))
        self.start = node_of[graph.start]

    def _node(self, final: bool, arcs: list[_Arc]) -> int:
        key = (final, tuple(sorted(set(arcs))))
        if key not in self._numbers:
            self._numbers[key] = len(self.arcs)
            self.finals.append(final)
            self.arcs.append(key[1])
        return self._numbers[key]

    def _tree(self, entries: Sequence[tuple[Phones, int, int]], place: int) -> list[_Arc]:
        """Return the arcs of a node of the lexical tree, whose entries are equal up to `place`."""
        arcs: list[_Arc] = []
        groups: dict[int, list[tuple[Phones, int, int]]] = {}
        for entry in entries:
            phones, token, target = entry
            if len(phones) == place + 1:
                arcs.append((phones[place], token, target))
            else:
                groups.setdefault(phones[place], []).append(entry)
        for phone, group in groups.items():
            token = group[0][1]
            if token != NONE and all(other == token for _, other, _ in group):
                group = [(phones, NONE, target) for phones, _, target in group]
            else:
                token = NONE
            arcs.append((phone, token, self._node(False, self._tree(group, place + 1))))
        return arcs


class _States:
    """The states and transitions of CTC: a blank for each node, then a state for each phone."""

    def __init__(self, nodes: _PhoneNodes, blank: int) -> None:
        count = len(nodes.arcs)
        self.nodes, self.blank = nodes, blank
        self.states = sorted({arc for arcs in nodes.arcs for arc in arcs})
        number = {arc: count + place for place, arc in enumerate(self.states)}
        entering: list[list[int]] = [[] for _ in range(count)]
        for arc, state in number.items():
            entering[arc[2]].append(state)
        symbols = np.array([blank] * count + [arc[0] for arc in self.states], np.int32)
        sources = [np.arange(len(symbols))]
        targets = [np.arange(len(symbols))]
        total = len(symbols)
        for node, arcs in enumerate(nodes.arcs):
            before = np.array(entering[node], np.int64)
            leaving = np.array([number[arc] for arc in arcs], np.int64)
            sources.append(before)
            targets.append(np.full(len(before), node))
            follows = symbols[before][:, None] != symbols[leaving][None]
            one, other = np.nonzero(follows)
            sources += [before[one], np.full(len(leaving), node)]
            targets += [leaving[other], leaving]
            total += len(one) + len(before) + len(leaving)
            if total > MAX_TRANSITIONS:
                raise UserError(
                    f"the grammar is too large: its search graph has more than "
                    f"{MAX_TRANSITIONS:,} transitions"
                )
        self.symbols = symbols
        self.sources, self.targets = _ordered(np.concatenate(sources), np.concatenate(targets))

    def finish(self, tokens: Sequence[Token]) -> SearchGraph:
        nodes, count = self.nodes, len(self.nodes.arcs)
        token = np.array([NONE] * count + [arc[1] for arc in self.states], np.int32)
        terms = np.array([*map(meaning, tokens), 0], np.int64)[token]
        finals = np.array(nodes.finals)
        ends = np.array([arc[2] for arc in self.states], np.int64)
        starts = set(nodes.arcs[nodes.start])
        is_first = [node == nodes.start for node in range(count)]
        return SearchGraph(
            symbols=self.symbols,
            tokens=token,
            factors=np.where(terms == 0, np.int64(1), FACTOR),
            terms=terms,
            is_initial=np.array(is_first + [arc in starts for arc in self.states]),
            is_final=np.concatenate([finals, finals[ends]]),
            sources=self.sources.astype(np.int32),
            targets=self.targets.astype(np.int32),
        )


def _ordered(sources: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sort transitions by target, its own first, and drop repeated ones."""
    keys = np.unique(
        targets * (int(targets.max()) + 2) + np.where(sources == targets, 0, sources + 1)
    )
    targets, sources = np.divmod(keys, int(targets.max()) + 2)
    return np.where(sources == 0, targets, sources - 1), targets


def meaning(token: Token) -> int:
    """Return the term of a token in the hash of a meaning, 0 if it carries none."""
    if not token.carries and not token.opens:
        return 0
    word = token.word.casefold() if token.carries else ""
    text = "\t".join((word, str(token.depth), *token.opens))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) | 1


def terms(tokens: Iterable[Token]) -> tuple[int, ...]:
    """Return the meaning of a sentence: the terms of its tokens that carry one.

    Example:
        >>> terms([Token("the", carries=False)]) == terms([])
        True
    """
    return tuple(term for term in map(meaning, tokens) if term)
