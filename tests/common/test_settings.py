"""config.json and back, and files of another kind of model."""

from dataclasses import dataclass

import pytest
from seqapps.common.errors import UserError
from seqapps.common.settings import CONFIG_FILE, ModelSettings


@dataclass(frozen=True)
class Settings(ModelSettings):
    kind = "a toy model"
    size: int
    table: str = ""

    @classmethod
    def read(cls, values, folder):
        file = folder / "table.txt"
        return cls(int(values["size"]), file.read_text() if file.is_file() else "")

    def to_json(self):
        return {"size": self.size}


def test_round_trip(tmp_path):
    Settings(3).save(tmp_path)
    assert Settings.load(tmp_path) == Settings(3)
    assert (tmp_path / CONFIG_FILE).is_file()


def test_further_files_are_read_from_the_folder_of_the_model(tmp_path):
    Settings(3).save(tmp_path)
    (tmp_path / "table.txt").write_text("one")
    assert Settings.load(tmp_path) == Settings(3, "one")
    assert Settings.from_json({"size": 4}, tmp_path) == Settings(4, "one")


@pytest.mark.parametrize("values", [{}, {"size": "many"}, {"size": None}, [], None, 3, "size"])
def test_content_of_another_kind_is_refused(values):
    with pytest.raises(UserError, match=r"config\.json is not that of a toy model"):
        Settings.from_json(values)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=CONFIG_FILE):
        Settings.load(tmp_path)
