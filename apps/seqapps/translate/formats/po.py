"""gettext's .po files: the lines that a translation changes, and no others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from seqapps.common.errors import UserError, excerpt

from . import po_header
from .plural_forms import Plurals
from .units import Document, Filling, Unit

WIDTH = 77  # characters of a line of text between its quotes, as gettext wraps
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "a": "\a", "b": "\b",
            "v": "\v", "f": "\f"}  # fmt: skip
_WRITTEN = {value: f"\\{key}" for key, value in _ESCAPES.items()}
_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[([0-9]+)\])?[ \t]*(".*)$')
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"[ \t]*$')
_ESCAPED = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)")


@dataclass
class _Field:
    """A string of an entry: its first line, the one behind its last, and its text."""

    start: int
    end: int
    text: str


@dataclass
class _Entry:
    """An entry: its strings, and the lines of its flags and of its earlier source text."""

    fields: dict[str, _Field] = field(default_factory=dict)
    flags: list[int] = field(default_factory=list)
    first: int = 0

    def text(self, name: str) -> str:
        return self.fields[name].text if name in self.fields else ""


class PoFile(Document):
    """A .po file.

    Args:
        language: code of the target language, whose plural formula a header may lack.
    """

    def __init__(self, content: bytes, name: str, language: str = "") -> None:
        self._language = language
        self._charset = po_header.charset(content, name)
        try:
            text = content.decode(self._charset)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise UserError(
                f"{name}, line {line}: expected {self._charset} text, got byte "
                f"0x{content[error.start]:02x}"
            ) from error
        self._lines = _lines(text)
        self._name = name
        self._end = "\r\n" if self._lines and self._lines[0].endswith("\r\n") else "\n"
        entries = _entries(self._lines, name)
        self._header = next((one for one in entries if _is_header(one)), None)
        self._entries = [one for one in entries if not _is_header(one)]
        given = self._header.text("msgstr") if self._header else ""
        self._formula = ""  # of the header, where the file needs one and has none
        has_plurals = any("msgid_plural" in one.fields for one in self._entries)
        lacks_formula = "nplurals=INTEGER" in given or "nplurals=" not in given
        if has_plurals and lacks_formula:
            self._formula = po_header.formula(language)
        self._has_formula = bool(self._formula) or not lacks_formula
        self._plurals = Plurals.of_header(self._formula or given, name)
        self.units = [self._unit(one) for one in self._entries]

    def _unit(self, entry: _Entry) -> Unit:
        singular, plural = entry.text("msgid"), entry.text("msgid_plural")
        line = entry.fields["msgid"].start + 1
        place = f"{self._name}, line {line}"
        flags = frozenset(
            flag.strip() for n in entry.flags for flag in self._lines[n][2:].split(",")
        )
        if "msgid_plural" in entry.fields:
            sources = self._plurals.sources(singular, plural)
            targets = tuple(entry.text(f"msgstr[{n}]") for n in range(len(sources)))
        else:
            sources, targets = (singular,), (entry.text("msgstr"),)
        is_open = not any(targets) and any(one.strip() for one in sources)
        return Unit(sources, targets, is_open, place, flags, "fuzzy" not in flags)

    def objection(self, number: int, text: str) -> str:
        """Return why a text cannot be a translation of a unit in this file; "" if it can."""
        if "msgid_plural" in self._entries[number].fields and not self._has_formula:
            return "expected Plural-Forms in the header of the file, got none"
        try:
            text.encode(self._charset)
        except UnicodeEncodeError as error:
            sign = text[error.start]
            return (
                f"the encoding {self._charset} of the file does not have the {sign!r} of the "
                "translation: convert the file to UTF-8"
            )
        return ""

    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the file with some units filled, and `fuzzy` on those that are not sure.

        The header gets what gettext needs and a template leaves open: charset and plural formula.
        """
        new = self._header_lines() if fillings else {}
        for number, filling in fillings.items():
            entry = self._entries[number]
            if not filling.is_sure:
                self._add_fuzzy(entry, new)
            if "msgid_plural" in entry.fields:
                self._fill_plural(entry, filling, new)
            else:
                one = entry.fields["msgstr"]
                new[one.start] = self._string("msgstr", filling.texts[0])
                new |= {n: [] for n in range(one.start + 1, one.end)}
        lines = [line for n, old in enumerate(self._lines) for line in new.get(n, [old])]
        if fillings and self._header is None:
            lines = [*po_header.made(self._language, self._formula, self._end), *lines]
        # gettext refuses the mark of UTF-8.
        is_marked = self._charset == "utf-8-sig" and fillings
        return "".join(lines).encode("utf-8" if is_marked else self._charset)

    def _header_lines(self) -> dict[int, list[str]]:
        """Return the lines of the header that change."""
        if self._header is None:
            return {}
        one = self._header.fields["msgstr"]
        new = {}
        for number in range(one.start, one.end):
            line = po_header.completed(self._lines[number], self._formula)
            if line != self._lines[number]:
                new[number] = [line]
        missing = []
        if "charset=" not in one.text:
            missing.append("Content-Type: text/plain; charset=UTF-8")
        if self._formula and "nplurals=" not in one.text:
            missing.append(f"Plural-Forms: {self._formula}")
        last = one.end - 1
        if missing:
            added = [f'"{line}\\n"{self._end}' for line in missing]
            new[last] = [*new.get(last, [self._lines[last]]), *added]
        return new

    def _fill_plural(self, entry: _Entry, filling: Filling, new: dict[int, list[str]]) -> None:
        forms = [one for name, one in entry.fields.items() if name.startswith("msgstr")]
        for one in forms:
            new |= {n: [] for n in range(one.start, one.end)}
        new[forms[0].start] = [
            line
            for n, text in enumerate(filling.texts)
            for line in self._string(f"msgstr[{n}]", text)
        ]

    def _add_fuzzy(self, entry: _Entry, new: dict[int, list[str]]) -> None:
        if entry.flags:
            line = entry.flags[0]
            new[line] = [f"#, fuzzy,{self._lines[line][2:]}"]
            return
        first = entry.first
        new[first] = [f"#, fuzzy{self._end}", *new.get(first, [self._lines[first]])]

    def _string(self, keyword: str, text: str) -> list[str]:
        """Return the lines of a string: one if it fits, else an empty one and wrapped lines."""
        escaped = "".join(_WRITTEN.get(c, c) for c in text)
        is_short = len(f'{keyword} "{escaped}"') <= WIDTH + 2
        if is_short and "\n" not in text[:-1]:
            return [f'{keyword} "{escaped}"{self._end}']
        parts = [part for line in text.splitlines(keepends=True) for part in _wrapped(line)]
        return [f"{line}{self._end}" for line in (f'{keyword} ""', *(f'"{p}"' for p in parts))]


