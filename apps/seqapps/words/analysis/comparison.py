"""Find the words whose meaning differs between two models."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from seqapps.common.errors import UserError

from ..alignment import min_shared, procrustes
from ..config import MIN_COUNT
from ..runtime import Runtime

RESAMPLES = 50
BAND = (5.0, 95.0)  # percentiles of the resamples
SIMILAR_FREQUENCY = 201  # words among which the usual distance at a frequency is taken
CONTEXT = 3  # neighbours in each model that are shown


@dataclass(frozen=True)
class Moved:
    """A word and how far its vectors in two models are apart.

    Attributes:
        word: the word.
        distance: 1 - cosine, after the rotation; 0 to 2.
        low, high: 5th and 95th percentile of the distance over resamples of the words from which
            the rotation is estimated.
        usual: median distance of the words that are about as frequent; what exceeds it is not
            explained by the noise of rare words.
        occurrences: in the first and the second corpus, None where they are not known.
        before, after: the nearest neighbours in the first and the second model.
    """

    word: str
    distance: float
    low: float
    high: float
    usual: float
    occurrences: tuple[int | None, int | None]
    before: tuple[str, ...]
    after: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        numbers = {
            key: round(getattr(self, key), 4) for key in ("distance", "low", "high", "usual")
        }
        return {
            "word": self.word,
            **numbers,
            "occurrences": list(self.occurrences),
            "before": list(self.before),
            "after": list(self.after),
        }


@dataclass(frozen=True)
class Comparison:
    """The words that moved most, and those that were not compared.

    Attributes:
        words: the words, those that moved most beyond what is usual at their frequency first.
        compared: number of words that were compared.
        rare: common words with fewer than `min_count` occurrences in a corpus.
        only_first, only_second: words that only one model has a vector for. All three lists have
            the more frequent words first.
    """

    words: tuple[Moved, ...]
    compared: int
    rare: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]


def compared(
    first: Runtime, second: Runtime, k: int, *, min_count: int = MIN_COUNT, seed: int = 0
) -> Comparison:
    """Compare the vectors of two models.

    The second model's vectors are rotated onto the first one's by orthogonal Procrustes over all
    common words (Hamilton, Leskovec & Jurafsky 2016, "Diachronic word embeddings reveal
    statistical laws of semantic change", equation 4). Words are ordered by `distance - usual`.

    Args:
        first, second: the models; the shorter vectors are filled up with zeros.
        k: number of words.
        min_count: minimum number of occurrences of a word in each corpus, where they are known.
        seed: random seed of the resamples.

    Raises:
        UserError: too few common words, or all of them are rarer than `min_count`.
    """
    ids, other_ids = _shared(first, second)
    size = max(first.settings.size, second.settings.size)
    one, other = (
        np.pad(rows, ((0, 0), (0, size - rows.shape[1])))
        for rows in (first.unit[ids], second.unit[other_ids])
    )
    distance = _distance(one, other, np.arange(len(ids)))
    random = np.random.default_rng(seed)
    samples = (random.integers(0, len(ids), len(ids)) for _ in range(RESAMPLES))
    low, high = np.percentile([_distance(one, other, rows) for rows in samples], BAND, axis=0)
    usual = _usual(distance, ids + other_ids)
    is_rare = _is_rare(first, ids, min_count) | _is_rare(second, other_ids, min_count)
    if is_rare.all():
        raise UserError(
            f"none of the {len(ids):,} common words occurs at least {min_count} times in each "
            "corpus: lower --min-count"
        )
    order = np.argsort(-(distance - usual), kind="stable")
    words = tuple(
        Moved(
            word := first.vocabulary.words[ids[row]],
            float(distance[row]),
            float(low[row]),
            float(high[row]),
            float(usual[row]),
            (_count(first, ids[row]), _count(second, other_ids[row])),
            _near(first, ids[row], word),
            _near(second, other_ids[row], word),
        )
        for row in order[~is_rare[order]][:k].tolist()
    )
    rare = tuple(first.vocabulary.words[number] for number in ids[is_rare].tolist())
    only = (_without(first, ids), _without(second, other_ids))
    return Comparison(words, int((~is_rare).sum()), rare, *only)


def _is_rare(runtime: Runtime, ids: np.ndarray, min_count: int) -> np.ndarray:
    """Return which words are known to occur fewer times <bool>[ids]."""
    counts = runtime.vocabulary.counts[ids]
    found: np.ndarray = (counts > 0) & (counts < min_count)
    return found


def _without(runtime: Runtime, ids: np.ndarray) -> tuple[str, ...]:
    """Return the words that have a vector, but for some positions."""
    has_vector = runtime.has_vector.copy()
    has_vector[ids] = False
    return tuple(runtime.vocabulary.words[number] for number in np.flatnonzero(has_vector))


def _shared(first: Runtime, second: Runtime) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of common words in both models."""
    least = min_shared(max(first.settings.size, second.settings.size))
    pairs = [
        (number, other)
        for number, word in enumerate(first.vocabulary.words)
        if (other := second.vocabulary.ids.get(word)) is not None
        and first.has_vector[number]
        and second.has_vector[other]
    ]
    if len(pairs) < least:
        raise UserError(f"expected models that share at least {least} words, got {len(pairs)}")
    ids, other_ids = np.array(pairs).T
    return ids, other_ids


def _distance(one: np.ndarray, other: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return 1 - cosine of each word, with the rotation that is estimated from some rows."""
    rotated = other @ procrustes(other[rows], one[rows])
    distance: np.ndarray = 1.0 - (rotated * one).sum(axis=1)
    return distance


def _usual(distance: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Return the running median of the distances in the order of frequency."""
    order = np.argsort(rank, kind="stable")
    width = min(SIMILAR_FREQUENCY, len(order))
    windows = np.lib.stride_tricks.sliding_window_view(distance[order], width)
    medians = np.median(windows, axis=1)
    before = (width - 1) // 2
    padded = np.pad(medians, (before, len(order) - len(medians) - before), mode="edge")
    usual = np.empty(len(order))
    usual[order] = padded
    return usual


def _count(runtime: Runtime, number: int) -> int | None:
    return int(runtime.vocabulary.counts[number]) or None


def _near(runtime: Runtime, number: int, word: str) -> tuple[str, ...]:
    found = runtime.most_similar(runtime.unit[number], (word,), CONTEXT)
    return tuple(neighbour.word for neighbour in found)
