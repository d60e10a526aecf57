"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.array_namespace import TensorFlow
from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding import linear_chain_graph
from seqapps.common.export.exporter import Exporter, endpoint, load_core
from seqapps.common.export.rnn_step import gated_lstm_step

from .engines import write_transitions
from .model import EntityModel, Tagger
from .settings import Settings
from .text import characters, features, tags, windows
from .text.features import PADDING, UNKNOWN, Text
from .text.tokens import WIDTH, Tokens, tokenise
from .text.windows import Windows

tf = tensorflow()

TEXT = tf.TensorSpec([None], tf.string, "text")


class Parts:
    """The network without its loop over time, for LiteRT and ONNX.

    The endpoint `vectors`, and for each group of labels `project_N`, `step_N` and `emit_N`.
    """

    def __init__(self, core: EntityModel, settings: Settings) -> None:
        self.core, self.settings = core, settings

        @endpoint(tf.TensorSpec([None], tf.int32, "words"))
        def vectors(words: Tensor) -> dict[str, Tensor]:
            return {"values": core.vectors(words)}

        self.vectors = vectors
        self.endpoints: tuple[str, ...] = ("vectors",)
        for number, tagger in enumerate(core.taggers, start=1):
            for name, function in _functions(tagger).items():
                self.endpoints += (f"{name}_{number}",)
                setattr(self, self.endpoints[-1], function)


def _functions(tagger: Tagger) -> dict[str, Any]:
    """Return the parts of a tagger as functions for export."""

    @endpoint(
        tf.TensorSpec([None, tagger.vector_width], tf.float32, "vectors"),
        tf.TensorSpec([None, WIDTH], tf.int32, "characters"),
        tf.TensorSpec([None], tf.int32, "shapes"),
    )
    def project(vectors: Tensor, characters: Tensor, shapes: Tensor) -> dict[str, Tensor]:
        forward, backward = tagger.projections(tagger.inputs(vectors, characters, shapes))
        return {"forward": forward, "backward": backward}

    @endpoint(tf.TensorSpec([None, tagger.encoded_width], tf.float32, "encoded"))
    def emit(encoded: Tensor) -> dict[str, Tensor]:
        return {"emissions": tagger.emissions(encoded)}

    step = gated_lstm_step(tagger.cells(), tagger.settings["units"])
    return {"project": project, "step": step, "emit": emit}


