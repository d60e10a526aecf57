"""The app's own verbs on the command line."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common.cli import options
from seqapps.common.cli.inputs import arguments_or_stdin
from seqapps.common.cli.output import json_line, print_result, print_results
from seqapps.common.errors import UserError, escaped, notice
from seqapps.common.terminal.progress import counted

from . import app
from .config import DEBIASING, MAX_WORD_LENGTH, MAX_WORDS, MIN_COUNT

if TYPE_CHECKING:
    from .analysis.comparison import Moved
    from .runtime import Neighbour, Neighbours, Runtime, Unknown

MAX_K = 1_000
Word = Annotated[str, typer.Argument(help="A word.")]
Words = Annotated[list[str], typer.Argument(metavar="WORDS", help="Words; - reads stdin.")]
Lists = Annotated[
    Path | None,
    typer.Option(
        "--lists", metavar="FILE", help="TOML file of word lists. Default: lists for gender."
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Random seed of t-SNE.")]
SHOWN = 10  # words that were left out
SAMPLES = 3  # words whose neighbours end the report on a training
SKIPPED = 300  # most frequent words, which are grammar


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    verbs = (nearest, analogy, similar, odd, plot, compare, bias, debias)
    for verb in (*verbs, import_vectors, export_vectors):
        options.add_verb(commands, app, verb)


def nearest(
    words: Words,
    k: Annotated[int, typer.Option("-k", min=1, max=MAX_K, help="Number of neighbours.")] = 10,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the words with the most similar vectors, with their numbers of occurrences."""
    from .interface import Model

    runtime = Model.open(model, engine).runtime
    given = arguments_or_stdin(words, MAX_WORD_LENGTH)
    print_results(runtime.nearest(given, k), as_json, lambda found: found.to_dict(), _neighbours)


def _neighbours(found: "Neighbours") -> str:
    if found.known:
        head = f"{found.word}{_occurrences(found.occurrences)}"
    else:
        head = _composed(found.word, found.spellings)
    return "\n".join([head, *map(_neighbour, found.neighbours)])


def _composed(word: str, spellings: Iterable[str]) -> str:
    return f"{word}  unknown; vector of {', '.join(spellings)}"


def _print_unknown(unknown: "Unknown") -> None:
    """Print which of the given words have no vector of their own, each once."""
    for word, spellings in unknown.items():
        print(escaped(_composed(word, spellings)))


def _neighbour(found: "Neighbour") -> str:
    return f"  {found.similarity:.3f}  {found.word}{_occurrences(found.occurrences)}"


def _occurrences(count: int | None) -> str:
    return "" if count is None else f"  {count:,} x"


