"""Read pretrained word vectors: text files of GloVe, word2vec and fastText, or models of words."""

from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import verify
from seqapps.common.export.litert import LiteModel
from seqapps.common.io.encodings import SAMPLE_BYTES, encoding_of
from seqapps.common.io.files import read_document

WORDS_APP, WORDS_FILE = "words", "words.tsv"  # of a model of word vectors


def read(path: str, max_words: int) -> tuple[list[str], np.ndarray]:
    """Return the first words of a file with a word and its vector in each line, and the vectors.

    The path may also be the folder of a model that `seqapps words` has made. A first line of two
    numbers (word2vec, fastText) is skipped.

    Returns:
        the words, and <float32>[words, size].

    Raises:
        UserError: unreadable, or a line without a vector of the same length as the others.
    """
    if Path(path).is_dir():
        return _of_model(Path(path), max_words)
    words: list[str] = []
    rows: list[np.ndarray] = []
    try:
        with Path(path).open("rb") as file:
            encoding = encoding_of(file.read(SAMPLE_BYTES))
        with Path(path).open(encoding=encoding, errors="replace") as file:
            for number, line in enumerate(file, start=1):
                word, *cells = line.rstrip("\n").rstrip(" ").split(" ")
                if number == 1 and len(cells) == 1 and word.isdecimal():
                    continue
                row = _vector(cells)
                if row is None or (rows and len(row) != len(rows[0])):
                    expected = f"{len(rows[0])} numbers" if rows else "numbers"
                    raise UserError(
                        f"{path}, line {number}: expected a word and {expected} separated by "
                        f"spaces, got {excerpt(line.strip())}"
                    )
                words.append(word)
                rows.append(row)
                if len(words) == max_words:
                    break
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if not words:
        raise UserError(f"{path} holds no word vectors")
    return words, np.array(rows, np.float32)


def _of_model(folder: Path, max_words: int) -> tuple[list[str], np.ndarray]:
    verify(folder, WORDS_APP)
    lines = read_document(folder / WORDS_FILE).splitlines()[:max_words]
    ids = np.arange(len(lines), dtype=np.int32)
    vectors = LiteModel(folder / "lite" / "lookup.tflite")(ids=ids)["vectors"]
    return [line.partition("\t")[0] for line in lines], vectors


def _vector(cells: list[str]) -> np.ndarray | None:
    try:
        row = np.array(cells, np.float32)
    except ValueError:
        return None
    return row if len(row) > 1 and np.isfinite(row).all() else None
