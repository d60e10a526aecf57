"""Measure what a training has done to the labels that the model had before.

The labels of earlier trainings keep their own taggers, so only labels that the new texts have as
well can change. The sentences of check.txt, which we wrote, show it: they have people,
organisations and places, in sentences of news and letters, in lower case and in capitals.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seqapps.common.errors import valid_rows

from . import evaluation
from .formats import reading
from .runtime import Runtime

CHECK = Path(__file__).with_name("check.txt")


def measured(before: Runtime, after: Runtime) -> Mapping[str, Any]:
    """Return the F1 of exact spans of the labels that both models have.

    Returns:
        labels, before, after, and the number of texts; {} if none of the labels is in check.txt.
    """
    texts = valid_rows(reading.read(str(CHECK)))
    given = {span.label for text in texts for span in text.spans}
    labels = sorted(given & set(before.settings.labels) & set(after.settings.labels))
    if not labels:
        return {}
    scores = [evaluation.measured(model, texts, labels)["f1"] for model in (before, after)]
    return {"labels": labels, "before": scores[0], "after": scores[1], "texts": len(texts)}
