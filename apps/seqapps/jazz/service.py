"""The verbs of the app over HTTP; see `common.service`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.io.files import write_json
from seqapps.common.service import File, Items, Options, Row, Verb

from .interface import Improvisation, Model, check_duration, choose_sheet
from .score import chart_check, forms
from .score.chart_check import ChartCheck

UPLOADS = ("lead_sheet", "seed_phrase")
MAX_BARS = 256  # of all choruses together, in one request
MAX_SOUND_MINUTES = 10
SECONDS_PER_MINUTE = 60


def _improvise(model: Model, **options: Any) -> Improvisation:
    """Improvise; refuse what would keep the server busy for long."""
    file = options.pop("lead_sheet", None)
    names = ("chords", "form", "bars", "song", "german")
    sheet = choose_sheet(file=file, **{name: options.pop(name) for name in names})
    bars = sheet.bars * options["choruses"]
    if bars > MAX_BARS:
        raise UserError(f"expected at most {MAX_BARS} bars in all, got {bars:,}")
    check_duration(sheet, options["choruses"], options["tempo"], MAX_SOUND_MINUTES)
    return model.improvise(lead_sheet=sheet, **options)


def _is_long(options: Options, items: Items) -> bool:
    return True  # a chorus takes half a second


def _write_performance(solo: Improvisation, path: Path) -> None:
    """Write the notes of all instruments as they sound, in seconds."""
    performed = solo.performance
    beat_s = SECONDS_PER_MINUTE / performed.tempo_bpm
    tracks = [
        {
            "name": track.name,
            "notes": [
                {
                    "start_s": round(note.onset_beats * beat_s, 4),
                    "duration_s": round(note.duration_beats * beat_s, 4),
                    "pitch": note.pitch,
                    "velocity": note.velocity,
                }
                for note in track.notes
            ],
        }
        for track in performed.tracks
    ]
    chords = [{"start_s": round(beat * beat_s, 4), "symbol": name} for beat, name in solo.chords]
    bar_s = performed.meter[0] * beat_s
    content = {
        "title": performed.title, "tempo": performed.tempo_bpm, "bar_s": round(bar_s, 6),
        "duration_s": round(performed.beats * beat_s, 4), "chords": chords, "tracks": tracks,
        "remarks": [*solo.sheet.remarks, *solo.remarks],
    }  # fmt: skip
    write_json(path, content)


def _style_rows(styles: Mapping[str, list[str]]) -> list[Row]:
    return [{"style": style, "performers": names} for style, names in styles.items()]


def _chart(model: Model, form: str) -> list[Row]:
    return [{"form": form, "text": forms.text(form)}]


def _check(model: Model, chords: str, german: bool = False, is_sheet: bool = False) -> ChartCheck:
    return chart_check.check(chords, german, is_sheet)


_SCORES = {
    "notes": int, "rhythm_nats": float, "pitch_nats": float, "duration_nats": float,
    "chord_tones": float, "notes_per_bar": float, "copied": int,
}  # fmt: skip

VERBS = (
    Verb(
        "improvise",
        hidden=UPLOADS,
        uploads=UPLOADS,
        call=_improvise,
        is_long=_is_long,
        limits={"max_notes": 20_000},
        formats={
            "midi": File(".mid", "audio/midi", Improvisation.write_midi),
            "musicxml": File(
                ".musicxml",
                "application/vnd.recordare.musicxml+xml",
                Improvisation.write_musicxml,
            ),
            "wav": File(".wav", "audio/wav", Improvisation.write_wav),
            "performance": File(".json", "application/json", _write_performance),
        },
    ),
    Verb(
        "score",
        items="files",
        files=True,
        item_limit=20,
        is_long=_is_long,
        columns=_SCORES,
    ),
    Verb("styles", to_rows=_style_rows),
    Verb("forms"),
    Verb(
        "chart",
        call=_chart,
        to_rows=list,
        summary="Return the lead sheet of a form as text.",
    ),
    Verb(
        "check",
        call=_check,
        summary="Return every wrong chord symbol of a chart, with its bar.",
    ),
)
