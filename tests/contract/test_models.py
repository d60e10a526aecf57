"""The contract of a model folder, for every app found on disk."""

import csv
import io
import json
import os
import shutil
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from seqapps.common.export import bundle

from tests import forked, tensorflow_alone
from tests.conftest import ROOT, assert_refused, seqapps, settings, train_arguments
from tests.contract import examples, references

CLEAN_PROCESS = """
import json, sys
import numpy as np
import tensorflow as tf
folder, cases = sys.argv[1], json.load(open(sys.argv[2]))
program = tf.saved_model.load(folder)
worst = 0.0
for case in cases:
    specs = program.signatures[case["endpoint"]].structured_input_signature[1]
    inputs = {k: tf.constant(v, specs[k].dtype) for k, v in case["inputs"].items()}
    outputs = program.signatures[case["endpoint"]](**inputs)
    for name, expected in case["outputs"].items():
        difference = np.abs(outputs[name].numpy() - np.array(expected))
        worst = max(worst, float(difference.max()))
assert not any(name.split(".")[0] == "seqapps" for name in sys.modules)
assert "serving_default" in program.signatures
print(worst)
"""


# What is the same code in every app is tried in this one, whose training is the shortest: that
# fine-tuning comes to its end, and all formats of exports.
SHORTEST = "dinosaurs"


