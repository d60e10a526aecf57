"""Keywords: words and phrases that name an emoji, and how much to trust each.

A keyword file has lines of phrase TAB emoji TAB trust. The emoji `-` marks an idiom, whose words
mean something else ("break the ice") and name nothing. The longest phrase wins.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.text import read_lines

from ..config import NONE
from .array_namespace import Array, Arrays, NumPy
from .labels import is_emoji, plain, qualified
from .ngram_features import positions
from .tokens import POWERS, Tokens, negated, spans, tokens_of, word_keys

FILE = Path(__file__).with_name("keywords.tsv")
IDIOM = "-"
MAX_TOKENS = 5  # of a phrase
MAX_LINE_LENGTH = 200  # characters
WEIGHT, POWER = 0.95, 0.3  # of the gate in `Blend`, tuned on datasets/emojify/keywords.csv
NEGATED_TRUST = 0.3  # factor for phrases in the reach of a negation ("not happy")


class Keyword(NamedTuple):
    """A phrase, its emoji or `IDIOM`, and the trust, 0 to 1, that it means the emoji."""

    phrase: str
    emoji: str
    trust: float = 1.0


@dataclass(frozen=True)
class Keywords:
    """A table of keywords by the keys of their phrases (see `tokens.spans`).

    Attributes:
        keys: <int64>[phrases], sorted.
        emoji_index: <int64>[phrases], index into `emoji`; -1 for idioms.
        trust: <float32>[phrases], 0 to 1.
        emoji: the emoji that the phrases name, sorted.

    Example:
        >>> Keywords.of([Keyword("sushi", "🍣"), Keyword("break the ice", "-")]).emoji
        ('🍣',)
    """

    keys: np.ndarray
    emoji_index: np.ndarray
    trust: np.ndarray
    emoji: tuple[str, ...]

    @classmethod
    def of(cls, keywords: Iterable[Keyword]) -> "Keywords":
        """Make a table; the last one of equal phrases counts (see `phrase_keys` for errors)."""
        rows = list(keywords)
        emoji = tuple(sorted({row.emoji for row in rows if row.emoji != IDIOM}))
        index = {name: number for number, name in enumerate(emoji)} | {IDIOM: -1}
        by_key = dict(zip(phrase_keys([row.phrase for row in rows]), rows, strict=True))
        keys = sorted(by_key)
        return cls(
            np.array(keys, np.int64),
            np.array([index[by_key[key].emoji] for key in keys], np.int64),
            np.array([by_key[key].trust for key in keys], np.float32),
            emoji,
        )


def phrase_keys(phrases: list[str]) -> list[int]:
    """Return the key of each phrase (raises UserError unless it is of 1 to `MAX_TOKENS` tokens)."""
    tokens = tokens_of(phrases)
    single = word_keys(NumPy(), tokens, POWERS)
    counts = np.bincount(tokens.rows, minlength=len(phrases))
    for phrase, count in zip(phrases, counts, strict=True):
        if not 1 <= count <= MAX_TOKENS:
            raise UserError(f"expected a phrase of 1 to {MAX_TOKENS} words, got {excerpt(phrase)}")
    keys = [spans(NumPy(), single, tokens.rows, n)[0] for n in range(1, MAX_TOKENS + 1)]
    return [int(keys[n - 1][end - n]) for n, end in zip(counts, np.cumsum(counts), strict=True)]


def read(path: Path) -> list[Keyword]:
    """Read lines of phrase TAB emoji [TAB trust] (raises UserError if one is invalid)."""
    keywords = []
    for number, line in read_lines(str(path), MAX_LINE_LENGTH, tabs=True):
        cells = [cell.strip() for cell in line.split("\t")]
        try:
            keywords.append(checked(*cells[:3]))
        except (TypeError, ValueError, UserError) as error:
            raise UserError(
                f"{path}, line {number}: expected a phrase of 1 to {MAX_TOKENS} words TAB an emoji "
                f"[TAB 0 to 1], got {excerpt(line)}"
            ) from error
    return keywords


def checked(phrase: str, emoji: str, trust: str = "") -> Keyword:
    """Return a keyword (raises UserError or ValueError for an invalid one).

    Example:
        >>> checked("red heart", "❤").emoji == "❤️"
        True
    """
    if not (emoji == IDIOM or is_emoji(emoji)):
        raise UserError(f"expected an emoji for {excerpt(phrase)}, got {excerpt(emoji)}")
    value = float(trust or 1)
    if not 0 <= value <= 1:
        raise ValueError
    phrase_keys([phrase])
    return Keyword(phrase, qualified(emoji), value)


@cache
def shipped() -> tuple[Keyword, ...]:
    """Return the keywords that come with the app, in the order of their trust."""
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    keywords = (Keyword(phrase, emoji, float(trust)) for phrase, emoji, trust in rows)
    return tuple(sorted(keywords, key=lambda keyword: keyword.trust))


def matches(
    xp: Arrays, tokens: Tokens, powers: Array, look_up: Callable[[Array], Array]
) -> tuple[Array, Array, Array]:
    """Find phrases in texts, longer ones first; no token is part of two matches.

    Args:
        xp, tokens, powers: see `tokens.ngram_keys`.
        look_up: maps keys <int64>[…] to indexes of phrases <int64>[…], -1 for none.

    Returns:
        of each match: text <int64>, phrase <int64>, and whether a negation reaches it <bool>.
    """
    single = word_keys(xp, tokens, powers)
    is_negated = negated(xp, single, tokens.rows)
    covered = single != single
    parts = []
    for n in range(MAX_TOKENS, 0, -1):
        keys, complete = spans(xp, single, tokens.rows, n)
        phrase = look_up(keys)
        free = ~covered
        for distance in range(1, n):
            free &= xp.shift(~covered, -distance, False)
        is_match = complete & free & (phrase >= 0)
        parts.append([xp.keep(values, is_match) for values in (tokens.rows, phrase, is_negated)])
        for distance in range(n):
            covered |= xp.shift(is_match, distance, False)
    rows, phrases, reached = (xp.join(values) for values in zip(*parts, strict=True))
    return rows, phrases, reached


@dataclass(frozen=True)
class Blend:
    """Mix the probabilities of a classifier with the emoji of keywords.

    Keywords get more of the probability if they are trusted more, and if the classifier is less
    certain of any label:

        g = WEIGHT * max_e trust(e) * (1 - max_l P(l))^POWER,  l over all labels but `none`
        P'(e) = (1 - g) P(e) + g * trust(e) / sum of trust

    Example:
        >>> blend = Blend(("none", "😊"), Keywords.of([Keyword("sushi", "🍣", trust=0.8)]))
        >>> blend.candidates, blend(np.array([[1.0, 0.0]]), ["Sushi!"]).round(2).tolist()
        (('none', '😊', '🍣'), [[0.24, 0.0, 0.76]])
    """

    labels: tuple[str, ...]
    keywords: Keywords

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """The labels, followed by the emoji of the keywords that are not among them."""
        labels = {plain(label) for label in self.labels}
        return (*self.labels, *(e for e in self.keywords.emoji if plain(e) not in labels))

    @cached_property
    def columns(self) -> np.ndarray:
        """Index <int64>[emoji] of each emoji of the keywords among the candidates."""
        index = {plain(name): number for number, name in enumerate(self.candidates)}
        return np.array([index[plain(emoji)] for emoji in self.keywords.emoji], np.int64)

    @cached_property
    def is_not_none(self) -> np.ndarray:
        """<float32>[labels]: 0 for `none`, which does not contradict a keyword, otherwise 1."""
        return np.array([label != NONE for label in self.labels], np.float32)

    def trust(self, texts: list[str]) -> np.ndarray:
        """Return the trust in each candidate by the keywords <float32>[texts, candidates]."""
        rows, phrases, is_negated = matches(
            NumPy(), tokens_of(texts), POWERS, lambda keys: positions(self.keywords.keys, keys)
        )
        emoji = self.keywords.emoji_index[phrases]
        trust = self.keywords.trust[phrases] * np.where(is_negated, np.float32(NEGATED_TRUST), 1)
        rows, trust, emoji = (x[emoji >= 0] for x in (rows, trust, emoji))
        result = np.zeros((len(texts), len(self.candidates)), np.float32)
        np.maximum.at(result, (rows, self.columns[emoji]), trust)
        return result

    def __call__(self, probabilities: np.ndarray, texts: list[str]) -> np.ndarray:
        """Return P' <float32>[texts, candidates] for P <float32>[texts, labels]."""
        if not len(self.keywords.keys):
            return probabilities
        trust = self.trust(texts)
        certainty = (probabilities * self.is_not_none).max(axis=1)
        gate = (WEIGHT * trust.max(axis=1) * (1 - certainty) ** POWER)[:, None]
        named = trust / np.maximum(trust.sum(axis=1, keepdims=True), 1e-9)
        extra = len(self.candidates) - len(self.labels)
        result: np.ndarray = np.pad(probabilities, ((0, 0), (0, extra))) * (1 - gate) + gate * named
        return result
