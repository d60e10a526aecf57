"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding import beam_search_graph as graph
from seqapps.common.decoding.beam_search import Beams
from seqapps.common.decoding.constraints import Automaton
from seqapps.common.export import rnn_step
from seqapps.common.export.exporter import Exporter, endpoint, next_states, state_specs
from seqapps.common.io.unicode_folding import SPACE

from . import calendar_graph, edtf, edtf_graph, numeric, outputs, readings_graph
from .config import BEAM_WIDTH, MIN_RATIO, MIN_READING, MIN_SECOND_READING
from .locale_hints import IDS_PER_HINT, LocaleHints
from .model import DateModel
from .settings import Settings
from .vocabulary import UNKNOWN, CharacterVocabulary

tf = tensorflow()

TEXT = tf.TensorSpec([None], tf.string, "text")
CHARACTERS = tf.TensorSpec([None, None], tf.int32, "characters")
HINTS = tf.TensorSpec([None, IDS_PER_HINT], tf.int32, "hints")


class Parts:
    """The core model in pieces without a loop over time, for LiteRT and ONNX.

    `embed`, one `encoder_N` per layer (a step of both directions), `keys`, and `step`.
    """

    def __init__(self, core: DateModel, settings: Settings) -> None:
        self.core, self.settings = core, settings
        config = core.config
        features = 2 * config.encoder_units
        values = tf.TensorSpec([None, None, features], tf.float32, "values")
        keys = tf.TensorSpec([None, None, config.attention_units], tf.float32, "keys")
        mask = tf.TensorSpec([None, None], tf.bool, "mask")
        states = state_specs(core.decoder.initial_state(1))

        @endpoint(CHARACTERS, HINTS)
        def embed(characters: Tensor, hints: Tensor) -> dict[str, Tensor]:
            vectors, mask = core.embed(characters, hints)
            return {"vectors": vectors, "mask": mask}

        @endpoint(values)
        def keys_(values: Tensor) -> dict[str, Tensor]:
            return {"keys": core.attention.keys(values)}

        @endpoint(tf.TensorSpec([None], tf.int32, "symbols"), *states, values, keys, mask)
        def step(symbols: Tensor, *inputs: Tensor) -> dict[str, Tensor]:
            *states, values, keys, mask = inputs
            log_probs, after, weights = core.step(symbols, list(states), values, keys, mask)
            return {"log_probs": log_probs, "weights": weights, **next_states(after)}

        self.embed, self.keys, self.step = embed, keys_, step
        endpoints = ["embed", "keys", "step"]
        for number, layer in enumerate(core.encoder.layers, start=1):
            name = f"encoder_{number}"
            width = (config.filters or core.width) if number == 1 else features
            setattr(self, name, rnn_step.step_function(layer, width))
            endpoints.append(name)
        self.endpoints: Sequence[str] = endpoints


