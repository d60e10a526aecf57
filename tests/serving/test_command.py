"""The command `seqapps serve`: start, signals, bad options, and no TensorFlow."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, assert_refused, seqapps
from tests.serving.servers import TIMEOUT_S, Client

pytestmark = pytest.mark.xdist_group("serving")


def started(log: Path, **environment: str) -> tuple[subprocess.Popen, Client]:
    """Start a server that logs to a file; return its process and a client."""
    process = subprocess.Popen(
        [sys.executable, "-m", "seqapps", "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=log.open("w"), text=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT / "apps")} | environment,
    )  # fmt: skip
    address = process.stdout.readline()
    port = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", address)
    assert port, (address, log.read_text())
    return process, Client(int(port[1]))


def test_a_server_answers_without_tensorflow_and_finishes_what_runs(tmp_path):
    """SIGTERM: a request that runs is answered, then the process ends with exit code 0."""
    log = tmp_path / "log"
    process, client = started(log, SEQAPPS_TOKEN="from-the-environment")
    key = {"authorization": "Bearer from-the-environment"}
    assert client.call("dates:translate", {"texts": ["3rd of May, 1979"]}).status == 401
    reply = client.call("dates:translate", {"texts": ["3rd of May, 1979"]}, **key)
    assert reply.json["answers"][0]["date"] == "1979-05-03"
    mapped = Path(f"/proc/{process.pid}/maps")
    if mapped.exists():
        assert "tensorflow" not in mapped.read_text()
    replies = []
    body = {"n": 1_000, "start": "Tyr", "max_length": 14, "allow_known": True}
    long = threading.Thread(
        target=lambda: replies.append(client.call("dinosaurs:generate", body, **key))
    )
    assert client.call("dinosaurs:generate", {"n": 1}, **key).status == 200
    long.start()
    running = "seqapps_requests_running 2.0"  # that request, and this one
    while long.is_alive() and running not in client.send("/metrics", **key).body.decode():
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    long.join(TIMEOUT_S)
    assert process.wait(TIMEOUT_S) == 0
    assert replies[0].status == 200 and len(replies[0].json["answers"]) == 1_000
    notice, *lines = log.read_text().splitlines()
    assert "this machine only" in notice
    assert all(json.loads(line)["route"] for line in lines)


def test_help_and_bad_options(tmp_path):
    assert "--allow-origin" in seqapps("serve", "--help").stdout
    assert "serve " in seqapps().stdout
    assert_refused(seqapps("serve", "--apps", "dates,jaz"), "'jaz'", "did you mean 'jazz'")
    assert_refused(seqapps("serve", "--model", "dates"), "APP=DIR")
    assert_refused(seqapps("serve", "--model", f"dates={tmp_path / 'none'}"), "none")
    assert_refused(seqapps("serve", "--apps", "jazz", "--model", f"dates={tmp_path}"), "APP=DIR")
    assert_refused(seqapps("serve", "--port", "70000"), "70000")
    assert_refused(seqapps("serve", "--token", "open sesame"), "--token")
    assert_refused(seqapps("serve", "--host", "nowhere.invalid"), "nowhere.invalid")


def test_a_port_that_is_taken(tmp_path):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert_refused(seqapps("serve", "--port", str(port)), str(port))
