"""MusicXML's harmony elements: kinds, degrees, texts."""

from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score.musicxml_harmony import KINDS, element, symbol
from seqapps.jazz.score.reading import read_sheet

from tests.jazz.score import scores


def harmony(kind: str, text: str | None = None, degrees: str = "", root: str = "C") -> Element:
    """Make a harmony; degrees such as "+4 -3 *b5" are added, subtracted, altered."""
    made = Element("harmony")
    note = SubElement(made, "root")
    SubElement(note, "root-step").text = root[0]
    SubElement(note, "root-alter").text = str(root.count("#") - root[1:].count("b"))
    SubElement(made, "kind", {} if text is None else {"text": text}).text = kind
    for written in degrees.split():
        degree = SubElement(made, "degree")
        SubElement(degree, "degree-value").text = written[1:].strip("b#")
        SubElement(degree, "degree-alter").text = str(written.count("#") - written.count("b"))
        how = {"+": "add", "-": "subtract", "*": "alter"}[written[0]]
        SubElement(degree, "degree-type").text = how
    return made


@pytest.mark.parametrize(
    ("kind", "text", "degrees", "expected"),
    [
        ("dominant", "7sus", "+4 -3", "C7sus"), ("dominant", None, "+4 -3", "C7sus4"),
        ("dominant", "", "+4 -3 +b9", "C7sus4b9"), ("dominant-ninth", "9sus", "+4 -3", "C9sus"),
        ("dominant-13th", "13sus", "+4 -3", "C13sus"), ("dominant", "7sus", "+4", "C7sus"),
        ("major", "(add6)", "+6", "C(add6)"), ("major", None, "+6", "C6"),
        ("major", None, "+2", "Cadd2"), ("major", None, "+4", "Cadd4"),
        ("minor", "", "+4", "Cmadd4"),
        ("major", None, "+9", "Cadd9"), ("minor", "-b6", "+b6", "C-b6"),
        ("minor", "", "+b6", "Cmaddb6"),
        ("other", "7alt", "", "C7alt"), ("other", None, "+b3 +5 +7", "Cm7"), ("", "m7", "", "Cm7"),
        ("unheard-of", "m7", "", "Cm7"), ("minor", "?", "", "Cm"),
        ("dominant", "7alt", "*b5 +b9", "C7alt"), ("major-ninth", "mMa9", "", "CmMa9"),
        ("dominant", "7", "+b9 +b13", "C7b9b13"), ("dominant", "", "*b5 +#9", "C7b5#9"),
        ("dominant-ninth", None, "*b9", "C9b9"), ("dominant", None, "*#7", "Cmaj7"),
        ("minor-seventh", "m7", "*b5", "Cm7b5"), ("major", "b5", "*b5", "C(b5)"),
        ("major", "", "*#5", "Caug"), ("major", "", "+b9", "Cmajb9"),
        ("minor", "m", "+#7", "Cm(maj7)"),
        ("suspended-fourth", None, "+7", "C7sus4"), ("suspended-second", None, "+7", "C7sus2"),
        ("dominant", None, "-5", "C7no5"), ("major", None, "-3", "C5"),
        ("augmented", "", "+7", "C7#5"), ("dominant", "b9", "+b9", "C7b9"),
        ("minor-seventh", "b5", "*b5", "Cm7b5"), ("dominant", "(#11)", "", "C7(#11)"),
        ("dominant", "7", "+#5 +b5", "C7b5#5"), ("major", None, "+b7", "C7"),
        ("minor", "", "+b7", "Cm7"), ("diminished", None, "+b7", "Cdim7"),
        ("minor-major", None, "", "Cm(maj7)"), ("maj7", "", "", "Cmaj7"), ("min7", None, "", "Cm7"),
        ("augmented-seventh", "+7", "", "C+7"), ("diminished", "", "+#7", "Cdim(maj7)"),
        ("Italian", None, "", "C7no5"), ("French", None, "", "C7b5"), ("German", None, "", "C7"),
        ("Neapolitan", None, "", "C"), ("Tristan", None, "", "Cm7b5"), ("none", "N.C.", "", "N.C."),
    ],
)  # fmt: skip
def test_kinds_and_degrees(kind, text, degrees, expected):
    made = symbol(harmony(kind, text, degrees))
    chord, right = parse(made), parse(expected)
    assert (chord.tones, chord.tensions, chord.root) == (right.tones, right.tensions, right.root)
    assert not text or text == "?" or text not in expected or made == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("major-seventh", "7", "C^7"), ("major-seventh", "", "C^"),
        ("diminished-seventh", "7", "Co7"),
        ("half-diminished", "7", "Ch7"), ("half-diminished", "", "Ch"), ("major-sixth", "6", "C^6"),
        ("minor-seventh", "7", "C-7"), ("augmented-seventh", "7", "C+7"), ("dominant", "7", "C7"),
        ("major-minor", "7", "C-^7"), ("major", "", "C"), ("minor", "", "C-"),
        ("major-ninth", "9", "C^9"),
        ("diminished", "", "Co"), ("augmented", "", "C+"), ("minor-seventh", "-7", "C-7"),
        ("diminished-seventh", "°7", "C°7"), ("major-seventh", "△7", "C△7"),
        ("major-seventh", "maj7", "Cmaj7"), ("major-13th", "13(#11)", "C^13(#11)"),
    ],
)  # fmt: skip
def test_symbols_before_texts(kind, text, expected):
    made = harmony(kind, text)
    made.find("kind").set("use-symbols", "yes")
    assert symbol(made) == expected


