"""Draws of the writers of partial dates."""

import random
from functools import cache

from seqapps.dates.generator import languages, partial_dates

CODES = ("en", "fr", "de", "it", "es", "nl", "pl", "la", "ja", "ru")
KINDS = {kind: write for kind, _, write in partial_dates._KINDS}


@cache
def drawn(write, count=500, codes=CODES):
    """Return the texts and notations that a writer draws; it has no words for some languages."""
    rng = random.Random(7)
    found = (write(rng, languages.language(rng.choice(codes))) for _ in range(count))
    return tuple(pair for pair in found if pair is not None)
