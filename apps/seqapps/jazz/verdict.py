"""Judge a trained soloist in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.terminal.progress import counted
from seqapps.common.training.verdict import Comparison

from .network import encoding

ENOUGH_SOLOS, ENOUGH_HELD_OUT = 100, 10
MAX_REPEATED = 0.25  # share of repeated notes above that of the given solos
MIN_OVERLAP = 0.6  # of the intervals of improvised and given solos


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a soloist: its baselines, its own solos, its data, and what to do.

    Args:
        metrics: the content of metrics.json.
    """
    validation, solos = metrics["validation"], metrics["solos"]
    own = sum(validation[f"{kind}_nats"] for kind in encoding.CLASSES)
    counted_nats = sum(metrics["baseline"].values())
    compared = Comparison(own, counted_nats, "n-grams of the same solos", "nats per note")
    found = [f"The model is {compared}."]
    start = metrics.get("start_nats")
    if start is not None:
        trained = Comparison(validation["nats"], start, "the model it started from")
        found.append(f"It is {trained}.")
    found += _of_improvised(metrics)
    if solos < ENOUGH_SOLOS and start is None:
        found.append(
            f"{counted(solos, 'solo')} are few for random weights: start from a model by --from."
        )
    elif not compared.is_better:
        found.append("It has learned nothing beyond n-grams: add solos, or train longer.")
    if validation["solos"] < ENOUGH_HELD_OUT:
        count = counted(validation["solos"], "held-out solo")
        found.append(f"The figures are those of {count}: they would differ on others.")
    return found


def _of_improvised(metrics: Mapping[str, Any]) -> list[str]:
    """Return sentences about the model's own solos, beside the given ones."""
    human, generated = metrics["human"], metrics["generated"]
    if not generated:
        return ["All solos of its own copy passages of the training solos: do not use it."]
    repeated, given = (side.get("repeated_notes") for side in (generated, human))
    overlap = generated.get("interval_overlap")
    if repeated is None or given is None or overlap is None:
        return ["Its solos are too short to judge."]
    if repeated > given + MAX_REPEATED:
        return [
            f"Its solos repeat a note in {repeated:.0%} of the intervals, the given ones in "
            f"{given:.0%}: do not use it."
        ]
    if overlap < MIN_OVERLAP:
        return [
            f"The intervals of its solos overlap with those of the given ones by {overlap:.0%} "
            "only: listen before you use it."
        ]
    return [f"The intervals of its solos overlap with those of the given ones by {overlap:.0%}."]
