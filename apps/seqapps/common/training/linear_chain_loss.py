"""The loss of linear-chain conditional random fields, on any Keras backend.

Lafferty, McCallum & Pereira (2001), "Conditional random fields", section 3; Lample et al. (2016),
arXiv 1603.01360, equations 1 and 2. A network returns potentials <float>[n, time, tags, tags]: the
score of tag i at time t - 1 followed by tag j at time t; at time 0 all rows i are equal.
"""

from typing import Any

from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops: Any = keras.ops


def path_nats(targets: Any, potentials: Any) -> Any:
    """Return -ln P <float>[n] of the right tags: ln Z minus the score of their path.

    Args:
        targets: <int>[n, time], tags; -1 in the padding, which follows the sequence.
        potentials: <float>[n, time, tags, tags].
    """
    targets = ops.cast(targets, "int32")
    inside = ops.cast(targets >= 0, potentials.dtype)
    tags = potentials.shape[-1]
    chosen = ops.one_hot(ops.maximum(targets, 0), tags, dtype=potentials.dtype)
    before = ops.concatenate([chosen[:, :1], chosen[:, :-1]], axis=1)
    moves = ops.einsum("ntij,nti,ntj->nt", potentials, before, chosen)
    return log_partition(potentials, inside) - ops.sum(moves * inside, axis=1)


def log_partition(potentials: Any, inside: Any) -> Any:
    """Return ln Z <float>[n] by the forward algorithm.

    Args:
        potentials: <float>[n, time, tags, tags].
        inside: <float>[n, time], 0 in the padding.
    """

    def step(alphas: Any, inputs: Any) -> Any:
        potential, is_inside = inputs
        after = ops.logsumexp(ops.expand_dims(alphas, 2) + potential, axis=1)
        after = ops.where(ops.expand_dims(is_inside, 1) > 0, after, alphas)
        return after, after  # TensorFlow needs an output at each step

    steps = ops.transpose(potentials, (1, 0, 2, 3)), ops.transpose(inside)
    alphas, _ = ops.scan(step, potentials[:, 0, 0], (steps[0][1:], steps[1][1:]))
    return ops.logsumexp(alphas, axis=1)


def path_sums(targets: Any, potentials: Any, weights: Any) -> tuple[Any, Any]:
    """Return the summed nats and the number of tags of a batch, for `MeanNats`."""
    inside = ops.cast(ops.cast(targets, "int32") >= 0, potentials.dtype)
    return ops.sum(path_nats(targets, potentials)), ops.sum(inside)
