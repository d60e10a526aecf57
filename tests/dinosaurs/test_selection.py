"""Cross-validation of short lists: folds, settings that stay, and scales."""

import numpy as np
import pytest
from seqapps.common.io.text import Sequences
from seqapps.dinosaurs import mixing, selection
from seqapps.dinosaurs.config import FEW_NAMES, Config, is_cross_validated

NAMES = Sequences.from_lists([[1, 2], [3], [1, 2], [2, 2, 1], [3, 1], [1], [2], [1, 2]])


def rows(names: Sequences) -> list[tuple[int, ...]]:
    return [tuple(row[:n]) for row, n in zip(names.ids.tolist(), names.lengths, strict=True)]


def test_each_name_is_predicted_once_and_never_learned_from_before():
    folds = selection._folds(NAMES, seed=3)
    assert len(folds) == selection.FOLDS
    assert sorted(row for _, held_out in folds for row in rows(held_out)) == sorted(rows(NAMES))
    for rest, held_out in folds:
        assert not set(rows(rest)) & set(rows(held_out))  # repeated names are on one side
        assert len(rest) + len(held_out) == len(NAMES)


def test_there_are_no_more_folds_than_names():
    assert len(selection._folds(Sequences.from_lists([[1], [2], [3], [1]]), seed=0)) == 3


@pytest.mark.parametrize(
    ("config", "names", "expected"),
    [
        (Config(), FEW_NAMES, True),
        (Config(), FEW_NAMES + 1, False),
        (Config(units=8, ngram_order=3), 50, True),
        (Config(validation=0.2), 50, False),
        (Config(epochs=3), 50, False),
        (Config(patience=5), 50, False),
        (Config(cell="gru"), 50, False),
        (Config(ngram_order=0), 50, False),
    ],
)
def test_short_lists_are_cross_validated(config, names, expected):
    assert is_cross_validated(config, names) == expected


def test_settings_stay_as_they_are():
    found = selection._configurations(Config(units=8, learning_rate=0.5), names=240)
    assert {(one.units, one.learning_rate) for one in found} == {(8, 0.5)}
    assert {one.batch_size for one in found} == {20}  # twelve steps an epoch
    assert selection._orders(Config(ngram_order=6)) == (6,)
    assert selection._orders(Config()) == selection.ORDERS


@pytest.mark.parametrize("count", [400, 400_000])  # above `MAX_CELLS` some symbols are drawn
def test_the_scales_are_those_that_predict_best(count):
    random = np.random.default_rng(0)
    given = random.integers(0, 4, count)
    knows = np.log(np.where(np.arange(4) == given[:, None], 0.7, 0.1))
    noise = np.log(random.dirichlet(np.ones(4), count))
    network, ngram = mixing.best_scales(knows, noise, given)
    assert network > 0.9 and ngram == 0
    network, ngram = mixing.best_scales(noise, knows, given)
    assert network == 0 and ngram > 0.9
