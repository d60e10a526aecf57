"""The exported step with its example: the same nats, without seqapps."""

import pytest

from tests import exported
from tests.conftest import seqapps

TEXTS = ["Anna made the apple and pear salad for their guests.", "KING: Who goes there, €5?"]


@pytest.fixture(scope="module")
def folders(model, tmp_path_factory):
    return exported.export("prose", tmp_path_factory.mktemp("exported"), model)


@pytest.mark.parametrize("kind", exported.FORMATS)
def test_the_example_scores_as_the_command(folders, model, kind):
    folder = folders / kind
    code = (
        "given = json.load(sys.stdin)\n"
        "scorer = example.Scorer()\n"
        "for text in given: print(json.dumps(scorer.score(text, 'play')))"
    )
    expected = seqapps("prose", "score", *TEXTS, "--style", "play", "--model", model, "--json")
    for found, one in zip(exported.run(folder, code, TEXTS), expected.lines, strict=True):
        assert found["text"] == one["text"]
        assert found["nats"] == pytest.approx(one["nats"], abs=0.02)
    refused = exported.process(folder, code, ["", "a"])
    assert refused.returncode != 0 and "expected a text" in refused.stderr
