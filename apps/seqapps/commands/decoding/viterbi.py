"""The best sentence for the log probabilities of a sound, and the best one of another meaning.

A state carries two paths: the best one, and the best one whose meaning differs from it. That is
enough for the two best meanings of whole sentences, and exact: if a path with a third meaning is
continued to the end, the two others are continued in the same way, are both better, and all three
meanings still differ, because each continuation changes a meaning by an invertible function. (Two
best paths alone are not enough: both may have the same meaning, such as with and without "the".)
A second search without the words of the first one would be exact too, but needs another graph.

Paths are chosen by `max` in place of the sum of CTC's forward variables (Graves et al. 2006,
section 3.2); equal scores: by the number of the transition.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .search_graph import NONE, SearchGraph

IMPOSSIBLE = np.float32(-1e30)


class Path(NamedTuple):
    """A path through a search graph.

    Attributes:
        score: the sum of its log probabilities.
        states: <int32>[steps]; empty if there is no path.
        tokens: the tokens in their order.
        phones: number of phones.
    """

    score: float
    states: np.ndarray
    tokens: tuple[int, ...]
    phones: int


NO_PATH = Path(float(IMPOSSIBLE), np.zeros(0, np.int32), (), 0)


@dataclass(frozen=True)
class _Step:
    """The transitions by which the two paths of each state came, and which path of the source."""

    best: np.ndarray
    other: np.ndarray


def search(log_probs: np.ndarray, graph: SearchGraph) -> tuple[Path, Path]:
    """Return the best path, and the best one of another meaning.

    Args:
        log_probs: <float32>[steps, phones + 1], divided by the prior or not.
        graph: the search graph.

    Returns:
        Two paths; `NO_PATH` where there is none (the sound is too short).
    """
    if not len(log_probs):
        return NO_PATH, NO_PATH
    sources, targets = graph.sources.astype(np.int64), graph.targets.astype(np.int64)
    pairs = (2 * sources[:, None] + np.arange(2)).reshape(-1)  # both paths of each source
    to, firsts = np.repeat(targets, 2), 2 * graph.firsts
    enters = np.repeat(sources != targets, 2)
    factors = np.where(enters, graph.factors[to], np.int64(1))
    terms = np.where(enters, graph.terms[to], np.int64(0))
    numbers = np.arange(len(pairs))
    emitted = log_probs[:, graph.symbols]
    scores = np.full((len(graph.symbols), 2), IMPOSSIBLE, np.float32)
    scores[:, 0] = np.where(graph.is_initial, emitted[0], IMPOSSIBLE)
    meanings = np.repeat(graph.terms[:, None], 2, axis=1)
    steps: list[_Step] = []
    for row in emitted[1:]:
        candidates = scores.reshape(-1)[pairs]
        hashes = meanings.reshape(-1)[pairs] * factors + terms
        best, at = _segment_max(candidates, numbers, to, firsts)
        meaning = hashes[at]
        candidates = np.where(hashes == meaning[to], IMPOSSIBLE, candidates)
        other, other_at = _segment_max(candidates, numbers, to, firsts)
        scores = np.maximum(np.stack([best, other], axis=1) + row[:, None], IMPOSSIBLE)
        meanings = np.stack([meaning, hashes[other_at]], axis=1)
        steps.append(_Step(at.astype(np.int32), other_at.astype(np.int32)))
    return _ends(scores, meanings, graph, steps)


def _segment_max(
    values: np.ndarray, numbers: np.ndarray, targets: np.ndarray, firsts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the maximum of each target's values and the first place that has it."""
    highest = np.maximum.reduceat(values, firsts)
    is_highest = values == highest[targets]
    places = np.where(is_highest, numbers, len(numbers))
    return highest, np.minimum.reduceat(places, firsts)


def _ends(
    scores: np.ndarray, meanings: np.ndarray, graph: SearchGraph, steps: list[_Step]
) -> tuple[Path, Path]:
    """Return the best path that ends a sentence, and the best one of another meaning."""
    last = np.where(graph.is_final[:, None], scores, IMPOSSIBLE).reshape(-1)
    best = int(last.argmax())
    others = np.where(meanings.reshape(-1) == meanings.reshape(-1)[best], IMPOSSIBLE, last)
    other = int(others.argmax())
    return (
        _traced(float(last[best]), best, graph, steps),
        _traced(float(others[other]), other, graph, steps),
    )


def _traced(score: float, end: int, graph: SearchGraph, steps: list[_Step]) -> Path:
    """Follow a path from its end to its beginning; `end` is twice the state plus 0 or 1."""
    if score <= IMPOSSIBLE / 2:
        return NO_PATH
    state, second = divmod(end, 2)
    states = [state]
    for step in reversed(steps):
        pair = int((step.other if second else step.best)[state])
        transition, second = divmod(pair, 2)
        state = int(graph.sources[transition])
        states.append(state)
    return path_of(score, np.array(states[::-1], np.int32), graph)


def path_of(score: float, states: np.ndarray, graph: SearchGraph) -> Path:
    """Return the path with these states."""
    entered = states[np.diff(states, prepend=-1) != 0]
    tokens = graph.tokens[entered]
    phones = int((graph.symbols[entered] != graph.symbols.max()).sum())
    return Path(score, states, tuple(tokens[tokens != NONE].tolist()), phones)
