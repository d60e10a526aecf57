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
    import numpy as np

    from seqapps.common.contract import Metrics
    from seqapps.common.plots.attention_map import AttentionMap

    from .runtime import Runtime, Translation

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
    from .interface import Model
    from .runtime import Request

    given = TextInput(texts, file, table, column, out, as_json)
    if attention is not None and not texts:
        raise UserError("--attention draws the texts of the command line, expected some")
    request = Request(
        locale, day_first, month_first, min_confidence, beam, alpha, attention is not None
    )
    opened = given.opened_table()
    runtime = Model.open(model, engine, given.is_larger_than(MAX_LITE_BYTES)).runtime
    if opened is not None:
        answers = given.extend_table(
            opened, COLUMNS, lambda cells: runtime.translate(cells, request), _cells
        )
    else:
        answers = runtime.translate(given.texts(MAX_LINE_LENGTH), request)
        if attention is not None:
            answers = _drawn(list(answers), attention)
        answers = _printed(answers, as_json, each_refusal=not given.is_bulk)
    _exit_after(answers, summary=given.is_bulk)


def generate_data(
    count: Annotated[int, typer.Option("-n", min=1, help="Number of texts.")] = 10,
    locales: Annotated[
        str,
        typer.Option(metavar="NAMES", help="CLDR locales such as de_DE,fr_FR. Default: all."),
    ] = "",
    seed: options.Seed = None,
) -> None:
    """Write synthetic dates, one per line: text TAB date TAB locale TAB kind."""
    from .generator import generator

    names = [name.strip() for name in locales.split(",") if name.strip()]
    chosen = secrets.randbelow(2**32) if seed is None else seed
    examples = generator.generate(count, chosen, names)
    if seed is None:
        print(f"seed {chosen}", file=sys.stderr)
    for example in examples:
        print(*example.to_dict().values(), sep="\t")


def _printed(
    answers: Iterable["Translation"], as_json: bool, each_refusal: bool
) -> Iterator["Translation"]:
    """Print answers as they come, and pass them on.

    Args:
        answers: in the order of the texts.
        as_json: one JSON object per line.
        each_refusal: name each refused text on stderr if the answers are JSON.
    """
    for answer in answers:
        print(json_line(answer.to_dict()) if as_json else _text(answer))
        if answer.date is None and as_json and each_refusal and not answer.error:
            print_refusal(f"{excerpt(answer.text)}: {answer.reason}")
        yield answer


def _exit_after(answers: Iterable["Translation"], summary: bool) -> None:
    """Count answers, name unreadable texts on stderr, and end the verb."""
    rows = refused = 0
    for answer in answers:
        rows += 1
        refused += answer.date is None
        if answer.error:
            print_refusal(answer.reason)
    exit_after(rows, refused, "date", summary)


def _cells(answer: "Translation") -> list[str | float]:
    others = " ".join(date for date, _ in answer.alternatives)
    ambiguous = str(answer.ambiguous).lower()
    confidence = round(answer.confidence, 4)
    return [answer.date or "", confidence, others, ambiguous, answer.reason]


def _text(answer: "Translation") -> str:
    if answer.date is None:
        return f"-  {answer.reason}"
    alternatives = (date for date, _ in answer.alternatives if answer.ambiguous)
    return " or ".join([answer.date, *alternatives])


def _drawn(answers: list["Translation"], target: str) -> Iterator["Translation"]:
    """Draw the attention of each readable text; return the answers."""
    from seqapps.common.plots import attention_map, heatmap

    maps = [_attention_map(a, a.weights) for a in answers if a.weights is not None]
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


def _attention_map(answer: "Translation", weights: "np.ndarray") -> "AttentionMap":
    from seqapps.common.plots.attention_map import AttentionMap

    from . import iso

    rows = ["refuse" if s >= iso.REFUSE else iso.SYMBOLS[s] for s in answer.symbols]
    return AttentionMap(answer.text, list(normalise(answer.text)), rows, weights[: len(rows)])


def report(runtime: "Runtime", metrics: "Metrics") -> Iterator[str]:
    """Yield the lines that end a training."""
    validation = metrics["validation"]
    yield (
        f"validation  {validation['exact_match']:.2%} exact "
        f"({counted(validation['rows'], 'text')} kept apart)"
    )
    yield (
        f"            {validation['wrong_but_confident']:.2%} wrong but confident, "
        f"{validation['refused']:.2%} refused"
    )
    yield f"calibration error {validation['expected_calibration_error']:.4f}"