class Program(Parts):
    """Texts in, spans out; tokenisation and decoding are inside."""

    def __init__(self, core: EntityModel, settings: Settings) -> None:
        super().__init__(core, settings)
        self.endpoints = ("tag", "spans")
        self.starts, self.properties = map(_stored, characters.ranges())
        keys = settings.vocabulary.keys
        self.words = _stored(keys.astype(np.uint32)) if len(keys) else None
        self.names = tf.constant([label for labels in settings.groups for label in labels])
        self.firsts = np.cumsum([0, *map(len, settings.groups)])[:-1]
        self.minimums = tf.constant(
            [
                settings.min_probabilities[number] if label in settings.reported(number) else 2.0
                for number, labels in enumerate(settings.groups)
                for label in labels
            ]
        )

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        tables = [] if self.words is None else [self.words]
        return [self.core, self.starts, self.properties, *tables]

    @endpoint(TEXT)
    def tag(self, text: Tensor) -> dict[str, Tensor]:
        """Find the spans of UTF-8 texts that are at least as probable as the model's minimum.

        Returns:
            row <int64>[m], index of the text; start and end <int64>[m], first character and the
            one behind the last, counted in code points; label <string>[m]; probability
            <float32>[m]. Ordered by row and start.
        """
        found = self._spans(text)
        label = tf.gather(self.firsts, found["groups"]) + found["labels"]
        probable = found["probabilities"] >= tf.gather(self.minimums, label)
        order = tf.argsort(found["row"] * (1 << 32) + found["starts"], stable=True)
        order = tf.boolean_mask(order, tf.gather(probable, order))
        result = {
            "row": found["row"],
            "start": found["starts"],
            "end": found["ends"],
            "label": tf.gather(self.names, label),
            "probability": found["probabilities"],
        }
        return {name: tf.gather(values, order) for name, values in result.items()}

    @endpoint(TEXT)
    def spans(self, text: Tensor) -> dict[str, Tensor]:
        """Return the spans of all groups, however probable; see `engines.Spans`."""
        return self._spans(text)

    @endpoint(TEXT)
    def _spans(self, text: Tensor) -> dict[str, Tensor]:
        """Return as `spans`. The SavedModel holds this function once."""
        xp = TensorFlow(tf)
        read, offsets = self._read(text)
        tokens = tokenise(xp, read.points, read.rows, read.classes, read.folded)
        vectors, ids, shapes, index = self._features(read, tokens)
        cut = windows.cut(xp, tokens.opens)
        time = tf.range(tf.maximum(tf.reduce_max(tf.concat([cut.lengths, [1]], 0)), 1))
        inside = time < cut.lengths[:, None]
        places = tf.where(inside, cut.starts[:, None] + time, 0)
        size = tf.shape(places)
        chosen = tf.gather(tf.pad(index, [[0, 1]]), tf.reshape(places, [-1]))
        parts = []
        for number, tagger in enumerate(self.core.taggers):
            flat = tagger.inputs(vectors, ids, shapes)
            padded = tf.pad(flat, [[0, 1], [0, 0]])  # there may be no token
            inputs = tf.reshape(tf.gather(padded, chosen), [size[0], size[1], tagger.width])
            emissions = tagger.emissions(tagger.encode(inputs, inside))
            parts.append(_decoded(number, tagger, emissions, cut, tokens, offsets))
        return {name: tf.concat([part[name] for part in parts], axis=0) for name in parts[0]}

    def _read(self, text: Tensor) -> tuple[Text, Tensor]:
        """Return the characters of texts, and the first character of each <int64>[n]."""
        decoded = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
        points = tf.cast(decoded.flat_values, tf.int64)
        place = tf.searchsorted(self.starts, points, side="right", out_type=tf.int64) - 1
        classes, ids, folding = tf.unstack(tf.gather(self.properties, place, axis=1), num=3)
        folded = tf.where(folding == characters.DROPPED, tf.constant(0, tf.int64), points + folding)
        rows = tf.cast(decoded.value_rowids(), tf.int64)
        return Text(points, rows, classes, ids, folded), tf.cast(decoded.row_starts(), tf.int64)

    def _features(self, read: Text, tokens: Tokens) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return vectors, characters and shapes of the distinct tokens, and the index of each."""
        xp = TensorFlow(tf)
        shape = features.shapes(xp, read, tokens)
        keys = features.token_keys(xp, read, tokens, shape)
        distinct, index = tf.unique(keys, tf.int64)
        places = tf.range(tf.size(keys, tf.int64))
        first = tf.math.unsorted_segment_min(places, index, tf.size(distinct, tf.int64))
        starts, lengths = tf.gather(tokens.starts, first), tf.gather(tokens.lengths, first)
        where, exist = features.character_index(xp, starts, lengths)
        ids = tf.where(exist, tf.gather(tf.pad(read.ids, [[0, 1]]), where), PADDING)
        vectors = self.core.vectors(self._ids(tf.gather(tokens.keys, first)))
        shapes = tf.cast(tf.gather(shape, first), tf.int32)
        return vectors, tf.cast(ids, tf.int32), shapes, index

    def _ids(self, keys: Tensor) -> Tensor:
        """Compute `Vocabulary.ids` in the graph: <int32>[n]."""
        if self.words is None:
            return tf.fill(tf.shape(keys), UNKNOWN)
        known = tf.cast(self.words, tf.int64)
        place = tf.minimum(tf.searchsorted(known, keys), tf.size(known) - 1)
        return tf.where(tf.gather(known, place) == keys, place + 2, UNKNOWN)


def _decoded(
    number: int, tagger: Tagger, emissions: Tensor, cut: Windows, tokens: Tokens, offsets: Tensor
) -> dict[str, Tensor]:
    """Return the spans of one group; `engines.LiteEngine` does the same in NumPy."""
    lengths = tf.cast(cut.lengths, tf.int32)
    transitions = tagger.scores()
    path = linear_chain_graph.viterbi(emissions, transitions, lengths)
    found = _tag_spans(path, lengths)
    following = tf.constant(tags.continuations(tagger.tags), tf.int32)
    logs = linear_chain_graph.span_log_probabilities(
        emissions, transitions, lengths, path, found[:, :3], following
    )
    window, first = found[:, 0], tf.cast(found[:, 1], tf.int64)
    counts = (first >= tf.gather(cut.first, window)) & (first < tf.gather(cut.last, window))
    found, logs = tf.boolean_mask(found, counts), tf.boolean_mask(logs, counts)
    begin = tf.gather(cut.starts, found[:, 0])
    first, last = begin + tf.cast(found[:, 1], tf.int64), begin + tf.cast(found[:, 2], tf.int64)
    row = tf.gather(tokens.rows, first)
    starts = tf.gather(tokens.starts, first) - tf.gather(offsets, row)
    ends = tf.gather(tokens.starts, last) + tf.gather(tokens.lengths, last)
    ends -= tf.gather(offsets, row)
    xp = TensorFlow(tf)
    free = ~((row == xp.shift(row, 1, -1)) & (starts < xp.shift(ends, 1, 0)))
    result = {
        "row": row,
        "starts": starts,
        "ends": ends,
        "groups": tf.fill(tf.shape(row), tf.constant(number, tf.int64)),
        "labels": tf.cast(found[:, 3], tf.int64),
        "probabilities": tf.exp(logs),
    }
    return {name: tf.boolean_mask(values, free) for name, values in result.items()}


def _tag_spans(path: Tensor, lengths: Tensor) -> Tensor:
    """Compute `tags.spans` in the graph: <int32>[m, 4]."""
    path = tf.where(tf.range(tf.shape(path)[1]) < lengths[:, None], path, tags.OUTSIDE)
    before = tf.pad(path, [[0, 0], [1, 0]])[:, :-1]
    after = tf.pad(path, [[0, 0], [0, 1]])[:, 1:]
    begins = (path > 0) & ((path % 2 == 1) | (before + before % 2 != path))
    ends = (path > 0) & (after != path + path % 2)
    first, last = tf.where(begins), tf.where(ends)
    label = (tf.gather_nd(path, first) - 1) // 2
    places = tf.concat([first, last[:, 1:]], axis=1)
    return tf.concat([tf.cast(places, tf.int32), label[:, None]], axis=1)


def _stored(values: np.ndarray) -> Tensor:
    """Return a constant that a SavedModel holds once, not once for each endpoint."""
    return tf.Variable(values, trainable=False)


class EntityExporter(Exporter):
    """An exporter that writes the transitions for NumPy, beside the LiteRT models."""

    def litert(self, folder: Path, target: Path) -> None:
        """Write transitions.npz, and each part as `<endpoint>.tflite`, to the folder `target`."""
        core = load_core(folder)
        target.mkdir(parents=True, exist_ok=True)
        write_transitions([np.asarray(tagger.scores()) for tagger in core.taggers], target)
        super().litert(folder, target)


EXPORTER = EntityExporter(Program, Parts, Settings)
