"""JSON files of strings: values are translated, and everything else stays as it is."""

import json
import re
from collections.abc import Iterator, Mapping

from seqapps.common.errors import UserError

from .units import Document, Edits, Filling, Unit

MESSAGE = "message"  # the key of a text in files of browser extensions
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class JsonFile(Document):
    """Objects of strings, nested or not.

    Where some values are empty, the keys are the source texts and the other values their
    translations; otherwise the values are the source texts. In the files of browser extensions
    (`messages.json`), only the values of `message` are.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
        try:
            self._text = content.decode("utf-8-sig")
            values = json.loads(self._text)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise UserError(f"{name}, line {line}: expected UTF-8 text") from error
        except json.JSONDecodeError as error:
            raise UserError(f"{name}, line {error.lineno}: not valid JSON: {error.msg}") from error
        except (RecursionError, ValueError) as error:
            raise UserError(f"{name}: not usable JSON: {error}") from error
        found = list(_strings(self._text))
        if _has_messages(values):
            found = [one for one in found if one[0] == MESSAGE]
        by_key = any(not value.strip() for _, value, _, _ in found)
        self._places, self.units = [], []
        for key, value, start, end in found:
            source, target = (key, value) if by_key else (value, "")
            place = f"{name}, line {self._text.count(chr(10), 0, start) + 1}"
            is_open = bool(source.strip()) and not target.strip()
            self.units.append(Unit((source,), (target,), is_open, place))
            self._places.append((start, end))
        if not found:
            raise UserError(f"{name}: expected strings, got none")

    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the file with some values replaced; JSON cannot say which are not sure."""
        edits = Edits()
        is_ascii = self._text.isascii() and "\\u" in self._text
        for number, filling in fillings.items():
            written = json.dumps(filling.texts[0], ensure_ascii=is_ascii)
            edits.replace(*self._places[number], written)
        return self._mark + edits.applied(self._text).encode()


def _has_messages(values: object) -> bool:
    """Return whether a file is one of browser extensions: each text has a description beside it."""
    return (
        isinstance(values, dict)
        and bool(values)
        and all(isinstance(v, dict) and isinstance(v.get(MESSAGE), str) for v in values.values())
    )


def _strings(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield key, value, start and end of each string that is the value of a key."""
    tokens = list(_TOKEN.finditer(text))
    for key, colon, value in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if colon[0] == ":" and value[0].startswith('"'):
            yield json.loads(key[0]), json.loads(value[0]), value.start(), value.end()
