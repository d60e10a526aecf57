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


def test_an_impossible_start_is_refused(exports):
    for start, problem in (("Tyr1", "'1', which is unknown"), ("T" * 99, "is too long")):
        with pytest.raises(AssertionError, match=f"ValueError: .*{problem}"):
            run(exports / "litert", [["--start", start]])
