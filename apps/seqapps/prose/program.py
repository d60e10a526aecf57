"""The complete program as a SavedModel, and the parts that LiteRT and ONNX can hold."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding import sampling_graph
from seqapps.common.decoding.sampling import MIN_TEMPERATURE
from seqapps.common.export.exporter import Exporter, endpoint, load_core, next_states, state_specs
from seqapps.common.layers.ngram_sparse import SparseNGram
from seqapps.common.layers.ngram_sparse_graph import NGramGraph
from seqapps.common.subwords.pieces import END, UNKNOWN
from seqapps.common.subwords.pieces_graph import Tokenizer

from .config import MAX_LENGTH
from .engines import NOTHING
from .model import ProseNetwork
from .requests import MAX_PIECES
from .settings import CHARACTER_NATS, Settings

tf = tensorflow()
IDS = tf.TensorSpec([None, None], tf.int32, "ids")
STYLE = tf.TensorSpec([], tf.int32, "style")
SAMPLING = (
    tf.TensorSpec([], tf.int32, "n"),
    tf.TensorSpec([], tf.int32, "length"),
    tf.TensorSpec([], tf.float32, "temperature"),
    tf.TensorSpec([], tf.float32, "top_p"),
    tf.TensorSpec([], tf.int64, "seed"),
)


class Parts:
    """One step of the network, for LiteRT, ONNX and other decoding loops."""

    endpoints: Sequence[str] = ("step",)

    def __init__(self, core: ProseNetwork, settings: Settings) -> None:
        self.core, self.settings = core, settings

        @endpoint(
            tf.TensorSpec([None], tf.int32, "tokens"),
            tf.TensorSpec([None], tf.int32, "styles"),
            *state_specs(core.initial_state(1)),
        )
        def step(tokens: Tensor, styles: Tensor, *states: Tensor) -> dict[str, Tensor]:
            # A number that is no style reads the last one: runtimes differ in what they do then.
            known = tf.clip_by_value(styles, 0, len(settings.styles) - 1)
            log_probs, after = core.step(tokens, known, list(states))
            return {"log_probs": log_probs, **next_states(after)}

        self.step = step


class Program(Parts):
    """How likely texts are, and new texts; vocabulary and n-gram model are inside.

    Args:
        core: the network.
        settings: its settings.
        ngrams: the n-gram model, or None.
    """

    endpoints = ("score", "generate", "surprise", "draw")

    def __init__(
        self, core: ProseNetwork, settings: Settings, ngrams: SparseNGram | None = None
    ) -> None:
        super().__init__(core, settings)
        self.tokenizer = Tokenizer(settings.vocabulary)
        self.ngrams = None if ngrams is None else NGramGraph(ngrams)
        self.share = tf.constant(settings.share)
        self.styles = tf.constant(settings.styles)
        is_unknown = tf.range(settings.size) == UNKNOWN
        self.forbidden = tf.where(is_unknown, float("-inf"), 0.0)
        self.unknown_nats = 0.0 if settings.vocabulary.whole_words else CHARACTER_NATS

    @property
    def resources(self) -> Sequence[Any]:
        """The objects that the functions use."""
        tables = [] if self.ngrams is None else self.ngrams.resources
        return [self.core, *self.tokenizer.resources, *tables]

    @endpoint(tf.TensorSpec([None], tf.string, "text"), tf.TensorSpec([], tf.string, "style"))
    def score(self, text: Tensor, style: Tensor) -> dict[str, Tensor]:
        """Score lines of text.

        Args:
            text: <string>[n], UTF-8 in NFC, without line ends.
            style: the name of a style, "" for the first one.

        Returns:
            nats and nats_per_character <float32>[n] (the line end counts as a character); pieces
            <string>[n, longest + 1], the parts of each text, "\\n" for its end, then ""; surprise
            <float32>[n, longest + 1], the nats of each, then 0.
        """
        ids, rows = self.tokenizer.encode(text)
        n = tf.size(text, tf.int64)
        ragged = tf.RaggedTensor.from_value_rowids(ids, rows, n)
        lengths = tf.cast(ragged.row_lengths(), tf.int32)
        time = tf.reduce_max(tf.concat([lengths, [0]], 0)) + 1
        padded = ragged.to_tensor(END, shape=tf.stack([tf.cast(n, tf.int32), time]))
        nats = self._surprise(padded, self._style(style))
        inside = tf.range(time) <= lengths[:, None]
        nats = tf.where(inside, nats + tf.where(padded == UNKNOWN, self.unknown_nats, 0.0), 0.0)
        total = tf.reduce_sum(nats, axis=1)
        characters = tf.strings.length(text, "UTF8_CHAR") + 1
        return {
            "nats": total,
            "nats_per_character": total / tf.cast(characters, tf.float32),
            "pieces": tf.where(inside, self.tokenizer.texts(padded), ""),
            "surprise": nats,
        }

    def _style(self, name: Tensor) -> Tensor:
        """Return the number of a style <int32>[]."""
        is_one = (self.styles == name) | ((name == "") & (tf.range(tf.size(self.styles)) == 0))
        known = tf.debugging.Assert(tf.reduce_any(is_one), ["unknown style", name])
        with tf.control_dependencies([known]):
            return tf.argmax(tf.cast(is_one, tf.int32), output_type=tf.int32)

    @endpoint(IDS, STYLE)
    def surprise(self, ids: Tensor, style: Tensor) -> dict[str, Tensor]:
        """Return nats <float32>[n, time] of each symbol of sequences, see `engines`."""
        return {"nats": self._surprise(ids, style)}

    def _surprise(self, ids: Tensor, style: Tensor) -> Tensor:
        inputs = tf.pad(ids[:, :-1], [[0, 0], [1, 0]], constant_values=END)
        styles = tf.fill(tf.shape(ids), style)
        logits = self.core((inputs, styles), training=False)
        log_p = tf.gather(tf.nn.log_softmax(logits), ids, batch_dims=2)
        if self.ngrams is not None:
            tables = self.ngrams.tables()
            known = tables.states(inputs, styles)
            p, _ = tables.look_up(known, ids)
            log_p = self._mixed(log_p, p, tf.gather(self.share, tables.depths(known)))
        return -log_p

    def _mixed(self, log_network: Tensor, ngram: Tensor, share: Tensor) -> Tensor:
        return tf.math.log((1 - share) * tf.exp(log_network) + share * ngram)

    @endpoint(
        *SAMPLING, tf.TensorSpec([], tf.string, "start"), tf.TensorSpec([], tf.string, "style")
    )
    def generate(
        self,
        n: Tensor,
        length: Tensor,
        temperature: Tensor,
        top_p: Tensor,
        seed: Tensor,
        start: Tensor,
        style: Tensor,
    ) -> dict[str, Tensor]:
        """Write n texts.

        Args:
            length: number of words, 1 to `MAX_LENGTH`.
            start: what each text begins with, UTF-8 in NFC without line ends.
            style: the name of a style, "" for the first one.

        Returns:
            text <string>[n], the start included, and nats <float32>[n] of what follows it.
        """
        ids, _ = self.tokenizer.encode(start[None])
        number = self._style(style)
        zero = tf.constant(0)
        found, nats = self._draw(zero, n, length, temperature, top_p, seed, ids, number)
        whole = tf.concat([tf.repeat(ids[None], n, axis=0), found], axis=1)
        return {"text": self.tokenizer.joined(whole), "nats": nats}

    @endpoint(
        tf.TensorSpec([], tf.int32, "first"),
        *SAMPLING,
        tf.TensorSpec([None], tf.int32, "start"),
        STYLE,
    )
    def draw(
        self,
        first: Tensor,
        n: Tensor,
        length: Tensor,
        temperature: Tensor,
        top_p: Tensor,
        seed: Tensor,
        start: Tensor,
        style: Tensor,
    ) -> dict[str, Tensor]:
        """Draw the texts number `first` … of a seed; return ids and nats of `engines.Samples`."""
        ids, nats = self._draw(first, n, length, temperature, top_p, seed, start, style)
        return {"ids": ids, "nats": nats}

    def _draw(
        self,
        first: Tensor,
        n: Tensor,
        length: Tensor,
        temperature: Tensor,
        top_p: Tensor,
        seed: Tensor,
        start: Tensor,
        style: Tensor,
    ) -> tuple[Tensor, Tensor]:
        checks = [
            tf.debugging.assert_greater_equal(
                temperature, MIN_TEMPERATURE, message=f"temperature: at least {MIN_TEMPERATURE}"
            ),
            tf.debugging.assert_greater(top_p, 0.0, message="top_p must be above 0"),
            tf.debugging.assert_less_equal(length, MAX_LENGTH, message=f"length: {MAX_LENGTH}"),
        ]
        with tf.control_dependencies(checks):
            draws = sampling_graph.uniform(seed, first, n, MAX_PIECES)
        given, steps = tf.size(start), 4 * length + 4
        styles = tf.fill([n], style)
        tables = None if self.ngrams is None else self.ngrams.tables()
        padded = tf.concat([start, [END]], 0)

        def body(time: Tensor, *variables: Tensor) -> tuple[Tensor, ...]:
            symbol, alive, words, nats, known, ids, *states = variables
            log_p, after = self.core.step(symbol, styles, states)
            if tables is not None:
                known = tables.look_up(known, symbol)[1]
                share = tf.gather(self.share, tables.depths(known))
                log_p = self._mixed(log_p, tables.distribution(known), share[:, None])
            place = tf.maximum(time - given, 0)
            drawn = sampling_graph.choose(
                log_p, self.forbidden, draws[:, place], temperature, top_p
            )
            is_given = time < given
            drawn = tf.where(is_given, padded[tf.minimum(time, given)], drawn)
            words += tf.cast(self.tokenizer.starts_word(drawn), tf.int32)
            alive &= is_given | (words <= length)
            counts = alive & ~is_given
            nats -= tf.where(counts, tf.gather(log_p, drawn, batch_dims=1), 0.0)
            ids = ids.write(place, tf.where(counts, drawn, NOTHING))
            return (time + 1, tf.where(alive, drawn, END), alive, words, nats, known, ids, *after)

        def running(time: Tensor, symbol: Tensor, alive: Tensor, *_: Tensor) -> Tensor:
            return (time < given + steps) & tf.reduce_any(alive)

        ids = tf.TensorArray(tf.int32, size=steps, element_shape=[None])
        ids = ids.unstack(tf.fill([steps, n], NOTHING))
        zeros = tf.zeros([n], tf.int32)
        loop = (tf.constant(0), zeros, tf.ones([n], tf.bool), zeros, tf.zeros([n]), styles, ids)
        result = tf.while_loop(running, body, [*loop, *self.core.initial_state(n)])
        return tf.transpose(result[6].stack()), result[4]


class ProseExporter(Exporter):
    """An exporter that puts the n-gram model of a folder into its program."""

    def program(self, folder: Path) -> Program:
        """Return the program of the model in `folder`."""
        settings = Settings.load(folder)
        return Program(load_core(folder), settings, settings.ngrams(folder))


EXPORTER = ProseExporter(Program, Parts, Settings, packed=True)
