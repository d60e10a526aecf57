"""Pictures of attention, as PNG and in the terminal."""

import os
import shutil
import subprocess
import sys
import unicodedata

import matplotlib
import numpy as np
import pytest
from matplotlib import image
from matplotlib.ft2font import FT2Font
from seqapps.common.errors import UserError
from seqapps.common.plots import heatmap
from seqapps.common.plots.attention_map import AttentionMap, to_text
from seqapps.common.plots.heatmap import write_png

DIGITS = "19790503"
TEXTS = {
    "Latin": "3 May 1979",
    "Japanese": "一九七九年五月三日",
    "Japanese era": "昭和54年5月3日",
    "Korean": "1979년 5월 3일",
    "Arabic": "٣ مِنْ مايو ١٩٧٩",
    "Hebrew": "3 במאי 1979",
    "Hindi": "३ फ़रवरी १९७९",
    "Thai": "วันที่ ๓ พฤษภาคม ๒๕๒๒",
    "Cyrillic": "3 мая 1979 г.",
    "mathematics": "$3^2$ \\alpha_{1}",
    "long": "on the third day of the month of May in the year nineteen hundred and seventy-nine AD",
}
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


def attention(text: str, rows: list[str] | str = DIGITS, peaks: list[int] | None = None):
    """A map of decomposed characters; each row has its peak."""
    columns = list(unicodedata.normalize("NFKD", text.lower()))
    weights = np.full((len(rows), len(columns)), 0.2 / len(columns), np.float32)
    for row, peak in enumerate(peaks or [i % len(columns) for i in range(len(rows))]):
        weights[row, peak] += 0.8
    return AttentionMap(text, columns, list(rows), weights)


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


def test_shape_of_the_weights():
    with pytest.raises(ValueError, match=r"\(1, 2\) .* got \(2, 1\)"):
        AttentionMap("ab", ["a", "b"], ["1"], np.ones((2, 1), np.float32))


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


def test_text():
    weights = np.array([[0, 0.06, 0.3, 0.6, 0.04], [0.9, 0, 0, 0, 0.1]], np.float32)
    drawing = to_text(AttentionMap("A May", list("a may"), ["5", "no"], weights), 80)
    assert drawing == "   a␣may\n 5  ░▒▓  → ma\nno █   ░ → a"


def test_text_in_blocks():
    text = TEXTS["long"]
    full, narrow = to_text(attention(text), 200), to_text(attention(text), 40)
    assert full.splitlines()[0] == "  " + text.lower().replace(" ", "␣")
    assert all(len(line) <= 40 for line in narrow.splitlines())
    blocks = [block.splitlines() for block in narrow.split("\n\n")]
    assert all(len(block) == 1 + len(DIGITS) for block in blocks)
    assert "".join(block[0][2:] for block in blocks) == full.splitlines()[0][2:]
    assert narrow.count("→") == len(DIGITS)
    assert to_text(attention("abc", "1"), 1).count("\n\n") == 2  # a column is the least


def test_text_of_wide_characters():
    assert to_text(attention("五月3日", "12", [1, 3]), 80) == "\n".join(
        ["  五月3日", "1 ░░██░░░ → 月", "2 ░░░░░██ → 日"]
    )
    korean = to_text(attention("년a", "1", [3]), 80)
    assert korean == "  ㄴㅕㄴa\n1 ░░░░░░█ → a"


def test_text_of_marks():
    """A mark stands on a circle; one that takes room of its own has two cells."""
    assert to_text(attention("ปีก", "1", [1]), 80) == "  ป◌ีก\n1 ░█░ → ◌ี"
    assert to_text(attention("मीन", "1", [1]), 80) == "  म◌ीन\n1 ░██░ → ◌ी"


def test_text_keeps_right_to_left_columns_in_order():
    """Each letter is a run of its own, so that a terminal has nothing to reorder."""
    lines = to_text(attention("3 מא٩", "1", [2]), 80).splitlines()
    assert lines == ["\u200e  3␣מ\u200eא\u200e٩\u200e", "\u200e1 ░░█░░ → מ\u200e".replace("░", " ")]
