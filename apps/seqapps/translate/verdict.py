"""Judge a trained model in words."""

from collections.abc import Mapping
from typing import Any

ENOUGH_PAIRS, ENOUGH_ROWS, GOOD_CHRF = 20_000, 200, 50.0


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a model: its quality, its confidence, its data.

    Args:
        metrics: the content of metrics.json.
    """
    validation = metrics["validation"]
    found = [
        f"On {validation['rows']:,} held-out pairs, the translations have a BLEU of "
        f"{validation['bleu']:.1f} and a chrF of {validation['chrf']:.1f}, and "
        f"{validation['exact']:.0%} are exactly those of a person."
    ]
    if validation["chrf"] < GOOD_CHRF:
        found.append(
            "That is too little to use translations without reading them: mark unsure ones with "
            "--min-confidence."
        )
    if metrics["pairs"] < ENOUGH_PAIRS:
        found.append(
            f"It learned from {metrics['pairs']:,} pairs, which are few: train further from a "
            "larger model (--from), or give the pairs as --memory."
        )
    if metrics["left_out"]:
        count = sum(metrics["left_out"].values())
        reasons = ", ".join(sorted(metrics["left_out"]))
        found.append(f"Of the pairs given, {count:,} were left out ({reasons}).")
    if validation["rows"] < ENOUGH_ROWS:
        found.append("The figures rest on few pairs: other texts may differ much.")
    return found
