"""Measure columns of real dates: right and wrong answers, and texts per CPU-second.

    pip install dateparser python-dateutil
    python benchmarks/dates_columns.py FILE.csv … [--model DIR] [--today 2026-01-01]

A file is UTF-8 with a header; its first column is the text, the second the date `YYYY-MM-DD`, `-`
where there is none, and `~…` or `?` where it is not known (not counted). A wrong answer that is
ambiguous or approximate is flagged; others are not. Each contender reads the column twice in a
process of its own on one core; the second time counts (the first one loads what it needs).
dateparser reads at most 200 rows.
"""

import argparse
import csv
import datetime
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import dates_others

SLOW, SLOW_ROWS = "dateparser", 200
HEAD = ("file", "contender", "rows", "right %", "flagged %", "wrong, unflagged %", "refused %",
        "texts per CPU-second")  # fmt: skip
Answer = tuple[str | None, bool]  # the date, and whether it is flagged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--model", help="a model folder (default: the shipped one)")
    parser.add_argument("--today", type=datetime.date.fromisoformat, default=datetime.date.today())
    parser.add_argument("--only", choices=CONTENDERS, help="measure one, print JSON")
    options = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # before LiteRT counts the cores
    if options.only:
        print(json.dumps(measure(options.files[0], options)))
        return
    dates_others.require("dateparser", "dateutil")
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
    for file in options.files:
        for name in CONTENDERS:
            command = [sys.executable, __file__, str(file), "--only", name]
            command += ["--today", options.today.isoformat()]
            command += ["--model", options.model] if options.model else []
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            found = json.loads(done.stdout)
            shares = [f"{100 * found[key] / found['rows']:.2f}" for key in COUNTS]
            rate = f"{found['rate']:,.0f}"
            print(f"| {file.stem} | {name} | {found['rows']:,} | {' | '.join(shares)} | {rate} |")


COUNTS = ("right", "flagged", "wrong", "refused")


def measure(file: Path, options: argparse.Namespace) -> dict:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [(row[0], row[1]) for row in list(csv.reader(lines))[1:]]
    if options.only == SLOW:
        rows = rows[:: max(1, len(rows) // SLOW_ROWS)]
    texts = [text for text, _ in rows]
    read = CONTENDERS[options.only](options)
    read(texts)
    began = time.process_time()
    answers = read(texts)
    rate = len(texts) / (time.process_time() - began)
    counts = Counter(dict.fromkeys(COUNTS, 0))
    for (_, gold), (date, is_flagged) in zip(rows, answers, strict=True):
        if gold.startswith(("?", "~")):
            continue
        counts["rows"] += 1
        wanted = None if gold == "-" else gold
        if date == wanted:
            counts["right"] += 1
        elif date is None:
            counts["refused"] += 1
        else:
            counts["flagged" if is_flagged else "wrong"] += 1
    return {**counts, "rate": rate}


def ours(options: argparse.Namespace) -> Callable[[list[str]], list[Answer]]:
    from seqapps.common.export import bundle
    from seqapps.dates import runtime
    from seqapps.dates.column.options import Options
    from seqapps.dates.column.reader import Column
    from seqapps.dates.engines import Request

    model = runtime.load(bundle.open_bundle("dates", options.model))

    def read(texts: list[str]) -> list[Answer]:
        column = Column(model, Request(), Options(today=options.today), texts)
        return [
            (answer.date, answer.ambiguous or len(answer.notes) > len(answer.inferred))
            for answer in column.translate(texts)
        ]

    return read


def other(
    reader: Callable[[], dates_others.Reader],
) -> Callable[[argparse.Namespace], Callable[[list[str]], list[Answer]]]:
    def load(options: argparse.Namespace) -> Callable[[list[str]], list[Answer]]:
        read = reader()
        return lambda texts: [(read(text), False) for text in texts]

    return load


CONTENDERS = {
    "seqapps": ours,
    "dateutil": other(dates_others.dateutil),
    "dateutil, complete dates": other(dates_others.complete_dateutil),
    SLOW: other(dates_others.absolute_dateparser),
}


if __name__ == "__main__":
    main()
