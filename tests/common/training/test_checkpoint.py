"""Checkpoints: exact, refused when damaged, and of one training only."""

from dataclasses import dataclass

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.training import checkpoint


def test_checkpoints_round_trip_and_damage_is_noticed(tmp_path):
    path = tmp_path / "checkpoint.npz"
    arrays = {"a": np.arange(1000.0), "b": np.array([1, 2], np.uint32)}
    checkpoint.save(path, arrays, {"round": 3})
    loaded, meta = checkpoint.load(path)
    assert meta == {"round": 3} and loaded.keys() == arrays.keys()
    for name, value in arrays.items():
        np.testing.assert_array_equal(loaded[name], value)
        assert loaded[name].dtype == value.dtype
    content = path.read_bytes()
    for size in (0, 1, 100, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:size])
        with pytest.raises(UserError, match="damaged"):
            checkpoint.load(path)
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    with pytest.raises(UserError, match="damaged"):
        checkpoint.load(path)
    with pytest.raises(UserError, match="no checkpoint"):
        checkpoint.load(tmp_path / "none")


def test_a_checkpoint_holds_no_pickles(tmp_path):
    """Reading a pickle runs code of whoever has written it."""
    path = tmp_path / "checkpoint.npz"
    objects = np.array([{}], object)
    with pytest.raises(ValueError, match="Object arrays"):
        checkpoint.save(path, {"a": objects}, {})
    np.savez(path, a=objects)
    with pytest.raises(UserError, match="damaged: Object arrays"):
        checkpoint.load(path)


def test_a_checkpoint_without_one_of_its_arrays_is_damaged(tmp_path):
    path = tmp_path / "checkpoint.npz"
    checkpoint.save(path, {"a": np.ones(1), "b": np.ones(1)}, {})
    with np.load(path) as file:
        np.savez(path, **{name: file[name] for name in file.files if name != "b"})
    with pytest.raises(UserError, match="damaged: arrays are missing"):
        checkpoint.load(path)


def test_what_makes_two_trainings_the_same():
    @dataclass
    class Config:
        units: int = 3
        filters: tuple[int, ...] = (4, 4)

    @dataclass
    class Data:
        sha256: str = "ab"
        config: Config = None

    identity = checkpoint.identity(Data(config=Config()), 7, None, "course")
    assert identity == {
        "data_sha256": "ab", "seed": 7, "preset": "course", "from": None, "units": 3,
        "filters": (4, 4),
    }  # fmt: skip


def test_another_training_is_refused_by_its_first_difference(tmp_path):
    path = tmp_path / "checkpoint.npz"
    checkpoint.save(path, {}, {"identity": {"seed": 1, "filters": [4, 4]}})
    checkpoint.check(path, {"seed": 1.0, "filters": (4, 4)})
    with pytest.raises(UserError, match=r"filters was \[4, 4\], now it is \[4\]"):
        checkpoint.check(path, {"seed": 1, "filters": (4,)})
    with pytest.raises(UserError, match=r"rate was None, now it is 0\.1"):
        checkpoint.check(path, {"seed": 1, "rate": 0.1})


def test_a_failed_write_leaves_the_old_checkpoint(tmp_path):
    path = tmp_path / "checkpoint.npz"
    checkpoint.save(path, {"a": np.ones(3)}, {"round": 1})
    with pytest.raises(TypeError):
        checkpoint.save(path, {"a": np.zeros(3)}, {"round": object()})
    arrays, meta = checkpoint.load(path)
    assert meta == {"round": 1} and arrays["a"].tolist() == [1, 1, 1]
    assert list(tmp_path.iterdir()) == [path]
