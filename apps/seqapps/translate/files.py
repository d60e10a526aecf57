"""Translate the untranslated units of a file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.errors import UserError

from .formats.units import Document, Filling, Unit
from .memory.index import Memory
from .runtime import Answer, Request, Runtime

_DIRECTIVE = re.compile(
    r"%(?:%|(?:[0-9]+\$)?[-+ #0']*(?:[0-9]+|\*)?(?:\.(?:[0-9]+|\*)?)?(?:hh|h|ll|l|L|q|j|z|t)?"
    r"[A-Za-z]|\([^)]*\)[-+ #0]*[0-9.]*[A-Za-z])"
)


@dataclass(frozen=True)
class FileReport:
    """A report on the translation of a file.

    Attributes:
        translated, fuzzy: number of units that were filled, and how many of them are uncertain.
        kept: number of units that had a translation already or must not be translated.
        refused: an error for each unit that was left unchanged.
    """

    translated: int
    fuzzy: int
    kept: int
    refused: tuple[UserError, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it."""
        return {
            "translated": self.translated,
            "fuzzy": self.fuzzy,
            "kept": self.kept,
            "refused": [str(error) for error in self.refused],
        }


def translate_document(
    runtime: Runtime, document: Document, request: Request
) -> tuple[bytes, FileReport]:
    """Return a file with its untranslated units filled in, and a report.

    The existing translations of the file are part of the memory.
    """
    own = [(one.source, one.target) for unit in document.units for one in unit.pairs]
    if own or request.memory:
        given = [] if request.memory is None else list(request.memory.pairs)
        request = replace(request, memory=Memory([*own, *given]))
    numbers = [n for n, unit in enumerate(document.units) if unit.is_open]
    answers = runtime.translate(
        (text for n in numbers for text in document.units[n].sources), request
    )
    fillings, refused = {}, []
    for number in numbers:
        filling = _filling(document, number, answers)
        if isinstance(filling, UserError):
            refused.append(filling)
        else:
            fillings[number] = filling
    report = FileReport(
        len(fillings), sum(not one.is_sure for one in fillings.values()),
        len(document.units) - len(numbers), tuple(refused),
    )  # fmt: skip
    return document.filled(fillings) if fillings else document.filled({}), report


def _filling(document: Document, number: int, answers: Iterator[Answer]) -> Filling | UserError:
    """Return the translations of a unit, or why it is left as it is."""
    unit = document.units[number]
    found = [next(answers) for _ in unit.sources]
    texts = []
    for source, answer in zip(unit.sources, found, strict=True):
        if answer.error:
            return UserError(f"{unit.place}: {answer.error}")
        text = _framed(source, answer.translation)
        if not _is_valid(unit, source, text):
            return UserError(f"{unit.place}: no translation keeps the arguments of this text")
        if reason := document.objection(number, text):
            return UserError(f"{unit.place}: {reason}")
        texts.append(text)
    return Filling(tuple(texts), all(answer.is_sure for answer in found))


def _is_valid(unit: Unit, source: str, target: str) -> bool:
    """Return whether a translation has the directives that gettext finds in its source."""
    if not {"c-format", "python-format", "php-format", "objc-format"} & unit.flags:
        return True
    lists = [_DIRECTIVE.findall(text) for text in (source, target)]
    return sorted(lists[0]) == sorted(lists[1])


def _framed(source: str, target: str) -> str:
    """Return a translation with the outer white space of its source."""
    core = source.strip()
    start = source.index(core)
    return source[:start] + target.strip() + source[start + len(core) :]
