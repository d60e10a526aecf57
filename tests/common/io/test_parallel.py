"""Work for all cores: in order, as it is needed, and in this process if there is one core."""

import multiprocessing
import os
import queue
import threading
from concurrent.futures import Future

import pytest
from seqapps.common.io import parallel
from seqapps.common.io.parallel import MAX_WAITING, cores, parallel_map


def test_one_process_is_this_one():
    results = parallel_map(lambda n: (n, os.getpid()), iter(range(3)), processes=1)
    assert list(results) == [(number, os.getpid()) for number in range(3)]


def test_results_of_processes_come_in_order_and_memory_stays_flat():
    taken: list[int] = []

    def tasks():
        for number in range(40):
            taken.append(number)
            yield number

    results = parallel_map(float, tasks(), processes=2)
    assert next(results) == 0.0
    assert len(taken) <= 2 * MAX_WAITING
    assert list(results) == [float(number) for number in range(1, 40)]


def test_errors_of_a_task_come_out_and_end_the_work():
    results = parallel_map(int, ["1", "x", "3"], processes=2)
    assert next(results) == 1
    with pytest.raises(ValueError, match="'x'"):
        next(results)


class Pool:
    """As a pool of processes, which does its work at once and in this process."""

    made: "Pool"

    def __init__(self, count, context, initializer) -> None:
        self.count, self.context, self.initializer = count, context, initializer
        self.submitted, self.end = 0, None
        Pool.made = self

    def submit(self, function, task) -> Future:
        self.submitted += 1
        future = Future()
        future.set_result(function(task))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False) -> None:
        self.end = (wait, cancel_futures)


def test_processes_are_spawned_and_few_tasks_wait_for_them(monkeypatch):
    monkeypatch.setattr(parallel, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(parallel, "cores", lambda: 3)
    results = parallel_map(abs, range(100))
    assert next(results) == 0
    pool = Pool.made
    assert (pool.count, pool.context.get_start_method()) == (3, "spawn")
    assert pool.initializer is parallel._follow_parent
    assert pool.submitted == 3 * MAX_WAITING
    assert next(results) == 1 and pool.submitted == 3 * MAX_WAITING + 1
    results.close()  # by a consumer that needs no more of them
    assert pool.end == (True, True)


def test_processes_end_with_their_parent(monkeypatch):
    parent_ended = threading.Event()
    codes = queue.Queue()

    class Parent:
        join = staticmethod(parent_ended.wait)

    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    monkeypatch.setattr(os, "_exit", codes.put)
    before = set(threading.enumerate())
    parallel._follow_parent()
    (waiting,) = set(threading.enumerate()) - before
    assert waiting.daemon and codes.empty()
    parent_ended.set()
    assert codes.get(timeout=10) == 1


def test_there_is_at_least_one_core():
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_only_cores_that_this_process_may_use_are_counted(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 5, 7}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")  # as on macOS and Windows
    for count, expected in ((6, 6), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        assert cores() == expected
