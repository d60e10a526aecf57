"""Measurements of the server for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)
ITEMS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


class Metrics:
    """Requests, their times, sizes of batches, live sounds and queues.

    Example:
        >>> metrics = Metrics()
        >>> metrics.request("/v1/dates:translate", "POST", 200, 0.012)
        >>> b'seqapps_requests_total{method="POST"' in metrics.text()
        True
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        labels = ("method", "route", "status")
        self._requests = Counter(
            "seqapps_requests", "Answered requests", labels, registry=self._registry
        )
        self._seconds = Histogram(
            "seqapps_request_seconds", "Time from the first byte of a request to its answer",
            ("route",), buckets=SECONDS, registry=self._registry,
        )  # fmt: skip
        self._items = Histogram(
            "seqapps_batch_items", "Items that one call of a model answers", ("app", "verb"),
            buckets=ITEMS, registry=self._registry,
        )  # fmt: skip
        self.running = Gauge(
            "seqapps_requests_running", "Requests that are being answered", registry=self._registry
        )
        self.streams = Gauge(
            "seqapps_streams", "Live sounds that are connected", registry=self._registry
        )
        self._waiting = Gauge(
            "seqapps_requests_waiting", "Requests in the queue of a model", ("app",),
            registry=self._registry,
        )  # fmt: skip

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def batch(self, app: str, verb: str, items: int) -> None:
        """Count a call of a model."""
        self._items.labels(app, verb).observe(items)

    def waiting(self, app: str, count: int) -> None:
        """Set the length of a queue."""
        self._waiting.labels(app).set(count)

    def text(self) -> bytes:
        """Return all measurements in Prometheus's text format."""
        return generate_latest(self._registry)
