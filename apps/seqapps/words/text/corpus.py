"""Read a corpus of any size in one pass: its words, their numbers, and the words as ids on disk."""

import hashlib
import math
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import IO, Any, BinaryIO

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.encodings import Lines
from seqapps.common.io.files import stdin
from seqapps.common.terminal import interrupt
from seqapps.common.terminal.progress import Progress, counted

from ..config import MAX_WORD_LENGTH
from .tokens import LINE_END, words_of

SUFFIXES = (".txt", ".text", ".md", ".rst", "")
MAX_LINE_BYTES = 4_000_000
READ_BYTES = 1 << 22  # of text that is split into words at once
BLOCK = 2_000_000  # ids that are in memory at once
MAX_TYPES = 20_000_000  # different words of a corpus, about 2 GB
BOUNDARY = -1  # in place of an id: the end of a document
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Corpus:
    """A corpus, encoded.

    Attributes:
        words: the vocabulary, the most frequent words first.
        counts: <int64>[words], occurrences.
        tokens: number of words of the corpus, rare ones included.
        types: number of different words, rare ones included.
        documents: number of documents that hold a word.
        sha256: hash of the bytes of the files that were read.
        skipped: reason -> number of files of the folder that were skipped for it.
        refused: one error that names files which are not text, or none.
    """

    words: tuple[str, ...]
    counts: np.ndarray
    tokens: int
    types: int
    documents: int
    sha256: str
    skipped: Mapping[str, int]
    refused: Sequence[UserError]
    _spool: IO[bytes] = field(repr=False)
    _final_ids: np.ndarray = field(repr=False)

    @property
    def parts(self) -> int:
        """Number of blocks that `blocks` yields."""
        self._spool.seek(0, os.SEEK_END)
        return math.ceil(self._spool.tell() / (4 * BLOCK))

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the corpus as ids <int32>[at most BLOCK], with `BOUNDARY` between documents.

        Words outside the vocabulary are left out.
        """
        self._spool.seek(0)
        while content := self._spool.read(4 * BLOCK):
            interrupt.check()
            ids = self._final_ids[np.frombuffer(content, np.int32)]
            yield ids[ids >= BOUNDARY]

    def sampled(self, threshold: float, seed: int) -> Iterator[np.ndarray]:
        """Yield blocks without a part of the occurrences of frequent words.

        An occurrence of a word of frequency f is kept with probability sqrt(threshold / f):
        Mikolov et al. (2013), "Distributed representations of words and phrases", equation 5.

        Args:
            threshold: the frequency up to which all occurrences are kept; 0 keeps all.
            seed: random seed.
        """
        random = np.random.default_rng(seed)
        frequency = self.counts / max(1, self.tokens)
        kept = np.minimum(1.0, np.sqrt(threshold / frequency)) if threshold else frequency * 0 + 1.0
        kept = np.append(kept, 1.0).astype(np.float32)  # the last one is that of BOUNDARY
        for ids in self.blocks():
            yield ids[random.random(len(ids), np.float32) < kept[ids]]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the vocabulary and of all ids."""
        hashed = hashlib.sha256("\n".join(self.words).encode())
        for ids in self.blocks():
            hashed.update(ids.tobytes())
        return hashed.hexdigest()


def read(source: str, *, lowercase: bool, vocabulary: Callable[[np.ndarray], int]) -> Corpus:
    """Read a file with one document per line, or a folder with one document per file.

    Of a folder, hidden files and folders, files with other endings than `SUFFIXES` and files that
    are not text are skipped.

    The ids are written to a temporary file, so that memory depends on the number of different
    words alone.

    Args:
        source: path of a file or a folder; `-` is stdin.
        lowercase: whether capitals are folded.
        vocabulary: maps the occurrences of all words, in descending order, to the number of words
            that are kept.

    Raises:
        UserError: a file that is unreadable, is not text, or has a line of more than 4 MB; a
            folder without text files; or no words.
    """
    files, skipped = _files(source)
    is_folder = skipped is not None
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    numbers[LINE_END]  # 0
    spool = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the corpus
    hashed = hashlib.sha256()
    errors: list[UserError] = []
    with Progress("reading, bytes", _size(files)) as progress:
        for file in files:
            begin, before = spool.tell(), hashed.copy()
            try:
                for text in _texts(file, hashed):
                    progress.advance(len(text))
                    found = words_of(
                        text.replace(LINE_END, " ") if is_folder else text,
                        lowercase=lowercase,
                        line_ends=not is_folder,
                    )
                    spool.write(np.fromiter(map(numbers.__getitem__, found), np.int32).tobytes())
                    if len(numbers) > MAX_TYPES:
                        break
            except UserError as error:
                if not is_folder:
                    raise
                errors.append(error)
                spool.seek(begin)
                spool.truncate()
                hashed = before
                continue
            if len(numbers) > MAX_TYPES:
                raise UserError(f"{file}: expected at most {MAX_TYPES:,} different words")
            spool.write(np.zeros(1, np.int32).tobytes())
    if len(errors) == len(files):
        raise errors[0]
    refused = [_unreadable(source, errors)] if errors else []
    corpus = _encoded(source, list(numbers), spool, vocabulary)
    return replace(corpus, sha256=hashed.hexdigest(), skipped=skipped or {}, refused=refused)


