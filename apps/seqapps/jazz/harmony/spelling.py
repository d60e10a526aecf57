"""Names of notes by their position on the line of fifths: … Bb -2, F -1, C 0, G 1, D 2 …"""

import re
from functools import lru_cache

from .chords import NOTHING, Chord, parse, plain, split_alternative

LETTERS = "FCGDAEB"
FLATTEST, SHARPEST = -7, 10  # Cb and A#: beyond, the enharmonic name is the usual one
# Ranges of roots with a minor third, with a major third and a minor seventh, and of all others.
MINOR_ROOTS, DOMINANT_ROOTS, MAJOR_ROOTS = (-5, 10), (-7, 9), (-7, 6)
# A second accidental belongs to the root, unless it alters the fifth: Abb5 is Ab(b5).
_SYMBOL = re.compile(
    r"([A-G](?:(?:##|bb|♯♯|♭♭)(?!5)|[#b♯♭𝄪𝄫]?))(.*?)(?:[/\\]\s?([A-Ga-g](?:[#b♯♭]{0,2}|[𝄪𝄫])))?"
)
# Semitones above the root of a chord -> fifths above it.
_FIFTHS = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)
PITCH_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


def pitch_name(pitch: int) -> str:
    """Return the name of a MIDI note number, with flats and its octave.

    Example:
        >>> pitch_name(60), pitch_name(70)
        ('C4', 'Bb4')
    """
    return f"{PITCH_NAMES[pitch % 12]}{pitch // 12 - 1}"


def fifths(name: str) -> int:
    """Return the position of a note name on the line of fifths.

    Example:
        >>> [fifths(name) for name in ("Bb", "C", "F#")]
        [-2, 0, 6]
    """
    return LETTERS.index(name[0]) - 1 + 7 * (name.count("#") - name[1:].count("b"))


def note_name(position: int) -> str:
    """Return the name of a position on the line of fifths.

    Example:
        >>> [note_name(position) for position in (-2, 0, 6)]
        ['Bb', 'C', 'F#']
    """
    sharps, letter = divmod(position + 1, 7)
    return LETTERS[letter] + "#" * sharps + "b" * -sharps


def enharmonic(position: int, flattest: int = FLATTEST, sharpest: int = SHARPEST) -> int:
    """Return the enharmonic position within bounds."""
    while position < flattest:
        position += 12
    while position > sharpest:
        position -= 12
    return position


def split_symbol(symbol: str) -> tuple[str, str, str] | None:
    """Return root, quality and bass ("" for none) of a chord symbol, None for N.C.

    Example:
        >>> split_symbol("B♭m7/Ab")
        ('Bb', 'm7', 'Ab')
    """
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        return None
    bass = plain(match[3] or "")
    return plain(match[1]), match[2], bass[:1].upper() + bass[1:]


def transpose(symbol: str, by_fifths: int) -> str:
    """Transpose a chord symbol along the line of fifths.

    Example:
        >>> transpose("Dm7/C", -2), transpose("Cmaj7(Am7)", -1)
        ('Cm7/Bb', 'Fmaj7(Dm7)')
    """
    main, alternative = split_alternative(symbol)
    if alternative:
        return f"{transpose(main, by_fifths)}({transpose(alternative, by_fifths)})"
    parts = split_symbol(symbol)
    if parts is None:
        return symbol  # N.C.
    written_root, quality, written_bass = parts
    before = fifths(written_root)
    tones = parse(symbol).tones
    third, seventh = tones >> 3 & 1, tones >> 10 & 1
    bounds = MINOR_ROOTS if third else DOMINANT_ROOTS if seventh else MAJOR_ROOTS
    root = enharmonic(before + by_fifths, *bounds)
    transposed = join_symbol(note_name(root), quality)
    if not written_bass:
        return transposed
    return f"{transposed}/{note_name(enharmonic(root + fifths(written_bass) - before))}"


def join_symbol(root: str, quality: str) -> str:
    """Return a root and a quality, in parentheses where the root would take its first characters.

    Example:
        >>> join_symbol("C", "b9"), join_symbol("Bbb", "9"), join_symbol("F#", "9")
        ('C(b9)', 'Bbb7(9)', 'F#9')
    """
    if len(root) > 2 and quality.startswith(("9", "11", "13")):
        return f"{root}7({quality})"
    takes = quality.startswith(("b", "#", "♭", "♯")) or (
        len(root) > 2 and quality[:1] in ("5", "6")
    )
    return root + (f"({quality})" if takes else quality)


@lru_cache(maxsize=4_096)
def spell(pitch: int, chord: Chord) -> tuple[str, int, int]:
    """Return letter, alteration (-1 to 1) and octave of a pitch over a chord.

    Chord tones are spelled as the symbol implies (the seventh of C7 is Bb, the third of B7 D#);
    others as flat ninth, ninth, sharp ninth (a minor third), eleventh, sharp eleventh, flat
    thirteenth and thirteenth. Over no chord: F#, and Bb, Eb, Ab, Db.

    Example:
        >>> spell(70, parse("C7")), spell(63, parse("B7"))
        (('B', -1, 4), ('D', 1, 4))
    """
    parts = split_symbol(chord.symbol)
    root = fifths(parts[0]) if parts is not None and chord.root != NOTHING else 0
    semitones = (pitch - 7 * root) % 12
    above = _FIFTHS[semitones]
    has_fifth = chord.tones >> 7 & 1
    if semitones == 6 and chord.tones >> 6 & 1 and not has_fifth:
        above = -6  # a flat fifth
    elif semitones == 8 and chord.tones >> 8 & 1 and chord.tones >> 4 & 1 and not has_fifth:
        above = 8  # a sharp fifth
    position = enharmonic(root + above)
    alteration = (position + 1) // 7
    return note_name(position)[0], alteration, (pitch - alteration) // 12 - 1
