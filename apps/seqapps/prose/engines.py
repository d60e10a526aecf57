"""Inference engines: LiteRT with NumPy, and the SavedModel in TensorFlow; equal answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from seqapps.common.decoding import sampling
from seqapps.common.decoding.sampling import BLOCK
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.subwords.pieces import END, UNKNOWN

from .mixing import mixed
from .requests import MAX_PIECES, Request
from .settings import Settings

ROWS = 64  # sequences that are read beside each other
NOTHING = -1  # in place of an id, behind the end of a text


@dataclass(frozen=True)
class Samples:
    """Generated texts.

    Attributes:
        ids: <int32>[n, time], `NOTHING` behind their ends.
        nats: <float32>[n], -log P of each text, without its given start.
    """

    ids: np.ndarray
    nats: np.ndarray


class LiteEngine:
    """LiteRT for one step of the network in a model folder, NumPy for everything else."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._model = LiteModel(folder / "lite" / "step.tflite")
        self._settings = settings
        self._model.check_widths(log_probs=settings.size)
        self._ngrams = settings.ngrams(folder)

    def surprise(self, ids: np.ndarray, style: int) -> np.ndarray:
        """Return the nats <float32>[n, time] of each symbol of sequences <int32>[n, time].

        A line end stands before the first symbol.
        """
        found = [self._surprise(ids[i : i + ROWS], style) for i in range(0, len(ids), ROWS)]
        return np.concatenate(found) if found else np.zeros(ids.shape, np.float32)

    def _surprise(self, ids: np.ndarray, style: int) -> np.ndarray:
        n, time = ids.shape
        inputs = np.pad(ids[:, :-1], ((0, 0), (1, 0)), constant_values=END).astype(np.int32)
        styles, rows = np.full(n, style, np.int32), np.arange(n)
        states = self._model.initial_states(n)
        log_p = np.zeros((n, time), np.float32)
        for step in range(time):
            outputs = self._model(tokens=inputs[:, step], styles=styles, **states)
            log_p[:, step] = outputs["log_probs"][rows, ids[:, step]]
            states = {name: outputs[f"next_{name}"] for name in states}
        if self._ngrams is not None:
            known = self._ngrams.states(inputs, styles)
            p, _ = self._ngrams.look_up(known, ids)
            log_p = mixed(log_p, p, self._settings.share[self._ngrams.depths(known)])
        return -log_p

    def draw(self, request: Request, start: np.ndarray) -> Iterator[Samples]:
        """Yield texts that go on from the ids of their start <int32>[n]."""
        for first in range(0, request.count, ROWS):
            yield self._draw(request, start, first, min(ROWS, request.count - first))

    def _draw(self, request: Request, start: np.ndarray, first: int, count: int) -> Samples:
        vocabulary = self._settings.vocabulary
        style = self._settings.style(request.style)
        styles = np.full(count, style, np.int32)
        draws = np.stack(
            [
                sampling.philox_uniform(request.seed, row * (MAX_PIECES // BLOCK), request.steps)
                for row in range(first, first + count)
            ]
        )
        forbidden = np.zeros(vocabulary.size, np.float32)
        forbidden[UNKNOWN] = -np.inf
        words = np.full(count, int(vocabulary.starts_word[start].sum()), np.int32)
        states = self._model.initial_states(count)
        known = styles
        symbol = np.full(count, END, np.int32)
        ids = np.full((count, request.steps), NOTHING, np.int32)
        nats = np.zeros(count, np.float32)
        alive, rows = np.ones(count, bool), np.arange(count)
        for time in range(-len(start), request.steps):
            outputs = self._model(tokens=symbol, styles=styles, **states)
            states = {name: outputs[f"next_{name}"] for name in states}
            if self._ngrams is not None:
                known = self._ngrams.look_up(known, symbol)[1]
            if time < 0:
                symbol = np.full(count, start[time], np.int32)
                continue
            log_p = self._mixed(outputs["log_probs"], known)
            drawn = sampling.choose(
                log_p, forbidden, draws[:, time], request.temperature, request.top_p
            )
            words = words + vocabulary.starts_word[drawn]
            alive = alive & (words <= request.length)
            if not alive.any():
                break
            nats -= np.where(alive, log_p[rows, drawn], np.float32(0))
            symbol = np.where(alive, drawn, END).astype(np.int32)
            ids[:, time] = np.where(alive, drawn, NOTHING)
        return Samples(ids, nats)

    def _mixed(self, log_network: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return log P <float32>[n, ids] behind the contexts of the n-gram model <int32>[n]."""
        if self._ngrams is None:
            return log_network
        share = self._settings.share[self._ngrams.depths(known)]
        return mixed(log_network, self._ngrams.distribution(known), share[:, None])


class SavedModelEngine:
    """The exported program of a model folder in TensorFlow."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._call = SavedProgram(folder)
        self._settings = settings

    def surprise(self, ids: np.ndarray, style: int) -> np.ndarray:
        """Return as `LiteEngine.surprise`."""
        tf = self._call.tf
        found = [
            self._call("surprise", ids=tf.constant(ids[i : i + ROWS]), style=tf.constant(style))
            for i in range(0, len(ids), ROWS)
        ]
        parts = [one["nats"] for one in found]
        return np.concatenate(parts) if parts else np.zeros(ids.shape, np.float32)

    def draw(self, request: Request, start: np.ndarray) -> Iterator[Samples]:
        """Yield as `LiteEngine.draw`."""
        tf = self._call.tf
        for first in range(0, request.count, ROWS):
            outputs = self._call(
                "draw",
                first=tf.constant(first),
                n=tf.constant(min(ROWS, request.count - first)),
                length=tf.constant(request.length),
                temperature=tf.constant(request.temperature),
                top_p=tf.constant(request.top_p),
                seed=tf.constant(request.seed, tf.int64),
                start=tf.constant(start),
                style=tf.constant(self._settings.style(request.style)),
            )
            yield Samples(outputs["ids"], outputs["nats"])


class Engine(Protocol):
    """The network and its n-gram model."""

    def surprise(self, ids: np.ndarray, style: int) -> np.ndarray: ...
    def draw(self, request: Request, start: np.ndarray) -> Iterator[Samples]: ...


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    return SavedModelEngine(folder, settings) if name == "tf" else LiteEngine(folder, settings)
