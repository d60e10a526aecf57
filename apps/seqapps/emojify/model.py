"""The core model in pure Keras: a linear branch over n-grams plus an encoder of words."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.layers import attention, recurrent
from seqapps.common.training.optimizers import compile_network, cosine_adam

from .config import ARCHITECTURE, Config
from .data import TrainingData
from .linear import SVMs
from .settings import Settings
from .text.ngram_features import UNKNOWN

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
PADDING = 0  # id of no word
MASKED = -1e9


@keras.saving.register_keras_serializable(package=PACKAGE)
class Table(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Constant vectors as <int8>[rows, columns] with a scale per column: x = scale * table[id].

    Call arguments: ids <int>[…]. Returns <float>[…, columns].

    Example:
        >>> table = Table(1, 2)
        >>> table.build()
        >>> table.put(np.array([[1.0, -0.5]]))
        >>> table.values().tolist()
        [[1.0, -0.5]]
    """

    def __init__(self, rows: int, columns: int, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.rows, self.columns = rows, columns

    def build(self, input_shape: Any = None) -> None:
        shape = (self.rows, self.columns)
        self.table = self.add_weight(shape, "zeros", "int8", trainable=False, name="table")
        self.scale = self.add_weight(shape[1:], "ones", trainable=False, name="scale")

    def put(self, values: np.ndarray) -> None:
        """Set the vectors <float>[rows, columns], rounded to 255 steps per column."""
        scale = np.maximum(np.abs(values).max(axis=0, initial=0), 1e-12) / 127
        self.set_weights([np.round(values / scale).astype(np.int8), scale.astype(np.float32)])

    def values(self) -> np.ndarray:
        """Return the vectors <float32>[rows, columns]."""
        table, scale = self.get_weights()
        return np.asarray(table.astype(np.float32) * scale)

    def call(self, ids: Tensor) -> Tensor:
        return ops.cast(ops.take(self.table, ids, axis=0), self.compute_dtype) * self.scale

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rows": self.rows, "columns": self.columns}


@keras.saving.register_keras_serializable(package=PACKAGE)
class EmojiModel(keras.Model):  # type: ignore[misc]
    """A wide and deep classifier: z = b + W^T x + V^T s.

    x are the weights of a text's n-grams, s = encoder(words). The encoder and V are trained; W
    is that of linear SVMs, scaled (see `training`). In training, W^T x are out-of-fold margins.

    Args:
        labels, ngrams, words: numbers of labels, of n-grams (0 for no linear branch), and of word
            ids (0 for no encoder).
        final: whether learned word vectors are a `Table`, which cannot be trained.
        settings: the keys `ARCHITECTURE` of the configuration.

    Attributes:
        vector_width, encoded_width: size of a word's vector, and of the encoder's output for it.
        sentence_size: size of a sentence vector.
        mean_slice: the part of a sentence vector that is the mean word vector.

    Call arguments: words <int32>[batch, time] (0 is padding), and <float32>[batch, labels] that
    is added to the logits. Returns logits <float32>[batch, labels].
    """

    def __init__(
        self, labels: int, ngrams: int, words: int, final: bool = False, **settings: Any
    ) -> None:
        base = {key: settings.pop(key) for key in ("name", "trainable", "dtype") if key in settings}
        super().__init__(**base)
        self.sizes = {"labels": labels, "ngrams": ngrams, "words": words, "final": final}
        self.settings = settings
        self.wide: Any = Table(ngrams, labels, name="wide") if ngrams else None
        self.learned: Any = None
        self.given: Any = None
        self.encoder: Any = None
        self.pooling: Any = None
        self.head: Any = None
        if words:
            self._add_encoder(words, final)
            self.head = keras.layers.Dense(labels, name="head")
        directions = 1 + settings["bidirectional"]
        average = settings["encoder"] == "average"
        self.vector_width = settings["embedding"] + settings["vector_size"]
        self.mean_width = settings["vector_size"] or self.vector_width
        self.encoded_width = self.vector_width if average else settings["units"] * directions
        self.sentence_size = self.encoded_width
        self.mean_slice = slice(0, self.encoded_width if average else 0)
        if self.pooling is not None:
            self.sentence_size = self.encoded_width * 2 + self.mean_width
            self.mean_slice = slice(self.encoded_width * 2, None)

    def _add_encoder(self, words: int, final: bool) -> None:
        settings = self.settings
        if width := settings["embedding"]:
            kind = Table if final else keras.layers.Embedding
            self.learned = kind(words, width, name="words")
        if width := settings["vector_size"]:
            self.given = Table(words, width, name="vectors")
        self.embedding_dropout = keras.layers.SpatialDropout1D(settings["embedding_dropout"])
        self.dropout = keras.layers.Dropout(settings["dropout"])
        if settings["encoder"] == "recurrent":
            stack = {key: settings[key] for key in ("cell", "units", "depth", "bidirectional")}
            self.encoder = recurrent.RecurrentStack(**stack, name="encoder")
            if settings["pooling"] == "attention":
                units = settings["attention_units"]
                self.pooling = attention.AttentionPooling(units, name="pooling")

    def build(self, input_shape: Any = None) -> None:
        self.bias = self.add_weight((self.sizes["labels"],), initializer="zeros", name="bias")
        self.bias.trainable = not self.sizes["words"]
        widths = [(self.encoder, self.vector_width), (self.pooling, self.encoded_width)]
        tables = [(layer, None) for layer in (self.wide, self.learned, self.given)]
        for layer, width in [*tables, *widths, (self.head, self.sentence_size)]:
            if layer is not None:
                layer.build((None, None, width))
        self.built = True

    def vectors(self, words: Tensor) -> Tensor:
        """Return word vectors <float>[batch, time, vector_width]."""
        parts = [layer(words) for layer in (self.learned, self.given) if layer is not None]
        return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)

    def pool(self, vectors: Tensor, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Pool the words of each text into a sentence vector.

        With attention it holds the attention's mean, the maximum, and the mean word vector (of
        the pretrained vectors, if there are any). An empty text gets 0.

        Args:
            vectors: <float>[batch, time, vector_width], word vectors.
            values: <float>[batch, time, encoded_width], output of the encoder.
            mask: <bool>[batch, time], whether there is a word.

        Returns:
            sentence vectors <float>[batch, sentence_size] and word weights [batch, time].
        """
        inside = ops.expand_dims(mask, -1)
        is_word = ops.cast(inside, values.dtype)
        count = ops.sum(is_word, axis=1)
        if self.pooling is not None:
            mean, weights = self.pooling(values, mask=mask)
            highest = ops.max(ops.where(inside, values, MASKED), axis=1)
            highest = ops.where(count > 0, highest, 0.0)
            given = vectors[..., -self.mean_width :] * is_word
            average = ops.sum(given, axis=1) / ops.maximum(count, 1.0)
            return ops.concatenate([mean, highest, average], axis=-1), weights
        if self.encoder is None:
            weights = is_word / ops.expand_dims(ops.maximum(count, 1.0), -1)
        else:  # 1 for the last word, where the running count reaches the number of words
            is_last = ops.cumsum(is_word, axis=1) == ops.expand_dims(count, -1)
            weights = ops.cast(is_last, values.dtype) * is_word
        return ops.sum(values * weights, axis=1), ops.squeeze(weights, -1)

    def sentence(self, words: Tensor, training: bool = False) -> tuple[Tensor, Tensor]:
        """Return sentence vectors and word weights (see `pool`) of words <int32>[batch, time].

        More than `max_length` words are windows of that size, which are encoded one by one.
        """
        mask = words > PADDING
        vectors = values = self.embedding_dropout(self.vectors(words), training=training)
        if self.encoder is not None:  # reads each window by itself
            time = ops.shape(words)[1]
            size = ops.minimum(time, self.settings["max_length"])
            values = self.encoder(
                ops.reshape(vectors, (-1, size, self.vector_width)),
                mask=ops.reshape(mask, (-1, size)),
                training=training,
            )
            values = ops.reshape(values, (-1, time, self.encoded_width))
        return self.pool(vectors, values, mask)

    def call(self, inputs: tuple[Tensor, Tensor], training: bool = False) -> Tensor:
        words, offsets = inputs
        logits = offsets + self.bias
        if self.head is not None:
            vectors, _ = self.sentence(words, training)
            logits += self.head(self.dropout(vectors, training=training))
        return logits

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.sizes, **self.settings}

    def logits(self, ngrams: Tensor, weights: Tensor, words: Tensor) -> Tensor:
        """Return the logits <float>[batch, labels] of texts (see `ngram_features.Encoded`)."""
        offsets = ops.zeros((1, self.sizes["labels"]))
        if self.wide is not None:
            offsets = ops.squeeze(ops.matmul(ops.expand_dims(weights, 1), self.wide(ngrams)), 1)
        return self((words, offsets))

    def divide_logits(self, temperature: float) -> None:
        """Divide the weights, and so all logits, by a temperature."""
        scales = [] if self.wide is None else [self.wide.scale]
        head = [] if self.head is None else self.head.weights
        for weight in (self.bias, *scales, *head):
            weight.assign(weight / temperature)


def build(data: TrainingData) -> EmojiModel:
    """Build the untrained network for training data."""
    config = data.config
    network = EmojiModel(
        len(data.labels),
        len(data.features.ngrams) if config.wide else 0,
        data.features.size if config.deep else 0,
        **{key: getattr(config, key) for key in ARCHITECTURE},
    )
    network.build()
    if data.vectors is not None and network.given is not None:
        network.given.put(data.vectors.table(data.features.words))
    if config.freeze_encoder:
        for layer in (network.learned, network.encoder, network.pooling):
            if layer is not None:
                layer.trainable = False
    return network


def compile_for_training(network: EmojiModel, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per text) for a number of steps."""
    compile_network(network, cosine_adam(config.learning_rate or 0.0, config.clip_norm, steps))


