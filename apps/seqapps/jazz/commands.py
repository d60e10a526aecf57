"""The app's own verbs on the command line: improvise, score, styles and forms."""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import Option

from seqapps.common.cli import options
from seqapps.common.cli.inputs import arguments_or_stdin
from seqapps.common.cli.output import json_line, print_results
from seqapps.common.errors import UserError, escaped, notice
from seqapps.common.io.files import check_suffix
from seqapps.common.terminal.progress import counted

from . import app

if TYPE_CHECKING:
    from .interface import Improvisation
    from .runtime import Runtime, Scored
    from .score.solo import Solo

MAX_PATH_LENGTH = 4_096

File = Path | None
Chords = Annotated[
    str | None,
    Option(
        help='Chords in bars, such as "Dm7 | G7 | Cmaj7 | %", or an iReal Pro link.', metavar="BARS"
    ),
]
Sheet = Annotated[
    File,
    Option(
        help="File with chords: text, ChordPro, iReal Pro, Impro-Visor, MusicXML or MIDI.",
        metavar="FILE",
    ),
]
Song = Annotated[
    str,
    Option(
        help="Title of the song, if the file has several. Default: the first one.", metavar="TITLE"
    ),
]
German = Annotated[
    bool, Option("--german", help="Read H as B natural and B as B flat in chord symbols of texts.")
]
Form = Annotated[str | None, Option(help="Named progression; see `forms`.", metavar="NAME")]
Bars = Annotated[int | None, Option(help="Number of bars of a solo without chords. Default: 16.")]
Choruses = Annotated[int, Option(help="Number of times through the chords.")]
Tempo = Annotated[
    float | None, Option(help="Beats per minute, 20 to 400. Default: that of the chords, or 160.")
]
Swing = Annotated[
    float | None,
    Option(help="Position of off-beats, 0.5 (straight) to 0.75. Default: by the style."),
]
Style = Annotated[
    str, Option(help="Style or performer, such as bebop; see `styles`.", metavar="NAME")
]
Phrase = Annotated[
    File, Option(help="MIDI or MusicXML file whose notes begin the solo.", metavar="FILE")
]
Trade = Annotated[
    int | None,
    Option(
        help="Bars per turn, such as 4, if the seed phrase and the soloist take turns. "
        "Default: no turns.",
        metavar="BARS",
    ),
]
Temperature = Annotated[
    float, Option(help="Sampling temperature of pitches, above 0; lower is more conservative.")
]
TopP = Annotated[float, Option(help="Probability mass of nucleus sampling of pitches, up to 1.")]
MaxCopy = Annotated[
    int, Option(help="Maximum number of consecutive notes of a training solo, 10 to 25.")
]
MaxNotes = Annotated[int, Option("-n", "--max-notes", help="Maximum number of notes.")]
MidiOut = Annotated[File, Option(help="MIDI file to write.", metavar="FILE.mid")]
XmlOut = Annotated[
    File, Option(help="MusicXML file to write, for notation programs.", metavar="FILE")
]
WavOut = Annotated[File, Option(help="Sound file to write.", metavar="FILE.wav")]
SoundFont = Annotated[File, Option(help="SoundFont that plays the --wav.", metavar="FILE.sf2")]
PlotOut = Annotated[File, Option(help="PNG file for the piano roll.", metavar="FILE.png")]
Accompaniment = Annotated[
    bool, Option("--accompaniment/--solo-only", help="Add bass, piano and drums to the files.")
]
Files = Annotated[
    list[str],
    typer.Argument(metavar="FILES", help="MIDI or MusicXML files; - reads paths from stdin."),
]


def register(commands: typer.Typer) -> None:
    """Add the app's own verbs."""
    for verb in (improvise, score, styles, forms):
        options.add_verb(commands, app, verb)


