"""The training loop: order, best weights, patience, resuming, and whose checkpoint it is."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress
from seqapps.common.training.optimizers import compile_network, keras

EXAMPLES = 12
VALIDATION = [(np.zeros((1, 1), np.int32), np.zeros((1, 1), np.int32), np.ones((1, 1), np.float32))]


class Quiet:
    """A reporter that keeps what it receives."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []
        self.lines: list[str] = []

    def update(self, done: int, total: int) -> None:
        self.steps.append((done, total))

    def line(self, text: str, seconds_left: float | None = None) -> None:
        self.lines.append(text)


def bias_only(rate: float = 0.1) -> Any:
    """A network of two logits that do not depend on the input."""
    network = keras.Sequential(
        [keras.Input((None,), dtype="int32"), keras.layers.Embedding(1, 2, "zeros")]
    )
    compile_network(network, keras.optimizers.SGD(rate))
    return network


def plan(**changes: Any) -> Plan:
    """A plan whose training data say 1, and whose validation says 0: it only gets worse."""
    loop.start(0)

    def make_batch(rows: np.ndarray) -> loop.Batch:
        shape = (len(rows), 1)
        return np.zeros(shape, np.int32), np.ones(shape, np.int32), np.ones(shape, np.float32)

    made = Plan(
        network=bias_only(),
        make_batch=make_batch,
        lengths=np.ones(EXAMPLES, int),
        validation=VALIDATION,
        batch_size=4,
        epochs=3,
        patience=0,
        seed=0,
        identity={"seed": 0},
    )
    return replace(made, **changes)


def towards_validation(rows: np.ndarray) -> loop.Batch:
    """Batches that say what the validation says: training only gets better."""
    shape = (len(rows), 1)
    return np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.ones(shape, np.float32)


def fit(made: Plan, folder: Path, resume: bool = False) -> tuple[Progress, Quiet]:
    report = Quiet()
    return loop.fit(made, folder, resume, report), report


def weights(made: Plan) -> np.ndarray:
    return np.concatenate([value.ravel() for value in made.network.get_weights()])


def flat(batches: list[np.ndarray]) -> list[int]:
    return np.concatenate(batches).tolist()


def test_order_is_a_permutation_that_differs_by_epoch_and_seed():
    lengths = np.random.default_rng(0).integers(1, 9, 103)
    orders = {
        (seed, epoch): loop.order(lengths, 8, seed, epoch) for seed in (0, 1) for epoch in (0, 1)
    }
    for batches in orders.values():
        assert sorted(flat(batches)) == list(range(103))
        assert sorted(map(len, batches))[1:] == [8] * 12
    assert len({tuple(flat(batches)) for batches in orders.values()}) == 4
    again = loop.order(lengths, 8, 1, 1)
    assert flat(again) == flat(orders[1, 1])


def test_batches_hold_examples_of_like_length():
    lengths = np.arange(160)
    spread = [np.ptp(lengths[batch]) for batch in loop.order(lengths, 8, 0, 0)]
    assert max(spread) < 10  # random batches spread over a hundred
    assert [int(batch[0]) for batch in loop.order(lengths, 8, 0, 0)] != list(range(0, 160, 8))


def test_every_epoch_sees_every_example_in_its_own_order(tmp_path):
    seen: list[int] = []

    def make_batch(rows: np.ndarray) -> loop.Batch:
        seen.extend(rows.tolist())
        return towards_validation(rows)

    made = plan(make_batch=make_batch, epochs=2)
    progress, report = fit(made, tmp_path)
    assert progress.round == 2 and len(report.lines) == 2
    assert report.steps[-1] == (6, 6)
    # In each epoch the first batch is made once more, for its shape.
    epochs = [seen[4:16], seen[20:]]
    assert [sorted(epoch) for epoch in epochs] == [list(range(EXAMPLES))] * 2
    assert epochs[0] != epochs[1]


def test_the_best_weights_are_restored(tmp_path):
    made = plan()
    progress, _ = fit(made, tmp_path)
    assert progress.best_round == 1
    nats = [row["validation_nats"] for row in progress.log]
    assert nats == sorted(nats) and nats[0] < nats[-1]
    assert loop.validate(made.network, VALIDATION) == pytest.approx(nats[0], abs=1e-4)
    assert [row["best"] for row in progress.log] == [True, False, False]


def test_or_the_last_ones(tmp_path):
    made = plan(restore_best=False)
    progress, _ = fit(made, tmp_path)
    last = progress.log[-1]["validation_nats"]
    assert loop.validate(made.network, VALIDATION) == pytest.approx(last, abs=1e-4)
    assert progress.best_round == 3


def test_training_improves_what_it_minimises(tmp_path):
    made = plan(make_batch=towards_validation)
    progress, _ = fit(made, tmp_path)
    nats = [np.log(2), *(row["validation_nats"] for row in progress.log)]
    assert nats == sorted(nats, reverse=True) and nats[-1] < nats[0]
    assert progress.best_round == 3


@pytest.mark.parametrize(("patience", "rounds"), [(0, 9), (1, 2), (4, 5)])
def test_patience_ends_training(tmp_path, patience, rounds):
    progress, _ = fit(plan(epochs=9, patience=patience), tmp_path)
    assert progress.round == rounds


def test_before_round_gets_the_number_of_each_round(tmp_path):
    numbers: list[int] = []
    fit(plan(before_round=numbers.append), tmp_path)
    assert numbers == [0, 1, 2]


def test_long_epochs_are_cut_into_rounds(tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "STEPS_PER_ROUND", 2)
    made = plan(make_batch=towards_validation, epochs=2)
    assert (made.steps_per_epoch, made.rounds_per_epoch) == (3, 2)
    progress, _ = fit(made, tmp_path)
    assert progress.round == 4
    assert [row["epoch"] for row in progress.log] == [0.5, 1.0, 1.5, 2.0]


def test_resuming_equals_an_uninterrupted_training(tmp_path):
    whole, half = plan(epochs=4), plan(epochs=4)
    fit(whole, tmp_path)
    stopped = tmp_path / "stopped"
    stopped.mkdir()

    class StopError(Exception):
        pass

    def stop(number: int) -> None:
        if number == 2:
            raise StopError

    with pytest.raises(StopError):
        fit(replace(half, before_round=stop), stopped)
    resumed = plan(epochs=4)
    progress, report = fit(resumed, stopped, resume=True)
    assert "resuming after round 2 of 4" in report.lines
    np.testing.assert_array_equal(weights(resumed), weights(whole))
    assert [row["validation_nats"] for row in progress.log] == [
        row["validation_nats"] for row in fit(plan(epochs=4), tmp_path)[0].log
    ]


def test_a_checkpoint_of_another_training_is_refused(tmp_path):
    fit(plan(), tmp_path)
    with pytest.raises(UserError, match="seed was 0, now it is 1"):
        fit(plan(identity={"seed": 1}), tmp_path, resume=True)


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    fit(plan(), tmp_path)
    other = plan()
    network = keras.Sequential(
        [keras.Input((None,), dtype="int32"), keras.layers.Embedding(1, 3, "zeros")]
    )
    compile_network(network, keras.optimizers.SGD(0.1))
    with pytest.raises(UserError, match="another version of the model"):
        fit(replace(other, network=network), tmp_path, resume=True)


def test_the_log_has_a_row_a_round(tmp_path):
    fit(plan(), tmp_path)
    rows = (tmp_path / checkpoint.LOG).read_text().splitlines()
    assert rows[0] == ",".join(loop.LOG_COLUMNS) and len(rows) == 4
