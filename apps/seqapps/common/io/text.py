"""Lines of text files, alphabets that map characters to ids, and padded sequences of ids."""

import unicodedata
from collections.abc import Generator, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.encodings import Lines, is_misread, repaired, report_misread
from seqapps.common.io.files import stdin

BYTES_PER_CHARACTER = 12  # UTF-8 before NFC: a Hangul syllable may come as three letters
MAX_SYMBOLS = 2**16 - 1
FOLDED = ("title", "words")  # the casings whose capitals are restored
UNFOLDED = ("starts", "mixed")  # those whose capitals are symbols of their own
CASINGS = ("lower", *FOLDED, *UNFOLDED)
APOSTROPHES = "'\u2019\u02bc"
CAPITALS = {"ß": "ẞ"}  # that Unicode does not derive from their lower-case letters
STOP = 0  # the id of the stop symbol, which also starts every sequence


def read_lines(source: str, max_length: int, tabs: bool = False) -> Iterator[tuple[int, str]]:
    r"""Yield line number and text of every line that is not blank, in NFC without outer spaces.

    The source is the path of a UTF-8 or UTF-16 text file (see `encodings.encoding_of`); `-` is
    stdin. Memory stays flat. A byte-order mark and CRLF are accepted, and tabs on request. Wrongly
    decoded Windows-1252 is repaired, and one line on stderr says in how many lines.

    Raises:
        UserError: the file cannot be read or is not UTF-8, a line has more than `max_length`
            characters, or it contains control characters.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "names")
        >>> _ = path.write_text("Anna\n\n Bob \n")
        >>> list(read_lines(str(path), max_length=20))
        [(1, 'Anna'), (3, 'Bob')]
    """
    for line_number, text in read_items(source, max_length, tabs=tabs):
        if isinstance(text, UserError):
            raise text
        yield line_number, text


def read_items(
    source: str,
    max_length: int,
    *,
    tabs: bool = False,
    blank: bool = False,
    quiet: bool = False,
    as_is: bool = False,
) -> Iterator[tuple[int, str | UserError]]:
    """Yield as `read_lines`, and an error for each invalid line; with `blank`, "" for blank ones.

    With `quiet`, repaired lines are not reported (the source is read more than once). With `as_is`,
    lines are neither normalised nor stripped nor repaired, so that positions in them are those of
    the source.

    Raises:
        UserError: the file cannot be read.
    """
    name = "stdin" if source == "-" else source
    try:
        with nullcontext(stdin()) if source == "-" else Path(source).open("rb") as file:
            misread = yield from _items(file, name, max_length, tabs, blank, as_is)
            report_misread(name, 0 if quiet or as_is else misread, "line")
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror or error}") from error


