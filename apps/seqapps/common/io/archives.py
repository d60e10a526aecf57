"""Look at the directory of a ZIP archive before anything in it is unpacked."""

from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

MAX_ARCHIVE_BYTES = 2_000_000_000  # uncompressed
MAX_MEMBERS = 1_000


def check_members(members: Iterable[ZipInfo], max_bytes: int = MAX_ARCHIVE_BYTES) -> None:
    """Raise ValueError if an archive, of which only the directory is read, would be too large."""
    listed = list(members)
    if len(listed) > MAX_MEMBERS:
        raise ValueError(f"expected at most {MAX_MEMBERS} files in it, got {len(listed)}")
    total = sum(member.file_size for member in listed)
    if total > max_bytes:
        raise ValueError(f"expected at most {max_bytes:,} bytes uncompressed, got {total:,}")
    if any(m.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for m in listed):
        raise ValueError("expected files in it that are stored or deflated")
