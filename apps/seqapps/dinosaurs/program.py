"""The whole program as a SavedModel, and everything else that a finished model holds."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.decoding import sampling_graph as graph
from seqapps.common.decoding.constraints import free_guide
from seqapps.common.decoding.sampling import COLDEST, row_width
from seqapps.common.export import writers
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.files import read_json, write_json
from seqapps.common.io.text import STOP, Sequences

from .model import PACKAGE, NameModel
from .runtime import Runtime, Settings, TrainingFacts

tf = tensorflow()
keras = _keras()

ENDPOINTS = ("generate", "score", "generate_guided", "step", "info")


class Stepper:
    """The core model one symbol at a time: `step`, for LiteRT, ONNX and one's own loops."""

    endpoints = ("step",)

    def __init__(self, core: NameModel) -> None:
        self.core = core
        specs = [tf.TensorSpec([None], tf.int32, "tokens")]
        for number, state in enumerate(core.initial_state(1)):
            specs.append(tf.TensorSpec([None, *state.shape[1:]], state.dtype, f"state_{number}"))

        @tf.function(input_signature=specs, autograph=False)
        def step(tokens, *states):
            log_probs, after = core.step(tokens, list(states))
            named = {f"next_state_{number}": state for number, state in enumerate(after)}
            return {"log_probs": log_probs, **named}

        self.step = step


class Program(Stepper):
    """Names out of a seed, and the surprise of given names; the vocabulary is inside.

    Args:
        core: the model.
        settings: alphabet and longest name.
        known: <int64>[n], sorted fingerprints of the training names.
    """

    def __init__(self, core: NameModel, settings: Settings, known: np.ndarray) -> None:
        super().__init__(core)
        alphabet = settings.alphabet
        keys = tf.lookup.KeyValueTensorInitializer(
            list(alphabet.ids), list(alphabet.ids.values()), tf.string, tf.int32
        )
        self.table = tf.lookup.StaticHashTable(keys, default_value=-1)
        self.symbols = tf.constant(["", *alphabet.symbols])
        self.first_symbols = tf.constant(["", *alphabet.first_symbols])
        self.known = tf.constant(known, tf.int64)
        self.width = row_width(settings.longest)
        stop_bias = np.array(settings.stop_bias)
        free = free_guide([], settings.shortest, stop_bias, alphabet.size, alphabet.followers)
        self.free_next = tf.constant(free.next_state)
        self.free_weight = tf.constant(free.log_weight)
        self.settings = json.dumps(settings.to_json(), ensure_ascii=False)

    @tf.function(
        input_signature=[
            tf.TensorSpec([], tf.int32, "n"),
            tf.TensorSpec([], tf.float32, "temperature"),
            tf.TensorSpec([], tf.float32, "top_p"),
            tf.TensorSpec([], tf.int64, "seed"),
            tf.TensorSpec([], tf.string, "start"),
        ],
        autograph=False,
    )
    def generate(self, n, temperature, top_p, seed, start):
        """Draw n new names, none known, none twice.

        Returns:
            names <string>[n] and their nats <float32>[n]; fewer when no more can be found.
        """
        prefix = self._ids(tf.strings.unicode_split(start, "UTF-8"))
        known = tf.debugging.assert_greater_equal(
            prefix, 0, message="start holds a character that is not in the alphabet"
        )
        longest = tf.shape(self.free_weight)[0] - 1
        fits = tf.debugging.assert_less_equal(
            tf.size(prefix), longest, message="start is longer than the longest name"
        )
        with tf.control_dependencies([known, fits]):
            forced = tf.one_hot(prefix, self.core.vocabulary, 0.0, -np.inf)
        forced = tf.repeat(forced[:, None], tf.shape(self.free_next)[0], axis=1)
        weight = tf.concat([forced, self.free_weight[tf.shape(prefix)[0] :]], axis=0)
        no = tf.constant(False)
        return self._draw(n, temperature, top_p, seed, self.free_next, weight, no)

    @tf.function(
        input_signature=[
            tf.TensorSpec([], tf.int32, "n"),
            tf.TensorSpec([], tf.float32, "temperature"),
            tf.TensorSpec([], tf.float32, "top_p"),
            tf.TensorSpec([], tf.int64, "seed"),
            tf.TensorSpec([None, None], tf.int32, "next_state"),
            tf.TensorSpec([None, None, None], tf.float32, "log_weight"),
            tf.TensorSpec([], tf.bool, "allow_known"),
        ],
        autograph=False,
    )
    def generate_guided(self, n, temperature, top_p, seed, next_state, log_weight, allow_known):
        """As `generate`, under the constraints of a `guides.Guide`."""
        return self._draw(n, temperature, top_p, seed, next_state, log_weight, allow_known)

    def _draw(self, n, temperature, top_p, seed, next_state, log_weight, allow_known):
        warm = tf.debugging.assert_greater_equal(
            temperature, COLDEST, message=f"temperature must be at least {COLDEST}"
        )
        positive = tf.debugging.assert_greater(top_p, 0.0, message="top_p must be above 0")

        def draw(first, count):
            return graph.sample(
                self.core.step,
                self.core.initial_state(count),
                next_state,
                log_weight,
                seed=seed,
                first=first,
                count=count,
                width=self.width,
                temperature=temperature,
                top_p=top_p,
            )

        with tf.control_dependencies([warm, positive]):
            longest = tf.shape(log_weight)[0] - 1
            ids, nats = graph.accepted(draw, n, self.known, allow_known, longest)
        return {"names": self._text(ids), "nats": nats}

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, "names")], autograph=False)
    def score(self, names):
        """Say how surprising names are.

        Args:
            names: <string>[n], UTF-8 in NFC.

        Returns:
            nats and nats_per_character <float32>[n] (the stop symbol counts as a character),
            surprise <float32>[n, longest + 1]: nats of each character and of the stop symbol,
            then 0; length <int32>[n]; valid <bool>[n]: every character is in the alphabet and
            the name is not empty. The figures of an invalid name are NaN.
        """
        ids = self._ids(tf.strings.unicode_split(names, "UTF-8").to_tensor(""))
        length = tf.reduce_sum(tf.cast(ids != STOP, tf.int32), axis=1)
        valid = tf.reduce_all(ids >= 0, axis=1) & (length > 0)
        ids = tf.pad(tf.maximum(ids, 0), [[0, 0], [0, 1]])
        log_probs = self.core(tf.pad(ids, [[0, 0], [1, 0]])[:, :-1])
        surprise = -tf.gather(log_probs, ids, batch_dims=2)
        inside = tf.range(tf.shape(ids)[1])[None] <= length[:, None]
        surprise = tf.where(inside, surprise, 0.0)
        surprise = tf.where(valid[:, None], surprise, np.nan)
        nats = tf.reduce_sum(surprise, axis=1)
        return {
            "nats": nats,
            "nats_per_character": nats / tf.cast(length + 1, tf.float32),
            "surprise": surprise,
            "length": length,
            "valid": valid,
        }

    @tf.function(input_signature=[], autograph=False)
    def info(self):
        """Return the settings as JSON, <string>[]."""
        return {"config": tf.constant(self.settings)}

    def _ids(self, characters: Any) -> Any:
        """Return ids of characters <string>[…]; 0 for "", -1 for an unknown one."""
        return tf.where(characters == "", STOP, self.table.lookup(characters))

    def _text(self, ids: Any) -> Any:
        first = tf.gather(self.first_symbols, ids[:, :1])
        rest = tf.gather(self.symbols, ids[:, 1:])
        return tf.strings.reduce_join(tf.concat([first, rest], axis=1), axis=1)


