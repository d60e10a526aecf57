"""The app's own verbs on the command line: translate and generate-data."""

import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator
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

    from .outputs import Output
    from .runtime import Runtime
from .translation import Translation

TERMINAL = "-"  # the value of --attention that draws in the terminal
COLUMNS = ("date", "date_confidence", "date_alternatives", "date_ambiguous", "date_reason")
MAX_LITE_BYTES = 1_000_000  # about 50,000 dates; TensorFlow reads larger files in less time


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (translate, generate_data):
        options.add_verb(commands, app, verb)


def translate(
    texts: options.Texts = None,
    file: options.InputFile = None,
    table: options.Csv = None,
    column: options.Column = None,
    out: options.CsvOut = None,
    locale: Annotated[
        str, typer.Option(metavar="NAME", help="Locale of the texts, such as de_DE or pt.")
    ] = "",
    day_first: Annotated[
        bool, typer.Option("--day-first", help="Read 06/12 as 6 December.")
    ] = False,
    month_first: Annotated[
        bool, typer.Option("--month-first", help="Read 06/12 as June 12.")
    ] = False,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            help="Minimum summed probability of all readings; below it the text is refused. "
            "Default: that of the model.",
        ),
    ] = None,
    beam: Annotated[
        int,
        typer.Option(min=1, max=MAX_BEAM_WIDTH, help="Beam width of the search in unclear texts."),
    ] = BEAM_WIDTH,
    alpha: Annotated[
        float,
        typer.Option(min=0, max=MAX_ALPHA, help="Length penalty of the search; 0 for none."),
    ] = 0.0,
    attention: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.png", help="File for a heat map of the attention; - draws it as text."
        ),
    ] = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Translate dates to YYYY-MM-DD; a text without exactly one date gets a dash and a reason.

    The exit code is 3 if texts are refused.
    """
    from .engines import Request
    from .interface import Model

    given = TextInput(texts, file, table, column, out, as_json)
    if attention is not None and not texts:
        raise UserError("--attention draws the texts of the command line, expected some")
    request = Request(
        locale, day_first, month_first, min_confidence, beam, alpha, attention is not None
    )
    opened = given.opened_table(is_ragged=True)
    runtime = Model.open(model, engine, given.is_larger_than(MAX_LITE_BYTES)).runtime
    if opened is not None:
        answers = given.extend_table(
            opened, COLUMNS, lambda cells: runtime.translate(cells, request), _cells
        )
    else:
        answers = runtime.translate(given.texts(MAX_LINE_LENGTH), request)
        if attention is not None:
            answers = _drawn(list(answers), attention, runtime.output)
    _print(answers, given)


def generate_data(
    count: Annotated[int, typer.Option("-n", min=1, help="Number of texts.")] = 10,
    locales: Annotated[
        str,
        typer.Option(metavar="NAMES", help="CLDR locales such as de_DE,fr_FR. Default: all."),
    ] = "",
    seed: options.Seed = None,
    partial: Annotated[
        bool,
        typer.Option("--partial", help="Also write partial dates, spans and other calendars."),
    ] = False,
) -> None:
    """Write synthetic dates, one per line: text TAB date TAB locale TAB kind.

    With --partial, a fifth column holds the notation that the decoder writes.
    """
    from .generator import generator

    names = [name.strip() for name in locales.split(",") if name.strip()]
    chosen = secrets.randbelow(2**32) if seed is None else seed
    examples = generator.generate(count, chosen, names, partial)
    if seed is None:
        print(f"seed {chosen}", file=sys.stderr)
    for example in examples:
        print(*example.to_dict().values(), sep="\t")


def _print(answers: Iterable["Translation"], given: TextInput) -> None:
    """Print answers that are not those of a table, name refused texts on stderr, end the verb."""
    rows = refused = 0
    for answer in answers:
        rows += 1
        refused += answer.date is None
        if given.table is None:
            print(json_line(answer.to_dict()) if given.as_json else _text(answer))
        if answer.error:
            print_refusal(answer.reason)
        elif answer.date is None and given.as_json and not given.is_bulk:
            print_refusal(f"{excerpt(answer.text)}: {answer.reason}")
    if rows or given.table is None:  # the answer to a table without rows is its header
        exit_after(rows, refused, "date", summary=given.is_bulk)


def _cells(answer: "Translation") -> list[str | float]:
    others = " ".join(date for date, _ in answer.alternatives)
    confidence, ambiguous = round(answer.confidence, 4), str(answer.ambiguous).lower()
    return [answer.date or "", confidence, others, ambiguous, answer.reason]


def _text(answer: "Translation") -> str:
    if answer.date is None:
        return f"-  {answer.reason}"
    alternatives = (date for date, _ in answer.alternatives if answer.ambiguous)
    return " or ".join([answer.date, *alternatives])


def _drawn(answers: list["Translation"], target: str, output: "Output") -> Iterator["Translation"]:
    """Draw the attention of each readable text; return the answers."""
    from seqapps.common.plots import attention_map, heatmap

    maps = []
    for answer in answers:
        if answer.weights is not None:
            rows = ["refuse" if s >= output.refuse else output.symbols[s] for s in answer.symbols]
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
    yield f"validation  {validation['exact_match']:.2%} exact ({rows} kept apart)"
    confident, refused = validation["wrong_but_confident"], validation["refused"]
    yield f"            {confident:.2%} wrong but confident, {refused:.2%} refused"
    yield f"calibration error {validation['expected_calibration_error']:.4f}"
