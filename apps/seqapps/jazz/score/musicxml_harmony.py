"""Convert chord symbols to MusicXML's harmony elements and back."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from seqapps.common.errors import UserError, excerpt

from ..harmony.chords import NO_CHORD, NOTHING, Chord, parse, plain, split_alternative
from ..harmony.spelling import fifths, join_symbol, note_name, split_symbol

# MusicXML's kinds, and how our symbols write them.
KINDS = {
    "major": "", "minor": "m", "augmented": "aug", "diminished": "dim", "dominant": "7",
    "major-seventh": "maj7", "minor-seventh": "m7", "diminished-seventh": "dim7",
    "augmented-seventh": "7#5", "half-diminished": "m7b5", "major-minor": "m(maj7)",
    "major-sixth": "6", "minor-sixth": "m6", "suspended-second": "sus2",
    "suspended-fourth": "sus4", "power": "5", "dominant-ninth": "9", "major-ninth": "maj9",
    "minor-ninth": "m9", "dominant-11th": "11", "major-11th": "maj11", "minor-11th": "m11",
    "dominant-13th": "13", "major-13th": "maj13", "minor-13th": "m13",
}  # fmt: skip
# Kinds of classical harmony, which are read but not written.
_CLASSICAL = {
    "Neapolitan": "", "Italian": "7(no5)", "French": "7b5", "German": "7", "Tristan": "m7b5",
    # Names that are not MusicXML's, but are in files.
    "minor-major": "m(maj7)", "dominant-seventh": "7", "half-diminished-seventh": "m7b5",
}  # fmt: skip
# Signs of kinds before their text, where that attribute `use-symbols` asks for them.
_KIND_SIGNS = (("half-diminished", "h"), ("diminished", "o"), ("augmented", "+"),
               ("major-minor", "-^"), ("major-", "^"), ("minor", "-"))  # fmt: skip
Degree = tuple[str, int, str]  # degree-value, degree-alter, degree-type
Notes = tuple[int, int]  # tones and tensions as bits above the root, see `Chord`
# Chords without a kind of their own: the nearest kind, and the degree that differs.
_FIFTH_DOWN, _FIFTH_UP = ("5", -1, "alter"), ("5", 1, "alter")
_ALTERED: dict[str, tuple[str, Degree]] = {
    "7b5": ("dominant", _FIFTH_DOWN),
    "maj7b5": ("major-seventh", _FIFTH_DOWN),
    "maj7#5": ("major-seventh", _FIFTH_UP),
    "m7#5": ("minor-seventh", _FIFTH_UP),
}
# Degrees that are added to kinds: semitones above the root -> value and alteration.
_ADDED = {
    2: ("2", 0), 3: ("3", -1), 4: ("3", 0), 5: ("4", 0), 6: ("5", -1), 7: ("5", 0), 8: ("5", 1),
    9: ("6", 0), 10: ("7", 0), 11: ("7", 1),
}  # fmt: skip
_TENSIONS = {1: ("9", -1), 3: ("9", 1), 6: ("11", 1), 8: ("13", -1)}
# Semitones of an unaltered degree; MusicXML's seventh is minor.
_SEMITONES = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 10, "9": 2, "11": 5, "13": 9}
_FAMILIES = {"3": {3, 4}, "5": {6, 7, 8}, "7": {9, 10, 11}}  # notes of a degree in a kind
_EXTENSIONS = ("9", "11", "13")
_EXTENDED = {"7": "dominant", "maj7": "major", "m7": "minor"}
# Parts of symbols that add tones, remove them, or name tensions.
_ADDITIONS = {2: "add2", 4: "add3", 5: "add4", 8: "addb6", 9: "add6", 10: "7", 11: "(maj7)"}
_REMOVALS = {"no3": {3, 4}, "no5": {6, 7, 8}}
_TENSION_NAMES = {1: "b9", 3: "#9", 6: "#11", 8: "b13"}
_BASES = (*KINDS.values(), *_CLASSICAL.values(), "7sus4", "7sus2", "maj7sus4", "7b5#5", *_ALTERED,
          "mb5", "dim(maj7)", "aug(maj7)", "b5", "m#5")  # fmt: skip


def element(chord: Chord, offset: int = 0) -> Element:
    """Return the harmony element of a chord, `offset` MusicXML divisions after its position."""
    harmony = Element("harmony")
    main, alternative = split_alternative(chord.symbol)
    written = split_symbol(main)
    if written is None or chord.root == NOTHING:
        _add_note(harmony, "root", "C", shown=False)
        SubElement(harmony, "kind", text=NO_CHORD).text = "none"
    else:
        root, quality, bass = written
        _add_note(harmony, "root", root)
        kind, degrees = _kind(chord, quality)
        text = f"{quality}({alternative})" if alternative else quality
        SubElement(harmony, "kind", text=text).text = kind
        if bass:
            _add_note(harmony, "bass", bass)
        for value, alteration, how in degrees:
            degree = SubElement(harmony, "degree", {"print-object": "no"})
            SubElement(degree, "degree-value").text = value
            SubElement(degree, "degree-alter").text = str(alteration)
            SubElement(degree, "degree-type").text = how
    if offset:
        SubElement(harmony, "offset").text = str(offset)
    return harmony


def symbol(harmony: Element) -> str:
    """Return the chord symbol of a harmony element.

    The text that the element shows is kept if it is a chord symbol, unless it is only the symbol
    of the kind and further degrees follow.

    Raises:
        UserError: the element has no root, or neither its kind nor its text is a chord.

    Example:
        >>> symbol(element(parse("F#m7b5/C")))
        'F#m7b5/C'
    """
    shown = harmony.find("kind")
    kind = "" if shown is None else (shown.text or "").strip()
    text = "" if shown is None else _text(shown, kind)
    root, bass = _note(harmony, "root"), _note(harmony, "bass")
    if kind == "none" or (root is None and text == NO_CHORD):
        return NO_CHORD
    if root is None:
        raise UserError(f"expected a chord symbol with a root, got {excerpt(kind or 'none')}")
    slash = f"/{bass}" if bass and bass != root else ""
    degrees = [_degree(degree) for degree in harmony.findall("degree")]
    notes = _kind_notes(kind, degrees)
    if re.match(r"\(?[#b♯♭]\d", text):  # only what differs from the kind
        text = KINDS.get(kind, "") + text
    if not text and kind not in KINDS:
        text = kind  # such as "maj7"
    written = _parsed(root, text, slash) if text else None
    if written and (notes is None or _is_shown(written, kind, notes)):
        return written.symbol
    suffix = None if notes is None else _suffix(KINDS.get(kind, ""), notes, degrees)
    chord = None if suffix is None else _parsed(root, suffix, slash)
    if chord is None:
        got = f"the kind {excerpt(kind)} with the text {excerpt(text)}"
        raise UserError(f"expected a harmony that is a chord symbol, got {got}")
    return chord.symbol


def _text(shown: Element, kind: str) -> str:
    """Return the text that is shown behind a root, with the sign that may stand before it."""
    text = shown.get("text", "").strip()
    if shown.get("use-symbols") != "yes":
        return text
    sign = next((sign for name, sign in _KIND_SIGNS if kind.startswith(name)), "")
    return text if plain(text).startswith(sign) else sign + text


def _is_shown(written: Chord, kind: str, notes: Notes) -> bool:
    """Return whether a visible symbol is complete: it has all notes, or others than the kind."""
    own = (written.tones, written.tensions)
    return own == notes or own != _kind_notes(kind, [])


def _kind_notes(kind: str, degrees: list[Degree]) -> Notes | None:
    """Return the notes of a kind with its degrees, None for a kind that names no notes."""
    if kind == "other" and degrees:
        tones = 1
    elif (suffix := {**KINDS, **_CLASSICAL}.get(kind)) is not None:
        tones = parse(f"C{suffix}").tones
    else:
        return None
    notes, tensions = {n for n in range(12) if tones >> n & 1}, set[int]()
    base = frozenset(notes)
    num_fifths = sum(value == "5" and alteration != 0 for value, alteration, _ in degrees)
    for value, alteration, how in degrees:
        family = _FAMILIES.get(value, set())
        if value not in _SEMITONES or (how == "subtract" and value == "1"):
            return None
        if how == "subtract":
            notes -= family
            continue
        replaces = how == "alter" or (value == "5" and num_fifths > 1)
        before = base & family if replaces else frozenset[int]()
        if (value, alteration, how) == ("7", -1, "add") and 6 not in base:
            alteration = 0  # counted from a major scale, as some programs do
        note = (min(before, default=_SEMITONES[value]) + alteration) % 12
        if value in _EXTENSIONS or (value in "24" and alteration):
            tensions |= {note} if alteration else set()
        else:
            notes = notes - before | {note}
    return _bits(notes), _bits(tensions)


def _suffix(suffix: str, notes: Notes, degrees: list[Degree]) -> str | None:
    """Return the shortest quality with some notes, beginning as that of the kind if possible."""
    natural = [f"add{value}" for value, alteration, how in degrees
               if value in _EXTENSIONS and not alteration and how == "add"]  # fmt: skip
    own = parse(f"C{suffix}").tones
    # "9" with a flat ninth is "7b9".
    altered = any(how == "alter" and value in _EXTENSIONS for value, _, how in degrees)
    found = []
    for base in (suffix, *_BASES):
        for quality in _qualities(base, notes, natural):
            chord = _parsed("C", quality, "")
            if chord and (chord.tones, chord.tensions) == notes:
                is_own = base == suffix and quality.startswith(suffix) and not altered
                found.append((not (is_own and chord.tones == own), len(quality), quality))
    return min(found)[2] if found else None


def _qualities(base: str, notes: Notes, natural: Iterable[str]) -> Iterator[str]:
    """Yield qualities of a base with the parts that it lacks."""
    own = parse(f"C{base}").tones
    lacking = [n for n in range(12) if notes[0] & ~own & 1 << n]
    spare = {n for n in range(12) if own & ~notes[0] & 1 << n}
    removals = [name for name, some in _REMOVALS.items() if spare & some]
    tensions = [name for n, name in _TENSION_NAMES.items() if notes[1] >> n & 1]
    if any(note not in _ADDITIONS for note in lacking) or (base[:3] == "sus" and 10 in lacking):
        return
    if not base and tensions and not lacking:
        base = "maj"  # "Cb9" would be a chord on Cb
    additions = [_ADDITIONS[note] for note in lacking]
    yield base + "".join([*additions, *tensions, *natural, *removals])


def _kind(chord: Chord, suffix: str) -> tuple[str, list[Degree]]:
    """Return the kind of a chord and its degrees."""
    degrees = [(*_TENSIONS[n], "add") for n in _TENSIONS if chord.tensions >> n & 1]
    altered = {value for value, _, _ in degrees}  # "7b9" is no ninth chord
    natural = [value for value in _EXTENSIONS if value in suffix and value not in altered]
    added: list[Degree] = [(value, 0, "add") for value in natural]
    for kind, own in KINDS.items():
        if parse(f"C{own}").tones == chord.tones:
            if own not in _EXTENDED or not natural or "add" in suffix:
                return kind, [*degrees, *added]
            name = "ninth" if natural == ["9"] else f"{natural[-1]}th"
            return f"{_EXTENDED[own]}-{name}", degrees
    for quality, (kind, degree) in _ALTERED.items():
        if parse(f"C{quality}").tones == chord.tones:
            return kind, [degree, *degrees, *added]
    nearest = min(KINDS, key=lambda kind: _distance(kind, chord.tones))
    return nearest, [*_differences(nearest, chord.tones), *degrees, *added]


def _distance(kind: str, tones: int) -> tuple[bool, int]:
    """Return how far a kind is from some notes; a suspended note cannot be subtracted."""
    own = parse(f"C{KINDS[kind]}").tones
    return bool(own & ~tones & _bits((2, 5))), len(_differences(kind, tones))


def _differences(kind: str, tones: int) -> list[Degree]:
    """Return the degrees that turn the notes of a kind into others."""
    own = parse(f"C{KINDS[kind]}").tones
    spare = {n for n in range(12) if own & ~tones & 1 << n}
    removed = [value for value, family in _FAMILIES.items() if family & spare]
    # What is subtracted with its whole family is added again.
    kept = {n for value in removed for n in _FAMILIES[value] if tones >> n & 1}
    added = sorted(kept | {n for n in range(12) if tones & ~own & 1 << n})
    return [*((value, 0, "subtract") for value in removed),
            *((*_ADDED[n], "add") for n in added if n in _ADDED)]  # fmt: skip


def _degree(degree: Element) -> Degree:
    return (
        (degree.findtext("degree-value") or "").strip(),
        number(degree.findtext("degree-alter"), 2),
        (degree.findtext("degree-type") or "").strip(),
    )


def _note(harmony: Element, which: str) -> str | None:
    """Return the name of the root or the bass, None if there is none."""
    step = (harmony.findtext(f"{which}/{which}-step") or "").strip()
    if step not in tuple("ABCDEFG"):
        return None
    alteration = number(harmony.findtext(f"{which}/{which}-alter"), 2)
    return note_name(fifths(step) + 7 * alteration)


def number(text: str | None, maximum: int) -> int:
    """Return the nearest whole number of a text, clipped to ±maximum; 0 if there is none."""
    try:
        return max(-maximum, min(maximum, round(float(text or 0))))
    except (ValueError, OverflowError):
        return 0


def _parsed(root: str, quality: str, slash: str) -> Chord | None:
    """Return the chord of a root and a quality, None if that is no symbol."""
    try:
        return parse(join_symbol(root, quality) + slash)
    except UserError:
        return None


def _bits(notes: Iterable[int]) -> int:
    return sum(1 << note for note in set(notes))


def _add_note(harmony: Element, which: str, name: str, shown: bool = True) -> None:
    note = SubElement(harmony, which)
    attributes = {} if shown else {"text": ""}
    SubElement(note, f"{which}-step", attributes).text = name[0]
    if alteration := name.count("#") - name[1:].count("b"):
        SubElement(note, f"{which}-alter").text = str(alteration)
