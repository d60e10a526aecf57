"""The exported parts with their example: the program's own entities, without seqapps."""

import pytest
import seqapps as package

from tests import exported

pytestmark = pytest.mark.xdist_group("entities")
TEXTS = [
    "Angela Merkel was born in Hamburg .",
    "we met Zoë Smith of Siemens in New York 1999 !",
    "i saw taylor swift in london a1 昭和 BBC B",
    "no name",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return exported.export("entities", tmp_path_factory.mktemp("portable"))


@pytest.mark.parametrize("form", exported.FORMATS)
def test_the_example_finds_the_entities_of_the_program(folder, form):
    printed = exported.run(folder / form, exported.RUN_ALL, [TEXTS])
    expected = package.load("entities").tag(TEXTS, min_probability=0.0)
    assert [row["text"] for row in printed] == TEXTS
    for row, answer in zip(printed, expected, strict=True):
        assert [(one["start"], one["end"], one["label"]) for one in row["entities"]] == [
            (one.start, one.end, one.label) for one in answer.entities
        ]
    assert sum(len(row["entities"]) for row in printed) >= 4
