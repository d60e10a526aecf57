"""The network of a configuration, on any Keras backend."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.training.optimizers import compile_network, cosine_adam

from .config import Config
from .data import TrainingData
from .network.recurrent import RecurrentTranslator
from .network.transformer import TransformerTranslator
from .settings import Settings
from .text import symbols

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]
MAX_AVERAGED = 50  # steps whose weights are averaged at the end of a round
NETWORKS: dict[str, Any] = {
    "transformer": TransformerTranslator, "recurrent": RecurrentTranslator,
}  # fmt: skip
_KEYS = {
    "transformer": ("width", "heads", "hidden", "encoder_layers", "decoder_layers", "dropout"),
    "recurrent": ("width", "units", "attention_units", "dropout"),
}


def build(data: TrainingData) -> Any:
    """Build the untrained network for training data."""
    config = data.config
    architecture = {key: getattr(config, key) for key in _KEYS[config.network]}
    network = NETWORKS[config.network](data.pieces.size, architecture)
    network.build()
    return network


class SmoothedLoss(keras.losses.Loss):  # type: ignore[misc]  # Keras has no types
    """The summed cross-entropy with a share of the target spread over all symbols.

    Szegedy et al. (2016), "Rethinking the inception architecture", section 7.
    """

    def __init__(self, share: float) -> None:
        super().__init__(reduction="sum", name="smoothed")
        self.share = share

    def call(self, targets: Any, logits: Any) -> Any:
        nats = ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)
        if not self.share:
            return nats
        # -log P(y) = logsumexp - logit(y), and its mean over all y differs by logits alone: no
        # second softmax over the vocabulary.
        right = ops.take_along_axis(logits, ops.expand_dims(targets, -1), axis=-1)[..., 0]
        return nats + self.share * (right - ops.mean(logits, axis=-1))


def averaging(steps_per_round: int) -> float:
    """Return the momentum of the weights' average: of a small part of a round, or 0 for none.

    Each round goes on from the average; a long one would hold short rounds at their start.

    Example:
        >>> averaging(400), averaging(80), averaging(12)
        (0.98, 0.9, 0.0)
    """
    averaged = min(MAX_AVERAGED, steps_per_round // 8)
    return 1 - 1 / averaged if averaged > 1 else 0.0


def compile_for_training(network: Any, config: Config, steps: int, steps_per_round: int) -> None:
    """Set optimizer, loss and the metric `nats` (per piece) for `steps` optimizer steps in all."""
    optimizer = cosine_adam(
        config.learning_rate or 0.0, config.clip_norm, steps, averaging=averaging(steps_per_round)
    )
    compile_network(network, optimizer, SmoothedLoss(config.smoothing))


def warm_start(network: Any, base: Path, data: TrainingData) -> None:
    """Copy the weights of the model in `base`; new pieces get the mean of what they consist of."""
    source = load_core(base)
    old = Settings.load(base).pieces
    added = data.pieces.texts[len(old.texts) :]
    for new, weight in zip(network.weights, source.weights, strict=True):
        value = np.array(ops.convert_to_numpy(weight))
        if value.shape != tuple(new.shape):
            axis = next(a for a, (m, n) in enumerate(zip(value.shape, new.shape, strict=True))
                        if m != n)  # fmt: skip
            rows = [np.mean(np.take(value, _parts(old, text), axis), axis) for text in added]
            value = np.concatenate([value, np.stack(rows, axis)], axis)
        new.assign(value)


def _parts(old: Any, text: str) -> list[int]:
    """Return the ids of the known characters of a new piece, or those of all pieces."""
    known = [old.table[c][0] for c in text if c in old.table]
    return known or list(range(symbols.FIRST_PIECE, old.size))
