"""Measure the emojifier: its suggestions, its classifier, and its speed.

    python benchmarks/emojify_quality.py [--model DIR] [--data FILE.csv …] [--engine lite|tf]

On datasets/emojify/keywords.csv: the share of "thing" messages whose emoji is the first suggestion,
of "trap" messages whose first suggestion is a wrong reading of a keyword, and of "plain" messages
that get no emoji. On datasets/emojify/tone.csv: the share of serious, negated, ironic and
figurative messages whose first suggestion is a howler, by split and kind: the phrases were written
for dev, the tone was developed on dev2, and test and test2 only measure. On cheerful.csv: the share
of cheerful messages whose emoji is the first suggestion. Of all emoji, in every language: the share
that their names get. On each FILE.csv (columns text and label, see emojify_data.py): accuracy,
macro-F1, top-5 accuracy and calibration error of the classifier, and texts per second of CPU time.
"""

import argparse
import csv
import time
from pathlib import Path

from seqapps.common.export import bundle
from seqapps.emojify import evaluation, runtime
from seqapps.emojify.data import Message, read
from seqapps.emojify.text import names
from seqapps.emojify.text.labels import without_variation

DATA = Path(__file__).parents[1] / "datasets" / "emojify"
CHECKS, TONES, CHEERFUL = DATA / "keywords.csv", DATA / "tone.csv", DATA / "cheerful.csv"
TESTS = ("test", "test2")
WARM_UP = 256  # texts
FIGURES = ("accuracy", "macro_f1", "top5", "ece")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model")
    parser.add_argument("--data", nargs="*", default=[])
    parser.add_argument("--engine", default="lite")
    arguments = parser.parse_args()
    model = runtime.load(bundle.open_bundle("emojify", arguments.model), arguments.engine)
    for line in (*keywords(model), *tones(model), *cheerful(model), *named(model)):
        print(line)
    labels = {without_variation(label) for label in model.settings.labels}
    for source in arguments.data:
        rows = [row for row in read(source) if isinstance(row, Message)]
        rows = [row for row in rows if without_variation(row.label) in labels]
        model.logits([row.text for row in rows[:WARM_UP]])
        began = time.process_time()
        predictions = evaluation.predict(model, rows)
        speed = len(rows) / (time.process_time() - began)
        metrics = evaluation.summary(predictions)
        figures = ", ".join(f"{key} {metrics[key]}" for key in FIGURES)
        print(f"{Path(source).name}: {figures}, {speed:,.0f} texts per CPU-second")
        every = metrics["among_all_labels"]
        print(f"  among all labels: {', '.join(f'{k} {v}' for k, v in every.items())}")


def keywords(model: runtime.Runtime) -> list[str]:
    """Return a line for each kind of message."""
    with CHECKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = model.predict([row["text"] for row in rows])
    hits: dict[str, list[bool]] = {"thing": [], "trap": [], "plain": []}
    for row, answer in zip(rows, answers, strict=True):
        emoji = without_variation(answer.emoji or "")
        right, wrong = (set(without_variation(row[key]).split()) for key in ("emoji", "not"))
        hit = {"thing": emoji in right, "trap": emoji in wrong, "plain": not emoji}[row["kind"]]
        hits[row["kind"]].append(hit)
    return [
        f"things: {_share(hits['thing'])} get their emoji",
        f"traps: {_share(hits['trap'])} get a wrong emoji",
        f"plain: {_share(hits['plain'])} get none",
    ]


def tones(model: runtime.Runtime) -> list[str]:
    """Return a line for each split of the messages of a tone, and each kind of the tests."""
    with TONES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = model.predict([row["text"] for row in rows])
    hits: dict[str, list[bool]] = {}
    for row, answer in zip(rows, answers, strict=True):
        hit = without_variation(answer.emoji or "") in without_variation(row["not"]).split()
        hits.setdefault(row["split"], []).append(hit)
        if row["split"] in TESTS:
            hits.setdefault(f"{row['split']}, {row['kind']}", []).append(hit)
    return [f"tone, {name}: {_share(rows)} get a wrong emoji" for name, rows in hits.items()]


def cheerful(model: runtime.Runtime) -> list[str]:
    """Return a line for each split of the cheerful messages."""
    with CHEERFUL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = model.predict([row["text"] for row in rows])
    found: dict[str, list[tuple[bool, bool]]] = {}
    for row, answer in zip(rows, answers, strict=True):
        emoji = without_variation(answer.emoji or "")
        is_right = emoji in without_variation(row["emoji"]).split()
        found.setdefault(row["split"], []).append((is_right, not emoji))
    lines = []
    for split, pairs in found.items():
        right, none = ([pair[n] for pair in pairs] for n in range(2))
        lines.append(f"cheerful, {split}: {_share(right)} get their emoji, {_share(none)} none")
    return lines


def named(model: runtime.Runtime) -> list[str]:
    """Return a line for English names, and one for the other language with the fewest right."""
    shares = {}
    for language in names.languages():
        rows = names.rows(language)
        request = runtime.Request(k=1, language=language)
        answers = model.predict([row.names[0] for row in rows], request)
        shares[language] = [
            without_variation(answer.candidates[0].emoji) == without_variation(row.emoji)
            for answer, row in zip(answers, rows, strict=True)
        ]
    english = shares.pop("en")
    worst = min(shares, key=lambda language: sum(shares[language]) / len(shares[language]))
    return [
        f"names: {_share(english)} get their emoji",
        f"names in {len(shares)} other languages: at least {_share(shares[worst])} ({worst})",
    ]


def _share(hits: list[bool]) -> str:
    return f"{sum(hits) / len(hits):.1%} of {len(hits)}"


if __name__ == "__main__":
    main()
