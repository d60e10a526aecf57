"""Parallel work: map a function over tasks in several processes, in order."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

MAX_WAITING = 4  # tasks per process that are running or waiting

Task = TypeVar("Task")
Result = TypeVar("Result")


def parallel_map(
    function: Callable[[Task], Result], tasks: Iterable[Task], processes: int | None = None
) -> Iterator[Result]:
    """Yield `function(task)` for each task, in order.

    Few tasks wait for a process at any time, so memory stays flat. Ctrl-C interrupts only this
    process, which then ends the others.

    Args:
        function: a function of a module, because each process imports it.
        tasks: consumed in this process as tasks are needed.
        processes: number of processes; None is one per core, 1 is this process alone.

    Example:
        >>> list(parallel_map(abs, [-1, 2, -3], processes=1))
        [1, 2, 3]
    """
    count = cores() if processes is None else processes
    if count == 1:
        yield from map(function, tasks)
        return
    # Spawned, because TensorFlow's threads in this process would not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, context, initializer=_follow_parent)
    source = iter(tasks)
    try:
        waiting: deque[Future[Result]] = deque()
        while True:
            with _no_interrupt():
                for task in islice(source, max(0, count * MAX_WAITING - len(waiting))):
                    waiting.append(pool.submit(function, task))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Defer Ctrl-C; processes that are started in this block ignore it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent() -> None:
    """End this process when its parent has ended for any reason."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
