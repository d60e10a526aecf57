"""How good a model is: nats per character on given names, and the quality of its samples."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np

from apps.common.errors import UserError
from apps.common.metrics import jensen_shannon, total_variation
from apps.common.text import Sequences, read_lines

from .config import LONGEST_NAME
from .runtime import Request, Runtime, Scored, bigram_counts

SAMPLES = 1_000
VOWELS = frozenset("aeiouy")
MOST_CONSONANTS = 3  # in a row, for a name to be pronounceable


def run(runtime: Runtime, source: str, seed: int = 0) -> tuple[dict[str, Any], list[str]]:
    """Score the names of a file and draw samples with the default settings.

    Args:
        runtime: a loaded model.
        source: a file of one name a line; `-` is stdin.
        seed: of the samples.

    Returns:
        The result: nats_per_character over all names (each with one stop symbol), names (how
        many), unseen (the same figure over the names that were not in the training list, None
        when there is none), unseen_names, refused (how many), samples (see `sample_quality`).
        And the errors of the names that were refused.

    Raises:
        UserError: unreadable, or no name could be scored.
    """
    names = (name for _, name in read_lines(source, LONGEST_NAME))
    nats = np.zeros(2)
    symbols = np.zeros(2, np.int64)
    count = np.zeros(2, np.int64)
    refused: list[str] = []
    rows: list[list[int]] = []
    for scored in runtime.score(names):
        if isinstance(scored, Scored):
            nats[int(scored.known)] += scored.nats
            symbols[int(scored.known)] += len(scored.surprise)
            count[int(scored.known)] += 1
            rows.append(runtime.alphabet.encode(scored.name))
        else:
            refused.append(str(scored))
    if not count.sum():
        raise UserError(f"no name could be scored: {refused[0] if refused else 'no names given'}")
    given = Sequences.from_lists(rows)
    result = {
        "nats_per_character": round(float(nats.sum() / symbols.sum()), 5),
        "names": int(count.sum()),
        "unseen": round(float(nats[0] / symbols[0]), 5) if count[0] else None,
        "unseen_names": int(count[0]),
        "refused": len(refused),
        "samples": sample_quality(runtime, given, seed),
    }
    return result, refused


def sample_quality(runtime: Runtime, given: Sequences | None, seed: int = 0) -> dict[str, Any]:
    """Draw 1,000 names as `generate` does by default and compare them with real ones.

    Returns:
        count; novel and unique (shares of the names); unfiltered_novel and unfiltered_unique
        (the same for 1,000 names straight from the model, before known and repeated ones are
        left out); pronounceable (share, of the names in Latin letters; None for other
        scripts); length_tv and bigram_js: total variation of the lengths and Jensen-Shannon
        divergence (nats) of the pairs of letters, to the training list; and, as
        length_tv_to_data and bigram_js_to_data, to the given names (a short list differs from
        everything).
    """
    names = list(runtime.generate(Request(count=SAMPLES, seed=seed)))
    raw = list(runtime.generate(Request(count=SAMPLES, seed=seed, allow_known=True)))
    sounding = [p for p in (pronounceable(item.name) for item in names) if p is not None]
    sampled = Sequences.from_lists([runtime.alphabet.encode(item.name) for item in names])
    quality = {
        "count": len(names),
        "novel": _share(not item.known for item in names),
        "unique": round(len({item.name for item in names}) / max(1, len(names)), 4),
        "unfiltered_novel": _share(not item.known for item in raw),
        "unfiltered_unique": round(len({item.name for item in raw}) / max(1, len(raw)), 4),
        "pronounceable": _share(sounding) if sounding else None,
    }
    if names:
        quality |= _distances(runtime, sampled, runtime.facts.lengths, runtime.facts.bigrams)
    if names and given is not None:
        pairs = bigram_counts(given, runtime.alphabet.size)
        to_data = _distances(runtime, sampled, np.bincount(given.lengths), pairs)
        quality |= {f"{key}_to_data": value for key, value in to_data.items()}
    return quality


def _distances(
    runtime: Runtime, sampled: Sequences, lengths: np.ndarray, bigrams: np.ndarray
) -> dict[str, float]:
    longest = max(len(lengths), int(sampled.lengths.max()) + 1)
    own_lengths = np.bincount(sampled.lengths, minlength=longest)
    other_lengths = np.pad(lengths, (0, longest - len(lengths)))
    own = bigram_counts(sampled, runtime.alphabet.size)
    pairs = np.concatenate([own, bigrams])
    _, place = np.unique(pairs[:, :2], axis=0, return_inverse=True)
    counts = np.zeros((2, place.max() + 1))
    np.add.at(counts[0], place[: len(own)], own[:, 2])
    np.add.at(counts[1], place[len(own) :], bigrams[:, 2])
    return {
        "length_tv": round(total_variation(own_lengths, other_lengths), 4),
        "bigram_js": round(jensen_shannon(*counts), 4),
    }


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return round(sum(values) / max(1, len(values)), 4)


def pronounceable(name: str) -> bool | None:
    """Say whether a name has a vowel and no four consonants in a row.

    Accents are ignored; None for a name that is not in Latin letters.
    """
    letters = [c for c in unicodedata.normalize("NFD", name.lower()) if c.isalpha()]
    if not letters or any(not "a" <= c <= "z" for c in letters):
        return None
    run = longest = 0
    for letter in letters:
        run = 0 if letter in VOWELS else run + 1
        longest = max(longest, run)
    return longest <= MOST_CONSONANTS and longest < len(letters)
