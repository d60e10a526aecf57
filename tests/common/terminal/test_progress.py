"""Progress: a bar on a terminal, a line now and then elsewhere, by a clock that tests set."""

import contextlib
import io
import os
import pty
import re
import subprocess
import sys

import pytest
from seqapps.common.terminal import progress
from seqapps.common.terminal.progress import (
    EPOCH_INTERVAL_S,
    LINE_INTERVAL_S,
    Progress,
    TrainingProgress,
    counted,
    duration,
)

from tests.conftest import ROOT


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(progress, "time", made)
    return made


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_lines_come_at_intervals(clock, capsys):
    with Progress("speaking", total=1_000) as bar:
        for _ in range(100):
            clock.now += LINE_INTERVAL_S / 10
            bar.advance(10)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10 and bar.done == 1_000
    assert lines[0] == "speaking: 100 of 1,000, 90 s left"
    assert lines[4] == "speaking: 500 of 1,000, 50 s left"
    assert lines[-1] == "speaking: 1,000 of 1,000, 0 s left"


def test_the_time_left_at_both_ends(clock, capsys):
    with Progress("speaking", total=2) as bar:
        clock.now += LINE_INTERVAL_S
        bar.update(0, 3)
        clock.now += LINE_INTERVAL_S
        bar.update(3, 3)
    assert capsys.readouterr().err == ("speaking: 0 of 3, 30 s left\nspeaking: 3 of 3, 0 s left\n")


def test_quick_work_and_work_without_a_total_are_silent(clock, capsys):
    with Progress("speaking", total=10) as bar:
        bar.advance(10)
    with Progress("reading") as bar:
        clock.now += 100
        bar.advance()
        bar.advance()
    assert bar.done == 2
    assert capsys.readouterr().err == ""


def test_lines_of_a_training(clock, capsys):
    with TrainingProgress() as bar:
        bar.update(1, 9)
        bar.line("first", 50.0)  # the first line is not waited for
        bar.line("second", 40.0)
        clock.now += EPOCH_INTERVAL_S
        bar.update(5, 9)
        bar.line("third", 30.0)
        clock.now += EPOCH_INTERVAL_S
        bar.line("resuming")
    assert capsys.readouterr().err == "first  50 s left\nthird  30 s left\nresuming\n"
    assert (bar.done, bar.total) == (5, 9)


def test_the_first_line_of_a_training_is_printed_whatever_the_clock_says(clock, capsys):
    clock.now = 0.0  # as it is when a computer has just started
    with TrainingProgress() as bar:
        bar.line("first", 5.0)
        assert capsys.readouterr().err == "first  5 s left\n"
    with TrainingProgress():
        pass
    assert capsys.readouterr().err == ""


def test_the_last_round_is_always_printed(clock, capsys):
    with TrainingProgress() as bar:
        for number in range(1, 4):
            bar.line(f"epoch {number}", 0.0)
    assert capsys.readouterr().err == "epoch 1  0 s left\nepoch 3  0 s left\n"


def test_a_bar_leaves_stdout_alone():
    """On a pseudo-terminal, more lines than its buffer holds come out, in order and whole."""
    program = (
        "from seqapps.common.cli.inputs import counted_lines\n"
        "for number in counted_lines(range(3_000)): print(f'line {number}')"
    )
    terminal, process_side = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=process_side, stderr=process_side, cwd=ROOT / "apps"
    )
    os.close(process_side)
    output = b""
    with contextlib.suppress(OSError):  # of a terminal that its last process has left
        while chunk := os.read(terminal, 65_536):
            output += chunk
    os.close(terminal)
    assert process.wait() == 0
    numbers = [int(number) for number in re.findall(rb"line (\d+)\r\n", output)]
    assert numbers == list(range(3_000)) and b"lines" in output.replace(b"line ", b"")


@pytest.mark.parametrize("total", [None, 50])
def test_a_bar_fits_a_terminal_and_disappears(monkeypatch, total):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    with Progress("reading", total) as bar:
        bar.advance(10)
        bar._bar.refresh()
    text = terminal.getvalue()
    assert "reading" in text and ("20 %" in text if total else "10, " in text)
    assert text.endswith("\x1b[2K")  # the line is erased


@pytest.mark.parametrize(
    ("total", "before", "after"),
    [(None, "0, 0/s", "30, 10/s"), (50, "  0 %", " 60 %"), (50, "reading", "2 s left")],
)
def test_a_bar_shows_its_rate_or_the_time_left(monkeypatch, clock, total, before, after):
    monkeypatch.setattr("rich.console.monotonic", clock.monotonic)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    stdout = sys.stdout
    with Progress("reading", total) as bar:
        assert (sys.stdout, sys.stderr) == (stdout, terminal)  # not captured by the bar
        bar._bar.refresh()
        assert before in terminal.getvalue()
        for _ in range(3):
            clock.now += 1
            bar.advance(10)
        bar._bar.refresh()
    assert after in terminal.getvalue()


def test_lines_above_a_bar_are_printed_as_they_are(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("TERM", "xterm")
    line = "epoch 1/4  [bold]loss  0.25, which is longer than the window"
    with TrainingProgress() as bar:
        bar.update(1, 4)
        bar.line(line)
        bar._bar.refresh()
    assert line in terminal.getvalue() and " 25 %" in terminal.getvalue()


def test_lines_of_a_training_stand_above_the_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with TrainingProgress() as bar:
        bar.update(1, 4)
        bar.line("epoch [1/4]", 3.0)
        bar.line("epoch [2/4]", 2.0)
    text = terminal.getvalue()
    assert "epoch [1/4]" in text and "epoch [2/4]" in text and "training" in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"), (98.4, "98 s"), (99, "2 min"), (150, "2 min"), (5_940, "99 min"),
        (5_990, "1 h 40 min"), (7_260, "2 h 1 min"),
    ],
)  # fmt: skip
def test_durations(seconds, text):
    assert duration(seconds) == text


def test_singular_and_plural():
    assert [counted(n, "solo") for n in (0, 1, 2, 1_000)] == [
        "0 solos", "1 solo", "2 solos", "1,000 solos",
    ]  # fmt: skip
