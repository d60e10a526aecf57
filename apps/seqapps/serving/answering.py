"""Answers of a model to the items of requests; the functions run in the thread of its worker."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.service import Row, Verb, each_row

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Upload:
    """An uploaded file.

    Attributes:
        name: the name that the client gave.
        path: where the file lies on this machine.
        digest: SHA-256 of the content.
    """

    name: str
    path: Path
    digest: str = ""


@dataclass(frozen=True)
class Answers:
    """The rows of the items that were answered, and the errors of those that were refused."""

    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)  # (number from 0, message)


def result_of(model: Interface[Any], verb: Verb, options: Options) -> Any:
    """Return what a method returns (raises UserError); uploaded files are given as paths."""
    uploads = [value for value in options.values() if isinstance(value, Upload)]
    given = {
        name: value.path if isinstance(value, Upload) else value for name, value in options.items()
    }
    try:
        if verb.call is not None:
            return verb.call(model, **given)
        return getattr(model, verb.name)(**given)
    except UserError as error:
        if not uploads:
            raise
        text = str(error)
        for upload in uploads:
            text = text.replace(str(upload.path), upload.name)
        raise UserError(text) from error


def whole(model: Interface[Any], verb: Verb, options: Options, items: Sequence[Any]) -> Any:
    """Return the result of a verb whose items, if it has any, are one input."""
    given = {**options, verb.items: list(items)} if verb.items else options
    return result_of(model, verb, given)


def each(model: Interface[Any], verb: Verb, options: Options, items: Sequence[Any]) -> Answers:
    """Answer items that do not depend on each other (raises UserError for invalid options)."""
    answers = Answers()
    if verb.files:
        _files(model, verb, options, items, answers)
        return answers
    given = {name: value for name, value in options.items() if name != verb.items}

    def call(some: Sequence[Any]) -> Sequence[Row]:
        return verb.to_rows(result_of(model, verb, {**given, verb.items: list(some)}))

    for number, row in enumerate(each_row(call, items)):
        if isinstance(row, UserError):
            answers.refused.append((number, str(row)))
        else:
            answers.rows.append(row)
    return answers


def _files(
    model: Interface[Any], verb: Verb, options: Options, items: Sequence[Upload], answers: Answers
) -> None:
    """Answer files, whose rows have the names that the client gave them."""
    for number, upload in enumerate(items):
        try:
            result = result_of(model, verb, {**options, verb.items: [upload.path]})
        except UserError as error:
            answers.refused.append((number, str(error).replace(str(upload.path), upload.name)))
        else:
            answers.rows.extend({**row, "file": upload.name} for row in verb.to_rows(result))


def file_of(verb: Verb, result: Any, name: str) -> bytes:
    """Return a result as the content of a file, in one of the verb's formats."""
    target = verb.formats[name]
    with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
        path = Path(folder, f"result{target.suffix}")
        target.write(result, path)
        return path.read_bytes()


def divided(answers: Answers, sizes: Sequence[int]) -> list[Answers]:
    """Divide answers to the items of several requests, which had `sizes` items.

    Example:
        >>> divided(Answers([{"n": 1}, {"n": 3}], [(1, "no")]), [1, 2])[1]
        Answers(rows=[{'n': 3}], refused=[(0, 'no')])
    """
    errors = dict(answers.refused)
    rows = iter(answers.rows)
    parts: list[Answers] = []
    first = 0
    for size in sizes:
        numbers = range(first, first + size)
        refused = [(number - first, errors[number]) for number in numbers if number in errors]
        parts.append(Answers([next(rows) for n in numbers if n not in errors], refused))
        first += size
    return parts
