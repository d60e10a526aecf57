"""The pages of an Ogg file, by which its end is known: libsndfile reads what it can and is silent.

RFC 3533, section 6: a page begins with `OggS`, has flags (2: first page of a stream, 4: last one)
and the lengths of its segments.
"""

from pathlib import Path
from typing import BinaryIO

from seqapps.common.errors import UserError

FIRST, LAST = 2, 4
HEAD = 27  # bytes before the lengths of the segments


def is_joined(path: Path) -> bool:
    """Return whether an Ogg file consists of several, one after another.

    Raises:
        UserError: its last page is not complete.
    """
    has_ended = False
    with path.open("rb") as file:
        while (head := file.read(HEAD))[:4] == b"OggS":
            flags = head[5] if len(head) == HEAD else 0
            if flags & FIRST and has_ended:
                return True
            has_ended = has_ended or bool(flags & LAST)
            if len(head) < HEAD or not _skipped(file, head[-1]):
                raise UserError(
                    f"{path} is damaged or cut short: its last page of OGG is not complete"
                )
    return False


def _skipped(file: BinaryIO, segments: int) -> bool:
    """Move on to the next page; return False if the file ends within this one."""
    lengths = file.read(segments)
    body = sum(lengths)
    if len(lengths) < segments:
        return False
    if not body:
        return True
    file.seek(body - 1, 1)
    return len(file.read(1)) == 1
