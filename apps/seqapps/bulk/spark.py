"""Bulk work on Spark: a function for `DataFrame.mapInPandas`, and the schema of its result.

answered = frame.mapInPandas(pandas_function("dates", "due"), schema("dates", frame.schema))
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, nearest, not_installed

from .rows import ERROR, Rows, verbs

_KINDS = {str: "string", int: "long", float: "double", bool: "boolean", object: "string"}


def pandas_function(
    app: str,
    column: str,
    *,
    verb: str = "",
    options: Mapping[str, Any] | None = None,
    model: str | Path | None = None,
    prefix: str = "",
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Return a function that adds the answers to a column to data frames of pandas, in order.

    A worker loads the model at its first batch and keeps it. Every worker needs seqapps, and the
    model at the same path.

    Args:
        app, column, verb, options, model, prefix: see `rows.Rows`.

    Raises:
        UserError: see `rows.Rows`; raised here, before Spark runs anything.
    """
    chosen = tuple(sorted((options or {}).items()))
    folder = None if model is None else str(Path(model).absolute())
    given = (app, column, verb, repr(chosen), folder, prefix)
    Rows(app, column, verb=verb, options=options, model=folder, prefix=prefix)

    def answered(frames: Iterable[Any]) -> Iterator[Any]:
        import pyarrow

        rows = _loaded(_Given(given, dict(chosen)))
        for frame in frames:
            texts = frame[column].astype(object).where(frame[column].notna(), None)
            table = pyarrow.Table.from_pandas(texts.to_frame(), preserve_index=False)
            answers = rows(table).drop_columns([column]).to_pandas(types_mapper=_nullable)
            answers.index = frame.index
            yield frame.join(answers)

    return answered


class _Given:
    """Arguments of `Rows` that a cache can compare."""

    def __init__(self, key: tuple[Any, ...], options: Mapping[str, Any]) -> None:
        self.key, self.options = key, options

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@cache
def _loaded(given: _Given) -> Rows:
    """Load a model once in a worker's process, which Spark uses for many partitions."""
    app, column, verb, _, model, prefix = given.key
    return Rows(app, column, verb=verb, options=given.options, model=model, prefix=prefix)


def _nullable(kind: Any) -> Any:
    """Return the type of pandas for a column that may lack values."""
    import pandas
    from pyarrow import types

    if types.is_boolean(kind):
        return pandas.BooleanDtype()
    return pandas.Int64Dtype() if types.is_int64(kind) else None


def schema(app: str, given: Any, *, verb: str = "", prefix: str = "") -> Any:
    """Return the schema of a data frame with the new columns.

    Args:
        app, verb, prefix: see `rows.Rows`.
        given: the schema of the data frame, a `pyspark.sql.types.StructType`.

    Raises:
        UserError: no such verb, or a column that has the name of a new one already.
    """
    try:
        from pyspark.sql.types import StructType
    except ImportError as error:
        raise not_installed(error.name, "spark", "bulk work on Spark") from error
    offered = verbs(app)
    if verb and verb not in offered:
        raise UserError(f"{app} has no verb {verb!r} for rows{nearest(verb, offered)}")
    columns = {**offered[verb or next(iter(offered))].columns, ERROR: str}
    extended = StructType(list(given.fields))
    for name, kind in columns.items():
        if f"{prefix}{name}" in given.names:
            raise UserError(
                f"the data frame has a column {prefix + name!r} already: prefix gives the new "
                "columns other names"
            )
        extended = extended.add(f"{prefix}{name}", _KINDS[kind])
    return extended
