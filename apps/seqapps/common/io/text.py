"""Text in: lines of a file, and the alphabet that maps characters to ids."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np

from seqapps.common.errors import UserError, excerpt

BYTES_PER_CHARACTER = 12  # UTF-8 before NFC: a Hangul syllable may come as three letters
MOST_SYMBOLS = 2**16 - 1
STOP = 0  # the id of the stop symbol, which also starts every sequence


def read_lines(source: str, longest: int, tabs: bool = False) -> Iterator[tuple[int, str]]:
    """Yield `(line number, text)` of every line that is not blank, as NFC without outer spaces.

    Memory stays flat, whatever the size of the file. A byte-order mark and CRLF are tolerated.

    Args:
        source: the path of a UTF-8 text file; `-` is stdin.
        longest: the number of characters that a line may have.
        tabs: lines may hold tabulators.

    Raises:
        UserError: missing, a directory, not UTF-8, control characters, a line too long.
    """
    for number, text in read_items(source, longest, tabs=tabs):
        if isinstance(text, UserError):
            raise text
        yield number, text


def read_items(
    source: str, longest: int, *, tabs: bool = False, blank: bool = False
) -> Iterator[tuple[int, str | UserError]]:
    """As `read_lines`, but a line that cannot be read is yielded as its error.

    Args:
        source, longest, tabs: as in `read_lines`.
        blank: yield blank lines too, as "".
    """
    name = "stdin" if source == "-" else source
    try:
        if source == "-":
            yield from _items(sys.stdin.buffer, name, longest, tabs, blank)
        else:
            with Path(source).open("rb") as file:
                yield from _items(file, name, longest, tabs, blank)
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror or error}") from error


def _items(
    file: BinaryIO, name: str, longest: int, tabs: bool, blank: bool
) -> Iterator[tuple[int, str | UserError]]:
    limit = longest * BYTES_PER_CHARACTER + len("\ufeff\r\n".encode())
    for number, raw in enumerate(iter(lambda: file.readline(limit + 1), b""), start=1):
        try:
            if len(raw) > limit:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(limit)
                raise UserError(f"expected at most {longest} characters")
            text = _text(raw, number == 1, longest, tabs)
        except UserError as error:
            yield number, UserError(f"{name}, line {number}: {error}")
            continue
        if text or blank:
            yield number, text


def _text(raw: bytes, first: bool, longest: int, tabs: bool) -> str:
    """Decode, normalise and check one line."""
    try:
        text = raw.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"expected UTF-8 text, got byte 0x{raw[error.start]:02x}") from error
    return checked(text, longest, "\t" if tabs else "")


def checked(text: str, longest: int, allowed: str = "") -> str:
    """Return a text as NFC without outer spaces.

    Args:
        text: of any origin.
        longest: the number of characters that it may have.
        allowed: control characters that may occur.

    Raises:
        UserError: too long, control characters, or lone surrogates (bytes that are not UTF-8).
    """
    text = unicodedata.normalize("NFC", text.strip())
    if len(text) > longest:
        raise UserError(f"expected at most {longest} characters, got {len(text)}")
    surrogate = next((c for c in text if "\ud800" <= c <= "\udfff"), None)
    if surrogate is not None:
        raise UserError(f"expected UTF-8 text, got U+{ord(surrogate):04X}")
    controls = (c for c in text if unicodedata.category(c) == "Cc" and c not in allowed)
    control = next(controls, None)
    if control is not None:
        raise UserError(
            f"expected text, got the control character U+{ord(control):04X}; is this a text file?"
        )
    return text


def fold(character: str) -> str:
    """Return the lower-case letter where lower and upper case are one character each."""
    lower = character.lower()
    return lower if len(lower) == 1 and lower.upper() == character else character


@dataclass(frozen=True)
class Alphabet:
    """An ordered list of characters; ids are 1, 2, … and 0 is the stop symbol.

    Attributes:
        symbols: the characters, in order of code point.
        casing: `lower` (the list has no capitals), `title` (every entry starts with its only
            capital: the model sees lower case and the capital is put back), or `mixed` (as is).
            Except in `mixed`, capitals are accepted in input.
    """

    symbols: tuple[str, ...]
    casing: str = "mixed"

    @classmethod
    def learn(cls, entries: Iterable[str], mixed: bool = False) -> "Alphabet":
        """Find the characters and the casing (`mixed`: as is) of entries (NFC, not empty).

        Raises:
            UserError: more different characters than ids.
        """
        symbols: set[str] = set()
        firsts: set[str] = set()
        rests: set[str] = set()
        for entry in entries:
            firsts.add(entry[0])
            rests.update(entry[1:])
        symbols = firsts | rests
        if len(symbols) > MOST_SYMBOLS:
            raise UserError(
                f"expected at most {MOST_SYMBOLS:,} different characters, got {len(symbols):,}"
            )
        if mixed:
            casing = "mixed"
        elif all(fold(c) == c and c == c.lower() for c in symbols):
            casing = "lower"
        elif all(c == c.lower() for c in rests) and all(
            fold(c) != c or c.lower() == c.upper() for c in firsts
        ):
            casing = "title"
            symbols = {fold(c) for c in symbols}
        else:
            casing = "mixed"
        return cls(tuple(sorted(symbols)), casing)

    @property
    def size(self) -> int:
        """Number of ids, the stop symbol included."""
        return len(self.symbols) + 1

    @cached_property
    def ids(self) -> dict[str, int]:
        """Character -> id, with the capitals that fold to a known letter."""
        known = {symbol: number for number, symbol in enumerate(self.symbols, start=1)}
        if self.casing == "mixed":
            return known
        capitals = {
            symbol.upper(): number
            for symbol, number in known.items()
            if fold(symbol.upper()) == symbol and symbol.upper() not in known
        }
        return known | capitals

    @cached_property
    def first_symbols(self) -> tuple[str, ...]:
        """The symbols as they are written at the start of an entry."""
        if self.casing != "title":
            return self.symbols
        return tuple(s.upper() if fold(s.upper()) == s else s for s in self.symbols)

    @cached_property
    def followers(self) -> np.ndarray | None:
        """Which symbol may follow which in a well-formed entry, <bool>[size, size], or None.

        Entries have no outer and no double spaces, and are in NFC: a combining mark does not
        follow a letter that it would melt with. None when every symbol may follow every other.
        """
        spaces = [i for i, s in enumerate(self.symbols, start=1) if s.isspace()]
        marks = [
            (i, s)
            for i, s in enumerate(self.symbols, start=1)
            if unicodedata.combining(s) or "\u1160" <= s <= "\u11ff"  # Hangul vowels and finals
        ]
        if not spaces and not marks:
            return None
        allowed = np.ones((self.size, self.size), bool)
        for space in spaces:
            allowed[[STOP, *spaces], space] = False
            allowed[space, STOP] = False
        for number, mark in marks:
            for other, symbol in enumerate(self.symbols, start=1):
                pair = symbol + mark
                allowed[other, number] = unicodedata.normalize("NFC", pair) == pair
        return allowed

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text (normalised to NFC first), without the stop symbol.

        Raises:
            UserError: a character that the alphabet lacks.
        """
        text = unicodedata.normalize("NFC", text)
        unknown = next((c for c in text if c not in self.ids), None)
        if unknown is not None:
            raise UserError(
                f"{excerpt(text)} holds {unknown!r}, which is not in the model's alphabet "
                f"{excerpt(''.join(self.symbols))}"
            )
        return [self.ids[c] for c in text]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids, up to the first stop symbol."""
        text: list[str] = []
        for number in ids:
            if number == STOP:
                break
            text.append((self.symbols if text else self.first_symbols)[number - 1])
        return "".join(text)


@dataclass(frozen=True)
class Sequences:
    """Sequences of ids in one padded array.

    Attributes:
        ids: <uint16>[n, longest], filled up with 0 (stop).
        lengths: <int32>[n], without the stop symbol.
    """

    ids: np.ndarray
    lengths: np.ndarray

    @classmethod
    def from_lists(cls, rows: list[list[int]]) -> "Sequences":
        """Pad lists of ids."""
        lengths = np.array([len(row) for row in rows], np.int32)
        ids = np.zeros((len(rows), max(lengths, default=0)), np.uint16)
        for row, target in zip(rows, ids, strict=True):
            target[: len(row)] = row
        return cls(ids, lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Sequences":
        return Sequences(self.ids[chosen], self.lengths[chosen])

    @property
    def symbols(self) -> int:
        """Number of symbols to predict: every character, and one stop a sequence."""
        return int(self.lengths.sum()) + len(self)

    def teacher_forced(self, multiple: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return inputs, targets and mask, each [n, time], time = longest + 1.

        The input at time t is the symbol before t (stop at t = 0), the target the symbol at t;
        the mask <float32> is 1 up to and with the stop symbol. Time is rounded up to `multiple`
        for backends that compile once per shape.
        """
        time = int(self.lengths.max(initial=0)) + 1
        time = -(-time // multiple) * multiple
        targets = np.zeros((len(self), time), np.int32)
        width = min(time, self.ids.shape[1])
        targets[:, :width] = self.ids[:, :width]
        inputs = np.zeros_like(targets)
        inputs[:, 1:] = targets[:, :-1]
        mask = (np.arange(time) <= self.lengths[:, None]).astype(np.float32)
        return inputs, targets, mask
