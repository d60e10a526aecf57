"""The app's own verbs on the command line: generate and score."""

import secrets
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import arguments_or_stdin
from seqapps.common.cli.output import json_line, print_results
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError

from . import app
from .config import MAX_NAME_LENGTH

if TYPE_CHECKING:
    from .runtime import Runtime, Scored


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (generate, score):
        options.add_verb(commands, app, verb)


def generate(
    count: Annotated[int, typer.Option("-n", min=1, max=10_000_000, help="Number of names.")] = 10,
    temperature: Annotated[
        float, typer.Option(help="Sampling temperature, above 0; lower is more conservative.")
    ] = 0.8,
    top_p: Annotated[
        float, typer.Option(help="Probability mass of nucleus sampling, up to 1.")
    ] = 1.0,
    start: Annotated[str, typer.Option(help="Text that every name begins with.")] = "",
    end: Annotated[str, typer.Option(help="Text that every name ends with.")] = "",
    contains: Annotated[str, typer.Option(help="Text that every name contains.")] = "",
    min_length: Annotated[
        int | None, typer.Option(min=1, help="Minimum number of characters.")
    ] = None,
    max_length: Annotated[
        int | None, typer.Option(min=1, help="Maximum number of characters.")
    ] = None,
    seed: options.Seed = None,
    allow_known: Annotated[
        bool,
        typer.Option("--allow-known", help="Allow names of the training list and repeated names."),
    ] = False,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Invent names."""
    from seqapps.common.decoding.sampling import MAX_REJECTED

    from .engines import Request
    from .interface import Model

    chosen = secrets.randbelow(2**32) if seed is None else seed
    request = Request(
        count, temperature, top_p, chosen, start, end, contains, min_length, max_length, allow_known
    )
    # LiteRT is the faster engine at every size that was measured (benchmarks/sampling.py).
    names = Model.open(model, engine).runtime.generate(request)
    if seed is None:
        print(f"seed {chosen}", file=sys.stderr)
    printed = 0
    for generated in names:
        printed += 1
        print(json_line(generated.to_dict()) if as_json else generated.name)
    if printed < count:
        message = (
            f"only {printed} of {count} names found that are new and meet the constraints; the "
            f"search stopped after {MAX_REJECTED:,} known or repeated names in a row"
        )
        if not printed:
            raise UserError(message)
        print(f"seqapps: {message}", file=sys.stderr)
        raise typer.Exit(EXIT_SOME_REFUSED)


def score(
    names: Annotated[
        list[str], typer.Argument(metavar="NAMES", help="Names; - reads lines from stdin.")
    ],
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print how surprising names are to the model, character by character, in nats."""
    from .interface import Model

    runtime = Model.open(model, engine).runtime
    given = arguments_or_stdin(names, MAX_NAME_LENGTH)
    print_results(runtime.score(given), as_json, lambda scored: scored.to_dict(), _scored_text)


def _scored_text(scored: "Scored") -> str:
    parts = [f"{character or 'end'} {nats:.2f}" for character, nats in scored.characters]
    known = "  (in the training list)" if scored.known else ""
    return f"{scored.name}  {scored.nats_per_character:.3f}{known}\n  {'  '.join(parts)}"


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    from .engines import Request  # imports NumPy and LiteRT, which --help does not need

    validation = metrics["validation"]
    method = f"{validation['folds']} folds" if validation["folds"] else "held out"
    yield f"train       {metrics['train']['nats_per_character']:.4f} nats/character"
    yield (
        f"validation  {validation['nats_per_character']:.4f} nats/character "
        f"({validation['names']:,} names, {method})"
    )
    if validation["ngram_alone"] is not None:
        yield (
            f"            {validation['network_alone']:.4f} of the network alone, "
            f"{validation['ngram_alone']:.4f} of the n-grams alone"
        )
    names = [generated.name for generated in runtime.generate(Request(count=10, seed=0))]
    yield f"samples     {', '.join(names) or 'no new name'}"
