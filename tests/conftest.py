"""Shared by all tests: the command line as a subprocess, and one trained model per app."""

import gc
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest
from seqapps.common import app as apps

from tests import browser, forked
from tests.contract import examples

# The same examples in every run, and no test that depends on time.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")

TIMEOUT_S = 540
CLUSTERS = "clusters"  # folder of the tests of Ray and Spark, which `make clusters` runs
# The marker `quick` leaves out tests that train, export, draw, start commands, or read the shipped
# models; by folder, by file, and by part of the name (a twin in TensorFlow, say).
SLOW_FOLDERS = {"clusters", "contract", "golden", "layers", "packaging", "plots", "serving"}
SLOW_FILES = {
    "test_calendar_graph.py", "test_commands.py", "test_copy_attention.py", "test_dataset.py",
    "test_edtf_graph.py", "test_partial_dates.py",
    "test_docstrings.py", "test_features.py", "test_generator.py", "test_interface.py",
    "test_kokoro.py", "test_loop.py", "test_losses.py", "test_losses_reference.py",
    "test_networks.py",
    "test_model.py", "test_optimizers.py", "test_own_lists.py", "test_piano_roll.py",
    "test_plots.py", "test_portable.py", "test_program.py", "test_shipped.py",
    "test_synthesizer.py",
    "test_training.py",
}  # fmt: skip
SLOW_WORDS = ("tensorflow", "graph", "music21", "cldr", "every_code_point", "too_many_notes")
ROOT = Path(__file__).resolve().parents[1]


class Result(subprocess.CompletedProcess):
    """A finished command; `lines` are its stdout's JSON objects."""

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.stdout.splitlines()]


def seqapps(*arguments: object, stdin: str | bytes | None = None, cwd: Path = ROOT, **environment):
    """Run the command line in a process of its own (see `forked`)."""
    given = [str(argument) for argument in arguments]
    text = stdin.encode() if isinstance(stdin, str) else stdin or b""
    # JAX sets a variable in this process that users do not have.
    outer = {k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"}
    if not environment:
        code, *streams = forked.Command(given, text, outer, cwd).finish(TIMEOUT_S)
    else:
        done = subprocess.run(
            [sys.executable, "-m", "seqapps", *given],
            input=text,
            capture_output=True,
            cwd=cwd,
            env=outer | environment,
            timeout=TIMEOUT_S,
        )
        code, *streams = done.returncode, done.stdout, done.stderr
    out, err = (stream.decode("utf-8", "surrogateescape") for stream in streams)
    return Result(given, code, out, err)


def assert_refused(result: Result, *words: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr that holds the words."""
    assert result.returncode == 2, result
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


def train_arguments(app: apps.App, folder: Path) -> list[str]:
    """What names the app's example of training data, which is written to the folder if text."""
    return list(examples.of(app).training) or _training_file(app, folder)


def evaluate_arguments(app: apps.App, folder: Path) -> list[str]:
    """The same for `evaluate`."""
    example = examples.of(app)
    return list(example.evaluation) or _training_file(app, folder, example.evaluated_option)


def _training_file(app: apps.App, folder: Path, option: str = "--data") -> list[str]:
    path = folder / "training.txt"
    path.write_text(
        "".join(f"{line}\n" for line in examples.of(app).training_lines), encoding="utf-8"
    )
    return [option, str(path)]


def train_on(app: apps.App, path: Path) -> list[str]:
    """What has the app train on other data than its example's."""
    return [*examples.of(app).training, examples.of(app).data_option, str(path)]


def evaluate_on(app: apps.App, path: Path) -> list[str]:
    """The same for `evaluate`."""
    return [*examples.of(app).evaluation, examples.of(app).evaluated_option, str(path)]


def settings(app: apps.App) -> list[str]:
    """The options that make training short."""
    return [part for value in examples.of(app).settings for part in ("--set", value)]


def _is_slow(path: Path) -> bool:
    folders = set(path.relative_to(ROOT).parts[:-1])
    return bool(folders & SLOW_FOLDERS) or path.name in SLOW_FILES


def pytest_terminal_summary(terminalreporter) -> None:
    """Name what is left out: tests of clusters, and those of the page for want of programs."""
    if not _has_clusters(terminalreporter.config):
        terminalreporter.write_line("tests of Ray and Spark left out: make clusters runs them")
    if missing := browser.missing():
        terminalreporter.write_line(f"tests of the page left out, for want of {', '.join(missing)}")


def _has_clusters(config: pytest.Config) -> bool:
    """Return whether the command line names the tests of clusters."""
    return any(CLUSTERS in Path(argument.split("::")[0]).parts for argument in config.args)


def pytest_configure(config: pytest.Config) -> None:
    """In CI nothing is left out."""
    if browser.is_required() and (missing := browser.missing()):
        pytest.exit(f"the tests of the page need {', '.join(missing)}", returncode=4)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m quick`, leave slow files out before they import TensorFlow.

    Tests of clusters are left out unless they are named, because they need Ray and Spark.
    """
    if collection_path.name == CLUSTERS and not _has_clusters(config):
        return True
    leave_out = config.getoption("markexpr") == "quick" and _is_slow(collection_path)
    return True if leave_out else None


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark quick tests, and let one process run all tests of an app, which has one trained model.

    Such groups come first, so that short tests fill up all processes at the end.
    """
    for item in items:
        if not _is_slow(item.path) and not any(word in item.name for word in SLOW_WORDS):
            item.add_marker("quick")
        parameters = getattr(item, "callspec", None)
        if parameters and "app" in parameters.params:
            item.add_marker(pytest.mark.xdist_group(parameters.params["app"]))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what was imported out of garbage collections, which TensorFlow's exports ask for."""
    gc.freeze()


@pytest.fixture(scope="session", params=apps.names())
def app(request: pytest.FixtureRequest) -> apps.App:
    """Every app on disk."""
    return apps.find(request.param)


@pytest.fixture(scope="session")
def trained(app, tmp_path_factory) -> Path:
    """A model that the command line has just trained on the app's example."""
    folder = tmp_path_factory.mktemp(app.name)
    out = folder / "model"
    data = train_arguments(app, folder)
    result = seqapps(app.name, "train", *data, "--out", out, *settings(app))
    assert result.returncode == 0, result.stderr
    assert f"model: {out}" in result.stdout
    verdict = json.loads((out / "metrics.json").read_text())["verdict"]
    assert verdict and result.stdout.splitlines()[-1 - len(verdict) : -1] == verdict
    card = " ".join((out / "README.md").read_text().split())
    assert all(sentence.endswith(".") and sentence in card for sentence in verdict)
    assert not re.search(r"^[IWEF]\d{4} ", result.stderr, re.MULTILINE)  # of TensorFlow's C++
    return out
