"""Write the tables that the shipped emojifier is trained and measured on.

    python benchmarks/emojify_data.py TWEETS FOLDER

TWEETS is the folder datasets/emoji of github.com/cardiffnlp/tweeteval (train_text.txt,
train_labels.txt, val_text.txt, val_labels.txt, mapping.txt), which may not be redistributed. These
files are written to FOLDER:

    train.csv     training tweets, and `COPIES` copies of our messages, without held-out families
    tweets.csv    the validation tweets
    messages.csv  our messages of the held-out families, chosen by the hash of the family
    check.csv     tweets.csv and messages.csv, for validation
    all.csv       all tweets, and `COPIES` copies of all messages: the shipped model learned from
                  these, so the other files cannot measure it
"""

import argparse
import csv
import io
from collections.abc import Iterable
from pathlib import Path

from seqapps.common.io.files import write_text
from seqapps.common.training.validation_split import held_out

MESSAGES = Path(__file__).parents[1] / "datasets" / "emojify" / "messages.csv"
COPIES = 2  # of each of our messages: there are nine times as many tweets
HELD_OUT = 0.15
HEADER = ("text", "label", "family")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tweets", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        messages = [(row["text"], row["label"], row["family"]) for row in csv.DictReader(file)]
    is_held_out = held_out([family for _, _, family in messages], HELD_OUT)
    training = [row for row, out in zip(messages, is_held_out, strict=True) if not out]
    write(arguments.folder / "train.csv", [*training * COPIES, *tweets(arguments.tweets, "train")])
    checks = {
        "tweets": tweets(arguments.tweets, "val"),
        "messages": [row for row, out in zip(messages, is_held_out, strict=True) if out],
    }
    for name, rows in checks.items():
        write(arguments.folder / f"{name}.csv", rows)
    write(arguments.folder / "check.csv", [row for rows in checks.values() for row in rows])
    every = [*messages * COPIES, *tweets(arguments.tweets, "train"), *checks["tweets"]]
    write(arguments.folder / "all.csv", every)


def tweets(folder: Path, split: str) -> list[tuple[str, str, str]]:
    """Return the rows of a split."""
    names = dict(line.split("\t")[:2] for line in lines(folder / "mapping.txt"))
    labels = [names[number] for number in lines(folder / f"{split}_labels.txt")]
    texts = lines(folder / f"{split}_text.txt")
    return [(text, label, "") for text, label in zip(texts, labels, strict=True)]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def write(path: Path, rows: Iterable[tuple[str, str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text.getvalue())


if __name__ == "__main__":
    main()
