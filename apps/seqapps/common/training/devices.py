"""Data-parallel training on several devices of one machine, with Keras on JAX.

Every device has all weights and a part of each batch; gradients are summed over the devices. The
training is the same function of the seed as on one device.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from seqapps.common.backend import keras as _keras
from seqapps.common.errors import UserError

BACKEND = "jax"  # whose backend of Keras has distributions


def check(devices: int) -> None:
    """Raise UserError for a number of devices that cannot be used, without importing Keras."""
    if devices < 1:
        raise UserError(f"devices expects a positive number, got {devices}")
    backend = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if devices > 1 and backend != BACKEND:
        raise UserError(f"{devices} devices need KERAS_BACKEND={BACKEND}, got {backend}")


@contextmanager
def distributed(devices: int) -> Iterator[None]:
    """Distribute the networks that are built and trained in the block.

    Raises:
        UserError: the machine has fewer devices.
    """
    if devices == 1:
        yield
        return
    with _data_parallel(_keras().distribution, available(devices)).scope():
        yield


def available(devices: int) -> list[str]:
    """Return the names of the first devices of this machine.

    Raises:
        UserError: the machine has fewer.
    """
    check(devices)
    found: list[str] = _keras().distribution.list_devices()
    if len(found) < devices:
        kind = found[0].partition(":")[0].upper()
        raise UserError(f"expected at most {len(found)} devices ({kind}), got {devices}")
    return found[:devices]


def _data_parallel(distribution: Any, devices: list[str]) -> Any:
    """Return the distribution of batches over devices.

    A batch whose size is no multiple of their number goes to all of them as a whole.
    """

    class Batches(distribution.DataParallel):  # type: ignore[misc]  # Keras has no types
        def get_data_layout(self, data_shape: tuple[int, ...]) -> Any:
            if data_shape and data_shape[0] % len(devices):
                whole = [None] * len(data_shape)
                return distribution.TensorLayout(whole, self.device_mesh)
            return super().get_data_layout(data_shape)

    return Batches(devices=devices, auto_shard_dataset=False)


def is_distributed() -> bool:
    """Return whether networks are being distributed."""
    return _keras().distribution.distribution() is not None
