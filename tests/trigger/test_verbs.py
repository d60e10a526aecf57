"""Speaking clips, training an encoder on them, teaching a model a voice."""

import json
import shutil

import numpy as np
import pytest
import soundfile
from seqapps.common.io.features import MelFeatures
from seqapps.trigger.config import PRESETS, Config
from seqapps.trigger.data import MOST_CHECKED, checked_share
from seqapps.trigger.examples import rendering
from seqapps.trigger.examples.maker import Clips, Material, Timing, noise_bank
from seqapps.trigger.examples.rendering import Job, render

from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("trigger verbs")

TINY = [
    part
    for setting in (
        "epochs=2", "batch_size=8", "filters=4,4", "channels=8", "dilations=1,2", "head_channels=8",
        "head_dilations=1,2", "validation=0.2",
    )
    for part in ("--set", setting)
]  # fmt: skip


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A folder of synthetic speech."""
    out = tmp_path_factory.mktemp("spoken") / "speech"
    arguments = ["--speech", "-n", 12, "--engines", "espeak", "--out", out]
    result = seqapps("trigger", "synthesize", *arguments, "--seed", 3)
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"12 clips: {out}\n"
    return out


def transcripts(folder) -> list[list[str]]:
    return [line.split("\t") for line in (folder / "transcripts.tsv").read_text().splitlines()]


def test_clips_are_spoken_with_their_texts(spoken):
    rows = transcripts(spoken)
    assert [row[0] for row in rows] == [f"{number:06d}.flac" for number in range(1, 13)]
    assert all(len(row) == 4 and row[1] and row[2] == "espeak" for row in rows)
    assert len({row[1] for row in rows}) > 10 and len({row[3] for row in rows}) > 8
    for row in rows:
        samples, rate_hz = soundfile.read(spoken / row[0])
        assert rate_hz == 16_000 and 0.1 < len(samples) / rate_hz < 20
        assert 0.4 < np.abs(samples).max() <= 0.51
    assert sorted(p.name for p in spoken.iterdir()) == [*(r[0] for r in rows), "transcripts.tsv"]


def test_a_word_is_spoken_the_same_for_the_same_seed(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        arguments = ["--word", "hey marvin", "-n", 3, "--engines", "espeak", "--seed", seed]
        done = seqapps("trigger", "synthesize", *arguments, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert {row[1] for row in transcripts(tmp_path / name)} == {"hey marvin"}
    a, b, c = ((tmp_path / name / "000001.flac").read_bytes() for name in "abc")
    assert a == b != c


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["--word", "--speech"]),
        (["--word", "x", "--speech"], ["--word", "--speech"]),
        (["--word", "…"], ["pronounced"]),
        (["--word", "日本"], ["Latin"]),
        (["--word", "hello", "--engines", "espaek"], ["espaek", "did you mean 'espeak'"]),
        (["--word", "hello", "--language", "xx"], ["language", "xx"]),
        (["--word", "hello", "-n", "0"], ["0"]),
    ],
)
def test_what_cannot_be_spoken_is_refused(tmp_path, arguments, words):
    out = ["--out", tmp_path / "out"]
    assert_refused(seqapps("trigger", "synthesize", *arguments, *out), *words)
    assert not list(tmp_path.iterdir())


def test_clips_are_never_written_among_others(tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    command = ["trigger", "synthesize", "--word", "hello", "-n", 2, "--out", tmp_path]
    assert_refused(seqapps(*command), "new folder", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_encoder_learns_and_a_word_is_built_on_it(spoken, tmp_path):
    encoder, out = tmp_path / "encoder", tmp_path / "model"
    result = seqapps("trigger", "pretrain", "--speech", spoken, "--out", encoder, *TINY)
    assert result.returncode == 0, result.stderr
    assert "nats/phone" in result.stdout
    metrics = json.loads((encoder / "metrics.json").read_text())
    assert metrics["clips"] <= 12 and len(metrics["phones"]) > 20
    assert 0 < metrics["validation"]["nats_per_phone"] < 100
    assert_refused(
        seqapps("trigger", "score", spoken / "000001.flac", "--model", encoder),
        "knows no word yet",
    )
    few = ("clips=6", "copies=1", "near=6", "speech_s=20", "noises=4", "epochs=1", "segment_s=2")
    settings = [part for value in few for part in ("--set", value)]
    command = ["train", "--word", "banana", "--from", encoder, "--out", out, *TINY, *settings]
    trained = seqapps("trigger", *command, "--set", "engines=espeak")
    assert trained.returncode == 0, trained.stderr
    assert seqapps("trigger", "score", spoken / "000001.flac", "--model", out).returncode == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ["transcripts.tsv"]),
        ("000001.flac\n", ["line 1", "file TAB text"]),
        ("missing.flac\thello\n", ["missing.flac"]),
        ("", ["two clips"]),
    ],
)
def test_speech_that_cannot_be_learned_from_is_refused(spoken, tmp_path, content, words):
    speech = tmp_path / "speech"
    speech.mkdir()
    shutil.copy(spoken / "000001.flac", speech)
    if content is not None:
        (speech / "transcripts.tsv").write_text(content)
    before = sorted(tmp_path.rglob("*"))
    result = seqapps("trigger", "pretrain", "--speech", speech, "--out", tmp_path / "out")
    assert_refused(result, *words)
    assert sorted(tmp_path.rglob("*")) == before


def test_ten_clips_teach_a_voice(tmp_path):
    out = tmp_path / "mine"
    few = ("clips=6", "near=6", "speech_s=20", "noises=4", "real=1", "epochs=1")
    settings = [part for value in (*few, "engines=espeak") for part in ("--set", value)]
    recordings = ROOT / "datasets" / "trigger" / "enroll"
    result = seqapps("trigger", "enroll", "--recordings", recordings, "--out", out, *settings)
    assert result.returncode == 0, result.stderr
    assert json.loads((out / "metrics.json").read_text())["recordings"] == {"recordings": 10}
    # With no other sound to go by.
    assert json.loads((out / "config.json").read_text())["config"]["frozen"] == "encoder"
    files = sorted((ROOT / "datasets" / "trigger" / "enroll-test").glob("*.flac"))
    rows = seqapps("trigger", "score", *files, "--json", "--model", out).lines
    assert [row["word"] for row in rows] == ["activate"] * len(files)


def test_only_what_training_does_not_hear_is_taken_from_it_for_the_threshold():
    """400 stretches of 3 s are heard: 20 minutes."""
    enroll = Config(**PRESETS["enroll"])
    assert checked_share(enroll, 0) == checked_share(enroll, 1_200) == enroll.validation
    assert checked_share(enroll, 1_600) == pytest.approx(0.25)
    assert checked_share(enroll, 1e5) == MOST_CHECKED
    assert checked_share(Config(), 1e5) == Config().validation


def test_clips_of_nothing_teach_nothing(tmp_path):
    command = ["trigger", "enroll", "--recordings", tmp_path, "--out", tmp_path / "out"]
    assert_refused(seqapps(*command), str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_stretches_are_the_same_in_one_process_and_in_several(monkeypatch):
    random = np.random.default_rng(0)
    clips = Clips.of([random.normal(0, 0.1, n).astype(np.float32) for n in (9_000, 20_000, 70_000)])
    material = Material(clips, clips, clips, clips, clips, clips, noise_bank(3, 3.0, 0))
    timing = Timing(MelFeatures(), 2, 2.0, 0.3)
    methods = ("positive", "recorded", "near", "part", "speech", "negative", "background", "noise")
    jobs = [
        Job(method, number, copy) for method in methods for number in range(3) for copy in (0, 1)
    ]
    done: list[int] = []
    alone, targets = render(jobs, material, timing, 5, done.append)
    assert alone.shape == (len(jobs), timing.steps * 2, 257) and targets.shape[1] == timing.steps
    assert sum(done) == len(jobs) and np.isfinite(alone.astype(np.float32)).all()
    monkeypatch.setattr(rendering, "FEW", 0)
    together, others = render(jobs, material, timing, 5, done.append)
    np.testing.assert_array_equal(alone, together)
    np.testing.assert_array_equal(targets, others)
