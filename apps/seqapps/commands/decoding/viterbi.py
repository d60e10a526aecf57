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

from typing import NamedTuple

import numpy as np

from .search_graph import NONE, SearchGraph

IMPOSSIBLE = np.float32(-1e30)
LARGE = 60_000  # transitions of a graph whose search has a beam
BEAM = 30.0  # nats: sentences that are so far behind are hardly ever the best in the end


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


class _Step(NamedTuple):
    """A step: its states, and for each of their two paths twice the transition, plus 0 or 1."""

    states: np.ndarray
    best: np.ndarray
    other: np.ndarray


class _Paths(NamedTuple):
    """The two paths of some states: states <int>[n], scores and meanings [n, 2]."""

    states: np.ndarray
    scores: np.ndarray
    meanings: np.ndarray


class _Moves(NamedTuple):
    """Transitions sorted by target, each twice, for both paths of its source.

    Attributes:
        targets: the distinct targets <int>[m].
        pairs: place of the source's path among all paths <int>[2n].
        numbers: twice the transition, plus 0 or 1.
        groups: the target's place in `targets`; `firsts`: the first pair of each target.
        factors, terms: what the transition does to a meaning.
    """

    targets: np.ndarray
    pairs: np.ndarray
    numbers: np.ndarray
    groups: np.ndarray
    firsts: np.ndarray
    factors: np.ndarray
    terms: np.ndarray


def search(
    log_probs: np.ndarray, graph: SearchGraph, beam: float | None = None
) -> tuple[Path, Path]:
    """Return the best path, and the best one of another meaning.

    Args:
        log_probs: <float32>[steps, phones + 1], divided by the prior or not.
        graph: the search graph.
        beam: paths that are so many nats worse than the best one of their step are left out; None
            is `BEAM` for large graphs, and no limit for others.

    Returns:
        Two paths; `NO_PATH` where there is none (the sound is too short).
    """
    if not len(log_probs):
        return NO_PATH, NO_PATH
    if beam is None and len(graph.sources) > LARGE:
        beam = BEAM
    emitted = log_probs[:, graph.symbols] if beam is None else None
    everything = np.arange(len(graph.symbols))
    scores = np.full((len(everything), 2), IMPOSSIBLE, np.float32)
    first = log_probs[0, graph.symbols]
    scores[:, 0] = np.where(graph.is_initial, first, IMPOSSIBLE)
    paths = _Paths(everything, scores, np.repeat(graph.terms[:, None], 2, axis=1))
    moves = _moves(graph, np.arange(len(graph.sources)), graph.sources)
    steps: list[_Step] = []
    for number in range(1, len(log_probs)):
        if beam is not None:
            paths = _within(paths, beam)
            moves = _moves(graph, *graph.leaving(paths.states))
        if emitted is not None:
            row = emitted[number]
        else:
            row = log_probs[number, graph.symbols[moves.targets]]
        paths, step = _advanced(paths, moves, row)
        steps.append(step)
    return _ends(paths, graph, steps)


def _moves(graph: SearchGraph, transitions: np.ndarray, places: np.ndarray) -> _Moves:
    """Return transitions, sorted by number; `places` are those of their sources in the paths."""
    both = np.arange(2)
    targets = graph.targets[transitions]
    changes = np.flatnonzero(np.diff(targets, prepend=-1))
    groups = np.repeat(np.cumsum(np.diff(targets, prepend=-1) != 0) - 1, 2)
    enters = np.repeat(graph.sources[transitions] != targets, 2)
    to = np.repeat(targets, 2)
    return _Moves(
        targets[changes],
        (2 * places.astype(np.int64)[:, None] + both).reshape(-1),
        (2 * transitions.astype(np.int64)[:, None] + both).reshape(-1),
        groups,
        2 * changes,
        np.where(enters, graph.factors[to], np.int64(1)),
        np.where(enters, graph.terms[to], np.int64(0)),
    )


def _within(paths: _Paths, beam: float) -> _Paths:
    kept = paths.scores[:, 0] >= max(paths.scores[:, 0].max() - np.float32(beam), IMPOSSIBLE / 2)
    return _Paths(*(part[kept] for part in paths))


def _advanced(paths: _Paths, moves: _Moves, row: np.ndarray) -> tuple[_Paths, _Step]:
    """Return the paths one step later; `row` are the log probabilities of the targets."""
    candidates = paths.scores.reshape(-1)[moves.pairs]
    hashes = paths.meanings.reshape(-1)[moves.pairs] * moves.factors + moves.terms
    best, at = _segment_max(candidates, moves)
    meaning = hashes[at]
    other, other_at = _segment_max(
        np.where(hashes == meaning[moves.groups], IMPOSSIBLE, candidates), moves
    )
    scores = np.maximum(np.stack([best, other], axis=1) + row[:, None], IMPOSSIBLE)
    meanings = np.stack([meaning, hashes[other_at]], axis=1)
    found = (moves.numbers[place].astype(np.int32) for place in (at, other_at))
    return _Paths(moves.targets, scores, meanings), _Step(moves.targets, *found)


def _segment_max(values: np.ndarray, moves: _Moves) -> tuple[np.ndarray, np.ndarray]:
    """Return the maximum of each target's values and the first place that has it."""
    highest = np.maximum.reduceat(values, moves.firsts)
    places = np.where(values == highest[moves.groups], np.arange(len(values)), len(values))
    return highest, np.minimum.reduceat(places, moves.firsts)


def _ends(paths: _Paths, graph: SearchGraph, steps: list[_Step]) -> tuple[Path, Path]:
    """Return the best path that ends a sentence, and the best one of another meaning."""
    is_final = graph.is_final[paths.states]
    last = np.where(is_final[:, None], paths.scores, IMPOSSIBLE).reshape(-1)
    meanings = paths.meanings.reshape(-1)
    best = int(last.argmax())
    others = np.where(meanings == meanings[best], IMPOSSIBLE, last)
    other = int(others.argmax())
    ends = (float(last[best]), best), (float(others[other]), other)
    one, two = (
        _traced(score, int(paths.states[end // 2]), end % 2, graph, steps) for score, end in ends
    )
    return one, two


def _traced(score: float, state: int, second: int, graph: SearchGraph, steps: list[_Step]) -> Path:
    """Follow a path from its last state, of which it is the first or the second, to its first."""
    if score <= IMPOSSIBLE / 2:
        return NO_PATH
    states = [state]
    for step in reversed(steps):
        place = int(np.searchsorted(step.states, state))
        transition, second = divmod(int((step.other if second else step.best)[place]), 2)
        state = int(graph.sources[transition])
        states.append(state)
    return path_of(score, np.array(states[::-1], np.int32), graph)


def path_of(score: float, states: np.ndarray, graph: SearchGraph) -> Path:
    """Return the path with these states."""
    entered = states[np.diff(states, prepend=-1) != 0]
    tokens = graph.tokens[entered]
    phones = int((graph.symbols[entered] != graph.symbols.max()).sum())
    return Path(score, states, tuple(tokens[tokens != NONE].tolist()), phones)
