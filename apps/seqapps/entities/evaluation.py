"""Measure a model: F1 of exact spans, by label, partial matches, confusions, calibration."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, nearest
from seqapps.common.training.metrics import expected_calibration_error

from .formats import reading
from .formats.annotated import Annotated, Span
from .runtime import Entity, Request, Runtime
from .text.features import recased

MAX_FAULTS = 20  # spans that the result names
MISSED, INVENTED = "(missed)", "(none)"


@dataclass(frozen=True)
class Pair:
    """The right spans of a text, and the found ones."""

    text: Annotated
    right: tuple[Span, ...]
    found: tuple[Entity, ...]


def run(
    runtime: Runtime, source: str, types: str | None = None, lower: bool = False
) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model on annotated texts, see `summary`.

    Args:
        source: a file in one of the formats of `train`.
        types: labels that count, separated by commas. Default: those that both the data and the
            model have.
        lower: whether the texts are read in lower case.

    Returns:
        The metrics, and the errors of the texts that could not be used.

    Raises:
        UserError: unreadable, an unknown label, or no text could be used.
    """
    texts: list[Annotated] = []
    refused: list[UserError] = []
    for row in reading.read(source):
        if isinstance(row, UserError):
            refused.append(row)
        else:
            texts.append(replace(row, text=recased(row.text, "lower")) if lower else row)
    if not texts:
        raise UserError(f"no text could be used: {refused[0] if refused else f'{source} is empty'}")
    chosen = _chosen(runtime, texts, types, source)
    return measured(runtime, texts, chosen) | {"lower": bool(lower)}, refused


def _chosen(
    runtime: Runtime, texts: Sequence[Annotated], types: str | None, source: str
) -> tuple[str, ...]:
    known = runtime.settings.labels
    if types is not None:
        names = [name.strip() for name in types.split(",") if name.strip()]
        for name in names:
            if name not in known:
                raise UserError(f"--types: the model has no label {name!r}{nearest(name, known)}")
        if not names:
            raise UserError("--types expects labels separated by commas, got none")
        return tuple(dict.fromkeys(names))
    given = {span.label for text in texts for span in text.spans}
    if not given & set(known):
        raise UserError(
            f"{source} marks {', '.join(sorted(given)) or 'no span'}, and the labels of the model "
            f"are {', '.join(known)}: nothing can be compared"
        )
    return tuple(label for label in known if label in given)


def measured(runtime: Runtime, texts: Sequence[Annotated], types: Sequence[str]) -> dict[str, Any]:
    """Tag texts, and compare the entities of some labels with the right ones."""
    wanted = set(types)
    answers = runtime.tag((text.text for text in texts), Request(types=types))
    pairs = []
    for text, answer in zip(texts, answers, strict=True):
        right = tuple(span for span in text.spans if span.label in wanted)
        pairs.append(Pair(text, right, answer.entities))
    other = Counter(span.label for text in texts for span in text.spans if span.label not in wanted)
    return summary(pairs, types) | {"not_counted": dict(sorted(other.items()))}


def summary(pairs: Sequence[Pair], types: Sequence[str]) -> dict[str, Any]:
    """Compute the metrics.

    Returns:
        f1, precision and recall of exact spans (start, end and label), micro-averaged; by_type:
        the same of each label, with the number of right spans; partial: the same where a found
        span counts if it overlaps a right one of its label; confusion: label -> found label ->
        number of spans, of overlapping ones; faults: spans that are missed, invented, or have a
        wrong label or border; ece: calibration error of the probabilities; texts and spans:
        numbers.
    """
    exact = Counter[tuple[str, str]]()
    for pair in pairs:
        right, found = _keys(pair.right), _keys(pair.found)
        for name, spans in (("right", right), ("found", found), ("both", right & found)):
            exact.update((name, span[2]) for span in spans)
    hits = [
        ((one.start, one.end, one.label) in _keys(pair.right), one.probability)
        for pair in pairs
        for one in pair.found
    ]
    flags, probabilities = np.array(hits, np.float64).reshape(-1, 2).T
    counts = {name: [exact[name, label] for label in types] for name in ("both", "found", "right")}
    by_type = {
        label: _scores(*(counts[name][n] for name in counts)) | {"spans": counts["right"][n]}
        for n, label in enumerate(types)
    }
    return {
        **_scores(*(sum(counts[name]) for name in counts)),
        "by_type": by_type,
        "partial": _partial(pairs),
        "confusion": _confusion(pairs),
        "faults": _faults(pairs),
        "ece": round(expected_calibration_error(probabilities, flags > 0), 5),
        "texts": len(pairs),
        "spans": sum(counts["right"]),
    }


