"""Live sound over a WebSocket, and a model that is taught a voice."""

import json
import time
from contextlib import contextmanager, suppress

import numpy as np
import pytest
import soundfile
from seqapps.serving.guard import Access
from seqapps.serving.limits import Limits
from seqapps.trigger.service import LiveSound
from starlette.requests import Request
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.conftest import ROOT
from tests.serving.servers import TIMEOUT_S, running

pytestmark = pytest.mark.xdist_group("serving")
DATA = ROOT / "datasets" / "trigger"
LIMITS = Limits(streams=1, stream_stall_s=1.0, stream_start_s=5.0)


@pytest.fixture(scope="module")
def client():
    with running({"trigger": None}, Access(token="key"), LIMITS) as client:
        yield client


@contextmanager
def opened(client, **options):
    """Yield a socket with its options sent."""
    with connect(f"ws://127.0.0.1:{client.port}/v1/trigger:stream") as socket:
        with suppress(ConnectionClosed):  # one too many is closed at once
            socket.send(json.dumps({"token": "key", **options}))
        yield socket


def sent(socket, samples: np.ndarray, size: int) -> list[dict]:
    """Send samples in chunks; return the rows of all answers."""
    content = (samples * 32_767).astype("<i2").tobytes()
    rows = []
    for start in range(0, len(content), size):
        socket.send(content[start : start + size])
        rows.append(json.loads(socket.recv(TIMEOUT_S)))
    socket.send("end")
    rows.append(json.loads(socket.recv(TIMEOUT_S)))
    return rows


def detections(rows: list[dict]) -> list[dict]:
    return [row for answer in rows for row in answer["detections"]]


def test_live_sound_is_detected_early_whatever_its_rate_and_chunks(client):
    samples, rate = soundfile.read(DATA / "kitchen.flac", dtype="float32")
    samples = samples[: 12 * rate]
    with opened(client) as socket:
        rows = sent(socket, samples, 2 * 1_601 + 1)  # odd: half a sample at the end
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(TIMEOUT_S)
        assert closed.value.rcvd.code == 1000
    (found,) = detections(rows)
    assert found["word"] == "activate" and abs(found["time_s"] - 8.24) < 0.1
    (answer,) = [row for row in rows if row["detections"]]
    assert answer["received_s"] - found["time_s"] < 0.4
    probabilities = [p for row in rows for p in row["probabilities"]]
    assert max(probabilities) > 0.5 and len(probabilities) == pytest.approx(12.6 / 0.04, abs=3)
    doubled = np.repeat(samples, 2)
    with opened(client, rate_hz=2 * rate) as socket:
        (again,) = detections(sent(socket, doubled, 64_000))
    assert abs(again["time_s"] - found["time_s"]) < 0.1


def closing(client, *messages: object, **options: object) -> tuple[int, str]:
    """Return code and reason with which the server closes."""
    with opened(client, **options) as socket:
        with suppress(ConnectionClosed):
            for message in messages:
                socket.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(TIMEOUT_S)
    return closed.value.rcvd.code, closed.value.rcvd.reason


def test_bad_messages_end_a_stream_with_a_reason(client):
    for wrong in ("wrong", "\ud800"):
        assert "token" in closing(client, token=wrong)[1].lower()
    assert "did you mean 'threshold'" in closing(client, treshold=0.5)[1]
    assert "another type" in closing(client, threshold="high")[1]
    assert "0 to 1" in closing(client, threshold=2)[1]
    assert "rate_hz" in closing(client, rate_hz=0)[1]
    assert "at most" in closing(client, bytes(400_000))[1]
    url = f"ws://127.0.0.1:{client.port}/v1/trigger:stream"
    with connect(url) as socket:
        socket.send("no JSON")
        with pytest.raises(ConnectionClosed, match="JSON"):
            socket.recv(TIMEOUT_S)
    with pytest.raises(InvalidStatus), connect(url, origin="http://evil.example"):
        pass
    with connect(url) as socket:
        socket.send("[" * 200_000)
        with pytest.raises(ConnectionClosed, match="JSON"):
            socket.recv(TIMEOUT_S)
    assert "'end'" in closing(client, "stop")[1]
    with connect(url, additional_headers={"Authorization": "Bearer key"}) as socket:
        socket.send("{}")
        socket.send(bytes(1_280))
        assert json.loads(socket.recv(TIMEOUT_S))["received_s"] == 0.04


@pytest.mark.parametrize("error", [RuntimeError, RecursionError, ValueError, MemoryError, OSError])
@pytest.mark.parametrize("place", ["__init__", "feed", "finish"])
def test_a_fault_of_the_model_ends_a_stream_with_one_line(client, monkeypatch, capfd, error, place):
    def fails(*_: object) -> None:
        raise error("inside\nout")

    monkeypatch.setattr(LiveSound, place, fails)
    code, reason = closing(client, bytes(640), "end")
    assert code == 1011 and reason == f"this is a bug in seqapps: {error.__name__}"
    log = capfd.readouterr().err
    assert "Traceback" not in log and "inside" in log


def test_a_fault_in_the_middle_of_a_request_is_one_line(client, monkeypatch, capfd):
    """Of a form that is sent in chunks."""

    async def fails(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(Request, "form", fails)
    reply = client.upload("trigger:detect", {"x.wav": b"x"}, {"authorization": "Bearer key"})
    assert reply.status == 500 and reply.error == "this is a bug in seqapps: RecursionError"
    assert "Traceback" not in capfd.readouterr().err


def test_a_stream_that_stalls_is_ended_and_one_more_is_refused(client):
    with opened(client) as first:
        url = f"ws://127.0.0.1:{client.port}/v1/trigger:stream"
        with connect(url), connect(url):  # without a first message, they take no place
            first.send(bytes(1_280))
            first.recv(TIMEOUT_S)
        code, reason = closing(client)
        assert code == 1013 and "already" in reason
        with pytest.raises(ConnectionClosed) as closed:
            first.recv(TIMEOUT_S)
        assert closed.value.rcvd.code == 1008 and "too long" in closed.value.rcvd.reason
    with opened(client) as third:  # its place is free again
        assert sent(third, np.zeros(640), 1_280)


def test_trainings_that_are_refused_or_fail(client):
    """A training that succeeds is in test_page.py."""
    files = {f"{n}.wav": b"no sound" for n in (1, 2, 3)}
    key = {"authorization": "Bearer key"}
    assert client.upload("trigger:enroll", files).status == 401
    assert client.upload("trigger:enroll", {}, headers=key).status == 422
    unknown = client.upload("trigger:enroll", files, headers=key, word="x")
    assert unknown.status == 422 and "word" in unknown.error
    assert client.upload("trigger:enroll", files, headers=key, config="[]").status == 422
    started = client.upload("trigger:enroll", files, headers=key, config='{"epochs": 1}')
    assert started.status == 202 and started.json["state"] == "running"
    busy = client.upload("trigger:enroll", files, headers=key)
    assert busy.status == 429 and "running" in busy.error and busy.headers["retry-after"]
    end = time.monotonic() + TIMEOUT_S
    while (job := client.send(f"/v1/jobs/{started.json['job']}", **key).json)["state"] == "running":
        assert time.monotonic() < end, job
        time.sleep(0.1)
    assert job["state"] == "failed" and "1.wav" in job["error"] and "/" not in job["error"], job
    assert client.send("/v1/jobs/none", **key).status == 404
