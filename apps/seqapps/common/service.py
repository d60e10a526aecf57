"""The description of an app as an HTTP service: an app's service.py lists its verbs in `VERBS`.

A verb is a method of the app's `interface.Model`; names, types and defaults of its parameters are
those of the method. `seqapps.serving` reads the list, and `seqapps.bulk` that of the verbs with
columns; apps without a service.py are not served.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError

MAX_BULK = 1_024  # items of a call, which is divided if one of them is refused
Row = Mapping[str, Any]  # what one line of `--json` holds
Options = Mapping[str, Any]  # of a request, by the names of the parameters
Items = Sequence[Any]  # of a request; for a verb with files, the uploaded ones


def rows(result: Any) -> list[Row]:
    """Return the answers of a method, one or a list, as the rows that `--json` prints.

    Example:
        >>> from types import SimpleNamespace
        >>> rows(SimpleNamespace(to_dict=lambda: {"date": None}))
        [{'date': None}]
    """
    answers = result if isinstance(result, list) else [result]
    return [answer.to_dict() for answer in answers]


def each_row(
    call: Callable[[Sequence[Any]], Sequence[Row]], items: Sequence[Any]
) -> list[Row | UserError]:
    """Return the row of each item, or its error, in order.

    Args:
        call: answers items that do not depend on each other with one row each; it raises UserError
            if it refuses one of them, and is then called with halves of them.
        items: the items.

    Raises:
        UserError: `call` refuses even an empty list, because of its options.

    Example:
        >>> [str(row) for row in each_row(lambda items: [{"n": 6 // n} for n in items], [1, 2])]
        ["{'n': 6}", "{'n': 3}"]
    """
    results: list[Row | UserError] = []
    for first in range(0, len(items), MAX_BULK):
        some = items[first : first + MAX_BULK]
        try:
            results += call(some)
        except UserError as error:
            call([])  # raises the error of invalid options
            results += _halved(call, some, error)
    return results


def _halved(
    call: Callable[[Sequence[Any]], Sequence[Row]], items: Sequence[Any], error: UserError
) -> list[Row | UserError]:
    """Return the rows and errors of items of which one is refused, by its error or others'."""
    if len(items) == 1:
        return [error]
    middle = len(items) // 2
    results: list[Row | UserError] = []
    for half in (items[:middle], items[middle:]):
        try:
            results += call(half)
        except UserError as found:
            results += _halved(call, half, found)
    return results


@dataclass(frozen=True)
class File:
    """A file that a verb can return in place of JSON.

    Attributes:
        suffix: of the file's name, such as ".mid".
        media_type: for example "audio/midi".
        write: writes the method's result to a path.
    """

    suffix: str
    media_type: str
    write: Callable[[Any, Path], None]


@dataclass(frozen=True)
class Verb:
    """A method as `POST /v1/APP:NAME`.

    Attributes:
        name: name of the method; `generate_data` becomes `generate-data` in the address.
        items: parameter that takes the batch, or "".
        independent: whether the answer to an item depends on that item alone. Requests whose other
            arguments are equal are then answered by one call.
        files: whether the batch consists of sound or music files, which are uploaded.
        item_limit: maximum number of items of a request, or of files.
        hidden: parameters that are not offered, such as paths on the machine of the server.
        types: parameter -> type in JSON, where the method's annotation is wider.
        limits: parameter -> maximum, where a larger number would keep the server busy.
        check: `check(options, items)` raises UserError for a request that would take too long.
        is_long: `is_long(options, items)`, whether a request that cannot be divided into parts may
            take more than half a second. It is then answered in a thread for such requests.
        uploads: parameters that take a file; a request with files is a form.
        call: call in place of the method, `call(model, **arguments)`.
        like: method whose parameters a `call` with `**options` has; default: that of the name.
        to_rows: makes the rows of the method's result.
        formats: values of the query parameter `format`, besides json.
        summary: one line; default: the first line of the method's docstring.
        columns: field of an answer -> type of its column in bulk work: str, int, float, bool, or
            object for nested values, which are written as JSON. Fields that repeat the item have
            none. Bulk work offers the verbs with columns; they answer each item with one row.
        joins: parameters by which the answers to items depend on each other; bulk work does not
            offer them.
    """

    name: str
    items: str = ""
    independent: bool = True
    files: bool = False
    item_limit: int = 1_000
    hidden: Sequence[str] = ()
    types: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    check: Callable[[Options, Items], None] | None = None
    is_long: Callable[[Options, Items], bool] = lambda options, items: False
    uploads: Sequence[str] = ()
    call: Callable[..., Any] | None = None
    like: str = ""
    to_rows: Callable[[Any], Sequence[Row]] = rows
    formats: Mapping[str, File] = field(default_factory=dict)
    summary: str = ""
    columns: Mapping[str, type] = field(default_factory=dict)
    joins: Sequence[str] = ()


@dataclass(frozen=True)
class Stream:
    """A WebSocket at `/v1/APP:NAME`: binary messages in, one JSON object for each out.

    Attributes:
        name: last part of the address.
        open: `open(model, **options)` returns an object with `feed(bytes)` and `finish()`, which
            return rows.
        options: name -> type of the values of the first message.
        summary: one line.
    """

    name: str
    open: Callable[..., Any]
    options: Mapping[str, Any]
    summary: str


@dataclass(frozen=True)
class Training:
    """A verb of the command line that makes a model of uploaded files, as a job.

    Attributes:
        name: name of the verb; `POST /v1/APP:NAME` starts it.
        recordings: option of the command line that takes the folder of the uploaded files.
        item_limit: maximum number of files.
        summary: one line.
    """

    name: str
    recordings: str
    item_limit: int
    summary: str