@pytest.mark.parametrize(
    ("kind", "degrees", "expected"),
    [
        ("dominant-13th", "+#11", "C13#11"),
        ("dominant-ninth", "+#11", "C9#11"),
        ("dominant-ninth", "*b9", "C7b9"),
        ("major-ninth", "+#11", "Cmaj9#11"),
    ],
)
def test_extensions_are_kept(kind, degrees, expected):
    assert symbol(harmony(kind, None, degrees)) == expected


def test_alternate_harmonies_are_kept_beside_the_main_one(tmp_path):
    main = tostring(harmony("major-seventh"), "unicode")
    other = harmony("minor-seventh", root="A")
    other.set("type", "alternate")
    alternate = tostring(other, "unicode")
    path = scores.write(tmp_path, main + alternate + scores.FULL.format(4),
                        alternate + scores.FULL.format(4))  # fmt: skip
    sheet = read_sheet(path)
    assert [(beat, chord.symbol) for beat, chord in sheet.changes] == [(0, "Cmaj7(Am7)")]
    assert sheet.remarks == (f"{path}: passed over 1 alternate chord symbol",)


@pytest.mark.parametrize("root", ["Bbb", "F##", "Cb", "E#"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_on_every_root(kind, root):
    for text in (None, KINDS[kind]):
        chord = parse(symbol(harmony(kind, text, root=root)))
        assert (chord.root, chord.tones) == (parse(root).root, parse(f"C{KINDS[kind]}").tones)


@pytest.mark.parametrize(
    ("kind", "text", "degrees"),
    [("other", None, ""), ("other", "", ""), ("pedal", None, ""), ("other", "?", ""),
     ("", None, ""), ("dominant", None, "-1"), ("major", None, "+8")],
)  # fmt: skip
def test_harmonies_that_name_no_chord_are_refused(kind, text, degrees):
    with pytest.raises(UserError, match="expected a harmony that is a chord symbol"):
        symbol(harmony(kind, text, degrees))


def test_a_harmony_without_a_root_is_refused():
    made = harmony("major")
    made.remove(made[0])
    SubElement(made, "function").text = "IV"
    with pytest.raises(UserError, match="expected a chord symbol with a root"):
        symbol(made)


@pytest.mark.parametrize(
    "written",
    ["C7sus", "C7susadd3", "Cadd2", "Cadd4", "C-b6", "Cm(maj7)", "C7alt", "C7b5#5", "Cmaj7(Am7)",
     "C7(b9)(Gb7)", "C6(Am7)/E", "Bbb7", "F##m7b5/E#", "Abb7(13)", "N.C.", "C5", "C7no5",
     "Caug(maj7)", "C°Δ", "Csus2/4", "C13+11", "CmMa9", "C(b5)", "Bb7♯11", "Dm7/c", "C∅",
     "Cm7add4", "Cm#5"],
)  # fmt: skip
def test_what_is_written_is_read(written):
    chord = parse(written)
    made = element(chord)
    again = parse(symbol(made))
    assert (again.root, again.tones, again.bass, again.tensions) == (
        chord.root, chord.tones, chord.bass, chord.tensions,
    )  # fmt: skip
    if chord.bass == chord.root:
        assert again.symbol == chord.symbol
    made.find("kind").attrib.pop("text")  # a program that reads kinds and degrees only
    again = parse(symbol(made))
    assert (again.tones, again.tensions) == (chord.tones, chord.tensions)


@pytest.mark.parametrize(
    ("written", "kind", "degrees"),
    [
        ("C7b9", "dominant", "9 -1"), ("C79b", "dominant", "9 -1"),
        ("C7b9#11", "dominant", "9 -1, 11 1"),
        ("C7(b9,13)", "dominant-13th", "9 -1"), ("C13b9", "dominant-13th", "9 -1"),
        ("C9#11", "dominant-ninth", "11 1"), ("C7#11", "dominant", "11 1"),
        ("C11", "dominant-11th", ""),
        ("Cmaj7#11", "major-seventh", "11 1"), ("Cadd9", "major", "9 0"),
        ("C6/9", "major-sixth", "9 0"),
        ("C9sus4", "suspended-fourth", "7 0, 9 0"), ("Cm7add11", "minor-seventh", "11 0"),
        ("Cm9b5", "half-diminished", "9 0"), ("Cm7#9", "minor-seventh", "9 1"),
    ],
)  # fmt: skip
def test_kinds_and_degrees_that_are_written(written, kind, degrees):
    """Notation programs show the kind and the degrees, not the text."""
    made = element(parse(written))
    found = [
        f"{degree.findtext('degree-value')} {degree.findtext('degree-alter')}"
        for degree in made.findall("degree")
    ]
    assert (made.findtext("kind"), ", ".join(found)) == (kind, degrees)
