"""The Transformer: it encodes a text and the pair beside it, and decodes a translation."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.layers.transformer import DecoderLayer, EncoderLayer, padding_mask, sinusoids

from ..text.encoding import N_SEGMENTS
from ..text.symbols import PADDING

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-3]  # the folder's name: a copied app registers its own classes


@keras.saving.register_keras_serializable(package=PACKAGE)
class TransformerTranslator(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Pieces in, the logits of a translation's pieces out.

    One table of vectors serves the source, the translation and the output (Press & Wolf 2017,
    arXiv 1608.05859).

    Args:
        vocabulary: number of ids.
        architecture: `width`, `heads`, `hidden`, `encoder_layers`, `decoder_layers`, `dropout`.

    Call arguments: the list of `tokens` and `segments` <int32>[batch, time] and `previous`
    <int32>[batch, steps]. Returns logits <float32>[batch, steps, vocabulary].

    Example:
        >>> model = TransformerTranslator(90, {"width": 8, "heads": 2, "hidden": 8,
        ...     "encoder_layers": 1, "decoder_layers": 1, "dropout": 0.0})
        >>> ones = ops.ones((2, 5), "int32")
        >>> tuple(model([ones, ones, ones[:, :3]]).shape)
        (2, 3, 90)
    """

    def __init__(self, vocabulary: int, architecture: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vocabulary = vocabulary
        self.architecture = dict(architecture)
        width, heads, hidden = (architecture[key] for key in ("width", "heads", "hidden"))
        self.width, rate = width, architecture["dropout"]
        initializer = keras.initializers.RandomNormal(stddev=width**-0.5)
        self.table = keras.layers.Embedding(vocabulary, width, initializer, name="pieces")
        self.segments = keras.layers.Embedding(N_SEGMENTS, width, initializer, name="segments")
        self.encoder = [
            EncoderLayer(heads, width, hidden, rate, name=f"encoder_{n}")
            for n in range(architecture["encoder_layers"])
        ]
        self.decoder = [
            DecoderLayer(heads, width, hidden, rate, name=f"decoder_{n}")
            for n in range(architecture["decoder_layers"])
        ]
        self.norms = [
            keras.layers.LayerNormalization(epsilon=1e-5, name=f"norm_{name}")
            for name in ("encoder", "decoder")
        ]
        self.dropout = keras.layers.Dropout(rate)

    def build(self, shapes: Any = None) -> None:
        for layer in (self.table, self.segments):
            layer.build((None, None))
        for layer in (*self.encoder, *self.decoder, *self.norms):
            layer.build((None, None, self.width))
        self.bias = self.add_weight((self.vocabulary,), initializer="zeros", name="bias")
        self.built = True

    def call(self, inputs: list[Tensor], training: bool = False) -> Tensor:
        tokens, segments, previous = inputs
        memory = self._read(tokens, segments, training)
        mask = padding_mask(tokens != PADDING)
        values = self._embedded(previous, ops.arange(ops.shape(previous)[1]))
        values = self.dropout(values, training=training)
        for layer in self.decoder:
            values, _ = layer(values, memory, mask=mask, training=training)
        return self._logits(values)

    def _embedded(self, tokens: Tensor, positions: Tensor) -> Tensor:
        return self.table(tokens) * self.width**0.5 + sinusoids(positions, self.width)

    def _read(self, tokens: Tensor, segments: Tensor, training: bool = False) -> Tensor:
        values = self._embedded(tokens, ops.arange(ops.shape(tokens)[1]))
        values = self.dropout(values + self.segments(segments) * self.width**0.5, training=training)
        mask = padding_mask(tokens != PADDING)
        for layer in self.encoder:
            values = layer(values, mask=mask, training=training)
        return self.norms[0](values)

    def _logits(self, values: Tensor) -> Tensor:
        values = self.norms[1](values)
        return ops.matmul(values, ops.transpose(self.table.embeddings)) + self.bias

    def encode(self, tokens: Tensor, segments: Tensor) -> dict[str, Tensor]:
        """Return what each step of the decoder reads of the source.

        Returns:
            memory_keys and memory_values <float32>[batch, layers, time, width], of the decoder's
            layers; memory_mask <bool>[batch, time].
        """
        memory = self._read(tokens, segments)
        pairs = [layer.cross_attention.remember(memory) for layer in self.decoder]
        return {
            "memory_keys": ops.stack([keys for keys, _ in pairs], axis=1),
            "memory_values": ops.stack([values for _, values in pairs], axis=1),
            "memory_mask": tokens != PADDING,
        }

    def step(
        self, symbols: Tensor, position: Tensor, past: Mapping[str, Tensor],
        memory: Mapping[str, Tensor],
    ) -> tuple[Tensor, dict[str, Tensor], Tensor]:  # fmt: skip
        """Decode one symbol.

        Args:
            symbols: <int32>[batch], the symbol before.
            position: <int32>[batch], the number of symbols before it.
            past: cache_keys and cache_values <float32>[batch, layers, length, width], in which
                the places from `position` on are ignored.
            memory: as `encode` returns it.

        Returns:
            log probabilities <float32>[batch, vocabulary]; new_keys and new_values
            <float32>[batch, layers, width], for the place `position` of the caches; and the
            attention on the source <float32>[batch, time].
        """
        value = ops.expand_dims(self._embedded(symbols, position), 1)
        length = ops.shape(past["cache_keys"])[2]
        before = padding_mask(ops.arange(length)[None, :] < position[:, None])
        mask = padding_mask(memory["memory_mask"])
        keys, values, weights = [], [], None
        for number, layer in enumerate(self.decoder):
            cache = past["cache_keys"][:, number], past["cache_values"][:, number]
            source = memory["memory_keys"][:, number], memory["memory_values"][:, number]
            value, new, weights = layer.step(value, cache, before, source, mask)
            keys.append(new[0][:, 0])
            values.append(new[1][:, 0])
        log_probs = ops.log_softmax(self._logits(value[:, 0]), axis=-1)
        found = {"new_keys": ops.stack(keys, axis=1), "new_values": ops.stack(values, axis=1)}
        return log_probs, found, ops.mean(weights, axis=1)[:, 0]

    def get_config(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary, "architecture": self.architecture}
