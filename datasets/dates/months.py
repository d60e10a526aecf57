"""Write apps/seqapps/dates/months.tsv: words that are the name of one month, in any language.

    python datasets/dates/months.py > apps/seqapps/dates/months.tsv

The names are those of the generator (CLDR by Babel, and words.toml), normalised. A word that names
two months counts if ten times as many languages have it for one of them (jan, but not listopad).
"""

import re
import sys
from collections import Counter, defaultdict

from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.generator import languages
from seqapps.dates.locale_hints import locales

RATIO = 10


def main() -> None:
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for code in sorted({name.split("_")[0] for name in locales()}):
        language = languages.language(code)
        for month in range(12):
            names = {*language.months[month], *language.short_months[month]}
            for word in {normalise(name).strip(".") for name in names}:
                if re.fullmatch(r"[^\W\d_]{3,}", word):
                    found[word][month + 1] += 1
    for word, months in sorted(found.items()):
        (month, count), *others = months.most_common()
        if not others or count >= RATIO * others[0][1]:
            sys.stdout.write(f"{word}\t{month}\n")


if __name__ == "__main__":
    main()
