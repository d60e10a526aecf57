"""Ctrl-C counts even where other code turns it into an error of its own, or drops it."""

import os
import signal
import subprocess
import sys

import pytest
from seqapps.common.terminal import interrupt

from tests.conftest import ROOT

PROGRAM = """
import os, signal
from seqapps.common.terminal import interrupt
interrupt.install()
try:
    with interrupt.restored():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            {meanwhile}
        interrupt.check()
    print("went on")
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("meanwhile", ["raise SystemError", "raise ValueError(1)", "pass"])
def test_a_lost_interrupt_is_found_again(meanwhile):
    done = run(PROGRAM.format(meanwhile=meanwhile), signal.SIG_DFL)
    assert done.stdout == "interrupted\n", done.stderr


def test_a_deferred_interrupt_waits_for_a_check():
    program = """
import os, signal
from seqapps.common.terminal import interrupt
interrupt.install()
try:
    with interrupt.deferred():
        os.kill(os.getpid(), signal.SIGINT)
        print("the step ends")
        interrupt.check()
        print("went on")
except KeyboardInterrupt:
    print("interrupted")
"""
    done = run(program, signal.SIG_DFL)
    assert done.stdout == "the step ends\ninterrupted\n", done.stderr
    assert done.stderr.count("\n") == 1 and "again" in done.stderr
    twice = program.replace("interrupt.check()", "os.kill(os.getpid(), signal.SIGINT)")
    assert run(twice, signal.SIG_DFL).returncode == -signal.SIGINT


def test_a_process_told_to_ignore_it_goes_on():
    done = run(PROGRAM.format(meanwhile="raise SystemError"), signal.SIG_IGN)
    assert done.stdout == "went on\n", done.stderr


def test_other_errors_stay_themselves():
    program = PROGRAM.replace("os.kill(os.getpid(), signal.SIGINT)", "raise ValueError('own')")
    assert "ValueError: own" in run(program.format(meanwhile="pass"), signal.SIG_DFL).stderr


@pytest.fixture
def ctrl_c(monkeypatch):
    """Ctrl-C in this process, whose own way with it comes back after the test."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(interrupt, "_recorded", False)
    yield lambda: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_is_raised_and_recorded(ctrl_c):
    interrupt.install()
    interrupt.check()
    with pytest.raises(KeyboardInterrupt):
        ctrl_c()
    with pytest.raises(KeyboardInterrupt):
        interrupt.check()


def test_only_the_first_interrupt_is_deferred(ctrl_c, capsys):
    interrupt.install()
    with pytest.raises(KeyboardInterrupt), interrupt.deferred():
        ctrl_c()
        message = capsys.readouterr().err
        assert "stopping after this step" in message and "again" in message
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
        interrupt.check()
    with pytest.raises(KeyboardInterrupt):  # behind the block it is raised at once
        ctrl_c()


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.default_int_handler])
def test_without_install_nothing_is_deferred(ctrl_c, handler):
    signal.signal(signal.SIGINT, handler)
    with interrupt.deferred():
        assert signal.getsignal(signal.SIGINT) is handler
    assert signal.getsignal(signal.SIGINT) is handler


def test_install_changes_all_but_an_ignored_signal(ctrl_c):
    interrupt.install()
    assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupt.install()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_the_exit_message_is_the_last_of_stderr(capfd):
    before = os.dup(2)
    try:
        interrupt.exit_message("stopped")
        os.write(2, b"error of a thread")
    finally:
        os.dup2(before, 2)
        os.close(before)
    assert capfd.readouterr().err == "stopped\n"


def run(program: str, handler: signal.Handlers) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, handler),
    )  # fmt: skip
