"""The outermost layer of the server: who may ask, how much, and what is recorded of it."""

import asyncio
import hmac
import ipaddress
import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from seqapps.common.errors import notice

from .limits import Limits, RequestError
from .metrics import Metrics

OPEN_ROUTES = ("/", "/healthz", "/readyz", "/docs", "/favicon.ico")  # need no token
OPEN_FOLDERS = ("/page/", "/rooms/")
UNMATCHED = "unmatched"  # in logs, in place of an unknown path, which may hold anything
JSON, FORM = "application/json", "multipart/form-data"
MAX_DRAIN_S = 30.0  # in which the rest of a refused body is read
CLIENT_LEFT = 499  # status in logs and metrics
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Access:
    """Who may send requests.

    Attributes:
        token: the token that `/v1/` and `/metrics` expect, or "".
        origins: addresses of other pages that may send requests, such as http://localhost:3000.
        is_local: whether the server listens on loopback only; the header Host then has to name
            this machine, so that no other page reaches it by a name of its own (DNS rebinding).
    """

    token: str = ""
    origins: tuple[str, ...] = ()
    is_local: bool = True

    def check(self, scope: Scope, headers: Headers) -> None:
        """Refuse a request of another page or without the token (raises RequestError).

        A browser sends a WebSocket's token in its first message, because it can send no header.
        """
        host = headers.get("host", "")
        if self.is_local and not _is_loopback(_name(host)):
            raise RequestError(421, f"this server answers to localhost, got the host {host!r:.80}")
        origin = headers.get("origin")
        is_own = origin is None or origin.partition("://")[2] == host
        if not is_own and origin not in self.origins:
            text = f"requests from {origin!r:.80} are not allowed: see --allow-origin"
            raise RequestError(403, text)
        if scope["type"] == "http" and scope["method"] != "OPTIONS" and _needs_token(scope["path"]):
            self.check_token(_token(headers))

    def is_allowed(self, headers: Headers) -> bool:
        """Return whether a request has the token, if one is asked for."""
        try:
            self.check_token(_token(headers))
        except RequestError:
            return False
        return True

    def check_token(self, given: object) -> None:
        """Compare a token in constant time, if one is asked for (raises RequestError)."""
        given = given if isinstance(given, str) else ""
        if self.token and not hmac.compare_digest(
            given.encode(errors="replace"), self.token.encode()
        ):
            raise RequestError(401, "expected the header Authorization: Bearer TOKEN")


def _token(headers: Headers) -> str:
    return headers.get("authorization", "").removeprefix("Bearer ")


def _name(host: str) -> str:
    """Return a host without its port, and an IPv6 address without its brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_loopback(name: str) -> bool:
    """Return whether a name is this machine's; an address cannot be pointed to another one."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def _needs_token(path: str) -> bool:
    return path not in OPEN_ROUTES and not path.startswith(OPEN_FOLDERS)


def error_response(error: RequestError) -> JSONResponse:
    """Return the answer to a refused request."""
    headers = {}
    if error.retry_s is not None:
        headers["Retry-After"] = str(error.retry_s)
    if error.closes:
        headers["Connection"] = "close"
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse({"error": " ".join(str(error).split())}, error.status, headers)


