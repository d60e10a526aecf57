"""Ctrl-C, which has to work also while C++ calls Python.

A KeyboardInterrupt that is raised there (TensorFlow tracing a function, a destructor) comes out
as another error, or not at all. So the signal is noted, and asked for where it may be lost.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_noted = False


def install() -> None:
    """Note Ctrl-C from now on, besides raising KeyboardInterrupt; for the main thread.

    A process that was started to ignore it (`nohup`) goes on ignoring it.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _note)


def _note(number: int, frame: FrameType | None) -> None:
    global _noted
    _noted = True
    raise KeyboardInterrupt


def check() -> None:
    """Raise KeyboardInterrupt if Ctrl-C was pressed and the exception was lost."""
    if _noted:
        raise KeyboardInterrupt


@contextmanager
def restored() -> Iterator[None]:
    """Turn an error that comes after Ctrl-C back into KeyboardInterrupt."""
    try:
        yield
    except Exception:
        check()
        raise
