"""Read a grammar: sentences with alternatives, optional words and slots.

    # lights
    [please] (turn/switch) (on|off) the {room} light
    set a timer for {minutes:1-90} (minute/minutes)
    {room} = kitchen | living room | bath
    mycroft = my croft

A line is a sentence, a list of a slot, or a respelling. The nodes of a sentence are `Word`,
`Sequence`, `Choice` and `Slot`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from seqapps.common.errors import UserError, excerpt, nearest
from seqapps.common.io.text import read_lines

from .numbers import MAX_NUMBERS, number_range

MAX_LINE_LENGTH = 1_000_000  # characters: lists of 10,000 names
MAX_WORD_LENGTH = 60  # characters
MAX_WORDS = 200  # of a sentence
MAX_WAYS = 10  # to say a word
MAX_DISTINCT = 50_000  # words of a grammar
MAX_NUMBER_WORDS = 20  # of a number
MAX_DEPTH = 40  # of brackets, or of lists, in each other
NAME = r"[A-Za-z_]\w*"
_COMMENT = re.compile(r"(^|\s)#.*$")
_LIST = re.compile(rf"\{{({NAME})\}}\s*=(.*)")
_SLOT = re.compile(rf"\{{\s*({NAME})\s*(:?)")
_TOKEN = re.compile(r"\s*([()\[\]|/{}=]|[^\s()\[\]|/{}=]+)")
_OUTER = ',.!?;:"“”„«»…'  # removed from the ends of words
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*['’]?|['’][^\W_]+")
_CLOSING = {"(": ")", "[": "]"}
_ENDS = (")", "]", "}", "|", "/", "=")  # of a sequence of words
_SLASH = "expected / in ( ), between words that mean the same, got it elsewhere"


@dataclass(frozen=True)
class Word:
    """A word, as it is written."""

    text: str


@dataclass(frozen=True)
class Sequence_:  # noqa: N801  (`Sequence` is the type of Python)
    """Nodes one after another."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Choice:
    """Alternatives.

    Attributes:
        options: the alternatives.
        optional: whether they may be left out, as in `[a|b]`. Their words have no meaning.
        alike: whether all mean the same, as in `(a/b)`.
    """

    options: tuple["Node", ...]
    optional: bool = False
    alike: bool = False


@dataclass(frozen=True)
class Slot:
    """A part that comes back by its name: a list, a range of numbers, or alternatives.

    Attributes:
        name: the name in the answer.
        body: the alternatives; None for the list of that name.
        numbers: the first and the last number of a range.
    """

    name: str
    body: "Node | None" = None
    numbers: tuple[int, int] | None = None


Node = Word | Sequence_ | Choice | Slot


@dataclass(frozen=True)
class Grammar:
    """The content of a grammar file.

    Attributes:
        name: the file's name, for messages.
        sentences: line number and node of each sentence.
        lists: name of a slot -> line number and node.
        respellings: word in lower case -> ways in which it is said.
        lines: word in lower case -> the first line that has it.
        text: the lines that were read, without comments.
    """

    name: str
    sentences: tuple[tuple[int, Node], ...]
    lists: Mapping[str, tuple[int, Node]]
    respellings: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, int]
    text: str

    def body(self, slot: Slot) -> Node:
        """Return what a slot stands for; the words of a range are those of its numbers."""
        if slot.numbers is not None:
            spoken = number_range(*slot.numbers)
            ways = [words for _, all_ways in spoken for words in all_ways]
            return Choice(tuple(Sequence_(tuple(map(Word, words.split()))) for words in ways))
        return self.lists[slot.name][1] if slot.body is None else slot.body


def read(source: str) -> Grammar:
    """Read a grammar file; `-` is stdin.

    Raises:
        UserError: the file cannot be read, or a line is not valid; the line is named.
    """
    name = "stdin" if source == "-" else source
    return parse(read_lines(source, MAX_LINE_LENGTH, tabs=True), name)