def _unreadable(source: str, errors: Sequence[UserError]) -> UserError:
    """Return one error for all files of a folder that are not text."""
    more = f"; and {len(errors) - 1:,} more" if len(errors) > 1 else ""
    count = counted(len(errors), "file")
    return UserError(f"{count} of {source}, which cannot be read as text: {errors[0]}{more}")


def _encoded(
    source: str, types: list[str], spool: IO[bytes], vocabulary: Callable[..., int]
) -> Corpus:
    counts, documents = _counted(spool, len(types))
    is_word = np.array([0 < len(word) <= MAX_WORD_LENGTH for word in types])
    is_word[0] = False  # the line end
    counts = np.where(is_word, counts, 0)
    if not counts.sum():
        raise UserError(f"{source} holds no words")
    order = np.lexsort((np.array(types), -counts))  # equal counts in alphabetical order
    order = order[: int((counts > 0).sum())]
    kept = order[: vocabulary(counts[order])]
    final_ids = np.full(len(types), BOUNDARY - 1, np.int32)
    final_ids[kept] = np.arange(len(kept))
    final_ids[0] = BOUNDARY
    return Corpus(
        tuple(types[number] for number in kept),
        counts[kept],
        int(counts.sum()),
        len(order),
        documents,
        sha256="",
        skipped={},
        refused=(),
        _spool=spool,
        _final_ids=final_ids,
    )


def _counted(spool: IO[bytes], types: int) -> tuple[np.ndarray, int]:
    """Return the occurrences <int64>[types], and the number of runs between line ends."""
    counts, documents, is_end = np.zeros(types, np.int64), 0, True
    spool.seek(0)
    while content := spool.read(4 * BLOCK):
        ids = np.frombuffer(content, np.int32)
        counts += np.bincount(ids, minlength=types)
        ends = np.concatenate([[is_end], ids == 0])
        documents += int((ends[:-1] & ~ends[1:]).sum())
        is_end = bool(ends[-1])
    return counts, documents


def _files(source: str) -> tuple[list[str], Mapping[str, int] | None]:
    """Return the text files of a source, and of a folder how many others it has, by the reason."""
    folder = Path(source)
    if source == "-" or not folder.is_dir():
        return [source], None
    files, skipped = [], {"hidden": 0, "with another ending": 0}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            skipped["hidden"] += 1
        elif path.suffix.lower() not in SUFFIXES:
            skipped["with another ending"] += 1
        else:
            files.append(str(path))
    skipped = {reason: count for reason, count in skipped.items() if count}
    if not files:
        expected = ", ".join(suffix for suffix in SUFFIXES if suffix)
        others = " and ".join(f"{count:,} {reason}" for reason, count in skipped.items())
        raise UserError(
            f"{source} holds no text files: expected names that end in {expected}, got "
            f"{others or 'none'}"
        )
    return files, skipped


def _size(files: list[str]) -> int | None:
    """Return the size of files in bytes, None if it is not known."""
    try:
        return sum(Path(file).stat().st_size for file in files)
    except OSError:  # stdin, or a missing file, which is reported when it is read
        return None


def _texts(source: str, hashed: Any) -> Iterator[str]:
    """Yield a file in pieces of whole lines, and add its bytes to a hash."""
    name = "stdin" if source == "-" else source
    try:
        with nullcontext(stdin()) if source == "-" else Path(source).open("rb") as file:
            yield from _pieces(file, name, hashed)
    except OSError as error:
        raise UserError(f"cannot read {name}: {error.strerror or error}") from error


def _pieces(file: BinaryIO, name: str, hashed: Any) -> Iterator[str]:
    lines, first = Lines(file), 1
    while True:
        piece: list[bytes] = []
        size = 0
        while size < READ_BYTES and (line := lines.readline(MAX_LINE_BYTES + 1)):
            if len(line) > MAX_LINE_BYTES:
                number = first + len(piece)
                raise UserError(
                    f"{name}, line {number}: expected lines of at most {MAX_LINE_BYTES:,} bytes; "
                    "is this a text file?"
                )
            piece.append(line)
            size += len(line)
        if not piece:
            break
        interrupt.check()
        content = b"".join(piece)
        hashed.update(content)
        yield _decoded(content, name, first)
        first += len(piece)
    lines.detach()


def _decoded(content: bytes, name: str, first_line: int) -> str:
    """Decode whole lines (UserError: not UTF-8, or a control character)."""
    try:
        text = content.decode("utf-8-sig" if first_line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        number = first_line + content.count(b"\n", 0, error.start)
        reason = f"expected UTF-8 text, got byte 0x{content[error.start]:02x}"
        raise UserError(f"{name}, line {number}: {reason}") from error
    if control := _CONTROL.search(text):
        number = first_line + text.count("\n", 0, control.start())
        raise UserError(
            f"{name}, line {number}: expected text, got the control character "
            f"U+{ord(control[0]):04X}; is this a text file?"
        )
    return text
