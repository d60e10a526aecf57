"""Servers for tests: in a thread of this process, with limits of their own."""

import json
import socket
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from seqapps.serving import application
from seqapps.serving.connections import protocols
from seqapps.serving.guard import Access
from seqapps.serving.limits import Limits

TIMEOUT_S = 540


@dataclass
class Reply:
    """An answer: status, headers and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The one line of an error."""
        assert set(self.json) == {"error"} and "\n" not in self.json["error"]
        return self.json["error"]


@dataclass
class Client:
    """Requests to a server on this machine."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def send(self, path: str, body: bytes | None = None, method: str | None = None, **headers: str):
        """Send a request; underscores in the names of headers stand for dashes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                return Reply(response.status, dict(response.headers), response.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, dict(error.headers), error.read())

    def call(self, verb: str, content: object, **headers: str) -> Reply:
        """Call a verb, such as dates:translate, with a JSON body."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.send(f"/v1/{verb}", body, content_type="application/json", **headers)

    def upload(
        self,
        verb: str,
        files: dict[str, bytes],
        headers: dict[str, str] | None = None,
        names: dict[str, str] | None = None,
        **fields: str,
    ) -> Reply:
        """Send files, name -> content, and fields as a form.

        With `names`, the keys of `files` are the names of their fields.
        """
        mark = uuid.uuid4().hex
        parts = [
            (f'form-data; name="{field}"; filename="{name}"', content)
            for field, name, content in (
                (key, names[key], content) if names else ("files", key, content)
                for key, content in files.items()
            )
        ]
        parts += [(f'form-data; name="{name}"', text.encode()) for name, text in fields.items()]
        body = b"".join(
            f"--{mark}\r\nContent-Disposition: {head}\r\n\r\n".encode() + content + b"\r\n"
            for head, content in parts
        )
        kind = f"multipart/form-data; boundary={mark}"
        named = {"content_type": kind, **(headers or {})}
        return self.send(f"/v1/{verb}", body + f"--{mark}--\r\n".encode(), **named)

    def raw(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S)


@contextmanager
def running(
    folders: dict[str, Path | None], access: Access | None = None, limits: Limits | None = None
) -> Iterator[Client]:
    """Serve apps from a thread of this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    application_ = application.make(folders, access, limits)
    config = uvicorn.Config(  # uvloop waits for processes in the main thread alone
        application_, loop="asyncio", log_level="warning", access_log=False,
        **protocols(limits or Limits()),
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield Client(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(TIMEOUT_S)
        listener.close()
    assert not thread.is_alive()
