"""Convert chord symbols to MusicXML's harmony elements and back."""

import re
from xml.etree.ElementTree import Element, SubElement

from seqapps.common.errors import UserError

from ..harmony.chords import NO_CHORD, NOTHING, Chord, parse
from ..harmony.spelling import enharmonic, fifths, note_name, split_symbol

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
Degree = tuple[str, int, str]  # degree-value, degree-alter, degree-type
# Chords without a kind of their own: the nearest kind, and the degree that differs.
_FIFTH_DOWN, _FIFTH_UP = ("5", -1, "alter"), ("5", 1, "alter")
_ALTERED: dict[str, tuple[str, Degree]] = {
    "7sus4": ("suspended-fourth", ("7", 0, "add")),
    "7sus2": ("suspended-second", ("7", 0, "add")),
    "7b5": ("dominant", _FIFTH_DOWN),
    "maj7b5": ("major-seventh", _FIFTH_DOWN),
    "maj7#5": ("major-seventh", _FIFTH_UP),
    "m7#5": ("minor-seventh", _FIFTH_UP),
}
ONE_ACCIDENTAL = (-8, 12)  # Fb to B# on the line of fifths
_EXTENDED = {"7": "dominant", "maj7": "major", "m7": "minor"}
_TENSION = re.compile(r"([#b]?)(9|11|13)")
_ALTERATIONS = {"": 0, "#": 1, "b": -1}


def element(chord: Chord, offset: int = 0) -> Element:
    """Return the harmony element of a chord, `offset` MusicXML divisions after its position."""
    harmony = Element("harmony")
    written = split_symbol(chord.symbol)
    if written is None or chord.root == NOTHING:
        _add_note(harmony, "root", "C", shown=False)
        SubElement(harmony, "kind", text=NO_CHORD).text = "none"
    else:
        root, quality, bass = written
        _add_note(harmony, "root", root)
        kind, degrees = _kind(chord, quality)
        SubElement(harmony, "kind", text=quality).text = kind
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
    """Return the chord symbol of a harmony element, `N.C.` if it is empty or unknown.

    The text that the element shows is kept if it has the same notes as the element's kind.

    Example:
        >>> symbol(element(parse("F#m7b5/C")))
        'F#m7b5/C'
    """
    shown = harmony.find("kind")
    kind, text = "", ""
    if shown is not None:
        kind = (shown.text or "").strip()
        text = "" if shown.get("use-symbols") == "yes" else shown.get("text", "")
    root, bass = _note(harmony, "root"), _note(harmony, "bass")
    if kind == "none" or root is None:
        return NO_CHORD
    slash = f"/{bass}" if bass and bass != root else ""
    degrees = [_degree(degree) for degree in harmony.findall("degree")]
    by_kind = None
    if (suffix := KINDS.get(kind)) is not None:
        by_kind = _parsed(root + _joined(suffix, degrees) + slash) or _parsed(root + suffix + slash)
    missing = "".join(one for one in degrees if one.removeprefix("add") not in text)
    for written in (text + missing, text):
        chord = None if written[:1] in ("b", "#") else _parsed(root + written + slash)
        if chord and (by_kind is None or chord.tones == by_kind.tones):
            return chord.symbol
    return by_kind.symbol if by_kind else NO_CHORD


def _kind(chord: Chord, suffix: str) -> tuple[str, list[Degree]]:
    """Return the kind of a chord and its degrees; "other" if there is none."""
    tensions = [(match[2], match[1]) for match in _TENSION.finditer(suffix)]
    degrees = [(value, _ALTERATIONS[sign], "add") for value, sign in tensions]
    for kind, plain in KINDS.items():
        if parse(f"C{plain}").tones == chord.tones:
            natural = [value for value, sign in tensions if not sign]
            if plain in _EXTENDED and natural and "add" not in suffix:
                highest = max(natural, key=int)
                ending = "ninth" if highest == "9" else f"{highest}th"
                kind = f"{_EXTENDED[plain]}-{ending}"
                degrees = [degree for degree in degrees if degree[1]]
            return kind, degrees
    for plain, (kind, degree) in _ALTERED.items():
        if parse(f"C{plain}").tones == chord.tones:
            return kind, [degree, *degrees]
    return "other", []


def _joined(suffix: str, degrees: list[str]) -> str:
    if suffix.startswith("sus") and "7" in degrees:
        return "7" + suffix + "".join(degree for degree in degrees if degree != "7")
    if not suffix and degrees and degrees[0][0] in "b#":
        suffix = "maj"  # "Cb9" would be a chord on Cb
    return suffix + "".join(degrees)


def _degree(degree: Element) -> str:
    """Return a degree in the notation of symbols: b9, #11, add9, no3, b5."""
    value = (degree.findtext("degree-value") or "").strip()
    how = (degree.findtext("degree-type") or "").strip()
    alteration = number(degree.findtext("degree-alter"), 2)
    sign = "#" if alteration > 0 else "b" if alteration < 0 else ""
    if how == "subtract":
        return f"no{value}"
    return f"add{value}" if how == "add" and not sign and value != "7" else sign + value


def _note(harmony: Element, which: str) -> str | None:
    """Return the name of the root or the bass, None if there is none."""
    step = (harmony.findtext(f"{which}/{which}-step") or "").strip()
    if step not in tuple("ABCDEFG"):
        return None
    alteration = number(harmony.findtext(f"{which}/{which}-alter"), 2)
    return note_name(enharmonic(fifths(step) + 7 * alteration, *ONE_ACCIDENTAL))


def number(text: str | None, maximum: int) -> int:
    """Return the nearest whole number of a text, clipped to ±maximum; 0 if there is none."""
    try:
        return max(-maximum, min(maximum, round(float(text or 0))))
    except (ValueError, OverflowError):
        return 0


def _parsed(text: str) -> Chord | None:
    try:
        return parse(text)
    except UserError:
        return None


def _add_note(harmony: Element, which: str, name: str, shown: bool = True) -> None:
    note = SubElement(harmony, which)
    attributes = {} if shown else {"text": ""}
    SubElement(note, f"{which}-step", attributes).text = name[0]
    if len(name) > 1:
        SubElement(note, f"{which}-alter").text = "1" if name[1] == "#" else "-1"
