"""A grammar ready for use: its word graph, how its words are said, and the answers it gives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from seqapps.common.fields import Fields

from .graph import WordGraph, build
from .numbers import number_range
from .syntax import MAX_LINE_LENGTH, Choice, Grammar, Node, Sequence_, Slot, parse

MAX_LINES = 100_000
MAX_WAYS = 20  # in which a word is said
Ways = tuple[tuple[str, ...], ...]
SlotValue = str | int | list[str | int]


@dataclass(frozen=True, eq=False)
class Sentences:
    """The sentences of a grammar.

    Attributes:
        grammar: what was written.
        said: word in lower case -> its pronunciations, each a sequence of phones in IPA.
    """

    grammar: Grammar
    said: Mapping[str, Ways]

    @cached_property
    def graph(self) -> WordGraph:
        """The word graph."""
        return build(self.grammar)

    @cached_property
    def _numbers(self) -> Mapping[str, Mapping[str, int]]:
        """Slot -> words -> number, for ranges of numbers."""
        found: dict[str, dict[str, int]] = {}
        nodes = [node for _, node in (*self.grammar.sentences, *self.grammar.lists.values())]
        for slot in _ranges(nodes):
            words = found.setdefault(slot.name, {})
            for number, ways in number_range(*(slot.numbers or (0, 0))):
                words |= dict.fromkeys(ways, number)
        return found

    def text(self, tokens: Iterable[int]) -> str:
        """Return the words of tokens as a text."""
        return " ".join(self.graph.tokens[token].word for token in tokens)

    def slots(self, tokens: Iterable[int]) -> dict[str, SlotValue]:
        """Return the slots of a sentence by their names; a slot that comes twice has a list."""
        found: list[tuple[str, int, list[str]]] = []  # name, depth, words
        open_slots: list[tuple[str, int, list[str]]] = []
        for number in tokens:
            token = self.graph.tokens[number]
            outer = token.depth - len(token.opens)
            open_slots = [one for one in open_slots if one[1] <= outer]
            for place, name in enumerate(token.opens, start=1):
                open_slots.append((name, outer + place, []))
                found.append(open_slots[-1])
            for _, _, words in open_slots:
                words.append(token.word)
        result: dict[str, SlotValue] = {}
        for name, _, words in found:
            value = self._value(name, " ".join(words))
            if name not in result:
                result[name] = value
            else:
                before = result[name]
                result[name] = [*(before if isinstance(before, list) else [before]), value]
        return result

    def _value(self, name: str, words: str) -> str | int:
        return self._numbers.get(name, {}).get(words.casefold(), words)

    @cached_property
    def value_table(self) -> list[tuple[str, str]]:
        """The values that differ from their words, as pairs of "slot=words" and the value."""
        return [
            (f"{name}={words}", str(number))
            for name, numbers in self._numbers.items()
            for words, number in numbers.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the grammar and the pronunciations as JSON can hold them."""
        said = {word: [" ".join(way) for way in ways] for word, ways in sorted(self.said.items())}
        return {
            "name": self.grammar.name,
            "lines": self.grammar.text.splitlines(),
            "words": list(said),
            "said": list(said.values()),
        }

    @classmethod
    def from_json(cls, values: Fields, name: str) -> "Sentences":
        """Read the result of `to_json`; `name` is the file's, for messages.

        Raises:
            ValueError, KeyError: it is not such a result.
            UserError: the grammar is not valid.
        """
        lines = values["lines"]
        plain = isinstance(lines, list) and 0 < len(lines) <= MAX_LINES
        if not plain or not all(isinstance(line, str) for line in lines):
            raise ValueError(f"expected lines of text, at most {MAX_LINES:,}")
        if any(len(line) > MAX_LINE_LENGTH for line in lines):
            raise ValueError(f"expected lines of at most {MAX_LINE_LENGTH:,} characters")
        grammar = parse(enumerate(lines, start=1), values.text("name", max_length=4_096) or name)
        words = values.texts("words", 1)
        said = {word: _ways(ways) for word, ways in zip(words, values["said"], strict=True)}
        result = cls(grammar, said)
        missing = [word for word in result.graph.words() if word.casefold() not in said]
        if missing:
            raise ValueError(f"expected pronunciations of all words, none of {missing[0]!r}")
        return result


def _ways(content: Any) -> Ways:
    """Check the pronunciations of a word."""
    is_valid = (
        isinstance(content, list)
        and 0 < len(content) <= MAX_WAYS
        and all(isinstance(way, str) and 0 < len(way) <= 500 and way.split() for way in content)
    )
    if not is_valid:
        raise ValueError(f"expected 1 to {MAX_WAYS} pronunciations of a word")
    return tuple(tuple(way.split()) for way in content)


def _ranges(nodes: Sequence[Node]) -> list[Slot]:
    """Return the slots of nodes that are ranges of numbers."""
    found = []
    for node in nodes:
        match node:
            case Slot(numbers=numbers) if numbers is not None:
                found.append(node)
            case Slot(body=body) if body is not None:
                found += _ranges([body])
            case Choice(options):
                found += _ranges(options)
            case Sequence_(parts):
                found += _ranges(parts)
    return found
