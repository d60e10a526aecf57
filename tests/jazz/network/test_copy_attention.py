"""The attention over a solo's own notes: one computation in blocks and in steps; it learns."""

import numpy as np
import pytest
from seqapps.common.backend import keras as _keras
from seqapps.jazz import model
from seqapps.jazz.network import encoding

keras = _keras()
NOTES = 64


def network(window):
    """Return a pitch network whose attention has random weights."""
    keras.utils.set_random_seed(1)
    rates = dict.fromkeys(("input_dropout", "recurrent_dropout", "output_dropout"), 0.0)
    sizes = {"depth": 1, "dense_units": 12, "performers": 1, "performer_embedding": 0}
    built = model.ChoiceNetwork("pitch", 8, {**sizes, **rates, "attention_window": window})
    built.build()
    random = np.random.default_rng(1)
    for weight in built.copying.weights if window else ():
        weight.assign(random.normal(size=weight.shape))
    return built


def solos(seed, count=3):
    """Return <int32>[solos, notes, columns] and classes of pitch: a phrase again and again."""
    random = np.random.default_rng(seed)
    known = np.zeros((count, NOTES, len(encoding.COLUMNS)), np.int32)
    # Each phrase ends where it began.
    half = random.integers(-6, 7, (count, 4))
    phrase = np.concatenate([half, -half[:, ::-1]], axis=1)
    chosen = np.tile(phrase, (1, NOTES // 8 + 1))[:, :NOTES] + encoding.MAX_INTERVAL
    pitch = encoding.REFERENCE + np.cumsum(chosen - encoding.MAX_INTERVAL, axis=1)
    known[..., encoding.COLUMN["step"]] = random.integers(0, 3, (count, NOTES)) * 4
    known[:, 1:, encoding.COLUMN["last_interval"]] = chosen[:, :-1] + 1
    known[:, 0, encoding.COLUMN["last_pitch"]] = encoding.REFERENCE
    known[:, 1:, encoding.COLUMN["last_pitch"]] = pitch[:, :-1]
    known[..., encoding.COLUMN["root"]] = -1
    known[..., encoding.COLUMN["next_root"]] = -1
    return known, chosen


def numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


STYLE = np.zeros((3, 1), np.float32)


@pytest.mark.parametrize("window", [7, 200])
def test_whole_solos_are_as_note_by_note(window):
    choice, (known, _) = network(window), solos(0)
    states, found = choice.initial_state(3), []
    for time in range(NOTES):
        log_probs, states = choice.step(known[:, time], STYLE, states)
        found.append(numpy(log_probs))
    whole = numpy(choice(known, STYLE))
    np.testing.assert_allclose(whole, np.stack(found, 1), atol=2e-5)
    without = network(0)
    for weight, own in zip(without.weights, choice.weights, strict=False):
        weight.assign(own)
    assert np.abs(numpy(without(known, STYLE)) - whole)[:, 1:].max() > 0.1


def test_only_notes_within_the_window_are_seen():
    choice, (known, _) = network(10), solos(0)
    before = numpy(choice.copying(known, np.ones((3, NOTES, 12), np.float32)))
    known[:, 40, encoding.COLUMN["step"]] += 1
    after = numpy(choice.copying(known, np.ones((3, NOTES, 12), np.float32)))
    changed = np.flatnonzero(np.abs(after - before).max(axis=(0, 2)) > 1e-6)
    assert changed.min() == 40
    assert changed.max() == 50


def test_it_learns_to_play_a_phrase_again():
    """Phrases that were never heard, which a network without it cannot know."""
    nats = {}
    for window in (0, 64):
        choice = network(window)
        inputs = keras.Input((NOTES, len(encoding.COLUMNS)), dtype="int32")
        style = keras.Input((1,))
        whole = keras.Model([inputs, style], choice(inputs, style))
        whole.compile(keras.optimizers.Adam(0.02), negative_log, jit_compile=False)
        known, chosen = solos(1, 128)
        whole.fit([known, np.zeros((128, 1))], chosen[..., None], 16, epochs=4, verbose=0)
        known, chosen = solos(2, 64)
        log_probs = numpy(whole([known, np.zeros((64, 1), np.float32)]))
        nats[window] = -np.take_along_axis(log_probs, chosen[..., None], axis=-1)[:, 16:].mean()
    assert nats[64] < 0.5
    assert nats[0] > 1.5


def negative_log(chosen, log_probs):
    """Return the nats of what was chosen, <float32>[batch, time]."""
    return -keras.ops.take_along_axis(log_probs, keras.ops.cast(chosen, "int32"), axis=-1)[..., 0]
