"""Cross-validation of short lists: folds, settings that stay, scales, and resuming."""

from dataclasses import replace

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.text import Alphabet, Sequences
from seqapps.common.terminal import interrupt
from seqapps.common.training import checkpoint
from seqapps.dinosaurs import data, mixing, selection
from seqapps.dinosaurs.config import FEW_NAMES, Config, is_cross_validated

NAMES = Sequences.from_lists([[1, 2], [3], [1, 2], [2, 2, 1], [3, 1], [1], [2], [1, 2]])


def rows(names: Sequences) -> list[tuple[int, ...]]:
    return [tuple(row[:n]) for row, n in zip(names.ids.tolist(), names.lengths, strict=True)]


def test_each_name_is_predicted_once_and_never_learned_from_before():
    folds = selection.folds_of(NAMES, seed=3)
    assert len(folds) == 6  # distinct names
    assert sorted(row for _, held_out in folds for row in rows(held_out)) == sorted(rows(NAMES))
    for rest, held_out in folds:
        assert not set(rows(rest)) & set(rows(held_out))  # repeated names are on one side
        assert len(rest) + len(held_out) == len(NAMES)


def test_there_are_no_more_folds_than_names():
    assert len(selection.folds_of(Sequences.from_lists([[1], [2], [3], [1]]), seed=0)) == 3


@pytest.mark.parametrize(("count", "folds"), [(24, 10), (60, 10), (61, 5), (400, 5)])
def test_the_shortest_lists_have_more_folds(count, folds):
    names = Sequences.from_lists([[1 + number] for number in range(count)])
    assert len(selection.folds_of(names, seed=0)) == folds


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


def test_settings_that_were_given_are_the_same_in_all_configurations():
    given = Config(units=8, learning_rate=0.5)
    found = selection.configurations_of(given, names=240)
    assert [(one.units, one.learning_rate) for one in found] == [(8, 0.5)] * 2
    assert [one.batch_size for one in found] == [20] * 2  # twelve steps an epoch
    assert [one.recurrent_dropout for one in found] == [0.3, 0.4]
    assert [one.units for one in selection.configurations_of(Config(), names=240)] == [48, 96]
    fixed = replace(given, recurrent_dropout=0.1, output_dropout=0.2)
    assert len(selection.configurations_of(fixed, names=240)) == 1
    assert selection.orders_of(Config(ngram_order=6)) == (6,)
    assert selection.orders_of(Config()) == selection.NGRAM_ORDERS


@pytest.mark.parametrize("count", [400, 4_000])  # above `MAX_CELLS` some symbols are drawn
def test_the_scales_are_those_that_predict_best(count, monkeypatch):
    monkeypatch.setattr(mixing, "MAX_CELLS", 1_000 * 4)
    random = np.random.default_rng(0)
    given = random.integers(0, 4, count)
    knows = np.log(np.where(np.arange(4) == given[:, None], 0.7, 0.1))
    noise = np.log(random.dirichlet(np.ones(4), count))
    network, ngram = mixing.best_scales(knows, noise, given)
    assert network > 0.9 and ngram == 0
    network, ngram = mixing.best_scales(noise, knows, given)
    assert network == 0 and ngram > 0.9


def test_the_scales_have_a_minimal_sum():
    random = np.random.default_rng(0)
    given, noise = random.integers(0, 4, 200), np.log(random.dirichlet(np.ones(4), 200))
    assert sum(mixing.best_scales(noise, noise, given)) < 0.5
    assert sum(mixing.best_scales(noise, noise, given, 1.0)) == pytest.approx(1)


IDENTITY = {"data_sha256": "ab", "seed": 0}
GIVEN = Config(units=3, learning_rate=0.01, recurrent_dropout=0.3, output_dropout=0.4)


@pytest.fixture
def short(monkeypatch):
    """A short list with given settings: one configuration, three folds, two epochs."""
    monkeypatch.setattr(selection, "EPOCHS", 2)
    monkeypatch.setattr(selection, "EVERY", 1)
    names = Sequences.from_lists([[1, 2], [2, 1, 1], [1], [1]])
    nothing = Sequences.from_lists([])
    return data.TrainingData(GIVEN, Alphabet(("a", "b")), names, nothing, "ab")


def test_an_interrupted_cross_validation_continues_to_the_same_choice(short, tmp_path, monkeypatch):
    """Each of three networks takes a step an epoch; none is trained twice.

    Two configurations are told apart in test_own_lists.py.
    """
    steps: list[int] = []
    stop_at: list[int] = []

    def check():
        steps.append(1)
        if len(steps) in stop_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(interrupt, "check", check)
    expected = selection.choose(short, IDENTITY, tmp_path / "one").choice
    assert len(steps) == 3 * selection.EPOCHS
    assert expected.folds == 3 and expected.requested == GIVEN
    assert expected.config.epochs in (1, 2)
    assert expected.nats <= min(expected.losses) <= expected.ngram_nats

    path = tmp_path / "other"
    steps.clear()
    stop_at.append(2 * selection.EPOCHS + 1)  # in the third network
    with pytest.raises(KeyboardInterrupt):
        selection.choose(short, IDENTITY, path)
    assert len(checkpoint.load(path)[0]) == 2
    with pytest.raises(UserError, match="seed was 0, now it is 1"):
        selection.choose(short, {**IDENTITY, "seed": 1}, path)
    steps.clear()
    stop_at.clear()
    assert selection.choose(short, IDENTITY, path).choice == expected
    assert len(steps) == selection.EPOCHS
    assert selection.choose(short, IDENTITY, path).choice == expected
    assert len(steps) == selection.EPOCHS  # the choice is kept


def test_a_diverging_cross_validation_leaves_nothing(short, tmp_path, monkeypatch):
    monkeypatch.setattr(selection.mixing, "nats", lambda *arguments: float("nan"))
    with pytest.raises(UserError, match="diverges"):
        selection.choose(short, IDENTITY, tmp_path / "file")
    assert not list(tmp_path.iterdir())
