"""Limits, access, queues and clients that leave or stall; the server lives on."""

import asyncio
import json
import re
import select
import socket
import threading
import time
from collections.abc import Sequence

import pytest
from seqapps.common.errors import UserError
from seqapps.common.service import Verb
from seqapps.serving.answering import each
from seqapps.serving.guard import Access
from seqapps.serving.limits import Limits
from seqapps.serving.metrics import Metrics
from seqapps.serving.stopping import Stoppable
from seqapps.serving.workers import Call, Lane

from tests.serving.servers import TIMEOUT_S, Client, running

pytestmark = pytest.mark.xdist_group("serving")
LIMITS = Limits(
    json_bytes=2_000, upload_bytes=4_000, body_stall_s=0.5, answer_s=20.0, waiting=2, streams=1,
    stream_stall_s=0.7, head_s=0.7, head_bytes=8_000, drain_s=0.3, reply_stall_s=0.7,
)  # fmt: skip
NAMES = {"names": ["Tyrannosaurus"]}


@pytest.fixture(scope="module")
def client():
    access = Access(origins=("http://pages.example",))
    with running({"dinosaurs": None, "trigger": None}, access, LIMITS) as client:
        yield client


def head(path: str, *lines: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def answer_of(client: Client, *parts: bytes) -> bytes:
    """Send parts of a request and return what the server answers until it closes."""
    with client.raw() as connection:
        for part in parts:
            connection.sendall(part)
        answer = b""
        while content := connection.recv(65_536):
            answer += content
    return answer


def test_a_body_that_is_announced_too_large_is_not_read(client):
    answer = answer_of(client, head("/v1/dinosaurs:score", "Content-Length: 2147483648"))
    assert answer.startswith(b"HTTP/1.1 413") and b"2,147,483,648" in answer


def test_a_body_that_grows_too_large_is_cut_off(client):
    chunk = b"400\r\n" + b" " * 1_024 + b"\r\n"
    start = head("/v1/dinosaurs:score", "Transfer-Encoding: chunked")
    answer = answer_of(client, start, *[chunk] * 3)
    assert answer.startswith(b"HTTP/1.1 413") and b"2,000 bytes" in answer
    assert client.upload("trigger:detect", {"x.wav": bytes(5_000)}).status == 413
    assert client.upload("trigger:detect", {f"{n}.wav": b"" for n in range(21)}).status == 413


def test_a_refused_body_is_read_so_that_its_client_reads_the_answer(client):
    """As a browser, which sends all of a body before it reads."""
    body = bytes(3_000_000)
    announced = head("/v1/dinosaurs:score", f"Content-Length: {len(body)}")
    with client.raw() as connection:
        connection.sendall(announced + body)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413")


HALF = b"POST /v1/dinosaurs:score HTTP/1.1\r\nHost: loc"
HEADS = [
    ("half of the headers", HALF, 408, b"end of the headers"),
    ("half of a second request", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + HALF, 408,
     b"end of the headers"),
    ("a header without end", HALF + b"x" * 400_000, 431, b"8,000 bytes"),
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, b"an HTTP request"),
    ("an address that is no ASCII", b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, b"HTTP"),
    ("two lengths", HALF + b"\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, b"HTTP"),
    ("nothing", b"", None, b""),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "status", "words"), [row[1:] for row in HEADS],
                         ids=[row[0] for row in HEADS])  # fmt: skip
def test_a_broken_head_is_answered_and_its_connection_closed(client, sent, status, words):
    answer = answer_of(client, sent)
    if status is None:
        assert answer == b""
        return
    refusal = answer[answer.rindex(b"HTTP/1.1 ") :]
    assert refusal.startswith(f"HTTP/1.1 {status} ".encode()) and words in refusal
    assert set(json.loads(refusal.partition(b"\r\n\r\n")[2])) == {"error"}
    assert client.send("/healthz").status == 200


def test_a_client_that_does_not_read_is_cut_off(client):
    """Its answers fit into no buffer."""
    request = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with client.raw() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.sendall(request * 1_000)
        poll = select.poll()
        poll.register(connection, 0)
        assert poll.poll(60_000)  # the connection is broken
    assert client.call("dinosaurs:score", NAMES).status == 200


def test_requests_that_are_sent_before_the_answers_are_read(client):
    """The last of them stays half read for longer than headers may take."""
    body = json.dumps({"n": 1_000, "seed": 1, "start": "Tyr", "max_length": 12}).encode()
    lines = ("Content-Type: application/json", f"Content-Length: {len(body)}", "Connection: close")
    first = head("/v1/dinosaurs:generate", *lines[:2]) + body
    answer = answer_of(client, first, HALF[:20], HALF[20:], b"alhost\r\nConnection: close\r\n\r\n")
    assert answer.count(b"HTTP/1.1 ") == 2 and answer.startswith(b"HTTP/1.1 200")


