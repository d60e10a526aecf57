"""The app's own verbs on the command line: translate and generate-data."""

import datetime
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import TextInput
from seqapps.common.cli.output import exit_after, json_line, print_refusal
from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.unicode_folding import normalise
from seqapps.common.terminal.progress import counted

from . import app
from .config import BEAM_WIDTH, MAX_ALPHA, MAX_BEAM_WIDTH, MAX_LINE_LENGTH

if TYPE_CHECKING:
    from seqapps.common.contract import Metrics

    from .column.options import Options
    from .outputs import Output
    from .runtime import Runtime
    from .translation import Translation

TERMINAL = "-"  # the value of --attention that draws in the terminal
COLUMNS = ("confidence", "alternatives", "ambiguous", "reason", "notes")
PARTIAL_COLUMNS = ("edtf", "precision", "calendar")
MAX_LITE_BYTES = 1_000_000  # about 50,000 dates; TensorFlow reads larger files in less time


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (translate, generate_data):
        options.add_verb(commands, app, verb)


Locale = Annotated[
    str, typer.Option(metavar="NAME", help="Locale of the texts, such as de_DE or pt.")
]
DayFirst = Annotated[bool, typer.Option("--day-first", help="Read 06/12 as 6 December.")]
MonthFirst = Annotated[bool, typer.Option("--month-first", help="Read 06/12 as June 12.")]
Precision = Annotated[
    str,
    typer.Option(
        metavar="day|any",
        help="Precision of the dates that are read: full days only, or also months, years, "
        "decades, centuries, seasons, spans and alternatives, written in EDTF (ISO 8601-2).",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="iso|edtf",
        help="Format of the printed dates. Default: edtf with --precision any, otherwise iso.",
    ),
]
Order = Annotated[
    str,
    typer.Option(
        metavar="auto|off",
        help="Inference from the other rows of --csv and --input: auto infers the order of day "
        "and month (06/12/2010 beside 25/12/2010), the language of month names and the calendar of "
        "numbers; off does not. Explicit options override each inference.",
    ),
]
Earliest = Annotated[
    int | None, typer.Option(metavar="YEAR", help="Earliest year that a two-digit year may mean.")
]
Latest = Annotated[
    int | None, typer.Option(metavar="YEAR", help="Latest year that a two-digit year may mean.")
]
Century = Annotated[
    int | None,
    typer.Option(metavar="19", help="Century of all two-digit years: 19 reads 88 as 1988."),
]
Prefix = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="Prefix of the names of the new --csv columns. Default: date."
    ),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        help="Minimum probability of a date, summed over the possible orders of its numbers; "
        "less probable texts are refused. Default: the model's value.",
    ),
]
Beam = Annotated[
    int,
    typer.Option(min=1, max=MAX_BEAM_WIDTH, help="Beam width of the search in unclear texts."),
]
Alpha = Annotated[
    float, typer.Option(min=0, max=MAX_ALPHA, help="Length penalty of the search; 0 for none.")
]
Attention = Annotated[
    str | None,
    typer.Option(
        metavar="FILE.png", help="File for a heat map of the attention; - draws it as text."
    ),
]


