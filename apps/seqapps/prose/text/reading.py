"""Read texts: a file, or a folder whose sub-folders are styles; one line after the other."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from seqapps.common.errors import UserError
from seqapps.common.io.text import read_items

from ..config import MAX_LINE_LENGTH, MAX_STYLES

SUFFIXES = (".txt", ".text", ".tokens", ".md")
WRAPPED_WIDTH = 100  # characters: longer lines are no lines of a wrapped paragraph
FULL, MOST = 0.8, 0.75  # a wrapped line has this share of the width; so many lines must be so
STDIN = "text"  # the style of a text without a name


@dataclass(frozen=True)
class Texts:
    """The lines of each style; an empty line is a blank one.

    Attributes:
        styles: style -> the lines of its files, largest style first.
        sha256: hash of styles and lines.
        refused: one error for each file of a folder that could not be read.
    """

    styles: dict[str, list[str]]
    sha256: str
    refused: Sequence[UserError]

    @property
    def characters(self) -> int:
        """Number of characters, each line end counted as one."""
        return sum(len(line) + 1 for lines in self.styles.values() for line in lines)


def read(source: str, lines: str = "auto") -> Texts:
    """Read a text file (`-` is stdin) or a folder.

    Args:
        source: path of a file, or of a folder: each sub-folder with text files (`SUFFIXES`) is a
            style; without sub-folders all its files are one.
        lines: `keep`, `join` or `auto`, see `config.Config`.

    Raises:
        UserError: unreadable, no text file, or no text in them.
    """
    refused: list[UserError] = []
    styles: dict[str, list[str]] = {}
    for name, files in _files(source).items():
        for file in files:
            try:
                styles.setdefault(name, []).extend(_lines(file, lines))
            except UserError as error:
                if file == source:
                    raise
                refused.append(error)
    styles = {name: found for name, found in styles.items() if any(found)}
    if not styles:
        reason = f": {refused[0]}" if refused else ""
        raise UserError(f"{_named(source)} holds no text{reason}")
    ranked = sorted(styles, key=lambda name: (-sum(map(len, styles[name])), name))
    digest = hashlib.sha256()
    for name in ranked:
        digest.update("\n".join(["\x00" + name, *styles[name]]).encode())
    return Texts({name: styles[name] for name in ranked}, digest.hexdigest(), refused)


def _named(source: str) -> str:
    return "stdin" if source == "-" else source


def _files(source: str) -> dict[str, list[str]]:
    """Return the files of each style."""
    folder = Path(source)
    if source == "-" or not folder.is_dir():
        return {STDIN if source == "-" else _style(folder.stem): [source]}
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in inside)
        if path.suffix.lower() in SUFFIXES and path.is_file() and not is_hidden:
            found.setdefault(inside[0] if len(inside) > 1 else "", []).append(str(path))
    loose = found.pop("", [])
    if loose and found:
        raise UserError(
            f"{source} has text files beside its sub-folders, which are styles: move {loose[0]} "
            "into one of them"
        )
    if not loose and not found:
        raise UserError(f"{source} holds no text file: expected {', '.join(SUFFIXES)}")
    if len(found) > MAX_STYLES:
        raise UserError(f"{source} has {len(found)} sub-folders, expected at most {MAX_STYLES}")
    styles = {_style(folder.resolve().name): loose} if loose else {}
    for name, files in found.items():
        styles.setdefault(_style(name), []).extend(files)
    return styles


def _style(name: str) -> str:
    """Return the name of a style: that of its file or folder, in lower case."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in name.lower())
    return kept.strip("-") or STDIN


def _lines(file: str, lines: str) -> list[str]:
    found = []
    for _, text in read_items(file, MAX_LINE_LENGTH, tabs=True, blank=True):
        if isinstance(text, UserError):
            raise text
        found.append(" ".join(text.split()))
    if lines == "join" or (lines == "auto" and is_wrapped(found)):
        return joined(found)
    return found


def is_wrapped(lines: Sequence[str]) -> bool:
    """Return whether lines are paragraphs that were wrapped at a fixed width.

    Most lines that another one follows then are nearly as long as the longest ones.
    """
    followed = [len(one) for one, after in pairwise(lines) if one and after]
    if len(followed) < 20:
        return False
    width = sorted(followed)[int(0.9 * (len(followed) - 1))]
    full = sum(length >= FULL * width for length in followed)
    return 40 <= width <= WRAPPED_WIDTH and full >= MOST * len(followed)


def joined(lines: Sequence[str]) -> list[str]:
    """Return paragraphs as lines: blank lines divide them, and short lines end them.

    Example:
        >>> joined(["It was the best", "of times.", "", "It was the worst."])
        ['It was the best of times.', 'It was the worst.']
    """
    widths = sorted(map(len, filter(None, lines)))
    width = widths[int(0.9 * (len(widths) - 1))] if widths else 0
    found: list[str] = []
    open_line = ""
    for line in lines:
        if not line:
            found += [open_line] if open_line else []
            open_line = ""
            continue
        open_line = f"{open_line} {line}" if open_line else line
        if len(line) < FULL * width and line[-1] in ".!?\"'\u201d\u2019:":
            found.append(open_line)
            open_line = ""
    return [*found, open_line] if open_line else found


def blocks(lines: Sequence[str], size: int) -> Iterator[list[str]]:
    """Yield the lines in blocks of about `size` characters."""
    block: list[str] = []
    length = 0
    for line in lines:
        block.append(line)
        length += len(line) + 1
        if length >= size:
            yield block
            block, length = [], 0
    if block:
        yield block
