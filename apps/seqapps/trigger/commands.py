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
from seqapps.common.errors import EXIT_BAD_INPUT, UserError, escaped, notice
from seqapps.common.io.files import stdin
from seqapps.common.terminal.progress import Progress, counted
from seqapps.common.training import train_command

from . import app
from .config import PRESETS, Config
from .detection.times import clock

if TYPE_CHECKING:
    from .detection.detection import Detection
    from .runtime import Runtime

MAX_PATH_LENGTH = 4_096  # characters
LIVE_S = 0.04  # length of the chunks of live sound


def _path(text: str, metavar: str = "DIR") -> Any:
    """Return a Typer option for the path of a folder, or of a file."""
    return typer.Option(metavar=metavar, help=text)


Files = Annotated[
    list[str], typer.Argument(metavar="FILES", help="Sound files; - reads paths from stdin.")
]
HELP = (
    "Detection threshold, 0 to 1; lower: fewer misses, more false alarms. Default: the model's own."
)
Threshold = Annotated[float | None, typer.Option(help=HELP)]
Folder = str | None
Folders = list[str] | None
NewFile = Path | None


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (detect, listen, score, synthesize, enroll, pretrain):
        options.add_verb(commands, app, verb)


def detect(
    files: Files,
    threshold: Threshold = None,
    chime: Annotated[
        NewFile, _path("Sound file (.wav, .mp3, …) with a bell at each detection.", "OUT.wav")
    ] = None,
    plot: Annotated[NewFile, _path("PNG file: spectrogram and probability.", "OUT.png")] = None,
    stream: Annotated[
        bool,
        typer.Option("--stream", help="Read one stream of raw 16-bit mono samples or WAV (- is "
                     "stdin) and report detections at once."),
    ] = False,
    rate: Annotated[
        int | None,
        typer.Option(metavar="HZ", min=1, help="Sample rate of --stream. Default: 16000."),
    ] = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:  # fmt: skip
    """Detect the word in sound files or in a stream."""
    _check_options(files, stream, rate, {"--chime": chime, "--plot": plot})
    from .interface import Model

    runtime = Model.open(model, engine).runtime
    runtime.settings.rule(threshold)  # refused before any file is read
    if stream:
        _detect_in_stream(runtime, files[0], rate, threshold, as_json)
    else:
        _detect_in_files(runtime, files, threshold, as_json, chime, plot)


def listen(
    threshold: Threshold = None,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Detect the word in live sound from the microphone until Ctrl-C."""
    from seqapps.common.io.microphone import level, opened, show_line

    from .interface import Model

    loaded = Model.open(model, engine)
    stream = loaded.stream(threshold=threshold)
    with opened(LIVE_S) as sound:
        print(f"listening for {loaded.word!r}; press Ctrl-C to stop", file=sys.stderr)
        try:
            for block in sound:
                if detections := stream.feed(block):
                    show_line("")
                    _print("microphone", detections, as_json)
                if len(stream.probabilities):
                    show_line(level(block, stream.probabilities))
        finally:
            show_line("")


def score(
    files: Files,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print the highest-scoring moment of each file, even if below the threshold."""
    from .interface import Model

    loaded = Model.open(model, engine)
    scored = each_answered(files, MAX_PATH_LENGTH, lambda file: loaded.score([file])[0])
    print_results(scored, as_json, lambda detection: detection.to_dict(), _text)


def synthesize(
    out: Annotated[Path, _path("New folder for the clips.")],
    word: Annotated[str | None, typer.Option(help="Word or phrase to speak.")] = None,
    say: Annotated[str, typer.Option(help="Pronunciation, respelled; | separates several.")] = "",
    phones: Annotated[str, typer.Option(help="Pronunciation in IPA; | separates several.")] = "",
    speech: Annotated[bool, typer.Option("--speech", help="Speak sentences instead.")] = False,
    count: Annotated[int, typer.Option("-n", min=1, max=1_000_000, help="Number of clips.")] = 100,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="Random seed for texts and voices.")
    ] = 0,
    language: Annotated[str, typer.Option(help="Language, an eSpeak code.")] = "en",
    synthesizers: Annotated[
        str, typer.Option(help="Synthesisers to use, separated by commas. Default: all.")
    ] = "",
) -> None:
    """Speak a word, or running speech, in many synthetic voices."""
    from seqapps.speech import transcripts
    from seqapps.speech.text.ways import shown, ways_of
    from seqapps.speech.voices import synthesizer
    from seqapps.speech.voices.espeak import Espeak

    from .text.negatives import running_speech

    if (word is None) != speech:
        raise UserError("expected one of --word and --speech")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"--out expects a new folder, got {out}, which exists")
    espeak = Espeak(language)
    if speech and (say or phones):
        raise UserError("--say and --phones belong to --word")
    ways: tuple[str, ...] = ()
    if word is not None:
        ways = ways_of(espeak.check_pronounceable(word), espeak, say, phones)
    text_of = (lambda number: ways[number % len(ways)]) if ways else running_speech(espeak)
    pool = synthesizer.discover(only=synthesizers, language=language)
    for way in ways:
        notice(f"{word!r} is said {shown(way, espeak)}")
    if advice := pool.advice():
        print(advice, file=sys.stderr)
    with Progress("synthesising clips", count) as progress:
        requests = ((seed, number, text_of(number)) for number in range(count))
        clips = synthesizer.synthesize(requests, pool)
        written = transcripts.write(clips, out, progress.advance)
    print(f"{counted(written, 'clip')}: {out}")