def _wrapped(line: str) -> list[str]:
    """Return a line, escaped, in parts that end behind spaces."""
    parts, current = [], ""
    for word in re.findall(r"[^ ]* *", line):
        written = "".join(_WRITTEN.get(c, c) for c in word)
        if current and len(current) + len(written.rstrip(" ")) > WIDTH:
            parts.append(current)
            current = ""
        current += written
    return [*parts, current] if current else parts


def _is_header(entry: _Entry) -> bool:
    return not entry.text("msgid") and "msgctxt" not in entry.fields


def _lines(text: str) -> list[str]:
    """Return lines with their ends; no other character than the line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+$", text)


def _entries(lines: list[str], name: str) -> list[_Entry]:
    """Read the entries of a file (raises UserError with the line of a mistake)."""
    entries: list[_Entry] = []
    entry, current = _Entry(), ""
    flags: list[int] = []
    comment = -1  # the first line of comments behind the last entry

    for number, raw in enumerate(lines):
        line = raw.rstrip("\r\n").lstrip(" \t")
        if not line.strip() or line.startswith("#"):
            if line.startswith("#") and not line.startswith("#~"):
                current = ""
                if comment < 0:
                    flags, comment = [], number
                if line.startswith("#,"):
                    flags.append(number)
            continue
        found = _KEYWORD.match(line)
        if found:
            keyword = found[1] if found[2] is None else f"{found[1]}[{found[2]}]"
            if keyword == "msgctxt" or (keyword == "msgid" and "msgid" in entry.fields):
                entry = _Entry(flags=flags if comment >= 0 else [], first=number)
            elif keyword == "msgid" and not entry.fields:
                entry = _Entry(flags=flags, first=number)
            if keyword in entry.fields:
                raise UserError(f"{name}, line {number + 1}: a second {keyword} of one entry")
            if keyword.startswith("msgstr") and "msgid" not in entry.fields:
                raise UserError(f"{name}, line {number + 1}: {keyword} without a msgid")
            comment, flags = -1, []
            text = _unquoted(found[3], name, number)
            entry.fields[keyword] = _Field(number, number + 1, text)
            current = keyword
            if keyword == "msgid":
                entries.append(entry)
        elif line.startswith('"') and current:
            one = entry.fields[current]
            one.text += _unquoted(line, name, number)
            one.end = number + 1
        else:
            raise UserError(
                f"{name}, line {number + 1}: expected msgid, msgstr or a string, got "
                f"{excerpt(line)}"
            )
    for each in entries:
        if not any(key.startswith("msgstr") for key in each.fields):
            raise UserError(
                f"{name}, line {each.fields['msgid'].start + 1}: an entry without msgstr"
            )
    return entries


def _unquoted(text: str, name: str, number: int) -> str:
    found = _STRING.match(text)
    if found is None:
        raise UserError(f"{name}, line {number + 1}: a string without its end: {excerpt(text)}")
    return _ESCAPED.sub(_unescaped, found[1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] == "x" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8))
    return _ESCAPES.get(code, code)
