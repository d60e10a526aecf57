"""The verb enroll, on the small model of the contract's tests."""

import json

import numpy as np
import pytest

from tests.conftest import ROOT, seqapps
from tests.contract.test_models import weights

SOUNDS = ROOT / "datasets" / "trigger"
SMALL = (
    "clips=6", "near_miss_clips=6", "speech_s=20", "threshold_speech_s=40", "noises=4", "epochs=1",
    "recording_copies=1", "folds=2", "synthesizers=espeak",
)  # fmt: skip


@pytest.mark.parametrize("app", ["trigger"], indirect=True)
def test_clips_that_teach_nothing_leave_the_model_as_it_was(app, trained, tmp_path):
    """A learning rate of 1 destroys the network: the weights of the model before stay."""
    out = tmp_path / "mine"
    settings = [part for one in (*SMALL, "learning_rate=1") for part in ("--set", one)]
    command = ["enroll", "--model", trained, "--recordings", SOUNDS / "enroll", "--out", out]
    result = seqapps("trigger", *command, *settings)
    assert result.returncode == 0, result.stderr
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["recordings"] == {"recordings": 10} and metrics["validation"]["clips"] == 10
    # With no other sound to go by.
    assert json.loads((out / "config.json").read_text())["config"]["frozen"] == "encoder"
    before, after = weights(trained), weights(out)
    changed = [name for name in before if not np.array_equal(before[name], after[name])]
    assert len(changed) == 1  # the bias, which holds the threshold
    assert "its weights stay" in result.stderr
    files = sorted((SOUNDS / "enroll-test").glob("*.flac"))
    rows = seqapps("trigger", "score", *files, "--json", "--model", out).lines
    assert [row["word"] for row in rows] == ["activate"] * len(files)
