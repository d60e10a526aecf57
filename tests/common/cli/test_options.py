"""How verbs are registered."""

import dataclasses

import pytest
import typer
from seqapps.common import app as apps
from seqapps.common.cli import options
from typer.testing import CliRunner

from tests.conftest import assert_refused, seqapps

APP = dataclasses.replace(
    apps.find("dinosaurs"), examples={"make-names": ["make-names 3", "make-names --json"]}
)


def make_names(number: int, as_json: options.Json = False) -> None:
    """Make names."""
    print(number, as_json)


@pytest.fixture
def commands() -> typer.Typer:
    made = typer.Typer()
    made.callback()(lambda: None)
    options.add_verb(made, APP, make_names)
    return made


def test_the_verb_has_the_name_of_the_function(commands):
    assert CliRunner().invoke(commands, ["make-names", "3", "--json"]).output == "3 True\n"
    assert CliRunner().invoke(commands, ["make_names", "3"]).exit_code == 2


def test_help_is_the_docstring_and_the_examples(commands):
    text = CliRunner().invoke(commands, ["make-names", "--help"]).output
    assert "Make names." in text and "Print each result as one line of JSON." in text
    for line in ("Examples:", "seqapps dinosaurs make-names 3\n"):
        assert line in "".join(f"{line.strip(' │')}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["tau=0.30"], "cannot read"), (["tau = .3"], "cannot read"), (["tau=3e-1"], "cannot read"),
        (["tau=0.4"], "--tau 0.3 and --set tau=0.4 contradict each other"),
        (["tau=0.3", "tau=0.31"], "--tau 0.3 and --set tau=0.31 contradict each other"),
        (["tau=x"], "tau expects float, got 'x'"),
    ],
)  # fmt: skip
def test_an_option_and_a_setting_contradict_by_their_values(tmp_path, settings, message):
    command = ["emojify", "train", "--data", tmp_path / "none", "--out", tmp_path / "out"]
    options = [part for setting in settings for part in ("--set", setting)]
    assert_refused(seqapps(*command, "--tau", "0.3", *options), message)
