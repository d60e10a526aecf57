"""Live sounds over WebSockets: `/v1/APP:stream`."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from seqapps.common.errors import UserError, nearest, notice, value_excerpt
from seqapps.common.service import Stream

from .guard import Access
from .limits import Limits, RequestError
from .metrics import Metrics
from .models import Models
from .workers import Worker

NORMAL, POLICY, OUR_FAULT, TRY_AGAIN = 1000, 1008, 1011, 1013  # close codes of RFC 6455
END = "end"  # the text that ends a sound
MAX_REASON = 120  # bytes of the reason of a close


class Streams:
    """The endpoints of live sounds, of which there is a limited number."""

    def __init__(self, models: Models, access: Access, limits: Limits, metrics: Metrics) -> None:
        self._models, self._access = models, access
        self._limits, self._metrics = limits, metrics
        self._open = 0

    def add(self, server: FastAPI, app: str, stream: Stream) -> None:
        """Add the route of a stream."""

        async def endpoint(socket: WebSocket) -> None:
            await self._serve(socket, app, stream)

        server.add_api_websocket_route(f"/v1/{app}:{stream.name}", endpoint)

    async def _serve(self, socket: WebSocket, app: str, stream: Stream) -> None:
        await socket.accept()
        try:
            first = await self._receive(socket, self._limits.stream_start_s)
            options = self._options(socket, stream, first)
            if self._open >= self._limits.streams:
                text = f"{self._open} live sounds are connected already"
                return await self._close(socket, TRY_AGAIN, text)
            self._open += 1
            self._metrics.streams.inc()
            try:
                async with asyncio.timeout(self._limits.stream_s):
                    await self._answer(socket, app, stream, options)
            finally:
                self._open -= 1
                self._metrics.streams.dec()
        except TimeoutError:
            await self._close(socket, POLICY, "no message for too long, or too long a sound")
        except (RequestError, UserError) as error:
            is_bug = isinstance(error, RequestError) and error.status >= 500
            await self._close(socket, OUR_FAULT if is_bug else POLICY, str(error))
        except WebSocketDisconnect:
            return

    async def _answer(
        self, socket: WebSocket, app: str, stream: Stream, options: dict[str, Any]
    ) -> None:
        """Read sound until the text "end"."""
        worker = self._models.worker(app, str(options.pop("model", "")))
        model = await worker.model()
        sound = await self._live(worker, lambda: stream.open(model, **options))
        while True:
            message = await self._receive(socket, self._limits.stream_stall_s)
            content = message.get("bytes")
            if content is None and message.get("text") != END:
                raise RequestError(422, f"expected sound or the text {END!r}, got another text")
            start = time.perf_counter()
            row = await self._live(worker, sound.finish if content is None else sound.feed, content)
            ms = round(1_000 * (time.perf_counter() - start), 1)
            async with asyncio.timeout(self._limits.stream_stall_s):
                await _send(socket, json.dumps({**row, "ms": ms}))
            if content is None:
                return await self._close(socket, NORMAL, "")

    async def _live(self, worker: Worker, function: Callable[..., Any], content: Any = None) -> Any:
        """Run a function in the worker's thread for live sound; a bug is a RequestError."""
        try:
            return await worker.live(function, *([] if content is None else [content]))
        except (RequestError, UserError):
            raise
        except Exception as error:
            text = f"this is a bug in seqapps: {type(error).__name__}"
            notice(f"seqapps: {worker.app}: {text}: {error}")
            raise RequestError(500, text) from error

    def _options(self, socket: WebSocket, stream: Stream, message: Any) -> dict[str, Any]:
        try:
            options = json.loads(message.get("text") or "")
        except (ValueError, RecursionError) as error:
            raise RequestError(400, "expected a JSON object as the first message") from error
        if not isinstance(options, dict):
            raise RequestError(400, "expected a JSON object as the first message")
        token = options.pop("token", "")  # of a browser, which can send no header
        if not self._access.is_allowed(socket.headers):
            self._access.check_token(token)
        for name, value in options.items():
            kind = str if name == "model" else stream.options.get(name)
            if kind is None:
                raise RequestError(422, f"unknown key {name!r:.40}{nearest(name, stream.options)}")
            try:
                options[name] = TypeAdapter(kind).validate_python(value, strict=True)
            except ValidationError as error:
                raise RequestError(
                    422, f"{name} has a value of another type: {value_excerpt(value)}"
                ) from error
        return options

    async def _receive(self, socket: WebSocket, limit_s: float) -> Any:
        async with asyncio.timeout(limit_s):
            message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        return message

    async def _close(self, socket: WebSocket, code: int, reason: str) -> None:
        """Close a socket that may be closed already, or whose client reads nothing."""
        reason = " ".join(reason.split()).encode()[:MAX_REASON].decode(errors="ignore")
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(self._limits.stream_stall_s):
                await socket.close(code, reason)


async def _send(socket: WebSocket, text: str) -> None:
    try:
        await socket.send_text(text)
    except RuntimeError as error:  # starlette's, for a socket that was closed meanwhile
        raise WebSocketDisconnect from error