def parse(lines: Iterable[tuple[int, str]], name: str = "grammar") -> Grammar:
    """Read numbered lines.

    Raises:
        UserError: a line is not valid, a slot is not defined or contains itself, or there is no
            sentence.

    Example:
        >>> grammar = parse([(1, "turn (on|off) [the] light")])
        >>> [type(part).__name__ for part in grammar.sentences[0][1].parts]
        ['Word', 'Choice', 'Choice', 'Word']
    """
    reader = _Reader(name)
    for number, line in lines:
        reader.take(number, _COMMENT.sub("", line).strip())
    return reader.finish()


class _Reader:
    """The lines that were read so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sentences: list[tuple[int, Node]] = []
        self.lists: dict[str, tuple[int, Node]] = {}
        self.respellings: dict[str, tuple[str, ...]] = {}
        self.words: dict[str, int] = {}
        self.spellings: dict[str, str] = {}
        self.text: list[str] = []

    def fail(self, number: int, message: str) -> NoReturn:
        raise UserError(f"{self.name}, line {number}: {message}")

    def take(self, number: int, line: str) -> None:
        """Read a line without its comment."""
        if not line:
            return
        self.text.append(line)
        if found := _LIST.match(line):
            self._take_list(number, found[1], found[2])
        elif "=" in line:
            self._take_respelling(number, line)
        else:
            self.sentences.append((number, self._node(number, line)))

    def _take_list(self, number: int, name: str, content: str) -> None:
        if name in self.lists:
            self.fail(number, f"{{{name}}} is defined in line {self.lists[name][0]} already")
        if not content.strip():
            self.fail(number, f"expected the alternatives of {{{name}}} behind =, got nothing")
        self.lists[name] = (number, self._parser(number, content, "the list").parse_list())

    def _take_respelling(self, number: int, line: str) -> None:
        """Read `word = respelling | respelling`; phones in IPA stand between slashes."""
        left, _, right = (part.strip() for part in line.partition("="))
        if not _WORD.fullmatch(left):
            expected = "{list} = alternatives, or word = respelling"
            self.fail(number, f"expected {expected}, got {excerpt(left)} before =")
        ways = tuple(way.strip() for way in right.split("|"))
        if len(ways) > MAX_WAYS:
            self.fail(number, f"expected at most {MAX_WAYS} ways to say {left}, got {len(ways)}")
        for way in ways:
            is_ipa = len(way) > 2 and way[0] == way[-1] == "/"
            if not is_ipa and not (way and all(map(_WORD.fullmatch, way.split()))):
                self.fail(number, f"expected how {left} is said behind =, got {excerpt(way)}")
        if left.casefold() in self.respellings:
            self.fail(number, f"{left} is respelled a second time: put | between the ways")
        self.respellings[left.casefold()] = ways

    def _node(self, number: int, text: str) -> Node:
        return self._parser(number, text, "the sentence").parse()

    def _parser(self, number: int, text: str, what: str) -> "_Parser":
        return _Parser(text, partial(self.fail, number), partial(self._word, number), what)

    def _word(self, number: int, text: str) -> Word:
        """Return a word in the spelling that it had first."""
        self.words.setdefault(text.casefold(), number)
        return Word(self.spellings.setdefault(text.casefold(), text))

    def finish(self) -> Grammar:
        """Check the slots, and return the grammar."""
        if not self.sentences:
            raise UserError(f"{self.name}: expected at least one sentence, got none")
        if len(self.words) > MAX_DISTINCT:
            got = f"{MAX_DISTINCT:,} words, got {len(self.words):,}"
            raise UserError(f"{self.name}: expected at most {got}")
        for number, node in (*self.sentences, *self.lists.values()):
            self._check_slots(number, node)
        self._check_circles()
        lengths: dict[str, int] = {}
        for number, node in self.sentences:
            if self._may_be_empty(node):
                self.fail(number, "expected a sentence, got one whose words may all be left out")
            if (length := self._longest(node, lengths)) > MAX_WORDS:
                self.fail(number, f"expected at most {MAX_WORDS} words, got {length:,}")
        return Grammar(
            self.name, tuple(self.sentences), self.lists, self.respellings, self.words,
            "\n".join([*self.text, ""]),
        )  # fmt: skip

    def _check_slots(self, number: int, node: Node) -> None:
        for slot in _slots(node):
            if slot.body is None and slot.numbers is None and slot.name not in self.lists:
                hint = nearest(slot.name, self.lists)
                self.fail(number, f"{{{slot.name}}} is not defined{hint}: expected a line "
                                  f"{{{slot.name}}} = one | another")  # fmt: skip
            if slot.body is not None and self._may_be_empty(slot.body):
                self.fail(number, f"{{{slot.name}}} may be empty: put the slot into [ ] instead")

    def _check_circles(self) -> None:
        """Follow the lists from each other; a list that contains itself is an error."""
        done: set[str] = set()

        def follow(name: str, path: list[str]) -> None:
            if name in path:
                circle = [*path[path.index(name) :], name]
                shown = " contains ".join(f"{{{one}}}" for one in circle)
                self.fail(self.lists[name][0], f"{{{name}}} contains itself: {shown}")
            if name in done:
                return
            if len(path) > MAX_DEPTH:
                self.fail(self.lists[name][0], f"expected at most {MAX_DEPTH} lists in each other")
            for inner in _slots(self.lists[name][1]):
                if inner.body is None and inner.numbers is None:
                    follow(inner.name, [*path, name])
            done.add(name)

        for name, (number, node) in self.lists.items():
            follow(name, [])
            if self._may_be_empty(node):
                self.fail(number, f"{{{name}}} may be empty: put the slot into [ ] instead")

    def _may_be_empty(self, node: Node) -> bool:
        match node:
            case Choice(options, optional):
                return optional or any(map(self._may_be_empty, options))
            case Sequence_(parts):
                return all(map(self._may_be_empty, parts))
        return False  # words and slots

    def _longest(self, node: Node, known: dict[str, int]) -> int:
        """Return the number of words of the longest way to say a node."""
        match node:
            case Word():
                return 1
            case Choice(options):
                return max(self._longest(option, known) for option in options)
            case Sequence_(parts):
                return sum(self._longest(part, known) for part in parts)
            case Slot(body=None, numbers=None):
                if node.name not in known:
                    known[node.name] = self._longest(self.lists[node.name][1], known)
                return known[node.name]
            case Slot(body=body):
                return MAX_NUMBER_WORDS if body is None else self._longest(body, known)


def _slots(node: Node) -> list[Slot]:
    """Return the slots of a node, those in the body of a slot included."""
    match node:
        case Slot(body=body):
            return [node, *([] if body is None else _slots(body))]
        case Choice(options):
            return [slot for option in options for slot in _slots(option)]
        case Sequence_(parts):
            return [slot for part in parts for slot in _slots(part)]
    return []


class _Parser:
    """Recursive descent through one line."""

    def __init__(self, text: str, fail: "partial[NoReturn]", word: "partial[Word]", what: str):
        self._text, self._fail, self._word, self._what = text, fail, word, what
        self._place = 0

    def parse(self) -> Node:
        node = self._sequence(None, 0)
        if self._peek():
            self._stray()
        return node

    def parse_list(self) -> Node:
        """Read alternatives up to the end of the line."""
        options = []
        while True:
            options.append(self._sequence(None, 0))
            if self._next() != "|":
                break
        if self._place < len(self._text.rstrip()):
            self._fail(f"expected alternatives with | between, got {self._text[self._place - 1]}")
        return Choice(tuple(options))

    def _peek(self) -> str:
        found = _TOKEN.match(self._text, self._place)
        return found[1] if found else ""

    def _next(self) -> str:
        found = _TOKEN.match(self._text, self._place)
        self._place = found.end() if found else len(self._text)
        return found[1] if found else ""

    def _stray(self) -> NoReturn:
        symbol = self._peek()
        if symbol == "|":
            self._fail("expected ( ) around alternatives, got | outside of brackets")
        if symbol == "/":
            self._fail(_SLASH)
        if symbol == "=":
            self._fail("expected words, got =")
        self._fail(f"expected words, got {symbol} without its opening bracket")

    def _sequence(self, closing: str | None, depth: int) -> Node:
        """Read nodes until `|`, a closing bracket or the end."""
        if depth > MAX_DEPTH:
            self._fail(f"expected at most {MAX_DEPTH} brackets in each other")
        parts: list[Node] = []
        while (symbol := self._peek()) and symbol not in _ENDS:
            if symbol in _CLOSING:
                parts.append(self._choice(depth))
            elif symbol == "{":
                parts.append(self._slot(depth))
            else:
                parts += self._words(self._next())
        if not parts and (closing or symbol in ("", "|", "/")):
            self._fail(self._nothing(closing, symbol))
        return parts[0] if len(parts) == 1 else Sequence_(tuple(parts))

    def _nothing(self, closing: str | None, symbol: str) -> str:
        if closing is None:
            return f"expected words before {symbol or 'the end of the line'}, got none"
        if not symbol:
            return f"expected {closing} before the end of {self._what}"
        return f"expected words before {symbol}, got none (words that may be left out: [ ])"

    def _options(self, closing: str, depth: int, separator: str = "|") -> tuple[Node, ...]:
        """Read alternatives and the closing bracket."""
        options = [self._sequence(closing, depth + 1)]
        while self._peek() == separator:
            self._next()
            options.append(self._sequence(closing, depth + 1))
        if self._peek() in ("|", "/"):
            self._fail("expected either | or / between alternatives, got both" if len(options) > 1
                       else _SLASH)  # fmt: skip
        found = self._next()
        if found != closing:
            got = f"got {found}" if found else f"got the end of {self._what}"
            self._fail(f"expected {closing}, {got}")
        return tuple(options)

    def _choice(self, depth: int) -> Node:
        opening = self._next()
        closing = _CLOSING[opening]
        is_alike = opening == "(" and self._first_separator() == "/"
        options = self._options(closing, depth, "/" if is_alike else "|")
        return Choice(options, optional=opening == "[", alike=is_alike)

    def _first_separator(self) -> str:
        """Return the first `|` or `/` of the bracket that is open, outside of inner ones."""
        depth = 0
        for found in _TOKEN.finditer(self._text, self._place):
            symbol = found[1]
            if not depth and symbol in ("|", "/", ")", "]", "}"):
                return symbol
            depth += (symbol in ("(", "[", "{")) - (symbol in (")", "]", "}"))
        return ""

    def _slot(self, depth: int) -> Slot:
        found = _SLOT.match(self._text, self._text.index("{", self._place))
        if not found:
            self._fail("expected the name of a slot behind {, letters and digits such as {room}")
        self._place = found.end()
        if not found[2]:
            if self._next() != "}":
                self._fail(f"expected }} behind {{{found[1]}")
            return Slot(found[1])
        end = self._text.find("}", self._place)
        inside = self._text[self._place : end].strip() if end >= 0 else ""
        if limits := re.fullmatch(r"(-?\d{1,9})\s*(?:-|\.\.)\s*(-?\d{1,9})", inside):
            self._place = end + 1
            return self._numbers(found[1], int(limits[1]), int(limits[2]))
        options = self._options("}", depth)
        return Slot(found[1], Choice(options))

    def _numbers(self, name: str, first: int, last: int) -> Slot:
        if first > last:
            self._fail(f"{{{name}}}: expected a range such as 0-100, got {first}-{last}")
        if last - first >= MAX_NUMBERS:
            self._fail(f"{{{name}}}: expected at most {MAX_NUMBERS:,} numbers, got "
                       f"{last - first + 1:,}")  # fmt: skip
        return Slot(name, numbers=(first, last))

    def _words(self, text: str) -> list[Node]:
        """Return the words of a text without spaces, punctuation at its ends left out."""
        plain = text.strip(_OUTER)
        if not plain and text:
            return []
        if not _WORD.fullmatch(plain):
            self._fail(f"expected words, got {excerpt(text)}")
        if len(plain) > MAX_WORD_LENGTH:
            self._fail(f"expected words of at most {MAX_WORD_LENGTH} characters, got {len(plain)}")
        return [self._word(plain)]
