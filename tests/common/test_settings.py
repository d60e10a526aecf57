"""config.json and back, and files of another kind of model."""

from dataclasses import dataclass, field

import pytest
from seqapps.common.errors import UserError
from seqapps.common.settings import CONFIG_FILE, ModelSettings


@dataclass(frozen=True)
class Config:
    units: int = 8


@dataclass(frozen=True)
class Settings(ModelSettings):
    kind = "a toy model"
    architecture = ("units",)

    config: Config = field(kw_only=True)
    size: int
    table: str = ""

    @classmethod
    def read(cls, values, config, folder):
        file = folder / "table.txt"
        table = file.read_text() if file.is_file() else ""
        return {"size": int(values["size"]), "table": table}

    def values(self):
        return {"size": self.size}


def settings(size=3, table="", units=8):
    return Settings(size, table, config=Config(units), preset="default", seed=1)


def test_round_trip(tmp_path):
    settings().save(tmp_path)
    assert Settings.load(tmp_path) == settings()
    assert (tmp_path / CONFIG_FILE).is_file()


def test_further_files_are_read_from_the_folder_of_the_model(tmp_path):
    settings().save(tmp_path)
    (tmp_path / "table.txt").write_text("one")
    assert Settings.load(tmp_path) == settings(table="one")
    assert Settings.from_json(settings(4).to_json(), tmp_path) == settings(4, "one")


def test_a_model_that_is_trained_further_keeps_its_architecture(tmp_path):
    assert settings(units=9).continued(Config(), tmp_path) == Config(9)
    with pytest.raises(UserError, match=r"units is 9 there and cannot be 7"):
        settings(units=9).continued(Config(7), tmp_path)


HEAD = {"format": 1, "preset": "default", "seed": 0, "config": {"units": 8}}


@pytest.mark.parametrize(
    "values",
    [
        {}, [], None, 3, "size", HEAD, {**HEAD, "size": "many"}, {**HEAD, "size": None},
        {**HEAD, "size": 3, "format": 2}, {"size": 3},
    ],
)  # fmt: skip
def test_content_of_another_kind_is_refused(values):
    with pytest.raises(UserError, match=r"config\.json is not that of a toy model"):
        Settings.from_json(values)


def test_another_format_is_named():
    with pytest.raises(UserError, match="expected format 1, got 2"):
        Settings.from_json({**HEAD, "size": 3, "format": 2})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=CONFIG_FILE):
        Settings.load(tmp_path)
