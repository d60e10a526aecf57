"""The whole program as a SavedModel, and everything else that a finished model holds."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.export import rnn_step, writers
from seqapps.common.io.unicode_folding import changed

from .config import NONE
from .engines import write_linear
from .model import EmojiModel
from .runtime import Settings, softmax
from .text.array_namespace import TensorFlow
from .text.keywords import NEGATED, POWER, WEIGHT, matches
from .text.ngram_features import KINDS, UNKNOWN
from .text.tokens import POWERS, REWRITES, VARIATION, kind_ranges, tokenise, word_keys

tf = tensorflow()
keras = _keras()

ENDPOINTS = ("predict", "embed", "score", "info")
TEXT = tf.TensorSpec([None], tf.string, "text")
MOST = 10  # candidates that `predict` returns


class Parts:
    """The encoder in the pieces that LiteRT and ONNX can hold: no loop over time in any.

    `vectors`, one `encoder_N` for each layer (a step of it), and `pool`; none without an encoder.
    """

    def __init__(self, core: EmojiModel) -> None:
        self.core = core
        self.endpoints: list[str] = []
        if not core.sizes["words"]:
            return
        self.endpoints += ["vectors", "pool"]

        @tf.function(
            input_signature=[tf.TensorSpec([None, None], tf.int32, "words")], autograph=False
        )
        def vectors(words):
            return {"values": core.vectors(words)}

        @tf.function(
            input_signature=[
                tf.TensorSpec([None, None, core.width], tf.float32, "vectors"),
                tf.TensorSpec([None, None, core.features], tf.float32, "values"),
                tf.TensorSpec([None, None], tf.bool, "mask"),
            ],
            autograph=False,
        )
        def pool(vectors, values, mask):
            sentence, shares = core.pool(vectors, values, mask)
            return {"logits": core.head(sentence), "sentence": sentence, "shares": shares}

        self.vectors, self.pool = vectors, pool
        width = core.width
        for number, layer in enumerate(core.encoder.layers if core.encoder else [], start=1):
            setattr(self, f"encoder_{number}", rnn_step.step_function(layer, width))
            self.endpoints.append(f"encoder_{number}")
            width = core.features


class Program(Parts):
    """Texts in, labels out; folding, tokens and n-grams are inside.

    Args:
        core: the model.
        settings: features, labels, least probability.
    """

    def __init__(self, core: EmojiModel, settings: Settings) -> None:
        super().__init__(core)
        self.settings = json.dumps(settings.to_json(), ensure_ascii=False)
        self.longest = settings.config.longest
        self.keep_variation = settings.features.keep_variation
        self.least = settings.min_probability
        self.doubt = settings.doubt
        self.blend = settings.blend()
        self.phrases = _table(self.blend.keywords.keys)
        self.labels = tf.constant(self.blend.candidates)
        self.none = settings.labels.index(NONE) if NONE in settings.labels else -1
        self.top = min(MOST, len(self.blend.candidates))
        self.powers = _stored(POWERS)
        self.rarity = _stored(settings.features.rarity)
        self.ngrams = _table(settings.features.ngrams)
        self.words = _table(settings.features.words)
        self._add_folding()

    def _add_folding(self) -> None:
        folds = changed()
        rows = [[0], *([ord(c) for c in folded] for folded in folds.values())]
        self.folded = _stored(np.array([point for row in rows for point in row], np.int64))
        self.fold_ends = _stored(np.cumsum([0, *map(len, rows)]))
        keys = tf.constant(list(folds), tf.int64)
        values = tf.range(1, len(folds) + 1, dtype=tf.int64)
        self.rows = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(keys, values), default_value=0
        )
        starts, kinds = kind_ranges()
        self.kind_starts, self.kinds = _stored(starts), _stored(kinds)

    @tf.function(input_signature=[TEXT], autograph=False)
    def predict(self, text):
        """Suggest labels.

        Args:
            text: <string>[n], UTF-8.

        Returns:
            emoji <string>[n, k] and probability <float32>[n, k], the k (at most 10) likeliest
            labels; chosen <string>[n], the first of them, or "" where it is `none` or less
            likely than the model's least probability.
        """
        read = self.read(text)
        shares = tf.nn.softmax(self.core.logits(*read[:3]))
        shares = (1 - self.doubt) * shares + self.doubt / len(self.blend.labels)
        shares = self._blended(shares, *read[3:])
        probability, place = tf.math.top_k(shares, self.top)
        emoji = tf.gather(self.labels, place)
        is_set = (probability[:, 0] >= self.least) & (place[:, 0] != self.none)
        return {
            "emoji": emoji,
            "probability": probability,
            "chosen": tf.where(is_set, emoji[:, 0], ""),
        }

    @tf.function(input_signature=[TEXT], autograph=False)
    def embed(self, text):
        """Return sentence vectors <float32>[n, size], and what each word counts in them.

        Returns:
            vector <float32>[n, size]; attention <float32>[n, words].
        """
        words = self.read(text)[2]
        if not self.core.sizes["words"]:
            return {"vector": tf.zeros([tf.size(text), 0]), "attention": tf.zeros(tf.shape(words))}
        vector, shares = self.core.sentence(words)
        return {"vector": vector, "attention": shares}

    @tf.function(input_signature=[TEXT], autograph=False)
    def score(self, text):
        """Return the logits <float32>[n, labels]."""
        return {"logits": self.core.logits(*self.read(text)[:3])}

    @tf.function(input_signature=[TEXT], autograph=False)
    def read(self, text):
        """Return n-grams, weights and words as `Features.encode` does, and `keywords.matches`.

        (One function, so that the graph holds it once for all endpoints.)
        """
        tokens = tokenise(TensorFlow(tf), *self._points(text))
        found = matches(TensorFlow(tf), tokens, self.powers, self.phrases.lookup)
        return *self._encode(tokens, tf.size(text)), *found

    def _blended(self, shares: Any, rows: Any, phrases: Any, turned: Any) -> Any:
        """As `keywords.Blend`: P' <float32>[n, candidates]."""
        known = self.blend.keywords
        if not len(known.keys):
            return shares
        place = tf.gather(known.place, phrases)
        trust = tf.gather(known.trust, phrases) * tf.where(turned, NEGATED, 1.0)
        rows, trust, place = (
            tf.boolean_mask(values, place >= 0) for values in (rows, trust, place)
        )
        extra = len(self.blend.candidates) - len(self.blend.labels)
        shape = [tf.shape(shares)[0], len(self.blend.candidates)]
        where = tf.stack([rows, tf.gather(self.blend.places, place)], axis=1)
        trust = tf.tensor_scatter_nd_max(tf.zeros(shape), where, trust)
        sure = tf.reduce_max(shares * self.blend.is_meaning, axis=1)
        gate = WEIGHT * tf.reduce_max(trust, axis=1) * (1 - sure) ** POWER
        wanted = trust / tf.maximum(tf.reduce_sum(trust, axis=1, keepdims=True), 1e-9)
        shares = tf.pad(shares, [[0, 0], [0, extra]])
        return (1 - gate[:, None]) * shares + gate[:, None] * wanted

    def _encode(self, tokens: Any, size: Any) -> tuple[Any, Any, Any]:
        """As `Features.encode` and padding: n-grams, weights and words."""
        xp, count = TensorFlow(tf), tf.cast(size, tf.int64)
        rows, keys = KINDS.keys(xp, tokens, self.powers)
        place = self.ngrams.lookup(keys)
        known = place >= 0
        rows, place = tf.boolean_mask(rows, known), tf.boolean_mask(place, known)
        order = tf.argsort(rows, stable=True)
        rows, place = tf.gather(rows, order), tf.gather(place, order)
        weights = tf.gather(self.rarity, place)
        squares = tf.math.unsorted_segment_sum(weights**2, rows, count)
        weights /= tf.sqrt(tf.maximum(tf.gather(squares, rows), 1e-12))
        words = self.words.lookup(word_keys(xp, tokens, self.powers)) + 2
        words = tf.maximum(words, UNKNOWN)
        words = _padded(tf.cast(words, tf.int32), tokens.rows, count)[:, : self.longest]
        return _padded(tf.cast(place, tf.int32), rows, count), _padded(weights, rows, count), words

    def _points(self, text: Any) -> tuple[Any, Any, Any]:
        """Rewrite and fold: code points, rows and kinds, all <int64>[characters]."""
        for pattern, new in (*REWRITES, VARIATION) if self.keep_variation else REWRITES:
            text = tf.strings.regex_replace(text, pattern, new)
        points = tf.cast(tf.strings.unicode_decode(text, "UTF-8", errors="replace"), tf.int64)
        place = self.rows.lookup(points.flat_values)
        folds = tf.RaggedTensor.from_row_splits(self.folded, self.fold_ends, validate=False)
        folded = tf.gather(folds, place)  # row 0 holds one value, in place of the point
        lengths = folded.row_lengths()
        own = tf.repeat(points.flat_values, lengths)
        flat = tf.where(tf.repeat(place == 0, lengths), own, folded.flat_values)
        rows = tf.repeat(points.value_rowids(), lengths)
        kinds = tf.gather(
            self.kinds, tf.searchsorted(self.kind_starts, flat, side="right", out_type=tf.int64) - 1
        )
        return flat, rows, kinds

    @tf.function(input_signature=[], autograph=False)
    def info(self):
        """Return the settings as JSON, <string>[]."""
        return {"config": tf.constant(self.settings)}