def _keys(spans: Iterable[Span | Entity]) -> set[tuple[int, int, str]]:
    return {(span.start, span.end, span.label) for span in spans}


def _scores(both: int, found: int, right: int) -> dict[str, float]:
    """Return F1, precision and recall; 0 where nothing was found."""
    return {
        "f1": round(2 * both / max(1, found + right), 4),
        "precision": round(both / max(1, found), 4),
        "recall": round(both / max(1, right), 4),
    }


def _overlap(one: Span | Entity, other: Span | Entity) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _partial(pairs: Sequence[Pair]) -> dict[str, float]:
    """Return the scores where spans of a label match if they overlap, each at most once."""
    both = 0
    for pair in pairs:
        free = list(pair.found)
        for span in pair.right:
            same = [one for one in free if one.label == span.label and _overlap(one, span)]
            if same:
                free.remove(max(same, key=lambda one: _overlap(one, span)))
                both += 1
    found, right = (sum(len(getattr(pair, name)) for pair in pairs) for name in ("found", "right"))
    return _scores(both, found, right)


def _confusion(pairs: Sequence[Pair]) -> dict[str, dict[str, int]]:
    """Return how often a right span of a label overlaps most with a found one of each label."""
    counts: dict[str, Counter[str]] = {}
    for pair in pairs:
        touched = set()
        for span in pair.right:
            best = max(pair.found, key=lambda one: _overlap(one, span), default=None)
            is_found = best is not None and _overlap(best, span) > 0
            label = best.label if best is not None and is_found else MISSED
            counts.setdefault(span.label, Counter())[label] += 1
            touched |= {id(one) for one in pair.found if _overlap(one, span)}
        for one in pair.found:
            if id(one) not in touched:
                counts.setdefault(INVENTED, Counter())[one.label] += 1
    return {label: dict(sorted(found.items())) for label, found in sorted(counts.items())}


def _faults(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Return the first spans at fault, and of what kind each fault is."""
    faults: list[dict[str, Any]] = []
    for pair in pairs:
        right, found = _keys(pair.right), _keys(pair.found)
        for span in pair.right:
            if (span.start, span.end, span.label) in found:
                continue
            best = max(pair.found, key=lambda one: _overlap(one, span), default=None)
            if best is None or not _overlap(best, span):
                faults.append(_fault("missed", pair, span, None))
            else:
                kind = "label" if (best.start, best.end) == (span.start, span.end) else "border"
                faults.append(_fault(kind, pair, span, best))
        for one in pair.found:
            is_right = (one.start, one.end, one.label) in right
            if not is_right and not any(_overlap(one, span) for span in pair.right):
                faults.append(_fault("invented", pair, None, one))
        if len(faults) >= MAX_FAULTS:
            break
    return faults[:MAX_FAULTS]


def _fault(kind: str, pair: Pair, span: Span | None, entity: Entity | None) -> dict[str, Any]:
    def shown(one: Span | Entity | None) -> str:
        return "" if one is None else f"[{pair.text.text[one.start : one.end]}]({one.label})"

    return {
        "fault": kind,
        "place": pair.text.place,
        "right": shown(span),
        "found": shown(entity),
    }
