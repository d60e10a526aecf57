"""Read files, and write them atomically."""

import hashlib
import json
import math
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from seqapps.common.errors import UserError

MAX_DOCUMENT_BYTES = 8_000_000  # of a JSON or TOML file
MAX_DEPTH = 50  # of lists and objects in one another
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends


@contextmanager
def atomic_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path`; on success, fsync it and rename it to `path`.

    `path` holds either the old content or the new content, even when the process is killed. Of a
    symbolic link, the target is replaced.

    Raises:
        UserError: `path` exists and is not a regular file, or its folder does not exist.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "greeting")
        >>> with atomic_write(path) as file:
        ...     _ = file.write(b"hello")
        >>> path.read_text()
        'hello'
    """
    path = check_writable(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    except OSError as error:
        error.filename = str(path)
        raise
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # "No space left on device" comes without a path
        raise


def check_writable(path: Path) -> Path:
    """Return the absolute path of a file to write, with links resolved.

    Raises:
        UserError: `path` exists and is not a regular file, or its folder does not exist.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise UserError(f"expected a file to write to, got {path}, which is not a regular file")
    if not path.parent.is_dir():
        raise UserError(f"expected a file in an existing folder, got {path}")
    return path


def stdin() -> BinaryIO:
    """Return standard input (raises UserError when the caller has closed it)."""
    if sys.stdin is None:
        raise UserError("cannot read stdin: it is closed")
    return sys.stdin.buffer


def check_source_and_target(source: str, target: str | None) -> None:
    """Raise UserError if `source` is empty, or if `target` cannot be written or would replace it.

    `-` is stdin or stdout, and None stdout. Links are followed.
    """
    if not source:
        raise UserError("expected the path of a file to read, got an empty text")
    if target is None or target == "-":
        return
    check_writable(Path(target))
    if source == "-":
        return
    if Path(source).exists() and Path(target).exists() and Path(source).samefile(target):
        raise UserError(f"expected an output file that is not the input, got {target} for both")


def check_suffix(path: Path, *suffixes: str) -> None:
    """Raise UserError unless a file name ends in one of the suffixes, such as `.png`."""
    if path.suffix.lower() not in suffixes:
        expected = " or ".join(suffixes)
        raise UserError(f"expected a file name that ends in {expected}, got {path}")


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    with atomic_write(path) as file:
        file.write(text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write JSON atomically; keys keep their order."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_json(path: Path, finite: bool = False) -> Any:
    """Read a JSON file.

    Args:
        path: the file.
        finite: return None in place of numbers that are not finite.

    Raises:
        UserError: the file cannot be read, is too large or nested too deeply, or is not JSON.
    """
    text = read_document(path)
    options: dict[str, Any] = {"parse_constant": _finite, "parse_float": _finite}
    try:
        content = json.loads(text, **(options if finite else {}))
        _check_depth(content)
    except ValueError as error:
        raise UserError(f"{path} is not valid JSON: {error}") from error
    except RecursionError as error:
        raise UserError(f"{path} is not usable: its values are nested too deeply") from error
    return content


def _check_depth(content: Any) -> None:
    """Raise RecursionError if lists and objects are nested more than `MAX_DEPTH` levels deep."""
    level: list[Any] = [[content]]
    for _ in range(MAX_DEPTH + 1):
        groups = [each.values() if isinstance(each, dict) else each for each in level]
        level = [each for group in groups for each in group if isinstance(each, dict | list)]
        if not level:
            return
    raise RecursionError


def read_document(path: Path, kind: str = "") -> str:
    """Read a small UTF-8 file.

    Args:
        path: the file.
        kind: words for messages, such as "the configuration ".

    Raises:
        UserError: it cannot be read, is too large, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_DOCUMENT_BYTES + 1)
        if len(content) > MAX_DOCUMENT_BYTES:
            raise UserError(f"{path}: expected at most {MAX_DOCUMENT_BYTES:,} bytes")
        return content.decode("utf-8")
    except OSError as error:
        raise UserError(f"cannot read {kind}{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text: {error.reason}") from error


def _finite(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
