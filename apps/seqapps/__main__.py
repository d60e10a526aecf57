"""`seqapps`: find the apps by their folders and hand over to one of them."""

import io
import os
import signal
import sys
from collections.abc import Sequence

import typer

from seqapps import __version__
from seqapps.common import app as apps
from seqapps.common.cli import verbs
from seqapps.common.errors import (
    EXIT_BAD_INPUT,
    EXIT_INTERRUPTED,
    EXIT_OUR_FAULT,
    UserError,
    nearest,
)
from seqapps.common.terminal import interrupt

USAGE = "usage: seqapps APP VERB [OPTIONS]   (seqapps APP --help for its verbs)"


def main() -> None:
    """Run the command line; the process ends with the exit code."""
    if hasattr(signal, "SIGPIPE"):  # `seqapps … | head` ends quietly
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if sys.stdout is None or sys.stderr is None:  # closed by the caller
        sys.exit(EXIT_BAD_INPUT)
    interrupt.install()
    code = run(sys.argv[1:])
    sys.stdout.flush()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. Every error is one line on stderr."""
    try:
        with interrupt.restored():
            return _dispatch(list(arguments))
    except UserError as error:
        return _fail(str(error), EXIT_BAD_INPUT)
    except typer.TyperException as error:  # wrong options: Typer's message, without its box
        return _fail(_usage_error(error), EXIT_BAD_INPUT)
    except OSError as error:  # disk full, no permission: nothing was left half-written
        where = f": {error.filename}" if error.filename else ""
        return _fail(f"{error.strerror or error}{where}", EXIT_BAD_INPUT)
    except (KeyboardInterrupt, typer.Abort):
        return EXIT_INTERRUPTED
    except Exception as error:
        if os.environ.get("SEQAPPS_DEBUG"):
            raise
        return _fail(
            f"this is a bug in seqapps: {type(error).__name__}: {error} "
            "(set SEQAPPS_DEBUG=1 for the traceback)",
            EXIT_OUR_FAULT,
        )


def _usage_error(error: typer.TyperException) -> str:
    """Add to Typer's message what came, and where help is."""
    message = error.format_message().rstrip(".")
    errors = getattr(error.__cause__, "errors", None)
    if errors is not None:  # pydantic's, which know the value
        message += f", got {errors()[0]['input']!r}"
    context = getattr(error, "ctx", None)
    return f"{message} (see {context.command_path} --help)" if context else message


def _fail(message: str, code: int) -> int:
    print(f"seqapps: {' '.join(message.split())}", file=sys.stderr)
    return code


def _dispatch(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("--help", "-h"):
        print(_overview())
        return 0
    name, *rest = arguments
    if name == "--version":
        print(f"seqapps {__version__}")
        return 0
    if name == "doctor":
        from seqapps.common.cli import doctor

        return doctor.run(rest)
    if name not in apps.names():
        raise UserError(f"unknown app {name!r}{nearest(name, [*apps.names(), 'doctor'])}")
    command = typer.main.get_command(verbs.make(apps.find(name)))
    code = command.main(rest or ["--help"], prog_name=f"seqapps {name}", standalone_mode=False)
    return code or 0


def _overview() -> str:
    found = {name: apps.find(name).summary for name in apps.names()}
    found["doctor"] = "says what works on this machine"
    width = max(map(len, found))
    return "\n".join([*(f"{name:<{width}}  {text}" for name, text in found.items()), "", USAGE])


if __name__ == "__main__":
    main()
