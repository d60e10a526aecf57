"""Choose settings of the emojifier by cross-validation inside its training texts.

    python benchmarks/emojify_folds.py FOLDER --vectors FILE [--folds N] [--set KEY=VALUE …]

FOLDER holds train.csv and tweets.csv as emojify_data.py writes them. A quarter of the training
tweets (by the hash of the text) is predicted by a model that was trained on the others and on our
messages; N of the four folds are measured (default: 4). The last epoch counts, not the best one,
which the measured texts would choose. For each scale of the linear branch and
each tau: macro-F1, accuracy and top-5 accuracy on the fold, and on the validation tweets, which are
of another time.
"""

import argparse
import csv
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
from seqapps.common.config import resolve
from seqapps.common.decoding.probabilities import softmax
from seqapps.common.terminal.progress import TrainingProgress
from seqapps.common.training import loop
from seqapps.emojify import data, evaluation, linear, training
from seqapps.emojify.config import PRESETS, Config

FOLDS = 4
SCALES, TAUS = (0.5, 0.65, 0.8, 1.1), (0.2, 0.3, 0.35, 0.4, 0.5)
FIGURES = ("macro_f1", "accuracy", "top5")
Row = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--vectors", required=True)
    parser.add_argument("--folds", type=int, default=FOLDS, choices=range(1, FOLDS + 1))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", nargs="*", default=[])
    options = parser.parse_args()
    found = [measure(options, fold) for fold in range(options.folds)]
    print(
        "| scale | tau | fold: macro-F1, accuracy, top-5 | validation tweets |\n|---|---|---|---|"
    )
    for key in found[0]:
        mean = np.mean([figures[key] for figures in found], axis=0)
        cells = (" / ".join(f"{value:.4f}" for value in part) for part in mean)
        print(f"| {key[0]} | {key[1]} | {' | '.join(cells)} |")


def measure(options: argparse.Namespace, fold: int) -> dict[tuple[float, float], np.ndarray]:
    """Return figures <float64>[2, 3] of the fold and of the validation tweets, by scale and tau."""
    rows, later = read(options.folder / "train.csv"), read(options.folder / "tweets.csv")
    is_out = [not row["family"] and fold_of(row["text"]) == fold for row in rows]
    out = [row for row, apart in zip(rows, is_out, strict=True) if apart]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "train.csv", [r for r, apart in zip(rows, is_out, strict=True) if not apart])
        write(folder / "check.csv", [*out, *later])
        values = [
            *options.set,
            f"vectors={options.vectors}",
            f"validation_data={folder / 'check.csv'}",
        ]
        config = resolve(Config, PRESETS, settings=values)
        found = data.load(str(folder / "train.csv"), config)
        plan = replace(training.plan(found, options.seed, None, "default"), restore_best=False)
        with TrainingProgress() as progress:
            loop.fit(plan, folder, False, progress)
    held_out = found.is_held_out
    matrix = linear.ngram_matrix(found.texts, len(found.features.ngrams))[held_out]
    wide = plan.branch.svms(matrix) * plan.branch.scale
    nothing = np.zeros((1, len(found.labels)), np.float32)
    deep = training.computed(
        found.texts[held_out], found, lambda _, words: plan.network((words, nothing))
    )
    targets = found.targets[held_out]
    tweets = np.unique(targets)  # the labels of tweets, among all labels
    given = np.searchsorted(tweets, targets)
    result = {}
    for scale in SCALES:
        for tau in TAUS:
            logits = wide * scale + deep - tau * np.log(np.maximum(found.label_shares, 1e-9))
            shares = softmax(logits[:, tweets].astype(np.float64))
            parts = np.split(np.arange(len(shares)), [len(out)])
            scores = [evaluation.scores(shares[part], given[part]) for part in parts]
            result[scale, tau] = np.array([[score[key] for key in FIGURES] for score in scores])
    return result


def fold_of(text: str) -> int:
    return zlib.crc32(text.casefold().encode()) % FOLDS


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["text", "label", "family"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
