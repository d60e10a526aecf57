"""Judge a trained model of dates in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.training.verdict import Comparison, with_interval

ENOUGH_HELD_OUT = 300
MAX_WRONG = 0.01  # share of the texts that are misread with confidence


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a model of dates: its baseline, its errors, its data.

    Args:
        metrics: the content of metrics.json.
    """
    validation, found = metrics["validation"], []
    shipped = metrics["shipped"]
    if shipped:
        compared = Comparison(
            shipped["own_exact_match"], shipped["exact_match"], "the shipped model",
            "exact match", higher_is_better=True,
        )  # fmt: skip
        found.append(f"The model is {compared}.")
        if not compared.is_better:
            found.append("Use the shipped model, or add pairs that it misreads.")
    wrong = validation["wrong_but_confident"]
    if wrong > MAX_WRONG:
        found.append(
            f"It misreads {wrong:.1%} of the validation texts with confidence: add pairs of their "
            "kind, or raise --min-confidence."
        )
    else:
        found.append(f"It misreads {wrong:.1%} of the validation texts with confidence.")
    if validation["rows"] < ENOUGH_HELD_OUT:
        found.append(
            with_interval(validation["exact_match"], validation["rows"], "validation texts")
        )
    return found
