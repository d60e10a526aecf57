"""The units of a translation file, in a form that all formats share."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Pair:
    """A text and its translation.

    Attributes:
        place: its file and line, such as "app.po, line 12".
    """

    source: str
    target: str
    place: str = ""


@dataclass(frozen=True)
class Unit:
    """A text of a file, with its plural if it has one.

    Attributes:
        sources: the texts to translate, one for each plural form of the file.
        targets: the existing translations, one for each source; "" for none.
        is_open: whether to translate it: it has no translation, and the file does not forbid one.
        place: its file and line.
        flags: the flags of a .po file, such as `c-format`.
        is_reviewed: whether its translation is used for training; fuzzy ones are not.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    is_open: bool
    place: str
    flags: frozenset[str] = frozenset()
    is_reviewed: bool = True

    @property
    def pairs(self) -> list[Pair]:
        """The translated pairs, for training."""
        if not self.is_reviewed:
            return []
        both = dict.fromkeys(zip(self.sources, self.targets, strict=True))
        return [Pair(s, t, self.place) for s, t in both if s.strip() and t.strip()]


@dataclass(frozen=True)
class Filling:
    """The translations of a unit: as many texts as it has sources, and whether they are sure."""

    texts: tuple[str, ...]
    is_sure: bool


class Document(ABC):
    """A file of translations, which is changed where units are filled and nowhere else."""

    units: Sequence[Unit]

    def objection(self, number: int, text: str) -> str:
        """Return why a text cannot be a translation of a unit in this file; "" if it can."""
        return ""

    @abstractmethod
    def filled(self, fillings: Mapping[int, Filling]) -> bytes:
        """Return the file with some units filled, by their numbers."""


@dataclass
class Edits:
    """Replacements of parts of a text or of bytes, made from the end.

    Example:
        >>> edits = Edits()
        >>> edits.replace(0, 1, "A")
        >>> edits.applied("abc")
        'Abc'
    """

    changes: list[tuple[int, int, str]] = field(default_factory=list)

    def replace(self, start: int, end: int, text: str) -> None:
        """Put a text in place of the characters from `start` to before `end`."""
        self.changes.append((start, end, text))

    def applied(self, text: str) -> str:
        """Return the text with all replacements."""
        parts, place = [], 0
        for start, end, new in sorted(self.changes):
            parts += [text[place:start], new]
            place = end
        return "".join([*parts, text[place:]])
