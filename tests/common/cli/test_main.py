"""The help of every app at 80 columns, and Ctrl-C while modules are imported."""

import os
import re
import signal
import subprocess
import sys

import pytest
import typer
from seqapps.common import app as apps
from seqapps.common.cli import main
from seqapps.common.errors import UserError

from tests.conftest import ROOT


@pytest.fixture
def help_of(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")

    def shown(*arguments: str) -> str:
        with pytest.raises(typer.Exit):
            main.run([*arguments, "--help"])
            raise typer.Exit
        return capsys.readouterr().out

    return shown


@pytest.mark.parametrize("name", apps.names())
def test_summaries_of_verbs_are_whole(help_of, name):
    text = help_of(name)
    listed = text.partition("Commands:")[2]
    assert "..." not in listed and max(map(len, text.splitlines())) <= 80
    assert "as SavedModel, LiteRT or ONNX, or for browsers." in " ".join(listed.split())


@pytest.mark.parametrize("name", apps.names())
def test_values_of_options_have_a_placeholder(help_of, name):
    verbs = re.findall(r"^  ([a-z-]+)  ", help_of(name).partition("Commands:")[2], re.MULTILINE)
    assert {"train", "evaluate", "export", "info", "config"} < set(verbs)
    for verb in verbs:
        assert re.findall(r"^  -.*<.*>", help_of(name, verb), re.MULTILINE) == []


def test_an_interrupt_during_the_imports_is_quiet(tmp_path):
    interrupted = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
    (tmp_path / "difflib.py").write_text(interrupted)
    done = subprocess.run(
        [sys.executable, "-m", "seqapps", "--version"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'apps'}"},
        capture_output=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # background jobs of a shell ignore Ctrl-C
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_an_unknown_key_points_to_the_list_of_keys():
    with pytest.raises(UserError, match="did you mean 'epochs'"):
        main.run(["dates", "train", "--data", "none", "--out", "none", "--set", "epoch=1"])
    with pytest.raises(UserError, match="the verb `config` lists all of them"):
        main.run(["trigger", "train", "--word", "a", "--out", "none", "--set", "qqq=1"])


@pytest.mark.parametrize(
    ("name", "seed"),
    [
        ("dates", ""), ("emojify", ""), ("dinosaurs", "of the samples"), ("jazz", "of the solos"),
        ("trigger", "of the noise"), ("words", ""), ("entities", ""),
        ("prose", "of the samples"),
    ],
)  # fmt: skip
def test_evaluate_has_a_seed_where_something_is_drawn(help_of, name, seed):
    text = help_of(name, "evaluate")
    assert ("--seed" in text) == bool(seed) and seed in text


def test_a_verb_in_place_of_an_app_names_its_app():
    with pytest.raises(UserError, match="did you mean 'seqapps emojify annotate'"):
        main.run(["annotate", "sushi tonight?"])
    with pytest.raises(UserError, match="did you mean 'dates'"):
        main.run(["date", "translate"])
