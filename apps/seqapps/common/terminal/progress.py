"""Progress on stderr: a bar with one clock on a terminal, a line now and then elsewhere."""

import sys
import time
from typing import Any, Self

LINE_INTERVAL_S = 10.0
EPOCH_INTERVAL_S = 5.0


class Progress:
    """Show how much of a task is done; a context manager.

    On a terminal a bar fits the window and disappears at the end; it shows count and rate if the
    total is unknown. Elsewhere a task with a known total prints a line every `LINE_INTERVAL_S`.

    Example:
        >>> with Progress("reading", total=2) as progress:
        ...     for text in ["a", "b"]:
        ...         progress.advance()
        >>> progress.done
        2
    """

    prints_steps = True  # where there is no terminal

    def __init__(self, description: str, total: int | None = None) -> None:
        self.description, self.total, self.done = description, total, 0
        self._bar: Any = None
        self._task: Any = None
        self._began = self._last_line = time.monotonic()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar, self._task = _bar(self.description, self.total)
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, steps: int = 1) -> None:
        """Count finished steps."""
        self.update(self.done + steps, self.total)

    def update(self, done: int, total: int | None) -> None:
        """Set the number of finished steps, and of all steps."""
        self.done, self.total = done, total
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
        elif total and self.prints_steps and self._line_is_due(LINE_INTERVAL_S):
            seconds_left = (time.monotonic() - self._began) / max(1, done) * max(0, total - done)
            left = duration(seconds_left)
            line = f"{self.description}: {done:,} of {total:,}, {left} left"
            print(line, file=sys.stderr, flush=True)

    def _line_is_due(self, interval_s: float) -> bool:
        if time.monotonic() - self._last_line < interval_s:
            return False
        self._last_line = time.monotonic()
        return True


class TrainingProgress(Progress):
    """Progress of a training, as `loop.fit` reports it: optimizer steps, and a line an epoch.

    Epoch lines are printed above the bar; without a terminal they carry the time left, and those
    that follow within `EPOCH_INTERVAL_S` seconds are left out, except the last one.

    Example:
        >>> with TrainingProgress() as progress:
        ...     progress.update(1, 1)
        >>> progress.done
        1
    """

    prints_steps = False

    def __init__(self) -> None:
        super().__init__("training", total=1)
        self._last_line = -EPOCH_INTERVAL_S
        self._skipped = ""  # the last line, if it was left out

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        if self._skipped:
            print(self._skipped, file=sys.stderr, flush=True)

    def line(self, text: str, seconds_left: float | None = None) -> None:
        """Print the result of an epoch, with the estimated time until the end of the training."""
        if self._bar is not None:
            self._bar.console.print(text, highlight=False, markup=False, soft_wrap=True)
            return
        self._skipped = text if seconds_left is None else f"{text}  {duration(seconds_left)} left"
        if self._line_is_due(EPOCH_INTERVAL_S):
            print(self._skipped, file=sys.stderr, flush=True)
            self._skipped = ""


def _bar(description: str, total: int | None) -> tuple[Any, Any]:
    """Make a Rich progress bar on stderr; return it and its only task."""
    from rich import progress  # 80 ms, so only where a bar is shown
    from rich.console import Console
    from rich.text import Text

    class Rate(progress.ProgressColumn):
        def render(self, task: progress.Task) -> Text:
            rate = task.finished_speed or task.speed or 0.0
            return Text(f"{task.completed:,.0f}, {rate:,.0f}/s")

    class TimeLeft(progress.ProgressColumn):
        max_refresh = 0.5

        def render(self, task: progress.Task) -> Text:
            left = task.time_remaining
            return Text("" if left is None else f"{duration(left)} left")

    share = progress.TextColumn("{task.percentage:>3.0f} %")
    known = (progress.BarColumn(), share, TimeLeft())
    columns = known if total is not None else (Rate(),)
    bar = progress.Progress(
        progress.TextColumn("{task.description}"),
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # answers on stdout are not part of the bar
        redirect_stderr=False,
    )
    return bar, bar.add_task(description, total=total)


def duration(seconds: float) -> str:
    """Write a duration for people.

    Example:
        >>> duration(42), duration(180), duration(4800 + 3000)
        ('42 s', '3 min', '2 h 10 min')
    """
    if seconds < 99:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun in the singular or the plural.

    Example:
        >>> counted(1, "solo"), counted(1200, "name")
        ('1 solo', '1,200 names')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
