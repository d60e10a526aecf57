"""What training says on stderr: a bar with the time left on a terminal, lines elsewhere."""

import sys
import time
from types import TracebackType
from typing import Any

SECONDS_BETWEEN_LINES = 5.0


class TrainingProgress:
    """A context manager that implements `training.Reporter`."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._task: Any = None
        self._last_line = -SECONDS_BETWEEN_LINES

    def __enter__(self) -> "TrainingProgress":
        if sys.stderr.isatty():
            from rich.console import Console  # 80 ms, so only where a bar is shown
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task("training", total=None)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def steps(self, done: int, total: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)

    def line(self, text: str) -> None:
        """Show a line: beside the bar, or every few seconds where there is none."""
        if self._bar is not None:
            self._bar.update(self._task, description=text)
        elif time.monotonic() - self._last_line >= SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            print(text, file=sys.stderr, flush=True)


class LineProgress:
    """A context manager that counts what goes by, on stderr when that is a terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._count = 0
        self._began = self._shown = time.monotonic()

    def __enter__(self) -> "LineProgress":
        return self

    def advance(self) -> None:
        """Count one."""
        self._count += 1
        now = time.monotonic()
        if now - self._shown >= 0.5 and sys.stderr.isatty():
            self._shown = now
            rate = self._count / (now - self._began)
            line = f"\r{self._count:,} {self._what}, {rate:,.0f}/s"
            print(line, end="", file=sys.stderr, flush=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown != self._began:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


class Ticks:
    """Says on stderr how far something is, and for how long it will go on.

    Args:
        what: is done.
        total: how often `tick` will be called.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0
        self._began = self._shown = time.monotonic()

    def __enter__(self) -> "Ticks":
        return self

    def __exit__(self, *error: object) -> None:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def tick(self, count: int = 1) -> None:
        """Count so many more."""
        self._done += count
        now = time.monotonic()
        terminal = sys.stderr.isatty()
        if now - self._shown < (0.5 if terminal else 10):
            return
        self._shown = now
        left = (now - self._began) / self._done * max(0, self._total - self._done)
        line = f"{self._what}: {self._done:,} of {self._total:,}, {duration(left)} left"
        print(
            f"\r{line}\x1b[K" if terminal else line,
            end="" if terminal else "\n",
            file=sys.stderr,
            flush=True,
        )


def duration(seconds: float) -> str:
    """Write a time for people: `42 s`, `3 min`, `1 h 20 min`."""
    if seconds < 99:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
