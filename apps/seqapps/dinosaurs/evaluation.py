"""Measure a model: nats per character of given names, and the quality of samples."""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import STOP, read_items
from seqapps.common.training.metrics import jensen_shannon, total_variation

from .config import MAX_NAME_LENGTH
from .engines import Request
from .runtime import Runtime
from .settings import TrainingFacts

SAMPLES = 1_000
VOWELS = frozenset("aeiouy")
MAX_CONSONANTS = 3  # in a row, in a pronounceable name


def run(runtime: Runtime, source: str, seed: int = 0) -> tuple[dict[str, Any], list[UserError]]:
    """Score the names of a file and draw samples with the default settings.

    Returns:
        The metrics: nats_per_character over all names (each with one stop symbol); names, their
        number; unseen, the same over names outside the training list (None without any);
        unseen_names, their number; refused, the number of refused names; samples, see
        `sample_quality`. And the errors of the refused names.

    Raises:
        UserError: unreadable, or no name could be scored.
    """
    names = (name for _, name in read_items(source, MAX_NAME_LENGTH))
    nats, symbols, count = np.zeros(2), np.zeros(2, np.int64), np.zeros(2, np.int64)
    refused: list[UserError] = []
    given = Tally()
    for scored in runtime.score(names):
        if isinstance(scored, UserError):
            refused.append(scored)
            continue
        group = int(scored.known)
        nats[group] += scored.nats
        symbols[group] += len(scored.surprise)
        count[group] += 1
        given.add(runtime.alphabet.encode(scored.name))
    if not count.sum():
        reason = refused[0] if refused else f"{source} holds no names"
        raise UserError(f"no name could be scored: {reason}")
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
    """Numbers of names by their length, and of adjacent symbols (stop at both ends)."""

    lengths: Counter[int] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, ids: list[int]) -> None:
        """Count a name that is given as ids."""
        self.lengths[len(ids)] += 1
        self.pairs.update(pairwise([STOP, *ids, STOP]))

    @classmethod
    def of(cls, facts: TrainingFacts) -> "Tally":
        """Return the tally of the training list."""
        pairs = {(first, second): count for first, second, count in facts.bigrams.tolist()}
        return cls(Counter(dict(enumerate(facts.lengths.tolist()))), Counter(pairs))


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
    quality = {
        "count": len(names),
        "novel": _share(sum(not item.known for item in names), len(names)),
        "unique": _share(len({item.name for item in names}), len(names)),
        "unfiltered_novel": _share(sum(not item.known for item in raw), len(raw)),
        "unfiltered_unique": _share(len({item.name for item in raw}), len(raw)),
        "pronounceable": _share(sum(sounding), len(sounding)),
    }
    if names:
        sampled = Tally()
        for item in names:
            sampled.add(item.ids[item.ids > 0].tolist())
        quality |= _distances(sampled, Tally.of(runtime.facts))
        if given is not None:
            to_data = _distances(sampled, given)
            quality |= {f"{key}_to_data": value for key, value in to_data.items()}
    return quality


def _distances(one: Tally, other: Tally) -> dict[str, float]:
    return {
        "length_tv": round(total_variation(*_histograms(one.lengths, other.lengths)), 4),
        "bigram_js": round(jensen_shannon(*_histograms(one.pairs, other.pairs)), 4),
    }


def _histograms(one: Counter[Any], other: Counter[Any]) -> np.ndarray:
    """Return the counts of two counters <int64>[2, keys], by the keys of both in order."""
    keys = sorted(one.keys() | other.keys())
    return np.array([[counts[key] for key in keys] for counts in (one, other)])


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


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
