"""The examples in docstrings run, and enough definitions have one."""

import ast
import doctest
import importlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from seqapps.common import app as apps

SOURCE = Path(__file__).resolve().parents[1] / "apps"
MIN_SHARE = 0.15  # of the public functions, classes and methods


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every module."""
    for file in sorted(SOURCE.rglob("*.py")):
        name = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), file.read_text(encoding="utf-8")


def has_example(text: str) -> bool:
    """Return whether a string of a module holds an example; one in a comment is none."""
    if ">>> " not in text:
        return False
    strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return any(isinstance(value, str) and ">>> " in value for value in strings)


def public(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield name and docstring of the public functions, classes and methods, not properties."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            if "property" in " ".join(map(ast.unparse, node.decorator_list)):
                continue
            yield node.name, ast.get_docstring(node) or ""
            if isinstance(node, ast.ClassDef):
                for name, text in public(node.body):
                    yield f"{node.name}.{name}", text


WITH_EXAMPLES = [name for name, text in texts() if has_example(text)]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_run(name, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # of `mkdtemp` in examples
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(verbose=False)
    out = io.StringIO()
    for test in doctest.DocTestFinder().find(module):
        runner.run(test, out=out.write)
    assert runner.failures == 0, out.getvalue()
    assert runner.tries > 0


def test_share_of_definitions_with_an_example():
    found = [own for _, text in texts() for _, own in public(ast.parse(text).body)]
    assert sum(">>> " in own for own in found) >= MIN_SHARE * len(found)


@pytest.mark.parametrize("name", [f"seqapps.{app}.interface" for app in apps.names()])
def test_every_verb_of_the_python_interface_has_an_example(name):
    """Each method of `Model` has one, or is called in that of its class."""
    definitions = dict(public(ast.parse(dict(texts())[name]).body))
    verbs = [verb.partition(".")[2] for verb in definitions if verb.startswith("Model.")]
    example = definitions["Model"]
    assert verbs
    without = [
        verb for verb in verbs
        if f".{verb}(" not in example and ">>> " not in definitions[f"Model.{verb}"]
    ]  # fmt: skip
    assert without == []
