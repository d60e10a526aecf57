r"""Inline marks: "[Anna](PER) lives in [Paris](LOC)."

`\[`, `\]` and `\\` stand for the signs themselves. Brackets without a label behind them are text.
"""

import re
from collections.abc import Sequence

from seqapps.common.errors import UserError, excerpt

from .annotated import Span, checked_label

_PART = r"(?:[^\[\]\\]|\\[\[\]\\]|\\(?![\[\]\\]))"
_MARK = re.compile(rf"\[({_PART}+)\]\(([^()]*)\)")
_ESCAPE = re.compile(r"\\([\[\]\\])")


def parse(line: str) -> tuple[str, list[Span]]:
    r"""Return the text of a line, and its spans.

    Raises:
        UserError: a mark that is not complete, or a label that is none.

    Example:
        >>> parse(r"[Anna](PER) saw \[1\].")
        ('Anna saw [1].', [Span(start=0, end=4, label='PER')])
    """
    parts: list[str] = []
    spans: list[Span] = []
    end = length = 0
    for mark in _MARK.finditer(line):
        if _is_escaped(line, mark.start()):
            continue
        before, inside = _plain(line[end : mark.start()]), _plain(mark[1])
        length += len(before)
        spans.append(Span(length, length + len(inside), checked_label(mark[2].strip())))
        length += len(inside)
        parts += [before, inside]
        end = mark.end()
    return "".join([*parts, _plain(line[end:])]), spans


def _plain(text: str) -> str:
    rest = text
    while (place := rest.find("](")) >= 0:
        if not _is_escaped(rest, place):
            raise UserError(f"expected a mark such as [Anna](PER), got {excerpt(text.strip())}")
        rest = rest[place + 2 :]
    return _ESCAPE.sub(r"\1", text)


def _is_escaped(text: str, place: int) -> bool:
    """Return whether an odd number of backslashes stands before a character."""
    before = text[:place]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def write(text: str, spans: Sequence[Span]) -> str:
    r"""Return a text with inline marks, which `parse` reads again.

    Example:
        >>> write("Anna [1]", [Span(0, 4, "PER")])
        '[Anna](PER) \\[1\\]'
    """
    parts, end = [], 0
    for span in spans:
        inside = _escaped(text[span.start : span.end])
        parts += [_escaped(text[end : span.start]), f"[{inside}]({span.label})"]
        end = span.end
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)
