"""Judge a trained recogniser in words."""

from collections.abc import Mapping
from typing import Any

from seqapps.common.training.verdict import with_interval

MANY_WRONG = 0.05
ENOUGH_RECORDINGS = 20


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a recogniser: its right and wrong sentences, its start, its recordings.

    Args:
        metrics: the content of metrics.json.
    """
    validation = metrics["validation"]
    count = validation["sentences"]
    found = [with_interval(validation["right"], count, "held-out sentences")]
    if validation["wrong"] > MANY_WRONG:
        found.append(
            f"{validation['wrong']:.0%} are mistaken for another sentence: `check` names those "
            "that sound alike."
        )
    accepted = round(validation["false_acceptance"] * validation["others"])
    found.append(
        f"{accepted:,} of {validation['others']:,} other sentences were accepted as sentences of "
        "the grammar."
    )
    if not metrics["has_base"]:
        found.append(
            "It was trained from random weights, on synthetic voices only: people are mostly not "
            "understood. Start from a sound model (--from)."
        )
    elif metrics["recordings"] < ENOUGH_RECORDINGS:
        found.append(
            "The held-out sentences are spoken by synthetic voices; people are understood less "
            "often. Recordings of your own (enroll) help."
        )
    return found
