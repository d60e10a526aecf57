"""Tags of tokens in the scheme IOB2, and the spans that they stand for.

Tag 0 is O, outside of any span; the label with number k has the tags 2 k + 1 (B, the first token)
and 2 k + 2 (I, the others).
"""

import numpy as np

from seqapps.common.decoding.linear_chain import IMPOSSIBLE

OUTSIDE = 0


def count(labels: int) -> int:
    """Return the number of tags for a number of labels."""
    return 2 * labels + 1


def continuations(tags: int) -> np.ndarray:
    """Return for each tag the one that continues its span <int64>[tags]; for O, it is O.

    Example:
        >>> continuations(5).tolist()
        [0, 2, 2, 4, 4]
    """
    numbers = np.arange(tags)
    return np.where(numbers % 2, numbers + 1, numbers)


def constraints(tags: int) -> np.ndarray:
    """Return the scores <float32>[tags + 1, tags] that forbid an I without its B or I before."""
    scores = np.zeros((tags + 1, tags), np.float32)
    inside = np.arange(2, tags, 2)
    scores[:, inside] = IMPOSSIBLE
    scores[inside, inside] = scores[inside - 1, inside] = 0.0
    return scores


def spans(tags: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the spans <int64>[m, 4] of tags <int>[n, time]: row, first and last position, label.

    An I that does not continue a span begins one.

    Example:
        >>> spans(np.array([[1, 2, 0, 1, 1, 4]]), np.array([6])).tolist()
        [[0, 0, 1, 0], [0, 3, 3, 0], [0, 4, 4, 0], [0, 5, 5, 1]]
    """
    tags = np.where(np.arange(tags.shape[1]) < lengths[:, None], tags, OUTSIDE)
    before = np.pad(tags, ((0, 0), (1, 0)))[:, :-1]
    after = np.pad(tags, ((0, 0), (0, 1)))[:, 1:]
    following = tags + tags % 2  # `continuations`
    begins = (tags != OUTSIDE) & ((tags % 2 == 1) | (before + before % 2 != tags))
    ends = (tags != OUTSIDE) & (after != following)
    rows, first = np.nonzero(begins)
    last = np.nonzero(ends)[1]
    return np.stack([rows, first, last, (tags[rows, first] - 1) // 2], axis=1)
