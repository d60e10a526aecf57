"""Measure a model on recordings: right, wrong and refused sentences, and false acceptances."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.io import audio

from .config import MAX_SENTENCE_S
from .decoding.search_graph import terms
from .grammar.pronunciation import pronounce
from .grammar.sentences import Sentences
from .grammar.syntax import read
from .limits import DID_YOU_MEAN
from .listening.labelled import Row, rows
from .listening.segments import Segment
from .runtime import Heard, Hearer, Runtime, Sentence

MAX_FAULTS = 50  # that are listed


def run(runtime: Runtime, source: Mapping[str, str]) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model. Each recording is heard as a whole, without end-pointing.

    Args:
        runtime: a loaded model.
        source: `data`, a table of file TAB sentence, or file TAB slots as JSON; `grammar`, the
            grammar, by default the model's own; `other`, a folder of sounds in which no sentence of
            the grammar is said.

    Returns:
        The metrics: sentences, the number of recordings; right, wrong, did_you_mean and refused,
        shares of them; the best of two named sentences counts in did_you_mean_right; other_sounds
        and false_acceptance, the share of their segments that was taken for a sentence;
        false_acceptances_per_hour; faults, the first that were not right. And the errors of rows
        and files that could not be read.

    Raises:
        UserError: nothing could be read.
    """
    sentences = None
    if "grammar" in source:
        sentences = pronounce(read(source["grammar"]))
    hearer = runtime.hearer(sentences)
    refused: list[UserError] = []
    answers = _answers(hearer, source["data"], refused)
    if not answers:
        raise (
            refused[0]
            if refused
            else UserError(f"{source['data']}: expected at least one recording, got none")
        )
    metrics = _shares(answers, hearer.sentences)
    if "other" in source:
        metrics |= _others(runtime, hearer, Path(source["other"]), refused)
    else:
        metrics |= {"other_sounds": 0, "false_acceptance": None, "false_acceptances_per_hour": None}
    return metrics, refused


def _answers(hearer: Hearer, table: str, refused: list[UserError]) -> list[tuple[Row, Heard]]:
    found = []
    for row in rows(table, hearer.sentences):
        try:
            if isinstance(row, UserError):
                raise row
            found.append((row, hearer.hear(Segment(0, audio.read(row.file, MAX_SENTENCE_S)))))
        except UserError as error:
            refused.append(error)
    return found


def _shares(answers: list[tuple[Row, Heard]], sentences: Sentences) -> dict[str, Any]:
    kinds = [_kind(row, heard, sentences) for row, heard in answers]
    shares = {
        kind: round(kinds.count(kind) / len(kinds), 4)
        for kind in ("right", "wrong", "did_you_mean", "refused")
    }
    named = [
        _is_right(row, heard.best, sentences)
        for (row, heard), kind in zip(answers, kinds, strict=True)
        if kind == "did_you_mean"
    ]
    faults = [
        {
            "file": str(row.file),
            "expected": _text(row, sentences) or row.slots,
            "kind": kind,
            "best": None if heard.best is None else heard.best.text,
            "score": round(heard.score, 3),
        }
        for (row, heard), kind in zip(answers, kinds, strict=True)
        if kind != "right"
    ]
    return {
        "sentences": len(answers),
        **shares,
        "did_you_mean_right": round(sum(named) / len(kinds), 4),
        "faults": faults[:MAX_FAULTS],
    }


def _text(row: Row, sentences: Sentences) -> str | None:
    return None if row.tokens is None else sentences.text(row.tokens)


def _kind(row: Row, heard: Heard, sentences: Sentences) -> str:
    """Return right, wrong, did_you_mean or refused."""
    if _is_right(row, heard.sentence, sentences):
        return "right"
    if heard.text is not None:
        return "wrong"
    return "did_you_mean" if heard.reason == DID_YOU_MEAN else "refused"


def _is_right(row: Row, answer: Sentence | None, sentences: Sentences) -> bool:
    """Return whether an answer has the meaning of a row, or its slots if those alone are known."""
    if row.slots is None or answer is None:
        return row.slots is None and answer is None
    if row.tokens is not None:
        return answer.terms == terms(sentences.graph.tokens[token] for token in row.tokens)
    return _as_texts(answer.slots) == _as_texts(row.slots)


def _as_texts(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return slots with all values as texts in lower case: a number may be written either way."""
    return {
        name: [str(one).casefold() for one in (value if isinstance(value, list) else [value])]
        for name, value in slots.items()
    }


def _others(
    runtime: Runtime, hearer: Hearer, folder: Path, refused: list[UserError]
) -> dict[str, Any]:
    """Hear the sounds of a folder, in which no sentence is said."""
    sounds = segments = accepted = 0
    seconds = 0.0
    for path in audio.files(folder):
        try:
            heard = list(runtime.hear(runtime.stream(hearer), audio.blocks(path)))
        except UserError as error:
            refused.append(error)
            continue
        sounds += 1
        segments += len(heard)
        accepted += sum(one.text is not None for one in heard)
        seconds += sum(len(block) for block in audio.blocks(path)) / audio.RATE_HZ
    if not sounds:
        raise refused[-1]
    return {
        "other_sounds": sounds,
        "false_acceptance": round(accepted / max(1, segments), 4),
        "false_acceptances_per_hour": round(accepted / max(seconds / 3600, 1e-9), 2),
    }
