"""Measure the CPU time of live detection and the size of the models.

    python benchmarks/trigger_speed.py [MODEL]

Ten minutes of noise are processed in chunks of 40 ms, as from a microphone, including features, by
LiteRT with 32-bit and 8-bit weights on one thread. Prints the CPU time as a share of the length of
the sound, and bytes.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
from seqapps.common.export import bundle
from seqapps.trigger.engines import LiteEngine
from seqapps.trigger.settings import Settings

SECONDS, CHUNK_S, RATE_HZ = 600, 0.04, 16_000


def main() -> None:
    os.environ["OMP_NUM_THREADS"] = "1"
    model = bundle.open_bundle("trigger", sys.argv[1] if len(sys.argv) > 1 else None)
    settings = Settings.load(model.path)
    sound = np.random.default_rng(0).normal(0, 0.01, SECONDS * RATE_HZ).astype(np.float32)
    for bits, folder in ((32, Path("lite")), (8, Path("lite/int8"))):
        engine = LiteEngine(model.path, settings, quantised=bits == 8)
        session = engine.session(live=True)
        session.push(sound[:RATE_HZ])
        began = time.process_time()
        for chunk in np.split(sound, round(SECONDS / CHUNK_S)):
            session.push(chunk)
        share = (time.process_time() - began) / SECONDS
        size = (model.path / folder / "step.tflite").stat().st_size
        print(f"{bits} bits: {100 * share:.2f} % of a core; {size:,} bytes")


if __name__ == "__main__":
    main()
