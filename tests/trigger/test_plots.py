"""Pictures of detections and of operating curves."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from matplotlib import image
from seqapps.trigger import plots
from seqapps.trigger.detection.operating_curve import OperatingCurve
from seqapps.trigger.interface import Model

from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("trigger listening")

RATE_HZ = 16_000
GRAY, RED = (127, 127, 127), (214, 39, 40)  # of the threshold and of detections


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Path:
    """Ten seconds in which the word is said."""
    samples, _ = soundfile.read(ROOT / "datasets" / "trigger" / "demo.flac", dtype="int16")
    path = tmp_path_factory.mktemp("sounds") / "clip.wav"
    soundfile.write(path, samples[: 10 * RATE_HZ], RATE_HZ, "PCM_16")
    return path


def places(path: Path, colour: tuple[int, int, int], tolerance: int = 0) -> np.ndarray:
    """Return row and column of the pixels of a colour <int>[n, 2]."""
    pixels = np.round(image.imread(path)[..., :3] * 255).astype(int)
    return np.argwhere(np.abs(pixels - colour).max(axis=-1) <= tolerance)


def longest_row(path: Path) -> int:
    """Return the row of the picture with most pixels of the threshold's line."""
    rows, counts = np.unique(places(path, GRAY, tolerance=40)[:, 0], return_counts=True)
    assert counts.max() > 300
    return int(rows[counts.argmax()])


def size(inches: tuple[float, float]) -> tuple[int, int]:
    return tuple(round(length * plots.DPI) for length in reversed(inches))


def test_a_picture_of_detections(sound, tmp_path):
    runtime = Model.open(engine="lite").runtime
    found = {}
    for threshold in (0.1, 0.5, 0.9):
        path = tmp_path / f"{threshold}.png"
        found[threshold] = plots.plot_detections(runtime, sound, path, threshold)
        assert image.imread(path).shape[:2] == size(plots.SIZE_IN)
        assert found[threshold] == list(runtime.detect(_blocks(sound), threshold))
    low, middle, high = (longest_row(tmp_path / f"{threshold}.png") for threshold in found)
    assert low - middle == pytest.approx(middle - high, abs=4) and middle > high + 20
    assert found[0.1] and len(places(tmp_path / "0.1.png", RED)) > 20 * len(found[0.1])


def _blocks(path: Path) -> list[np.ndarray]:
    return [soundfile.read(path, dtype="float32")[0]]


def test_a_picture_without_detections_has_no_marks(tmp_path):
    soundfile.write(tmp_path / "quiet.wav", np.zeros(RATE_HZ // 10), RATE_HZ, "PCM_16")
    runtime = Model.open(engine="lite").runtime
    path = tmp_path / "picture.png"
    assert plots.plot_detections(runtime, tmp_path / "quiet.wav", path) == []
    assert len(places(path, RED)) == 0 and longest_row(path) > size(plots.SIZE_IN)[0] // 2


def test_a_picture_of_a_curve(tmp_path):
    random = np.random.default_rng(0)
    curve = OperatingCurve(random.normal(2, 1, 50), random.normal(-2, 1, 80), hours=2.0)
    plots.plot_curve(tmp_path / "curve.png", curve)
    assert image.imread(tmp_path / "curve.png").shape[:2] == size(plots.CURVE_SIZE_IN)
    assert len(places(tmp_path / "curve.png", RED)) > 20  # the model's threshold


def test_other_suffixes_are_refused(sound, tmp_path):
    for name in ("picture.jpg", "picture", "sound.wav"):
        path = tmp_path / name
        result = seqapps("trigger", "detect", sound, "--plot", path)
        assert_refused(result, "expected a file name that ends in .png", str(path))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("chunk", [1, 7, 333, 4_001, 10_007])
def test_pooled_rows_do_not_depend_on_chunks(chunk):
    rows = np.random.default_rng(0).standard_normal((10_007, 2)).astype(np.float32)
    pooled = plots.MaxPool(2)
    for begin in range(0, len(rows), chunk):
        pooled.add(rows[begin : begin + chunk])
    assert pooled.pool == 8 and len(pooled.rows()) <= plots.MAX_COLUMNS + 1
    expected = [rows[i : i + 8].max(axis=0) for i in range(0, len(rows), 8)]
    np.testing.assert_array_equal(pooled.rows(), expected)
    assert pooled.ends()[[0, -1]].tolist() == [8, len(rows)]
