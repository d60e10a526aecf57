"""The wheel in a fresh environment, away from the checkout, beside another package `apps`."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

Run = Callable[..., subprocess.CompletedProcess]
BUILD_FILES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")
pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """A wheel built from a copy of the repository."""
    source = tmp_path_factory.mktemp("source")
    for path in files("apps", "models", *BUILD_FILES):
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, source / path)
    (source / "models" / "dates" / "2.training").mkdir()  # an unfinished training is left out
    out = tmp_path_factory.mktemp("dist")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", out, source]
    subprocess.run([sys.executable, *map(str, build)], check=True, capture_output=True)
    (found,) = out.glob("*.whl")
    return found


def files(*paths: str) -> list[str]:
    """Return the files of the repository below some paths, without those that git ignores."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.split("\0") if path and (ROOT / path).is_file()]


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Path:
    """A fresh environment that has the wheel and nothing but what the wheel requires.

    The required packages are linked from the environment of the tests instead of downloaded.
    """
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    pip = [sys.executable, "-m", "pip", "--python", folder, "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (installed,) = distributions(path=[str(site)])
    for name in required(installed):
        for part in {file.parts[0] for file in distribution(name).files or []} - {".."}:
            target = site / part
            if not target.exists():
                target.symlink_to(Path(str(distribution(name).locate_file(part))))
    subprocess.run([*pip, "check"], check=True)
    return folder


def required(installed: Distribution) -> set[str]:
    """Return the names of all packages that a package requires without extras."""
    names: set[str] = set()
    queue = [installed]
    while queue:
        for requirement in map(Requirement, queue.pop().requires or []):
            name = canonicalize_name(requirement.name)
            applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if applies and name not in names:
                names.add(name)
                queue.append(distribution(name))
    return names


@pytest.fixture(scope="module")
def run(environment) -> Run:
    """Run a program of the environment in a folder that has a package `apps` of its own."""
    folder = environment.parent
    (folder / "apps").mkdir()
    (folder / "apps" / "__init__.py").write_text("raise ImportError('another package')\n")
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "SEQAPPS_"))}

    def run(program: str, *arguments: object) -> subprocess.CompletedProcess:
        words = [str(environment / "bin" / program), *map(str, arguments)]
        return subprocess.run(words, cwd=folder, env=outer, capture_output=True, text=True)

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
    (tmp_path / "letter.txt").write_text("You should of seen teh laptop.\n")
    found = printed(run("seqapps", "prose", "proofread", tmp_path / "letter.txt"))
    assert [line.split()[1] for line in found.splitlines()] == ["of", "teh"]
    solo = tmp_path / "solo.musicxml"
    printed(run("seqapps", "jazz", "improvise", "--form", "blues-F", "--seed", "2",
                "--musicxml", solo))  # fmt: skip
    assert "<score-partwise" in solo.read_text(encoding="utf-8")


def test_the_command_and_the_module(run):
    assert "dinosaurs" in printed(run("seqapps", "--help"))
    assert printed(run("seqapps", "--version")) == printed(
        run("python", "-m", "seqapps", "--version")
    )


def test_from_python_without_tensorflow(run, environment):
    code = (
        "import sys, json, seqapps\n"
        "answers = [a.date for a in seqapps.load('dates').translate(['3 May 1979', 'no date'])]\n"
        "heavy = [n for n in sys.modules if n in ('tensorflow', 'keras', 'apps')]\n"
        "print(json.dumps([answers, heavy, seqapps.__file__]))"
    )
    answers, heavy, file = json.loads(printed(run("python", "-c", code)))
    assert answers == ["1979-05-03", None] and heavy == []
    assert Path(file).is_relative_to(environment)


def test_training_names_the_extra_that_it_needs(run, tmp_path):
    (tmp_path / "names.txt").write_text(
        "".join(f"{a}{b}saurus\n" for a in "abcde" for b in "aeiou")
    )
    done = run("seqapps", "dinosaurs", "train", "--data", tmp_path / "names.txt",
               "--out", tmp_path / "model")  # fmt: skip
    assert done.returncode == 2
    assert "pip install 'seqapps[train]'" in done.stderr


def test_content_of_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0].split("-")[0] for name in names} == {"seqapps"}
    assert "seqapps/py.typed" in names
    expected = {
        path.removeprefix("apps/").replace("models/", "seqapps/_models/", 1)
        for path in files("apps", "models")
    }
    assert {name for name in names if ".dist-info/" not in name} == expected


def test_an_editable_install_copies_no_model(tmp_path):
    target = tmp_path / "site"
    install = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
               "--disable-pip-version-check", "--target", target, "--editable", ROOT]  # fmt: skip
    subprocess.run([sys.executable, *map(str, install)], check=True)
    assert not [path for path in target.rglob("*") if "_models" in path.parts]
    assert list(target.glob("*.pth"))
