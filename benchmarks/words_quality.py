"""Measure word vectors: CPU-seconds of a training, similarity and analogies of its model.

    python benchmarks/words_quality.py CORPUS [--similarity FILE …] [--analogies FILE]
        [--model DIR] [OPTIONS OF seqapps words train]

Trains with the command line on one thread (or takes `--model`), evaluates on each file, and prints
a table. The files are not part of the repository: MEN, WordSim-353, RW and SimLex-999 as word TAB
word TAB score, and Google's questions-words.txt.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", help="a file with one document per line, or a folder")
    parser.add_argument("--similarity", action="append", default=[], metavar="FILE")
    parser.add_argument("--analogies", metavar="FILE")
    parser.add_argument("--model", metavar="DIR", help="a trained model, instead of a training")
    options, for_training = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        model, seconds = options.model, None
        if model is None:
            model = str(Path(folder, "model"))
            _seqapps("train", "--data", options.corpus, "--out", model, *for_training)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = used.ru_utime + used.ru_stime
        rows = list(_measured(model, options.similarity, options.analogies))
        metrics = json.loads(Path(model, "metrics.json").read_text(encoding="utf-8"))
    print("| measure | value | covered |\n|---|---|---|")
    if seconds is not None:
        print(f"| CPU-seconds, all in | {seconds:.0f} | |")
        print(f"| words of the corpus per CPU-second | {metrics['tokens'] / seconds:,.0f} | |")
    for name, value, covered in rows:
        print(f"| {name} | {value} | {covered:.0%} |")


def _measured(model: str, similarity: list[str], analogies: str | None) -> Any:
    for file in similarity:
        found = _evaluated(model, "--similarity", file)["similarity"]
        yield f"{Path(file).stem}, Spearman", found["spearman"], found["covered"]
    if analogies is not None:
        found = _evaluated(model, "--analogies", analogies)["analogies"]
        for name in ("semantic", "syntactic"):
            yield f"analogies, {name}", found[name], found["covered"]


def _evaluated(model: str, option: str, file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        _seqapps("evaluate", option, file, "--model", model, "--json")
    )
    return found


def _seqapps(*arguments: str) -> str:
    command = [sys.executable, "-m", "seqapps", "words", *arguments]
    done = subprocess.run(
        command, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode not in (0, 3):  # 3: some lines of a file were refused
        sys.exit(done.returncode)
    return done.stdout


if __name__ == "__main__":
    main()
