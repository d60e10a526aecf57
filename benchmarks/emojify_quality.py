"""How good the emojifier's suggestions are, and how fast they come.

    python benchmarks/emojify_quality.py [--model DIR] [--data FILE.csv …] [--engine lite|tf]

On datasets/emojify/keywords.csv (messages that say what a keyword should bring): of things, % whose
emoji is the first suggestion; of traps, % where a howler is the first suggestion; of plain
messages, % that get no emoji. On each FILE.csv (text, label; see emojify_data.py): accuracy,
macro-F1, top-5 and calibration error of the classifier, and texts per second of CPU time.
"""

import argparse
import csv
import time
from pathlib import Path

from seqapps.common.export import bundle
from seqapps.emojify import evaluation, runtime
from seqapps.emojify.data import Message, read_messages
from seqapps.emojify.text.labels import plain

CHECKS = Path(__file__).parents[1] / "datasets" / "emojify" / "keywords.csv"
WARM_UP = 256  # texts
FIGURES = ("accuracy", "macro_f1", "top5", "ece")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model")
    parser.add_argument("--data", nargs="*", default=[])
    parser.add_argument("--engine", default="lite")
    arguments = parser.parse_args()
    model = runtime.load(bundle.open_bundle("emojify", arguments.model), arguments.engine)
    for line in keywords(model):
        print(line)
    for source in arguments.data:
        rows = [row for row in read_messages(source) if isinstance(row, Message)]
        list(model.scores([row.text for row in rows[:WARM_UP]]))
        began = time.process_time()
        measured = evaluation.measure(model, rows)
        speed = len(rows) / (time.process_time() - began)
        found = evaluation.summary(measured)
        figures = ", ".join(
            f"{key} {found[key]}" for key in ("accuracy", "macro_f1", "top5", "ece")
        )
        every = found["among_all_labels"]
        print(f"{Path(source).name}: {figures}, {speed:,.0f} texts per CPU-second")
        print(f"  among all labels: {', '.join(f'{k} {v}' for k, v in every.items())}")


def keywords(model: runtime.Runtime) -> list[str]:
    """Return a line for each kind of check."""
    with CHECKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = list(model.predict([row["text"] for row in rows]))
    counts: dict[str, list[int]] = {}
    for row, answer in zip(rows, answers, strict=True):
        said = plain(answer.label or "")
        wanted, howlers = (set(plain(row[key]).split()) for key in ("emoji", "not"))
        hit = {"thing": said in wanted, "trap": said in howlers, "plain": not said}[row["kind"]]
        count = counts.setdefault(row["kind"], [0, 0, 0])
        count[0] += hit
        count[1] += 1
        count[2] += row["kind"] == "trap" and not said
    things, traps, plains = counts["thing"], counts["trap"], counts["plain"]
    return [
        f"things: {things[0] / things[1]:.1%} of {things[1]} get their emoji",
        f"traps: {traps[0] / traps[1]:.1%} of {traps[1]} get a howler",
        f"plain: {plains[0] / plains[1]:.1%} of {plains[1]} get none",
    ]


if __name__ == "__main__":
    main()
