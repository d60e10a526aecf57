"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from typing import Any

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding import beam_search_graph
from seqapps.common.decoding.beam_search import Beams
from seqapps.common.decoding.constraints import Automaton
from seqapps.common.export import rnn_step
from seqapps.common.export.exporter import Exporter, endpoint, next_states, state_specs

from . import model as _model  # registers the networks
from .config import ALPHA, BEAM_WIDTH, MAX_POSITIONS
from .engines import LENGTH_STEP, MIN_RATIO
from .search import owed as owing
from .search import owed_graph
from .search.owed_graph import Owed
from .search.slots_graph import Slots, slots_of
from .settings import Settings
from .text import symbols
from .text.pieces_graph import Tokenizer

tf = tensorflow()
TEXT = tf.TensorSpec([None], tf.string, "text")
TOKENS, SEGMENTS = (tf.TensorSpec([None, None], tf.int32, n) for n in ("tokens", "segments"))
MEMORY = ("memory_keys", "memory_values", "memory_mask")
OWED = (
    tf.TensorSpec([None, None], tf.int32, "slots"),
    tf.TensorSpec([None, None], tf.int32, "parents"),
    tf.TensorSpec([None, None, None], tf.bool, "before"),
    tf.TensorSpec([None], tf.int32, "repeats"),
    tf.TensorSpec([None], tf.int32, "limits"),
)


class Parts:
    """The network without its loop over the symbols of a translation.

    `encode` and `step` of a Transformer; `embed`, `encoder_1`, `keys` and `step` of the recurrent
    network.
    """

    def __init__(self, core: Any, settings: Settings) -> None:
        self.core, self.settings = core, settings
        config = settings.config
        self.is_recurrent = config.network == "recurrent"
        width = 2 * config.units if self.is_recurrent else config.width or 0
        keys = config.attention_units if self.is_recurrent else width
        layers = [] if self.is_recurrent else [config.decoder_layers]
        memory = [
            tf.TensorSpec([None, *layers, None, keys], tf.float32, "memory_keys"),
            tf.TensorSpec([None, *layers, None, width], tf.float32, "memory_values"),
            tf.TensorSpec([None, None], tf.bool, "memory_mask"),
        ]
        symbols_spec = tf.TensorSpec([None], tf.int32, "symbols")
        self.endpoints: Sequence[str]
        self.step: Any
        if self.is_recurrent:
            self._add_recurrent(symbols_spec, memory, width)
        else:
            self._add_transformer(symbols_spec, memory, layers[0], width)

    def _add_transformer(self, symbols: Any, memory: list[Any], layers: int, width: int) -> None:
        core = self.core
        caches = [
            tf.TensorSpec([None, layers, None, width], tf.float32, name)
            for name in ("cache_keys", "cache_values")
        ]

        @endpoint(TOKENS, SEGMENTS)
        def encode(tokens: Tensor, segments: Tensor) -> dict[str, Tensor]:
            found: dict[str, Tensor] = core.encode(tokens, segments)
            return found

        @endpoint(symbols, tf.TensorSpec([None], tf.int32, "position"), *caches, *memory)
        def step(symbols: Tensor, position: Tensor, *given: Tensor) -> dict[str, Tensor]:
            past = dict(zip(("cache_keys", "cache_values"), given[:2], strict=True))
            source = dict(zip(MEMORY, given[2:], strict=True))
            log_probs, new, weights = core.step(symbols, position, past, source)
            return {"log_probs": log_probs, "weights": weights, **new}

        self.encode, self.step = encode, step
        self.endpoints = ("encode", "step")

    def _add_recurrent(self, symbols: Any, memory: list[Any], width: int) -> None:
        core = self.core
        states = state_specs(core.decoder.initial_state(1))

        @endpoint(TOKENS)
        def embed(tokens: Tensor) -> dict[str, Tensor]:
            return {"vectors": core.table(tokens)}

        @endpoint(tf.TensorSpec([None, None, width], tf.float32, "values"))
        def keys(values: Tensor) -> dict[str, Tensor]:
            return {"keys": core.attention.keys(values)}

        @endpoint(symbols, *states, *memory)
        def step(symbols: Tensor, *given: Tensor) -> dict[str, Tensor]:
            before, source = list(given[:-3]), dict(zip(MEMORY, given[-3:], strict=True))
            log_probs, after, weights = core.step(symbols, before, source)
            return {"log_probs": log_probs, "weights": weights, **next_states(after)}

        self.embed, self.keys, self.step = embed, keys, step
        self.encoder_1 = rnn_step.step_function(core.encoder.layers[0], core.width)
        self.endpoints = ("embed", "encoder_1", "keys", "step")