def test_a_client_that_stalls_and_one_that_leaves(client, capfd):
    answer = answer_of(client, head("/v1/dinosaurs:score", "Content-Length: 100"), b'{"na')
    assert answer.startswith(b"HTTP/1.1 408")
    with client.raw() as connection:
        connection.sendall(head("/v1/dinosaurs:score", "Content-Length: 100") + b'{"na')
    assert client.call("dinosaurs:score", NAMES).status == 200
    log = capfd.readouterr().err
    assert '"status": 499' in log and "Traceback" not in log


def test_requests_of_clients_that_leave_are_dropped(capfd):
    """Of four clients that leave, at most the request that runs already is answered."""
    body = json.dumps({"n": 1_000, "seed": 1, "start": "Tyr", "max_length": 12}).encode()
    lines = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    with running({"dinosaurs": None}) as client:
        for _ in range(4):
            with client.raw() as connection:
                connection.sendall(head("/v1/dinosaurs:generate", *lines) + body)
        assert client.call("dinosaurs:generate", {"n": 1, "seed": 1}).status == 200
        measured = client.send("/metrics").body.decode()
    (count,) = re.findall(r"^seqapps_batch_items_count{.*} ([0-9.]+)$", measured, re.MULTILINE)
    assert float(count) <= 2
    log = capfd.readouterr().err
    assert log.count('"status": 499') == 4 and "Traceback" not in log


