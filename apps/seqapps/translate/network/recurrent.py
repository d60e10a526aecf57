"""The course's network: a bidirectional LSTM, additive attention, and an LSTM that writes."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.layers.attention import AdditiveAttention
from seqapps.common.layers.recurrent import RecurrentStack

from ..text.symbols import PADDING

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-3]  # the folder's name: a copied app registers its own classes


@keras.saving.register_keras_serializable(package=PACKAGE)
class RecurrentTranslator(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Pieces in, the logits of a translation's pieces out.

    h = BiLSTM(x);  c_t, α_t = attention(s_{t-1}, h);  s_t = LSTM([y_{t-1}; c_t], s_{t-1});
    P(y_t) = softmax(W [s_t; c_t])

    Source: Bahdanau, Cho & Bengio (2014), arXiv 1409.0473, without the maxout layer.

    Arguments, inputs and outputs as those of `TransformerTranslator`, with `units` and
    `attention_units`. The segments are not read: the network has no use of a pair beside the text.
    """

    def __init__(self, vocabulary: int, architecture: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.architecture = dict(architecture)
        self.width, self.units = architecture["width"], architecture["units"]
        rate = architecture["dropout"]
        self.table = keras.layers.Embedding(vocabulary, self.width, name="pieces")
        self.encoder = RecurrentStack(
            "lstm", self.units, 1, bidirectional=True, dropout=rate, name="encoder"
        )
        self.attention = AdditiveAttention(architecture["attention_units"], name="attention")
        self.decoder = RecurrentStack("lstm", self.units, name="decoder")
        self.dropout = keras.layers.Dropout(rate)
        self.dense = keras.layers.Dense(vocabulary, name="logits")

    def build(self, shapes: Any = None) -> None:
        self.table.build((None, None))
        self.encoder.build((None, None, self.width))
        features = 2 * self.units
        self.attention.build((None, None, self.units), (None, None, features))
        self.decoder.build((None, None, self.width + features))
        self.dense.build((None, self.units + features))
        self.built = True

    def call(self, inputs: list[Tensor], training: bool = False) -> Tensor:
        tokens, segments, previous = inputs
        memory = self.encode(tokens, segments, training)
        vectors = ops.transpose(self.table(previous), (1, 0, 2))
        batch = ops.shape(tokens)[0]
        context = ops.zeros((batch, 2 * self.units), vectors.dtype)

        # What `scan` collects has the form of what it carries.
        def advance(carried: list[Tensor], vector: Tensor) -> tuple[list[Tensor], list[Tensor]]:
            hidden, states, _ = self._advance(vector, carried[:-1], memory)
            after = [*states, hidden[:, self.units :]]
            return after, after

        first = [*self.decoder.initial_state(batch), context]
        _, collected = ops.scan(advance, first, vectors)
        hidden = ops.concatenate([collected[0], collected[-1]], axis=-1)
        hidden = ops.transpose(hidden, (1, 0, 2))
        return self.dense(self.dropout(hidden, training=training))

    def encode(self, tokens: Tensor, segments: Tensor, training: bool = False) -> dict[str, Tensor]:
        """Return memory_values h, memory_keys of the attention, and memory_mask."""
        mask = tokens != PADDING
        values = self.encoder(self.table(tokens), mask=mask, training=training)
        keys = self.attention.keys(values)
        return {"memory_values": values, "memory_keys": keys, "memory_mask": mask}

    def step(
        self, symbols: Tensor, states: list[Tensor], memory: Mapping[str, Tensor]
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        """Return log probabilities <float32>[batch, vocabulary], states and attention."""
        hidden, states, weights = self._advance(self.table(symbols), states, memory)
        return ops.log_softmax(self.dense(hidden), axis=-1), states, weights

    def _advance(
        self, vector: Tensor, states: list[Tensor], memory: Mapping[str, Tensor]
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        keys, values, mask = (memory[f"memory_{name}"] for name in ("keys", "values", "mask"))
        context, weights = self.attention.attend(states[0], keys, values, mask)
        output, states = self.decoder.step(ops.concatenate([vector, context], -1), states)
        return ops.concatenate([output, context], axis=-1), states, weights

    def get_config(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary, "architecture": self.architecture}
