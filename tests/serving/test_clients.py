"""The clients of docs/clients.md: each example prints what the page shows."""

import re
import subprocess
import sys

import pytest

from tests.browser import NODE
from tests.conftest import ROOT
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
    with running({"dates": None, "emojify": None}) as client:
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
