"""The verbs of this app beside the shared ones: improvise, score and forms."""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapps.common.app import App
from seqapps.common.cli import verbs
from seqapps.common.errors import UserError
from seqapps.common.io.text import read_items
from seqapps.common.plots import figures

from .score.solo import STEPS_PER_BEAT

DEFAULT_TEMPO_BPM = 160.0
DEFAULT_BARS = 16
SLOWEST_BPM, FASTEST_BPM = 20.0, 400.0
MOST_BARS = 4_096  # of all choruses together
MOST_MINUTES = 60  # of a WAV
LONGEST_PATH = 4_096
NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


def register(commands: typer.Typer, app: App) -> None:
    """Add the app's own verbs."""

    @commands.command(help="Improvise a solo over chord changes; without any, a free one.")
    def improvise(
        chords: Annotated[
            str | None, typer.Option(help='Bars: "Dm7 | G7 | Cmaj7 | %".', metavar="BARS")
        ] = None,
        lead_sheet: Annotated[
            Path | None, typer.Option(help="Text, MusicXML, or MIDI with chords.", metavar="FILE")
        ] = None,
        form: Annotated[
            str | None, typer.Option(help="A named one; `forms` lists them.", metavar="NAME")
        ] = None,
        bars: Annotated[
            int | None,
            typer.Option(min=1, max=MOST_BARS, help="Of a solo without chords. Default: 16."),
        ] = None,
        choruses: Annotated[
            int, typer.Option(min=1, max=10_000, help="How often to go through the chords.")
        ] = 1,
        tempo: Annotated[
            float | None,
            typer.Option(min=SLOWEST_BPM, max=FASTEST_BPM, help="Beats a minute. Default: 160."),
        ] = None,
        swing: Annotated[
            float | None,
            typer.Option(
                min=0.5, max=0.75, help="Where off-beats are: 0.5 straight, 0.67 triplet."
            ),
        ] = None,
        style: Annotated[
            str, typer.Option(help="bebop, cool …, or a performer: `styles` lists them.")
        ] = "",
        seed_phrase: Annotated[
            Path | None, typer.Option(help="How the solo begins.", metavar="FILE.mid")
        ] = None,
        temperature: Annotated[float, typer.Option(help="Of the pitches; lower is safer.")] = 0.95,
        top_p: Annotated[
            float, typer.Option(help="Nucleus sampling of the pitches, up to 1.")
        ] = 0.98,
        max_copy: Annotated[
            int, typer.Option(help="Notes of the longest passage that a training solo may have.")
        ] = 23,
        most_notes: Annotated[
            int, typer.Option("-n", min=1, max=1_000_000, help="At most so many notes.")
        ] = 1_000_000,
        seed: verbs.Seed = None,
        out: Annotated[Path | None, typer.Option(help="MIDI.", metavar="FILE.mid")] = None,
        musicxml: Annotated[
            Path | None, typer.Option(help="For notation programs.", metavar="FILE.musicxml")
        ] = None,
        wav: Annotated[Path | None, typer.Option(help="To listen to.", metavar="FILE.wav")] = None,
        soundfont: Annotated[
            Path | None, typer.Option(help="Instruments of the WAV.", metavar="FILE.sf2")
        ] = None,
        plot: Annotated[Path | None, typer.Option(help="A piano roll.", metavar="FILE.png")] = None,
        accompaniment: Annotated[
            bool, typer.Option("--accompaniment/--solo-only", help="Bass, piano and drums too.")
        ] = True,
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        sheet = _sheet(app, chords, lead_sheet, form, bars)
        if choruses * sheet.beats > MOST_BARS * sheet.meter[0]:
            raise UserError(
                f"--choruses: expected at most {MOST_BARS:,} bars in all, got {choruses:,} times "
                f"{sheet.beats // sheet.meter[0]}"
            )
        if soundfont is not None and wav is None:
            raise UserError("--soundfont is of the WAV: expected --wav too")
        files = {"--out": out, "--musicxml": musicxml, "--wav": wav, "--plot": plot}
        _check_targets(files, (lead_sheet, seed_phrase, soundfont))
        if out is not None:
            app.part("score.midi_reader").required()
        if plot is not None:
            figures.required()
        beats_a_minute = tempo or sheet.tempo_bpm or DEFAULT_TEMPO_BPM
        minutes = choruses * sheet.beats / beats_a_minute
        if wav is not None and minutes > MOST_MINUTES:
            raise UserError(f"--wav: expected at most {MOST_MINUTES} minutes, got {minutes:,.0f}")
        runtime = verbs.load_runtime(app, model, engine)
        wanted = app.part("runtime").Wanted(
            chords=sheet.rows(choruses),
            beats_per_bar=sheet.meter[0],
            tempo_bpm=beats_a_minute,
            style=style,
            phrase=_phrase(app, seed_phrase, sheet.meter[1]),
            seed=verbs.random_seed() if seed is None else seed,
            most_notes=most_notes,
            temperature=temperature,
            top_p=top_p,
            max_copy=max_copy,
        )
        (found,) = runtime.improvise(wanted)
        if seed is None:
            print(f"seed {wanted.seed}", file=sys.stderr)
        if not len(found.notes):
            raise UserError("the solo has no note before its end: try another --seed or more bars")
        played = None
        if out or wav or plot:
            played = app.part("band.performance").perform(
                sheet, choruses, found.notes, beats_a_minute, _swing(sheet, swing),
                accompaniment, wanted.seed,
            )  # fmt: skip
        if wav:  # first: a soundfont may be refused
            app.part("sound.synthesis").write_wav(wav, played, soundfont)
        if out:
            app.part("score.midi_reader").write(played, out)
        if musicxml:
            end = choruses * sheet.beats * STEPS_PER_BEAT
            readable = app.part("score.engraving").readable(found.notes, end)
            title = sheet.title or "Solo"
            app.part("score.musicxml").write(
                sheet, choruses, readable, beats_a_minute, title, musicxml
            )
        if plot:
            for warning in app.part("piano_roll").piano_roll(plot, played):
                print(warning, file=sys.stderr)
        written = [str(path) for path in files.values() if path]
        if as_json:
            print(json.dumps(_described(found, written), ensure_ascii=False))
        else:
            if not written:
                print("\n".join(_lines(found.notes, sheet.meter[0])))
            print("\n".join(_report(found, written)))

    @commands.command(help="Say how surprising solos are to the model, and what they are like.")
    def score(
        files: Annotated[
            list[str], typer.Argument(help="MIDI or MusicXML; - reads paths from stdin.")
        ],
        model: verbs.Model = None,
        engine: verbs.Engine = "auto",
        as_json: verbs.Json = False,
    ) -> None:
        runtime = verbs.load_runtime(app, model, engine)
        paths = verbs.items(files, lambda: (path for _, path in read_items("-", LONGEST_PATH)))
        results = _scored(app, runtime, paths)
        verbs.show_results(results, as_json, lambda row: row, _score_text)

    @commands.command(help="List whom a model can sound like: styles, then performers.")
    def styles(model: verbs.Model = None, as_json: verbs.Json = False) -> None:
        performers = verbs.load_runtime(app, model, "lite").settings.performers
        for style, who in app.part("band.styles").known(performers).items():
            if as_json:
                print(json.dumps({"style": style, "performers": who}, ensure_ascii=False))
            else:
                print(f"{style}: {', '.join(who)}" if who != [style] else style)

    @commands.command(help="List the named chord progressions.")
    def forms(as_json: verbs.Json = False) -> None:
        sheets = app.part("score.lead_sheet")
        for name in sheets.names():
            sheet = sheets.named(name)
            row = {
                "form": name, "title": sheet.title, "bars": sheet.beats // sheet.meter[0],
                "meter": "/".join(map(str, sheet.meter)), "tempo": sheet.tempo_bpm,
                "style": sheet.style,
            }  # fmt: skip
            if as_json:
                print(json.dumps(row, ensure_ascii=False))
            else:
                print(f"{name:<28} {row['bars']:>3} bars of {row['meter']}  {sheet.title}")


def _sheet(
    app: App, chords: str | None, file: Path | None, form: str | None, bars: int | None
) -> Any:
    """Return the lead sheet that the options name; one without chords if none does."""
    sheets = app.part("score.lead_sheet")
    given = [
        name
        for name, value in (("--chords", chords), ("--lead-sheet", file), ("--form", form))
        if value is not None
    ]
    if len(given) > 1:
        raise UserError(f"expected one of {' and '.join(given)}")
    if given and bars is not None:
        raise UserError(f"--bars is of a solo without chords, expected no {given[0]}")
    if chords is not None:
        return sheets.parse_bars(chords, where="--chords")
    if file is not None:
        return sheets.read(file)
    if form is not None:
        return sheets.named(form)
    return sheets.LeadSheet.of((), (bars or DEFAULT_BARS) * sheets.DEFAULT_METER[0])


def _check_targets(files: dict[str, Path | None], read: Iterable[Path | None]) -> None:
    """Refuse, before anything is made, what could not be written or would replace what is read."""
    taken = {path.resolve() for path in read if path is not None}
    for name, path in files.items():
        if path is None:
            continue
        if not path.absolute().parent.is_dir() or (path.exists() and not path.is_file()):
            raise UserError(f"{name} expects a file in a folder that exists, got {path}")
        if path.resolve() in taken:
            raise UserError(f"{name} expects a file that nothing else is, got {path} twice")
        taken.add(path.resolve())


def _phrase(app: App, path: Path | None, unit: int) -> Any:
    """Return the notes of a file, moved to begin in the first bar; None for no file.

    Args:
        unit: the meter's denominator of what is improvised: a quarter note stays one.
    """
    if path is None:
        return None
    solo = app.part("data").read_file(path)
    beats = unit / solo.unit  # of what is improvised, to one of the phrase
    first = solo.notes.onsets[0] // (solo.beats_per_bar * STEPS_PER_BEAT) * solo.beats_per_bar
    rows = zip(solo.notes.onsets, solo.notes.pitches, solo.notes.durations, strict=True)
    return type(solo.notes).of(
        ((onset / STEPS_PER_BEAT - first) * beats, pitch, duration / STEPS_PER_BEAT * beats)
        for onset, pitch, duration in rows
    )


def _swing(sheet: Any, swing: float | None) -> float:
    if swing is not None:
        return swing
    return {"swing": 0.62, "waltz": 0.62, "ballad": 0.58}.get(sheet.style, 0.5)


def _described(found: Any, written: list[str]) -> dict[str, Any]:
    notes = found.notes
    return {
        "notes": [
            {"onset_beats": round(onset / STEPS_PER_BEAT, 4), "pitch": pitch,
             "duration_beats": round(duration / STEPS_PER_BEAT, 4), "velocity": velocity}
            for onset, pitch, duration, velocity in zip(
                *(part.tolist() for part in (notes.onsets, notes.pitches, notes.durations)),
                found.velocities.tolist(), strict=True,
            )
        ],
        **_rounded(asdict(found.measures)),
        "copied": found.copied,
        "refused": found.refused,
        "files": written,
    }  # fmt: skip


def _rounded(values: dict[str, float]) -> dict[str, float | None]:
    """Return figures as JSON can hold them."""
    return {name: None if math.isnan(x) else round(x, 4) for name, x in values.items()}


def _lines(notes: Any, beats_per_bar: int) -> Iterator[str]:
    """Yield a line for each bar that has notes: `beat pitch`."""
    bars: dict[int, list[str]] = {}
    for onset, pitch in zip(notes.onsets.tolist(), notes.pitches.tolist(), strict=True):
        bar, step = divmod(onset, STEPS_PER_BEAT * beats_per_bar)
        beat, name = step / STEPS_PER_BEAT + 1, f"{NAMES[pitch % 12]}{pitch // 12 - 1}"
        bars.setdefault(bar, []).append(f"{beat:.2f} {name}")
    for bar, played in bars.items():
        yield f"bar {bar + 1:<3} {'  '.join(played)}"


def _report(found: Any, written: list[str]) -> Iterator[str]:
    """Yield lines on what was made."""
    m = found.measures
    shares = [
        f"{name} {value:.0%}"
        for name, value in (("chord tones", m.chord_tones),
                            ("on strong beats", m.strong_chord_tones),
                            ("repeated notes", m.repeated_notes))
        if not math.isnan(value)
    ]  # fmt: skip
    a_bar, a_phrase = f"{m.notes_per_bar:.1f} a bar", f"{m.notes_per_phrase:.1f} a phrase"
    yield f"{len(found.notes)} notes, {a_bar}, {a_phrase}"
    if shares:
        yield ", ".join(shares)
    copied = f"{found.copied} notes" if found.copied else "fewer than 10 notes"
    again = f"; {found.refused} before it copied more and were dropped" if found.refused else ""
    yield f"longest passage that a training solo has too: {copied}{again}"
    yield from written


def _scored(app: App, runtime: Any, paths: Iterable[str | UserError]) -> Iterator[Any]:
    data, measures = app.part("data"), app.part("measures")

    def solos() -> Iterator[Any]:
        for path in paths:
            try:
                names.append(str(path))
                yield path if isinstance(path, UserError) else data.read_file(Path(path))
            except UserError as error:
                yield error

    names: list[str] = []
    for number, scored in enumerate(runtime.score(solos())):
        if isinstance(scored, UserError):
            yield scored
            continue
        nats = scored.nats[1:].mean(axis=0)
        found = _rounded(asdict(measures.measure(scored.solo)))
        yield {
            "file": names[number],
            "notes": len(scored.nats),
            "rhythm_nats": round(float(nats[0]), 4),
            "pitch_nats": round(float(nats[1]), 4),
            "duration_nats": round(float(nats[2]), 4),
            "chord_tones": found["chord_tones"],
            "notes_per_bar": found["notes_per_bar"],
            "copied": runtime.patterns.longest(scored.solo.notes.pitches),
        }


def _score_text(row: dict[str, Any]) -> str:
    return (
        f"{row['file']}  pitch {row['pitch_nats']:.3f}  rhythm {row['rhythm_nats']:.3f}  "
        f"duration {row['duration_nats']:.3f} nats a note  ({row['notes']} notes)"
    )


def report(runtime: Any, metrics: dict[str, Any]) -> Iterator[str]:
    """Yield the lines that end a training."""
    validation = metrics["validation"]
    for kind in ("pitch", "rhythm", "duration"):
        yield (
            f"{kind:<9} {validation[f'{kind}_nats']:.3f} nats a note, "
            f"{validation[f'{kind}_accuracy']:.1%} right"
        )
    yield f"validated on {validation['solos']} solos over tunes that were kept apart"
