"""Spectral features: equal to librosa's, to TensorFlow's, and in chunks to the whole."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.features import FeatureStream, MelFeatures
from seqapps.common.io.pcm import RATE_HZ

from tests.common.io.sounds import noise

FEATURES = [MelFeatures.mel(), MelFeatures.mel(20, window=400, hop=160), MelFeatures(200, 29)]
names = pytest.mark.parametrize("features", FEATURES, ids=["mel", "mel400", "spectrum"])


def test_features_are_librosas():
    """One test for all settings, because librosa takes long to import."""
    import librosa

    samples = noise(20_000)
    for features in FEATURES:
        setting = {"n_fft": features.window, "hop_length": features.hop, "center": False}
        power = np.abs(librosa.stft(samples, **setting)) ** 2
        if features.bank is not None:  # as librosa.feature.melspectrogram: 14 s to import
            bands = {"n_fft": features.window, "n_mels": features.bands, "fmin": 60, "fmax": 7600}
            power = librosa.filters.mel(sr=RATE_HZ, **bands) @ power
        expected = np.log(power.T + 1e-6)
        assert features(samples).shape == expected.shape
        assert features(samples).dtype == np.float32
        np.testing.assert_allclose(features(samples), expected, atol=1e-4)


@names
def test_features_in_a_saved_model_are_numpys(features, tmp_path):
    tf = pytest.importorskip("tensorflow")
    module = tf.Module()
    module.serve = tf.function(
        features.graph, input_signature=[tf.TensorSpec([None], tf.float32)], autograph=False
    )
    tf.saved_model.save(module, str(tmp_path / "model"))
    serve = tf.saved_model.load(str(tmp_path / "model")).serve
    for count in (20_000, features.window, features.window - 1, 0):
        expected = features(noise(count))
        found = serve(tf.constant(noise(count))).numpy()
        assert found.shape == expected.shape == (features.frames(count), features.bands)
        # A single frequency may be almost silent: then float32 has few digits left.
        np.testing.assert_allclose(found, expected, atol=1e-3 if features.bank is None else 1e-4)


def test_features_are_computed_in_blocks(monkeypatch):
    features = FEATURES[0]
    whole = features(noise(50_000))
    monkeypatch.setattr("seqapps.common.io.features.MAX_FRAMES", 10)
    np.testing.assert_allclose(features(noise(50_000)), whole, atol=1e-5)


@names
@pytest.mark.parametrize("longest_chunk", [3, 300, 9_000])
def test_chunked_features_are_those_of_the_whole(features, longest_chunk):
    samples = noise(10_000)
    random = np.random.default_rng(longest_chunk)
    stream = FeatureStream(features)
    found, place = [], 0
    while place < len(samples):
        size = int(random.integers(0, longest_chunk + 1))
        found.append(stream.push(samples[place : place + size]))
        place += size
    assert sum(map(len, found)) == features.frames(len(samples))
    np.testing.assert_allclose(np.concatenate(found), features(samples), rtol=1e-6, atol=1e-6)


@names
def test_the_number_of_frames(features):
    assert features.frames(0) == 0
    for frames in (1, 2, 99):
        samples = (frames - 1) * features.hop + features.window
        assert [features.frames(samples + n) for n in (-1, 0, features.hop)] == [
            frames - 1, frames, frames + 1,
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MelFeatures(512, 513), "hop: expected 1 to the window's 512, got 513"),
        (lambda: MelFeatures(512, 1, np.zeros((9, 4))), r"bank: expected shape \(257, bands\)"),
        (lambda: MelFeatures.mel(low_hz=9000), "low_hz < high_hz"),
        (lambda: MelFeatures.mel(bands=300), "bands: expected fewer for a window of 512, got 300"),
    ],
)
@pytest.mark.filterwarnings("ignore:Empty filters")
def test_sizes_that_do_not_fit_are_refused(make, message):
    with pytest.raises(UserError, match=message):
        make()
