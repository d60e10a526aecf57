"""Lead sheets: chord changes in bars, from a line of text, a file or a named form.

The text format is described in datasets/jazz/SOURCE.md ("Forms"). A beat is one unit of the meter's
denominator, and chords change on beats.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt, nearest

from ..harmony.chords import SILENCE, Chord
from ..harmony.chords import parse as parse_chord
from ..harmony.spelling import moved, place
from .solo import chord_rows

STYLES = ("swing", "bossa", "ballad", "waltz")
DEFAULT_METER = (4, 4)
BEATS_PER_BAR = range(2, 13)
BEAT_UNITS = (2, 4, 8)
TEMPO_BPM = (20, 400)
MOST_BARS = 512
MOST_BYTES = 1 << 20  # of a text file
FORMS = Path(__file__).resolve().parents[1] / "forms"
MUSICXML_SUFFIXES = (".musicxml", ".xml", ".mxl")
MIDI_SUFFIXES = (".mid", ".midi")
# Which file a name without a key means, where several differ in their keys only.
DEFAULT_FORMS = {
    "blues": "blues-F",
    "bossa": "bossa-F",
    "minor-AABA": "minor-AABA-Gm",
    "minor-blues": "minor-blues-Cm",
    "rhythm-changes": "rhythm-changes-Bb",
    "waltz": "waltz-F",
}
_KEYS = ("title", "meter", "tempo", "style")
_HEADER = re.compile(r"\s*([A-Za-z][A-Za-z _]*?)\s*:\s*(.*?)\s*")
_KEY = re.compile(r"([A-G][#b]?)(m?)")
_SECTION = re.compile(r"\[[^\]|]*\]")
SAME, SHARE = "%", "/"


@dataclass(frozen=True)
class LeadSheet:
    """One chorus of changes.

    Attributes:
        title: "" if it has none.
        meter: beats of a bar, and the note that is a beat (4 is a quarter note).
        tempo_bpm: beats a minute; None where it says nothing.
        style: one of `STYLES`.
        changes: (beat, chord) where the chord changes; the first at beat 0, beats rise.
        beats: of the chorus, a whole number of bars.
    """

    title: str
    meter: tuple[int, int]
    tempo_bpm: float | None
    style: str
    changes: tuple[tuple[int, Chord], ...]
    beats: int

    @classmethod
    def of(
        cls,
        changes: Sequence[tuple[int, Chord]],
        beats: int,
        meter: tuple[int, int] = DEFAULT_METER,
        title: str = "",
        tempo_bpm: float | None = None,
        style: str = STYLES[0],
    ) -> "LeadSheet":
        """Make one of chords in any order.

        Of chords on one beat the last counts, one that is struck again is no change, beats before
        the first chord have none, and a last bar that was begun is filled.
        """
        kept: list[tuple[int, Chord]] = []
        placed = {max(0, beat): chord for beat, chord in sorted(changes, key=itemgetter(0))}
        for beat, chord in sorted({0: SILENCE, **placed}.items()):
            if not kept or kept[-1][1].symbol != chord.symbol:
                kept.append((beat, chord))
        bars = -(-max(beats, kept[-1][0] + 1) // meter[0])
        return cls(title, meter, tempo_bpm, style, tuple(kept), bars * meter[0])

    def rows(self, choruses: int = 1) -> np.ndarray:
        """Return root, tones and bass at each beat, <int32>[choruses * beats, 3]."""
        return np.tile(chord_rows(self.changes, self.beats), (choruses, 1))


def parse(text: str, where: str) -> LeadSheet:
    """Read a lead sheet in the text format; the header may be missing.

    Args:
        text: header and bars, or bars alone.
        where: named in error lines: a path or an option.

    Raises:
        UserError: naming the line, and the bar from 1.
    """
    lines = text.splitlines()
    header: dict[str, str] = {}
    start = 0
    for number, line in enumerate(lines, start=1):
        match = _HEADER.fullmatch(line)
        if match is None or "|" in line:
            if line.strip() and not line.lstrip().startswith("#"):
                break
            if header and not line.strip():
                break
            continue
        key = match[1].lower()
        if key not in _KEYS:
            raise UserError(
                f"{where}, line {number}: expected title, meter, tempo or style, "
                f"got {excerpt(match[1])}{nearest(key, _KEYS)}"
            )
        at = f"{where}, line {number}"
        header[key] = _checked(key, match[2], at)
        start = number
    meter = parse_meter(header["meter"], where) if "meter" in header else DEFAULT_METER
    body = "\n" * start + "\n".join(lines[start:])
    sheet = parse_bars(body, meter, where)
    tempo = float(header["tempo"]) if "tempo" in header else None
    style = header.get("style", STYLES[0])
    return replace(sheet, title=header.get("title", ""), tempo_bpm=tempo, style=style)


def parse_bars(text: str, meter: tuple[int, int] = DEFAULT_METER, where: str = "") -> LeadSheet:
    """Read bars such as "Dm7 | G7 | Cmaj7 | %".

    The chords of a bar, and `/` for one more share of the chord before, have equal shares of it.
    Shares are whole beats: two in a bar of 3, 5, 7, 9 or 11 beats are 2 + 1, 3 + 2, … beats, as
    musicians read them; any other number that does not divide the beats is refused.

    Raises:
        UserError: naming the bar from 1, and the line if there are several.
    """
    changes: list[tuple[int, Chord]] = []
    bar: list[tuple[int, Chord]] = []  # beats from its beginning
    bars, several = 0, "\n" in text.strip("\n") or text.startswith("\n")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#") or _SECTION.fullmatch(line.strip()):
            continue
        for symbols in filter(None, map(str.split, line.split("|"))):
            places = [where] * bool(where) + [f"line {number}"] * several + [f"bar {bars + 1}"]
            at = ", ".join(places)
            if bars == MOST_BARS:
                raise UserError(f"{at}: expected at most {MOST_BARS} bars")
            bar = _bar(symbols, bar, meter[0], at)
            changes += [(bars * meter[0] + beat, chord) for beat, chord in bar]
            bars += 1
    if not bars:
        raise UserError(f"{where + ': ' if where else ''}expected bars such as Dm7 | G7 | Cmaj7, "
                        "got none")  # fmt: skip
    return LeadSheet.of(changes, bars * meter[0], meter)


def parse_meter(text: str, where: str) -> tuple[int, int]:
    """Read a meter such as 4/4 or 6/8.

    Raises:
        UserError: it is none of 2 to 12 halves, quarters or eighths.
    """
    match = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text, re.ASCII)
    if not match or int(match[1]) not in BEATS_PER_BAR or int(match[2]) not in BEAT_UNITS:
        raise UserError(
            f"{where}: expected a meter of 2 to 12 beats over 2, 4 or 8 such as 4/4, "
            f"got {excerpt(text.strip())}"
        )
    return int(match[1]), int(match[2])


def read(path: Path) -> LeadSheet:
    """Read a lead sheet: .txt, MusicXML (.musicxml, .xml, .mxl) or MIDI (.mid, .midi).

    Chords of MusicXML are its harmony elements, those of MIDI its markers, texts or lyrics.

    Raises:
        UserError: it cannot be read or holds no chords.
    """
    suffix = path.suffix.lower()
    if suffix in MUSICXML_SUFFIXES:
        from .musicxml import read_sheet as read_musicxml  # which needs this module

        return read_musicxml(path)
    if suffix in MIDI_SUFFIXES:
        from .midi_reader import read_sheet as read_midi

        return read_midi(path)
    if suffix != ".txt":
        raise UserError(
            f"{path}: expected a lead sheet as .txt, "
            f"{', '.join((*MUSICXML_SUFFIXES, *MIDI_SUFFIXES))}"
        )
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise UserError(f"{path}: expected a text of at most {MOST_BYTES:,} bytes")
        return parse(content.decode("utf-8-sig"), str(path))
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: expected text in UTF-8, got byte {error.start} that is not"
                        ) from error  # fmt: skip


def names() -> list[str]:
    """Return the names of the forms in datasets/jazz/forms, sorted.

    Raises:
        UserError: the folder is not there, as where the package was installed without it.
    """
    found = sorted(path.stem for path in FORMS.glob("*.txt"))
    if not found:
        raise UserError(
            "the named forms are in datasets/jazz/forms of the repository, which is not here: "
            "give the chords or a file"
        )
    return found


def named(name: str) -> LeadSheet:
    """Return a form by its name: a file's (`blues-F`), or that with another key (`blues-Eb`).

    The key of a file is in its name, or else the root of its first chord (`modal-lydian-F` begins
    on F). A name may leave the key out (`blues`, `blues-bebop`): the file is taken as it is.

    Raises:
        UserError: there is no such form; the nearest name is suggested.
    """
    known = names()
    if name in known:
        return read(FORMS / f"{name}.txt")
    by_base: dict[str, list[str]] = {}
    for stem in known:
        by_base.setdefault(_base(stem), []).append(stem)
    if name in by_base:
        return read(FORMS / f"{DEFAULT_FORMS.get(name, by_base[name][0])}.txt")
    base, _, key = name.rpartition("-")
    match = _KEY.fullmatch(key)
    stems = [base] if base in known else by_base.get(base, [])
    default = DEFAULT_FORMS.get(base)
    for stem in sorted(stems, key=lambda stem: stem != default):
        sheet = read(FORMS / f"{stem}.txt")
        own = _key(stem)
        if match and (own is None or own[2] == match[2]):
            tonic = place(own[1]) if own else _first_root(sheet)
            return _moved(sheet, place(match[1]) - tonic)
    raise UserError(f"expected the name of a form, got {excerpt(name)}{nearest(name, known)}")


def transpose(sheet: LeadSheet, semitones: int) -> LeadSheet:
    """Return a lead sheet some semitones up (down below 0), in the key of fewer sharps or flats."""
    if semitones % 12 == 0:
        return sheet
    sharper = semitones * 7 % 12
    return _moved(sheet, min(sharper - 12, sharper, key=lambda fifths: _strange(sheet, fifths)))


def _bar(
    symbols: list[str], before: list[tuple[int, Chord]], beats: int, at: str
) -> list[tuple[int, Chord]]:
    """Return the chords of a bar and their beats."""
    if symbols == [SAME]:
        if not before:
            raise UserError(f"{at}: expected a chord symbol, got '%', which repeats the bar before")
        return before
    if SAME in symbols:
        raise UserError(f"{at}: expected % alone in its bar, got {excerpt(' '.join(symbols))}")
    starts = _starts(len(symbols), beats)
    if starts is None:
        raise UserError(
            f"{at}: expected shares of whole beats, got {len(symbols)} chords in {beats} beats; "
            f"write one / for each further beat of a chord, such as {_example(symbols, beats)}"
            if len(symbols) < beats
            else f"{at}: expected at most {beats} chords, one for each beat, got {len(symbols)}"
        )
    chords: list[tuple[int, Chord]] = []
    for beat, symbol in zip(starts, symbols, strict=True):
        if symbol != SHARE:
            try:
                chords.append((beat, parse_chord(symbol)))
            except UserError as error:
                raise UserError(f"{at}: {error}") from error
        elif not chords:
            if not before:
                raise UserError(
                    f"{at}: expected a chord symbol, got '/', a share of the one before"
                )
            chords.append((beat, before[-1][1]))
    return chords


def _starts(shares: int, beats: int) -> Sequence[int] | None:
    """Return the beats on which equal shares of a bar begin; None if they are no whole beats."""
    if beats % shares == 0:
        return range(0, beats, beats // shares)
    return (0, (beats + 1) // 2) if shares == 2 else None


def _example(symbols: list[str], beats: int) -> str:
    """Return the chords of a bar with shares that fill it, the first chord's the longest."""
    chords = [symbol for symbol in symbols if symbol != SHARE] or ["C"]
    return excerpt(" ".join([chords[0], *[SHARE] * (beats - len(chords)), *chords[1:]]))


