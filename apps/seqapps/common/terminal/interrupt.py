"""Handle Ctrl-C, also while C++ code calls Python.

A KeyboardInterrupt that is raised inside C++ comes out as another error (TensorFlow tracing a
function, an import) or is dropped (destructors, callbacks of the garbage collector). The signal
is therefore recorded as well; training only records it, and checks the record between steps.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_recorded = False


class Interrupted(KeyboardInterrupt):
    """Ctrl-C with a message for the user.

    Example:
        >>> str(Interrupted("continue with --resume"))
        'continue with --resume'
    """


def install() -> None:
    """Record Ctrl-C from now on, besides raising KeyboardInterrupt; call it in the main thread.

    A process that was started to ignore Ctrl-C (`nohup`) continues to ignore it.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    global _recorded
    _recorded = True
    raise KeyboardInterrupt


def _defer(number: int, frame: FrameType | None) -> None:
    global _recorded
    _recorded = True
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    print("stopping after this step; press Ctrl-C again to stop at once", file=sys.stderr)


def check() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was recorded."""
    if _recorded:
        raise KeyboardInterrupt


@contextmanager
def deferred() -> Iterator[None]:
    """Delay Ctrl-C in this block until `check` is called; a second one ends the process at once.

    Without a call of `install` the block changes nothing.
    """
    if signal.getsignal(signal.SIGINT) is not _raise:
        yield
        return
    signal.signal(signal.SIGINT, _defer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, _raise)


def exit_message(text: str) -> None:
    """Print a message and silence stderr, since TensorFlow's threads print errors at exit."""
    print(text, file=sys.stderr, flush=True)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@contextmanager
def restored() -> Iterator[None]:
    """Replace an error that Ctrl-C has caused by KeyboardInterrupt."""
    try:
        yield
    except Exception:
        check()
        raise
