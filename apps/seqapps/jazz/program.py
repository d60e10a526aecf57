"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding.sampling import MIN_TEMPERATURE
from seqapps.common.export.exporter import Exporter, endpoint, next_states, state_specs

from .band import dynamics, styles
from .model import Soloist
from .network import encoding, sampling_graph
from .network.sampling import Request
from .settings import Settings

tf = tensorflow()

CHORDS, NOTES, PHRASE = (
    tf.TensorSpec([None, 3], tf.int32, name) for name in ("chords", "notes", "phrase")
)
BEATS_PER_BAR, MAX_NOTES, SOLOS, FIRST = (
    tf.TensorSpec([], tf.int32, name) for name in ("beats_per_bar", "notes", "solos", "first")
)
TEMPO, TEMPERATURE, TOP_P = (
    tf.TensorSpec([], tf.float32, name) for name in ("tempo_bpm", "temperature", "top_p")
)
SEED, STYLE = tf.TensorSpec([], tf.int64, "seed"), tf.TensorSpec([], tf.string, "style")
DRAWN = (CHORDS, TEMPO, SEED, TEMPERATURE, TOP_P, MAX_NOTES)


class Parts:
    """One choice of the core model: `rhythm`, `pitch` and `duration`, for LiteRT and ONNX.

    Each takes `known` <int32>[n, columns] (see `encoding.COLUMNS`; unknown columns are 0), `style`
    <float32>[n, performers] and the states `state_0` …; it returns `log_probs`
    <float32>[n, classes] and `next_state_0` ….
    """

    endpoints: Sequence[str] = tuple(encoding.CLASSES)

    def __init__(self, core: Soloist, settings: Settings) -> None:
        self.core = core
        for kind in encoding.CLASSES:
            setattr(self, kind, self._step(kind))

    def _step(self, kind: str) -> Any:
        specs = [
            tf.TensorSpec([None, len(encoding.COLUMNS)], tf.int32, "known"),
            tf.TensorSpec([None, self.core.performers], tf.float32, "style"),
            *state_specs(self.core.initial_state(kind, 1)),
        ]

        @endpoint(*specs)
        def step(known: Tensor, style: Tensor, *states: Tensor) -> dict[str, Tensor]:
            log_probs, after = self.core.step(kind, known, style, list(states))
            return {"log_probs": log_probs, **next_states(after)}

        return step