def test_a_full_queue_answers_429(client):
    """Large requests, of which one runs and two wait: the others are told to come again."""
    body = {"n": 1_000, "seed": 1, "start": "Tyr", "max_length": 12, "allow_known": True}
    replies = []
    threads = [
        threading.Thread(target=lambda: replies.append(client.call("dinosaurs:generate", body)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [reply.status for reply in replies]
    assert set(statuses) == {200, 429} and statuses.count(200) >= 3
    (refused, *_) = [reply for reply in replies if reply.status == 429]
    assert int(refused.headers["retry-after"]) >= 1 and "wait already" in refused.error


def test_other_pages_may_not_ask_unless_they_are_allowed(client):
    for origin in (
        "http://evil.example",
        "null",
        "http://[",
        f"http://127.0.0.1:{client.port + 1}",
    ):
        assert client.call("dinosaurs:score", NAMES, origin=origin).status == 403
    own = client.call("dinosaurs:score", NAMES, origin=client.address)
    unneeded = client.call("dinosaurs:score", NAMES, authorization="Bearer unneeded")
    assert unneeded.status == 200
    assert own.status == 200 and "access-control-allow-origin" not in own.headers
    allowed = client.call("dinosaurs:score", NAMES, origin="http://pages.example")
    assert allowed.headers["access-control-allow-origin"] == "http://pages.example"
    asked = {"Access_Control_Request_Method": "POST", "origin": "http://pages.example"}
    assert client.send("/v1/dinosaurs:score", method="OPTIONS", **asked).status == 200


def test_names_of_other_hosts_are_refused(client):
    """As a page does whose name is pointed to this machine (DNS rebinding)."""
    for host in ("evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]", "localhost.", ""):
        assert client.call("dinosaurs:score", NAMES, host=host).status == 421, host
    for host in (f"localhost:{client.port}", "127.0.0.2", "127.1.2.3:80", "[::1]:80", "LOCALHOST"):
        assert client.call("dinosaurs:score", NAMES, host=host).status == 200, host


def test_a_log_line_holds_no_content(client, capfd):
    secret, written = "Secretosaurus", ""
    client.send("/healthz")  # its line ends those of other tests
    client.call("dinosaurs:score", {"names": [secret]})
    client.send(f"/{secret}")
    client.call(f"dinosaurs:score?model={secret}", NAMES)
    lines: list[dict] = []
    end = time.monotonic() + TIMEOUT_S
    while len(lines) < 3 and time.monotonic() < end:  # a line is written after the answer
        time.sleep(0.01)
        written += capfd.readouterr().err
        rows = list(map(json.loads, written.splitlines()))
        routes = [row["route"] for row in rows]
        lines = rows[routes.index("/healthz") + 1 :] if "/healthz" in routes else []
    assert secret not in json.dumps(lines)
    first, second, third = lines
    assert (first["app"], first["verb"], first["items"], first["status"]) == (
        "dinosaurs", "score", 1, 200,
    )  # fmt: skip
    assert second["route"] == "unmatched" and second["status"] == 404
    assert third["route"] == "/v1/dinosaurs:score" and third["status"] == 404


def test_a_token_is_asked_for():
    with running({"dinosaurs": None}, Access(token="sesame")) as client:
        for path in ("/", "/docs", "/page/main.js", "/rooms/dinosaurs.js", "/healthz", "/readyz"):
            assert client.send(path).status == 200, path
        for path in ("/v1/apps", "/metrics", "/openapi.json", "/v1/dinosaurs:card"):
            reply = client.send(path)
            assert reply.status == 401 and "Bearer" in reply.error, path
            assert client.send(path, authorization="Bearer wrong").status == 401
        assert client.send("/v1/apps", authorization="Bearer sesame").status == 200


class Doubler:
    """A model whose verb doubles numbers and refuses those that are negative."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def double(self, numbers: Sequence[int], *, fails: bool = False) -> list[int]:
        self.calls.append(len(numbers))
        if fails:
            raise UserError("an invalid option")
        for number in numbers:
            if number < 0:
                raise UserError(f"expected a number from 0, got {number}")
        return [2 * number for number in numbers]


DOUBLE = Verb("double", items="numbers", to_rows=lambda found: [{"n": n} for n in found])


def test_refused_items_are_found_with_few_calls():
    model = Doubler()
    numbers = list(range(64))
    numbers[37] = -1
    answers = each(model, DOUBLE, {}, numbers)
    assert [row["n"] for row in answers.rows] == [2 * n for n in numbers if n >= 0]
    assert answers.refused == [(37, "expected a number from 0, got -1")]
    assert len(model.calls) <= 14  # halved six times; and whether the options are valid


def test_invalid_options_are_found_at_once():
    model = Doubler()
    with pytest.raises(UserError, match="invalid option"):
        each(model, DOUBLE, {"fails": True}, list(range(64)))
    assert len(model.calls) == 2


def answered(calls: Sequence[Call], limits: Limits) -> tuple[list, list[int]]:
    """Answer calls that wait at the same time; return results and sizes of the model's calls."""
    model = Doubler()

    async def results() -> list:
        lane = Lane("dinosaurs", lambda: model, limits, Metrics())
        futures = [lane.add(call) for call in calls]
        found = await asyncio.gather(*futures, return_exceptions=True)
        lane.close()
        return found

    return asyncio.run(results()), [size for size in model.calls if size]


def test_only_calls_with_equal_options_are_answered_together():
    asked = (("a", 1), ("b", 1), ("a", 2), (None, 1), ("a", 2), ("a", 1))
    calls = [Call(DOUBLE, {}, [number] * size, key) for number, (key, size) in enumerate(asked)]
    found, sizes = answered(calls, Limits(batch_items=16))
    assert [[row["n"] for row in one.rows] for one in found] == [
        [2 * number] * size for number, (_, size) in enumerate(asked)
    ]
    assert sizes == [6, 1, 1]


def test_each_call_gets_its_own_refusals():
    calls = [Call(DOUBLE, {}, numbers, "a") for numbers in ([1, -1], [-2], [3])]
    (first, second, third), _ = answered(calls, Limits())
    assert first.rows == [{"n": 2}] and first.refused == [(1, "expected a number from 0, got -1")]
    assert isinstance(second, UserError) and "-2" in str(second)
    assert third.rows == [{"n": 6}] and not third.refused


def test_a_short_call_is_answered_between_the_parts_of_a_long_one():
    long = Call(DOUBLE, {}, [*range(99), -5], "a")
    short = Call(DOUBLE, {}, [7], "b")
    order: list[str] = []
    model = Doubler()

    async def run() -> list:
        lane = Lane("dinosaurs", lambda: model, Limits(batch_items=16), Metrics())
        futures = {"long": lane.add(long), "short": lane.add(short)}
        for name, future in futures.items():
            future.add_done_callback(lambda _, name=name: order.append(name))
        found = await asyncio.gather(*futures.values())
        lane.close()
        return found

    found, _ = asyncio.run(run())
    assert order == ["short", "long"]
    assert [row["n"] for row in found.rows] == [2 * n for n in range(99)]
    assert found.refused == [(99, "expected a number from 0, got -5")]
    assert model.calls[:3] == [16, 1, 16] and max(model.calls) == 16


class Endless:
    """A model whose verb runs until it is stopped."""

    def __init__(self) -> None:
        self.started = threading.Event()

    def run(self) -> None:
        self.started.set()
        while True:
            time.sleep(0.001)


def test_work_whose_client_has_left_is_stopped():
    """The model is loaded anew, since it may have been left in the middle of a change."""
    models: list = [Endless(), Doubler()]
    first = models[0]
    endless = Verb("run", to_rows=list)

    async def run():
        lane = Lane("dinosaurs", lambda: models.pop(0), Limits(), Metrics())
        left = lane.add(Call(endless, {}))
        waiting = lane.add(Call(DOUBLE, {}, [4]))
        await asyncio.to_thread(first.started.wait)
        left.cancel()
        answers = await waiting
        lane.close()
        return answers.rows

    assert asyncio.run(run()) == [{"n": 8}] and not models


@pytest.mark.parametrize("times", range(3))
def test_a_function_that_ends_while_it_is_stopped_leaves_its_thread_alive(times):
    """Whenever the stop comes, it ends that function alone."""
    stoppable, ended = Stoppable(), []

    def work() -> None:
        for number in range(300):
            result = stoppable.run(lambda number=number: sum(range(200)) + number)
            ended.append(result in (None, sum(range(200)) + number))

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive():
        stoppable.stop()
    thread.join()
    assert len(ended) == 300 and all(ended)
