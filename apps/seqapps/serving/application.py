"""The web application: all routes, behind the guard."""

import importlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

import seqapps
from seqapps.common import app as apps
from seqapps.common.errors import UserError, nearest
from seqapps.common.export import bundle
from seqapps.common.service import Stream, Training, Verb

from . import pages, verbs
from .guard import Access, Guard, error_response
from .jobs import Jobs
from .limits import Limits, RequestError
from .metrics import Metrics
from .models import Models
from .streams import Streams


def known_apps() -> list[str]:
    """Return the names of the apps that have a service.py."""
    return [name for name in apps.names() if (apps.APPS_FOLDER / name / "service.py").is_file()]


def served_apps() -> list[str]:
    """Return the names of the apps that are served if none is named: those with a model."""
    return [name for name in known_apps() if bundle.shipped(name)]


def declared(app: str) -> Sequence[Verb | Stream | Training]:
    """Return what an app's service.py declares."""
    module: Any = importlib.import_module(f"{apps.find(app).package}.service")
    return tuple(module.VERBS)


def make(
    folders: Mapping[str, Path | None], access: Access | None = None, limits: Limits | None = None
) -> ASGIApp:
    """Return the application.

    Args:
        folders: app -> folder of its model, or None for the one that comes with seqapps.
        access: the rules for access: token, origins, host.
        limits: limits on sizes, times and numbers of requests.

    Raises:
        UserError: an app that is not served.
    """
    access, limits = access or Access(), limits or Limits()
    for app in folders:
        if app not in known_apps():
            raise UserError(f"unknown app {app!r}{nearest(app, known_apps())}")
    metrics = Metrics()
    models = Models(folders, limits, metrics)
    jobs = Jobs(models)

    @asynccontextmanager
    async def lifespan(server: FastAPI) -> AsyncIterator[None]:
        yield
        await jobs.close()
        models.close()

    server = FastAPI(
        title="seqapps", version=seqapps.__version__, lifespan=lifespan,
        docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    services = {app: declared(app) for app in folders}
    pages.add(server, models, metrics, services, access)
    streams = Streams(models, access, limits, metrics)
    for app, listed in services.items():
        for one in listed:
            if isinstance(one, Verb):
                verbs.add(server, models, app, one)
            elif isinstance(one, Stream):
                streams.add(server, app, one)
            else:
                jobs.add(server, app, one)
    jobs.add_states(server)
    _add_errors(server)
    guarded: ASGIApp = Guard(server, access, limits, metrics)
    if access.origins:
        guarded = CORSMiddleware(
            guarded, allow_origins=access.origins, allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["authorization", "content-type"],
        )  # fmt: skip
    return guarded


def _add_errors(server: FastAPI) -> None:
    """Answer every error with a status and one line."""

    async def refused(request: Request, error: Exception) -> Response:
        if isinstance(error, UserError):
            error = verbs.user_error(error)
        elif isinstance(error, HTTPException):
            text = "there is no such address: see /docs" if error.status_code == 404 else ""
            error = RequestError(error.status_code, text or str(error.detail))
        if not isinstance(error, RequestError):  # the guard logs it
            error = RequestError(500, f"this is a bug in seqapps: {type(error).__name__}")
        return error_response(error)

    for kind in (UserError, RequestError, HTTPException):
        server.add_exception_handler(kind, refused)
    server.add_exception_handler(Exception, refused)
