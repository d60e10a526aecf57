"""The app's own verbs on the command line."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common import config as configuration
from seqapps.common.cli import options
from seqapps.common.cli.inputs import arguments_or_stdin, each_answered
from seqapps.common.cli.output import exit_after, json_line, print_refusal, print_results
from seqapps.common.cli.shared_verbs import finish_training
from seqapps.common.errors import EXIT_BAD_INPUT, UserError, escaped
from seqapps.common.io.files import stdin

from . import app
from .config import PRESETS, Config

if TYPE_CHECKING:
    from .interface import Model
    from .runtime import Heard, HearingStream, Runtime

MAX_PATH_LENGTH = 4_096  # characters
LIVE_S = 0.1  # length of the chunks of live sound
GRAMMAR_SUFFIX = ".txt"
PAUSE_S = 0.7  # as `listening.segments` has it, which imports NumPy


def _path(text: str, metavar: str = "DIR") -> Any:
    """Return a Typer option for the path of a folder, or of a file."""
    return typer.Option(metavar=metavar, help=text)


Files = Annotated[
    list[str], typer.Argument(metavar="FILES", help="Sound files; - reads paths from stdin.")
]
Sounds = Annotated[
    list[str],
    typer.Argument(
        metavar="[GRAMMAR] FILES",
        help="Sound files; - reads paths from stdin. A .txt file before them is the grammar.",
    ),
]
Grammar = Annotated[str | None, _path("File of sentences. Default: those of the model.", "FILE")]
Threshold = Annotated[
    float | None,
    typer.Option(help="Minimum score for accepting a sentence, 0 to 1. Default: 0.5."),
]
Pause = Annotated[float, typer.Option(help="Seconds of silence that end a sentence, 0.2 to 5.")]


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (check, hear, listen, phones, enroll):
        options.add_verb(commands, app, verb)


def check(
    grammar: Annotated[
        str, typer.Argument(metavar="GRAMMAR", help="File of sentences; - is stdin.")
    ],
    as_json: options.Json = False,
) -> None:
    """Show how the words of a grammar are pronounced, and which sentences sound alike."""
    from .checking import lines, report
    from .grammar.pronunciation import pronounce
    from .grammar.syntax import read

    found = report(pronounce(read(grammar)))
    print(json_line(found) if as_json else "\n".join(map(escaped, lines(found))))


def hear(
    files: Sounds,
    grammar: Grammar = None,
    threshold: Threshold = None,
    pause: Pause = PAUSE_S,
    stream: Annotated[
        bool,
        typer.Option("--stream", help="Read one stream of raw 16-bit mono samples or WAV (- is "
                     "stdin) and answer after each sentence."),
    ] = False,
    rate: Annotated[
        int | None,
        typer.Option(metavar="HZ", min=1, help="Sample rate of --stream. Default: 16000."),
    ] = None,
    plot: Annotated[
        Path | None, _path("PNG file for a plot of the times of the phones.", "OUT.png")
    ] = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:  # fmt: skip
    """Recognise the sentences of a grammar in sound files or in a stream."""
    if grammar is None and files[0].lower().endswith(GRAMMAR_SUFFIX):
        grammar, *files = files
    _check_options(files, stream, rate, plot)
    loaded, hearing = _opened(model, engine, grammar, threshold, pause)
    if stream:
        _hear_stream(loaded.runtime, hearing(), files[0], rate, as_json)
        return
    answered = refused = 0
    for file in arguments_or_stdin(files, MAX_PATH_LENGTH):
        try:
            if isinstance(file, UserError):
                raise file
            found = _heard(loaded.runtime, hearing(), Path(file))
            if plot is not None:
                _plot(loaded, grammar, Path(file), plot)
        except UserError as error:
            refused += 1
            print_refusal(error)
        else:
            answered += 1
            _print(found, str(file), as_json)
    if refused and not answered:
        raise typer.Exit(EXIT_BAD_INPUT)
    exit_after(answered + refused, refused, "sound file")


def listen(
    grammar: Grammar = None,
    threshold: Threshold = None,
    pause: Pause = PAUSE_S,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Recognise the sentences of a grammar from the microphone until Ctrl-C."""
    from seqapps.common.io.microphone import opened

    _, hearing = _opened(model, engine, grammar, threshold, pause)
    stream = hearing()
    with opened(LIVE_S) as sound:
        print("listening; press Ctrl-C to stop", file=sys.stderr)
        for block in sound:
            _print(stream.feed(block), "microphone", as_json)


