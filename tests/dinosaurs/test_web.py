"""The exported page in a browser: the names of the Python runtime, from a plain file server."""

import functools
import http.server
import threading
import time
from collections.abc import Iterator

import pytest
import seqapps as package
from seqapps.common import app as apps
from seqapps.common.export import web

from tests.browser import AXE, CHROMIUM, LITERT
from tests.conftest import ROOT, seqapps

pytestmark = [
    pytest.mark.xdist_group("web"),
    pytest.mark.skipif(CHROMIUM is None or LITERT is None, reason="no Chromium or LiteRT.js"),
]
WAIT_S = 120
SEEDS = 200
# (n, seed, temperature, top-p, start, allow known); after these, 200 seeds
CASES = [
    (20, 3, 0.8, 1.0, "", False),
    (150, 7, 1.0, 0.9, "", False),
    (5, 2**63 - 1, 1.2, 1.0, "Tyr", False),
    (40, 2, 0.3, 1.0, "", True),
    (12, 5, 0.05, 0.5, "bronto", False),
    *[(4, seed * 99_991, 0.8, 1.0, "", False) for seed in range(SEEDS)],
]
GENERATE = """async (cases) => {
    const found = [];
    for (const [n, seed, temperature, topP, start, allowKnown] of cases) {
        const request = {n, seed: BigInt(seed), temperature, topP, start, allowKnown};
        found.push(await window.names.generate(request));
    }
    return found;
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that prints nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator:
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("web") / "page"
    done = seqapps("dinosaurs", "export", "--to", "web", "--out", folder)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    handler = functools.partial(Quiet, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        own = f"http://127.0.0.1:{server.server_port}/"
        page.on("request", lambda sent: page.problems.append(sent.url)
                if not sent.url.startswith((own, "data:", "blob:")) else None)  # fmt: skip
        page.goto(own)
        wait_for(lambda: page.inner_text("#status") != "Loading the model …")
        yield page
        browser.close()
    server.shutdown()


def wait_for(condition) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_names_are_those_of_the_python_runtime(page):
    model = package.load("dinosaurs")
    cases = [(n, str(seed), *rest) for n, seed, *rest in CASES]
    drawn = page.evaluate(GENERATE, cases)
    for (n, seed, temperature, top_p, start, allow_known), names in zip(CASES, drawn, strict=True):
        expected = model.generate(
            n, seed=seed, temperature=temperature, top_p=top_p, start=start,
            allow_known=allow_known,
        )  # fmt: skip
        assert [(name["name"], name["known"]) for name in names] == [
            (name.name, name.known) for name in expected
        ]
        assert [name["nats"] for name in names] == pytest.approx(
            [name.nats for name in expected], abs=1e-3
        )


@pytest.mark.parametrize("name", ["Tyrannosaurus", "rex", "Zzyzx"])
def test_surprise_is_that_of_the_python_runtime(page, name):
    scored = package.load("dinosaurs").score([name])[0]
    letters = page.evaluate("(name) => window.names.score(name)", name)
    assert [one["text"] for one in letters[:-1]] == list(scored.name.capitalize())
    assert [one["nats"] for one in letters] == pytest.approx(scored.surprise.tolist(), abs=1e-3)


def test_the_page_follows_its_controls(page):
    page.fill("#seed", "3")
    page.fill("#start", "Mega")
    expected = [one.name for one in package.load("dinosaurs").generate(12, seed=3, start="Mega")]
    wait_for(lambda: page.inner_text("#names").split("\n") == expected)
    page.fill("#name", "Rex")
    wait_for(lambda: page.locator("#letters span").count() == 4)
    page.fill("#start", "R2")
    wait_for(lambda: "does not know “2”" in page.inner_text("#status"))
    page.fill("#start", "")
    wait_for(lambda: page.inner_text("#status") == "12 names")
    assert page.problems == []


@pytest.mark.skipif(AXE is None, reason="no axe-core")
def test_the_page_is_accessible(page):
    page.add_script_tag(path=AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_without_the_npm_package_a_line_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    web.complete(apps.find("dinosaurs"), ROOT / "models" / "dinosaurs" / "1", tmp_path)
    errors = capsys.readouterr().err
    assert "npm install @litertjs/core@2.5.3" in errors and errors.count("\n") == 1
    assert (tmp_path / "index.html").is_file()
    assert not (tmp_path / "litert").exists()
