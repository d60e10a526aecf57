"""The verbs synthesize, pretrain and enroll."""

import json
import shutil

import numpy as np
import pytest
import soundfile

from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("trigger verbs")

TINY = [
    part
    for setting in (
        "epochs=2", "batch_size=8", "filters=4,4", "channels=8", "dilations=1", "head_channels=8",
        "head_dilations=1", "validation=0.2",
    )
    for part in ("--set", setting)
]  # fmt: skip
FEW = [
    part
    for setting in (
        "clips=6", "augmentations=1", "near_miss_clips=6", "speech_s=20", "threshold_speech_s=20",
        "noises=4", "epochs=1", "segment_s=2", "synthesizers=espeak",
    )
    for part in ("--set", setting)
]  # fmt: skip
RECORDINGS = ROOT / "datasets" / "trigger" / "enroll"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """A folder of synthetic speech."""
    out = tmp_path_factory.mktemp("spoken") / "speech"
    arguments = ["--speech", "-n", 12, "--synthesizers", "espeak", "--out", out]
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
        arguments = ["--word", "hey marvin", "-n", 3, "--synthesizers", "espeak", "--seed", seed]
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
        (["--word", "hello", "--synthesizers", "espaek"], ["espaek", "did you mean 'espeak'"]),
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
        "is an encoder without a word",
    )
    command = ["train", "--word", "banana", "--from", encoder, "--out", out, *TINY, *FEW]
    trained = seqapps("trigger", *command)
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


def test_clips_of_nothing_teach_nothing(tmp_path):
    command = ["trigger", "enroll", "--recordings", tmp_path, "--out", tmp_path / "out"]
    assert_refused(seqapps(*command), str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_finished_model_is_not_replaced_without_a_word(spoken, tmp_path):
    model = tmp_path / "model"
    shutil.copytree(ROOT / "models" / "trigger" / "1", model)
    for verb, option, folder in (
        ("enroll", "--recordings", RECORDINGS),
        ("pretrain", "--speech", spoken),
    ):
        assert_refused(seqapps("trigger", verb, option, folder, "--out", model), "--overwrite")
