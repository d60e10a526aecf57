"""The app's own verbs on the command line: tag and redact."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import TextInput
from seqapps.common.cli.output import exit_after, json_line, print_refusal
from seqapps.common.errors import UserError, escaped, excerpt, nearest
from seqapps.common.terminal.progress import counted

from . import app
from .config import MAX_TEXT_LENGTH

if TYPE_CHECKING:
    from .redaction import Redacted
    from .runtime import Answer, Request, Runtime

LARGE_BYTES = 1_000_000  # size of a file from which TensorFlow is faster, start-up included
COLUMNS = ("text", "start", "end", "label", "probability", "entity")  # of --format csv
Result = TypeVar("Result", "Answer", "Redacted")

MinProbability = Annotated[
    float | None, typer.Option(help="Minimum probability of an entity. Default: the model's own.")
]
Types = Annotated[str, typer.Option(metavar="LABELS", help="Labels to find, separated by commas.")]


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (tag, redact):
        options.add_verb(commands, app, verb)


def tag(
    texts: options.Texts = None,
    file: options.InputFile = None,
    table: options.Csv = None,
    column: options.Column = None,
    out: options.CsvOut = None,
    form: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="inline, json, csv or conll."),
    ] = "inline",
    min_probability: MinProbability = None,
    types: Types = "",
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print texts with their names marked, as [Anna](PER), or in another format."""
    if form not in _FORMATS:
        raise UserError(f"unknown format {form!r}{nearest(form, _FORMATS)}")
    as_json = as_json or form == "json"
    given = TextInput(texts, file, table, column, out, as_json)
    if table is not None and form != "inline":
        raise UserError("--csv gives a table, so it does not go together with --format")
    opened = given.opened_table()
    runtime = _runtime(model, engine, given)
    request = _request(min_probability, types)
    if opened is not None:

        def extended(answer: "Answer") -> list[Any]:
            found = [entity.to_dict() for entity in answer.entities]
            return ["" if answer.error else json.dumps(found, ensure_ascii=False)]

        answers = given.extend_table(
            opened, ("entities",), lambda texts: runtime.tag(texts, request), extended
        )
        _finish(given, answers, lambda answer, row: "")
        return
    answers = runtime.tag(_texts(given), request)
    if form == "csv" and not as_json:
        print(_csv_line(COLUMNS))
    _finish(given, answers, _FORMATS["json" if as_json else form])


def redact(
    texts: options.Texts = None,
    file: options.InputFile = None,
    table: options.Csv = None,
    column: options.Column = None,
    out: options.CsvOut = None,
    pseudonyms: Annotated[
        bool, typer.Option("--pseudonyms", help="Number the names; each [PER-1] is the same name.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="JSON file that maps pseudonyms to names; it is read if it exists, and "
            "written. Implies --pseudonyms.",
        ),
    ] = None,
    names_only: Annotated[
        bool, typer.Option("--names-only", help="Leave e-mail addresses and @names as they are.")
    ] = False,
    min_probability: MinProbability = None,
    types: Types = "",
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Replace names by [PER], [ORG], [LOC] or pseudonyms; names that are not found stay."""
    from .redaction import Pseudonyms, redacted

    given = TextInput(texts, file, table, column, out, as_json)
    if key is not None and not key.resolve().parent.is_dir():
        raise UserError(f"expected a key file in an existing folder, got {key}")
    names = Pseudonyms.load(key) if key is not None else Pseudonyms()
    chosen = names if pseudonyms or key is not None else None
    opened = given.opened_table()
    runtime = _runtime(model, engine, given)
    request = _request(min_probability, types)

    def results(texts: Iterable[str | UserError]) -> Iterator["Redacted"]:
        for answer in runtime.tag(texts, request):
            yield redacted(answer, chosen, contacts=not names_only)

    if opened is None:
        found, shown = results(_texts(given)), _redacted_line(as_json)
    else:
        found = given.extend_table(opened, (), results, lambda result: [result.text], replaces=True)
        shown = _nothing
    try:
        _finish(given, found, shown)
    except (typer.Exit, KeyboardInterrupt):  # some texts are printed: their names must not be lost
        if key is not None:
            names.save(key)
        raise
    if key is not None:
        names.save(key)


def _redacted_line(as_json: bool) -> Callable[["Redacted", int], str | None]:
    def line(result: "Redacted", row: int) -> str | None:
        if as_json:
            return json_line(result.to_dict())
        return None if result.error else escaped(result.text)

    return line


def _nothing(result: Any, row: int) -> None:
    return None


def _runtime(model: str | None, engine: str, given: TextInput) -> "Runtime":
    from .interface import Model

    return Model.open(model, engine, given.is_larger_than(LARGE_BYTES)).runtime


def _request(min_probability: float | None, types: str) -> "Request":
    from .runtime import Request

    names = tuple(name.strip() for name in types.split(",") if name.strip())
    return Request(min_probability, names)


def _texts(given: TextInput) -> Iterator[str | UserError]:
    """Yield the texts; an argument without a character is an error, a blank line is not."""
    for text in given.texts(MAX_TEXT_LENGTH, as_is=True):
        is_argument = given.file is None and list(given.items or ()) != ["-"]
        empty = is_argument and isinstance(text, str) and not text.strip()
        yield UserError(f"expected a text, got {excerpt(str(text))}") if empty else text


def _finish(
    given: TextInput, answers: Iterable[Result], shown: Callable[[Result, int], str | None]
) -> None:
    """Print answers as they come; name the refused texts, and end with the exit code."""
    rows = refused = 0
    for answer in answers:
        rows += 1
        if answer.error:
            refused += 1
            place = given.place(rows)
            print_refusal(f"{place}{answer.error.removeprefix(place)}")
        if given.table is None and (line := shown(answer, rows)) is not None:
            print(line)
    if rows or given.table is None:  # a table may have no rows
        exit_after(rows, refused, "text")


def _inline(answer: "Answer", row: int) -> str | None:
    from .formats import inline
    from .formats.annotated import Span

    if answer.error:
        return None
    spans = [Span(one.start, one.end, one.label) for one in answer.flat]
    return escaped(inline.write(answer.text, spans))


def _json(answer: "Answer", row: int) -> str | None:
    return json_line(answer.to_dict())


def _csv(answer: "Answer", row: int) -> str | None:
    lines = [
        _csv_line((row, one.start, one.end, one.label, round(one.probability, 4), one.text))
        for one in answer.entities
    ]
    return "\n".join(lines) if lines else None


def _csv_line(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _conll(answer: "Answer", row: int) -> str | None:
    from .formats.conll import write

    if answer.error or not answer.text.strip():
        return None
    return escaped(write(answer.text, [(one.start, one.end, one.label) for one in answer.flat]))


_FORMATS: dict[str, Callable[["Answer", int], str | None]] = {
    "inline": _inline,
    "json": _json,
    "csv": _csv,
    "conll": _conll,
}


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured = metrics["validation"]
    yield (
        f"validation  F1 {measured['f1']:.3f}, precision {measured['precision']:.3f}, recall "
        f"{measured['recall']:.3f} of exact spans ({measured['texts']:,} texts held out)"
    )
    width = max((len(label) for label in measured["by_type"]), default=0)
    for label, one in measured["by_type"].items():
        found = f"F1 {one['f1']:.3f}" if one["spans"] else "not measured"
        yield f"  {label:<{width}}  {found} ({counted(one['spans'], 'span')})"
