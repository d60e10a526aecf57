"""The loss of linear-chain conditional random fields, on any Keras backend.

Lafferty, McCallum & Pereira (2001), "Conditional random fields", section 3; Lample et al. (2016),
arXiv 1603.01360, equations 1 and 2. A network returns potentials <float>[n, time, tags, tags]: the
score of tag i at time t - 1 followed by tag j at time t; at time 0 all rows i are equal.
"""

import math
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
    inside = targets >= 0
    tags = potentials.shape[-1]
    chosen = ops.one_hot(ops.maximum(targets, 0), tags, dtype=potentials.dtype)
    before = ops.concatenate([chosen[:, :1], chosen[:, :-1]], axis=1)
    moves = ops.einsum("ntij,nti,ntj->nt", potentials, before, chosen)
    return log_partition(potentials, inside) - ops.sum(ops.where(inside, moves, 0.0), axis=1)


class ForwardCell(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A step of the forward algorithm, as the cell of a Keras RNN (`ops.scan` needs fixed shapes).

    Call arguments: potentials <float>[n, tags * tags] and the state [α] <float>[n, tags].
    """

    def __init__(self, tags: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tags = self.state_size = self.output_size = tags

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        potentials = ops.reshape(inputs, (-1, self.tags, self.tags))
        alphas = ops.logsumexp(ops.expand_dims(states[0], 2) + potentials, axis=1)
        return alphas, [alphas]


def log_partition(potentials: Any, inside: Any) -> Any:
    """Return ln Z <float>[n] by the forward algorithm.

    Args:
        potentials: <float>[n, time, tags, tags].
        inside: <bool>[n, time], false in the padding.
    """
    tags, shape = potentials.shape[-1], ops.shape(potentials)
    rows = ops.reshape(potentials, (shape[0], shape[1], tags * tags))
    # All rows of the first potentials are equal, so the sum of these shares is their exponential.
    first = ops.zeros_like(potentials[:, 0, 0]) - math.log(tags)
    alphas = keras.layers.RNN(ForwardCell(tags))(rows, mask=inside, initial_state=[first])
    return ops.logsumexp(alphas, axis=1)


def path_sums(targets: Any, potentials: Any, weights: Any) -> tuple[Any, Any]:
    """Return the summed nats and the number of tags of a batch, for `MeanNats`."""
    inside = ops.cast(ops.cast(targets, "int32") >= 0, potentials.dtype)
    return ops.sum(path_nats(targets, potentials)), ops.sum(inside)
