"""Nothing is ever half-written, and what is damaged is refused."""

import numpy as np
import pytest
from seqapps.common.errors import UserError, nearest
from seqapps.common.export import bundle
from seqapps.common.io.files import atomic_write, write_text
from seqapps.common.io.text import read_lines
from seqapps.common.training import checkpoint
from seqapps.common.training.metrics import jensen_shannon, total_variation


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    write_text(path, "old")
    with pytest.raises(ZeroDivisionError), atomic_write(path) as file:
        file.write(b"half of the new")
        raise ZeroDivisionError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_bundle_leaves_the_old_one(tmp_path):
    target = tmp_path / "model"
    for content in ("old", "new"):
        with bundle.staged(target) as folder:
            write_text(folder / "file", content)
    assert (target / "file").read_text() == "new"
    with pytest.raises(ZeroDivisionError), bundle.staged(target) as folder:
        write_text(folder / "file", "newer")
        raise ZeroDivisionError
    assert (target / "file").read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


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


def test_lines_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"first\n\xff broken\n")
    lines = read_lines(str(path), 10)
    assert next(lines) == (1, "first")
    with pytest.raises(UserError, match="line 2: expected UTF-8 text, got byte 0xff"):
        next(lines)


def test_distances_of_known_distributions():
    assert total_variation(np.array([1, 0]), np.array([0, 5])) == 1
    assert total_variation(np.array([1, 3]), np.array([2, 2])) == pytest.approx(0.25)
    assert jensen_shannon(np.array([1, 0]), np.array([0, 5])) == pytest.approx(np.log(2))
    assert jensen_shannon(np.array([1, 3]), np.array([2, 6])) == 0
    # by hand: p = (1/4, 3/4), q = (1/2, 1/2), m = (3/8, 5/8)
    expected = (0.25 * np.log(2 / 3) + 0.75 * np.log(6 / 5)) / 2
    expected += (0.5 * np.log(4 / 3) + 0.5 * np.log(4 / 5)) / 2
    assert jensen_shannon(np.array([1, 3]), np.array([1, 1])) == pytest.approx(expected)


def test_the_nearest_name():
    assert nearest("epoch", ["epochs", "units"]) == "; did you mean 'epochs'?"
    assert nearest("qqq", ["epochs", "units"]) == "; known: epochs, units"
