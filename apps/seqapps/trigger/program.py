"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from typing import Any

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.export.exporter import Exporter, endpoint
from seqapps.common.io import audio

from .detection.detection import END_S, Rule
from .model import DetectorNetwork
from .settings import Settings

tf = tensorflow()
keras = _keras()

STEP_S = 0.08  # approximate length of the chunks in which LiteRT processes live sound
WAVEFORM = tf.TensorSpec([None], tf.float32, "waveform")


class Parts:
    """The network with its state as an input: `step` for live sound, `stretch` for files."""

    endpoints: Sequence[str] = ("step", "stretch")

    def __init__(self, core: DetectorNetwork, settings: Settings) -> None:
        self.core = core
        frames_per_s = audio.RATE_HZ / settings.features.hop
        for name, seconds in (("step", STEP_S), ("stretch", core.stretch_s)):
            logits = max(1, round(seconds * frames_per_s / core.stride))
            setattr(self, name, self._function(logits * core.stride))

    def _function(self, frames: int) -> Any:
        core = self.core

        @endpoint(
            tf.TensorSpec([None, frames, core.bands], tf.float32, "frames"),
            tf.TensorSpec([None, core.state_size], tf.float32, "state"),
        )
        def advance(frames: Any, state: Any) -> dict[str, Any]:
            logits, new = core.step(frames, state)
            return {"logits": logits, "next_state": new}

        return advance


class Program:
    """Samples in, detections out; the features and the detection rule are included."""

    endpoints: Sequence[str] = ("detect", "stream", "features")

    def __init__(self, core: DetectorNetwork, settings: Settings) -> None:
        self.core, self.settings = core, settings
        self.shift = settings.features.window - settings.features.hop  # zeros before a sound
        self.stream = self._stream_function()

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        return [self.core]

    def _logits(self, samples: Any) -> Any:
        """Return logits <float32>[steps] of samples that are padded with zeros on both ends."""
        core = self.core
        frames = self.settings.features.graph(samples)
        whole = tf.shape(frames)[0] // core.stride * core.stride
        frames = tf.ensure_shape(frames[:whole], [None, core.bands])
        return core(frames[None], training=False)[0]

    @endpoint(WAVEFORM, tf.TensorSpec([], tf.float32, "threshold"))
    def detect(self, waveform: Any, threshold: Any) -> dict[str, Any]:
        """Detect the word.

        Args:
            waveform: samples <float32>[n] in [-1, 1] at 16 kHz.
            threshold: <float32>[]; 0.5 is the model's own.

        Returns:
            times <float32>[k] in seconds and scores <float32>[k].
        """
        end = round(END_S * audio.RATE_HZ)
        scores = tf.sigmoid(self._logits(tf.pad(waveform, [[self.shift, end]])))
        settings = self.settings
        rule = Rule(settings.step_s, refractory_s=settings.config.refractory_s)
        firm = tf.maximum(threshold, settings.threshold)
        steps = _detections(scores, threshold, firm, rule)
        times = tf.cast(steps + 1, tf.float32) * settings.step_s
        return {"times": times, "scores": tf.gather(scores, steps)}

    def _stream_function(self) -> Any:
        core, shift, features = self.core, self.shift, self.settings.features

        @endpoint(
            tf.TensorSpec([None], tf.float32, "chunk"),
            tf.TensorSpec([shift + core.state_size], tf.float32, "state"),
        )
        def stream(chunk: Any, state: Any) -> dict[str, Any]:
            """Advance a stream.

            Args:
                chunk: samples <float32>[n]; n is a multiple of the samples per probability.
                state: <float32>[size]; zeros before the first chunk.

            Returns:
                probabilities <float32>[steps], and next_state.
            """
            samples = tf.concat([state[:shift], chunk], 0)
            frames = tf.ensure_shape(features.graph(samples), [None, core.bands])
            logits, new = core.step(frames[None], state[None, shift:])
            tail = samples[tf.shape(samples)[0] - shift :]
            next_state = tf.concat([tail, new[0]], 0)
            return {"probabilities": tf.sigmoid(logits[0]), "next_state": next_state}

        return stream

    @endpoint(WAVEFORM)
    def features(self, waveform: Any) -> dict[str, Any]:
        """Return the network's input, frames <float32>[m, bands], for samples <float32>[n]."""
        return {"frames": self.settings.features.graph(tf.pad(waveform, [[self.shift, 0]]))}


def _detections(scores: Any, threshold: Any, firm: Any, rule: Rule) -> Any:
    """Return the steps <int32>[k] of detections by the rule in `detection.detection`."""
    lookahead, count = rule.lookahead, tf.shape(scores)[0]
    padded = tf.pad(scores, [[lookahead, lookahead]], constant_values=-1.0)
    is_peak = scores >= threshold
    for distance in range(1, lookahead + 1):
        before = padded[lookahead - distance : lookahead - distance + count]
        after = padded[lookahead + distance : lookahead + distance + count]
        is_peak &= (scores > before) & (scores >= after)
    peaks = tf.cast(tf.squeeze(tf.where(is_peak), 1), tf.int32)
    is_firm = tf.gather(scores, peaks) >= firm

    def follow(number: Any, pause_ends: Any, flags: Any) -> tuple[Any, Any, Any]:
        step = peaks[number]
        reported = step >= pause_ends
        pause_ends = tf.where(reported & is_firm[number], step + rule.pause, pause_ends)
        return number + 1, pause_ends, flags.write(number, reported)

    flags = tf.TensorArray(tf.bool, tf.shape(peaks)[0])
    count = tf.shape(peaks)[0]
    _, _, flags = tf.while_loop(lambda number, *_: number < count, follow, (0, 0, flags))
    # (TensorArray.stack fails for an empty array.)
    reported = tf.cond(count > 0, flags.stack, lambda: tf.zeros([0], tf.bool))
    return tf.boolean_mask(peaks, reported)


EXPORTER = Exporter(Program, Parts, Settings, quantised=True)
