"""Write the generated validation sets of datasets/dates (the handwritten ones are not touched).

    python benchmarks/dates_sets.py datasets/dates

validation.tsv   2,000 examples of the generator, of all kinds, with a seed of their own
course.tsv       1,000 dates in the formats of the course's notebook (en_US, small letters)
locales.tsv      2,400 dates in CLDR's four lengths of 12 locales, with the locale as a hint
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

from seqapps.common.io.files import write_text
from seqapps.dates.generator import languages
from seqapps.dates.generator.generator import generate, random_day

VALIDATION_SEED = 1_000_003  # no training of ours uses it
# Facts of the course's week-3 notebook; its YYY and YY mean CLDR's y and yy.
COURSE = (
    "short", "medium", "long", "full", "d MMM y", "d MMMM y", "dd MMM y", "d MMM, y", "d MMMM, y",
    "dd, MMM y", "d MM yy", "MMMM d y", "MMMM d, y", "dd.MM.yy",
)  # fmt: skip
LOCALES = (
    "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "ru_RU",
    "ja_JP", "zh_Hans_CN",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--course-rows", type=int, default=1_000)
    parser.add_argument("--course-seed", type=int, default=1)
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    rows = course(arguments.course_rows, arguments.course_seed)
    sets = {"validation": validation(), "course": rows, "locales": locales()}
    for name, rows in sets.items():
        write_text(folder / f"{name}.tsv", "".join("\t".join(row) + "\n" for row in rows))


def validation() -> Iterator[tuple[str, str, str, str]]:
    """Yield rows of the generator."""
    for example in generate(2_000, VALIDATION_SEED):
        yield example.text, example.target, example.locale, example.kind


def course(count: int, seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield the course's texts: small letters, no commas, 1970 to 2026."""
    from babel.dates import format_date

    rng = random.Random(seed)
    for number in range(count):
        day = random_day(rng, rng.randint(1970, 2026))
        style = COURSE[number % len(COURSE)]
        text = format_date(day, style, languages.locale("en_US"))
        yield text.lower().replace(",", ""), day.isoformat(), "", style


def locales() -> Iterator[tuple[str, str, str, str]]:
    """Yield 50 dates for each length of each locale."""
    from babel.dates import format_date

    rng = random.Random(2)
    for name in LOCALES:
        for length in ("short", "medium", "long", "full"):
            for _ in range(50):
                day = random_day(rng, rng.randint(1970, 2049))
                text = format_date(day, length, languages.locale(name))
                yield text, day.isoformat(), name, length


if __name__ == "__main__":
    main()
