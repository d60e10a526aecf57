"""Work for all cores: in order, as it is needed, and in this process if there is one core."""

import os

import pytest
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


def test_there_is_at_least_one_core():
    assert 1 <= cores() <= (os.cpu_count() or 1)
