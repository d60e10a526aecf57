"""Commands in processes that are forked from one that has imported what commands need.

Starting Python and importing is most of a short command, and the tests run hundreds of them.
Other tests, in processes of their own, check that commands import TensorFlow only if they need it.
"""

import multiprocessing
import os
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


def run(
    arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str], timeout_s: float
) -> tuple[int, bytes, bytes]:
    """Run a command; return its exit code, stdout and stderr (TimeoutError if it goes on)."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "stdin").write_bytes(stdin)
        given = (list(arguments), Path(folder), dict(environment))
        process = _context.Process(target=_command, args=given)
        process.start()
        process.join(timeout_s)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{timeout_s:g} s: seqapps {' '.join(arguments)}")
        out, err = ((Path(folder) / name).read_bytes() for name in ("stdout", "stderr"))
        return process.exitcode, out, err


def _command(arguments: list[str], folder: Path, environment: dict[str, str]) -> None:
    for number, (name, flags) in enumerate(STREAMS):
        opened = os.open(folder / name, flags)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["seqapps", *arguments]
    from seqapps.__main__ import main

    main()
