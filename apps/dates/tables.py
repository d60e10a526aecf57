"""Tables: a CSV file is copied with four columns more."""

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from apps.common.errors import UserError
from apps.common.files import atomic_write

from .runtime import Translation

COLUMNS = ("date", "date_confidence", "date_alternatives", "date_ambiguous")
DELIMITERS = ",;\t|"
Translate = Callable[[Iterable[str]], Iterator[Translation]]


def translate_table(
    translate: Translate, source: str, column: str, out: Path | None, counted: Callable
) -> tuple[int, int]:
    """Copy a table and add `COLUMNS`; memory stays flat.

    Args:
        translate: texts -> translations, in order.
        source: path of a UTF-8 CSV file with a header; `-` is stdin. The delimiter is the one
            of `DELIMITERS` that the header has most of.
        column: the one that holds dates.
        out: a file, which appears when it is complete; None for stdout.
        counted: wraps the rows, to show progress.

    Returns:
        The number of rows, and of those that were refused.

    Raises:
        UserError: unreadable, not a table, or without that column.
    """
    name = "stdin" if source == "-" else source
    try:
        with _reading(source) as given, _writing(out) as target:
            return _copy(translate, given, target, name, column, counted)
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise UserError(f"{name}: expected UTF-8 text, got byte 0x{byte:02x}") from error
    except csv.Error as error:
        raise UserError(f"{name} is not a CSV file: {error}") from error


@contextmanager
def _reading(source: str) -> Iterator[IO[str]]:
    if source == "-":
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", newline="")
        return
    try:
        file = Path(source).open(encoding="utf-8-sig", newline="")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise UserError(f"cannot read {source}: {error.strerror}") from error
    with file:
        try:
            yield file
        except IsADirectoryError as error:
            raise UserError(f"cannot read {source}: {error.strerror}") from error


@contextmanager
def _writing(out: Path | None) -> Iterator[IO[str]]:
    if out is None:
        yield sys.stdout
        return
    with atomic_write(out) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


def _copy(
    translate: Translate,
    source: IO[str],
    target: IO[str],
    name: str,
    column: str,
    counted: Callable,
) -> tuple[int, int]:
    first = source.readline()
    if not first.strip():
        raise UserError(f"{name} is empty: expected a header and rows")
    delimiter = max(DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    if column not in header:
        raise UserError(f"{name} has no column {column!r}, it has {', '.join(header)}")
    taken = sorted(set(COLUMNS) & set(header))
    if taken:
        raise UserError(f"{name} has a column {taken[0]!r} already")
    place = header.index(column)
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*header, *COLUMNS])
    waiting: list[list[str]] = []  # rows whose translation is not there yet

    def cells() -> Iterator[str]:
        for row in counted(csv.reader(source, delimiter=delimiter)):
            if row:
                waiting.append(row + [""] * (len(header) - len(row)))
                yield waiting[-1][place]

    rows = refused = 0
    for answer in translate(cells()):
        writer.writerow([*waiting.pop(0), *_cells(answer)])
        rows += 1
        refused += answer.date is None
    return rows, refused


def _cells(answer: Translation) -> list[Any]:
    others = " ".join(date for date, _ in answer.alternatives)
    ambiguous = str(answer.ambiguous).lower()
    return [answer.date or "", round(answer.confidence, 4), others, ambiguous]
