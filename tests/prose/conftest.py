"""A language model for these tests: small, hardly trained, of two styles."""

from itertools import product
from pathlib import Path

import pytest
from seqapps.common.export import bundle
from seqapps.prose import runtime

from tests.conftest import seqapps

FRUIT = ("apple", "pear", "plum", "peach")
MEALS = ("salad", "cake", "tart", "soup")
PEOPLE = ("Anna", "the cook", "my aunt", "our neighbour")
COOKING = [
    f"{who} made the {one} and {other} {meal} for their guests."
    for who, one, other, meal in product(PEOPLE, FRUIT, FRUIT, MEALS)
    if one != other
]
PLACES = ("hall", "garden", "tower", "chapel")
PLAY = [
    line
    for place, day in product(PLACES, ("night", "morn", "day", "eve", "week"))
    for line in (
        f"KING: Who goes there in the {place} this {day}?",
        f"A pair of knights, my lord, of the {place}.",
        "",
    )
]  # fmt: skip
SETTINGS = (
    "size=120", "embedding=16", "units=24", "depth=2", "epochs=3", "batch_size=8", "window=16",
    "learning_rate=0.02", "validation=0.1", "input_dropout=0", "recurrent_dropout=0",
    "output_dropout=0.1",
)  # fmt: skip


def options(settings=SETTINGS) -> list[str]:
    """The settings as arguments."""
    return [part for one in settings for part in ("--set", one)]


@pytest.fixture(scope="session")
def texts(tmp_path_factory) -> Path:
    """A folder with two styles."""
    folder = tmp_path_factory.mktemp("texts")
    for name, lines in (("cooking", COOKING), ("play", PLAY)):
        (folder / name).mkdir()
        (folder / name / "all.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def model(texts, tmp_path_factory) -> Path:
    """The folder of a model that the command line has trained."""
    out = tmp_path_factory.mktemp("prose") / "m"
    done = seqapps("prose", "train", "--data", texts, "--out", out, *options())
    assert done.returncode == 0, done.stderr
    assert "perplexity" in done.stdout and "play: " in done.stdout
    return out


@pytest.fixture(scope="session")
def lite(model) -> runtime.Runtime:
    """The model with LiteRT."""
    return runtime.load(bundle.open_bundle("prose", str(model)))
