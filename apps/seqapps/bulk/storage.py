"""Files of a job, in a folder or in object storage (`s3://bucket/folder`), through Arrow."""

import fnmatch
import os
import posixpath
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError

HIDDEN = (".", "_")  # first characters of names that readers of folders leave out


@dataclass(frozen=True)
class Place:
    """A path in a file system of Arrow.

    Attributes:
        files: the file system, a `pyarrow.fs.FileSystem`.
        path: the path in it.
    """

    files: Any
    path: str

    @classmethod
    def of(cls, address: str) -> "Place":
        """Return the place of a local path, or of an address with a scheme, such as s3://.

        Raises:
            UserError: an address that Arrow does not know.
        """
        import pyarrow
        from pyarrow import fs

        if "://" not in address:
            return cls(fs.LocalFileSystem(), Path(address).absolute().as_posix())
        try:
            return cls(*fs.FileSystem.from_uri(address))
        except (pyarrow.ArrowException, OSError) as error:
            raise _unreadable(address, error) from error

    def __truediv__(self, name: str) -> "Place":
        return Place(self.files, posixpath.join(self.path, name))

    @property
    def name(self) -> str:
        """The last part of the path."""
        return posixpath.basename(self.path)

    def kind(self) -> str:
        """Return "file", "folder" or "" for neither."""
        from pyarrow import fs

        info = self.files.get_file_info(self.path)
        return {fs.FileType.File: "file", fs.FileType.Directory: "folder"}.get(info.type, "")

    def listed(self, pattern: str = "*") -> list["Place"]:
        """Return the files of the folder whose names match a pattern, sorted by name."""
        from pyarrow import fs

        found = self.files.get_file_info(fs.FileSelector(self.path, allow_not_found=True))
        names = [one.base_name for one in found if one.type == fs.FileType.File]
        return [self / name for name in sorted(names) if fnmatch.fnmatchcase(name, pattern)]

    def matching(self, suffixes: tuple[str, ...]) -> list["Place"]:
        """Return the file, the files of the folder, or those that the last part matches.

        Files whose names begin with a dot or an underline are left out, and in a folder those
        without one of the suffixes.
        """
        if any(sign in self.name for sign in "*?["):
            found = Place(self.files, posixpath.dirname(self.path)).listed(self.name)
        elif self.kind() == "folder":
            found = [one for one in self.listed() if one.name.lower().endswith(suffixes)]
        else:
            return [self] if self.kind() == "file" else []
        return [one for one in found if not one.name.startswith(HIDDEN)]

    def read(self) -> bytes:
        """Return the content of a file."""
        with self.files.open_input_stream(self.path) as stream:
            content: bytes = stream.read()
        return content

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """Open the file for reading as Parquet; errors of Arrow become a UserError."""
        import pyarrow
        import pyarrow.parquet

        try:
            with (
                self.files.open_input_file(self.path) as stream,
                pyarrow.parquet.ParquetFile(stream) as file,
            ):
                yield file
        except (pyarrow.ArrowException, OSError) as error:
            raise _unreadable(self.path, error) from error

    @contextmanager
    def written(self) -> Iterator[Any]:
        """Open a stream whose content has the path when the block succeeds, and not before."""
        from pyarrow import fs

        folder, name = posixpath.split(self.path)
        temporary = posixpath.join(folder, f".{name}.{secrets.token_hex(4)}")
        try:
            with self.files.open_output_stream(temporary) as stream:
                yield stream
            if isinstance(self.files, fs.LocalFileSystem):
                _flush(temporary)
            self.files.move(temporary, self.path)
        except BaseException:
            if self.files.get_file_info(temporary).type == fs.FileType.File:
                self.files.delete_file(temporary)
            raise


def _flush(path: str) -> None:
    """Flush a file to the disk before it is renamed."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unreadable(address: str, error: Exception) -> UserError:
    reason = getattr(error, "strerror", None) or str(error).strip().splitlines()[0]
    return UserError(f"cannot read {address}: {reason}")
