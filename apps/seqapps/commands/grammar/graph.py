"""The word graph of a grammar: the minimal deterministic automaton of its sentences.

The automaton is built from the ends of the sentences to their beginnings. Every state is stored
once (hash-consing), so equal rests of sentences are shared; the union of states is the subset
construction, so equal beginnings are shared. The sentences themselves are never listed: Daciuk et
al. (2000), "Incremental construction of minimal acyclic finite-state automata" (Computational
Linguistics 26(1)), with regular expressions in place of a list of words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from seqapps.common.errors import UserError

from .syntax import Choice, Grammar, Node, Sequence_, Slot, Word

MAX_STATES = 1_000_000
END = 0  # the state behind the last word, if nothing may follow


class Token(NamedTuple):
    """A word at a place of the sentences.

    Attributes:
        word: the word.
        opens: names of the slots that begin with it, the outermost first.
        depth: number of slots that it is in.
        carries: whether the meaning depends on it, not of words in `[ ]` and `(a/b)`.
    """

    word: str
    opens: tuple[str, ...] = ()
    depth: int = 0
    carries: bool = True


@dataclass(frozen=True)
class WordGraph:
    """A word graph.

    Attributes:
        tokens: the distinct tokens.
        finals: whether a sentence may end in each state.
        arcs: of each state, pairs of a token's number and the state behind it. States behind have
            lower numbers.
        start: the state before the first word.
    """

    tokens: tuple[Token, ...]
    finals: tuple[bool, ...]
    arcs: tuple[tuple[tuple[int, int], ...], ...]
    start: int

    def count(self) -> int:
        """Return the number of sentences."""
        counts: list[int] = []
        for final, arcs in zip(self.finals, self.arcs, strict=True):
            counts.append(final + sum(counts[target] for _, target in arcs))
        return counts[self.start]

    def words(self) -> list[str]:
        """Return the distinct words, sorted."""
        return sorted({token.word for token in self.tokens})

    def sample(self, random: np.random.Generator) -> list[int]:
        """Return the tokens of a random sentence; each branch is equally likely."""
        path: list[int] = []
        state = self.start
        while True:
            arcs = self.arcs[state]
            choice = int(random.integers(len(arcs) + self.finals[state]))
            if choice == len(arcs):
                return path
            path.append(arcs[choice][0])
            state = arcs[choice][1]

    def sentences(self, limit: int) -> Iterator[list[int]]:
        """Yield the tokens of the first `limit` sentences."""
        open_paths: list[tuple[int, list[int]]] = [(self.start, [])]
        while open_paths and limit > 0:
            state, path = open_paths.pop()
            if self.finals[state]:
                limit -= 1
                yield path
            open_paths += [(target, [*path, t]) for t, target in reversed(self.arcs[state])]

    def covering(self, limit: int) -> list[list[int]]:
        """Return at most `limit` sentences that together have every arc, if these are enough."""
        before: dict[int, list[int]] = {self.start: []}  # tokens on the way to each state
        for state in range(self.start, -1, -1):  # states behind have lower numbers
            if state in before:
                for token, target in self.arcs[state]:
                    before.setdefault(target, [*before[state], token])
        behind: list[list[int]] = []
        for final, arcs in zip(self.finals, self.arcs, strict=True):
            rests = [[token, *behind[target]] for token, target in arcs]
            behind.append([] if final else min(rests, key=len))
        found: dict[tuple[int, ...], None] = {}
        for state in sorted(before, reverse=True):
            for token, target in self.arcs[state]:
                if len(found) < limit:
                    found.setdefault((*before[state], token, *behind[target]))
        return [list(path) for path in found]

    def find(self, words: Sequence[str]) -> list[int] | None:
        """Return the tokens of a sentence with these words in any case; None if there is none."""
        wanted = [word.casefold() for word in words]
        open_paths: list[tuple[int, list[int]]] = [(self.start, [])]
        while open_paths:
            state, path = open_paths.pop()
            if len(path) == len(wanted):
                if self.finals[state]:
                    return path
                continue
            word = wanted[len(path)]
            open_paths += [
                (target, [*path, token])
                for token, target in reversed(self.arcs[state])
                if self.tokens[token].word.casefold() == word
            ]
        return None


def build(grammar: Grammar) -> WordGraph:
    """Return the word graph of a grammar.

    Raises:
        UserError: it has more than `MAX_STATES` states.

    Example:
        >>> from .syntax import parse
        >>> graph = build(parse([(1, "turn (on|off) the light"), (2, "dim [the] light")]))
        >>> graph.count(), len(graph.arcs)
        (4, 6)
    """
    builder = _Builder(grammar)
    start = builder.union(builder.compiled(node, END) for _, node in grammar.sentences)
    return builder.graph(start)


_State = tuple[bool, tuple[tuple[int, int], ...]]  # final, and its arcs


class _Builder:
    """The states that were made so far, each once."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._states: list[_State] = [(True, ())]
        self._numbers: dict[_State, int] = {(True, ()): END}
        self._tokens: dict[Token, int] = {}
        self._listed: list[Token] = []
        self._spellings: dict[str, str] = {}
        self._unions: dict[tuple[int, ...], int] = {}
        self._compiled: dict[tuple[str, tuple[int, int] | None, int, int], int] = {}

    def _state(self, final: bool, arcs: Iterable[tuple[int, int]]) -> int:
        state = (final, tuple(sorted(arcs)))
        if state not in self._numbers:
            if len(self._states) >= MAX_STATES:
                raise UserError(
                    f"{self._grammar.name}: the grammar is too large: its word graph has more than "
                    f"{MAX_STATES:,} states. Long lists in the middle of many sentences are kept "
                    "once for each way to go on"
                )
            self._numbers[state] = len(self._states)
            self._states.append(state)
        return self._numbers[state]

    def _token(self, token: Token) -> int:
        if token not in self._tokens:
            self._tokens[token] = len(self._listed)
            self._listed.append(token)
        return self._tokens[token]

    def compiled(self, node: Node, rest: int, depth: int = 0, carries: bool = True) -> int:
        """Return the state in front of a node, behind which the state `rest` follows."""
        match node:
            case Word(text):
                word = self._spellings.setdefault(text.casefold(), text)
                token = self._token(Token(word, depth=depth, carries=carries))
                return self._state(False, [(token, rest)])
            case Sequence_(parts):
                for part in reversed(parts):
                    rest = self.compiled(part, rest, depth, carries)
                return rest
            case Choice(options, optional, alike):
                carries = carries and not optional and not alike
                states = [self.compiled(option, rest, depth, carries) for option in options]
                return self.union([*states, rest] if optional else states)
            case Slot():
                return self._slot(node, rest, depth)

    def _slot(self, slot: Slot, rest: int, depth: int) -> int:
        """Return the state in front of a slot; a list is compiled once for each `rest`."""
        key = (slot.name, slot.numbers, rest, depth)
        if slot.body is None and key in self._compiled:
            return self._compiled[key]
        inner = self.compiled(self._grammar.body(slot), rest, depth + 1)
        arcs = []
        for number, target in self._states[inner][1]:
            token = self._listed[number]
            opened = replace_opens(token, slot.name)
            arcs.append((self._token(opened), target))
        state = self._state(False, arcs)
        if slot.body is None:
            self._compiled[key] = state
        return state

    def union(self, states: Iterable[int]) -> int:
        """Return the state from which everything is possible that is possible from one of several.

        Equal beginnings are merged.
        """
        distinct = tuple(sorted(set(states)))
        if len(distinct) == 1:
            return distinct[0]
        if distinct not in self._unions:
            targets: dict[int, list[int]] = {}
            for state in distinct:
                for token, target in self._states[state][1]:
                    targets.setdefault(token, []).append(target)
            final = any(self._states[state][0] for state in distinct)
            arcs = [(token, self.union(several)) for token, several in targets.items()]
            self._unions[distinct] = self._state(final, arcs)
        return self._unions[distinct]

    def graph(self, start: int) -> WordGraph:
        """Return the part that can be reached from the start."""
        reached, open_states = {start}, [start]
        while open_states:
            for _, target in self._states[open_states.pop()][1]:
                if target not in reached:
                    reached.add(target)
                    open_states.append(target)
        kept = sorted(reached)  # in the order in which they were made: targets come first
        number = {state: new for new, state in enumerate(kept)}
        used = sorted({token for state in kept for token, _ in self._states[state][1]})
        token_number = {token: new for new, token in enumerate(used)}
        return WordGraph(
            tuple(self._listed[token] for token in used),
            tuple(self._states[state][0] for state in kept),
            tuple(
                tuple((token_number[token], number[target]) for token, target in arcs)
                for _, arcs in (self._states[state] for state in kept)
            ),
            number[start],
        )


def replace_opens(token: Token, name: str) -> Token:
    """Return a token that begins a further slot around its others."""
    return token._replace(opens=(name, *token.opens))
