"""Answers to a column of a data frame, as a frame that joins it."""

import importlib
from collections.abc import Iterable
from typing import Any, TypeVar

from seqapps.common.errors import UserError

Answer = TypeVar("Answer")
LIBRARIES = ("pandas", "polars", "pyarrow")


class Answers(list[Answer]):
    """The answers to a column, in its order: a list, and on request a frame.

    Args:
        answers: an answer for each value of the column; it has `to_dict`.
        column: what was given: a list, an array, or a column of pandas, Polars or Arrow.

    Example:
        >>> from types import SimpleNamespace
        >>> import pandas
        >>> column = pandas.Series(["3 May 1979"], index=[7])
        >>> answers = Answers([SimpleNamespace(to_dict=lambda: {"date": "1979-05-03"})], column)
        >>> answers.to_frame().loc[7, "date"]
        '1979-05-03'
    """

    def __init__(self, answers: Iterable[Answer], column: object) -> None:
        super().__init__(answers)
        self._column = column

    def to_frame(self) -> Any:
        """Return a frame of the column's library: a row for each value, the fields of `to_dict`.

        That of pandas has the column's index, so that `table.join(answers.to_frame())` joins them;
        those of Polars and Arrow have the column's order.

        Raises:
            UserError: the answers are not those to a column of pandas, Polars or Arrow.
        """
        rows = [answer.to_dict() for answer in self]  # type: ignore[attr-defined]
        library = type(self._column).__module__.partition(".")[0]
        if library not in LIBRARIES:
            kind = type(self._column).__name__
            raise UserError(f"to_frame expects answers to a column of a data frame, got a {kind}")
        module: Any = importlib.import_module(library)
        if library == "pandas":
            index = getattr(self._column, "index", None)  # an Index and an array have none
            return module.DataFrame(rows, index=index)
        if library == "polars":
            return module.DataFrame(rows, infer_schema_length=None)
        return module.Table.from_pylist(rows)
