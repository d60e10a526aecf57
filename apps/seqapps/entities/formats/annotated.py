"""Annotated texts: spans of characters with labels, and their checks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from seqapps.common.errors import UserError, excerpt

from ..config import MAX_LABEL_LENGTH

# Neither spaces nor the signs of inline marks; "|" and "," would split lists of labels.
_LABEL = re.compile(r"[^\s\[\]()|,\\\"]+")


@dataclass(frozen=True, order=True)
class Span:
    """A part of a text with a label.

    Attributes:
        start, end: the first character, and the one behind the last, counted in code points.
        label: such as "PER".
    """

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Annotated:
    """A text with its spans.

    Attributes:
        text: the text, as it is.
        spans: ordered, without overlaps.
        place: the file and the row, for messages.
    """

    text: str
    spans: tuple[Span, ...]
    place: str = ""


def checked_label(label: object) -> str:
    """Return a label.

    Raises:
        UserError: it is empty, too long, or has a space or a bracket in it.
    """
    if not isinstance(label, str) or not _LABEL.fullmatch(label) or not label.isprintable():
        raise UserError(f"expected a label such as PER, without spaces, got {excerpt(str(label))}")
    if len(label) > MAX_LABEL_LENGTH:
        raise UserError(
            f"expected a label of at most {MAX_LABEL_LENGTH} characters, got {excerpt(label)}"
        )
    return label


def checked_spans(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of a text in order.

    Raises:
        UserError: a span that is empty or not within the text, or two that overlap.
    """
    ordered = sorted(spans)
    for span in ordered:
        if not 0 <= span.start < span.end <= len(text):
            raise UserError(
                f"expected spans within the {len(text):,} characters of the text, got "
                f"{span.start}-{span.end} ({span.label})"
            )
    for one, other in pairwise(ordered):
        if other.start < one.end:
            raise UserError(f"spans overlap: {described(text, one)} and {described(text, other)}")
    return tuple(ordered)


def described(text: str, span: Span) -> str:
    """Return a span for a message, such as "0-4 'Anna' (PER)"."""
    return f"{span.start}-{span.end} {excerpt(text[span.start : span.end])} ({span.label})"


def labels_of(texts: Sequence[Annotated]) -> tuple[str, ...]:
    """Return the labels of texts, sorted."""
    return tuple(sorted({span.label for text in texts for span in text.spans}))
