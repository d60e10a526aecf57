"""Join files of CoNLL to the training data of the shipped model of entities.

    python benchmarks/entities_data.py wikigold.conll wikigold.conll wnut17.conll … > all.conll

Keeps PER, ORG and LOC, makes IOB2 of the tags, and takes @names for no persons: the annotators of
Broad Twitter count them as persons, others do not. A file that is named twice counts twice. Tokens
of spaces alone are left out. Files may be compressed by gzip.
"""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

KEPT = ("PER", "ORG", "LOC")


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[1:]:
        for sentence in sentences(Path(name)):
            print("".join(f"{token}\t{tag}\n" for token, tag in mapped(sentence)))


def sentences(path: Path) -> Iterator[list[tuple[str, str]]]:
    """Yield the sentences of a file as tokens and tags."""
    opened = gzip.open if path.suffix == ".gz" else open
    sentence: list[tuple[str, str]] = []
    with opened(path, "rt", encoding="utf-8") as file:
        for line in (*file, "\n"):
            columns = line.rstrip("\n").split("\t")
            if line.strip():
                if columns[0].strip():
                    sentence.append((columns[0], columns[-1]))
            elif sentence:
                yield sentence
                sentence = []


def mapped(sentence: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield tokens with tags of IOB2, of the kept labels alone."""
    before = "O"
    for token, tag in sentence:
        is_handle = len(token) > 1 and token.startswith("@")
        if tag[2:] not in KEPT or is_handle:
            tag = "O"
        elif tag[0] == "I" and before[2:] != tag[2:]:
            tag = f"B-{tag[2:]}"
        before = tag
        yield token, tag


if __name__ == "__main__":
    main()
