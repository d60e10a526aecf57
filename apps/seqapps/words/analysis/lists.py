"""Read the lists of words with which bias is measured and reduced."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, nearest, value_excerpt
from seqapps.common.io.files import read_document

DEFAULT_LISTS = Path(__file__).with_name("lists.toml")
BIAS_KEYS = ("name", "definition", "equalise", "specific", "professions")
TEST_KEYS = ("name", "targets", "attributes")
MAX_ITEMS = 10_000
Words = tuple[str, ...]


@dataclass(frozen=True)
class AssociationTest:
    """A word embedding association test: two sets of target words, two of attribute words."""

    name: str
    targets: tuple[Words, Words]
    attributes: tuple[Words, Words]


@dataclass(frozen=True)
class BiasLists:
    """The content of a file of lists.

    Attributes:
        name: name of the bias, such as "gender".
        definition: pairs whose differences define its direction.
        equalise: pairs that debiasing makes equal in everything but the direction.
        specific: further words that keep their component along the direction.
        professions: words that are measured, as examples of words that should be neutral.
        tests: association tests.
    """

    name: str
    definition: tuple[tuple[str, str], ...]
    equalise: tuple[tuple[str, str], ...]
    specific: Words
    professions: Words
    tests: tuple[AssociationTest, ...]

    @property
    def listed(self) -> set[str]:
        """All words that may keep their component along the direction."""
        pairs = (*self.definition, *self.equalise)
        return {*self.specific, *(word for pair in pairs for word in pair)}


def read(path: Path | None, lowercase: bool) -> BiasLists:
    """Read a TOML file of lists; None is that of gender, which comes with seqapps.

    Equal words of a list count once.

    Args:
        path: the file.
        lowercase: whether capitals are folded, as those of the model's words are.

    Raises:
        UserError: unreadable, or not of the form of `DEFAULT_LISTS`.
    """
    path = DEFAULT_LISTS if path is None else path
    text = read_document(path, "the lists ")
    try:
        content = tomllib.loads(text)
    except ValueError as error:
        raise UserError(f"{path} is not valid TOML: {error}") from error
    try:
        content = _folded(content) if lowercase else content
        _check_keys(content, ("bias", "test"))
        bias = content.get("bias")
        if not isinstance(bias, dict):
            raise ValueError("expected a table [bias]")
        _check_keys(bias, BIAS_KEYS)
        tests = content.get("test", [])
        if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
            raise ValueError(f"test expects tables [[test]], got {value_excerpt(tests)}")
        return BiasLists(
            _text(bias, "name"),
            _pairs(bias, "definition"),
            _pairs(bias, "equalise") if "equalise" in bias else (),
            _words(bias.get("specific", []), "specific"),
            _words(bias.get("professions", []), "professions"),
            tuple(map(_test, tests)),
        )
    except ValueError as error:
        raise UserError(f"{path}: {error}") from error


def _folded(value: Any, key: str = "") -> Any:
    """Fold the capitals of all texts but names."""
    if isinstance(value, dict):
        return {key: _folded(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_folded(each) for each in value]
    return value.lower() if isinstance(value, str) and key != "name" else value


def _check_keys(table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise ValueError(f"unknown key {key!r}{nearest(key, known)}")


def _test(table: Mapping[str, Any]) -> AssociationTest:
    _check_keys(table, TEST_KEYS)
    return AssociationTest(
        _text(table, "name"), _two_lists(table, "targets"), _two_lists(table, "attributes")
    )


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ValueError(f"{key} expects a text, got {value_excerpt(value)}")
    return value


def _words(value: Any, key: str) -> Words:
    is_list = isinstance(value, list) and len(value) <= MAX_ITEMS
    if not is_list or not all(isinstance(word, str) and word for word in value):
        raise ValueError(f"{key} expects a list of words, got {value_excerpt(value)}")
    return tuple(dict.fromkeys(value))


def _pairs(table: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    value = table.get(key)
    if not isinstance(value, list) or not value:
        raise ValueError(f"{key} expects a list of pairs of words, got {value_excerpt(value)}")
    pairs = [_words(pair, key) for pair in value]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{key} expects pairs of two different words")
    return tuple((first, second) for first, second in pairs)


def _two_lists(table: Mapping[str, Any], key: str) -> tuple[Words, Words]:
    value = table.get(key)
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f"{key} expects two lists of words, got {value_excerpt(value)}")
    first, second = _words(value[0], key), _words(value[1], key)
    if both := sorted(set(first) & set(second)):
        raise ValueError(f"{key} expects two lists without common words, got {both[0]!r} in both")
    return first, second
