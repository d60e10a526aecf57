"""The example program of exported folders, without seqapps, against the program's own answers."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import exported
from tests.conftest import ROOT, seqapps

pytestmark = pytest.mark.xdist_group("trigger listening")

MODEL = ROOT / "models" / "trigger" / "1"
OPTIONS = ["--model", str(MODEL), "--engine", "lite", "--json"]
SOUNDS = ROOT / "datasets" / "trigger"
LOW = 0.02  # a threshold that finds much
SAME = 5e-4  # between rounded scores of one sound
CHUNKS = """
import numpy as np
from example import Stream, read_wav

samples = read_wav(json.load(sys.stdin))
for part, size in (("stretch", len(samples)), ("stretch", 7_001), ("step", 640)):
    stream = Stream(part)
    parts = [stream.push(samples[n : n + size]) for n in range(0, len(samples), size)]
    print(json.dumps(np.concatenate([*parts, stream.finish()]).tolist()))
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    """A folder that holds the exports of the shipped model, `litert` and `onnx`."""
    return exported.export("trigger", tmp_path_factory.mktemp("portable"))


@pytest.fixture(params=exported.FORMATS)
def folder(request, folders) -> Path:
    """The shipped model as LiteRT or ONNX."""
    return folders / request.param


@pytest.fixture(scope="module")
def sounds(tmp_path_factory) -> list[Path]:
    """All recordings of the app as WAV files."""
    target = tmp_path_factory.mktemp("sounds")
    paths = []
    for number, source in enumerate(sorted(SOUNDS.rglob("*.flac"))):
        samples, rate_hz = soundfile.read(source, dtype="int16")
        paths.append(target / f"{number:02d}-{source.stem}.wav")
        soundfile.write(paths[-1], samples, rate_hz, subtype="PCM_16")
    assert len(paths) >= 15
    return paths


@pytest.fixture(scope="module")
def expected(sounds) -> dict[float, list[dict]]:
    """The program's detections by the threshold, and its highest scores by the key -1."""
    detected = {
        threshold: seqapps("trigger", "detect", *sounds, *OPTIONS, "--threshold", threshold).lines
        for threshold in (0.5, LOW)
    }
    assert len(detected[LOW]) > len(detected[0.5]) > 10
    return {**detected, -1: seqapps("trigger", "score", *sounds, *OPTIONS).lines}


@pytest.mark.parametrize("threshold", [0.5, LOW])
def test_example_equals_the_program_on_all_recordings(folder, sounds, expected, threshold):
    given = [[*map(str, sounds), "--threshold", str(threshold)]]
    answers = exported.run(folder, exported.RUN_ALL, given)
    found = [
        {"file": answer["file"], "word": answer["word"], **moment}
        for answer in answers
        for moment in answer["detections"]
    ]
    assert_same(found, expected[threshold])
    best = [{"file": a["file"], "word": a["word"], **a["highest"]} for a in answers]
    assert_same(best, expected[-1])


def assert_same(found: list[dict], expected: list[dict]) -> None:
    """Equal files, words and times, and nearly equal scores."""
    assert [{**one, "score": 0} for one in found] == [{**one, "score": 0} for one in expected]
    scores = ([one["score"] for one in rows] for rows in (found, expected))
    np.testing.assert_allclose(*scores, rtol=0, atol=SAME)


def test_chunks_and_both_parts_give_the_same_probabilities(folder, sounds):
    whole, chunks, live = exported.run(folder, CHUNKS, str(sounds[0]))
    np.testing.assert_allclose(chunks, whole, atol=1e-5)
    np.testing.assert_allclose(live, whole, atol=1e-3)


def test_other_files_are_refused_with_one_line_each(folder, sounds, tmp_path):
    fast, deep, text, empty = (tmp_path / name for name in ("fast.wav", "24.wav", "a.wav", "0.wav"))
    soundfile.write(fast, np.zeros(4_410), 44_100, subtype="PCM_16")
    soundfile.write(deep, np.zeros(1_600), 16_000, subtype="PCM_24")
    soundfile.write(empty, np.zeros(0), 16_000, subtype="PCM_16")
    text.write_text("no sound")
    files = [fast, deep, text, empty, tmp_path / "missing.wav", sounds[0]]
    done = exported.process(folder, exported.RUN_ALL, [[*map(str, files)]])
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    lines = [line for line in done.stderr.splitlines() if "XNNPACK" not in line]
    assert len(lines) == 5
    assert "16-bit PCM at 16000 Hz, got 16 bits at 44100 Hz" in lines[0]
    assert "got 24 bits at 16000 Hz" in lines[1]
    assert all(".wav" in line for line in lines)
