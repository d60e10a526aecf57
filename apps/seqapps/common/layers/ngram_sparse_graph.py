"""The twin of `ngram_sparse` as TensorFlow graph code, for exported programs."""

from typing import Any

import numpy as np

from seqapps.common.backend import Tensor, tensorflow

from .ngram_sparse import STEPS_PER_NAT, SparseNGram

tf = tensorflow()


class NGramGraph:
    """The arrays of a model as variables: what can be computed from them is not stored.

    Attributes:
        resources: the variables.
    """

    def __init__(self, model: SparseNGram) -> None:
        self.model = (model.vocabulary, model.styles, model.sizes)
        stored = (
            model.counts,
            model.symbols,
            model.masses,
            model.has_child.astype(np.uint8),
            model.suffix,
            model.backoff,
        )
        self.resources = [tf.Variable(values, trainable=False) for values in stored]

    def tables(self) -> "Tables":
        """Return the tables, computed once for each call of an endpoint."""
        vocabulary, styles, sizes = self.model
        counts, symbols, masses, has_child, suffix, backoff = map(tf.identity, self.resources)
        symbols = tf.cast(symbols, tf.int32)
        contexts = tf.repeat(tf.range(tf.size(counts), dtype=tf.int64), counts)
        children = tf.cumsum(tf.cast(has_child, tf.int32)) + styles - 1
        return Tables(
            vocabulary=vocabulary,
            styles=styles,
            ends=np.cumsum(sizes),
            counts=counts,
            begins=tf.cumsum(counts, exclusive=True),
            symbols=symbols,
            keys=contexts * vocabulary + tf.cast(symbols, tf.int64),
            mass=tf.exp(tf.cast(masses, tf.float32) / -STEPS_PER_NAT),
            child=tf.where(has_child > 0, children, -1),
            suffix=suffix,
            backoff=backoff,
        )


class Tables:
    """The functions of `SparseNGram`, over tensors."""

    def __init__(self, **tables: Any) -> None:
        self.__dict__.update(tables)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def depths(self, states: Tensor) -> Tensor:
        """Return the number of symbols of each context."""
        return tf.reduce_sum(tf.cast(states[..., None] >= self.ends, tf.int32), axis=-1)

    def look_up(self, states: Tensor, symbols: Tensor) -> tuple[Tensor, Tensor]:
        """Return P(symbol | context) <float32>, and the contexts afterwards <int32>."""
        shape = tf.shape(states)
        states, symbols = tf.reshape(states, [-1]), tf.reshape(symbols, [-1])
        p = tf.zeros_like(states, tf.float32)
        scale, after = p + 1.0, tf.zeros_like(states) - 1
        for _ in self.ends:
            key = tf.cast(states, tf.int64) * self.vocabulary + tf.cast(symbols, tf.int64)
            place = tf.minimum(tf.searchsorted(self.keys, key), tf.size(self.keys) - 1)
            hit = tf.gather(self.keys, place) == key
            p += scale * tf.where(hit, tf.gather(self.mass, place), 0.0)
            after = tf.where((after < 0) & hit, tf.gather(self.child, place), after)
            states, scale, uniform = self._backed_off(states, scale)
            p += uniform
        after = tf.where(after < 0, states, after)
        return tf.reshape(p, shape), tf.reshape(after, shape)

    def _backed_off(self, states: Tensor, scale: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return shorter contexts, their factors, and what each symbol gets below the shortest."""
        scale *= tf.gather(self.backoff, states)
        is_root = states < self.styles
        uniform = tf.where(is_root, scale / self.vocabulary, 0.0)
        return tf.gather(self.suffix, states), tf.where(is_root, 0.0, scale), uniform

    def states(self, inputs: Tensor, styles: Tensor) -> Tensor:
        """Return the contexts <int32>[n, time] behind each symbol of inputs; styles likewise."""
        time = tf.shape(inputs)[1]
        state = styles
        for back in range(len(self.ends) - 2, -1, -1):
            skip = tf.minimum(back, time)
            moved = self.look_up(state[:, skip:], inputs[:, : time - skip])[1]
            state = tf.concat([styles[:, :skip], moved], axis=1)
        return state

    def distribution(self, states: Tensor) -> Tensor:
        """Return P(. | context) <float32>[n, vocabulary] of contexts <int32>[n]."""
        n = tf.size(states)
        p = tf.zeros(tf.stack([n, self.vocabulary]))
        scale = tf.ones([n])
        for _ in self.ends:
            count = tf.where(scale > 0, tf.gather(self.counts, states), 0)
            begin = tf.gather(self.begins, states)
            places = tf.ragged.range(begin, begin + count)
            rows, flat = tf.cast(places.value_rowids(), tf.int32), places.flat_values
            index = tf.stack([rows, tf.gather(self.symbols, flat)], axis=1)
            p += tf.scatter_nd(
                index, tf.gather(scale, rows) * tf.gather(self.mass, flat), tf.shape(p)
            )
            states, scale, uniform = self._backed_off(states, scale)
            p += uniform[:, None]
        return p
