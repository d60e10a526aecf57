"""XML with the place of each element, so that a file is changed without being written anew."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from seqapps.common.errors import UserError

MAX_DEPTH = 200


@dataclass
class Element:
    """An element of a document.

    Attributes:
        start, end: its place in the bytes; inner_start and inner_end, that of its content.
    """

    name: str
    attributes: dict[str, str]
    start: int
    line: int
    inner_start: int = 0
    inner_end: int = 0
    end: int = 0
    children: list["Element"] = field(default_factory=list)

    def all(self, *names: str) -> Iterator["Element"]:
        """Yield the elements of some names below this one, in their order."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.all(*names)

    def first(self, name: str) -> "Element | None":
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)


def parse(content: bytes, name: str) -> Element:
    """Return the root element; names are without their prefixes.

    Raises:
        UserError: the file is not well-formed, is not UTF-8, or defines entities of its own.
    """
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UserError(
            f"{name}, line {line}: expected UTF-8 text, got byte 0x{content[error.start]:02x}"
        ) from error
    parser = expat.ParserCreate("utf-8")
    root = Element("", {}, 0, 0)
    stack = [root]

    def start(tag: str, attributes: dict[str, str]) -> None:
        place = parser.CurrentByteIndex
        one = Element(tag.rpartition(":")[2], attributes, place, parser.CurrentLineNumber)
        one.inner_start = _tag_end(content, place)
        if len(stack) > MAX_DEPTH:
            raise UserError(f"{name}: elements are nested too deeply")
        stack[-1].children.append(one)
        stack.append(one)

    def end(tag: str) -> None:
        one = stack.pop()
        place = parser.CurrentByteIndex
        is_empty = content[one.inner_start - 2 : one.inner_start] == b"/>"
        one.inner_end = one.inner_start if is_empty else place
        one.end = one.inner_start if is_empty else content.index(b">", place) + 1

    def declared(encoding_of: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii", "ascii"):
            raise UserError(f"{name}: expected UTF-8, got the encoding {encoding}")

    def entity(*given: object) -> None:
        raise UserError(f"{name}: expected no entities of its own")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.XmlDeclHandler, parser.EntityDeclHandler = declared, entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise UserError(f"{name}, line {error.lineno}: not well-formed XML: {reason}") from error
    return root.children[0]


def objection(source: str, text: str) -> str:
    """Return why a text cannot stand in an element of a file; "" if it can."""
    if "<![CDATA[" in source:
        return "texts in CDATA sections are not translated"
    try:
        expat.ParserCreate("utf-8").Parse(f"<x>{text}</x>".encode(), True)
    except expat.ExpatError:
        return "no translation keeps the elements of this text"
    return ""


def _tag_end(content: bytes, place: int) -> int:
    """Return the place behind a tag; its attributes may hold `>`."""
    quote = b""
    while True:
        sign = content[place : place + 1]
        if quote:
            quote = b"" if sign == quote else quote
        elif sign in (b'"', b"'"):
            quote = sign
        elif sign == b">":
            return place + 1
        place += 1
