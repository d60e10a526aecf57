"""Choose the limits of a model, and measure it, on sentences with known answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .decoding import ctc, search_graph, viterbi
from .decoding.search_graph import terms
from .grammar.pronunciation import said_by
from .limits import DID_YOU_MEAN, Limits
from .settings import Settings

DEFAULT = Limits()
KEPT = 0.97  # share of the right sentences whose distance is below the limit
MAX_FACTOR = 2.0  # of the limit to the distance of those: people are farther than voices
MARGIN_LOST = 0.05  # share of the right sentences that the margin may cost
WRONG_CAUGHT = 0.8  # share of the wrong sentences that the margin should catch
MAX_MARGIN = 20.0


@dataclass(frozen=True)
class Trial:
    """A sentence that was heard.

    Attributes:
        is_own: whether a sentence of the grammar was said.
        is_right: whether the best sentence has the meaning of what was said.
        distance, margin: see `Limits`.
    """

    is_own: bool
    is_right: bool
    distance: float
    margin: float


def trials(
    settings: Settings,
    log_probs: Sequence[np.ndarray],
    spoken: Sequence[tuple[int, ...] | None],
) -> list[Trial]:
    """Hear sounds with the model's own grammar.

    Args:
        settings: of the model.
        log_probs: <float32>[steps, symbols + 1] of each sound.
        spoken: the tokens of each; None for other speech.
    """
    if settings.sentences is None:
        return []
    words = settings.sentences.graph
    said = said_by(settings.sentences, settings.symbols, settings.config.labels)
    graph = search_graph.build(words, said, settings.blank)

    def meaning(tokens: Sequence[int]) -> tuple[int, ...]:
        return terms(words.tokens[token] for token in tokens)

    result = []
    for rows, tokens in zip(log_probs, spoken, strict=True):
        scores = np.asarray(rows - settings.log_prior, np.float32)
        best, other = viterbi.search(scores, graph)
        distance = (ctc.free(scores)[0] - best.score) / max(1, best.phones)
        is_right = tokens is not None and meaning(tokens) == meaning(best.tokens)
        result.append(Trial(tokens is not None, is_right, distance, best.score - other.score))
    return result


def limits(trials: Sequence[Trial], false_acceptance: float) -> Limits:
    """Choose the limits.

    The distance is the one that `false_acceptance` of the other sentences are below, but at most
    twice that of 97 % of the right sentences. The margin catches wrong sentences, and costs at
    most 5 % of the right ones.

    Example:
        >>> right = [Trial(True, True, 0.5, 9.0)] * 9
        >>> wrong, other = Trial(True, False, 0.9, 3.0), Trial(False, False, 4.0, 1.0)
        >>> limits([*right, wrong, other], false_acceptance=0.01)
        Limits(distance=2.0, margin=3.0)
    """
    right = [trial for trial in trials if trial.is_right]
    others = [trial.distance for trial in trials if not trial.is_own]
    wrong = [trial.margin for trial in trials if trial.is_own and not trial.is_right]
    distance = DEFAULT.distance
    if right:
        kept = float(np.quantile([trial.distance for trial in right], KEPT))
        distance = max(distance, MAX_FACTOR * kept)
    if others:
        distance = min(distance, float(np.quantile(others, false_acceptance)))
    margin = DEFAULT.margin
    if wrong:
        margin = max(margin, float(np.quantile(wrong, WRONG_CAUGHT)))
    if right:
        margin = min(margin, float(np.quantile([t.margin for t in right], MARGIN_LOST)))
    return Limits(round(max(distance, 0.01), 4), round(min(max(margin, 0.0), MAX_MARGIN), 4))


def measured(trials: Sequence[Trial], limits: Limits) -> dict[str, Any]:
    """Return the shares of answers: sentences, right, wrong, did_you_mean, refused; and others."""
    own = [trial for trial in trials if trial.is_own]
    others = [trial for trial in trials if not trial.is_own]
    reasons = [limits.reason(trial.distance, trial.margin) for trial in own]
    pairs = list(zip(own, reasons, strict=True))
    accepted = [not limits.reason(trial.distance, trial.margin) for trial in others]

    def share(values: Sequence[bool]) -> float:
        return round(sum(values) / max(1, len(values)), 4)

    return {
        "sentences": len(own),
        "right": share([trial.is_right and not reason for trial, reason in pairs]),
        "wrong": share([not trial.is_right and not reason for trial, reason in pairs]),
        "did_you_mean": share([reason == DID_YOU_MEAN for reason in reasons]),
        "refused": share([bool(reason) and reason != DID_YOU_MEAN for reason in reasons]),
        "others": len(others),
        "false_acceptance": share(accepted),
    }
