"""Replace a folder in one step, so that readers find the old one or the new one.

This holds even if the writing process is killed. While it is written, the new folder is named
`.NAME.TOKEN.new`, and its process holds a lock on it. Where the system cannot exchange two folders
in one step, the old one is named `.NAME.TOKEN.old` between two renames, and `.NAME.TOKEN.trash`
while it is removed. The next process removes or restores the folders of a killed one. It holds the
lock of a folder while it removes it: a process whose new folder is removed before it could lock it
notices that, and makes another one.
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

NEW, OLD, TRASH = ".new", ".old", ".trash"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EOPNOTSUPP, errno.EPERM}


@contextmanager
def staged(target: Path, work: Path | None = None) -> Iterator[Path]:
    """Yield a new folder that replaces `target` when the block succeeds.

    Args:
        target: folder to write or to replace; it is kept if the block or the exchange fails.
        work: parent of the new folder, on the same file system. Default: the parent of `target`.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.parent if work is None else work
    restore(target)
    _remove_leftovers(target, work)
    with _made(target, work) as staging:
        try:
            yield staging
            _sync(staging)
            _put(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def restore(target: Path) -> None:
    """Restore the name of an old folder whose writer was killed between two renames."""
    for old in [] if target.exists() else _parts(target, OLD):
        with _lock(old.with_suffix(NEW)) as is_free:
            if is_free:
                with suppress(OSError):  # another process has restored it
                    old.rename(target)
                return


def is_moving(target: Path) -> bool:
    """Return whether a folder is missing because a process is replacing it."""
    return not target.exists() and bool(_parts(target, OLD))


def _parts(target: Path, suffix: str, work: Path | None = None) -> list[Path]:
    """Return the old or new folders of `target`, next to it and in `work`.

    Without `work`, folders named `TARGET.…` next to the target are searched too, because a training
    works in one.
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
    """Remove the folders of `target` that killed processes have left."""
    for left in (part for suffix in (NEW, OLD, TRASH) for part in _parts(target, suffix, work)):
        with _lock(left.with_suffix(NEW)) as is_free:
            if is_free:
                shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _made(target: Path, work: Path) -> Iterator[Path]:
    """Create a new folder and hold a lock on it, which ends with the process.

    Another process may remove the folder as a leftover before it is locked; then another one is
    created.
    """
    while True:
        folder = work / f".{target.name}.{secrets.token_hex(4)}{NEW}"
        folder.mkdir()
        if sys.platform == "win32":
            yield folder
            return
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            with suppress(OSError):  # a file system without locks, where no leftover is removed
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                yield folder
                return
        finally:
            os.close(descriptor)


@contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Lock a new folder if no process may be writing to it; yield whether that is so.

    It is so of a folder that does not exist. Without locks, as on Windows and some file systems, it
    is not so of any other.
    """
    if sys.platform == "win32":
        yield not folder.exists()
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield True
        return
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _put(new: Path, target: Path) -> None:
    """Rename a new folder to the target.

    An old target then has the name of the new folder, or is removed.
    """
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
        trash = old.with_suffix(TRASH)  # a half-removed folder is never restored
        with suppress(OSError):  # another process has removed it
            old.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)


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
