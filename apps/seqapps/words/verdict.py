"""Judge a trained model of word vectors in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.terminal.progress import counted

ENOUGH_TOKENS = 1_000_000
FEW_OCCURRENCES = 10
MAX_SHARE = 0.97  # of the loss of frequencies alone, above which a network learned next to nothing


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a model of word vectors: its corpus, its rare words, its losses.

    Args:
        metrics: the content of metrics.json.
    """
    found = [
        f"The vectors cover {metrics['covered']:.1%} of the corpus: {metrics['words']:,} words of "
        f"{metrics['types']:,} different ones."
    ]
    nats, frequency_nats = (metrics["validation"][key] for key in ("nats", "frequency_nats"))
    if nats is not None and nats > MAX_SHARE * frequency_nats:
        found.append(
            f"The network learned next to nothing about contexts: its loss on held-out text is "
            f"{nats:.3f}, that of the frequencies of words alone {frequency_nats:.3f}. Its "
            "vectors are random; the preset default needs less text."
        )
    elif metrics["tokens"] < ENOUGH_TOKENS:
        found.append(
            f"A corpus of {metrics['tokens']:,} words is small: neighbours of frequent words are "
            "useful, those of rare words are random; more text of the same kind helps most."
        )
    if metrics["rare_words"]:
        found.append(f"{metrics['rare_words']:,} words occur fewer than {FEW_OCCURRENCES} times.")
    if count := metrics["without_vector"]:
        found.append(
            f"{counted(count, 'word')} stayed without a vector: the texts hold no context that "
            "says anything about them."
        )
    if metrics.get("dropped_pairs"):
        found.append(
            f"{metrics['dropped_pairs']:.1%} of the co-occurrences were dropped to bound the "
            "memory: raise memory_mb."
        )
    return found