def phones(
    files: Files,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the phones recognised in each file, without a grammar."""
    from .interface import Model

    loaded = Model.open(model, engine)

    print_results(
        each_answered(files, MAX_PATH_LENGTH, lambda file: loaded.phones([file])[0]),
        as_json,
        lambda one: one.to_dict(),
        lambda one: f"{one.file}  {' '.join(one.phones)}",
    )


def enroll(
    recordings: Annotated[
        str, _path("Folder of recordings with transcripts.tsv: file TAB sentence.")
    ],
    out: options.Out,
    model: options.Model = None,
    settings: options.Settings = None,
    seed: options.TrainSeed = 0,
    resume: options.Resume = False,
    overwrite: options.Overwrite = False,
) -> None:
    """Train a model further on recordings of its sentences in your own voice."""
    from .interface import Model

    values = asdict(configuration.resolve(Config, PRESETS, "enroll", None, settings or []))
    keys = [setting.partition("=")[0].strip() for setting in settings or []]
    trained = Model.open(model).enroll(
        recordings, out=out, config={key: values[key] for key in keys}, seed=seed, resume=resume,
        overwrite=overwrite,
    )  # fmt: skip
    finish_training(app, trained)


def _check_options(files: list[str], stream: bool, rate: int | None, plot: Path | None) -> None:
    if not files:
        raise UserError("expected at least one sound file behind the grammar, got none")
    if stream and len(files) != 1:
        raise UserError(f"--stream takes one stream, got {len(files)}")
    if rate is not None and not stream:
        raise UserError("--rate belongs to --stream: sound files contain their rate")
    if plot is None:
        return
    if stream or len(files) != 1 or files[0] == "-":
        raise UserError("--plot takes one sound file")
    if not plot.absolute().parent.is_dir():
        raise UserError(f"--plot expects a file in a folder that exists, got {plot}")
    if plot.resolve() == Path(files[0]).resolve():
        raise UserError(f"--plot expects another file than the sound file, got {plot}")


def _opened(
    model: str | None, engine: str, grammar: str | None, threshold: float | None, pause: float
) -> Any:
    """Return a model, and a function that begins a sound; options are refused before any file."""
    from .interface import Model

    loaded = Model.open(model, engine)
    hearer = loaded.hearer(grammar)

    def hearing() -> "HearingStream":
        return loaded.runtime.stream(hearer, threshold, pause)

    hearing()
    return loaded, hearing


def _heard(runtime: "Runtime", stream: "HearingStream", file: Path) -> list["Heard"]:
    """Return what is heard in a file; nothing if the file is refused."""
    from seqapps.common.io.audio import blocks

    return list(runtime.hear(stream, blocks(file)))


def _hear_stream(
    runtime: "Runtime", stream: "HearingStream", file: str, rate: int | None, as_json: bool
) -> None:
    """Print each answer as early as possible, until the end of the stream or Ctrl-C."""
    from seqapps.common.io.pcm import RATE_HZ, pcm_blocks

    rate_hz = rate or RATE_HZ
    try:
        with nullcontext(stdin()) if file == "-" else Path(file).open("rb") as source:
            sound = pcm_blocks(source, rate_hz, max(1, round(LIVE_S * rate_hz)))
            for heard in runtime.hear(stream, sound):
                if not heard.end_s:
                    raise UserError("expected sound in the stream, got none")
                _print([heard], file, as_json)
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror or error}") from error


def _print(found: list["Heard"], file: str, as_json: bool) -> None:
    for heard in (replace(one, file=file) for one in found):
        print(json_line(heard.to_dict()) if as_json else escaped(_text(heard)), flush=True)


def _text(heard: "Heard") -> str:
    start = f"{heard.file}  {int(heard.start_s // 60)}:{heard.start_s % 60:05.2f}  "
    if heard.sentence is not None:
        slots = ", ".join(f"{name}={value}" for name, value in heard.sentence.slots.items())
        shown = f"  [{slots}]" if slots else ""
        return f"{start}{heard.sentence.text}{shown}  {heard.score:.2f}"
    if heard.candidates:
        return f"{start}did you mean: {' / '.join(heard.candidates)}"
    nearest = f' (nearest: "{heard.best.text}", {heard.score:.2f})' if heard.best else ""
    return f"{start}{heard.reason}{nearest}"


def _plot(loaded: "Model", grammar: str | None, file: Path, target: Path) -> None:
    from .plots import plot_alignment

    plot_alignment(loaded.hearer(grammar), file, target)


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured, limits = metrics["validation"], runtime.settings.limits
    yield (
        f"validation  {measured['nats']:.3f} nats; of {measured['sentences']:,} held-out sentences "
        f"right {measured['right']:.1%}, wrong {measured['wrong']:.1%}, "
        f"two possible {measured['did_you_mean']:.1%}, refused {measured['refused']:.1%}"
    )
    yield (
        f"other speech  {measured['false_acceptance']:.1%} of {measured['others']:,} sentences "
        f"accepted; limits: distance {limits.distance:.2f}, margin {limits.margin:.2f}"
    )
