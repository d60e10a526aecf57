"""The verbs over HTTP, and the room of the page."""

import re
import shlex

import numpy as np
import pytest
import soundfile
from seqapps.common.io.audio import RATE_HZ

from tests.browser import AXE, CHROMIUM
from tests.commands.conftest import GRAMMAR, spoken
from tests.conftest import seqapps
from tests.serving.servers import running
from tests.serving.test_page import browser, room, shown_call

pytestmark = pytest.mark.xdist_group("commands")
assert browser  # a fixture
TEXT = "play some classical music"
PHONE, DESK = {"width": 390, "height": 800}, {"width": 1100, "height": 900}


@pytest.fixture(scope="module")
def client(home):
    with running({"commands": home.model}) as client:
        yield client


def test_an_uploaded_sound_is_heard_as_by_the_command_line(client, home, tmp_path):
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, spoken(TEXT, 501), RATE_HZ, subtype="PCM_16")
    expected = seqapps("commands", "hear", clip, "--model", home.model, "--json").lines
    reply = client.upload("commands:hear", {"clip.wav": clip.read_bytes()})
    phones = client.upload("commands:phones", {"clip.wav": clip.read_bytes()})
    refused = client.upload("commands:hear", {"text.wav": b"no sound"})
    assert reply.status == 200
    assert reply.json["answers"] == [{**row, "file": "clip.wav"} for row in expected]
    assert phones.json["answers"][0]["phones"]
    assert refused.status == 422 and "text.wav" in refused.error


def test_a_stream_answers_after_each_sentence(home):
    from seqapps.commands.interface import Model
    from seqapps.commands.service import Live

    sound = np.concatenate([spoken(TEXT, 501), np.zeros(RATE_HZ), spoken("open the curtains", 503)])
    content = (sound * 32_767).astype("<i2").tobytes()
    live = Live(Model.open(home.model))
    rows = [live.feed(content[start : start + 3_201]) for start in range(0, len(content), 3_201)]
    found = [heard for row in [*rows, live.finish()] for heard in row["heard"]]
    assert [heard["best"] for heard in found] == [TEXT, "open the curtains"]
    assert rows[-1]["received_s"] == pytest.approx(len(sound) / RATE_HZ, abs=0.01)
    assert any(row["heard"] for row in rows)


@pytest.mark.skipif(CHROMIUM is None or AXE is None, reason="no Chromium, or no axe-core")
def test_the_room(browser, client, home, tmp_path):
    """A file and the microphone; the page is accessible in both themes, also on a telephone."""
    from playwright.sync_api import expect

    sound = np.concatenate([spoken(TEXT, 501), np.zeros(RATE_HZ), spoken("we never met", 7)])
    soundfile.write(tmp_path / "clip.wav", sound, RATE_HZ, subtype="PCM_16")
    command = ["commands", "hear", tmp_path / "clip.wav", "--model", home.model, "--json"]
    expected = seqapps(*command).lines
    with room(browser, client, "commands", color_scheme="light", viewport=DESK) as page:
        expect(page.get_by_label("The sentences")).to_contain_text(GRAMMAR.splitlines()[2])
        page.get_by_label(re.compile("choose or drop")).set_input_files(tmp_path / "clip.wav")
        rows = page.get_by_role("table", name="Heard sentences").locator("tbody tr")
        expect(rows).to_have_count(len(expected))
        for number, row in enumerate(reversed(expected)):  # the latest is at the top
            expect(rows.nth(number)).to_contain_text(row["text"] or row["reason"])
        understood = sum(row["text"] is not None for row in expected)
        count = f"clip.wav: {understood} of {len(expected)} understood."
        expect(page.locator("#state")).to_have_text(count)
        written = shlex.split(shown_call(page, "Shell"))
        assert written[:5] == ["seqapps", "commands", "hear", "clip.wav", "--threshold"]
        for scheme, size in (("light", PHONE), ("dark", DESK)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.evaluate(AXE.read_text(encoding="utf-8"))
            faults = page.evaluate("axe.run()")["violations"]
            assert [(one["id"], one["nodes"][0]["html"][:120]) for one in faults] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.get_by_role("button", name="Start the microphone").click()
        expect(page.locator("#state")).to_contain_text("Listening")
        expect(rows).not_to_have_count(0)  # its microphone says one word again and again
        page.get_by_role("button", name="Stop the microphone").click()
        expect(page.locator("#state")).to_have_text("The microphone is off.")
        assert "hear --stream -" in shown_call(page, "Shell")
