"""Encode texts for the network: pieces, slots, and what stands beside a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from . import symbols
from .markup import Slots, pattern, slots_of
from .pieces import Pieces, spaced

SOURCE, MEMORY_SOURCE, MEMORY_TARGET = range(3)  # segments of the input
N_SEGMENTS = 3


@dataclass(frozen=True)
class Term:
    """A term of a glossary that a text has.

    Attributes:
        start, end: characters of the text.
        target: its translation.
        must: whether the translation has to have it as it is.
    """

    start: int
    end: int
    target: str
    must: bool


@dataclass(frozen=True)
class Encoded:
    """A text as the network reads it.

    Attributes:
        ids, segments: the text, then perhaps a translated pair.
        slots: the protected spans.
        length: number of ids of the text itself.
    """

    ids: np.ndarray
    segments: np.ndarray
    slots: Slots
    length: int


@dataclass(frozen=True)
class Encoder:
    """Encode texts over the pieces of a model.

    Attributes:
        pieces: the vocabulary.
    """

    pieces: Pieces
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        compiled = re.compile(pattern(self.pieces.alphabet), re.ASCII)
        object.__setattr__(self, "_pattern", compiled)

    @cached_property
    def regular_expression(self) -> str:
        """What is protected, for the graph."""
        return self._pattern.pattern

    def parts(self, text: str) -> list[str]:
        """Return the plain and the protected parts of a text, in turns."""
        return self._pattern.split(text)

    def spans(self, text: str) -> list[str]:
        """Return the protected spans of a text, in its order."""
        return self.parts(text)[1::2]

    def encode(
        self,
        text: str,
        memory: tuple[str, str] | None = None,
        terms: Sequence[Term] = (),
        limit: int = 0,
    ) -> Encoded:
        """Encode a text with a translated pair beside it.

        Args:
            text: the text.
            memory: a pair, or None.
            terms: terms of a glossary in the text, in order and apart from each other.
            limit: largest number of ids; a pair that does not fit is left out. 0 for none.

        Raises:
            Refused: see `markup.slots_of`.
        """
        parts, slots = self._split(text, terms)
        source = [*self._ids(parts, slots), symbols.END]
        ids, segments = list(source), [SOURCE] * len(source)
        if memory is not None:
            for one, segment in zip(memory, (MEMORY_SOURCE, MEMORY_TARGET), strict=True):
                added = [*self.beside(one, slots), symbols.END]
                ids += added
                segments += [segment] * len(added)
            if limit and len(ids) > limit:
                ids, segments = ids[: len(source)], segments[: len(source)]
        return Encoded(np.array(ids, np.int32), np.array(segments, np.int32), slots, len(source))

    def _split(self, text: str, terms: Sequence[Term]) -> tuple[list["_Part"], Slots]:
        parts: list[_Part] = []
        place = 0
        waiting = list(terms)
        for number, one in enumerate(self._pattern.split(spaced_keeping(text))):
            start, place = place, place + len(one)
            if number % 2:
                parts.append(_Part(one, is_slot=True))
                continue
            here = start
            while waiting and waiting[0].start + 1 >= here and waiting[0].end + 1 <= place:
                term = waiting.pop(0)
                parts.append(_Part(one[here - start : term.start + 1 - start]))
                source = one[term.start + 1 - start : term.end + 1 - start]
                parts.append(_Part(source, term=term))
                here = term.end + 1
            parts.append(_Part(one[here - start :]))
            if waiting and waiting[0].start + 1 < place:
                waiting.pop(0)  # it touches a protected span
        owed = [part for part in parts if part.is_owed]
        texts = [part.text if part.term is None else part.term.target for part in owed]
        return parts, slots_of(texts, [part.term is not None for part in owed])

    def _ids(self, parts: Sequence["_Part"], slots: Slots) -> list[int]:
        ids: list[int] = []
        number = 0
        for part in parts:
            if part.is_owed:
                ids.append(slots.ids[number])
                number += 1
            if not part.is_slot:
                ids += self.pieces.encode(part.text.replace(" ", "▁"))
            if part.term is not None:
                ids += [symbols.MEANS, *self.plain(part.term.target), symbols.TERM_END]
        return ids

    def plain(self, text: str) -> list[int]:
        """Return the ids of a text whose protected spans are all `OTHER`."""
        return self.beside(text, Slots())

    def beside(self, text: str, slots: Slots) -> list[int]:
        """Return the ids of another text: spans that the slots have too get these, in order."""
        free: dict[str, list[int]] = {}
        for one, slot in zip(slots.texts, slots.ids, strict=True):
            free.setdefault(one, []).append(slot)
        ids: list[int] = []
        for number, part in enumerate(self._pattern.split(spaced_keeping(text))):
            if number % 2:
                known = free.get(part)
                ids.append(known.pop(0) if known else symbols.OTHER)
            else:
                ids += self.pieces.encode(part.replace(" ", "▁"))
        return ids

    def target(self, text: str, slots: Slots) -> list[int] | None:
        """Return the ids of a translation, without the end; None if its spans are not the slots'.

        A term that the translation has is written as its slot.
        """
        terms = [(slot, one) for slot, one in zip(slots.ids, slots.texts, strict=True)
                 if slot >= symbols.slot("term", 0)]  # fmt: skip
        for slot, one in terms:
            if one not in text:
                return None
            text = text.replace(one, chr(_PRIVATE + slot), 1)
        marked = [chr(_PRIVATE + slot) for slot, _ in terms]
        owed = [
            marked.pop(0) if slot >= symbols.slot("term", 0) else one
            for slot, one in zip(slots.ids, slots.texts, strict=True)
        ]
        ids = self.beside(text, Slots(tuple(owed), slots.ids))
        found = sorted(i for i in ids if i < symbols.FIRST_PIECE)
        return ids if found == sorted(slots.ids) else None

    def decode(self, ids: Sequence[int], slots: Slots, spacing: int = 0) -> str:
        """Return the text of a translation's ids.

        Args:
            spacing: 1 puts a space between two slots, and 2 around each one, where there is none:
                two numbers are then not read as one.
        """
        if not spacing:
            return self.pieces.decode(ids, slots.by_id)
        parts = [(self.pieces.decode_one(i, slots.by_id), i < symbols.FIRST_PIECE) for i in ids]
        text, is_before = "", False
        for part, is_slot in parts:
            touches = (is_slot and is_before) or (spacing > 1 and (is_slot or is_before))
            if touches and text and not text[-1].isspace() and not part[:1].isspace():
                text += " "
            text, is_before = text + part, is_slot
        return text.removeprefix(" ")


@dataclass(frozen=True)
class _Part:
    """A part of a text: plain, a protected span, or a term."""

    text: str
    is_slot: bool = False
    term: Term | None = None

    @property
    def is_owed(self) -> bool:
        """Whether a translation owes it."""
        return self.is_slot or (self.term is not None and self.term.must)


_PRIVATE = 0xF0000  # characters that no piece has: terms, until they are slots


def spaced_keeping(text: str) -> str:
    """Return a text with the space that every text begins with; spaces stay as they are."""
    return " " + text


__all__ = ["Encoded", "Encoder", "Term", "spaced"]
