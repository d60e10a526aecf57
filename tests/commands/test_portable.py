"""The course's network, and the example program of exported folders, without seqapps."""

import json
import shutil

import numpy as np
import pytest
import soundfile
from seqapps.commands.engines import LiteEngine
from seqapps.commands.listening.segments import Segment
from seqapps.commands.settings import Settings
from seqapps.common import app as apps
from seqapps.common.export import portable
from seqapps.common.io.audio import RATE_HZ

from tests import exported
from tests.commands.conftest import spoken
from tests.conftest import assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("commands")

TEXTS = ("turn off the kitchen lights", "play some classical music", "we never met before")
SMALL = (
    "synthesizers=espeak", "sentences=8", "other_sentences=6", "copies=1", "epochs=1", "noises=4",
    "units=6", "channels=8", "filters=4",
)  # fmt: skip


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> list[str]:
    folder = tmp_path_factory.mktemp("clips")
    for number, text in enumerate(TEXTS):
        path = folder / f"{number}.wav"
        soundfile.write(path, spoken(text, 700 + number), RATE_HZ, subtype="PCM_16")
    return [str(path) for path in sorted(folder.glob("*.wav"))]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A model of the course's network, which has an LSTM and letters."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "home.txt").write_text("turn (on|off) the {room} lights\n{room} = kitchen | hall")
    settings = [part for value in SMALL for part in ("--set", value)]
    done = seqapps(
        "commands", "train", "--grammar", folder / "home.txt", "--preset", "course", "--out",
        folder / "model", *settings,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "model"


def test_the_course_network_hears_letters_with_both_engines(course, clips):
    lite, tf = (
        seqapps("commands", "hear", *clips, "--model", course, "--json", "--engine", engine).lines
        for engine in ("lite", "tf")
    )
    assert len(lite) == len(clips)
    for one, other in zip(lite, tf, strict=True):
        assert (one["best"], one["text"]) == (other["best"], other["text"])
        assert one["score"] == pytest.approx(other["score"], abs=2e-3)
    symbols = json.loads((course / "config.json").read_text())["symbols"]
    assert "".join(symbols) == "'abcdefghijklmnopqrstuvwxyz"
    (row,) = seqapps("commands", "phones", clips[0], "--model", course, "--json").lines
    assert set(row["phones"]) <= set(symbols)


def litert(model, folder):
    """The export to LiteRT: its parts are those of the model's folder."""
    shutil.copytree(model / "lite", folder)
    shutil.copy(model / "config.json", folder)
    portable.complete(apps.find("commands"), model, folder)
    return folder


def test_weights_of_8_bits_hear_the_same(home, clips):
    settings = Settings.load(home.model)
    exact, rough = (LiteEngine(home.model, settings, quantised) for quantised in (False, True))
    for clip in clips:
        samples = soundfile.read(clip, dtype="float32")[0]
        one, other = exact.log_probs(samples), rough.log_probs(samples)
        assert one.shape == other.shape and 0 < np.abs(np.exp(one) - np.exp(other)).max() < 0.3
        assert (one.argmax(axis=1) == other.argmax(axis=1)).mean() > 0.95
    lite = home.model / "lite"
    sizes = [path.stat().st_size for path in (lite / "logits.tflite", lite / "int8/logits.tflite")]
    assert sizes[1] < 0.7 * sizes[0]


@pytest.mark.parametrize("kind", ["phones", "letters"])
def test_the_example_of_an_export_answers_as_the_program_does(home, course, clips, tmp_path, kind):
    import seqapps as library

    model = home.model if kind == "phones" else course
    folder = litert(model, tmp_path / "litert")
    code = "for path in json.load(sys.stdin): print(json.dumps(example.answer(path)))"
    found = exported.run(folder, code, clips)
    hearer = library.load(model).hearer()
    for row, clip in zip(found, clips, strict=True):
        samples = soundfile.read(clip, dtype="float32")[0]
        heard = hearer.hear(Segment(0, np.asarray(samples)))
        assert (row["text"], row["best"]) == (heard.text, heard.best.text)
        assert row["score"] == pytest.approx(heard.score, abs=2e-3)
        if heard.slots is not None:
            expected = {name: [str(value)] for name, value in heard.slots.items()}
            assert row["slots"] == expected


def test_the_example_refuses_what_is_no_sound(home, tmp_path):
    folder = litert(home.model, tmp_path / "litert")
    (folder / "text.wav").write_text("no sound")
    code = "sys.argv = ['example.py', 'text.wav']\nexample.main()"
    done = exported.process(folder, code, None)
    assert done.returncode == 2 and "cannot read text.wav" in done.stderr


def test_a_model_without_sentences_says_so(home, clips, tmp_path):
    """As a sound model that others start from."""
    from seqapps.common.export.bundle import write_manifest

    bare = tmp_path / "bare"
    shutil.copytree(home.model, bare)
    (bare / "grammar.json").unlink()
    (bare / "manifest.json").unlink()
    write_manifest(bare, "commands")
    for arguments in (["hear", clips[0]], ["evaluate", "--data", clips[0]]):
        result = seqapps("commands", *arguments, "--model", bare)
        assert_refused(result, "without sentences", "grammar")
    enrolled = seqapps("commands", "enroll", "--recordings", home.recordings, "--model", bare,
                       "--out", tmp_path / "out")  # fmt: skip
    assert_refused(enrolled, "no sentences")
    named = seqapps("commands", "hear", home.grammar, clips[0], "--model", bare, "--json")
    assert named.returncode == 0 and named.lines[0]["best"]
