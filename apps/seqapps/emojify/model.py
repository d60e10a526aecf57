"""The core model, wide and deep: n-grams and an encoder of words, logits summed. Pure Keras."""

from dataclasses import asdict
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.layers import attention, recurrent
from seqapps.common.training import loop

from .config import ARCHITECTURE, Config

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
PADDING = 0  # the id of no word
MASKED = -1e9


@keras.saving.register_keras_serializable(package=PACKAGE)
class Table(keras.layers.Layer):
    """Constant vectors of 8-bit integers with a scale for each column: x = scale * table[id].

    Args:
        rows, columns: its shape.

    Call arguments: ids <int>[…]. Returns <float>[…, columns].
    """

    def __init__(self, rows: int, columns: int, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.rows, self.columns = rows, columns

    def build(self, input_shape: Any = None) -> None:
        self.table = self.add_weight(
            (self.rows, self.columns), dtype="int8", initializer="zeros", name="table",
            trainable=False,
        )  # fmt: skip
        self.scale = self.add_weight(
            (self.columns,), initializer="ones", name="scale", trainable=False
        )

    def put(self, values: np.ndarray) -> None:
        """Take values <float>[rows, columns], rounded to 255 steps in each column."""
        scale = np.maximum(np.abs(values).max(axis=0, initial=0), 1e-12) / 127
        self.set_weights([np.round(values / scale).astype(np.int8), scale.astype(np.float32)])

    def values(self) -> np.ndarray:
        """Return <float32>[rows, columns]."""
        table, scale = (np.asarray(ops.convert_to_numpy(w)) for w in (self.table, self.scale))
        return table.astype(np.float32) * scale

    def call(self, ids: Any) -> Any:
        return ops.cast(ops.take(self.table, ids, axis=0), self.compute_dtype) * self.scale

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rows": self.rows, "columns": self.columns}


@keras.saving.register_keras_serializable(package=PACKAGE)
class EmojiModel(keras.Model):
    """Texts in, the logits of labels out.

    z = b + W^T x + V^T s, with x the weights of a text's n-grams and s = encoder(words).

    Trained are the encoder and V; W is that of linear support vector machines, scaled (see
    `training`). While training, W^T x comes from machines that have not seen the text.

    Args:
        labels: how many.
        ngrams: known n-grams; 0 for no linear branch.
        words: ids of words; 0 for no encoder.
        final: whether word vectors are `Table`s, which cannot be trained.
        settings: the keys `ARCHITECTURE` of the configuration.

    Call arguments: words <int32>[batch, time] (0 is padding) and what is added to the logits
    <float32>[batch, labels]. Returns logits <float32>[batch, labels].
    """

    def __init__(
        self, labels: int, ngrams: int, words: int, final: bool = False, **settings: Any
    ) -> None:
        name = settings.pop("name", None)
        trainable, dtype = settings.pop("trainable", True), settings.pop("dtype", None)
        super().__init__(name=name, trainable=trainable, dtype=dtype)
        self.sizes = {"labels": labels, "ngrams": ngrams, "words": words, "final": final}
        self.settings = settings
        self.wide: Any = Table(ngrams, labels, name="wide") if ngrams else None
        self.learned: Any = None
        self.given: Any = None
        if words:
            if width := settings["embedding"]:
                self.learned = (
                    Table(words, width, name="words")
                    if final
                    else keras.layers.Embedding(words, width, name="words")
                )
            if width := settings["vector_size"]:
                self.given = Table(words, width, name="vectors")
            self.embedding_dropout = keras.layers.SpatialDropout1D(settings["embedding_dropout"])
            self.dropout = keras.layers.Dropout(settings["dropout"])
            self.pooling: Any = None
            self.encoder: Any = None
            if settings["encoder"] == "recurrent":
                self.encoder = recurrent.RecurrentStack(
                    settings["cell"], settings["units"], settings["depth"],
                    bidirectional=settings["both_directions"], name="encoder",
                )  # fmt: skip
                if settings["pooling"] == "attention":
                    self.pooling = attention.AttentionPooling(
                        settings["attention_units"], name="pooling"
                    )
            self.head = keras.layers.Dense(labels, name="head")

    @property
    def width(self) -> int:
        """The size of a word's vector."""
        return self.settings["embedding"] + self.settings["vector_size"]

    @property
    def features(self) -> int:
        """The size of what the encoder says of each word."""
        if self.settings["encoder"] == "average":
            return self.width
        return self.settings["units"] * (1 + self.settings["both_directions"])

    @property
    def sentence_size(self) -> int:
        """The size of a sentence vector."""
        if self.pooling is None:
            return self.features
        return self.features * 2 + (self.settings["vector_size"] or self.width)

    @property
    def average(self) -> slice:
        """Where in a sentence vector the mean of the word vectors is."""
        if self.pooling is None:
            return slice(0, self.features if self.encoder is None else 0)
        return slice(self.features * 2, None)

    def build(self, input_shape: Any = None) -> None:
        self.bias = self.add_weight((self.sizes["labels"],), initializer="zeros", name="bias")
        self.bias.trainable = not self.sizes["words"]
        if self.wide is not None:
            self.wide.build()
        if self.sizes["words"]:
            for layer in (self.learned, self.given):
                if layer is not None:
                    layer.build((None, None))
            if self.encoder is not None:
                self.encoder.build((None, None, self.width))
            if self.pooling is not None:
                self.pooling.build((None, None, self.features))
            self.head.build((None, self.sentence_size))
        self.built = True

    def linear(self, ngrams: Any, weights: Any) -> Any:
        """Return W^T x <float>[batch, labels] of padded n-grams (their weight is 0)."""
        rows = self.wide(ngrams)
        return ops.squeeze(ops.matmul(ops.expand_dims(weights, 1), rows), 1)

    def vectors(self, words: Any) -> Any:
        """Return the words' vectors <float>[batch, time, width]."""
        parts = [layer(words) for layer in (self.learned, self.given) if layer is not None]
        return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)

    def pool(self, vectors: Any, values: Any, mask: Any) -> tuple[Any, Any]:
        """Return sentence vectors <float>[batch, sentence_size] and word weights [batch, time].

        With attention they are the attention's mean, the maximum, and the mean of the words'
        vectors (of the given ones, if there are).

        Args:
            vectors: <float>[batch, time, width], the words' vectors.
            values: <float>[batch, time, features], what the encoder says of each word.
            mask: <bool>[batch, time], where there is one; 0 comes out where there is none.
        """
        inside = ops.expand_dims(mask, -1)
        known = ops.cast(inside, values.dtype)
        count = ops.sum(known, axis=1)
        if self.pooling is not None:
            mean, shares = self.pooling(values, mask=mask)
            highest = ops.max(ops.where(inside, values, MASKED), axis=1)
            highest = ops.where(count > 0, highest, 0.0)
            given = vectors[..., -(self.settings["vector_size"] or self.width) :] * known
            average = ops.sum(given, axis=1) / ops.maximum(count, 1.0)
            return ops.concatenate([mean, highest, average], axis=-1), shares
        if self.encoder is None:
            shares = known / ops.expand_dims(ops.maximum(count, 1.0), -1)
        else:  # the last word's: where as many have been counted as there are
            shares = ops.cast(ops.cumsum(known, axis=1) == ops.expand_dims(count, -1), values.dtype)
            shares *= known
        return ops.sum(values * shares, axis=1), ops.squeeze(shares, -1)

    def sentence(self, words: Any, training: bool = False) -> tuple[Any, Any]:
        """As `pool`, of words <int32>[batch, time]."""
        mask = words > PADDING
        vectors = values = self.embedding_dropout(self.vectors(words), training=training)
        if self.encoder is not None:
            values = self.encoder(vectors, mask=mask, training=training)
        return self.pool(vectors, values, mask)

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        words, offsets = inputs
        logits = offsets + self.bias
        if self.sizes["words"]:
            vectors, _ = self.sentence(words, training)
            logits += self.head(self.dropout(vectors, training=training))
        return logits

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.sizes, **self.settings}

    def logits(self, ngrams: Any, weights: Any, words: Any) -> Any:
        """Return the logits <float>[batch, labels] of texts (see `features.Encoded`)."""
        offsets = ops.zeros((1, self.sizes["labels"]))
        if self.wide is not None:
            offsets = self.linear(ngrams, weights)
        return self((words, offsets))

    def divide(self, temperature: float) -> None:
        """Divide all logits."""
        scaled = [self.bias]
        scaled += [self.wide.scale] if self.wide is not None else []
        scaled += self.head.weights if self.sizes["words"] else []
        for weight in scaled:
            weight.assign(weight / temperature)


