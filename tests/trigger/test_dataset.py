"""The demo recordings in datasets/trigger."""

import csv
import re

import numpy as np
import soundfile
from seqapps.common.io.files import sha256
from seqapps.speech.sound.mixing import active_level

from tests.conftest import ROOT
from tests.speech.sound.samples import RATE_HZ, rms

FOLDER = ROOT / "datasets" / "trigger"
RECORDINGS = sorted(FOLDER.rglob("*.flac"))


def test_the_demo_recordings_decode() -> None:
    names = [path.relative_to(FOLDER).as_posix() for path in RECORDINGS]
    assert len(names) == 20
    assert {"demo.flac", "kitchen.flac", "music.flac", "office.flac", "quiet.flac"} < set(names)
    for path in RECORDINGS:
        samples, rate_hz = soundfile.read(path, dtype="float32")
        assert (rate_hz, samples.ndim) == (RATE_HZ, 1)
        assert 0.01 < np.abs(samples).max() < 0.99
        assert soundfile.info(path).subtype == "PCM_16"
    assert sum(path.stat().st_size for path in RECORDINGS) < 4_000_000


def test_labels_lie_inside_their_recordings_on_the_voice() -> None:
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {path.relative_to(FOLDER).as_posix() for path in RECORDINGS}
    assert {row["file"] for row in rows} == names - {"quiet.flac"}
    assert sum(row["file"] == "demo.flac" for row in rows) == 6
    for row in rows:
        samples, _ = soundfile.read(FOLDER / row["file"], dtype="float32")
        start_s, end_s = float(row["start_s"]), float(row["end_s"])
        assert row["word"] == "activate"
        assert 0.4 < end_s - start_s < 1.2
        assert 0 < start_s < end_s < len(samples) / RATE_HZ
        said = samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
        before = samples[max(0, round((start_s - 0.2) * RATE_HZ)) : round(start_s * RATE_HZ)]
        assert active_level(said) > 1.5 * rms(before)


def test_files_are_those_of_the_source_note() -> None:
    table = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    for name, digest in re.findall(r"^- `(.+)` ([0-9a-f]{64})$", table, re.MULTILINE):
        assert sha256(FOLDER / name) == digest, name
    assert len(re.findall(r"[0-9a-f]{64}", table)) == len(RECORDINGS) + 1
