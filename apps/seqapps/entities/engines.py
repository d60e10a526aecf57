"""Inference engines: LiteRT with NumPy, and the SavedModel in TensorFlow; equal spans."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapps.common.array_namespace import NumPy
from seqapps.common.decoding import linear_chain
from seqapps.common.errors import UserError
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io import arrays
from seqapps.common.io.columns import chunks
from seqapps.common.io.files import atomic_write

from .settings import Settings
from .text import tags, windows
from .text.features import Encoded
from .text.windows import Windows

TRANSITIONS_FILE = "transitions.npz"
MAX_LEARNED = 1_000.0  # absolute value of a learned transition, in nats
BATCH_WINDOWS = 64  # that the network reads together
BATCH_CHARACTERS = 60_000  # of the texts of one call of the SavedModel


@dataclass(frozen=True)
class Spans:
    """The spans that were found in several texts, ordered by text and start in each group.

    Attributes:
        rows: <int64>[m], index of the text.
        starts, ends: <int64>[m], first character, and the one behind the last.
        groups, labels: <int64>[m], number of the group, and of the label in it.
        probabilities: <float32>[m].
    """

    rows: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    groups: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray


class _Tagger:
    """The parts of one group of labels in LiteRT, and its transitions."""

    def __init__(self, folder: Path, number: int, labels: int, transitions: np.ndarray) -> None:
        self._project, self._step, self._emit = (
            LiteModel(folder / f"{part}_{number}.tflite") for part in ("project", "step", "emit")
        )
        self._emit.check_widths(emissions=tags.count(labels))
        units = self._step.shape("forward_output")[-1]
        self._project.check_widths(forward=4 * units, backward=4 * units)
        self.transitions = transitions

    def projected(self, vectors: np.ndarray, encoded: Encoded) -> tuple[np.ndarray, np.ndarray]:
        """Return what the gates of both directions get of each distinct token."""
        found = self._project(vectors=vectors, characters=encoded.characters, shapes=encoded.shapes)
        return found["forward"], found["backward"]

    def emissions(
        self, projected: tuple[np.ndarray, np.ndarray], index: np.ndarray, lengths: np.ndarray
    ) -> np.ndarray:
        """Return the scores of the tags <float32>[n, time, tags].

        Args:
            projected: the result of `projected`.
            index: <int64>[n, time], the distinct token at each position.
            lengths: <int64>[n].
        """
        count, time = index.shape
        times = np.arange(time)
        # The indexes that reverse the tokens of each window, with the padding left in place.
        reverse = np.where(times < lengths[:, None], lengths[:, None] - 1 - times, times)
        rows = np.arange(count)[:, None]
        forward, backward = projected[0][index], projected[1][index[rows, reverse]]
        states = self._step.initial_states(count)
        outputs: list[list[np.ndarray]] = [[], []]
        for t in range(time):
            found = self._step(forward=forward[:, t], backward=backward[:, t], **states)
            states = {name: found[f"next_{name}"] for name in states}
            outputs[0].append(found["forward_output"])
            outputs[1].append(found["backward_output"])
        there, back = (np.stack(steps, axis=1) for steps in outputs)
        joined = np.concatenate([there, back[rows, reverse]], axis=-1)
        flat = self._emit(encoded=joined.reshape(count * time, -1))["emissions"]
        return flat.reshape(count, time, -1)


class LiteEngine:
    """LiteRT for the network's steps, NumPy for tokenisation and decoding."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._settings, lite = settings, folder / "lite"
        self._vectors = LiteModel(lite / "vectors.tflite")
        self._vectors.check_rows(settings.vocabulary.size)
        transitions = read_transitions(lite, settings)
        self._taggers = [
            _Tagger(lite, number, len(labels), transitions[number - 1])
            for number, labels in enumerate(settings.groups, start=1)
        ]

    def spans(self, texts: list[str]) -> Spans:
        """Return the spans of all groups in texts."""
        encoded = self._settings.vocabulary.encode(texts)
        if not len(encoded):
            return joined([])
        cut = windows.cut(NumPy(), encoded.tokens.opens)
        vectors = self._vectors(words=encoded.words)["values"]
        offsets = np.cumsum([0, *map(len, texts)])
        return joined(
            [
                self._group_spans(number, tagger, vectors, encoded, cut, offsets)
                for number, tagger in enumerate(self._taggers)
            ]
        )

    def _group_spans(
        self,
        number: int,
        tagger: _Tagger,
        vectors: np.ndarray,
        encoded: Encoded,
        cut: Windows,
        offsets: np.ndarray,
    ) -> Spans:
        projected = tagger.projected(vectors, encoded)
        parts = []
        for chosen in chunks(np.argsort(cut.lengths, kind="stable").tolist(), BATCH_WINDOWS):
            rows = np.array(chosen)
            lengths = cut.lengths[rows]
            time = np.arange(int(lengths.max()))
            places = np.where(time < lengths[:, None], cut.starts[rows][:, None] + time, 0)
            emissions = tagger.emissions(projected, encoded.index[places], lengths)
            found, probabilities = decoded(emissions, tagger.transitions, lengths)
            windows_of = rows[found[:, 0]]
            counts = (found[:, 1] >= cut.first[windows_of]) & (found[:, 1] < cut.last[windows_of])
            tokens = cut.starts[windows_of][:, None] + found[:, 1:3]
            columns = [tokens, found[:, 3:], probabilities[:, None]]
            parts.append(np.concatenate(columns, axis=1)[counts])
        table = np.concatenate(parts)
        table = table[np.argsort(table[:, 0], kind="stable")]
        first, last, label = table[:, :3].astype(np.int64).T
        tokens = encoded.tokens
        spans = Spans(
            tokens.rows[first],
            tokens.starts[first] - offsets[tokens.rows[first]],
            tokens.starts[last] + tokens.lengths[last] - offsets[tokens.rows[first]],
            np.full(len(first), number),
            label,
            table[:, 3].astype(np.float32),
        )
        return without_overlaps(spans)


