import json
import re
import shutil
import tomllib
from importlib.metadata import PackageNotFoundError

import pytest
from seqapps.common.cli import doctor
from seqapps.common.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_OUR_FAULT

from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _without_heavy_runtimes(monkeypatch):
    monkeypatch.setattr(doctor, "RUNTIMES", {"litert": doctor.RUNTIMES["litert"]})


def test_each_package_is_in_the_extra_that_is_named():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {"": project["dependencies"], **project["optional-dependencies"]}
    expected = {
        re.split(r"[<>=\[]", requirement)[0]: f"pip install -e '.[{extra}]'" if extra else ""
        for extra, requirements in extras.items()
        for requirement in requirements
        if extra not in ("gpu", "test") and ";" not in requirement
        if not requirement.startswith("seqapps[")
    }
    assert doctor._install_commands() == expected and len(expected) > 20


def test_without_an_installation_the_main_packages_are_listed(monkeypatch):
    def requires(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "requires", requires)
    assert doctor._install_commands() == dict.fromkeys(doctor.MAIN_PACKAGES, "")


def test_a_missing_package_comes_with_the_command_that_installs_it(monkeypatch, capsys):
    def version(name):
        if name == "pydub":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr(doctor, "version", version)
    assert doctor.run([]) == EXIT_DONE
    out = capsys.readouterr().out
    assert re.search(r"pydub +not installed: pip install -e '\.\[sound\]'", out)
    assert re.search(r"mido +1\.0\n", out)


def test_json_is_one_object(capsys):
    assert doctor.run(["--json"]) == EXIT_DONE
    report = json.loads(capsys.readouterr().out)
    assert report["runtimes"] == {"litert": "ok"}
    assert {"ffmpeg", "flite", "festival", "RHVoice-test"} <= set(report["programs"])
    assert all(state.startswith("ok") for state in report["models"].values())


def test_a_damaged_model_is_reported(monkeypatch, tmp_path, capsys):
    model = tmp_path / "trigger" / "1"
    shutil.copytree(ROOT / "models" / "trigger" / "1", model)
    (model / "config.json").write_text("{}")
    monkeypatch.setenv("SEQAPPS_MODELS", str(tmp_path))
    assert doctor.run([]) == EXIT_OUR_FAULT
    assert re.search(r"trigger/1 +broken: .*config\.json", capsys.readouterr().out)


def test_other_arguments_are_refused(capsys):
    assert doctor.run(["--fast"]) == EXIT_BAD_INPUT
    assert capsys.readouterr().err == "seqapps: doctor expects --json or nothing, got '--fast'\n"


@pytest.mark.parametrize("files, state", [(0, "broken"), (1, "ok"), (2, "broken")])
def test_kokoro_is_a_folder_with_one_network(monkeypatch, tmp_path, files, state):
    for number in range(files):
        (tmp_path / "onnx").mkdir(exist_ok=True)
        (tmp_path / "onnx" / f"{number}.onnx").touch()
    monkeypatch.setenv("SEQAPPS_KOKORO", str(tmp_path))
    assert doctor._kokoro().startswith(state)
