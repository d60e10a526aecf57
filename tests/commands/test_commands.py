"""The verbs on a model that understands one voice."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from seqapps.common.io.audio import RATE_HZ

from tests import tensorflow_alone
from tests.commands.conftest import RENDITIONS, SPOKEN, spoken
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("commands")

SAID = (
    ("turn off the kitchen lights", {"room": "kitchen"}),
    ("play some classical music", {"music": "classical music"}),
    ("set a timer for twenty five minutes", {"minutes": 25}),
    ("open the curtains", {"door": "curtains"}),
)
OTHER = (
    "my brother bought a bicycle last summer",
    "the train to the coast was late again",
    "she never answers letters from strangers",
)
PAUSE = np.zeros(RATE_HZ, np.float32)
MUSIC = ROOT / "datasets" / "trigger" / "music.flac"
BETWEEN = 0.64  # a threshold between the scores of sentences and of other speech, see `SETTINGS`


def written(path: Path, samples: np.ndarray) -> Path:
    soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="module")
def clips(home, tmp_path_factory) -> list[Path]:
    """`SAID`, spoken anew."""
    folder = tmp_path_factory.mktemp("said")
    return [written(folder / f"{n}.wav", spoken(text, 500 + n)) for n, (text, _) in enumerate(SAID)]


@pytest.fixture(scope="module")
def heard(home, clips) -> list[dict]:
    return seqapps("commands", "hear", *clips, "--model", home.model, "--json").lines


def test_training_reports_what_it_reached(home):
    metrics = json.loads((home.model / "metrics.json").read_text())
    assert metrics["recordings"] == RENDITIONS * len(SPOKEN) and not metrics["has_base"]
    assert "held-out sentences right" in home.stdout and "random weights" in home.stdout
    assert "turn (on|off) the {room}" in (home.model / "README.md").read_text()


def test_sentences_are_heard_with_their_slots(heard):
    """All but one of them, at least; none is taken for another one."""
    understood = [row for row in heard if row["text"] is not None and row["score"] > BETWEEN]
    assert len(understood) >= len(SAID) - 1
    for row, (text, slots) in zip(heard, SAID, strict=True):
        if row["text"] is not None:
            assert (row["text"].removesuffix("s"), row["slots"]) == (text.removesuffix("s"), slots)
            assert row["score"] >= 0.5 and row["reason"] is None
        assert row["runner_up"]["text"] != row["best"]


def test_other_speech_silence_and_music_are_not_understood(home, tmp_path):
    sounds = [spoken(text, 600 + n) for n, text in enumerate(OTHER)]
    files = [written(tmp_path / f"{n}.wav", sound) for n, sound in enumerate(sounds)]
    files.append(written(tmp_path / "silence.wav", np.zeros(3 * RATE_HZ)))
    files.append(MUSIC)
    options = ["--model", home.model, "--threshold", BETWEEN, "--json"]
    result = seqapps("commands", "hear", *files, *options)
    assert result.returncode == 0
    assert {row["file"] for row in result.lines} == set(map(str, files))
    for row in result.lines:
        assert row["text"] is None and row["slots"] is None and row["reason"]
    silence = next(row for row in result.lines if row["file"].endswith("silence.wav"))
    assert (silence["reason"], silence["best"], silence["runner_up"]) == ("no speech", None, None)


def test_a_stream_is_answered_as_its_file_is(home, tmp_path):
    sound = np.concatenate([part for text, _ in SAID for part in (spoken(text, 7), PAUSE)])
    file = written(tmp_path / "long.wav", sound)
    options = ["--model", home.model, "--json"]
    from_file = seqapps("commands", "hear", file, *options).lines
    assert len(from_file) == len(SAID)
    raw = soundfile.read(file, dtype="int16")[0].astype("<i2").tobytes()
    for stdin in (raw, file.read_bytes()):
        lines = seqapps("commands", "hear", "--stream", "-", *options, stdin=stdin).lines
        assert [{**row, "file": ""} for row in lines] == [{**row, "file": ""} for row in from_file]
    ends = [row["end_s"] for row in from_file]
    assert ends == sorted(ends) and all(row["start_s"] < row["end_s"] for row in from_file)


def test_a_grammar_can_be_heard_without_training_on_it(home, clips, tmp_path):
    grammar = tmp_path / "other.txt"
    grammar.write_text("{what:open the curtains|close the curtains}\nstop everything now")
    named = seqapps("commands", "hear", grammar, clips[3], "--model", home.model, "--json")
    renamed = grammar.rename(tmp_path / "grammar")
    again = seqapps(
        "commands", "hear", clips[3], "--grammar", renamed, "--model", home.model, "--json"
    )
    assert named.lines == again.lines
    assert named.lines[0]["best"] == "open the curtains"


def test_a_process_with_tensorflow_alone_hears_the_same(home, clips, heard, tmp_path):
    code = """
