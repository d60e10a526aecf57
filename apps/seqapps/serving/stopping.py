"""A function whose thread another thread can stop, in the way in which Ctrl-C stops a program."""

import ctypes
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Stopped(BaseException):
    """Raised in a thread whose work is not needed any more."""


class Stoppable:
    """Runs one function at a time; `stop` raises `Stopped` in it.

    Python delivers the exception between two of its instructions, so that a call into a library
    ends first. What the function was changing may be left half changed, as after Ctrl-C.

    Example:
        >>> Stoppable().run(max, 2, 3)
        3
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None  # that runs a function, until it is stopped

    def run(
        self,
        function: Callable[Parameters, Result],
        *arguments: Parameters.args,
        **options: Parameters.kwargs,
    ) -> Result | None:
        """Return the result of a function, or None if it was stopped."""
        try:
            try:
                with self._lock:
                    self._thread = threading.get_ident()
                return function(*arguments, **options)
            finally:
                self._end()
        except Stopped:
            self._end()  # the exception may have come in the line above
            return None

    def stop(self) -> None:
        """Stop the function that runs, if one does; it ends soon after."""
        with self._lock:
            if self._thread is not None:
                _raise_in(self._thread, Stopped)
                self._thread = None  # once is enough

    def _end(self) -> None:
        """Take back an exception that has not been delivered yet."""
        with self._lock:
            self._thread = None
            _raise_in(threading.get_ident(), None)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    given = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), given)
