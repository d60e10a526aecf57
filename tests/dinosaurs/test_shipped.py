"""The model that ships, through the command line and through TensorFlow alone."""

import hashlib
import itertools
import time

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.dinosaurs import evaluation, runtime
from seqapps.dinosaurs.data import read

from tests import tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("shipped")
LIST = ROOT / "datasets" / "dinosaurs" / "names.txt"
KNOWN = set(read(str(LIST)))


def names(*options: object) -> list[str]:
    result = seqapps("dinosaurs", "generate", "--seed", 3, *options)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


@pytest.fixture(scope="module")
def lite():
    return runtime.load(bundle.open_bundle("dinosaurs", None))


@pytest.fixture(scope="module")
def tf():
    return runtime.load(bundle.open_bundle("dinosaurs", None), "tf")


def test_the_list_is_what_its_source_says():
    rows = LIST.read_text(encoding="utf-8").splitlines()
    assert rows == sorted(set(rows)) and len(rows) >= 1_000
    assert all(row.isascii() and row.isalpha() and row.istitle() for row in rows)
    source = LIST.with_name("SOURCE.md").read_text(encoding="utf-8")
    assert hashlib.sha256(LIST.read_bytes()).hexdigest() in source
    assert f"{len(rows):,}" in source


def test_ten_new_names():
    found = names()
    assert len(found) == len(set(found)) == 10
    assert not KNOWN.intersection(found)
    assert all(name.istitle() for name in found)
    assert found == names() and found != names("--temperature", 0.5)
    assert found[:4] == names("-n", 4)  # a longer list begins like a shorter one


def test_a_seed_is_drawn_and_named_when_none_is_given():
    first, second = (seqapps("dinosaurs", "generate") for _ in range(2))
    assert first.stdout != second.stdout
    seed = first.stderr.removeprefix("seed ").strip()
    assert seqapps("dinosaurs", "generate", "--seed", seed).stdout == first.stdout


OPTIONS = {
    "start": (None, "Tyr", "x"),
    "end": (None, "saurus", "don"),
    "contains": (None, "ptero", "AU"),
    "min_length": (None, 16),
    "max_length": (None, 17),
}


@pytest.mark.parametrize("values", list(itertools.product(*OPTIONS.values())), ids=str)
def test_every_constraint_holds_for_every_name(lite, values):
    given = {key: value for key, value in zip(OPTIONS, values, strict=True) if value is not None}
    found = [item.name for item in lite.generate(runtime.Request(count=40, seed=1, **given))]
    assert len(found) == len(set(found)) == 40
    for name in found:
        assert name not in KNOWN
        lower = name.lower()
        assert lower.startswith(given.get("start", "").lower())
        assert lower.endswith(given.get("end", ""))
        assert given.get("contains", "").lower() in lower
        assert given.get("min_length", 0) <= len(name) <= given.get("max_length", 99)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--start", "Tyr", "--end", "saurus", "--max-length", 7], ["no name can meet", "Tyr"]),
        (["--min-length", 9, "--max-length", 8], ["no name can meet", "at least 9"]),
        (["--min-length", 1000], ["no name can meet", "at least 1000"]),
        (["--contains", "7"], ["'7'", "alphabet"]),
        (["--temperature", 0], ["temperature", "above 0"]),
        (["--temperature", "nan"], ["temperature", "nan"]),
        (["--temperature", 1e-38], ["temperature", "above 0"]),
        (["--contains", "a" * 3000, "--end", "b" * 3000], ["no name can meet"]),
        (["--top-p", 0], ["top-p", "0"]),
        (["-n", 0], ["-n", "0"]),
        (["--engine", "gpu"], ["lite", "gpu"]),
    ],
)
def test_impossible_requests_end_with_one_line(options, words):
    began = time.monotonic()
    assert_refused(seqapps("dinosaurs", "generate", *options), *words)
    assert time.monotonic() - began < 60


def test_fewer_names_than_wanted_are_said_to_be_fewer():
    options = ["-n", 200, "--start", "t", "--max-length", 2, "--min-length", 2, "--seed", 1]
    began = time.monotonic()
    result = seqapps("dinosaurs", "generate", *options)
    assert result.returncode == 3 and time.monotonic() - began < 60
    found = result.stdout.splitlines()
    assert 0 < len(found) <= 26 and all(len(name) == 2 for name in found)
    assert f"only {len(found)} of 200" in result.stderr


@pytest.mark.parametrize("option", [("--top-p", 1e-10), ("--temperature", 0.001)], ids=str)
@pytest.mark.parametrize("engine", ["lite", "tf"])
def test_a_nearly_deterministic_sampler_runs_dry(option, engine):
    began = time.monotonic()
    result = seqapps("dinosaurs", "generate", "-n", 50, "--seed", 1, *option, "--engine", engine)
    assert time.monotonic() - began < 60
    found = result.stdout.splitlines()
    assert result.returncode == (3 if found else 2) and len(found) == len(set(found)) < 10
    assert result.stderr.count("\n") == 1
    assert f"only {len(found)} of 50" in result.stderr
    assert "20,000" in result.stderr and "known or repeated" in result.stderr