def weights(model: Path) -> dict[str, np.ndarray]:
    """Read all tensors of core.keras without our code."""
    found = {}

    def keep(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = item[()]

    with zipfile.ZipFile(model / "core.keras") as archive:
        content = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(content) as h5:
        h5.visititems(keep)
    assert found
    return found


def assert_same_weights(one: Path, other: Path) -> None:
    a, b = weights(one), weights(other)
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


def test_bundle_is_complete_and_verifies(app, trained):
    assert bundle.verify(trained, app.name) > 0
    names = {path.relative_to(trained).as_posix() for path in trained.rglob("*") if path.is_file()}
    assert {"saved_model.pb", "core.keras", "config.json", "metrics.json", "README.md"} <= names
    assert any(name.startswith("lite/") for name in names)
    listed = json.loads((trained / bundle.MANIFEST).read_text())["files"]
    assert set(listed) == names - {bundle.MANIFEST}


def test_of_numbered_versions_the_newest_is_taken(app, trained, tmp_path):
    for number in ("9", "10"):
        shutil.copytree(trained, tmp_path / "versions" / number)
    shutil.copytree(trained, tmp_path / "versions" / "notes")
    assert bundle.open_bundle(app.name, str(tmp_path / "versions")).path.name == "10"


def test_a_short_training_beats_a_model_without_inputs(app, trained):
    """So a training that does not learn fails, whatever keeps it from learning."""
    with (trained / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[-1][examples.of(app).nats_column]) < examples.of(app).trivial_nats
    best = min(rows, key=lambda row: float(row["validation_nats"]))
    nats = json.loads((trained / "metrics.json").read_text())["validation"]["nats"]
    assert nats == pytest.approx(float(best["validation_nats"]), abs=1e-3)


def test_savedmodel_equals_core_without_our_code(app, trained, tmp_path):
    cases = tmp_path / "cases.json"
    expected = references.cases(app, trained, examples.of(app).items)
    cases.write_text(json.dumps(expected))
    assert float(tensorflow_alone.run(CLEAN_PROCESS, trained, cases)) < 1e-5


def test_a_copied_folder_is_a_new_app_and_resumes_to_the_same_weights(app, trained, tmp_path):
    """Copy the folder, edit inside it, train and use it: nothing outside it changes.

    Its training is interrupted in the first round, killed later, and resumed to the end: the
    weights are those of the original app, trained in one go.
    """
    shutil.copytree(ROOT / "apps", tmp_path / "apps")
    name = f"{app.name}_copy"
    mine = tmp_path / "apps" / "seqapps" / name
    shutil.copytree(ROOT / "apps" / "seqapps" / app.name, mine)
    init = (mine / "__init__.py").read_text()
    (mine / "__init__.py").write_text(init.replace(app.summary, "my own app"))
    listed = seqapps(cwd=tmp_path / "apps")
    assert name in listed.stdout and "my own app" in listed.stdout

    data = train_arguments(app, tmp_path)
    out = tmp_path / "model"
    command = [name, "train", *data, "--out", out, *settings(app)]
    checkpoint = tmp_path / "model.training" / "checkpoint.npz"
    log = checkpoint.with_name("log.csv")  # which follows the checkpoint

    first = start(*command, cwd=tmp_path / "apps")
    wait_until(log.exists)
    first.send_signal(signal.SIGINT)
    code, stdout, stderr = first.finish(60)
    assert code == 130 and stdout == b"" and b"Traceback" not in stderr
    last = stderr.decode().splitlines()[-1]
    assert "interrupted" in last and "--resume" in last
    assert checkpoint.exists() and not out.exists()
    assert_refused(seqapps(*command, cwd=tmp_path / "apps"), "--resume")

    second = start(*command, "--resume", cwd=tmp_path / "apps")
    wait_until(lambda: log.read_text().count("\n") >= 4)
    second.send_signal(signal.SIGKILL)
    assert second.finish(60)[0] == -signal.SIGKILL
    assert checkpoint.exists() and not out.exists()

    resumed = seqapps(*command, "--resume", cwd=tmp_path / "apps")
    assert resumed.returncode == 0, resumed.stderr
    assert "resuming after round" in resumed.stderr
    assert "resuming after round 0 " not in resumed.stderr
    assert_same_weights(trained, out)
    assert not checkpoint.parent.exists()
    finished = seqapps(*command, "--resume", cwd=tmp_path / "apps")
    assert finished.returncode == 0 and "finished already" in finished.stderr

    items = [name, examples.of(app).item_verb, *examples.of(app).items, "--model", out]
    used = seqapps(*items, cwd=tmp_path / "apps")
    assert used.returncode == 0 and used.stdout
    assert_refused(seqapps(app.name, "info", "--model", out, cwd=tmp_path / "apps"), name)


def start(*arguments: object, cwd: Path) -> forked.Command:
    """Run the command line beside the test."""
    return forked.Command([*map(str, arguments)], b"", os.environ, cwd)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait, two minutes at most."""
    deadline = time.monotonic() + 120
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_resume_refuses_another_training(app, tmp_path):
    command = [app.name, "train", *train_arguments(app, tmp_path), "--out", tmp_path / "m"]
    before = sorted(tmp_path.iterdir())
    assert_refused(seqapps(*command, "--resume"), "nothing to resume")
    assert sorted(tmp_path.iterdir()) == before
    (tmp_path / "m.training").mkdir()
    (tmp_path / "m.training" / "checkpoint.npz").write_bytes(b"PK\x03\x04 not a checkpoint")
    damaged = seqapps(*command, "--resume")
    assert damaged.returncode == 2 and "damaged" in damaged.stderr.splitlines()[-1]
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("damage", ["flip", "truncate", "empty", "remove", "foreign"])
def test_every_damaged_file_is_refused(app, trained, tmp_path, damage):
    copy = tmp_path / "model"
    files = [path.relative_to(trained) for path in trained.rglob("*") if path.is_file()]
    item = examples.of(app).items[0]
    for name in files:
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(trained, copy)
        content = (copy / name).read_bytes()
        middle = len(content) // 2
        if damage == "flip":
            flipped = bytes([content[middle] ^ 16])
            (copy / name).write_bytes(content[:middle] + flipped + content[middle + 1 :])
        elif damage == "truncate":
            (copy / name).write_bytes(content[:middle])
        elif damage == "empty":
            (copy / name).write_bytes(b"")
        elif damage == "foreign":
            (copy / name).write_bytes(b'{"format": 1, "app": "other", "files": {}}')
        else:
            (copy / name).unlink()
        with pytest.raises(bundle.UserError):
            bundle.verify(copy, app.name)
        if name.name in (bundle.MANIFEST, "config.json"):
            result = seqapps(app.name, examples.of(app).item_verb, item, "--model", copy)
            assert_refused(result, str(copy))


def test_another_apps_model_and_remote_models_are_refused(app, trained, tmp_path):
    copy = tmp_path / "model"
    shutil.copytree(trained, copy)
    manifest = json.loads((copy / bundle.MANIFEST).read_text())
    (copy / bundle.MANIFEST).write_text(json.dumps({**manifest, "app": "another"}))
    verb, item = examples.of(app).item_verb, examples.of(app).items[0]
    assert_refused(seqapps(app.name, verb, item, "--model", copy), "another")
    for remote in ("hf://a/b", "gs://bucket/model"):
        assert_refused(seqapps(app.name, verb, item, "--model", remote), "local folder")
    assert_refused(seqapps(app.name, verb, item, "--model", tmp_path / "none"), "does not exist")
    outside = {**manifest, "files": {**manifest["files"], "../secret": "0" * 64}}
    (copy / bundle.MANIFEST).write_text(json.dumps(outside))
    assert_refused(seqapps(app.name, verb, item, "--model", copy), "outside")


def test_both_engines_give_the_same_answers(app, trained):
    verb, items = examples.of(app).item_verb, examples.of(app).items
    lite, tf = (
        seqapps(app.name, verb, *items, "--model", trained, "--json", "--engine", engine)
        for engine in ("lite", "tf")
    )
    assert lite.returncode == tf.returncode == 0, tf.stderr
    assert tf.stderr == ""
    assert_close(lite.lines, tf.lines)
    if examples.of(app).draw:
        draws = [
            seqapps(
                app.name, *examples.of(app).draw, "--model", trained, "--seed", 7, "--engine", e
            )
            for e in ("lite", "tf", "lite")
        ]
        assert draws[0].stdout and draws[0].returncode == 0
        assert len({draw.stdout for draw in draws}) == 1
        other = seqapps(app.name, *examples.of(app).draw, "--model", trained, "--seed", 8)
        assert other.stdout != draws[0].stdout


def assert_close(one, other) -> None:
    """Equal structure; numbers equal to what is printed of them."""
    if isinstance(one, float) and isinstance(other, float):
        assert one == pytest.approx(other, abs=2e-3)
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_close(a, b)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_close(one[key], other[key])
    else:
        assert one == other


def test_exports_work_in_their_runtimes(app, trained, tmp_path):
    """The SavedModel and the LiteRT parts of a folder are written by the same exporter."""
    kinds = ("savedmodel", "litert", "onnx") if app.name == SHORTEST else ("onnx",)
    for kind in kinds:
        command = [app.name, "export", "--to", kind, "--out", tmp_path / kind, "--model", trained]
        done = seqapps(*command)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / kind / "config.json").exists()
    lite = tmp_path / "litert" if "litert" in kinds else trained / "lite"
    again = seqapps(app.name, "export", "--to", "onnx", "--out", tmp_path / "onnx")
    assert_refused(again, "expected a new folder")
    assert_refused(seqapps(app.name, "export", "--to", "onx", "--out", tmp_path / "o"), "onnx")

    import onnxruntime
    from ai_edge_litert.interpreter import Interpreter

    for lite_file in lite.glob("*.tflite"):  # (8 bits, below it, differ more)
        onnx_file = tmp_path / "onnx" / lite_file.with_suffix(".onnx").name
        session = onnxruntime.InferenceSession(str(onnx_file))
        runner = Interpreter(model_path=str(lite_file)).get_signature_runner()
        random = np.random.default_rng(0)
        inputs = {}
        for name, detail in runner.get_input_details().items():
            shape = (3, *detail["shape"][1:])
            floating = np.issubdtype(detail["dtype"], np.floating)
            # Nothing below 0: a state may hold a count that sums are divided by.
            drawn = np.abs(random.normal(size=shape))
            values = drawn if floating else random.integers(0, 5, shape)
            inputs[name] = values.astype(detail["dtype"])
        names = [output.name for output in session.get_outputs()]
        onnx = dict(zip(names, session.run(names, inputs), strict=True))
        for name, value in runner(**inputs).items():
            np.testing.assert_allclose(onnx[name], value, rtol=1e-5, atol=1e-5)


def test_fine_tuning_starts_from_the_given_model_and_replaces_in_one_step(app, trained, tmp_path):
    """The longer trainings are interrupted after their first round: the older model stays."""
    data = train_arguments(app, tmp_path)
    out = tmp_path / "tuned"
    shutil.copytree(trained, out)  # an older model, which is replaced
    before = sorted(tmp_path.iterdir())
    command = [app.name, "train", *data, *settings(app), "--out", out]
    assert_refused(seqapps(*command, "--from", out), "same folder")
    assert_refused(seqapps(*command, "--from", trained), "--overwrite")
    command += ["--from", trained, "--seed", 1, "--overwrite"]
    fresh = nats_after_an_epoch(trained / "log.csv")
    if app.name in (SHORTEST, "words"):
        result = seqapps(*command, "--set", "epochs=1")
        assert result.returncode == 0, result.stderr
        configs = [json.loads((model / "config.json").read_text()) for model in (trained, out)]
        assert [config["seed"] for config in configs] == [0, 1]
        assert sorted(tmp_path.iterdir()) == before
        nats = json.loads((out / "metrics.json").read_text())["validation"]["nats"]
        assert nats < fresh
        return
    tuning = start(*command, cwd=ROOT)
    log = tmp_path / "tuned.training" / "log.csv"
    wait_until(lambda: log.exists() and log.read_text().count("\n") >= 2)
    tuning.send_signal(signal.SIGINT)
    code, _, stderr = tuning.finish(60)
    assert code == 130, stderr
    assert nats_after_an_epoch(log) < fresh
    assert_same_weights(trained, out)


def nats_after_an_epoch(log: Path) -> float:
    with log.open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if float(row["epoch"]) >= 1)
    return float(row["validation_nats"])