def translate(
    texts: options.Texts = None,
    file: options.InputFile = None,
    table: options.Csv = None,
    column: options.Column = None,
    out: options.CsvOut = None,
    prefix: Prefix = None,
    locale: Locale = "",
    day_first: DayFirst = False,
    month_first: MonthFirst = False,
    precision: Precision = "day",
    form: Format = None,
    column_order: Order = "auto",
    earliest: Earliest = None,
    latest: Latest = None,
    century: Century = None,
    min_confidence: MinConfidence = None,
    beam: Beam = BEAM_WIDTH,
    alpha: Alpha = 0.0,
    attention: Attention = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Translate dates to YYYY-MM-DD, or with --precision any to the Extended Date/Time Format.

    A text without exactly one date gets a dash and a reason, and the exit code is 3. Rows of --csv
    and --input are read as one column, in which some rows determine how others are read: see
    --column-order and --latest.
    """
    from .column.options import Options
    from .column.reader import Column
    from .engines import Request
    from .interface import Model

    given = TextInput(texts, file, table, column, out, as_json)
    if attention is not None and not texts:
        raise UserError("--attention draws the texts of the command line, expected some")
    request = Request(
        locale, day_first, month_first, min_confidence, beam, alpha, attention is not None,
        precision,
    )  # fmt: skip
    writes_edtf = _writes_edtf(form, precision)
    habits = Options(column_order, earliest, latest, century)
    _check(given, habits, form, prefix)
    opened = given.opened_table(is_ragged=True, decodes=True)
    runtime = Model.open(model, engine, given.is_larger_than(MAX_LITE_BYTES)).runtime
    if not given.is_bulk:
        answers = runtime.translate(given.texts(MAX_LINE_LENGTH), request)
        if attention is not None:
            answers = _drawn(list(answers), attention, runtime.output)
        return _print(answers, given, writes_edtf)
    reader = Column(runtime, request, habits, given.first_pass(opened, MAX_LINE_LENGTH))
    if opened is not None:
        added = (*COLUMNS, *(PARTIAL_COLUMNS if precision == "any" else ()))
        names = [prefix or "date", *(f"{prefix or 'date'}_{name}" for name in added)]
        cells = partial(_cells, is_partial=precision == "any")
        answers = given.extend_table(opened, names, reader.translate, cells, names[1:2])
    else:
        answers = reader.translate(given.texts(MAX_LINE_LENGTH))
    try:
        _print(answers, given, writes_edtf)
    finally:
        for line in reader.summary():
            print(f"seqapps: {line}", file=sys.stderr)


def _check(given: TextInput, habits: "Options", form: str | None, prefix: str | None) -> None:
    """Refuse options that would have no effect."""
    if not given.is_bulk and (habits.years is not None or habits.order == "off"):
        names = "--column-order, --earliest, --latest and --century"
        raise UserError(f"{names} belong to --csv and --input")
    if prefix is not None and given.table is None:
        raise UserError("--prefix belongs to --csv")
    if prefix == "":
        raise UserError("--prefix expects a name, got ''")
    if form is not None and (given.as_json or given.table is not None):
        raise UserError("--format applies to printed lines: --json and --csv include both formats")


def _writes_edtf(form: str | None, precision: str) -> bool:
    """Return whether dates are written in EDTF (raises UserError for unknown values)."""
    if form not in (None, "iso", "edtf"):
        raise UserError(f"format expects iso or edtf, got {form!r}")
    if form == "iso" and precision == "any":
        raise UserError("--format iso writes full days only: expected --precision day")
    return form == "edtf" or precision == "any"


def generate_data(
    count: Annotated[int, typer.Option("-n", min=1, help="Number of texts.")] = 10,
    locales: Annotated[
        str,
        typer.Option(metavar="NAMES", help="CLDR locales such as de_DE,fr_FR. Default: all."),
    ] = "",
    seed: options.Seed = None,
    with_partial: Annotated[
        bool,
        typer.Option(
            "--partial",
            help="Generate partial dates, spans, dates of other calendars and cells without dates, "
            "in addition to full days.",
        ),
    ] = False,
    kinds: Annotated[
        str,
        typer.Option(
            metavar="NAMES",
            help="Generate only these kinds of partial dates, such as 'span,before Christ' (the "
            "fourth column names the kind).",
        ),
    ] = "",
) -> None:
    """Write synthetic dates, one per line: text TAB date TAB locale TAB kind.

    With --partial or --kinds, a fifth column holds the notation that the decoder writes.
    """
    from .generator import generator

    chosen = secrets.randbelow(2**32) if seed is None else seed
    examples = generator.generate(count, chosen, _listed(locales), with_partial, _listed(kinds))
    if seed is None:
        print(f"seed {chosen}", file=sys.stderr)
    for example in examples:
        print(*example.to_dict().values(), sep="\t")


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _print(answers: Iterable["Translation"], given: TextInput, writes_edtf: bool) -> None:
    """Print the answers unless they go to a table, report refused texts, and end the verb."""
    rows = refused = mismatched = 0
    for answer in answers:
        rows += 1
        refused += bool(answer.reason)
        has_mismatch = not answer.reason and answer.meaning and answer.meaning.weekday_mismatch
        mismatched += bool(has_mismatch)
        if given.table is None:
            print(json_line(answer.to_dict()) if given.as_json else _text(answer, writes_edtf))
        if answer.error:
            print_refusal(answer.reason)
        elif has_mismatch and answer.date and not given.is_bulk:
            weekday = datetime.date.fromisoformat(answer.date).strftime("%A")
            print(f"{excerpt(answer.text)}: {answer.date} is a {weekday}", file=sys.stderr)
        elif answer.reason and given.as_json and not given.is_bulk:
            print_refusal(f"{excerpt(answer.text)}: {answer.reason}")
    if mismatched and given.is_bulk:
        texts = counted(mismatched, "text")
        name = "name weekdays that do" if mismatched > 1 else "names a weekday that does"
        dates = "their dates" if mismatched > 1 else "its date"
        print(f"seqapps: {texts} {name} not match {dates}", file=sys.stderr)
    if rows or given.table is None:  # the answer to a table without rows is its header
        exit_after(rows, refused, "date", summary=given.is_bulk)


def _cells(answer: "Translation", is_partial: bool) -> list[str | float]:
    cells: list[str | float]
    others = " ".join(date for date, _ in answer.alternatives)
    confidence, ambiguous = round(answer.confidence, 4), str(answer.ambiguous).lower()
    notes = "; ".join(answer.notes)
    cells = [answer.date or "", confidence, others, ambiguous, answer.reason, notes]
    if is_partial:
        meaning = None if answer.reason else answer.meaning
        cells += [meaning.edtf, meaning.precision, meaning.calendar] if meaning else [""] * 3
    return cells


def _text(answer: "Translation", writes_edtf: bool) -> str:
    if answer.reason or answer.meaning is None:
        return f"-  {answer.reason}"
    alternatives = (date for date, _ in answer.alternatives if answer.ambiguous)
    first = answer.meaning.edtf if writes_edtf else answer.meaning.date
    return " or ".join([first, *alternatives])


def _drawn(answers: list["Translation"], target: str, output: "Output") -> Iterator["Translation"]:
    """Draw the attention of each readable text; return the answers."""
    from seqapps.common.plots import attention_map, heatmap

    maps = []
    for answer in answers:
        if answer.weights is not None:
            rows = output.names(answer.symbols)
            columns, weights = list(normalise(answer.text)), answer.weights[: len(rows)]
            maps.append(attention_map.AttentionMap(answer.text, columns, rows, weights))
    if not maps:
        raise UserError("--attention: none of the texts could be read at all")
    if target == TERMINAL:
        width = shutil.get_terminal_size().columns
        for drawing in maps:
            print(drawing.title, attention_map.to_text(drawing, width), sep="\n")
    else:
        for warning in heatmap.write_png(maps, Path(target)):
            print(f"seqapps: {warning}", file=sys.stderr)
    return iter(answers)


def report(runtime: "Runtime", metrics: "Metrics") -> Iterator[str]:
    """Yield the lines that end a training."""
    validation = metrics["validation"]
    rows = counted(validation["rows"], "text")
    yield f"validation  {validation['exact_match']:.2%} exact ({rows} held out)"
    confident, refused = validation["wrong_but_confident"], validation["refused"]
    yield f"            {confident:.2%} wrong but confident, {refused:.2%} refused"
    yield f"calibration error {validation['expected_calibration_error']:.4f}"
