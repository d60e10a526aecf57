"""The routes of an app's verbs: `POST /v1/APP:VERB`."""

import asyncio
import hashlib
import inspect
import json
import re
import secrets
import tempfile
from collections.abc import Callable, Coroutine, Mapping
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
from .answering import Answers, Upload
from .guard import FORM, JSON
from .limits import RequestError
from .models import Models
from .workers import Call

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


def add(server: FastAPI, models: Models, app: str, verb: Verb) -> None:
    """Add the route of a verb."""
    described = _described(app, verb)
    body = body_of(app, verb)
    endpoint = _Endpoint(models, app, verb, body)
    name = verb.name.replace("_", "-")
    text = verb.summary or (inspect.getdoc(described) or "").partition("\n\n")[0]
    server.add_api_route(
        f"/v1/{app}:{name}",
        endpoint.answer,
        methods=["POST"],
        tags=[app],
        name=f"{app}:{name}",
        summary=" ".join(text.split()),
        response_class=Response,
        responses=ERRORS,  # type: ignore[arg-type]  # invariant
        openapi_extra=_openapi(verb, body),
    )


def _described(app: str, verb: Verb) -> Callable[..., Any]:
    """Return the method that describes a verb, by its docstring and parameters."""
    interface = apps.find(app).part("interface").Model
    own = verb.call or getattr(interface, verb.name)
    described: Callable[..., Any] = inspect.unwrap(getattr(interface, verb.like or verb.name, own))
    return described


def body_of(app: str, verb: Verb) -> type[BaseModel]:
    """Return the model of the JSON body of a verb."""
    described = _described(app, verb)
    return schema.body_of(app, verb, _signed(verb.call or described, described))


