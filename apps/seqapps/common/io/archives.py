"""Check the directory of a ZIP archive before a file in it is unpacked."""

from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

MAX_ARCHIVE_BYTES = 2_000_000_000  # uncompressed
MAX_MEMBERS = 1_000


def check_members(members: Iterable[ZipInfo], max_bytes: int = MAX_ARCHIVE_BYTES) -> None:
    """Check number, sizes and compression of the files in an archive.

    Args:
        members: the entries of the directory.
        max_bytes: maximum size of all files together, uncompressed.

    Raises:
        ValueError: too many files or bytes, or a compression other than deflate.
    """
    listed = list(members)
    if len(listed) > MAX_MEMBERS:
        raise ValueError(f"expected at most {MAX_MEMBERS} files in it, got {len(listed)}")
    total = sum(member.file_size for member in listed)
    if total > max_bytes:
        raise ValueError(f"expected at most {max_bytes:,} bytes uncompressed, got {total:,}")
    if any(m.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for m in listed):
        raise ValueError("expected files in it that are stored or deflated")
