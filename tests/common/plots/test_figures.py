"""Figures are written whole or not at all, and characters without a font are named."""

import matplotlib
import pytest
from matplotlib import image
from seqapps.common.errors import UserError
from seqapps.common.plots import figures


@pytest.fixture(autouse=True)
def only_our_fonts(monkeypatch):
    """The same fonts on every machine: those that pip installs."""
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [])


def test_size_and_style_are_independent_of_the_users_settings(tmp_path):
    with matplotlib.rc_context({"savefig.dpi": 30, "figure.facecolor": "red"}):
        with figures.png(tmp_path / "a.png", (3, 2), 50) as (figure, warnings):
            figure.subplots()
        assert matplotlib.rcParams["figure.facecolor"] == "red"
    pixels = image.imread(tmp_path / "a.png")
    assert pixels.shape == (100, 150, 4) and (pixels[0, 0] == 1).all()
    assert warnings == []


def test_a_failed_drawing_leaves_the_old_picture(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), figures.png(path):
        raise ZeroDivisionError
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_fonts_are_chosen_for_the_text(tmp_path, capfd):
    text = "May 五月ह"
    with figures.png(tmp_path / "a.png", text=text) as (figure, warnings):
        figure.text(0.5, 0.5, text[:-1])
        families = matplotlib.rcParams["font.family"]
    assert families == ["DejaVu Sans", "IPAexGothic"]
    assert len(warnings) == 1 and "Devanagari characters U+0939" in warnings[0]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["picture", "picture.csv", "png"])
def test_other_names_are_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"data")
    with pytest.raises(UserError, match=r"ends in \.png"), figures.png(tmp_path / name):
        pass
    assert (tmp_path / name).read_bytes() == b"data"


def test_a_folder_is_not_overwritten(tmp_path):
    folder = tmp_path / "folder.png"
    folder.mkdir()
    with pytest.raises(UserError, match="not a regular file"), figures.png(folder):
        pass
