"""Divide texts into what is translated at once: branches of ICU messages, and lines.

`{n, plural, one {# file} other {# files}} found` is translated as two sentences, "# file found" and
"# files found", which are joined to one message of whole sentences, as ICU recommends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .markup import Refused

MAX_BRANCHES = 24
MAX_SEGMENT = 300  # characters, beyond which a text is divided at the ends of its sentences
_HEAD = re.compile(r"\{\s*([A-Za-z0-9_.]+)\s*,\s*(plural|select|selectordinal)\s*,")
_KEY = re.compile(r"\s*(offset:\s*[0-9]+|=[0-9]+|[A-Za-z0-9_]+)\s*")
_LINES = re.compile(r"(\s*[\r\n]\s*)")
_SENTENCES = re.compile(r"(?<=[.!?])(\s+)(?=[A-Z])")


@dataclass(frozen=True)
class Message:
    """A text as a template with the segments that are translated.

    Attributes:
        parts: the template; segments stand at the odd places.
    """

    parts: tuple[str, ...]

    @property
    def segments(self) -> tuple[str, ...]:
        """The texts to translate."""
        return self.parts[1::2]

    def filled(self, segments: Sequence[str]) -> str:
        """Return the text with translated segments."""
        parts = list(self.parts)
        parts[1::2] = segments
        return "".join(parts)


def divided(text: str) -> Message:
    """Divide a text.

    Raises:
        Refused: a message of plurals with too many branches.

    Example:
        >>> divided("{n, plural, one {# file} other {# files}} found").segments
        ('# file found', '# files found')
    """
    parts: list[str] = [""]
    for piece in _expanded(text, MAX_BRANCHES):
        if isinstance(piece, str):
            parts[-1] += piece
        else:
            _add_segments(parts, piece.text)
    return Message(tuple(parts))


@dataclass(frozen=True)
class _Sentence:
    text: str


def _add_segments(parts: list[str], text: str) -> None:
    """Add the lines, or the sentences of long ones, of a text to a template."""
    for number, line in enumerate(_LINES.split(text)):
        if number % 2:
            parts[-1] += line
            continue
        pattern = _SENTENCES if len(line) > MAX_SEGMENT else None
        for place, one in enumerate(pattern.split(line) if pattern else [line]):
            core = one.strip()
            if place % 2 or not core:
                parts[-1] += one
                continue
            start = one.index(core)
            parts[-1] += one[:start]
            parts += [core, one[start + len(core) :]]


def _expanded(text: str, room: int) -> list["str | _Sentence"]:
    """Return a text as syntax and sentences."""
    head = _HEAD.search(text)
    branches = _branches(text, head) if head else None
    if head is None or branches is None:
        return [_Sentence(text)]
    named, end = branches
    if len(named) > room:
        raise Refused(f"expected a message of at most {MAX_BRANCHES} branches")
    before, behind = text[: head.start()], text[end:]
    found: list[str | _Sentence] = [head[0]]
    for key, content in named:
        if content is None:
            found.append(f" {key}")
            continue
        found.append(f" {key} {{")
        found += _expanded(before + content + behind, room // max(1, len(named)))
        found.append("}")
    return [*found, "}"]


def _branches(text: str, head: re.Match[str]) -> tuple[list[tuple[str, str | None]], int] | None:
    """Return keys and contents of a message's branches and its end; None if it has no `other`."""
    place = head.end()
    found: list[tuple[str, str | None]] = []
    while True:
        key = _KEY.match(text, place)
        if key is None:
            break
        place = key.end()
        if key[1].startswith("offset"):
            found.append((key[1], None))
            continue
        end = _closing(text, place)
        if end < 0:
            return None
        found.append((key[1], text[place + 1 : end]))
        place = end + 1
    rest = re.compile(r"\s*\}").match(text, place)
    if rest is None or "other" not in [key for key, _ in found]:
        return None
    return found, rest.end()


def _closing(text: str, place: int) -> int:
    """Return the place of the brace that closes the one at `place`, or -1."""
    depth = 0
    for number in range(place, len(text)):
        depth += (text[number] == "{") - (text[number] == "}")
        if not depth:
            return number if text[place] == "{" else -1
    return -1
