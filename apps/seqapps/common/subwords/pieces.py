"""A vocabulary of pieces of words: the unigram model of Kudo (2018), arXiv 1804.10959.

Scores are whole numbers of 1/1000 nats, so that the graph finds the same pieces: sums have no
rounding errors, and of equal ones the path whose last piece is longer wins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from .words import SPACE, WordPattern, character_class, unspaced

END, UNKNOWN, FIRST_PIECE = 0, 1, 2  # the line end, what is not in the vocabulary, the first piece
MAX_PIECE = 16  # characters
MAX_WORD = 64  # characters of a word that are read together: longer ones are cut
UNKNOWN_SCORE = -100_000
CACHED_WORDS = 300_000


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary whose ids are the line end, the unknown, and pieces.

    Attributes:
        texts: the pieces, with `▁` at their start alone. The characters of the alphabet are among
            them, unless `whole_words`.
        scores: <int32>[pieces], 1/1000 nats.
        whole_words: whether a word is one id: what is not in the list is unknown. Otherwise only
            characters outside the alphabet are.
        letters: the alphabet.

    Example:
        >>> scores = np.array([-3000, -2000, -2000, -2500])
        >>> vocabulary = Vocabulary(("▁", "a", "b", "▁ab"), scores)
        >>> vocabulary.encode("aba ab?").tolist()
        [5, 3, 5, 1]
        >>> vocabulary.decode([5, 3, 5])
        'aba ab'
    """

    texts: tuple[str, ...]
    scores: np.ndarray
    whole_words: bool = False
    letters: str = ""
    _words: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of ids."""
        return FIRST_PIECE + len(self.texts)

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The known characters, without `▁`."""
        return frozenset(self.letters or (t for t in self.texts if len(t) == 1)) - {SPACE}

    @cached_property
    def pattern(self) -> WordPattern:
        """The division into words."""
        return WordPattern(self.alphabet)

    @cached_property
    def table(self) -> dict[str, tuple[int, int]]:
        """Piece -> id and score."""
        numbers = enumerate(zip(self.texts, self.scores.tolist(), strict=True))
        return {text: (FIRST_PIECE + n, score) for n, (text, score) in numbers}

    @cached_property
    def longest(self) -> int:
        """Characters of the longest piece."""
        return max(map(len, self.texts))

    @cached_property
    def starts_word(self) -> np.ndarray:
        """Whether each id begins with a space, <bool>[ids]."""
        return np.array([False] * FIRST_PIECE + [t.startswith(SPACE) for t in self.texts])

    def encode(self, line: str) -> np.ndarray:
        """Return the ids of a line, without its end, <int32>[n]."""
        return np.array([i for ids in self.encode_words(line) for i in ids], np.int32)

    def encode_words(self, line: str) -> list[tuple[int, ...]]:
        """Return the ids of each word of a line."""
        return [self.word(word) for word in self.pattern.split(line)]

    def word(self, word: str) -> tuple[int, ...]:
        """Return the ids of a word."""
        ids = self._words.get(word)
        if ids is None:
            ids = self._segmented(word)
            if len(self._words) < CACHED_WORDS:
                self._words[word] = ids
        return ids

    def _segmented(self, word: str) -> tuple[int, ...]:
        if self.whole_words:
            return (self.table.get(word, (UNKNOWN, 0))[0],)
        parts = [word[start : start + MAX_WORD] for start in range(0, len(word), MAX_WORD)]
        return tuple(number for part in parts for number in self._viterbi(part))

    def _viterbi(self, word: str) -> tuple[int, ...]:
        """Return the ids of the pieces with the greatest sum of scores."""
        table, longest = self.table, self.longest
        best: list[tuple[int, int, int]] = [(0, 0, 0)]  # score, length and id of the last piece
        for end in range(1, len(word) + 1):
            options = [
                (best[end - length][0] + table[piece][1], length, table[piece][0])
                for length in range(1, min(longest, end) + 1)
                if (piece := word[end - length : end]) in table
            ]
            if word[end - 1] not in table:
                options.append((best[end - 1][0] + UNKNOWN_SCORE, 1, UNKNOWN))
            best.append(max(options))
        ids, end = [], len(word)
        while end:
            _, length, number = best[end]
            ids.append(number)
            end -= length
        return tuple(reversed(ids))

    def piece(self, number: int) -> str:
        """Return the text of an id: a line break for the end, U+FFFD for the unknown."""
        return (
            ("\n", "\ufffd")[number] if number < FIRST_PIECE else self.texts[number - FIRST_PIECE]
        )

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids, with a line break for each line end."""
        lines = "".join(map(self.piece, ids)).split("\n")
        return "\n".join(map(unspaced, lines))

    def trie(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return the pieces as a trie, for the graph.

        Returns:
            the sorted code points of all pieces <int64>[n], whose numbers are 1, 2, …; sorted keys
            <int64>[edges], node * (n + 1) + number of the character; the node that each edge leads
            to <int32>[edges]; and the id of each node's piece, or -1 <int32>[nodes].
        """
        points = sorted({SPACE, *(c for text in self.texts for c in text)})
        numbers = {c: n for n, c in enumerate(points, start=1)}
        edges: dict[int, int] = {}
        ids = [-1]
        for number, text in enumerate(self.texts, start=FIRST_PIECE):
            node = 0
            for character in text:
                key = node * (len(points) + 1) + numbers[character]
                if key not in edges:
                    edges[key] = len(ids)
                    ids.append(-1)
                node = edges[key]
            ids[node] = number
        keys = sorted(edges)
        return (
            np.array([ord(c) for c in points], np.int64),
            np.array(keys, np.int64),
            np.array([edges[key] for key in keys], np.int32),
            np.array(ids, np.int32),
        )

    def classes(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the sorted code points of `▁` and the alphabet, and the class of each, <int64>."""
        characters = sorted(self.alphabet | {SPACE})
        points = np.array([ord(c) for c in characters], np.int64)
        return points, np.array([character_class(c) for c in characters], np.int64)


def whole_words(words: Sequence[str], letters: Iterable[str]) -> Vocabulary:
    """Return the vocabulary of whole words, for texts of an alphabet.

    Example:
        >>> whole_words(["▁a", "."], "ab.").encode("a b.").tolist()
        [2, 1, 3]
    """
    scores = np.zeros(len(words), np.int32)
    return Vocabulary(tuple(words), scores, True, "".join(sorted(set(letters))))
