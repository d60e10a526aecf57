"""Tables of pairs: a text, a tab, its translation; further columns stay as they are."""

import re
from collections.abc import Mapping

from seqapps.common.errors import UserError

from .units import Document, Filling, Unit

_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}
_WRITTEN = {value: key for key, value in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\[ntr\\]")


class TsvFile(Document):
    r"""Lines of text TAB translation; `\n`, `\t` and `\\` are escaped."""

    def __init__(self, content: bytes, name: str) -> None:
        self._mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
        self._lines = []
        for number, raw in enumerate(content.split(b"\n"), start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise UserError(
                    f"{name}, line {number}: expected UTF-8 text, got byte 0x{raw[error.start]:02x}"
                ) from error
            self._lines.append(line)
        self._rows = [n for n, line in enumerate(self._lines) if line.strip()]
        self.units = [self._unit(self._lines[n], f"{name}, line {n + 1}") for n in self._rows]

    def _unit(self, line: str, place: str) -> Unit:
        columns = line.removesuffix("\r").split("\t")
        control = next((c for c in line if (c < " " and c not in "\t\r") or c == "\x7f"), None)
        if control is not None:
            raise UserError(
                f"{place}: expected text, got the control character U+{ord(control):04X}"
            )
        source, target = (unescaped(one) for one in (*columns, "")[:2])
        return Unit((source,), (target,), not target.strip() and bool(source.strip()), place)

    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the table with some translations; those that are not sure get a column `fuzzy`."""
        lines = list(self._lines)
        for number, filling in fillings.items():
            row = self._rows[number]
            end = "\r" if lines[row].endswith("\r") else ""
            columns = lines[row].removesuffix("\r").split("\t")
            rest = columns[2:]
            if not filling.is_sure:
                rest = [*rest, "fuzzy"]
            lines[row] = "\t".join([columns[0], escaped(filling.texts[0]), *rest]) + end
        return self._mark + "\n".join(lines).encode()


def unescaped(text: str) -> str:
    r"""Return the text of a cell.

    Example:
        >>> unescaped(r"a\nb")
        'a\nb'
    """
    return _ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)


def escaped(text: str) -> str:
    """Return a text as a cell."""
    return "".join(_WRITTEN.get(c, c) for c in text)
