"""Rewrite names in another case, as the key `case` of the configuration requests."""

import unicodedata

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.text import ends_word, fold_case


def cased(name: str, case: str) -> str:
    """Return a name in the case `keep`, `title` or `lower`.

    Raises:
        UserError: a letter without the case: İ, whose small letter depends on the language, or,
            at the start of a word, one without a capital that is a single letter.

    Example:
        >>> cased("SALT lake-city's", "title"), cased("ΠΑΤΡΑΣ", "title"), cased("STRAẞE", "lower")
        ("Salt Lake-City's", 'Πατρας', 'straße')
    """
    if case == "keep":
        return name
    if "İ" in name:
        raise UserError(f"{excerpt(name)}: the lower case of İ depends on the language")
    letters = unicodedata.normalize("NFC", name.lower())
    if case == "title":
        starts = [True, *map(ends_word, letters[:-1])]
        pairs = zip(letters, starts, strict=True)
        letters = "".join(_capital(c, name) if is_start else c for c, is_start in pairs)
    return letters


def _capital(letter: str, name: str) -> str:
    """Return the capital that begins a word, or the letter itself if it has no case."""
    capital = letter.title()
    if capital != letter and fold_case(capital) != letter:
        raise UserError(f"{excerpt(name)}: {letter} has no capital that is a single letter")
    return capital
