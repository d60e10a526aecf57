"""Measure partial dates on the sets of datasets/dates/edtf, beside the parser of edtf.py.

    pip install edtf
    python benchmarks/dates_edtf.py [--model DIR] [--sealed] [--min-confidence P]

For each file, in % of its rows: what `--precision any` gives (right: an EDTF of the row, or a
refusal where it has none; wrong: another EDTF; refused: nothing where there is a date), the wrong
days of `--precision day`, and the same of `edtf.text_to_edtf`, which reads English; also the number
of rows without a date that get one. `--sealed` measures the sealed rows, on which nothing may be
chosen.
"""

import argparse
import csv
import importlib.util
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import dates_others
from seqapps.common.export import bundle
from seqapps.dates import runtime
from seqapps.dates.engines import Request

SETS = Path(__file__).parents[1] / "datasets" / "dates" / "edtf"
KEPT_APART = ("museum", "genealogy", "columns", "world")  # have sealed rows
FILES = (*KEPT_APART, "field", "newcomer", "blind")
HEAD = ("set", "rows", "right %", "wrong %", "refused %", "wrong days %", "dates without one",
        "edtf.py right / wrong %")  # fmt: skip
Row = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", help="a model folder (default: the shipped one)")
    parser.add_argument("--sealed", action="store_true", help="the sealed rows")
    parser.add_argument("--min-confidence", type=float, help="default: that of the model")
    options = parser.parse_args()
    model = runtime.load(bundle.open_bundle("dates", options.model))
    folder = SETS / "sealed" if options.sealed else SETS
    parse = edtf_parser()
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}")
    for name in KEPT_APART if options.sealed else FILES:
        with (folder / f"{name}.tsv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        least = options.min_confidence
        partial = judged(rows, read(model, rows, "any", least), expected_edtf)
        days = judged(rows, read(model, rows, "day", least), expected_day)
        cells = [name, f"{len(rows)}"]
        cells += [f"{partial[key] / len(rows):.1%}"[:-1] for key in ("right", "wrong", "refused")]
        cells.append(f"{days['wrong'] / len(rows):.1%}"[:-1])
        cells.append(f"{partial['invented']} of {partial['without']}")
        if parse is not None:
            other = judged(rows, map(parse, (row["text"] for row in rows)), expected_edtf)
            cells.append(" / ".join(f"{other[k] / len(rows):.1%}"[:-1] for k in ("right", "wrong")))
        print(f"| {' | '.join(cells)} |")
    if parse is None:
        print("\n(edtf.py is not installed: pip install edtf)")


def expected_edtf(row: Row) -> set[str | None]:
    """Return the right answers to a row; None is a refusal."""
    return {None if re.match("-([a-z]|$)", edtf) else edtf for edtf in row["edtf"].split("|")}


def expected_day(row: Row) -> set[str | None]:
    """Return the full days of a row, approximate or not; None for anything else."""
    days = (edtf.rstrip("~?%") for edtf in row["edtf"].split("|"))
    return {day if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else None for day in days}


def read(
    model: runtime.Runtime, rows: list[Row], precision: str, min_confidence: float | None
) -> Iterator[str | None]:
    """Yield what the model gives for rows; rows of equal locale stand together."""
    by_locale = sorted(range(len(rows)), key=lambda n: rows[n]["locale"])
    found: dict[int, str | None] = {}
    for locale, group in groupby(by_locale, key=lambda n: rows[n]["locale"]):
        numbers = list(group)
        request = Request(locale=locale, precision=precision, min_confidence=min_confidence)
        answers = model.translate([rows[n]["text"] for n in numbers], request)
        for n, answer in zip(numbers, answers, strict=True):
            found[n] = None
            if answer.meaning is not None and not answer.reason:
                found[n] = answer.meaning.edtf if precision == "any" else answer.meaning.date
    return (found[n] for n in range(len(rows)))


def judged(
    rows: list[Row], found: Iterator[str | None], expected: Callable[[Row], set[str | None]]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row, given in zip(rows, found, strict=True):
        wanted = expected(row)
        counts["without"] += wanted == {None}
        counts["invented"] += wanted == {None} and given is not None
        if given in wanted:
            counts["right"] += 1
        else:
            counts["refused" if given is None else "wrong"] += 1
    return counts


def edtf_parser() -> Callable[[str], str | None] | None:
    """Return edtf.py's parser of English, with open ends written as in ISO 8601-2."""
    if importlib.util.find_spec("edtf") is None:
        return None
    from edtf import text_to_edtf

    warnings.filterwarnings("ignore")

    def parse(text: str) -> str | None:
        try:
            found = text_to_edtf(text)
        except dates_others.FAILURES:
            return None
        if not found:
            return None
        found = re.sub("^(unknown)?/", "../", found)
        return re.sub("/(unknown|open)?$", "/..", found).replace("u", "X")

    return parse


if __name__ == "__main__":
    main()
