"""Load of `seqapps serve` on this machine: cold start, memory, latency, throughput, a soak.

    python benchmarks/serve_load.py --seconds 10 --soak 600

The clients are asyncio sockets with HTTP/1.1 keep-alive in a process of their own, so that they
cost little beside the server; both share the machine's cores. Each request has another date or
message. In the soak one request in a hundred is broken: no JSON, another type, an unknown address.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

MONTHS = (
    "January", "March", "April", "May", "June", "July", "August", "October", "November", "December",
)  # fmt: skip
THINGS = (
    "the match", "sushi", "my dog", "the exam", "a cake", "the beach", "my boss", "the rain",
)  # fmt: skip
COLD_STARTS = 5
Request = tuple[bytes, int]  # the bytes of a request, and the status that its answer has


def dates(number: int) -> Request:
    """Return a request with one date."""
    text = f"{number % 28 + 1} {MONTHS[number % 10]} {1900 + number % 120}"
    return post("/v1/dates:translate", {"texts": [text]}), 200


def emoji(number: int) -> Request:
    """Return a request with one message."""
    text = f"thinking of {THINGS[number % 8]} at {number % 12 + 1} o'clock"
    return post("/v1/emojify:annotate", {"texts": [text]}), 200


def mixed(number: int) -> Request:
    """Return a date or a message; one request in a hundred is broken."""
    if number % 100:
        return dates(number) if number % 2 else emoji(number)
    broken = [
        (post("/v1/dates:translate", b'{"texts": ['), 400),
        (post("/v1/dates:translate", {"texts": [number]}), 422),
        (post("/v1/emojify:annotate", {"text": "a key that there is not"}), 422),
        (post("/v1/nothing:here", {}), 404),
    ]
    return broken[number // 100 % len(broken)]


def post(path: str, content: object) -> bytes:
    """Return the bytes of a POST request."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Server:
    """A server in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "seqapps", "serve", "--port", "0"]
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        self.port = int(re.findall(r":(\d+)/", self.process.stdout.readline())[0])

    def memory_mb(self, peak: bool = False) -> float:
        """Return the resident memory, now or at its highest."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        name = "VmHWM" if peak else "VmRSS"
        return int(re.findall(rf"{name}:\s+(\d+) kB", text)[0]) / 1024

    def cpu_s(self) -> float:
        """Return the CPU seconds that the server has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End the server."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0


@contextmanager
def served() -> Iterator[Server]:
    """Start a server, and end it."""
    server = Server()
    try:
        yield server
    finally:
        server.stop()


async def client(
    port: int, make: Callable[[int], Request], numbers: Iterator[int], end: float,
    times: list[float], errors: Counter[str],
) -> None:  # fmt: skip
    """Send one request after another until a time; one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < end:
        content, expected = make(next(numbers))
        start = time.perf_counter()
        writer.write(content)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.findall(rb"(?i)content-length: (\d+)", head)[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - start)
        status = int(head[9:12])
        if status != expected:
            errors[f"{status} in place of {expected}"] += 1
    writer.close()


async def load(
    port: int, make: Callable[[int], Request], clients: int, seconds: float
) -> tuple[list[float], Counter[str], float]:
    """Return the times of all requests, the wrong statuses, and the seconds."""
    times: list[float] = []
    errors: Counter[str] = Counter()
    numbers, start = count(1), time.perf_counter()
    end = start + seconds
    await asyncio.gather(*(client(port, make, numbers, end, times, errors) for _ in range(clients)))
    return times, errors, time.perf_counter() - start


def percentile(times: list[float], share: float) -> float:
    """Return a percentile in milliseconds."""
    return 1_000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]


def cold_start(make: Callable[[int], Request]) -> None:
    """Print the time from the command to the first answer, and the memory then."""
    seconds, memory, cpu = [], [], []
    for _ in range(COLD_STARTS):
        with served() as server:
            times: list[float] = []
            errors: Counter[str] = Counter()
            end = time.perf_counter() + 60
            asyncio.run(first(server.port, make, times, errors, end))
            seconds.append(time.perf_counter() - server.start)
            memory.append(server.memory_mb(peak=True))
            cpu.append(server.cpu_s())
            assert not errors
    print(
        f"first answer, {make.__name__}: {statistics.median(seconds):.2f} s (median of "
        f"{COLD_STARTS}, {min(seconds):.2f} to {max(seconds):.2f}; {statistics.median(cpu):.2f} "
        f"CPU-seconds), {statistics.median(memory):.0f} MB"
    )


async def first(
    port: int, make: Callable[[int], Request], times: list[float], errors: Counter[str], end: float
) -> None:
    """Send one request."""
    task = asyncio.create_task(client(port, make, iter([1]), end, times, errors))
    while not times:
        await asyncio.sleep(0.002)
    task.cancel()


def throughput(server: Server, make: Callable[[int], Request], seconds: float) -> None:
    """Print latency and throughput of 1, 8 and 64 clients."""
    asyncio.run(load(server.port, make, 4, 1.0))  # the model is loaded
    rates = {}
    for clients in (1, 8, 64):
        cpu = server.cpu_s()
        times, errors, elapsed = asyncio.run(load(server.port, make, clients, seconds))
        rates[clients] = len(times) / elapsed
        print(
            f"{make.__name__}, {clients} clients: {rates[clients]:,.0f} requests a second, p50 "
            f"{percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms, server "
            f"{1e3 * (server.cpu_s() - cpu) / len(times):.2f} CPU-ms a request, "
            f"errors {dict(errors) or 'none'}"
        )
    print(f"{make.__name__}, 64 clients against 1: {rates[64] / rates[1]:.1f} x")


def soak(server: Server, seconds: float) -> None:
    """Print errors and memory under 64 clients, 1 % of whose requests are broken."""
    asyncio.run(load(server.port, mixed, 64, 5.0))
    parts = 8
    memory = [server.memory_mb()]
    errors: Counter[str] = Counter()
    requests = 0
    for _ in range(parts):
        times, wrong, _ = asyncio.run(load(server.port, mixed, 64, seconds / parts))
        requests += len(times)
        errors += wrong
        memory.append(server.memory_mb())
    print(
        f"soak of {seconds:.0f} s, 64 clients: {requests:,} requests, wrong statuses "
        f"{dict(errors) or 'none'}, memory {memory[0]:.0f} MB at first, "
        f"{min(memory):.0f} to {max(memory):.0f} MB, {memory[-1]:.0f} MB at the end"
    )


def main() -> None:
    """Run all measurements."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, help="of each measurement")
    parser.add_argument("--soak", type=float, default=600, help="seconds of the soak; 0 for none")
    options = parser.parse_args()
    for make in (dates, emoji):
        cold_start(make)
    with served() as server:
        for make in (dates, emoji):
            throughput(server, make, options.seconds)
        if options.soak:
            soak(server, options.soak)


if __name__ == "__main__":
    main()
