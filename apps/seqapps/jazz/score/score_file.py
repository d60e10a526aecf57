"""The content of a MIDI or MusicXML file, before it becomes a solo or a lead sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seqapps.common.errors import UserError

from ..config import TEMPO_BPM
from ..harmony.chords import Chord
from .lead_sheet import STYLES, LeadSheet
from .melody_track import Voice, choose
from .solo import Notes, Solo, chord_rows

DEFAULT_TEMPO_BPM = 120.0  # where a file gives none
MAX_NOTES = 200_000
MAX_BEATS = 1 << 16


@dataclass(frozen=True)
class ScoreFile:
    """Voices and chords of a file, the times in beats.

    Attributes:
        path: path of the file.
        title: "" if the file has none.
        meter: the first meter: beats per bar, and the note value of a beat.
        num_meters: number of different meters.
        tempo_bpm: the first tempo in beats per minute, None if there is none.
        beats: length, a whole number of bars.
        voices: tracks or parts with notes.
        changes: (beat, chord).
        style: one of `lead_sheet.STYLES`.

    Raises:
        UserError: too many notes or beats.
    """

    path: Path
    title: str
    meter: tuple[int, int]
    num_meters: int
    tempo_bpm: float | None
    beats: int
    voices: Sequence[Voice]
    changes: Sequence[tuple[int, Chord]]
    style: str = STYLES[0]

    def __post_init__(self) -> None:
        notes = sum(len(voice.notes) for voice in self.voices)
        if notes > MAX_NOTES or self.beats > MAX_BEATS:
            raise UserError(
                f"{self.path}: expected at most {MAX_NOTES:,} notes in {MAX_BEATS:,} beats, "
                f"got {notes:,} in {self.beats:,}"
            )

    def solo(self, tune: str) -> tuple[Solo, str]:
        """Return the melody as a solo.

        Args:
            tune: name of the tune.

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
            raise UserError(
                f"{self.path}: expected chord symbols (markers, texts or lyrics of MIDI, harmony "
                "elements of MusicXML), got none"
            )
        tempo = self.tempo_bpm and min(max(self.tempo_bpm, TEMPO_BPM[0]), TEMPO_BPM[1])
        return LeadSheet.of(self.changes, self.beats, self.meter, self.title, tempo, self.style)
