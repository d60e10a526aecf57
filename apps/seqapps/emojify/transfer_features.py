"""Features of texts by a base model, for the SVMs of a model that is trained on few texts.

A few texts are not enough to learn word meanings. So the SVMs get, beside the n-grams of a text,
the logits of the base model and the mean word vector of the text. Both are affine in the inputs
of the base model, so that the new model can hold them as weights of its own n-grams and sentence
vector.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .linear import SVMs

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from .model import EmojiModel


@dataclass(frozen=True)
class TransferFeatures:
    """Features f = A^T x + B^T s + c of texts with n-grams x and sentence vectors s.

    Attributes:
        ngrams, sentence: A <float32>[ngrams, features] and B <float32>[size, features].
        bias: c <float32>[features].
        groups: number of features of each kind.
    """

    ngrams: np.ndarray
    sentence: np.ndarray
    bias: np.ndarray
    groups: tuple[int, ...]

    @classmethod
    def of(cls, base: "EmojiModel", index: np.ndarray, ngrams: int) -> "TransferFeatures":
        """Make the features of a final model: centred logits, and the mean word vector.

        Args:
            index: <int>[n-grams of base], their indexes among the `ngrams` of the new model.
        """
        labels = base.sizes["labels"]
        wide = np.zeros((ngrams, labels), np.float32)
        if base.wide is not None:
            wide[index] = base.wide.values()
        kernel, bias = base.head.get_weights()
        logits = [_centred(part) for part in (wide, kernel, bias + np.asarray(base.bias))]
        mean = np.eye(base.sentence_size, dtype=np.float32)[:, base.mean_slice]
        width = mean.shape[1]
        return cls(
            np.pad(logits[0], ((0, 0), (0, width))),
            np.concatenate([logits[1], mean], axis=1),
            np.pad(logits[2], (0, width)),
            (labels, width),
        )

    def __call__(self, rows: "csr_matrix", sentences: np.ndarray) -> np.ndarray:
        """Return f <float32>[texts, features] for a matrix [texts, ngrams] and s."""
        return np.asarray(rows @ self.ngrams + sentences @ self.sentence + self.bias, np.float32)

    def standardised(self, values: np.ndarray) -> "TransferFeatures":
        """Return the features with mean 0, scaled so that the variances of each kind sum to 1.

        The values <float32>[texts, features] are those of the training texts.
        """
        sizes = np.repeat(self.groups, self.groups)
        scale = 1 / (np.maximum(values.std(axis=0), 1e-6) * np.sqrt(sizes))
        bias = (self.bias - values.mean(axis=0)) * scale
        return replace(self, ngrams=self.ngrams * scale, sentence=self.sentence * scale, bias=bias)

    def folded(self, svms: SVMs) -> SVMs:
        """Return SVMs on n-grams and these features as equal SVMs on n-grams and s."""
        kernel, mix = np.split(svms.kernel, [len(self.ngrams)])
        bias = svms.bias + self.bias @ mix
        return SVMs(kernel + self.ngrams @ mix, bias, self.sentence @ mix)


def _centred(values: np.ndarray) -> np.ndarray:
    return np.asarray(values - values.mean(axis=-1, keepdims=True))