import json, sys
import numpy as np
import tensorflow as tf
folder, sounds, tables = sys.argv[1:]
program = tf.saved_model.load(folder)
rows = []
given = json.load(open(tables))
for samples in np.load(sounds, allow_pickle=False).values():
    waveform = tf.constant(samples)
    own = program.signatures["serving_default"](waveform=waveform)
    specs = program.signatures["search"].structured_input_signature[1]
    arrays = {n: tf.constant(given[n], specs[n].dtype) for n in specs if n != "waveform"}
    found = program.signatures["search"](waveform=waveform, **arrays)
    for name in own:
        assert np.array_equal(own[name].numpy(), found[name].numpy()), name
    own = {name: value.numpy() for name, value in own.items()}
    slots = zip(own["slot_names"].tolist(), own["slot_values"].tolist())
    rows.append({
        "text": own["text"].decode() if own["understood"] else None,
        "slots": {a.decode(): b.decode() for a, b in slots},
        "score": float(own["score"]), "other": own["other"].decode(),
    })
print(json.dumps(rows))
"""
    from seqapps.commands.portable import tables

    values, arrays = tables(home.model)
    content = {**values, **{name: array.tolist() for name, array in arrays.items()}}
    (tmp_path / "tables.json").write_text(json.dumps(content))
    sounds = [soundfile.read(clip, dtype="float32")[0] for clip in clips]
    np.savez(tmp_path / "sounds.npz", *sounds)
    rows = json.loads(
        tensorflow_alone.run(code, home.model, tmp_path / "sounds.npz", tmp_path / "tables.json")
    )
    assert len(rows) == len(heard)
    for row, expected in zip(rows, heard, strict=True):
        assert row["text"] == expected["text"]
        assert row["other"] == expected["runner_up"]["text"]
        assert row["score"] == pytest.approx(expected["score"], abs=2e-3)
        if expected["slots"] is not None:
            assert row["slots"] == {k: str(v) for k, v in expected["slots"].items()}


def test_the_threshold_decides(home, clips, heard):
    strict = seqapps(
        "commands", "hear", clips[1], "--model", home.model, "--threshold", "1", "--json"
    ).lines[0]
    assert strict["text"] is None and strict["reason"] == "not understood"
    assert strict["score"] == heard[1]["score"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--threshold", "2"], ["threshold expects 0 to 1", "2.0"]),
        (["--pause", "0"], ["pause expects 0.2 to 5 s"]),
        (["--rate", "8000"], ["--rate belongs to --stream"]),
        (["--plot", "a.jpg"], [".png"]),
        (["--plot", "/nowhere/a.png"], ["--plot expects a file in a folder that exists"]),
        (["--grammar", "/nowhere.txt"], ["/nowhere.txt"]),
        (["--engine", "none"], ["engine expects"]),
    ],
)
def test_bad_options_are_refused(home, clips, options, words):
    assert_refused(seqapps("commands", "hear", clips[0], "--model", home.model, *options), *words)


@pytest.mark.parametrize(
    ("grammar", "words"),
    [
        ("turn (on|off the light", "line 1: expected )"),
        ("{a} = {b}\n{b} = {a}\ngo {a}", "line 1: {a} contains itself"),
        ("", "expected at least one sentence"),
    ],
)
def test_a_grammar_with_a_mistake_is_refused_by_every_verb(home, clips, tmp_path, grammar, words):
    file = tmp_path / "bad.txt"
    file.write_text(grammar)
    model = ["--model", home.model]
    table = home.recordings / "transcripts.tsv"
    for arguments in (
        ["check", file],
        ["hear", file, clips[0], *model],
        ["train", "--grammar", file, "--out", tmp_path / "out"],
        ["train", file, "--out", tmp_path / "out"],
        ["evaluate", "--grammar", file, "--data", table, *model],
    ):
        assert_refused(seqapps("commands", *arguments), str(file), words)
    assert sorted(tmp_path.iterdir()) == [file]


def test_the_grammar_of_a_training_is_given_once(home, tmp_path):
    out = ["--out", tmp_path / "out"]
    assert_refused(seqapps("commands", "train", *out), "'--grammar'", "got none")
    twice = [home.grammar, "--grammar", tmp_path / "other.txt"]
    assert_refused(
        seqapps("commands", "train", *twice, *out), "expected one --grammar", "other.txt"
    )
    assert not (tmp_path / "out").exists()


def test_phones_and_letters_that_are_heard(home, clips):
    row = seqapps("commands", "phones", clips[3], "--model", home.model, "--json").lines[0]
    assert row["file"] == str(clips[3]) and len(row["phones"]) > 5


def test_the_picture_of_an_alignment(home, clips, tmp_path):
    target = tmp_path / "alignment.png"
    done = seqapps("commands", "hear", clips[0], "--model", home.model, "--plot", target)
    assert done.returncode == 0, done.stderr
    assert target.read_bytes()[1:4] == b"PNG"


def test_evaluation_counts_right_wrong_and_refused(home, clips, tmp_path):
    rows = [f"{clip}\t{text}" for clip, (text, _) in zip(clips, SAID, strict=True)]
    rows.append(f"{clips[1]}\t" + json.dumps({"music": "Classical Music"}))
    rows.append(f"{clips[1]}\tplay some jazz")  # a wrong label
    other = written(tmp_path / "other.wav", soundfile.read(MUSIC, 3 * RATE_HZ)[0])
    rows.append(f"{other}\t")  # none of the sentences
    table = tmp_path / "table.tsv"
    table.write_text("\n".join(rows))
    arguments = ["evaluate", "--model", home.model, "--data", table, "--other", other]
    found = seqapps("commands", *arguments, "--json").lines[0]
    assert found["sentences"] == len(rows)
    shares = [found[kind] for kind in ("right", "wrong", "did_you_mean", "refused")]
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    assert found["right"] >= 0.6
    assert (found["other_sounds"], found["false_acceptance"]) == (1, 0)
    assert {fault["file"] for fault in found["faults"]} >= {str(clips[1])}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a.wav\tturn on the hall light", "got 'turn on the hall light'"),
        ("a.wav\t{room}", "expected slots as JSON"),
        ("a.wav\t[1]", "expected a sentence"),
        ("no tab", "expected file TAB sentence"),
        ("none.wav\tgood night", "none.wav"),
    ],
)
def test_bad_rows_of_a_table_are_named(home, tmp_path, row, words):
    table = tmp_path / "table.tsv"
    table.write_text(row)
    arguments = ["evaluate", "--model", home.model, "--data", table]
    assert_refused(seqapps("commands", *arguments), words)


def test_enroll_goes_on_from_the_model(home, tmp_path):
    out = tmp_path / "mine"
    few = tmp_path / "few"
    few.mkdir()
    lines = (home.recordings / "transcripts.tsv").read_text().splitlines()[:4]
    for line in lines:
        name = line.split("\t")[0]
        (few / name).write_bytes((home.recordings / name).read_bytes())
    (few / "transcripts.tsv").write_text("\n".join(lines))
    settings = ["epochs=1", "sentences=6", "other_sentences=8", "recording_copies=2", "noises=4"]
    done = seqapps(
        "commands", "enroll", "--recordings", few, "--model", home.model, "--out", out,
        *[part for value in settings for part in ("--set", value)],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "before training: " in done.stderr
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["recordings"] == 4 and metrics["has_base"]
    assert (out / "grammar.json").read_bytes() == (home.model / "grammar.json").read_bytes()


def test_recordings_need_a_table_of_sentences_of_the_grammar(home, tmp_path):
    clip = written(tmp_path / "a.wav", spoken("good night"))
    command = ["commands", "enroll", "--recordings", tmp_path, "--model", home.model, "--out",
               tmp_path / "out"]  # fmt: skip
    assert_refused(seqapps(*command), "transcripts.tsv")
    (tmp_path / "transcripts.tsv").write_text(f"{clip.name}\tgood evening\n")
    assert_refused(seqapps(*command), "line 1", "good evening")
    assert not (tmp_path / "out").exists()


def test_check_says_how_words_are_spoken_and_what_sounds_alike():
    grammar = "turn (on|off) the light\nwait {n:13-30} seconds\nnon\n{unused} = a\nfoo = bar\n"
    result = seqapps("commands", "check", "-", "--json", stdin=grammar)
    (found,) = result.lines
    assert found["sentences"] == 2 + 18 + 1 and found["file"] == "stdin"
    light = next(row for row in found["words"] if row["word"] == "light")
    assert light == {"word": "light", "ipa": ["laɪt"], "respelling": ["leyet"]}
    pairs = [set(pair["sentences"]) for pair in found["alike"]]
    assert {"wait thirteen seconds", "wait thirty seconds"} in pairs
    assert {"turn on the light", "turn off the light"} in pairs
    assert found["short"] == ["non"] and found["unused"] == ["{unused}", "foo"]
    text = seqapps("commands", "check", "-", stdin=grammar).stdout
    assert "leyet /laɪt/" in text and "wait thirteen seconds  /  wait thirty seconds" in text


def test_equal_sounds_are_asked_about(home, tmp_path):
    grammar = tmp_path / "alike.txt"
    grammar.write_text("open the (curtains|kurtins)\nkurtins = curtains")
    clip = written(tmp_path / "a.wav", spoken("open the curtains", 503))
    command = ["commands", "hear", grammar, clip, "--model", home.model, "--threshold", "0"]
    row = seqapps(*command, "--json").lines[0]
    assert {row["best"], row["runner_up"]["text"]} == {"open the curtains", "open the kurtins"}
    assert (row["text"], row["reason"], row["runner_up"]["margin"]) == (None, "did you mean", 0)
    assert "did you mean: open the " in seqapps(*command).stdout


def test_an_empty_stream_and_one_that_is_no_sound_are_refused(home, tmp_path):
    command = ["commands", "hear", "--stream", "-", "--model", home.model]
    assert_refused(seqapps(*command, stdin=b""), "expected sound in the stream, got none")
    stereo = io.BytesIO()
    soundfile.write(stereo, np.zeros((100, 2)), RATE_HZ, format="WAV", subtype="PCM_16")
    assert_refused(seqapps(*command, stdin=stereo.getvalue()), "2 channels")


def test_the_python_interface(home, clips):
    import seqapps as library

    model = library.load(home.model)
    answers = model.hear(clips[1])
    assert answers[0].file == str(clips[1]) and answers[0].best.text == SAID[1][0]
    samples, rate_hz = soundfile.read(clips[1])
    assert model.hear(samples, rate_hz=rate_hz)[0].best == answers[0].best
    hearer = model.hearer(home.grammar)
    assert model.hear(clips[1], grammar=hearer)[0].best == answers[0].best
    stream = model.stream()
    found = [*stream.feed(samples.astype(np.float32)), *stream.finish()]
    assert [one.best for one in found] == [one.best for one in answers]
    assert model.phones([clips[0]])[0].phones
    with pytest.raises(library.UserError, match="samples need their rate_hz"):
        model.hear(samples)
