"""Measure a model: exact dates, confident errors, refusals, calibration, and error analysis."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import tee

import numpy as np

from seqapps.common.contract import Metrics
from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import Sequences
from seqapps.common.training.metrics import expected_calibration_error

from . import data, iso, outputs
from .config import BEAM_WIDTH
from .engines import Request
from .iso import Pair
from .runtime import BATCH, Runtime
from .translation import Translation

MIN_CONFIDENT = 0.5  # a wrong date of this confidence without a second reading misleads
_BEFORE_CHRIST = re.compile("-[0-9X]{4}(-[0-9]{2})?([~?%/]|$)")
MAX_EXAMPLES = 20  # errors that are listed in the error analysis
Error = tuple[Pair, Translation]


def _is_date(target: str) -> bool:
    """Return whether a target is a date of any precision, also before Christ: -0043."""
    return not iso.is_refusal(target) or _BEFORE_CHRIST.match(target) is not None


@dataclass
class Counts:
    """Counts over the rows of a group; `run` defines them."""

    rows: int = 0
    exact: int = 0
    shown: int = 0
    confident: int = 0
    refused: int = 0
    ambiguous: int = 0
    dated: int = 0
    edtf: int = 0

    def add(self, pair: Pair, answer: Translation) -> bool:
        """Count a row; return whether its answer is right."""
        day = pair.target.rstrip("~?%")  # an approximate day is a day
        expected = day if iso.is_day(day) else None
        is_right = answer.date == expected
        self.rows += 1
        self.exact += is_right
        self.shown += is_right or expected in {date for date, _ in answer.alternatives}
        self.refused += answer.date is None
        self.ambiguous += answer.ambiguous
        if _is_date(pair.target):
            self.dated += 1
            self.edtf += answer.meaning is not None and answer.meaning.edtf == pair.target
        misleads = answer.date is not None and answer.confidence >= MIN_CONFIDENT
        self.confident += misleads and not is_right and not answer.ambiguous
        return is_right

    def shares(self) -> Metrics:
        """Return the counts as shares of the rows."""
        counts = {
            "exact_match": self.exact,
            "exact_or_alternative": self.shown,
            "wrong_but_confident": self.confident,
            "refused": self.refused,
            "ambiguous": self.ambiguous,
        }
        shares = {key: round(count / max(1, self.rows), 5) for key, count in counts.items()}
        shares["edtf_exact"] = round(self.edtf / max(1, self.dated), 5)
        return {**shares, "rows": self.rows}


@dataclass
class Report:
    """The result of an evaluation, which grows with the rows.

    Attributes:
        groups: group -> key -> counts.
        confidences, correct, given: of each answer its confidence, and whether it is right and a
            date.
        errors: pairs with wrong answers.

    Example:
        >>> report = Report()
        >>> report.add(Pair("May 3, 1979", "1979-05-03"), Translation("", "1979-05-03", 0.75))
        >>> report.summary()["exact_match"], report.summary()["expected_calibration_error"]
        (1.0, 0.25)
    """

    whole: Counts = field(default_factory=Counts)
    groups: dict[str, dict[str, Counts]] = field(
        default_factory=lambda: {"per_locale": {}, "per_format": {}}
    )
    confidences: list[float] = field(default_factory=list)
    correct: list[bool] = field(default_factory=list)
    given: list[bool] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)

    def add(self, pair: Pair, answer: Translation) -> None:
        """Count one row."""
        is_right = self.whole.add(pair, answer)
        for group, key in (("per_locale", pair.locale), ("per_format", pair.kind)):
            if key:
                self.groups[group].setdefault(key, Counts()).add(pair, answer)
        self.confidences.append(answer.confidence)
        self.correct.append(is_right)
        self.given.append(answer.date is not None)
        if not is_right:
            self.errors.append((pair, answer))

    def summary(self) -> Metrics:
        """Return all shares and the expected calibration error, as JSON can hold them."""
        confidences, correct = np.array(self.confidences), np.array(self.correct, bool)
        given = np.array(self.given, bool)
        errors = {
            "expected_calibration_error": (confidences[given], correct[given]),
            "calibration_error_with_refusals": (confidences, correct),
        }
        summary = self.whole.shares()
        for name, values in errors.items():
            summary[name] = round(expected_calibration_error(*values), 5)
        for group, counts in self.groups.items():
            summary[group] = {key: counts[key].shares() for key in sorted(counts)}
        return summary


def run(
    runtime: Runtime, source: str, beam: int = BEAM_WIDTH, alpha: float = 0.0
) -> tuple[Metrics, list[UserError]]:
    """Translate the texts of a TSV file with their locale hints, and compare with their dates.

    Args:
        source: a file of text TAB date [TAB locale [TAB kind]]; `-` is stdin.
        beam, alpha: see `interface.Model.translate`.

    Returns:
        The metrics: exact_match, exact_or_alternative (the date is among the readings shown),
        wrong_but_confident (a wrong date of confidence >= 0.5 that is not marked ambiguous),
        refused and ambiguous are shares of the rows; edtf_exact, the share of the rows with a date
        of any precision whose EDTF is right; expected_calibration_error of the dates that are
        given, and calibration_error_with_refusals of all answers; rows; per_locale, per_format;
        error_analysis (see `analyse`). And the errors of invalid rows.

    Raises:
        UserError: unreadable, or no row can be used.
    """
    refused: list[UserError] = []

    def valid() -> Iterator[Pair]:
        for row in data.read(source, runtime.settings.hints, runtime.settings.config):
            if isinstance(row, Pair):
                yield row
            else:
                refused.append(row)

    report = measure(runtime, valid(), Request(beam=beam, alpha=alpha))
    if not report.whole.rows:
        reason = f"no row can be used: {refused[0]}" if refused else f"{source} holds no pairs"
        raise UserError(reason)
    return report.summary() | {"error_analysis": analyse(runtime, report.errors)}, refused


def measure(runtime: Runtime, pairs: Iterable[Pair], request: Request | None = None) -> Report:
    """Translate pairs and count; memory holds the errors, and a number for each date."""
    report = Report()
    pairs, given = tee(pairs)
    answers = runtime.translate_each(((pair.text, pair.locale) for pair in given), request)
    for pair, answer in zip(pairs, answers, strict=True):
        report.add(pair, answer)
    return report


def analyse(runtime: Runtime, errors: Sequence[Error]) -> Metrics:
    """Attribute each error to the search or to the model.

    The course's error analysis (A. Ng, Sequence Models, week 3): where P(y*|x) > P(ŷ|x) for the
    right date y* and the answer ŷ, the search has missed a more probable hypothesis; otherwise
    the model is wrong. P(y*|x) is that of the most probable form of the right date.

    Returns:
        search and model: numbers of errors; unreadable: number of texts that were refused
        unread; examples: the first errors, with both log probabilities in nats.
    """
    read = [(pair, answer) for pair, answer in errors if answer.symbols]
    pairs, config = [pair for pair, _ in read], runtime.settings.config
    forms = [
        [outputs.encode(pair.target, pair.notation, form, config) for pair in pairs]
        for form in iso.FORMS
    ]
    expected = np.max([_log_probs(runtime, pairs, symbols) for symbols in forms], axis=0)
    written = _log_probs(runtime, pairs, [answer.symbols for _, answer in read])
    is_search_error = expected > written + 1e-4
    examples = [
        {
            "text": pair.text,
            "wanted": pair.target,
            "got": answer.date or answer.reason,
            "fault": "search" if is_search_error[n] else "model",
            "log_p_wanted": round(float(expected[n]), 3),
            "log_p_got": round(float(written[n]), 3),
        }
        for n, (pair, answer) in enumerate(read[:MAX_EXAMPLES])
    ]
    return {
        "search": int(is_search_error.sum()),
        "model": int((~is_search_error).sum()),
        "unreadable": len(errors) - len(read),
        "examples": examples,
    }


def _log_probs(
    runtime: Runtime, pairs: Sequence[Pair], symbols: Sequence[Sequence[int]]
) -> np.ndarray:
    """Return log P <float32>[n] of symbols, given the texts of pairs that can be read."""
    length = outputs.of(runtime.settings.config).length
    parts = [np.zeros(0, np.float32)]
    for batch in chunks(zip(pairs, symbols, strict=True), BATCH):
        encoded = (runtime.encode(pair.text) for pair, _ in batch)
        texts = Sequences.from_lists([ids for ids in encoded if isinstance(ids, list)])
        hints = [runtime.settings.hints.encode(pair.locale) for pair, _ in batch]
        padded = [[*row, *[-1] * (length - len(row))] for _, row in batch]
        arrays = (np.array(hints, np.int32), np.array(padded, np.int32))
        parts.append(runtime.engine.log_prob(texts, *arrays))
    return np.concatenate(parts)
