"""Measure a model: similarity of pairs as people judge it, and analogies."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import read_items

from .runtime import Runtime, normalised
from .text.tokens import one_word

MAX_LINE_LENGTH = 1_000  # characters
QUESTIONS_AT_ONCE = 256
SYNTACTIC = "gram"  # with which the names of Google's syntactic sections begin


@dataclass(frozen=True)
class Pair:
    """Two words and the similarity that people give them."""

    first: str
    second: str
    score: float


@dataclass(frozen=True)
class Question:
    """An analogy: a is to b as c is to d, from a section of a file."""

    section: str
    words: tuple[str, str, str, str]


@dataclass
class _Score:
    correct: int = 0
    answered: int = 0
    asked: int = 0

    @property
    def share(self) -> float | None:
        return round(self.correct / self.answered, 4) if self.answered else None


def run(runtime: Runtime, source: Mapping[str, str]) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model on pairs, analogies or both.

    Args:
        runtime: the model.
        source: the paths of `similarity` and `analogies` files, at least one of them.

    Returns:
        The metrics: similarity, see `similarity`; analogies, see `analogies` (None without such
        a file). And the errors of the refused lines.

    Raises:
        UserError: no file, unreadable, or nothing in it could be measured.
    """
    if not source:
        raise UserError("evaluate needs one of '--similarity' and '--analogies', got none")
    refused: list[UserError] = []
    result: dict[str, Any] = {"similarity": None, "analogies": None}
    if (file := source.get("similarity")) is not None:
        pairs = list(_valid(_pairs(file), refused))
        if not pairs:
            raise UserError(_nothing(file, "pairs of words", refused))
        result["similarity"] = similarity(runtime, pairs)
    if (file := source.get("analogies")) is not None:
        questions = list(_valid(_questions(file), refused))
        if not questions:
            raise UserError(_nothing(file, "analogies", refused))
        result["analogies"] = analogies(runtime, questions)
    return {**result, "refused": len(refused)}, refused


def _nothing(file: str, kind: str, refused: list[UserError]) -> str:
    return str(refused[0]) if refused else f"{file} holds no {kind}"


def _valid(items: Iterable[Any], refused: list[UserError]) -> Iterator[Any]:
    for item in items:
        if isinstance(item, UserError):
            refused.append(item)
        else:
            yield item


def _pairs(file: str) -> Iterator[Pair | UserError]:
    for number, line in read_items(file, MAX_LINE_LENGTH, tabs=True):
        if isinstance(line, UserError):
            yield line
            continue
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        try:
            first, second, score = cells
            yield Pair(first.strip(), second.strip(), _number(score))
        except ValueError:
            yield UserError(f"{file}, line {number}: expected word TAB word TAB score")


def _number(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(text)
    return value


def _questions(file: str) -> Iterator[Question | UserError]:
    section = ""
    for number, line in read_items(file, MAX_LINE_LENGTH, tabs=True):
        if isinstance(line, UserError):
            yield line
            continue
        if line.startswith(":"):
            section = line[1:].strip()
            continue
        words = line.split()
        if len(words) != 4:
            yield UserError(f"{file}, line {number}: expected four words, got {len(words)}")
            continue
        yield Question(section, (words[0], words[1], words[2], words[3]))


def similarity(runtime: Runtime, pairs: list[Pair]) -> dict[str, Any]:
    """Return the rank correlation of the model's cosines and people's scores.

    Returns:
        spearman, over the pairs whose words both have a vector of their own; pairs, their number;
        covered, their share; spearman_all and answered, the same with vectors that were composed
        for unknown words.
    """
    known: list[tuple[float, float]] = []
    every: list[tuple[float, float]] = []
    for pair in pairs:
        try:
            first, second = runtime.word(pair.first), runtime.word(pair.second)
        except UserError:
            continue
        both = (float(first.vector @ second.vector), pair.score)
        every.append(both)
        if first.known and second.known:
            known.append(both)
    return {
        "spearman": _spearman(known),
        "pairs": len(known),
        "covered": round(len(known) / len(pairs), 4),
        "spearman_all": _spearman(every),
        "answered": round(len(every) / len(pairs), 4),
    }


def _spearman(rows: list[tuple[float, float]]) -> float | None:
    if len(rows) < 3:
        return None
    return spearman(*np.array(rows).T)


def spearman(one: np.ndarray, other: np.ndarray) -> float | None:
    """Return Spearman's rank correlation; equal values have their mean rank. None if constant.

    Example:
        >>> spearman(np.array([1, 2, 3, 4]), np.array([1, 3, 2, 4]))
        0.8
    """
    ranks = [_ranks(values) for values in (one, other)]
    centred = [rank - rank.mean() for rank in ranks]
    norm = np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum())
    return round(float((centred[0] * centred[1]).sum() / norm), 4) if norm else None


def _ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: np.ndarray = (ends - (counts - 1) / 2)[inverse]
    return ranks


def analogies(runtime: Runtime, questions: list[Question]) -> dict[str, Any]:
    """Return the shares of analogies whose fourth word is the nearest to b - a + c.

    Questions with a word that has no vector are left out; the three given words are no
    answers.

    Returns:
        accuracy; semantic and syntactic, of the sections whose name does not begin, or begins,
        with "gram"; questions, the number of those asked; covered, their share; and sections,
        the accuracy of each.
    """
    sections: dict[str, _Score] = {}
    rows: list[list[int]] = []
    names: list[str] = []
    for question in questions:
        score = sections.setdefault(question.section, _Score())
        score.asked += 1
        ids = [_id(runtime, word) for word in question.words]
        if None not in ids:
            score.answered += 1
            rows.append([number for number in ids if number is not None])
            names.append(question.section)
    for name, is_correct in zip(names, _answers(runtime, np.array(rows)), strict=True):
        sections[name].correct += bool(is_correct)
    groups = {False: _Score(), True: _Score()}
    for name, score in sections.items():
        group = groups[name.startswith(SYNTACTIC)]
        group.correct += score.correct
        group.answered += score.answered
    correct = sum(group.correct for group in groups.values())
    return {
        "accuracy": round(correct / len(rows), 4) if rows else None,
        "semantic": groups[False].share,
        "syntactic": groups[True].share,
        "questions": len(rows),
        "covered": round(len(rows) / len(questions), 4),
        "sections": {name or "-": score.share for name, score in sections.items()},
    }


def _id(runtime: Runtime, text: str) -> int | None:
    try:
        word = one_word(text, lowercase=runtime.settings.config.lowercase)
    except UserError:
        return None
    number = runtime.vocabulary.ids.get(word)
    return number if number is not None and runtime.has_vector[number] else None


def _answers(runtime: Runtime, rows: np.ndarray) -> Iterator[bool]:
    """Yield whether the nearest word of each question <int>[n, 4] is the expected one."""
    unit, without = runtime.unit, ~runtime.has_vector
    for start in range(0, len(rows), QUESTIONS_AT_ONCE):
        first, second, third, expected = rows[start : start + QUESTIONS_AT_ONCE].T
        similarities = normalised(unit[second] - unit[first] + unit[third]) @ unit.T
        similarities[:, without] = -np.inf
        line = np.arange(len(first))
        for given in (first, second, third):
            similarities[line, given] = -np.inf
        yield from (similarities.argmax(axis=1) == expected).tolist()