def analogy(
    a: Word,
    b: Word,
    c: Word,
    k: Annotated[int, typer.Option("-k", min=1, max=MAX_K, help="Number of answers.")] = 5,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the words that are to C as B is to A: man woman king -> queen."""
    from .interface import Model

    answers = Model.open(model, engine).runtime.analogy(a, b, c, k)
    if answers and not as_json:
        _print_unknown(answers[0].unknown)
    for answer in answers:
        print(json_line(answer.to_dict()) if as_json else escaped(_neighbour(answer)))


def similar(
    words: Annotated[
        list[str], typer.Argument(metavar="A B …", help="Words, compared two by two.")
    ],
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the cosine similarity of two words, or of all pairs of several words."""
    from .interface import Model

    if len(words) % 2:
        raise UserError(f"expected pairs of words, got {len(words)} words")
    runtime = Model.open(model, engine).runtime
    pairs = zip(words[::2], words[1::2], strict=True)

    def answers() -> Iterator[Any]:
        for a, b in pairs:
            try:
                yield runtime.similar(a, b)
            except UserError as error:
                yield error

    print_results(
        answers(),
        as_json,
        lambda found: found.to_dict(),
        lambda found: "\n".join(
            [
                *itertools.starmap(_composed, found.unknown.items()),
                f"{found.similarity:.3f}  {found.first} {found.second}",
            ]
        ),
    )


def odd(
    words: Words,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the word that does not belong to the others."""
    from .interface import Model

    given = list(arguments_or_stdin(words, MAX_WORD_LENGTH))
    for error in (item for item in given if isinstance(item, UserError)):
        raise error
    found = Model.open(model, engine).runtime.odd([str(item) for item in given])
    if as_json:
        print(json_line(found.to_dict()))
        return
    _print_unknown(found.unknown)
    print(escaped(found.word))
    for word, similarity in found.similarities:
        print(escaped(f"  {similarity:.3f}  {word}"))


def plot(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.png", help="File for the picture.")],
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="Words.")] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=3, max=5_000, help="Draw the N most frequent words instead."),
    ] = None,
    method: Annotated[str, typer.Option("--method", help="tsne or pca.")] = "tsne",
    seed: Seed = 0,
    model: options.Model = None,
    engine: options.Engine = "auto",
) -> None:
    """Draw a map of words as PNG: words with similar vectors are near each other."""
    from .interface import Model

    warnings = Model.open(model, engine).plot(out, words or None, top=top, method=method, seed=seed)
    for warning in warnings:
        notice(f"seqapps: {warning}")
    print(escaped(str(out)))


def compare(
    first: Annotated[str, typer.Argument(metavar="MODEL_A", help="Folder of a model.")],
    second: Annotated[str, typer.Argument(metavar="MODEL_B", help="Folder of another model.")],
    k: Annotated[int, typer.Option("-k", min=1, max=MAX_K, help="Number of words.")] = 20,
    min_count: Annotated[
        int,
        typer.Option(
            "--min-count", min=0, help="Minimum number of occurrences of a word in each corpus."
        ),
    ] = MIN_COUNT,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the words whose vectors moved most between two models.

    The second model is rotated onto the first one (orthogonal Procrustes). Words are ordered by
    how much their distance, 1 - cosine, exceeds the usual distance of words that are about as
    frequent.
    """
    from .interface import Model

    models = [Model.open(path, engine) for path in (first, second)]
    found = models[0].compare(models[1], k, min_count=min_count)
    for word in found.words:
        print(json_line(word.to_dict()) if as_json else escaped(_moved(word)))
    notice(f"compared {counted(found.compared, 'word')}")
    for words, reason in (
        (found.rare, f"with fewer than {min_count} occurrences in a corpus"),
        (found.only_first, f"without a vector in {second}"),
        (found.only_second, f"without a vector in {first}"),
    ):
        if words:
            shown = ", ".join(words[:SHOWN]) + (", …" if len(words) > SHOWN else "")
            notice(f"left out {counted(len(words), 'word')} {reason}: {shown}")


def _moved(word: "Moved") -> str:
    before, after = ", ".join(word.before), ", ".join(word.after)
    return (
        f"{word.distance:.3f} ({word.low:.3f} to {word.high:.3f}; usual {word.usual:.3f})  "
        f"{word.word}  [{before}] [{after}]"
    )


def bias(
    lists: Lists = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Measure the bias of the vectors: association tests, professions, separability."""
    from .interface import Model

    found = Model.open(model, engine).bias(lists)
    if as_json:
        print_result(found, as_json)
        return
    print(escaped(f"bias        {found['bias']}"))
    print(f"direction   {found['share_of_variance']:.1%} of the variance of its pairs")
    for line in _bias_lines(found):
        print(escaped(line))


def _bias_lines(found: Mapping[str, Any]) -> Iterator[str]:
    for test in found["tests"]:
        figures = "-" if test["effect"] is None else f"{test['effect']:+.2f} (p {test['p']:.4f})"
        yield f"{figures:<18}  {test['name']}; {test['words']} of {test['listed']} words"
    professions = found["professions"]
    if professions["words"]:
        yield (
            f"{professions['mean_projection']:.3f}               mean projection of "
            f"{professions['words']} professions"
        )
        for end in ("first", "second"):
            listed = ", ".join(f"{word} {value:+.2f}" for word, value in professions[end].items())
            yield f"                    {listed}"
    yield (
        f"{found['separability']:.3f}               of {found['separated_words']:,} most biased "
        "words are told apart by a classifier (0.5 is chance)"
    )


def debias(
    out: options.Out,
    lists: Lists = None,
    method: Annotated[
        str, typer.Option("--method", help=f"One of {', '.join(DEBIASING)}.")
    ] = DEBIASING[0],
    overwrite: options.Overwrite = False,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Write a debiased copy of a model, and print the bias report before and after.

    Hard debiasing (Bolukbasi et al. 2016): words that should be neutral lose their component
    along the direction of the bias; pairs such as king and queen become equal in all else. The
    method `balance` then makes the neighbours of such words come from both sides of the bias.
    """
    from .interface import Model

    found = Model.open(model, engine).debias(out, lists, method=method, overwrite=overwrite)
    if as_json:
        print_result(found, as_json)
        return
    for name in ("before", "after"):
        print(name)
        for line in _bias_lines(found[name]):
            print(escaped(f"  {line}"))
    print(escaped(f"model: {out}"))


def import_vectors(
    file: Annotated[str, typer.Argument(metavar="FILE", help="File of word vectors.")],
    out: options.Out,
    max_words: Annotated[
        int, typer.Option("--max-words", min=2, max=MAX_WORDS, help="Number of words to keep.")
    ] = MAX_WORDS,
    source: Annotated[
        str, typer.Option("--source", help="Origin and licence of the vectors, for the card.")
    ] = "",
    overwrite: options.Overwrite = False,
) -> None:
    """Make a model from a file of GloVe, word2vec (text or binary) or fastText (text)."""
    from . import derived  # TensorFlow

    metrics = derived.import_vectors(
        file, out, max_words=max_words, source=source, overwrite=overwrite
    )
    print(f"vectors     {metrics['words']:,} words, {metrics['size']} numbers each, in 8 bits")
    if left_out := metrics["left_out"]:
        print(f"left out    {left_out:,} entries: no words, or the same as earlier ones")
    if zeros := metrics["without_vector"]:
        print(f"zeros       {zeros:,} words with the vector 0, answered like unknown ones")
    print(escaped(f"model: {out}"))


def export_vectors(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")],
    to: Annotated[
        str, typer.Option("--to", metavar="FORMAT", help="word2vec, word2vec-binary or glove.")
    ] = "word2vec",
    model: options.Model = None,
    engine: options.Engine = "auto",
) -> None:
    """Write the vectors as a file that gensim, spaCy and `emojify train --vectors` read."""
    from .interface import Model

    Model.open(model, engine).export_vectors(out, to)
    print(f"{out.stat().st_size:>10,}  {escaped(str(out))}")


def report(runtime: "Runtime", metrics: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    yield f"vectors     {metrics['words']:,} words, {metrics['size']} numbers each, in 8 bits"
    if (nats := metrics["validation"]["nats"]) is not None:
        frequency_nats = metrics["validation"]["frequency_nats"]
        yield f"validation  {nats:.4f} (by the frequencies of words alone: {frequency_nats:.4f})"
    if moved := metrics["moved"]:
        most = ", ".join(f"{word} {distance:.2f}" for word, distance in moved["most"].items())
        yield (
            f"moved       {moved['moved']:,} of {moved['words']:,} earlier vectors, by 1 - cosine "
            f"{moved['median']:.3f} in the median; most: {most}"
        )
    words = runtime.vocabulary.words
    frequent = words[min(SKIPPED, len(words) // 10) :]
    for word in [word for word in frequent if word.isalpha() and len(word) > 2][:SAMPLES]:
        found = next(iter(runtime.nearest([word], k=5)))
        if not isinstance(found, UserError):
            yield f"nearest     {word}: {', '.join(each.word for each in found.neighbours)}"
