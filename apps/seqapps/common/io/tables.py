"""CSV files: read, and copied with a program's answers in additional columns."""

import csv
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, count, dropwhile, islice
from pathlib import Path
from typing import IO, TypeVar

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.encodings import (
    SAMPLE_BYTES,
    UTF_8,
    decoded,
    encoding_of,
    is_misread,
    repaired,
    report_decoded,
    report_misread,
)
from seqapps.common.io.files import atomic_write, stdin

DELIMITERS = ",;\t|"
MAX_CELL_LENGTH = 10_000_000  # characters: limits the memory when a quote is never closed
Answer = TypeVar("Answer")


class Table:
    r"""A valid CSV file: it is read once when it is opened, and each time that it is iterated.

    It is UTF-8 or UTF-16, with or without a byte-order mark (see `encodings.encoding_of`). The
    delimiter is the one of `DELIMITERS` that gives the header the most cells. Bytes that are not
    UTF-8 are preserved (as surrogates), or decoded as Windows-1252. One line on stderr counts
    the rows that are decoded, and names the header if it is; another one counts the rows whose
    wrongly decoded Windows-1252 is repaired when texts are read.

    Args:
        source: path of a CSV file with a header; `-` is stdin. A stream is copied to disk.
        is_ragged: whether rows may have more cells than the header, to which columns without a
            name are then added.
        decodes: whether cells that are not UTF-8 are read as Windows-1252, and written as UTF-8.

    Attributes:
        name, header: the source in messages; the names of the columns.

    Raises:
        UserError: the file cannot be read, is empty, has an unclosed quote, is not the UTF-16 that
            it seems to be, or has a row with more cells than the header.

    Example:
        >>> path = Path(tempfile.mkdtemp(), "table.csv")
        >>> _ = path.write_text("id;text\n1;3 May\n")
        >>> table = Table(str(path))
        >>> table.header, list(table), table.column("text")
        (['id', 'text'], [['1', '3 May']], 1)
    """

    def __init__(self, source: str, is_ragged: bool = False, *, decodes: bool = False) -> None:
        self.name = "stdin" if source == "-" else source
        self._path = Path(source)
        try:
            with nullcontext(stdin()) if source == "-" else self._path.open("rb") as stream:
                if source == "-" or not self._path.is_file():
                    self._copy = tempfile.NamedTemporaryFile()  # noqa: SIM115 (removed with self)
                    shutil.copyfileobj(stream, self._copy)
                    self._copy.flush()
                    self._path = Path(self._copy.name)
        except OSError as error:
            raise UserError(f"cannot read {self.name}: {error.strerror}") from error
        with self._path.open("rb") as stream:
            sample = stream.read(SAMPLE_BYTES)
        self._encoding = encoding_of(sample)
        self._decodes = decodes and b"\0" not in sample  # no text in Windows-1252 holds a zero
        self._delimiter = ""
        self.header = self._read_header()
        longer, misread, width = 0, 0, len(self.header)
        decoded, header_is_decoded = 0, False
        for number, raw in enumerate(self._raw_records(), start=1):  # raises the errors of all rows
            record = self._decoded(raw)
            if number == 1:
                header_is_decoded = record != raw
            else:
                decoded += record != raw
            if len(record) > len(self.header) and not is_ragged:
                raise UserError(
                    f"{self.name}, record {number}: expected no more cells than the "
                    f"{len(self.header)} of the header, got {len(record)}"
                )
            longer, width = longer + (len(record) > len(self.header)), max(width, len(record))
            misread += number > 1 and any(map(is_misread, record))
        report_decoded(self.name, decoded, header_is_decoded)
        report_misread(self.name, misread, "row")
        if longer:
            rows = f"{longer:,} rows have" if longer > 1 else "1 row has"
            print(f"{self.name}: {rows} more cells than the header", file=sys.stderr)
            self.header += [""] * (width - len(self.header))

    def _read_header(self) -> list[str]:
        headers: dict[str, list[str]] = {}
        errors: list[UserError] = []
        for delimiter in DELIMITERS:
            self._delimiter = delimiter
            try:
                headers[delimiter] = next(self._records(), [])
            except UserError as error:  # quotes that are invalid with this delimiter
                errors.append(error)
        self._delimiter = max(headers, key=lambda d: len(headers[d]), default="")
        if not headers.get(self._delimiter):
            raise [*errors, UserError(f"{self.name} is empty: expected a header and rows")][0]
        return headers[self._delimiter]

    def _records(self) -> Iterator[list[str]]:
        """Yield the header and the rows, without the blank lines before the header."""
        return map(self._decoded, self._raw_records())

    def _decoded(self, record: list[str]) -> list[str]:
        return list(map(decoded, record)) if self._decodes else record

    def _raw_records(self) -> Iterator[list[str]]:
        csv.field_size_limit(MAX_CELL_LENGTH)
        errors = "surrogateescape" if self._encoding == UTF_8 else "strict"
        with self._path.open(encoding=self._encoding, errors=errors, newline="") as text:
            reader = csv.reader(text, delimiter=self._delimiter, strict=True)
            try:
                yield from dropwhile(lambda record: not record, reader)
            except csv.Error as error:
                message = f"{self.name}, line {reader.line_num}: not a CSV file: {error}"
                raise UserError(message) from error
            except UnicodeDecodeError as error:
                message = f"{self.name}, after line {reader.line_num}: not UTF-16 text"
                raise UserError(message) from error

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the rows, each with as many cells as the header, without blank lines.

        (In a table of one column a blank line is a row with an empty cell.)
        """
        records = self._records()
        next(records)
        width = len(self.header)
        for record in records:
            if record or width == 1:
                yield record + [""] * (width - len(record))

    def column(self, name: str) -> int:
        """Return the index of a column (raises UserError unless exactly one has this name)."""
        return check_column(self.name, self.header, name)

    def texts(self, column: str) -> Iterator[str | UserError]:
        """Yield the cells of a column, and errors for those that are not UTF-8 (see `column`)."""
        index = self.column(column)
        for number, row in enumerate(self, start=1):
            yield _text(row[index], f"{self.name}, row {number}")

    def extend(
        self,
        column: str,
        added: Sequence[str],
        answers: Callable[[Iterable[str | UserError]], Iterator[Answer]],
        cells: Callable[[Answer], Sequence[object]],
        out: str | None,
        numbers: Collection[str] = (),
        *,
        replaces: bool = False,
    ) -> Iterator[Answer]:
        """Copy the table with additional columns, in flat memory.

        Args:
            column, added: names of the column that contains the texts, and of the new columns; a
                name that the table has already gets a suffix (see `free_names`).
            answers: maps texts (or errors, for cells that are not UTF-8) to answers, in order.
            cells: maps an answer to the cells of the new columns.
            out: path of the new table, which appears when it is complete; None or `-` is stdout.
            numbers: names of the new columns that hold numbers, which a text need not know.
            replaces: whether the first cell of each answer replaces that of the column.

        Yields:
            The answers, while the rows are written.

        Raises:
            UserError: see `column`.
        """
        index = self.column(column)
        names = noted_names(self.name, added, self.header)
        waiting: list[list[str]] = []  # rows without an answer yet

        def texts() -> Iterator[str | UserError]:
            for number, row in enumerate(self, start=1):
                waiting.append(row)
                yield _text(row[index], f"{self.name}, row {number}")

        results = iter(answers(texts()))
        # Raises the errors of options and of an unusable model before anything is written.
        first = list(islice(results, 1))
        with _writing(out) as target:
            writer = csv.writer(_Lines(target), delimiter=self._delimiter)
            writer.writerow([*self.header, *names])
            for answer in chain(first, results):
                row, new = waiting.pop(0), list(cells(answer))
                if replaces:
                    row[index] = str(new.pop(0))
                writer.writerow([*row, *new])
                yield answer


def free_names(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return the names, with the suffix _2, _3 … where a name is taken.

    Example:
        >>> free_names(["date", "date_reason"], ["id", "date", "date_2"])
        ['date_3', 'date_reason']
    """
    free: list[str] = []
    for name in names:
        numbered = (f"{name}_{number}" for number in count(2))
        used = {*taken, *free}
        free.append(next(new for new in chain([name], numbered) if new not in used))
    return free


