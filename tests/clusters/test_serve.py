"""The verbs on Ray Serve, on this machine: answers, errors, and a change of the model."""

import asyncio
import json
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import ray
import seqapps
from ray import serve
from seqapps.common.errors import UserError
from seqapps.serving.ray import MODEL_HEADER, ModelReplica, app

from tests.conftest import ROOT

TIMEOUT_S = 120
PORT = 18_231
HEADER = MODEL_HEADER.lower()
TEXTS = ["3rd of May, 1979", "06/12/2046", "next Friday", ""]


def lower(headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def send(path: str, body: object = None, kind: str = "application/json") -> tuple[int, dict, dict]:
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}", content, {"content-type": kind}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
            return response.status, lower(response.headers), json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, lower(error.headers), json.loads(error.read())


@pytest.fixture(scope="module")
def models(tmp_path_factory) -> Path:
    """Two versions of the model of dates."""
    folder = tmp_path_factory.mktemp("models") / "dates"
    for version in ("1", "2"):
        shutil.copytree(ROOT / "models" / "dates" / "1", folder / version)
    return folder


@pytest.fixture(scope="module", autouse=True)
def running(models) -> Iterator[None]:
    ray.init(num_cpus=3, log_to_driver=False, include_dashboard=False)
    serve.start(http_options={"host": "127.0.0.1", "port": PORT})
    serve.run(app({"apps": "dates,dinosaurs", "dates": str(models / "1")}))
    yield
    serve.shutdown()
    ray.shutdown()


def test_answers_are_those_of_the_python_interface():
    status, headers, content = send("/v1/dates:translate", {"texts": TEXTS, "locale": "de_DE"})
    expected = seqapps.load("dates").translate(TEXTS, locale="de_DE")
    assert status == 200 and headers[HEADER] == "1"
    assert content == {"answers": [answer.to_dict() for answer in expected]}
    column = ["25/12/2010", "06/12/2011", "13/01/2012"]
    status, _, content = send("/v1/dates:translate-column", {"texts": column})
    assert [row["date"] for row in content["answers"]] == ["2010-12-25", "2011-12-06", "2012-01-13"]
    status, _, content = send("/v1/dinosaurs:generate", {"n": 3, "seed": 1})
    names = seqapps.load("dinosaurs").generate(3, seed=1)
    assert content == {"answers": [name.to_dict() for name in names], "seed": 1}
    assert "seed" in send("/v1/dinosaurs:generate", {"n": 1})[2]


def test_refused_items_do_not_concern_others():
    status, _, content = send("/v1/dinosaurs:score", {"names": ["Rex", "R2-D2", "Trex"]})
    assert status == 200 and [row["name"] for row in content["answers"]] == ["Rex", "Trex"]
    assert [one["item"] for one in content["refused"]] == [1]


def test_many_clients_get_their_own_answers():
    """Requests with equal options are answered together, valid and refused ones."""
    names = [f"{'rex' * (1 + n % 5)}{'9' if n % 7 == 0 else ''}" for n in range(96)]
    with ThreadPoolExecutor(32) as threads:
        replies = list(threads.map(lambda n: send("/v1/dinosaurs:score", {"names": [n]}), names))
    for name, (status, _, content) in zip(names, replies, strict=True):
        if name.endswith("9"):
            assert status == 422 and repr(name[-1]) in content["error"]
        else:
            assert status == 200 and content["answers"][0]["name"].lower() == name


REFUSED = [
    ("/v1/dates:translate", b"{", "application/json", 400, "JSON"),
    ("/v1/dates:translate", {"texts": ["a"], "local": "x"}, "application/json", 422, "'locale'"),
    ("/v1/dates:translate", {"texts": ["a"], "locale": "xx"}, "application/json", 422, "xx"),
    ("/v1/dates:translate", {"texts": []}, "application/json", 422, "texts"),
    ("/v1/dates:translate", {"texts": ["a"] * 1_001}, "application/json", 413, "1,000"),
    ("/v1/dates:translate", b"x" * (4 << 20) + b"x", "application/json", 413, "4 MB"),
    ("/v1/dates:translate", b"a=b", "text/plain", 415, "text/plain"),
    ("/v1/dates:translate", None, "application/json", 405, "expected POST, got GET"),
    ("/v1/dates:tranlate", {}, "application/json", 404, "no such address"),
    ("/v1/jazz:forms", {}, "application/json", 404, "no such address"),
    ("/", None, "application/json", 404, "no such address"),
]


@pytest.mark.parametrize(
    ("path", "body", "kind", "status", "words"), REFUSED, ids=[case[-1] for case in REFUSED]
)
def test_invalid_requests_are_one_line(path, body, kind, status, words):
    got, _, content = send(path, body, kind)
    assert got == status and set(content) == {"error"}
    assert words in content["error"] and "\n" not in content["error"]


def test_a_new_version_of_the_model_loses_no_request(models):
    replies: list[tuple[int, str, object]] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            status, headers, content = send("/v1/dates:translate", {"texts": TEXTS[:1]})
            replies.append((status, headers.get(HEADER, ""), content))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: len(replies) > 20)
        serve.run(app({"apps": "dates,dinosaurs", "dates": str(models / "2")}))
        wait_for(lambda: replies[-1][1] == "2")
        end = len(replies) + 20
        wait_for(lambda: len(replies) > end)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert {status for status, _, _ in replies} == {200}, replies
    assert {model for _, model, _ in replies} == {"1", "2"}
    assert len({json.dumps(content) for _, _, content in replies}) == 1


def test_a_damaged_version_leaves_the_old_one(models, capfd):
    shutil.copytree(models / "1", models / "3")
    (models / "3" / "config.json").write_text("{}")
    with pytest.raises(UserError, match=r"config\.json"):
        app({"apps": "dates,dinosaurs", "dates": str(models / "3")})
    replica = ModelReplica("dates")
    with pytest.raises(UserError):
        asyncio.run(replica.reconfigure({"model": str(models / "3")}))
    for version in ("2", "3"):  # damaged after it was checked
        asyncio.run(replica.reconfigure({"model": str(models / version)}))
    assert replica._model.path == models / "2"
    assert f"dates goes on with {models / '2'}" in capfd.readouterr().err


@pytest.mark.parametrize("given", [{"apps": "datez"}, {"apps": "dates", "dinosaurs": "x"}])
def test_unknown_apps_are_refused(given):
    with pytest.raises(UserError, match="unknown"):
        app(given)


def wait_for(condition) -> None:
    end = time.monotonic() + TIMEOUT_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
