"""The app's own verbs on the command line: score, choose, proofread, generate and styles."""

import secrets
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import arguments_or_stdin
from seqapps.common.cli.output import json_line, print_refusal, print_results
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError, escaped

from . import app
from .config import MAX_LENGTH, MAX_TEXT_LENGTH

if TYPE_CHECKING:
    from .runtime import Chosen, Runtime, Scored

# Nats of a word from which it is coloured, in a terminal.
COLOURS = ((12.0, "31"), (9.0, "33"), (6.0, "36"))

Style = Annotated[
    str | None,
    typer.Option(
        "--style", metavar="NAME", help="Style, see `styles`. Default: the model's first one."
    ),
]
Texts = Annotated[
    list[str], typer.Argument(metavar="TEXTS", help="Texts; - reads lines from stdin.")
]


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (score, choose, proofread, generate, styles):
        options.add_verb(commands, app, verb)


def score(
    texts: Texts,
    style: Style = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print how surprising texts are to the model, word by word, in nats."""
    from .interface import Model

    runtime = Model.open(model, engine).runtime
    given = arguments_or_stdin(texts, MAX_TEXT_LENGTH, tabs=True)
    results = runtime.score(given, style)
    if as_json or not sys.stdout.isatty():
        print_results(results, as_json, lambda scored: scored.to_dict(), _plain)
    else:
        print_results(_coloured_results(results), False, lambda text: {"text": text}, str)


def _plain(scored: "Scored") -> str:
    words = "  ".join(f"{word or 'end'} {nats:.1f}" for word, nats in scored.words)
    return f"{_figures(scored)}\n  {words}"


def _figures(scored: "Scored") -> str:
    return (
        f"{scored.nats:.2f} nats, {scored.nats_per_character:.3f} per character, perplexity "
        f"{scored.perplexity:.1f} per word"
    )


def _coloured_results(
    results: Iterator["Scored | UserError"],
) -> Iterator["str | UserError"]:
    """Print each text with its surprising words in colour; yield the figures below it."""
    for scored in results:
        if not isinstance(scored, UserError):
            print(" ".join(_coloured(word, nats) for word, nats in scored.words[:-1]))
        yield scored if isinstance(scored, UserError) else f"  {_figures(scored)}"


def _coloured(word: str, nats: float) -> str:
    code = next((code for least, code in COLOURS if nats >= least), None)
    return escaped(word) if code is None else f"\x1b[{code}m{escaped(word)}\x1b[0m"


def choose(
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXTS", help="Texts with alternatives in braces; - reads lines from stdin."
        ),
    ],
    style: Style = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Rank the alternatives of texts such as "the apple and {pair|pear} salad"."""
    from .interface import Model

    runtime = Model.open(model, engine).runtime
    given = arguments_or_stdin(texts, MAX_TEXT_LENGTH, tabs=True)
    chosen = runtime.choose(given, style)
    print_results(chosen, as_json, lambda one: one.to_dict(), _ranking)


def _ranking(chosen: "Chosen") -> str:
    rows = (f"{one.probability:7.2%}  {one.nats:8.2f}  {one.text}" for one in chosen.alternatives)
    return "\n".join(rows)


def proofread(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Text file; - is stdin.")],
    style: Style = None,
    min_gain: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Minimum nats by which another word is likelier. Default: the model's own.",
        ),
    ] = None,
    homophones_only: Annotated[
        bool, typer.Option("--homophones-only", help="Leave out words that may be misspelt.")
    ] = False,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print words of a text that may be wrong, with a suggestion: line, column, gain in nats."""
    from seqapps.common.io.text import read_items

    from .interface import Model
    from .proofreading.checking import Options
    from .proofreading.checking import proofread as findings

    runtime = Model.open(model, engine).runtime
    chosen = Options(runtime.settings.style(style), min_gain, homophones_only)
    lines = read_items(file, MAX_TEXT_LENGTH, tabs=True, as_is=True)
    refused = 0
    for found in findings(runtime, lines, chosen):
        if isinstance(found, UserError):
            refused += 1
            print_refusal(found)
        elif as_json:
            print(json_line(found.to_dict()))
        else:
            place = f"{found.line}:{found.column}"
            gain = f"{found.gain:.1f} nats likelier, {found.kind}"
            print(escaped(f"{place:<9}{found.word} -> {found.suggestion}  ({gain})"))
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def generate(
    count: Annotated[int, typer.Option("-n", min=1, max=1_000_000, help="Number of texts.")] = 1,
    length: Annotated[
        int, typer.Option(min=1, max=MAX_LENGTH, help="Number of words of each text.")
    ] = 100,
    start: Annotated[str, typer.Option(help="Text that each one begins with.")] = "",
    style: Style = None,
    temperature: Annotated[
        float, typer.Option(help="Sampling temperature, above 0; lower is more conservative.")
    ] = 1.0,
    top_p: Annotated[
        float, typer.Option(help="Probability mass of nucleus sampling, up to 1.")
    ] = 0.95,
    seed: options.Seed = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Write texts in the style of the training texts."""
    from .interface import Model
    from .requests import Request

    chosen = secrets.randbelow(2**32) if seed is None else seed
    request = Request(count, length, temperature, top_p, chosen, start, style)
    texts = Model.open(model, engine).runtime.generate(request)
    if seed is None:
        print(f"seed {chosen}", file=sys.stderr)
    for number, generated in enumerate(texts):
        if as_json:
            print(json_line(generated.to_dict()))
        else:
            print("\n---\n" * bool(number) + escaped(generated.text))
            if generated.copied:
                share = f"{generated.copied:.0%} of its 8-grams of words"
                print(f"seqapps: {share} are in the training text", file=sys.stderr)


def styles(model: options.Model = None, as_json: options.Json = False) -> None:
    """List the styles of a model; the first one is the default."""
    from .interface import Model

    for style in Model.open(model, "lite").styles():
        print(json_line({"style": style}) if as_json else style)


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    from .requests import Request  # imports NumPy, which --help does not need

    validation = metrics["validation"]
    yield (
        f"validation  perplexity {validation['perplexity']:.1f} per word, "
        f"{validation['nats_per_character']:.4f} nats/character ({validation['words']:,} words)"
    )
    if validation["ngram_alone"] is not None:
        yield (
            f"            {validation['network_alone']:.1f} of the network alone, "
            f"{validation['ngram_alone']:.1f} of the n-grams alone"
        )
    for name in runtime.settings.styles:
        text = next(runtime.generate(Request(length=30, seed=0, style=name))).text
        yield f"{name}: {text!r}"
