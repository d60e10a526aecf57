"""Judge a trained model in words."""

from collections.abc import Mapping
from typing import Any

ENOUGH_SPANS, ENOUGH_OF_A_LABEL = 100, 20
MAX_LOWER_LOSS = 0.3  # of F1


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a model: its F1, its weakest label, its data.

    Args:
        metrics: the content of metrics.json.
    """
    validation = metrics["validation"]
    found = [
        f"Of {validation['spans']:,} spans in the validation texts the model finds "
        f"{validation['recall']:.0%} exactly, and {validation['precision']:.0%} of those that it "
        "finds are right."
    ]
    f1 = {name: one["f1"] for name, one in validation["by_type"].items() if one["spans"]}
    if len(f1) > 1:
        label = min(f1, key=lambda name: f1[name])
        found.append(f"The weakest label is {label}, with an F1 of {f1[label]:.2f}.")
    if unmeasured := [name for name in validation["by_type"] if name not in f1]:
        found.append(
            f"Not measured, because the validation texts lack it: {', '.join(unmeasured)}."
        )
    label, count = metrics["rarest_label"]
    if count < ENOUGH_OF_A_LABEL:
        found.append(f"The label {label} has {count} spans for training: add texts with it.")
    if old := metrics.get("old_labels"):
        found.append(
            f"F1 of the old labels {', '.join(old['labels'])} on {old['texts']} sentences that "
            f"come with seqapps: {old['before']:.3f} before this training, {old['after']:.3f} "
            "after it."
        )
    if validation["f1"] - metrics["lower_case"] > MAX_LOWER_LOSS:
        found.append(f"In lower case the F1 falls to {metrics['lower_case']:.2f}.")
    if validation["spans"] < ENOUGH_SPANS:
        found.append(
            f"The figures rest on {validation['spans']} spans, which are few: other texts may "
            "differ much."
        )
    return found
