"""The CTC loss of pretraining against sums over all alignments, in NumPy."""

import itertools

import numpy as np
import pytest
from seqapps.speech.network.ctc import PADDING, ctc_nats

PHONES = 3  # and the blank, the last symbol


def log_softmax(logits: np.ndarray) -> np.ndarray:
    return logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)


def collapsed(alignment: tuple[int, ...]) -> list[int]:
    """Merge repeats, then drop blanks (Graves et al. 2006, section 3.1)."""
    merged = [symbol for symbol, _ in itertools.groupby(alignment)]
    return [symbol for symbol in merged if symbol != PHONES]


def brute_force(target: list[int], logits: np.ndarray) -> float:
    """Return -log of the summed probability of all alignments of a target."""
    log_probs = log_softmax(logits.astype(np.float64))
    sums = [
        sum(log_probs[step, symbol] for step, symbol in enumerate(alignment))
        for alignment in itertools.product(range(PHONES + 1), repeat=len(logits))
        if collapsed(alignment) == target
    ]
    return -float(np.logaddexp.reduce(sums))


TARGETS = [[0], [1, 2], [2, 2], [0, 1, 0], [1, 1, 2]]


@pytest.fixture(scope="module")
def logits() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 2, (len(TARGETS), 5, PHONES + 1)).astype(np.float32)


def padded_targets() -> np.ndarray:
    padded = np.full((len(TARGETS), 3), PADDING, np.int32)
    for row, target in zip(padded, TARGETS, strict=True):
        row[: len(target)] = target
    return padded


def test_ctc_sums_over_all_alignments(logits):
    padded = padded_targets()
    expected = [brute_force(target, rows) for target, rows in zip(TARGETS, logits, strict=True)]
    assert np.allclose(np.asarray(ctc_nats(padded, logits)), expected, atol=1e-4)
    # Keras hands targets to losses as floats.
    assert np.allclose(np.asarray(ctc_nats(padded.astype(np.float32), logits)), expected, atol=1e-4)


def test_other_backends_compute_the_same(logits, monkeypatch):
    """They have no C++ kernel: the branch for them, computed with TensorFlow here."""
    from seqapps.speech.network import ctc

    padded = padded_targets()
    here = np.asarray(ctc_nats(padded, logits))
    monkeypatch.setattr(ctc.keras.backend, "backend", lambda: "jax")
    assert np.allclose(np.asarray(ctc_nats(padded, logits)), here, atol=1e-4)


def test_longer_targets_than_steps_do_not_end_training(logits):
    padded = np.array([[0, 1, 0, 1, 0, 1, 0, 1]], np.int32)
    assert np.isfinite(np.asarray(ctc_nats(padded, np.tile(logits[:1], (1, 2, 1)))))
    nats = np.asarray(ctc_nats(padded, logits[:1]))
    assert not (nats > 1e6).any()
