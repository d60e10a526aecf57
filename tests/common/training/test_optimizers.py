"""Training."""

import numpy as np
from seqapps.common.training.optimizers import cosine_adam, cosine_decay, keras


def trained(optimizer) -> list[np.ndarray]:
    """Return the weights of a small network after 24 steps."""
    keras.utils.set_random_seed(0)
    network = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)])
    network.compile(optimizer=optimizer, loss="mse", jit_compile=False)
    inputs = np.random.default_rng(0).normal(size=(256, 5)).astype(np.float32)
    network.fit(inputs, inputs[:, :1] ** 2, epochs=3, verbose=0, shuffle=False)
    return network.get_weights()


def test_our_adamw_gives_the_weights_of_kerass():
    ours, plain = (trained(cosine_adam(1e-2, 1.0, 24, decay)) for decay in (0.1, 0.0))
    rate = cosine_decay(1e-2, 24)
    theirs = trained(keras.optimizers.AdamW(rate, weight_decay=0.1, global_clipnorm=1.0))
    for mine, other, undecayed in zip(ours, theirs, plain, strict=True):
        np.testing.assert_array_equal(mine, other)
        assert np.abs(mine - undecayed).max() > 1e-5


def test_averaging_leaves_the_mean_of_the_steps():
    """The average replaces the weights after `fit`, and not before: the steps are the same."""
    inputs = np.random.default_rng(0).normal(size=(24, 5)).astype(np.float32)
    steps: list[list[list[np.ndarray]]] = []
    results = []
    for averaging in (0.0, 0.5):
        keras.utils.set_random_seed(0)
        network = keras.Sequential([keras.layers.Dense(1)])
        network.compile(
            cosine_adam(1e-1, 1.0, 24, averaging=averaging), loss="mse", jit_compile=False
        )
        seen: list[list[np.ndarray]] = []
        kept = keras.callbacks.LambdaCallback(
            on_train_batch_end=lambda batch, logs, seen=seen, network=network: seen.append(
                network.get_weights()
            )
        )
        network.fit(inputs, inputs[:, :1], batch_size=4, verbose=0, shuffle=False, callbacks=[kept])
        steps.append(seen)
        results.append(network.get_weights())
    for plain, same in zip(*steps, strict=True):
        np.testing.assert_array_equal(plain[0], same[0])
    np.testing.assert_array_equal(results[0][0], steps[0][-1][0])
    mean = steps[1][0][0]
    for weights in steps[1][1:]:
        mean = 0.5 * mean + 0.5 * weights[0]
    np.testing.assert_allclose(results[1][0], mean, atol=1e-6)
