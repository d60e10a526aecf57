"""Ctrl-C, also while C++ calls Python.

A KeyboardInterrupt that is raised there comes out as another error (TensorFlow tracing a
function, an import), or is dropped (destructors, callbacks of the garbage collector). So a
signal is noted as well; and in training it is only noted, and asked for between steps.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_noted = False


def install() -> None:
    """Note Ctrl-C from now on, besides raising KeyboardInterrupt; for the main thread.

    A process that was started to ignore it (`nohup`) goes on ignoring it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _raise)


def _raise(number: int, frame: FrameType | None) -> None:
    global _noted
    _noted = True
    raise KeyboardInterrupt


def _defer(number: int, frame: FrameType | None) -> None:
    global _noted
    _noted = True
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    print("stopping after this step; Ctrl-C again stops at once", file=sys.stderr)


def check() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was noted."""
    if _noted:
        raise KeyboardInterrupt


@contextmanager
def deferred() -> Iterator[None]:
    """In this block Ctrl-C waits for a call of `check`; a second one ends the process at once.

    Does nothing if `install` was not called.
    """
    if signal.getsignal(signal.SIGINT) is not _raise:
        yield
        return
    signal.signal(signal.SIGINT, _defer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, _raise)


def last_words(text: str) -> None:
    """Print a line to stderr, and let nothing follow: C++ threads complain when they are ended."""
    print(text, file=sys.stderr, flush=True)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)


@contextmanager
def restored() -> Iterator[None]:
    """Turn an error that comes after Ctrl-C back into KeyboardInterrupt."""
    try:
        yield
    except Exception:
        check()
        raise
