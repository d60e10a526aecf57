"""Model folders: verified before use, replaced in one step, rolled back when that fails."""

import json
from pathlib import Path

import pytest
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io import staging

from tests.common import toy_models
from tests.common.toy_models import write


@pytest.fixture
def model(tmp_path) -> Path:
    return toy_models.made(tmp_path / "model")


def content(model: Path) -> str:
    return json.loads((model / "config.json").read_text())["content"]


def test_an_intact_model_verifies(model):
    size = sum(path.stat().st_size for path in model.iterdir() if path.name != bundle.MANIFEST)
    assert bundle.verify(model, "toys") == bundle.verify(model) == size
    opened = bundle.open_bundle("toys", str(model))
    assert (opened.path, opened.app, opened.config) == (model, "toys", {"content": "old"})


def test_a_model_of_another_app_is_not_opened(model):
    with pytest.raises(UserError, match="a model of toys, expected a model of others"):
        bundle.open_bundle("others", str(model))


def test_what_is_no_folder_is_named(model):
    for path, kind in ((model / "config.json", "is a file"), (model / "no", "does not exist")):
        with pytest.raises(UserError) as caught:
            bundle.verify(path)
        assert str(caught.value) == f"expected a model folder, got {path}, which {kind}"


def test_a_file_that_cannot_be_read_is_named(model, monkeypatch):
    def refused(path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(bundle, "sha256", refused)
    with pytest.raises(UserError, match=rf"cannot read {model}/.*: Permission denied"):
        bundle.verify(model)


def test_the_app_of_a_folder(model, tmp_path):
    assert bundle.app_of(model) == "toys"
    (tmp_path / "versions").mkdir()
    model.rename(tmp_path / "versions" / "3")
    assert bundle.app_of(tmp_path / "versions") == "toys"
    (tmp_path / "versions" / "3" / bundle.MANIFEST).write_text('{"app": 3}')
    with pytest.raises(UserError, match="does not name an app"):
        bundle.app_of(tmp_path / "versions")
    with pytest.raises(UserError, match="no manifest"):
        bundle.app_of(tmp_path)


def test_a_model_that_has_a_numbered_folder_is_the_model(model):
    (model / "7").mkdir()
    (model / "7" / bundle.MANIFEST).write_text('{"app": "others"}')
    assert bundle.app_of(model) == "toys"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda model: (model / "config.json").write_text("{}"), "config.json differs"),
        (lambda model: (model / "core.keras").unlink(), "core.keras is missing"),
        (lambda model: (model / "extra").write_text(""), "contains extra"),
        (lambda model: (model / bundle.MANIFEST).unlink(), "not a model"),
        (lambda model: (model / bundle.MANIFEST).write_text("[]"), "not a manifest of format 1"),
        (lambda model: edit(model, format=2), "not a manifest of format 1"),
        (lambda model: edit(model, app="others"), "a model of others, expected a model of toys"),
        (lambda model: edit(model, files={}), "contains config.json|contains core.keras"),
    ],
)
def test_damage_is_named(model, damage, message):
    damage(model)
    with pytest.raises(UserError, match=message):
        bundle.verify(model, "toys")


def edit(model: Path, **changes: object) -> None:
    manifest = json.loads((model / bundle.MANIFEST).read_text())
    (model / bundle.MANIFEST).write_text(json.dumps(manifest | changes))


@pytest.mark.parametrize("name", ["/etc/hostname", "../outside"])
def test_files_outside_the_model_are_refused(model, name):
    (model.parent / "outside").write_text("secret")
    manifest = json.loads((model / bundle.MANIFEST).read_text())
    edit(model, files=manifest["files"] | {name: "0" * 64})
    with pytest.raises(UserError, match="outside the model"):
        bundle.verify(model)


def test_required_files_must_be_listed(model):
    (model / "metrics.json").unlink()
    bundle.write_manifest(model, "toys")
    with pytest.raises(UserError, match=r"does not list metrics\.json"):
        bundle.verify(model)


@pytest.mark.parametrize("model", ["hf://someone/model", "gs://bucket", "https://host/model"])
def test_remote_models_are_refused(model):
    with pytest.raises(UserError, match="local folder"):
        bundle.open_bundle("toys", model)


def test_a_model_is_replaced_in_one_step(model):
    with staging.staged(model) as folder:
        write(folder, "new")
        assert content(model) == "old"
    assert content(model) == "new" and list(model.parent.iterdir()) == [model]


def test_the_newest_number_is_taken(tmp_path, monkeypatch):
    for name in ("2", "10", "3", "notes"):
        with staging.staged(tmp_path / "toys" / name) as folder:
            write(folder, name)
    monkeypatch.setenv("SEQAPPS_MODELS", str(tmp_path))
    assert [path.name for path in bundle.shipped("toys")] == ["2", "3", "10"]
    assert bundle.open_bundle("toys", None).path.name == "10"
    assert bundle.open_bundle("toys", str(tmp_path / "toys")).path.name == "10"
    with pytest.raises(UserError, match="no model of 'others' comes with"):
        bundle.open_bundle("others", None)
    monkeypatch.delenv("SEQAPPS_MODELS")
    assert bundle.shipped("toys") == []


def test_models_that_came_along_are_known():
    assert bundle.is_shipped(bundle.REPOSITORY_MODELS / "dates" / "9")
    assert bundle.is_shipped(bundle.INSTALLED_MODELS)
    assert not bundle.is_shipped(Path("/tmp/models"))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("file", r"config\.json is a file, expected a folder"),
        ("foreign", "exists and is not a model: choose another --out"),
        ("other app", "is not a model of 'toys': choose another --out"),
        ("another file", r"contains thesis\.txt, which is not part of the model"),
        ("no files listed", r"contains config\.json, which is not part of the model"),
        ("files that are a number", r"contains config\.json, which is not part of the model"),
        ("root", "expected a folder that can be written, got '/'"),
        ("odd", r"expected a folder that can be written, got '.*a\\nb'"),
    ],
)
def test_targets_that_would_lose_something(model, tmp_path, kind, message):
    target = {"root": Path("/"), "odd": tmp_path / "a\nb"}.get(kind, model)
    if kind == "file":
        target = model / "config.json"
    elif kind == "foreign":
        (model / bundle.MANIFEST).unlink()
    elif kind == "other app":
        edit(model, app="others")
    elif kind == "another file":
        (model / "thesis.txt").write_text("precious")
    elif kind == "no files listed":
        (model / bundle.MANIFEST).write_text('{"app": "toys"}')
    elif kind == "files that are a number":
        (model / bundle.MANIFEST).write_text('{"app": "toys", "files": 3}')
    with pytest.raises(UserError, match=message):
        bundle.check_target(target, "toys")


def test_a_target_that_cannot_be_written_is_named():
    with pytest.raises(UserError, match=r"cannot write to /proc/a/model: .*: /proc$"):
        bundle.check_target(Path("/proc/a/model"), "toys")


def test_targets_that_are_fine(model, tmp_path):
    (tmp_path / "empty").mkdir()
    for target in (model, tmp_path / "empty", tmp_path / "new" / "deep"):
        bundle.check_target(target, "toys")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "model"]


def test_a_checksum_stands_for_all_files(model):
    before = bundle.checksum(model)
    assert bundle.checksum(model) == before
    (model / "config.json").write_text("{}")
    bundle.write_manifest(model, "toys")
    assert bundle.checksum(model) != before
