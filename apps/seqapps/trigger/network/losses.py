"""What training minimises: nats of a stretch of sound, by what its logits should be."""

from typing import Any

from seqapps.common.backend import keras as _keras

from ..examples.maker import EITHER, FIRE, QUIET

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
MOST_FIRING, MOST_QUIET = 2, 3  # logits that are pooled
LOWEST = -30.0


def pooled_nats(targets: Any, logits: Any) -> Any:
    """Return nats <float32>[batch] of each stretch: of its highest logits, by what they should be.

    Where the word was said, the highest logits are to be high; elsewhere, the highest are to be
    low (max pooling: Sun et al. 2016, "Max-pooling loss training of LSTM networks for small-
    footprint keyword spotting", arXiv 1705.02411, equation 2), and a little all of them.

    Args:
        targets: <int>[batch, time] (see `examples`).
        logits: <float32>[batch, time].
    """
    fire, quiet = targets == FIRE, targets == QUIET
    is_said = ops.cast(ops.any(fire, axis=1), logits.dtype)
    silenced = ops.softplus(logits) * ops.cast(quiet, logits.dtype)
    missed = is_said * ops.softplus(-_highest(logits, fire, MOST_FIRING))
    alarmed = ops.softplus(_highest(logits, quiet, MOST_QUIET))
    return missed + alarmed + ops.mean(silenced, axis=1)


def step_nats(targets: Any, logits: Any) -> Any:
    """Return nats <float32>[batch]: the mean over the steps whose target is certain."""
    known = ops.cast(targets != EITHER, logits.dtype)
    wanted = ops.cast(targets == FIRE, logits.dtype)
    nats = ops.softplus(logits) - wanted * logits
    return ops.sum(nats * known, axis=1) / ops.maximum(ops.sum(known, axis=1), 1.0)


def _highest(logits: Any, mask: Any, count: int) -> Any:
    """Return the mean of the highest logits where the mask is."""
    found, _ = ops.top_k(ops.where(mask, logits, LOWEST), count)
    return ops.mean(found, axis=1)


NATS = {"pooled": pooled_nats, "steps": step_nats}


@keras.saving.register_keras_serializable(package=PACKAGE)
class NatsPerStretch(keras.metrics.Metric):
    """The mean of `pooled_nats` or `step_nats` over stretches."""

    def __init__(self, loss: str, name: str = "nats", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.loss = loss
        self.total = self.add_variable((), initializer="zeros", name="total")
        self.count = self.add_variable((), initializer="zeros", name="count")

    def update_state(self, targets: Any, logits: Any, sample_weight: Any) -> None:
        self.total.assign_add(ops.sum(NATS[self.loss](targets, logits) * sample_weight))
        self.count.assign_add(ops.sum(sample_weight))

    def result(self) -> Any:
        return self.total / self.count
