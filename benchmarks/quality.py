"""Measure how well a name model predicts names that it was not trained on, from one list.

    python benchmarks/quality.py LIST [--rows N] [OPTIONS OF seqapps dinosaurs train]

Random rows of the list are held out (as makemore does; a name that is listed twice may be on both
sides). The command line trains on the other rows and evaluates on the held-out rows. Prints a
table with Kneser-Ney models of the same rows.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from seqapps.common.io.text import Alphabet, Sequences
from seqapps.common.layers import ngram
from seqapps.dinosaurs.data import read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list")
    parser.add_argument("--rows", type=int, help="rows to hold out (default: a tenth)")
    parser.add_argument("--split-seed", type=int, default=1)
    options, for_training = parser.parse_known_args()
    names = read(options.list)
    random.Random(options.split_seed).shuffle(names)
    rows = options.rows or len(names) // 10
    held_out, rest = names[:rows], names[rows:]

    with tempfile.TemporaryDirectory() as folder:
        model, train, test = (Path(folder) / part for part in ("model", "train.txt", "test.txt"))
        train.write_text("\n".join(rest) + "\n", encoding="utf-8")
        test.write_text("\n".join(held_out) + "\n", encoding="utf-8")
        began = time.monotonic()
        _seqapps("train", "--data", train, "--out", model, *for_training)
        seconds = time.monotonic() - began
        result = json.loads(_seqapps("evaluate", "--data", test, "--model", model, "--json"))
        metrics = json.loads((model / "metrics.json").read_text())

    print(f"\n{options.list}: {len(rest):,} rows to train on, {rows:,} held out\n")
    print("| model | nats/character | of names not in the list |\n|---|---|---|")
    for order in (3, 4, 5, 6):
        print(f"| Kneser-Ney {order}-gram | {kneser_ney(rest, held_out, order):.4f} | |")
    print(f"| seqapps | **{result['nats_per_character']:.4f}** | {result['unseen']} |")
    alone = metrics["validation"]
    print(
        f"\npowers {metrics['network_scale']} and {metrics['ngram_scale']}, its own validation "
        f"{alone['nats_per_character']} (network alone {alone['network_alone']}), "
        f"best epoch {metrics['best_epoch']} of {metrics['epochs']}, {seconds:.0f} s in all"
    )
    print(f"samples: {json.dumps(result['samples'])}")


def kneser_ney(train: list[str], test: list[str], order: int) -> float:
    """Return the nats per character of an n-gram model fitted to `train`."""
    alphabet = Alphabet.learn(train + test)
    fitted = ngram.fit(
        Sequences.from_lists([alphabet.encode(name) for name in train]),
        alphabet.size,
        order,
        max_cells=10**8,
    )
    inputs, targets, mask = Sequences.from_lists(
        [alphabet.encode(name) for name in test]
    ).teacher_forced()
    p = fitted.probability[ngram.states(fitted, inputs), targets][mask > 0]
    return float(-np.log(p).mean())


def _seqapps(*arguments: object) -> str:
    command = [sys.executable, "-m", "seqapps", "dinosaurs", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