def noted_names(table: str, names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return `free_names`; a line on stderr names each one that has a suffix."""
    free = free_names(names, taken)
    for name, new in zip(names, free, strict=True):
        if name != new:
            print(f"{table} has a column {name!r}: the new one is {new!r}", file=sys.stderr)
    return free


def check_column(table: str, header: Sequence[str], name: str) -> int:
    """Return the index of a column (raises UserError unless exactly one has this name)."""
    if (count := header.count(name)) != 1:
        found = f"{count} columns" if count else "no column"
        names = ", ".join(header)
        shown = names if names.isprintable() and len(names) < 200 else excerpt(names, 200)
        raise UserError(f"{table} has {found} {name!r}; its columns are {shown}")
    return header.index(name)


@dataclass
class _Lines:
    """A file for csv.writer that ends its lines with a line feed.

    (With a line feed as its own `lineterminator`, csv.writer leaves carriage returns unquoted.)
    """

    file: IO[str]

    def write(self, line: str) -> None:
        self.file.write(line.removesuffix("\r\n") + "\n")


def _text(cell: str, where: str) -> str | UserError:
    invalid = next((c for c in cell if "\udc80" <= c <= "\udcff"), None)
    if invalid is None:
        return repaired(cell)
    return UserError(f"{where}: expected UTF-8 text, got byte 0x{ord(invalid) - 0xDC00:02x}")


@contextmanager
def _writing(out: str | None) -> Iterator[IO[str]]:
    to_stdout = out is None or out == "-"
    with nullcontext(sys.stdout.buffer) if to_stdout else atomic_write(Path(out or "")) as file:
        text = TextIOWrapper(file, "utf-8", "surrogateescape", newline="")
        try:
            yield text
            text.flush()
        finally:
            text.detach()  # leaves the file open
