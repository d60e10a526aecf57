"""Measure name models of short lists beside n-gram models of the same lists.

    python benchmarks/dinosaurs_few.py [--lists NAME …] [--splits N]

Ten lists of 30 to 200 names, drawn with fixed seeds: names of territories, languages and currencies
in CLDR, cities of the time-zone database, exceptions of Python, and our dinosaurs. A fifth of each
is held out; the command line trains on the rest and scores the held-out names. Each row: the names
learned from; those scored, and those left out for a character that the others lack; nats per
character of the model, and of the best Kneser-Ney model (orders 1 to 6, chosen on the scored names,
that is, in hindsight). A fifth of a short list is a handful of names, on which either model wins by
chance, so the next column has the same figures of up to 200 names that the list was not drawn from,
where its source has as many. Of 1,000 new names drawn at temperature 0.8 from both, the share that
begin with a capital letter (in parentheses that of the list), that hold four consonants running (of
Latin, Cyrillic and Greek letters), and that hold a capital letter inside a word. The n-gram model
has the alphabet of the app, which folds capitals that can be restored, and its allowed neighbours.
"""

import argparse
import builtins
import json
import random
import subprocess
import sys
import tempfile
import unicodedata
import zoneinfo
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from babel import Locale
from seqapps.common.io.text import STOP, Alphabet, Sequences
from seqapps.common.layers import ngram
from seqapps.dinosaurs import mixing

DINOSAURS = Path(__file__).parents[1] / "datasets" / "dinosaurs" / "names.txt"
NGRAM_ORDERS = range(1, 7)
SAMPLES, MAX_DRAWN, LONGEST = 1_000, 30_000, 60
MAX_OTHERS = 200
TEMPERATURE = 0.8
VOWELS = frozenset("aeiouyаеёиоуыэюяαεηιουω")


def territories(code: str) -> list[str]:
    return [name for key, name in Locale(code).territories.items() if len(key) == 2]


LISTS: dict[str, tuple[int, Callable[[], Sequence[str]]]] = {
    "territories, English": (200, lambda: territories("en")),
    "territories, German": (100, lambda: territories("de")),
    "territories, Russian": (150, lambda: territories("ru")),
    "territories, Japanese": (60, lambda: territories("ja")),
    "territories, Greek": (50, lambda: territories("el")),
    "languages, English": (120, lambda: list(Locale("en").languages.values())),
    "currencies, French": (80, lambda: list(Locale("fr").currencies.values())),
    "cities": (150, lambda: [zone.split("/")[-1].replace("_", " ") for zone in zones()]),
    "exceptions of Python": (60, lambda: [n for n in dir(builtins) if n.endswith("Error")]),
    "dinosaurs": (30, lambda: DINOSAURS.read_text(encoding="utf-8").splitlines()),
}


