"""Write ten tables of few texts from public sets, for `emojify_few.py`.

    python benchmarks/emojify_few_sets.py DATA OUT

DATA holds, as they are published: sentiment/sst2.train.tsv.gz and sst5.train.tsv.gz (label TAB
text; Stanford Sentiment Treebank), interface_strings/en-fr.tsv.gz (columns english, french and
program), tatoeba/eng-fra.tsv.gz, eng-deu and eng-spa (sentence TAB sentence),
text/english_novels.tar.xz (a text file for each novel, named AUTHOR_TITLE), and entities/*.conll.gz
(CrossNER, CoNLL-2003, EWT, WNUT-17, Broad Twitter, WikiGold). Each table has 500 rows more than its
number of training texts. The tweets that the shipped model has learned are in none of them.
"""

import argparse
import csv
import gzip
import random
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TEST_ROWS = 500
Rows = list[tuple[str, str]]
DOMAINS = ("ai", "literature", "music", "politics", "science")
SOURCES = ("conll2003_dev", "ewt_dev", "wnut17_train", "broad_twitter_a", "wikigold")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    for name, count, rows in tables(options.data, rng):
        write(rng, options.out / f"{name}_{count}.csv", rows, count)


def tables(data: Path, rng: random.Random) -> Iterator[tuple[str, int, Rows]]:
    """Yield name, number of training texts and rows of each table; the draws are in this order."""
    for stars, count in ((2, 300), (2, 2000), (5, 1000)):
        yield f"sst{stars}", count, sentiment(data / "sentiment" / f"sst{stars}.train.tsv.gz")
    strings = programs(data / "interface_strings" / "en-fr.tsv.gz", rng, "english")
    yield "programs", 400, strings
    yield "programs", 1500, strings
    yield "languages", 200, languages(data / "tatoeba", rng)
    yield "authors", 600, authors(data / "text" / "english_novels.tar.xz", rng)
    entities = data / "entities"
    parts = [(f"crossner_{name}_{part}", name) for name in DOMAINS for part in ("train", "dev")]
    yield "domains", 300, [(text, d) for file, d in parts for text in conll(entities, file)]
    found: Rows = []
    for source in SOURCES:
        texts = conll(entities, source)
        rng.shuffle(texts)
        found += [(text, source) for text in texts[:200]]
    yield "sources", 150, found
    yield "french", 800, programs(data / "interface_strings" / "en-fr.tsv.gz", rng, "french")


def write(rng: random.Random, target: Path, rows: Rows, count: int) -> None:
    """Write distinct texts in random order; `rows` are shuffled."""
    rows = [(text.strip(), label) for text, label in rows if 3 < len(text.strip()) < 300]
    rng.shuffle(rows)
    chosen: dict[str, tuple[str, str]] = {}
    for text, label in rows:
        chosen.setdefault(text.lower(), (text, label))
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *[*chosen.values()][: count + TEST_ROWS]])


def sentiment(file: Path) -> Rows:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").split("\t") for line in lines)
        return [(text, label) for label, text in pairs]


def programs(file: Path, rng: random.Random, language: str) -> Rows:
    """Return 260 strings of each of the ten programs with most strings."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [(row[language], row["program"]) for row in table if len(row[language]) > 15]
    counts = Counter(label for _, label in rows)
    found: Rows = []
    for program in sorted(counts, key=lambda label: -counts[label])[:10]:
        own = [row for row in rows if row[1] == program]
        rng.shuffle(own)
        found += own[:260]
    return found


def languages(folder: Path, rng: random.Random) -> Rows:
    """Return sentences of four languages: 400 of three each, and 390 in English."""
    found: Rows = []
    for code in ("fra", "deu", "spa"):
        with gzip.open(folder / f"eng-{code}.tsv.gz", "rt", encoding="utf-8") as lines:
            rows = [line.rstrip("\n").split("\t") for line in lines]
        rng.shuffle(rows)
        found += [(row[1], code) for row in rows[:400]]
        found += [(row[0], "eng") for row in rows[400:530]]
    return found


def authors(archive: Path, rng: random.Random) -> Rows:
    """Return 220 sentences of each of seven authors."""
    found: Rows = []
    with tarfile.open(archive) as novels:
        members = sorted((m for m in novels.getmembers() if m.isfile()), key=lambda m: m.name)
        for member in members[::14][:7]:
            file = novels.extractfile(member)
            assert file is not None
            text = file.read().decode().replace("\n", " ")
            sentences = [s for s in re.split(r"(?<=[.!?])\s+", text) if 40 < len(s) < 250]
            rng.shuffle(sentences)
            author = Path(member.name).name.split("_")[0]
            found += [(sentence, author) for sentence in sentences[:220]]
    return found


def conll(folder: Path, name: str) -> list[str]:
    """Return the sentences of a file with a token in each line."""
    found, tokens = [], []
    with gzip.open(folder / f"{name}.conll.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                if tokens:
                    found.append(" ".join(tokens))
                tokens = []
            elif not line.startswith("#"):
                tokens.append(line.split()[0])
    return found


if __name__ == "__main__":
    main()