def decoded(
    emissions: np.ndarray, transitions: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the spans of the best paths, and their probabilities.

    Returns:
        <int64>[m, 4]: row, first and last position, label; and <float64>[m].
    """
    path = linear_chain.viterbi(emissions, transitions, lengths)
    spans = tags.spans(path, lengths)
    if not len(spans):
        return spans, np.zeros(0)
    rows, index = np.unique(spans[:, 0], return_inverse=True)  # most windows have no span
    places = np.column_stack([index, spans[:, 1:3]])
    logs = linear_chain.span_log_probabilities(
        emissions[rows], transitions, lengths[rows], path[rows], places,
        tags.continuations(emissions.shape[2]),
    )  # fmt: skip
    return spans, np.exp(logs.astype(np.float64))


def without_overlaps(spans: Spans) -> Spans:
    """Drop each span that begins before the end of the one before, as windows may overlap."""
    same = spans.rows[1:] == spans.rows[:-1]
    free = np.append(True, ~(same & (spans.starts[1:] < spans.ends[:-1])))[: len(spans.rows)]
    return Spans(*(column[free] for column in vars(spans).values()))


def joined(parts: list[Spans]) -> Spans:
    """Join the spans of groups."""
    kinds = (np.int64,) * 5 + (np.float32,)
    columns = [list(vars(part).values()) for part in parts]
    return Spans(
        *(
            np.concatenate([np.zeros(0, kind), *(part[place] for part in columns)]).astype(kind)
            for place, kind in enumerate(kinds)
        )
    )


def write_transitions(transitions: list[np.ndarray], folder: Path) -> None:
    """Write the transitions of all groups for NumPy."""
    named = {f"group_{number}": scores for number, scores in enumerate(transitions, start=1)}
    with atomic_write(folder / TRANSITIONS_FILE) as file:
        np.savez_compressed(file, allow_pickle=False, **named)


def read_transitions(folder: Path, settings: Settings) -> list[np.ndarray]:
    """Return the transitions of all groups (UserError: they do not fit the settings)."""
    path = folder / TRANSITIONS_FILE
    names = [f"group_{number}" for number in range(1, len(settings.groups) + 1)]
    found = arrays.read(path, dict.fromkeys(names, np.floating))
    for name, labels in zip(names, settings.groups, strict=True):
        count = tags.count(len(labels))
        if found[name].shape != (count + 1, count):
            raise UserError(f"{path} does not fit the labels of its model")
        learned = found[name] - (tags.constraints(count) if settings.config.crf else 0)
        if np.abs(learned).max() > MAX_LEARNED:
            raise UserError(f"{path} does not have the scores of neighbouring tags")
    return [found[name].astype(np.float32) for name in names]


class SavedModelEngine:
    """The exported program of a model folder in TensorFlow."""

    def __init__(self, folder: Path) -> None:
        self._call = SavedProgram(folder)

    def spans(self, texts: list[str]) -> Spans:
        """Return the spans of all groups in texts, which are read in batches of like length."""
        parts = [self._batch(texts, rows) for rows in _batches(texts)]
        return joined(parts)

    def _batch(self, texts: list[str], rows: list[int]) -> Spans:
        contents = self._call.tf.constant([texts[row] for row in rows], "string")
        found = self._call("spans", text=contents)
        return Spans(np.array(rows)[found.pop("row")], **found)


def _batches(texts: list[str]) -> Iterator[list[int]]:
    """Yield the numbers of texts, shortest first, in batches of limited size."""
    batch: list[int] = []
    size = 0
    for row in sorted(range(len(texts)), key=lambda number: len(texts[number])):
        if batch and size + len(texts[row]) > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += len(texts[row])
    if batch:
        yield batch


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    return SavedModelEngine(folder) if name == "tf" else LiteEngine(folder, settings)
