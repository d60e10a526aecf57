"""Cross-validate the jazz app: train on all tunes but those of a fold, measure on the fold.

    python benchmarks/jazz_folds.py FOLDER OUT [--folds 9] [--only K …] [--set NAME=VALUE …]

FOLDER holds tables in the layout of the Weimar Jazz Database. For each fold the command line trains
and measures a model under OUT, where finished folds are kept. Prints a line of JSON per fold, and
the means over the notes of all measured folds. Modified Kneser-Ney models of one, two and three
previous intervals show how hard the solos of a fold are.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from seqapps.common.io.files import write_text
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.jazz.network.encoding import INTERVALS, MAX_INTERVAL
from seqapps.jazz.score import weimar
from seqapps.jazz.score.solo import Solo

FIGURES = ("pitch", "rhythm", "duration")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--folds", type=int, default=9)
    parser.add_argument("--only", type=int, nargs="+")
    parser.add_argument("--set", action="append", default=[])
    options = parser.parse_args()
    found = []
    for fold in options.only or range(options.folds):
        out = options.out / f"{fold}-of-{options.folds}"
        result = out / "result.json"
        if not result.exists():
            split(options.folder, out, fold, options.folds)
            write_text(result, json.dumps({"fold": fold, **measured(out, options.set)}))
        found.append(json.loads(result.read_text()))
        print(json.dumps(found[-1]), flush=True)
    notes = np.array([row["notes"] for row in found])
    means = {
        name: round(float(np.average([row[name] for row in found], weights=notes)), 4)
        for name in found[0]
        if name not in ("fold", "notes", "solos")
    }
    print(json.dumps({"folds": len(found), "notes": int(notes.sum()), **means}))


def split(folder: Path, out: Path, fold: int, folds: int) -> None:
    """Write `train` and `test` under `out`: the tables, with the tunes of one side each."""
    for side in ("train", "test"):
        (out / side).mkdir(parents=True, exist_ok=True)
        for name in ("notes", "beats"):
            target = next(folder.glob(f"{name}.tsv*")).resolve()
            link = out / side / target.name
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    path = next(folder.glob("solos.tsv*"))
    content = path.read_bytes()
    table = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    reader = csv.DictReader(io.StringIO(table, newline=""), delimiter="\t")
    rows: dict[str, list[dict[str, str]]] = {"train": [], "test": []}
    for row in reader:
        digest = hashlib.sha256(row["title"].strip().lower().encode()).digest()
        rows["test" if int.from_bytes(digest) % folds == fold else "train"].append(row)
    for side, own in rows.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, reader.fieldnames or (), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(own)
        write_text(out / side / "solos.tsv", text.getvalue())


def measured(out: Path, settings: list[str]) -> dict[str, float]:
    """Train a model of the solos in `train`, and measure it and n-grams on those in `test`."""
    model = out / "model"
    chosen = [word for setting in settings for word in ("--set", setting)]
    resumed = ["--resume"] if model.with_suffix(".training").exists() else []
    if not model.exists():
        _seqapps("train", "--data", out / "train", "--out", model, *chosen, *resumed)
    row = json.loads(_seqapps("evaluate", "--data", out / "test", "--model", model, "--json"))
    figures = {f"{name}_{unit}": row[f"{name}_{unit}"]
               for name in FIGURES for unit in ("nats", "accuracy")}  # fmt: skip
    learned, tested = weimar.read(out / "train"), weimar.read(out / "test")
    for order in (2, 3, 4):
        nats, accuracy = interval_ngram(learned, tested, order)
        figures |= {f"ngram_{order}_nats": nats, f"ngram_{order}_accuracy": accuracy}
    return {"solos": len(tested), "notes": row["notes"], **figures}


def interval_ngram(learned: list[Solo], tested: list[Solo], order: int) -> tuple[float, float]:
    """Return nats and accuracy of the next interval by `order` - 1 intervals before it."""
    sequences = Sequences.from_lists([_intervals(solo) for solo in learned])
    model = ngram.fit(sequences, INTERVALS + 1, order)
    nats: list[float] = []
    right: list[bool] = []
    for solo in tested:
        state = 0
        for symbol in (0, *_intervals(solo)):
            if symbol:
                # The end of a solo is not an interval: the probability is renormalised.
                row = model.probability[state][1:]
                nats.append(-float(np.log(row[symbol - 1] / row.sum())))
                right.append(int(row.argmax()) == symbol - 1)
            state = model.next_state[state, symbol]
    return round(float(np.mean(nats)), 4), round(float(np.mean(right)), 4)


def _intervals(solo: Solo) -> list[int]:
    """Return the intervals of a solo, counted from 1."""
    steps = np.diff(solo.notes.pitches).clip(-MAX_INTERVAL, MAX_INTERVAL)
    return (steps + MAX_INTERVAL + 1).tolist()


def _seqapps(*words: str | Path) -> str:
    command = [sys.executable, "-m", "seqapps", "jazz", *map(str, words)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
