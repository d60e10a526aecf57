"""Lines to ids, and ids to texts, as TensorFlow graph code: the twin of `words` and `pieces`."""

import numpy as np

from seqapps.common.backend import Tensor, tensorflow

from . import words
from .pieces import MAX_WORD, UNKNOWN, UNKNOWN_SCORE, Vocabulary
from .words import SPACE

tf = tensorflow()
NONE = -(2**40)  # the score of no path


class Tokenizer:
    """Words by classes of characters; pieces by a trie and Viterbi, or words by a table.

    Attributes:
        resources: the variables and tables that the functions use.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        tables: tuple[np.ndarray, ...] = (*vocabulary.classes(), vocabulary.starts_word)
        self._whole_words = vocabulary.whole_words
        if self._whole_words:
            ids = range(vocabulary.size - len(vocabulary.texts), vocabulary.size)
            keys = tf.lookup.KeyValueTensorInitializer(
                list(vocabulary.texts), list(ids), tf.string, tf.int32
            )
            self._words = tf.lookup.StaticHashTable(keys, UNKNOWN)
        else:
            points, keys, nodes, numbers = vocabulary.trie()
            scores = np.append(np.zeros(2, np.int64), vocabulary.scores.astype(np.int64))
            self._longest, self._letters = vocabulary.longest, len(points) + 1
            tables += (points, keys, nodes, numbers, scores)
        self._tables = [tf.Variable(table, trainable=False) for table in tables]
        self._texts = tf.constant([vocabulary.piece(n) for n in range(vocabulary.size)])
        self.resources = [*self._tables, *([self._words] if self._whole_words else [])]

    def encode(self, lines: Tensor) -> tuple[Tensor, Tensor]:
        """Return the ids <int32>[k] of lines <string>[n], and the line of each <int64>[k]."""
        text = tf.strings.regex_replace(tf.strings.regex_replace(lines, SPACE, "_"), " ", SPACE)
        text = tf.where(text == "", "", tf.strings.join([SPACE, text]))
        decoded = tf.strings.unicode_decode(text, "UTF-8", errors="replace")
        points = tf.cast(decoded.flat_values, tf.int64)
        rows = tf.cast(decoded.value_rowids(), tf.int64)
        is_start = self._word_starts(points, rows)
        if self._whole_words:
            return self._looked_up(points, rows, is_start)
        return self._segmented(points, rows, is_start)

    def _word_starts(self, points: Tensor, rows: Tensor) -> Tensor:
        """Return whether each character begins a word, as `WordPattern` divides, <bool>[n]."""
        known, classes = self._tables[:2]
        place = tf.minimum(tf.searchsorted(known, points), tf.size(known) - 1)
        kind = tf.where(tf.gather(known, place) == points, tf.gather(classes, place), words.OTHER)
        kind = tf.cast(kind, tf.int32)
        is_first = rows != _shifted(rows, 1)
        is_last = rows != _shifted(rows, -1)
        before = tf.where(is_first, words.SPACE_CLASS, _shifted(kind, 1))
        after = tf.where(is_last, words.SPACE_CLASS, _shifted(kind, -1))
        inside = (before == words.LETTER) & (after == words.LETTER)
        kind = tf.where(kind == words.APOSTROPHE, tf.where(inside, words.LETTER, words.OTHER), kind)
        before = tf.where(is_first, words.SPACE_CLASS, _shifted(kind, 1))
        changes = (before != words.SPACE_CLASS) & ((before != kind) | (kind == words.OTHER))
        return is_first | (kind == words.SPACE_CLASS) | changes

    def _looked_up(self, points: Tensor, rows: Tensor, is_start: Tensor) -> tuple[Tensor, Tensor]:
        starts = tf.where(is_start)[:, 0]
        characters = tf.RaggedTensor.from_row_starts(tf.cast(points, tf.int32), starts)
        return self._words.lookup(tf.strings.unicode_encode(characters, "UTF-8")), tf.gather(
            rows, starts
        )

    def _segmented(self, points: Tensor, rows: Tensor, is_start: Tensor) -> tuple[Tensor, Tensor]:
        known, keys, nodes, ids, scores = self._tables[3:]
        place = tf.minimum(tf.searchsorted(known, points), tf.size(known) - 1)
        is_known = tf.gather(known, place) == points
        letters = tf.where(is_known, tf.cast(place + 1, tf.int64), 0)
        word = tf.cumsum(tf.cast(is_start, tf.int32)) - 1
        begin = tf.cast(tf.where(is_start)[:, 0], tf.int32)
        offset = tf.range(tf.size(word)) - tf.gather(begin, word)
        is_start |= offset % MAX_WORD == 0  # long words are cut
        word = tf.cumsum(tf.cast(is_start, tf.int32)) - 1
        starts = tf.cast(tf.where(is_start)[:, 0], tf.int32)
        lengths = tf.math.unsorted_segment_sum(tf.ones_like(word), word, tf.size(starts))
        found = self._walk(letters, word, keys, nodes, ids)
        values = tf.where(found >= 0, tf.gather(scores, tf.maximum(found, 0)), NONE)
        alone = tf.where(is_known, values[:, 0], UNKNOWN_SCORE)
        values = tf.concat([alone[:, None], values[:, 1:]], axis=1)
        back = self._viterbi(values, starts, lengths)
        return self._traced(back, tf.where(found >= 0, found, UNKNOWN), starts, lengths, rows)

    def _walk(
        self, letters: Tensor, word: Tensor, keys: Tensor, nodes: Tensor, ids: Tensor
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
            found.append(tf.where(exists, tf.gather(ids, tf.maximum(node, 0)), -1))
        return tf.stack(found, axis=1)

    def _viterbi(self, values: Tensor, starts: Tensor, lengths: Tensor) -> Tensor:
        """Return the length <int32>[words, time + 1] of the last piece of the best path to an end.

        Of equal sums, the longer last piece wins, as in `Vocabulary`.
        """
        count, longest = tf.shape(starts)[0], self._longest
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

        best = tf.zeros(tf.stack([count, time + 1]), tf.int64)
        back = tf.zeros(tf.stack([count, time + 1]), tf.int32)
        shapes = [tf.TensorShape([]), tf.TensorShape([None, None]), tf.TensorShape([None, None])]
        _, _, back = tf.while_loop(
            lambda end, best, back: end <= time, body, [tf.constant(1), best, back], shapes
        )
        return back

    def _traced(
        self, back: Tensor, found: Tensor, starts: Tensor, lengths: Tensor, rows: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Follow the best paths from the ends of words; return ids and lines in order."""
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
        ids = tf.gather(tf.gather(found, places), chosen, batch_dims=1)
        return ids, tf.gather(rows, places)

    def starts_word(self, ids: Tensor) -> Tensor:
        """Return whether ids begin with a space, <bool>, in the shape of the ids."""
        return tf.gather(self._tables[2], ids)

    def texts(self, ids: Tensor) -> Tensor:
        """Return the texts of ids <string>, with spaces, in the shape of the ids."""
        return tf.strings.regex_replace(tf.gather(self._texts, ids), SPACE, " ")

    def joined(self, ids: Tensor) -> Tensor:
        """Return the texts <string>[n] of ids <int32>[n, time]; those below 0 are left out."""
        parts = tf.where(ids >= 0, self.texts(tf.maximum(ids, 0)), "")
        whole = tf.strings.reduce_join(parts, axis=1)
        return tf.strings.regex_replace(whole, "(^|\n) ", "\\1")


def _shifted(values: Tensor, distance: int) -> Tensor:
    """Return values moved to the right, or left if negative; -1 fills the gap."""
    gap = -tf.ones([1], values.dtype)
    if distance > 0:
        return tf.concat([gap, values], 0)[: tf.size(values)]
    return tf.concat([values, gap], 0)[1:]
