"""The examples of docs/clients.md and docs/server.md print what the pages show."""

import re
import subprocess
import sys

import pytest

from tests.browser import NODE
from tests.conftest import ROOT
from tests.packaging.transcripts import blocks, commands, same_lines
from tests.serving.servers import TIMEOUT_S, running

pytestmark = pytest.mark.xdist_group("serving")
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n((?:(?!```)[^\n]*\n)*)```\n```text\n(.*?)^```", re.M | re.S)
COMMANDS = {
    "sh": ["sh", "-c"],
    "python": [sys.executable, "-c"],
    "js": [NODE, "--input-type=module", "-e"],
}


@pytest.fixture(scope="module")
def client():
    with running(dict.fromkeys(("dates", "emojify", "jazz", "trigger"))) as client:
        yield client


@pytest.mark.parametrize(
    "language",
    ["sh", "python", pytest.param("js", marks=pytest.mark.skipif(NODE is None, reason="no Node"))],
)
def test_the_example_prints_what_the_page_shows(client, language):
    ((_, code, shown),) = [one for one in BLOCK.findall(PAGE) if one[0] == language]
    code = code.replace("http://127.0.0.1:8000", client.address)
    done = subprocess.run(
        [*COMMANDS[language], code], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown


def test_the_transcript_of_the_server_page_prints_what_it_shows(client, tmp_path):
    page = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    (tmp_path / "datasets").symlink_to(ROOT / "datasets")
    (transcript,) = [block.text for block in blocks(page) if block.text.startswith("$ curl")]
    for command, shown in commands(transcript):
        called = command.replace("http://127.0.0.1:8000", client.address).replace("curl", "curl -s")
        done = subprocess.run(
            ["bash", "-c", called], cwd=tmp_path, capture_output=True, text=True,
            timeout=TIMEOUT_S, check=True,
        )  # fmt: skip
        assert same_lines(shown, done.stdout.splitlines()), done.stdout
    assert (tmp_path / "solo.mid").read_bytes().startswith(b"MThd")
