"""The shipped model through its command line, its Python interface and its SavedModel.

Its quality is measured, not tested, except for the demo recordings.
"""

import csv
import json
import os
import re
import select
import subprocess
import sys
import time
from itertools import cycle, pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.trigger.engines import LiteEngine
from seqapps.trigger.interface import Model
from seqapps.trigger.settings import Settings

from tests import tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("trigger listening")

MODEL = ROOT / "models" / "trigger" / "1"
OPTIONS = ["--model", str(MODEL), "--engine", "lite"]
SOUNDS = ROOT / "datasets" / "trigger"
RATE_HZ = 16_000
LOW = 0.02  # a threshold that finds much
SAME = 2e-3  # between scores of one sound
HOP_S = 0.041
BELL_S = 0.4
END_S = 0.6  # of silence that is heard behind the end

TENSORFLOW_ALONE = """
import json, sys
import tensorflow as tf
model, sound, threshold = sys.argv[1:]
program = tf.saved_model.load(model)
wave = tf.audio.decode_wav(tf.io.read_file(sound))[0][:, 0]

def detect(samples, threshold):
    found = program.detect(waveform=samples, threshold=tf.constant(threshold, tf.float32))
    return [found["times"].numpy().tolist(), found["scores"].numpy().tolist()]

def stream(sizes):
    state = tf.zeros(program.signatures["stream"].structured_input_signature[1]["state"].shape)
    begin, heard = 0, []
    for size in sizes:
        found = program.stream(chunk=wave[begin : begin + size], state=state)
        begin, state = begin + size, found["next_state"]
        heard += found["probabilities"].numpy().tolist()
    return heard

steps = wave.shape[0] // 640
parts, left = [], steps
while left:
    parts.append(min(left, 1 + len(parts) % 7))
    left -= parts[-1]
print(json.dumps({
    "detect": detect(wave, float(threshold)),
    "nothing": detect(tf.zeros([0]), 0.5),
    "whole": stream([640 * steps]),
    "chunks": stream([640 * part for part in parts]),
    "features": program.features(waveform=wave)["frames"].shape.as_list(),
    "samples": wave.shape[0],
    "info": json.loads(program.info()["config"].numpy()),
    "apps": [name for name in sys.modules if name.split(".")[0] == "seqapps"],
}))
"""
# A child of this small process, because a child of the tests' own begins with their memory.
MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def trigger(verb: str, *arguments: object, **options):
    return seqapps("trigger", verb, *arguments, *OPTIONS, **options)


def detections(*arguments: object, **options) -> list[dict]:
    result = trigger("detect", *arguments, "--json", **options)
    assert result.returncode == 0, result.stderr
    return result.lines


def best_moment(path: Path) -> dict:
    (row,) = trigger("score", path, "--json").lines
    return row


def answers(rows: list[dict]) -> list[tuple[float, float]]:
    """Leave out the names, which may differ."""
    return [(row["time_s"], row["score"]) for row in rows]


def assert_same(found: list, expected: list, threshold: float) -> None:
    """Compare (time, score)s; one that only just reaches the threshold may be missing."""
    assert found and expected
    for some, others in ((found, expected), (expected, found)):
        for time_s, score in some:
            near = [other for other in others if abs(other[0] - time_s) < HOP_S]
            assert score < threshold + SAME or any(
                abs(other[1] - score) < SAME for other in near
            ), (time_s, score, near)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings.load(MODEL)


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    """Voices that say the word three times, <int16>[13 s]."""
    found, rate_hz = soundfile.read(SOUNDS / "demo.flac", dtype="int16")
    assert rate_hz == RATE_HZ
    return found[: 13 * RATE_HZ]


@pytest.fixture(scope="module")
def clip(samples, tmp_path_factory) -> Path:
    """The same as a WAV."""
    path = tmp_path_factory.mktemp("sounds") / "clip.wav"
    soundfile.write(path, samples, RATE_HZ, "PCM_16")
    return path


@pytest.fixture(scope="module")
def heard(clip) -> list[dict]:
    """What is detected in it at a low threshold."""
    found = detections(clip, "--threshold", LOW)
    assert found
    return found


@pytest.fixture(scope="module")
def best(clip) -> dict:
    """Its best moment."""
    return best_moment(clip)


