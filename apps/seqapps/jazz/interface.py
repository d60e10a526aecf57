"""The Python interface of a jazz soloist: what `seqapps.load("jazz")` returns."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seqapps.common.decoding.sampling import check_seed
from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io.columns import raise_errors
from seqapps.common.io.files import check_suffix
from seqapps.common.terminal.progress import counted

from . import app as _app
from . import data, trading
from .band import dynamics, styles
from .band.spans import Played
from .config import DEFAULT_BARS, DEFAULT_TEMPO_BPM, SWING, TEMPO_BPM
from .network.sampling import Request
from .runtime import Improvised, Runtime, Scored
from .score import forms, ireal, lead_sheet, reading
from .score.lead_sheet import LeadSheet
from .score.solo import STEPS_PER_BEAT, Notes, Solo
from .statistics import Statistics, measure

if TYPE_CHECKING:
    from .band.performance import Performance

MAX_BARS = 4_096  # of all choruses together
MAX_MINUTES = 60  # of a WAV file
DEFAULT_SWING = {"swing": 0.62, "waltz": 0.62, "ballad": 0.58}  # by the style of a lead sheet


@dataclass(frozen=True, eq=False)
class Improvisation:
    """An improvised solo over a lead sheet; the methods `write_…` raise UserError."""

    sheet: LeadSheet  # one chorus of the chords
    choruses: int
    solo: Improvised  # the notes, and the check for copied passages
    tempo_bpm: float
    swing: float  # position of the off-beat in the beat, 0.5 (straight) to 0.75
    accompaniment: bool  # whether bass, piano and drums play too
    seed: int
    remarks: tuple[str, ...] = ()  # about parts of the seed phrase that are left out

    @property
    def notes(self) -> list[Played]:
        """The notes as written: straight, times in beats from the beginning."""
        notes = self.solo.notes
        return [
            Played(onset / STEPS_PER_BEAT, duration / STEPS_PER_BEAT, pitch, velocity)
            for (onset, pitch, duration), velocity in zip(
                notes.rows.tolist(), dynamics.solo_velocities(notes).tolist(), strict=True
            )
        ]

    @property
    def chords(self) -> list[tuple[int, str]]:
        """The chord symbols of all choruses: (beat, symbol)."""
        return [(beat, chord.symbol) for beat, chord in self.sheet.repeated(self.choruses)]

    @property
    def statistics(self) -> Statistics:
        """Chord tones, intervals, density and phrases."""
        chords, per_bar = self.sheet.rows(self.choruses), self.sheet.meter[0]
        return measure(Solo("", "", "", self.tempo_bpm, per_bar, self.solo.notes, chords))

    @cached_property
    def performance(self) -> "Performance":
        """The solo with swing, articulation and accompaniment."""
        from .band.performance import perform  # imports the band, which --json does not need

        options = (self.tempo_bpm, self.swing, self.accompaniment, self.seed)
        return perform(self.sheet, self.choruses, self.solo.notes, *options)

    def to_dict(self) -> dict[str, Any]:
        """Return the notes, the statistics and the check for copies, as JSON can hold them."""
        notes = [
            {
                "onset_beats": round(note.onset_beats, 4),
                "pitch": note.pitch,
                "duration_beats": round(note.duration_beats, 4),
                "velocity": note.velocity,
            }
            for note in self.notes
        ]
        copies = {"copied": self.solo.copied, "refused": self.solo.rejected}
        return {"notes": notes, **self.statistics.to_dict(), **copies}

    def write_midi(self, path: str | Path) -> None:
        """Write a MIDI file: solo and accompaniment, chord symbols as markers."""
        from .band import midi_writer

        check_suffix(Path(path), ".mid", ".midi")
        midi_writer.write(self.performance, Path(path))

    def write_musicxml(self, path: str | Path) -> None:
        """Write a MusicXML file: the solo in readable rhythms, with chord symbols."""
        from .score import engraving, musicxml_writer

        check_suffix(Path(path), ".musicxml", ".xml")
        end = self.choruses * self.sheet.beats * STEPS_PER_BEAT
        notes = engraving.readable(self.solo.notes, end)
        musicxml_writer.write(self.sheet, self.choruses, notes, self.tempo_bpm, Path(path))

    def write_wav(self, path: str | Path, soundfont: str | Path | None = None) -> None:
        """Write a WAV file, with our own instruments or those of a SoundFont (SF2 or SF3)."""
        from .sound import synthesis

        check_suffix(Path(path), ".wav")
        check_duration(self.sheet, self.choruses, self.tempo_bpm)
        font = None if soundfont is None else Path(soundfont)
        synthesis.write_wav(Path(path), self.performance, font)

    def write_plot(self, path: str | Path) -> list[str]:
        """Draw a piano roll as PNG; return warnings about parts that are left out."""
        from .piano_roll import piano_roll

        return piano_roll(Path(path), self.performance)


@dataclass(frozen=True)
class Form:
    """A named chord progression."""

    name: str
    sheet: LeadSheet

    def to_dict(self) -> dict[str, Any]:
        """Return name, title, bars, meter, tempo and style, as JSON can hold them."""
        return {
            "form": self.name,
            "title": self.sheet.title,
            "bars": self.sheet.bars,
            "meter": "/".join(map(str, self.sheet.meter)),
            "tempo": self.sheet.tempo_bpm,
            "style": self.sheet.style,
        }


class Model(Interface[Runtime]):
    """A soloist that improvises over chord changes and scores given solos.

    Example:
        >>> import seqapps
        >>> jazz = seqapps.load("jazz")
        >>> solo = jazz.improvise("Dm7 | G7 | Cmaj7 | %", seed=2)
        >>> solo.notes[0]
        Played(onset_beats=3.0, duration_beats=0.25, pitch=67, velocity=81)
        >>> solo.chords
        [(0, 'Dm7'), (4, 'G7'), (8, 'Cmaj7')]
        >>> import tempfile
        >>> file = tempfile.mkdtemp() + "/solo.mid"
        >>> solo.write_midi(file)
        >>> jazz.score([file])[0].to_dict()["notes"]
        18
        >>> jazz.forms()[0].name, jazz.styles()["cool"][:2]
        ('ballad-changes-Eb', ['Lee Konitz', 'Warne Marsh'])
    """

    app = _app

    def improvise(
        self,
        chords: str | None = None,
        *,
        lead_sheet: str | Path | LeadSheet | None = None,
        form: str | None = None,
        song: str = "",
        german: bool = False,
        bars: int | None = None,
        choruses: int = 1,
        tempo: float | None = None,
        swing: float | None = None,
        style: str = "",
        seed_phrase: str | Path | None = None,
        trade: int | None = None,
        temperature: float = 0.95,
        top_p: float = 0.98,
        max_copy: int = 23,
        max_notes: int = 1_000_000,
        seed: int | None = None,
        accompaniment: bool = True,
    ) -> Improvisation:
        """Improvise a solo over chords; without chords, a free one.

        Args:
            chords: bars such as "Dm7 | G7 | Cmaj7 | %", or an iReal Pro link.
            lead_sheet: in place of `chords`, a file with chord symbols: text, ChordPro, iReal Pro,
                Impro-Visor, MusicXML or MIDI.
            form: in place of `chords`, the name of a form (see `forms`).
            song: title of the song in a text with several; default: the first one.
            german: whether H is B natural and B is B flat in chord symbols of texts.
            bars: number of bars of a solo without chords; default 16.
            choruses: number of choruses.
            tempo: 20 to 400 beats per minute; default: that of the lead sheet, or 160.
            swing: position of off-beats, 0.5 (straight) to 0.75; default: by the sheet's style.
            style: a style or a performer (see `styles`).
            seed_phrase: a MIDI or MusicXML file with the notes that begin the solo.
            trade: bars of a turn in which the seed phrase and the soloist play alternately, such
                as 4; the turns behind the end of the phrase are empty. Default: no turns.
            temperature: of the pitches, above 0; lower is more conservative.
            top_p: probability mass of nucleus sampling of the pitches, up to 1.
            max_copy: maximum number of consecutive notes that may be in a training solo, 10 to 25.
            max_notes: maximum number of notes.
            seed: random seed; None draws one.
            accompaniment: whether the written files have bass, piano and drums too.

        Raises:
            UserError: invalid chords, a file that cannot be read, or a value out of range.
        """
        sheet = choose_sheet(chords, lead_sheet, form, bars, song, german)
        _check_range("choruses", choruses, 1, MAX_BARS)
        if choruses * sheet.bars > MAX_BARS:
            total = f"{choruses:,} times {sheet.bars:,}"
            raise UserError(f"choruses expects 1 to {MAX_BARS:,} bars in all, got {total}")
        swing = DEFAULT_SWING.get(sheet.style, SWING[0]) if swing is None else swing
        _check_range("swing", swing, *SWING)
        _check_range("max-notes", max_notes, 1, 1_000_000)
        seed = secrets.randbelow(2**32) if seed is None else seed
        check_seed(seed)
        request = Request(
            chords=sheet.rows(choruses),
            beats_per_bar=sheet.meter[0],
            tempo_bpm=_tempo(sheet, tempo),
            style=style,
            phrase=_phrase(seed_phrase, sheet.meter[1]),
            seed=seed,
            max_notes=max_notes,
            temperature=temperature,
            top_p=top_p,
            max_copy=max_copy,
        )
        solo = self._solo(request, trade)
        if not len(solo.notes):
            raise UserError("the solo has no note before its end: try another seed or more bars")
        tempo, remarks = request.tempo_bpm, _left_out(request, trade)
        return Improvisation(sheet, choruses, solo, tempo, swing, accompaniment, seed, remarks)

    def _solo(self, request: Request, trade: int | None) -> Improvised:
        """Improvise the solo of a request, or the turns between those of its phrase."""
        if trade is None:
            return self.runtime.improvise(request)[0]
        if not len(request.phrase):
            raise UserError("trade expects a seed phrase, got none")
        _check_range("trade", trade, 1, MAX_BARS)
        return trading.trade(lambda turn: self.runtime.improvise(turn)[0], request, trade)

    def score(self, files: Iterable[str | Path]) -> list[Scored]:
        """Score the solos of MIDI or MusicXML files, note by note.

        Raises UserError for a file that cannot be read, or has fewer than 4 notes.
        """
        if isinstance(files, str | Path):
            raise UserError(f"expected a list of files, got one: {files}")
        return list(raise_errors(self.runtime.score(data.read_file(Path(file)) for file in files)))

    def styles(self) -> dict[str, list[str]]:
        """Return the styles, then the performers of the model; of each name its performers."""
        return styles.available(self.runtime.settings.performers)

    @staticmethod
    def forms() -> list[Form]:
        """Return the named chord progressions."""
        return [Form(name, forms.load(name)) for name in forms.names()]


def choose_sheet(
    chords: str | None = None,
    file: str | Path | LeadSheet | None = None,
    form: str | None = None,
    bars: int | None = None,
    song: str = "",
    german: bool = False,
) -> LeadSheet:
    """Return the lead sheet of arguments of `Model.improvise`, without chords if all are None.

    Raises UserError for more than one of the arguments, or invalid chords.

    Example:
        >>> choose_sheet(bars=8).beats
        32
    """
    values = {"chords": chords, "lead-sheet": file, "form": form}
    given = [name for name, value in values.items() if value is not None]
    if len(given) > 1:
        raise UserError(f"expected one of {' and '.join(given)}")
    if given and bars is not None:
        raise UserError(f"bars belongs to a solo without chords, expected no {given[0]}")
    if song and not (isinstance(file, str | Path) or (chords and ireal.has_link(chords))):
        raise UserError("song expects a file or a link with several songs")
    if german and (form is not None or isinstance(file, LeadSheet) or not given):
        raise UserError("german expects chords or a file with chords")
    if chords is not None:
        if ireal.has_link(chords):
            return ireal.parse(chords, "chords", song)
        return lead_sheet.parse_bars(chords, where="chords", german=german)
    if isinstance(file, LeadSheet):
        return file
    if isinstance(file, str | Path):
        return reading.read_sheet(Path(file), german, song)
    if file is not None:
        raise UserError(f"lead_sheet expects a path, got {file!r:.60}")
    if form is not None:
        return forms.load(form)
    bars = DEFAULT_BARS if bars is None else bars
    _check_range("bars", bars, 1, MAX_BARS)
    return LeadSheet.of((), bars * lead_sheet.DEFAULT_METER[0])


def check_duration(
    sheet: LeadSheet, choruses: int, tempo: float | None, max_minutes: int = MAX_MINUTES
) -> None:
    """Raise UserError if a sound file would be longer than `max_minutes`."""
    minutes = choruses * sheet.beats / _tempo(sheet, tempo)
    if minutes > max_minutes:
        raise UserError(f"wav expects at most {max_minutes} minutes, got {minutes:,.0f}")


def _tempo(sheet: LeadSheet, tempo: float | None) -> float:
    tempo = sheet.tempo_bpm or DEFAULT_TEMPO_BPM if tempo is None else tempo
    _check_range("tempo", tempo, *TEMPO_BPM)
    return tempo


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise UserError(f"{name} expects {low:,} to {high:,}, got {value}")


def _left_out(request: Request, trade: int | None) -> tuple[str, ...]:
    """Return remarks about bars of the phrase that are not in the solo."""
    if not len(request.phrase):
        return ()
    bar = request.beats_per_bar * STEPS_PER_BEAT
    bars, last = len(request.chords) // request.beats_per_bar, int(request.phrase[-1, 0]) // bar + 1
    remarks = []
    if last > bars:
        remarks.append(
            f"the seed phrase has {last:,} bars, the solo {bars:,}: the rest is left out"
        )
    played = np.unique(request.phrase[:, 0] // bar)
    lost = int(sum(number // trade % 2 for number in played[played < bars])) if trade else 0
    if lost:
        remarks.append(
            f"{counted(lost, 'bar')} of the seed phrase in turns of the soloist left out"
        )
    return tuple(remarks)


def _phrase(file: str | Path | None, unit: int) -> np.ndarray:
    """Return the notes of a file <int32>[n, 3] from its first bar on, in beats of 1 / `unit`."""
    if file is None:
        return Notes.of([]).rows
    solo = data.read_file(Path(file))
    beats = unit / solo.unit / STEPS_PER_BEAT  # of the new meter, per step of the phrase
    bar = solo.beats_per_bar * STEPS_PER_BEAT
    first = int(solo.notes.onsets[0]) // bar * bar
    rows = solo.notes.rows.tolist()
    return Notes.of(((o - first) * beats, pitch, d * beats) for o, pitch, d in rows).rows
