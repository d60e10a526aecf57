"""The models of the server: one for each app, and those that its trainings have made."""

from collections.abc import Mapping
from pathlib import Path

from .limits import Limits, RequestError
from .metrics import Metrics
from .workers import Worker


class Models:
    """Workers by app, and by the name of a model that a training has made.

    Args:
        folders: app -> folder of its model, or None for the one that comes with seqapps.
    """

    def __init__(
        self, folders: Mapping[str, Path | None], limits: Limits, metrics: Metrics
    ) -> None:
        self._limits, self._metrics = limits, metrics
        self._workers = {
            (app, ""): Worker(app, folder, limits, metrics) for app, folder in folders.items()
        }

    def worker(self, app: str, model: str = "") -> Worker:
        """Return the worker of an app's model (raises RequestError, 404, if there is none)."""
        found = self._workers.get((app, model))
        if found is None:
            raise RequestError(404, f"{app} has no model {model!r:.80}")
        return found

    def add(self, app: str, model: str, folder: Path) -> None:
        """Add a model that a training has made; beyond the limit the oldest one is forgotten."""
        made = [key for key in self._workers if key[1]]
        if len(made) >= self._limits.models:
            self._workers.pop(made[0]).close()
        self._workers[app, model] = Worker(app, folder, self._limits, self._metrics)

    def shipped(self) -> list[Worker]:
        """Return the workers of the apps' own models."""
        return [worker for (_, model), worker in self._workers.items() if not model]

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers.values():
            worker.close()
