"""The exported parts with their example, without seqapps."""

import shutil

import pytest
from seqapps.common import app as apps
from seqapps.common.export import portable

from tests import exported

pytestmark = pytest.mark.xdist_group("translate")


def test_the_example_translates_as_the_program_does(model, lite, tmp_path):
    folder = tmp_path / "litert"
    shutil.copytree(model / "lite", folder)
    portable.complete(apps.find("translate"), model, folder)
    texts = ["Open the file", "Save {name}, a page", "Delete the table"]
    printed = exported.run(folder, exported.RUN_ALL, [texts])
    assert [row["text"] for row in printed] == texts
    assert "{name}" in printed[1]["translation"] and all(row["translation"] for row in printed)
