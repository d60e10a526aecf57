"""The verbs of this app beside the shared ones: translate and generate-data."""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapps.common.app import App
from seqapps.common.cli import verbs
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError, excerpt
from seqapps.common.io.tables import Table
from seqapps.common.io.unicode_folding import normalise
from seqapps.common.terminal.progress import Progress

from .config import BEAM, LONGEST_TEXT, MOST_BEAMS

TERMINAL = "-"

COLUMNS = ("date", "date_confidence", "date_alternatives", "date_ambiguous", "date_reason")
LARGE = 1_000_000  # bytes of a file: some 50,000 dates, with which TensorFlow is sooner done


def register(commands: typer.Typer, app: App) -> None:
    """Add the app's own verbs."""

    @commands.command(help="Translate dates to YYYY-MM-DD; exit code 3 when some are refused.")
    def translate(
        texts: Annotated[
            list[str] | None, typer.Argument(help="Dates; - reads lines from stdin.")
        ] = None,
        file: Annotated[
            str | None, typer.Option("--input", metavar="FILE", help="One date a line; - is stdin.")
        ] = None,
        table: Annotated[
            str | None, typer.Option("--csv", metavar="FILE", help="Add columns to a CSV file.")
        ] = None,
        column: Annotated[
            str | None, typer.Option("--column", metavar="NAME", help="Of --csv, that holds dates.")
        ] = None,
        out: Annotated[
            str | None, typer.Option("--out", metavar="FILE", help="For --csv; default: stdout.")
        ] = None,
        locale: Annotated[str, typer.Option(help="A hint: de_DE, en-US, pt …")] = "",
        day_first: Annotated[
            bool, typer.Option("--day-first", help="06/12 is 6 December.")
        ] = False,
        month_first: Annotated[
            bool, typer.Option("--month-first", help="06/12 is June 12.")
        ] = False,
        min_confidence: Annotated[
            float | None, typer.Option(help="Refuse what all readings together fall short of.")
        ] = None,
        beam: Annotated[
            int, typer.Option(min=1, max=MOST_BEAMS, help="Hypotheses to follow.")
        ] = BEAM,
        alpha: Annotated[
            float, typer.Option(min=0, max=2, help="Length normalisation of the search.")
        ] = 0.0,
        attention: Annotated[
            str | None,
            typer.Option(metavar="FILE.png", help="Draw what was looked at; - in the terminal."),
        ] = None,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        source = verbs.Source(texts, file, table, column, out, as_json)
        if attention is not None and not texts:
            raise UserError("--attention draws the texts of the command line, expected some")
        if day_first and month_first:
            raise UserError("expected one of --day-first and --month-first, got both")
        order = "dmy" if day_first else "mdy" if month_first else ""
        request = app.part("runtime").Request(
            locale=locale,
            order=order,
            min_confidence=min_confidence,
            beam=beam,
            alpha=alpha,
            attention=attention is not None,
        )
        opened = None if table is None else Table(table)
        runtime = verbs.load_runtime(app, model, engine, source.is_larger_than(LARGE))
        if opened is not None and column is not None:
            answers = opened.extend(
                column,
                COLUMNS,
                lambda cells: runtime.translate(_counted(cells), request),
                _cells,
                out,
            )
            _finish(*_count(answers), each_refusal=False)
        elif file is not None:
            answers = runtime.translate(_counted(source.texts(LONGEST_TEXT)), request)
            _print(answers, as_json, each_refusal=False)
        else:
            found: Iterable[Any] = runtime.translate(source.texts(LONGEST_TEXT), request)
            if attention is not None:
                found = _drawn(list(found), attention)
            _print(found, as_json, each_refusal=True)

    @commands.command(help="Write synthetic dates: text TAB date TAB locale TAB kind.")
    def generate_data(
        count: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 10,
        locales: Annotated[
            str, typer.Option(help="CLDR locales to write in: de_DE,fr_FR … Default: all.")
        ] = "",
        seed: verbs.Seed = None,
    ) -> None:
        chosen = [name.strip() for name in locales.split(",") if name.strip()]
        number = verbs.random_seed() if seed is None else seed
        examples = app.part("generator.generator").generate(count, number, chosen)
        if seed is None:
            print(f"seed {number}", file=sys.stderr)
        for example in examples:
            print(example.text, example.target, example.locale, example.kind, sep="\t")


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    with Progress("lines") as progress:
        for item in items:
            progress.advance()
            yield item


def _print(answers: Iterable[Any], as_json: bool, each_refusal: bool) -> None:
    """Print a line for each text; the exit code is 3 when some were refused.

    Args:
        answers: in the order of the texts.
        as_json: one object a line.
        each_refusal: name each refused text on stderr, not only their number.
    """

    def shown() -> Iterator[Any]:
        for answer in answers:
            print(_json(answer) if as_json else _text(answer))
            if answer.date is None and as_json and each_refusal and not answer.error:
                print(f"refused: {excerpt(answer.text)}: {answer.reason}", file=sys.stderr)
            yield answer

    _finish(*_count(shown()), each_refusal)


def _count(answers: Iterable[Any]) -> tuple[int, int]:
    """Return the number of answers and of refusals; name what could not even be read."""
    rows = refused = 0
    for answer in answers:
        rows += 1
        refused += answer.date is None
        if answer.error:
            print(f"refused: {answer.reason}", file=sys.stderr)
    return rows, refused


def _finish(rows: int, refused: int, each_refusal: bool) -> None:
    if not rows:
        raise UserError("expected at least one date, got none")
    if refused and not each_refusal:
        print(f"seqapps: {refused:,} of {rows:,} refused", file=sys.stderr)
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def _json(answer: Any) -> str:
    row = {
        "text": answer.text,
        "date": answer.date,
        "confidence": round(answer.confidence, 4),
        "alternatives": [
            {"date": date, "confidence": round(confidence, 4)}
            for date, confidence in answer.alternatives
        ],
        "ambiguous": answer.ambiguous,
    }
    return json.dumps(row, ensure_ascii=False)


def _cells(answer: Any) -> list[Any]:
    others = " ".join(date for date, _ in answer.alternatives)
    ambiguous = str(answer.ambiguous).lower()
    confidence = round(answer.confidence, 4)
    return [answer.date or "", confidence, others, ambiguous, answer.reason]


def _text(answer: Any) -> str:
    if answer.date is None:
        return f"-  {answer.reason}"
    if answer.ambiguous:
        readings = [answer.date, *(date for date, _ in answer.alternatives)]
        return " or ".join(readings)
    return answer.date


def _drawn(answers: list[Any], target: str) -> list[Any]:
    """Draw the attention of each text that was read; return the answers."""
    from seqapps.common.plots import heatmap

    maps = [_map(answer) for answer in answers if answer.weights is not None]
    if not maps:
        raise UserError("--attention: none of the texts could be read at all")
    if target == TERMINAL:
        width = shutil.get_terminal_size().columns
        for drawing in maps:
            print(drawing.title, heatmap.to_text(drawing, width), sep="\n")
        return answers
    for warning in heatmap.write_png(maps, Path(target)):
        print(f"seqapps: {warning}", file=sys.stderr)
    return answers


def _map(answer: Any) -> Any:
    from seqapps.common.plots.heatmap import AttentionMap

    from . import iso

    symbols = [
        "refuse" if symbol >= iso.REFUSE else iso.SYMBOLS[symbol] for symbol in answer.symbols
    ]
    return AttentionMap(
        title=answer.text,
        columns=list(normalise(answer.text)),
        rows=symbols,
        weights=answer.weights[: len(symbols)],
    )


def report(runtime: Any, metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    checked = metrics["validation"]
    yield f"validation  {checked['exact_match']:.2%} exact ({checked['rows']:,} texts kept apart)"
    yield (
        f"            {checked['wrong_but_confident']:.2%} wrong but confident, "
        f"{checked['refused']:.2%} refused"
    )
    yield f"calibration error {checked['expected_calibration_error']:.4f}"
