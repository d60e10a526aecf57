"""Attention of queries to a sequence, and pooling of a sequence by attention."""

from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops = keras.ops
PACKAGE = "seqapps"


class _Attention(keras.layers.Layer):  # type: ignore[misc]
    """Attend with the method `scores` of a subclass."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units
        self.settings: dict[str, Any] = {"units": units}

    def build(self, queries_shape: Any, values_shape: Any) -> None:
        self.query_kernel = self.add_weight((queries_shape[-1], self.units), name="query_kernel")
        self.value_kernel = self.add_weight((values_shape[-1], self.units), name="value_kernel")

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Return None: the mask belongs to the values, not to the contexts."""

    def keys(self, values: Tensor) -> Tensor:
        """Return U h <float>[batch, time, units], the same for every query."""
        return ops.matmul(values, self.value_kernel)

    def call(self, queries: Tensor, values: Tensor, mask: Tensor = None) -> tuple[Tensor, Tensor]:
        weights = _masked_softmax(self.scores(queries, self.keys(values)), mask)
        return ops.matmul(weights, values), weights

    def attend(
        self, query: Tensor, keys: Tensor, values: Tensor, mask: Tensor = None
    ) -> tuple[Tensor, Tensor]:
        """Return context <float>[batch, features] and weights <float>[batch, time] of one query.

        The `query` is <float>[batch, query features]; `keys` are `keys(values)`.
        """
        weights = _masked_softmax(self.scores(ops.expand_dims(query, 1), keys), mask)
        return ops.squeeze(ops.matmul(weights, values), 1), ops.squeeze(weights, 1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.settings}


def _masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """Return weights <float>[batch, steps, time], exactly 0 where `mask` is False."""
    if mask is None:
        return ops.softmax(scores, axis=-1)
    mask = ops.expand_dims(ops.cast(mask, "bool"), 1)
    lowest = ops.min(scores, axis=-1, keepdims=True)
    largest = ops.stop_gradient(ops.max(ops.where(mask, scores, lowest), -1, keepdims=True))
    weights = ops.exp(ops.where(mask, scores, largest) - largest) * ops.cast(mask, scores.dtype)
    # The largest weight is 1 here, so the sum is below 1 only where all is masked.
    return weights / ops.maximum(ops.sum(weights, axis=-1, keepdims=True), 1.0)


@keras.saving.register_keras_serializable(package=PACKAGE)
class AdditiveAttention(_Attention):
    """Attention whose scores are computed by a network of one hidden layer.

    e_ij = v · tanh(W s_i + U h_j),   α_ij = softmax over j of e_ij,   c_i = Σ_j α_ij h_j

    Source: Bahdanau, Cho & Bengio (2014), arXiv 1409.0473, equations 5, 6 and appendix A.1.2.
    With biases and `score_activation="relu"`, the course's `one_step_attention` (A. Ng,
    Sequence Models (2018), week 3: Dense(10, "tanh") on [h; s], then Dense(1, "relu")).

    Args:
        units: size of the hidden layer.
        hidden_activation, score_activation: names of activations; None for none of the scores.
        use_bias: add a bias to the hidden layer, and one before `score_activation` if there is an
            activation (the softmax would cancel it otherwise).

    Call arguments: `queries` s <float>[batch, steps, query features], `values` h <float>[batch,
    time, features], `mask` <bool>[batch, time]. Returns contexts <float>[batch, steps,
    features] and weights <float>[batch, steps, time]; both are 0 where all is masked.

    Example:
        >>> contexts, weights = AdditiveAttention(8)(ops.ones((2, 4, 3)), ops.ones((2, 5, 6)))
        >>> tuple(contexts.shape), tuple(weights.shape)
        ((2, 4, 6), (2, 4, 5))
    """

    def __init__(
        self,
        units: int,
        hidden_activation: str = "tanh",
        score_activation: str | None = None,
        use_bias: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(units, **kwargs)
        self.settings |= {"hidden_activation": hidden_activation, "use_bias": use_bias}
        self.settings["score_activation"] = score_activation
        self.hidden_activation = keras.activations.get(hidden_activation)
        self.score_activation = keras.activations.get(score_activation)
        self.bias = self.score_bias = None

    def build(self, queries_shape: Any, values_shape: Any) -> None:
        super().build(queries_shape, values_shape)
        self.score_kernel = self.add_weight((self.units, 1), name="score_kernel")
        if self.settings["use_bias"]:
            self.bias = self.add_weight((self.units,), initializer="zeros", name="bias")
        if self.settings["use_bias"] and self.settings["score_activation"]:
            self.score_bias = self.add_weight((1,), initializer="zeros", name="score_bias")

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """Return e <float>[batch, steps, time]."""
        queries = ops.matmul(queries, self.query_kernel)
        hidden = ops.expand_dims(queries, 2) + ops.expand_dims(keys, 1)
        hidden = hidden if self.bias is None else hidden + self.bias
        scores = ops.matmul(self.hidden_activation(hidden), self.score_kernel)
        scores = scores if self.score_bias is None else scores + self.score_bias
        return self.score_activation(ops.squeeze(scores, -1))


@keras.saving.register_keras_serializable(package=PACKAGE)
class DotAttention(_Attention):
    """Attention whose scores are scaled dot products: e_ij = (W s_i) · (U h_j) / √units.

    Source: Luong, Pham & Manning (2015), arXiv 1508.04025, equation 8, "general", with WᵀU
    for its matrix; scaled as in Vaswani et al. (2017), arXiv 1706.03762, equation 1.

    Arguments and results as in `AdditiveAttention`; `units` is the size of the projections.

    Example:
        >>> tuple(DotAttention(8)(ops.ones((2, 4, 3)), ops.ones((2, 5, 6)))[0].shape)
        (2, 4, 6)
    """

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """Return e <float>[batch, steps, time]."""
        queries = ops.matmul(queries, self.query_kernel) / self.units**0.5
        return ops.matmul(queries, ops.transpose(keys, (0, 2, 1)))


@keras.saving.register_keras_serializable(package=PACKAGE)
class AttentionPooling(keras.layers.Layer):  # type: ignore[misc]
    """Pool a sequence into one vector: the mean of its values, weighted by learned relevance.

    u_t = tanh(W h_t + b),   α_t = softmax over t of u_t · v,   s = Σ_t α_t h_t

    Source: Yang et al. (2016), "Hierarchical attention networks for document classification",
    equations 5 to 7.

    Call arguments: `values` h <float>[batch, time, features], `mask` <bool>[batch, time].
    Returns s <float>[batch, features] and α <float>[batch, time]; both are 0 where all is
    masked. `units` is the size of the hidden layer.

    Example:
        >>> tuple(AttentionPooling(8)(ops.ones((2, 5, 6)))[0].shape)
        (2, 6)
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, values_shape: Any) -> None:
        self.kernel = self.add_weight((values_shape[-1], self.units), name="kernel")
        self.bias = self.add_weight((self.units,), initializer="zeros", name="bias")
        self.context = self.add_weight((self.units, 1), name="context")

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> None:
        """Return None: the result has no time axis."""

    def call(self, values: Tensor, mask: Tensor = None) -> tuple[Tensor, Tensor]:
        hidden = ops.tanh(ops.matmul(values, self.kernel) + self.bias)
        # No transpose: tf2onnx would merge it with the reshape before it, wrongly.
        scores = ops.expand_dims(ops.squeeze(ops.matmul(hidden, self.context), -1), 1)
        weights = _masked_softmax(scores, mask)
        return ops.squeeze(ops.matmul(weights, values), 1), ops.squeeze(weights, 1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}
