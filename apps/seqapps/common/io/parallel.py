"""Work for all cores: a function over many tasks, in order, in processes of their own."""

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

WAITING = 4  # tasks of a process that are under way or not yet taken

Task = TypeVar("Task")
Result = TypeVar("Result")


def mapped(
    function: Callable[[Task], Result], tasks: Iterable[Task], processes: int | None = None
) -> Iterator[Result]:
    """Yield `function(task)` of each task, in order.

    A few tasks wait for each process, so memory stays flat. Ctrl-C reaches this process only.

    Args:
        function: of a module, for the processes import it.
        tasks: taken in this process, as they are needed.
        processes: None is one for each core; 1 is this process.
    """
    count = cores() if processes is None else processes
    if count == 1:
        yield from map(function, tasks)
        return
    # Spawned, for the parent may hold TensorFlow's threads, which do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, context, initializer=_follow_parent)
    source = iter(tasks)
    try:
        waiting: deque[Future[Result]] = deque()
        while True:
            with _no_interrupt():
                for task in islice(source, max(0, count * WAITING - len(waiting))):
                    waiting.append(pool.submit(function, task))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Let Ctrl-C wait; processes that are started in this block never hear it."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent() -> None:
    """End this process when its parent has ended in whatever way."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
