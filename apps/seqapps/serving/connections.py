"""Connections of clients that stall: limits on headers and on slow readers, for uvicorn."""

import asyncio
import json
import socket
import struct
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .limits import Limits


class _Reader:
    """A connection that is cut off if its client takes nothing of its answer for a while."""

    limits: Limits
    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _stall: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[misc]  # uvicorn's
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()  # type: ignore[misc]
        if self._stall is not None:
            self._stall.cancel()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)  # type: ignore[misc]
        if self._stall is not None:
            self._stall.cancel()

    def _watch(self, size: int) -> None:
        def look() -> None:
            left = self.transport.get_write_buffer_size()
            if left >= size:
                linger = struct.pack("ii", 1, 0)  # the system forgets what is not sent, too
                connection = self.transport.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.transport.abort()
            else:
                self._watch(left)

        self._stall = self.loop.call_later(self.limits.reply_stall_s, look)


class _Http(_Reader, HttpToolsProtocol):
    """A connection whose headers have to be complete in time, and small."""

    _timer: asyncio.TimerHandle | None = None  # while a head is expected
    _size = 0  # of the head, in bytes
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._timer = self.loop.call_later(self.limits.head_s, self._close_idle)

    def connection_lost(self, error: Exception | None) -> None:
        self._head_ends()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:  # read all the same: an unread rest would break the connection
            return
        if self._timer is not None:
            self._size += len(data)
        super().data_received(data)
        if self._timer is not None and self._size > self.limits.head_bytes:
            text = f"expected headers of at most {self.limits.head_bytes:,} bytes, got more"
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_ends()
        self._timer = self.loop.call_later(self.limits.head_s, self._refuse_late)

    def on_headers_complete(self) -> None:
        self._head_ends()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST, "expected an HTTP request")

    def _head_ends(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._size = None, 0

    def _refuse_late(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:  # nothing is read meanwhile
            self._timer = self.loop.call_later(self.limits.head_s, self._refuse_late)
            return
        text = f"expected the end of the headers within {self.limits.head_s:g} s"
        self._refuse(HTTPStatus.REQUEST_TIMEOUT, text)

    def _close_idle(self) -> None:
        self.transport.close()

    def _refuse(self, status: HTTPStatus, text: str) -> None:
        self._head_ends()
        body = json.dumps({"error": text}).encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        if self.cycle is None or self.cycle.response_complete:  # else an answer is being sent
            self.transport.write(head.encode() + body)
            self.transport.write_eof()
        self._is_refused = True
        self.loop.call_later(self.limits.drain_s, self.transport.close)


class _Socket(_Reader, WebSocketsSansIOProtocol):
    """A WebSocket whose slow client is cut off."""


def protocols(limits: Limits) -> dict[str, Any]:
    """Return the options of `uvicorn.Config` that make connections keep to the limits."""
    named = {"http": _Http, "ws": _Socket}
    made = {name: type(kind.__name__, (kind,), {"limits": limits}) for name, kind in named.items()}
    return cast(dict[str, Any], made)
