"""Prepare data for translate: tables of a program each, and pairs of sentences.

    python benchmarks/translate_data.py OUT strings.tsv.gz [--apart NAME …] [--sentences FILE]

`strings.tsv.gz` has a header and the columns program, licence, context, source, translation; `\\n`,
`\\t` and `\\\\` are escaped, as the tables of translate have them. OUT receives `train/`, one table
for each program, and `apart/`, those that are named. Sentences (text TAB translation) become a
table of `train/`, each text once, with the first of its translations.
"""

import argparse
import gzip
from collections import defaultdict
from pathlib import Path


def main() -> None:
    """Read the files that the command line names, and write tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("strings", type=Path, nargs="?")
    parser.add_argument("--apart", nargs="*", default=[])
    parser.add_argument("--sentences", type=Path)
    given = parser.parse_args()
    tables: dict[str, dict[str, None]] = defaultdict(dict)
    if given.strings:
        with gzip.open(given.strings, "rt", encoding="utf-8") as file:
            next(file)
            for line in file:
                columns = line.rstrip("\n").split("\t")
                side = "apart" if columns[0] in given.apart else "train"
                name = "".join(c if c.isalnum() else "-" for c in columns[0])
                tables[f"{side}/{name}.tsv"][f"{columns[3]}\t{columns[4]}"] = None
    texts: set[str] = set()
    if given.sentences:
        with gzip.open(given.sentences, "rt", encoding="utf-8") as file:
            for line in file:
                columns = line.rstrip("\n").replace("\\", "\\\\").split("\t")
                if columns[0] not in texts:
                    texts.add(columns[0])
                    tables["train/sentences.tsv"][f"{columns[0]}\t{columns[1]}"] = None
    for name, rows in sorted(tables.items()):
        path = given.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        print(f"{len(rows):>8,} pairs  {path}")


if __name__ == "__main__":
    main()
