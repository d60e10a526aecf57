"""Optimizers, learning-rate schedules and the compilation of a network."""

from collections.abc import Callable
from typing import Any

from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops: Any = keras.ops

Sums = Callable[[Any, Any, Any], tuple[Any, Any]]


def cosine_decay(highest: float, steps: int, warm_up: int | None = None) -> Any:
    """Return a schedule that rises from a tenth of the highest rate, then falls to zero.

    Loshchilov & Hutter (2017), "SGDR", arXiv 1608.03983, equation 5, without restarts.

    Args:
        highest: learning rate after the warm-up.
        steps: optimizer steps of the whole training.
        warm_up: steps of the warm-up; default: a twentieth of all steps, at most 1,000.

    Example:
        >>> schedule = cosine_decay(0.1, steps=100)
        >>> [round(float(schedule(step)), 4) for step in (0, 5, 100)]
        [0.01, 0.1, 0.0]
    """
    if warm_up is None:
        warm_up = max(1, min(1_000, steps // 20))
    return keras.optimizers.schedules.CosineDecay(
        highest / 10, max(1, steps - warm_up), warmup_target=highest, warmup_steps=warm_up
    )


class AdamW(keras.optimizers.Adam):  # type: ignore[misc]  # Keras has no types
    """Adam with decoupled weight decay: each weight loses rate * decay before its update.

    Loshchilov & Hutter (2019), "Decoupled weight decay regularization", arXiv 1711.05101. Equal
    to Keras's AdamW (tested), which evaluates the schedule once per variable (3.15): a third of
    the time that passes before the first step.

    Args:
        rate: learning rate or schedule.
        decay: weight decay.
        kwargs: passed to keras.optimizers.Adam.

    Example:
        >>> AdamW(cosine_decay(0.01, steps=100), decay=0.1).decay
        0.1
    """

    def __init__(self, rate: Any, decay: float, **kwargs: Any) -> None:
        super().__init__(rate, **kwargs)
        self.decay = decay

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rate = ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, variable * self.decay * rate)
        super().update_step(gradient, variable, learning_rate)


def cosine_adam(
    highest: float, clip_norm: float, steps: int, weight_decay: float = 0.0, averaging: float = 0.0
) -> Any:
    """Return Adam, or with `weight_decay` AdamW, under `cosine_decay`.

    Args:
        highest: learning rate after the warm-up.
        clip_norm: largest norm of the gradient; 0 for no clipping.
        steps: optimizer steps of the whole training.
        weight_decay: see `AdamW`; 0 for none.
        averaging: momentum of an exponential moving average of the weights, which replaces them
            after each round: training may then be cut long before the rate has fallen. 0 for none.
    """
    rate = cosine_decay(highest, steps)
    options: dict[str, Any] = {"global_clipnorm": clip_norm or None}
    if averaging:
        options |= {"use_ema": True, "ema_momentum": averaging}
    if weight_decay:
        return AdamW(rate, weight_decay, **options)
    return keras.optimizers.Adam(rate, **options)


def symbol_sums(targets: Any, logits: Any, weights: Any) -> tuple[Any, Any]:
    """Return the summed nats and the number of symbols of a batch, for `MeanNats`.

    Args:
        targets: <int>[batch, time].
        logits: <float32>[batch, time, symbols].
        weights: <float32>[batch, time], 0 where padded.

    Returns:
        two scalars: the sum of -log P, and the sum of the weights.
    """
    nats = ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    return ops.sum(nats * weights), ops.sum(weights)


class MeanNats(keras.metrics.Metric):  # type: ignore[misc]
    """The ratio of summed nats to summed weights over all batches.

    Keras's own weighted metrics average over time in each batch first (3.15), so that batches
    of short sequences count for more than their share of the symbols.

    Args:
        sums: maps (targets, outputs, weights) of a batch to a sum of nats and a sum of weights.

    Example:
        >>> import numpy as np
        >>> metric = MeanNats()
        >>> metric.update_state(np.array([[0]]), np.zeros((1, 1, 2)), np.ones((1, 1)))
        >>> round(float(metric.result()), 4)  # ln 2
        0.6931
    """

    def __init__(self, sums: Sums = symbol_sums, name: str = "nats", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.sums = sums
        self.total = self.add_variable((), initializer="zeros", name="total")
        self.weight = self.add_variable((), initializer="zeros", name="weight")

    def update_state(self, targets: Any, outputs: Any, sample_weight: Any) -> None:
        total, weight = self.sums(targets, outputs, sample_weight)
        self.total.assign_add(total)
        self.weight.assign_add(weight)

    def result(self) -> Any:
        return self.total / self.weight


def compile_network(
    network: Any, optimizer: Any, loss: Any = None, sums: Sums = symbol_sums
) -> None:
    """Set optimizer, loss and the metric `nats` of a network.

    Args:
        network: a keras.Model.
        optimizer: a Keras optimizer.
        loss: maps targets and outputs to nats; default: the summed cross-entropy of logits.
        sums: see `MeanNats`.
    """
    network.compile(
        optimizer=optimizer,
        loss=loss or keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum"),
        weighted_metrics=[MeanNats(sums)],
        jit_compile="auto" if keras.backend.backend() == "jax" else False,
    )
