"""The words of calendar_words.tsv: names of Persian and Islamic months, from calendars.toml."""

from collections.abc import Iterator

from seqapps.common.io.unicode_folding import normalise

from ..column.calendar_names import words_of
from . import tables

CALENDARS = ("islamic", "persian")
MIN_LENGTH = 4  # characters of a word; whole names have three
# Spellings that are words of other languages as well.
_OTHERS = {"day", "far", "hut", "serif", "serife", "shaw", "suffer", "safer", "tala", "tela"}


def list_words() -> Iterator[tuple[str, str]]:
    """Yield the rows of calendar_words.tsv: a normalised word, and its calendar.

    Words of both calendars are left out.

    Example:
        >>> dict(list_words())["shaban"], dict(list_words())["tir"]
        ('islamic', 'persian')
    """
    found: dict[str, set[str]] = {}
    for calendar in CALENDARS:
        for table in tables.load("calendars")[calendar].values():
            for names in table["months"] if isinstance(table, dict) else ():
                for name in names:
                    for word in _words(normalise(name)):
                        found.setdefault(word, set()).add(calendar)
    for word, calendars in sorted(found.items()):
        if len(calendars) == 1 and word not in _OTHERS:
            yield word, min(calendars)


def _words(name: str) -> Iterator[str]:
    words = list(words_of(name))
    is_whole = len(words) == 1 and not name.endswith(".")
    yield from (word for word in words if len(word) >= MIN_LENGTH - is_whole)


if __name__ == "__main__":
    print("\n".join("\t".join(row) for row in list_words()))
