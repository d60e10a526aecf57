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
