"""Compare the emojifier with a linear classifier on few training texts.

    python benchmarks/emojify_few.py TABLE.csv [--rows 132] [--seeds 5] [--option ARGUMENT …]

TABLE has the columns text and label. For each seed, `--rows` rows (the same share of each label)
are the training texts, and the others the test texts. `seqapps emojify train` (with `--option`s,
such as `--option=--from --option=none`) is compared with scikit-learn's TfidfVectorizer (words, and
character n-grams of 2 to 5) and LinearSVC. Prints accuracies and seconds.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--rows", type=int, default=132)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--option", action="append", default=[])
    arguments = parser.parse_args()
    with arguments.table.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    ours, baselines, seconds = [], [], []
    for seed in range(arguments.seeds):
        chosen, others = split(rows, arguments.rows, seed)
        began = time.perf_counter()
        ours.append(trained(chosen, others, seed, arguments.option))
        seconds.append(time.perf_counter() - began)
        baselines.append(baseline(chosen, others))
        print(
            f"seed {seed}: {ours[-1]:.3f}, linear {baselines[-1]:.3f}, {seconds[-1]:.0f} s",
            flush=True,
        )
    print(
        f"mean of {arguments.seeds} seeds, {len(rows) - arguments.rows} texts each: "
        f"{np.mean(ours):.3f}, linear {np.mean(baselines):.3f}, {np.mean(seconds):.0f} s"
    )


Rows = list[tuple[str, str]]


def split(rows: Rows, count: int, seed: int) -> tuple[Rows, Rows]:
    """Draw `count` rows, the same share of each label; return them and the others."""
    order = np.random.default_rng(seed).permutation(len(rows))
    labels = [rows[number][1] for number in order]
    place = [labels[:n].count(label) / labels.count(label) for n, label in enumerate(labels)]
    ranked = [rows[order[n]] for n in np.argsort(place, kind="stable")]
    return ranked[:count], ranked[count:]


def trained(chosen: Rows, others: Rows, seed: int, options: list[str]) -> float:
    """Return the accuracy of `seqapps emojify train` and `evaluate`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, part in (("train.csv", chosen), ("test.csv", others)):
            with (folder / file).open("w", encoding="utf-8", newline="") as table:
                csv.writer(table).writerows([("text", "label"), *part])
        command = [sys.executable, "-m", "seqapps", "emojify"]
        data = ["--data", str(folder / "train.csv"), "--seed", str(seed)]
        run([*command, "train", *data, "--out", str(folder / "m"), *options])
        asked = ["--model", str(folder / "m"), "--data", str(folder / "test.csv"), "--json"]
        return json.loads(run([*command, "evaluate", *asked]))["accuracy"]


def run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def baseline(chosen: Rows, others: Rows) -> float:
    """Return the accuracy of support vector machines on TF-IDF n-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    machine = make_pipeline(make_union(words, characters), LinearSVC(random_state=0))
    machine.fit(*zip(*chosen, strict=True))
    texts, labels = zip(*others, strict=True)
    return float(np.mean(machine.predict(texts) == np.array(labels)))


if __name__ == "__main__":
    main()
