"""Measure a model: perplexity, nats per character, homophones, and what it copies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import read_items
from seqapps.common.subwords.pieces import UNKNOWN
from seqapps.common.subwords.words import SPACE

from .config import MAX_LINE_LENGTH
from .proofreading.checking import HOMOPHONE, Line, Place, compared
from .proofreading.suggestions import confusable, same_sound
from .requests import Request
from .runtime import Runtime
from .settings import is_word

CHUNK = 2_000  # lines that are in memory together
SAMPLES, SAMPLE_WORDS = 16, 200
MAX_PLACES = 4_000  # homophones of a text that are tried


@dataclass
class Sums:
    """Sums over the lines of a text."""

    nats: float = 0.0
    words: int = 0
    characters: int = 0
    unknown: int = 0
    lines: int = 0
    copied: int = 0
    ngrams: int = 0
    homophones: list["Tried"] = field(default_factory=list)

    def __add__(self, other: "Sums") -> "Sums":
        """Return the sums of both texts."""
        return Sums(**{name: value + getattr(other, name) for name, value in vars(self).items()})


@dataclass(frozen=True)
class Tried:
    """A homophone of a text.

    Attributes:
        gain: nats by which the likeliest other word is likelier than the one that stands there.
        is_usual: whether the word is the most frequent one of its set.
    """

    gain: float
    is_usual: bool


def run(
    runtime: Runtime, source: str, style: str | None = None, seed: int = 0
) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model on a text, line by line as it is, and draw samples.

    Returns:
        The metrics of `measured`; samples, see `sample_quality`; refused, the number of lines that
        could not be read. And their errors.

    Raises:
        UserError: unreadable, or no text in it, or an unknown style.
    """
    number = runtime.settings.style(style)
    refused: list[UserError] = []

    def lines() -> Iterator[str]:
        for _, text in read_items(source, MAX_LINE_LENGTH, tabs=True, blank=True):
            if isinstance(text, UserError):
                refused.append(text)
            else:
                yield " ".join(text.split())

    sums = total(runtime, lines(), number)
    if not sums.characters - sums.lines:
        raise UserError(str(refused[0]) if refused else f"{source} holds no text")
    samples = sample_quality(runtime, style, seed)
    return measured(sums) | {"samples": samples, "refused": len(refused)}, refused


def total(runtime: Runtime, lines: Iterable[str], style: int) -> Sums:
    """Add up a text, given as lines in NFC with single spaces; memory stays flat."""
    sums = Sums()
    for chunk in chunks(lines, CHUNK):
        ids = np.concatenate([runtime.encode(line)[0] for line in chunk])
        sums.nats += float(runtime.stream_surprise(ids, style).sum(dtype=np.float64))
        sums.unknown += int((ids == UNKNOWN).sum())
        sums.lines += len(chunk)
        sums.characters += sum(len(line) + 1 for line in chunk)
        sums.words += sum(len(line.split()) + 1 for line in chunk)
        copied, of = runtime.copies.count([word for line in chunk for word in line.split()])
        sums.copied, sums.ngrams = sums.copied + copied, sums.ngrams + of
        if len(sums.homophones) < MAX_PLACES:
            sums.homophones += tried(runtime, chunk, style, MAX_PLACES - len(sums.homophones))
    return sums


def measured(sums: Sums) -> dict[str, Any]:
    """Return the figures of a text.

    Returns:
        perplexity: of a word between spaces, or the end of a line: exp(nats / words).
        nats_per_character: a line end counts as a character.
        words, characters, lines: their numbers; words and characters count line ends.
        unknown: characters outside the alphabet (each costs its choice among all of Unicode), or
            words outside a vocabulary of words, whose spelling costs nothing.
        copied_8grams: share of its 8-grams of words that the training text has too, None without.
        homophones: places with words that sound alike, at most `MAX_PLACES`: right, the share where
            the one that stands there is the likeliest, and usual, that of the most frequent one.
    """
    tried = sums.homophones
    return {
        "perplexity": round(float(np.exp(min(500.0, sums.nats / max(1, sums.words)))), 3),
        "nats_per_character": round(sums.nats / max(1, sums.characters), 5),
        "words": sums.words,
        "characters": sums.characters,
        "lines": sums.lines,
        "unknown": sums.unknown,
        "copied_8grams": _share(sums.copied, sums.ngrams),
        "homophones": {
            "places": len(tried),
            "right": _share(sum(one.gain < 0 for one in tried), len(tried)),
            "usual": _share(sum(one.is_usual for one in tried), len(tried)),
        },
    }


def tried(runtime: Runtime, lines: Sequence[str], style: int, limit: int) -> list[Tried]:
    """Compare the homophones of lines with each other, where the model knows all of a set."""
    lexicon = runtime.lexicon
    places: list[tuple[Line, Place]] = []
    for number, text in enumerate(lines):
        line = Line.of(number, text, runtime.settings)
        for index, word in enumerate(line.words):
            bare = word.removeprefix(SPACE)
            if is_word(word) and bare.lower() in lexicon and confusable(bare, lexicon):
                places.append((line, Place(index, same_sound(bare), HOMOPHONE)))
    places = places[:limit]
    found = []
    for (line, place), gains in zip(places, compared(runtime, places, style), strict=True):
        word = line.words[place.number].removeprefix(SPACE).lower()
        ranks = [lexicon[other.lower()] for other in place.others if other.lower() in lexicon]
        found.append(Tried(float(gains.max()), lexicon[word] < min(ranks, default=1 << 30)))
    return found


def sample_quality(runtime: Runtime, style: str | None, seed: int = 0) -> dict[str, Any]:
    """Draw texts with the default options; return their number, their words, and what is copied."""
    request = Request(SAMPLES, SAMPLE_WORDS, seed=seed, style=style)
    texts = [one.text.split() for one in runtime.generate(request)]
    counts = [runtime.copies.count(words) for words in texts]
    copied, of = (sum(column) for column in zip(*counts, strict=True))
    return {
        "texts": len(texts),
        "words": sum(map(len, texts)),
        "copied_8grams": _share(copied, of),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
