"""The verbs of this app beside the shared ones: generate and score."""

import json
import sys
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

import typer

from seqapps.common.app import App
from seqapps.common.cli import verbs
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError
from seqapps.common.io.text import read_items

from .config import LONGEST_NAME


def register(commands: typer.Typer, app: App) -> None:
    """Add the app's own verbs."""

    @commands.command(help="Invent names.")
    def generate(
        count: Annotated[int, typer.Option("-n", min=1, max=10_000_000, help="How many.")] = 10,
        temperature: Annotated[float, typer.Option(help="Above 0; lower is safer.")] = 0.8,
        top_p: Annotated[float, typer.Option(help="Nucleus sampling, up to 1.")] = 1.0,
        start: Annotated[str, typer.Option(help="How each name begins.")] = "",
        end: Annotated[str, typer.Option(help="How each name ends.")] = "",
        contains: Annotated[str, typer.Option(help="What each name has in it.")] = "",
        min_length: Annotated[int | None, typer.Option(min=1, help="Characters.")] = None,
        max_length: Annotated[int | None, typer.Option(min=1, help="Characters.")] = None,
        seed: verbs.Seed = None,
        allow_known: Annotated[
            bool, typer.Option("--allow-known", help="Also names of the list, and repeated ones.")
        ] = False,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        # LiteRT is the faster one at every size that was measured (benchmarks/sampling.py).
        runtime = verbs.load_runtime(app, model, engine)
        request = app.part("runtime").Request(
            count=count,
            temperature=temperature,
            top_p=top_p,
            seed=verbs.random_seed() if seed is None else seed,
            start=start,
            end=end,
            contains=contains,
            min_length=min_length,
            max_length=max_length,
            allow_known=allow_known,
        )
        names = runtime.generate(request)
        if seed is None:
            print(f"seed {request.seed}", file=sys.stderr)
        _print_names(names, count, as_json)

    @commands.command(help="Say how surprising names are to the model, letter by letter.")
    def score(
        names: Annotated[list[str], typer.Argument(help="Names; - reads lines from stdin.")],
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        runtime = verbs.load_runtime(app, model, engine)
        given = verbs.items(names, _stdin)
        verbs.show_results(runtime.score(given), as_json, _score_json, _score_text)


def _print_names(names: Iterator[Any], count: int, as_json: bool) -> None:
    found = 0
    for item in names:
        found += 1
        if as_json:
            row = {"name": item.name, "nats": round(item.nats, 2), "known": item.known}
            print(json.dumps(row, ensure_ascii=False))
        else:
            print(item.name)
    if found < count:
        message = f"only {found} of {count} names found that are new and meet the constraints"
        if not found:
            raise UserError(message)
        print(f"seqapps: {message}", file=sys.stderr)
        raise typer.Exit(EXIT_SOME_REFUSED)


def _stdin() -> Iterator[str | UserError]:
    return (name for _, name in read_items("-", LONGEST_NAME))


def _score_json(result: Any) -> dict[str, Any]:
    letters = [*result.name, ""]
    return {
        "name": result.name,
        "nats": round(result.nats, 3),
        "nats_per_character": round(result.nats / len(result.surprise), 4),
        "known": result.known,
        "surprise": [
            [letter, round(float(nats), 3)]
            for letter, nats in zip(letters, result.surprise, strict=True)
        ],
    }


def _score_text(result: Any) -> str:
    letters = chain(result.name, ["end"])
    parts = [f"{letter} {nats:.2f}" for letter, nats in zip(letters, result.surprise, strict=True)]
    known = "  (in the training list)" if result.known else ""
    return f"{result.name}  {result.nats / len(result.surprise):.3f}{known}\n  {'  '.join(parts)}"


def report(runtime: Any, metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    from .runtime import Request  # NumPy and LiteRT, which --help does not need

    yield f"train       {metrics['train']['nats_per_character']:.4f} nats/character"
    yield (
        f"validation  {metrics['validation']['nats_per_character']:.4f} nats/character "
        f"({metrics['validation']['names']:,} names kept apart)"
    )
    names = [item.name for item in runtime.generate(Request(count=10, seed=0))]
    yield f"samples     {', '.join(names) or 'none that is new'}"
