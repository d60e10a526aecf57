"""The whole program as a SavedModel, and everything else that a finished model holds."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.export import writers
from seqapps.common.io import audio

from .detection.detection import END_S, Rule
from .model import Detector
from .runtime import Settings

tf = tensorflow()
keras = _keras()

ENDPOINTS = ("detect", "stream", "features")
STEP_S = 0.08  # about what the LiteRT model for live sound hears at once
REFERENCE_S = 30.0


def frames_of(core: Detector, settings: Settings, seconds: float) -> int:
    """Return how many feature frames are about so long, as whole logits."""
    wanted = seconds * audio.RATE_HZ / settings.features.hop
    return max(1, round(wanted / core.stride)) * core.stride


class Parts:
    """The network as LiteRT and ONNX can hold it: `step` for live sound, `stretch` for files."""

    endpoints = ("step", "stretch")

    def __init__(self, core: Detector, settings: Settings) -> None:
        self.core = core
        for name, seconds in (("step", STEP_S), ("stretch", core.stretch_s)):
            setattr(self, name, self._function(frames_of(core, settings, seconds)))

    def _function(self, frames: int) -> Any:
        core = self.core

        @tf.function(
            input_signature=[
                tf.TensorSpec([None, frames, core.bands], tf.float32, "frames"),
                tf.TensorSpec([None, core.state_size], tf.float32, "state"),
            ],
            autograph=False,
        )
        def advance(frames, state):
            logits, new = core.step(frames, state)
            return {"logits": logits, "next_state": new}

        return advance


class Program:
    """Sound in, the times of the word out; features and the rule of detection are inside.

    Args:
        core: the model.
        settings: features, threshold, pauses.
    """

    def __init__(self, core: Detector, settings: Settings) -> None:
        self.core, self.settings = core, settings
        self.shift = settings.features.window - settings.features.hop  # zeros before all sound
        self.samples = settings.features.hop * core.stride  # from logit to logit
        self.seconds = self.samples / audio.RATE_HZ
        self.stream = self._stream_function()

    def _logits(self, samples: Any) -> Any:
        """Return logits <float32>[steps] of samples with their zeros before and behind."""
        core = self.core
        frames = self.settings.features.graph(samples)
        whole = tf.shape(frames)[0] // core.stride * core.stride
        frames = tf.ensure_shape(frames[:whole], [None, core.bands])
        return core(frames[None], training=False)[0]

    @tf.function(
        input_signature=[
            tf.TensorSpec([None], tf.float32, "waveform"),
            tf.TensorSpec([], tf.float32, "threshold"),
        ],
        autograph=False,
    )
    def detect(self, waveform, threshold):
        """Find the word.

        Args:
            waveform: samples <float32>[n] in [-1, 1] at 16 kHz.
            threshold: <float32>[]; 0.5 is what the model's rate of false alarms was chosen for.

        Returns:
            times <float32>[k] in seconds and scores <float32>[k].
        """
        behind = round(END_S * audio.RATE_HZ)
        logits = self._logits(tf.pad(waveform, [[self.shift, behind]]))
        scores = tf.sigmoid(logits)
        rule = Rule(self.seconds, refractory_s=self.settings.refractory_s)
        found = _peaks(scores, threshold, tf.maximum(threshold, self.settings.threshold), rule)
        times = tf.cast(found + 1, tf.float32) * self.seconds
        return {"times": times, "scores": tf.gather(scores, found)}

    def _stream_function(self) -> Any:
        core, shift, features = self.core, self.shift, self.settings.features

        @tf.function(
            input_signature=[
                tf.TensorSpec([None], tf.float32, "chunk"),
                tf.TensorSpec([shift + core.state_size], tf.float32, "state"),
            ],
            autograph=False,
        )
        def stream(chunk, state):
            """Go on listening.

            Args:
                chunk: samples <float32>[n], a multiple of those from logit to logit.
                state: <float32>[size]; zeros before the first chunk.

            Returns:
                probabilities <float32>[steps] and the new state.
            """
            samples = tf.concat([state[:shift], chunk], 0)
            frames = tf.ensure_shape(features.graph(samples), [None, core.bands])
            logits, new = core.step(frames[None], state[None, shift:])
            probabilities = tf.sigmoid(logits[0])
            tail = samples[tf.shape(samples)[0] - shift :]
            return {"probabilities": probabilities, "next_state": tf.concat([tail, new[0]], 0)}

        return stream

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32, "waveform")], autograph=False)
    def features(self, waveform):
        """Return what the network hears, frames <float32>[m, bands], of samples <float32>[n]."""
        return {"frames": self.settings.features.graph(tf.pad(waveform, [[self.shift, 0]]))}

    @tf.function(input_signature=[], autograph=False)
    def info(self):
        """Return the settings as JSON, <string>[]."""
        return {"config": tf.constant(json.dumps(self.settings.to_json(), ensure_ascii=False))}


def _peaks(scores: Any, threshold: Any, firm: Any, rule: Rule) -> Any:
    """Return the steps <int32>[k] of what is reported, by the rule of `detection`."""
    patience, count = rule.patience, tf.shape(scores)[0]
    padded = tf.pad(scores, [[patience, patience]], constant_values=-1.0)
    peaks = scores >= threshold
    for distance in range(1, patience + 1):
        before = padded[patience - distance : patience - distance + count]
        behind = padded[patience + distance : patience + distance + count]
        peaks &= (scores > before) & (scores >= behind)
    places = tf.cast(tf.squeeze(tf.where(peaks), 1), tf.int32)
    is_firm = tf.gather(scores, places) >= firm

    def follow(number, ends, kept):
        place = places[number]
        reported = place >= ends
        ends = tf.where(reported & is_firm[number], place + rule.pause, ends)
        return number + 1, ends, kept.write(number, reported)

    kept = tf.TensorArray(tf.bool, tf.shape(places)[0])
    _, _, kept = tf.while_loop(
        lambda number, *_: number < tf.shape(places)[0], follow, (0, 0, kept)
    )
    # (TensorArray.stack fails where there is nothing in it.)
    reported = tf.cond(tf.shape(places)[0] > 0, kept.stack, lambda: tf.zeros([0], tf.bool))
    return tf.boolean_mask(places, reported)


def load_core(folder: Path) -> Detector:
    """Load core.keras (in Keras's safe mode)."""
    return keras.saving.load_model(folder / "core.keras", compile=False, safe_mode=True)


def write_savedmodel(folder: Path, target: Path) -> None:
    """Write the SavedModel of the model in `folder` to `target`."""
    program = Program(load_core(folder), Settings.from_folder(folder))
    writers.saved_model(program, [program.core], [*ENDPOINTS, "info"], target)


def write_litert(folder: Path, target: Path) -> None:
    """Write step and stretch to `target`, and with weights of 8 bits to `target`/int8."""
    parts = Parts(load_core(folder), Settings.from_folder(folder))
    writers.litert_parts(parts, target, quantised=target / "int8")


def write_onnx(folder: Path, target: Path) -> None:
    """Write step and stretch (.onnx) to the folder `target`."""
    writers.onnx_parts(Parts(load_core(folder), Settings.from_folder(folder)), target)


def reference(folder: Path, files: list[str]) -> list[dict[str, Any]]:
    """Say what endpoints must answer, computed with Keras and NumPy alone.

    Args:
        folder: holds core.keras.
        files: of sound.

    Returns:
        cases of `endpoint`, `inputs` and `outputs` (some of them), as JSON can hold them.
    """
    core, settings = load_core(folder), Settings.from_folder(folder)
    shift, step = settings.features.window - settings.features.hop, settings.step_samples
    cases = []
    for file in files:
        chunk = audio.read(Path(file), REFERENCE_S)
        chunk = chunk[: len(chunk) // step * step]
        frames = settings.features.graph(tf.constant(np.pad(chunk, (shift, 0))))
        probabilities = tf.sigmoid(core(frames[None], training=False)[0])
        state = np.zeros(shift + core.state_size)
        inputs = {"chunk": chunk.tolist(), "state": state.tolist()}
        outputs = {"probabilities": probabilities.numpy().tolist()}
        cases.append({"endpoint": "stream", "inputs": inputs, "outputs": outputs})
    return cases


WRITERS = {"savedmodel": write_savedmodel, "litert": write_litert, "onnx": write_onnx}


def write_programs(folder: Path) -> None:
    """Add LiteRT models and SavedModel to a folder that holds core.keras."""
    write_litert(folder, folder / "lite")
    write_savedmodel(folder, folder)


if __name__ == "__main__":
    write_programs(Path(sys.argv[1]))
