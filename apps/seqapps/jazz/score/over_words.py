"""Chords above lines of words: each chord has one bar, as in ChordPro."""

import re
from collections.abc import Sequence

from seqapps.common.errors import UserError

from .chart_header import KEYS
from .chart_signs import is_sign
from .form_order import read_form
from .sections import (
    ends_with_letter,
    heading,
    heading_before,
    is_chord_text,
    plays_again,
    split_times,
)

ONE_BAR = "no bars are drawn: each chord has one bar"
NOT_READ = "the words below the bars are not read"
MIN_PAIRS = 2  # lines of words below drawn bars; a single one may be a mistake
_WORD = re.compile(r"[\"“(]?[^\W\d_]+(?:['’-]+[^\W\d_]*)*['’,.!?;:…)\"”-]*|[-–—…]+|[&]")
# Words that say what is played are no lyrics.
_PLAYED = re.compile(
    r"\b(?:repeat|times?|twice|thrice|coda|fine|segno|da capo|dal segno|tacet|ending|volta|vamp|"
    r"chorus(?:es)?|bars?|solos?|fade|cue|key|modulate|transpose)\b",
    re.IGNORECASE,
)


def without_words(lines: Sequence[str], where: str, first: int) -> tuple[list[str], list[str]]:
    """Return lines of bars for chords above words, and remarks; other lines stay as they are.

    Args:
        lines: the lines below the header.
        where: the name of the text in error messages.
        first: the number of the first line in the text.

    Raises:
        UserError: chords without bars above words beside bars that are drawn.

    Example:
        >>> without_words(["C      G7", "Here we go"], "a.txt", 1)
        (['| C | G7 |', ''], ['no bars are drawn: each chord has one bar'])
    """
    chords = {n for n, line in enumerate(lines) if _bare(line)[1]}
    drawn = {n for n, line in enumerate(lines) if "|" in line}
    words = {n for n, line in enumerate(lines) if n not in chords and _are_words(line)}
    if any(n + 1 in words for n in chords):
        if drawn:
            got = f"chords without them, and bars at line {first + min(drawn)}"
            at = f"{where}, line {first + min(chords)}"
            raise UserError(f"{at}: expected bars between | throughout, got {got}")
        read = [_in_bars(line) if n in chords else line for n, line in enumerate(lines)]
        return ["" if n in words else line for n, line in enumerate(read)], [ONE_BAR]
    if sum(n + 1 in words for n in drawn) < MIN_PAIRS:
        return list(lines), []
    at = f"{where}, line {first + min(words)}"
    return ["" if n in words else line for n, line in enumerate(lines)], [f"{at}: {NOT_READ}"]


def _bare(line: str) -> tuple[str, str]:
    """Return the name of a section before chords without bar lines, and the chords, "" for none."""
    name, rest = heading_before(line) or ("", line)
    words = split_times(rest)[0].split()
    is_bare = bool(words) and "|" not in line and all(is_chord_text(word) for word in words)
    return name, rest if is_bare and heading(line) is None else ""


def _in_bars(line: str) -> str:
    """Return chords with a bar for each."""
    name, rest = _bare(line)
    text, times = split_times(rest)
    bars = f"| {' | '.join(text.split())} |"
    return (f"{name}: " if name else "") + bars + (f" x{times}" if times else "")


def _are_words(line: str) -> bool:
    """Return whether a line is words, and no chords, section, direction or key of a header."""
    words = line.split()
    if len(words) < 2 or not all(_WORD.fullmatch(word) for word in words):
        return False
    is_doubtful = ends_with_letter(line) or plays_again(line)
    is_key = line.partition(":")[0].strip().lower() in KEYS or read_form(line) is not None
    if is_doubtful or is_key or heading(line) is not None or is_sign(line):
        return False
    is_lyric = _PLAYED.search(line) is None and not all(map(is_chord_text, words))
    return is_lyric and any(len(word.strip("-–—")) > 1 for word in words)
