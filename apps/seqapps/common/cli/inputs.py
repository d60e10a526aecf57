"""Texts for a verb: arguments, lines of stdin or of a file, or a column of a CSV file."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from seqapps.common.errors import UserError
from seqapps.common.io.files import check_source_and_target
from seqapps.common.io.parquet import SUFFIXES, ParquetTable, is_parquet
from seqapps.common.io.tables import Table
from seqapps.common.terminal.progress import Progress

Answer = TypeVar("Answer")
Item = TypeVar("Item")


@dataclass(frozen=True)
class TextInput:
    """The texts that a verb answers: exactly one of arguments, a file and a table.

    Attributes:
        items: arguments; `-` stands for the lines of stdin.
        file, table: path of a file with one text per line (`-` is stdin), or of a CSV file.
        column, out: name of the column that holds the texts; path of the table with its answers.
        as_json: whether answers are printed as JSON.

    Raises:
        UserError: not exactly one source, or options that do not go together.

    Example:
        >>> TextInput(["3 May 1979"]).is_bulk
        False
    """

    items: Sequence[str] | None = None
    file: str | None = None
    table: str | None = None
    column: str | None = None
    out: str | None = None
    as_json: bool = False

    def __post_init__(self) -> None:
        sources = (("TEXTS", self.items or None), ("--input", self.file), ("--csv", self.table))
        given = [name for name, value in sources if value is not None]
        if len(given) != 1:
            raise UserError(
                f"expected one of TEXTS, --input and --csv, got {' and '.join(given) or 'none'}"
            )
        if (self.column is None) != (self.table is None):
            raise UserError("--csv and --column go together: expected both")
        if self.out is not None and self.table is None:
            raise UserError("--out belongs to --csv: other results go to stdout")
        if self.as_json and self.table is not None:
            raise UserError("--csv gives a table, so it does not go together with --json")
        for source in (self.file, self.table):
            if source is not None:
                check_source_and_target(source, self.out)

    @property
    def is_bulk(self) -> bool:
        """Whether the texts come from a file or a table."""
        return not self.items

    def is_larger_than(self, size_bytes: int) -> bool:
        """Return whether the texts are in a file (not stdin) of more bytes."""
        path = Path(self.table or self.file or "")
        return path.is_file() and path.stat().st_size > size_bytes

    def opened_table(
        self, is_ragged: bool = False, *, decodes: bool = False
    ) -> Table | ParquetTable | None:
        """Open the table, if there is one (raises UserError for neither CSV nor Parquet)."""
        if self.table is None:
            return None
        if is_parquet(self.table):
            return ParquetTable(self.table)
        if self.out is not None and self.out.lower().endswith(SUFFIXES):
            raise UserError(f"{self.table} is CSV: --out expects a CSV file, got {self.out}")
        return Table(self.table, is_ragged, decodes=decodes)

    def texts(self, max_length: int, *, as_is: bool = False) -> Iterator[str | UserError]:
        """Yield arguments or lines, and an error for each line that cannot be read.

        With `as_is`, lines are not normalised (see `text.read_items`).
        """
        given = {"tabs": True, "blank": True, "as_is": as_is}
        if self.file is None:
            return arguments_or_stdin(self.items or [], max_length, **given)
        return counted_lines(_lines(self.file, max_length, **given))

    def first_pass(
        self, table: Table | ParquetTable | None, max_length: int
    ) -> Iterator[str | UserError] | None:
        """Return the texts of a table or file, to be read twice; None if it is read once."""
        if table is not None:
            return table.texts(self.column or "")
        if self.file is None or not Path(self.file).is_file():
            return None
        return _lines(self.file, max_length, tabs=True, blank=True, quiet=True)

    def place(self, number: int) -> str:
        """Return where the text with a number stands, such as "chat.csv, row 2, column 'said': ".

        It is "" for the only argument.

        Example:
            >>> TextInput(["a", "b"]).place(2)
            'text 2: '
        """
        if self.table is not None:
            name = "stdin" if self.table == "-" else self.table
            return f"{name}, row {number}, column {self.column!r}: "
        if self.file is not None or self.items == ["-"]:
            return f"{'stdin' if self.file in (None, '-') else self.file}, line {number}: "
        return f"text {number}: " if len(self.items or ()) > 1 else ""

    def extend_table(
        self,
        table: Table | ParquetTable,
        columns: Sequence[str],
        answers: Callable[[Iterable[str | UserError]], Iterator[Answer]],
        cells: Callable[[Answer], Sequence[Any]],
        numbers: Collection[str] = (),
        *,
        replaces: bool = False,
    ) -> Iterator[Answer]:
        """Write the table with new columns; yield the answer to each row.

        Args:
            table: the result of `opened_table`.
            columns, answers, cells, numbers, replaces: see `Table.extend`.
        """

        def counted(texts: Iterable[str | UserError]) -> Iterator[Answer]:
            return answers(counted_lines(texts))

        return table.extend(
            self.column or "", columns, counted, cells, self.out, numbers, replaces=replaces
        )


def counted_lines(items: Iterable[Item]) -> Iterator[Item]:
    """Pass items on, and show their number on stderr if that is a terminal."""
    with Progress("lines") as progress:
        for item in items:
            progress.advance()
            yield item


def arguments_or_stdin(
    arguments: Iterable[str], max_length: int, **options: bool
) -> Iterator[str | UserError]:
    """Yield the arguments; for `-` the lines of stdin, with the options of `text.read_items`."""
    for argument in arguments:
        if argument == "-":
            yield from _lines("-", max_length, **options)
        else:
            yield argument


def each_answered(
    arguments: Iterable[str], max_length: int, answer: Callable[[str], Answer]
) -> Iterator[Answer | UserError]:
    """Yield the answer to each of `arguments_or_stdin`, or the error for which it is refused."""
    for argument in arguments_or_stdin(arguments, max_length):
        try:
            yield argument if isinstance(argument, UserError) else answer(argument)
        except UserError as error:
            yield error


def _lines(source: str, max_length: int, **options: bool) -> Iterator[str | UserError]:
    from seqapps.common.io.text import read_items  # imports NumPy

    return (text for _, text in read_items(source, max_length, **options))