def zones() -> list[str]:
    regions = ("Africa/", "America/", "Asia/", "Europe/", "Australia/")
    return [zone for zone in zoneinfo.available_timezones() if zone.startswith(regions)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lists", nargs="*", default=list(LISTS), choices=list(LISTS))
    parser.add_argument("--splits", type=int, default=1)
    options = parser.parse_args()
    print(
        "| list | learned | scored | nats | best n-gram | other names | capital first "
        "| four consonants | inner capitals |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name in options.lists:
        for split in range(options.splits):
            print(f"| {name} | {' | '.join(measure(name, split))} |", flush=True)


def measure(name: str, split: int) -> list[str]:
    """Return the cells of a row."""
    count, read = LISTS[name]
    names = sorted({unicodedata.normalize("NFC", entry.strip()) for entry in read()})
    drawn_from = names
    names = random.Random(split).sample(names, min(count, len(names)))
    held_out, rest = names[: len(names) // 5], names[len(names) // 5 :]
    others = sorted(set(drawn_from) - set(names))
    others = random.Random(split).sample(others, min(MAX_OTHERS, len(others)))
    with tempfile.TemporaryDirectory() as folder:
        train, model = Path(folder) / "train.txt", Path(folder) / "model"
        train.write_text("\n".join(rest) + "\n", encoding="utf-8")
        seqapps("train", "--data", train, "--out", model)
        alphabet = Alphabet.learn(rest)
        tables = {
            order: ngram.fit(encoded(alphabet, rest), alphabet.size, order)
            for order in NGRAM_ORDERS
        }
        test, others = (
            [entry for entry in part if set(entry) <= set(alphabet.ids)]
            for part in (held_out, others)
        )
        nats, nats_of_others = (scored(model, part) if part else 0.0 for part in (test, others))
        drawn = seqapps(
            "generate", "-n", SAMPLES, "--seed", 1, "--model", model, check=False
        ).splitlines()
    order, best = best_order(tables, encoded(alphabet, test))
    other_names = "-"
    if others:
        _, best_of_others = best_order(tables, encoded(alphabet, others))
        other_names = f"{len(others)}: {nats_of_others:.3f} / {best_of_others:.3f}"
    counted = sampled(tables[order], alphabet, set(rest))
    return [
        f"{len(rest)}",
        f"{len(test)} ({len(held_out) - len(test)})",
        f"{nats:.3f}",
        f"{best:.3f} ({order})",
        other_names,
        *(
            f"{share(function, drawn)} / {share(function, counted)} ({share(function, rest)})"
            for function in (begins_with_capital, has_four_consonants, has_inner_capital)
        ),
    ]


def scored(model: Path, names: Sequence[str]) -> float:
    """Return the nats per character of names."""
    lines = seqapps("score", "-", "--model", model, "--json", stdin="\n".join(names)).splitlines()
    rows = [json.loads(line) for line in lines]
    return float(np.sum([row["nats"] for row in rows]) / sum(len(row["name"]) + 1 for row in rows))


def best_order(tables: dict[int, ngram.NGram], names: Sequences) -> tuple[int, float]:
    """Return the order with the least nats per character of names, and these nats."""
    losses = {
        order: mixing.nats(mixing.counted(table, names), mixing.symbols(names))
        for order, table in tables.items()
    }
    order = min(losses, key=lambda key: losses[key])
    return order, losses[order]


def seqapps(*arguments: object, stdin: str = "", check: bool = True) -> str:
    command = [sys.executable, "-m", "seqapps", "dinosaurs", *map(str, arguments)]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, encoding="utf-8", check=check
    ).stdout


def encoded(alphabet: Alphabet, names: Sequence[str]) -> Sequences:
    return Sequences.from_lists([alphabet.encode(name) for name in names])


def sampled(table: ngram.NGram, alphabet: Alphabet, known: set[str]) -> list[str]:
    """Draw distinct new names from an n-gram model."""
    random_numbers, found = np.random.default_rng(1), dict[str, None]()
    power = table.probability.astype(float) ** (1 / TEMPERATURE)
    followers = np.ones((alphabet.size, alphabet.size), bool)
    if alphabet.followers is not None:
        followers &= alphabet.followers
    followers[STOP, STOP] = False  # no name is empty
    for _ in range(MAX_DRAWN):
        state, ids = table.next_state[0, STOP], list[int]()
        while len(ids) < LONGEST:
            weights = power[state] * followers[ids[-1] if ids else STOP]
            symbol = int(random_numbers.choice(len(weights), p=weights / weights.sum()))
            if symbol == STOP:
                break
            ids.append(symbol)
            state = table.next_state[state, symbol]
        name = alphabet.decode(ids)
        if name and name not in known:
            found[name] = None
        if len(found) == SAMPLES:
            break
    return list(found)


def share(function: Callable[[str], bool], names: Sequence[str]) -> str:
    has_vowels = any(VOWELS.intersection(name.lower()) for name in names)
    if function is has_four_consonants and not has_vowels:
        return "-"
    return f"{np.mean([function(name) for name in names]):.3f}"


def begins_with_capital(name: str) -> bool:
    return name[0] != name[0].lower()


def has_four_consonants(name: str) -> bool:
    run = longest = 0
    for character in unicodedata.normalize("NFD", name.lower()):
        if unicodedata.combining(character):
            continue
        run = run + 1 if character.isalpha() and character not in VOWELS else 0
        longest = max(longest, run)
    return longest >= 4


def has_inner_capital(name: str) -> bool:
    return any(before.isalpha() and after != after.lower() for before, after in pairwise(name))


if __name__ == "__main__":
    main()
