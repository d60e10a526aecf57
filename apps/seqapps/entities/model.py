"""The core model in pure Keras: word vectors, and a tagger for each group of labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.layers import recurrent
from seqapps.common.training.linear_chain_loss import path_nats, path_sums
from seqapps.common.training.optimizers import compile_network, cosine_adam

from .config import ARCHITECTURE, Config
from .data import TrainingData
from .text import tags
from .text.characters import CHARACTERS
from .text.features import PADDING
from .text.tokens import SHAPES, WIDTH

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
MAX_LEVEL, BASE = 7, 16  # of 4 bits, symmetric


@keras.saving.register_keras_serializable(package=PACKAGE)
class Table(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Constant vectors of whole numbers with 4 bits and a scale per column: x = scale * number.

    Two numbers, each from -7 to 7, are stored in a byte. The columns are clipped where the mean
    squared error is least.

    Call arguments: ids <int>[…]. Returns <float>[…, columns].

    Example:
        >>> table = Table(1, 2)
        >>> table.build()
        >>> table.put(np.array([[7.0, -0.5]]))
        >>> np.asarray(table(np.array([0]))).tolist()
        [[7.0, -0.5]]
    """

    def __init__(self, rows: int, columns: int, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.rows, self.columns = rows, columns
        self.half = (columns + 1) // 2

    def build(self, input_shape: Any = None) -> None:
        fixed = {"initializer": "zeros", "trainable": False}
        self.table = self.add_weight((self.rows, self.half), dtype="uint8", name="table", **fixed)
        self.scale = self.add_weight((2 * self.half,), name="scale", **fixed)

    def put(self, values: np.ndarray) -> None:
        """Set the vectors <float>[rows, columns]."""
        values = np.pad(values, ((0, 0), (0, 2 * self.half - self.columns)))
        scale = _best_scale(values)
        levels = (_levels(values, scale) + MAX_LEVEL).astype(np.uint8)
        packed = levels[:, : self.half] * BASE + levels[:, self.half :]
        self.set_weights([packed, scale.astype(np.float32)])

    def call(self, ids: Tensor) -> Tensor:
        packed = ops.cast(ops.take(self.table, ids, axis=0), "int32")
        first = packed // BASE
        levels = ops.concatenate([first, packed - first * BASE], axis=-1) - MAX_LEVEL
        return (ops.cast(levels, self.scale.dtype) * self.scale)[..., : self.columns]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rows": self.rows, "columns": self.columns}


def _levels(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Return the whole numbers <float>[rows, columns] that are nearest to values."""
    return np.asarray(np.clip(np.round(values / scale), -MAX_LEVEL, MAX_LEVEL))


def _best_scale(values: np.ndarray) -> np.ndarray:
    """Return the scale of each column <float>[columns] with the least squared error."""
    largest = np.maximum(np.abs(values).max(axis=0, initial=0), 1e-12) / MAX_LEVEL
    scales = largest * np.linspace(0.3, 1.0, 15)[:, None]
    errors = [np.square(_levels(values, one) * one - values).sum(axis=0) for one in scales]
    return np.asarray(scales[np.argmin(errors, axis=0), np.arange(values.shape[1])])


@keras.saving.register_keras_serializable(package=PACKAGE)
class Tagger(keras.layers.Layer):  # type: ignore[misc]
    """Characters and shapes beside the word vectors, a bidirectional LSTM, and a CRF.

    Lample et al. (2016), arXiv 1603.01360, with the convolution over characters of Ma & Hovy
    (2016), arXiv 1603.01354, section 2.1.

    Args:
        labels: number of labels.
        vector_width: size of a word's vector.
        settings: the keys `config.ARCHITECTURE`.

    Attributes:
        tags: number of tags (`text.tags`).
        transitions: <float32>[tags + 1, tags], scores of neighbouring tags; the last row is that
            of the first tag.
    """

    def __init__(self, labels: int, vector_width: int, settings: dict[str, Any], **kw: Any) -> None:
        super().__init__(**kw)
        self.labels, self.vector_width, self.settings = labels, vector_width, settings
        self.tags = tags.count(labels)
        self.characters: Any = None
        self.convolution: Any = None
        self.shapes: Any = None
        self.width = vector_width
        if filters := settings["filters"]:
            self.characters = keras.layers.Embedding(CHARACTERS, settings["character_embedding"])
            self.convolution = keras.layers.Conv1D(
                filters, settings["filter_width"], padding="same", activation="relu"
            )
            self.width += filters
        if size := settings["shape_embedding"]:
            self.shapes = keras.layers.Embedding(len(SHAPES) + 1, size)
            self.width += size
        self.dropout = keras.layers.Dropout(settings["dropout"])
        self.encoder = recurrent.RecurrentStack(
            "lstm", settings["units"], bidirectional=True, name="encoder"
        )
        self.encoded_width = 2 * settings["units"]
        self.head = keras.layers.Dense(self.tags, name="head")

    def build(self, input_shape: Any = None) -> None:
        self.encoder.build((None, None, self.width))
        self.head.build((None, None, self.encoded_width))
        if self.characters is not None:
            self.characters.build((None, None))
            self.convolution.build((None, None, self.settings["character_embedding"]))
        if self.shapes is not None:
            self.shapes.build((None,))
        shape = (self.tags + 1, self.tags)
        self.transitions = self.add_weight(shape, "zeros", name="transitions")
        self.transitions.trainable = self.settings["crf"]

    def inputs(self, vectors: Tensor, characters: Tensor, shapes: Tensor) -> Tensor:
        """Return the inputs of the LSTM <float>[n, width] of n tokens.

        Args:
            vectors: <float>[n, vector_width].
            characters: <int>[n, WIDTH], 0 where there is none.
            shapes: <int>[n].
        """
        parts = [vectors]
        if self.characters is not None:
            exist = ops.expand_dims(ops.cast(characters > PADDING, vectors.dtype), -1)
            found = self.convolution(self.characters(characters) * exist)
            parts.append(ops.max(found * exist, axis=1))
        if self.shapes is not None:
            parts.append(self.shapes(shapes))
        return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)

    def encode(self, inputs: Tensor, mask: Tensor, training: bool = False) -> Tensor:
        """Return the states <float>[batch, time, encoded_width] of inputs [batch, time, width]."""
        inputs = self.dropout(inputs, training=training)
        return self.encoder(inputs, mask=mask, training=training)

    def emissions(self, states: Tensor, training: bool = False) -> Tensor:
        """Return the scores of the tags <float>[…, tags]."""
        return self.head(self.dropout(states, training=training))

    def scores(self) -> Tensor:
        """Return the transitions with the constraints of the scheme, if there is a CRF."""
        if not self.settings["crf"]:
            return ops.convert_to_tensor(self.transitions)
        return self.transitions + tags.constraints(self.tags)

    def potentials(self, emissions: Tensor) -> Tensor:
        """Return the potentials <float>[batch, time, tags, tags] for `path_nats`."""
        scores = self.scores()
        first = ops.broadcast_to(scores[-1:], (self.tags, self.tags))
        is_first = ops.arange(ops.shape(emissions)[1]) == 0
        moves = ops.where(is_first[:, None, None], first, scores[:-1])
        return ops.expand_dims(emissions, 2) + ops.expand_dims(moves, 0)

    def projections(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the gates of both directions get of inputs: <float>[n, 4 units] each."""
        cells = self.cells()
        forward, backward = (ops.matmul(inputs, cell.kernel) + cell.bias for cell in cells)
        return forward, backward

    def cells(self) -> tuple[Any, Any]:
        """Return the LSTM's cells of both directions."""
        layer = self.encoder.layers[0]
        return layer.forward_layer.cell, layer.backward_layer.cell

    def get_config(self) -> dict[str, Any]:
        own = {"labels": self.labels, "vector_width": self.vector_width, "settings": self.settings}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable(package=PACKAGE)
class EntityModel(keras.Model):  # type: ignore[misc]
    """Word vectors, and one tagger for each group of labels; the last one is trained.

    Args:
        words: number of ids of words, padding and the unknown word included.
        groups: number of labels of each group.
        final: whether learned word vectors are constant, in 4 bits.
        settings: the keys `config.ARCHITECTURE`.

    Call arguments: words <int32>[batch, time] (0 is padding), characters <int32>[batch, time,
    WIDTH], shapes <int32>[batch, time]. Returns the potentials of the last tagger.
    """

    def __init__(
        self, words: int, groups: Sequence[int], final: bool = False, **settings: Any
    ) -> None:
        base = {key: settings.pop(key) for key in ("name", "trainable", "dtype") if key in settings}
        super().__init__(**base)
        self.sizes: dict[str, Any] = {"words": words, "groups": list(groups), "final": final}
        self.settings = settings
        self.learned: Any = None
        self.given: Any = None
        if width := settings["embedding"]:
            kind = Table if final else keras.layers.Embedding
            self.learned = kind(words, width, name="words")
        if width := settings["vector_size"]:
            self.given = Table(words, width, name="vectors")
        self.vector_width = settings["embedding"] + settings["vector_size"]
        self.taggers = [
            Tagger(labels, self.vector_width, settings, name=f"tagger_{number}")
            for number, labels in enumerate(groups, start=1)
        ]

    def build(self, input_shape: Any = None) -> None:
        for layer in (self.learned, self.given, *self.taggers):
            if layer is not None:
                layer.build()
        for tagger in self.taggers[:-1]:
            tagger.trainable = False
        self.built = True

    def vectors(self, words: Tensor) -> Tensor:
        """Return word vectors <float>[…, vector_width] of ids."""
        parts = [layer(words) for layer in (self.learned, self.given) if layer is not None]
        return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)

    def emissions(
        self, number: int, words: Tensor, characters: Tensor, shapes: Tensor, training: bool = False
    ) -> Tensor:
        """Return the scores of the tags <float>[batch, time, tags] of a tagger by its number."""
        tagger, shape = self.taggers[number], ops.shape(words)
        flat = (
            ops.reshape(self.vectors(words), (-1, self.vector_width)),
            ops.reshape(characters, (-1, WIDTH)),
            ops.reshape(shapes, (-1,)),
        )
        inputs = ops.reshape(tagger.inputs(*flat), (shape[0], shape[1], tagger.width))
        states = tagger.encode(inputs, words > PADDING, training)
        return tagger.emissions(states, training)

    def call(self, inputs: tuple[Tensor, Tensor, Tensor], training: bool = False) -> Tensor:
        emissions = self.emissions(-1, *inputs, training=training)
        return self.taggers[-1].potentials(emissions)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.sizes, **self.settings}


