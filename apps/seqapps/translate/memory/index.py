"""A memory of translated pairs: the nearest one to a text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_POSTINGS = 3_000  # texts of a word that are looked at
RAREST = 4  # words of a text by which others are found
CANDIDATES = 24
_WORD = re.compile(r"[^\W\d_]+|[0-9]+")


def features(text: str) -> Counter[str]:
    """Return the words of a text and their pairs, in lower case."""
    words = _WORD.findall(text.lower())
    return Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))])


def similarity(one: Counter[str], other: Counter[str]) -> float:
    """Return the Dice coefficient of two texts' features, 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


@dataclass(frozen=True)
class Match:
    """A pair of the memory and its similarity to a text.

    Attributes:
        number: the pair's number in the memory.
    """

    source: str
    target: str
    similarity: float
    number: int

    @property
    def pair(self) -> tuple[str, str]:
        """Source and target."""
        return self.source, self.target


class Memory:
    """Translated pairs, found by their words.

    Example:
        >>> memory = Memory([("Open the file", "Ouvrir le fichier"), ("Quit", "Quitter")])
        >>> memory.nearest("Open a file").target
        'Ouvrir le fichier'
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs: Sequence[tuple[str, str]] = list(pairs)
        self._features = [features(source) for source, _ in self.pairs]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(self._features):
            for word in found:
                self._postings[word].append(number)
        self._exact: dict[str, int] = {}
        for number, (source, _) in enumerate(self.pairs):
            self._exact.setdefault(source, number)

    def __len__(self) -> int:
        return len(self.pairs)

    def exact(self, text: str) -> str | None:
        """Return the translation of a text that the memory has as it is."""
        number = self._exact.get(text)
        return None if number is None else self.pairs[number][1]

    def nearest(self, text: str, but: int = -1, rank: int = 0) -> Match | None:
        """Return the most similar pair, or None if none shares a word with the text.

        Args:
            but: number of a pair that is left out.
            rank: 1 for the second one, and so on.
        """
        wanted = features(text)
        known = [word for word in wanted if word in self._postings]
        rare = sorted(known, key=lambda word: (len(self._postings[word]), word))[:RAREST]
        counts: Counter[int] = Counter()
        for word in rare:
            counts.update(self._postings[word][:MAX_POSTINGS])
        counts.pop(but, None)
        best = sorted(counts, key=lambda n: (-counts[n], n))[:CANDIDATES]
        scored = sorted((-similarity(wanted, self._features[n]), n) for n in best)
        if len(scored) <= rank:
            return None
        score, number = scored[rank]
        return Match(*self.pairs[number], -score, number)
