"""Tone: how far a text is grave, ironic or denied, so that it does not mean what it names.

A linear classifier of words and pairs of words. `datasets/emojify/tone.py` fits it to the messages
of `datasets/emojify`, with word vectors, which it adds to the weights of the words.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from .ngram_features import positions

FILE = Path(__file__).with_name("tone.npz")
MAX_SPAN = 2  # words of a span that has a weight


@dataclass(frozen=True)
class Tone:
    """The weights of words and pairs of words.

        score = bias + scale * (sum of the weights of all spans) / sqrt(number of tokens)

    The score is the logarithm of the odds that the text does not mean what it names.

    Attributes:
        keys: <int64>[spans], sorted (see `tokens.spans`).
        weights: <int64>[spans], in units of `scale`.
        scale, bias: in nats.

    Example:
        >>> english().bias < 0
        True
    """

    keys: np.ndarray
    weights: np.ndarray
    scale: float
    bias: float

    def look_up(self, keys: np.ndarray) -> np.ndarray:
        """Return the weight of each span <int64>[keys], 0 for an unknown one."""
        return np.asarray(np.append(self.weights, 0)[positions(self.keys, keys)])

    def scores(self, rows: np.ndarray, weights: np.ndarray, size: int) -> np.ndarray:
        """Return the score of each text <float32>[texts].

        Args:
            rows: <int64>[tokens], index of the text of each token.
            weights: <int64>[tokens], of the spans that begin at each token.
            size: number of texts.
        """
        counts = np.maximum(np.bincount(rows, minlength=size), 1)
        sums = np.bincount(rows, weights, minlength=size)
        return np.asarray(self.bias + self.scale * sums / np.sqrt(counts), np.float32)


NEUTRAL = Tone(np.zeros(0, np.int64), np.zeros(0, np.int64), 0.0, -100.0)  # of other languages


@cache
def english() -> Tone:
    """Return the weights of English, which come with the app."""
    with np.load(FILE, allow_pickle=False) as found:
        scale, bias = found["scale_and_bias"].tolist()
        return Tone(found["keys"], found["weights"].astype(np.int64), scale, bias)
