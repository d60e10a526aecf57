"""The complete program as a SavedModel, and the table of vectors for LiteRT and ONNX."""

from collections.abc import Sequence
from typing import Any

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.export.exporter import Exporter, endpoint

from .model import WordVectors
from .settings import Settings

tf = tensorflow()
keras = _keras()
MIN_NORM = 1e-12


class Parts:
    """Vectors by id, for LiteRT, ONNX and the engines."""

    endpoints: Sequence[str] = ("lookup",)

    def __init__(self, core: WordVectors, settings: Settings) -> None:
        self.core, self.settings = core, settings

        @endpoint(tf.TensorSpec([None], tf.int32, "ids"))
        def lookup(ids: Any) -> dict[str, Any]:
            return {"vectors": core(ids)}

        self.lookup = lookup


class Program(Parts):
    """Words in; vectors, neighbours and analogies out, with the vocabulary inside.

    An unknown word, or one whose vector is 0, has `known` false, the vector 0, and no neighbours
    ("", 0).
    """

    endpoints = ("nearest", "analogy", "vectors", "lookup")

    def __init__(self, core: WordVectors, settings: Settings) -> None:
        super().__init__(core, settings)
        words = settings.vocabulary.words
        keys = tf.lookup.KeyValueTensorInitializer(
            list(words), list(range(len(words))), tf.string, tf.int32
        )
        self.ids = tf.lookup.StaticHashTable(keys, default_value=-1)
        self.words = tf.constant(list(words))

    @endpoint(tf.TensorSpec([None], tf.string, "words"), tf.TensorSpec([], tf.int32, "k"))
    def nearest(self, words: Any, k: Any) -> dict[str, Any]:
        """Find the words with the greatest cosine.

        Args:
            words: <string>[n], UTF-8 in NFC.
            k: number of neighbours.

        Returns:
            neighbours <string>[n, k], similarities <float32>[n, k], known <bool>[n].
        """
        ids = self._ids(words)
        vectors, known = self._known(ids)
        return self._most_similar(vectors, ids[:, None], known, k)

    @endpoint(
        *(tf.TensorSpec([None], tf.string, name) for name in ("a", "b", "c")),
        tf.TensorSpec([], tf.int32, "k"),
    )
    def analogy(self, a: Any, b: Any, c: Any, k: Any) -> dict[str, Any]:
        """Find the words that are to c as b is to a, by the greatest cosine to b - a + c.

        Returns:
            as `nearest`; the three given words are left out.
        """
        ids = tf.stack([self._ids(a), self._ids(b), self._ids(c)], axis=1)
        vectors, known = self._known(ids)
        first, second, third = tf.unstack(_normalised(vectors), axis=1)
        query = second - first + third
        return self._most_similar(query, ids, tf.reduce_all(known, axis=1), k)

    @endpoint(tf.TensorSpec([None], tf.string, "words"))
    def vectors(self, words: Any) -> dict[str, Any]:
        """Return vectors <float32>[n, size] and known <bool>[n] of words <string>[n]."""
        vectors, known = self._known(self._ids(words))
        return {"vectors": tf.where(known[:, None], vectors, 0.0), "known": known}

    def _ids(self, words: Any) -> Any:
        if self.settings.config.lowercase:
            words = tf.strings.lower(words, "utf-8")
        return self.ids.lookup(words)

    def _known(self, ids: Any) -> tuple[Any, Any]:
        """Return vectors <float32>[…, size] of ids, and which have one <bool>[…]: not 0."""
        vectors = self.core(tf.maximum(ids, 0))
        return vectors, (ids >= 0) & tf.reduce_any(vectors != 0.0, axis=-1)

    def _most_similar(self, queries: Any, given: Any, known: Any, k: Any) -> dict[str, Any]:
        """Return the words nearest to queries <float32>[n, size], without given <int32>[n, m]."""
        numbers = tf.range(len(self.settings.vocabulary))
        table, has_vector = self._known(numbers)
        similarities = tf.matmul(_normalised(queries), _normalised(table), transpose_b=True)
        is_given = tf.reduce_any(given[:, :, None] == numbers, axis=1)
        similarities = tf.where(is_given | ~has_vector, -2.0, similarities)
        best, ids = tf.math.top_k(similarities, tf.minimum(k, tf.size(numbers)))
        found = known[:, None] & (best > -2.0)
        return {
            "neighbours": tf.where(found, tf.gather(self.words, ids), ""),
            "similarities": tf.where(found, best, 0.0),
            "known": known,
        }

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        return [self.core, self.ids]


def _normalised(vectors: Any) -> Any:
    norm = tf.sqrt(tf.reduce_sum(tf.square(vectors), axis=-1, keepdims=True))
    return vectors / tf.maximum(norm, MIN_NORM)


EXPORTER = Exporter(Program, Parts, Settings)