def warm_start(network: EmojiModel, base: Path, data: TrainingData) -> EmojiModel:
    """Copy the encoder of the model in `base`, set the last layer to 0, and return that model.

    The network has the same architecture, and the vocabulary of `data` has all words of `base`.
    """
    source: EmojiModel = load_core(base)
    words = data.features.word_ids(Settings.load(base).features.words)
    index = np.array([PADDING, UNKNOWN, *words])
    if network.learned is not None:
        vectors = np.array(network.learned.embeddings)
        vectors[index] = source.learned.values()
        network.learned.set_weights([vectors])
    if network.given is not None:
        vectors = network.given.values()
        vectors[index] = source.given.values()
        network.given.put(vectors)
    for new, old in ((network.encoder, source.encoder), (network.pooling, source.pooling)):
        if new is not None:
            new.set_weights(old.get_weights())
    network.head.set_weights([np.zeros(weight.shape) for weight in network.head.get_weights()])
    return source


def assemble(
    network: EmojiModel, svms: SVMs | None, scale: float, adjustment: np.ndarray
) -> EmojiModel:
    """Join the trained network and the linear branch into the core model.

    The margins of the SVMs are multiplied by `scale`, and `adjustment` <float32>[labels] is added
    to the logits.
    """
    core = EmojiModel(**{**network.sizes, "final": True, **network.settings})
    core.build()
    bias = np.array(network.bias) + adjustment
    if svms is not None:
        core.wide.put(svms.kernel * scale)
        bias = bias + svms.bias * scale
    core.bias.assign(bias)
    if network.learned is not None:
        core.learned.put(*network.learned.get_weights())
    for name in ("given", "encoder", "pooling", "head"):
        layer = getattr(network, name)
        if layer is not None:
            getattr(core, name).set_weights(layer.get_weights())
    if svms is not None and svms.sentence is not None:
        kernel, head_bias = core.head.get_weights()
        core.head.set_weights([kernel + svms.sentence * scale, head_bias])
    return core
