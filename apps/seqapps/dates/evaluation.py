"""How good a model is: exact dates, confident errors, refusals, calibration, and whose fault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import Sequences
from seqapps.common.training.metrics import expected_calibration_error

from . import iso
from .config import BEAM
from .data import Pair, read_pairs
from .runtime import Request, Runtime, Translation

CONFIDENT = 0.5  # a wrong date that claims as much, and no second reading, misleads
MOST_ERRORS = 20  # that are analysed one by one in the result
AT_ONCE = 4_096


@dataclass
class Tally:
    """Counts of one group of rows."""

    rows: int = 0
    exact: int = 0
    shown: int = 0
    confident: int = 0
    refused: int = 0
    ambiguous: int = 0

    def add(self, pair: Pair, answer: Translation) -> bool:
        """Count a row; return whether it is right."""
        wanted = _wanted(pair)
        right = (answer.date in wanted) if wanted else answer.date is None
        others = {date for date, _ in answer.alternatives}
        self.rows += 1
        self.exact += right
        self.shown += right or bool(others & wanted)
        self.refused += answer.date is None
        self.ambiguous += answer.ambiguous
        self.confident += (
            not right
            and answer.date is not None
            and not answer.ambiguous
            and answer.confidence >= CONFIDENT
        )
        return right

    def shares(self) -> dict[str, Any]:
        """Return the counts as shares of the rows."""
        keys = {
            "exact_match": self.exact,
            "exact_or_alternative": self.shown,
            "wrong_but_confident": self.confident,
            "refused": self.refused,
            "ambiguous": self.ambiguous,
        }
        shares = {key: round(count / max(1, self.rows), 5) for key, count in keys.items()}
        return {**shares, "rows": self.rows}


@dataclass
class Report:
    """What an evaluation collects."""

    whole: Tally = field(default_factory=Tally)
    groups: dict[str, dict[str, Tally]] = field(
        default_factory=lambda: {"per_locale": {}, "per_format": {}}
    )
    confidences: list[float] = field(default_factory=list)
    correct: list[bool] = field(default_factory=list)
    errors: list[tuple[Pair, Translation]] = field(default_factory=list)

    def add(self, pair: Pair, answer: Translation) -> None:
        """Count one row."""
        right = self.whole.add(pair, answer)
        for group, key in (("per_locale", pair.locale), ("per_format", pair.kind)):
            if key:
                self.groups[group].setdefault(key, Tally()).add(pair, answer)
        if answer.date is not None:
            self.confidences.append(answer.confidence)
            self.correct.append(right)
        if not right:
            self.errors.append((pair, answer))


def _wanted(pair: Pair) -> set[str]:
    return set() if iso.is_refusal(pair.target) else {pair.target}


def run(
    runtime: Runtime, source: str, seed: int = 0, beam: int = BEAM, alpha: float = 0.0
) -> tuple[dict[str, Any], list[str]]:
    """Translate the texts of a TSV file, with the hints that it gives, and compare.

    Args:
        runtime: a loaded model.
        source: a file of text TAB date [TAB locale [TAB kind]]; `-` is stdin.
        seed: not used; nothing is drawn.
        beam, alpha: of the search (`runtime.Request`).

    Returns:
        The result: exact_match, exact_or_alternative (the date is among the readings shown),
        wrong_but_confident (a wrong date with confidence >= 0.5 that is not marked ambiguous),
        refused, ambiguous: shares of the rows; expected_calibration_error of the dates given;
        rows; per_locale, per_format; error_analysis (see `analyse`). And the errors of broken
        rows.

    Raises:
        UserError: unreadable, or no row could be used.
    """
    refused: list[str] = []
    request = Request(beam=beam, alpha=alpha)
    report = measure(runtime, _sound(read_pairs(source), runtime, source, refused), request)
    if not report.whole.rows:
        raise UserError(
            f"no row could be used: {refused[0]}" if refused else f"{source} holds no pairs"
        )
    return summary(report) | {"error_analysis": analyse(runtime, report.errors)}, refused


def _sound(
    rows: Iterable[Pair | UserError], runtime: Runtime, source: str, refused: list[str]
) -> Iterator[Pair]:
    """Yield the rows that can be used; say of the others why not."""
    name = "stdin" if source == "-" else source
    for row in rows:
        if isinstance(row, UserError):
            refused.append(str(row))
            continue
        try:
            runtime.settings.hints.encode(row.locale)
        except UserError as error:
            refused.append(f"{name}, line {row.line}: {error}")
        else:
            yield row


def measure(runtime: Runtime, pairs: Iterable[Pair], request: Request | None = None) -> Report:
    """Translate pairs and count; memory holds the errors, and a number for each date."""
    report = Report()
    request = request or Request()
    source = iter(pairs)
    while chunk := list(islice(source, AT_ONCE)):
        given = ((pair.text, pair.locale) for pair in chunk)
        answers = runtime.translate_each(given, request)
        for pair, answer in zip(chunk, answers, strict=True):
            report.add(pair, answer)
    return report


def summary(report: Report) -> dict[str, Any]:
    """Return the shares of a report, as JSON can hold them."""
    error = expected_calibration_error(np.array(report.confidences), np.array(report.correct))
    result = report.whole.shares() | {"expected_calibration_error": round(error, 5)}
    for group, tallies in report.groups.items():
        result[group] = {key: tallies[key].shares() for key in sorted(tallies)}
    return result


def analyse(runtime: Runtime, errors: list[tuple[Pair, Translation]]) -> dict[str, Any]:
    """Say for each error whether the search or the model is at fault.

    The course's error analysis (A. Ng, Sequence Models, week 3): where P(y*|x) > P(ŷ|x), y*
    being right and ŷ what was written, the search missed what the model likes better;
    otherwise the model is wrong. (P(y*|x) is that of the likeliest form of the right date.)

    Returns:
        search and model: counts over all errors that were read at all; unreadable: texts that
        were refused unread; examples: the first errors, with both log probabilities in nats.
    """
    read = [(pair, answer) for pair, answer in errors if answer.symbols]
    best = np.full(len(read), -np.inf)
    for form in ("calendar", "week", "ordinal"):
        best = np.maximum(best, _log_probs(runtime, read, form))
    chosen = _log_probs(runtime, read, None)
    of_search = best > chosen + 1e-4
    examples = [
        {
            "text": pair.text,
            "wanted": pair.target,
            "got": answer.date or answer.reason,
            "fault": "search" if fault else "model",
            "log_p_wanted": round(float(wanted), 3),
            "log_p_got": round(float(got), 3),
        }
        for (pair, answer), fault, wanted, got in list(
            zip(read, of_search, best, chosen, strict=True)
        )[:MOST_ERRORS]
    ]
    return {
        "search": int(of_search.sum()),
        "model": int((~of_search).sum()),
        "unreadable": len(errors) - len(read),
        "examples": examples,
    }


def _log_probs(
    runtime: Runtime, errors: list[tuple[Pair, Translation]], form: str | None
) -> np.ndarray:
    """Return log P of the right dates in a form, or of what was written (form None)."""
    settings = runtime.settings
    dashes = settings.config.dashes
    length = iso.DASHED_LENGTH if dashes else iso.LENGTH
    found = []
    for begin in range(0, len(errors), 256):
        part = errors[begin : begin + 256]
        rows, hints, symbols = [], [], []
        for pair, answer in part:
            ids = runtime.encode(pair.text)
            rows.append([] if isinstance(ids, Translation) else ids)
            hints.append(settings.hints.encode(pair.locale))
            if form is None:
                written = list(answer.symbols)
            else:
                written = iso.encode(pair.target, form, dashes)
            symbols.append(written + [-1] * (length - len(written)))
        texts = Sequences.from_lists(rows)
        found.append(
            runtime.engine.log_prob(texts, np.array(hints, np.int32), np.array(symbols, np.int32))
        )
    return np.concatenate(found) if found else np.zeros(0)
