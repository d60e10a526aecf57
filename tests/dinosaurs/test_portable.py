"""The exported step with its example: the program's own names, without seqapps."""

import pytest
import seqapps as package

from tests import exported
from tests.conftest import seqapps

pytestmark = pytest.mark.xdist_group("shipped")
CASES = {
    "-n 12 --seed 3": {"n": 12, "seed": 3},
    "-n 150 --seed 7 --temperature 1 --top-p 0.9": {
        "n": 150, "seed": 7, "temperature": 1.0, "top_p": 0.9,
    },
    "-n 5 --seed 1234567890123 --start Tyr --temperature 1.2": {
        "n": 5, "seed": 1234567890123, "start": "Tyr", "temperature": 1.2,
    },
    "-n 40 --seed 2 --temperature 0.3": {"n": 40, "seed": 2, "temperature": 0.3},
    "-n 40 --seed 2 --temperature 0.3 --allow-known": {
        "n": 40, "seed": 2, "temperature": 0.3, "allow_known": True,
    },
}  # fmt: skip

RUN_ONE = """
import runpy
sys.argv = ["example.py", *json.load(sys.stdin)]
try:
    runpy.run_path("example.py", run_name="__main__")
"""


@pytest.fixture(scope="module")
def exports(tmp_path_factory):
    return exported.export("dinosaurs", tmp_path_factory.mktemp("portable"))


@pytest.fixture(scope="module")
def model():
    return package.load("dinosaurs")


def run(folder, arguments):
    return exported.run(folder, exported.RUN_ALL, arguments)


@pytest.mark.parametrize("kind", exported.FORMATS)
def test_the_example_draws_the_names_of_the_program(exports, model, kind):
    printed = run(exports / kind, [arguments.split() for arguments in CASES])
    expected = [name.to_dict() for case in CASES.values() for name in model.generate(**case)]
    assert len(printed) == len(expected) == 247
    assert any(name["known"] for name in expected)
    for one, other in zip(printed, expected, strict=True):
        assert one["name"] == other["name"] and one["known"] == other["known"]
        assert one["nats"] == pytest.approx(other["nats"], abs=0.011)  # rounded


def test_the_command_prints_the_same_lines(exports):
    arguments = ["-n", "12", "--seed", "3"]
    result = seqapps("dinosaurs", "generate", *arguments, "--json")
    assert run(exports / "litert", [arguments]) == result.lines


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--start", "Tyr1"], "'Tyr1': it holds '1', which is unknown"),
        (["--start", "T" * 99], "is too long"),
        (["--temperature", "0"], "temperature expects"),
        (["--temperature", "nan"], "temperature expects"),
        (["--seed", "-1"], "seed expects"),
        (["-n", "-3"], "n expects"),
        (["--top-p", "0"], "top-p expects"),
    ],
)
def test_impossible_arguments_end_with_one_line(exports, arguments, problem):
    code = RUN_ONE + "except SystemExit as end:\n    assert end.code == 2"
    result = exported.process(exports / "litert", code, arguments)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "" and result.stderr.count("\n") == 1 and problem in result.stderr


def test_fewer_new_names_than_requested(exports):
    code = RUN_ONE + "except SystemExit as end:\n    assert end.code == 3"
    arguments = ["-n", "9", "--seed", "1", "--temperature", "0.001"]
    result = exported.process(exports / "litert", code, arguments)
    assert result.returncode == 0, result.stderr
    names = result.stdout.splitlines()
    assert len(names) < 9 and f"only {len(names)} of 9" in result.stderr


def test_any_start_is_met_as_in_the_program(tmp_path):
    """A list of several words: a start in small letters, and spaces that no name has."""
    path, model = tmp_path / "cities.txt", tmp_path / "model"
    path.write_text("Port-au-Prince\nLima\nPort Said\nPort O'Fallon\n")
    settings = ("epochs=1", "units=8", "embedding=4", "calibrate_lengths=false")
    options = [part for setting in settings for part in ("--set", setting)]
    trained = seqapps("dinosaurs", "train", "--data", path, "--out", model, *options)
    assert trained.returncode == 0, trained.stderr
    out = tmp_path / "litert"
    done = seqapps("dinosaurs", "export", "--model", model, "--to", "litert", "--out", out)
    assert done.returncode == 0, done.stderr
    for start in ("au", "Port S", "O'F"):
        options = ["-n", "4", "--seed", "1", "--start", start]
        expected = seqapps("dinosaurs", "generate", "--json", "--model", model, *options).lines
        assert run(out, [options]) == expected and len(expected) == 4
    for start in (" ", "Port  S"):
        code = RUN_ONE + "except SystemExit as end:\n    assert end.code == 2"
        result = exported.process(out, code, ["--start", start])
        assert result.returncode == 0 and "a space too many" in result.stderr, result.stderr
