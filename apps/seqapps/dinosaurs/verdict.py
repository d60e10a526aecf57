"""Judge a trained model of names in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.training.verdict import Comparison

ENOUGH_NAMES, ENOUGH_HELD_OUT = 200, 30
MIN_NOVEL = 0.5  # share of the samples that are no names of the list


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a model of names: its baseline, its samples, its data.

    Args:
        metrics: the content of metrics.json.
    """
    validation, found = metrics["validation"], []
    alone = validation.get("ngram_alone")
    if alone is not None:
        unit = "nats per character"
        compared = Comparison(
            validation["nats_per_character"], alone, "its n-gram model alone", unit
        )
        found.append(f"The model is {compared}.")
        if not compared.is_better:
            found.append("The network adds nothing to the n-grams: add names, or train longer.")
    novel = metrics["samples"]["unfiltered_novel"]
    if novel < MIN_NOVEL:
        found.append(f"Only {novel:.0%} of the names that it draws are new: the list is memorised.")
    if metrics["names"] < ENOUGH_NAMES:
        is_mostly_ngrams = metrics["ngram_scale"] > metrics["network_scale"]
        weight = ", and the n-grams have more weight than the network" * is_mostly_ngrams
        found.append(
            f"{metrics['names']:,} names are few{weight}: more names of the same kind help most."
        )
    if not validation.get("folds") and validation["names"] < ENOUGH_HELD_OUT:
        found.append(
            f"The figures are those of {validation['names']:,} held-out names: they would differ "
            "on others."
        )
    return found or ["The model has no n-gram model to compare with."]
