"""Write the table that the shipped emojifier was trained on, and those that it is measured on.

    python benchmarks/emojify_data.py TWEETS FOLDER

TWEETS is the folder datasets/emoji of github.com/cardiffnlp/tweeteval (train_text.txt,
train_labels.txt, val_text.txt, val_labels.txt, mapping.txt), which is not ours to pass on. Into
FOLDER go

    train.csv     our messages (COPIES times) without the families kept apart, and training tweets
    tweets.csv    the validation tweets
    messages.csv  our messages of the families kept apart: by the hash of the family
    check.csv     both, to validate on
    raw.csv       the validation tweets, leaking as the test tweets do: where an emoji was removed,
                  U+FE0F stayed behind in most tweets of two labels, in training and test, but
                  hardly in validation; here it is put back behind a word drawn at random. For
                  models with keep_variation=true, to compare with published figures
"""

import argparse
import csv
import io
from collections.abc import Iterable
from pathlib import Path
from random import Random

from seqapps.common.io.files import write_text
from seqapps.common.training.validation_split import held_out

MESSAGES = Path(__file__).parents[1] / "datasets" / "emojify" / "messages.csv"
COPIES = 2  # of each of our messages: the tweets are nine times as many
KEPT = 0.15
HEADER = ("text", "label", "family")
LEAKS = {"❤": 0.854, "☀": 0.982}  # shares of the test tweets that hold U+FE0F


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tweets", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        own = [(row["text"], row["label"], row["family"]) for row in csv.DictReader(file)]
    kept = held_out([family for _, _, family in own], KEPT)
    known = [row for row, out in zip(own, kept, strict=True) if not out]
    write(arguments.folder / "train.csv", [*known * COPIES, *tweets(arguments.tweets, "train")])
    checks = {
        "tweets": tweets(arguments.tweets, "val"),
        "messages": [row for row, out in zip(own, kept, strict=True) if out],
    }
    for name, rows in checks.items():
        write(arguments.folder / f"{name}.csv", rows)
    write(arguments.folder / "check.csv", [row for rows in checks.values() for row in rows])
    write(arguments.folder / "raw.csv", leaking(checks["tweets"]))


def leaking(rows: Iterable[tuple[str, str, str]]) -> Iterable[tuple[str, str, str]]:
    """Yield rows with U+FE0F as it is in the test tweets."""
    random = Random(0)
    for text, label, family in rows:
        words = text.replace("\ufe0f", "").split(" ")
        place = random.randint(1, len(words))
        if random.random() < LEAKS.get(label[0], 0.0):
            words.insert(place, "\ufe0f")
        yield " ".join(words), label, family


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