def enroll(
    recordings: Annotated[str, _path("Folder of about ten clips, each with the word once.")],
    out: options.Out,
    model: options.Model = None,
    negatives: Annotated[Folder, _path("Folder of recordings without the word.")] = None,
    background: Annotated[Folder, _path("Folder of long recordings: rooms, radio.")] = None,
    settings: options.Settings = None,
    seed: options.TrainSeed = 0,
    resume: options.Resume = False,
    overwrite: options.Overwrite = False,
) -> None:
    """Train a model further on clips of your own voice."""
    from .interface import Model

    values = asdict(configuration.resolve(Config, PRESETS, "enroll", None, settings or []))
    keys = [setting.partition("=")[0].strip() for setting in settings or []]
    trained = Model.open(model).enroll(
        recordings, out=out, negatives=negatives, background=background,
        config={key: values[key] for key in keys}, seed=seed, resume=resume, overwrite=overwrite,
    )  # fmt: skip
    finish_training(app, trained)


def pretrain(
    out: options.Out,
    speech: Annotated[Folders, _path("Folder of synthetic speech; repeatable.")] = None,
    people: Annotated[Folders, _path("Folder of human speech; repeatable.")] = None,
    background: Annotated[Folders, _path("Folder of rooms and noises; repeatable.")] = None,
    config_file: options.ConfigFile = None,
    settings: options.Settings = None,
    seed: options.TrainSeed = 0,
    resume: options.Resume = False,
    overwrite: options.Overwrite = False,
) -> None:
    """Train an encoder on folders of speech with transcripts.tsv (lines of file TAB text).

    `train --from` then trains a word on top of it.
    """
    folders = {"speech": speech, "people": people, "background": background}
    job = train_command.TrainingJob(
        app,
        source={name: paths or [] for name, paths in folders.items()},
        out=out,
        config=configuration.resolve(Config, PRESETS, "encoder", config_file, settings or []),
        preset="encoder",
        seed=seed,
        resume=resume,
        overwrite=overwrite,
        data="pretraining.speech_corpus",
        training="pretraining.pretraining",
    )
    trained = train_command.run(job)
    report = (
        f"validation  {trained.metrics['validation']['nats_per_phone']:.4f} nats/phone",
        f"train a word on it with: train --from {out} --word WORD",
    )
    finish_training(app, trained, report)


