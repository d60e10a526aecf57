"""Read .npz files that may come from anyone."""

import zipfile
import zlib
from collections.abc import Mapping, Set
from pathlib import Path
from typing import IO

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.archives import check_members

MAX_ARRAY_BYTES = 1_000_000_000  # of the arrays of one file
SUFFIX = ".npy"
_VERSIONS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
# The exceptions of zipfile, zlib and NumPy for damaged files.
_DAMAGE: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, OSError, ValueError)
_DAMAGE += (TypeError, LookupError, EOFError, RuntimeError, MemoryError, SyntaxError)


def read(
    path: Path,
    dtypes: Mapping[str, type],
    max_bytes: int = MAX_ARRAY_BYTES,
    optional: Set[str] = frozenset(),
) -> dict[str, np.ndarray]:
    """Read the arrays of a .npz file, and check the size of each before it is unpacked.

    Args:
        path: the file.
        dtypes: name -> the kind of its items: np.integer, np.floating or np.number.
        max_bytes: size of all arrays together.
        optional: names that are left out of the result if the file lacks them.

    Raises:
        UserError: a file that cannot be read, a missing array, another kind of items, more bytes,
            or a number that is not finite.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(archive.infolist(), max_bytes)
            missing = {name for name in optional if name + SUFFIX not in archive.namelist()}
            wanted = {name: kind for name, kind in dtypes.items() if name not in missing}
            return {name: _array(archive, name, kind) for name, kind in wanted.items()}
    except _DAMAGE as error:
        reason = error.strerror if isinstance(error, OSError) else error.args and error.args[0]
        raise UserError(f"cannot read {path}: {reason or type(error).__name__}") from error


def _array(archive: zipfile.ZipFile, name: str, kind: type) -> np.ndarray:
    try:
        member = archive.getinfo(name + SUFFIX)
    except KeyError:
        raise ValueError(f"it has no array {name}") from None
    with archive.open(member) as file:
        shape, dtype = _header(file, name)
        if dtype.kind not in "iuf" or not np.issubdtype(dtype, kind):
            raise ValueError(f"{name}: expected {kind.__name__} numbers, got {dtype}")
        size = int(np.prod([int(side) for side in shape], dtype=object)) * dtype.itemsize
        if size != member.file_size - file.tell():
            raise ValueError(f"{name}: expected {size:,} bytes for the shape {shape}")
    with archive.open(member) as file:
        array: np.ndarray = np.lib.format.read_array(file, allow_pickle=False)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers")
    return array


def _header(file: IO[bytes], name: str) -> tuple[tuple[int, ...], np.dtype]:
    version = np.lib.format.read_magic(file)
    if version not in _VERSIONS:
        raise ValueError(f"{name}: unknown format {version}")
    shape, _, dtype = _VERSIONS[version](file)
    return shape, dtype