def _stored(values: np.ndarray) -> Any:
    """Return a constant that a SavedModel holds once, not once for each endpoint."""
    return tf.Variable(values, trainable=False)


def _table(keys: np.ndarray) -> Any:
    """Return a lookup table from keys to 0, 1, …; -1 for what it lacks.

    (tf.searchsorted would need no table in the file, but is six times slower.)
    """
    values = np.arange(len(keys)) if len(keys) else np.array([-1])
    keys = keys if len(keys) else np.array([0])
    return tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(tf.constant(keys), tf.constant(values)),
        default_value=-1,
    )


def _padded(values: Any, rows: Any, count: Any) -> Any:
    """Return flat values as [count, most], at least one column, 0 behind the end."""
    padded = tf.RaggedTensor.from_value_rowids(values, rows, count).to_tensor(0)
    return tf.pad(padded, [[0, 0], [0, tf.cast(tf.shape(padded)[1] == 0, tf.int32)]])


def load_core(folder: Path) -> EmojiModel:
    """Load core.keras (in Keras's safe mode)."""
    return keras.saving.load_model(folder / "core.keras", compile=False, safe_mode=True)


def write_savedmodel(folder: Path, target: Path) -> None:
    """Write the SavedModel of the model in `folder` to `target`."""
    program = Program(load_core(folder), Settings.from_folder(folder))
    constants = [value for value in vars(program).values() if isinstance(value, tf.Variable)]
    tables = [program.ngrams, program.words, program.rows, program.phrases]
    resources = [program.core, *tables, *constants]
    writers.saved_model(program, resources, ENDPOINTS, target)


