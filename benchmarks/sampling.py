"""Measure names per second: both engines, and optionally makemore's transformer.

    python benchmarks/sampling.py [--makemore makemore.py]

The model is the shipped one. `--makemore` is a copy of makemore.py (MIT licence; it needs PyTorch).
Its transformer is measured with the defaults of its command line: 4 layers, 4 heads, 64 units, 50
names per call, the whole prefix computed again for each character. The weights are random, which
does not change the speed. Its maximum length is that of the shipped list.
"""

import argparse
import importlib.util
import statistics
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

from seqapps.common.export import bundle
from seqapps.common.io.text import Alphabet, Sequences
from seqapps.common.layers import ngram
from seqapps.dinosaurs import runtime
from seqapps.dinosaurs.data import read

LIST = Path(__file__).parents[1] / "datasets" / "dinosaurs" / "names.txt"
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--makemore", type=Path)
    options = parser.parse_args()
    model = bundle.open_bundle("dinosaurs", None)
    lite, tf = (runtime.load(model, engine) for engine in ("lite", "tf"))
    tasks: dict[str, tuple[int, Callable[[], object]]] = {
        "lite, 10 new names": (10, lambda: draw(lite, 10)),
        "lite, 1,000 new names": (1_000, lambda: draw(lite, 1_000)),
        "lite, 20,000 new names": (20_000, lambda: draw(lite, 20_000)),
        "tf, 1,000 new names": (1_000, lambda: draw(tf, 1_000)),
        "tf, 20,000 new names": (20_000, lambda: draw(tf, 20_000)),
    }
    if options.makemore:
        tasks["makemore transformer, 50 names"] = (50, makemore(options.makemore, lite))
    rates: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(ROUNDS + 1):
        for name, (count, task) in tasks.items():
            began = time.monotonic()
            task()
            if number:  # the first round warms up
                rates[name].append(count / (time.monotonic() - began))
    print("| what | names a second (median of 5) |\n|---|---|")
    for name, values in rates.items():
        print(f"| {name} | {statistics.median(values):,.0f} |")
    if options.makemore:
        ours, theirs = rates["lite, 1,000 new names"], rates["makemore transformer, 50 names"]
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        print(f"\nlite, 1,000 names, against makemore's transformer: {ratio:.0f} times faster")
    names = read(str(LIST))
    alphabet = Alphabet.learn(names)
    rows = Sequences.from_lists([alphabet.encode(name) for name in names])
    began = time.monotonic()
    ngram.fit(rows, alphabet.size, 6)
    print(
        f"fitting the Kneser-Ney 6-gram to {len(names):,} names: {time.monotonic() - began:.2f} s"
    )


def draw(model: runtime.Runtime, count: int) -> int:
    return len(list(model.generate(runtime.Request(count=count, seed=1))))


def makemore(path: Path, model: runtime.Runtime) -> Callable[[], object]:
    """Return a call that draws 50 names as makemore's `print_samples` does."""
    import torch

    # makemore imports TensorBoard for training only.
    stub = types.ModuleType("torch.utils.tensorboard")
    stub.SummaryWriter = None
    sys.modules.setdefault("torch.utils.tensorboard", stub)
    spec = importlib.util.spec_from_file_location("makemore", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["makemore"] = module
    spec.loader.exec_module(module)
    longest = model.settings.max_length
    config = module.GPTConfig(vocab_size=model.alphabet.size, block_size=longest + 1)
    network = module.GPT(config).eval()
    start = torch.zeros(50, 1, dtype=torch.long)
    return lambda: network.generate(start, longest, do_sample=True)


if __name__ == "__main__":
    main()
