"""The examples in docstrings run, and enough definitions have one."""

import ast
import doctest
import importlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from seqapps.common import app as apps

SOURCE = Path(__file__).resolve().parents[1] / "apps"
MIN_SHARE = 0.15  # of the public functions, classes and methods


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Yield the name and the syntax tree of every module."""
    for file in sorted(SOURCE.rglob("*.py")):
        name = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
        yield name.removesuffix(".__init__"), ast.parse(file.read_text(encoding="utf-8"))


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


WITH_EXAMPLES = [name for name, tree in trees() if ">>> " in ast.unparse(tree)]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_run(name):
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(verbose=False)
    out = io.StringIO()
    for test in doctest.DocTestFinder().find(module):
        runner.run(test, out=out.write)
    assert runner.failures == 0, out.getvalue()
    assert runner.tries > 0


def test_share_of_definitions_with_an_example():
    texts = [text for _, tree in trees() for _, text in public(tree.body)]
    assert sum(">>> " in text for text in texts) >= MIN_SHARE * len(texts)


@pytest.mark.parametrize("name", [f"seqapps.{app}.interface" for app in apps.names()])
def test_every_verb_of_the_python_interface_has_an_example(name):
    """Each method of `Model` has one, or is called in that of its class."""
    definitions = dict(public(dict(trees())[name].body))
    verbs = [verb.partition(".")[2] for verb in definitions if verb.startswith("Model.")]
    example = definitions["Model"]
    assert verbs
    without = [
        verb for verb in verbs
        if f".{verb}(" not in example and ">>> " not in definitions[f"Model.{verb}"]
    ]  # fmt: skip
    assert without == []