class Program(Parts):
    """Solos for chords and a seed, and the surprise of given solos.

    Times are in steps of a twelfth of a beat. A chord is the pitch class of its root (-1 is no
    chord), its notes as twelve bits above the root, and the pitch class of its bass.
    """

    endpoints = ("improvise", "improvise_as", "score", *Parts.endpoints)

    def __init__(self, core: Soloist, settings: Settings) -> None:
        super().__init__(core, settings)
        self.pitch_range = settings.lowest, settings.highest
        rows = styles.table(settings.performers) or {"": np.zeros(1, np.float32)}
        keys = tf.lookup.KeyValueTensorInitializer(
            list(rows), list(range(len(rows))), tf.string, tf.int32
        )
        self.table = tf.lookup.StaticHashTable(keys, default_value=-1)
        nobody = np.zeros(core.performers)
        self.weights = tf.constant(np.stack([*rows.values(), nobody]), tf.float32)

    @endpoint(*DRAWN)
    def improvise(
        self,
        chords: Tensor,
        tempo_bpm: Tensor,
        seed: Tensor,
        temperature: Tensor,
        top_p: Tensor,
        notes: Tensor,
    ) -> dict[str, Tensor]:
        """Improvise one solo in 4/4.

        Args:
            chords: <int32>[beats, 3]; the solo ends with them.
            tempo_bpm: beats per minute.
            seed: random seed; equal seeds give equal solos.
            temperature, top_p: of the pitches.
            notes: maximum number of notes.

        Returns:
            onset, pitch, duration and velocity <int32>[n].
        """
        given = (chords, tempo_bpm, seed, temperature, top_p, notes)
        no_phrase = tf.zeros([0, 3], tf.int32)
        solos = self.improvise_as(
            *given, tf.constant(4), tf.constant(""), no_phrase, tf.constant(1), tf.constant(0)
        )
        return {name: solos[name][0] for name in ("onset", "pitch", "duration", "velocity")}

    @endpoint(*DRAWN, BEATS_PER_BAR, STYLE, PHRASE, SOLOS, FIRST)
    def improvise_as(
        self,
        chords: Tensor,
        tempo_bpm: Tensor,
        seed: Tensor,
        temperature: Tensor,
        top_p: Tensor,
        notes: Tensor,
        beats_per_bar: Tensor,
        style: Tensor,
        phrase: Tensor,
        solos: Tensor,
        first: Tensor,
    ) -> dict[str, Tensor]:
        """Improvise several solos at once; the other arguments are those of `improvise`.

        Args:
            beats_per_bar: numerator of the meter.
            style: a performer that `info` lists, or one of `styles.STYLES`; "" for none.
            phrase: <int32>[m, 3] onset, pitch and duration of the notes that begin all solos.
            solos: number of solos; solo number k of a seed does not depend on it.
            first: number of the first solo.

        Returns:
            onset, pitch, duration and velocity <int32>[solos, n], zeros behind a solo's end, and
            length <int32>[solos].
        """
        above, coldest = tf.debugging.assert_greater, MIN_TEMPERATURE
        checks = [
            tf.debugging.assert_greater_equal(
                temperature, coldest, message=f"temperature must be at least {coldest}"
            ),
            above(top_p, 0.0, message="top_p must be above 0"),
            above(beats_per_bar, 0, message="beats_per_bar must be above 0"),
            above(solos, 0, message="solos must be above 0"),
        ]
        with tf.control_dependencies(checks):
            weights = self._style(style)
        request = Request(
            chords, beats_per_bar, tempo_bpm, style, phrase, seed, first, solos, notes,
            temperature, top_p,
        )  # fmt: skip
        rows, length = sampling_graph.improvise(self.core, request, weights, self.pitch_range)
        notes_of = dict(zip(("onset", "pitch", "duration"), tf.unstack(rows, axis=-1), strict=True))
        velocity = dynamics.velocities(rows, length, sampling_graph.xp)
        return {**notes_of, "velocity": velocity, "length": length}

    def _style(self, name: Tensor) -> Tensor:
        """Return <float32>[performers] for a name, zeros for "" (an error for an unknown one)."""
        number = self.table.lookup(tf.strings.lower(name, "utf-8"))
        is_known = tf.debugging.assert_equal(
            (number >= 0) | (name == ""), True, message="style is not known"
        )
        with tf.control_dependencies([is_known]):
            last = tf.shape(self.weights)[0] - 1
            return self.weights[tf.where(name == "", last, number)]

    @endpoint(NOTES, CHORDS, TEMPO, BEATS_PER_BAR, STYLE)
    def score(
        self, notes: Tensor, chords: Tensor, tempo_bpm: Tensor, beats_per_bar: Tensor, style: Tensor
    ) -> dict[str, Tensor]:
        """Score a solo.

        Args:
            notes: <int32>[n, 3] onset, pitch and duration, in the order of the onsets.
            chords: <int32>[beats, 3]; may be shorter than the solo, or empty.
            tempo_bpm, beats_per_bar, style: see `improvise_as`.

        Returns:
            rhythm_nats, pitch_nats and duration_nats <float32>[n] of each note, and
            rhythm_right, pitch_right, duration_right <bool>[n]: whether the choice was the most
            probable one.
        """
        inputs, targets = sampling_graph.encode(notes, chords, beats_per_bar, tempo_bpm)
        log_probs = self.core((inputs[None], self._style(style)[None]))[0]
        result, start = {}, 0
        for number, (kind, classes) in enumerate(encoding.CLASSES.items()):
            part = log_probs[:, start : start + classes]
            start += classes
            target = targets[:, number]
            result[f"{kind}_nats"] = -tf.gather(part, target, batch_dims=1)
            result[f"{kind}_right"] = tf.argmax(part, axis=1, output_type=tf.int32) == target
        return result

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        return [self.core, self.table]


EXPORTER = Exporter(Program, Parts, Settings)
