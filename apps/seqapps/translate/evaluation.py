"""Measure a model: BLEU, chrF, what is kept, its confidence, and who is at fault."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqapps.common.errors import UserError

from .confidence import confidences, features
from .config import ALPHA, BEAM_WIDTH, MAX_POSITIONS, MIN_SIMILARITY
from .formats import reading
from .memory.glossary import Glossary
from .memory.index import Memory
from .runtime import Answer, Request, Runtime
from .scores import BLEU_SIGNATURE, CHRF_SIGNATURE, LOWER_SIGNATURE, bleu, chrf
from .text import mnemonics, symbols
from .text.markup import Refused

MAX_ANALYSED = 1_000  # pairs whose log P is compared
BINS = 10
Pairs = Sequence[tuple[str, str]]


def run(
    runtime: Runtime, source: str, memory: str | None = None, glossary: str | None = None,
    beam: int | None = None, alpha: float | None = None,
) -> tuple[dict[str, Any], list[UserError]]:  # fmt: skip
    """Measure a model on translated pairs, see `measured`.

    Args:
        source: a file in one of the formats of `train`, or a folder.
        memory, glossary: files of the project.
        beam, alpha: options of the search.

    Returns:
        The metrics, and the errors of the rows that could not be used.

    Raises:
        UserError: unreadable, or no pair could be used.
    """
    config = runtime.settings.config
    languages = (config.source_language, config.target_language)
    rows, refused = [], []
    for row in reading.pairs(source, languages):
        if isinstance(row, UserError):
            refused.append(row)
        else:
            rows.append((row.source, row.target))
    if not rows:
        raise UserError(f"no pair could be used: {refused[0] if refused else f'{source} is empty'}")
    request = Request(
        BEAM_WIDTH if beam is None else beam,
        ALPHA if alpha is None else alpha,
        memory=None if memory is None else read_memory(memory, languages),
        glossary=Glossary() if glossary is None else Glossary.read(glossary),
    )
    return measured(runtime, rows, request), refused


def read_memory(source: str, languages: tuple[str, str]) -> Memory:
    """Read the pairs of a file or folder as a memory (raises UserError: none, or unreadable)."""
    rows = [row for row in reading.pairs(source, languages) if not isinstance(row, UserError)]
    if not rows:
        raise UserError(f"{source} holds no translated pair")
    return Memory([(row.source, row.target) for row in rows])


def measured(runtime: Runtime, pairs: Pairs, request: Request) -> dict[str, Any]:
    """Translate the sources of pairs, and compare the results with the targets.

    Returns:
        bleu, bleu_lower and chrf with their signatures; exact: share of equal translations;
        placeholders_kept and glossary_kept: shares of the texts that have some; refused: share
        of texts without a translation; confidence_error: mean distance of confidence and chrF
        over bins; bleu_confident: of the most confident quarter; faults: how often the search and
        the model are at fault, where a translation is not the person's; rows: number.
    """
    answers = list(runtime.translate((source for source, _ in pairs), request))
    found = [answer.translation for answer in answers]
    right = [target for _, target in pairs]
    order = np.argsort([-answer.confidence for answer in answers], kind="stable")
    best = order[: max(1, len(order) // 4)].tolist()
    shares = np.array([answer.confidence for answer in answers])
    quality = np.array([chrf([f], [r]) / 100 for f, r in zip(found, right, strict=True)])
    confident = bleu([found[n] for n in best], [right[n] for n in best])
    return {
        "bleu": round(bleu(found, right), 2),
        "bleu_signature": BLEU_SIGNATURE,
        "bleu_lower": round(bleu(found, right, lower=True), 2),
        "bleu_lower_signature": LOWER_SIGNATURE,
        "chrf": round(chrf(found, right), 2),
        "chrf_signature": CHRF_SIGNATURE,
        "exact": round(float(np.mean([f == r for f, r in zip(found, right, strict=True)])), 4),
        "placeholders_kept": _placeholders_kept(runtime, pairs, answers),
        "glossary_kept": _glossary_kept(pairs, answers, request.glossary),
        "refused": round(float(np.mean([bool(answer.error) for answer in answers])), 4),
        "confidence_error": round(_binned_error(shares, quality), 4),
        "bleu_confident": round(confident, 2),
        "faults": _faults(runtime, pairs, answers, request),
        "rows": len(pairs),
    }


def _placeholders_kept(runtime: Runtime, pairs: Pairs, answers: Sequence[Answer]) -> float | None:
    """Return the share of the texts with protected spans whose translation has all of them."""
    spans = runtime.settings.encoder.spans
    hits = [
        sorted(spans(answer.translation)) == sorted(spans(source))
        for (source, _), answer in zip(pairs, answers, strict=True)
        if not answer.error and spans(source)
    ]
    return round(float(np.mean(hits)), 4) if hits else None


def _glossary_kept(pairs: Pairs, answers: Sequence[Answer], glossary: Glossary) -> float | None:
    """Return the share of the terms that must be kept and stand in the translations."""
    hits = [
        term.target in answer.translation
        for (source, _), answer in zip(pairs, answers, strict=True)
        for term in glossary.terms(source)
        if term.must and not answer.error
    ]
    return round(float(np.mean(hits)), 4) if hits else None


def _faults(
    runtime: Runtime, pairs: Pairs, answers: Sequence[Answer], request: Request
) -> dict[str, int]:
    """Compare log P(y*|x) of persons' translations with log P(ŷ|x) of the found ones.

    The course's error analysis (Ng, Sequence Models, week 3): the search is at fault where the
    person's translation is more probable, the model where it is not. Texts of several sentences,
    and translations without the placeholders of their source, are not counted.
    """
    encoder = runtime.settings.encoder
    texts, mine, theirs = [], [], []
    for (source, target), answer in zip(pairs[:MAX_ANALYSED], answers, strict=False):
        if answer.error or answer.translation == target:
            continue
        plain, found_text, right_text = (
            mnemonics.taken(one.strip())[0] for one in (source, answer.translation, target)
        )
        known = answer.memory
        beside = known and (mnemonics.taken(known[0])[0], mnemonics.taken(known[1])[0])
        terms = request.glossary.terms(plain)
        try:
            text = encoder.encode(plain, beside, terms, MAX_POSITIONS)  # as the search read it
        except Refused:
            continue
        found, right = (encoder.target(one, text.slots) for one in (found_text, right_text))
        if found is not None and right is not None and max(len(found), len(right)) < 200:
            texts.append(text)
            mine.append(found)
            theirs.append(right)
    search = model = 0
    for start in range(0, len(texts), 32):
        part = slice(start, start + 32)
        logs = [runtime.engine.log_prob(texts[part], rows[part]) for rows in (mine, theirs)]
        search += int((logs[1] > logs[0]).sum())
        model += int((logs[1] <= logs[0]).sum())
    return {"search": search, "model": model}


def calibration_rows(
    runtime: Runtime, pairs: Pairs, memory: Memory
) -> tuple[np.ndarray, np.ndarray]:
    """Return what confidences are fitted on: features <float64>[n, k], and chrF <float64>[n]."""
    rows, targets = [], []
    for number, (source, target) in enumerate(pairs):
        match = memory.nearest(source) if number % 2 else None
        if match is not None and match.similarity < MIN_SIMILARITY:
            match = None
        try:
            text = runtime.settings.encoder.encode(source, match.pair if match else None)
        except Refused:
            continue
        if len(text.ids) > 400:
            continue
        rows.append((text, 0.0 if match is None else match.similarity))
        targets.append(target)
    columns: list[tuple[float, float, float, float]] = []
    quality: list[float] = []
    search = Request().search()
    for start in range(0, len(rows), 32):
        part = rows[start : start + 32]
        found = runtime.engine.search([text for text, _ in part], search)
        for row, (text, alike) in enumerate(part):
            ids = found.ids[row, 0].tolist()
            ids = ids[: ids.index(symbols.END)] if symbols.END in ids else []
            translation = runtime.settings.encoder.decode(ids, text.slots)
            quality.append(chrf([translation], [targets[start + row]]) / 100)
            best, second = found.log_probs[row, :2]
            columns.append((float(best), len(ids) + 1.0, float(second), alike))
    if not columns:
        return features(*np.zeros((4, 0))), np.zeros(0)
    return features(*np.array(columns).T), np.array(quality)


def calibration_error(found: np.ndarray, quality: np.ndarray, weights: Sequence[float]) -> float:
    """Return the mean distance of confidence and quality over bins of equal width."""
    return _binned_error(confidences(found, weights), quality)


def _binned_error(shares: np.ndarray, quality: np.ndarray) -> float:
    members = np.clip((shares * BINS).astype(int), 0, BINS - 1)
    gaps = np.bincount(members, quality - shares, BINS)
    return float(np.abs(gaps).sum() / max(1, len(shares)))
