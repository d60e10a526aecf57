"""Parquet files: read, and copied with a program's answers in additional columns."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from seqapps.common.errors import UserError, not_installed
from seqapps.common.io.files import atomic_write
from seqapps.common.io.tables import check_column, noted_names

MAGIC = b"PAR1"
SUFFIXES = (".parquet", ".pq", ".parq")
BATCH_ROWS = 4_096  # in memory at a time
GROUP_ROWS = 32_768  # of a row group of the new file, which is in memory until it is complete
Answer = TypeVar("Answer")


def is_parquet(source: str) -> bool:
    """Return whether a path names a Parquet file, by its suffix or by its first four bytes.

    Example:
        >>> is_parquet("ledger.parquet"), is_parquet("ledger.csv"), is_parquet("-")
        (True, False, False)
    """
    path = Path(source)
    if path.suffix.lower() in SUFFIXES:
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def text_column(table: str, schema: Any, name: str) -> int:
    """Return the index of a column of texts in an Arrow schema.

    Raises:
        UserError: not exactly one column of the table has this name, or it does not hold texts.

    Example:
        >>> import pyarrow
        >>> text_column("ledger", pyarrow.schema({"id": "int64", "due": "string"}), "due")
        1
    """
    from pyarrow import types

    index = check_column(table, list(schema.names), name)
    kind = schema.field(index).type
    value = kind.value_type if types.is_dictionary(kind) else kind
    tests = ("is_string", "is_large_string", "is_string_view", "is_null")
    if not any(getattr(types, test)(value) for test in tests):
        raise UserError(f"{table}, column {name!r}: expected texts, got {kind}")
    return index


class ParquetTable:
    """A Parquet file, which is read in parts each time that it is iterated.

    Types, nulls, order and metadata of its columns are kept exactly.

    Args:
        source: path of the file.

    Attributes:
        name, header: the path in messages; the names of the columns.

    Raises:
        UserError: the file cannot be read, or pyarrow is not installed.
    """

    def __init__(self, source: str) -> None:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise not_installed(error.name, "parquet", f"the Parquet file {source}") from error
        self._arrow: Any = pyarrow
        self.name = source
        with self._reading() as file:
            self._schema = file.schema_arrow
            groups = file.metadata.num_row_groups
            has_data = groups and file.metadata.num_columns
            codec = file.metadata.row_group(0).column(0).compression if has_data else "SNAPPY"
        self._codec = "NONE" if codec == "UNCOMPRESSED" else codec
        self.header: list[str] = list(self._schema.names)

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        """Open the file; errors of the library become a UserError."""
        try:
            with self._arrow.parquet.ParquetFile(self.name) as file:
                yield file
        except (self._arrow.ArrowException, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error).strip().splitlines()[0]
            raise UserError(f"cannot read {self.name} as Parquet: {reason}") from error

    def _batches(self, columns: list[str] | None = None) -> Iterator[Any]:
        with self._reading() as file:
            batches = file.iter_batches(batch_size=BATCH_ROWS, columns=columns)
            yield from (batch for batch in batches if batch.num_rows)

    def column(self, name: str) -> int:
        """Return the index of a column of texts.

        Raises UserError unless exactly one column has this name, and holds texts.
        """
        return text_column(self.name, self._schema, name)

    def texts(self, column: str) -> Iterator[str | UserError]:
        """Yield the values of a column; that of a null is ""."""
        self.column(column)
        for batch in self._batches([column]):
            for value in batch.column(0).to_pylist():
                yield value or ""

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
        """Copy the table with additional columns, in flat memory; see `tables.Table.extend`.

        An empty cell becomes null, and so do all cells of a row whose text is null. Columns in
        `numbers` are float64, the others are texts.
        """
        index = self.column(column)
        if out is None or not out.lower().endswith(SUFFIXES):
            got = "stdout" if out in (None, "-") else str(out)
            raise UserError(f"{self.name} is Parquet: --out expects a file .parquet, got {got}")
        names = noted_names(self.name, added, self.header)
        kinds = ("float64" if name in numbers else "string" for name in added)
        fields = list(zip(names, map(self._arrow.type_for_alias, kinds), strict=True))
        waiting: list[Any] = []  # batches without all their answers

        def texts() -> Iterator[str | UserError]:
            for batch in self._batches():
                waiting.append(batch)
                for value in batch.column(index).to_pylist():
                    yield value or ""

        results = iter(answers(texts()))
        # Raises the errors of options and of an unusable model before anything is written.
        first = list(islice(results, 1))
        rows: list[Sequence[object]] = []  # cells of the first waiting batch
        with self._writing(out, fields) as write:
            for answer in chain(first, results):
                rows.append(cells(answer))
                if len(rows) == waiting[0].num_rows:
                    batch = waiting.pop(0)
                    if replaces:
                        batch = self._replaced(batch, index, [str(row[0]) for row in rows])
                        rows = [row[1:] for row in rows]
                    write(self._extended(batch, index, rows, fields))
                    rows = []
                yield answer

    def _replaced(self, batch: Any, index: int, texts: Sequence[str]) -> Any:
        """Return a batch with other texts in a column; nulls and the column's type stay."""
        values = [
            None if old is None else new
            for old, new in zip(batch.column(index).to_pylist(), texts, strict=True)
        ]
        field = batch.schema.field(index)
        return batch.set_column(index, field, self._arrow.array(values).cast(field.type))

    def _extended(
        self, batch: Any, index: int, rows: Sequence[Sequence[object]], fields: Sequence[Any]
    ) -> Any:
        """Return a batch with the new columns."""
        missing = batch.column(index).is_null().to_pylist()
        arrays = list(batch.columns)
        for place, (_, kind) in enumerate(fields):
            values = [
                None if is_null or row[place] == "" else row[place]
                for row, is_null in zip(rows, missing, strict=True)
            ]
            arrays.append(self._arrow.array(values, kind))
        return self._arrow.record_batch(arrays, schema=self._new_schema(fields))

    def _new_schema(self, fields: Sequence[Any]) -> Any:
        schema = self._schema
        for name, kind in fields:
            schema = schema.append(self._arrow.field(name, kind))
        return schema

    @contextmanager
    def _writing(self, out: str, fields: Sequence[Any]) -> Iterator[Callable[[Any], None]]:
        """Open the new file, which appears when it is complete."""
        schema, batches = self._new_schema(fields), []
        writer = self._arrow.parquet.ParquetWriter
        with (
            atomic_write(Path(out)) as file,
            writer(file, schema, compression=self._codec) as target,
        ):

            def write(batch: Any) -> None:
                batches.append(batch)
                if sum(one.num_rows for one in batches) >= GROUP_ROWS:
                    flush()

            def flush() -> None:
                target.write_table(self._arrow.Table.from_batches(batches, schema))
                batches.clear()

            yield write
            flush()
