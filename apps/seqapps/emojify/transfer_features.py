"""What a given model knows of texts, for the machines of a model that is trained on few.

A few texts are too few to learn what words mean. So a text's machines are fed, beside its
n-grams, what the given model says of it: the logits of that model's labels and the mean of the
text's word vectors. Both are affine in what the given model reads, so that the new model needs
nothing but weights of its own: the given model's table, mixed for the new labels.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .linear import Machines


@dataclass(frozen=True)
class Known:
    """Facts of texts: f = A^T x + B^T s + c, for n-grams x and sentence vectors s.

    Attributes:
        ngrams: A <float32>[ngrams, facts].
        sentence: B <float32>[size, facts].
        bias: c <float32>[facts].
        groups: the numbers of facts of one kind; each kind is to count as much as an other.
    """

    ngrams: np.ndarray
    sentence: np.ndarray
    bias: np.ndarray
    groups: tuple[int, ...]

    @classmethod
    def of(cls, source: Any, places: np.ndarray, ngrams: int) -> "Known":
        """Take the facts from a model.

        Args:
            source: a final `model.EmojiModel`.
            places: <int>[n-grams of it], which n-gram each of them is now.
            ngrams: how many there are now.
        """
        labels = source.sizes["labels"]
        wide = np.zeros((ngrams, labels), np.float32)
        if source.wide is not None:
            wide[places] = source.wide.values()
        kernel, bias = source.head.get_weights()
        logits = [_centred(part) for part in (wide, kernel, bias + source.bias.numpy())]
        average = np.eye(source.sentence_size, dtype=np.float32)[:, source.average]
        facts = average.shape[1]
        return cls(
            np.pad(logits[0], ((0, 0), (0, facts))),
            np.concatenate([logits[1], average], axis=1),
            np.pad(logits[2], (0, facts)),
            (labels, facts),
        )

    def __call__(self, rows: Any, sentences: np.ndarray) -> np.ndarray:
        """Return f <float32>[texts, facts] of a sparse matrix [texts, ngrams] and s."""
        return np.asarray(rows @ self.ngrams + sentences @ self.sentence + self.bias, np.float32)

    def scaled(self, facts: np.ndarray) -> "Known":
        """Return these with mean 0 over the given facts, and squares of each kind that sum to 1."""
        sizes = np.repeat(self.groups, self.groups)
        scale = 1 / (np.maximum(facts.std(axis=0), 1e-6) * np.sqrt(sizes))
        bias = (self.bias - facts.mean(axis=0)) * scale
        return replace(self, ngrams=self.ngrams * scale, sentence=self.sentence * scale, bias=bias)

    def folded(self, machines: Machines) -> Machines:
        """Return machines over n-grams and facts as ones over n-grams and sentence vectors."""
        kernel, mix = np.split(machines.kernel, [len(self.ngrams)])
        bias = machines.bias + self.bias @ mix
        return Machines(kernel + self.ngrams @ mix, bias, self.sentence @ mix)


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean(axis=-1, keepdims=True)
