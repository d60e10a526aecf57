"""One worker for each model, with threads that answer waiting requests, several by one call.

While a call runs, requests wait; the next call answers all waiting ones that have equal options.
A single client therefore never waits for others, and many clients share the calls. A request with
many items is answered in parts of about half a second, between which others have their turn, and
requests that cannot be divided but may take long have a thread of their own.
"""

import asyncio
import json
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common import app as apps
from seqapps.common.errors import UserError, notice
from seqapps.common.interface import Interface
from seqapps.common.service import Verb

from .answering import Answers, Upload, divided, each, file_of, whole
from .limits import Limits, RequestError
from .metrics import Metrics
from .stopping import Stoppable

PART_S = 0.5  # of the part of a request that is answered before others have their turn
MIN_PART = 16  # items, unless they are files: a call has costs that do not depend on the items
FIRST_ITEM_S = 0.02  # a guess at the time of an item, before the first one is measured
MAX_KEPT = 4  # results that are kept for other formats


@dataclass(eq=False)
class Call:
    """A request for a worker.

    Attributes:
        verb: the verb.
        options: arguments of the method, without the items.
        items: the batch, or None.
        key: calls with equal keys may be answered together; None for no others.
        output: value of the query parameter `format`, or "json".
        answers: to the items that have been answered.
        next: number of the first item that has not.
        result: what is answered: `Answers`, or the bytes of a file.
    """

    verb: Verb
    options: Mapping[str, Any]
    items: Sequence[Any] | None = None
    key: str | None = None
    output: str = "json"
    answers: Answers = field(default_factory=Answers)
    next: int = 0
    result: "asyncio.Future[Answers | bytes] | None" = None

    @property
    def size(self) -> int:
        """Number of items that have not been answered, at least 1."""
        return max(1, len(self.items or ()) - self.next)

    @property
    def is_divisible(self) -> bool:
        """Whether the items can be answered in parts."""
        return self.items is not None and self.verb.independent

    @property
    def is_wanted(self) -> bool:
        """Whether the client still waits for the answer."""
        return self.result is not None and not self.result.done()

    def add(self, part: Answers) -> None:
        """Take the answers to the next items; after the last ones, the result is set."""
        self.answers.rows.extend(part.rows)
        self.answers.refused.extend((self.next + n, error) for n, error in part.refused)

    def finish(self) -> None:
        """Set the result, if the client still waits for it."""
        if self.result is None or self.result.done():
            return
        refused = self.answers.refused
        if refused and len(refused) == len(self.items or ()):
            self.result.set_exception(UserError(refused[0][1]))
        else:
            self.result.set_result(self.answers)


@dataclass(frozen=True)
class Part:
    """The next items of a call, or all of one that is not divisible."""

    call: Call
    size: int

    @property
    def items(self) -> Sequence[Any]:
        """The items of the part."""
        return (self.call.items or ())[self.call.next : self.call.next + self.size]


