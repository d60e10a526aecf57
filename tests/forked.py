"""Commands in processes that are forked from one that has imported what commands need.

Starting Python and importing is most of a short command, and the tests run hundreds of them.
Other tests, in processes of their own, check that commands import TensorFlow only if they need it.
"""

import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STREAMS = (
    ("stdin", os.O_RDONLY),
    ("stdout", os.O_WRONLY | os.O_CREAT),
    ("stderr", os.O_WRONLY | os.O_CREAT),
)
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.preloaded"])


class Command:
    """A running command; in a folder that holds another package seqapps, it imports that one."""

    def __init__(
        self,
        arguments: Sequence[str],
        stdin: bytes,
        environment: Mapping[str, str],
        cwd: Path,
        max_file_bytes: int = resource.RLIM_INFINITY,
    ) -> None:
        self.arguments = list(arguments)
        self._temporary = tempfile.TemporaryDirectory()  # also of what the command leaves
        self._folder = Path(self._temporary.name)
        (self._folder / "stdin").write_bytes(stdin)
        given = (self.arguments, self._folder, dict(environment), cwd, max_file_bytes)
        self._process = _context.Process(target=_run, args=given)
        self._process.start()

    def send_signal(self, number: int) -> None:
        os.kill(self._process.pid, number)

    def finish(self, timeout_s: float) -> tuple[int, bytes, bytes]:
        """Wait; return exit code, stdout and stderr (TimeoutError if it goes on)."""
        self._process.join(timeout_s)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            raise TimeoutError(f"{timeout_s:g} s: seqapps {' '.join(self.arguments)}")
        out, err = ((self._folder / name).read_bytes() for name in ("stdout", "stderr"))
        self._temporary.cleanup()
        return code, out, err


def _run(
    arguments: list[str], folder: Path, environment: dict[str, str], cwd: Path, max_file_bytes: int
) -> None:
    for number, (name, flags) in enumerate(STREAMS):
        opened = os.open(folder / name, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal
    resource.setrlimit(resource.RLIMIT_FSIZE, (max_file_bytes, resource.RLIM_INFINITY))
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    # TensorFlow's autograph writes files there, which no exit of a fork removes.
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    if (cwd / "seqapps").is_dir():
        sys.dont_write_bytecode = False  # the next command in this folder reads it
        for name in [name for name in sys.modules if name.partition(".")[0] == "seqapps"]:
            del sys.modules[name]
        sys.path.insert(0, str(cwd))
    sys.argv = ["seqapps", *arguments]
    from seqapps.__main__ import main

    main()
