"""How verbs are registered."""

import dataclasses

import pytest
import typer
from seqapps.common import app as apps
from seqapps.common.cli import options
from typer.testing import CliRunner

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
