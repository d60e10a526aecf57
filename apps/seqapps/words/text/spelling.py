"""Find words of a vocabulary that are spelled like a given word, by their character n-grams."""

from collections.abc import Iterator, Sequence

import numpy as np

LENGTHS = (3, 4, 5)  # of n-grams, with < and > at the ends of the word


def ngrams(word: str) -> Iterator[str]:
    """Yield the different character n-grams of a word, `LENGTHS`, in order.

    Bojanowski et al. (2017), "Enriching word vectors with subword information", section 3.2.

    Example:
        >>> list(ngrams("cat"))
        ['<ca', 'cat', 'at>', '<cat', 'cat>', '<cat>']
    """
    marked = f"<{word}>"
    found = (marked[i : i + n] for n in LENGTHS for i in range(len(marked) - n + 1))
    yield from dict.fromkeys(found)


class Spellings:
    """An index from n-grams to the words that have them.

    Attributes:
        words: the words, the more frequent ones first.

    Example:
        >>> spellings = Spellings(["river", "rivers", "table"])
        >>> [(number, round(share, 2)) for number, share in spellings.nearest("riverss", 2)]
        [(1, 0.73), (0, 0.6)]
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._numbers: dict[str, int] = {}
        self._sizes = np.zeros(len(words), np.int32)
        owners: list[int] = []
        keys: list[int] = []
        for number, word in enumerate(words):
            found = list(ngrams(word))
            self._sizes[number] = len(found)
            owners += [number] * len(found)
            keys += [self._numbers.setdefault(ngram, len(self._numbers)) for ngram in found]
        order = np.argsort(np.array(keys, np.int32), kind="stable")
        self._owners = np.array(owners, np.int32)[order]
        self._starts = np.searchsorted(np.array(keys, np.int32)[order], range(len(self._numbers)))
        self._ends = np.append(self._starts[1:], len(keys))

    def nearest(self, word: str, k: int) -> list[tuple[int, float]]:
        """Return up to k positions of words with the greatest share of common n-grams.

        The share is Dice's coefficient, 2 |A ∩ B| / (|A| + |B|); of equal shares, the more
        frequent word comes first.
        """
        given = list(ngrams(word))
        common = np.zeros(len(self.words), np.int32)
        for ngram in given:
            if (number := self._numbers.get(ngram)) is not None:
                common[self._owners[self._starts[number] : self._ends[number]]] += 1
        dice = 2 * common / (self._sizes + len(given))
        order = np.argsort(-dice, kind="stable")[:k]
        return [(int(number), float(dice[number])) for number in order if dice[number] > 0]
