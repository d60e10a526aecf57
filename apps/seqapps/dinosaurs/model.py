"""The core model in pure Keras: a recurrent network mixed with a Kneser-Ney n-gram model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.layers import recurrent
from seqapps.common.layers.ngram import NGram
from seqapps.common.layers.ngram_layer import NGramTable
from seqapps.common.training.optimizers import compile_network, cosine_decay

from .config import ARCHITECTURE, Config
from .data import TrainingData
from .settings import Settings

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
SETTINGS = (*ARCHITECTURE, "input_dropout", "recurrent_dropout", "output_dropout")


@keras.saving.register_keras_serializable(package=PACKAGE)
class CharacterNetwork(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Embedding, recurrent layers and output layer: the part that is trained.

    Args:
        vocabulary: number of ids, including the stop symbol.
        settings: the keys `SETTINGS` of the configuration.

    Call arguments: `tokens` <int32>[batch, time], the symbol before each prediction (0, the
    stop symbol, first). Returns logits <float32>[batch, time, vocabulary].
    """

    def __init__(self, vocabulary: int, name: str | None = None, **settings: Any) -> None:
        super().__init__(name=name)
        self.settings = {"vocabulary": vocabulary, **settings}
        if width := settings["embedding"]:
            self.embedding = keras.layers.Embedding(vocabulary, width, name="embedding")
        else:
            fixed = {"embeddings_initializer": "identity", "trainable": False}
            self.embedding = keras.layers.Embedding(vocabulary, vocabulary, name="one_hot", **fixed)
        self.recurrent = recurrent.RecurrentStack(
            **{key: settings[key] for key in ("cell", "units", "depth", "recurrent_dropout")},
            dropout=settings["input_dropout"],
            name="recurrent",
        )
        # One mask for all time steps, like the dropout inside the recurrent layers.
        self.dropout = keras.layers.Dropout(settings["output_dropout"], noise_shape=(None, 1, None))
        self.dense = keras.layers.Dense(vocabulary, name="logits")

    def build(self, input_shape: Any = None) -> None:
        width = self.settings["embedding"] or self.settings["vocabulary"]
        self.embedding.build((None, None))
        self.recurrent.build((None, None, width))
        self.dense.build((None, None, self.settings["units"]))
        self.built = True

    def call(self, tokens: Any, training: bool = False) -> Any:
        hidden = self.recurrent(self.embedding(tokens), training=training)
        return self.dense(self.dropout(hidden, training=training))

    def step(self, tokens: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Read one symbol <int32>[batch]; return logits <float32>[batch, vocabulary], states."""
        hidden, states = self.recurrent.step(self.embedding(tokens), states)
        return self.dense(hidden), states

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


@keras.saving.register_keras_serializable(package=PACKAGE)
class NameModel(keras.Model):  # type: ignore[misc]
    """P(next symbol) ∝ P_network^a * P_n-gram^b.

    Log-linear interpolation: Klakow (1998), "Log-linear interpolation of language models",
    equation 2. On the validation names of short lists it gains 0.008 nats over linear
    interpolation.

    Args:
        network: arguments of `CharacterNetwork`.
        ngram: arguments of `NGramTable` (`states`, `vocabulary`, `order`), or None.
        network_scale: the exponent a; 1 without an n-gram model.
        ngram_scale: the exponent b.

    Call arguments: `tokens` <int32>[batch, time], the symbol before each prediction.
    Returns log probabilities <float32>[batch, time, vocabulary], in nats.
    """

    def __init__(
        self,
        network: dict[str, Any],
        ngram: dict[str, int] | None = None,
        network_scale: float = 1.0,
        ngram_scale: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.scales = (network_scale, ngram_scale) if ngram else (1.0, 0.0)
        self.network = CharacterNetwork(**network, name="network")
        self.ngram = NGramTable(**ngram, name="ngram") if ngram else None

    @property
    def vocabulary(self) -> int:
        """Number of ids, including the stop symbol."""
        return int(self.network.settings["vocabulary"])

    def build(self, input_shape: Any = None) -> None:
        self.network.build()
        if self.ngram is not None:
            self.ngram.build()
        self.built = True

    def call(self, tokens: Any, training: bool = False) -> Any:
        logits = self.network(tokens, training=training)
        return self._mixed(logits, self.ngram(tokens) if self.ngram else None)

    def _mixed(self, logits: Any, table: Any) -> Any:
        if table is not None:
            logits = self.scales[0] * logits + self.scales[1] * table
        return ops.log_softmax(logits, axis=-1)

    def initial_state(self, batch_size: Any) -> list[Any]:
        """Return the states before the first symbol, the n-gram state <int32>[batch] last."""
        states = self.network.recurrent.initial_state(batch_size)
        if self.ngram is not None:
            states.append(ops.zeros((batch_size,), "int32"))
        return states

    def step(self, tokens: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Read one symbol <int32>[batch] of each name, 0 at its start, in the states before it.

        Returns:
            log probabilities <float32>[batch, vocabulary] of the next symbol, and new states.
        """
        own = states if self.ngram is None else states[:-1]
        logits, new_states = self.network.step(tokens, own)
        table = None
        if self.ngram is not None:
            table, state = self.ngram.step(tokens, states[-1])
            new_states.append(state)
        return self._mixed(logits, table), new_states

    def get_config(self) -> dict[str, Any]:
        return {
            "network": dict(self.network.settings),
            "ngram": dict(self.ngram.settings) if self.ngram else None,
            "network_scale": self.scales[0],
            "ngram_scale": self.scales[1],
        }


def build(data: TrainingData) -> CharacterNetwork:
    """Build the untrained network for training data."""
    settings = {key: getattr(data.config, key) for key in SETTINGS}
    network = CharacterNetwork(data.vocabulary, **settings)
    network.build()
    return network


def assemble(
    network: CharacterNetwork, table: NGram | None, scales: tuple[float, float] = (1.0, 0.0)
) -> NameModel:
    """Join the trained network and the fitted n-gram model into the core model."""
    settings = None
    if table is not None:
        states, vocabulary = table.next_state.shape
        settings = {"states": states, "vocabulary": vocabulary, "order": table.order}
    core = NameModel(dict(network.settings), settings, *scales)
    core.build()
    core.network.set_weights(network.get_weights())
    if table is not None and core.ngram is not None:
        core.ngram.load(table.next_state, table.probability)
    return core


def compile_for_training(network: CharacterNetwork, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per symbol).

    The loss is the nats of a name, as in the course: batches weight each symbol by
    1 / batch_size (see `data.make_batch`), so that clipping is independent of the batch size.

    The learning-rate schedule ends after `steps` optimizer steps.
    """
    clipping = {"global_clipnorm": config.clip_norm or None, "clipvalue": config.clip_value or None}
    highest = config.learning_rate or 0.0
    if config.optimizer == "adam":
        rate = cosine_decay(highest, steps, warm_up=max(1, steps // 20))
        optimizer = keras.optimizers.Adam(rate, **clipping)
    else:
        optimizer = keras.optimizers.SGD(highest, **clipping)
    compile_network(network, optimizer)


def warm_start(network: CharacterNetwork, base: Path, data: TrainingData) -> None:
    """Copy the weights of the model in the folder `base`, character by character.

    The network has the same architecture, and the alphabet of `data` has all characters of `base`.
    """
    source: NameModel = load_core(base)
    alphabet = Settings.load(base).alphabet
    symbols = [0, *(data.alphabet.ids[symbol] for symbol in alphabet.symbols)]
    pairs = zip(network.trainable_weights, source.network.trainable_weights, strict=True)
    for new, old in pairs:
        value, target = (np.array(ops.convert_to_numpy(w)) for w in (old, new))
        if new.path.endswith("logits/kernel"):
            target[:, symbols] = value
        elif value.shape == target.shape:
            target = value
        else:  # a row for each character: embedding, output bias, kernel behind one-hot characters
            target[symbols] = value
        new.assign(target)
