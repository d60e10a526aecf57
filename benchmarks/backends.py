"""Measure the milliseconds of a training step on each installed Keras backend.

    python benchmarks/backends.py [--batches 256 4096] [--steps 10]

The network is the default for a list of 200,000 characters (two LSTM layers of 384 units), with
recurrent dropout and without; without it a GPU can use its fused LSTM kernel. Each backend runs
in a process of its own, on the device that it chooses.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import time

BACKENDS = ("tensorflow", "jax", "torch")
TIME = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batches", type=int, nargs="+", default=[256, 4096])
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure(options.batches, options.steps)
        return
    print("| backend | device | recurrent dropout | batch | ms a step |\n|---|---|---|---|---|")
    for backend in BACKENDS:
        if importlib.util.find_spec(backend) is None:
            print(f"| {backend} | not measured: not installed | | | |")
            continue
        subprocess.run(
            [sys.executable, __file__, "--here", "--steps", str(options.steps),
             "--batches", *map(str, options.batches)],
            env={**os.environ, "KERAS_BACKEND": backend}, check=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def measure(batches: list[int], steps: int) -> None:
    import numpy as np
    from seqapps.common.io.text import Alphabet, Sequences
    from seqapps.common.training import loop
    from seqapps.dinosaurs import model
    from seqapps.dinosaurs.config import Config, scale_to_data
    from seqapps.dinosaurs.data import TrainingData

    random = np.random.default_rng(0)
    for rate in (0.4, 0.0):
        for batch in batches:
            loop.start(0)
            config = scale_to_data(Config(recurrent_dropout=rate), 30_000, 200_000)
            letters = Alphabet(tuple("abcdefghijklmnopqrstuvwxyz"), "lower")
            names = Sequences.from_lists([[1]])
            network = model.build(TrainingData(config, letters, names, names, sha256=""))
            model.compile_for_training(network, config, 1000)
            tokens = random.integers(0, 27, (batch, TIME)).astype(np.int32)
            weights = np.full(tokens.shape, 1 / batch, np.float32)
            seconds = []
            for step in range(steps + 2):
                began = time.monotonic()
                network.train_on_batch(tokens, tokens, weights)
                if step > 1:
                    seconds.append(time.monotonic() - began)
            row = (loop.keras.backend.backend(), device(), rate, batch)
            print(
                f"| {' | '.join(map(str, row))} | {statistics.median(seconds) * 1000:.0f} |",
                flush=True,
            )


def device() -> str:
    """Return the name of the device that the backend runs on."""
    name = os.environ["KERAS_BACKEND"]
    if name == "jax":
        import jax

        return str(jax.devices()[0].device_kind)
    if name == "torch":
        import torch

        return torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    import tensorflow as tf

    return "gpu" if tf.config.list_physical_devices("GPU") else "cpu"


if __name__ == "__main__":
    main()
