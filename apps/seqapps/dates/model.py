"""The core model: a character encoder, attention, and a decoder of digits. Pure Keras."""

from dataclasses import asdict
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.layers import attention, recurrent
from seqapps.common.training.optimizers import compile_network, cosine_adam

from .config import ARCHITECTURE, Config
from .engines import HINTS
from .iso import DASHED_LENGTH, LENGTH, SYMBOLS

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
PADDING = 0  # the id of no character
SYMBOL_EMBEDDING = 32


@keras.saving.register_keras_serializable(package=PACKAGE)
class DateModel(keras.Model):
    """Characters in, the symbols of an ISO date out.

    h = encoder(x), a bidirectional recurrent net over all characters;
    c_t, α_t = attention(s_{t-1}, h);  s_t = cell([y_{t-1}; c_t], s_{t-1});
    P(y_t) = softmax(W [s_t; c_t]).

    Source: Bahdanau, Cho & Bengio (2014), arXiv 1409.0473, section 3; without the output's
    maxout layer.

    Args:
        vocabulary: number of character ids.
        hints: number of hint ids (see `hints.Hints`); each text begins with two of them.
        The others are those of `config.Config`.

    Call arguments: the list of `characters` <int32>[batch, time] (0 is padding), `hints`
    <int32>[batch, 2] and `previous` <int32>[batch, steps], the symbol before each prediction
    (`iso.START` first). Returns logits <float32>[batch, steps, symbols].
    """

    def __init__(
        self,
        vocabulary: int,
        hints: int,
        embedding: int,
        filters: int,
        kernel: int,
        cell: str,
        encoder_units: int,
        encoder_depth: int,
        decoder_units: int,
        attention: str,
        attention_units: int,
        feed_previous: bool,
        read_hints: bool,
        dashes: bool,
        dropout: float,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.settings: dict[str, Any] = {
            "vocabulary": vocabulary,
            "hints": hints,
            "embedding": embedding,
            "filters": filters,
            "kernel": kernel,
            "cell": cell,
            "encoder_units": encoder_units,
            "encoder_depth": encoder_depth,
            "decoder_units": decoder_units,
            "attention": attention,
            "attention_units": attention_units,
            "feed_previous": feed_previous,
            "read_hints": read_hints,
            "dashes": dashes,
            "dropout": dropout,
        }
        self.length = DASHED_LENGTH if dashes else LENGTH
        self.embedding = _embedding(vocabulary, embedding, "characters")
        self.hint_embedding = keras.layers.Embedding(hints, self.width, name="hints")
        self.convolution = (
            keras.layers.Conv1D(filters, kernel, padding="same", activation="relu", name="conv")
            if filters
            else None
        )
        self.encoder = recurrent.RecurrentStack(
            cell, encoder_units, encoder_depth, bidirectional=True, dropout=dropout, name="encoder"
        )
        self.attention = _attention(attention, attention_units)
        if feed_previous:
            self.symbols = keras.layers.Embedding(
                len(SYMBOLS) + 1, SYMBOL_EMBEDDING, name="symbols"
            )
        self.decoder = recurrent.RecurrentStack(cell, decoder_units, 1, name="decoder")
        self.dropout = keras.layers.Dropout(dropout)
        self.dense = keras.layers.Dense(len(SYMBOLS), name="logits")

    @property
    def width(self) -> int:
        """Size of a character's vector."""
        return self.settings["embedding"] or self.settings["vocabulary"]

    def build(self, input_shape: Any = None) -> None:
        s = self.settings
        self.embedding.build((None, None))
        self.hint_embedding.build((None, None))
        features = self.width
        if self.convolution is not None:
            self.convolution.build((None, None, features))
            features = s["filters"]
        self.encoder.build((None, None, features))
        values = 2 * s["encoder_units"]
        self.attention.build((None, None, s["decoder_units"]), (None, None, values))
        if s["feed_previous"]:
            self.symbols.build((None, None))
        fed = SYMBOL_EMBEDDING if s["feed_previous"] else 0
        self.decoder.build((None, None, fed + values))
        self.dense.build((None, s["decoder_units"] + values))
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        characters, hints, previous = inputs
        values, keys, mask = self.encode(characters, hints, training=training)
        states = self.decoder.initial_state(ops.shape(characters)[0])
        hidden = []
        for time in range(self.length):
            output, states, _ = self._advance(previous[:, time], states, values, keys, mask)
            hidden.append(output)
        return self.dense(self.dropout(ops.stack(hidden, axis=1), training=training))

    def encode(self, characters: Any, hints: Any, training: bool = False) -> tuple[Any, Any, Any]:
        """Read the texts.

        Returns:
            values h <float32>[batch, time, features], their attention keys <float32>[batch,
            time, units], mask <bool>[batch, time]. The encoder has read the hints first, but
            the attention is for characters alone.
        """
        vectors, mask = self.embed(characters, hints)
        values = self.encoder(vectors, mask=mask, training=training)[:, HINTS:]
        return values, self.attention.keys(values), mask[:, HINTS:]

    def embed(self, characters: Any, hints: Any) -> tuple[Any, Any]:
        """Return what the encoder reads, <float32>[batch, time + 2, features], and its mask."""
        read = hints >= 0 if self.settings["read_hints"] else hints < 0
        mask = ops.concatenate([read, characters != PADDING], axis=1)
        vectors = ops.concatenate([self.hint_embedding(hints), self.embedding(characters)], axis=1)
        if self.convolution is not None:
            # Padding must look like the end of the text, however much of it there is.
            present = ops.expand_dims(ops.cast(mask, vectors.dtype), -1)
            vectors = self.convolution(vectors * present)
        return vectors, mask

    def step(
        self, symbols: Any, states: list[Any], values: Any, keys: Any, mask: Any
    ) -> tuple[Any, list[Any], Any]:
        """Write one symbol.

        Args:
            symbols: <int32>[batch], the symbol before; `iso.START` first.
            states: of the decoder.
            values, keys, mask: as `encode` returns them.

        Returns:
            log probabilities <float32>[batch, symbols], the new states, and the attention
            weights <float32>[batch, time].
        """
        output, states, weights = self._advance(symbols, states, values, keys, mask)
        return ops.log_softmax(self.dense(output), axis=-1), states, weights

    def _advance(
        self, symbols: Any, states: list[Any], values: Any, keys: Any, mask: Any
    ) -> tuple[Any, list[Any], Any]:
        context, weights = self.attention.attend(states[0], keys, values, mask)
        inputs = context
        if self.settings["feed_previous"]:
            inputs = ops.concatenate([self.symbols(symbols), context], axis=-1)
        output, states = self.decoder.step(inputs, states)
        return ops.concatenate([output, context], axis=-1), states, weights

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


def _attention(kind: str, units: int) -> Any:
    if kind == "dot":
        return attention.DotAttention(units, name="attention")
    if kind == "course":
        return attention.AdditiveAttention(
            units, score_activation="relu", use_bias=True, name="attention"
        )
    return attention.AdditiveAttention(units, name="attention")


def _embedding(count: int, width: int, name: str) -> Any:
    if width:
        return keras.layers.Embedding(count, width, name=name)
    return keras.layers.Embedding(
        count, count, embeddings_initializer="identity", trainable=False, name="one_hot"
    )


def build(config: Config, vocabulary: int, hints: int) -> DateModel:
    """Build the untrained network for a configuration and the numbers of ids."""
    settings = asdict(config)
    network = DateModel(vocabulary, hints, **{key: settings[key] for key in ARCHITECTURE})
    network.build()
    return network


def compile_for_training(network: DateModel, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean nats a symbol).

    Args:
        network: to be compiled.
        config: a configuration whose learning rate is known.
        steps: optimizer steps of the whole training, for the decay of the learning rate.
    """
    optimizer = cosine_adam(config.learning_rate or 0.0, config.clip_norm, steps)
    compile_network(network, optimizer)


def warm_start(
    network: DateModel, source: DateModel, characters: list[int], hints: list[int]
) -> None:
    """Copy the weights of another model, character by character.

    Args:
        network: built with the same architecture.
        source: the model to start from.
        characters: for each id of `source`, the id of the same character in `network`.
        hints: likewise.
    """
    own = {"characters": characters, "hints": hints}
    for new, old in zip(network.weights, source.weights, strict=True):
        value, target = (np.array(ops.convert_to_numpy(w)) for w in (old, new))
        rows = own.get(new.path.split("/")[-2])
        if rows is not None:
            target[rows] = value
        elif new.path.split("/")[-2] == "one_hot":
            continue
        elif value.shape == target.shape:
            target = value
        else:  # the kernels behind one-hot characters
            target[..., characters, :] = value
        new.assign(target)
