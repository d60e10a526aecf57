"""Judge a trained language model in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.training.verdict import Comparison, with_interval

ENOUGH_WORDS, ENOUGH_HELD_OUT = 100_000, 2_000
MAX_COPIED = 0.1  # share of the 8-grams of samples that the training text has too
MIN_PLACES = 20


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a model: its baseline, its samples, its data.

    Args:
        metrics: the content of metrics.json.
    """
    validation, found = metrics["validation"], []
    alone = validation["ngram_alone"]
    if alone is not None:
        unit = "perplexity per word"
        compared = Comparison(validation["perplexity"], alone, "its n-gram model alone", unit)
        found.append(f"The model is {compared}.")
        if not compared.is_better:
            found.append("The network adds nothing to the n-grams: add text, or train longer.")
    homophones = validation["homophones"]
    if homophones["places"] >= MIN_PLACES:
        places = "homophones of the held-out text"
        found.append(with_interval(homophones["right"], homophones["places"], places))
    copied = metrics["samples"]["copied_8grams"]
    if copied is not None and copied > MAX_COPIED:
        found.append(f"{copied:.0%} of the 8-grams that it writes are copied: text is memorised.")
    if metrics["words"] < ENOUGH_WORDS:
        found.append(f"{metrics['words']:,} words are few: more text of the same kind helps most.")
    if validation["words"] < ENOUGH_HELD_OUT:
        found.append(
            f"The figures are those of {validation['words']:,} held-out words: they would differ "
            "on others."
        )
    return found or ["The model has no n-gram model to compare with."]
