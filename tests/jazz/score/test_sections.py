"""Sections, words and chord symbols in texts."""

import pytest
from seqapps.jazz.score.reading import read_text
from seqapps.jazz.score.sections import harmony, heading, only_chord

from tests.jazz.score.charts import bars


@pytest.mark.parametrize(
    "line",
    ["[A]", "A:", "(A)", "A1", "A'", "A''", "Intro", "INTRO:", "Coda", "Verse 1", "Bridge",
     "Chorus", "[Verse 2]", "Refrain", "Strophe 2", "Puente", "Припев", "1.", "2)", "B.", "Last A",
     "A section", "B-Teil", "Teil B", "Parte A", "Solo", "== Bridge ==", "--- A ---",
     "*Chorus*", "2nd Verse",
     "Head out", "Middle 8", "End", "Turnaround", "<Bridge>", "AA", "J", "a",
     "[B] - 8 bars", "A1 (8 bars)", "C: (16)", "Bass solo", "Open solos over head",
     "Pre-Chorus", "Refrén", "Zwrotka 1", "Säkeistö", "Mellanspel", "Schluss"],
)  # fmt: skip
def test_headings(line):
    assert heading(line)


@pytest.mark.parametrize(
    "line",
    ["A", "G", "A2", "Am", "C7", "C7:", "Bb", "Eb:", "N.C.", "[Dm7]", "[Am]", "[Dm7 G7]", "Dm7 G7",
     "A | D", "Some words", "1 | C", "%", "D.C. al Fine", "To Coda", "A5", "A-", "F+",
     "A (9)", "C7 (13)", "Solo over Dm7"],
)  # fmt: skip
def test_lines_that_are_no_headings(line):
    assert heading(line) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Dm7", True), ("F#", True), ("Bb", True), ("C/E", True), ("Caug", True), ("G°", True),
     ("N.C.", True), ("Gm", True), ("A", False), ("Am", False), ("Em", False), ("Go", False),
     ("Do", False), ("A-", False), ("B2", False), ("Intro", False), ("la", False), ("", False)],
)  # fmt: skip
def test_texts_that_can_only_be_chords(text, expected):
    assert only_chord(text) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("A B A C", ""), ("A Go Am", ""), ("Intro A B", ""), ("Go Do Am Em A", ""),
        ("Verse Chorus Dm7", ""), ("la la Dm7 la", ""), ("", ""),
        ("A A B A7", ""), ("A B A C Fine N.C.", ""), ("1 2 3 C7", ""), ("A1 A2 B Dm7", ""),
        ("A D E7 A", "A D E7 A"), ("C G Am F", ""),
        ("Dm7 G7 C A", "Dm7 G7 C A"), ("C F G7 C", "C F G7 C"), ("Am F C G Bb", "Am F C G Bb"),
        ("Intro Dm7 G7 A C6 B F6", "Dm7 G7 C6 F6"),
        ("Dm7 G7 la", "Dm7 G7"), ("N.C. C F", "N.C. C F"),
        ("Chorus C Am Dm7 G7", "C Am Dm7 G7"), ("Verse A E7 A", "A E7 A"),
        ("Intro E A E B7", "E A E B7"), ("[A] C Am Dm7 G7", "Am Dm7 G7"),
    ],
)  # fmt: skip
def test_texts_of_a_file(texts, expected):
    changes = harmony([(4.0 * n, text) for n, text in enumerate(texts.split())])
    assert " ".join(chord.symbol for _, chord in changes) == expected


def test_letters_beside_chords_are_sections():
    texts = [(0, "A"), (0, "Dm7"), (4.4, "G7"), (8, "B"), (8, "C6"), (15.6, "A")]
    assert [(beat, chord.symbol) for beat, chord in harmony(texts)] == [
        (0, "Dm7"), (4, "G7"), (8, "C6"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "Chorus x2", "Chorus x2:", "Chorus (x2)", "Chorus (x2):", "Chorus [2x]:", "Chorus - 2x",
        "Chorus, twice:", "Chorus twice", "Chorus (2 times):", "(Chorus x2)", "[Chorus, twice]",
        "[B] x2:", "[B] (twice)", "B x2:", "B (x2)", "B (play twice)", "(B x2)", "B - 2x", "B, 2x",
        "B ×2:", "B: x2", "B 2 times.",
    ],
)  # fmt: skip
def test_times_behind_the_name_of_a_section(name):
    assert bars(read_text(f"[A]\nDm7 | E7\n{name}\nC | G\nF", "x")) == (
        "Dm7 | E7 | C | G | F | C | G | F"
    )


@pytest.mark.parametrize(
    "name",
    ["Chorus x2:", "Chorus (2x):", "Chorus: x2", "Chorus twice:", "[B] (2x)", "[B] x2:", "B x2:",
     "B (x2):", "B: 2x", "Chorus x2"],
)  # fmt: skip
def test_times_between_a_name_and_its_bars(name):
    assert bars(read_text(f"A: Dm7 | E7\n{name} C | G\nF", "x")) == (
        "Dm7 | E7 | C | G | F | C | G | F"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| A x2 | C |", "A | . | C"),
        ("[C] | [F] x2", "C | F | C | F"),
        ("Dm7 | G7 twice\nC", "Dm7 | G7 | Dm7 | G7 | C"),
        ("Think Twice\nC | F", "C | F"),
        ("Twice\nC | F", "C | F"),
    ],
)
def test_times_that_belong_to_no_section(text, expected):
    assert bars(read_text(text, "x")) == expected
