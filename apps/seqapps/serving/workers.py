"""One worker for each model: a thread that answers waiting requests, several by one call.

While a call runs, requests wait; the next call answers all waiting ones that have equal options.
A single client therefore never waits for others, and many clients share the calls.
"""

import asyncio
import math
import tempfile
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from seqapps.common import app as apps
from seqapps.common.errors import UserError, notice
from seqapps.common.interface import Interface
from seqapps.common.service import Row, Verb

from .limits import Limits, RequestError
from .metrics import Metrics


@dataclass(frozen=True)
class Answers:
    """The rows of the items that were answered, and the errors of those that were refused."""

    rows: list[Row]
    refused: list[tuple[int, str]] = field(default_factory=list)  # (number from 0, message)


@dataclass(eq=False)
class Call:
    """A request for a worker.

    Attributes:
        verb: the verb.
        options: arguments of the method, without the items.
        items: the batch, or None.
        key: calls with equal keys may be answered together; None for no others.
        output: value of the query parameter `format`, or "json".
        result: what is answered: `Answers`, or the bytes of a file.
    """

    verb: Verb
    options: Mapping[str, Any]
    items: Sequence[Any] | None = None
    key: str | None = None
    output: str = "json"
    result: "asyncio.Future[Answers | bytes] | None" = None

    @property
    def size(self) -> int:
        """Number of items, at least 1."""
        return max(1, len(self.items or ()))


