"""The verbs over HTTP on Ray Serve: a deployment for each app, with autoscaling and batching.

serve run seqapps.serving.ray:app apps=dates,emojify dates=/models/dates
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ray import serve
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from seqapps.common import app as apps
from seqapps.common.errors import UserError, nearest, notice
from seqapps.common.export import bundle
from seqapps.common.interface import Interface
from seqapps.common.service import Verb

from . import schema, verbs
from .answering import Answers, divided, each, whole
from .application import declared, served_apps
from .guard import JSON, error_response
from .limits import Limits, RequestError

MAX_BATCH = 64  # requests that are answered together
WAIT_S = 0.005  # for other requests before the first batch of an idle model
MODEL_HEADER = "Seqapps-Model"  # name of the folder of the model that has answered
_PATH = re.compile(r"/v1/([a-z]+):([a-z-]+)")
AUTOSCALING = {"min_replicas": 1, "max_replicas": 16, "target_ongoing_requests": 16}


@dataclass(frozen=True)
class Question:
    """A request to a model.

    Attributes:
        verb: name of the verb.
        options: arguments of the method, without the items.
        items: the batch, or None.
        key: questions with equal keys are answered by one call; None for no others.
    """

    verb: str
    options: Mapping[str, Any]
    items: Sequence[Any] | None
    key: str | None


@dataclass(frozen=True)
class Reply:
    """The reply of a model: `answers`, or the status and the text of an error."""

    model: str
    answers: Answers | None = None
    status: int = 200
    error: str = ""


class ModelReplica:
    """A model of an app.

    With another `user_config`, `{"model": FOLDER}`, a replica loads that model, finishes what it
    answers with the old one, and changes over without a restart. FOLDER is a model, a folder of
    numbered models, of which the newest is taken, or None for the one that comes with seqapps.
    """

    def __init__(self, app: str) -> None:
        self._app = app
        self._verbs = {verb.name: verb for verb in declared(app) if isinstance(verb, Verb)}
        self._calls, self._loads = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._model: Interface[Any] | None = None

    async def reconfigure(self, config: Mapping[str, Any]) -> None:
        """Load a model; a damaged one is reported on stderr, and the old one goes on answering.

        Raises:
            UserError: the first model is damaged.
        """
        interface = apps.find(self._app).part("interface").Model
        loop = asyncio.get_running_loop()
        try:
            opened = await loop.run_in_executor(self._loads, interface.open, config.get("model"))
        except UserError as error:
            if self._model is None:
                raise
            notice(f"seqapps: {self._app} goes on with {self._model.path}: {error}")
            return
        self._model = opened

    @serve.batch(max_batch_size=MAX_BATCH, batch_wait_timeout_s=WAIT_S)  # type: ignore[untyped-decorator]
    async def answer(self, questions: list[Question]) -> list[Reply]:
        """Answer questions; those that wait meanwhile are the next batch."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._calls, self._replies, self._model, questions)

    def _replies(self, model: Any, questions: Sequence[Question]) -> list[Reply]:
        groups: dict[object, list[int]] = {}
        for number, question in enumerate(questions):
            groups.setdefault(question.key or number, []).append(number)
        replies: dict[int, Reply] = {}
        for numbers in groups.values():
            found = self._together(model, [questions[number] for number in numbers])
            replies.update(zip(numbers, found, strict=True))
        return [replies[number] for number in range(len(questions))]

    def _together(self, model: Interface[Any], questions: Sequence[Question]) -> list[Reply]:
        """Answer questions of one verb with equal options."""
        verb, options, name = self._verbs[questions[0].verb], questions[0].options, model.path.name
        try:
            if questions[0].items is None or not verb.independent:
                result = whole(model, verb, options, questions[0].items or ())
                return [Reply(name, Answers(list(verb.to_rows(result))))]
            items = [item for question in questions for item in question.items or ()]
            answers = each(model, verb, options, items)
            sizes = [len(question.items or ()) for question in questions]
            return [
                _reply(name, one, size)
                for one, size in zip(divided(answers, sizes), sizes, strict=True)
            ]
        except UserError as error:
            return [Reply(name, status=422, error=str(error))] * len(questions)
        except Exception as error:  # a bug: the replica lives on
            text = f"this is a bug in seqapps: {type(error).__name__}"
            notice(f"seqapps: {self._app}: {text}: {error}")
            return [Reply(name, status=500, error=text)] * len(questions)


