"""Pictures of attention, as PNG."""

import os
import shutil
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib import image
from matplotlib.ft2font import FT2Font
from seqapps.common.errors import UserError
from seqapps.common.plots import heatmap
from seqapps.common.plots.attention_map import AttentionMap
from seqapps.common.plots.heatmap import write_png

from tests.common.plots.maps import TEXTS, attention

WITHOUT_MATPLOTLIB = """
import sys
from pathlib import Path
import numpy as np
sys.modules["matplotlib"] = None  # import raises ModuleNotFoundError
from seqapps.common.errors import UserError
from seqapps.common.plots.attention_map import AttentionMap
from seqapps.common.plots.heatmap import write_png
try:
    write_png([AttentionMap("a", ["a"], ["1"], np.ones((1, 1), np.float32))], Path(sys.argv[1]))
except UserError as error:
    print(error)
"""


@pytest.fixture(autouse=True)
def only_our_fonts(monkeypatch):
    """The same fonts on every machine: those that pip installs."""
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: [])


def drawn(maps, path, capfd):
    """Write and read back: (warnings, <float32>[height, width, 4])."""
    warnings = write_png(maps, path)
    assert capfd.readouterr() == ("", "")
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    return warnings, image.imread(path)


def ink_at_the_edge(pixels) -> bool:
    edges = pixels[:5], pixels[-5:], pixels[:, :5], pixels[:, -5:]
    return any((edge[..., :3] < 1).any() for edge in edges)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.filterwarnings("error")
def test_every_script(name, tmp_path, capfd):
    """Nothing is cut off, nothing is printed, and only scripts without a font are warned of."""
    warnings, pixels = drawn([attention(TEXTS[name])], tmp_path / "a.png", capfd)
    height, width, _ = pixels.shape
    assert height > 250 and width > 500
    assert (pixels[..., :3] < 0.9).any(-1).mean() > 0.005
    assert not ink_at_the_edge(pixels)
    expected = {"Korean": "Korean", "Hindi": "Devanagari", "Thai": "Thai"}
    assert len(warnings) == (name in expected)
    if warnings:
        assert expected[name] in warnings[0] and "install Noto Sans" in warnings[0]


def test_ink_is_where_the_weight_is(tmp_path, capfd):
    peaks = [2, 0, 3]
    _, pixels = drawn([attention("abcde", "123", peaks)], tmp_path / "a.png", capfd)
    blue = pixels[..., 2] - pixels[..., 0] > 0.3  # neither grey type nor pale cells
    blue[:, int(blue.shape[1] * 0.42) :] = False  # nor the colour bar
    rows, columns = np.nonzero(blue)
    cell = round(heatmap.MAX_CELL_IN * heatmap.DOTS_PER_INCH)
    top, left = rows.min(), columns.min()  # of the columns with a peak, the first is number 0
    found = []
    for row in range(3):
        middle = blue[top + row * cell + cell // 2]
        found.append(int((np.nonzero(middle)[0].mean() - left) // cell))
    assert found == peaks


def test_maps_are_stacked(tmp_path, capfd):
    one = drawn([attention("3 May 1979")], tmp_path / "a.png", capfd)[1]
    refused = attention("what?", ["refuse"])
    two = drawn([attention("3 May 1979"), refused], tmp_path / "a.png", capfd)[1]
    assert one.shape[0] < two.shape[0] < 2 * one.shape[0]
    assert not ink_at_the_edge(two)


def test_long_title_is_broken_into_lines(tmp_path, capfd):
    short = AttentionMap("a", ["a"], ["1"], np.ones((1, 1), np.float32))
    long = AttentionMap("very long " * 12 + "é" * 80, ["a"], ["1"], np.ones((1, 1), np.float32))
    one = drawn([short], tmp_path / "a.png", capfd)[1]
    two = drawn([long], tmp_path / "a.png", capfd)[1]
    assert two.shape[0] > one.shape[0] + 60 and two.shape[1] == one.shape[1]
    assert not ink_at_the_edge(two)


def test_characters_without_a_font(tmp_path, capfd):
    maps = [attention("\ue000 May \ue001"), attention("\uf123"), attention("\U0001fae8", "\ue000")]
    warnings, _ = drawn(maps, tmp_path / "a.png", capfd)
    assert warnings == [
        "no font has the private-use characters U+E000, U+E001, U+F123, shown as code points: "
        "install the font that they belong to",
        "no font has the unassigned characters U+1FAE8, shown as code points: "
        "install the font that they belong to",
    ]


def test_fonts_of_the_system(tmp_path, capfd, monkeypatch):
    """A font that matplotlib's cache does not know is found, and one that is broken passed over."""
    source = f"{matplotlib.get_data_path()}/fonts/ttf/STIXNonUni.ttf"  # has private-use characters
    character = next(chr(c) for c in FT2Font(source).get_charmap() if 0xE000 <= c < 0xF000)
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    (fonts / "broken.ttf").write_bytes(b"no font")
    shutil.copy(source, fonts / "new.ttf")
    found = [str(fonts / name) for name in ("broken.ttf", "gone.ttf", "new.ttf")]
    monkeypatch.setattr("matplotlib.font_manager.findSystemFonts", lambda: found)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    assert drawn([attention(character)], pictures / "a.png", capfd)[0] == []


def test_twenty_maps_at_most(tmp_path):
    with pytest.raises(UserError, match="1 to 20 inputs for one picture, got 21"):
        write_png([attention("a")] * 21, tmp_path / "a.png")
    with pytest.raises(UserError, match="got 0"):
        write_png([], tmp_path / "a.png")
    with pytest.raises(UserError, match="got 201 and 8"):
        write_png([attention("a" * 201)], tmp_path / "a.png")
    assert not any(tmp_path.iterdir())


def test_without_matplotlib(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_MATPLOTLIB, str(tmp_path / "a.png")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        timeout=60,
    )
    assert done.stdout == (
        "the picture needs matplotlib, which is not installed: pip install -e '.[plots]'\n"
    )
    assert done.stderr == "" and not any(tmp_path.iterdir())
