"""Programs in processes that have imported TensorFlow, and nothing of this package.

They are forked from one such process: importing TensorFlow takes longer than most of them.
"""

import atexit
import json
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

_SERVER = """
import gc, json, os, sys, tempfile, traceback
import numpy, tensorflow
gc.freeze()
for line in sys.stdin:
    code, arguments, folder, streams = json.loads(line)
    child = os.fork()
    if not child:
        status = 1
        try:
            for number, name in enumerate(streams, start=1):
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
            os.chdir(folder)
            os.environ["TMPDIR"] = tempfile.tempdir = folder  # of what autograph leaves
            sys.argv = ["-c", *arguments]
            exec(compile(code, "<program>", "exec"), {"__name__": "__main__"})
            status = 0
        except BaseException:
            traceback.print_exc()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@cache
def _server() -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    atexit.register(server.communicate)  # which closes its stdin: it ends
    return server


def run(code: str, *arguments: object) -> str:
    """Run a program in a new folder of its own; return its stdout."""
    server = _server()
    with tempfile.TemporaryDirectory() as folder:
        streams = [f"{folder}.{name}" for name in ("out", "err")]
        request = [code, [*map(str, arguments)], folder, streams]
        server.stdin.write(f"{json.dumps(request)}\n")
        server.stdin.flush()
        status = server.stdout.readline().strip()
        out, err = (Path(name).read_text(encoding="utf-8") for name in streams)
        for name in streams:
            Path(name).unlink()
    assert status == "0", err
    return out
