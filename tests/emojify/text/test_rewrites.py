"""The rules that rewrite texts: equal in Python and in RE2, and linear in the length of a text."""

import re
from collections.abc import Iterator, Sequence
from re import _constants as regex
from re import _parser
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.io.unicode_folding import FOLDING
from seqapps.emojify import runtime
from seqapps.emojify.text import tokens

# What the rules are about; texts of these meet them more often than texts by chance.
PIECES = (
    *":;=-()[]{}<>3^_/\\|'\"$*@#&`.,!?%+ \t\n\r\f\v abijxyDPOSTQLl0158",
    *("<3", "<3 ", "</3", "I ", "we ", "if ", "while ", " then", "people ", "hours ", "of ", "is "),
    *("ms", "s", "k", "ſ", "\u212a", "é", "中", "ツ", "づ", "っ", "ʕ", "ಠ", "♥", "◕", "‿", "³"),
    *("https://", "www.", "WWW.", "&lt;", "&gt;", "&amp;", "kids ", "score ", "best ", "\u00a0"),
    *("required", "line", "port", "http", "\x1c", "\x85", "\u2028", "0.5", "pip install ", "x_1"),
)
SPACES = str.maketrans("\t\n\f\r", " " * 4)
REPEATED = (
    *" (:;=-_\\`'^>oxDTづ<3[{a1,*|%.",
    *("_o_", "if(", "a(", "(`", "{:", " :", "than ", "needs "),
)
CATEGORIES = {
    regex.CATEGORY_DIGIT: r"\d", regex.CATEGORY_WORD: r"\w", regex.CATEGORY_SPACE: r"\s",
}  # fmt: skip
LENGTH = 80  # characters of the shorter text


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """2,000 random texts of `PIECES`."""
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 20, size=2_000)
    return ["".join(PIECES[i] for i in rng.integers(len(PIECES), size=n)) for n in lengths]


def in_python(text: str) -> str:
    return tokens.folded(text).translate(SPACES)


def test_tensorflow_rewrites_as_python_does(texts):
    """RE2 and Python differ in "$", in white space, and in the case of "ſ" and the Kelvin sign."""
    import tensorflow as tf

    special = ["<3ſ", "<3 \u212am", "wake:*\n", "x <3;\v\v=1", "<3 ? a\vb :", ":(\n", "line :3\n"]
    given = found = [*texts, *special]
    for pattern, replacement in tokens.REWRITES:
        found = tf.strings.regex_replace(found, pattern, replacement)
    in_graph = [text.decode().translate(FOLDING) for text in found.numpy()]
    expected = [in_python(text) for text in given]
    assert [row for row in zip(given, in_graph, expected, strict=True) if row[1] != row[2]] == []
    changed = sum(a.translate(FOLDING) != b for a, b in zip(given, expected, strict=True))
    assert changed > 1_000


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_the_patterns_that_save_time_change_no_text(text):
    """Applying all rules gives the same as leaving out the groups that do not concern a text."""
    rewritten = text
    for pattern, replacement in tokens.REWRITES:
        rewritten = re.sub(pattern, replacement, rewritten, flags=re.ASCII)
    assert rewritten.translate(FOLDING) == in_python(text)


class Matcher:
    """A backtracking matcher of one pattern that counts its steps."""

    def __init__(self, pattern: str) -> None:
        self.steps = 0
        self._nodes = list(_parser.parse(pattern, re.ASCII))

    def search(self, text: str) -> None:
        """Search for all matches, as `re.sub` does."""
        start = 0
        while start <= len(text):
            end = next(self._ends(self._nodes, text, start), start)
            start = max(end, start + 1)

    def _ends(self, nodes: Sequence[Any], text: str, start: int) -> Iterator[int]:
        """Yield the ends of all matches that begin at a position."""
        if not nodes:
            yield start
            return
        self.steps += 1
        for end in self._ends_of_one(*nodes[0], text, start):
            yield from self._ends(nodes[1:], text, end)

    def _ends_of_one(self, kind: Any, value: Any, text: str, start: int) -> Iterator[int]:
        if kind is regex.SUBPATTERN:
            yield from self._ends(value[3], text, start)
        elif kind is regex.BRANCH:
            for nodes in value[1]:
                yield from self._ends(nodes, text, start)
        elif kind is regex.MAX_REPEAT:
            yield from self._repeated(*value, text, start)
        elif kind in (regex.ASSERT, regex.ASSERT_NOT):
            direction, nodes = value
            place = start if direction > 0 else start - 1
            is_there = place >= 0 and any(True for _ in self._ends(nodes, text, place))
            if is_there == (kind is regex.ASSERT):
                yield start
        elif kind is regex.AT:
            if _is_at(value, text, start):
                yield start
        elif start < len(text) and _fits(kind, value, text[start]):
            yield start + 1

    def _repeated(self, least: int, most: int, nodes: Any, text: str, start: int) -> Iterator[int]:
        if len(nodes) > 1 or nodes[0][0] in (regex.SUBPATTERN, regex.BRANCH):
            assert (least, most) == (0, 1), "a repeated group"
            yield from self._ends(nodes, text, start)
            yield start
            return
        end = start
        while end < len(text) and end - start < most and _fits(*nodes[0], text[end]):
            end += 1
        self.steps += end - start
        yield from range(end, start + least - 1, -1)


def _is_at(place: Any, text: str, start: int) -> bool:
    if place is regex.AT_BEGINNING:
        return start == 0
    if place is regex.AT_END:
        return start == len(text)
    before, behind = (re.match(r"\w", c, re.ASCII) for c in (text[start - 1 : start], text[start:]))
    return (bool(before) != bool(behind)) == (place is regex.AT_BOUNDARY)


def _fits(kind: Any, value: Any, character: str) -> bool:
    if kind is regex.LITERAL:
        return ord(character) == value
    if kind is regex.NOT_LITERAL:
        return ord(character) != value
    assert kind is regex.IN, kind
    is_negated = value[0][0] is regex.NEGATE
    return is_negated != any(_is_in(*item, character) for item in value[is_negated:])


def _is_in(kind: Any, value: Any, character: str) -> bool:
    if kind is regex.RANGE:
        return value[0] <= ord(character) <= value[1]
    if kind is regex.CATEGORY:
        return bool(re.match(CATEGORIES[value], character, re.ASCII))
    return kind is regex.LITERAL and ord(character) == value


def steps(pattern: str, text: str) -> int:
    matcher = Matcher(pattern)
    matcher.search(text)
    return matcher.steps


@pytest.mark.parametrize("repeated", REPEATED)
def test_a_text_of_twice_the_length_takes_twice_the_steps(repeated):
    """A backtracking engine needs a number of steps that grows with the length, not its square."""
    size = LENGTH // len(repeated)
    for pattern in (*(rule[0] for rule in tokens.REWRITES), runtime.CLAUSE_ENDS.pattern):
        short, long = (steps(pattern, repeated * n + ":") for n in (size, 2 * size))
        assert long <= 2.4 * short + 50, (pattern, short, long)


def test_the_count_of_steps_finds_quadratic_patterns():
    assert steps("_+x", "_" * 200) > 3.5 * steps("_+x", "_" * 100)
    assert steps("x_+x", "_" * 200) < 2.3 * steps("x_+x", "_" * 100)
