"""Fine-tune on 200 rows of an invented format, and measure on 50 held-out rows.

    python benchmarks/dates_own_format.py [--model DIR]

Three invented formats: `W19-3'79`, once as the 19th day of March and once as the third day of
week 19, and `79#C03`, the month as a letter. Prints the share of exact dates before and after, of
the 50 rows and of the generated texts in datasets/dates.
"""

import argparse
import datetime
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from seqapps.dates.generator.generator import random_day

ROWS, HELD_BACK = 200, 50
ROOT = Path(__file__).resolve().parents[1]


def day_and_month(day: datetime.date) -> str:
    """W19-3'79 for 19 March 1979."""
    return f"W{day.day}-{day.month}'{day.year % 100:02}"


def week_and_day(day: datetime.date) -> str:
    """W19-3'79 for the third day of week 19 of 1979."""
    year, week, weekday = day.isocalendar()
    return f"W{week}-{weekday}'{year % 100:02}"


def letter(day: datetime.date) -> str:
    """79#E03 for 3 May 1979."""
    return f"{day.year % 100:02}#{'ABCDEFGHIJKL'[day.month - 1]}{day.day:02}"


FORMATS = (day_and_month, week_and_day, letter)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default=str(ROOT / "models" / "dates" / "1"))
    model = parser.parse_args().model
    general = ROOT / "datasets" / "dates" / "validation.tsv"
    print("| format | before % | after % | generated texts before % | after % | seconds |")
    print("|---|---|---|---|---|---|")
    for write in FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            cells = measure(write, model, Path(folder), general)
        print(f"| {write.__doc__} | {' | '.join(cells)} |", flush=True)


def measure(
    write: Callable[[datetime.date], str], model: str, folder: Path, general: Path
) -> list[str]:
    """Return before, after, the same of generated texts, and seconds."""
    rng = random.Random(5)
    rows: dict[str, str] = {}
    while len(rows) < ROWS + HELD_BACK:
        day = random_day(rng, rng.randint(1970, 2060))
        rows[write(day)] = day.isoformat()
    lines = [f"{text}\t{date}\n" for text, date in rows.items()]
    train, test, out = folder / "mine.tsv", folder / "held-back.tsv", folder / "model"
    train.write_text("".join(lines[:ROWS]), encoding="utf-8")
    test.write_text("".join(lines[ROWS:]), encoding="utf-8")
    before = [exact(model, file) for file in (test, general)]
    began = time.monotonic()
    seqapps("train", "--data", train, "--from", model, "--out", out)
    seconds = time.monotonic() - began
    after = [exact(str(out), file) for file in (test, general)]
    return [before[0], after[0], before[1], after[1], f"{seconds:.0f}"]


def exact(model: str, file: Path) -> str:
    """Return the share of exact dates, in %."""
    result = json.loads(seqapps("evaluate", "--data", file, "--model", model, "--json"))
    return f"{100 * result['exact_match']:.1f}"


def seqapps(*arguments: object) -> str:
    """Run a verb of the app and return what it prints."""
    command = [sys.executable, "-m", "seqapps", "dates", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode not in (0, 3):
        sys.exit(done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
