"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.decoding import sampling_graph as graph
from seqapps.common.decoding.constraints import Guide, free_guide
from seqapps.common.decoding.sampling import MIN_TEMPERATURE, SamplingOptions, row_width
from seqapps.common.export.bundle import Bundle
from seqapps.common.export.exporter import Exporter, endpoint, load_core, next_states, state_specs
from seqapps.common.io.text import STOP

from .model import PACKAGE, NameModel
from .runtime import Runtime
from .settings import Settings, TrainingFacts

tf = tensorflow()
keras = _keras()


class Parts:
    """One step of the core model, for LiteRT, ONNX and other decoding loops."""

    endpoints: Sequence[str] = ("step",)

    def __init__(self, core: NameModel, settings: Settings) -> None:
        self.core, self.settings = core, settings

        @endpoint(tf.TensorSpec([None], tf.int32, "tokens"), *state_specs(core.initial_state(1)))
        def step(tokens: Any, *states: Any) -> dict[str, Any]:
            log_probs, after = core.step(tokens, list(states))
            return {"log_probs": log_probs, **next_states(after)}

        self.step = step


class Program(Parts):
    """Names out of a seed, and the surprise of given names, with the vocabulary inside.

    Args:
        core: the core model.
        settings: its settings.
        known: <int64>[n], sorted fingerprints of the training names.
    """

    endpoints = ("generate", "score", "generate_guided", "step")

    def __init__(self, core: NameModel, settings: Settings, known: np.ndarray) -> None:
        super().__init__(core, settings)
        alphabet = settings.alphabet
        keys = tf.lookup.KeyValueTensorInitializer(
            list(alphabet.ids), list(alphabet.ids.values()), tf.string, tf.int32
        )
        self.table = tf.lookup.StaticHashTable(keys, default_value=-1)
        self.symbols = tf.constant(["", *alphabet.symbols])
        self.first_symbols = tf.constant(["", *alphabet.first_symbols])
        self.ends_word = tf.constant([i in alphabet.word_ends for i in range(alphabet.size)])
        self.known = tf.constant(known, tf.int64)
        self.width = row_width(settings.max_length)
        stop_bias = np.array(settings.stop_bias)
        free = free_guide([], settings.min_length, stop_bias, alphabet.size, alphabet.followers)
        self.free_next = tf.constant(free.next_state)
        self.free_weight = tf.constant(free.log_weight)

    @endpoint(
        tf.TensorSpec([], tf.int32, "n"),
        tf.TensorSpec([], tf.float32, "temperature"),
        tf.TensorSpec([], tf.float32, "top_p"),
        tf.TensorSpec([], tf.int64, "seed"),
        tf.TensorSpec([], tf.string, "start"),
    )
    def generate(
        self, n: Any, temperature: Any, top_p: Any, seed: Any, start: Any
    ) -> dict[str, Any]:
        """Draw n distinct names that are not in the training list.

        Returns:
            names <string>[n] and their nats <float32>[n]; fewer when no more are found.
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

    @endpoint(
        tf.TensorSpec([], tf.int32, "n"),
        tf.TensorSpec([], tf.float32, "temperature"),
        tf.TensorSpec([], tf.float32, "top_p"),
        tf.TensorSpec([], tf.int64, "seed"),
        tf.TensorSpec([None, None], tf.int32, "next_state"),
        tf.TensorSpec([None, None, None], tf.float32, "log_weight"),
        tf.TensorSpec([], tf.bool, "allow_known"),
    )
    def generate_guided(
        self,
        n: Any,
        temperature: Any,
        top_p: Any,
        seed: Any,
        next_state: Any,
        log_weight: Any,
        allow_known: Any,
    ) -> dict[str, Any]:
        """Draw names under the constraints of a `constraints.Guide`; otherwise as `generate`."""
        return self._draw(n, temperature, top_p, seed, next_state, log_weight, allow_known)

    def _draw(
        self,
        n: Any,
        temperature: Any,
        top_p: Any,
        seed: Any,
        next_state: Any,
        log_weight: Any,
        allow_known: Any,
    ) -> dict[str, Any]:
        warm = tf.debugging.assert_greater_equal(
            temperature, MIN_TEMPERATURE, message=f"temperature must be at least {MIN_TEMPERATURE}"
        )
        positive = tf.debugging.assert_greater(top_p, 0.0, message="top_p must be above 0")

        guide = Guide(next_state, log_weight)
        options = SamplingOptions(seed, self.width, temperature, top_p)

        def draw(first: Any, count: Any) -> Any:
            states = self.core.initial_state(count)
            return graph.sample(self.core.step, states, guide, options, first=first, count=count)

        with tf.control_dependencies([warm, positive]):
            longest = tf.shape(log_weight)[0] - 1
            ids, nats = graph.accepted(draw, n, self.known, allow_known, longest)
        return {"names": self._text(ids), "nats": nats}

    @endpoint(tf.TensorSpec([None], tf.string, "names"))
    def score(self, names: Any) -> dict[str, Any]:
        """Score names.

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

    def _ids(self, characters: Any) -> Any:
        """Return ids of characters <string>[…]; 0 for "", -1 for an unknown one."""
        return tf.where(characters == "", STOP, self.table.lookup(characters))

    def _text(self, ids: Any) -> Any:
        is_start = tf.pad(
            tf.gather(self.ends_word, ids[:, :-1]), [[0, 0], [1, 0]], constant_values=True
        )
        first, inner = tf.gather(self.first_symbols, ids), tf.gather(self.symbols, ids)
        return tf.strings.reduce_join(tf.where(is_start, first, inner), axis=1)

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        return [self.core, self.table]


class NameExporter(Exporter):
    """An exporter that calibrates the lengths of samples with the LiteRT model."""

    def program(self, folder: Path) -> Program:
        """Return the program of the model in `folder`, with the fingerprints of its names."""
        settings = Settings.load(folder)
        known = TrainingFacts.load(folder, settings).known
        return Program(load_core(folder), settings, known)

    def complete(self, folder: Path) -> None:
        """Add the LiteRT model, the calibrated stop bias and the SavedModel to a folder."""
        self.litert(folder, folder / "lite")
        runtime = Runtime(Bundle(folder, PACKAGE))
        if runtime.settings.config.calibrate_lengths:
            replace(runtime.settings, stop_bias=runtime.calibrate()).save(folder)
        self.savedmodel(folder, folder)


EXPORTER = NameExporter(Program, Parts, Settings)  # type: ignore[arg-type]  # see `program`
