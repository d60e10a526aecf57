"""The whole program as a SavedModel, and everything else that a finished model holds."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.decoding.sampling import MIN_TEMPERATURE
from seqapps.common.export import writers
from seqapps.common.io.files import read_json

from .band import styles
from .data import read_file
from .model import Soloist
from .network import encoding, sampling_graph
from .runtime import Settings

tf = tensorflow()
keras = _keras()

ENDPOINTS = ("improvise", "improvise_as", "score", "rhythm", "pitch", "duration", "info")
CHORDS = tf.TensorSpec([None, 3], tf.int32, "chords")
TEMPO = tf.TensorSpec([], tf.float32, "tempo_bpm")
NOTES = tf.TensorSpec([None, 3], tf.int32, "notes")
DRAWN = [
    CHORDS,
    TEMPO,
    tf.TensorSpec([], tf.int64, "seed"),
    tf.TensorSpec([], tf.float32, "temperature"),
    tf.TensorSpec([], tf.float32, "top_p"),
    tf.TensorSpec([], tf.int32, "notes"),
]


class Stepper:
    """The core model one choice at a time: `rhythm`, `pitch` and `duration`, for LiteRT and ONNX.

    Each takes `known` <int32>[n, columns] (see `events.COLUMNS`; what is not known yet is 0),
    `style` <float32>[n, performers] and the states `state_0` …; it returns `log_probs`
    <float32>[n, classes] and `next_state_0` ….
    """

    def __init__(self, core: Soloist) -> None:
        self.core = core
        self.endpoints = list(core.choices)
        for kind in self.endpoints:
            setattr(self, kind, self._step(kind))

    def _step(self, kind: str) -> Any:
        specs = [
            tf.TensorSpec([None, len(encoding.COLUMNS)], tf.int32, "known"),
            tf.TensorSpec([None, self.core.performers], tf.float32, "style"),
        ]
        for number, state in enumerate(self.core.initial_state(kind, 1)):
            specs.append(tf.TensorSpec([None, *state.shape[1:]], state.dtype, f"state_{number}"))

        @tf.function(input_signature=specs, autograph=False)
        def step(known, style, *states):
            log_probs, after = self.core.step(kind, known, style, list(states))
            named = {f"next_state_{number}": state for number, state in enumerate(after)}
            return {"log_probs": log_probs, **named}

        return step


class Program(Stepper):
    """Chords and a seed in, notes out; notes in, how surprising they are.

    Times are in steps of a twelfth of a beat. A chord is the pitch class of its root (-1 is no
    chord), its notes as twelve bits above the root, and the pitch class of its bass.
    """

    def __init__(self, core: Soloist, settings: Settings) -> None:
        super().__init__(core)
        self.lowest, self.highest = settings.lowest, settings.highest
        rows = styles.table(settings.performers) or {"": np.zeros(1, np.float32)}
        keys = tf.lookup.KeyValueTensorInitializer(
            list(rows), list(range(len(rows))), tf.string, tf.int32
        )
        self.table = tf.lookup.StaticHashTable(keys, default_value=-1)
        self.shares = tf.constant(np.stack([*rows.values(), np.zeros(core.performers)]), tf.float32)
        self.settings = json.dumps(settings.to_json(), ensure_ascii=False)

    @tf.function(input_signature=DRAWN, autograph=False)
    def improvise(self, chords, tempo_bpm, seed, temperature, top_p, notes):
        """Improvise one solo in 4/4.

        Args:
            chords: <int32>[beats, 3]; the solo ends with them.
            tempo_bpm: beats a minute.
            seed: same seed, same solo.
            temperature, top_p: of the pitches.
            notes: at most so many.

        Returns:
            onset, pitch, duration and velocity <int32>[n].
        """
        found = self.improvise_as(
            chords, tempo_bpm, seed, temperature, top_p, notes,
            tf.constant(4), tf.constant(""), tf.zeros([0, 3], tf.int32), tf.constant(1),
            tf.constant(0),
        )  # fmt: skip
        return {name: found[name][0] for name in ("onset", "pitch", "duration", "velocity")}

    @tf.function(
        input_signature=[
            *DRAWN,
            tf.TensorSpec([], tf.int32, "beats_per_bar"),
            tf.TensorSpec([], tf.string, "style"),
            tf.TensorSpec([None, 3], tf.int32, "phrase"),
            tf.TensorSpec([], tf.int32, "solos"),
            tf.TensorSpec([], tf.int32, "first"),
        ],
        autograph=False,
    )
    def improvise_as(
        self, chords, tempo_bpm, seed, temperature, top_p, notes, beats_per_bar, style,
        phrase, solos, first,
    ):  # fmt: skip
        """As `improvise`, several solos at once.

        Args:
            beats_per_bar: of the meter.
            style: whom to sound like: a performer that `info` lists, or one of
                `styles.STYLES`; "" is nobody.
            phrase: <int32>[m, 3] onset, pitch and duration of how all solos begin.
            solos: how many; number k of a seed is the same however many are drawn.
            first: the number of the first one.

        Returns:
            onset, pitch, duration and velocity <int32>[solos, n], zeros behind a solo's end, and
            length <int32>[solos].
        """
        checks = [
            tf.debugging.assert_greater_equal(
                temperature, MIN_TEMPERATURE,
                message=f"temperature must be at least {MIN_TEMPERATURE}",
            ),
            tf.debugging.assert_greater(top_p, 0.0, message="top_p must be above 0"),
            tf.debugging.assert_greater(beats_per_bar, 0, message="beats_per_bar must be above 0"),
            tf.debugging.assert_greater(solos, 0, message="solos must be above 0"),
        ]
        with tf.control_dependencies(checks):
            shares = self._style(style)
        wanted = {
            "chords": chords, "tempo_bpm": tempo_bpm, "seed": seed, "temperature": temperature,
            "top_p": top_p, "notes": notes, "beats_per_bar": beats_per_bar, "style": shares,
            "phrase": phrase, "solos": solos, "first": first, "lowest": self.lowest,
            "highest": self.highest,
        }  # fmt: skip
        found, length = sampling_graph.improvise(self.core, wanted)
        onset, pitch, duration = tf.unstack(found, axis=-1)
        return {
            "onset": onset,
            "pitch": pitch,
            "duration": duration,
            "velocity": sampling_graph.velocities(found, length),
            "length": length,
        }

    def _style(self, name: Any) -> Any:
        """Return <float32>[performers] for a name, zeros for "" (an error for an unknown one)."""
        number = self.table.lookup(tf.strings.lower(name, "utf-8"))
        known = tf.debugging.assert_equal(
            (number >= 0) | (name == ""), True, message="style is not known"
        )
        with tf.control_dependencies([known]):
            last = tf.shape(self.shares)[0] - 1
            return self.shares[tf.where(name == "", last, number)]

    @tf.function(
        input_signature=[
            NOTES,
            CHORDS,
            TEMPO,
            tf.TensorSpec([], tf.int32, "beats_per_bar"),
            tf.TensorSpec([], tf.string, "style"),
        ],
        autograph=False,
    )
    def score(self, notes, chords, tempo_bpm, beats_per_bar, style):
        """Say how surprising a solo is.

        Args:
            notes: <int32>[n, 3] onset, pitch and duration, in the order of the onsets.
            chords: <int32>[beats, 3]; may be shorter than the solo, or empty.
            tempo_bpm, beats_per_bar, style: see `improvise_as`.

        Returns:
            rhythm_nats, pitch_nats and duration_nats <float32>[n] of each note, and
            rhythm_right, pitch_right, duration_right <bool>[n]: whether what came was the most
            probable.
        """
        known, chosen = sampling_graph.encode(notes, chords, beats_per_bar, tempo_bpm)
        log_probs = self.core((known[None], self._style(style)[None]))[0]
        result, start = {}, 0
        for number, kind in enumerate(self.core.choices):
            own = log_probs[:, start : start + encoding.CLASSES[kind]]
            start += encoding.CLASSES[kind]
            target = chosen[:, number]
            result[f"{kind}_nats"] = -tf.gather(own, target, batch_dims=1)
            result[f"{kind}_right"] = tf.argmax(own, axis=1, output_type=tf.int32) == target
        return result

    @tf.function(input_signature=[], autograph=False)
    def info(self):
        """Return the settings as JSON, <string>[]."""
        return {"config": tf.constant(self.settings)}


def load_core(folder: Path) -> Soloist:
    """Load core.keras (in Keras's safe mode)."""
    return keras.saving.load_model(folder / "core.keras", compile=False, safe_mode=True)


def write_savedmodel(folder: Path, target: Path) -> None:
    """Write the SavedModel of the model in `folder` to `target`."""
    program = Program(load_core(folder), Settings.from_json(read_json(folder / "config.json")))
    writers.saved_model(program, [program.core, program.table], ENDPOINTS, target)


def write_litert(folder: Path, target: Path) -> None:
    """Write rhythm.tflite, pitch.tflite and duration.tflite to the folder `target`."""
    writers.litert_parts(Stepper(load_core(folder)), target)


def write_onnx(folder: Path, target: Path) -> None:
    """Write the same as .onnx files."""
    writers.onnx_parts(Stepper(load_core(folder)), target)


def reference(folder: Path, items: list[str]) -> list[dict[str, Any]]:
    """Say what endpoints must answer, computed with Keras from core.keras alone.

    Args:
        folder: of the model.
        items: MIDI or MusicXML files.

    Returns:
        cases of `endpoint`, `inputs` and `outputs` (some of them), as JSON can hold them.
    """
    core = load_core(folder)
    cases = []
    for item in items:
        solo = read_file(Path(item))
        found = encoding.encode(solo)
        style = np.zeros((1, core.performers), np.float32)
        log_probs = np.asarray(core((found.known[None], style)))[0]
        starts = np.cumsum([0, *encoding.CLASSES.values()])
        rows = np.arange(len(found))
        notes = solo.notes
        cases.append(
            {
                "endpoint": "score",
                "inputs": {
                    "notes": np.stack([notes.onsets, notes.pitches, notes.durations], 1).tolist(),
                    "chords": solo.chords.reshape(-1, 3).tolist(),
                    "tempo_bpm": solo.tempo_bpm,
                    "beats_per_bar": solo.beats_per_bar,
                    "style": "",
                },
                "outputs": {
                    f"{kind}_nats": (-log_probs[rows, starts[n] + found.chosen[:, n]]).tolist()
                    for n, kind in enumerate(core.choices)
                },
            }
        )
    return cases


WRITERS = {"savedmodel": write_savedmodel, "litert": write_litert, "onnx": write_onnx}


def write_programs(folder: Path) -> None:
    """Add LiteRT models and SavedModel to a folder that holds core.keras and config.json."""
    write_litert(folder, folder / "lite")
    write_savedmodel(folder, folder)


if __name__ == "__main__":
    write_programs(Path(sys.argv[1]))
