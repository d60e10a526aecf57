"""Limits of the server, and the error of a request that is not answered."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits on sizes, times and numbers of requests.

    Attributes:
        json_bytes: size of a JSON body.
        upload_bytes: size of a body with files, all files together.
        head_s: time from the first byte of a request to the end of its headers.
        head_bytes: size of the headers of a request.
        body_stall_s: time without new bytes of a body.
        drain_s: time without new bytes of a refused body, after which the connection is closed.
        reply_stall_s: time in which a client takes nothing of its answer.
        answer_s: time from the end of the body to the answer, queueing included.
        waiting: number of requests that wait for one model.
        batch_items: maximum number of items that are answered by one call of a model.
        reload_s: time between two attempts to load a damaged model for `/readyz`.
        streams: number of live sounds at the same time.
        stream_start_s: time until the first message of a live sound.
        stream_stall_s: time without a message of a live sound.
        stream_s: length of a live sound.
        models: number of models that trainings of this server have made and that are kept.
        shutdown_s: time for running requests after SIGTERM.
    """

    json_bytes: int = 4 << 20
    upload_bytes: int = 64 << 20
    head_s: float = 15.0
    head_bytes: int = 64 << 10
    body_stall_s: float = 15.0
    drain_s: float = 1.0
    reply_stall_s: float = 30.0
    answer_s: float = 60.0
    waiting: int = 256
    batch_items: int = 256
    reload_s: float = 1.0
    streams: int = 8
    stream_start_s: float = 10.0
    stream_stall_s: float = 30.0
    stream_s: float = 3_600.0
    models: int = 4
    shutdown_s: float = 30.0


class RequestError(Exception):
    """A request that is answered with an error status and one line.

    Attributes:
        status: HTTP status.
        retry_s: value of the header Retry-After, or None.
        closes: whether the connection is closed, because the body was not read to its end.
    """

    def __init__(
        self, status: int, message: str, retry_s: int | None = None, closes: bool = False
    ) -> None:
        super().__init__(message)
        self.status, self.retry_s, self.closes = status, retry_s, closes
