"""XLIFF 1.2 and 2: targets are added or filled, and the rest of the file stays as it is.

A text is the XML between `<source>` and its end, entities and inline elements included: these are
protected as all markup is.
"""

import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from seqapps.common.errors import UserError

from . import xml_text
from .units import Document, Filling, Unit
from .xml_text import Element

_UNTOUCHED = {"new", "needs-translation", "initial"}  # states of texts without a translation
_UNSURE = {"needs-review-translation", "needs-adaptation", "needs-l10n", "needs-review-adaptation",
           "needs-review-l10n"}  # fmt: skip


class XliffFile(Document):
    """An .xlf file."""

    def __init__(self, content: bytes, name: str, languages: tuple[str, str] = ("", "")) -> None:
        self._content, self._name = content, name
        root = xml_text.parse(content, name)
        if root.name != "xliff":
            raise UserError(f"{name}: expected XLIFF, got the element {root.name}")
        self._is_2 = root.attributes.get("version", "1.2").startswith("2")
        for kind, attributes, wanted in zip(
            ("source", "target"), (("source-language", "srcLang"), ("target-language", "trgLang")),
            languages, strict=True,
        ):  # fmt: skip
            _check_language(root, name, kind, attributes, wanted)
        kinds = ("segment",) if self._is_2 else ("trans-unit",)
        self._segments = [one for one in root.all(*kinds) if one.first("source") is not None]
        silent = {
            id(one)
            for parent in root.all("file", "group", "unit", "trans-unit")
            if parent.attributes.get("translate") == "no"
            for one in (parent, *parent.all(*kinds))
        }
        self.units = [self._unit(one, id(one) in silent) for one in self._segments]

    def _inner(self, one: Element | None) -> str:
        if one is None:
            return ""
        return self._content[one.inner_start : one.inner_end].decode("utf-8", "replace")

    def _unit(self, segment: Element, is_silent: bool) -> Unit:
        source, target = segment.first("source"), segment.first("target")
        text, translated = self._inner(source), self._inner(target)
        holder = segment if self._is_2 else target
        state = holder.attributes.get("state", "") if holder is not None else ""
        is_copy = translated == text and state in _UNTOUCHED
        is_open = bool(text.strip()) and (not translated.strip() or is_copy) and not is_silent
        is_reviewed = state not in _UNSURE | _UNTOUCHED or (self._is_2 and not state)
        place = f"{self._name}, line {segment.line}"
        return Unit((text,), ("" if is_copy else translated,), is_open, place, frozenset(),
                    is_reviewed)  # fmt: skip

    def objection(self, number: int, text: str) -> str:
        """Return why a text cannot be a translation of a unit in this file; "" if it can."""
        return xml_text.objection(self.units[number].sources[0], text)

    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the file with some targets; their state says which are not sure."""
        changes: list[tuple[int, int, bytes]] = []
        for number, filling in fillings.items():
            segment = self._segments[number]
            source, target = segment.first("source"), segment.first("target")
            prefix = self._prefix(segment)
            state = (
                ""
                if self._is_2
                else _attribute(
                    "state", "translated" if filling.is_sure else "needs-review-translation"
                )
            )
            if self._is_2:
                changes.append(self._segment_state(segment, filling.is_sure))
            text = filling.texts[0]
            if target is not None:
                head = self._content[target.start : target.inner_start].decode()
                head = re.sub(r"\s*/?>$", ">", head)
                if not self._is_2:
                    head = re.sub(r"\sstate=(\"[^\"]*\"|'[^']*')", "", head)
                    head = head[:-1] + state + ">"
                new = f"{head}{text}</{prefix}target>"
                changes.append((target.start, target.end, new.encode()))
            elif source is not None:
                gap = self._indent(source)
                new = f"{gap}<{prefix}target{state}>{text}</{prefix}target>"
                last = segment.first("seg-source") or source  # the schema has targets behind both
                changes.append((last.end, last.end, new.encode()))
        return _changed(self._content, changes)

    def _segment_state(self, segment: Element, is_sure: bool) -> tuple[int, int, bytes]:
        head = self._content[segment.start : segment.inner_start].decode()
        head = re.sub(r"\sstate=(\"[^\"]*\"|'[^']*')", "", head)
        new = head[:-1] + _attribute("state", "translated" if is_sure else "initial") + ">"
        return segment.start, segment.inner_start, new.encode()

    def _prefix(self, segment: Element) -> str:
        found = re.match(rb"<([A-Za-z0-9_.-]+:)", self._content[segment.start :][:100])
        return found[1].decode() if found else ""

    def _indent(self, source: Element) -> str:
        before = self._content[: source.start].rpartition(b"\n")[2]
        if before.strip():
            return ""
        end = "\r\n" if self._content[: source.start].endswith(b"\r\n" + before) else "\n"
        return end + before.decode()


def _attribute(name: str, value: str) -> str:
    return f" {name}={quoteattr(value)}"


def _changed(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    parts, place = [], 0
    for start, end, new in sorted(changes):
        parts += [content[place:start], new]
        place = end
    return b"".join([*parts, content[place:]])


def _check_language(
    root: Element, name: str, kind: str, attributes: tuple[str, ...], wanted: str
) -> None:
    """Refuse a file of another language."""
    holders = (root, *root.all("file"))
    given = {one.attributes.get(attribute) for one in holders for attribute in attributes}
    for language in sorted(one for one in given if one):
        if wanted and language.lower().split("-")[0].split("_")[0] != wanted:
            raise UserError(f"{name}: expected the {kind} language {wanted}, got {language}")
