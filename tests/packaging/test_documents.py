"""Documents name only files, make targets, commands and options that exist."""

import doctest
import re
import shlex
from collections.abc import Iterator
from functools import cache

import pytest
import typer
from seqapps.common import app as apps
from seqapps.common.cli import shared_verbs
from seqapps.serving.command import serve

from tests.conftest import ROOT

SOURCE = ROOT / "apps" / "seqapps"
CARDS = sorted(SOURCE.glob("*/README.md"))
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *CARDS]
PRESENT = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]  # which names the past
TOP_LEVEL = {"apps", "tests", "docs", "benchmarks", "models", "datasets", ".ci"}
EXAMPLE_PATHS = re.compile(r"mine\b|own-|/2$|\bAPP\b|<|\*|…")  # of the reader

every_document = pytest.mark.parametrize(
    "document", PRESENT, ids=[str(path.relative_to(ROOT)) for path in PRESENT]
)


@every_document
def test_files_exist(document):
    for path in _paths(document.read_text(encoding="utf-8")):
        places = (ROOT, SOURCE, SOURCE / "common", document.parent)
        assert any((place / path).exists() for place in places), path


def _paths(text: str) -> Iterator[str]:
    for quoted in re.findall(r"`([^`\n]+)`", text):
        for word in quoted.split():
            first = word.split("/")[0]
            if "/" in word and first in {*TOP_LEVEL, *apps.names(), "common", "speech"}:
                if not EXAMPLE_PATHS.search(word):
                    yield word
            elif re.fullmatch(r"[A-Z_]+\.md", word):
                yield word
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.DOTALL)  # code has no links
    for link in re.findall(r"\]\(([^)#\s]+)", prose):
        if "://" not in link:
            yield link


@every_document
def test_make_targets_exist(document):
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"`make ([a-z]+)", text) + re.findall(r"^(?:\$ )?make ([a-z]+)", text, re.M)
    assert set(named) <= targets


@every_document
def test_commands_and_options_exist(document):
    for line in _code_lines(document.read_text(encoding="utf-8")):
        match = re.search(r"(?:^|[ /])seqapps (\w+) ([\w-]+)(.*)", line)
        if not match or match[1] in ("mine", "APP"):
            continue
        app, verb, rest = match.groups()
        if app == "serve":
            words = shlex.split(f"{verb} {rest}".split("#")[0])
            assert {word for word in words if word.startswith("--")} <= _options_of_serve(), line
            continue
        assert app in apps.names(), line
        options = _options(app)
        assert verb in options, line
        try:
            words = shlex.split(rest.split("#")[0])
        except ValueError:  # an example of a quoted error
            words = rest.split()
        used = {word.split("=")[0] for word in words if word.startswith("--")}
        assert used <= options[verb] | {"--help"}, line


def _code_lines(text: str) -> Iterator[str]:
    """Yield the lines of fenced and indented blocks, continued lines joined, and quoted code."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    blocks += re.findall(r"^    \S.*$", text, re.MULTILINE)
    blocks += re.findall(r"`(seqapps [^`]+)`", text)
    for block in blocks:
        for line in block.replace("\\\n", " ").splitlines():
            if re.match(r"(\$ |    )?(\w+=\S+ )?(\S*/)?seqapps |.*\| seqapps ", line):
                yield line


@cache
def _options(app: str) -> dict[str, set[str]]:
    """Return the verbs of an app with their options."""
    group = typer.main.get_command(shared_verbs.make(apps.find(app)))
    return {
        name: {option for parameter in verb.params for option in parameter.opts}
        for name, verb in group.commands.items()
    }


@cache
def _options_of_serve() -> set[str]:
    command = typer.Typer()
    command.command()(serve)
    return {option for one in typer.main.get_command(command).params for option in one.opts}


def test_architecture_names_every_room_and_module_of_the_contract():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in SOURCE.glob("*/*/__init__.py"):
        room = path.parent.relative_to(SOURCE).as_posix()
        assert room.split("/")[0] in {*apps.names(), "common", "speech"}
        assert room.split("/")[0] == "mine" or f"`{room}/`" in text, room
    for module in re.findall(r"^\| `(\w+\.py)` \|", text, re.MULTILINE):
        for name in apps.names():
            assert (SOURCE / name / module).is_file(), f"{name}/{module}"


def test_modules_import_only_modules_above_them_in_the_list_of_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    order = re.findall(r"^\| `([a-z]+)\.py` \|", text, re.MULTILINE)  # not __init__, which is first
    for name in apps.names():
        for position, module in enumerate(order):
            source = (SOURCE / name / f"{module}.py").read_text(encoding="utf-8")
            below = "|".join(order[position + 1 :]) or "$."
            found = re.findall(rf"^ *from \. import .*\b({below})\b", source, re.MULTILINE)
            found += re.findall(rf"^ *from \.({below}) import", source, re.MULTILINE)
            assert not found, f"{name}/{module}.py imports {found}"


def test_changelog_has_the_form_of_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## \[Unreleased\]$", text, re.MULTILINE)
    kinds = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_decisions_are_listed():
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_examples_of_the_python_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "datasets").symlink_to(ROOT / "datasets")
    page = str(ROOT / "docs" / "python.md")
    failed, tried = doctest.testfile(page, module_relative=False, encoding="utf-8")
    assert failed == 0 and tried > 0
