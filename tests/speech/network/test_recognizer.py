"""The recogniser of phones."""

import numpy as np
import pytest
from seqapps.common.backend import keras as _keras
from seqapps.speech.network.ctc import PADDING, ctc_nats
from seqapps.speech.network.recognizer import STRIDE, Recognizer

keras = _keras()
SHAPE = {"filters": 4, "channels": 12, "kernel_size": 3, "blocks": 2, "dropout": 0.1}
SYMBOLS, BANDS = 5, 12


@pytest.fixture(scope="module", params=[0, 6], ids=["convolutions", "with an LSTM"])
def network(request) -> Recognizer:
    keras.utils.set_random_seed(1)
    made = Recognizer(SYMBOLS, BANDS, units=request.param, **SHAPE)
    made.build()
    return made


@pytest.fixture(scope="module")
def sound() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 1, (1, 26, BANDS)).astype(np.float32)


def test_logits_do_not_depend_on_padding(network, sound):
    alone = np.asarray(network((sound, np.ones((1, 26), np.float32))))
    assert alone.shape == (1, 26 // STRIDE, SYMBOLS)
    padded = np.pad(sound, ((0, 0), (0, 14), (0, 0)), constant_values=3.0)
    mask = np.pad(np.ones((1, 26), np.float32), ((0, 0), (0, 14)))
    assert np.allclose(np.asarray(network((padded, mask)))[:, :13], alone, atol=1e-5)


def test_a_saved_network_is_the_same(network, sound, tmp_path):
    inputs = (sound, np.ones((1, 26), np.float32))
    network.save(tmp_path / "core.keras")
    loaded = keras.saving.load_model(tmp_path / "core.keras", compile=False, safe_mode=True)
    assert np.allclose(np.asarray(loaded(inputs)), np.asarray(network(inputs)), atol=1e-6)
    assert keras.saving.get_registered_name(type(loaded)) == "speech>Recognizer"


def test_it_hears_both_sides_of_a_step(network, sound):
    mask = np.ones((1, 26), np.float32)
    before = np.asarray(network((sound, mask)))
    for frame in (8, 18):
        changed = sound.copy()
        changed[0, frame] += 5
        after = np.asarray(network((changed, mask)))
        assert np.abs(after - before)[0, 13 // 2].max() > 1e-6


def test_ctc_of_sounds_of_different_lengths():
    random = np.random.default_rng(0)
    logits = random.normal(0, 1, (2, 9, SYMBOLS)).astype(np.float32)
    targets = np.array([[0, 1, 2], [3, PADDING, PADDING]], np.int32)
    together = np.asarray(ctc_nats(targets, logits, np.array([9, 5], np.int32)))
    alone = [ctc_nats(targets[:1], logits[:1]), ctc_nats(targets[1:], logits[1:, :5])]
    assert np.allclose(together, [np.asarray(nats)[0] for nats in alone], atol=1e-5)
