"""Texts to ids and back as TensorFlow graph code: the twin of `markup`, `pieces` and `encoding`."""

import numpy as np

from seqapps.common.backend import Tensor, tensorflow

from . import markup, symbols
from .encoding import Encoder
from .pieces import SPACE

tf = tensorflow()
MARK, SPAN = "\x01", "\x02"
NONE = -(2**40)  # the score of no path
KINDS = list(symbols.SLOTS)


class Tokenizer:
    """Protected spans by a regular expression, pieces by a trie and Viterbi.

    Attributes:
        resources: the variables that the functions use.
    """

    def __init__(self, encoder: Encoder) -> None:
        points, keys, nodes, pieces = encoder.pieces.trie()
        self._pattern = encoder.regular_expression
        self._longest = encoder.pieces.longest
        self._letters = len(points) + 1
        scores = encoder.pieces.scores.astype(np.int64)
        tables = (points, keys, nodes, pieces, scores)
        self.resources = [tf.Variable(table, trainable=False) for table in tables]
        names = [symbols_text(n) for n in range(symbols.FIRST_PIECE)]
        self._texts = tf.constant([*names, *encoder.pieces.texts])

    def split(self, text: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the parts of texts <string>[m], their rows <int64>[m], and which are protected."""
        plain = tf.strings.regex_replace(text, f"[{MARK}{SPAN}]", " ")
        plain = tf.strings.join([" ", plain])
        marked = tf.strings.regex_replace(plain, self._pattern, f"{MARK}{SPAN}\\1{MARK}")
        parts = tf.strings.split(marked, MARK)
        flat = parts.flat_values
        is_span = tf.strings.regex_full_match(flat, f"{SPAN}(?s:.*)")
        flat = tf.strings.regex_replace(flat, SPAN, "")
        keep = flat != ""
        return flat[keep], parts.value_rowids()[keep], is_span[keep]

    def kinds(self, spans: Tensor) -> Tensor:
        """Return the class of each span <int32>[m], its number in `symbols.SLOTS`."""
        found = tf.fill(tf.shape(spans), KINDS.index("alone"))
        for kind, pattern in reversed(markup.KINDS):
            is_one = tf.strings.regex_full_match(spans, pattern)
            found = tf.where(is_one, KINDS.index(kind), found)
        return found

    def pieces(self, parts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the ids <int32>[k] of plain texts <string>[m], and the part of each <int64>[k]."""
        points, keys, nodes, pieces, scores = self.resources
        text = tf.strings.regex_replace(parts, " ", SPACE)
        decoded = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
        flat = tf.cast(decoded.flat_values, tf.int64)
        rows = tf.cast(decoded.value_rowids(), tf.int64)
        place = tf.searchsorted(points, flat)
        known = tf.gather(points, tf.minimum(place, tf.size(points) - 1)) == flat
        letters = tf.where(known, tf.cast(place + 1, tf.int64), 0)
        before = tf.concat([[-1], rows[:-1]], 0)[: tf.size(rows)]
        is_start = (flat == ord(SPACE)) | (rows != before)
        word = tf.cumsum(tf.cast(is_start, tf.int32)) - 1
        count = tf.reduce_max(tf.concat([word, [-1]], 0)) + 1
        starts = tf.cast(tf.where(is_start)[:, 0], tf.int32)
        lengths = tf.math.unsorted_segment_sum(tf.ones_like(word), word, count)
        found = self._walk(letters, word, keys, nodes, pieces)
        values = tf.where(found >= 0, tf.gather(scores, tf.maximum(found, 0)), NONE)
        back = self._viterbi(values, starts, lengths)
        return self._traced(back, found, starts, lengths, rows)

    def _walk(
        self, letters: Tensor, word: Tensor, keys: Tensor, nodes: Tensor, pieces: Tensor
    ) -> Tensor:
        """Return the piece <int32>[characters, longest] of each length from each character."""
        size = tf.size(letters)
        node = tf.zeros([size], tf.int32)
        found = []
        for step in range(self._longest):
            here = tf.minimum(tf.range(size) + step, size - 1)
            inside = (tf.range(size) + step < size) & (tf.gather(word, here) == word)
            key = tf.cast(node, tf.int64) * self._letters + tf.gather(letters, here)
            place = tf.minimum(tf.searchsorted(keys, key), tf.size(keys) - 1)
            exists = inside & (node >= 0) & (tf.gather(keys, place) == key)
            node = tf.where(exists, tf.gather(nodes, place), -1)
            found.append(tf.where(exists, tf.gather(pieces, tf.maximum(node, 0)), -1))
        return tf.stack(found, axis=1)

    def _viterbi(self, values: Tensor, starts: Tensor, lengths: Tensor) -> Tensor:
        """Return the length <int32>[words, time + 1] of the last piece of the best path to an end.

        Of equal sums, the longer last piece wins, as in `Pieces`.
        """
        words, longest = tf.shape(starts)[0], self._longest
        time = tf.reduce_max(tf.concat([lengths, [0]], 0))
        padded = tf.pad(values, [[0, 1], [0, 0]], constant_values=NONE)
        last = tf.shape(values)[0]
        size = tf.range(1, longest + 1)

        def body(end: Tensor, best: Tensor, back: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            begin = end - size  # of a piece of each length that ends here
            at = tf.where(begin[None, :] >= 0, starts[:, None] + begin[None, :], last)
            at = tf.where((end <= lengths)[:, None], tf.minimum(at, last), last)
            index = tf.stack([at, tf.broadcast_to(size - 1, tf.shape(at))], axis=2)
            score = tf.gather_nd(padded, index)
            path = tf.gather(best, tf.maximum(begin, 0), axis=1) + score
            path = tf.where(begin[None, :] >= 0, path, 2 * NONE)
            backwards = tf.reverse(path, [1])  # the longest first: argmax takes the first of equals
            chosen = longest - tf.argmax(backwards, axis=1, output_type=tf.int32)
            here = tf.range(time + 1) == end
            best = tf.where(here, tf.reduce_max(path, axis=1)[:, None], best)
            return end + 1, best, tf.where(here, chosen[:, None], back)

        best = tf.zeros(tf.stack([words, time + 1]), tf.int64)
        back = tf.zeros(tf.stack([words, time + 1]), tf.int32)
        shapes = [tf.TensorShape([]), tf.TensorShape([None, None]), tf.TensorShape([None, None])]
        _, _, back = tf.while_loop(
            lambda end, best, back: end <= time, body, [tf.constant(1), best, back], shapes
        )
        return back

    def _traced(
        self, back: Tensor, found: Tensor, starts: Tensor, lengths: Tensor, rows: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Follow the best paths from the ends of words; return ids and parts in order."""
        size = tf.shape(found)[0]

        def body(end: Tensor, length: Tensor) -> tuple[Tensor, Tensor]:
            step = tf.gather(back, end, batch_dims=1)
            live = end > 0
            begin = tf.where(live, starts + end - step, size)  # beyond the last one: nowhere
            length = tf.tensor_scatter_nd_update(length, begin[:, None], step)
            return tf.where(live, end - step, end), length

        empty = tf.zeros([size + 1], tf.int32)
        _, length = tf.while_loop(
            lambda end, length: tf.reduce_any(end > 0), body, [lengths, empty],
            [tf.TensorShape([None]), tf.TensorShape([None])],
        )  # fmt: skip
        places = tf.where(length[:size] > 0)[:, 0]
        chosen = tf.gather(length, places) - 1
        ids = tf.gather(found, places)
        ids = tf.gather(ids, chosen, batch_dims=1) + symbols.FIRST_PIECE
        return ids, tf.gather(rows, places)

    def joined(self, ids: Tensor, slots: Tensor, spans: Tensor) -> Tensor:
        """Return texts <string>[n] of ids <int32>[n, time], -1 behind their ends.

        Args:
            slots: <int32>[n, slots], ids of the slots, and spans <string>[n, slots], their texts.
        """
        plain = tf.gather(self._texts, tf.maximum(ids, 0))
        plain = tf.strings.regex_replace(plain, SPACE, " ")
        hit = (ids[:, :, None] == slots[:, None, :]) & (slots > 0)[:, None, :]
        which = tf.argmax(tf.cast(hit, tf.int32), axis=2, output_type=tf.int32)
        own = tf.gather(spans, which, batch_dims=1)
        parts = tf.where(tf.reduce_any(hit, axis=2), own, tf.where(ids >= 0, plain, ""))
        whole = tf.strings.reduce_join(parts, axis=1)
        return tf.strings.regex_replace(whole, "^ ", "", replace_global=False)


def symbols_text(number: int) -> str:
    """Return what stands for a sign or a slot without a span: nothing."""
    return ""
