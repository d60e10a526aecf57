"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.array_namespace import TensorFlow
from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.export import rnn_step
from seqapps.common.export.exporter import Exporter, endpoint, load_core
from seqapps.common.io.unicode_folding import folding_table

from .config import NONE
from .engines import write_linear
from .model import EmojiModel
from .settings import UNSEEN_SHARE, Settings
from .text import windows
from .text.keywords import (
    DENIED_FACTOR,
    DOUBT_FROM,
    DOUBT_TO,
    FIELD_FACTOR,
    LATER,
    OUTRANKED,
    POWER,
    THING,
    TRUST_POWER,
    WEIGHT,
)
from .text.matching import Matches, matches
from .text.ngram_features import UNKNOWN
from .text.tokens import POWERS, REWRITES, Tokens, class_ranges, ngram_keys, tokenise, word_keys
from .text.tone import Tone

tf = tensorflow()

TEXT = tf.TensorSpec([None], tf.string, "text")
MAX_CANDIDATES = 10  # of `predict`


class Parts:
    """The encoder without its loop over time, for LiteRT and ONNX.

    Its endpoints are `vectors`, `encoder_N` (a step of each layer) and `pool`, or none.
    """

    def __init__(self, core: EmojiModel, settings: Settings) -> None:
        self.core, self.settings = core, settings
        self.endpoints: tuple[str, ...] = ()
        if not core.sizes["words"]:
            return

        @endpoint(tf.TensorSpec([None, None], tf.int32, "words"))
        def vectors(words: Tensor) -> dict[str, Tensor]:
            return {"values": core.vectors(words)}

        @endpoint(
            tf.TensorSpec([None, None, core.vector_width], tf.float32, "vectors"),
            tf.TensorSpec([None, None, core.encoded_width], tf.float32, "values"),
            tf.TensorSpec([None, None], tf.bool, "mask"),
        )
        def pool(vectors: Tensor, values: Tensor, mask: Tensor) -> dict[str, Tensor]:
            sentence, weights = core.pool(vectors, values, mask)
            return {"logits": core.head(sentence), "sentence": sentence, "shares": weights}

        self.vectors, self.pool = vectors, pool
        self.endpoints = ("vectors", "pool")
        for number, layer in enumerate(core.encoder.layers if core.encoder else [], start=1):
            width = core.vector_width if number == 1 else core.encoded_width
            self.endpoints += (f"encoder_{number}",)
            setattr(self, self.endpoints[-1], rnn_step.step_function(layer, width))


