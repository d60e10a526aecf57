"""Entry point of the command `seqapps`, and of `python -m seqapps`."""

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence

from seqapps import __version__

Dispatch = Callable[[Sequence[str]], int]  # runs one command and returns its exit code


def main(dispatch: Dispatch | None = None) -> None:
    """Run the command line; the process ends with the exit code.

    Args:
        dispatch: runs the command; None is that of `seqapps`.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # no traceback from imports
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # `errors.EXIT_INTERRUPTED`
    if hasattr(signal, "SIGPIPE"):  # `seqapps … | head` ends quietly
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from seqapps.common import errors
    from seqapps.common.terminal import interrupt

    if sys.stdout is None or sys.stderr is None:  # closed by the caller
        sys.exit(errors.EXIT_BAD_INPUT)
    interrupt.install()
    code = run(sys.argv[1:], dispatch)
    sys.stdout.flush()
    sys.exit(code)


def run(arguments: Sequence[str], dispatch: Dispatch | None = None) -> int:
    """Run one command; return its exit code. Every error is one line on stderr."""
    from seqapps.common import errors
    from seqapps.common.terminal import interrupt

    try:
        with interrupt.restored():
            return (dispatch or _dispatch)(arguments)
    except errors.UserError as error:
        return _fail(str(error), errors.EXIT_BAD_INPUT)
    except OSError as error:  # disk full, no permission: nothing was left half-written
        where = f": {error.filename}" if error.filename else ""
        return _fail(f"{error.strerror or error}{where}", errors.EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        return errors.EXIT_INTERRUPTED
    except Exception as error:
        code = _typer_error(error)
        if not code and os.environ.get("SEQAPPS_DEBUG"):
            raise
        advice = "(set SEQAPPS_DEBUG=1 for the traceback)"
        message = f"this is a bug in seqapps: {type(error).__name__}: {error} {advice}"
        return code or _fail(message, errors.EXIT_OUR_FAULT)


def _dispatch(arguments: Sequence[str]) -> int:
    is_completion = "_SEQAPPS_COMPLETE" in os.environ
    if not is_completion and (not arguments or arguments[0] in ("-h", "--help")):
        print(_overview())  # without Typer, which takes longer to import
        return 0
    if arguments and arguments[0] == "--version":
        print(f"seqapps {__version__}")
        return 0
    from seqapps.common.cli import main as cli
    from seqapps.serving.command import serve

    return cli.run(arguments, [serve])


def _overview() -> str:
    """Return the help of `seqapps` itself."""
    from seqapps.common import app as apps

    summaries = {name: apps.find(name).summary for name in apps.names()}
    summaries["serve"] = "serves the apps over HTTP, with a page for each"
    summaries["doctor"] = "reports which parts of seqapps work on this machine"
    width = max(map(len, summaries))
    listed = "\n".join(f"{name:<{width}}  {text}" for name, text in summaries.items())
    return (
        f"usage: seqapps APP VERB [OPTIONS]\n\n{listed}\n\n"
        "seqapps APP -h lists the verbs of an app; seqapps APP VERB -h lists their options.\n"
        "seqapps --version prints the version; --install-completion sets up your shell."
    )


_EXPECTED = {"int_parsing": "expected a whole number", "float_parsing": "expected a number"}


def _typer_error(error: Exception) -> int:
    """Report an error of Typer's, with the value received; return 0 for other errors."""
    import typer

    from seqapps.common.errors import EXIT_BAD_INPUT, EXIT_INTERRUPTED

    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, typer.Abort):
        return EXIT_INTERRUPTED
    if not isinstance(error, typer.TyperException):
        return 0
    message = error.format_message().rstrip(".")
    errors = getattr(error.__cause__, "errors", None)
    if errors is not None:  # pydantic's, which hold the value
        first = errors()[0]
        message = message.replace(first["msg"], _EXPECTED.get(first["type"], first["msg"]))
        message += f", got {first['input']!r}"
    context = getattr(error, "ctx", None)
    help_hint = f" (see {context.command_path} --help)" if context else ""
    return _fail(message + help_hint, EXIT_BAD_INPUT)


def _fail(message: str, code: int) -> int:
    from seqapps.common.errors import notice

    notice(f"seqapps: {' '.join(message.split())}")
    return code


if __name__ == "__main__":
    main()
