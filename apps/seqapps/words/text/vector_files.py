"""Read and write files of word vectors: the text of GloVe and word2vec, and word2vec's binary."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from itertools import chain, islice
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.files import atomic_write

from ..config import MAX_SIZE, MAX_WORD_LENGTH
from .tokens import entry

FORMATS = ("word2vec", "word2vec-binary", "glove")
MAX_LINE_BYTES = 100_000
MAX_WORD_BYTES = 10_000  # of a word in a binary file
MAX_VALUE = 1e12  # of a vector's numbers; the squares of larger ones are not finite
BATCH = 4_096  # vectors that are in memory at once, as numbers of 32 bits
SAMPLE = 100  # lines, whose usual length is that of the vectors
_HEADER = re.compile(rb"(\d{1,9}) (\d{1,9})\s*")
_FOREIGN = {
    b"\x1f\x8b": "a compressed file: unpack it first",
    b"BZh9": "a compressed file: unpack it first",
    b"\xfd7zXZ": "a compressed file: unpack it first",
    b"PK\x03\x04": "a compressed file: unpack it first",
    b"\xba\x16O/": "a model of fastText: give the file of vectors that lies beside it (.vec)",
}
Entry = tuple[str | None, np.ndarray]  # word (None: no word), vector


@dataclass(frozen=True)
class Batch:
    """A part of a file of vectors.

    Attributes:
        words: the words, none of which an earlier batch has.
        vectors: <float32>[words, size].
        left_out: number of entries that are no words, or the same as an earlier one.
    """

    words: list[str]
    vectors: np.ndarray
    left_out: int


def batches(path: str, max_words: int) -> Iterator[Batch]:
    """Yield the first words of a file of GloVe, word2vec (text or binary) or fastText (text).

    Of equal words the first one counts. A phrase has spaces or _ between its words and gets _ (see
    `tokens.entry`). Entries that are neither, such as punctuation, are left out.
    Memory depends on the number of words alone, not on the size of the file.

    Raises:
        UserError: unreadable, another kind of file, not UTF-8, a line without a vector of the same
            length as others, a number that is not finite or too large, or fewer than two words.
    """
    seen: set[str] = set()
    try:
        with Path(path).open("rb") as file:
            found = _entries(path, file)
            while len(seen) < max_words:
                batch = _batch(islice(found, min(BATCH, max_words - len(seen))), seen)
                if batch is None:
                    break
                yield batch
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if len(seen) < 2:
        raise UserError(f"{path} holds {len(seen)} word vectors, expected at least 2")


def _batch(entries: Iterable[Entry], seen: set[str]) -> Batch | None:
    """Return entries as a batch, and add their words to those that were seen; None of none."""
    words, rows, left_out = [], [], 0
    for word, row in entries:
        if word is None or word in seen:
            left_out += 1
            continue
        seen.add(word)
        words.append(word)
        rows.append(row)
    if not words and not left_out:
        return None
    return Batch(words, np.stack(rows) if rows else np.zeros((0, 0), np.float32), left_out)


def _entries(path: str, file: BufferedReader) -> Iterator[Entry]:
    start = file.peek(8)
    for magic, kind in _FOREIGN.items():
        if start.startswith(magic):
            raise UserError(f"{path} is {kind}")
    header = _HEADER.fullmatch(file.readline(MAX_LINE_BYTES))
    if header is None:
        file.seek(0)
        return _text_entries(path, file, None, 1)
    words, size = map(int, header.groups())
    if not 2 <= size <= MAX_SIZE:
        raise UserError(
            f"{path}, line 1: expected vectors of 2 to {MAX_SIZE:,} numbers, got {size:,}"
        )
    body = file.tell()
    is_text = _is_text(file.readline(MAX_LINE_BYTES), size)
    file.seek(body)
    return _text_entries(path, file, size, 2) if is_text else _binary(path, file, words, size)


def _is_text(line: bytes, size: int) -> bool:
    """Return whether a line is text, with about as many numbers as a vector has."""
    try:
        return len(line.decode().split()) > size // 2
    except UnicodeDecodeError:
        return False


def _text_entries(
    path: str, file: BufferedReader, size: int | None, first_line: int
) -> Iterator[Entry]:
    """Yield the entries of text, whose words may hold spaces: the vector is the end of a line."""
    lines = _lines(path, file, first_line)
    sample = list(islice(lines, SAMPLE))
    lengths = Counter(len(line.split(" ")) - 1 for _, line in sample)
    usual = size or next(iter(lengths.most_common(1)), (0, 0))[0]
    for number, line in chain(sample, lines):
        word, *cells = line.rsplit(" ", usual) if usual else [line]
        row = _vector(cells) if len(cells) == usual else None
        if row is None:
            expected = f"a word and {usual} numbers" if usual > 1 else "a word and numbers"
            raise UserError(
                f"{path}, line {number}: expected {expected} separated by spaces, got "
                f"{excerpt(line)}"
            )
        yield _word(word), _checked(path, f"line {number}", row)


def _lines(path: str, file: BufferedReader, number: int) -> Iterator[tuple[int, str]]:
    while content := file.readline(MAX_LINE_BYTES):
        if len(content) == MAX_LINE_BYTES:
            raise UserError(
                f"{path}, line {number}: expected at most {MAX_LINE_BYTES:,} bytes; is this a file "
                "of word vectors?"
            )
        try:
            line = content.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise UserError(f"{path}, line {number}: expected UTF-8 text") from error
        yield number, line.rstrip("\r\n").rstrip(" ").replace("\t", " ")
        number += 1


def _vector(cells: Sequence[str]) -> np.ndarray | None:
    try:
        row = np.array(cells, np.float64)
    except ValueError:
        return None
    return row if 2 <= len(row) <= MAX_SIZE else None


def _checked(path: str, place: str, row: np.ndarray) -> np.ndarray:
    if not (np.abs(row) <= MAX_VALUE).all():  # not finite ones included
        value = row[~(np.abs(row) <= MAX_VALUE)][0]
        raise UserError(
            f"{path}, {place}: expected numbers of at most {MAX_VALUE:g} in size, got {value:g}"
        )
    return row.astype(np.float32)


def _word(text: str) -> str | None:
    if len(text) > MAX_WORD_LENGTH:
        return None
    return entry(text, lowercase=False)


def _binary(path: str, file: BufferedReader, words: int, size: int) -> Iterator[Entry]:
    """Yield the entries of word2vec's binary: a word, a space, and little-endian numbers."""
    for number in range(1, words + 1):
        place = f"entry {number:,}"
        name = _until_space(file).lstrip(b"\n")
        content = file.read(4 * size)
        if not name or len(name) > MAX_WORD_BYTES or len(content) < 4 * size:
            raise UserError(
                f"{path}, {place} of {words:,}: expected a word, a space and {size} numbers of 4 "
                "bytes"
            )
        row = _checked(path, place, np.frombuffer(content, "<f4"))
        try:
            yield _word(name.decode()), row
        except UnicodeDecodeError:  # word2vec cuts long words within a character
            yield None, row


def _until_space(file: BufferedReader) -> bytes:
    """Return the bytes up to the next space, which is read as well; b"" if there is none."""
    found = b""
    while len(found) <= MAX_WORD_BYTES and (near := file.peek(1)):
        end = near.find(b" ")
        found += file.read(end + 1 if end >= 0 else len(near))
        if end >= 0:
            return found[:-1]
    return b""


def write(path: Path, form: str, words: Sequence[str], vectors: np.ndarray) -> None:
    """Write vectors, atomically.

    Args:
        path: the file.
        form: `word2vec` (text with a first line of two numbers), `word2vec-binary` or `glove`.
        words: the words; none has a space.
        vectors: <float32>[words, size].
    """
    with atomic_write(path) as file:
        if form != "glove":
            file.write(f"{len(words)} {vectors.shape[1]}\n".encode())
        for word, row in zip(words, vectors, strict=True):
            if form == "word2vec-binary":
                file.write(f"{word} ".encode() + row.astype("<f4").tobytes() + b"\n")
            else:
                numbers = " ".join(np.format_float_positional(x, 6, trim="-") for x in row)
                file.write(f"{word} {numbers}\n".encode())
