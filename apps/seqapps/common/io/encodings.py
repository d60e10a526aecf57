"""Encodings of text files: UTF-16, Windows-1252, and Windows-1252 that was wrongly decoded."""

import codecs
import sys
import unicodedata
from io import BufferedReader, TextIOWrapper
from typing import Any, BinaryIO

SAMPLE_BYTES = 4_096  # of a file, from which its encoding is recognised
MIN_ASCII_SHARE = 0.02  # of UTF-16: spaces, line ends
UTF_8, UTF_16 = "utf-8-sig", "utf-16"
# Windows-1252 that was decoded as Latin-1: U+0092 in place of the apostrophe U+2019. Five of the
# control characters U+0080 to U+009F have no character there, and stay as they are.
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("windows-1252")
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CONTROLS = frozenset(map(chr, _WINDOWS_1252))


def encoding_of(sample: bytes) -> str:
    r"""Return the encoding of a text file: "utf-8-sig", "utf-16", "utf-16-le" or "utf-16-be".

    UTF-16 without a byte-order mark is recognised only if it is certain: the bytes contain zeros,
    as UTF-8 text never does, and one byte order alone makes text of them, whose line ends are
    most of the bytes 0x0A. Other files with zeros count as UTF-8, so that a zero among the names
    is reported as a zero byte.

    Args:
        sample: the first `SAMPLE_BYTES` bytes of the file.

    Example:
        >>> encoding_of("naïve\n".encode()), encoding_of("naïve\n".encode("utf-16-le"))
        ('utf-8-sig', 'utf-16-le')
        >>> encoding_of(b"Anna\nB\0ob\nCarla\n")
        'utf-8-sig'
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF_16
    if b"\0" not in sample:
        return UTF_8
    found = [name for name in ("utf-16-le", "utf-16-be") if _is_text(sample, name)]
    return found[0] if len(found) == 1 else UTF_8


def _is_text(sample: bytes, encoding: str) -> bool:
    """Return whether a sample, decoded, is text: assigned characters, some of them ASCII."""
    is_whole = len(sample) < SAMPLE_BYTES  # otherwise it may end within a character
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample, final=is_whole)
    except UnicodeDecodeError:
        return False
    if 2 * text.count("\n") < sample.count(b"\n"):  # line ends of UTF-8, within characters
        return False
    ascii_share = sum(map(str.isascii, text)) / max(1, len(text))
    categories = {unicodedata.category(c) for c in repaired(text) if c not in "\t\r\n"}
    return ascii_share >= MIN_ASCII_SHARE and categories.isdisjoint(("Cc", "Cn", "Co"))


class Lines:
    """The lines of a binary file in UTF-8, whether the file is in UTF-8 or in UTF-16.

    Args:
        file: open for reading, at its start; it stays open.
    """

    def __init__(self, file: BinaryIO) -> None:
        peekable: Any = file if hasattr(file, "peek") else BufferedReader(file)
        self._file, self._owns = peekable, peekable is not file
        encoding = encoding_of(peekable.peek(SAMPLE_BYTES)[:SAMPLE_BYTES])
        self._text = None
        if encoding != UTF_8:
            self._text = TextIOWrapper(peekable, encoding, errors="replace", newline="\n")

    def readline(self, limit: int) -> bytes:
        """Return the next line, or, if it is longer, at least `limit` bytes of it."""
        if self._text is None:
            line: bytes = self._file.readline(limit)
            return line
        return self._text.readline(limit).encode()

    def detach(self) -> None:
        """Leave the file open when this object is deleted."""
        if self._text is not None:
            self._text.detach()
        if self._owns:
            self._file.detach()


def is_misread(text: str) -> bool:
    r"""Return whether a text holds control characters that are wrongly decoded Windows-1252.

    Example:
        >>> is_misread("it\x92s"), is_misread("it's")
        (True, False)
    """
    return not _CONTROLS.isdisjoint(text)


def repaired(text: str) -> str:
    r"""Return a text with wrongly decoded Windows-1252 as the characters that were meant.

    Example:
        >>> repaired("it\x92s \x93fine\x94")
        'it’s “fine”'
    """
    return text.translate(_WINDOWS_1252) if is_misread(text) else text


def decoded(text: str) -> str:
    r"""Return a text whose bytes that are not UTF-8 are surrogates as Windows-1252 reads them.

    The five bytes that have no character there become control characters, as in browsers.

    Example:
        >>> decoded(b"caf\xe9 \x85".decode(errors="surrogateescape")), decoded("café")
        ('café …', 'café')
    """
    if text.isascii() or not any("\udc80" <= c <= "\udcff" for c in text):
        return text
    return repaired("".join(chr(ord(c) - 0xDC00) if "\udc80" <= c <= "\udcff" else c for c in text))


def report_decoded(name: str, count: int, header: bool = False) -> None:
    """Print one line on stderr about a header or rows in Windows-1252, if there are any.

    Args:
        name: the table.
        count: number of rows.
        header: whether the header is.
    """
    rows = f"{count:,} rows" if count > 1 else "1 row"
    parts = ["the header"] * header + [rows] * (count > 0)
    if parts:
        verb = "are" if count + header > 1 else "is"
        found = " and ".join(parts)
        print(
            f"{name}: {found} {verb} not in UTF-8 and {verb} read as Windows-1252", file=sys.stderr
        )


def report_misread(name: str, count: int, unit: str) -> None:
    """Print one line on stderr about repaired lines or rows, if there are any."""
    if count:
        have = f"{unit}s have" if count > 1 else f"{unit} has"
        print(
            f"{name}: {count:,} {have} wrongly decoded Windows-1252 characters "
            "(such as U+0092), which are read as what they stand for",
            file=sys.stderr,
        )
