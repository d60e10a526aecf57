"""Measure a model on every set in datasets/dates.

    python benchmarks/dates_quality.py [--model DIR] [--compare]

Columns, in % of a set's rows: exact; wrong but confident (a wrong date of confidence >= 0.5, not
marked ambiguous); both readings of ambiguous rows. Then the expected calibration error of the
dates, and milliseconds of CPU time per text with the engine "lite".

A set whose rows all have a locale is read twice, with these hints and without.

In a set named *ambiguous.tsv every date is `A|B`. Such a row is exact if exactly these two
readings are shown; with a third one it counts in the column of both readings only. It is also
confident but wrong if one of the two is shown as the only one.

`--compare` adds dateparser and dateutil (pip install dateparser python-dateutil) on the rows with
one reading, at most 1,000 of a set, without hints: correct / wrong %. Correct is the right date,
or no date for a refusal; wrong is any other date. Both have favourable settings: dateparser
without relative days and Unix time, dateutil refusing incomplete dates.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import dates_others
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io.text import read_items
from seqapps.dates import data, evaluation, iso, numeric, runtime
from seqapps.dates.config import MAX_LINE_LENGTH
from seqapps.dates.data import Pair

SETS = Path(__file__).parents[1] / "datasets" / "dates"
WARM_UP = 256  # texts
MAX_COMPARED = 1_000
UNDECIDED = 0.25  # share of a reading of numbers that makes a row ambiguous
HEAD = (
    "set", "rows", "exact %", "wrong but confident %", "both readings of ambiguous rows %",
    "calibration error", "ms per text",
)  # fmt: skip
OTHERS = {
    "dateparser": dates_others.absolute_dateparser,
    "dateutil": dates_others.complete_dateutil,
}


@dataclass
class DateSet:
    """The rows of a file.

    Attributes:
        name: of the file, without its suffix.
        pairs: rows with one date or a refusal.
        ambiguous: rows with two dates, `A|B`.
    """

    name: str
    pairs: list[Pair] = field(default_factory=list)
    ambiguous: list[Pair] = field(default_factory=list)


@dataclass
class Readings:
    """Counts of ambiguous rows.

    Attributes:
        exact: both readings are shown and no other.
        both: both are shown.
        confident: no date of the row, or one of them as if it were the only one.
    """

    exact: int = 0
    both: int = 0
    confident: int = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a model folder (default: the shipped one)")
    parser.add_argument("--compare", action="store_true", help="with dateparser and dateutil")
    options = parser.parse_args()
    others = OTHERS if options.compare else {}
    dates_others.require(*others)
    try:
        model = runtime.load(bundle.open_bundle("dates", options.model))
        sets = [part for path in sorted(SETS.glob("*.tsv")) for part in variants(read_set(path))]
    except UserError as error:
        sys.exit(str(error))
    readers = [load() for load in others.values()]
    print_row((*HEAD, *(f"{name} correct / wrong %" for name in others)))
    print_row(["---"] * (len(HEAD) + len(others)))
    for rows in sets:
        print_row((*measure(model, rows), *(compare(read, rows.pairs) for read in readers)))


def variants(rows: DateSet) -> Iterator[DateSet]:
    """Yield a set, and once more without its hints where every row has one.

    Without them, numbers that can be read in two ways are ambiguous rows.
    """
    if not rows.pairs or not all(pair.locale for pair in rows.pairs):
        yield rows
        return
    yield replace(rows, name=f"{rows.name}, with hints")
    bare = DateSet(f"{rows.name}, without hints")
    for pair in rows.pairs:
        readings = numeric.readings_of(pair.text)
        days = sorted(day.isoformat() for day, share in readings if share >= UNDECIDED)
        if len(days) > 1:
            bare.ambiguous.append(replace(pair, locale="", target="|".join(days)))
        else:
            bare.pairs.append(replace(pair, locale=""))
    yield bare


def print_row(cells: Sequence[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def read_set(path: Path) -> DateSet:
    """Read a set (raises UserError at a broken row)."""
    if path.stem.endswith("ambiguous"):
        return DateSet(path.stem, ambiguous=list(read_ambiguous(path)))
    rows = DateSet(path.stem)
    for row in data.read(str(path)):
        if isinstance(row, UserError):
            raise row
        rows.pairs.append(row)
    return rows


def read_ambiguous(path: Path) -> Iterator[Pair]:
    """Yield rows with two dates, `A|B`, which `data.read` does not accept."""
    for number, line in read_items(str(path), MAX_LINE_LENGTH, tabs=True):
        if isinstance(line, UserError):
            raise line
        pair = Pair(*(column.strip() for column in line.split("\t")))
        try:
            one, two = map(iso.parse, pair.target.split("|"))
        except ValueError as error:
            raise UserError(f"{path}, line {number}: expected two dates, A|B") from error
        if one == two:
            raise UserError(f"{path}, line {number}: expected two different dates")
        yield pair


def measure(model: runtime.Runtime, rows: DateSet) -> list[str]:
    """Return the cells of a set's row."""
    texts = [pair.text for pair in rows.pairs + rows.ambiguous]
    list(model.translate(texts[:WARM_UP]))
    began = time.process_time()
    report = evaluation.measure(model, rows.pairs)
    readings = read_both(model, rows.ambiguous)
    milliseconds = (time.process_time() - began) * 1_000 / len(texts)
    whole = report.whole
    error = report.summary()["expected_calibration_error"]
    return [
        rows.name,
        f"{len(texts):,}",
        percent(whole.exact + readings.exact, len(texts)),
        percent(whole.confident + readings.confident, len(texts)),
        percent(readings.both, len(rows.ambiguous)),
        f"{error:.3f}" if report.confidences else "",
        f"{milliseconds:.2f}",
    ]


def read_both(model: runtime.Runtime, pairs: list[Pair]) -> Readings:
    """Count how ambiguous rows are read."""
    readings = Readings()
    given = [(pair.text, pair.locale) for pair in pairs]
    for pair, answer in zip(pairs, model.translate_each(given), strict=True):
        wanted = set(pair.target.split("|"))
        shown = {answer.date, *(date for date, _ in answer.alternatives)}
        readings.exact += shown == wanted
        readings.both += shown >= wanted
        readings.confident += (
            answer.date is not None
            and not shown >= wanted
            and not answer.ambiguous
            and answer.confidence >= evaluation.MIN_CONFIDENT
        )
    return readings


def compare(read: dates_others.Reader, pairs: list[Pair]) -> str:
    """Return what another reader makes of rows with one reading."""
    chosen = random.Random(1).sample(pairs, min(MAX_COMPARED, len(pairs)))
    correct = wrong = 0
    for pair in chosen:
        wanted = None if iso.is_refusal(pair.target) else pair.target
        date = read(pair.text)
        correct += date == wanted
        wrong += date is not None and date != wanted
    return f"{percent(correct, len(chosen))} / {percent(wrong, len(chosen))}" if chosen else ""


def percent(count: int, rows: int) -> str:
    return f"{100 * count / rows:.1f}" if rows else ""


if __name__ == "__main__":
    main()
