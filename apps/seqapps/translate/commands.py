"""The app's own verb on the command line: translate."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import TextInput
from seqapps.common.cli.output import exit_after, json_line, print_refusal
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError, escaped, notice
from seqapps.common.io.files import atomic_write, check_source_and_target, check_suffix

from . import app
from .config import ALPHA, BEAM_WIDTH, MAX_TEXT_LENGTH, MIN_CONFIDENCE

if TYPE_CHECKING:
    from .interface import Model
    from .runtime import Answer, Request, Runtime

LARGE_BYTES = 2_000_000  # size of a file from which TensorFlow is faster, start-up included
FILES = (".po", ".pot", ".xlf", ".xliff", ".tmx", ".json", ".tsv")


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    options.add_verb(commands, app, translate)


def translate(
    texts: options.Texts = None,
    file: Annotated[
        str | None,
        typer.Option(
            "--input",
            metavar="FILE",
            help=f"File of strings ({', '.join(FILES)}) with --out, or of one text per line.",
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", help="File for the translations; - is stdout."),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Translated pairs of the same project: a file or a folder."
        ),
    ] = None,
    glossary: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Table of term TAB translation; ! before a term fixes its form.",
        ),
    ] = None,
    alternatives: Annotated[
        int, typer.Option(metavar="N", help="Number of additional translations per text.")
    ] = 0,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Minimum confidence; translations below it are marked (fuzzy in .po). Default: "
            f"{MIN_CONFIDENCE} in files, none for texts.",
        ),
    ] = None,
    attention: Annotated[
        Path | None,
        typer.Option(metavar="PNG", help="Draw the attention of the first text to this file."),
    ] = None,
    beam: Annotated[int, typer.Option(metavar="N", help="Beam width of the search.")] = BEAM_WIDTH,
    alpha: Annotated[float, typer.Option(help="Strength of the length penalty.")] = ALPHA,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Translate texts, or the untranslated strings of a file."""
    is_file = file is not None and Path(file).suffix.lower() in FILES
    if is_file != (out is not None):
        raise UserError(
            "--out and an --input that ends in one of " + ", ".join(FILES) + " go together"
        )
    if attention is not None:
        check_suffix(attention, ".png")
    if file is not None and out is not None:
        check_source_and_target(file, out)
    given = None if is_file else TextInput(texts, file, None, None, None, as_json)
    if is_file and texts:
        raise UserError("expected one of TEXTS and --input, got both")
    if is_file and (alternatives or attention is not None):
        raise UserError("--alternatives and --attention are for texts, not for files with --out")
    if is_file and min_confidence is None:
        min_confidence = MIN_CONFIDENCE
    large = given is not None and given.is_larger_than(LARGE_BYTES)
    loaded = _loaded(model, engine, large)
    languages = _languages(loaded)
    request = _request(
        languages, memory, glossary, beam=beam, alpha=alpha, alternatives=alternatives,
        min_confidence=min_confidence, attention=attention is not None,
    )  # fmt: skip
    if given is None:
        _translate_file(loaded.runtime, str(file), str(out), request, as_json)
        return
    answers = loaded.runtime.translate(given.texts(MAX_TEXT_LENGTH, as_is=True), request)
    _print(given, answers, attention, as_json)


def _loaded(model: str | None, engine: str, large: bool) -> "Model":
    from .interface import Model

    return Model.open(model, engine, large)


def _languages(loaded: "Model") -> tuple[str, str]:
    config = loaded.runtime.settings.config
    return config.source_language, config.target_language


def _request(
    languages: tuple[str, str], memory: str | None, glossary: str | None, **given: Any
) -> "Request":
    from .evaluation import read_memory
    from .memory.glossary import Glossary
    from .runtime import Request

    return Request(
        memory=None if memory is None else read_memory(memory, languages),
        glossary=Glossary() if glossary is None else Glossary.read(glossary),
        **given,
    )


def _translate_file(
    runtime: "Runtime", file: str, out: str, request: "Request", as_json: bool
) -> None:
    """Write the file with its open strings translated, and say what was done."""
    from .files import translate_document
    from .formats import reading

    config = runtime.settings.config
    document = reading.document(file, (config.source_language, config.target_language))
    content, report = translate_document(runtime, document, request)
    if out == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        with atomic_write(Path(out)) as target:
            target.write(content)
    for error in report.refused:
        print_refusal(str(error))
    if as_json and out != "-":
        print(json_line(report.to_dict()))
    else:
        notice(
            f"{report.translated:,} translated ({report.fuzzy:,} fuzzy), {report.kept:,} as they "
            f"were, {len(report.refused):,} refused"
        )
    if report.refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def _print(
    given: TextInput, answers: Iterator["Answer"], attention: Path | None, as_json: bool
) -> None:
    """Print answers as they come; name the refused texts, and end with the exit code."""
    rows = refused = 0
    for answer in answers:
        rows += 1
        if answer.error:
            refused += 1
            place = given.place(rows)
            print_refusal(f"{place}{answer.error.removeprefix(place)}")
        if as_json:
            print(json_line(answer.to_dict()))
        elif not answer.error:
            sure = "" if answer.is_sure else f"  (not sure: {answer.confidence:.2f})"
            print(escaped(answer.translation.replace("\n", "\\n")) + sure)
            for other in answer.alternatives:
                print(f"  or: {escaped(other)}")
        if attention is not None and rows == 1:
            _draw(answer, attention)
    exit_after(rows, refused, "text")


def _draw(answer: "Answer", path: Path) -> None:
    from seqapps.common.plots.attention_map import AttentionMap
    from seqapps.common.plots.heatmap import write_png

    found = answer.attention
    if found is None:
        notice(
            f"{path} is not written: the translation of the first text is not the best one that "
            "the network found"
        )
        return
    one = AttentionMap(answer.text, found.columns, found.rows, found.weights)
    for warning in write_png([one], path):
        notice(warning)


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured = metrics["validation"]
    yield (
        f"validation  BLEU {measured['bleu']:.1f}, chrF {measured['chrf']:.1f}, exact "
        f"{measured['exact']:.1%} ({measured['rows']:,} pairs held out)"
    )