def _reply(model: str, answers: Answers, size: int) -> Reply:
    """Return the reply to a question; an error if all of its items are refused."""
    if answers.refused and len(answers.refused) == size:
        return Reply(model, status=422, error=answers.refused[0][1])
    return Reply(model, answers)


class Gateway:
    """Reads requests, checks their bodies, and passes them on to the models."""

    def __init__(self, **models: Any) -> None:
        self._models, self._limits = models, Limits()
        self._verbs = {
            (app, verb.name.replace("_", "-")): (verb, verbs.body_of(app, verb))
            for app in models
            for verb in declared(app)
            if isinstance(verb, Verb) and not verb.files
        }

    async def __call__(self, request: Request) -> Response:
        """Answer `POST /v1/APP:VERB` and `GET /healthz`."""
        if request.url.path == "/healthz":
            return PlainTextResponse("ok\n")
        try:
            return await self._answered(request)
        except UserError as error:
            return error_response(RequestError(422, str(error)))
        except RequestError as error:
            return error_response(error)

    async def _answered(self, request: Request) -> Response:
        match = _PATH.fullmatch(request.url.path)
        if match is None or match.groups() not in self._verbs:
            raise RequestError(404, "there is no such address")
        if request.method != "POST":
            raise RequestError(405, f"expected POST, got {request.method}")
        kind = request.headers.get("content-type", JSON).partition(";")[0].strip()
        if kind != JSON:
            raise RequestError(415, f"expected the content type {JSON}, got {kind!r:.80}")
        app, name = match.groups()
        verb, body = self._verbs[app, name]
        options = schema.read(body, await self._body(request) or b"{}")
        items = options.pop(verb.items) if verb.items else None
        seed = verbs.drawn_seed(body, options)
        if verb.check is not None:
            verb.check(options, items or ())
        question = Question(verb.name, options, items, verbs.key_of(verb, options))
        reply = await self._models[app].answer.remote(question)
        if reply.answers is None:
            raise RequestError(reply.status, reply.error)
        response = verbs.json_response(reply.answers, items, seed)
        response.headers[MODEL_HEADER] = reply.model
        return response

    async def _body(self, request: Request) -> bytes:
        """Return the body (raises RequestError, 413)."""
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > self._limits.json_bytes:
                limit = f"{self._limits.json_bytes >> 20} MB"
                raise RequestError(413, f"expected at most {limit} of JSON")
        return bytes(content)


# Deployments are named by their app, so that a configuration file of Serve can set their options.
_MODEL: Any = serve.deployment(
    autoscaling_config=AUTOSCALING,
    max_ongoing_requests=4 * MAX_BATCH,
    ray_actor_options={"num_cpus": 1},
)(ModelReplica)
_GATEWAY: Any = serve.deployment(ray_actor_options={"num_cpus": 0}, max_ongoing_requests=1_000)(
    Gateway
)


def app(arguments: Mapping[str, Any]) -> Any:
    """Return the Serve application; `serve run` and Serve's configuration files call this.

    Args:
        arguments: `apps`, names with commas between (default: all), and for an app the folder of
            its model, or of numbered models.

    Raises:
        UserError: an unknown app or argument, or a folder that is not an intact model.
    """
    given = dict(arguments)
    listed = str(given.pop("apps", "")) or ",".join(served_apps())
    names = [name.strip() for name in listed.split(",")]
    for name in names:
        if name not in served_apps():
            raise UserError(f"unknown app {name!r}{nearest(name, served_apps())}")
    if unknown := sorted(set(given) - set(names)):
        raise UserError(f"unknown argument {unknown[0]!r}{nearest(unknown[0], ['apps', *names])}")
    for name in names:
        bundle.open_bundle(name, given.get(name))  # a damaged one is refused now
    models = {
        name: _MODEL.options(name=name, user_config={"model": given.get(name)}).bind(name)
        for name in names
    }
    return _GATEWAY.bind(**models)
