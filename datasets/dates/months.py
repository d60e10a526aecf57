"""Write apps/seqapps/dates/months.tsv: words that are the name of one month, in any language.

    python datasets/dates/months.py > apps/seqapps/dates/months.tsv

The names are those of the generator (CLDR by Babel, and words.toml), normalised. A word that names
two months counts if ten times as many languages have it for one of them (jan, but not listopad).
Words that are something else beside dates are left out: weekdays of any language, words of
partial.toml (est), connecting words and words of sentences; and short words of one language.
"""

import re
import sys
from collections import Counter, defaultdict

from seqapps.common.io.unicode_folding import normalise
from seqapps.dates.generator import languages, partial_words, phrases
from seqapps.dates.locale_hints import locales

RATIO = 10
MIN_LETTERS, MIN_LANGUAGES = 4, 3  # shorter words count if as many languages have them


def other_words() -> set[str]:
    """Return words that stand beside dates and are no months."""
    texts = list(phrases.lists()["vocabulary"])
    for own in (*partial_words.words().values(), *languages.words().values()):
        texts += [text for key, values in own.items() if key != "months" for text in values]
    for code in {name.split("_")[0] for name in locales()}:
        texts += [name for names in languages.language(code).weekdays for name in names]
    return {word for text in texts for word in re.findall(r"[^\W\d_]+", normalise(text))}


def main() -> None:
    english = languages.language("en")
    kept = {name.lower() for names in (*english.months, *english.short_months) for name in names}
    excluded = other_words() - kept
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
        if len(word) < MIN_LETTERS and count < MIN_LANGUAGES:
            continue
        if word in excluded:
            continue
        if not others or count >= RATIO * others[0][1]:
            sys.stdout.write(f"{word}\t{month}\n")


if __name__ == "__main__":
    main()
