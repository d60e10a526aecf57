"""Piano rolls: their size, what is left out, and the colours of notes."""

import os
import subprocess
import sys

import numpy as np
import pytest
from matplotlib import image
from matplotlib.colors import to_rgb
from seqapps.common.errors import UserError
from seqapps.jazz import piano_roll
from seqapps.jazz.band.performance import Performance, Played, Track
from seqapps.jazz.harmony.chords import parse

WITHOUT_MATPLOTLIB = """
import sys
from pathlib import Path
sys.modules["matplotlib"] = None  # import raises ModuleNotFoundError
from seqapps.common.errors import UserError
from seqapps.jazz.band.performance import Performance, Track
from seqapps.jazz.piano_roll import piano_roll
try:
    piano_roll(Path(sys.argv[1]), Performance("", (4, 4), 1.0, 4, (), (Track("Solo", 0, 0, ()),)))
except UserError as error:
    print(error)
"""


@pytest.fixture(autouse=True)
def only_our_fonts(monkeypatch):
    """The same fonts on every machine: those that pip installs."""
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [])


def performance(bars, notes=(), markers=((0, "C7"),), meter=(4, 4), title="A $tune$"):
    track = Track("Solo", 66, 0, tuple(notes))
    return Performance(title, meter, 120.0, bars * meter[0], tuple(markers), (track,))


def coloured(path, name):
    """The pixels of a colour."""
    pixels = image.imread(path)[:, :, :3]
    return np.argwhere(np.abs(pixels - to_rgb(piano_roll.COLOURS[name])).max(axis=2) < 0.01)


@pytest.mark.parametrize(("bars", "rows"), [(1, 1), (4, 1), (5, 2), (24, 6), (33, 5), (64, 8)])
def test_rows(tmp_path, bars, rows):
    assert piano_roll.piano_roll(tmp_path / "a.png", performance(bars)) == []
    height, width, _ = image.imread(tmp_path / "a.png").shape
    assert width == round(piano_roll.WIDTH_IN * piano_roll.DOTS_PER_INCH)
    expected = (rows * piano_roll.ROW_IN + piano_roll.MARGIN_IN) * piano_roll.DOTS_PER_INCH
    assert abs(height - expected) <= 1


def test_what_is_left_out_is_said(tmp_path):
    found = piano_roll.piano_roll(tmp_path / "a.png", performance(70))
    assert found == ["bars 65 to 70 are not shown"]


def test_notes_have_the_colour_of_their_role(tmp_path):
    notes = [Played(n, 1.0, pitch, 90) for n, pitch in enumerate((60, 62, 61))]
    notes.append(Played(4.0, 1.0, 60, 90))
    drawn = performance(2, notes, [(0, "C7"), (4, "N.C.")])
    piano_roll.piano_roll(tmp_path / "a.png", drawn)
    piano_roll.piano_roll(tmp_path / "none.png", performance(2))
    for name in piano_roll.COLOURS:
        many, legend = (len(coloured(tmp_path / f"{n}.png", name)) for n in ("a", "none"))
        assert many > legend + 500, name


def test_a_note_goes_on_in_the_next_row(tmp_path):
    piano_roll.piano_roll(tmp_path / "a.png", performance(8, [Played(15.0, 2.0, 60, 90)]))
    places = coloured(tmp_path / "a.png", "chord tone")
    halves = places[:, 0] < piano_roll.ROW_IN * piano_roll.DOTS_PER_INCH
    assert places[halves, 1].min() > 900  # at the end of the first row
    assert halves.sum() > 500 and (~halves).sum() > 1_000


@pytest.mark.parametrize(
    ("symbol", "pitch", "expected"),
    [("C7", 70, "chord tone"), ("C7", 74, "scale tone or tension"), ("C7", 71, "chromatic"),
     ("C7alt", 73, "scale tone or tension"), ("Em7b5/G", 70, "chord tone"),
     ("C7", 73, "chromatic"), ("C7b9", 73, "scale tone or tension"),
     ("Fmaj7#11", 71, "scale tone or tension"), ("N.C.", 60, "no chord")],
)  # fmt: skip
def test_kinds(symbol, pitch, expected):
    assert piano_roll.kind(pitch, parse(symbol)) == expected


@pytest.mark.filterwarnings("ignore:Glyph")
def test_odd_meters_symbols_and_titles(tmp_path):
    markers = [(0, "F#m7b5"), (3, "B♭Δ7"), (5, "N.C.")]
    odd = performance(6, [Played(0.5, 4.0, 40, 90)], markers, (5, 4), "ก")
    assert len(piano_roll.piano_roll(tmp_path / "a.png", odd)) == 1  # no font for the title


def test_a_marker_that_is_no_chord(tmp_path):
    with pytest.raises(UserError, match="expected a chord symbol"):
        piano_roll.piano_roll(tmp_path / "a.png", performance(1, markers=[(0, "H7")]))
    assert not any(tmp_path.iterdir())


def test_without_matplotlib(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MATPLOTLIB, str(tmp_path / "a.png")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )
    assert done.stdout.startswith("the picture needs matplotlib, which is not installed: pip")
    assert "[plots]" in done.stdout
    assert done.stderr == "" and not any(tmp_path.iterdir())
