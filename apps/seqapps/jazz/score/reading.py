"""Read solos and lead sheets from files: text, MIDI, MusicXML."""

import re
from pathlib import Path

from seqapps.common.errors import UserError

from .lead_sheet import LeadSheet, parse
from .score_file import ScoreFile
from .solo import Solo

MIDI_SUFFIXES = (".mid", ".midi")
SUFFIXES = (*MIDI_SUFFIXES, ".musicxml", ".xml", ".mxl")
MAX_BYTES = 1 << 20  # of a text file
_TRANSPOSITION = re.compile(r"_\d{2}$")


def read_solo(path: Path) -> tuple[Solo, str]:
    """Read the melody of a MIDI or MusicXML file; see `ScoreFile.solo`.

    The tune is the file's name, for MIDI without a transposition such as `_05`. Raises UserError
    for a file that cannot be read, or has no notes except drums.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"expected a MIDI or MusicXML file (.mid, .musicxml), got {path}")
    is_midi = path.suffix.lower() in MIDI_SUFFIXES
    return _score_file(path).solo(_TRANSPOSITION.sub("", path.stem) if is_midi else path.stem)


def read_sheet(path: Path) -> LeadSheet:
    """Read a lead sheet: .txt, MusicXML (.musicxml, .xml, .mxl) or MIDI (.mid, .midi).

    Chords of MusicXML are its harmony elements, those of MIDI its markers, texts or lyrics. Raises
    UserError for a file that cannot be read, or has no chord symbols.
    """
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return _score_file(path).lead_sheet()
    if suffix != ".txt":
        raise UserError(f"{path}: expected a lead sheet as .txt, {', '.join(SUFFIXES)}")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UserError(f"{path}: expected a text of at most {MAX_BYTES:,} bytes")
        return parse(content.decode("utf-8-sig"), str(path))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: expected UTF-8, got invalid byte {error.start}") from error


def _score_file(path: Path) -> ScoreFile:
    # Each format needs libraries that are slow to import.
    if path.suffix.lower() in MIDI_SUFFIXES:
        from .midi_reader import read
    else:
        from .musicxml_reader import read
    return read(path)
