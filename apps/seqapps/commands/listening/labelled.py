"""Labelled recordings: tables of a sound file and the sentence that is said in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.text import read_items

from ..grammar.sentences import Sentences

TABLE = "transcripts.tsv"
MAX_ROW_LENGTH = 10_000  # characters
OUTER = ',.!?;:"“”„«»…'


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        file: path of the sound file.
        tokens: the sentence, as tokens of the word graph; None if only the slots are known.
        slots: the slots by name; None where nothing of the grammar is said.
    """

    file: Path
    tokens: tuple[int, ...] | None
    slots: dict[str, Any] | None


def rows(table: str, sentences: Sentences, folder: Path | None = None) -> Iterator[Row | UserError]:
    """Yield the rows of a table: file TAB sentence, or file TAB slots as JSON.

    A row whose second column is empty is a sound in which no sentence of the grammar is said.
    Names of files are relative to the folder of the table. Further columns are ignored.

    Args:
        table: path of the table; `-` is stdin.
        sentences: the grammar.
        folder: folder that the names of files are relative to; None is that of the table.

    Raises:
        UserError: the table cannot be read.
    """
    beside = folder or (Path() if table == "-" else Path(table).parent)
    name = "stdin" if table == "-" else table
    for number, line in read_items(table, MAX_ROW_LENGTH, tabs=True):
        if isinstance(line, UserError):
            yield line
            continue
        try:
            yield _row(line, sentences, beside)
        except UserError as error:
            yield UserError(f"{name}, line {number}: {error}")


def _row(line: str, sentences: Sentences, folder: Path) -> Row:
    file, tab, rest = line.partition("\t")
    label = rest.partition("\t")[0].strip()
    if not file.strip() or (not tab and not (folder / file.strip()).suffix):
        raise UserError(f"expected file TAB sentence, or file TAB slots, got {excerpt(line)}")
    path = folder / file.strip()
    if not label:
        return Row(path, None, None)
    if label.startswith("{"):
        return Row(path, None, _slots(label))
    words = [word.strip(OUTER) for word in label.split()]
    tokens = sentences.graph.find([word for word in words if word])
    if tokens is None:
        raise UserError(f"expected a sentence of {sentences.grammar.name}, got {excerpt(label)}")
    return Row(path, tuple(tokens), sentences.slots(tokens))


def _slots(label: str) -> dict[str, Any]:
    try:
        values = json.loads(label)
    except ValueError as error:
        raise UserError(f"expected slots as JSON, got {excerpt(label)}: {error}") from error
    if not isinstance(values, dict):
        raise UserError(f"expected slots as a JSON object, got {excerpt(label)}")
    return values
