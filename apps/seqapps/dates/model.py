"""The core model in pure Keras: a character encoder, attention, and a decoder of symbols."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.layers import attention, recurrent
from seqapps.common.training.optimizers import compile_network, cosine_adam

from . import outputs
from .config import ARCHITECTURE, Config
from .data import SHORT, TrainingData
from .locale_hints import IDS_PER_HINT
from .settings import Settings
from .vocabulary import PADDING, UNKNOWN

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
SYMBOL_EMBEDDING = 32  # size of the vectors of the decoder's symbols


@keras.saving.register_keras_serializable(package=PACKAGE)
class DateModel(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Characters in, the symbols of a date out (see `outputs`).

    h = encoder(x), a bidirectional recurrent network over all characters;
    c_t, α_t = attention(s_{t-1}, h);  s_t = cell([y_{t-1}; c_t], s_{t-1});
    P(y_t) = softmax(W [s_t; c_t]).

    Source: Bahdanau, Cho & Bengio (2014), arXiv 1409.0473, section 3; without the maxout output
    layer.

    Args:
        vocabulary: number of character ids.
        hints: number of hint ids (see `LocaleHints`); each text begins with two of them.
        architecture: values of the configuration, of which `config.ARCHITECTURE` are stored.

    Call arguments: the list of `characters` <int32>[batch, time] (0 is padding), `hints`
    <int32>[batch, 2] and `previous` <int32>[batch, steps], the symbol before each prediction
    (`Output.start` first), of the full length or of `data.SHORT` steps. Returns logits
    <float32>[batch, steps, symbols].

    Example:
        >>> model = DateModel(20, 9, {"encoder_units": 4, "embedding": 3, "filters": 0})
        >>> tuple(model([np.ones((2, 7)), np.ones((2, 2)), np.ones((2, 8))]).shape)
        (2, 8, 18)
    """

    def __init__(
        self, vocabulary: int, hints: int, architecture: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.n_characters, self.n_hints = vocabulary, hints
        config: Config = configuration.build(Config, architecture)
        self.config = config
        output = outputs.of(config)
        self.length = output.length
        self.width = config.embedding or vocabulary  # size of a character's vector
        self.embedding = _character_embedding(vocabulary, config.embedding)
        self.hint_embedding = keras.layers.Embedding(hints, self.width, name="hints")
        self.convolution = None
        if config.filters:
            self.convolution = keras.layers.Conv1D(
                config.filters, config.kernel_size, padding="same", activation="relu", name="conv"
            )
        self.encoder = recurrent.RecurrentStack(
            config.cell, config.encoder_units, config.encoder_depth, bidirectional=True,
            dropout=config.dropout, residual=True, name="encoder",
        )  # fmt: skip
        self.attention = _attention(config.attention, config.attention_units)
        if config.autoregressive:
            self.symbols = keras.layers.Embedding(
                output.start + 1, SYMBOL_EMBEDDING, name="symbols"
            )
        self.decoder = recurrent.RecurrentStack(config.cell, config.decoder_units, name="decoder")
        self.dropout = keras.layers.Dropout(config.dropout)
        self.dense = keras.layers.Dense(output.start, name="logits")

    def build(self, input_shape: Any = None) -> None:
        config = self.config
        self.embedding.build((None, None))
        self.hint_embedding.build((None, None))
        features = self.width
        if self.convolution is not None:
            self.convolution.build((None, None, features))
            features = config.filters
        self.encoder.build((None, None, features))
        values = 2 * config.encoder_units
        self.attention.build((None, None, config.decoder_units), (None, None, values))
        if config.autoregressive:
            self.symbols.build((None, None))
        previous = SYMBOL_EMBEDDING if config.autoregressive else 0
        self.decoder.build((None, None, previous + values))
        self.dense.build((None, config.decoder_units + values))
        self.built = True

    def call(self, inputs: list[Tensor], training: bool = False) -> Tensor:
        characters, hints, previous = inputs
        values, keys, mask = self.encode(characters, hints, training=training)
        states = self.decoder.initial_state(ops.shape(characters)[0])

        def decode(first: int, last: int, states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
            hidden = []
            for time in range(first, last):
                output, states, _ = self._advance(previous[:, time], states, values, keys, mask)
                hidden.append(output)
            return ops.stack(hidden, axis=1), states

        short = min(SHORT, self.length)
        hidden, states = decode(0, short, states)

        def longer() -> Tensor:
            return ops.concatenate([hidden, decode(short, self.length, states)[0]], axis=1)

        steps = ops.shape(previous)[1]
        if short < self.length and not isinstance(steps, int):  # in TensorFlow's graph
            hidden = ops.cond(steps > short, longer, lambda: hidden)
        elif short < self.length and steps > short:
            hidden = longer()
        return self.dense(self.dropout(hidden, training=training))

    def encode(
        self, characters: Tensor, hints: Tensor, training: bool = False
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Encode texts; the encoder reads the hints first, the attention sees characters alone.

        Returns:
            values h <float32>[batch, time, features], their attention keys <float32>[batch,
            time, units], mask <bool>[batch, time].
        """
        vectors, mask = self.embed(characters, hints)
        values = self.encoder(vectors, mask=mask, training=training)[:, IDS_PER_HINT:]
        return values, self.attention.keys(values), mask[:, IDS_PER_HINT:]

    def embed(self, characters: Tensor, hints: Tensor) -> tuple[Tensor, Tensor]:
        """Return the encoder's input <float32>[batch, time + 2, features] and its mask."""
        is_used = hints >= 0 if self.config.use_hints else hints < 0
        mask = ops.concatenate([is_used, characters != PADDING], axis=1)
        vectors = ops.concatenate([self.hint_embedding(hints), self.embedding(characters)], axis=1)
        if self.convolution is not None:
            # The convolution reads zeros behind the text, whatever the amount of padding.
            present = ops.expand_dims(ops.cast(mask, vectors.dtype), -1)
            vectors = self.convolution(vectors * present)
        return vectors, mask

    def step(
        self, symbols: Tensor, states: list[Tensor], values: Tensor, keys: Tensor, mask: Tensor
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        """Decode one symbol.

        Args:
            symbols: <int32>[batch], the previous symbol; `Output.start` first.
            values, keys, mask: as `encode` returns them.

        Returns:
            log probabilities <float32>[batch, symbols], the new states, and the attention
            weights <float32>[batch, time].
        """
        output, states, weights = self._advance(symbols, states, values, keys, mask)
        return ops.log_softmax(self.dense(output), axis=-1), states, weights

    def _advance(
        self, symbols: Tensor, states: list[Tensor], values: Tensor, keys: Tensor, mask: Tensor
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        context, weights = self.attention.attend(states[0], keys, values, mask)
        inputs = context
        if self.config.autoregressive:
            inputs = ops.concatenate([self.symbols(symbols), context], axis=-1)
        output, states = self.decoder.step(inputs, states)
        return ops.concatenate([output, context], axis=-1), states, weights

    def get_config(self) -> dict[str, Any]:
        architecture = {key: getattr(self.config, key) for key in ARCHITECTURE}
        return {
            "vocabulary": self.n_characters,
            "hints": self.n_hints,
            "architecture": architecture,
        }


def _attention(kind: str, units: int) -> Any:
    if kind == "dot":
        return attention.DotAttention(units, name="attention")
    course: dict[str, Any] = {"score_activation": "relu", "use_bias": True}
    options = course if kind == "course" else {}
    return attention.AdditiveAttention(units, name="attention", **options)


def _character_embedding(count: int, width: int) -> Any:
    if width:
        return keras.layers.Embedding(count, width, name="characters")
    return keras.layers.Embedding(
        count, count, embeddings_initializer="identity", trainable=False, name="one_hot"
    )


def build(data: TrainingData) -> DateModel:
    """Build the untrained network for training data."""
    network = DateModel(data.vocabulary.size, data.hints.size, vars(data.config))
    network.build()
    return network


def compile_for_training(network: DateModel, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (per symbol) for `steps` optimizer steps in all."""
    optimizer = cosine_adam(config.learning_rate or 0.0, config.clip_norm, steps)
    compile_network(network, optimizer)


def warm_start(network: DateModel, base: Path, data: TrainingData) -> None:
    """Copy the weights of the model in `base`, character by character and locale by locale.

    The vocabulary of `data` has all characters of that model. The architecture is the same, but for
    further layers of the encoder, which change nothing before they are trained.
    """
    source: DateModel = load_core(base)
    added = []
    for number in range(source.config.encoder_depth, network.config.encoder_depth):
        network.encoder.zero_layer(number)
        added += [id(weight) for weight in network.encoder.layers[number].weights]
    copied = [weight for weight in network.weights if id(weight) not in added]
    settings = Settings.load(base)
    ids = data.vocabulary.ids
    characters = [PADDING, UNKNOWN, *(ids[symbol] for symbol in settings.vocabulary.symbols)]
    rows = {"characters": characters, "hints": list(range(settings.hints.size))}
    for new, old in zip(copied, source.weights, strict=True):
        value, target = (np.array(ops.convert_to_numpy(w)) for w in (old, new))
        layer = new.path.split("/")[-2]
        if layer in rows:
            target[rows[layer]] = value
        elif layer == "one_hot":
            continue
        elif value.shape == target.shape:
            target = value
        else:  # the kernels behind one-hot characters
            target[..., characters, :] = value
        new.assign(target)
