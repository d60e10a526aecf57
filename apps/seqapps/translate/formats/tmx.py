"""TMX: pairs of a translation memory, by their languages."""

from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from seqapps.common.errors import UserError

from . import xml_text
from .units import Document, Filling, Unit
from .xliff import _changed
from .xml_text import Element


class TmxFile(Document):
    """A .tmx file, read for one pair of languages."""

    def __init__(self, content: bytes, name: str, source: str, target: str) -> None:
        self._content, self._name, self._target = content, name, target
        root = xml_text.parse(content, name)
        if root.name != "tmx":
            raise UserError(f"{name}: expected TMX, got the element {root.name}")
        self._units: list[Element] = []
        self.units = []
        seen: set[str] = set()
        for unit in root.all("tu"):
            variants = {_language(one): one for one in unit.children if one.name == "tuv"}
            seen |= variants.keys()
            if source in variants:
                self._units.append(unit)
                given, found = (_text(content, variants.get(one)) for one in (source, target))
                place = f"{name}, line {unit.line}"
                is_open = bool(given.strip()) and not found.strip() and target not in variants
                self.units.append(Unit((given,), (found,), is_open, place))
        if not self.units:
            languages = ", ".join(sorted(seen)) or "none"
            raise UserError(f"{name}: expected texts in {source} and {target}, got {languages}")

    def objection(self, number: int, text: str) -> str:
        """Return why a text cannot be a translation of a unit in this file; "" if it can."""
        return xml_text.objection(self.units[number].sources[0], text)

    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the file with further variants; those that are not sure have a note."""
        changes = []
        for number, filling in fillings.items():
            unit = self._units[number]
            note = "" if filling.is_sure else "<note>fuzzy</note>"
            language = quoteattr(self._target)
            text = filling.texts[0]
            new = f"<tuv xml:lang={language}>{note}<seg>{text}</seg></tuv>"
            changes.append((unit.inner_end, unit.inner_end, new.encode()))
        return _changed(self._content, changes)


def _language(variant: Element) -> str:
    found = variant.attributes.get("xml:lang") or variant.attributes.get("lang") or ""
    return found.lower().split("-")[0].split("_")[0]


def _text(content: bytes, variant: Element | None) -> str:
    segment = None if variant is None else variant.first("seg")
    if segment is None:
        return ""
    return content[segment.inner_start : segment.inner_end].decode("utf-8", "replace")
