"""The routes of an app's verbs: `POST /v1/APP:VERB`."""

import asyncio
import inspect
import json
import re
import secrets
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from seqapps.common import app as apps
from seqapps.common.errors import UserError, escaped
from seqapps.common.service import Training, Verb

from . import schema
from .guard import FORM, JSON
from .limits import RequestError
from .models import Models
from .workers import Answers, Call

MAX_SEED = 2**32
MAX_NAME = 100  # characters of the name of an uploaded file
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")
ERRORS = {
    status: {"description": text}
    for status, text in {
        400: "The body is not JSON.",
        413: "The body, or the batch, is too large.",
        422: "A value is not valid, or every item is refused.",
        429: "The queue is full; Retry-After names the seconds to wait.",
        503: "The model cannot be loaded, or takes too long.",
    }.items()
}


@dataclass(frozen=True)
class Upload:
    """An uploaded file: the name that the client gave, and its path on this machine."""

    name: str
    path: Path


def add(server: FastAPI, models: Models, app: str, verb: Verb) -> None:
    """Add the route of a verb."""
    interface = apps.find(app).part("interface").Model
    own = verb.call or getattr(interface, verb.name)
    described = inspect.unwrap(getattr(interface, verb.like or verb.name, own))
    body = schema.body_of(app, verb, _signed(verb.call or described, described))
    endpoint = _Endpoint(models, app, verb, body)
    name = verb.name.replace("_", "-")
    text = verb.summary or (inspect.getdoc(described) or "").partition("\n\n")[0]
    server.add_api_route(
        f"/v1/{app}:{name}",
        endpoint.from_files if verb.files else endpoint.from_json,
        methods=["POST"],
        tags=[app],
        name=f"{app}:{name}",
        summary=" ".join(text.split()),
        response_class=Response,
        responses=ERRORS,  # type: ignore[arg-type]  # invariant
        openapi_extra=_openapi(verb, body),
    )


