"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.export.exporter import Exporter, endpoint
from seqapps.common.export.rnn_step import gated_lstm_step
from seqapps.speech.network.recognizer import Recognizer

from .config import EDGE_FRAMES, STRIDE
from .decoding import search_graph, viterbi_graph
from .decoding.search_graph import SearchGraph
from .decoding.viterbi_graph import LOW, States
from .engines import part_names
from .grammar.pronunciation import said_by
from .settings import Settings
from .tables import NO_SLOT, token_tables

tf = tensorflow()

WAVEFORM = tf.TensorSpec([None], tf.float32, "waveform")


class Tokens(NamedTuple):
    """The arrays of `tables.token_tables`, as tensors."""

    words: Tensor
    depths: Tensor
    opens: Tensor
    slot_names: Tensor
    value_keys: Tensor
    values: Tensor


_TOKEN_SPECS = (
    tf.TensorSpec([None], tf.string, "words"),
    tf.TensorSpec([None], tf.int32, "depths"),
    tf.TensorSpec([None, None], tf.int32, "opens"),
    tf.TensorSpec([None], tf.string, "slot_names"),
    tf.TensorSpec([None], tf.string, "value_keys"),
    tf.TensorSpec([None], tf.string, "values"),
)


class Parts:
    """The network for LiteRT and ONNX: `logits`, or with an LSTM `project`, `step` and `emit`."""

    def __init__(self, core: Recognizer, settings: Settings) -> None:
        self.core = core
        self.endpoints: Sequence[str] = part_names(settings)
        functions = _recurrent_parts(core) if settings.config.units else _plain_part(core)
        for name, function in functions.items():
            setattr(self, name, function)


def _features(core: Recognizer) -> Any:
    return tf.TensorSpec([None, None, core.bands], tf.float32, "features")


def _plain_part(core: Recognizer) -> dict[str, Any]:
    @endpoint(_features(core))
    def logits(features: Tensor) -> dict[str, Tensor]:
        return {"logits": core((features, tf.ones_like(features[..., 0])))}

    return {"logits": logits}


def _recurrent_parts(core: Recognizer) -> dict[str, Any]:
    units, layer = core.settings["units"], core.recurrent.layers[0]
    cells = layer.forward_layer.cell, layer.backward_layer.cell

    @endpoint(_features(core))
    def project(features: Tensor) -> dict[str, Tensor]:
        x = core.encode(features, tf.ones_like(features[..., 0]))
        forward, backward = (tf.matmul(x, cell.kernel) + cell.bias for cell in cells)
        return {"forward": forward, "backward": backward}

    @endpoint(tf.TensorSpec([None, core.width], tf.float32, "encoded"))
    def emit(encoded: Tensor) -> dict[str, Tensor]:
        return {"logits": core.output_layer(encoded)}

    return {"project": project, "step": gated_lstm_step(cells, units), "emit": emit}