def _signed(call: Callable[..., Any], described: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that has the parameters of a call: a method, where it passes them on."""
    parameters = inspect.signature(call).parameters.values()
    is_open = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    return described if is_open else call


def _openapi(verb: Verb, body: type[BaseModel]) -> dict[str, Any]:
    """Return the description of the body, which FastAPI does not read, and of `format`."""
    content: dict[str, Any] = body.model_json_schema()
    properties, file = content.get("properties", {}), {"type": "string", "format": "binary"}
    schemas = {JSON: content}
    if verb.files:
        properties = {"files": {"type": "array", "items": file}, **properties}
        schemas = {FORM: {**content, "properties": properties, "required": ["files"]}}
    elif verb.uploads:
        properties = {**dict.fromkeys(verb.uploads, file), **properties}
        schemas[FORM] = {**content, "properties": properties}
    media = {kind: {"schema": schema} for kind, schema in schemas.items()}
    extra: dict[str, Any] = {"requestBody": {"required": True, "content": media}}
    if verb.formats:
        formats = {"type": "string", "enum": ["json", *verb.formats], "default": "json"}
        extra["parameters"] = [{"name": "format", "in": "query", "schema": formats}]
    return extra


class _Endpoint:
    """The endpoint of one verb."""

    def __init__(self, models: Models, app: str, verb: Verb, body: type[BaseModel]) -> None:
        self._models, self._app, self._verb, self._body = models, app, verb, body

    async def answer(self, request: Request) -> Response:
        """Answer a JSON body, or a form."""
        kind = request.headers.get("content-type", JSON).partition(";")[0].strip()
        verb = self._verb
        kinds = {JSON: not verb.files, FORM: bool(verb.files or verb.uploads)}
        expected = [kind for kind, is_read in kinds.items() if is_read]
        if kind not in expected:
            one_of = " or ".join(expected)
            raise RequestError(415, f"expected the content type {one_of}, got {kind!r:.80}")
        if kind == FORM:
            return await self._from_form(request)
        options = schema.read(self._body, await request.body() or b"{}")
        items = options.pop(verb.items) if verb.items else None
        return await self._respond(request, options, items)

    async def _from_form(self, request: Request) -> Response:
        verb = self._verb
        limit = verb.item_limit if verb.files else len(verb.uploads)
        with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
            uploads, fields = await receive_form(request, Path(folder), limit)
            options = schema.check(self._body, fields)
            if verb.files:
                items = expected_files(uploads)
                return await self._respond(request, options, items)
            for name, upload in uploads:
                if name not in verb.uploads or name in options:
                    known = " and ".join(verb.uploads)
                    raise RequestError(422, f"expected {known} as files, got {name!r:.40}")
                options[name] = upload
            return await self._respond(request, options, None)

    async def _respond(
        self, request: Request, options: dict[str, Any], items: list[Any] | None
    ) -> Response:
        output = request.query_params.get("format", "json")
        if output != "json" and output not in self._verb.formats:
            known = ", ".join(["json", *self._verb.formats])
            raise RequestError(422, f"format expects one of {known}, got {output!r:.80}")
        seed = drawn_seed(self._body, options)
        verb = self._verb
        if verb.check is not None:
            verb.check(options, items or ())
        call = Call(verb, options, items, key_of(verb, options), output)
        request.scope["seqapps"].update(app=self._app, verb=verb.name, items=len(items or ()))
        worker = self._models.worker(self._app, request.query_params.get("model", ""))
        result = await _unless_client_leaves(request, worker.answer(call))
        if isinstance(result, Answers):
            return json_response(result, items, seed)
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


def drawn_seed(body: type[BaseModel], options: dict[str, Any]) -> dict[str, int]:
    """Return the seed of a verb that draws, for its answer; one is drawn if none is given."""
    if "seed" not in body.model_fields:
        return {}
    if options["seed"] is None:
        options["seed"] = secrets.randbelow(MAX_SEED)
    return {"seed": options["seed"]}


def key_of(verb: Verb, options: Mapping[str, Any]) -> str | None:
    """Return a key that requests have in common if one call may answer them; None for no others."""
    if not verb.items or not verb.independent or verb.files:
        return None
    return json.dumps([verb.name, options], default=repr)


def json_response(answers: Answers, items: list[Any] | None, seed: Mapping[str, int]) -> Response:
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


async def receive_form(
    request: Request, folder: Path, limit: int
) -> tuple[list[tuple[str, Upload]], dict[str, str]]:
    """Write the files of a form to a folder, under names of ours.

    Returns:
        The files with the names of their fields, and the other fields.

    Raises:
        RequestError: the body is not a form, or has too many files.
    """
    kind = request.headers.get("content-type", "")
    if not kind.startswith(FORM):
        raise RequestError(415, f"expected the content type {FORM}, got {kind!r:.80}")
    try:
        form = await request.form(max_files=limit, max_fields=100)
    except HTTPException as error:  # starlette's, for a form that cannot be read
        status = 413 if error.detail.startswith("Too many") else 400
        raise RequestError(status, error.detail) from error
    uploads: list[tuple[str, Upload]] = []
    fields: dict[str, str] = {}
    for field, value in form.multi_items():
        if isinstance(value, UploadFile):
            uploads.append((field, await _written(value, folder, len(uploads))))
        else:
            fields[field] = value
    await form.close()
    return uploads, fields


async def _written(file: UploadFile, folder: Path, number: int) -> Upload:
    """Write an uploaded file to the folder."""
    name = file_name(file.filename or "")
    suffix = _SUFFIX.search(name)
    path = folder / f"{number:03d}{suffix[0].lower() if suffix else ''}"
    digest = hashlib.sha256()
    with path.open("wb") as target:
        while content := await file.read(1 << 20):
            digest.update(content)
            target.write(content)
    return Upload(name, path, digest.hexdigest())


def file_name(given: str) -> str:
    r"""Return the last part of a path of any system, without characters that act on terminals.

    Example:
        >>> file_name("../../etc/passwd"), file_name("C:\\clips\\one.wav"), file_name("..")
        ('passwd', 'one.wav', 'file')
    """
    name = re.split(r"[/\\]", given)[-1]
    return " ".join(escaped(name).split())[-MAX_NAME:] if name.strip(". ") else "file"


def expected_files(uploads: list[tuple[str, Upload]]) -> list[Upload]:
    """Return the files of the field `files` (raises RequestError for none, and other fields)."""
    for name, _ in uploads:
        if name != "files":
            raise RequestError(422, f"expected the field files, got {name!r:.40}")
    if not uploads:
        raise RequestError(422, "expected files, got none")
    return [upload for _, upload in uploads]


def training_fields(training: Training, fields: Mapping[str, str]) -> list[str]:
    """Return the arguments of the command line for the fields of a training."""
    arguments: list[str] = []
    for name, value in fields.items():
        if name == "config":
            try:
                config = json.loads(value)
            except (ValueError, RecursionError) as error:
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
