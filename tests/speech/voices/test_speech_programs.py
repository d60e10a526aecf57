"""Speech synthesisers that are programs."""

import subprocess
import sys

from seqapps.speech.voices.speech_programs import ascii_of

from tests.conftest import ROOT


def test_letters_that_a_program_would_lose():
    assert ascii_of("café – “yes”") == 'cafe - "yes"'
    assert ascii_of("smørrebrød") == ""


def test_a_program_that_reads_nothing_does_not_end_us():
    """The command line dies of closed pipes: `seqapps … | head` ends quietly."""
    code = (
        "import signal; signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        "from seqapps.speech.voices.speech_programs import run\n"
        "print(run(['true'], 'more than a pipe holds' * 100_000).returncode)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\n", "")
