"""The verbs of this app beside the shared ones."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from seqapps.common import config
from seqapps.common.app import App
from seqapps.common.cli import verbs
from seqapps.common.errors import EXIT_BAD_INPUT, EXIT_SOME_REFUSED, UserError
from seqapps.common.export.bundle import open_bundle
from seqapps.common.io.audio import RATE_HZ, blocks, pcm_blocks
from seqapps.common.io.text import read_items
from seqapps.common.terminal.progress import Progress
from seqapps.common.training import train_command

from .detection.detection import Detection

LONGEST_PATH = 4_096  # characters of a file's name
LIVE_S = 0.04  # of live sound that is taken at once
METER = " ▁▂▃▄▅▆▇█"
QUIETEST_DB = -60.0  # that the meter shows

Files = Annotated[list[str], typer.Argument(help="Sound files; - reads their names from stdin.")]
Threshold = Annotated[
    float | None,
    typer.Option(help="Least score, 0 to 1; a lower one hears more, also what is not the word."),
]


def register(commands: typer.Typer, app: App) -> None:
    """Add the app's own verbs."""

    @commands.command(help="Find the word in sound files, or in a stream.")
    def detect(
        files: Files,
        threshold: Threshold = None,
        chime: Annotated[
            Path | None,
            typer.Option(metavar="OUT.wav", help="Write the file again, with a bell at each."),
        ] = None,
        plot: Annotated[
            Path | None, typer.Option(metavar="OUT.png", help="Draw what was heard.")
        ] = None,
        stream: Annotated[
            bool,
            typer.Option("--stream", help="The file is raw S16_LE mono, and - stdin, heard live."),
        ] = False,
        rate: Annotated[
            int | None, typer.Option(metavar="HZ", min=1, help="Of --stream. Default: 16000.")
        ] = None,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        _check_options(files, stream, rate, chime, plot)
        runtime = verbs.load_runtime(app, model, engine)
        runtime.settings.rule(threshold)  # refused before any file is read
        show = _printer(runtime.settings.word, as_json)
        if stream:
            _detect_in_stream(runtime, files[0], rate or RATE_HZ, threshold, show)
        elif chime is not None or plot is not None:
            _detect_in_one(app, runtime, files[0], threshold, show, chime, plot)
        else:
            _detect_in_files(runtime, files, threshold, show)

    @commands.command(help="Listen to the microphone until Ctrl-C.")
    def listen(
        threshold: Threshold = None,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        runtime = verbs.load_runtime(app, model, engine)
        listener = runtime.listen(threshold)
        show = _printer(runtime.settings.word, as_json)
        with app.part("detection.microphone").opened(LIVE_S) as sound, Meter() as meter:
            print(f"listening for {runtime.settings.word!r}; Ctrl-C ends", file=sys.stderr)
            for block in sound:
                found = listener.push(block)
                if found:
                    meter.clear()
                for one in found:
                    show("microphone", one)
                meter.show(block, listener.probabilities)

    @commands.command(help="Print the best moment of each sound file, however bad it is.")
    def score(
        files: Files,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        runtime = verbs.load_runtime(app, model, engine)
        word = runtime.settings.word
        verbs.show_results(
            _scored(runtime, files), as_json, lambda row: _json(word, *row),
            lambda row: _text(word, *row),
        )  # fmt: skip

    @commands.command(help="Speak a word, or other speech, in many synthetic voices.")
    def synthesize(
        out: Annotated[Path, typer.Option(metavar="DIR", help="A new folder for the clips.")],
        word: Annotated[str | None, typer.Option(help="What to say; or --speech.")] = None,
        speech: Annotated[
            bool, typer.Option("--speech", help="Say sentences and strings of words instead.")
        ] = False,
        count: Annotated[int, typer.Option("-n", min=1, max=1_000_000, help="Clips.")] = 100,
        seed: verbs.TrainSeed = 0,
        language: Annotated[str, typer.Option(help="As eSpeak names it.")] = "en",
        engines: Annotated[str, typer.Option(help="With commas between; default: all.")] = "",
    ) -> None:
        if (word is None) != speech:
            raise UserError("expected one of --word and --speech")
        corpus, voices = app.part("pretraining.speech_corpus"), app.part("voices.synthesizer")
        corpus.check_new(out)
        espeak = app.part("voices.espeak").Espeak(language)
        text = None if word is None else espeak.check_pronounceable(word)
        text_of = (
            app.part("text.near_misses").running_speech(espeak) if text is None else lambda _: text
        )
        synthesizer = voices.discover(only=voices.names(engines), language=language)
        if advice := synthesizer.advice():
            print(advice, file=sys.stderr)
        with Progress("speaking", count) as ticks:
            clips = voices.synthesize(text_of, count, seed, synthesizer)
            written = corpus.write(clips, out, ticks.advance)
        print(f"{written:,} clips: {out}")

    @commands.command(help="Teach a model your voice, with some ten clips of the word.")
    def enroll(
        recordings: Annotated[
            str, typer.Option(metavar="DIR", help="Clips of the word, once in each.")
        ],
        out: verbs.Out,
        model: verbs.Model = None,
        negatives: Annotated[
            str | None, typer.Option(metavar="DIR", help="Recordings of false alarms.")
        ] = None,
        background: Annotated[
            str | None, typer.Option(metavar="DIR", help="Your rooms, radio, music.")
        ] = None,
        settings: verbs.Settings = None,
        seed: verbs.TrainSeed = 0,
        resume: verbs.Resume = False,
    ) -> None:
        known = app.part("runtime").load(open_bundle(app.name, model)).settings
        own = [f"language={known.language}", f"engines={known.config.engines}"]
        own += [f"false_alarms_per_hour={known.config.false_alarms_per_hour}"]
        chosen = config.resolve(app.config, app.presets, "enroll", None, own + (settings or []))
        folders = {"recordings": recordings, "negatives": negatives, "background": background}
        source = {name: folder for name, folder in folders.items() if folder is not None}
        source["word"] = known.word
        path = str(open_bundle(app.name, model).path)
        train_command.run(app, source, out, chosen, "enroll", seed, resume, path)

    @commands.command(help="Train an encoder on transcribed speech; `train --from` builds on it.")
    def pretrain(
        out: verbs.Out,
        speech: Annotated[
            list[str] | None,
            typer.Option(metavar="DIR", help="Synthetic: sound, transcripts.tsv. Repeatable."),
        ] = None,
        people: Annotated[
            list[str] | None, typer.Option(metavar="DIR", help="The same, of people. Repeatable.")
        ] = None,
        background: Annotated[
            list[str] | None, typer.Option(metavar="DIR", help="Rooms and noises. Repeatable.")
        ] = None,
        config_file: verbs.ConfigFile = None,
        settings: verbs.Settings = None,
        seed: verbs.TrainSeed = 0,
        resume: verbs.Resume = False,
    ) -> None:
        chosen = config.resolve(app.config, app.presets, "encoder", config_file, settings or [])
        source = {"speech": speech, "people": people, "background": background}
        given = {name: folders or [] for name, folders in source.items()}
        task = train_command.Task(
            "pretraining.speech_corpus", "pretraining.pretraining", _report_encoder
        )
        train_command.run(app, given, out, chosen, "encoder", seed, resume, None, task)


def _report_encoder(app: App, out: Path) -> None:
    measured = open_bundle(app.name, str(out)).metrics
    print(f"validation  {measured['validation']['nats_per_phone']:.4f} nats/phone")
    print(f"encoder: {out}; it learns a word with: train --from {out} --word WORD")


def _check_options(
    files: list[str], stream: bool, rate: int | None, chime: Path | None, plot: Path | None
) -> None:
    for name, value in (("--chime", chime), ("--plot", plot)):
        if value is not None and stream:
            raise UserError(f"{name} needs a sound file, so it does not go together with --stream")
        if value is not None and (len(files) != 1 or files[0] == "-"):
            raise UserError(f"{name} takes one sound file, got {' '.join(files)}")
        if value is not None and not value.absolute().parent.is_dir():
            raise UserError(f"{name} expects a file in a folder that exists, got {value}")
        if value is not None and value.resolve() == Path(files[0]).resolve():
            raise UserError(f"{name} expects another file than the one that is heard, {value}")
    if chime is not None and plot is not None and chime.resolve() == plot.resolve():
        raise UserError(f"--chime and --plot expect two files, got {chime} for both")
    if stream and len(files) != 1:
        raise UserError(f"--stream takes one stream, got {len(files)}")
    if rate is not None and not stream:
        raise UserError("--rate belongs to --stream: sound files tell their own")


def _lines() -> Iterator[str | UserError]:
    return (text for _, text in read_items("-", LONGEST_PATH))


Show = Callable[[str, Detection], None]


def _printer(word: str, as_json: bool) -> Show:
    """Return what prints a detection at once."""

    def show(file: str, found: Detection) -> None:
        shown = _text(word, file, found)
        if as_json:
            shown = json.dumps(_json(word, file, found), ensure_ascii=False)
        print(shown, flush=True)

    return show


def _json(word: str, file: str, found: Detection) -> dict[str, Any]:
    time_s, score = round(found.time_s, 2), round(found.score, 4)
    return {"file": file, "word": word, "time_s": time_s, "score": score}


def _text(word: str, file: str, found: Detection) -> str:
    return f"{file}  {clock(found.time_s)}  {word}  {found.score:.2f}"


def clock(seconds: float) -> str:
    """Return a time as 0:03.42, from an hour on as 1:00:03.42."""
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6_000)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{rest // 100:02d}.{rest % 100:02d}"


def _scored(runtime: Any, files: list[str]) -> Iterator[tuple[str, Detection] | UserError]:
    for file in verbs.items(files, _lines):
        try:
            if isinstance(file, UserError):
                raise file
            found = runtime.best(blocks(Path(file)))
        except UserError as error:
            yield error
        else:
            yield file, found


def _detect_in_files(runtime: Any, files: list[str], threshold: float | None, show: Show) -> None:
    """Print what is in each file; of one that is refused, nothing."""
    good = refused = 0
    for file in verbs.items(files, _lines):
        try:
            if isinstance(file, UserError):
                raise file
            found = list(runtime.detect(blocks(Path(file)), threshold))
        except UserError as error:
            refused += 1
            print(f"refused: {error}", file=sys.stderr)
            continue
        good += 1
        _show_all(file, found, runtime.settings.word, show)
    if not good and not refused:
        raise UserError("expected at least one sound file, got none")
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED if good else EXIT_BAD_INPUT)


def _show_all(file: str, found: list[Detection], word: str, show: Show) -> None:
    for one in found:
        show(file, one)
    if not found:
        print(f"{file}: {word!r} was not heard", file=sys.stderr)


def _detect_in_one(
    app: App,
    runtime: Any,
    file: str,
    threshold: float | None,
    show: Show,
    chime: Path | None,
    plot: Path | None,
) -> None:
    """As `_detect_in_files` of one file, which is then drawn, or written with bells."""
    settings = runtime.settings
    if chime is not None:
        app.part("detection.chime").check()
    picture = None if plot is None else app.part("plots").Picture(settings)
    listener = runtime.listen(threshold, live=False)
    found: list[Detection] = []
    for block in blocks(Path(file)):
        found += listener.push(block)
        if picture is not None:
            picture.add(block, listener.probabilities)
    found += listener.finish()
    if picture is not None:
        picture.add(np.zeros(0, np.float32), listener.probabilities)
        rule = settings.rule(threshold)
        for warning in picture.write(plot, Path(file).name, rule.threshold, found):
            print(warning, file=sys.stderr)
    if chime is not None:
        app.part("detection.chime").write(Path(file), chime, [one.time_s for one in found])
    _show_all(file, found, settings.word, show)


def _detect_in_stream(
    runtime: Any, file: str, rate_hz: int, threshold: float | None, show: Show
) -> None:
    """Print each detection as soon as it is known; the end is that of the stream, or Ctrl-C."""
    listener = runtime.listen(threshold)
    samples = max(1, round(LIVE_S * rate_hz))
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            heard = 0
            for block in pcm_blocks(source, rate_hz, samples):
                heard += len(block)
                for one in listener.push(block):
                    show(file, one)
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror or error}") from error
    if not heard:
        raise UserError("expected sound in the stream, got none")
    for one in listener.finish():
        show(file, one)


class Meter:
    """A context manager that shows, on a terminal, how loud it is and what the model thinks."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *error: object) -> None:
        self.clear()

    def show(self, samples: np.ndarray, probabilities: np.ndarray) -> None:
        """Show the newest samples <float32>[n] and probabilities <float32>[k]."""
        if self._shown and len(probabilities):
            level_db = 10 * np.log10(np.mean(samples**2) + 1e-10)
            height = round(np.clip(1 - level_db / QUIETEST_DB, 0, 1) * (len(METER) - 1))
            line = f"\r\x1b[Klevel {METER[height]}  probability {probabilities.max():.2f}"
            print(line, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave an empty line."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def report(runtime: Any, metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    measured = metrics["validation"]
    yield (
        f"validation  {measured['nats']:.4f} nats; {measured['clips']:,} clips of "
        f"{runtime.settings.word!r}, {measured['hours']:.2g} hours without it"
    )
    yield "false alarms an hour  missed  95 % interval    threshold"
    for point in measured["points"]:
        yield (
            f"{point['false_alarms_per_hour']:>20g}  {point['miss_rate']:>6.1%}  "
            f"{point['low']:>5.1%} to {point['high']:<6.1%}  {point['threshold']:>9.3f}"
        )
    yield (
        "measured on synthetic voices and recordings that were not trained on; people are missed "
        "more often: give recordings of the word with --recordings"
    )
