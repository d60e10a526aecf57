"""The verbs of this app beside the shared ones: annotate and predict."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapps.common.app import App
from seqapps.common.cli import verbs
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError, nearest
from seqapps.common.io.tables import Table
from seqapps.common.terminal.progress import Progress

from .config import LONGEST_TEXT
from .text.labels import TONES

COLUMNS = ("emoji", "emoji_probability")
LARGE = 2_000_000  # bytes of a file with which TensorFlow is sooner done

Texts = Annotated[list[str] | None, typer.Argument(help="Texts; - reads lines from stdin.")]
File = Annotated[
    str | None, typer.Option("--input", metavar="FILE", help="One text a line; - is stdin.")
]
Csv = Annotated[str | None, typer.Option("--csv", metavar="FILE", help="Add columns to a CSV.")]
Column = Annotated[
    str | None, typer.Option("--column", metavar="NAME", help="Of --csv, that holds texts.")
]
CsvOut = Annotated[
    str | None, typer.Option("--out", metavar="FILE", help="For --csv; default: stdout.")
]
Least = Annotated[float | None, typer.Option(help="Quiet below it. Default: the model's own.")]
Own = Annotated[
    Path | None,
    typer.Option("--keywords", metavar="FILE", help="Your own: phrase TAB emoji, one a line."),
]
Tone = Annotated[str, typer.Option(help=f"For emoji that take one: {', '.join(TONES)}.")]


def register(commands: typer.Typer, app: App) -> None:
    """Add the app's own verbs."""

    @commands.command(help="Print texts with the emoji that suits each, if one does.")
    def annotate(
        texts: Texts = None,
        file: File = None,
        table: Csv = None,
        column: Column = None,
        out: CsvOut = None,
        min_probability: Least = None,
        skin_tone: Tone = "",
        keywords: Own = None,
        per_clause: Annotated[
            bool, typer.Option("--per-clause", help="An emoji for each clause that wants one.")
        ] = False,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        source = verbs.Source(texts, file, table, column, out, as_json)
        request = app.part("runtime").Request(
            min_probability=min_probability, tone=_tone(skin_tone), per_clause=per_clause
        )
        _answer(app, source, request, model, engine, keywords, _annotated)

    @commands.command(help="Print the likeliest labels of texts, with their probabilities.")
    def predict(
        texts: Texts = None,
        file: File = None,
        table: Csv = None,
        column: Column = None,
        out: CsvOut = None,
        top: Annotated[int, typer.Option("-k", min=1, max=100, help="How many.")] = 5,
        min_probability: Least = None,
        skin_tone: Tone = "",
        keywords: Own = None,
        explain: Annotated[
            bool, typer.Option("--explain", help="Show what each word does for the first.")
        ] = False,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        source = verbs.Source(texts, file, table, column, out, as_json)
        request = app.part("runtime").Request(min_probability, top, _tone(skin_tone))
        _answer(app, source, request, model, engine, keywords, _listed, explain)


def _tone(name: str) -> str:
    if name and name not in TONES:
        raise UserError(
            f"--skin-tone expects {', '.join(TONES)}, got {name!r}{nearest(name, TONES)}"
        )
    return name


def _answer(
    app: App,
    source: verbs.Source,
    request: Any,
    model: str | None,
    engine: str,
    keywords: Path | None,
    shown: Any,
    explain: bool = False,
) -> None:
    own = app.part("text.keywords").read(keywords) if keywords else []
    opened = None if source.table is None else Table(source.table)
    runtime = verbs.load_runtime(app, model, engine, source.is_larger_than(LARGE))
    if own:
        runtime.add_keywords(own)
    if opened is not None and source.column is not None:
        rows = opened.extend(
            source.column, COLUMNS, lambda cells: runtime.predict(_counted(cells), request),
            _cells, source.out,
        )  # fmt: skip
        _finish(rows)
    else:
        texts = source.texts(LONGEST_TEXT)
        answers = runtime.predict(_counted(texts) if source.file else texts, request)
        _finish(_printed(runtime, answers, source.as_json, shown, explain))


def _counted(items: Iterable[Any]) -> Iterator[Any]:
    with Progress("lines") as progress:
        for item in items:
            progress.advance()
            yield item


def _printed(
    runtime: Any, answers: Iterable[Any], as_json: bool, shown: Any, explain: bool
) -> Iterator[Any]:
    for answer in answers:
        words = []
        if explain and not answer.error:
            words = runtime.explain(answer.text, answer.candidates[0][0])
        if as_json:
            print(_json(answer, words if explain else None))
        elif not answer.error:
            print(shown(answer))
            for word, gain in words:
                print(f"  {gain:+.2f}  {word}")
        yield answer


def _finish(answers: Iterable[Any]) -> None:
    """Name what was refused; the exit code is 3 then."""
    rows = refused = 0
    for answer in answers:
        rows += 1
        if answer.error:
            refused += 1
            print(f"refused: {answer.error}", file=sys.stderr)
    if not rows:
        raise UserError("expected at least one text, got none")
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def _annotated(answer: Any) -> str:
    if not answer.clauses:
        return answer.text if answer.label is None else f"{answer.text} {answer.label}"
    parts = []
    for part, label in answer.clauses:
        gap = part[len(part.rstrip()) :]
        parts.append(part if label is None else f"{part.rstrip()} {label}{gap}")
    return "".join(parts)


def _listed(answer: Any) -> str:
    return "  ".join(f"{label} {share:.3f}" for label, share in answer.candidates)


def _json(answer: Any, words: list[tuple[str, float]] | None) -> str:
    row: dict[str, Any] = {
        "text": answer.text,
        "emoji": answer.label,
        "candidates": [
            {"emoji": label, "probability": round(share, 4)} for label, share in answer.candidates
        ],
    }
    if answer.clauses:
        row["clauses"] = [{"text": part.strip(), "emoji": label} for part, label in answer.clauses]
    if words is not None:
        row["words"] = [{"word": word, "gain": round(gain, 3)} for word, gain in words]
    return json.dumps(row, ensure_ascii=False)


def _cells(answer: Any) -> list[Any]:
    if answer.error:
        return ["", ""]
    return [answer.label or "", round(answer.candidates[0][1], 4)]


def report(runtime: Any, metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured, baseline = metrics["validation"], metrics["baseline"]
    yield (
        f"validation  accuracy {measured['accuracy']:.3f}, macro-F1 {measured['macro_f1']:.3f}, "
        f"top-5 {measured['top5']:.3f}, calibration error {measured['ece']:.3f} "
        f"({measured['rows']:,} texts kept apart)"
    )
    if baseline:
        yield (
            f"baseline    accuracy {baseline['accuracy']:.3f}, "
            f"macro-F1 {baseline['macro_f1']:.3f}, top-5 {baseline['top5']:.3f} "
            "(TF-IDF and linear support vector machines)"
        )
