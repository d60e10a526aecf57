"""Training on the user's own files."""

import json

import mido
import numpy as np
import pytest
from seqapps.common.export import savedmodel
from seqapps.jazz import verdict
from seqapps.jazz.score import reading

from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("jazz")
SOLOS = ROOT / "tests" / "jazz" / "solos"


@pytest.fixture
def folder(tmp_path):
    """Ten files without chords; the tenth is cut off."""
    target = tmp_path / "mine"
    target.mkdir()
    for number in range(10):
        name = sorted(SOLOS.glob("*.mid"))[number % 8]
        file = mido.MidiFile(name)
        file.tracks[0] = mido.MidiTrack(m for m in file.tracks[0] if m.type != "marker")
        file.save(target / f"tune {number}.mid")
    last = target / "tune 9.mid"
    last.write_bytes(last.read_bytes()[: last.stat().st_size // 2])
    return target


def test_files_without_chords_and_a_broken_one(folder, tmp_path):
    """By the course's network; the contract tests train the default one."""
    example = ["--preset", "course", "--set", "pitch_units=16", "--set", "epochs=3"]
    out = tmp_path / "model"
    result = seqapps("jazz", "train", "--data", folder, "--out", out, *example)
    assert result.returncode == 3, result.stderr
    refused = [line for line in result.stderr.splitlines() if line.startswith("refused: ")]
    assert len(refused) == 1 and "tune 9.mid" in refused[0]
    assert "9 solos without chords" in result.stderr
    assert f"model: {out}" in result.stdout
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["solos"] == 9 and "chord_tones" not in metrics["generated"]
    # The report ends with a sample and a verdict; random weights and nine files are few.
    lines = result.stdout.splitlines()
    assert lines[-len(metrics["verdict"]) - 1 : -1] == metrics["verdict"]
    assert len(metrics["sample"].split()) > 8 and any(metrics["sample"] in line for line in lines)
    assert "than n-grams of the same solos" in metrics["verdict"][0]
    assert any("9 solos are few" in sentence for sentence in metrics["verdict"])
    savedmodel.check_graph(out)  # of the network `values` as well
    free = seqapps("jazz", "improvise", "--model", out, "--seed", 1)
    assert free.returncode == 0 and "bar 1 " in free.stdout
    # A phrase of the training solos is no copy of the model's.
    phrase = ("--seed-phrase", folder / "tune 0.mid", "--bars", 64)
    onward = seqapps("jazz", "improvise", "--model", out, "--seed", 1, *phrase)
    assert onward.returncode == 0, onward.stderr
    again = seqapps("jazz", "train", "--data", folder, "--out", out, *example, "--resume")
    assert again.returncode == 0 and "finished already" in again.stderr


def test_evaluation_counts_what_the_programs_score(folder):
    result = seqapps("jazz", "evaluate", "--data", folder, "--json")
    assert result.returncode == 3 and "tune 9.mid" in result.stderr
    (found,) = result.lines
    files = [str(path) for path in sorted(folder.glob("*.mid"))[:9]]
    rows = seqapps("jazz", "score", *files, "--json").lines
    notes = np.array([row["notes"] - 1 for row in rows])
    assert found["notes"] == notes.sum()
    for kind in ("pitch", "rhythm", "duration"):
        mean = np.average([row[f"{kind}_nats"] for row in rows], weights=notes)
        assert found[f"{kind}_nats"] == pytest.approx(mean, abs=2e-3)
    assert found["generated"]["solos"] == 9 and "chord_tones" not in found["generated"]


def test_a_phrase_keeps_its_quarter_notes_in_another_meter(tmp_path):
    """Of 6/8 a beat is an eighth."""
    sheet = tmp_path / "six.txt"
    sheet.write_text("meter: 6/8\n| Dm7 | G7 | Cmaj7 | Cmaj7 |\n")
    phrase = ["--seed-phrase", SOLOS / "blues.mid"]
    played = reading.read_solo(SOLOS / "blues.mid")[0].notes
    result = seqapps("jazz", "improvise", "--lead-sheet", sheet, *phrase, "--seed", 1, "--json")
    notes = result.lines[0]["notes"]
    assert len(notes) > 4
    first = played.onsets[0] // 48 * 48
    for note, onset, pitch in zip(notes[:4], played.onsets, played.pitches, strict=False):
        assert (note["onset_beats"], note["pitch"]) == (round((onset - first) / 6, 4), pitch)


@pytest.mark.parametrize("content", [b"", b"not a MIDI file"])
def test_a_folder_without_one_good_file_is_refused(tmp_path, content):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.mid").write_bytes(content)
    result = seqapps("jazz", "train", "--data", tmp_path / "mine", "--out", tmp_path / "out")
    assert_refused(result, "a.mid")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]


def test_few_files_start_from_the_shipped_model(folder, tmp_path):
    """By themselves: with its vectors of performers, and not worse than before the training."""
    out = tmp_path / "model"
    brief = ("--set", "epochs=1", "--set", "sequence_length=32", "--set", "learning_rate=0.1")
    result = seqapps("jazz", "train", "--data", folder, "--out", out, *brief)
    assert result.returncode == 3, result.stderr
    assert "before training: " in result.stderr
    metrics = json.loads((out / "metrics.json").read_text())
    shipped = json.loads((ROOT / "models" / "jazz" / "1" / "metrics.json").read_text())
    assert metrics["performers"] == shipped["performers"]
    assert metrics["validation"]["nats"] <= metrics["start_nats"]
    assert "the model it started from" in metrics["verdict"][1]


def test_a_soloist_that_repeats_one_note_is_not_recommended():
    validation = {"pitch_nats": 1.0, "rhythm_nats": 1.0, "duration_nats": 1.0, "solos": 20}
    metrics = {
        "validation": validation | {"nats": 3.0},
        "solos": 200,
        "start_nats": None,
        "baseline": {"pitch": 2.0, "rhythm": 1.0, "duration": 1.0},
        "human": {"repeated_notes": 0.05},
        "generated": {"repeated_notes": 0.94, "interval_overlap": 0.1},
    }
    better, repeats = verdict.sentences(metrics)
    assert "better than n-grams of the same solos: 3.000 against 4.000" in better
    assert "94%" in repeats and repeats.endswith("do not use it.")
    metrics["generated"] = {"repeated_notes": 0.06, "interval_overlap": 0.9}
    assert "90%" in verdict.sentences(metrics)[1]
