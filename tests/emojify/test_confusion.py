"""The confusion matrix as a picture and as text."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.emojify import confusion
from seqapps.emojify.confusion import Predictions


@pytest.fixture
def predictions() -> Predictions:
    probabilities = np.array([[0.9, 0.1, 0], [0.6, 0.4, 0], [0.2, 0.8, 0]])
    return Predictions(("none", "❤️", "zebra"), probabilities, np.array([0, 1, 1]))


def test_counts(predictions):
    assert predictions.confusion.tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 0]]
    present = predictions.among_present()
    assert present.labels == ("none", "❤️") and present.confusion.tolist() == [[1, 0], [1, 1]]


def test_a_table_for_the_terminal(predictions, capsys):
    confusion.draw(predictions, "-")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert [line.split("\t") for line in shown.err.splitlines()] == [
        ["true \\ predicted", "none", "❤️", "zebra"],
        ["none", "1", ".", "."],
        ["❤️", "1", "1", "."],
        ["zebra", ".", ".", "."],
    ]


def test_a_picture_has_names_for_emoji(predictions, tmp_path):
    import matplotlib.image

    confusion.draw(predictions, str(tmp_path / "matrix.png"))
    small = matplotlib.image.imread(tmp_path / "matrix.png")
    many = Predictions(tuple(map(str, range(20))), np.eye(20), np.arange(20))
    confusion.draw(many, str(tmp_path / "many.png"))
    large = matplotlib.image.imread(tmp_path / "many.png")
    assert large.shape[0] - small.shape[0] == pytest.approx(17 * confusion.CELL_INCHES * 150, abs=2)
    assert small.std() > 0.05


def test_too_many_labels_for_a_picture(tmp_path):
    count = confusion.MAX_LABELS + 1
    many = Predictions(tuple(map(str, range(count))), np.eye(count), np.arange(count))
    with pytest.raises(UserError, match="at most 150 labels"):
        confusion.draw(many, str(tmp_path / "matrix.png"))
    assert not list(tmp_path.iterdir())
