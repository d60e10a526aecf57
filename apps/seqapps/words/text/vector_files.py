"""Read and write files of word vectors: the text of GloVe and word2vec, and word2vec's binary."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.files import atomic_write

from ..config import MAX_SIZE, MAX_WORD_LENGTH
from .tokens import words_of

FORMATS = ("word2vec", "word2vec-binary", "glove")
MAX_LINE_BYTES = 100_000


def read(path: str, max_words: int) -> tuple[list[str], np.ndarray]:
    """Read the first words of a text file with a word and its vector in each line.

    A first line of two numbers (word2vec, fastText) is skipped. Of equal words the first one
    counts. What is no word of running text (see `tokens`), such as punctuation, is left out.

    Returns:
        The words, and their vectors <float32>[words, size].

    Raises:
        UserError: unreadable, not UTF-8, or a line without a vector of the same length as others.
    """
    vectors: dict[str, np.ndarray] = {}
    size = 0
    for number, line in _lines(path):
        word, *cells = line.rstrip(" ").split(" ")
        if number == 1 and len(cells) == 1 and word.isdecimal():
            continue
        row = _vector(cells)
        if row is None or not word or (size and len(row) != size):
            expected = f"a word and {size} numbers" if size else "a word and numbers"
            raise UserError(
                f"{path}, line {number}: expected {expected} separated by spaces, got "
                f"{excerpt(line)}"
            )
        size = len(row)
        if len(word) <= MAX_WORD_LENGTH and words_of(word, lowercase=False) == [word]:
            vectors.setdefault(word, row)
        if len(vectors) == max_words:
            break
    if len(vectors) < 2:
        raise UserError(f"{path} holds {len(vectors)} word vectors, expected at least 2")
    return list(vectors), np.stack(list(vectors.values()))


def _lines(path: str) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        with Path(path).open("rb") as file:
            while content := file.readline(MAX_LINE_BYTES):
                number += 1
                if len(content) == MAX_LINE_BYTES:
                    raise UserError(
                        f"{path}, line {number}: expected at most {MAX_LINE_BYTES:,} bytes; is "
                        "this a text file of word vectors?"
                    )
                yield number, content.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}, line {number}: expected UTF-8 text") from error


def _vector(cells: Sequence[str]) -> np.ndarray | None:
    try:
        row = np.array(cells, np.float32)
    except ValueError:
        return None
    return row if 2 <= len(row) <= MAX_SIZE and np.isfinite(row).all() else None


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