def build(config: Config, data: Any) -> EmojiModel:
    """Build the untrained network for a configuration and `data.TrainingData`."""
    settings = asdict(config)
    network = EmojiModel(
        len(data.labels),
        len(data.features.ngrams) if config.wide else 0,
        data.features.size if config.deep else 0,
        **{key: settings[key] for key in ARCHITECTURE},
    )
    network.build()
    if data.vectors is not None and config.deep:
        network.given.put(data.vectors.of(data.features.words))
    if config.frozen:
        for layer in (network.learned, network.encoder, network.pooling):
            if layer is not None:
                layer.trainable = False
    return network


def compile_for_training(network: EmojiModel, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean nats a text).

    Args:
        network: to be compiled.
        config: a configuration whose learning rate is known.
        steps: optimizer steps of the whole training, for the decay of the learning rate.
    """
    optimizer = loop.cosine_adam(config.learning_rate or 0.0, config.clip_norm, steps)
    loop.compile_network(network, optimizer)


def warm_start(network: EmojiModel, source: EmojiModel, places: np.ndarray) -> None:
    """Copy the encoder of another model; the last layer says nothing at first.

    Args:
        network: built with the same architecture.
        source: a final model.
        places: for each word id of `source`, that of the same word in `network`.
    """
    for own, other in ((network.learned, source.learned), (network.given, source.given)):
        if own is None:
            continue
        values = own.values() if isinstance(own, Table) else np.array(own.get_weights()[0])
        values[places] = other.values()
        if isinstance(own, Table):
            own.put(values)
        else:
            own.set_weights([values])
    for own, other in ((network.encoder, source.encoder), (network.pooling, source.pooling)):
        if own is not None:
            own.set_weights(other.get_weights())
    network.head.set_weights([np.zeros(weight.shape) for weight in network.head.get_weights()])


def assemble(
    network: EmojiModel, machines: Any, scale: float, adjustment: np.ndarray
) -> EmojiModel:
    """Return the final model: a trained network, and the linear branch.

    Args:
        network: as `build` made it, trained.
        machines: `linear.Machines`, or none.
        scale: what their margins are multiplied by.
        adjustment: <float32>[labels], added to the logits.
    """
    final = EmojiModel(**{**network.sizes, "final": True, **network.settings})
    final.build()
    bias = np.array(ops.convert_to_numpy(network.bias)) + adjustment
    if machines is not None:
        final.wide.put(machines.kernel * scale)
        bias = bias + machines.bias * scale
    final.bias.assign(bias)
    if network.sizes["words"]:
        if network.learned is not None:
            final.learned.put(np.array(network.learned.get_weights()[0]))
        for name in ("given", "encoder", "pooling", "head"):
            layer = getattr(network, name)
            if layer is not None:
                getattr(final, name).set_weights(layer.get_weights())
        if machines is not None and machines.sentence is not None:
            kernel, last = final.head.get_weights()
            final.head.set_weights([kernel + machines.sentence * scale, last])
    return final
