"""The whole program as a SavedModel, and everything else that a finished model holds."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow
from seqapps.common.decoding import beam_search_graph as graph
from seqapps.common.export import rnn_step, writers
from seqapps.common.io.files import read_json
from seqapps.common.io.unicode_folding import SPACE, normalise

from . import calendar_graph, iso, numeric
from .alphabet import UNKNOWN, Alphabet
from .config import BEAM, PLAUSIBLE
from .engines import HINTS
from .locale_hints import Hints
from .model import DateModel
from .runtime import AMBIGUOUS, Settings

tf = tensorflow()
keras = _keras()

ENDPOINTS = ("translate", "translate_with_locale", "search", "log_prob", "step", "info")
TEXT = tf.TensorSpec([None], tf.string, "text")
CHARACTERS = tf.TensorSpec([None, None], tf.int32, "characters")
EARLIER = f"^({'|'.join(map(str, range(numeric.PIVOT, 100)))})$"  # two digits of 19xx
HINTS_SPEC = tf.TensorSpec([None, HINTS], tf.int32, "hints")


class Parts:
    """The core model in the pieces that LiteRT and ONNX can hold: no loop over time in any.

    `embed`, one `encoder_N` for each layer (a step of both directions), `keys`, and `step`.
    """

    def __init__(self, core: DateModel) -> None:
        self.core = core
        self.endpoints = ["embed", "keys", "step"]
        settings = core.settings
        features = 2 * settings["encoder_units"]
        values = tf.TensorSpec([None, None, features], tf.float32, "values")
        keys = tf.TensorSpec([None, None, settings["attention_units"]], tf.float32, "keys")
        mask = tf.TensorSpec([None, None], tf.bool, "mask")
        states = [
            tf.TensorSpec([None, *state.shape[1:]], state.dtype, f"state_{number}")
            for number, state in enumerate(core.decoder.initial_state(1))
        ]

        @tf.function(input_signature=[CHARACTERS, HINTS_SPEC], autograph=False)
        def embed(characters, hints):
            vectors, mask = core.embed(characters, hints)
            return {"vectors": vectors, "mask": mask}

        @tf.function(input_signature=[values], autograph=False)
        def keys_(values):
            return {"keys": core.attention.keys(values)}

        @tf.function(
            input_signature=[
                tf.TensorSpec([None], tf.int32, "symbols"),
                *states,
                values,
                keys,
                mask,
            ],
            autograph=False,
        )
        def step(symbols, *rest):
            *states, values, keys, mask = rest
            log_probs, after, weights = core.step(symbols, list(states), values, keys, mask)
            named = {f"next_state_{number}": state for number, state in enumerate(after)}
            return {"log_probs": log_probs, "weights": weights, **named}

        self.embed, self.keys, self.step = embed, keys_, step
        for number, layer in enumerate(core.encoder.layers, start=1):
            name = f"encoder_{number}"
            width = (settings["filters"] or core.width) if number == 1 else features
            setattr(self, name, rnn_step.step_function(layer, width))
            self.endpoints.append(name)


class Program(Parts):
    """Texts in, dates out; normalisation, locales, search and calendar are inside.

    Args:
        core: the model.
        settings: alphabet, locales, window, least confidence.
    """

    def __init__(self, core: DateModel, settings: Settings) -> None:
        super().__init__(core)
        self.settings = json.dumps(settings.to_json(), ensure_ascii=False)
        self.window = settings.config.window
        self.least = settings.min_confidence
        self.automaton = iso.automaton(settings.config.dashes)
        self.length = core.length
        self._add_normalisation(settings.alphabet)
        self._add_locales(settings.hints)

    def _add_normalisation(self, alphabet: Alphabet) -> None:
        rows = alphabet.table()
        lengths = [1, *map(len, rows.values())]
        self.folded = tf.RaggedTensor.from_row_lengths(
            [UNKNOWN, *(i for row in rows.values() for i in row)], lengths
        )
        keys = tf.lookup.KeyValueTensorInitializer(
            list(rows), list(range(1, len(rows) + 1)), tf.int32, tf.int32
        )
        # Row 0: every code point that is not listed is one unknown character.
        self.rows = tf.lookup.StaticHashTable(keys, default_value=0)
        self.space = alphabet.ids[SPACE]
        self.characters = tf.constant(alphabet.characters)

    def _add_locales(self, hints: Hints) -> None:
        ids = {name: pair for name, pair in hints.ids.items() if "-" not in name}
        keys = tf.lookup.KeyValueTensorInitializer(
            list(ids), list(range(len(ids))), tf.string, tf.int32
        )
        self.locales = tf.lookup.StaticHashTable(keys, default_value=-1)
        self.hint_ids = tf.constant(list(ids.values()), tf.int32)
        self.unhinted = tf.constant(hints.encode(""), tf.int32)

    @tf.function(input_signature=[TEXT], autograph=False)
    def translate(self, text):
        """Read dates without a hint.

        Args:
            text: <string>[n], UTF-8.

        Returns:
            date <string>[n], `YYYY-MM-DD` or ""; confidence <float32>[n], the probability of
            the date, or of there being none; alternative <string>[n] and
            alternative_confidence <float32>[n], the next reading ("" and 0 where there is
            none); ambiguous <bool>[n]; readings <string>[n, 6] and readings_confidence
            <float32>[n, 6], all of them; attention <float32>[n, symbols, time], what the
            decoder looked at for each symbol, and characters <string>[n, time], the
            normalised text, "" behind its end. A text that is empty, or longer than the
            window, is no date.
        """
        return self.translate_with_locale(text, tf.fill(tf.shape(text), ""))

    @tf.function(
        input_signature=[TEXT, tf.TensorSpec([None], tf.string, "locale")], autograph=False
    )
    def translate_with_locale(self, text, locale):
        """As `translate`, with hints.

        Args:
            text: <string>[n].
            locale: <string>[n], or [1] for all: `de_DE`, `en-US`, `pt`, or an order of
                numbers: `dmy`, `mdy`, `ymd`. "" is no hint; an unknown one is an error.
        """
        count = tf.shape(text)[0]
        # At least one text: with oneDNN TensorFlow's recurrent layers may fail without.
        text = tf.pad(text, [[0, tf.cast(count == 0, tf.int32)]], constant_values="")
        locale = tf.cond(count == 0, lambda: tf.constant([""]), lambda: locale)
        locale = tf.broadcast_to(locale, tf.shape(text))
        ids = self._read(text)
        fits = (ids.row_lengths() > 0) & (ids.row_lengths() <= self.window)
        kept = tf.ragged.boolean_mask(ids, tf.cast(tf.ones_like(ids), tf.bool) & fits[:, None])
        characters = kept.to_tensor(0)
        # At least one place, for texts that are all empty.
        characters = tf.pad(
            characters, [[0, 0], [0, tf.cast(tf.shape(characters)[1] == 0, tf.int32)]]
        )
        hints = self._hints(locale)
        found = self.search(characters, hints, tf.constant(BEAM), tf.constant(0.0))
        written = tf.gather(self.characters, characters)
        usual = _conventional(tf.strings.reduce_join(written, axis=1))
        usual = tf.where(tf.reduce_all(hints == self.unhinted, axis=1), usual, "")
        answer = self._answer(found, fits, usual)
        answer |= {"attention": found["attention"], "characters": written}
        return {name: value[:count] for name, value in answer.items()}

    def _read(self, text: Any) -> Any:
        """Normalise: return ids <int32>[n, (time)], as `normalise` and `Alphabet.encode` do."""
        points = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
        ids = tf.gather(self.folded, self.rows.lookup(points)).merge_dims(1, 2)
        ids = tf.cast(ids, tf.int32)
        is_space = ids.flat_values == self.space
        before = tf.concat([[True], is_space[:-1]], axis=0)
        starts = tf.gather(ids.row_starts(), tf.where(ids.row_lengths() > 0)[:, 0])
        before = tf.tensor_scatter_nd_update(before, starts[:, None], tf.ones_like(starts, tf.bool))
        ids = tf.ragged.boolean_mask(ids, ids.with_flat_values(~(is_space & before)))
        ends = tf.gather(ids.row_limits(), tf.where(ids.row_lengths() > 0)[:, 0]) - 1
        is_space = ids.flat_values == self.space
        last = tf.scatter_nd(ends[:, None], tf.ones_like(ends), tf.shape(is_space, tf.int64)) > 0
        return tf.ragged.boolean_mask(ids, ids.with_flat_values(~(is_space & last)))

    def _hints(self, locale: Any) -> Any:
        """Return <int32>[n, 2]; an unknown locale of a known language is that language."""
        name = tf.strings.regex_replace(locale, r"\..*", "")
        name = tf.strings.lower(tf.strings.regex_replace(name, "-", "_"))
        exact = self.locales.lookup(name)
        language = self.locales.lookup(tf.strings.regex_replace(name, "_.*", ""))
        row = tf.where(exact >= 0, exact, language)
        known = tf.debugging.assert_greater_equal(row, 0, message="unknown locale")
        with tf.control_dependencies([known]):
            return tf.gather(self.hint_ids, tf.identity(row))

    @tf.function(
        input_signature=[
            CHARACTERS,
            HINTS_SPEC,
            tf.TensorSpec([], tf.int32, "beam"),
            tf.TensorSpec([], tf.float32, "alpha"),
        ],
        autograph=False,
    )
    def search(self, characters, hints, beam, alpha):
        """Find hypotheses for encoded texts: ids, log_probs and attention (`engines.Found`)."""
        memory = self.core.encode(characters, hints)
        greedy = self._decode(memory, 1, alpha)
        unsure = tf.where(tf.exp(greedy.log_probs[:, 0]) <= 1 - PLAUSIBLE)
        unsure = unsure[: tf.where(tf.equal(beam, 1), 0, tf.shape(unsure)[0])]
        wide = self._decode([tf.gather(part, unsure[:, 0]) for part in memory], beam, alpha)
        empty = tf.cast(beam, tf.int32) - 1
        ids = tf.pad(greedy.ids, [[0, 0], [0, empty], [0, 0]], constant_values=-1)
        log_probs = tf.pad(greedy.log_probs, [[0, 0], [0, empty]], constant_values=-np.inf)
        return {
            "ids": tf.tensor_scatter_nd_update(ids, unsure, wide.ids),
            "log_probs": tf.tensor_scatter_nd_update(log_probs, unsure, wide.log_probs),
            "attention": tf.tensor_scatter_nd_update(
                greedy.states[-1], unsure, wide.states[-1][:: tf.maximum(1, beam)]
            ),
        }

    def _decode(self, memory: Any, width: Any, alpha: Any) -> Any:
        """Return Beams whose last state is the attention, and log P -inf where unfinished."""
        count, time = tf.shape(memory[2])[0], tf.shape(memory[2])[1]
        rows = count * width
        values, keys, mask = (tf.repeat(part, width, axis=0) for part in memory)
        attention = tf.zeros(tf.stack([rows, self.length, time]))
        states = [*self.core.decoder.initial_state(rows), tf.zeros([rows], tf.int32), attention]

        def step(symbols, states):
            *hidden, at, attention = states
            log_probs, hidden, weights = self.core.step(symbols, hidden, values, keys, mask)
            here = tf.one_hot(at, self.length)[:, :, None]
            return log_probs, [*hidden, at + 1, attention + here * weights[:, None]]

        beams = graph.beam_search(
            step, states, self.automaton, start=iso.START, count=count, width=width,
            max_length=self.length, alpha=alpha,
        )  # fmt: skip
        return beams._replace(log_probs=tf.where(beams.finished, beams.log_probs, -np.inf))

    def _answer(self, found: Any, fits: Any, usual: Any) -> dict[str, Any]:
        """As `runtime._answer`: equal dates joined, the likeliest first, or the usual one."""
        days = calendar_graph.days(tf.ensure_shape(found["ids"], [None, None, self.length]))
        shares = tf.exp(found["log_probs"])
        is_date = (days > 0) & (shares > 0) & fits[:, None]
        same = (days[:, :, None] == days[:, None, :]) & is_date[:, None, :] & is_date[:, :, None]
        joined = tf.reduce_sum(tf.where(same, shares[:, None, :], 0.0), axis=2)
        earlier = tf.linalg.band_part(tf.ones(tf.shape(same)[1:]), -1, 0)
        earlier -= tf.linalg.band_part(earlier, 0, 0)
        repeated = tf.reduce_any(same & (earlier[None] > 0), axis=2)
        joined = tf.where(is_date & ~repeated, joined, 0.0)
        refused = tf.reduce_sum(tf.where(is_date, 0.0, shares), axis=1)
        together = tf.reduce_sum(joined, axis=1)
        plausible = tf.reduce_sum(tf.where(joined >= PLAUSIBLE, joined, 0.0), axis=1)
        is_read = (plausible >= self.least) & (refused <= together) & (together > 0)
        confidence, order = tf.math.top_k(joined, BEAM)
        listed = is_read[:, None] & (confidence >= PLAUSIBLE)
        listed |= is_read[:, None] & (tf.range(BEAM) == 0)[None]
        dates = tf.where(listed, calendar_graph.text(tf.gather(days, order, batch_dims=1)), "")
        shares = tf.where(listed, confidence, 0.0)
        is_usual = (dates == usual[:, None]) & (shares >= AMBIGUOUS)
        first = tf.argmax(is_usual, axis=1, output_type=tf.int32)  # 0 where there is none
        places = tf.range(BEAM)[None]
        order = tf.argsort(tf.where(places == first[:, None], -1, places))
        dates, shares = (tf.gather(part, order, batch_dims=1) for part in (dates, shares))
        return {
            "date": dates[:, 0],
            "confidence": tf.where(is_read, shares[:, 0], 1 - together),
            "alternative": dates[:, 1],
            "alternative_confidence": shares[:, 1],
            "ambiguous": shares[:, 1] >= AMBIGUOUS,
            "readings": dates,
            "readings_confidence": shares,
        }

    @tf.function(
        input_signature=[CHARACTERS, HINTS_SPEC, tf.TensorSpec([None, None], tf.int32, "symbols")],
        autograph=False,
    )
    def log_prob(self, characters, hints, symbols):
        """Return log P <float32>[n] of given symbols (-1 behind their end)."""
        previous = tf.pad(tf.maximum(symbols, 0), [[0, 0], [1, 0]], constant_values=iso.START)
        previous = tf.ensure_shape(previous[:, :-1], [None, self.length])
        log_probs = tf.nn.log_softmax(self.core([characters, hints, previous]))
        gains = tf.gather(log_probs, tf.maximum(symbols, 0), batch_dims=2)
        return {"log_prob": tf.reduce_sum(tf.where(symbols >= 0, gains, 0.0), axis=1)}

    @tf.function(input_signature=[], autograph=False)
    def info(self):
        """Return the settings as JSON, <string>[]."""
        return {"config": tf.constant(self.settings)}


def _conventional(texts: Any) -> Any:
    """As `numeric.conventional`, of <string>[n]."""
    result = tf.fill(tf.shape(texts), "")
    for pattern, month, day in numeric.CONVENTIONS:
        is_such = tf.strings.regex_full_match(texts, pattern)
        found = tf.where(is_such, texts, "0/0/00")
        parts = [tf.strings.regex_replace(found, pattern, rf"\{n}") for n in (3, month, day)]
        for short, full in ((EARLIER, r"19\1"), ("^(..)$", r"20\1")):
            parts[0] = tf.strings.regex_replace(parts[0], short, full)
        parts[1:] = [tf.strings.regex_replace(part, "^(.)$", r"0\1") for part in parts[1:]]
        result = tf.where(is_such, tf.strings.join(parts, separator="-"), result)
    return result


def load_core(folder: Path) -> DateModel:
    """Load core.keras (in Keras's safe mode)."""
    return keras.saving.load_model(folder / "core.keras", compile=False, safe_mode=True)


def load_program(folder: Path) -> Program:
    """Make the program from core.keras and config.json."""
    return Program(load_core(folder), Settings.from_json(read_json(folder / "config.json")))


def write_savedmodel(folder: Path, target: Path) -> None:
    """Write the SavedModel of the model in `folder` to `target`."""
    program = load_program(folder)
    writers.saved_model(program, [program.core, program.rows, program.locales], ENDPOINTS, target)


def write_litert(folder: Path, target: Path) -> None:
    """Write embed, encoder_1 …, keys and step (.tflite) to the folder `target`."""
    writers.litert_parts(Parts(load_core(folder)), target)


def write_onnx(folder: Path, target: Path) -> None:
    """Write embed, encoder_1 …, keys and step (.onnx) to the folder `target`."""
    writers.onnx_parts(Parts(load_core(folder)), target)


def reference(folder: Path, texts: list[str]) -> list[dict[str, Any]]:
    """Say what endpoints must answer, computed with Keras from core.keras alone.

    Returns:
        cases of `endpoint`, `inputs` and `outputs` (some of them), as JSON can hold them.
    """
    core = load_core(folder)
    settings = Settings.from_json(read_json(folder / "config.json"))
    rows = [settings.alphabet.encode(normalise(text)).tolist() for text in texts]
    longest = max(map(len, rows))
    characters = np.array([row + [0] * (longest - len(row)) for row in rows], np.int32)
    hints = np.array([settings.hints.encode("")] * len(texts), np.int32)
    symbols = np.array([iso.encode("1979-05-03", "calendar", core.settings["dashes"])] * len(texts))
    previous = np.concatenate([np.full((len(texts), 1), iso.START), symbols[:, :-1]], axis=1)
    logits = np.asarray(core([characters, hints, previous.astype(np.int32)]), np.float64)
    log_probs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    expected = np.take_along_axis(log_probs, symbols[..., None], axis=-1)[..., 0].sum(axis=1)
    inputs = {"characters": characters.tolist(), "hints": hints.tolist()}
    return [
        {
            "endpoint": "log_prob",
            "inputs": {**inputs, "symbols": symbols.tolist()},
            "outputs": {"log_prob": expected.tolist()},
        }
    ]


WRITERS = {"savedmodel": write_savedmodel, "litert": write_litert, "onnx": write_onnx}


def write_programs(folder: Path) -> None:
    """Add LiteRT models and SavedModel to a folder that holds core.keras."""
    write_litert(folder, folder / "lite")
    write_savedmodel(folder, folder)


if __name__ == "__main__":
    write_programs(Path(sys.argv[1]))