def _check_options(
    files: list[str], stream: bool, rate: int | None, outputs: dict[str, NewFile]
) -> None:
    if stream and len(files) != 1:
        raise UserError(f"--stream takes one stream, got {len(files)}")
    if rate is not None and not stream:
        raise UserError("--rate belongs to --stream: sound files contain their rate")
    named = {name: path for name, path in outputs.items() if path is not None}
    for name, path in named.items():
        if stream:
            raise UserError(f"{name} needs a sound file, so it does not go together with --stream")
        if len(files) != 1 or files[0] == "-":
            raise UserError(f"{name} takes one sound file, got {' '.join(files)}")
        if not path.absolute().parent.is_dir():
            raise UserError(f"{name} expects a file in a folder that exists, got {path}")
        if path.resolve() == Path(files[0]).resolve():
            raise UserError(f"{name} expects another file than the sound file, got {path}")
    if len(named) > len({path.resolve() for path in named.values()}):
        raise UserError(f"--chime and --plot expect two files, got {named['--plot']} for both")


def _print(file: str, detections: list["Detection"], as_json: bool) -> None:
    for detection in (replace(found, file=file) for found in detections):
        print(json_line(detection.to_dict()) if as_json else escaped(_text(detection)), flush=True)


def _text(detection: "Detection") -> str:
    time = clock(detection.time_s)
    return f"{detection.file}  {time}  {detection.word}  {detection.score:.2f}"


def _detect_in_files(
    runtime: "Runtime", files: list[str], threshold: float | None, as_json: bool,
    chime: Path | None, plot: Path | None,
) -> None:  # fmt: skip
    """Print the detections in each file; nothing for a file that is refused."""
    from seqapps.common.io.audio import blocks

    answered = refused = 0
    for file in arguments_or_stdin(files, MAX_PATH_LENGTH):
        try:
            if isinstance(file, UserError):
                raise file
            if plot is None:
                detections = list(runtime.detect(blocks(Path(file)), threshold))
            else:
                from .plots import plot_detections

                detections = plot_detections(runtime, Path(file), plot, threshold)
            if chime is not None:
                from .detection import chime as bells

                bells.write(Path(file), chime, [detection.time_s for detection in detections])
        except UserError as error:
            refused += 1
            print_refusal(error)
        else:
            answered += 1
            _print(str(file), detections, as_json)
            if not detections:
                notice(f"{file}: {runtime.settings.word!r} not detected")
    if refused and not answered:
        raise typer.Exit(EXIT_BAD_INPUT)
    exit_after(answered + refused, refused, "sound file")


def _detect_in_stream(
    runtime: "Runtime", file: str, rate: int | None, threshold: float | None, as_json: bool
) -> None:
    """Print each detection as early as possible, until the end of the stream or Ctrl-C."""
    from seqapps.common.io.pcm import RATE_HZ, pcm_blocks

    rate_hz = rate or RATE_HZ
    stream = runtime.stream(threshold)
    samples = 0
    try:
        with nullcontext(stdin()) if file == "-" else Path(file).open("rb") as source:
            for block in pcm_blocks(source, rate_hz, max(1, round(LIVE_S * rate_hz))):
                samples += len(block)
                _print(file, stream.feed(block), as_json)
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror or error}") from error
    if not samples:
        raise UserError("expected sound in the stream, got none")
    _print(file, stream.finish(), as_json)


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured = metrics["validation"]
    yield (
        f"validation  {measured['nats']:.4f} nats; {counted(measured['clips'], 'clip')} of "
        f"{runtime.settings.word!r}, {measured['hours']:.2g} h of other sound"
    )
    yield "false alarms per hour  missed  95 % interval    threshold"
    for point in measured["points"]:
        yield (
            f"{point['false_alarms_per_hour']:>21g}  {point['miss_rate']:>6.1%}  "
            f"{point['low']:>5.1%} to {point['high']:<6.1%}  {point['threshold']:>9.3f}"
        )
    if measured["folds"] > 1:
        yield (
            f"measured on the recordings, in rooms and noise, in {measured['folds']} folds by "
            "networks that were trained without them"
        )
        return
    yield (
        "measured on held-out synthetic voices and recordings; other people are missed more "
        "often: add recordings of the word with --recordings"
    )
