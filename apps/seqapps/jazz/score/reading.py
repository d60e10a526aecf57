"""Read solos and lead sheets from files: text, ChordPro, iReal Pro, Impro-Visor, MIDI, MusicXML."""

import re
from dataclasses import replace
from pathlib import Path

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io import encodings

from . import chordpro, improvisor, ireal, lead_sheet
from .chart_text import clean
from .lead_sheet import LeadSheet
from .score_file import ScoreFile
from .solo import Solo

MIDI_SUFFIXES = (".mid", ".midi", ".kar", ".rmi", ".smf")
SUFFIXES = (*MIDI_SUFFIXES, ".musicxml", ".xml", ".mxl")
CHORDPRO_SUFFIXES = (".cho", ".chopro", ".chordpro", ".crd", ".pro")
TEXT_SUFFIXES = (".txt", *CHORDPRO_SUFFIXES, ".ls", ".html", ".htm", ".irealb")
MAX_BYTES = 4 << 20  # of a text file; lists of iReal Pro songs are long
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


def read_sheet(path: Path, german: bool = False, song: str = "") -> LeadSheet:
    """Read a lead sheet from a file.

    Chords of MusicXML are its harmony elements, those of MIDI its markers, texts or lyrics. Text is
    in the format of `lead_sheet`, ChordPro (.cho …), Impro-Visor (.ls) or holds iReal Pro links
    (.html); in a file .txt each of them is recognised by its content.

    Args:
        path: the file: .txt, .cho, .ls, .html, .musicxml, .xml, .mxl, .mid, .midi …
        german: whether H is B natural and B is B flat in a text.
        song: the title of the song in a text with several; "" for the first one.

    Raises:
        UserError: the file cannot be read, or has no chord symbols.
    """
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        if german or song:
            option = "german" if german else "song"
            raise UserError(f"{path}: expected a text with the option {option}, got {suffix}")
        return _score_file(path).lead_sheet()
    if suffix not in TEXT_SUFFIXES:
        suffixes = ", ".join((*TEXT_SUFFIXES, *SUFFIXES))
        raise UserError(f"{path}: expected a lead sheet as {suffixes}")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UserError(f"{path}: expected a text of at most {MAX_BYTES:,} bytes")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    text, remark = _decoded(content, str(path))
    sheet = read_text(text, str(path), german, song)
    return replace(sheet, remarks=(remark, *sheet.remarks)) if remark else sheet


def _decoded(content: bytes, where: str) -> tuple[str, str]:
    """Decode a text in UTF-8, UTF-16 or Windows-1252; return it, and a remark about the last one.

    Raises UserError for bytes that are no text.
    """
    encoding = encodings.encoding_of(content[: encodings.SAMPLE_BYTES])
    try:
        return content.decode(encoding), ""
    except UnicodeDecodeError as error:
        if b"\0" in content or encoding != encodings.UTF_8:
            raise UserError(f"{where}: expected UTF-8, got invalid byte {error.start}") from error
        remark = f"{where} is not in UTF-8: it is read as Windows-1252"
        return content.decode("cp1252", "replace"), remark


def read_text(text: str, where: str, german: bool = False, song: str = "") -> LeadSheet:
    """Read a text as an iReal Pro link, ChordPro, an Impro-Visor leadsheet or a chart.

    Args:
        text: the text.
        where: the name of the text in error messages.
        german: whether H is B natural and B is B flat.
        song: the title of the song in a text with several; "" for the first one.

    Raises:
        UserError: the text cannot be read, or has no song of that title.

    Example:
        >>> read_text("{title: Vamp}\\n| [Dm7]words | [G7]words |", "vamp.txt").title
        'Vamp'
    """
    if ireal.has_link(text):
        return ireal.parse(text, where, song)
    text = clean(text, where)
    if chordpro.is_chordpro(text):
        return chordpro.parse(text, where, song, german)
    if improvisor.is_improvisor(text):
        sheet = improvisor.parse(text, where, german)
    else:
        sheet = lead_sheet.parse(text, where, german)
    if song and song.strip().lower() != sheet.title.lower():
        got = f"{excerpt(song)} for {excerpt(sheet.title)}"
        raise UserError(f"{where}: expected the title of the only song, got {got}")
    return sheet


def _score_file(path: Path) -> ScoreFile:
    # Each format needs libraries that are slow to import.
    if path.suffix.lower() in MIDI_SUFFIXES:
        from .midi_reader import read
    else:
        from .musicxml_reader import read
    return read(path)
