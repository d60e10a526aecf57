"""Words as pieces: the unigram model of Kudo (2018), arXiv 1804.10959, with Viterbi in integers.

A text begins with `▁`, and each space is one; pieces have `▁` at their start alone. Scores are
whole numbers of 1/1000 nats, so that the graph finds the same pieces: sums have no rounding errors,
and of equal ones the path whose last piece is longer wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from . import symbols

SPACE = "▁"
MAX_PIECE = 16  # characters
CACHED_WORDS = 200_000
_WORD = re.compile(f"{SPACE}?[^{SPACE}]+|{SPACE}")


@dataclass(frozen=True)
class Pieces:
    """The pieces of a vocabulary; the id of the first one is `symbols.FIRST_PIECE`.

    Attributes:
        texts: the pieces. All characters of the alphabet are among them.
        scores: <int32>[pieces], 1/1000 nats.

    Example:
        >>> pieces = Pieces(("▁", "a", "b", "▁ab"), np.array([-3000, -2000, -2000, -2500]))
        >>> [pieces.texts[i - symbols.FIRST_PIECE] for i in pieces.encode("▁aba▁ab")]
        ['▁ab', 'a', '▁ab']
    """

    texts: tuple[str, ...]
    scores: np.ndarray
    _words: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Number of ids of the vocabulary."""
        return symbols.FIRST_PIECE + len(self.texts)

    @cached_property
    def table(self) -> dict[str, tuple[int, int]]:
        """Piece -> id and score."""
        numbers = enumerate(zip(self.texts, self.scores.tolist(), strict=True))
        return {text: (symbols.FIRST_PIECE + n, score) for n, (text, score) in numbers}

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """The characters of the pieces, without `▁`."""
        return frozenset(text for text in self.texts if len(text) == 1) - {SPACE}

    @cached_property
    def longest(self) -> int:
        """Characters of the longest piece."""
        return max(map(len, self.texts))

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text of the alphabet and `▁`."""
        found: list[int] = []
        for word in _WORD.findall(text):
            found += self._word(word)
        return found

    def _word(self, word: str) -> tuple[int, ...]:
        ids = self._words.get(word)
        if ids is None:
            ids = self._viterbi(word)
            if len(self._words) < CACHED_WORDS:
                self._words[word] = ids
        return ids

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
            best.append(max(options))
        ids, end = [], len(word)
        while end:
            _, length, number = best[end]
            ids.append(number)
            end -= length
        return tuple(reversed(ids))

    def decode(self, ids: Iterable[int], slots: dict[int, str]) -> str:
        """Return the text of ids; those of slots stand for the texts given."""
        return "".join(self.decode_one(i, slots) for i in ids).removeprefix(" ")

    def decode_one(self, number: int, slots: dict[int, str]) -> str:
        """Return the text of an id, a space in place of `▁`."""
        if number < symbols.FIRST_PIECE:
            return slots.get(number, "")
        return self.texts[number - symbols.FIRST_PIECE].replace(SPACE, " ")

    def trie(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return the pieces as a trie, for the graph.

        Returns:
            the sorted code points of the alphabet <int64>[n], whose numbers are 1, 2, …; sorted
            keys <int64>[edges], node * (n + 1) + number of the character; the node that each edge
            leads to <int32>[edges]; and the number of the piece of each node, or -1 <int32>[nodes].
        """
        points = sorted({c for text in self.texts for c in text})
        numbers = {c: n for n, c in enumerate(points, start=1)}
        edges: dict[int, int] = {}
        pieces = [-1]
        for number, text in enumerate(self.texts):
            node = 0
            for character in text:
                key = node * (len(points) + 1) + numbers[character]
                if key not in edges:
                    edges[key] = len(pieces)
                    pieces.append(-1)
                node = edges[key]
            pieces[node] = number
        keys = sorted(edges)
        return (
            np.array([ord(c) for c in points], np.int64),
            np.array(keys, np.int64),
            np.array([edges[key] for key in keys], np.int32),
            np.array(pieces, np.int32),
        )


def spaced(text: str) -> str:
    """Return a text with `▁` in place of spaces, and one at its start."""
    return SPACE + text.replace(" ", SPACE)


def words_of(parts: Sequence[str]) -> Iterable[str]:
    """Return the words of texts of `▁`, as `Pieces.encode` divides them."""
    return (word for part in parts for word in _WORD.findall(part))
