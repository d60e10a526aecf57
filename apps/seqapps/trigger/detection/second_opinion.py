"""A second opinion on a detection: do the phones that were just heard make the word?

The detector's small head fires for near misses ("okay jarvis"). A recogniser of phones is too
costly to run all the time, but not for a second of sound at each detection.
"""

from collections.abc import Sequence

import numpy as np

from seqapps.speech import scoring

HEARD_S = 1.4  # of the sound before a detection; a phrase of two or three words fits


def distance(symbols: np.ndarray, pronunciations: Sequence[Sequence[int]]) -> float:
    """Return how badly the word fits the sound before a detection, in nats for each phone.

    The best of the pronunciations counts, anywhere in the sound, against the best free string of
    phones; 0 is a perfect fit.

    Args:
        symbols: scores <float>[steps, phones + 1] of the last `HEARD_S`, see `scoring.evidence`.
        pronunciations: the phones of the word, as numbers; none of them is empty.

    Example:
        >>> heard = np.log(np.eye(3)[[2, 0, 2, 1, 2]] + 1e-3)
        >>> distance(heard, [[0, 1]]) < 0.01, distance(heard, [[1, 0]]) > 1
        (True, True)
    """
    lengths = np.array([len(phones) for phones in pronunciations])
    return float((-scoring.spotted(symbols, pronunciations) / lengths).min())


def confirmed(symbols: np.ndarray, pronunciations: Sequence[Sequence[int]], limit: float) -> bool:
    """Return whether the sound before a detection supports the word.

    Args:
        symbols, pronunciations: as of `distance`.
        limit: the greatest distance, chosen on clips of the word that nothing was trained on.
    """
    return distance(symbols, pronunciations) <= limit