def test_known_names_only_when_allowed(lite):
    request = runtime.Request(count=2_000, seed=1, temperature=0.6, allow_known=True)
    drawn = list(lite.generate(request))
    known = {item.name for item in drawn if item.known}
    assert known and known <= KNOWN
    assert not KNOWN.intersection(item.name for item in drawn if not item.known)
    assert len({item.name for item in drawn}) < len(drawn)


def test_json_of_generate():
    result = seqapps("dinosaurs", "generate", "-n", 3, "--seed", 3, "--json")
    assert [line["name"] for line in result.lines] == names("-n", 3)
    for line in result.lines:
        assert set(line) == {"name", "nats", "known"} and line["nats"] > 0
        assert line["known"] is False


def test_score_and_generate_agree(lite):
    drawn = list(lite.generate(runtime.Request(count=50, seed=5)))
    for item, scored in zip(drawn, lite.score([item.name for item in drawn]), strict=True):
        assert scored.nats == pytest.approx(item.nats, abs=1e-3)
        assert len(scored.surprise) == len(item.name) + 1


def test_real_names_are_less_surprising_than_reversed_ones(lite):
    some = sorted(KNOWN)[::20]
    forwards = [scored.nats for scored in lite.score(some)]
    backwards = [scored.nats for scored in lite.score(name[::-1] for name in some)]
    assert np.mean(forwards) < np.mean(backwards) / 2


def test_engines_draw_the_same_thousand_names(lite, tf):
    for options in ({}, {"top_p": 0.9, "temperature": 1.0}, {"start": "B", "end": "raptor"}):
        request = runtime.Request(count=1_000 if not options else 300, seed=2, **options)
        one, other = (list(engine.generate(request)) for engine in (lite, tf))
        assert [item.name for item in one] == [item.name for item in other]
        assert np.allclose([i.nats for i in one], [i.nats for i in other], atol=1e-3)


def test_engines_score_the_same(lite, tf):
    some = [*sorted(KNOWN)[::5], *(item.name for item in lite.generate(runtime.Request(700)))]
    assert len(some) > 1_000
    for one, other in zip(lite.score(some), tf.score(some), strict=True):
        np.testing.assert_allclose(one.surprise, other.surprise, atol=1e-4)


def test_scoring_streams(lite):
    """The first answers come before the last name was read."""
    read = 0

    def endless():
        nonlocal read
        while True:
            read += 1
            yield "Tyrannosaurus"

    first = list(itertools.islice(lite.score(endless()), 3))
    assert len(first) == 3 and read <= runtime.SCORING_BATCH


TEN_LINES = """
import sys
import tensorflow as tf
program = tf.saved_model.load(sys.argv[1])
inputs = dict(n=10, temperature=0.8, top_p=1.0, seed=tf.constant(3, tf.int64), start="")
for name in program.generate(**inputs)["names"].numpy():
    print(name.decode())
scores = program.signatures["score"](names=tf.constant(["tyrannosaurus", "Tyrannosaurus", "x7"]))
print(scores["nats_per_character"].numpy().tolist(), scores["valid"].numpy().tolist())
default = program.signatures["serving_default"]
print(default.structured_outputs.keys())
"""


def test_the_savedmodel_alone_prints_the_same_names():
    model = bundle.shipped("dinosaurs")[-1]
    lines = tensorflow_alone.run(TEN_LINES, model).splitlines()
    assert lines[:10] == names()
    assert "[True, True, False]" in lines[10] and "nan" in lines[10]
    assert "names" in lines[11] and "nats" in lines[11]


def test_the_savedmodel_refuses_bad_input():
    import tensorflow as tf

    program = tf.saved_model.load(str(bundle.shipped("dinosaurs")[-1]))
    good = {"n": 1, "temperature": 0.8, "top_p": 1.0, "seed": 1, "start": ""}
    for bad in ({"temperature": 0.0}, {"top_p": -1.0}, {"start": "7"}, {"start": "a" * 99}):
        with pytest.raises(tf.errors.InvalidArgumentError):
            program.generate(**{**good, **bad})
    assert program.generate(**{**good, "n": 0})["names"].shape == (0,)


def test_doctor():
    result = seqapps("doctor", "--json")
    assert result.returncode == 0
    found = result.lines[0]
    assert found["models"]["dinosaurs/1"].startswith("ok")
    assert found["runtimes"]["litert"] == "ok" and found["runtimes"]["tensorflow"].startswith("ok")
    assert_refused(seqapps("doctor", "--all"), "--all")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Tyrannosaurus", True),
        ("Grrr", False),
        ("Xlthmb", False),
        ("Angststein", False),
        ("Éowyn", True),
        ("Игорь", None),
        ("", None),
    ],
)
def test_pronounceable(name, answer):
    assert evaluation.pronounceable(name) is answer


def test_a_broken_settings_file_is_named():
    with pytest.raises(UserError, match=r"config\.json"):
        runtime.Settings.from_json({"symbols": ["a"], "casing": "lower"})
