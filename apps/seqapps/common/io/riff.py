"""WAV files that libsndfile refuses or reads in part: several in one, and headers without a size.

A program that is stopped while it writes a WAV leaves a data size of 0 in the header; and files
that were joined byte by byte (`cat a.wav b.wav`) hold several WAVs.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from seqapps.common.io.pcm import is_unknown_size

UNKNOWN = b"\xff\xff\xff\xff"  # a size by which libsndfile reads to the end
HEAD = 12  # bytes: RIFF, the size, WAVE
CHUNK_HEAD = 8
MAX_CHUNKS = 1_000  # of a WAV; more are not sound


@dataclass(frozen=True)
class Wav:
    """A WAV within a file.

    Attributes:
        begin, end: its bytes.
        data_size: position of the size of its samples if that is 0 although there are some.
    """

    begin: int
    end: int
    data_size: int = 0


class Part(io.RawIOBase):
    """A WAV within a file as a file of its own, with the sizes in its header set right."""

    def __init__(self, path: Path, wav: Wav) -> None:
        super().__init__()
        self._file, self._wav, self._position = path.open("rb"), wav, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = (0, self._position, self._wav.end - self._wav.begin)[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Read into a buffer; a size of 0 reads as unknown."""
        begin = self._wav.begin + self._position
        self._file.seek(begin)
        content = bytearray(self._file.read(max(0, min(len(buffer), self._wav.end - begin))))
        if self._wav.data_size:
            for offset in range(4):
                index = self._wav.data_size + offset - begin
                if 0 <= index < len(content):
                    content[index] = UNKNOWN[offset]
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def close(self) -> None:
        self._file.close()
        super().close()


def wavs(path: Path) -> list[Wav]:
    """Return the WAVs in a file that libsndfile cannot read as one; [] if it can or has none."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        found = list(_wavs(file, size))
    is_plain = len(found) < 2 and not any(wav.data_size for wav in found)
    return [] if is_plain else found


def missing_bytes(path: Path) -> int:
    """Return by how many bytes a file of RIFF (WAV, AVI) is shorter than its header says."""
    with path.open("rb") as file:
        head = file.read(CHUNK_HEAD)
        size = file.seek(0, io.SEEK_END)
    expected = int.from_bytes(head[4:], "little")
    if head[:4] != b"RIFF" or is_unknown_size(expected):
        return 0
    missing = CHUNK_HEAD + expected - size
    return missing if missing > 1 else 0  # (one may fill up the last chunk)


def _wavs(file: BinaryIO, size: int) -> Iterator[Wav]:
    begin = 0
    while begin < size:
        file.seek(begin)
        head = file.read(HEAD)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return
        end = begin + CHUNK_HEAD + int.from_bytes(head[4:8], "little")
        end = size if end <= begin + HEAD or end > size else end
        data_size = _missing_size(file, begin + HEAD, size)
        if data_size:
            end = size
        yield Wav(begin, end, data_size)
        begin = _next_riff(file, end + (end - begin) % 2, size)


def _next_riff(file: BinaryIO, position: int, size: int) -> int:
    """Return where the next WAV begins, behind chunks that belong to none; `size` if none does."""
    for _ in range(MAX_CHUNKS):
        file.seek(position)
        head = file.read(CHUNK_HEAD)
        if head[:4] == b"RIFF":
            return position
        if len(head) < CHUNK_HEAD or not head[:4].isascii():
            return size
        length = int.from_bytes(head[4:], "little")
        position += CHUNK_HEAD + length + length % 2
    return size


def _missing_size(file: BinaryIO, position: int, end: int) -> int:
    """Return the position of a data size of 0 that has samples behind it; otherwise 0."""
    for _ in range(MAX_CHUNKS):
        file.seek(position)
        head = file.read(CHUNK_HEAD)
        if len(head) < CHUNK_HEAD:
            return 0
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            after = position + CHUNK_HEAD
            return position + 4 if length == 0 and not _are_chunks(file, after, end) else 0
        position += CHUNK_HEAD + length + length % 2
    return 0


def _are_chunks(file: BinaryIO, position: int, end: int) -> bool:
    """Return whether there are only whole chunks from a position to the end, or nothing."""
    for _ in range(MAX_CHUNKS):
        if position >= end:
            return True
        file.seek(position)
        head = file.read(CHUNK_HEAD)
        if len(head) < CHUNK_HEAD or not all(32 <= letter < 127 for letter in head[:4]):
            return False
        if head[:4] == b"RIFF":
            return True  # the next WAV
        length = int.from_bytes(head[4:], "little")
        position += CHUNK_HEAD + length + length % 2
        if position > end + 1:
            return False
    return False
