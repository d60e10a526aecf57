"""Judge a trained classifier in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.training.verdict import Comparison, with_interval

ENOUGH_HELD_OUT, ENOUGH_OF_A_LABEL, ENOUGH_CALIBRATION = 200, 20, 200
MAX_NEAR = 0.1  # share of the validation texts that nearly repeat a training text


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a classifier: its baseline, its split, its data.

    Args:
        metrics: the content of metrics.json.
    """
    validation, baseline, found = metrics["validation"], metrics["baseline"], []
    if baseline:
        name = "linear SVMs on TF-IDF n-grams"
        compared = Comparison(
            validation["macro_f1"], baseline["macro_f1"], name, "macro-F1", higher_is_better=True
        )
        found.append(f"The model is {compared}.")
        if not compared.is_better:
            found.append("The encoder adds nothing to the n-grams on these texts.")
    else:
        found.append("The model has no linear branch, and so no baseline.")
    accuracies = metrics["out_of_fold_accuracy"]
    if len(accuracies) > 1:
        (best, first), *others = accuracies.items()
        over = " and ".join(f"{kind} ({accuracy:.3f})" for kind, accuracy in others)
        found.append(
            f"Cross-validation chose {best} by cross-entropy (accuracy {first:.3f}) over {over}."
        )
    near = metrics["near_duplicates"]
    if near > MAX_NEAR:
        found.append(
            f"{near:.0%} of the validation texts nearly repeat a training text: other texts are "
            "read worse than the figures say. Give texts of one template the same name in a "
            "column family."
        )
    rarest, count = metrics["rarest_label"]
    if count < ENOUGH_OF_A_LABEL:
        found.append(f"The label {rarest} has {count} training texts: add texts of it.")
    count = metrics.get("calibration_texts", ENOUGH_CALIBRATION)  # older models do not say
    if count < ENOUGH_CALIBRATION:
        found.append(
            f"The probabilities were calibrated on {count} texts, which are "
            "too few: use their order, and not their values."
        )
    held_in = metrics.get("texts", 0) - validation["rows"]
    if metrics.get("final_texts", held_in) > held_in:
        found.append(
            "After it was measured, the model was trained on the validation texts as well."
        )
    if validation["rows"] < ENOUGH_HELD_OUT:
        found.append(with_interval(validation["accuracy"], validation["rows"], "validation texts"))
    return found