class Guard:
    """ASGI middleware that checks access, bounds bodies, and logs and counts requests."""

    def __init__(self, app: ASGIApp, access: Access, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._access, self._limits, self._metrics = access, limits, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            return await self._connect(scope, headers, receive, send)
        await self._answer(scope, headers, receive, send)

    async def _connect(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        start, status = time.perf_counter(), 101
        try:
            self._access.check(scope, headers)
            await self._app(scope, receive, send)
        except RequestError:
            status = 403  # as the server answers a socket that is closed at once
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        finally:
            _log("WEBSOCKET", scope, status, time.perf_counter() - start)

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        start = time.perf_counter()
        body = _Body(receive, headers, self._limits)
        reply = _Reply(send)
        facts: dict[str, Any] = {}  # what the log line holds besides: app, verb, items
        scope["seqapps"] = facts
        self._metrics.running.inc()
        try:
            self._access.check(scope, headers)
            body.check_length()
            await self._app(scope, body.receive, reply.send)
        except RequestError as error:
            await self._refuse(error, scope, receive, reply)
        except ClientDisconnect:  # in the middle of its body
            reply.status = CLIENT_LEFT
        except Exception as error:  # a bug: the server lives on
            text = f"this is a bug in seqapps: {type(error).__name__}"
            notice(f"seqapps: {_route(scope)}: {text}: {error}")
            if reply.is_started:  # the connection is closed if the answer is not complete
                return
            await error_response(RequestError(500, text))(scope, receive, reply.send)
        finally:
            self._metrics.running.dec()
            seconds = time.perf_counter() - start
            self._metrics.request(_route(scope), scope["method"], reply.status, seconds)
            sizes = {"bytes_in": body.size, "bytes_out": reply.size}
            _log(scope["method"], scope, reply.status, seconds, {**sizes, **facts})

    async def _refuse(
        self, error: RequestError, scope: Scope, receive: Receive, reply: "_Reply"
    ) -> None:
        """Answer a refused request; a body that still comes is read, so that the client can read.

        A client that has not sent all of its body would else find its connection broken.
        """
        response = error_response(error)
        if not error.closes:
            return await response(scope, receive, reply.send)
        start = {"status": response.status_code, "headers": response.raw_headers}
        body = {"type": "http.response.body", "body": response.body, "more_body": True}
        await reply.send({"type": "http.response.start", **start})
        await reply.send(body)
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_DRAIN_S):
                await self._drain(receive)
        await reply.send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _drain(self, receive: Receive) -> None:
        """Read the rest of a body, until it ends or nothing comes for a moment."""
        is_open = True
        while is_open:
            async with asyncio.timeout(self._limits.drain_s):
                message = await receive()
            is_open = message.get("more_body", False)


class _Body:
    """The body of a request, of limited size, whose client must not stall."""

    def __init__(self, receive: Receive, headers: Headers, limits: Limits) -> None:
        self._receive, self._stall_s = receive, limits.body_stall_s
        is_form = headers.get("content-type", "").startswith(FORM)
        self._limit = limits.upload_bytes if is_form else limits.json_bytes
        self._announced = headers.get("content-length", "0")
        self.size = 0
        self._is_complete = False

    def check_length(self) -> None:
        """Refuse a body by its announced length, before it is read."""
        if self._announced.isdecimal() and int(self._announced) > self._limit:
            raise self._too_large(f"{int(self._announced):,}")

    async def receive(self) -> Message:
        """Return the next part."""
        if self._is_complete:
            return await self._receive()
        try:
            async with asyncio.timeout(self._stall_s):
                message = await self._receive()
        except TimeoutError as error:
            text = f"expected the rest of the body, got nothing for {self._stall_s:g} s"
            raise RequestError(408, text, closes=True) from error
        self.size += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        if self.size > self._limit:
            raise self._too_large("more")
        return message

    def _too_large(self, got: str) -> RequestError:
        return RequestError(413, f"expected at most {self._limit:,} bytes, got {got}", closes=True)


class _Reply:
    """The answer, with the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status, self.size = CLIENT_LEFT, 0  # until the answer begins
        self.is_started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.is_started = message["status"], True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


def _route(scope: Scope) -> str:
    """Return the address of a request as it was declared, without anything that it contains."""
    return str(getattr(scope.get("route"), "path", UNMATCHED))


def _log(
    method: str, scope: Scope, status: int, seconds: float, facts: Mapping[str, Any] | None = None
) -> None:
    """Print one line of JSON about a request, without anything that it contains."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": method,
        "route": _route(scope),
        "status": status,
        "ms": round(1_000 * seconds, 1),
        **(facts or {}),
    }
    print(json.dumps(line), file=sys.stderr, flush=True)
