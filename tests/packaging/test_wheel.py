"""The wheel in a fresh environment, away from the checkout, beside another package `apps`."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess]
pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel built from a copy of the tracked files."""
    source = tmp_path_factory.mktemp("source")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "apps", "models", "pyproject.toml", "hatch_build.py", "README.md",
         "LICENSE"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    out = tmp_path_factory.mktemp("dist")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", out, source]
    subprocess.run([sys.executable, *map(str, build)], check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def run(wheel, tmp_path_factory) -> Run:
    """Run a command of a fresh environment that has the wheel and its dependencies alone."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "apps").mkdir()
    (folder / "apps" / "__init__.py").write_text("raise ImportError('another package')\n")
    python = folder / "environment" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    subprocess.run([python, *install], check=True)

    def run(*arguments: object) -> subprocess.CompletedProcess:
        words = [str(argument) for argument in arguments]
        words[0] = str(python.with_name(words[0]))
        return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)

    return run


def printed(done: subprocess.CompletedProcess) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_app_runs_on_its_shipped_model(run, tmp_path):
    translated = printed(run("seqapps", "dates", "translate", "3rd of May, 1979"))
    assert translated == "1979-05-03\n"
    assert printed(run("seqapps", "emojify", "annotate", "I love you")).strip() == "I love you ❤️"
    names = printed(run("seqapps", "dinosaurs", "generate", "-n", "3", "--seed", "1"))
    assert names.splitlines()[0] == "Saurophus"
    kitchen = ROOT / "datasets" / "trigger" / "kitchen.flac"
    heard = printed(run("seqapps", "trigger", "detect", kitchen, "--json"))
    assert len(heard.splitlines()) == 4
    assert "blues-F" in printed(run("seqapps", "jazz", "forms"))
    solo = tmp_path / "solo.musicxml"
    printed(run("seqapps", "jazz", "improvise", "--form", "blues-F", "--seed", "2",
                "--musicxml", solo))  # fmt: skip
    assert "<score-partwise" in solo.read_text(encoding="utf-8")


def test_the_command_and_the_module(run):
    assert "dinosaurs" in printed(run("seqapps", "--help"))
    assert printed(run("seqapps", "--version")) == printed(
        run("python", "-m", "seqapps", "--version")
    )


def test_from_python_without_tensorflow(run):
    code = (
        "import sys, json, seqapps\n"
        "answers = [a.date for a in seqapps.load('dates').translate(['3 May 1979', 'no date'])]\n"
        "heavy = [n for n in sys.modules if n in ('tensorflow', 'keras', 'apps')]\n"
        "print(json.dumps([answers, heavy]))"
    )
    answers, heavy = json.loads(printed(run("python", "-c", code)))
    assert answers == ["1979-05-03", None] and heavy == []


def test_content_of_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0].split("-")[0] for name in names} == {"seqapps"}
    assert "seqapps/py.typed" in names
    tracked = subprocess.run(
        ["git", "ls-files", "apps", "models"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for path in tracked:
        inside = path.removeprefix("apps/").replace("models/", "seqapps/_models/", 1)
        assert not (ROOT / path).is_file() or inside in names, path


def test_an_editable_install_copies_no_model(tmp_path):
    target = tmp_path / "site"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
               "--disable-pip-version-check", "--target", target, "--editable", ROOT]  # fmt: skip
    subprocess.run([sys.executable, *map(str, install)], check=True)
    assert not [path for path in target.rglob("*") if "_models" in path.parts]
    assert list(target.glob("*.pth"))