def _items(
    file: BinaryIO, name: str, max_length: int, tabs: bool, blank: bool, as_is: bool
) -> Generator[tuple[int, str | UserError], None, int]:
    """Yield as `read_items`; return the number of lines that were repaired."""
    limit = max_length * BYTES_PER_CHARACTER + len("\ufeff\r\n".encode())
    lines, misread = Lines(file), 0
    for line_number, raw in enumerate(iter(lambda: lines.readline(limit + 1), b""), start=1):
        try:
            if len(raw) > limit:
                while raw and not raw.endswith(b"\n"):
                    raw = lines.readline(limit)
                raise UserError(f"expected at most {max_length} characters")
            try:
                text = raw.decode("utf-8-sig" if line_number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                byte = raw[error.start]
                raise UserError(f"expected UTF-8 text, got byte 0x{byte:02x}") from error
            misread += is_misread(text)
            allowed = "\t" if tabs else ""
            if as_is:
                text = checked_text(text.removesuffix("\n").removesuffix("\r"), max_length, allowed)
            else:
                text = clean_text(text, max_length, allowed)
        except UserError as error:
            yield line_number, UserError(f"{name}, line {line_number}: {error}")
            continue
        if blank or text.strip():
            yield line_number, text
    lines.detach()
    return misread


def clean_text(text: str, max_length: int, allowed: str = "") -> str:
    r"""Return a text in NFC without outer spaces, with Windows-1252 repaired.

    Raises:
        UserError: it has more than `max_length` characters, a control character that is not
            `allowed`, or a lone surrogate (a byte that is not UTF-8).

    Example:
        >>> clean_text(" Cafe\u0301 ", max_length=10)
        'Café'
    """
    return checked_text(unicodedata.normalize("NFC", repaired(text).strip()), max_length, allowed)


def checked_text(text: str, max_length: int, allowed: str = "") -> str:
    """Return a text as it is (raises UserError as `clean_text`)."""
    if len(text) > max_length:
        raise UserError(f"expected at most {max_length} characters, got {len(text)}")
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


def fold_case(character: str) -> str:
    """Return the lower-case letter of a capital if that is one character with this capital.

    The capital is the one that begins a word (Unicode's title case).

    Example:
        >>> [fold_case(c) for c in "Aß1İǅ"]
        ['a', 'ß', '1', 'İ', 'ǆ']
    """
    lower = character.lower()
    return lower if len(lower) == 1 and lower.title() == character else character


@dataclass(frozen=True)
class Alphabet:
    """An ordered list of characters; their ids are 1, 2, …, and 0 is the stop symbol.

    Attributes:
        symbols: the characters, ordered by code point.
        casing: `lower` (no capitals), `title` (each entry starts with its only capital), `words`
            (each word does), `starts` (capitals stand at the start of words and behind
            apostrophes alone), or `mixed`. With `title` and `words` the model receives lower case,
            and decoding restores the capitals; with `starts`, no capital follows a letter.
            Except in `starts` and `mixed`, input may contain capitals.
        capital_first: whether entries begin with a capital, a digit or a letter without case.

    Example:
        >>> alphabet = Alphabet.learn(["Anna", "Bob"])
        >>> alphabet.symbols, alphabet.casing, alphabet.encode("Bob")
        (('a', 'b', 'n', 'o'), 'title', [2, 4, 2])
        >>> alphabet.decode([2, 4, 2, STOP])
        'Bob'
    """

    symbols: tuple[str, ...]
    casing: str = "mixed"
    capital_first: bool = False

    @classmethod
    def learn(cls, entries: Iterable[str], fold: bool = True) -> "Alphabet":
        """Collect the characters of entries (in NFC, not empty) and determine their casing.

        Without `fold`, capitals remain symbols of their own: the casing is `starts` or `mixed`.

        Raises:
            UserError: more than `MAX_SYMBOLS` different characters.
        """
        firsts: set[str] = set()
        word_starts: set[str] = set()
        behind_apostrophes: set[str] = set()
        rests: set[str] = set()
        for entry in entries:
            firsts.add(entry[0])
            for before, symbol in pairwise(entry):
                if before in APOSTROPHES:
                    behind_apostrophes.add(symbol)
                else:
                    (word_starts if ends_word(before) else rests).add(symbol)
        symbols = firsts | word_starts | behind_apostrophes | rests
        if len(symbols) > MAX_SYMBOLS:
            raise UserError(
                f"expected at most {MAX_SYMBOLS:,} different characters, got {len(symbols):,}"
            )
        casing = _casing(firsts, word_starts, behind_apostrophes, rests)
        if casing != "mixed" and not fold:
            casing = "starts"
        if casing in FOLDED:
            symbols = {fold_case(c) for c in symbols}
        capital_first = casing != "lower" and all(c == c.upper() and c.isalnum() for c in firsts)
        return cls(tuple(sorted(symbols)), casing, capital_first)

    @property
    def size(self) -> int:
        """Number of ids, the stop symbol included."""
        return len(self.symbols) + 1

    @cached_property
    def ids(self) -> dict[str, int]:
        """Character -> id, with the capitals whose lower-case letter has an id."""
        ids = {symbol: number for number, symbol in enumerate(self.symbols, start=1)}
        if self.casing in UNFOLDED:
            return ids
        capitals = {
            capital: number
            for symbol, number in ids.items()
            for capital in (symbol.title(), symbol.upper(), CAPITALS.get(symbol, symbol))
            if capital.lower() == symbol and capital not in ids
        }
        return ids | capitals

    @cached_property
    def first_symbols(self) -> tuple[str, ...]:
        """The symbols as they are written at the start of an entry, or of a word (`words`)."""
        if self.casing not in FOLDED:
            return self.symbols
        return tuple(s.title() if fold_case(s.title()) == s else s for s in self.symbols)

    @cached_property
    def word_ends(self) -> tuple[int, ...]:
        """The ids behind which the next symbol is written as in `first_symbols`."""
        if self.casing != "words":
            return ()
        return tuple(i for i, s in enumerate(self.symbols, start=1) if ends_word(s))

    @cached_property
    def followers(self) -> np.ndarray | None:
        """Allowed pairs of neighbours <bool>[size, size], [first, second]; None if all are allowed.

        Entries have no outer and no double spaces, and are in NFC: no combining mark follows a
        letter with which it composes. With the casing `starts`, no capital stands inside a word,
        but behind an apostrophe; with `capital_first`, no lower-case letter and no punctuation at
        the start.
        """
        spaces = [i for i, s in enumerate(self.symbols, start=1) if s.isspace()]
        marks = [
            (i, s)
            for i, s in enumerate(self.symbols, start=1)
            if unicodedata.combining(s) or "\u1160" <= s <= "\u11ff"  # Hangul vowels and finals
        ]
        if not spaces and not marks and self.casing != "starts" and not self.capital_first:
            return None
        allowed = np.ones((self.size, self.size), bool)
        if self.capital_first:
            later = [
                i
                for i, s in enumerate(self.first_symbols, start=1)
                if s != s.upper() or not s.isalnum()
            ]
            allowed[STOP, later] = False
        if self.casing == "starts":
            capitals = [i for i, s in enumerate(self.symbols, start=1) if s != s.lower()]
            inside = [
                i
                for i, s in enumerate(self.symbols, start=1)
                if not ends_word(s) and s not in APOSTROPHES
            ]
            allowed[np.ix_(inside, capitals)] = False
        for space in spaces:
            allowed[[STOP, *spaces], space] = False
            allowed[space, STOP] = False
        for mark_id, mark in marks:
            for symbol_id, symbol in enumerate(self.symbols, start=1):
                pair = symbol + mark
                allowed[symbol_id, mark_id] = unicodedata.normalize("NFC", pair) == pair
        return None if allowed.all() else allowed

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text (normalised to NFC first), without the stop symbol.

        Raises:
            UserError: a character that is not in the alphabet.
        """
        text = unicodedata.normalize("NFC", text)
        unknown = next((c for c in text if c not in self.ids), None)
        if unknown is not None:
            raise UserError(
                f"{excerpt(text)} contains {unknown!r}, which is not in the model's alphabet "
                f"{excerpt(''.join(self.symbols))}"
            )
        return [self.ids[c] for c in text]

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids, up to the first stop symbol."""
        text, before = "", STOP
        for symbol_id in ids:
            if symbol_id == STOP:
                break
            is_start = before == STOP or before in self.word_ends
            text += (self.first_symbols if is_start else self.symbols)[symbol_id - 1]
            before = symbol_id
        return text


def ends_word(symbol: str) -> bool:
    """Return whether a symbol ends words: it is no letter, digit, combining mark or apostrophe."""
    return not (symbol.isalnum() or unicodedata.combining(symbol) or symbol in APOSTROPHES)


def _casing(
    firsts: set[str], word_starts: set[str], behind_apostrophes: set[str], rests: set[str]
) -> str:
    """Return the casing of entries (see `Alphabet`) by the symbols at each kind of position."""
    if any(c != c.lower() for c in rests):
        return "mixed"
    if any(c != c.lower() for c in behind_apostrophes):
        return "starts"  # O'Neil: a small letter may follow as well, as in Queen's
    rests = rests | behind_apostrophes
    starts = firsts | word_starts
    if all(fold_case(c) == c and c == c.lower() for c in starts | rests):
        return "lower"
    are_capital = [
        all(fold_case(c) != c or c.lower() == c.upper() for c in part)
        for part in (firsts, word_starts)
    ]
    if are_capital[0] and all(c == c.lower() for c in word_starts):
        return "title"
    return "words" if all(are_capital) else "starts"


@dataclass(frozen=True)
class Sequences:
    """Sequences of ids in one padded array.

    Attributes:
        ids: <uint16>[n, max_length], padded with 0 (stop).
        lengths: <int32>[n], without the stop symbol.

    Example:
        >>> sequences = Sequences.from_lists([[3, 1], [2]])
        >>> sequences.ids.tolist(), sequences.lengths.tolist()
        ([[3, 1], [2, 0]], [2, 1])
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

    def __getitem__(self, index: np.ndarray | slice) -> "Sequences":
        return Sequences(self.ids[index], self.lengths[index])

    @property
    def symbols(self) -> int:
        """Number of symbols to predict: all characters, and one stop symbol per sequence."""
        return int(self.lengths.sum()) + len(self)

    def teacher_forced(self, multiple: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the arrays of teacher forcing.

        Returns:
            Inputs <int32>, targets <int32> and mask <float32>, each [n, time], time =
            max(lengths) + 1, rounded up to a multiple for backends that compile once per shape.
            The target at time t is the symbol at t, the input the symbol before it (stop at
            t = 0); the mask is 1 up to and including the stop symbol.

        Example:
            >>> inputs, targets, mask = Sequences.from_lists([[3, 1]]).teacher_forced()
            >>> inputs.tolist(), targets.tolist(), mask.tolist()
            ([[0, 3, 1]], [[3, 1, 0]], [[1.0, 1.0, 1.0]])
        """
        time = int(self.lengths.max(initial=0)) + 1
        time = -(-time // multiple) * multiple
        targets = np.zeros((len(self), time), np.int32)
        width = min(time, self.ids.shape[1])
        targets[:, :width] = self.ids[:, :width]
        inputs = np.pad(targets[:, :-1], ((0, 0), (1, 0)))
        mask = (np.arange(time) <= self.lengths[:, None]).astype(np.float32)
        return inputs, targets, mask
