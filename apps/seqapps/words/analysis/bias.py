"""Measure the bias of word vectors: association tests, projections, and what a classifier finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, not_installed

from ..config import DEBIASING as METHODS
from ..runtime import Runtime, normalised
from .balancing import balanced
from .lists import AssociationTest, BiasLists

PERMUTATIONS = 10_000
EXTREME = 500  # words at each end of the direction that the classifier tells apart
MIN_EXTREME = 20
FOLDS = 5
MIN_WORDS = 3  # of each list of a test
MIN_DIFFERENCE = 1e-6  # of numbers of unit vectors; smaller ones are rounding errors
SHOWN = 8  # professions at each end


@dataclass(frozen=True)
class Space:
    """Vectors by word.

    Attributes:
        ids: word -> row, of the words that have a vector.
        words: the words of all rows.
        unit: <float32>[words, size], of length 1.
    """

    ids: Mapping[str, int]
    words: Sequence[str]
    unit: np.ndarray

    def rows(self, words: Sequence[str]) -> np.ndarray:
        """Return the vectors of those words that are known <float32>[n, size]."""
        return self.unit[[self.ids[word] for word in words if word in self.ids]]


def space_of(runtime: Runtime) -> Space:
    """Return the vectors of a model, without words whose vector is 0."""
    words = runtime.vocabulary.words
    ids = {words[number]: int(number) for number in np.flatnonzero(runtime.has_vector)}
    return Space(ids, words, runtime.unit)


def direction(space: Space, pairs: Sequence[tuple[str, str]]) -> tuple[np.ndarray, float]:
    """Return the first principal component of the pairs' differences, and its share of variance.

    Bolukbasi et al. (2016), section 5.1: of the vectors of each pair minus their mean. The
    component points from the second words of the pairs to the first.

    Raises:
        UserError: no pair is in the vocabulary, or the words of each have the same vector.
    """
    known = [pair for pair in pairs if all(word in space.ids for word in pair)]
    if not known:
        raise UserError(
            "the vectors lack the pairs of words that define the direction, such as "
            f"{pairs[0][0]} and {pairs[0][1]}: expected at least one pair in the vocabulary"
        )
    halves = np.concatenate([space.rows([a]) - space.rows([b]) for a, b in known]) / 2
    if np.abs(halves).max() < MIN_DIFFERENCE:
        raise UserError(
            "expected pairs of words with different vectors to define the direction, got the same "
            f"vector for {known[0][0]} and {known[0][1]}"
        )
    centred = np.concatenate([halves, -halves])
    _, values, components = np.linalg.svd(centred, full_matrices=False)
    component = components[0] * np.sign((halves @ components[0]).sum() or 1.0)
    return component, float(values[0] ** 2 / (values**2).sum())


def association(space: Space, test: AssociationTest, seed: int = 0) -> dict[str, Any]:
    """Return effect size and one-sided permutation p of an association test.

    Caliskan, Bryson & Narayanan (2017): s(w) is the mean cosine to the first attributes minus
    that to the second; the effect size is the difference of its means over both target sets,
    divided by its standard deviation over all targets. p is the share of equal splits of the
    targets with a greater or equal difference: all splits if they are few, else
    `PERMUTATIONS` random ones.

    Returns:
        name; effect and p, None if a list has fewer than `MIN_WORDS` known words, or if all
        targets have the same score; words, how many of the listed words are known, and listed,
        their number.
    """
    lists = [*test.targets, *test.attributes]
    first, second, one, other = (space.rows(words) for words in lists)
    report: dict[str, Any] = {
        "name": test.name,
        "effect": None,
        "p": None,
        "words": len(first) + len(second) + len(one) + len(other),
        "listed": sum(map(len, lists)),
    }
    if min(map(len, (first, second, one, other))) < MIN_WORDS:
        return report
    targets = np.concatenate([first, second])
    score = (targets @ one.T).mean(axis=1) - (targets @ other.T).mean(axis=1)
    difference = score[: len(first)].mean() - score[len(first) :].mean()
    spread = score.std(ddof=1)
    if spread < MIN_DIFFERENCE:  # all targets are alike: there is nothing to divide by
        return report
    report["effect"] = round(float(difference / spread), 3)
    report["p"] = round(permutation_p(score.astype(np.float64), len(first), seed), 5)
    return report


def permutation_p(score: np.ndarray, first: int, seed: int = 0) -> float:
    """Return the share of splits whose first part has at least the sum that it has.

    Args:
        score: <float64>[n]; the first part comes first.
        first: size of the first part.
        seed: random seed, where there are more than `PERMUTATIONS` splits.

    Example:
        >>> permutation_p(np.array([3.0, 2.0, 1.0, 0.0]), first=2)  # one of six splits
        0.16666666666666666
    """
    observed = score[:first].sum() - 1e-12
    if comb(len(score), first) <= PERMUTATIONS:
        sums = [score[list(part)].sum() for part in combinations(range(len(score)), first)]
        return float(np.mean(np.array(sums) >= observed))
    random = np.random.default_rng(seed)
    drawn = np.argsort(random.random((PERMUTATIONS, len(score))), axis=1)[:, :first]
    exceeded = (score[drawn].sum(axis=1) >= observed).sum()
    return float((exceeded + 1) / (PERMUTATIONS + 1))  # the observed split is one of them


def extreme_words(space: Space, component: np.ndarray, left_out: set[str]) -> np.ndarray:
    """Return the rows of words at both ends of a direction <int64>[2, n], without those left out.

    Raises:
        UserError: fewer than `MIN_EXTREME` words for each end.
    """
    order = _by_projection(space, component, left_out)
    n = min(EXTREME, len(order) // 4)
    if n < MIN_EXTREME:
        raise UserError(
            f"expected a vocabulary of at least {4 * MIN_EXTREME} words, got {len(space.ids)}"
        )
    return np.stack([order[:n], order[-n:]])


def _by_projection(space: Space, component: np.ndarray, left_out: set[str]) -> np.ndarray:
    """Return the rows of words from one end of a direction to the other."""
    projection = space.unit @ component
    rows = np.array([row for word, row in space.ids.items() if word not in left_out], np.int64)
    order: np.ndarray = rows[np.argsort(-projection[rows], kind="stable")]
    return order


def separability(space: Space, extremes: np.ndarray) -> float:
    """Return how well a classifier tells the words of both ends apart, in 5-fold cross-validation.

    A support vector machine with RBF kernel, as in Gonen & Goldberg (2019), "Lipstick on a pig",
    section 5: if vectors are debiased, but the words still cluster as before, the accuracy stays
    far above 0.5.

    Args:
        space: the vectors to measure, perhaps after debiasing.
        extremes: rows <int64>[2, n], chosen before it.

    Raises:
        UserError: scikit-learn is not installed.
    """
    try:
        from sklearn.model_selection import StratifiedKFold, cross_val_score
        from sklearn.svm import SVC
    except ModuleNotFoundError as error:
        raise not_installed("scikit-learn", "train", "the bias report") from error
    labels = np.repeat([0, 1], extremes.shape[1])
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    scores = cross_val_score(SVC(), space.unit[extremes.ravel()], labels, cv=folds)
    return round(float(scores.mean()), 4)


def measured(space: Space, lists: BiasLists) -> dict[str, Any]:
    """Return the bias report of vectors, with the name of the bias and how clear its direction is.

    Raises:
        UserError: a vocabulary that lacks the words, or scikit-learn is not installed.
    """
    component, share = direction(space, lists.definition)
    extremes = extreme_words(space, component, lists.listed)
    found = report(space, lists, component, extremes)
    return {"bias": lists.name, "share_of_variance": round(share, 4), **found}


def report(
    space: Space, lists: BiasLists, component: np.ndarray, extremes: np.ndarray
) -> dict[str, Any]:
    """Return the bias report of vectors.

    Args:
        space: the vectors.
        lists: the lists of words.
        component: the direction of the bias <float32>[size], of the vectors before debiasing.
        extremes: see `extreme_words`, of the vectors before debiasing.

    Returns:
        tests, see `association`; professions: their number, the mean absolute projection on the
        direction, and the words at both ends; separability, see `separability`.
    """
    known = [word for word in lists.professions if word in space.ids]
    projection = space.rows(known) @ component if known else np.zeros(0)
    order = np.argsort(-projection, kind="stable")
    ends = [(known[i], round(float(projection[i]), 3)) for i in order.tolist()]
    return {
        "tests": [association(space, test) for test in lists.tests],
        "professions": {
            "words": len(known),
            "mean_projection": round(float(np.abs(projection).mean()), 4) if known else None,
            "first": dict(ends[:SHOWN]),
            "second": dict(reversed(ends[-SHOWN:])),
        },
        "separability": separability(space, extremes),
        "separated_words": int(extremes.size),
    }


def debiased(
    space: Space, lists: BiasLists, component: np.ndarray, method: str = METHODS[0]
) -> Space:
    """Return vectors that are neutralised and equalised: hard debiasing.

    The method `balance` then balances the neighbourhoods of all other words, see
    `balancing.balanced`.

    Bolukbasi et al. (2016), section 6, equations 1 to 3. Each word that is not specific loses its
    component along the direction. The words of a pair get the same vector but for the
    direction, along which they have the same distance from 0 on opposite sides.
    """
    listed = lists.listed
    is_neutral = np.array([word not in listed for word in space.words])
    vectors = space.unit - np.outer(np.where(is_neutral, space.unit @ component, 0.0), component)
    vectors = normalised(vectors)
    for pair in dict.fromkeys((*lists.definition, *lists.equalise)):
        if all(word in space.ids for word in pair):
            _equalise(vectors, [space.ids[word] for word in pair], component)
    vectors = normalised(vectors)
    if method == "balance":
        vectors = balanced(vectors, _by_projection(space, component, listed))
    return Space(space.ids, space.words, vectors.astype(np.float32))


def _equalise(vectors: np.ndarray, rows: list[int], component: np.ndarray) -> None:
    mean = vectors[rows].mean(axis=0)
    common = mean - (mean @ component) * component
    apart = np.sqrt(max(0.0, 1.0 - float(common @ common)))
    sides = np.sign(vectors[rows] @ component - mean @ component)
    if sides[0] == 0:  # equal vectors have no sides
        return
    vectors[rows] = common + np.outer(sides * apart, component)
