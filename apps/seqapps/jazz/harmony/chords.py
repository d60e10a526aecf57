"""Chord symbols and their notes.

A chord is a root, the notes of its symbol as twelve bits above the root, and a bass note.
Tensions are left out: the notes of "C13" are C E G Bb.

Symbols are read in the spellings that musicians use: words ("Cmaj7", "CMA7", "Cmin7", "Cdim"),
signs ("CΔ", "C-7", "C°7", "Cø", "C+7"), alterations before or behind their numbers ("C7b9",
"C7(#11)", "C7-5", "C7+9", "C79b"). Of the spellings that differ among musicians:

- "C07" and "C0" are diminished chords: the zero stands for °, not for ø.
- "C+7" and "C7+" have a raised fifth; "C7M" and "Cm+7" a major seventh.
- "C(9)", "Cm(11)" and "C(13)" are triads with an added note; "C9" has a seventh.
- "Clyd" is Cmaj7(#11).
- "Cmaj7(Am7)" is Cmaj7, with an alternative that is kept in the symbol.
- Roots are English: B is a semitone below C. With `german`, H is that note and B is B flat.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from seqapps.common.errors import UserError, excerpt

from .qualities import Quality, read_quality

NO_CHORD = "N.C."
NOTHING = -1  # root and bass of no chord
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAX_LENGTH = 64  # characters of a symbol
EXAMPLES = "Cmaj7, C-7, Cm7b5, F#7alt, C/E or N.C."

_SIGNS = str.maketrans({
    "♯": "#", "♭": "b", "𝄪": "##", "𝄫": "bb", "♮": "", "Δ": "^", "△": "^", "∆": "^", "▵": "^",
    "ø": "h", "Ø": "h", "∅": "h", "⌀": "h", "°": "o", "º": "o", "˚": "o", "⁰": "o",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "\\": "/",
})  # fmt: skip
# Behind a minor sign, a natural seventh is the major one; elsewhere the natural sign says nothing.
_NATURAL_SEVENTH = re.compile(
    r"(?:(?<=[mi\-−–‑])|(?<=min)|(?<=[mi\-−–‑n]\()) ?(?:♮|nat) ?7(?=[)\s/]|$)"
)
_NONE = re.compile(r"n\.?\s?/?c\.?|no\s?chord|tacet", re.IGNORECASE)
# A second accidental belongs to the root, unless it alters the fifth: Abb5 is Ab(b5).
_ROOT = re.compile(r"([A-Ga-g])((?:bb|##)(?!5)|[#b]?)(?::(?=.))?")
_AMBIGUOUS = re.compile(r"[A-G](?:bb|##)(?:6|9|11|13)")
_BASS = re.compile(r"/\s?([A-Ga-g])(bb|##|[#b]?)$")
_ALTERNATIVE = re.compile(
    r"(.*[^(\s])\s?\((?!ADD|ALT|AUG)([A-H][^()]*(?:\([^()]*\)[^()]*)?)\)(/[A-Ga-g][#b]*)?"
)
_LOWER_CASE = re.compile(r"[a-g](?:[#b]?$|o$)|b[\d#+-]")  # "c", "eb", "go", "b9": no symbols
_GERMAN = re.compile(r"^(?:[HB]b?|[CDFGA]is|[DG]es|[EA]s(?!us))")
_GERMAN_NAMES = {"H": "B", "Hb": "Bb", "B": "Bb", "Bb": "Bb", "Es": "Eb", "As": "Ab"}


@dataclass(frozen=True)
class Chord:
    """A chord symbol and its notes."""

    root: int  # pitch class 0 (C) to 11, or `NOTHING`
    tones: int  # bit n is set if the note n semitones above the root belongs to the chord
    bass: int  # pitch class of the lowest note, or `NOTHING`
    symbol: str  # as it was written, but with an English root in upper case
    tensions: int = 0  # b9, #9, #11 and b13 of a symbol that names them, as bits above the root


SILENCE = Chord(NOTHING, 0, NOTHING, NO_CHORD)


@lru_cache(maxsize=4_096)
def parse(symbol: str, german: bool = False) -> Chord:
    """Read a chord symbol: Cmaj7, CΔ, C-7, Cm7b5, Cø, C7alt, C6/9, C7(b9), Cj7, C/E, N.C. …

    Args:
        symbol: the text, without spaces around it.
        german: whether H is B natural, B is B flat, and Es, As, Fis … are roots.

    Raises:
        UserError: the text is no chord symbol, or an ambiguous one.

    Example:
        >>> chord = parse("Dm7/C")
        >>> chord.root, f"{chord.tones:012b}", chord.bass
        (2, '010010001001', 0)
        >>> parse("B7", german=True).symbol, parse("Cmaj7(Am7)").symbol
        ('Bb7', 'Cmaj7(Am7)')
    """
    written = symbol.strip()
    if written[:1] + written[-1:] == "()" and not written.count("(") > 1:
        written = written[1:-1].strip()
    if _NONE.fullmatch(written):
        return SILENCE
    written = _english(written) if german else written
    main, alternative = split_alternative(written)
    if alternative:
        parse(alternative)
    if len(symbol) <= MAX_LENGTH and (chord := _chord(main, written)):
        return chord
    raise UserError(
        f"expected a chord symbol such as {EXAMPLES}, got {excerpt(symbol)}{_hint(main)}"
    )


def pitch_class(name: str) -> int:
    """Return the pitch class of a letter with at most two accidentals.

    Example:
        >>> pitch_class("Bb"), pitch_class("Abb")
        (10, 7)
    """
    return (LETTERS[name[0]] + name.count("#") - name[1:].count("b")) % 12


def plain(text: str) -> str:
    """Return the text of a chord symbol with its musical signs in ASCII.

    Example:
        >>> plain("B♭¹³"), plain("F♯−7")
        ('Bb13', 'F#-7')
    """
    text = _NATURAL_SEVENTH.sub("#7", text)
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)


def split_alternative(symbol: str) -> tuple[str, str]:
    """Return a symbol, and the alternative in parentheses behind it ("" for none).

    Example:
        >>> split_alternative("Cmaj7(Am7)"), split_alternative("C7(b9)")
        (('Cmaj7', 'Am7'), ('C7(b9)', ''))
    """
    match = _ALTERNATIVE.fullmatch(symbol)
    if match is None or re.fullmatch(r"B(?:5|9|13)", match[2]):  # "C7(B9)" is C7(b9) in upper case
        return symbol, ""
    return match[1] + (match[3] or ""), match[2]


def has_zero(symbol: str) -> bool:
    """Return whether a chord symbol writes a zero for °, which others use for ø.

    Example:
        >>> has_zero("C07"), has_zero("C°7")
        (True, False)
    """
    return re.match(r"[A-Ga-g][#b]*0", plain(symbol)) is not None


def has_added(symbol: str) -> bool:
    """Return whether a chord symbol is a triad and a number in parentheses, as in "C(9)".

    Example:
        >>> has_added("Cm(9)"), has_added("C7(9)"), has_added("C(b9)")
        (True, False, False)
    """
    text = re.sub(r"/[^)]*$", "", plain(symbol))
    triad = r"[A-Ga-g][#b]*(?:m|mi|min|-|[+]|o|dim|aug)?"
    return re.fullmatch(rf"{triad}\((?:9|11|13).*\)", text) is not None


def with_bass(chord: Chord, bass: str, german: bool = False) -> Chord:
    """Return a chord over another bass.

    Raises:
        UserError: the bass is no note, or there is no chord.

    Example:
        >>> with_bass(parse("Am7"), "G").symbol, with_bass(parse("C/E"), "Bb").symbol
        ('Am7/G', 'C/Bb')
    """
    if chord == SILENCE:
        raise UserError(f"expected a chord before the bass {excerpt('/' + bass)}, got {NO_CHORD}")
    main = re.sub(r"/\s?[A-Ga-g](?:bb|##|[#b♯♭]?)$", "", split_alternative(chord.symbol)[0])
    return parse(f"{main}/{_english(bass) if german else bass}")


def _chord(main: str, written: str) -> Chord | None:
    """Read a symbol without its alternative."""
    text = plain(main)
    match = _ROOT.match(text)
    if match is None or _AMBIGUOUS.match(text) or _LOWER_CASE.match(text):
        return None
    root = match[1].upper() + match[2]
    rest, bass = text[match.end() :], root
    if slash := _BASS.search(rest):
        rest, bass = rest[: slash.start()], slash[1].upper() + slash[2]
    quality: Quality | None = read_quality(rest)
    if quality is None:
        return None
    symbol = plain(written[0]).upper() + written[1:]
    return Chord(
        pitch_class(root), quality.tones, pitch_class(bass), symbol, tensions=quality.tensions
    )


def _english(symbol: str) -> str:
    """Return a symbol with English names for German roots and basses."""

    def name(match: re.Match[str]) -> str:
        german = match[0]
        if german in _GERMAN_NAMES:
            return _GERMAN_NAMES[german]
        return german[0] + ("#" if german.endswith("is") else "b")

    parts = re.split(r"([/(]\s?)(?=[A-H])", symbol)  # root, bass and alternative
    return "".join(_GERMAN.sub(name, part) for part in parts)


def _hint(symbol: str) -> str:
    if re.match(r"H(?![a-z]*[A-Z])|.*/H", symbol):
        return "; with --german, H is B natural and B is B flat"
    if _AMBIGUOUS.match(plain(symbol)):
        return "; write one accidental and parentheses, such as Ab(b9), or the enharmonic root"
    return ""