def _checked(key: str, value: str, at: str) -> str:
    """Return a value of the header as it is, or raise UserError."""
    if key == "meter":
        parse_meter(value, at)
    elif key == "style" and (value := value.lower()) not in STYLES:
        raise UserError(f"{at}: expected a style of {', '.join(STYLES)}, got {excerpt(value)}")
    elif key == "tempo":
        low, high = TEMPO_BPM
        number = re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", value, re.ASCII)
        if not number or not low <= float(value) <= high:
            raise UserError(
                f"{at}: expected a tempo of {low} to {high} beats a minute, got {excerpt(value)}"
            )
    return value


def _key(stem: str) -> re.Match[str] | None:
    """Return the part of a form's name that is its key."""
    return next(filter(None, map(_KEY.fullmatch, stem.split("-"))), None)


def _base(stem: str) -> str:
    """Return a form's name without its key."""
    return "-".join(part for part in stem.split("-") if not _KEY.fullmatch(part))


def _first_root(sheet: LeadSheet) -> int:
    match = _KEY.match(sheet.changes[0][1].symbol)
    return place(match[1]) if match else 0


def _moved(sheet: LeadSheet, fifths: int) -> LeadSheet:
    changes = ((beat, parse_chord(moved(chord.symbol, fifths))) for beat, chord in sheet.changes)
    return replace(sheet, changes=tuple(changes))


def _strange(sheet: LeadSheet, fifths: int) -> int:
    """Return how far roots that are moved some fifths come to be outside Db to B, in all."""
    roots = (_KEY.match(chord.symbol) for _, chord in sheet.changes)
    places = [place(match[1]) + fifths for match in roots if match]
    return sum(max(0, -5 - root, root - 5) for root in places)
