"""Attention in the terminal."""

import numpy as np
from seqapps.common.plots.attention_map import AttentionMap, to_text

from tests.common.plots.maps import DIGITS, TEXTS, attention


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
