"""Live sounds over WebSockets: `/v1/APP:stream`."""

import asyncio
import json
import time
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from seqapps.common.errors import UserError, nearest, value_excerpt
from seqapps.common.service import Stream

from .guard import Access
from .limits import Limits, RequestError
from .metrics import Metrics
from .models import Models

NORMAL, POLICY, TRY_AGAIN = 1000, 1008, 1013  # close codes of RFC 6455
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
        if self._open >= self._limits.streams:
            text = f"{self._open} live sounds are connected already"
            return await _close(socket, TRY_AGAIN, text)
        self._open += 1
        self._metrics.streams.inc()
        try:
            async with asyncio.timeout(self._limits.stream_s):
                await self._answer(socket, app, stream)
        except TimeoutError:
            await _close(socket, POLICY, "no message for too long, or too long a sound")
        except (RequestError, UserError) as error:
            await _close(socket, POLICY, str(error))
        except (WebSocketDisconnect, RuntimeError):  # the client left; starlette's two errors
            pass
        finally:
            self._open -= 1
            self._metrics.streams.dec()

    async def _answer(self, socket: WebSocket, app: str, stream: Stream) -> None:
        """Read the first message, then sound until the text "end"."""
        options = self._options(stream, await self._receive(socket))
        worker = self._models.worker(app, str(options.pop("model", "")))
        model = await worker.model()
        sound = await worker.live(lambda: stream.open(model, **options))
        while True:
            message = await self._receive(socket)
            content = message.get("bytes")
            function, arguments = (
                (sound.finish, ()) if content is None else (sound.feed, (content,))
            )
            start = time.perf_counter()
            row = await worker.live(function, *arguments)
            ms = round(1_000 * (time.perf_counter() - start), 1)
            async with asyncio.timeout(self._limits.stream_stall_s):
                await socket.send_text(json.dumps({**row, "ms": ms}))
            if content is None:
                return await _close(socket, NORMAL, "")

    def _options(self, stream: Stream, message: Any) -> dict[str, Any]:
        try:
            options = json.loads(message.get("text") or "")
        except ValueError as error:
            raise RequestError(400, "expected a JSON object as the first message") from error
        if not isinstance(options, dict):
            raise RequestError(400, "expected a JSON object as the first message")
        self._access.check_token(options.pop("token", ""))
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

    async def _receive(self, socket: WebSocket) -> Any:
        async with asyncio.timeout(self._limits.stream_stall_s):
            message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        return message


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    """Close a socket that may be closed already."""
    reason = " ".join(reason.split()).encode()[:MAX_REASON].decode(errors="ignore")
    try:
        await socket.close(code, reason)
    except RuntimeError:
        return
