"""Proofread lines: compare each word that may be wrong with those that may have been meant."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks
from seqapps.common.subwords.pieces import END, Vocabulary
from seqapps.common.subwords.words import SPACE

from ..settings import Settings, is_word
from .suggestions import is_known, is_right, same_sound, spellings

LINES = 64  # lines that are read together
BEFORE, AFTER = 48, 16  # symbols around a word in which it is compared with others
HOMOPHONE, SPELLING, UNLIKELY = "homophone", "spelling", "unlikely"
MIN_SPELLING_GAIN = 8.0  # nats: every word has dozens of neighbours, of which one may fit by chance
# Text between spaces that is no word of the language: addresses, names of files, code, numbers.
_CODE = re.compile(r"\w[@/\\#|~^&+.:]\w|\d|[_<>{}=`\\]|^[@#$/~]")


class Model(Protocol):
    """The part of a `Runtime` that proofreading uses."""

    @property
    def settings(self) -> Settings: ...
    @property
    def lexicon(self) -> Mapping[str, int]: ...
    def surprise(self, rows: Sequence[np.ndarray], style: int) -> list[np.ndarray]: ...


@dataclass(frozen=True)
class Options:
    """Options for proofreading.

    Attributes:
        style: index of a style of the model.
        min_gain: nats by which another word must be likelier; None for the model's own limit.
        homophones_only: whether to report homophones alone.
    """

    style: int = 0
    min_gain: float | None = None
    homophones_only: bool = False


@dataclass(frozen=True)
class Finding:
    """A word that may be wrong.

    Attributes:
        line, column: where it begins, from 1.
        word, suggestion: the word, and the likelier one.
        kind: `homophone`; `spelling`, of a word that the model does not know; or `unlikely`, of one
            that it knows.
        gain: nats by which the line is likelier with the suggestion.
        nats: surprise of the word in its line.
    """

    line: int
    column: int
    word: str
    suggestion: str
    kind: str
    gain: float
    nats: float

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {**vars(self), "gain": round(self.gain, 2), "nats": round(self.nats, 2)}


@dataclass(frozen=True)
class Place:
    """A word of a line that may be wrong, and the words that it is compared with."""

    number: int  # of the word in its line
    others: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Line:
    """A line as words.

    Attributes:
        number: of the line, from 1.
        text: the line as it was given.
        words: with their `▁`; spaces before other spaces are left out.
        columns: the character at which each word begins, from 0.
    """

    number: int
    text: str
    words: tuple[str, ...]
    columns: tuple[int, ...]

    @classmethod
    def of(cls, number: int, text: str, settings: Settings) -> "Line":
        """Divide a line."""
        words, columns, place = [], [], -1  # of the `▁` before the line
        for word in settings.vocabulary.pattern.split(settings.typed(text).replace("\t", " ")):
            if word != SPACE:
                words.append(word)
                columns.append(place + word.startswith(SPACE))
            place += len(word)
        return cls(number, text, tuple(words), tuple(columns))

    def prose(self) -> Iterator[tuple[int, str]]:
        """Yield the index and the text, without `▁`, of each word outside code."""
        starts = [n for n, word in enumerate(self.words) if word.startswith(SPACE) or not n]
        for begin, end in pairwise([*starts, len(self.words)]):
            if not _CODE.search("".join(self.words[begin:end]).removeprefix(SPACE)):
                found = ((n, self.words[n].removeprefix(SPACE)) for n in range(begin, end))
                yield from ((n, word) for n, word in found if is_word(word))


def proofread(
    model: Model, lines: Iterable[tuple[int, str | UserError]], options: Options
) -> Iterator[Finding | UserError]:
    """Yield findings in the order of the lines, and the errors of lines that cannot be read."""
    for chunk in chunks(lines, LINES):
        read = [
            text if isinstance(text, UserError) else Line.of(number, text, model.settings)
            for number, text in chunk
        ]
        found = _findings(model, [line for line in read if isinstance(line, Line)], options)
        for item in read:
            if isinstance(item, UserError):
                yield item
            else:
                yield from found.get(item.number, ())


def _findings(model: Model, lines: Sequence[Line], options: Options) -> dict[int, list[Finding]]:
    surprise = _word_nats(model, lines, options.style)
    places = [
        (line, nats, place)
        for line, nats in zip(lines, surprise, strict=True)
        for place in _places(model, line, nats, options)
    ]
    gains = compared(model, [(line, place) for line, _, place in places], options.style)
    found: dict[int, list[Finding]] = {}
    for (line, nats, place), gain in zip(places, gains, strict=True):
        best = int(np.argmax(gain))
        column, word = line.columns[place.number], line.words[place.number].removeprefix(SPACE)
        finding = Finding(
            line.number,
            column + 1,
            line.text[column : column + len(word)],
            place.others[best],
            place.kind,
            float(gain[best]),
            float(nats[place.number]),
        )
        if _is_reported(model, finding, options):
            found.setdefault(line.number, []).append(finding)
    return found


def _is_reported(model: Model, finding: Finding, options: Options) -> bool:
    limits, kind = model.settings.limits, finding.kind
    least = limits.min_gain if kind == HOMOPHONE else max(limits.min_gain, MIN_SPELLING_GAIN)
    if finding.gain < (least if options.min_gain is None else options.min_gain):
        return False
    return kind == HOMOPHONE or finding.nats - finding.gain <= limits.fitting


def _word_nats(model: Model, lines: Sequence[Line], style: int) -> list[np.ndarray]:
    """Return the nats <float64>[words] of the words of each line."""
    encode = model.settings.vocabulary.word
    ids = [[encode(word) for word in line.words] for line in lines]
    rows = [np.array([i for word in words for i in word] or [END], np.int32) for words in ids]
    found = []
    for words, nats in zip(ids, model.surprise(rows, style), strict=True):
        owner = np.repeat(np.arange(len(words)), [len(word) for word in words])
        found.append(np.bincount(owner, nats[: len(owner)].astype(np.float64), len(words)))
    return found


def _places(model: Model, line: Line, nats: np.ndarray, options: Options) -> Iterator[Place]:
    """Yield the words to compare with others; capitalised names are left out."""
    for number, word in line.prose():
        if others := same_sound(word):
            yield Place(number, others, HOMOPHONE)
            continue
        if options.homophones_only or (word[0].isupper() and number > 0):
            continue
        if is_right(word, model.lexicon):
            continue
        known = is_known(word, model.lexicon)
        if known and nats[number] < model.settings.limits.unlikely:
            continue
        if others := tuple(spellings(word, model.lexicon)):
            yield Place(number, others, UNLIKELY if known else SPELLING)


def compared(model: Model, places: Sequence[tuple[Line, Place]], style: int) -> list[np.ndarray]:
    """Return for each place by how many nats each of the other words is likelier, <float64>[n]."""
    rows: list[np.ndarray] = []
    for line, place in places:
        rows += windows(line, place, model.settings.vocabulary)
    nats = [float(one.sum(dtype=np.float64)) for one in model.surprise(rows, style)]
    found, begin = [], 0
    for _, place in places:
        end = begin + 1 + len(place.others)
        found.append(nats[begin] - np.array(nats[begin + 1 : end]))
        begin = end
    return found


def windows(line: Line, place: Place, vocabulary: Vocabulary) -> list[np.ndarray]:
    """Return the ids around a word, with the word and with each of the others in its place."""
    before: list[int] = []
    for word in reversed(line.words[: place.number]):
        if len(before) >= BEFORE:
            break
        before = [*vocabulary.word(word), *before]
    after: list[int] = []
    for word in (*line.words[place.number + 1 :], ""):
        if len(after) >= AFTER:
            break
        after += vocabulary.word(word) if word else [END]
    own = line.words[place.number]
    space = own[: len(own) - len(own.removeprefix(SPACE))]
    texts = [own, *(space + other for other in place.others)]
    return [np.array([*before, *vocabulary.word(one), *after], np.int32) for one in texts]
