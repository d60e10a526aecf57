"""Ctrl-C counts even where other code turns it into an error of its own, or drops it."""

import signal
import subprocess
import sys

import pytest

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


def run(program: str, handler: signal.Handlers) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, handler),
    )  # fmt: skip
