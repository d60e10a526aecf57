"""Training on two devices, which are both the CPU of this machine: the losses of one device."""

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from seqapps.common import app as apps

from tests.conftest import assert_refused, seqapps, train_arguments

TWO = {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
MAX_DIFFERENCE = 1e-4  # nats


SHORT = [f"--set={value}" for value in ("epochs=2", "batch_size=7", "units=8")]
# A network with dropout and a loss that is a mean, and batches of 5 and of 2.
NETWORK = """
import sys, numpy as np
from pathlib import Path
from seqapps.common.training import devices, loop
from seqapps.common.training.optimizers import compile_network, keras

class Quiet:
    update = line = lambda *_: None

x = np.random.default_rng(0).normal(size=(12, 4)).astype("float32")
y = np.argmax(x[:, :3], axis=1)[:, None]

def nats(targets, logits):
    return keras.ops.sparse_categorical_crossentropy(targets[:, 0], logits, from_logits=True)

def sums(targets, logits, weights):
    return keras.ops.sum(nats(targets, logits) * weights[:, 0]), keras.ops.sum(weights)

def batch(rows):
    return x[rows], y[rows], np.ones((len(rows), 1), "float32")

with devices.distributed(int(sys.argv[1])):
    loop.start(0)
    layers = [keras.Input((4,)), keras.layers.Dense(16, "tanh"), keras.layers.Dropout(0.3)]
    network = keras.Sequential([*layers, keras.layers.Dense(3)])
    compile_network(network, keras.optimizers.SGD(0.5), nats, sums)
    validation = [batch(np.arange(8)), batch(np.arange(8, 11))]
    plan = loop.Plan(network, batch, np.ones(12, int), validation, 5, 3, 0, 0, {})
    progress = loop.fit(plan, Path(sys.argv[2]), False, Quiet())
for row in progress.log:
    print(row["train_nats"], row["validation_nats"])
print(*np.concatenate([value.ravel() for value in network.get_weights()]))
"""


def run(script: str, *arguments: object) -> str:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **TWO})
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


def test_losses_and_weights_are_those_of_one_device(tmp_path):
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
    one, two = (numbers(run(NETWORK, n, tmp_path / str(n))) for n in (1, 2))
    assert len(one) == len(two) == 3 * 2 + 4 * 16 + 16 + 16 * 3 + 3
    assert np.abs(np.subtract(one, two)).max() < MAX_DIFFERENCE
    assert one[0] > one[2] > one[4]


def test_the_command_line_trains_on_two_devices(tmp_path):
    data = train_arguments(apps.find("dinosaurs"), tmp_path)
    out = tmp_path / "out"
    done = seqapps("dinosaurs", "train", *data, "--out", out, *SHORT, "--devices", 2, **TWO)
    assert done.returncode == 0, done.stderr
    with (out / "log.csv").open() as file:
        first, last = (float(row["train_nats"]) for row in csv.DictReader(file))
    assert last < first
    drawn = seqapps("dinosaurs", "generate", "--model", out, "--seed", 1)
    assert len(drawn.stdout.split()) == 10


def test_batches_are_divided_and_weights_are_on_all_devices():
    script = """
import json, keras, numpy as np
from seqapps.common.training import devices
with devices.distributed(2):
    layer = keras.layers.Dense(3)
    layer.build((None, 4))
    layouts = [keras.distribution.distribution().get_data_layout((n, 4)).axes for n in (6, 5)]
    weights = len(layer.kernel.value.sharding.device_set)
after = keras.distribution.distribution() is None
print(json.dumps([layouts, weights, after]))
"""
    assert json.loads(run(script)) == [[["batch", None], [None, None]], 2, True]


REFUSED = [
    ({}, 2, "2 devices need KERAS_BACKEND=jax, got tensorflow"),
    ({"KERAS_BACKEND": "torch"}, 2, "2 devices need KERAS_BACKEND=jax, got torch"),
    ({}, 0, "0"),
]


@pytest.mark.parametrize(("environment", "devices", "words"), REFUSED)
def test_devices_that_cannot_be_used_are_refused(tmp_path, environment, devices, words):
    data = train_arguments(apps.find("dinosaurs"), tmp_path)
    command = ("dinosaurs", "train", *data, "--out", tmp_path / "out", "--devices", devices)
    assert_refused(seqapps(*command, **environment), words)
    assert not list(tmp_path.glob("out*"))


def test_more_devices_than_the_machine_has_are_refused(tmp_path):
    data = train_arguments(apps.find("dinosaurs"), tmp_path)
    command = ("dinosaurs", "train", *data, "--out", tmp_path / "out", "--devices", 3)
    done = seqapps(*command, **TWO)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.splitlines()[-1] == "seqapps: expected at most 2 devices (CPU), got 3"
    assert not list(tmp_path.glob("out*"))
