"""The page, the rooms of the apps, their cards, and the state of the server."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from seqapps.common import app as apps
from seqapps.common.service import Stream, Training, Verb

from .guard import Access
from .limits import RequestError
from .metrics import Metrics
from .models import Models
from .workers import Worker

WEB = Path(__file__).parent / "web"
ROOM = "room.js"  # of an app, beside its service.py
MEDIA_TYPES = {
    ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
}  # fmt: skip
FRESH = {"Cache-Control": "no-cache"}
Declared = Sequence[Verb | Stream | Training]


def add(
    server: FastAPI, models: Models, metrics: Metrics, served: dict[str, Declared], access: Access
) -> None:
    """Add the routes of the page and of the server's state."""

    async def page(request: Request) -> Response:
        return _file("docs.html" if request.url.path == "/docs" else "index.html")

    async def asset(name: str) -> Response:
        return _file(name)

    async def favicon() -> Response:
        return _file("icon.svg")

    async def room(app: str) -> Response:
        name = app.removesuffix(".js")
        path = apps.APPS_FOLDER / name / ROOM
        if name not in served or not path.is_file():
            raise RequestError(404, f"{name!r:.40} has no room")
        return FileResponse(path, media_type=MEDIA_TYPES[".js"], headers=FRESH)

    for path in ("/", "/docs"):
        server.add_api_route(path, page, include_in_schema=False)
    server.add_api_route("/page/{name}", asset, include_in_schema=False)
    server.add_api_route("/favicon.ico", favicon, include_in_schema=False)
    server.add_api_route("/rooms/{app}", room, include_in_schema=False)
    _add_states(server, models, metrics, access)
    _add_apps(server, models, served)


def _file(name: str) -> Response:
    """Return a file of the page by its name, which is looked up in the folder's list."""
    found = {path.name: path for path in WEB.iterdir() if path.suffix in MEDIA_TYPES}.get(name)
    if found is None:
        raise RequestError(404, f"there is no page {name!r:.40}")
    return FileResponse(found, media_type=MEDIA_TYPES[found.suffix], headers=FRESH)


def _add_states(server: FastAPI, models: Models, metrics: Metrics, access: Access) -> None:
    async def healthz() -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(request: Request) -> Response:
        for worker in models.shipped():
            await worker.retry()
        explains = access.is_allowed(request.headers)  # errors name paths on this machine
        states = {
            worker.app: (worker.error if explains else "") or worker.state
            for worker in models.shipped()
        }
        is_ready = not any(worker.error for worker in models.shipped())
        status = "ready" if is_ready else "a model cannot be loaded"
        return JSONResponse({"status": status, "models": states}, 200 if is_ready else 503)

    async def measurements() -> Response:
        for worker in models.shipped():
            metrics.waiting(worker.app, worker.waiting())
        return PlainTextResponse(metrics.text(), media_type="text/plain; version=0.0.4")

    server.add_api_route(
        "/healthz", healthz, tags=["server"], summary="Report that the server is alive."
    )
    server.add_api_route(
        "/readyz", readyz, tags=["server"], summary="Report whether the models can be used."
    )
    server.add_api_route(
        "/metrics", measurements, tags=["server"], summary="Return measurements for Prometheus."
    )


def _add_apps(server: FastAPI, models: Models, served: dict[str, Declared]) -> None:
    async def listed() -> Response:
        rows = [_described(models.worker(name), served[name]) for name in served]
        return JSONResponse({"apps": rows})

    server.add_api_route("/v1/apps", listed, tags=["server"], summary="List the apps.")
    for app in served:
        server.add_api_route(
            f"/v1/{app}:card", _card(models, app), tags=[app], response_class=PlainTextResponse,
            summary="Return the model card, in Markdown.",
        )  # fmt: skip


def _described(worker: Worker, verbs: Declared) -> dict[str, object]:
    name = worker.app
    return {
        "app": name,
        "model": "" if worker.path is None else str(worker.path),
        "summary": apps.find(name).summary,
        "room": (apps.APPS_FOLDER / name / ROOM).is_file(),
        "verbs": [verb.name.replace("_", "-") for verb in verbs],
    }


def _card(models: Models, app: str):  # type: ignore[no-untyped-def]  # an endpoint
    async def card() -> Response:
        folder = models.worker(app).path or apps.APPS_FOLDER / app
        path = folder / "README.md"
        if path.is_symlink() or not path.is_file():  # a link may lead out of the model's folder
            raise RequestError(404, f"{app} has no model card")
        text = path.read_text(encoding="utf-8", errors="replace")
        return PlainTextResponse(text, media_type="text/markdown")

    return card
