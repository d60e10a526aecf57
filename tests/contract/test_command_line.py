"""The contract of the command line, for every app found on disk."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

import pytest

from tests import forked
from tests.conftest import (
    ROOT,
    TIMEOUT_S,
    assert_refused,
    evaluate_arguments,
    evaluate_on,
    seqapps,
    settings,
    train_arguments,
    train_on,
)
from tests.contract import examples

HEAVY = ("tensorflow", "keras", "jax", "torch", "librosa", "music21")


def modules_after(*commands: Sequence[object], expected: int = 0) -> set[str]:
    """Run commands in one process and return the modules that they imported."""
    code = (
        "import sys, json, contextlib, io; from seqapps.__main__ import run\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    out = io.StringIO()\n"
        "    with contextlib.redirect_stdout(out): code = run(command)\n"
        f"    assert code == {expected} and (out.getvalue() or code)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    given = json.dumps([[str(part) for part in command] for command in commands])
    done = subprocess.run(
        [sys.executable, "-c", code, given],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    return set(json.loads(done.stdout))


def test_apps_are_listed(app):
    for arguments in ((), ("--help",)):
        result = seqapps(*arguments)
        assert result.returncode == 0
        assert any(
            line.split()[:1] == [app.name] and app.summary in line
            for line in result.stdout.splitlines()
        )
    assert_refused(seqapps(app.name + "x"), "did you mean", app.name)


def test_every_help_answers_without_heavy_imports(app):
    verbs = ["train", "evaluate", "export", "info", examples.of(app).item_verb]
    helps = [[app.name, *given] for given in [(), ("--help",), *((v, "--help") for v in verbs)]]
    assert not modules_after(*helps, [], ["doctor", "--help"]).intersection(HEAVY)


def test_answers_of_small_inputs_and_evaluations_need_no_tensorflow(app, trained, tmp_path):
    answers = [examples.of(app).item_verb, *examples.of(app).items]
    evaluation = ["evaluate", *evaluate_arguments(app, tmp_path)]
    commands = [[app.name, *verb, "--model", trained] for verb in (answers, evaluation)]
    assert not modules_after(*commands).intersection(HEAVY)


def test_bad_data_is_found_before_tensorflow_is_imported(app, bad_inputs):
    """Nobody waits ten seconds to hear that a file does not exist."""
    names = ("missing", "blank" if examples.of(app).skips_bad_files else "zeros")
    commands = [
        [app.name, "train", *train_on(app, bad_inputs / name), "--out", bad_inputs / "out"]
        for name in names
    ]
    assert not modules_after(*commands, expected=2).intersection(HEAVY)


def test_json_schema(app, trained):
    verb, items = examples.of(app).item_verb, examples.of(app).items
    result = seqapps(app.name, verb, *items, "--model", trained, "--json")
    assert result.returncode == 0 and result.stderr == ""
    assert len(result.lines) == len(items)
    for line in result.lines:
        assert set(examples.of(app).item_keys) == set(line)
    info = seqapps(app.name, "info", "--model", trained, "--json").lines[0]
    assert {"model", "bytes", "config", "metrics"} == set(info)
    assert "Traceback" not in seqapps(app.name, "info", "--model", trained).stdout


def test_an_answer_does_not_depend_on_its_batch_mates(app, trained):
    verb, items = examples.of(app).item_verb, list(examples.of(app).items)
    together = seqapps(app.name, verb, *items * 50, "--model", trained, "--json").lines
    for item, answer in zip(items, together, strict=False):
        alone = seqapps(app.name, verb, item, "--model", trained, "--json").lines
        assert alone == [answer]
    assert together == together[: len(items)] * 50


def test_one_bad_item_among_ten_is_named_and_the_others_answered(app, trained):
    good = [examples.of(app).items[0]] * 9
    items = [*good[:4], examples.of(app).bad_item, *good[4:]]
    result = seqapps(app.name, examples.of(app).item_verb, *items, "--model", trained, "--json")
    assert result.returncode == 3
    assert len(answered(app, result)) == 9
    assert examples.of(app).bad_item in result.stderr and result.stderr.count("\n") == 1
    only = [
        app.name,
        examples.of(app).item_verb,
        examples.of(app).bad_item,
        "--model",
        trained,
        "--json",
    ]
    alone = seqapps(*only)
    if examples.of(app).answer_key:  # an answer as well, so that answers stay in step with items
        assert alone.returncode == 3 and [
            row[examples.of(app).answer_key] for row in alone.lines
        ] == [None]
        assert [row["text"] for row in result.lines] == items
    else:
        assert_refused(alone, examples.of(app).bad_item)


def answered(app, result) -> list[dict]:
    """The JSON objects that hold an answer."""
    key = examples.of(app).answer_key
    return [row for row in result.lines if not key or row[key] is not None]


def test_items_from_stdin(app, trained):
    verb, items = examples.of(app).item_verb, examples.of(app).items
    arguments = [app.name, verb, "--model", trained, "--json"]
    text = "\ufeff" + "\r\n".join(items) + "\r\n"
    assert seqapps(*arguments, "-", stdin=text).stdout == seqapps(*arguments, *items).stdout


def test_bad_lines_of_stdin_are_named_and_the_others_answered(app, trained):
    verb, item = examples.of(app).item_verb, examples.of(app).items[0]
    lines = [item.encode()] * 9
    lines[2:2] = [b"\xff\xfe", b"a\x01b", b"x" * 100_000]
    arguments = [app.name, verb, "-", "--model", trained, "--json"]
    result = seqapps(*arguments, stdin=b"\n".join(lines))
    assert result.returncode == 3 and len(answered(app, result)) == 9
    for number in (3, 4, 5):
        assert f"line {number}:" in result.stderr
    assert_refused(seqapps(*arguments, stdin=b""), "got none")


def test_evaluate(app, trained, tmp_path):
    data = evaluate_arguments(app, tmp_path)
    result = seqapps(app.name, "evaluate", *data, "--model", trained, "--json")
    assert result.returncode == 0, result.stderr
    assert set(examples.of(app).evaluation_keys) <= set(result.lines[0])
    stdin = None
    if examples.of(app).training_lines:
        stdin = Path(data[-1]).read_bytes()
        data = [data[0], "-"]
    again = seqapps(app.name, "evaluate", *data, "--model", trained, stdin=stdin)
    assert again.returncode == 0 and again.stdout.count("\n") > 3


def test_ids_do_not_depend_on_the_hash_seed(app, tmp_path):
    data = train_arguments(app, tmp_path)
    code = (  # `train`, up to what it would train on
        "import sys; from seqapps.__main__ import run\n"
        "from seqapps.common.training import train_command\n"
        "def print_digest(job):\n"
        "    print(job.app.part('data').load(job.source, job.config).digest)\n"
        "    sys.exit()\n"
        "train_command.run = print_digest\n"
        "sys.exit(run([sys.argv[1], 'train', '--out', 'unused', *sys.argv[2:]]))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, app.name, *data],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, cwd=ROOT, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1 and len(digests.pop().strip()) == 64


@pytest.fixture
def bad_inputs(app, tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "blank").write_bytes(b"\n \r\n\t\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "long").write_bytes(b"a" * 10_000_000)
    if examples.of(app).training_lines:
        good = "\n".join(examples.of(app).training_lines)
        (tmp_path / "zeros").write_bytes(good.encode() + b"\nde\0f\n")
    else:
        cut_short(examples.of(app).items, tmp_path / "zeros")
    return tmp_path


def cut_short(files: Sequence[str], folder: Path) -> None:
    """Fill a new folder with nine copies of files and the first half of a tenth."""
    folder.mkdir()
    for number, name in zip(range(10), cycle(files), strict=False):
        content = Path(name).read_bytes()
        if number == 9:
            content = content[: len(content) // 2]
        (folder / f"{number}{Path(name).suffix}").write_bytes(content)


@pytest.mark.parametrize("name", ["missing", "empty", "blank", "folder", "binary", "zeros", "long"])
def test_bad_data_is_refused_and_nothing_written(app, trained, bad_inputs, name):
    before = sorted(bad_inputs.rglob("*"))
    if name != "zeros" or not examples.of(app).skips_bad_files:
        arguments = ["train", *train_on(app, bad_inputs / name), "--out", bad_inputs / "out"]
        assert_refused(seqapps(app.name, *arguments), name)
    arguments = ["evaluate", *evaluate_on(app, bad_inputs / name), "--model", trained]
    evaluated = seqapps(app.name, *arguments)
    if name == "zeros":  # one bad line or file among good ones
        assert evaluated.returncode == 3 and evaluated.stdout
        assert evaluated.stderr.startswith("refused: ") and "Traceback" not in evaluated.stderr
    else:
        assert_refused(evaluated, name)
    assert sorted(bad_inputs.rglob("*")) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--preset", "defalt"], ["defalt", "default"]),
        (["--set", "epoch=3"], ["epoch", "did you mean 'epochs'"]),
        (["--set", "epochs"], ["key=value"]),
        (["--set", "epochs=many"], ["epochs", "int", "many"]),
        (["--set", "epochs=0"], ["epochs", "0"]),
        (["--config", "/nowhere.toml"], ["/nowhere.toml"]),
        (["--seed", "-1"], ["seed", "-1"]),
        (["--from", "/nowhere"], ["/nowhere", "does not exist"]),
        (["--sed", "1"], ["--sed"]),
        (["--resume"], ["nothing to resume"]),
    ],
)
def test_bad_options_are_refused_and_nothing_written(app, tmp_path, options, words):
    arguments = ["train", *train_arguments(app, tmp_path), "--out", tmp_path / "out", *options]
    before = sorted(tmp_path.iterdir())
    assert_refused(seqapps(app.name, *arguments), *words)
    assert sorted(tmp_path.iterdir()) == before


def test_data_are_asked_for(app, tmp_path):
    for verb, others in (("train", ["--out", tmp_path / "out"]), ("evaluate", [])):
        declared = app.data_options(verb)  # at least one of them where none is required alone
        required = [option.name for option in declared if option.required] or [declared[0].name]
        result = seqapps(app.name, verb, *others)
        assert_refused(result, "'--" + required[0].replace("_", "-") + "'")
    assert not list(tmp_path.iterdir())


def test_targets_that_would_lose_something_are_refused(app, tmp_path):
    data = train_arguments(app, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("precious")
    file = tmp_path / "file"
    file.write_text("precious")
    for out, words in (
        (other, "exists and is not a model"),
        (file, "is a file"),
        (file / "below", "cannot write"),
        (".", "exists and is not a model"),
        ("", "exists and is not a model"),
        (other / "..", "exists and is not a model"),
        (b"\xff".decode(errors="surrogateescape"), "can be written"),
    ):
        result = seqapps(app.name, "train", *data, "--out", out)
        assert_refused(result, words)
    assert (other / "thesis.txt").read_text() == file.read_text() == "precious"


def test_disk_full_and_read_only_targets(app, tmp_path):
    command = [app.name, "train", *train_arguments(app, tmp_path), *settings(app), "--out"]
    read_only = seqapps(*command, "/proc/model")
    assert_refused(read_only, "/proc/model")
    # A limit on the size of files stands in for a full disk: writing fails in the middle.
    limited = forked.Command(
        [*map(str, command), str(tmp_path / "out")], b"", os.environ, ROOT, max_file_bytes=4096
    )
    code, _, stderr = limited.finish(TIMEOUT_S)
    assert code == 2, stderr
    assert b"Traceback" not in stderr
    assert b"File too large" in stderr.splitlines()[-1]
    assert not (tmp_path / "out").exists()
    assert not list(tmp_path.rglob("*.npz"))


def test_nothing_of_the_users_is_removed(app, trained, tmp_path):
    """Neither in the folder of an unfinished training nor in a model that is replaced."""
    work = tmp_path / "m.training"
    work.mkdir()
    shutil.copytree(trained, tmp_path / "n")
    for folder in (work, tmp_path / "n"):
        (folder / "my.txt").write_text("precious")
    command = [app.name, "train", *train_arguments(app, work), *settings(app), "--out"]
    before = sorted(tmp_path.rglob("*"))
    assert_refused(seqapps(*command, tmp_path / "m"), "not an unfinished training")
    assert_refused(seqapps(*command, tmp_path / "n"), "my.txt")
    assert sorted(tmp_path.rglob("*")) == before
    assert all((f / "my.txt").read_text() == "precious" for f in (work, tmp_path / "n"))


def test_a_closed_pipe_is_quiet(app, trained):
    verb, item = examples.of(app).item_verb, examples.of(app).items[0]
    arguments = [app.name, verb, *[item] * 5000, "--model", trained]
    process = subprocess.Popen(
        [sys.executable, "-m", "seqapps", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == -signal.SIGPIPE