class Program(Parts):
    """Texts in, labels out; folding, tokenisation and n-grams are inside.

    Args:
        core: the core model.
        settings: its settings.
    """

    def __init__(self, core: EmojiModel, settings: Settings) -> None:
        super().__init__(core, settings)
        self.endpoints = ("predict", "embed", "score")
        self.blend = settings.blend()
        self.labels = tf.constant(self.blend.candidates)
        scale = settings.scale
        self.scale = None if scale is None else tf.constant(scale, tf.float32)
        self.powers = _stored(POWERS)
        self.idf = _stored(settings.features.idf)
        self.ngrams = _table(settings.features.ngrams)
        self.words = _table(settings.features.words)
        self.seen = _table(settings.features.seen)
        self.phrases = _table(self.blend.keywords.keys)
        self.names = _table(self.blend.keywords.names)
        self.tones = _weights(self.blend.tone)
        folds = folding_table()
        rows = [[0], *([ord(c) for c in folded] for folded in folds.values())]
        self.folded = _stored(np.array([point for row in rows for point in row], np.int64))
        self.fold_ends = _stored(np.cumsum([0, *map(len, rows)]))
        self.folds = _table(np.array(list(folds)), first=1, default=0)
        self.class_starts, self.classes = map(_stored, class_ranges())

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        stored = [value for value in vars(self).values() if isinstance(value, tf.Variable)]
        tables = [self.ngrams, self.words, self.folds, self.phrases, self.names]
        tables += [self.tones]
        tables += [self.seen] if len(self.settings.features.seen) else []
        return [self.core, *tables, *stored]

    @endpoint(TEXT)
    def predict(self, text: Tensor) -> dict[str, Tensor]:
        """Suggest labels for UTF-8 texts.

        Returns:
            emoji <string>[n, k] and probability <float32>[n, k], the k (at most 10) most probable
            labels; chosen <string>[n], the first of them, or "" where it is `none` or less
            probable than the model's minimum; with ordinal labels also expected <float32>[n], the
            sum of P(label) label.
        """
        ngrams, weights, words, is_seen, *keywords = self._read(text)
        shares = tf.nn.softmax(self.core.logits(ngrams, weights, words))
        uniform = self.settings.uniform_share
        if len(self.settings.features.seen):
            uniform = tf.where(is_seen[:, None], uniform, max(uniform, UNSEEN_SHARE))
        shares = (1 - uniform) * shares + uniform / len(self.blend.labels)
        values = {} if self.scale is None else {"expected": tf.linalg.matvec(shares, self.scale)}
        shares = self._blended(shares, Matches(*keywords))
        probability, index = tf.math.top_k(shares, min(MAX_CANDIDATES, len(self.blend.candidates)))
        emoji = tf.gather(self.labels, index)
        is_probable = probability[:, 0] >= self.settings.min_probability
        chosen = tf.where(is_probable & (emoji[:, 0] != NONE), emoji[:, 0], "")
        return {"emoji": emoji, "probability": probability, "chosen": chosen, **values}

    @endpoint(TEXT)
    def embed(self, text: Tensor) -> dict[str, Tensor]:
        """Return sentence vectors <float32>[n, size] and word weights <float32>[n, words]."""
        words = self._read(text)[2]
        if not self.core.sizes["words"]:
            return {"vector": tf.zeros([tf.size(text), 0]), "attention": tf.zeros(tf.shape(words))}
        vector, weights = self.core.sentence(words)
        return {"vector": vector, "attention": weights}

    @endpoint(TEXT)
    def score(self, text: Tensor) -> dict[str, Tensor]:
        """Return the logits <float32>[n, labels] of the classifier."""
        return {"logits": self.core.logits(*self._read(text)[:3])}

    @endpoint(TEXT)
    def _read(self, text: Tensor) -> tuple[Tensor, ...]:
        """Return `_encode`, `Features.is_seen` and `keywords.matches`.

        The SavedModel holds this function once.
        """
        tokens = tokenise(TensorFlow(tf), *self._points(text))
        tables = self.phrases.lookup, self.names.lookup, self.tones.lookup
        keywords = matches(TensorFlow(tf), tokens, self.powers, *tables)
        encoded = self._encode(tokens, tf.size(text, tf.int64))
        return *encoded, self._is_seen(tokens, tf.size(text)), *keywords

    def _is_seen(self, tokens: Tokens, size: Tensor) -> Tensor:
        """Compute `Features.is_seen` in the graph: <bool>[n]."""
        if not len(self.settings.features.seen):
            return tf.fill([size], True)
        index = self.seen.lookup(word_keys(TensorFlow(tf), tokens, self.powers))
        found = tf.cast(tokens.lexical & ~tokens.mention & (index >= 0), tf.int32)
        return tf.math.unsorted_segment_sum(found, tokens.rows, size) > 0

    def _blended(self, shares: Tensor, found: Matches) -> Tensor:
        """Compute `keywords.Blend` in the graph: P' <float32>[n, candidates]."""
        if not len(self.blend.keywords.emoji_index):
            return shares
        blend = self.blend
        trust, named, ranks = self._trust(found, tf.shape(shares)[0])
        doubt = self._doubt(found, tf.shape(shares)[0])
        shares = self._weighted(shares, found, trust, doubt)
        certainty = tf.reduce_max(shares * tf.gather(blend.contradicts, ranks), axis=1)
        gate = WEIGHT * tf.reduce_max(trust, axis=1) ** TRUST_POWER * (1 - certainty) ** POWER
        gate = tf.where(ranks == THING, gate * (1 - doubt), gate)[:, None]
        named /= tf.maximum(tf.reduce_sum(named, axis=1, keepdims=True), 1e-9)
        extra = len(blend.candidates) - len(blend.labels)
        return (1 - gate) * tf.pad(shares, [[0, 0], [0, extra]]) + gate * named

    def _doubt(self, found: Matches, size: Tensor) -> Tensor:
        """Compute `keywords.Blend._doubt` in the graph."""
        tone = self.blend.tone
        sums = tf.math.unsorted_segment_sum(found.tones, found.tokens, size)
        counts = tf.math.unsorted_segment_sum(tf.ones_like(found.tones), found.tokens, size)
        mean = tf.cast(sums, tf.float32) / tf.sqrt(tf.cast(tf.maximum(counts, 1), tf.float32))
        score = tone.bias + tone.scale * mean
        return tf.clip_by_value((score - DOUBT_FROM) / (DOUBT_TO - DOUBT_FROM), 0.0, 1.0)

    def _weighted(self, shares: Tensor, found: Matches, trust: Tensor, doubt: Tensor) -> Tensor:
        """Compute `keywords.Blend._weighted` in the graph."""
        blend, size = self.blend, tf.shape(shares)[0]
        is_idiom = tf.gather(blend.keywords.emoji_index, found.phrases) < 0
        idioms = tf.math.unsorted_segment_sum(tf.cast(is_idiom, tf.int64), found.rows, size)
        named = tf.linalg.matmul(trust[:, : len(blend.labels)], blend.fields, transpose_b=True)
        factors = 1 - (1 - FIELD_FACTOR) * (tf.cast(named <= 0, tf.float32) @ blend.fields)
        denied = tf.gather(blend.keywords.denied_index, found.phrases)
        rows, denied = (tf.boolean_mask(x, denied >= 0) for x in (found.rows, denied))
        cells = tf.stack([rows, tf.gather(blend.columns, denied)], axis=1)
        kept = tf.ones([size, len(blend.candidates)])
        values = tf.fill([tf.size(rows)], DENIED_FACTOR)
        kept = tf.tensor_scatter_nd_min(kept, cells, values)[:, : len(blend.labels)]
        shares *= tf.where(kept < 1, kept, factors) * (1 - doubt[:, None] * blend.cheerful)
        shares += (1 - tf.reduce_sum(shares, axis=1, keepdims=True)) * blend.is_none
        shares *= tf.where(idioms[:, None] > 0, blend.idiom_factors, 1.0)
        shares /= tf.reduce_sum(shares, axis=1, keepdims=True)
        if not blend.is_none.any():
            return shares
        lexical = tf.math.unsorted_segment_sum(tf.ones_like(found.lexical), found.lexical, size)
        return tf.where(lexical[:, None] > 0, shares, blend.is_none)

    def _trust(self, found: Matches, size: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Compute `keywords.Blend._trust` in the graph."""
        keywords, is_name = self.blend.keywords, found.names >= 0
        named = tf.boolean_mask(found.names, is_name) + len(keywords.keys)
        rows = tf.concat([found.rows, tf.boolean_mask(found.said, is_name)], axis=0)
        phrases = tf.concat([found.phrases, named], axis=0)
        contexts = tf.concat([found.contexts, tf.zeros_like(named)], axis=0)
        is_emoji = tf.gather(keywords.emoji_index, phrases) >= 0
        rows, phrases, contexts = (
            tf.boolean_mask(values, is_emoji) for values in (rows, phrases, contexts)
        )
        rank = tf.gather(keywords.rank, phrases)
        ranks = tf.maximum(tf.math.unsorted_segment_max(rank, rows, size), 0)
        trust = tf.gather_nd(keywords.trust, tf.stack([phrases, contexts], axis=1))
        trust = tf.where(rank < tf.gather(ranks, rows), trust * OUTRANKED, trust)
        place = tf.range(tf.size(rows))
        is_first = place == tf.gather(tf.math.unsorted_segment_min(place, rows, size), rows)
        shares = trust**2 * tf.where(is_first, 1.0, LATER)
        columns = tf.gather(self.blend.columns, tf.gather(keywords.emoji_index, phrases))
        cells = tf.stack([rows, columns], axis=1)
        empty = tf.zeros([size, len(self.blend.candidates)])
        trust, shares = (tf.tensor_scatter_nd_max(empty, cells, x) for x in (trust, shares))
        return trust, shares, ranks

    def _encode(self, tokens: Tokens, count: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Compute `Features.encode` in the graph: padded n-grams, weights and words."""
        xp = TensorFlow(tf)
        rows, keys = ngram_keys(xp, tokens, self.powers)
        ngrams = self.ngrams.lookup(keys)
        is_known = ngrams >= 0
        rows, ngrams = tf.boolean_mask(rows, is_known), tf.boolean_mask(ngrams, is_known)
        order = tf.argsort(rows, stable=True)
        rows, ngrams = tf.gather(rows, order), tf.gather(ngrams, order)
        weights = tf.gather(self.idf, ngrams)
        squares = tf.math.unsorted_segment_sum(weights**2, rows, count)
        weights /= tf.sqrt(tf.maximum(tf.gather(squares, rows), 1e-12))
        keys_of_words = word_keys(xp, tokens, self.powers)
        words = tf.maximum(self.words.lookup(keys_of_words) + 2, UNKNOWN)
        words = self._laid_out(tf.cast(words, tf.int32), keys_of_words, tokens.rows, count)
        return _padded(tf.cast(ngrams, tf.int32), rows, count), _padded(weights, rows, count), words

    def _laid_out(self, words: Tensor, keys: Tensor, rows: Tensor, count: Tensor) -> Tensor:
        """Compute `Encoded.padded_words` in the graph."""
        xp, size = TensorFlow(tf), self.settings.config.max_length
        most = self.settings.config.windows or 1
        if most == 1:
            return _padded(words, rows, count)[:, :size]
        slots = windows.slots(xp, windows.ends_sentence(xp, keys), rows, size)
        inside = slots < most * size
        rows, slots, words = (tf.boolean_mask(x, inside) for x in (rows, slots, words))
        width = tf.reduce_max(tf.concat([slots + 1, [1]], axis=0))
        width = tf.where(width > size, (width + size - 1) // size * size, width)
        return tf.scatter_nd(tf.stack([rows, slots], axis=1), words, tf.stack([count, width]))

    def _points(self, text: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Rewrite and fold: code points, rows and classes, all <int64>[characters]."""
        for pattern, replacement in REWRITES:
            text = tf.strings.regex_replace(text, pattern, replacement)
        points = tf.cast(tf.strings.unicode_decode(text, "UTF-8", errors="replace"), tf.int64)
        index = self.folds.lookup(points.flat_values)
        folds = tf.RaggedTensor.from_row_splits(self.folded, self.fold_ends, validate=False)
        folded = tf.gather(folds, index)  # row 0 holds one value, in place of the point itself
        lengths = folded.row_lengths()
        unfolded = tf.repeat(points.flat_values, lengths)
        flat = tf.where(tf.repeat(index == 0, lengths), unfolded, folded.flat_values)
        rows = tf.repeat(points.value_rowids(), lengths)
        ranges = tf.searchsorted(self.class_starts, flat, side="right", out_type=tf.int64) - 1
        return flat, rows, tf.gather(self.classes, ranges)


def _stored(values: np.ndarray) -> Tensor:
    """Return a constant that a SavedModel holds once, not once for each endpoint."""
    return tf.Variable(values, trainable=False)


def _table(keys: np.ndarray, first: int = 0, default: int = -1) -> Tensor:
    """Return a lookup table from keys to first, first + 1, … (tf.searchsorted is slower)."""
    values = np.arange(first, first + len(keys)) if len(keys) else np.array([default])
    keys = keys if len(keys) else np.array([0])
    rows = tf.lookup.KeyValueTensorInitializer(tf.constant(keys), tf.constant(values))
    return tf.lookup.StaticHashTable(rows, default_value=default)


def _weights(tone: Tone) -> Tensor:
    """Return a lookup table from keys to the weights of the tone, 0 for none."""
    keys, weights = (tone.keys, tone.weights) if len(tone.keys) else np.zeros((2, 1), np.int64)
    rows = tf.lookup.KeyValueTensorInitializer(tf.constant(keys), tf.constant(weights))
    return tf.lookup.StaticHashTable(rows, default_value=0)


def _padded(values: Tensor, rows: Tensor, count: Tensor) -> Tensor:
    """Return flat values as a 0-padded matrix [count, width], width at least 1."""
    padded = tf.RaggedTensor.from_value_rowids(values, rows, count).to_tensor(0)
    return tf.pad(padded, [[0, 0], [0, tf.cast(tf.shape(padded)[1] == 0, tf.int32)]])


class EmojiExporter(Exporter):
    """An exporter that writes the linear branch for NumPy, beside the LiteRT models."""

    def litert(self, folder: Path, target: Path) -> None:
        """Write linear.npz, and each part as `<endpoint>.tflite`, to the folder `target`."""
        core = load_core(folder)
        target.mkdir(parents=True, exist_ok=True)
        table, scale = np.zeros((0, core.sizes["labels"]), np.int8), np.ones(1, np.float32)
        if core.wide is not None:
            table, scale = map(np.asarray, core.wide.get_weights())
        write_linear(table, scale, np.asarray(core.bias), target)
        super().litert(folder, target)


EXPORTER = EmojiExporter(Program, Parts, Settings)
