"""Terms that a project translates in its own way."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.text import read_items

from ..text.encoding import Term

MAX_TERM = 100  # characters
MAX_TERMS = 8  # of one text
MIN_DICE, MIN_LETTERS = 0.5, 4  # of two words that are taken for each other's translation
MUST = "!"
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Glossary:
    """Terms with their translations, and whether these must be kept as they are.

    Example:
        >>> terms = Glossary({"file": ("fichier", True)})
        >>> [(t.start, t.end, t.target) for t in terms.terms("Open the file")]
        [(9, 13, 'fichier')]
    """

    entries: Mapping[str, tuple[str, bool]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str) -> "Glossary":
        """Read a table: term TAB translation, with `!` before a term, or as a third column, for
        translations that must stand as they are (raises UserError).
        """
        entries: dict[str, tuple[str, bool]] = {}
        for number, line in read_items(path, 3 * MAX_TERM, tabs=True):
            if isinstance(line, UserError):
                raise line
            columns = [column.strip() for column in line.split("\t")]
            must = columns[0].startswith(MUST) or MUST in columns[2:3]
            term = columns[0].removeprefix(MUST).strip()
            if not 2 <= len(columns) <= 3 or not term or not columns[1]:
                raise UserError(
                    f"{path}, line {number}: expected term TAB translation, got {excerpt(line)}"
                )
            entries[term.lower()] = (columns[1], must)
        if not entries:
            raise UserError(f"{path} holds no term: expected term TAB translation")
        return cls(entries)

    def terms(self, text: str) -> list[Term]:
        """Return the terms of a text, the longer ones first where they overlap, in order."""
        if not self.entries:
            return []
        alternatives = sorted(self.entries, key=lambda term: (-len(term), term))
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, alternatives))})(?!\w)"
        found = []
        for match in re.finditer(pattern, text, re.IGNORECASE):
            target, must = self.entries[match[0].lower()]
            if (
                match[0][:1].isupper()
                and target[:1].islower()
                and not text[: match.start()].strip()
            ):
                target = target[:1].upper() + target[1:]
            found.append(Term(match.start(), match.end(), target, must))
        return found[:MAX_TERMS]


def lexicon(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return words that are each other's translation in most pairs, to train glossaries with."""
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    both: Counter[tuple[str, str]] = Counter()
    for one, other in pairs:
        words = [set(_words(one)), set(_words(other))]
        if len(words[0]) > 12 or len(words[1]) > 14:
            continue
        for count, part in zip(counts, words, strict=True):
            count.update(part)
        both.update((a, b) for a in words[0] for b in words[1])
    best: dict[str, tuple[float, str]] = {}
    for (a, b), number in both.items():
        dice = 2 * number / (counts[0][a] + counts[1][b])
        if number > 1 and dice >= MIN_DICE:
            best[a] = max(best.get(a, (0.0, "")), (dice, b))
    return {word: target for word, (_, target) in sorted(best.items())}


def _words(text: str) -> Iterable[str]:
    return (word for word in _WORD.findall(text) if len(word) >= MIN_LETTERS and word.islower())


def term_of(source: str, target: str, words: Mapping[str, str], must: bool) -> Term | None:
    """Return a term that a pair translates as the lexicon does, or None."""
    for match in _WORD.finditer(source):
        translation = words.get(match[0])
        if translation and re.search(rf"(?<!\w){re.escape(translation)}(?!\w)", target):
            return Term(match.start(), match.end(), translation, must)
    return None
