"""Inference engines: LiteRT with NumPy, and the SavedModel in TensorFlow; equal answers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram

from .band import styles
from .network import encoding, redrawing
from .network.redrawing import FindCopy
from .network.sampling import Request, States, improvise
from .score.solo import Notes, Solo
from .settings import Settings

Score = tuple[np.ndarray, np.ndarray]


class LiteEngine:
    """LiteRT for the networks' steps, NumPy for everything else."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._settings = settings
        self._models = {
            kind: LiteModel(folder / "lite" / f"{kind}.tflite", threads=1)
            for kind in encoding.CLASSES
        }
        for kind, model in self._models.items():
            style = max(1, len(settings.performers))
            model.check_widths(
                known=len(encoding.COLUMNS), style=style, log_probs=encoding.CLASSES[kind]
            )

    def _initial_states(self, count: int) -> dict[str, States]:
        return {kind: model.initial_states(count) for kind, model in self._models.items()}

    def _step(
        self, kind: str, inputs: np.ndarray, style: np.ndarray, states: States
    ) -> tuple[np.ndarray, States]:
        result = self._models[kind](known=inputs, style=style, **states)
        return result["log_probs"], {name: result[f"next_{name}"] for name in states}

    def improvise(self, request: Request) -> list[Notes]:
        """Draw solos (raises UserError for an unknown style)."""
        weights = styles.weights(request.style, self._settings.performers)
        pitch_range = self._settings.lowest, self._settings.highest
        states = self._initial_states(request.solos)
        return improvise(self._step, states, request, weights, pitch_range)

    def improvise_checked(
        self, request: Request, number: int, find_copy: FindCopy
    ) -> tuple[Notes, int]:
        """Draw one solo of a request, and its copied passages again (see `redrawing.improvise`)."""
        weights = styles.weights(request.style, self._settings.performers)
        pitch_range = self._settings.lowest, self._settings.highest
        drawing = (self._step, self._initial_states(1), request, number)
        return redrawing.improvise(*drawing, weights, pitch_range, find_copy)

    def score(self, solos: Sequence[Solo], performers: Sequence[str]) -> Iterator[Score]:
        """Yield the scores of solos by the styles of their performers, "" for none.

        Of each solo the nats <float32>[n, 3] of each note's rhythm, pitch and duration, and a mask
        <bool>[n, 3] of choices that were the most probable ones.
        """
        events = [encoding.encode(solo) for solo in solos]
        names = self._settings.performers
        style = np.stack([styles.weights(performer, names) for performer in performers])
        longest = max(map(len, events))
        # Padded with the last note.
        rows = [np.minimum(np.arange(longest), len(one) - 1) for one in events]
        inputs = np.stack([one.inputs[at] for one, at in zip(events, rows, strict=True)])
        targets = np.stack([one.targets[at] for one, at in zip(events, rows, strict=True)])
        states = self._initial_states(len(solos))
        nats = np.zeros(targets.shape, np.float32)
        right = np.zeros(targets.shape, bool)
        for time in range(longest):
            for number, kind in enumerate(self._models):
                log_probs, states[kind] = self._step(kind, inputs[:, time], style, states[kind])
                target = targets[:, time, number]
                nats[:, time, number] = -log_probs[np.arange(len(solos)), target]
                right[:, time, number] = log_probs.argmax(axis=-1) == target
        for row, one in enumerate(events):
            yield nats[row, : len(one)], right[row, : len(one)]


class SavedModelEngine:
    """The exported program in TensorFlow, which contains the settings."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._call = SavedProgram(folder)

    def improvise(self, request: Request) -> list[Notes]:
        """Draw solos."""
        tf = self._call.tf
        result = self._call(
            "improvise_as",
            chords=tf.constant(request.chords, tf.int32),
            tempo_bpm=tf.constant(request.tempo_bpm, tf.float32),
            seed=tf.constant(request.seed, tf.int64),
            temperature=tf.constant(request.temperature, tf.float32),
            top_p=tf.constant(request.top_p, tf.float32),
            notes=tf.constant(request.max_notes),
            beats_per_bar=tf.constant(request.beats_per_bar),
            style=tf.constant(request.style),
            phrase=tf.constant(request.phrase, tf.int32),
            solos=tf.constant(request.solos),
            first=tf.constant(request.first),
        )
        rows = np.stack([result[name] for name in ("onset", "pitch", "duration")], axis=-1)
        return [Notes.line(solo[:end]) for solo, end in zip(rows, result["length"], strict=True)]

    def score(self, solos: Sequence[Solo], performers: Sequence[str]) -> Iterator[Score]:
        """Yield the scores of solos; see `LiteEngine.score`."""
        tf = self._call.tf
        for solo, performer in zip(solos, performers, strict=True):
            result = self._call(
                "score",
                notes=tf.constant(solo.notes.rows, tf.int32),
                chords=tf.constant(solo.chords.reshape(-1, 3), tf.int32),
                tempo_bpm=tf.constant(solo.tempo_bpm, tf.float32),
                beats_per_bar=tf.constant(solo.beats_per_bar),
                style=tf.constant(performer),
            )
            nats, right = (
                np.stack([result[f"{kind}_{name}"] for kind in encoding.CLASSES], axis=1)
                for name in ("nats", "right")
            )
            yield nats, right


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    return (SavedModelEngine if name == "tf" else LiteEngine)(folder, settings)
