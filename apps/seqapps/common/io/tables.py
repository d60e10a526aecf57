"""CSV files: a table is copied with a program's answers as columns more."""

import csv
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, TypeVar

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.files import atomic_write

DELIMITERS = ",;\t|"
LONGEST_CELL = 10_000_000  # characters; a quote that is never closed must not fill the memory
STDOUT = "-"
Answer = TypeVar("Answer")


class Table:
    """A CSV file that was read once and found sound.

    UTF-8 with or without a byte-order mark; the delimiter is the one of `DELIMITERS` that cuts
    the header into most cells. Bytes that are not UTF-8 are kept as they are (as surrogates).

    Args:
        source: path of a CSV file with a header; `-` is stdin. Of what is no regular file, a
            copy is made on disk.

    Attributes:
        name: for messages.
        header: the names of the columns.
        rows: number of rows.

    Raises:
        UserError: unreadable, empty, a quote that is not closed, or a row that is longer than
            the header (its line is named).
    """

    def __init__(self, source: str) -> None:
        self.name = "stdin" if source == "-" else source
        self._file = _copied(source, self.name)
        self._delimiter = ""
        self.header = self._read_header()
        self.rows = sum(1 for _ in self)

    def _lines(self) -> Iterator[str]:
        with Path(self._file.name).open(
            encoding="utf-8-sig", errors="surrogateescape", newline=""
        ) as text:
            yield from text

    def _read_header(self) -> list[str]:
        headers: dict[str, list[str]] = {}
        broken: list[UserError] = []
        for delimiter in DELIMITERS:
            self._delimiter = delimiter
            try:
                headers[delimiter] = next(self._records(), [])
            except UserError as error:  # quotes that make no sense with this delimiter
                broken.append(error)
        self._delimiter = max(headers, key=lambda d: len(headers[d]), default="")
        if self._delimiter and headers[self._delimiter]:
            return headers[self._delimiter]
        empty = UserError(f"{self.name} is empty: expected a header and rows")
        raise broken[0] if broken else empty

    def _records(self) -> Iterator[list[str]]:
        """Yield header and rows; blank lines before the header are left out."""
        csv.field_size_limit(LONGEST_CELL)
        reader = csv.reader(self._lines(), delimiter=self._delimiter, strict=True)
        try:
            begun = False
            for record in reader:
                begun = begun or bool(record)
                if begun:
                    yield record
        except csv.Error as error:
            message = f"{self.name}, line {reader.line_num}: not a CSV file: {error}"
            raise UserError(message) from error

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the rows, each with as many cells as the header; blank lines are left out.

        (In a table of one column a blank line is a row with an empty cell.)
        """
        records = self._records()
        width = len(next(records))
        for number, record in enumerate(records, start=2):
            if len(record) > width:
                raise UserError(
                    f"{self.name}, record {number}: expected {width} cells as in the header, "
                    f"got {len(record)}"
                )
            if record or width == 1:
                yield record + [""] * (width - len(record))

    def column(self, name: str) -> int:
        """Return the place of a column.

        Raises:
            UserError: no column, or more than one, has this name.
        """
        if self.header.count(name) != 1:
            found = f"{self.header.count(name)} columns" if name in self.header else "no column"
            names = ", ".join(self.header)
            shown = names if names.isprintable() and len(names) < 200 else excerpt(names, 200)
            raise UserError(f"{self.name} has {found} {name!r}, it has {shown}")
        return self.header.index(name)

    def extend(
        self,
        column: str,
        added: Sequence[str],
        answers: Callable[[Iterable[str | UserError]], Iterator[Answer]],
        cells: Callable[[Answer], Sequence[Any]],
        out: str | None,
    ) -> Iterator[Answer]:
        """Copy the table with columns more; memory stays flat.

        Args:
            column: the one that holds the texts.
            added: names of the new columns.
            answers: texts (or errors, for cells that are not text) -> answers, in order.
            cells: an answer -> the new cells.
            out: a file, which appears when it is complete; None or `-` for stdout.

        Yields:
            The answers, while the rows are written.

        Raises:
            UserError: see `column`; or a new column is there already.
        """
        place = self.column(column)
        taken = [name for name in added if name in self.header]
        if taken:
            raise UserError(f"{self.name} has a column {taken[0]!r} already")
        waiting: list[list[str]] = []  # rows whose answer is not there yet

        def texts() -> Iterator[str | UserError]:
            for number, row in enumerate(self, start=1):
                waiting.append(row)
                yield _text(row[place], f"{self.name}, row {number}")

        found = answers(texts())  # complains of options before anything is written
        with _writing(out) as target:
            writer = csv.writer(target, delimiter=self._delimiter, lineterminator="\n")
            writer.writerow([*self.header, *added])
            for answer in found:
                writer.writerow([*waiting.pop(0), *cells(answer)])
                yield answer


def _text(cell: str, where: str) -> str | UserError:
    foreign = next((c for c in cell if "\udc80" <= c <= "\udcff"), None)
    if foreign is None:
        return cell
    return UserError(f"{where}: expected UTF-8 text, got byte 0x{ord(foreign) - 0xDC00:02x}")


def _copied(source: str, name: str) -> IO[bytes]:
    """Open a file that can be read more than once: the one given, or a copy of what flows."""
    try:
        if source != "-" and Path(source).is_dir():
            raise UserError(f"cannot read {source}: Is a directory")
        if source != "-" and Path(source).is_file():
            return Path(source).open("rb")
        copy = tempfile.NamedTemporaryFile()  # noqa: SIM115 (removed with the table)
        if source == "-":
            shutil.copyfileobj(sys.stdin.buffer, copy)
        else:
            with Path(source).open("rb") as flowing:
                shutil.copyfileobj(flowing, copy)
        copy.flush()
        return copy  # type: ignore[return-value]
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror}") from error


@contextmanager
def _writing(out: str | None) -> Iterator[IO[str]]:
    if out in (None, STDOUT):
        stdout = TextIOWrapper(sys.stdout.buffer, "utf-8", "surrogateescape", newline="")
        try:
            yield stdout
            stdout.flush()
        finally:
            stdout.detach()
        return
    with atomic_write(Path(str(out))) as file:
        text = TextIOWrapper(file, "utf-8", "surrogateescape", newline="")
        yield text
        text.flush()
        text.detach()