def _signed(call: Callable[..., Any], described: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that has the parameters of a call: a method, where it passes them on."""
    parameters = inspect.signature(call).parameters.values()
    is_open = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    return described if is_open else call


def _openapi(verb: Verb, body: type[BaseModel]) -> dict[str, Any]:
    """Return the description of the body, which FastAPI does not read, and of `format`."""
    content: dict[str, Any] = body.model_json_schema()
    media_type = JSON
    if verb.files:
        media_type = FORM
        files = {"type": "array", "items": {"type": "string", "format": "binary"}}
        content["properties"] = {"files": files, **content.get("properties", {})}
        content["required"] = ["files"]
    extra: dict[str, Any] = {
        "requestBody": {"required": True, "content": {media_type: {"schema": content}}}
    }
    if verb.formats:
        formats = {"type": "string", "enum": ["json", *verb.formats], "default": "json"}
        extra["parameters"] = [{"name": "format", "in": "query", "schema": formats}]
    return extra


class _Endpoint:
    """The endpoint of one verb."""

    def __init__(self, models: Models, app: str, verb: Verb, body: type[BaseModel]) -> None:
        self._models, self._app, self._verb, self._body = models, app, verb, body
        self._draws = "seed" in body.model_fields

    async def from_json(self, request: Request) -> Response:
        """Answer a JSON body."""
        kind = request.headers.get("content-type", JSON).partition(";")[0].strip()
        if kind != JSON:
            raise RequestError(415, f"expected the content type {JSON}, got {kind!r:.80}")
        options = schema.read(self._body, await request.body() or b"{}")
        items = options.pop(self._verb.items) if self._verb.items else None
        return await self._respond(request, options, items)

    async def from_files(self, request: Request) -> Response:
        """Answer a form with files and options."""
        with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
            uploads, fields = await receive_files(request, Path(folder), self._verb.item_limit)
            return await self._respond(request, schema.check(self._body, fields), uploads)

    async def _respond(
        self, request: Request, options: dict[str, Any], items: list[Any] | None
    ) -> Response:
        output = request.query_params.get("format", "json")
        if output != "json" and output not in self._verb.formats:
            known = ", ".join(["json", *self._verb.formats])
            raise RequestError(422, f"format expects one of {known}, got {output!r:.80}")
        seed = {}
        if self._draws:
            if options["seed"] is None:
                options["seed"] = secrets.randbelow(MAX_SEED)
            seed = {"seed": options["seed"]}
        verb = self._verb
        key = json.dumps([verb.name, options], default=repr) if _merges(verb) else None
        call = Call(verb, options, items, key, output)
        request.scope["seqapps"].update(app=self._app, verb=verb.name, items=len(items or ()))
        worker = self._models.worker(self._app, request.query_params.get("model", ""))
        result = await _unless_client_leaves(request, worker.answer(call))
        if isinstance(result, Answers):
            return _json(result, items, seed)
        target = verb.formats[output]
        name = f"{self._app}-{options.get('seed', verb.name)}{target.suffix}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(result, media_type=target.media_type, headers=headers)


async def _unless_client_leaves(
    request: Request, answer: Coroutine[Any, Any, Answers | bytes]
) -> Answers | bytes:
    """Await an answer, or take its request out of the queue (raises ClientDisconnect)."""
    tasks = asyncio.ensure_future(answer), asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not tasks[0].done():
            raise ClientDisconnect
        return tasks[0].result()
    finally:
        for task in tasks:
            task.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _merges(verb: Verb) -> bool:
    return bool(verb.items) and verb.independent and not verb.files


def _json(answers: Answers, items: list[Any] | None, seed: Mapping[str, int]) -> Response:
    """Return the rows, and the refused items with their numbers or names."""
    content: dict[str, Any] = {"answers": answers.rows, **seed}
    if answers.refused:
        content["refused"] = [
            {"item": number, **_named((items or [])[number]), "error": " ".join(message.split())}
            for number, message in answers.refused
        ]
    return Response(json.dumps(content, ensure_ascii=False).encode(), media_type=JSON)


def _named(item: Any) -> dict[str, str]:
    return {"file": item.name} if isinstance(item, Upload) else {}


async def receive_files(
    request: Request, folder: Path, limit: int
) -> tuple[list[Upload], dict[str, str]]:
    """Write the files of a form to a folder, under names of ours; return them, and the fields.

    Raises:
        RequestError: the body is not a form, or has no file or too many.
    """
    kind = request.headers.get("content-type", "")
    if not kind.startswith(FORM):
        raise RequestError(415, f"expected the content type {FORM}, got {kind!r:.80}")
    try:
        form = await request.form(max_files=limit, max_fields=100)
    except HTTPException as error:  # starlette's, for a form that cannot be read
        status = 413 if error.detail.startswith("Too many") else 400
        raise RequestError(status, error.detail) from error
    uploads: list[Upload] = []
    fields: dict[str, str] = {}
    for field, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields[field] = value
            continue
        name = escaped(Path(value.filename or "file").name)[-MAX_NAME:] or "file"
        suffix = _SUFFIX.search(name)
        path = folder / f"{len(uploads):03d}{suffix[0].lower() if suffix else ''}"
        with path.open("wb") as file:
            while content := await value.read(1 << 20):
                file.write(content)
        uploads.append(Upload(name, path))
    await form.close()
    if not uploads:
        raise RequestError(422, "expected files, got none")
    return uploads, fields


def training_fields(training: Training, fields: Mapping[str, str]) -> list[str]:
    """Return the arguments of the command line for the fields of a training."""
    arguments: list[str] = []
    for name, value in fields.items():
        if name == "config":
            try:
                config = json.loads(value)
            except ValueError as error:
                raise RequestError(422, "config expects a JSON object") from error
            if not isinstance(config, dict):
                raise RequestError(422, "config expects a JSON object")
            arguments += [part for key, one in config.items() for part in ("--set", f"{key}={one}")]
        elif name == "seed" and value.isdecimal() and len(value) < 11:
            arguments += ["--seed", value]
        else:
            raise RequestError(
                422, f"{training.name}: expected the fields config and seed, got {name}"
            )
    return arguments


def user_error(error: UserError) -> RequestError:
    """Return a user's error as a refusal."""
    return RequestError(422, str(error))
