"""Trainings of the server: the command line in a process of its own, one at a time."""

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from seqapps.common.errors import escaped
from seqapps.common.service import Training

from .limits import RequestError
from .models import Models
from .verbs import expected_files, receive_form, training_fields

MAX_LINES = 200  # of a training's output that are kept
MAX_LINE = 300  # characters
MAX_JOBS = 20  # finished trainings whose state is kept


@dataclass(eq=False)
class Job:
    """A training.

    Attributes:
        files: names of the files in the folder -> names that the client gave them.
        state: running, done or failed.
        lines: what the training has printed.
        error: its last line, if it has failed.
        model: name of the new model for `?model=`, "" before.
    """

    name: str
    app: str
    folder: Path
    files: Mapping[str, str]
    state: str = "running"
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=MAX_LINES))
    error: str = ""
    model: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON can hold it."""
        return {
            "job": self.name, "app": self.app, "state": self.state, "lines": list(self.lines),
            "error": self.error, "model": self.model,
        }  # fmt: skip


class Jobs:
    """The trainings of the server, and their files, which are removed when it ends."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._jobs: dict[str, Job] = {}
        self._task: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None

    def add(self, server: FastAPI, app: str, training: Training) -> None:
        """Add the route that starts a training."""

        async def endpoint(request: Request) -> Response:
            return await self._start(request, app, training)

        files = {"type": "array", "items": {"type": "string", "format": "binary"}}
        fields = {"files": files, "config": {"type": "string"}, "seed": {"type": "integer"}}
        body = {"type": "object", "properties": fields, "required": ["files"]}
        server.add_api_route(
            f"/v1/{app}:{training.name}", endpoint, methods=["POST"], tags=[app], status_code=202,
            summary=training.summary, response_class=Response,
            openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": body}}}},
        )  # fmt: skip

    def add_states(self, server: FastAPI) -> None:
        """Add the routes that report a training and stop it."""

        async def state(job: str) -> Response:
            return JSONResponse(self._job(job).to_dict())

        async def stop(job: str) -> Response:
            found = self._job(job)
            if found.state == "running" and self._process is not None:
                self._process.terminate()
            return JSONResponse(found.to_dict())

        server.add_api_route("/v1/jobs/{job}", state, tags=["jobs"], summary="Report a training.")
        server.add_api_route(
            "/v1/jobs/{job}", stop, methods=["DELETE"], tags=["jobs"], summary="Stop a training."
        )

    def _job(self, name: str) -> Job:
        if name not in self._jobs:
            raise RequestError(404, f"there is no training {name!r:.40}")
        return self._jobs[name]

    async def _start(self, request: Request, app: str, training: Training) -> Response:
        if self._task is not None and not self._task.done():
            raise RequestError(429, "a training is running already", 30)
        folder = Path(tempfile.mkdtemp(prefix="seqapps-training-"))
        recordings = folder / "recordings"
        try:
            recordings.mkdir()
            received, fields = await receive_form(request, recordings, training.item_limit)
            uploads = expected_files(received)
            options = training_fields(training, fields)
            worker = self._models.worker(app)
            if self._task is not None and not self._task.done():  # another one came first
                raise RequestError(429, "a training is running already", 30)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if worker.path is not None:
            options += ["--model", str(worker.path)]
        files = {upload.path.name: upload.name for upload in uploads}
        job = Job(secrets.token_hex(8), app, folder, files)
        self._forget()
        self._jobs[job.name] = job
        command = [app, training.name, f"--{training.recordings}", str(recordings),
                   "--out", str(folder / "model"), *options]  # fmt: skip
        self._task = asyncio.create_task(self._run(job, command))
        return JSONResponse(job.to_dict(), 202)

    def _forget(self) -> None:
        while len(self._jobs) >= MAX_JOBS:
            oldest = self._jobs.pop(next(iter(self._jobs)))
            shutil.rmtree(oldest.folder, ignore_errors=True)

    async def _run(self, job: Job, command: list[str]) -> None:
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "seqapps", *command,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE, env={**os.environ, "NO_COLOR": "1"},
            )  # fmt: skip
            await self._read(job)
            code = await self._process.wait()
        except asyncio.CancelledError:
            job.state, job.error = "failed", "the server ended"
            raise
        except OSError as error:
            job.state, job.error = "failed", str(error)
            return
        model = job.folder / "model"
        if (model / "manifest.json").exists():  # 3: some recordings were refused
            job.state, job.model = "done", job.name
            self._models.add(job.app, job.name, model)
        else:
            job.state = "failed"
            job.error = job.lines[-1] if job.lines else f"the training ended with code {code}"
        shutil.rmtree(job.folder / "recordings", ignore_errors=True)

    async def _read(self, job: Job) -> None:
        """Read the lines of the training; a line ends with a line feed or a carriage return."""
        stream = self._process.stderr if self._process else None
        rest = b""
        while stream is not None and (content := await stream.read(4_096)):
            *lines, rest = (rest + content).replace(b"\r", b"\n").split(b"\n")
            for line in lines:
                text = escaped(line.decode(errors="replace")).strip()
                for name, given in job.files.items():
                    text = text.replace(str(job.folder / "recordings" / name), given)
                if text:
                    job.lines.append(text.replace(str(job.folder), "")[:MAX_LINE])

    async def close(self) -> None:
        """Stop the running training, and remove the files of all."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._task is not None:
            self._task.cancel()
        for job in self._jobs.values():
            shutil.rmtree(job.folder, ignore_errors=True)
