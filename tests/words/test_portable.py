"""The exported table with its example: the program's own neighbours, without seqapps."""

import shutil

import pytest
import seqapps as package
from seqapps.common import app as apps
from seqapps.common.export import portable

from tests import exported
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("words")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The export for LiteRT, whose part is that of the model's folder."""
    model = ROOT / "models" / "words" / "1"
    out = tmp_path_factory.mktemp("portable") / "litert"
    shutil.copytree(model / "lite", out)
    portable.complete(apps.find("words"), model, out)
    return out


def test_the_example_finds_the_neighbours_of_the_program(folder):
    given = ["river", "King", "unheard-of"]
    printed = exported.run(folder, exported.RUN_ALL, [given])
    expected = package.load("words").nearest(["river", "king"], k=5)
    assert [row["known"] for row in printed] == [True, True, False]
    for row, answer in zip(printed, expected, strict=False):
        found = [(near["word"], near["similarity"]) for near in row["neighbours"]]
        assert found == [
            (near.word, pytest.approx(near.similarity, abs=1e-4)) for near in answer.neighbours
        ]
