"""The verbs over HTTP."""

import numpy as np
import pytest
import soundfile
from seqapps.common.io.audio import RATE_HZ

from tests.commands.conftest import spoken
from tests.conftest import seqapps
from tests.serving.servers import running

pytestmark = pytest.mark.xdist_group("commands")
TEXT = "play some classical music"


def test_an_uploaded_sound_is_heard_as_by_the_command_line(home, tmp_path):
    clip = tmp_path / "clip.wav"
    soundfile.write(clip, spoken(TEXT, 501), RATE_HZ, subtype="PCM_16")
    expected = seqapps("commands", "hear", clip, "--model", home.model, "--json").lines
    with running({"commands": home.model}) as client:
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
