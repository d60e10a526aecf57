"""An n-gram model of each choice of a note: the baseline that a report compares with."""

from collections.abc import Sequence

import numpy as np

from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram

from .network import encoding
from .network.encoding import Events

NGRAM_ORDERS = (2, 3, 4)


def nats(training: Sequence[Events], validation: Sequence[Events]) -> dict[str, float]:
    """Return the mean nats of each kind of choice by interpolated Kneser-Ney n-grams.

    An n-gram reads the last choices of the same kind. Of the orders 2 to 4 the best one on the
    validation solos counts, so that the baseline is rather too good. The first note of a solo is
    left out, as in `evaluation.score`.

    Args:
        training, validation: encoded solos.
    """
    return {
        kind: min(_nats(training, validation, column, size, order) for order in NGRAM_ORDERS)
        for column, (kind, size) in enumerate(encoding.CLASSES.items())
    }


def _nats(
    training: Sequence[Events], validation: Sequence[Events], column: int, size: int, order: int
) -> float:
    learned, tested = (
        Sequences.from_lists([(events.targets[:, column] + 1).tolist() for events in solos])
        for solos in (training, validation)
    )
    model = ngram.fit(learned, size + 1, order)
    inputs, targets, mask = tested.teacher_forced()
    probability = model.probability.astype(np.float64)
    states = ngram.states(model, inputs)
    counts = (mask > 0) & (targets > 0)  # the end of a solo is no choice
    counts[:, 0] = False
    own = states[counts]
    shares = probability[own, targets[counts]] / probability[:, 1:].sum(axis=1)[own]
    return round(float(-np.log(shares).mean()), 4)
