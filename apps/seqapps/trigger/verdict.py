"""Judge a trained detector in words."""

import math
from collections.abc import Mapping
from typing import Any

from seqapps.common.training.verdict import Comparison

GOOD, USABLE = 0.05, 0.2  # miss rates of held-out clips
ENOUGH_RECORDINGS = 20


def sentences(metrics: Mapping[str, Any]) -> list[str]:
    """Return the verdict on a detector: its baseline, its misses, its recordings.

    Args:
        metrics: the content of metrics.json.
    """
    validation = metrics["validation"]
    compared = Comparison(
        validation["nats"], metrics["constant_nats"], "a constant score", "nats per segment"
    )
    found = [f"The detector is {compared}."]
    # The scores of the points are scaled so that the requested rate has the threshold 0.5.
    point = min(validation["points"], key=lambda point: abs(point["threshold"] - 0.5))
    missed = point["miss_rate"]
    if math.isnan(missed):
        found.append("No clip of the word was held out: its misses are not known.")
    else:
        word = "good" if missed <= GOOD else "usable" if missed <= USABLE else "not usable"
        found.append(
            f"At {point['false_alarms_per_hour']:g} false alarms an hour it misses {missed:.0%} "
            f"({point['low']:.0%} to {point['high']:.0%}) of the held-out clips: {word} for the "
            "voices of these clips."
        )
    count = sum(metrics["recordings"].get(name, 0) for name in ("recordings", "voices_dir"))
    if count < ENOUGH_RECORDINGS:
        found.append(
            f"It is trained on {count:,} recordings of the word: {ENOUGH_RECORDINGS} of several "
            "people (--voices-dir, or enroll) lower the misses of their voices."
        )
    return found