@pytest.fixture(scope="module")
def bad_files(samples, tmp_path_factory) -> dict[str, tuple[Path, str]]:
    """Files that are to be refused, each with a word of the reason."""
    folder = tmp_path_factory.mktemp("bad")
    spoilt = samples[:RATE_HZ].astype(np.float32) / 32_768
    spoilt[4_000] = np.nan
    soundfile.write(folder / "nan.wav", spoilt, RATE_HZ, "FLOAT")
    soundfile.write(folder / "scale.wav", samples.astype(np.float32), RATE_HZ, "FLOAT")
    soundfile.write(folder / "none.wav", samples[:0], RATE_HZ, "PCM_16")
    soundfile.write(folder / "slow.wav", samples[:500], 500, "PCM_16")
    (folder / "empty.wav").write_bytes(b"")
    (folder / "text.wav").write_text("not a sound\n" * 100)
    whole = (SOUNDS / "quiet.flac").read_bytes()
    (folder / "cut.flac").write_bytes(whole[: len(whole) // 2])
    (folder / "folder.wav").mkdir()
    reasons = {
        "nan.wav": "nan at 0.250 s", "scale.wav": "from -1 to 1", "none.wav": "no samples",
        "slow.wav": "got 500", "empty.wav": "empty", "text.wav": "not audio",
        "cut.flac": "cut short", "folder.wav": "a folder", "missing.wav": "No such file",
    }  # fmt: skip
    return {name: (folder / name, reason) for name, reason in reasons.items()}


def test_detections_as_json_are_in_order_of_time(heard, clip, samples, settings):
    step_s = settings.step_s
    for row in heard:
        assert list(row) == ["file", "word", "time_s", "score"]
        assert row["file"] == str(clip) and row["word"] == settings.word == "activate"
        assert LOW - 1e-4 <= row["score"] <= 1
        assert row["time_s"] / step_s == pytest.approx(round(row["time_s"] / step_s), abs=1e-6)
        assert 0 < row["time_s"] <= len(samples) / RATE_HZ + END_S
    for before, behind in pairwise(heard):
        firm = before["score"] > settings.threshold
        least_s = settings.config.refractory_s if firm else step_s
        assert behind["time_s"] - before["time_s"] >= least_s - 1e-6


def test_each_word_of_the_demo_is_heard_and_nothing_else():
    with (SOUNDS / "labels.csv").open() as table:
        rows = [row for row in csv.DictReader(table) if "/" not in row["file"]]
    files = sorted({*(row["file"] for row in rows), "quiet.flac"})
    result = trigger("detect", "--json", *(SOUNDS / name for name in files))
    heard = [(Path(row["file"]).name, row["time_s"]) for row in result.lines]
    said = sorted((row["file"], float(row["end_s"])) for row in rows)
    assert [name for name, _ in heard] == [name for name, _ in said]
    for (_, time_s), (_, end_s) in zip(heard, said, strict=True):
        assert end_s - 0.3 < time_s < end_s + 0.6


def test_detections_as_text_say_the_same(heard, clip):
    lines = trigger("detect", clip, "--threshold", LOW).stdout.splitlines()
    assert len(lines) == len(heard)
    for line, row in zip(lines, heard, strict=True):
        name, minutes, seconds, word, score = re.fullmatch(
            r"(.+)  (\d+):(\d\d\.\d\d)  (.+)  (\d\.\d\d)", line
        ).groups()
        assert name == row["file"] and word == row["word"]
        assert 60 * int(minutes) + float(seconds) == pytest.approx(row["time_s"], abs=1e-6)
        assert float(score) == pytest.approx(row["score"], abs=0.0051)


def test_a_higher_threshold_leaves_the_lower_detections_out(clip, settings):
    every = detections(clip, "--threshold", 0)
    scores = sorted(row["score"] for row in every if row["score"] < settings.threshold)
    # In the widest gap between them, because what is printed is rounded.
    below, above = max(pairwise(scores), key=lambda pair: pair[1] - pair[0])
    assert below < above
    expected = [row for row in every if row["score"] >= above]
    assert detections(clip, "--threshold", (below + above) / 2) == expected


def test_no_detection_is_better_than_the_best_moment(heard, best, clip):
    assert best["score"] >= max(row["score"] for row in heard)
    found = detections(clip, "--threshold", best["score"] - 1e-3)
    assert found and all(0 <= best["score"] - row["score"] <= 1.1e-3 for row in found)


def test_a_stream_in_odd_chunks_is_heard_live_and_as_the_file_is(heard, samples):
    raw = samples.tobytes()
    first_s = heard[0]["time_s"]
    # The rule waits for 0.04 s, LiteRT for 0.08 s; an odd byte is left over.
    done = 2 * round((first_s + 0.3) * RATE_HZ) + 1
    command = ["trigger", "detect", "--stream", "-", "--threshold", str(LOW), "--json", *OPTIONS]
    with subprocess.Popen(
        [sys.executable, "-m", "seqapps", *command],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, bufsize=0,
        env={name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"},
    ) as process:  # fmt: skip
        process.stdin.write(raw[:done])
        told, _, _ = select.select([process.stdout], [], [], 60)
        start = process.stdout.read(1) if told else b""
        sizes = cycle([1, 3, 1_279, 2, 4_097, 7, 12_345, 30_001])
        while start and done < len(raw):
            size = next(sizes)
            process.stdin.write(raw[done : done + size])
            done += size
            time.sleep(0.01)  # so that the chunks arrive one by one
        rest, err = process.communicate(timeout=60)
    assert start, "nothing was told before the stream ended"
    assert process.returncode == 0, err
    rows = [json.loads(line) for line in (start + rest).splitlines()]
    assert {row["file"] for row in rows} == {"-"}
    assert rows[0]["time_s"] == pytest.approx(first_s, abs=HOP_S)
    assert_same(answers(rows), answers(heard), LOW)


def test_a_stream_may_be_a_wav_or_of_another_rate(heard, clip, samples):
    wav = detections("--stream", clip, "--threshold", LOW)
    assert_same(answers(wav), answers(heard), LOW)
    twice = np.repeat(samples, 2).tobytes()  # at 32 kHz
    best = max(row["score"] for row in heard)
    other = detections("--stream", "-", "--rate", 32_000, "--threshold", LOW, stdin=twice)
    assert max(row["score"] for row in other) == pytest.approx(best, abs=0.1)
    assert other[-1]["time_s"] < len(samples) / RATE_HZ + 1


@pytest.mark.parametrize("raw", [b"", b"\x01"])
def test_a_stream_without_a_sample_is_refused(raw):
    assert_refused(trigger("detect", "--stream", "-", stdin=raw), "expected sound in the stream")


def test_streams_of_a_few_bytes():
    for raw in (b"\x01\x02\x03", b"RIF"):
        result = trigger("detect", "--stream", "-", stdin=raw)
        assert (result.returncode, result.stdout, result.stderr) == (0, "", ""), raw
    assert_refused(trigger("detect", "--stream", "-", stdin=b"RIFF"), "broken WAV header")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.raw", "--stream"], ["missing.raw"]),
        (["-", "--stream", "--rate", 10], ["sample rate", "got 10"]),
        (["x.wav", "--rate", 8_000], ["--rate", "--stream"]),
        (["-", "--stream", "--chime", "x.wav"], ["--chime", "--stream"]),
        (["-", "--plot", "x.png"], ["--plot", "one sound file"]),
        (["a.wav", "b.wav", "--chime", "x.wav"], ["--chime", "one sound file"]),
        (["missing.wav", "--threshold", "1.5"], ["threshold", "1.5"]),
        (["missing.wav", "--threshold", "nan"], ["threshold", "nan"]),
    ],
)
def test_bad_options_are_refused(arguments, words):
    assert_refused(trigger("detect", *arguments, stdin=b"\x00" * 64), *words)


def test_other_rates_channels_and_formats(best, samples, tmp_path):
    tripled = soxr.resample(samples / 32_768, RATE_HZ, 48_000)
    tone = 0.2 * np.sin(np.arange(len(tripled)) / 20)  # of opposite signs, which cancel out
    both = np.stack([tripled + tone, tripled - tone], axis=1)
    soundfile.write(tmp_path / "stereo.wav", both, 48_000, "PCM_24")
    soundfile.write(tmp_path / "lossy.ogg", samples / 32_768, RATE_HZ)
    halved = soxr.resample(samples / 32_768, RATE_HZ, 8_000)
    soundfile.write(tmp_path / "telephone.wav", halved, 8_000, "PCM_16")
    files = [tmp_path / name for name in ("stereo.wav", "lossy.ogg", "telephone.wav")]
    result = trigger("score", *files, "--json")
    assert result.returncode == 0 and result.stderr == ""
    stereo, lossy, telephone = result.lines
    assert [row["file"] for row in result.lines] == [str(file) for file in files]
    assert stereo["score"] == pytest.approx(best["score"], abs=0.1)
    assert lossy["score"] == pytest.approx(best["score"], abs=0.25)
    seconds = len(samples) / RATE_HZ
    assert 0 < telephone["score"] <= 1 and 0 < telephone["time_s"] <= seconds + END_S


def test_nothing_is_heard_in_silence(tmp_path):
    silence = tmp_path / "silence.wav"
    soundfile.write(silence, np.zeros(3 * RATE_HZ), RATE_HZ, "PCM_16")
    result = trigger("detect", silence)
    assert result.returncode == 0 and result.stdout == ""
    assert result.stderr == f"{silence}: 'activate' not detected\n"


def test_clipped_and_tiny_files_are_heard(tmp_path):
    square = np.where(np.arange(3 * RATE_HZ) // 40 % 2, 32_767, -32_768).astype(np.int16)
    soundfile.write(tmp_path / "clipped.wav", square, RATE_HZ, "PCM_16")
    soundfile.write(tmp_path / "over.wav", square / 20_000, RATE_HZ, "FLOAT")
    soundfile.write(tmp_path / "tiny.wav", square[:1], RATE_HZ, "PCM_16")
    names = ["clipped.wav", "over.wav", "tiny.wav"]
    result = trigger("score", *names, "--json", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert result.returncode == 0 and result.stderr == ""
    clipped, over, tiny = result.lines
    assert [row["file"] for row in result.lines] == names
    assert 0 <= clipped["score"] <= 1
    assert over["score"] == pytest.approx(clipped["score"], abs=SAME)  # it is clipped as well
    assert tiny["time_s"] <= END_S


@pytest.mark.parametrize("verb", ["detect", "score"])
def test_bad_files_are_refused_and_the_good_ones_answered(verb, bad_files, heard, best, clip):
    low = ["--threshold", LOW] if verb == "detect" else []
    bad = [path for path, _ in bad_files.values()]
    result = trigger(verb, *bad[:4], clip, *bad[4:], clip, "--json", *low)
    assert result.returncode == 3
    assert result.lines == 2 * (heard if verb == "detect" else [best])
    lines = result.stderr.splitlines()
    assert len(lines) == len(bad_files)
    for line, (path, reason) in zip(lines, bad_files.values(), strict=True):
        assert line.startswith("refused: ") and str(path) in line and reason in line


def test_bad_files_alone_are_refused(bad_files):
    path, reason = bad_files["nan.wav"]
    assert_refused(trigger("detect", path, "--threshold", LOW), str(path), reason)
    every = trigger("detect", *(path for path, _ in bad_files.values()))
    assert every.returncode == 2 and every.stdout == ""
    assert every.stderr.count("\n") == len(bad_files)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The folders of an evaluation, and its metrics at the model's own threshold."""
    folder = tmp_path_factory.mktemp("measured")
    for name, files in (("said", "enroll/0*.flac"), ("quiet", "[qo]*.flac")):
        (folder / name).mkdir()
        for file in (ROOT / "datasets" / "trigger").glob(files):
            (folder / name / file.name).write_bytes(file.read_bytes())
    options = ("--positives", folder / "said", "--background", folder / "quiet", "--json")
    result = seqapps("trigger", "evaluate", *options)
    assert result.returncode == 0, result.stderr
    return options, json.loads(result.stdout)


def test_thresholds_of_evaluate_are_those_that_it_takes(measured):
    options, metrics = measured
    assert metrics["threshold"] == 0.5
    for point in metrics["points"][:2]:
        result = seqapps("trigger", "evaluate", *options, "--threshold", point["threshold"])
        found = json.loads(result.stdout)
        assert found["miss_rate"] == point["miss_rate"]
        assert found["threshold"] == point["threshold"]
        assert found["points"] == metrics["points"]
    assert_refused(
        seqapps("trigger", "evaluate", *options, "--threshold", 1.5), "--threshold", "1.5"
    )


def test_little_background_and_the_word_in_it_are_named(measured):
    options, metrics = measured
    (warning,) = metrics["warnings"]
    assert "less than an hour says little" in warning
    street = SOUNDS / "street.flac"
    result = seqapps("trigger", "evaluate", *options[:2], "--background", street)
    assert re.search(r"seems to contain 'activate', .*: listen to street\.flac 0:", result.stdout)
    assert "less than an hour says little" in result.stdout


def test_names_of_files_from_stdin(heard, clip, tmp_path):
    odd = tmp_path / "grüß  dich.wav"
    odd.write_bytes(clip.read_bytes())
    names = f"{odd}\n{tmp_path / 'none.wav'}\n"
    result = trigger("detect", "-", "--threshold", LOW, "--json", stdin=names)
    assert result.returncode == 3
    assert result.lines == [{**row, "file": str(odd)} for row in heard]
    assert "none.wav" in result.stderr and result.stderr.count("\n") == 1


def test_the_chime_sounds_after_detections_alone(clip, samples, tmp_path):
    both = np.stack([samples, samples[::-1] // 8], axis=1)
    soundfile.write(tmp_path / "in.wav", both, RATE_HZ, "PCM_16")
    threshold = best_moment(tmp_path / "in.wav")["score"] - 1e-3
    plain = detections(tmp_path / "in.wav", "--threshold", threshold)
    out = tmp_path / "out.wav"
    out.write_text("is replaced")
    assert detections(tmp_path / "in.wav", "--threshold", threshold, "--chime", out) == plain
    info = soundfile.info(out)
    assert (info.samplerate, info.channels, info.format) == (RATE_HZ, 2, "WAV")
    written, _ = soundfile.read(out, dtype="int16")
    assert written.shape == both.shape
    changed = (written != both).any(axis=1)
    allowed = np.zeros(len(both), bool)
    for row in plain:
        start = round(row["time_s"] * RATE_HZ)
        bell = slice(start, start + round(BELL_S * RATE_HZ))
        allowed[bell] = True
        assert start >= len(both) or changed[bell].mean() > 0.5
    assert changed.any() and not (changed & ~allowed).any()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.wav", "out.wav"]


def test_pictures_and_chimes_that_cannot_be_written_leave_nothing(bad_files, clip, tmp_path):
    for option, name in (("--chime", "out.wav"), ("--plot", "out.png")):
        nowhere = tmp_path / "nowhere" / name
        assert_refused(trigger("detect", clip, option, nowhere), option, str(nowhere))
        cut, reason = bad_files["cut.flac"]
        (tmp_path / name).write_text("stays")
        assert_refused(trigger("detect", cut, option, tmp_path / name), str(cut), reason)
        assert (tmp_path / name).read_text() == "stays"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.png", "out.wav"]


def test_a_picture(heard, clip, tmp_path):
    picture = tmp_path / "picture.png"
    assert detections(clip, "--threshold", LOW, "--plot", picture) == heard
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 10_000


def test_the_savedmodel_in_tensorflow_alone(heard, clip, samples, settings):
    found = json.loads(tensorflow_alone.run(TENSORFLOW_ALONE, MODEL, clip, LOW))
    assert found["apps"] == []
    assert found["samples"] == len(samples)
    times, scores = found["detect"]
    assert_same(list(zip(times, scores, strict=True)), answers(heard), LOW)
    assert found["nothing"] == [[], []]
    np.testing.assert_allclose(found["chunks"], found["whole"], atol=1e-4)
    assert len(found["whole"]) == len(samples) // settings.step_samples
    for time_s, score in zip(times, scores, strict=True):
        step = round(time_s / settings.step_s) - 1
        if step < len(found["whole"]):  # else it is in the silence behind the end
            assert found["whole"][step] == pytest.approx(score, abs=1e-3)
    assert found["features"] == [len(samples) // 320, 40]
    assert found["info"] == json.loads((MODEL / "config.json").read_text())


@pytest.mark.parametrize("live", [False, True])
def test_weights_of_8_bits_hear_nearly_the_same(live, settings):
    name = "step" if live else "stretch"
    small = MODEL / "lite" / "int8" / f"{name}.tflite"
    assert small.stat().st_size < 0.6 * (MODEL / "lite" / f"{name}.tflite").stat().st_size
    sound = audio.read(SOUNDS / "demo.flac", max_s=60)
    exact, rough = (
        probabilities(LiteEngine(MODEL, settings, quantised), sound, live)
        for quantised in (False, True)
    )
    assert exact.shape == rough.shape and np.isfinite(rough).all()
    assert exact.max() - exact.min() > 0.01
    distance = np.abs(exact - rough).max()
    assert 0 < distance < 0.2 or np.corrcoef(exact, rough)[0, 1] > 0.9


def probabilities(engine: LiteEngine, sound: np.ndarray, live: bool) -> np.ndarray:
    session = engine.session(live)
    return np.concatenate([session.push(sound), session.finish()])


def test_memory_stays_flat(samples, tmp_path):
    short, long = tmp_path / "short.wav", tmp_path / "long.wav"
    soundfile.write(short, samples[: 10 * RATE_HZ], RATE_HZ, "PCM_16")
    soundfile.write(long, np.resize(samples, 600 * RATE_HZ), RATE_HZ, "PCM_16")
    least = peak_kb(short)
    assert least > 20_000  # the child was measured
    assert peak_kb(long) - least < 25_000  # the samples alone are 38 MB as <float32>


def peak_kb(sound: Path) -> int:
    command = [sys.executable, "-m", "seqapps", "trigger", "detect", sound, *OPTIONS]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], capture_output=True, cwd=ROOT, check=True
    )
    code, peak = map(int, done.stdout.split())
    assert code == 0
    return peak


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.open(MODEL)


def test_detections_of_the_python_interface_are_those_of_the_command_line(
    model, heard, best, clip, samples
):
    assert [found.to_dict() for found in model.detect(clip, threshold=LOW)] == heard
    assert [found.to_dict() for found in model.score([clip])] == [best]
    floats = samples.astype(np.float32) / 32_768
    for array in (samples, floats, np.stack([floats, floats], axis=1)):
        found = model.detect(array, rate_hz=RATE_HZ, threshold=LOW)
        assert [{**one.to_dict(), "file": str(clip)} for one in found] == heard
        assert {one.file for one in found} == {""}
    double = soxr.resample(floats, RATE_HZ, 2 * RATE_HZ)
    score = max(one.score for one in model.detect(double, rate_hz=2 * RATE_HZ, threshold=LOW))
    assert score == pytest.approx(max(row["score"] for row in heard), abs=0.1)


def test_a_stream_of_the_python_interface(model, heard, samples):
    stream = model.stream(threshold=LOW)
    parts = np.array_split(samples, 333)
    found = [one for part in parts for one in stream.feed(part)] + stream.finish()
    assert_same([(one.time_s, one.score) for one in found], answers(heard), LOW)


@pytest.mark.parametrize(
    ("sound", "rate_hz", "words"),
    [
        ("missing.wav", None, "missing.wav"),
        ("missing.wav", 8_000, "sound files contain their rate"),
        (np.zeros(9, np.float32), None, "rate_hz"),
        (np.zeros(9, np.float32), 0, "got 0"),
        (np.zeros((2, 2, 2), np.float32), 8_000, "shape"),
        (np.zeros(9, np.int64), 8_000, "got int64"),
        (np.float32([0, np.nan]), 8_000, "not finite"),
    ],
)
def test_bad_sound_is_refused_by_the_python_interface(model, sound, rate_hz, words):
    with pytest.raises(UserError, match=words):
        model.detect(sound, rate_hz=rate_hz)


def test_bad_thresholds_and_files_are_refused_by_the_python_interface(model, clip):
    for call in (model.detect, lambda _, threshold: model.stream(threshold=threshold)):
        with pytest.raises(UserError, match="threshold expects 0 to 1, got 2"):
            call(clip, threshold=2)
    with pytest.raises(UserError, match="expected a list of files"):
        model.score(clip)
