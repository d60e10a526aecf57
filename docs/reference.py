"""Write the reference pages of the site: the command line and the Python interface."""

import importlib
import inspect
import os
import re
from collections.abc import Iterator
from typing import Any

import seqapps
import typer
from seqapps.common import app as apps
from seqapps.common.cli import shared_verbs
from typer.testing import CliRunner

SECTION = re.compile(r"^(Args|Returns|Raises|Attributes|Example|Call arguments):$")


def command_line() -> str:
    """Return the page of all verbs with their options, as `--help` prints them."""
    os.environ["COLUMNS"] = "88"
    runner, lines = CliRunner(), ["# Command line", "", "What `seqapps APP VERB --help` prints."]
    for name in apps.names():
        app = apps.find(name)
        group = shared_verbs.make(app)
        lines += ["", f"## {name}", "", f"{app.summary[0].upper()}{app.summary[1:]}."]
        for verb in typer.main.get_command(group).commands:
            shown = runner.invoke(group, [verb, "--help"], prog_name=f"seqapps {name}")
            lines += ["", f"### {name} {verb}", "", "```text", shown.output.strip(), "```"]
    return "\n".join(lines) + "\n"


def python_interface() -> str:
    """Return the page of `seqapps.load`, `seqapps.train` and the methods of each app."""
    lines = ["# Python interface", "", "Made from the docstrings; [by example](../python.md)."]
    for function in (seqapps.load, seqapps.train):
        lines += ["", f"## seqapps.{function.__name__}", "", *described(function)]
    for name in apps.names():
        module = importlib.import_module(f"seqapps.{name}.interface")
        lines += ["", f"## {name}", "", f'The result of `seqapps.load("{name}")`.']
        for verb in vars(module.Model):
            function = getattr(module.Model, verb)
            if inspect.isfunction(function) and not verb.startswith("_"):
                lines += ["", f"### {name}.{verb}", "", *described(function)]
    return "\n".join(lines) + "\n"


def described(function: Any) -> Iterator[str]:
    """Yield the signature and the docstring of a function in Markdown."""
    parameters = inspect.signature(inspect.unwrap(function)).parameters.values()
    yield "```python"
    yield f"{function.__name__}("
    for number, one in enumerate(parameters):
        if one.kind is one.KEYWORD_ONLY and not any(
            before.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
            for before in list(parameters)[:number]
        ):
            yield "    *,"
        if one.name != "self":
            yield f"    {one},"
    yield from (")", "```", "")
    section = ""
    for line in (inspect.getdoc(function) or "").splitlines():
        if found := SECTION.match(line):
            yield from _end(section)
            section = found[1]
            yield from ("", f"**{section}**", "")
            yield from ("```python",) if section == "Example" else ()
        elif section == "Example":
            yield line[4:]
        elif section and re.match(r"    \w[\w, ]*: ", line):
            names, text = line.strip().split(": ", 1)
            yield f"- `{names}`: {escaped(text)}"
        else:
            indent = "  " if section in ("Args", "Attributes") else ""
            yield indent + escaped(line.strip())
    yield from _end(section)


def _end(section: str) -> Iterator[str]:
    if section == "Example":
        yield "```"


def escaped(text: str) -> str:
    """Return a text without the signs of HTML."""
    return re.sub(r"`[^`]*`|[<>]", lambda found: _entity(found[0]), text)


def _entity(text: str) -> str:
    return text if text.startswith("`") else {"<": "&lt;", ">": "&gt;"}[text]