class Program:
    """Samples in, a sentence out; features, network and search are included."""

    def __init__(self, core: Recognizer, settings: Settings) -> None:
        self.core, self.settings = core, settings
        self.endpoints: Sequence[str] = ("posteriors", "search")
        self._own: tuple[States, Tokens] | None = None
        if settings.sentences is not None:
            self.endpoints = ("hear", *self.endpoints)
            graph = search_graph.build(
                settings.sentences.graph,
                said_by(settings.sentences, settings.symbols, settings.config.labels),
                settings.blank,
            )
            self._own = _stored(graph), Tokens(**_stored_tokens(settings))

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        own = [] if self._own is None else [*self._own[0], *self._own[1]]
        return [self.core, *(one for one in own if isinstance(one, tf.Variable))]

    @endpoint(WAVEFORM)
    def hear(self, waveform: Tensor) -> dict[str, Tensor]:
        """Hear a sentence of the model's own grammar in a whole sound.

        Args:
            waveform: samples <float32>[n] in [-1, 1] at 16 kHz.

        Returns:
            See `search`.
        """
        states, tokens = self._own or ((), ())
        own = States(*map(tf.convert_to_tensor, states))
        return self._heard(waveform, own, Tokens(*map(tf.convert_to_tensor, tokens)))

    @endpoint(WAVEFORM, *viterbi_graph.specs().values(), *_TOKEN_SPECS)
    def search(self, waveform: Tensor, *arrays: Tensor) -> dict[str, Tensor]:
        """Hear a sentence of a grammar in a whole sound.

        Args:
            waveform: samples <float32>[n] in [-1, 1] at 16 kHz.
            arrays: the grammar (`SearchGraph` and `tables.token_tables`).

        Returns:
            text <string>[], the best sentence; slot_names and slot_values <string>[k]; score
            <float32>[], 0 to 1, and margin <float32>[] in nats; other <string>[], the best
            sentence of another meaning; understood <bool>[], by the model's limits.
        """
        count = len(States._fields)
        return self._heard(waveform, States(*arrays[:count]), Tokens(*arrays[count:]))

    @endpoint(WAVEFORM)
    def posteriors(self, waveform: Tensor) -> dict[str, Tensor]:
        """Return log probabilities <float32>[steps, symbols + 1]; the blank is the last symbol."""
        return {"log_probs": self._log_probs(waveform)}

    def _log_probs(self, waveform: Tensor) -> Tensor:
        features = self.settings.features
        missing = tf.maximum(0, STRIDE * features.hop - tf.shape(waveform)[0])
        samples = tf.pad(waveform, [[features.window - features.hop, missing]])
        frames = features.graph(samples)
        frames = frames[: tf.shape(frames)[0] // STRIDE * STRIDE]
        edge = tf.repeat(tf.reduce_min(frames, axis=0, keepdims=True), EDGE_FRAMES, axis=0)
        frames = tf.concat([edge, frames, edge], axis=0)
        frames = tf.ensure_shape(frames - tf.reduce_mean(frames, axis=0), [None, self.core.bands])
        logits = self.core((frames[None], tf.ones_like(frames[None, :, 0])), training=False)
        return tf.nn.log_softmax(logits[0])

    def _heard(self, waveform: Tensor, graph: States, tokens: Tokens) -> dict[str, Tensor]:
        log_probs = self._log_probs(waveform) - self.settings.log_prior
        scores, states = viterbi_graph.search(log_probs, graph)
        exists = scores > LOW / 2
        best, phones = viterbi_graph.entered_tokens(states[0], graph)
        other, _ = viterbi_graph.entered_tokens(states[1], graph)
        best = best[: tf.where(exists[0], tf.shape(best)[0], 0)]
        other = other[: tf.where(exists[1], tf.shape(other)[0], 0)]
        free = tf.reduce_sum(tf.reduce_max(log_probs, axis=1))
        phones = tf.cast(tf.maximum(phones, 1), tf.float32)
        distance = tf.maximum(0.0, (free - scores[0]) / phones)
        limits = self.settings.limits
        score = limits.distance / tf.maximum(limits.distance + distance, 1e-9)
        margin = tf.where(exists[1], scores[0] - scores[1], -LOW)
        names, values = _slots(best, tokens)
        return {
            "text": _joined(tf.gather(tokens.words, best)),
            "slot_names": names,
            "slot_values": values,
            "score": tf.where(exists[0], score, 0.0),
            "margin": tf.where(exists[0], margin, 0.0),
            "other": _joined(tf.gather(tokens.words, other)),
            "understood": exists[0] & (score >= 0.5) & (margin >= limits.margin),
        }


def _joined(words: Tensor) -> Tensor:
    return tf.strings.reduce_join(words, separator=" ")


def _slots(path: Tensor, tokens: Tokens) -> tuple[Tensor, Tensor]:
    """Return the names and values <string>[k] of the slots of a path of tokens <int32>[n]."""
    opens = tf.gather(tokens.opens, path)
    is_open = opens != NO_SLOT
    outer = tf.gather(tokens.depths, path) - tf.reduce_sum(tf.cast(is_open, tf.int32), axis=1)
    place = tf.where(is_open)
    start, level = tf.cast(place[:, 0], tf.int32), tf.cast(place[:, 1], tf.int32) + 1
    level += tf.gather(outer, start)
    positions = tf.range(tf.shape(path)[0])
    closes = (positions > start[:, None]) & (outer < level[:, None])
    inside = positions >= start[:, None]
    inside &= tf.cumsum(tf.cast(closes, tf.int32), axis=1) == 0
    words = tf.strings.join([tf.gather(tokens.words, path), " "])
    spoken = tf.strings.reduce_join(tf.where(inside, words, ""), axis=1)
    spoken = tf.strings.regex_replace(spoken, " $", "")
    names = tf.gather(tokens.slot_names, tf.boolean_mask(opens, is_open))
    keys = tf.strings.join([names, "=", tf.strings.lower(spoken)])
    is_value = keys[:, None] == tf.strings.join([tokens.value_keys])[None]
    number = tf.argmax(tf.cast(is_value, tf.int32), axis=1)
    values = tf.gather(tf.concat([tokens.values, [""]], axis=0), number)
    return names, tf.where(tf.reduce_any(is_value, axis=1), values, spoken)


def _stored(graph: SearchGraph) -> States:
    """Return arrays that a SavedModel holds once, of unknown length as those of `search`."""
    arrays = graph.arrays().items()
    return States(
        **{name: tf.Variable(array, trainable=False, shape=[None]) for name, array in arrays}
    )


def _stored_tokens(settings: Settings) -> dict[str, Tensor]:
    """Return the texts as constants, and the numbers as variables."""
    tables = token_tables(settings.sentences) if settings.sentences is not None else {}
    return {
        name: tf.constant(array.tolist(), tf.string, [len(array)])
        if array.dtype == np.object_
        else tf.Variable(array, trainable=False)
        for name, array in tables.items()
    }


EXPORTER = Exporter(Program, Parts, Settings, quantised=True)
