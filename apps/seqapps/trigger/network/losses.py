"""Losses of a segment, in nats, by its targets (see `examples.labels`)."""

from collections.abc import Callable
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

from ..examples.labels import EITHER, FIRE, QUIET

keras: Any = _keras()
ops = keras.ops
POOLED_FIRE, POOLED_QUIET = 2, 3  # highest logits that are averaged
MASKED = -30.0  # the logit of steps outside a mask


def pooled_nats(targets: Tensor, logits: Tensor) -> Tensor:
    """Return nats <float32>[batch] of the highest logits <float32>[batch, time] of each segment.

    The highest logits are trained to be high where the word ends and low elsewhere (max pooling:
    Sun et al. 2016, "Max-pooling loss training of LSTM networks for small-footprint keyword
    spotting", arXiv 1705.02411, equation 2). The mean over all quiet logits is added.

    Example:
        >>> import numpy as np
        >>> targets = np.array([[QUIET, QUIET, FIRE, FIRE, QUIET]])
        >>> logits = np.float32([[-9, -9, 9, 9, -9]])
        >>> nats = [float(pooled_nats(targets, sign * logits)[0]) for sign in (1, -1)]
        >>> nats[0] < 0.001, nats[1] > 20
        (True, True)
    """
    fire, quiet = targets == FIRE, targets == QUIET
    has_word = ops.cast(ops.any(fire, axis=1), logits.dtype)
    quiet_nats = ops.softplus(logits) * ops.cast(quiet, logits.dtype)
    missed = has_word * ops.softplus(-_mean_of_highest(logits, fire, POOLED_FIRE))
    false_alarm = ops.softplus(_mean_of_highest(logits, quiet, POOLED_QUIET))
    return missed + false_alarm + ops.mean(quiet_nats, axis=1)


def step_nats(targets: Tensor, logits: Tensor) -> Tensor:
    """Return nats <float32>[batch]: the mean over the steps with a target other than `EITHER`."""
    certain = ops.cast(targets != EITHER, logits.dtype)
    fire = ops.cast(targets == FIRE, logits.dtype)
    nats = ops.softplus(logits) - fire * logits
    return ops.sum(nats * certain, axis=1) / ops.maximum(ops.sum(certain, axis=1), 1.0)


def _mean_of_highest(logits: Tensor, mask: Tensor, count: int) -> Tensor:
    """Return the mean of the `count` highest logits inside a mask."""
    highest, _ = ops.top_k(ops.where(mask, logits, MASKED), count)
    return ops.mean(highest, axis=1)


LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {"pooled": pooled_nats, "steps": step_nats}
