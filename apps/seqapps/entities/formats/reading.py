"""Read annotated texts: CoNLL, JSON lines with spans, or lines with inline marks."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from seqapps.common.errors import UserError, excerpt, value_excerpt
from seqapps.common.io.text import checked_text, read_items

from ..config import MAX_TEXT_LENGTH
from . import conll, inline
from .annotated import Annotated, Span, checked_label, checked_spans

SPAN_KEYS = ("spans", "entities", "label", "labels")  # of a JSON object; the first one found counts
MAX_LINE_LENGTH = 8 * MAX_TEXT_LENGTH  # with the keys and the escapes of JSON
Line = tuple[int, str | UserError]


def read(source: str) -> Iterator[Annotated | UserError]:
    """Yield the texts of a file, and an error that names its line for each that cannot be used.

    The first line that is not blank decides the format: `{` begins JSON lines, a tag in the last of
    several columns is CoNLL; anything else is text with inline marks.

    Args:
        source: path of the file; - is stdin.

    Raises:
        UserError: the file cannot be read.
    """
    name = "stdin" if source == "-" else source
    lines = read_items(source, MAX_LINE_LENGTH, tabs=True, blank=True, as_is=True)
    head: list[Line] = []
    for line in lines:
        head.append(line)
        if isinstance(line[1], UserError) or line[1].strip():
            break
    first = head[-1][1] if head else ""
    rest = chain(head, lines)
    if isinstance(first, str) and conll.is_line(first):
        yield from conll.read(name, rest)
        return
    parse = _from_json if isinstance(first, str) and first.startswith("{") else inline.parse
    yield from _rows(name, rest, parse)


def _rows(name: str, lines: Iterable[Line], parse: Any) -> Iterator[Annotated | UserError]:
    for number, line in lines:
        if isinstance(line, UserError):
            yield line
        elif line.strip():
            place = f"{name}, line {number}"
            try:
                text, spans = parse(line)
                yield Annotated(_checked(text), checked_spans(text, spans), place)
            except UserError as error:
                yield UserError(f"{place}: {error}")


def _checked(text: str) -> str:
    if not text.strip():
        raise UserError("expected a text, got none")
    return checked_text(text, MAX_TEXT_LENGTH, allowed="\t\r\n")


def _from_json(line: str) -> tuple[str, list[Span]]:
    """Return the text and the spans of a JSON object."""
    try:
        content = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(f"not valid JSON: {str(error)[:80]}") from error
    if not isinstance(content, dict) or not isinstance(content.get("text"), str):
        raise UserError(
            f'expected an object such as {{"text": "…", "spans": []}}, got {excerpt(line)}'
        )
    key = next((key for key in SPAN_KEYS if key in content), None)
    if key is None or not isinstance(content[key], list):
        raise UserError(f'expected a list "spans" beside "text", got {excerpt(line)}')
    return content["text"], [_span(value) for value in content[key]]


def _span(value: Any) -> Span:
    """Return a span of {"start", "end", "label"} or [start, end, label]."""
    if isinstance(value, dict):
        value = [value.get(key) for key in ("start", "end", "label")]
    is_span = isinstance(value, list) and len(value) == 3
    if not is_span or not all(type(part) is int for part in value[:2]):
        raise UserError(
            'expected a span such as {"start": 0, "end": 4, "label": "PER"}, got '
            f"{value_excerpt(value) if not is_span else excerpt(json.dumps(value))}"
        )
    return Span(value[0], value[1], checked_label(value[2]))
