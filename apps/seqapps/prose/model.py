"""The network in pure Keras: stacked LSTMs over pieces, with one table for input and output."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.layers.recurrent import recurrent_layer
from seqapps.common.training.optimizers import AdamW, compile_network, cosine_decay

from .config import ARCHITECTURE, Config
from .data import TrainingData
from .settings import Settings

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
RESET = 0.2  # share of the streams that begin anew with each window
RATES = ("input_dropout", "recurrent_dropout", "output_dropout")
SETTINGS = (*ARCHITECTURE[2:], *RATES)


@keras.saving.register_keras_serializable(package=PACKAGE)
class ProseNetwork(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Embedding, LSTM layers, a projection, and the embedding once more as output layer.

    e_t = E[x_t] + S[style],   h_t = LSTM(e_t),   logits_t = (W h_t + b) E^T + c

    One table for both ends: Press & Wolf (2017), arXiv 1608.05859. Dropout with one mask for all
    time steps: Gal & Ghahramani (2016), arXiv 1512.05287. Merity et al. (2018), arXiv 1708.02182,
    drop the recurrent weights, which for a mask of units is the same as dropping the state.

    Args:
        vocabulary, styles: number of ids, and of styles.
        settings: the keys `SETTINGS` of the configuration.
        rows: streams whose state is carried from one training step to the next; 0 for none.

    Call arguments: `inputs`, a pair of the symbols before each prediction (0, the line end, first)
    and the style of each, both <int32>[batch, time]. Returns logits <float32>[batch, time, ids].
    """

    def __init__(
        self, vocabulary: int, styles: int, rows: int = 0, name: str | None = None, **settings: Any
    ) -> None:
        super().__init__(name=name)
        self.settings = {"vocabulary": vocabulary, "styles": styles, **settings}
        self.rows = rows
        width = settings["embedding"]
        uniform = keras.initializers.RandomUniform(-0.1, 0.1)
        self.table = keras.layers.Embedding(vocabulary, width, uniform, name="table")
        self.style = keras.layers.Embedding(styles, width, "zeros", name="style")
        rates = {
            "dropout": settings["input_dropout"],
            "recurrent_dropout": settings["recurrent_dropout"],
            "return_state": True,
        }
        self.recurrent = [
            recurrent_layer("lstm", settings["units"], **rates, name=f"layer_{number + 1}")
            for number in range(settings["depth"])
        ]
        # One mask for all time steps, like the dropout inside the recurrent layers.
        self.dropout = keras.layers.Dropout(settings["output_dropout"], noise_shape=(None, 1, None))
        self.projection = keras.layers.Dense(width, name="projection")
        self.carried: list[Any] = []
        self.seed = keras.random.SeedGenerator() if rows else None

    def build(self, input_shape: Any = None) -> None:
        width, units = self.settings["embedding"], self.settings["units"]
        self.table.build((None, None))
        self.style.build((None, None))
        for number, layer in enumerate(self.recurrent):
            layer.build((None, None, units if number else width))
        self.projection.build((None, None, units))
        self.bias = self.add_weight((self.settings["vocabulary"],), "zeros", name="bias")
        if self.rows:
            self.carried = [
                self.add_weight((self.rows, units), "zeros", trainable=False, name=f"carried_{n}")
                for n in range(2 * self.settings["depth"])
            ]
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Tensor:
        tokens, styles = inputs
        hidden = self.table(tokens) + self.style(styles)
        is_carried = bool(training and self.carried)
        fresh = self._kept_rows() if is_carried else None
        for number, layer in enumerate(self.recurrent):
            kept = self.carried[2 * number : 2 * number + 2] if is_carried else []
            state = [ops.convert_to_tensor(one) * fresh for one in kept] or None
            hidden, *after = layer(hidden, initial_state=state, training=training)
            for variable, value in zip(kept, after, strict=False):
                variable.assign(ops.stop_gradient(value))
        return self._logits(self.dropout(hidden, training=training))

    def _kept_rows(self) -> Tensor:
        """Return 0 for streams that begin anew, otherwise 1, <float32>[rows, 1].

        Texts that are scored begin with a state of zeros, which training would never see.
        """
        drawn = keras.random.uniform((self.rows, 1), seed=self.seed)
        return ops.cast(drawn >= RESET, "float32")

    def _logits(self, hidden: Tensor) -> Tensor:
        table = ops.transpose(ops.convert_to_tensor(self.table.embeddings))
        return ops.matmul(self.projection(hidden), table) + self.bias

    def initial_state(self, batch_size: Any) -> list[Tensor]:
        """Return zero states <float32>[batch, units], h and c of each layer."""
        shape = (batch_size, self.settings["units"])
        return [ops.zeros(shape, "float32") for _ in range(2 * self.settings["depth"])]

    def step(
        self, tokens: Tensor, styles: Tensor, states: list[Tensor]
    ) -> tuple[Tensor, list[Tensor]]:
        """Read one symbol and style <int32>[batch]; return log P <float32>[batch, ids], states."""
        hidden, found = self.table(tokens) + self.style(styles), []
        for number, layer in enumerate(self.recurrent):
            hidden, after = layer.cell(hidden, states[2 * number : 2 * number + 2], training=False)
            found += after
        return ops.log_softmax(self._logits(hidden), axis=-1), found

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


class TargetReader(keras.Model):  # type: ignore[misc]
    """Log P of given symbols, computed inside so that no table of all symbols leaves the graph.

    Args:
        network: a `ProseNetwork`.

    Call arguments: `inputs`, the pair of its own and the targets, each <int32>[batch, time].
    Returns <float32>[batch, time].
    """

    def __init__(self, network: ProseNetwork, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.network = network

    def call(self, inputs: Any) -> Tensor:
        tokens, styles, targets = inputs
        logits = self.network((tokens, styles))
        return -ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)


def build(data: TrainingData, rows: int = 0) -> ProseNetwork:
    """Build the untrained network for training data."""
    settings = {key: getattr(data.config, key) for key in SETTINGS}
    network = ProseNetwork(data.vocabulary.size, len(data.styles), rows, **settings)
    network.build()
    return network


def core(network: ProseNetwork) -> ProseNetwork:
    """Return the trained network without the states of its training."""
    found = ProseNetwork(**network.settings)
    found.build()
    for new, old in zip(found.trainable_weights, network.trainable_weights, strict=True):
        new.assign(old)
    return found


def compile_for_training(network: ProseNetwork, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per symbol).

    The learning-rate schedule ends after `steps` optimizer steps.
    """
    rate = cosine_decay(config.learning_rate or 0.0, steps)
    clipping = {"global_clipnorm": config.clip_norm or None}
    if config.weight_decay:
        optimizer = AdamW(rate, config.weight_decay, **clipping)
    else:
        optimizer = keras.optimizers.Adam(rate, **clipping)
    compile_network(network, optimizer)


def warm_start(network: ProseNetwork, base: Path, styles: Sequence[str]) -> None:
    """Copy the weights of the model in the folder `base`, which has the same architecture.

    A style that it lacks begins as its first one.
    """
    source, known = load_core(base), Settings.load(base).styles
    rows = [known.index(name) if name in known else 0 for name in styles]
    for new, old in zip(network.trainable_weights, source.trainable_weights, strict=True):
        value = ops.convert_to_numpy(old)
        new.assign(value[rows] if "style" in new.path else value)
