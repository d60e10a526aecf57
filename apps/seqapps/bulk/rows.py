"""A verb of an app as a function of Arrow tables, which Ray and Spark call on batches of rows."""

import importlib
import inspect
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seqapps.common import app as apps
from seqapps.common.errors import UserError, nearest, not_installed
from seqapps.common.interface import Interface
from seqapps.common.io.parquet import text_column
from seqapps.common.service import Row, Verb, each_row

ERROR = "error"  # name of the column with the error of a refused row
ARROW = {str: "string", int: "int64", float: "float64", bool: "bool", object: "string"}


def verbs(app: str) -> dict[str, Verb]:
    """Return the verbs of an app that bulk work offers, its default first.

    Raises:
        UserError: no such app, or one without such verbs.

    Example:
        >>> list(verbs("dates")), list(verbs("entities"))
        (['translate'], ['tag', 'redact'])
    """
    if app not in apps.names():
        raise UserError(f"unknown app {app!r}{nearest(app, apps.names())}")
    if not (apps.APPS_FOLDER / app / "service.py").is_file():
        raise UserError(f"{app} has no verb that answers rows")
    module: Any = importlib.import_module(f"{apps.find(app).package}.service")
    declared = [verb for verb in module.VERBS if isinstance(verb, Verb) and verb.columns]
    if not declared:
        raise UserError(f"{app} has no verb that answers rows")
    return {verb.name: verb for verb in declared}


def parameters(app: str, verb: Verb) -> dict[str, Any]:
    """Return the options of a verb with their annotations.

    Example:
        >>> sorted(parameters("words", verbs("words")["nearest"]))
        ['k']
    """
    method = getattr(apps.find(app).part("interface").Model, verb.name)
    taken = {"self", verb.items, *verb.hidden, *verb.joins}
    signature = inspect.signature(inspect.unwrap(method))
    return {name: p.annotation for name, p in signature.parameters.items() if name not in taken}


def parsed(app: str, verb: Verb, name: str, text: str) -> Any:
    """Return the value of an option that was given as text: JSON, unless the option is a text.

    Raises:
        UserError: no such option, or not JSON.

    Example:
        >>> translate = verbs("dates")["translate"]
        >>> parsed("dates", translate, "locale", "de_DE"), parsed("dates", translate, "beam", "4")
        ('de_DE', 4)
    """
    known = parameters(app, verb)
    if name not in known:
        raise UserError(f"{app} {verb.name}: unknown option {name!r}{nearest(name, known)}")
    if known[name] is str:
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise UserError(f"{name} expects a value in JSON, got {text!r:.60}") from error


class Rows:
    """A callable class that adds the answers to a column of texts to Arrow tables.

    Rows keep their number and order. A row without a text has no answer, and one that is refused
    has its error in the column `error`. Equal texts of a table are answered once, sorted by length,
    so that batches of the network need little padding.

    Args:
        app: name of the app.
        column: column of texts, or of absolute paths for apps that read files.
        verb: the verb; default: the first that the app offers for rows.
        options: arguments of the verb, as in the Python interface.
        model: folder of the model on every machine; None is the one that comes with seqapps.
        engine: `lite` or `tf`.
        prefix: put before the names of the new columns.

    Raises:
        UserError: an unknown app, verb or option, an invalid value, or no such model.

    Example:
        >>> import pyarrow
        >>> rows = Rows("dates", "due")
        >>> table = rows(pyarrow.table({"id": [1, 2], "due": ["3 May 1979", None]}))
        >>> table.column_names[:3], table["date"].to_pylist()
        (['id', 'due', 'date'], ['1979-05-03', None])
    """

    def __init__(
        self,
        app: str,
        column: str,
        *,
        verb: str = "",
        options: Mapping[str, Any] | None = None,
        model: str | Path | None = None,
        engine: str = "lite",
        prefix: str = "",
    ) -> None:
        try:
            import pyarrow
        except ImportError as error:
            raise not_installed(error.name, "parquet", "bulk work") from error
        self._arrow: Any = pyarrow
        offered = verbs(app)
        if verb and verb not in offered:
            raise UserError(f"{app} has no verb {verb!r} for rows{nearest(verb, offered)}")
        self.verb = offered[verb or next(iter(offered))]
        self.column, self.options, self.prefix = column, dict(options or {}), prefix
        known = parameters(app, self.verb)
        for name in self.options:
            if name not in known:
                where = f"{app} {self.verb.name}"
                raise UserError(f"{where}: unknown option {name!r}{nearest(name, known)}")
        opened: Interface[Any] = apps.find(app).part("interface").Model.open(model, engine)
        self.model = opened
        self._call([])  # raises the errors of the options

    @property
    def kinds(self) -> dict[str, str]:
        """Names of the new columns with their types in Arrow."""
        columns = {**self.verb.columns, ERROR: str}
        return {f"{self.prefix}{name}": ARROW[kind] for name, kind in columns.items()}

    def schema(self, given: Any, table: str = "the table") -> Any:
        """Return the schema of a table with its new columns.

        Raises:
            UserError: no such column of texts, or one that has the name of a new one.
        """
        text_column(table, given, self.column)
        for name, kind in self.kinds.items():
            if name in given.names:
                raise UserError(
                    f"{table} has a column {name!r} already: --prefix gives new ones other names"
                )
            given = given.append(self._arrow.field(name, self._arrow.type_for_alias(kind)))
        return given

    def __call__(self, table: Any) -> Any:
        """Return an Arrow table with the new columns (raises UserError, see `schema`)."""
        schema = self.schema(table.schema)
        answers = self.answers(table.column(self.column).to_pylist())
        arrays = list(table.columns)
        for name, kind in self.verb.columns.items():
            cells = [_cell(answer, name, kind) for answer in answers]
            arrays.append(self._arrow.array(cells, self._arrow.type_for_alias(ARROW[kind])))
        errors = [str(a) if isinstance(a, UserError) else None for a in answers]
        arrays.append(self._arrow.array(errors, self._arrow.string()))
        return self._arrow.table(arrays, schema=schema)

    def answers(self, items: Sequence[str | None]) -> list[Row | UserError | None]:
        """Return the answer to each item, its error, or None for a missing item."""
        distinct = sorted(dict.fromkeys(item for item in items if item is not None), key=len)
        found: dict[str, Row | UserError] = {}
        asked = []
        for item in distinct:
            if self.verb.files and not Path(item).is_absolute():
                found[item] = UserError(f"expected an absolute path, got {item}")
            else:
                asked.append(item)
        found.update(zip(asked, each_row(self._call, asked), strict=True))
        return [None if item is None else found[item] for item in items]

    def _call(self, items: Sequence[str]) -> Sequence[Row]:
        method = getattr(self.model, self.verb.name)
        return self.verb.to_rows(method(**{self.verb.items: list(items)}, **self.options))


def _cell(answer: Row | UserError | None, name: str, kind: type) -> Any:
    """Return the value of a field of an answer for its column."""
    if answer is None or isinstance(answer, UserError):
        return None
    value = answer.get(name)
    if kind is object and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return value