class Program(Parts):
    """Texts in, translations out; pieces, slots and search are inside."""

    def __init__(self, core: Any, settings: Settings) -> None:
        super().__init__(core, settings)
        self.endpoints = ("translate", "search", "log_prob", "tokenize")
        self.tokenizer = Tokenizer(settings.encoder)
        self.size = settings.pieces.size
        plain = owing.automaton(self.size)
        self.automaton = Automaton(
            tf.constant(plain.next_state), tf.constant(plain.allowed), tf.constant(plain.final)
        )

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        return [self.core, *self.tokenizer.resources]

    @endpoint(TEXT)
    def translate(self, text: Tensor) -> dict[str, Tensor]:
        """Translate texts, each as a whole: messages with plurals keep them as they are.

        Args:
            text: <string>[n], UTF-8.

        Returns:
            translation <string>[n], "" for a text that has too many protected spans or pieces;
            log_prob <float32>[n], of the translation.
        """
        tokens, slots = self._encoded(text)
        tokens = tf.where(slots.fits[:, None], tokens, tf.one_hot(0, tf.shape(tokens)[1], 1, 0))
        found = self._search(
            tokens, tf.zeros_like(tokens), slots.owed(tokens), tf.constant(BEAM_WIDTH),
            tf.constant(ALPHA),
        )  # fmt: skip
        best = found.ids[:, 0]
        ids = tf.where(best == symbols.END, -1, best)
        whole = self.tokenizer.joined(ids, slots.ids, slots.texts)
        is_good = slots.fits & found.finished[:, 0]
        return {
            "translation": tf.where(is_good, whole, ""),
            "log_prob": tf.where(is_good, found.log_probs[:, 0], 0.0),
        }

    @endpoint(TEXT)
    def tokenize(self, text: Tensor) -> dict[str, Tensor]:
        """Return the ids of texts with their ends, tokens <int32>[n, time], padded with 0."""
        tokens, _ = self._encoded(text)
        return {"tokens": tokens}

    def _encoded(self, text: Tensor) -> tuple[Tensor, Slots]:
        parts, rows, is_span = self.tokenizer.split(text)
        count = tf.shape(text, tf.int64)[0]
        number = tf.range(tf.size(parts, tf.int64))
        chosen = number[is_span]
        spans = parts[is_span]
        slots, own = slots_of(spans, rows[is_span], self.tokenizer.kinds(spans), count)
        plain = number[~is_span]
        ids, part = self.tokenizer.pieces(parts[~is_span])
        everything = tf.concat([tf.gather(plain, part), chosen], 0)
        order = tf.argsort(everything, stable=True)
        flat = tf.gather(tf.concat([ids, own], 0), order)
        row = tf.gather(rows, tf.gather(everything, order))
        ends = tf.argsort(tf.concat([row, tf.range(count)], 0), stable=True)
        flat = tf.gather(tf.concat([flat, tf.fill([count], symbols.END)], 0), ends)
        row = tf.gather(tf.concat([row, tf.range(count)], 0), ends)
        ragged = tf.RaggedTensor.from_value_rowids(flat, row, count)
        fits = slots.fits & (ragged.row_lengths() <= MAX_POSITIONS)
        return ragged.to_tensor(0)[:, :MAX_POSITIONS], slots._replace(fits=fits)

    @endpoint(
        TOKENS, SEGMENTS, *OWED, tf.TensorSpec([], tf.int32, "beam"),
        tf.TensorSpec([], tf.float32, "alpha"),
    )  # fmt: skip
    def search(self, tokens: Tensor, segments: Tensor, *given: Tensor) -> dict[str, Tensor]:
        """Search for hypotheses: ids, log_probs and attention, as in `engines.Hypotheses`."""
        *owed, beam, alpha = given
        found = self._search(tokens, segments, Owed(*owed), beam, alpha)
        attention = found.states[-1][:: tf.maximum(1, beam)]
        log_probs = tf.where(found.finished, found.log_probs, float("-inf"))
        return {"ids": found.ids, "log_probs": log_probs, "attention": attention}

    def _search(
        self, tokens: Tensor, segments: Tensor, owed: Owed, width: Tensor, alpha: Tensor
    ) -> Beams:
        memory = self.core.encode(tokens, segments)
        count, time = tf.shape(tokens)[0], tf.shape(tokens)[1]
        rows = count * width
        longest = tf.reduce_max(tf.concat([owed.limits, [1]], 0))
        length = -(-longest // LENGTH_STEP) * LENGTH_STEP
        source = {name: tf.repeat(part, width, axis=0) for name, part in memory.items()}
        debts = owed.repeated(width)
        hidden = self._initial(rows, length)
        states = owed_graph.initial(rows, tf.shape(owed.slots)[1], length)
        attention = tf.zeros(tf.stack([rows, longest, time]))
        clock = tf.zeros([rows], tf.int32)

        def step(symbol: Tensor, states: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
            *hidden, paid, inside, history, clock, attention = states
            now = tf.reduce_max(clock)
            after = owed_graph.advanced(
                debts, owed_graph.States(paid, inside, history), symbol, now
            )
            log_probs, hidden, weights = self._step(symbol, now, list(hidden), source)
            here = (tf.range(longest) == now)[:, None]
            attention = tf.where(here, weights[:, None], attention)
            masked = owed_graph.masked(log_probs, debts, after, now)
            return masked, [*hidden, *after, clock + 1, attention]

        return beam_search_graph.beam_search(
            step, [*hidden, *states, clock, attention], self.automaton, start=symbols.START,
            count=count, width=width, max_length=longest, alpha=alpha, min_ratio=MIN_RATIO,
        )  # fmt: skip

    def _initial(self, rows: Tensor, length: Tensor) -> list[Tensor]:
        if self.is_recurrent:
            return list(self.core.decoder.initial_state(rows))
        config = self.settings.config
        shape = tf.stack([rows, config.decoder_layers, length, config.width])
        cache = tf.ensure_shape(tf.zeros(shape), [None, config.decoder_layers, None, config.width])
        return [cache, cache]

    def _step(
        self, symbol: Tensor, now: Tensor, hidden: list[Tensor], source: dict[str, Tensor]
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        if self.is_recurrent:
            log_probs, hidden, weights = self.core.step(symbol, hidden, source)
            return log_probs, hidden, weights
        past = dict(zip(("cache_keys", "cache_values"), hidden, strict=True))
        position = tf.fill(tf.shape(symbol), now)
        log_probs, new, weights = self.core.step(symbol, position, past, source)
        here = (tf.range(tf.shape(hidden[0])[2]) == now)[None, None, :, None]
        after = [
            tf.where(here, new[name][:, :, None], cache)
            for name, cache in zip(("new_keys", "new_values"), hidden, strict=True)
        ]
        return log_probs, after, weights

    @endpoint(TOKENS, SEGMENTS, tf.TensorSpec([None, None], tf.int32, "targets"))
    def log_prob(self, tokens: Tensor, segments: Tensor, targets: Tensor) -> dict[str, Tensor]:
        """Return log P <float32>[n] of translations <int32>[n, time] that are padded with -1."""
        given = tf.maximum(targets, 0)
        start = tf.fill(tf.stack([tf.shape(targets)[0], 1]), symbols.START)
        previous = tf.concat([start, given[:, :-1]], axis=1)
        logs = tf.nn.log_softmax(self.core([tokens, segments, previous]))
        gains = tf.gather(logs, given, batch_dims=2)
        return {"log_prob": tf.reduce_sum(tf.where(targets >= 0, gains, 0.0), axis=1)}


EXPORTER = Exporter(Program, Parts, Settings, packed=True)
__all__ = ["EXPORTER", "Parts", "Program", "_model"]
