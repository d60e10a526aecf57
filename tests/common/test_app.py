"""The description of an app, and how apps are found on disk."""

from seqapps.common import app as apps
from seqapps.common import config
from seqapps.common.app import App, Option


def described(**changes) -> App:
    values = {"summary": "toys", "config": dict, "presets": {}, **changes}
    return App("seqapps.common", **values)


def test_an_app_has_the_name_of_its_folder():
    assert described().name == "common"
    assert [apps.find(name).name for name in apps.names()] == apps.names()
    assert {"dates", "trigger"} < set(apps.names()) and "common" not in apps.names()


def test_every_package_but_common_is_an_app(tmp_path, monkeypatch):
    for name in ("zebra", "ant", "common", "bee"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    (tmp_path / "no package").mkdir()
    monkeypatch.setattr(apps, "APPS_FOLDER", tmp_path)
    assert apps.names() == ["ant", "bee", "zebra"]


def test_modules_are_found_by_their_path_below_the_package():
    assert described().module("config") is described().part("config") is config


def test_the_data_are_one_file_unless_the_app_names_sources():
    (option,) = described().data_options("train")
    assert (option.name, option.kind, option.required, option.metavar) == (
        "data", str, True, "FILE",
    )  # fmt: skip
    assert option.help == "A UTF-8 text file; - reads stdin."
    (option,) = described(data_format="CSV with a header").data_options("train")
    assert option.help == "CSV with a header; - reads stdin."
    voices = [Option("voices_dir", str, "folder of voices")]
    app = described(sources={"train": voices})
    assert app.data_options("train") == voices
    assert [option.name for option in app.data_options("evaluate")] == ["data"]
