"""Measure a model: nats per character of given names, and the quality of samples."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import Sequences, read_items
from seqapps.common.training.metrics import jensen_shannon, total_variation

from .config import MAX_NAME_LENGTH
from .engines import Request
from .runtime import Runtime, Scored
from .settings import bigram_counts

SAMPLES = 1_000
TALLY_BATCH = 4_096
VOWELS = frozenset("aeiouy")
MAX_CONSONANTS = 3  # in a row, in a pronounceable name


def run(runtime: Runtime, source: str, seed: int = 0) -> tuple[dict[str, Any], list[UserError]]:
    """Score the names of a file and draw samples with the default settings.

    Args:
        runtime: a loaded model.
        source: a file of one name per line; `-` is stdin.
        seed: random seed of the samples.

    Returns:
        The metrics: nats_per_character over all names (each with one stop symbol); names, their
        number; unseen, the same over names outside the training list (None without any);
        unseen_names, their number; refused, the number of refused names; samples, see
        `sample_quality`. And the errors of the refused names.

    Raises:
        UserError: unreadable, or no name could be scored.
    """
    names = (name for _, name in read_items(source, MAX_NAME_LENGTH))
    nats = np.zeros(2)
    symbols = np.zeros(2, np.int64)
    count = np.zeros(2, np.int64)
    refused: list[UserError] = []
    tally = Tally.empty()
    rows: list[list[int]] = []
    for scored in runtime.score(names):
        if isinstance(scored, Scored):
            nats[int(scored.known)] += scored.nats
            symbols[int(scored.known)] += len(scored.surprise)
            count[int(scored.known)] += 1
            rows.append(runtime.alphabet.encode(scored.name))
            if len(rows) == TALLY_BATCH:
                tally, rows = tally + Tally.of(rows, runtime.alphabet.size), []
        else:
            refused.append(scored)
    if not count.sum():
        raise UserError(f"no name could be scored: {refused[0] if refused else 'no names given'}")
    given = tally + Tally.of(rows, runtime.alphabet.size)
    result = {
        "nats_per_character": round(float(nats.sum() / symbols.sum()), 5),
        "names": int(count.sum()),
        "unseen": round(float(nats[0] / symbols[0]), 5) if count[0] else None,
        "unseen_names": int(count[0]),
        "refused": len(refused),
        "samples": sample_quality(runtime, given, seed),
    }
    return result, refused


@dataclass(frozen=True)
class Tally:
    """Statistics by which lists of names are compared: lengths and adjacent symbols.

    Attributes:
        lengths: <int64>[n], number of names of each length.
        pairs: <int64>[k, 3], (symbol, next symbol, count).
    """

    lengths: np.ndarray
    pairs: np.ndarray

    @classmethod
    def empty(cls) -> "Tally":
        """Return the tally of an empty list."""
        return cls(np.zeros(0, np.int64), np.zeros((0, 3), np.int64))

    @classmethod
    def of(cls, rows: list[list[int]], vocabulary: int) -> "Tally":
        """Count names that are given as ids."""
        names = Sequences.from_lists(rows)
        return cls(np.bincount(names.lengths), bigram_counts(names, vocabulary))

    def __add__(self, other: "Tally") -> "Tally":
        width = max(len(self.lengths), len(other.lengths))
        lengths = [np.pad(part, (0, width - len(part))) for part in (self.lengths, other.lengths)]
        both = np.concatenate([self.pairs, other.pairs])
        pairs, place = np.unique(both[:, :2], axis=0, return_inverse=True)
        counts = np.bincount(place.reshape(-1), both[:, 2], len(pairs)).astype(np.int64)
        return Tally(lengths[0] + lengths[1], np.column_stack([pairs, counts]))


def sample_quality(runtime: Runtime, given: Tally | None, seed: int = 0) -> dict[str, Any]:
    """Draw 1,000 names with the default options and compare them with real names.

    Returns:
        count; novel and unique, shares of the names; unfiltered_novel and unfiltered_unique, the
        same before known and repeated names are removed; pronounceable, a share of the names in
        Latin letters (None for other scripts); length_tv and bigram_js, the total variation of
        the lengths and the Jensen-Shannon divergence (nats) of the letter pairs from the
        training list; length_tv_to_data and bigram_js_to_data, the same from the given names.
    """
    names = list(runtime.generate(Request(count=SAMPLES, seed=seed)))
    raw = list(runtime.generate(Request(count=SAMPLES, seed=seed, allow_known=True)))
    sounding = [p for p in (pronounceable(item.name) for item in names) if p is not None]
    rows = [item.ids[item.ids > 0].tolist() for item in names]
    sampled = Tally.of(rows, runtime.alphabet.size)
    quality = {
        "count": len(names),
        "novel": _share(not item.known for item in names),
        "unique": round(len({item.name for item in names}) / len(names), 4) if names else None,
        "unfiltered_novel": _share(not item.known for item in raw),
        "unfiltered_unique": round(len({item.name for item in raw}) / max(1, len(raw)), 4),
        "pronounceable": _share(sounding),
    }
    if names:
        quality |= _distances(sampled, Tally(runtime.facts.lengths, runtime.facts.bigrams))
    if names and given is not None:
        to_data = _distances(sampled, given)
        quality |= {f"{key}_to_data": value for key, value in to_data.items()}
    return quality


def _distances(one: Tally, other: Tally) -> dict[str, float]:
    width = max(len(one.lengths), len(other.lengths))
    lengths = [np.pad(tally.lengths, (0, width - len(tally.lengths))) for tally in (one, other)]
    both = np.concatenate([one.pairs, other.pairs])
    pairs, place = np.unique(both[:, :2], axis=0, return_inverse=True)
    counts = np.zeros((2, len(pairs)))
    np.add.at(counts[0], place.reshape(-1)[: len(one.pairs)], one.pairs[:, 2])
    np.add.at(counts[1], place.reshape(-1)[len(one.pairs) :], other.pairs[:, 2])
    return {
        "length_tv": round(total_variation(*lengths), 4),
        "bigram_js": round(jensen_shannon(*counts), 4),
    }


def _share(flags: Iterable[bool]) -> float | None:
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else None


def pronounceable(name: str) -> bool | None:
    """Return whether a name has a vowel and at most three consonants in a row.

    Accents are ignored. None for a name that is not in Latin letters.

    Example:
        >>> pronounceable("Tyrannosaurus"), pronounceable("Brrrk"), pronounceable("恐竜")
        (True, False, None)
    """
    letters = [c for c in unicodedata.normalize("NFD", name.lower()) if c.isalpha()]
    if not letters or any(not "a" <= c <= "z" for c in letters):
        return None
    run = longest = 0
    for letter in letters:
        run = 0 if letter in VOWELS else run + 1
        longest = max(longest, run)
    return longest <= MAX_CONSONANTS and longest < len(letters)