class Worker:
    """A model that is loaded at its first request, and the queues of its requests.

    Args:
        app: name of the app.
        model: folder of the model, or None for the one that comes with seqapps.
        limits: of the server.
        metrics: of the server.
    """

    def __init__(self, app: str, model: Path | None, limits: Limits, metrics: Metrics) -> None:
        self.app, self.path = app, model
        self.state, self.error = "not loaded", ""
        self._limits = limits
        self._lane = Lane(app, self._opened, limits, metrics)
        self._long_lane = Lane(app, self._opened, limits, metrics)
        self._live = ThreadPoolExecutor(1, thread_name_prefix=f"{app}-live")
        self._failed_at_s = -math.inf

    async def answer(self, call: Call) -> Answers | bytes:
        """Answer a call.

        Raises:
            RequestError: 429 for a full queue, 503 for a model that cannot be loaded or takes
                longer than the limit.
            UserError: invalid options, or a single item that is refused.
        """
        is_long = call.verb.is_long(call.options, call.items or ())
        lane = self._long_lane if is_long else self._lane
        result = lane.add(call)
        try:
            async with asyncio.timeout(self._limits.answer_s):
                return await result
        except TimeoutError as error:
            limit = f"{self._limits.answer_s:g} s"
            raise RequestError(503, f"{self.app}: no answer within {limit}", 10) from error

    async def live(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run a function of a live sound in a thread that batches do not block."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._live, function, *arguments)

    async def model(self) -> Interface[Any]:
        """Return the loaded model (raises RequestError, 503, if it cannot be loaded)."""
        return await self._lane.loaded()

    async def retry(self) -> None:
        """Load a model that could not be loaded, unless that was tried a moment ago."""
        if self.error and time.monotonic() - self._failed_at_s >= self._limits.reload_s:
            try:
                await self._lane.loaded()
            except RequestError:
                return  # the error is in the state

    def _opened(self) -> Interface[Any]:
        """Load the model, in a lane's thread (raises RequestError)."""
        model = None if self.path is None else str(self.path)
        try:
            opened: Interface[Any] = apps.find(self.app).part("interface").Model.open(model, "lite")
        except UserError as error:
            self._failed_at_s = time.monotonic()
            self.state, self.error = "cannot be loaded", str(error)
            notice(f"seqapps: {self.app}: {error}")
            raise RequestError(503, f"{self.app} has no model: {error}") from error
        self.state, self.error = "loaded", ""
        return opened

    def waiting(self) -> int:
        """Return the number of waiting requests."""
        return len(self._lane) + len(self._long_lane)

    def close(self) -> None:
        """End the threads; running calls are stopped."""
        for lane in (self._lane, self._long_lane):
            lane.close()
        self._live.shutdown(wait=False, cancel_futures=True)


class Lane:
    """A thread with a model of its own, and the queue of the requests that it answers.

    Args:
        app: name of the app.
        open_model: loads the model (raises RequestError).
        limits: of the server.
        metrics: of the server.
    """

    def __init__(
        self, app: str, open_model: Callable[[], Interface[Any]], limits: Limits, metrics: Metrics
    ) -> None:
        self._app, self._open, self._limits, self._metrics = app, open_model, limits, metrics
        self._model: Interface[Any] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=app)
        self._stoppable = Stoppable()
        self._waiting: deque[Call] = deque()
        self._running: list[Part] = []
        self._task: asyncio.Task[None] | None = None
        self._call_s = 0.1  # running mean of the seconds of a call
        self._item_s: dict[str, float] = {}  # verb -> running mean of the seconds of an item
        self._kept: OrderedDict[str, Any] = OrderedDict()  # results of calls, for other formats

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, call: Call) -> "asyncio.Future[Answers | bytes]":
        """Put a call into the queue; return its future result (raises RequestError, 429)."""
        if len(self._waiting) >= self._limits.waiting:
            retry_s = max(1, math.ceil(self._call_s * len(self._waiting) / 8))
            text = f"{self._app}: {len(self._waiting)} requests wait already"
            raise RequestError(429, text, retry_s)
        loop = asyncio.get_running_loop()
        result: asyncio.Future[Answers | bytes] = loop.create_future()
        call.result = result
        result.add_done_callback(lambda _: self._stop_unwanted())
        self._waiting.append(call)
        if self._task is None:
            self._task = loop.create_task(self._run())
        return result

    async def loaded(self) -> Interface[Any]:
        """Return the model (raises RequestError)."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._loaded)

    def _stop_unwanted(self) -> None:
        """Stop what runs if the clients of all of it have left, or have waited too long."""
        if self._running and not any(part.call.is_wanted for part in self._running):
            self._stoppable.stop()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while parts := self._next():
            size = sum(part.size for part in parts)
            start = time.perf_counter()
            self._running = parts
            run = self._stoppable.run
            results = await loop.run_in_executor(self._thread, run, self._results, parts)
            self._running = []
            self._measure(parts[0].call.verb.name, time.perf_counter() - start, size)
            if results is None:  # stopped, perhaps in the middle of a change of the model
                self._model = None
                continue
            for part, result in zip(parts, results, strict=True):
                self._take(part, result)
        self._task = None

    def _take(self, part: Part, result: Answers | bytes | Exception) -> None:
        """Add the result of a part to its call, which waits for its next turn or is finished."""
        call = part.call
        if not call.is_wanted or call.result is None:
            return
        if isinstance(result, Exception):
            call.result.set_exception(result)
        elif isinstance(result, bytes):
            call.result.set_result(result)
        else:
            call.add(result)
            call.next += part.size
            if call.is_divisible and call.next < len(call.items or ()):
                self._waiting.append(call)
            else:
                call.finish()

    def _measure(self, verb: str, seconds: float, size: int) -> None:
        self._call_s += 0.2 * (seconds - self._call_s)
        known = self._item_s.get(verb, FIRST_ITEM_S)
        self._item_s[verb] = known + 0.5 * (seconds / size - known)
        self._metrics.batch(self._app, verb, size)

    def _next(self) -> list[Part]:
        """Take items of the first waiting call, and of all others that can be answered with it."""
        waiting = [call for call in self._waiting if call.is_wanted]
        if not waiting:
            self._waiting.clear()
            return []
        first = waiting[0]
        item_s = self._item_s.get(first.verb.name, FIRST_ITEM_S)
        least = 1 if first.verb.files else MIN_PART
        room = max(least, min(self._limits.batch_items, int(PART_S / item_s)))
        parts: list[Part] = []
        for call in waiting:
            is_mate = call is first or (call.key is not None and call.key == first.key)
            if not is_mate or (parts and not room):
                continue
            size = min(call.size, room) if call.is_divisible else len(call.items or (0,))
            parts.append(Part(call, size))
            room = max(0, room - size)
        chosen = {id(part.call) for part in parts}
        self._waiting = deque(call for call in waiting if id(call) not in chosen)
        return parts

    # In the lane's thread.

    def _loaded(self) -> Interface[Any]:
        if self._model is None:
            self._model = self._open()
        return self._model

    def _results(self, parts: Sequence[Part]) -> Sequence[Answers | bytes | Exception]:
        """Return an answer for each part; those of several calls have equal options."""
        call = parts[0].call
        if not any(part.call.is_wanted for part in parts):
            return [Answers()] * len(parts)
        try:
            model = self._loaded()
            if not call.is_divisible:
                return [self._whole(model, call)]
            items = [item for part in parts for item in part.items]
            answers = each(model, call.verb, call.options, items)
            return [answers] if len(parts) == 1 else divided(answers, [part.size for part in parts])
        except (RequestError, UserError) as error:
            return [error] * len(parts)
        except Exception as error:  # a bug: the server lives on
            text = f"this is a bug in seqapps: {type(error).__name__}"
            notice(f"seqapps: {self._app}: {text}: {error}")
            return [RequestError(500, text)] * len(parts)

    def _whole(self, model: Interface[Any], call: Call) -> Answers | bytes:
        """Answer a call that is not divisible; its result is kept if it can be a file as well."""
        verb, key = call.verb, ""
        if verb.formats:
            key = json.dumps([verb.name, call.options], default=_identity, sort_keys=True)
        result = self._kept.pop(key, None)
        if result is None:
            result = whole(model, verb, call.options, call.items or ())
        if verb.formats:
            self._kept[key] = result
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        if call.output != "json":
            return file_of(verb, result, call.output)
        return Answers(list(verb.to_rows(result)))

    def close(self) -> None:
        """End the thread; what runs is stopped."""
        self._stoppable.stop()
        self._thread.shutdown(wait=False, cancel_futures=True)


def _identity(value: object) -> str:
    return value.digest if isinstance(value, Upload) else repr(value)