class Program(Parts):
    """Texts in, dates out; normalisation, locales, search and calendar are inside.

    Args:
        core: the core model.
        settings: its settings.
    """

    def __init__(self, core: DateModel, settings: Settings) -> None:
        super().__init__(core, settings)
        self.endpoints = ("translate", "translate_with_locale", "search", "log_prob", "step")
        self.max_length = settings.config.max_length
        self.min_confidence = settings.min_confidence
        self.output = outputs.of(settings.config)
        self.partial = settings.config.partial
        self.native_digits = settings.native_digits
        self.length = core.length
        # Captured by the functions: the graph holds these tables once.
        self.automaton = Automaton(
            tf.constant(self.output.automaton.next_state.astype(np.int16)),
            tf.constant(self.output.automaton.allowed),
            tf.constant(self.output.automaton.final),
        )
        self._add_normalisation(settings.vocabulary)
        self._add_locales(settings.hints)

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        return [self.core, self.rows, self.locales]

    def _add_normalisation(self, vocabulary: CharacterVocabulary) -> None:
        rows = vocabulary.table()
        lengths = [1, *map(len, rows.values())]
        ids = np.array([UNKNOWN, *(i for row in rows.values() for i in row)])
        # Small types, because the table is a part of every model.
        dtype = np.int16 if ids.max() <= np.iinfo(np.int16).max else np.int32
        self.folded = tf.RaggedTensor.from_row_lengths(
            ids.astype(dtype), np.array(lengths, np.int32)
        )
        keys = tf.lookup.KeyValueTensorInitializer(
            list(rows), list(range(1, len(rows) + 1)), tf.int32, tf.int32
        )
        # Row 0: each code point that is not listed is one unknown character.
        self.rows = tf.lookup.StaticHashTable(keys, default_value=0)
        self.space = vocabulary.ids[SPACE]
        self.characters = tf.constant(vocabulary.characters)

    def _add_locales(self, hints: LocaleHints) -> None:
        ids = {name: pair for name, pair in hints.ids.items() if "-" not in name}
        keys = tf.lookup.KeyValueTensorInitializer(
            list(ids), list(range(len(ids))), tf.string, tf.int32
        )
        self.locales = tf.lookup.StaticHashTable(keys, default_value=-1)
        self.hint_ids = tf.constant(list(ids.values()), tf.int32)
        self.no_hint = tf.constant(hints.encode(""), tf.int32)

    @endpoint(TEXT)
    def translate(self, text: Tensor) -> dict[str, Tensor]:
        """Translate dates without a hint.

        Args:
            text: <string>[n], UTF-8.

        Returns:
            date <string>[n], `YYYY-MM-DD` or ""; confidence <float32>[n], the probability of
            the date, or of no date; alternative <string>[n] and alternative_confidence
            <float32>[n], the next reading ("" and 0 if there is none); ambiguous <bool>[n];
            readings <string>[n, 6] and readings_confidence <float32>[n, 6], all of them;
            attention <float32>[n, symbols, time], the attention weights of each symbol, and
            characters <string>[n, time], the normalised text, "" behind its end. Of a model of
            partial dates also edtf <string>[n], the date of any precision in EDTF,
            edtf_confidence <float32>[n], its precision and calendar <string>[n] ("" where there
            is none) and approximate <bool>[n]. An empty text, or one that is too long, has no date.
        """
        return self.translate_with_locale(text, tf.fill(tf.shape(text), ""))

    @endpoint(TEXT, tf.TensorSpec([None], tf.string, "locale"))
    def translate_with_locale(self, text: Tensor, locale: Tensor) -> dict[str, Tensor]:
        """Translate dates with hints; otherwise as `translate`.

        Args:
            text: <string>[n].
            locale: <string>[n], or [1] for all texts: `de_DE`, `en-US`, `pt`, or an order of
                numbers: `dmy`, `mdy`, `ymd`. "" is no hint; an unknown one is an error.
        """
        count = tf.shape(text)[0]
        # At least one text: TensorFlow's recurrent layers with oneDNN may fail on empty batches.
        text = tf.pad(text, [[0, tf.cast(count == 0, tf.int32)]], constant_values="")
        locale = tf.cond(count == 0, lambda: tf.constant([""]), lambda: locale)
        locale = tf.broadcast_to(locale, tf.shape(text))
        ids = self._ids(text)
        fits = (ids.row_lengths() > 0) & (ids.row_lengths() <= self.max_length)
        kept = tf.ragged.boolean_mask(ids, tf.cast(tf.ones_like(ids), tf.bool) & fits[:, None])
        characters = kept.to_tensor(0)
        # At least one time step, even if all texts are empty.
        characters = tf.pad(
            characters, [[0, 0], [0, tf.cast(tf.shape(characters)[1] == 0, tf.int32)]]
        )
        hints = self._hints(self._of_digits(text, locale))
        hypotheses = self.search(characters, hints, tf.constant(BEAM_WIDTH), tf.constant(0.0))
        normalised = tf.gather(self.characters, characters)
        whole = tf.strings.reduce_join(normalised, axis=1)
        is_hinted = tf.reduce_any(hints != self.no_hint, axis=1)
        conventional = tf.where(is_hinted, "", readings_graph.conventional(whole))
        answer = self._answer(hypotheses, fits, readings_graph.numbers_of(whole), conventional)
        answer |= {"attention": hypotheses["attention"], "characters": normalised}
        return {name: value[:count] for name, value in answer.items()}

    def _ids(self, text: Tensor) -> Tensor:
        """Normalise and encode: return <int32>[n, (time)], as `CharacterVocabulary.encode`."""
        points = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
        points = points.with_row_splits_dtype(tf.int32)
        ids = tf.gather(self.folded, self.rows.lookup(points)).merge_dims(1, 2)
        ids = tf.cast(ids, tf.int32)
        is_space = ids.flat_values == self.space
        before = tf.concat([[True], is_space[:-1]], axis=0)
        starts = tf.gather(ids.row_starts(), tf.where(ids.row_lengths() > 0)[:, 0])
        before = tf.tensor_scatter_nd_update(before, starts[:, None], tf.ones_like(starts, tf.bool))
        ids = tf.ragged.boolean_mask(ids, ids.with_flat_values(~(is_space & before)))
        ends = tf.gather(ids.row_limits(), tf.where(ids.row_lengths() > 0)[:, 0]) - 1
        is_space = ids.flat_values == self.space
        last = tf.scatter_nd(ends[:, None], tf.ones_like(ends), tf.shape(is_space)) > 0
        return tf.ragged.boolean_mask(ids, ids.with_flat_values(~(is_space & last)))

    def _of_digits(self, text: Tensor, locale: Tensor) -> Tensor:
        """Return locales <string>[n], those of Persian and Arabic digits alone in place of ""."""
        for form, own in self.native_digits:
            is_own = (locale == "") & tf.strings.regex_full_match(text, form)
            locale = tf.where(is_own, own, locale)
        return locale

    def _hints(self, locale: Tensor) -> Tensor:
        """Return <int32>[n, 2]; an unknown locale of a known language counts as the language."""
        name = tf.strings.regex_replace(locale, r"\..*", "")
        name = tf.strings.lower(tf.strings.regex_replace(name, "-", "_"))
        exact = self.locales.lookup(name)
        language = self.locales.lookup(tf.strings.regex_replace(name, "_.*", ""))
        row = tf.where(exact >= 0, exact, language)
        known = tf.debugging.assert_greater_equal(row, 0, message="unknown locale")
        with tf.control_dependencies([known]):
            return tf.gather(self.hint_ids, tf.identity(row))

    @endpoint(
        CHARACTERS, HINTS, tf.TensorSpec([], tf.int32, "beam"),
        tf.TensorSpec([], tf.float32, "alpha"),
    )  # fmt: skip
    def search(
        self, characters: Tensor, hints: Tensor, beam: Tensor, alpha: Tensor
    ) -> dict[str, Tensor]:
        """Search for hypotheses: ids, log_probs and attention, as in `engines.Hypotheses`."""
        memory = self.core.encode(characters, hints)
        greedy = self._decode(memory, 1, alpha)
        unsure = tf.where(tf.exp(greedy.log_probs[:, 0]) <= 1 - MIN_READING)
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

    def _decode(self, memory: Sequence[Tensor], width: Tensor | int, alpha: Tensor) -> Beams:
        """Return beams with the attention as last state; log P is -inf where unfinished."""
        count, time = tf.shape(memory[2])[0], tf.shape(memory[2])[1]
        rows = count * width
        values, keys, mask = (tf.repeat(part, width, axis=0) for part in memory)
        attention = tf.zeros(tf.stack([rows, self.length, time]))
        states = [*self.core.decoder.initial_state(rows), tf.zeros([rows], tf.int32), attention]

        def step(symbols: Tensor, states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
            *hidden, at, attention = states
            log_probs, hidden, weights = self.core.step(symbols, hidden, values, keys, mask)
            here = tf.one_hot(at, self.length)[:, :, None]
            return log_probs, [*hidden, at + 1, attention + here * weights[:, None]]

        beams = graph.beam_search(
            step, states, self.automaton, start=self.output.start, count=count,
            width=width, max_length=self.length, alpha=alpha, min_ratio=MIN_RATIO,
        )  # fmt: skip
        return beams._replace(log_probs=tf.where(beams.finished, beams.log_probs, -np.inf))

    def _answer(
        self, hypotheses: dict[str, Tensor], fits: Tensor, numbers: Tensor, conventional: Tensor
    ) -> dict[str, Tensor]:
        """Join hypotheses of equal date and put the best or conventional one first.

        The twin of `readings.of`, `Runtime._answer` and `Runtime._by_convention`.
        """
        ids = tf.ensure_shape(hypotheses["ids"], [None, None, self.length])
        shares = tf.where(fits[:, None], tf.exp(hypotheses["log_probs"]), 0.0)
        if not self.partial:
            days = calendar_graph.days(ids)
            dates = tf.where(days > 0, calendar_graph.text(days), "")
            shares = readings_graph.of_numbers(shares, days, numbers)
            found = readings_graph.readings_of(dates, days, tf.zeros_like(days), shares)
            return self._first(found, conventional)
        meanings = edtf_graph.meanings(ids)
        # Days of this calendar are counted from 0000-03-01.
        days = tf.where(meanings.day > 0, meanings.day + edtf_graph.BEFORE_YEAR_1, 0)
        dates = tf.where(days > 0, calendar_graph.text(days), "")
        shares = readings_graph.of_numbers(
            shares, tf.where(meanings.calendar == 0, days, 0), numbers
        )
        answer = self._first(
            readings_graph.readings_of(dates, days, meanings.weekday, shares), conventional
        )
        found = readings_graph.readings_of(meanings.edtf, days, meanings.weekday, shares)
        best = self._first(found, conventional)
        is_best = tf.cast(meanings.edtf == best["date"][:, None], tf.int32)
        rank = tf.argmax(is_best, axis=1, output_type=tf.int32)  # its first hypothesis

        def of_best(values: Tensor) -> Tensor:
            return tf.gather(values, rank, batch_dims=1)

        is_given = best["date"] != ""
        precisions, calendars = tf.constant(edtf.PRECISIONS), tf.constant(edtf_graph.CALENDARS)
        precision = tf.gather(precisions, of_best(meanings.precision))
        calendar = tf.gather(calendars, of_best(meanings.calendar))
        approximate = of_best(meanings.approximate | meanings.uncertain)
        return answer | {
            "edtf": best["date"],
            "edtf_confidence": best["confidence"],
            "precision": tf.where(is_given, precision, ""),
            "calendar": tf.where(is_given, calendar, ""),
            "approximate": is_given & approximate,
        }

    def _first(self, found: readings_graph.Readings, conventional: Tensor) -> dict[str, Tensor]:
        """Accept or refuse readings, and put a conventional one first."""
        plausible = tf.where(found.shares >= MIN_READING, found.shares, 0.0)
        trusted = tf.reduce_sum(tf.where(found.together, plausible, 0.0), axis=1)
        total = tf.reduce_sum(found.shares, axis=1)
        is_accepted = trusted >= self.min_confidence
        is_accepted &= (found.refused <= total) & (total > 0)
        confidence, order = tf.math.top_k(
            found.shares + tf.where(found.together & (found.shares > 0), 2.0, 0.0), BEAM_WIDTH
        )
        together = confidence > 2.0
        confidence = tf.gather(found.shares, order, batch_dims=1)
        listed = is_accepted[:, None] & (confidence >= MIN_READING)
        listed |= is_accepted[:, None] & (tf.range(BEAM_WIDTH) == 0)[None]
        dates = tf.where(listed, tf.gather(found.keys, order, batch_dims=1), "")
        shares = tf.where(listed, confidence, 0.0)
        is_ambiguous = together[:, 1] & (shares[:, 1] >= MIN_SECOND_READING)
        swapped = tf.strings.regex_replace(dates[:, 0], numeric.SWAPPED, r"\1-\3-\2")
        is_swapped = (swapped == conventional) & (dates[:, 0] != conventional)
        is_conventional = dates == conventional[:, None]
        is_missing = (is_swapped & ~tf.reduce_any(is_conventional, axis=1))[:, None]
        inserted = tf.concat([conventional[:, None], dates[:, :-1]], axis=1)
        halves = tf.concat([shares[:, :1] / 2, shares[:, :1] / 2, shares[:, 1:-1]], axis=1)
        is_likely = (shares >= MIN_SECOND_READING) & is_ambiguous[:, None]
        is_conventional &= is_swapped[:, None] | is_likely
        first = tf.argmax(is_conventional, axis=1, output_type=tf.int32)  # 0 if there is none
        dates, shares = tf.where(is_missing, inserted, dates), tf.where(is_missing, halves, shares)
        is_ambiguous |= is_swapped
        ranks = tf.range(BEAM_WIDTH)[None]
        order = tf.argsort(tf.where(ranks == first[:, None], -1, ranks))
        dates, shares = (tf.gather(part, order, batch_dims=1) for part in (dates, shares))
        return {
            "date": dates[:, 0],
            "confidence": tf.where(is_accepted, shares[:, 0], 1 - total),
            "alternative": dates[:, 1],
            "alternative_confidence": shares[:, 1],
            "ambiguous": is_ambiguous,
            "readings": dates,
            "readings_confidence": shares,
        }

    @endpoint(CHARACTERS, HINTS, tf.TensorSpec([None, None], tf.int32, "symbols"))
    def log_prob(self, characters: Tensor, hints: Tensor, symbols: Tensor) -> dict[str, Tensor]:
        """Return log P <float32>[n] of given symbols, which are padded with -1."""
        memory = self.core.encode(characters, hints)
        rows = tf.shape(characters)[0]
        states = self.core.decoder.initial_state(rows)

        def advance(
            time: Tensor, previous: Tensor, total: Tensor, *states: Tensor
        ) -> tuple[Tensor, ...]:
            log_probs, after, _ = self.core.step(previous, list(states), *memory)
            symbol = tf.maximum(symbols[:, time], 0)
            gain = tf.gather(log_probs, symbol, batch_dims=1)
            return time + 1, symbol, total + tf.where(symbols[:, time] >= 0, gain, 0.0), *after

        _, _, total, *_ = tf.while_loop(
            lambda time, *_: time < tf.shape(symbols)[1],
            advance,
            [tf.constant(0), tf.fill([rows], self.output.start), tf.zeros([rows]), *states],
        )
        return {"log_prob": total}


EXPORTER = Exporter(Program, Parts, Settings)
