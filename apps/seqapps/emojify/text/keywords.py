"""Emoji by their names: words and phrases, the emoji that they bring, and how far to trust them.

A file of keywords has lines of phrase TAB emoji TAB trust; the emoji `-` marks an idiom, whose
words mean something else ("break the ice") and bring nothing. The longest phrase wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.text import read_lines

from ..config import NONE
from .array_namespace import Arrays, NumPy
from .labels import is_emoji, plain, qualified
from .ngram_features import find
from .tokens import POWERS, Tokens, negated, spans, tokens_of, word_keys

FILE = Path(__file__).with_name("keywords.tsv")
IDIOM = "-"
LONGEST = 5  # tokens of a phrase
LONGEST_LINE = 200  # characters
OWN_TRUST = 1.0  # of a user's keyword, where the file says nothing
WEIGHT, POWER = 0.95, 0.3  # found on datasets/emojify/keywords.csv
NEGATED = 0.3  # what is left of the trust in a phrase that a negation reaches ("not happy")


@dataclass(frozen=True)
class Keywords:
    """Phrases and their emoji.

    Attributes:
        keys: <int64>[phrases], sorted: the keys of phrases (`tokens.spans`).
        place: <int64>[phrases], which emoji each brings; -1 for none.
        trust: <float32>[phrases], 0 to 1.
        emoji: what can be brought.
    """

    keys: np.ndarray
    place: np.ndarray
    trust: np.ndarray
    emoji: tuple[str, ...]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, float]]) -> "Keywords":
        """Make keywords of (phrase, emoji, trust); of equal phrases the last one counts."""
        known = list(rows)
        emoji = tuple(sorted({emoji for _, emoji, _ in known if emoji != IDIOM}))
        number = {name: n for n, name in enumerate(emoji)} | {IDIOM: -1}
        by_key = {
            key: (number[name], trust)
            for key, (_, name, trust) in zip(
                phrase_keys([phrase for phrase, _, _ in known]), known, strict=True
            )
        }
        keys = np.array(sorted(by_key), np.int64)
        return cls(
            keys,
            np.array([by_key[key][0] for key in keys.tolist()], np.int64),
            np.array([by_key[key][1] for key in keys.tolist()], np.float32),
            emoji,
        )


def phrase_keys(phrases: list[str]) -> list[int]:
    """Return the key of each phrase (raises UserError for one of no token, or too many)."""
    tokens = tokens_of(phrases)
    single = word_keys(NumPy(), tokens, POWERS)
    counts = np.bincount(tokens.rows, minlength=len(phrases))
    first = np.cumsum(counts) - counts
    keys = {n: spans(NumPy(), single, tokens.rows, n)[0] for n in range(1, LONGEST + 1)}
    for phrase, count in zip(phrases, counts, strict=True):
        if not 1 <= count <= LONGEST:
            raise UserError(f"expected a phrase of 1 to {LONGEST} words, got {excerpt(phrase)}")
    return [int(keys[n][place]) for n, place in zip(counts.tolist(), first, strict=True)]


def read(path: Path) -> list[tuple[str, str, float]]:
    """Read phrase TAB emoji [TAB trust], one a line.

    Raises:
        UserError: unreadable, or a line that is no such row (it is named).
    """
    rows = []
    for number, line in read_lines(str(path), LONGEST_LINE, tabs=True):
        phrase, emoji, trust = ([cell.strip() for cell in line.split("\t")] + ["", ""])[:3]
        try:
            share = float(trust) if trust else OWN_TRUST
            if not 0 <= share <= 1 or not (emoji == IDIOM or is_emoji(emoji)):
                raise ValueError
            phrase_keys([phrase])
        except (ValueError, UserError) as error:
            raise UserError(
                f"{path}, line {number}: expected a phrase of 1 to {LONGEST} words TAB an emoji "
                f"[TAB 0 to 1], got {excerpt(line)}"
            ) from error
        rows.append((phrase, qualified(emoji), share))
    return rows


@cache
def shipped() -> tuple[tuple[str, str, float], ...]:
    """Return the suite's own keywords, the most trusted last."""
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    found = ((phrase, emoji, float(trust)) for phrase, emoji, trust in rows)
    return tuple(sorted(found, key=lambda row: row[2]))


