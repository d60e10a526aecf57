"""The command `seqapps serve`."""

import ipaddress
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common.errors import UserError, not_installed
from seqapps.common.export import bundle

if TYPE_CHECKING:
    from starlette.types import ASGIApp

SWITCH_S = 0.001  # between Python's threads: the answers of a model do not hold up the server
BACKLOG = 2_048

Port = Annotated[
    int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 chooses a free one.")
]
Host = Annotated[
    str,
    typer.Option(metavar="ADDRESS", help="Address to listen on; 0.0.0.0 is every network."),
]
Apps = Annotated[
    str,
    typer.Option(
        metavar="A,B", help="Apps to serve, separated by commas. Default: all with a model."
    ),
]
ModelFolders = Annotated[
    list[str] | None,
    typer.Option(
        "--model",
        metavar="APP=DIR",
        help="Model folder of an app, in place of its own; repeatable.",
    ),
]
Token = Annotated[
    str,
    typer.Option(
        envvar="SEQAPPS_TOKEN",
        help="Token that requests have to send: Authorization: Bearer TOKEN.",
    ),
]
Origins = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-origin",
        metavar="URL",
        help="Address of another page that may send requests (CORS); repeatable.",
    ),
]


def serve(
    port: Port = 8_000,
    host: Host = "127.0.0.1",
    apps: Apps = "",
    model: ModelFolders = None,
    token: Token = "",
    allow_origin: Origins = None,
) -> None:
    """Serve the apps over HTTP, with a page for each, until Ctrl-C or SIGTERM."""
    try:
        from .application import known_apps, make, served_apps
        from .guard import Access
    except ImportError as error:
        raise not_installed(error.name, "serve", "seqapps serve") from error
    named = [given.partition("=")[0] for given in model or ()]
    names = [name.strip() for name in apps.split(",")] if apps else served_apps()
    names += [name for name in named if name in known_apps() and not apps and name not in names]
    folders: dict[str, Path | None] = dict.fromkeys(names)
    for given in model or ():
        app, equals, folder = given.partition("=")
        if not equals or not folder or app not in folders:
            raise UserError(f"--model expects APP=DIR, where APP is served, got {given!r}")
        folders[app] = bundle.open_bundle(app, folder).path  # a damaged one is refused now
    if not token.isascii() or any(character.isspace() for character in token):
        raise UserError("--token expects ASCII characters without spaces")
    listener = _listener(host, port)
    is_local = _is_loopback(listener.getsockname()[0])
    origins = tuple(origin.rstrip("/") for origin in allow_origin or ())
    application = make(folders, Access(token, origins, is_local))
    _announce(listener, is_local, token)
    _run(application, listener)


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket (raises UserError for an address that cannot be used)."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        raise UserError(f"cannot listen on {host}, port {port}: {error.strerror}") from error
    return listener


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _announce(listener: socket.socket, is_local: bool, token: str) -> None:
    address, port = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    print(f"http://{shown}:{port}/", flush=True)
    if is_local:
        text = "reachable from this machine only; --host 0.0.0.0 opens it to the network"
    elif token:
        text = "reachable from the network, with the token"
    else:
        text = "reachable from the network by everyone: --token asks for a token"
    print(f"seqapps: {text}; press Ctrl-C to stop", file=sys.stderr, flush=True)


def _run(application: "ASGIApp", listener: socket.socket) -> None:
    """Answer requests until a signal; running requests are finished."""
    import uvicorn

    from .connections import protocols
    from .limits import Limits

    limits = Limits()
    sys.setswitchinterval(SWITCH_S)
    config = uvicorn.Config(
        application, log_level="warning", access_log=False, server_header=False,
        proxy_headers=False,
        ws_max_size=limits.json_bytes,
        timeout_graceful_shutdown=round(limits.shutdown_s), **protocols(limits),
    )  # fmt: skip
    server = uvicorn.Server(config)
    ended: list[int] = []

    def end(number: int, frame: Any) -> None:  # uvicorn raises the signal again when it has ended
        ended.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        server.run(sockets=[listener])
    finally:
        listener.close()
    sys.stderr.flush()
    if not server.started:
        raise UserError("the server could not start")
    sys.stdout.flush()
    os._exit(0) if ended else None  # threads of a call that takes long are not waited for