class Worker:
    """A model that is loaded at its first request, and the queue of its requests.

    Args:
        app: name of the app.
        model: folder of the model, or None for the one that comes with seqapps.
        limits: of the server.
        metrics: of the server.
    """

    def __init__(self, app: str, model: Path | None, limits: Limits, metrics: Metrics) -> None:
        self.app, self.path = app, model
        self.state, self.error = "not loaded", ""
        self._limits, self._metrics = limits, metrics
        self._model: Interface[Any] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{app}-batch")
        self._live = ThreadPoolExecutor(1, thread_name_prefix=f"{app}-live")
        self._waiting: deque[Call] = deque()
        self._running: asyncio.Task[None] | None = None
        self._call_s = 0.1  # running mean of the seconds of a call

    async def answer(self, call: Call) -> Answers | bytes:
        """Answer a call.

        Raises:
            RequestError: 429 for a full queue, 503 for a model that cannot be loaded or takes
                longer than the limit.
            UserError: invalid options, or a single item that is refused.
        """
        if len(self._waiting) >= self._limits.waiting:
            retry_s = max(1, math.ceil(self._call_s * len(self._waiting) / 8))
            raise RequestError(
                429, f"{self.app}: {len(self._waiting)} requests wait already", retry_s
            )
        loop = asyncio.get_running_loop()
        call.result = loop.create_future()
        self._waiting.append(call)
        if self._running is None:
            self._running = loop.create_task(self._run())
        try:
            async with asyncio.timeout(self._limits.answer_s):
                return await call.result
        except TimeoutError as error:
            limit = f"{self._limits.answer_s:g} s"
            raise RequestError(503, f"{self.app}: no answer within {limit}", 10) from error

    async def live(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function of a live sound in a thread that batches do not block."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._live, function, *arguments)

    async def model(self) -> Interface[Any]:
        """Return the loaded model (raises RequestError, 503, if it cannot be loaded)."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._loaded)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while calls := self._next():
            start = time.perf_counter()
            results = await loop.run_in_executor(self._thread, self._results, calls)
            self._call_s += 0.2 * (time.perf_counter() - start - self._call_s)
            self._metrics.batch(self.app, calls[0].verb.name, sum(call.size for call in calls))
            for call, result in zip(calls, results, strict=True):
                if call.result is None or call.result.done():  # it came too late
                    continue
                if isinstance(result, BaseException):
                    call.result.set_exception(result)
                else:
                    call.result.set_result(result)
        self._running = None

    def _next(self) -> list[Call]:
        """Take the first waiting call, and all others that can be answered with it."""
        waiting = [call for call in self._waiting if call.result and not call.result.done()]
        if not waiting:
            self._waiting.clear()
            return []
        first, size = waiting[0], 0
        taken: list[Call] = []
        for call in waiting:
            is_mate = call is first or (call.key is not None and call.key == first.key)
            if is_mate and (not taken or size + call.size <= self._limits.batch_items):
                taken.append(call)
                size += call.size
        chosen = set(map(id, taken))
        self._waiting = deque(call for call in waiting if id(call) not in chosen)
        return taken

    def waiting(self) -> int:
        """Return the number of waiting requests."""
        return len(self._waiting)

    # In the worker's thread.

    def _loaded(self) -> Interface[Any]:
        if self._model is None:
            model = None if self.path is None else str(self.path)
            try:
                self._model = apps.find(self.app).part("interface").Model.open(model, "lite")
            except UserError as error:
                self.state, self.error = "failed", str(error)
                notice(f"seqapps: {self.app}: {error}")
                raise RequestError(503, f"{self.app} has no model: {error}") from error
            self.state, self.error = "loaded", ""
        return self._model

    def _results(self, calls: list[Call]) -> list[Answers | bytes | BaseException]:
        try:
            model = self._loaded()
            if len(calls) == 1:
                return [_answer(model, calls[0])]
            items = [item for call in calls for item in call.items or ()]
            return list(_divided(_answer(model, replace(calls[0], items=items)), calls))
        except (RequestError, UserError) as error:
            if len(calls) > 1 and isinstance(error, UserError):
                return [result for call in calls for result in self._results([call])]
            return [error] * len(calls)
        except Exception as error:  # a bug: the server lives on
            text = f"this is a bug in seqapps: {type(error).__name__}"
            notice(f"seqapps: {self.app}: {text}: {error}")
            return [RequestError(500, text)] * len(calls)

    def close(self) -> None:
        """End the threads; running calls finish."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._live.shutdown(wait=False, cancel_futures=True)


def _answer(model: Interface[Any], call: Call) -> Answers | bytes:
    """Answer one call (raises UserError if its options are invalid, or every item is refused)."""
    verb = call.verb
    if call.items is None:
        result = _invoke(model, verb, call.options)
        if call.output != "json":
            return _file(verb, result, call.output)
        return Answers(list(verb.to_rows(result)))
    refused: list[tuple[int, str]] = []
    if verb.files:
        rows = _each(model, call, refused)
    else:
        rows = _some(model, call, 0, len(call.items), refused)
    if refused and len(refused) == len(call.items):
        raise UserError(refused[0][1])
    return Answers(rows, sorted(refused))


def _invoke(model: Interface[Any], verb: Verb, arguments: Mapping[str, Any]) -> Any:
    if verb.call is not None:
        return verb.call(model, **arguments)
    return getattr(model, verb.name)(**arguments)


def _some(
    model: Interface[Any], call: Call, first: int, last: int, refused: list[tuple[int, str]]
) -> list[Row]:
    """Return the rows of the items from `first` to `last`; halve them to find refused ones."""
    items = list((call.items or ())[first:last])
    try:
        result = _invoke(model, call.verb, {**call.options, call.verb.items: items})
        return list(call.verb.to_rows(result))
    except UserError as error:
        if not call.verb.independent:  # the items are one input
            raise
        if len(items) == len(call.items or ()):
            _invoke(model, call.verb, {**call.options, call.verb.items: []})  # are options invalid?
        if len(items) == 1:
            refused += [(number, str(error)) for number in range(first, last)]
            return []
    middle = (first + last) // 2
    return [
        *_some(model, call, first, middle, refused),
        *_some(model, call, middle, last, refused),
    ]


def _each(model: Interface[Any], call: Call, refused: list[tuple[int, str]]) -> list[Row]:
    """Return the rows of files, which have the names that the client gave them."""
    rows: list[Row] = []
    for number, upload in enumerate(call.items or ()):
        try:
            result = _invoke(model, call.verb, {**call.options, call.verb.items: [upload.path]})
        except UserError as error:
            refused.append((number, str(error).replace(str(upload.path), upload.name)))
        else:
            rows += [{**row, "file": upload.name} for row in call.verb.to_rows(result)]
    return rows


def _file(verb: Verb, result: Any, name: str) -> bytes:
    target = verb.formats[name]
    with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
        path = Path(folder, f"result{target.suffix}")
        target.write(result, path)
        return path.read_bytes()


def _divided(
    answers: Answers | bytes, calls: Sequence[Call]
) -> "list[Answers | bytes | BaseException]":
    """Divide the answers to the items of several calls."""
    if isinstance(answers, bytes):
        raise TypeError("expected rows")
    errors = dict(answers.refused)
    rows = iter(answers.rows)
    divided: list[Answers | bytes | BaseException] = []
    first = 0
    for call in calls:
        numbers = range(first, first + len(call.items or ()))
        refused = [(number - first, errors[number]) for number in numbers if number in errors]
        own = [next(rows) for number in numbers if number not in errors]
        is_refused = bool(refused) and not own
        divided.append(UserError(refused[0][1]) if is_refused else Answers(own, refused))
        first += len(call.items or ())
    return divided