def load_core(folder: Path) -> NameModel:
    """Load core.keras (in Keras's safe mode)."""
    return keras.saving.load_model(folder / "core.keras", compile=False, safe_mode=True)


def load_program(folder: Path) -> Program:
    """Make the program from core.keras, config.json and training.npz."""
    settings = Settings.from_json(read_json(folder / "config.json"))
    return Program(load_core(folder), settings, TrainingFacts.load(folder).known)


def write_savedmodel(folder: Path, target: Path) -> None:
    """Write the SavedModel of the model in `folder` to `target`."""
    program = load_program(folder)
    writers.saved_model(program, [program.core, program.table], ENDPOINTS, target)


def write_litert(folder: Path, target: Path) -> None:
    """Write step.tflite to the folder `target`."""
    writers.litert_parts(Stepper(load_core(folder)), target)


def write_onnx(folder: Path, target: Path) -> None:
    """Write step.onnx to the folder `target`."""
    writers.onnx_parts(Stepper(load_core(folder)), target)


def reference(folder: Path, names: list[str]) -> list[dict[str, Any]]:
    """Say what endpoints must answer, computed with Keras from core.keras alone.

    Returns:
        cases of `endpoint`, `inputs` and `outputs` (some of them), as JSON can hold them.
    """
    core = load_core(folder)
    alphabet = Settings.from_json(read_json(folder / "config.json")).alphabet
    inputs, targets, mask = Sequences.from_lists(
        [alphabet.encode(n) for n in names]
    ).teacher_forced()
    log_probs = np.asarray(core(inputs))
    surprise = -np.take_along_axis(log_probs, targets[..., None], axis=-1)[..., 0] * mask
    states = [np.repeat(np.asarray(s), len(names), axis=0) for s in core.initial_state(1)]
    step_inputs = {f"state_{number}": state.tolist() for number, state in enumerate(states)}
    first = {"tokens": [STOP] * len(names), **step_inputs}
    return [
        {
            "endpoint": "score",
            "inputs": {"names": names},
            "outputs": {"surprise": surprise.tolist()},
        },
        {"endpoint": "step", "inputs": first, "outputs": {"log_probs": log_probs[:, 0].tolist()}},
    ]


WRITERS = {"savedmodel": write_savedmodel, "litert": write_litert, "onnx": write_onnx}


def write_programs(folder: Path) -> None:
    """Add LiteRT model and SavedModel to a folder that holds core.keras.

    In between, with the LiteRT model, the lengths of samples are calibrated.
    """
    write_litert(folder, folder / "lite")
    loaded = Runtime(Bundle(folder, PACKAGE))
    if loaded.settings.config.calibrate_lengths:
        settings = replace(loaded.settings, stop_bias=loaded.calibrate())
        write_json(folder / "config.json", settings.to_json())
    write_savedmodel(folder, folder)


if __name__ == "__main__":
    write_programs(Path(sys.argv[1]))
