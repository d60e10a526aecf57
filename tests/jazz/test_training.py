"""Training on the user's own files."""

import json

import mido
import numpy as np
import pytest
from seqapps.common import app as apps
from seqapps.common.errors import UserError
from seqapps.jazz import copy_check, data, evaluation
from seqapps.jazz.band import styles
from seqapps.jazz.config import Config
from seqapps.jazz.score import reading

from tests.conftest import ROOT, assert_refused, seqapps, settings

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


@pytest.mark.parametrize("preset", ["default", "course"])
def test_files_without_chords_and_a_broken_one(folder, tmp_path, preset):
    course = ["--preset", "course", "--set", "pitch_units=16", "--set", "epochs=3"]
    example = course if preset == "course" else settings(apps.find("jazz"))
    out = tmp_path / "model"
    result = seqapps("jazz", "train", "--data", folder, "--out", out, *example)
    assert result.returncode == 3, result.stderr
    refused = [line for line in result.stderr.splitlines() if line.startswith("refused: ")]
    assert len(refused) == 1 and "tune 9.mid" in refused[0]
    assert "9 solos without chords" in result.stderr
    assert f"model: {out}" in result.stdout
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["solos"] == 9 and metrics["generated"] == {}
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
    assert found["generated"] == {}


def test_performers_that_only_validate_are_not_learned(tmp_path):
    """Six players, each of another tune."""
    solos, notes = "solo\tperformer\ttitle\ttempo\tsignature\n", ""
    for number in range(6):
        solos += f"{number}\tPlayer {number}\tTune {number}\t120\t4/4\n"
        notes += "".join(f"{number}\t6{beat}\t1\t{beat}\t0\t0.4\t0.5\n" for beat in (1, 2, 3, 4))
    beats = "".join(f"{n}\t1\t{beat}\tC7\n" for n in range(6) for beat in (1, 2, 3, 4))
    (tmp_path / "solos.tsv").write_text(solos)
    (tmp_path / "notes.tsv").write_text("solo\tpitch\tbar\tbeat\tpos\tdur\tbeatdur\n" + notes)
    (tmp_path / "beats.tsv").write_text("solo\tbar\tbeat\tchord\n" + beats)
    found = data.load({"data": str(tmp_path)}, Config())
    sides = list(zip(found.solos, found.is_held_out, strict=True))
    assert found.performers == tuple(solo.performer for solo, out in sides if not out)
    assert 0 < found.is_held_out.sum() == (found.styles == data.NOBODY).sum()


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


def test_transposed_solos_validate_together():
    """The four keys of a form are one tune: none may be on either side of the split."""
    solos = ROOT / "datasets" / "jazz" / "solos"
    found = data.load({"data": str(solos)}, Config())
    assert len(found.solos) == 172 and len({solo.tune for solo in found.solos}) == 43
    sides: dict[str, set[bool]] = {}
    for solo, out in zip(found.solos, found.is_held_out, strict=True):
        sides.setdefault(solo.tune, set()).add(bool(out))
    assert all(len(side) == 1 for side in sides.values())
    assert 0 < found.is_held_out.sum() < len(found.solos)


def test_what_is_known_of_a_passage_is_a_window_of_the_solo():
    found = data.load({"data": str(SOLOS)}, Config(sequence_length=32, chord_dropout=0.0))
    passages = data.Passages(found, seed=3)
    for epoch in (0, 1):
        passages.begin(epoch)
        (inputs, style), targets, weights = passages.batch(np.arange(len(passages)))
        trained = [e for e, out in zip(found.events, found.is_held_out, strict=True) if not out]
        # Every note of every solo is in exactly one passage of an epoch.
        assert weights.sum() == sum(map(len, trained))
        seen = inputs[weights > 0]
        every = np.concatenate([one.inputs for one in trained])
        np.testing.assert_array_equal(np.unique(seen, axis=0), np.unique(every, axis=0))
        assert not style.any() and targets.shape == (*weights.shape, 3)
    first = passages.batch(np.arange(4))[1]
    passages.begin(0)
    assert (passages.batch(np.arange(4))[1] != first).any()


def test_a_solo_copies_itself():
    solo, _ = reading.read_solo(SOLOS / "blues.mid")
    patterns = copy_check.Patterns.of([solo.notes.pitches])
    assert patterns.longest(solo.notes.pitches) == copy_check.MAX_STORED


def test_a_model_that_does_nothing_but_copy_is_measured():
    class Copies:
        patterns = copy_check.Patterns.of([])

        def improvise(self, request):
            raise UserError("each copies")

    found = evaluation.compare(Copies(), data.read(str(SOLOS))[0], seed=0)
    assert found["generated"] == {} and found["human"]["copied_max"] == 0


def test_the_program_knows_the_names_that_the_command_line_knows():
    known = ["charlie parker", "Étienne"]
    table = styles.table(known)
    assert set(table) == {"charlie parker", "étienne", "bebop"}
    for name, weights in table.items():
        np.testing.assert_array_equal(weights, styles.weights(name.upper(), known))


@pytest.mark.parametrize("content", [b"", b"not a MIDI file"])
def test_a_folder_without_one_good_file_is_refused(tmp_path, content):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.mid").write_bytes(content)
    result = seqapps("jazz", "train", "--data", tmp_path / "mine", "--out", tmp_path / "out")
    assert_refused(result, "a.mid")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"]
