"""gettext's .po files: the lines that a translation changes, and no others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from seqapps.common.errors import UserError, excerpt

from .plural_forms import Plurals
from .units import Document, Filling, Unit

WIDTH = 77  # characters of a line of text between its quotes, as gettext wraps
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "a": "\a", "b": "\b",
            "v": "\v", "f": "\f"}  # fmt: skip
_WRITTEN = {value: f"\\{key}" for key, value in _ESCAPES.items()}
_KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[([0-9]+)\])?[ \t]*(".*)$')
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"[ \t]*$')
_ESCAPED = re.compile(r"\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)")
_CHARSET = re.compile(r"charset=([A-Za-z0-9_.:-]+)")


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
    """A .po file."""

    def __init__(self, content: bytes, name: str) -> None:
        self._charset = _charset(content, name)
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
        header = next((one for one in entries if _is_header(one)), None)
        self._plurals = Plurals.of_header(header.text("msgstr") if header else "", name)
        self._entries = [one for one in entries if not _is_header(one)]
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

    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the file with some units filled, and `fuzzy` on those that are not sure."""
        new: dict[int, list[str]] = {}
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
        return "".join(lines).encode(self._charset)

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


def _charset(content: bytes, name: str) -> str:
    found = _CHARSET.search(content[:20_000].decode("ascii", "replace"))
    charset = found[1] if found and found[1] != "CHARSET" else "utf-8"
    try:
        "".encode(charset)
    except LookupError as error:
        raise UserError(f"{name}: unknown charset {excerpt(charset)}") from error
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else charset


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