def matches(xp: Arrays, tokens: Tokens, powers: Any, look_up: Any) -> tuple[Any, Any, Any]:
    """Find the phrases of texts, longer ones first; no token counts for two lengths.

    Args:
        xp: the array functions.
        tokens: of the texts.
        powers: <int64>, see `tokens.POWERS`.
        look_up: keys <int64>[…] -> number of the phrase <int64>[…], -1 for none.

    Returns:
        text <int64>[found] and phrase <int64>[found], idioms among them; and whether a negation
        reaches it <bool>[found].
    """
    single = word_keys(xp, tokens, powers)
    reached = negated(xp, single, tokens.rows)
    covered = single != single
    parts = []
    for n in range(LONGEST, 0, -1):
        keys, whole = spans(xp, single, tokens.rows, n)
        number = look_up(keys)
        free = ~covered
        for distance in range(1, n):
            free &= xp.shift(~covered, -distance, False)
        is_found = whole & free & (number >= 0)
        parts.append([xp.keep(values, is_found) for values in (tokens.rows, number, reached)])
        for distance in range(n):
            covered |= xp.shift(is_found, distance, False)
    rows, found, turned = (xp.join(list(values)) for values in zip(*parts, strict=True))
    return rows, found, turned


@dataclass(frozen=True)
class Blend:
    """A classifier's labels and the emoji of keywords, in one list of candidates.

    The more a keyword is trusted, and the less sure the classifier is of any label, the more of
    the probability goes to the keywords:

        g = WEIGHT * max_e trust(e) * (1 - max_l P(l))^POWER,  l over all labels but `none`
        P'(e) = (1 - g) P(e) + g * trust(e) / sum of trust

    Attributes:
        labels: of the classifier.
        keywords: which may be empty.
    """

    labels: tuple[str, ...]
    keywords: Keywords

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """The labels, and then the other emoji."""
        known = {plain(label) for label in self.labels}
        return (*self.labels, *(e for e in self.keywords.emoji if plain(e) not in known))

    @cached_property
    def places(self) -> np.ndarray:
        """Where the emoji of the keywords are among the candidates <int64>[emoji]."""
        place = {plain(name): n for n, name in enumerate(self.candidates)}
        return np.array([place[plain(emoji)] for emoji in self.keywords.emoji], np.int64)

    @cached_property
    def is_meaning(self) -> np.ndarray:
        """<float32>[labels]: 0 for `none`, which says nothing against a keyword; else 1."""
        return np.array([label != NONE for label in self.labels], np.float32)

    def trust(self, texts: list[str]) -> np.ndarray:
        """Return how far the texts' keywords are to be trusted <float32>[texts, candidates]."""
        tokens = tokens_of(texts)
        rows, phrases, turned = matches(
            NumPy(), tokens, POWERS, lambda keys: find(self.keywords.keys, keys)
        )
        place = self.keywords.place[phrases]
        trust = self.keywords.trust[phrases] * np.where(turned, np.float32(NEGATED), 1)
        rows, trust, place = (x[place >= 0] for x in (rows, trust, place))
        result = np.zeros((len(texts), len(self.candidates)), np.float32)
        np.maximum.at(result, (rows, self.places[place]), trust)
        return result

    def __call__(self, shares: np.ndarray, texts: list[str]) -> np.ndarray:
        """Return P' <float32>[texts, candidates] for P <float32>[texts, labels]."""
        extra = len(self.candidates) - len(self.labels)
        if not len(self.keywords.keys):
            return shares
        trust = self.trust(texts)
        sure = (shares * self.is_meaning).max(axis=1)
        gate = WEIGHT * trust.max(axis=1) * (1 - sure) ** POWER
        wanted = trust / np.maximum(trust.sum(axis=1, keepdims=True), 1e-9)
        shares = np.pad(shares, ((0, 0), (0, extra)))
        return (1 - gate[:, None]) * shares + gate[:, None] * wanted
