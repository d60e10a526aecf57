"""Measure the bias of the shipped word vectors, and of copies debiased by each method.

    python benchmarks/words_bias.py

Prints a table: association tests with p, the mean projection of professions, and the share of the
1,000 most biased words that a classifier tells apart.
"""

import tempfile
from pathlib import Path
from typing import Any

import seqapps
from seqapps.words.config import DEBIASING


def main() -> None:
    words = seqapps.load("words")
    reports: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for method in DEBIASING:
            found = words.debias(Path(folder, method), method=method)
            reports |= {"before": found["before"], method: found["after"]}
    print(f"| | {' | '.join(reports)} |\n|---|{'---|' * len(reports)}")
    for name, *values in zip(*map(_rows, reports.values()), strict=True):
        print(f"| {name[0]} | {' | '.join(value for _, value in (name, *values))} |")


def _rows(report: dict[str, Any]) -> list[tuple[str, str]]:
    rows = [(test["name"], f"{test['effect']:.2f} (p {test['p']:.4f})") for test in report["tests"]]
    professions = report["professions"]
    return [
        *rows,
        (f"{professions['words']} professions, mean projection",
         f"{professions['mean_projection']:.3f}"),
        (f"{report['separated_words']:,} most biased words, told apart",
         f"{report['separability']:.3f}"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
