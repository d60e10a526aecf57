"""Replace a folder in one step: who reads it, or kills the writer, finds the old or the new one.

While it is written, the new folder is called `.NAME.TOKEN.new`; the process that writes it holds a
lock on it. Where two folders cannot be exchanged in one step, the old one is called
`.NAME.TOKEN.old` between two renames. What a killed process left is removed or restored by the
next one.
"""

import ctypes
import errno
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

NEW, OLD = ".new", ".old"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EOPNOTSUPP, errno.EPERM}


@contextmanager
def staged(target: Path, work: Path | None = None) -> Iterator[Path]:
    """Yield a new folder that replaces `target` when the block succeeds.

    Args:
        target: the folder to write or to replace. If the block or the exchange fails, the old one
            is kept.
        work: parent of the new folder, on the same file system; default: that of `target`.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.parent if work is None else work
    restore(target)
    _remove_leftovers(target, work)
    staging = work / f".{target.name}.{secrets.token_hex(4)}{NEW}"
    with _made(staging):
        try:
            yield staging
            _sync(staging)
            _put(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def restore(target: Path) -> None:
    """Give an old folder its name back if its writer was killed between two renames."""
    for old in [] if target.exists() else _parts(target, OLD):
        if not _is_held(old.with_suffix(NEW)):
            with suppress(OSError):  # another process has restored it
                old.rename(target)
            return


def is_moving(target: Path) -> bool:
    """Return whether a folder is missing because it is being replaced just now."""
    return not target.exists() and bool(_parts(target, OLD))


def _parts(target: Path, suffix: str, work: Path | None = None) -> list[Path]:
    """Return the folders of old or new content that belong to `target`, beside it or in `work`.

    Without `work`, the folders beside the target whose names begin with its own are searched too.
    """
    parent, name = target.absolute().parent, target.name
    places = [parent, work] if work else [parent, *_folders(parent, re.escape(name) + r"\..+")]
    pattern = rf"\.{re.escape(name)}\.[0-9a-f]{{8}}{re.escape(suffix)}"
    return [found for place in places for found in _folders(place, pattern)]


def _folders(parent: Path, pattern: str) -> list[Path]:
    try:
        names = [entry.name for entry in os.scandir(parent) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [parent / name for name in sorted(names) if re.fullmatch(pattern, name)]


def _remove_leftovers(target: Path, work: Path) -> None:
    """Remove what killed processes have left of their work on `target`."""
    for left in (*_parts(target, NEW, work), *_parts(target, OLD, work)):
        if not _is_held(left.with_suffix(NEW)):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder and hold a lock on it, which a killed process releases."""
    folder.mkdir()
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_held(folder: Path) -> bool:
    """Return whether a running process writes to a folder; on Windows, if the folder exists."""
    if sys.platform == "win32":
        return folder.exists()
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _put(new: Path, target: Path) -> None:
    """Give a new folder the name of the target; an old target is removed, or has its name."""
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        old = new.with_suffix(OLD)
        target.rename(old)
        try:
            new.rename(target)
        except BaseException:  # Ctrl-C too
            old.rename(target)
            raise
        shutil.rmtree(old)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; return False where the system cannot do that.

    Raises:
        OSError: no permission, or another error of renaming.
    """
    if sys.platform != "linux":
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    names = _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other)
    if call(*names, _RENAME_EXCHANGE) == 0:
        return True
    if (number := ctypes.get_errno()) in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _sync(folder: Path) -> None:
    """Flush every file below a folder to the disk, before the folder is renamed into place."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("r+b") as opened:  # Windows refuses to flush what is open for reading
                os.fsync(opened.fileno())