def improvise(
    chords: Chords = None,
    lead_sheet: Sheet = None,
    form: Form = None,
    song: Song = "",
    german: German = False,
    bars: Bars = None,
    choruses: Choruses = 1,
    tempo: Tempo = None,
    swing: Swing = None,
    style: Style = "",
    seed_phrase: Phrase = None,
    trade: Trade = None,
    temperature: Temperature = 0.95,
    top_p: TopP = 0.98,
    max_copy: MaxCopy = 23,
    max_notes: MaxNotes = 1_000_000,
    seed: options.Seed = None,
    out: MidiOut = None,
    musicxml: XmlOut = None,
    wav: WavOut = None,
    soundfont: SoundFont = None,
    plot: PlotOut = None,
    accompaniment: Accompaniment = True,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Improvise a solo over chord changes; without chords, a free solo."""
    from .interface import Model, check_duration, choose_sheet

    if soundfont is not None and wav is None:
        raise UserError("--soundfont plays the sound file: expected --wav too")
    files = {"--out": out, "--musicxml": musicxml, "--wav": wav, "--plot": plot}
    _check_targets(files, (lead_sheet, seed_phrase, soundfont))
    sheet = choose_sheet(chords, lead_sheet, form, bars, song, german)
    for remark in sheet.remarks:
        notice(remark)
    if wav is not None:
        check_duration(sheet, choruses, tempo)
    solo = Model.open(model, engine).improvise(
        lead_sheet=sheet,
        choruses=choruses,
        tempo=tempo,
        swing=swing,
        style=style,
        seed_phrase=seed_phrase,
        trade=trade,
        temperature=temperature,
        top_p=top_p,
        max_copy=max_copy,
        max_notes=max_notes,
        seed=seed,
        accompaniment=accompaniment,
    )
    for remark in solo.remarks:
        notice(remark)
    if seed is None:
        print(f"seed {solo.seed}", file=sys.stderr)
    if wav:  # first: a SoundFont may be refused
        solo.write_wav(wav, soundfont)
    if out:
        solo.write_midi(out)
    if musicxml:
        solo.write_musicxml(musicxml)
    for warning in solo.write_plot(plot) if plot else ():
        print(warning, file=sys.stderr)
    written = [str(path) for path in files.values() if path]
    text = "\n".join([*([] if written else _bars(solo)), *_summary(solo), *written])
    print(json_line({**solo.to_dict(), "files": written}) if as_json else escaped(text))


def score(
    files: Files,
    model: options.Model = None,
    engine: options.Engine = "auto",
    as_json: options.Json = False,
) -> None:
    """Print how surprising solos are to the model, in nats per note."""
    from .interface import Model

    runtime = Model.open(model, engine).runtime
    results = runtime.score(_solos(arguments_or_stdin(files, MAX_PATH_LENGTH)))
    print_results(results, as_json, lambda scored: scored.to_dict(), _score_text)


def styles(model: options.Model = None, as_json: options.Json = False) -> None:
    """List the styles and performers of a model."""
    from .interface import Model

    for style, performers in Model.open(model, "lite").styles().items():
        line = style if performers == [style] else f"{style}: {', '.join(performers)}"
        print(json_line({"style": style, "performers": performers}) if as_json else line)


def forms(as_json: options.Json = False) -> None:
    """List the named chord progressions."""
    from .interface import Model

    for form in Model.forms():
        row = form.to_dict()
        line = f"{form.name:<28} {row['bars']:>3} bars of {row['meter']}  {row['title']}"
        print(json_line(row) if as_json else line)


SUFFIXES = {
    "--out": (".mid", ".midi"), "--musicxml": (".musicxml", ".xml"), "--wav": (".wav",),
    "--plot": (".png",),
}  # fmt: skip


def _check_targets(files: Mapping[str, Path | None], sources: Iterable[Path | None]) -> None:
    """Refuse, before anything is made, files that cannot be written or are read as well."""
    used = {path.resolve() for path in sources if path is not None}
    for name, path in files.items():
        if path is None:
            continue
        if not path.absolute().parent.is_dir() or (path.exists() and not path.is_file()):
            raise UserError(f"{name} expects a file in an existing folder, got {path}")
        if path.resolve() in used:
            raise UserError(f"{name} expects a file of its own, got {path} twice")
        check_suffix(path, *SUFFIXES[name])
        used.add(path.resolve())


def _bars(improvisation: "Improvisation") -> Iterator[str]:
    """Yield a line for each bar with notes: beats and pitches."""
    from .harmony.spelling import pitch_name

    beats_per_bar = improvisation.sheet.meter[0]
    bars: dict[int, list[str]] = {}
    for note in improvisation.notes:
        bar, beat = divmod(note.onset_beats, beats_per_bar)
        bars.setdefault(int(bar) + 1, []).append(f"{beat + 1:.2f} {pitch_name(note.pitch)}")
    for number, notes in bars.items():
        yield f"bar {number:<3} {'  '.join(notes)}"


def _summary(improvisation: "Improvisation") -> Iterator[str]:
    """Yield lines about the statistics of a solo and its copied passages."""
    statistics, solo = improvisation.statistics, improvisation.solo
    per_bar, per_phrase = statistics.notes_per_bar, statistics.notes_per_phrase
    yield f"{len(solo.notes)} notes, {per_bar:.1f} a bar, {per_phrase:.1f} a phrase"
    shares = {
        "chord tones": statistics.chord_tones,
        "on strong beats": statistics.strong_chord_tones,
        "repeated notes": statistics.repeated_notes,
    }
    known = [f"{name} {share:.0%}" for name, share in shares.items() if not math.isnan(share)]
    if known:
        yield ", ".join(known)
    copied = f"{solo.copied} notes" if solo.copied else "fewer than 10 notes"
    again = f"; {counted(solo.rejected, 'passage')} drawn again"
    again = again if solo.rejected else ""
    yield f"longest passage that is in a training solo: {copied}{again}"


def _solos(paths: Iterable[str | UserError]) -> Iterator["Solo | UserError"]:
    """Yield the solo of each path, or the error of a refused one."""
    from .data import read_file

    for path in paths:
        try:
            yield path if isinstance(path, UserError) else read_file(Path(path))
        except UserError as error:
            yield error


def _score_text(scored: "Scored") -> str:
    row = scored.to_dict()
    return (
        f"{row['file']}  pitch {row['pitch_nats']:.3f}  rhythm {row['rhythm_nats']:.3f}  "
        f"duration {row['duration_nats']:.3f} nats a note  ({row['notes']} notes)"
    )


def report(runtime: "Runtime", metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    validation = metrics["validation"]
    for kind in ("pitch", "rhythm", "duration"):
        yield (
            f"{kind:<9} {validation[f'{kind}_nats']:.3f} nats/note, "
            f"{validation[f'{kind}_accuracy']:.1%} right (n-grams {metrics['baseline'][kind]:.3f})"
        )
    yield f"validated on {counted(validation['solos'], 'solo')} over held-out tunes"
    if metrics["sample"]:
        yield f"sample    {metrics['sample']}"
