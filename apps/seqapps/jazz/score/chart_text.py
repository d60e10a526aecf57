"""The text of a chart with one spelling of its signs, and without long spaces."""

import re

from seqapps.common.errors import UserError

from .chart import REPEAT

REPEAT_TWO = "%%"
MAX_LINE = 8_000  # characters of a line
_UNIFIED = str.maketrans({
    "𝄉": "D.S.", "𝄊": "D.C.", "⨁": "⊕",
    "𝄆": "|:", "𝄇": ":|", "║": "||", "‖": "||", "│": "|", "¦": "|", "｜": "|", "{": "|:", "}": ":|",
    "𝄎": REPEAT, "𝄏": REPEAT_TWO, "\t": " ", "\u00a0": " ", "，": ",",
})  # fmt: skip


def unified(line: str) -> str:
    """Return a line with one spelling of bar lines, repeats and other signs.

    Example:
        >>> unified("𝄆 Dm7 ║ 𝄎 𝄇")
        '|: Dm7 || % :|'
    """
    return line.translate(_UNIFIED)


def clean(text: str, where: str) -> str:
    """Return a text without long spaces (raises UserError for a line longer than `MAX_LINE`).

    Example:
        >>> clean("C  |      F", "tune.txt")
        'C  |  F'
    """
    text = re.sub(r"[ \t]{3,}", "  ", text)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE:
            limit = f"a line of at most {MAX_LINE:,} characters"
            raise UserError(f"{where}, line {number}: expected {limit}, got {len(line):,}")
    return text
