"""The app's own verbs on the command line: annotate and predict."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import TextInput
from seqapps.common.cli.output import exit_after, json_line, print_refusal
from seqapps.common.terminal.progress import counted

from . import app
from .config import MAX_TEXT_LENGTH, NONE

if TYPE_CHECKING:
    from .runtime import Request, Runtime, Suggestion
    from .settings import Settings

Lines = Callable[["Suggestion"], list[str]]  # the lines that are printed of an answer
PROBABILITY, EXPECTED = "_probability", "_expected"  # ends of the names of columns
DEFAULT_K = 5
LARGE_BYTES = 2_000_000  # size of a file from which TensorFlow is faster, start-up included

MinProbability = Annotated[
    float | None, typer.Option(help="Minimum probability of a label. Default: the model's own.")
]
Keywords = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File of additional keywords. Each line: phrase TAB emoji [TAB trust, 0 to 1]. In "
        "place of the emoji, - marks an idiom, and -🔥 one that denies 🔥.",
    ),
]
SkinTone = Annotated[
    str,
    typer.Option(
        metavar="light|medium-light|medium|medium-dark|dark",
        help="Skin tone of the emoji that take one. Default: none.",
    ),
]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE", help="Language of the texts, for keywords: en, de, es, fr, it, pt, …"
    ),
]


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (annotate, predict):
        options.add_verb(commands, app, verb)


def annotate(
    texts: options.Texts = None,
    file: options.InputFile = None,
    table: options.Csv = None,
    column: options.Column = None,
    out: options.CsvOut = None,
    min_probability: MinProbability = None,
    skin_tone: SkinTone = "",
    keywords: Keywords = None,
    language: Language = "en",
    per_clause: Annotated[
        bool, typer.Option("--per-clause", help="Suggest an emoji for each clause.")
    ] = False,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print texts with the emoji (or the label) that the model suggests, or without one."""
    from .interface import keyword_rows
    from .runtime import Request

    given = TextInput(texts, file, table, column, out, as_json)
    rows = keyword_rows(keywords)
    k = DEFAULT_K if table is None else 1
    request = Request(min_probability, k, skin_tone, rows, per_clause, language=language)
    _answer(given, request, model, engine, lambda answer: [answer.annotated])


def predict(
    texts: options.Texts = None,
    file: options.InputFile = None,
    table: options.Csv = None,
    column: options.Column = None,
    out: options.CsvOut = None,
    k: Annotated[
        int | None,
        typer.Option("-k", min=1, max=100, help="Number of labels. Default: 5; 1 with --csv."),
    ] = None,
    min_probability: MinProbability = None,
    skin_tone: SkinTone = "",
    keywords: Keywords = None,
    language: Language = "en",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show each word's contribution to the first label.")
    ] = False,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the most probable labels of texts, with their probabilities."""
    from .interface import keyword_rows
    from .runtime import Request

    given = TextInput(texts, file, table, column, out, as_json)
    rows = keyword_rows(keywords)
    count = k or (DEFAULT_K if table is None else 1)
    request = Request(min_probability, count, skin_tone, rows, explain=explain, language=language)
    _answer(given, request, model, engine, _listed)


def _listed(answer: "Suggestion") -> list[str]:
    labels = "  ".join(f"{emoji} {probability:.3f}" for emoji, probability in answer.candidates)
    if answer.expected is not None:
        labels = f"{answer.expected:.2f}  ({labels})"
    elif answer.emoji is None and answer.candidates[0].emoji != NONE:  # too improbable
        labels = f"-  ({labels})"
    return [labels, *(f"  {gain:+.2f}  {word}" for word, gain in answer.words or ())]


def _answer(
    given: TextInput, request: "Request", model: str | None, engine: str, lines: Lines
) -> None:
    from .interface import Model

    table = given.opened_table(decodes=True)
    runtime = Model.open(model, engine, given.is_larger_than(LARGE_BYTES)).runtime
    if table is None:
        answers = runtime.predict(given.texts(MAX_TEXT_LENGTH), request)
    else:
        names = _columns(request, runtime.settings)
        cells = partial(_cells, request, len(names))
        numbers = [name for name in names if name.endswith((PROBABILITY, EXPECTED))]
        answers = given.extend_table(
            table, names, lambda texts: runtime.predict(texts, request), cells, numbers
        )
    rows = refused = 0
    for answer in answers:
        rows += 1
        if answer.error:
            refused += 1
            place = given.place(rows)
            print_refusal(f"{place}{answer.error.removeprefix(place)}")
        if given.as_json:
            print(json_line(answer.to_dict()))
        elif table is None and not answer.error:
            print("\n".join(lines(answer)))
    if rows or table is None:  # a table may have no rows
        exit_after(rows, refused, "text")


def _columns(request: "Request", settings: "Settings") -> list[str]:
    """Return the names of the columns that a table gets."""
    noun = settings.noun
    names = [noun, noun + PROBABILITY]
    for number in range(2, request.k + 1):
        names += [f"{noun}_{number}", f"{noun}_{number}{PROBABILITY}"]
    names += [f"{noun}_per_clause"] * request.per_clause + [f"{noun}_words"] * request.explain
    return names + [noun + EXPECTED] * (settings.scale is not None)


def _cells(request: "Request", columns: int, answer: "Suggestion") -> list[Any]:
    """Return the cells of `_columns`, whose number is given; contributions of words are JSON."""
    if answer.error:
        return [""] * columns
    cells: list[Any] = [answer.emoji or "", round(answer.candidates[0].probability, 4)]
    for label, probability in answer.candidates[1:]:
        cells += [label, round(probability, 4)]
    cells += [""] * (2 * request.k - len(cells))  # a model with fewer labels
    cells += [answer.annotated] * request.per_clause
    if request.explain:
        cells.append(json.dumps(answer.to_dict()["words"], ensure_ascii=False))
    return cells if answer.expected is None else [*cells, round(answer.expected, 3)]


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured, baseline = metrics["validation"], metrics["baseline"]
    text = "accuracy {accuracy:.3f}, macro-F1 {macro_f1:.3f}, top-5 {top5:.3f}"
    yield (
        f"validation  {text.format(**measured)}, calibration error {measured['ece']:.3f} "
        f"({counted(measured['rows'], 'text')} held out)"
    )
    if baseline:
        yield f"baseline    {text.format(**baseline)} (linear SVMs on TF-IDF n-grams)"
    if "mean_error" in measured:
        yield (
            f"ordinal     mean error {measured['mean_error']:.3f}, {measured['within_one']:.1%} "
            f"within one label{_beside(baseline)}"
        )


def _beside(baseline: dict[str, float]) -> str:
    """Return the share within one label of the baseline, in parentheses."""
    return f" (baseline {baseline['within_one']:.1%})" if "within_one" in baseline else ""
