"""The content of a MIDI or MusicXML file, before it becomes a solo or a lead sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seqapps.common.errors import UserError

from ..config import TEMPO_BPM
from .lead_sheet import STYLES, LeadSheet
from .melody_track import Voice, choose
from .solo import Change, Meter, Notes, Solo, chord_rows

DEFAULT_TEMPO_BPM = 120.0  # where a file gives none
MAX_NOTES = 200_000
MAX_BEATS = 1 << 16


@dataclass(frozen=True)
class ScoreFile:
    """Voices and chords of a file (raises UserError for too many notes or beats)."""

    path: Path
    title: str  # "" for none
    meter: Meter  # the first one
    num_meters: int  # number of different ones
    tempo_bpm: float | None  # the first one
    beats: int  # length, a whole number of bars
    voices: Sequence[Voice]
    changes: Sequence[Change]
    style: str = STYLES[0]  # one of `lead_sheet.STYLES`

    def __post_init__(self) -> None:
        notes = sum(len(voice.notes) for voice in self.voices)
        if notes > MAX_NOTES or self.beats > MAX_BEATS:
            got = f"got {notes:,} in {self.beats:,} beats"
            raise UserError(f"{self.path}: expected at most {MAX_NOTES:,} notes, {got}")

    def solo(self, tune: str) -> tuple[Solo, str]:
        """Return the melody as a solo over a tune.

        Returns:
            The solo, and a note about the choice of its voice and meter ("" without a choice).

        Raises:
            UserError: there are no notes, or drums alone.
        """
        chosen = choose(self.voices)
        if chosen is None:
            raise UserError(f"{self.path}: expected notes that are not drums, got none")
        voice, reason = chosen
        meter = f"of {self.num_meters} meters {self.meter[0]}/{self.meter[1]} is used"
        remarks = [reason, meter if self.num_meters > 1 else ""]
        solo = Solo(
            name=str(self.path),
            tune=tune.lower(),
            performer="",
            tempo_bpm=self.tempo_bpm or DEFAULT_TEMPO_BPM,
            beats_per_bar=self.meter[0],
            notes=Notes.of(voice.notes),
            chords=chord_rows(self.changes, self.beats if self.changes else 0),
            unit=self.meter[1],
        )
        return solo, "; ".join(filter(None, remarks))

    def lead_sheet(self) -> LeadSheet:
        """Return the chords as a lead sheet; the file is one chorus.

        Raises:
            UserError: the file has no chord symbols.
        """
        if not self.changes:
            kinds = "MIDI markers, texts or lyrics, or MusicXML harmonies"
            raise UserError(f"{self.path}: expected chord symbols ({kinds}), got none")
        tempo = self.tempo_bpm and min(max(self.tempo_bpm, TEMPO_BPM[0]), TEMPO_BPM[1])
        return LeadSheet.of(self.changes, self.beats, self.meter, self.title, tempo, self.style)
