"""The program without Keras: vectors, neighbours and analogies of words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import Bundle
from seqapps.common.terminal.progress import counted

from . import engines
from .settings import Settings
from .text.spelling import Spellings
from .text.tokens import entry, one_word

MIN_SPELLING = 0.4  # Dice's coefficient of the best spelling, below which no vector is composed
MIN_LETTERS = 4  # of an unknown word for which a vector is composed; digits do not count
MIN_QUERY = 1e-5  # length of a sum of vectors, below which its direction is chance
SPELLINGS = 5  # words that an unknown word's vector is composed of


@dataclass(frozen=True)
class Word:
    """A word with its vector.

    Attributes:
        text: the word, folded as the model's words are.
        vector: <float32>[size], of length 1.
        occurrences: in the corpus; 0 for a word outside the vocabulary, None if it is not known.
        known: whether the model has a vector of its own for the word.
        spellings: for a word without one, the words that its vector was composed of.
    """

    text: str
    vector: np.ndarray = field(repr=False)
    occurrences: int | None
    known: bool
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """A word and its cosine similarity to a given one; `occurrences` as in `Word`."""

    word: str
    similarity: float
    occurrences: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {
            "word": self.word,
            "similarity": round(self.similarity, 4),
            "occurrences": self.occurrences,
        }


@dataclass(frozen=True)
class Neighbours:
    """The neighbours of a word.

    Attributes:
        word: the word, folded.
        known, occurrences, spellings: see `Word`.
        neighbours: the nearest words, the most similar one first.
    """

    word: str
    known: bool
    occurrences: int | None
    spellings: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {
            "word": self.word,
            "known": self.known,
            "occurrences": self.occurrences,
            "spellings": list(self.spellings),
            "neighbours": [neighbour.to_dict() for neighbour in self.neighbours],
        }


# Given words without a vector of their own -> the words that their vectors were composed of.
Unknown = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Answer(Neighbour):
    """An answer to an analogy; `unknown`: the given words whose vectors were composed."""

    unknown: Unknown

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {**super().to_dict(), "unknown": _lists(self.unknown)}


@dataclass(frozen=True)
class Similarity:
    """The cosine similarity of two words; `unknown` as in `Answer`."""

    first: str
    second: str
    similarity: float
    unknown: Unknown

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {
            "first": self.first,
            "second": self.second,
            "similarity": round(self.similarity, 4),
            "unknown": _lists(self.unknown),
        }


@dataclass(frozen=True)
class Odd:
    """The word that does not belong to the others.

    Attributes:
        word: the word with the least mean similarity to the others.
        similarities: each given word with that mean, the least first.
        unknown: as in `Answer`.
    """

    word: str
    similarities: tuple[tuple[str, float], ...]
    unknown: Unknown

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {
            "word": self.word,
            "similarities": {word: round(value, 4) for word, value in self.similarities},
            "unknown": _lists(self.unknown),
        }


def _lists(unknown: Unknown) -> dict[str, list[str]]:
    return {word: list(spellings) for word, spellings in unknown.items()}


class Runtime:
    """A verified model, loaded for the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.vocabulary = self.settings.vocabulary
        self.vectors = engines.vectors(engine, bundle.path, self.settings)

    @cached_property
    def unit(self) -> np.ndarray:
        """The vectors <float32>[words, size], each of length 1."""
        return normalised(self.vectors)

    @cached_property
    def has_vector(self) -> np.ndarray:
        """Which words have a vector of their own <bool>[words]: one that is not 0.

        A word whose contexts say nothing about it has the vector 0, and so have the rows of zeros
        of a file of vectors.
        """
        found: np.ndarray = np.any(self.vectors != 0, axis=1)
        return found

    @cached_property
    def spellings(self) -> Spellings:
        """The index of the n-grams of the words that have a vector."""
        numbers = np.flatnonzero(self.has_vector).tolist()
        return Spellings([self.vocabulary.words[number] for number in numbers])

    def word(self, text: str) -> Word:
        """Return a word with its vector; that of an unknown word is composed of its spellings.

        The vector is the sum of those of the words with the most common n-grams, each weighted
        by the square of Dice's coefficient.

        Raises:
            UserError: neither one word nor a phrase of the model, or a word without a vector that
                is too short or spelled like no other one.
        """
        folds = self.settings.config.lowercase
        folded = entry(text, lowercase=folds) or ""
        number = self.vocabulary.ids.get(folded)
        if number is None:
            folded = one_word(text, lowercase=folds)
        if number is not None and self.has_vector[number]:
            return Word(folded, self.unit[number], self._occurrences(number), known=True)
        nearest = self.spellings.nearest(folded, SPELLINGS)
        words = tuple(self.spellings.words[position] for position, _ in nearest)
        is_long = sum(not character.isdigit() for character in folded) >= MIN_LETTERS
        if not is_long or not nearest or nearest[0][1] < MIN_SPELLING:
            raise UserError(f"{excerpt(text)} {self._reason(number, is_long, words)}")
        weights = np.array([share**2 for _, share in nearest], np.float32)
        vector = weights @ self.unit[[self.vocabulary.ids[word] for word in words]]
        occurrences = 0 if number is None else self._occurrences(number)
        return Word(folded, normalised(vector), occurrences, known=False, spellings=words)

    def _reason(self, number: int | None, is_long: bool, spellings: Sequence[str]) -> str:
        """Say why a word has no vector, and why none is composed."""
        if number is not None:
            count = self._occurrences(number)
            times = "" if count is None else f"occurs {counted(count, 'time')} in the corpus, but "
            reason = f"{times}has no vector: nothing is known of its contexts"
        elif self.settings.min_count > 1:
            reason = (
                f"occurs fewer than {self.settings.min_count} times in the corpus, or is not among "
                f"its {len(self.vocabulary):,} most frequent words"
            )
        else:
            reason = f"is not among the {len(self.vocabulary):,} words of the model"
        if is_long:
            missing = "no word is spelled like it"
        else:
            missing = f"a vector is composed for words of at least {MIN_LETTERS} letters only"
        near = f"; nearest spellings: {', '.join(spellings)}" if spellings else ""
        return f"{reason}, and {missing}{near}"

    def _occurrences(self, number: int) -> int | None:
        return int(self.vocabulary.counts[number]) or None

    def nearest(
        self, words: Iterable[str | UserError], k: int = 10
    ) -> Iterator[Neighbours | UserError]:
        """Yield the k nearest words of each word, or the error of a refused one.

        An error among the words is passed on in its place. Memory stays flat.
        """
        for text in words:
            try:
                if isinstance(text, UserError):
                    raise text
                word = self.word(text)
            except UserError as error:
                yield error
                continue
            found = self.most_similar(word.vector, (word.text,), k)
            yield Neighbours(word.text, word.known, word.occurrences, word.spellings, found)

    def analogy(self, a: str, b: str, c: str, k: int = 5) -> tuple[Answer, ...]:
        """Return the words that are to c as b is to a, by the cosine to b - a + c (3CosAdd).

        Mikolov, Yih & Zweig (2013), "Linguistic regularities in continuous space word
        representations". The given words are left out.

        Raises:
            UserError: see `word`.
        """
        given = first, second, third = self.word(a), self.word(b), self.word(c)
        query = second.vector - first.vector + third.vector
        found = self.most_similar(query, [word.text for word in given], k)
        unknown = _unknown(given)
        return tuple(Answer(n.word, n.similarity, n.occurrences, unknown) for n in found)

    def similar(self, a: str, b: str) -> Similarity:
        """Return the cosine similarity of two words (raises UserError, see `word`)."""
        first, second = self.word(a), self.word(b)
        cosine = float(first.vector @ second.vector)
        return Similarity(first.text, second.text, cosine, _unknown((first, second)))

    def odd(self, words: Sequence[str]) -> Odd:
        """Return the word with the least mean similarity to the others.

        Raises:
            UserError: fewer than three words, or see `word`.
        """
        if len(words) < 3:
            raise UserError(f"expected at least three words, got {len(words)}")
        given = [self.word(text) for text in words]
        table = np.stack([word.vector for word in given])
        means = (table @ table.sum(axis=0) - 1.0) / (len(given) - 1)
        order = np.argsort(means, kind="stable")
        ranked = tuple((given[number].text, float(means[number])) for number in order)
        return Odd(ranked[0][0], ranked, _unknown(given))

    def most_similar(
        self, query: np.ndarray, left_out: Sequence[str], k: int
    ) -> tuple[Neighbour, ...]:
        """Return the words with the greatest cosine to a vector, without those left out."""
        if k < 1:
            raise UserError(f"k expects a positive integer, got {k}")
        if not np.linalg.norm(query) > MIN_QUERY:
            raise UserError("the vectors of these words cancel out: no direction is left")
        similarities = np.where(self.has_vector, self.unit @ normalised(query), -np.inf)
        for word in left_out:
            if (number := self.vocabulary.ids.get(word)) is not None:
                similarities[number] = -np.inf
        k = min(k, len(similarities))
        best = np.argpartition(-similarities, k - 1)[:k]
        best = best[np.lexsort((best, -similarities[best]))]
        return tuple(
            Neighbour(
                self.vocabulary.words[number],
                float(similarities[number]),
                self._occurrences(number),
            )
            for number in best.tolist()
            if np.isfinite(similarities[number])
        )


def _unknown(given: Sequence[Word]) -> Unknown:
    return {word.text: word.spellings for word in given if not word.known}


def normalised(vectors: np.ndarray) -> np.ndarray:
    """Return vectors of length 1, along the last axis; those of length 0 stay.

    Example:
        >>> normalised(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
        [[0.6, 0.8], [0.0, 0.0]]
    """
    norm = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    scaled: np.ndarray = vectors / np.maximum(norm, 1e-12)
    return scaled


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