def write_litert(folder: Path, target: Path) -> None:
    """Write linear.npz, and of an encoder vectors, encoder_1 …, pool (.tflite), to `target`."""
    core = load_core(folder)
    target.mkdir(parents=True, exist_ok=True)
    table, scale = np.zeros((0, core.sizes["labels"]), np.int8), np.ones(1, np.float32)
    if core.wide is not None:
        table, scale = (np.asarray(w) for w in core.wide.get_weights())
    write_linear(table, scale, np.asarray(core.bias), target)
    writers.litert_parts(Parts(core), target)


def write_onnx(folder: Path, target: Path) -> None:
    """Write vectors, encoder_1 … and pool (.onnx) to the folder `target`."""
    writers.onnx_parts(Parts(load_core(folder)), target)


def reference(folder: Path, texts: list[str]) -> list[dict[str, Any]]:
    """Say what endpoints must answer, computed with Keras from core.keras alone.

    Returns:
        cases of `endpoint`, `inputs` and `outputs` (some of them), as JSON can hold them.
    """
    core, settings = load_core(folder), Settings.from_folder(folder)
    encoded = settings.features.encode(texts)
    words = encoded.padded_words(settings.config.longest)
    logits = np.asarray(core.logits(*encoded.padded_ngrams(), words))
    blend = settings.blend()
    shares = blend(softmax(logits, settings.doubt), texts)
    best = -np.sort(-shares, axis=1)[:, :MOST]
    outputs = {"probability": best.tolist()}
    cases = [{"endpoint": "predict", "inputs": {"text": texts}, "outputs": outputs}]
    if core.sizes["words"]:
        vector = np.asarray(core.sentence(words)[0])
        outputs = {"vector": vector.tolist()}
        cases.append({"endpoint": "embed", "inputs": {"text": texts}, "outputs": outputs})
    return cases


WRITERS = {"savedmodel": write_savedmodel, "litert": write_litert, "onnx": write_onnx}


def write_programs(folder: Path) -> None:
    """Add LiteRT models and SavedModel to a folder that holds core.keras."""
    write_litert(folder, folder / "lite")
    write_savedmodel(folder, folder)


if __name__ == "__main__":
    write_programs(Path(sys.argv[1]))
