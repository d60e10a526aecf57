"""The shape of the code: imports run one way, and functions are short.

The import graph of `common` and of each app is read from the source, function-level imports
included and imports for type checkers (`if TYPE_CHECKING`) left out. A room is a sub-package or a
file at the top level.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from seqapps.common import app as apps
from seqapps.common import contract

from tests.contract import examples

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "apps" / "seqapps"
LIBRARIES = ("common", "speech")  # speech stands on common
PACKAGES = (*LIBRARIES, *apps.names())
SERVER = "serving"  # stands on the apps, as the command line does
BULK = "bulk"  # stands on the apps, too
ORIGINALS = {name.removesuffix("_copy") for name in apps.names()}  # see examples.py
MAX_FUNCTION_LINES = 80
Graph = dict[str, set[str]]  # module path below seqapps -> the modules that it imports


@cache
def modules() -> dict[str, Path]:
    """Return the path below `seqapps` of every module, such as `common.io.files`, and its file."""
    found = {}
    for file in sorted(SOURCE.rglob("*.py")):
        parts = file.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts).removesuffix("__init__").rstrip(".")] = file
    return found


@cache
def imports() -> Graph:
    """Return the import graph of all modules."""
    return {name: set(_imported(name, file)) for name, file in modules().items()}


def _imported(name: str, file: Path) -> Iterator[str]:
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in _run_time_nodes(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = f"seqapps.{package}".rstrip(".").split(".") if node.level else []
            base = base[: len(base) - node.level + 1]
            base += node.module.split(".") if node.module else []
            targets = [".".join([*base, alias.name]) for alias in node.names]
        else:
            continue
        for target in targets:
            module = _module(target)
            if module is not None and module != name:
                yield module


def _run_time_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        yield node
        yield from _run_time_nodes(node)


def _module(target: str) -> str | None:
    """Return the module of an imported name: the name itself, or the module that defines it."""
    if target.partition(".")[0] != "seqapps":
        return None
    name = target.partition(".")[2]
    while name and name not in modules():
        name = name.rpartition(".")[0]
    return name or None


def within(package: str, graph: Graph) -> Graph:
    """Return the part of a graph that is inside a package, without its `__init__`."""
    inside = {name for name in graph if name.startswith(f"{package}.")}
    return {name: graph[name] & inside for name in inside}


def rooms(package: str, graph: Graph) -> Graph:
    """Merge the modules of each sub-package to one node."""

    def room(name: str) -> str:
        return ".".join(name.split(".")[: package.count(".") + 2])

    merged: Graph = {}
    for name, imported in within(package, graph).items():
        targets = {room(other) for other in imported} - {room(name)}
        merged.setdefault(room(name), set()).update(targets)
    return merged


def cycles(graph: Graph) -> list[list[str]]:
    """Return the groups of nodes that reach each other (strongly connected components)."""
    reached: Graph = {}
    for start in graph:
        seen: set[str] = set()
        open_nodes = [start]
        while open_nodes:
            new = graph[open_nodes.pop()] - seen
            seen |= new
            open_nodes += new
        reached[start] = seen
    groups = {
        tuple(sorted(other for other in graph if other in reached[node] and node in reached[other]))
        for node in graph
        if node in reached[node]
    }
    return [list(group) for group in sorted(groups)]


def arrows(graph: Graph, group: list[str]) -> list[str]:
    """Return the imports inside a group, for messages."""
    return [f"{one} -> {other}" for one in group for other in sorted(graph[one] & set(group))]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_of_modules(package):
    graph = within(package, imports())
    assert [arrows(graph, group) for group in cycles(graph)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_of_rooms(package):
    graph = rooms(package, imports())
    assert [arrows(graph, group) for group in cycles(graph)] == []


def _allowed(package: str) -> set[str]:
    """Return the packages that a package imports: itself, and libraries."""
    return {"common"} if package == "common" else {package, *LIBRARIES}


def test_libraries_import_no_app_and_apps_import_no_other_app():
    strange = [
        f"{name} -> {other}"
        for name, imported in imports().items()
        for other in sorted(imported)
        if name.partition(".")[0] in PACKAGES
        and other.partition(".")[0] not in _allowed(name.partition(".")[0])
    ]
    assert strange == []


def test_the_way_in_is_at_the_top():
    """`api`, the server and `__main__` import apps and common, which import none of them."""
    graph = imports()
    inside = {name for name in graph if name.partition(".")[0] in PACKAGES}
    top = graph.keys() - inside
    server = {name for name in top if name.partition(".")[0] == SERVER}
    bulk = {name for name in top if name.partition(".")[0] == BULK}
    assert top - server - bulk == {"", "__main__", "api"}
    assert [name for name in graph.keys() - bulk if graph[name] & bulk] == []
    outside = {name: graph[name] & server for name in graph.keys() - server}
    assert {name: found for name, found in outside.items() if found} == {
        "__main__": {"serving.command"}  # which imports the rest of the server late
    }
    assert cycles(within(SERVER, graph)) == cycles(within(BULK, graph)) == []
    assert [arrows(graph, group) for group in cycles(graph) if top & set(group)] == []
    assert set.union(*(graph[name] for name in inside)) & top == set()


def test_every_app_has_an_example():
    assert set(examples.EXAMPLES) == ORIGINALS


def test_mypy_checks_every_module_of_every_app_against_the_contract():
    """conformance.py names them all, each in the list of its Protocol."""
    tree = ast.parse((Path(__file__).parent / "conformance.py").read_text(encoding="utf-8"))
    lists = {
        ast.unparse(node.annotation): {ast.unparse(item) for item in node.value.elts}
        for node in tree.body
        if isinstance(node, ast.AnnAssign)
    }
    protocols = [name for name in vars(contract) if name.endswith("Module")]
    assert len(protocols) >= 10
    assert lists == {
        f"list[contract.{protocol}]": {
            f"seqapps.{name}.{protocol.removesuffix('Module').lower()}" for name in ORIGINALS
        }
        for protocol in protocols
    }


FORBIDDEN = [
    ("settings", {"data", "model", "training", "engines", "runtime", "evaluation", "interface"}),
    ("data", {"model", "training", "program", "engines", "runtime", "evaluation", "interface"}),
    ("model", {"training", "program", "engines", "runtime", "evaluation", "interface"}),
    ("engines", {"data", "model", "training", "program", "runtime", "evaluation", "interface"}),
    ("runtime", {"data", "model", "training", "program", "evaluation", "interface", "commands"}),
    ("interface", {"model", "training", "program", "commands"}),
]


@pytest.mark.parametrize(("module", "forbidden"), FORBIDDEN)
@pytest.mark.parametrize("name", apps.names())
def test_contract_modules_import_one_way(name, module, forbidden):
    assert f"{name}.{module}" in modules()
    inside = within(name, imports())[f"{name}.{module}"]
    imported = {other.removeprefix(f"{name}.") for other in inside}
    assert imported & forbidden == set()


@pytest.mark.parametrize("package", (*PACKAGES, ""))
def test_functions_are_short(package):
    long = []
    for name, file in modules().items():
        if name.partition(".")[0] != package and (package or name.partition(".")[0] in PACKAGES):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    long.append(f"{name}.{node.name}: {lines} lines")
    assert long == []


def test_the_graph_is_read_as_python_imports():
    """The reader of imports itself: relative, absolute, in functions, for type checkers only."""
    graph = imports()
    assert "common.errors" in graph["common.io.files"]
    assert "common.training.loop" in graph["common.training.train_command"]  # in a function
    assert "common.training.loop" not in graph["common.contract"]  # for type checkers
    assert "dinosaurs.settings" in graph["dinosaurs.runtime"]  # relative
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]
    assert rooms("x", {"x.a.b": {"x.c"}, "x.c": {"y.d"}, "y.d": set()}) == {
        "x.a": {"x.c"},
        "x.c": set(),
    }