def build(data: TrainingData) -> EntityModel:
    """Build the untrained network for training data."""
    config = data.config
    settings = {key: getattr(config, key) for key in ARCHITECTURE}
    groups = [len(labels) for labels in data.groups]
    network = EntityModel(data.vocabulary.size, groups, final=data.has_base, **settings)
    network.build()
    if data.vectors is not None:
        network.given.put(data.vectors)
    return network


def compile_for_training(network: EntityModel, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per token) for a number of steps."""
    optimizer = cosine_adam(config.learning_rate or 0.0, config.clip_norm, steps)
    compile_network(network, optimizer, path_nats, path_sums)


def warm_start(network: EntityModel, base: Path, data: TrainingData) -> None:
    """Copy the model in `base`: its vectors, the groups that stay, and into the last tagger.

    The last tagger starts as a copy of the one with the most labels in common, or of the last one;
    the scores of labels that both have are copied too.
    """
    source: EntityModel = load_core(base)
    for new, old in ((network.learned, source.learned), (network.given, source.given)):
        if new is not None:
            new.set_weights(old.get_weights())
    for number, kept in enumerate(data.kept_groups):
        network.taggers[number].set_weights(source.taggers[kept].get_weights())
    labels = data.groups[-1]
    shared = [len(set(labels) & set(group)) for group in data.base_groups]
    number = max(range(len(shared)), key=lambda k: (shared[k], k))
    before, after = source.taggers[number], network.taggers[-1]
    for name in ("characters", "convolution", "shapes", "encoder"):
        if getattr(after, name) is not None:
            getattr(after, name).set_weights(getattr(before, name).get_weights())
    _copy_labels(before, after, data.base_groups[number], labels)


def _copy_labels(old: Tagger, new: Tagger, had: Sequence[str], labels: Sequence[str]) -> None:
    """Copy the scores of O and of the labels that both taggers have."""
    pairs = [(0, 0)]
    for position, label in enumerate(labels):
        if label in had:
            other = list(had).index(label)
            pairs += [(2 * other + 1, 2 * position + 1), (2 * other + 2, 2 * position + 2)]
    before, after = (list(column) for column in zip(*pairs, strict=True))
    kernel, bias = new.head.get_weights()
    kernel[:, after], bias[after] = (part[..., before] for part in old.head.get_weights())
    new.head.set_weights([kernel, bias])
    moves, given = np.array(new.transitions), np.array(old.transitions)
    rows = [*after, len(moves) - 1], [*before, len(given) - 1]
    moves[np.ix_(rows[0], after)] = given[np.ix_(rows[1], before)]
    new.transitions.assign(moves)


def assemble(network: EntityModel) -> EntityModel:
    """Return the core model of a trained network, whose word vectors are constant."""
    core = EntityModel(**{**network.sizes, "final": True}, **network.settings)
    core.build()
    for old, new in ((network.given, core.given), (network.learned, core.learned)):
        if new is not None and isinstance(old, Table):
            new.set_weights(old.get_weights())
        elif new is not None:
            new.put(np.asarray(old.get_weights()[0]))
    for old, new in zip(network.taggers, core.taggers, strict=True):
        new.set_weights(old.get_weights())
    return core


def adjust(tagger: Tagger, outside: float, temperature: float) -> None:
    """Subtract a number from the scores of O, then divide all scores by a temperature."""
    kernel, bias = tagger.head.get_weights()
    bias[tags.OUTSIDE] -= outside
    tagger.head.set_weights([kernel / temperature, bias / temperature])
    tagger.transitions.assign(np.array(tagger.transitions) / temperature)
