"""The network: features of a sound in, one set of logits for every two frames out."""

from pathlib import Path
from typing import Any, Protocol

from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.training.optimizers import compile_network, cosine_adam
from seqapps.speech.network import ctc, recognizer  # (perhaps while they import Keras)

from .config import SHAPE, Config

keras: Any = _keras()
ops = keras.ops
WEIGHT_DECAY = 1e-3


class NetworkData(Protocol):
    """The properties of training data that determine the network."""

    @property
    def config(self) -> Config: ...
    @property
    def symbols(self) -> tuple[str, ...]: ...


def build(data: NetworkData) -> "recognizer.Recognizer":
    """Return an untrained network for training data."""
    config = data.config
    settings = {key: getattr(config, key) for key in SHAPE}
    network = recognizer.Recognizer(len(data.symbols) + 1, config.bands, **settings)
    network.build()
    return network


def warm_start(network: "recognizer.Recognizer", base: Path) -> None:
    """Copy the weights of the model in `base`."""
    network.set_weights(load_core(base).get_weights())


def compile_for_training(network: "recognizer.Recognizer", config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per label) of a network."""
    optimizer = cosine_adam(config.learning_rate or 0.0, config.clip_norm, steps, WEIGHT_DECAY)
    compile_network(network, optimizer, ctc.ctc_nats, ctc.phone_sums)
