"""Read texts, learn the vocabulary, encode, and hold parts out for validation."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.subwords import learning
from seqapps.common.subwords.pieces import END, Vocabulary, whole_words
from seqapps.common.subwords.words import SPACE, WordPattern
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from .config import Config, fitted_rows, scale_to_data
from .settings import MAX_WORDS, Settings, is_word
from .text import reading
from .text.copies import Copies

MIN_SYMBOLS = 40  # of a training text
BLOCK = 4_000  # characters that are held out together
MIN_BLOCKS = 40  # of which a short text is divided into
RARE = 1e-7  # share of the text below which a character is no letter of the alphabet
MAX_REPEATS = 8  # of a small style
Blocks = Sequence[np.ndarray]


@dataclass(frozen=True)
class TrainingData:
    """Texts, ready for training.

    Attributes:
        vocabulary: pieces or words.
        styles: names of the styles, largest first.
        train, validation: blocks of ids <int32>[n] of each style, each line with its end.
        characters: number of characters of the validation text.
        lines: the lines of the validation text, by style.
        words: frequent words of the training text, most frequent first.
        copies: the 8-grams of the training text.
        sha256: hash of the texts; a checkpoint belongs to it.
        refused: one error for each file that could not be read.
    """

    config: Config
    vocabulary: Vocabulary
    styles: tuple[str, ...]
    train: Sequence[Blocks]
    validation: Sequence[Blocks]
    lines: Sequence[Sequence[str]]
    words: Sequence[str]
    copies: Copies = field(repr=False)
    sha256: str
    refused: Sequence[UserError] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the encoded texts."""
        parts = chain.from_iterable(chain(self.train, self.validation))
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        train, held = (sum(map(len, chain(*side))) for side in (self.train, self.validation))
        names = ", ".join(self.styles)
        kind = "words" if self.vocabulary.whole_words else "pieces of words"
        return (
            f"{counted(train, 'symbol')} for training, {held:,} for validation, "
            f"{self.vocabulary.size:,} {kind}, {counted(len(self.styles), 'style')}: {names}"
        )

    @cached_property
    def repeats(self) -> tuple[int, ...]:
        """How often the text of each style is read in an epoch."""
        sizes = [sum(map(len, found)) for found in self.train]
        wished = ((max(sizes) / max(1, size)) ** self.config.balance for size in sizes)
        return tuple(max(1, min(MAX_REPEATS, round(times))) for times in wished)

    def stream(self, seed: int, epoch: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the blocks of an epoch in random order: ids and styles <int32>[n]."""
        chosen = [
            (style, block)
            for style, found in enumerate(self.train)
            for _ in range(self.repeats[style])
            for block in found
        ]
        order = np.random.default_rng([seed, epoch]).permutation(len(chosen))
        ids = np.concatenate([chosen[i][1] for i in order])
        lengths = [len(chosen[i][1]) for i in order]
        return ids, np.repeat(np.array([chosen[i][0] for i in order], np.int32), lengths)


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read texts, learn or take over the vocabulary, encode, and split.

    Raises:
        UserError: unreadable, or too little text.
    """
    texts = reading.read(source, config.lines)
    config = scale_to_data(config, texts.characters)
    styles = tuple(texts.styles)
    train, held = _split(texts, config, styles)
    words = _counted(chain.from_iterable(train.values()))
    vocabulary = base.vocabulary if base is not None else _vocabulary(words, config)
    encoded = [_encoded(train[name], vocabulary) for name in styles]
    symbols = sum(map(len, chain(*encoded)))
    if symbols < MIN_SYMBOLS:
        raise UserError(
            f"{source} holds {symbols} words and pieces: expected {MIN_SYMBOLS} or more"
        )
    rows, window = fitted_rows(config, symbols)
    return TrainingData(
        replace(config, batch_size=rows, window=window),
        vocabulary,
        styles,
        encoded,
        [_encoded(held[name], vocabulary) for name in styles],
        [list(chain.from_iterable(held[name])) for name in styles],
        _lexicon(words),
        Copies.of(_running(block) for blocks in train.values() for block in blocks),
        texts.sha256,
        texts.refused,
    )


def _split(
    texts: reading.Texts, config: Config, styles: Iterable[str]
) -> tuple[dict[str, list[list[str]]], dict[str, list[list[str]]]]:
    """Return the blocks of lines of each style for training and for validation."""
    size = min(BLOCK, max(1, texts.characters // MIN_BLOCKS))
    blocks = [
        (name, block)
        for name in styles
        for block in reading.blocks(texts.styles.get(name, ()), size)
    ]
    if len({tuple(block) for _, block in blocks}) < 2:
        raise UserError("expected at least two different lines of text, got one")
    is_held = held_out(["\n".join(block) for _, block in blocks], config.validation or 0.0)
    train: dict[str, list[list[str]]] = {name: [] for name in styles}
    held: dict[str, list[list[str]]] = {name: [] for name in styles}
    for (name, block), out in zip(blocks, is_held, strict=True):
        (held if out else train)[name].append(block)
    for name in styles:  # a short style may be held out as a whole
        if held[name] and not train[name]:
            train[name].append(held[name].pop())
    return train, held


def _counted(blocks: Iterable[Sequence[str]]) -> Counter[str]:
    """Count the words of lines, each with its `▁`, over their own alphabet."""
    lines = [line for block in blocks for line in block]
    characters = Counter(chain.from_iterable(lines))
    least = RARE * sum(characters.values())
    letters = frozenset(c for c, n in characters.items() if n > least) - {" ", SPACE}
    pattern = WordPattern(letters)
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(pattern.split(line))
    return counts


def _vocabulary(words: Mapping[str, int], config: Config) -> Vocabulary:
    """Learn pieces, or take the most frequent words (equal counts: in their order)."""
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    least = RARE * sum(characters.values())
    letters = frozenset(c for c, n in characters.items() if n > least) - {SPACE}
    size = config.size or 1
    if config.vocabulary == "words":
        ranked = sorted(words, key=lambda word: (-words[word], word))
        return whole_words(ranked[:size], letters)
    return learning.learn(words, letters, size)


def _encoded(blocks: Iterable[Sequence[str]], vocabulary: Vocabulary) -> list[np.ndarray]:
    """Return the ids of each block of lines, each line with its end."""
    return [
        np.concatenate([np.append(vocabulary.encode(line), END) for line in block]).astype(np.int32)
        for block in blocks
    ]


def _running(block: Sequence[str]) -> list[str]:
    return " ".join(block).split()


def _lexicon(words: Mapping[str, int]) -> list[str]:
    """Return the frequent words of letters, without `▁`; a word has been seen twice or more."""
    counts: Counter[str] = Counter()
    for word, count in words.items():
        if is_word(word):
            counts[word.removeprefix(SPACE)] += count
    ranked = sorted((w for w, n in counts.items() if n > 1), key=lambda w: (-counts[w], w))
    return ranked[:MAX_WORDS]
