"""Keywords: words and phrases that name an emoji, and how much to trust each.

A keyword file has lines of phrase TAB emoji [TAB trust]. The emoji `-` marks an idiom, whose words
mean something else ("break the ice") and name nothing; `-🔥` also lowers the classifier's
probability of 🔥 ("fire the manager"). The longest phrase wins. A phrase of a serious or ironic
tone ("passed away") outranks the things that a text names, and a text that is the name of an emoji
outranks both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seqapps.common.array_namespace import NumPy
from seqapps.common.errors import UserError, excerpt, nearest
from seqapps.common.io.text import read_lines

from ..config import NONE
from . import context, names
from .emoticons import EMOTICONS, FIRST
from .emoticons import TRUST as EMOTICON_TRUST
from .labels import is_emoji, qualified, without_variation
from .matching import MAX_TOKENS, Matches, matches, text_keys
from .ngram_features import positions
from .tokens import POWERS, spans, tokens_of, word_keys
from .tone import NEUTRAL, Tone

FILE = Path(__file__).with_name("keywords.tsv")
TONE_FILE = FILE.with_name("tone.tsv")
IDIOM = "-"
MAX_LINE_LENGTH = 200  # characters
# Of the gate in `Blend`, tuned on keywords.csv and the splits dev2 of datasets/emojify.
WEIGHT, TRUST_POWER, POWER = 0.99, 1.5, 0.2
LATER = 0.5  # factor for the share of all emoji but the first that a text names
THING, TONE, NAME = range(3)  # ranks of keywords
OUTRANKED = 0.02  # factor for the trust of keywords of a lower rank than another of the text
# Labels that do not contradict a tone: a cheerful guess is no reason to doubt "passed away".
CHEERFUL = (
    "☀️ ☕ ⚾ ✈️ ✨ ❤️ 🇺🇸 🍴 🎂 🎄 🎉 🎵 🐶 👍 👏 💕 💙 💜 💪 💯 📷 📸 🔥 😁 😂 😉 😊 "
    "😍 😎 😘 😜 😴 🤔"
)
# From the first score of the tone on, the things that a text names and the cheerful labels count
# less; from the second on they do not count.
DOUBT_FROM, DOUBT_TO = 0.0, 1.2
# Fields of labels that the classifier guesses for many texts (the tweets' credit lines, ": @name",
# and anything of public life): improbable unless a keyword of a text names a label of the field.
FIELDS, FIELD_FACTOR = ("📷 📸", "🇺🇸"), 0.1
# Labels of things, of which idioms make words that mean something else; labels that they deny.
THINGS, IDIOM_FACTOR, DENIED_FACTOR = "☀️ ☕ ⚾ ✈️ 🇺🇸 🍴 🎂 🎄 🎵 🐶 📷 📸", 0.15, 0.02


class Keyword(NamedTuple):
    """A phrase, its emoji or `IDIOM`, and the trust, 0 to 1, that it means the emoji.

    `IDIOM` may be followed by the emoji that the idiom denies.
    """

    phrase: str
    emoji: str
    trust: float = 1.0

    @property
    def is_idiom(self) -> bool:
        """Whether the words of the phrase name nothing."""
        return self.emoji.startswith(IDIOM)

    @property
    def denied(self) -> str:
        """The emoji that an idiom denies, or ""."""
        return self.emoji.removeprefix(IDIOM) if self.is_idiom else ""


@dataclass(frozen=True)
class Keywords:
    """A table of keywords by the keys of their phrases (see `tokens.spans`), and of names.

    Names are whole texts (see `text_keys`); in the arrays of rows they follow the phrases.

    Attributes:
        keys: <int64>[phrases], sorted.
        emoji_index: <int64>[rows], index into `emoji`; -1 for idioms.
        denied_index: <int64>[rows], the same of the emoji that an idiom denies; -1 for none.
        trust: <float32>[rows, contexts], 0 to 1 (see `context.of_tokens`).
        rank: <int64>[rows], `THING`, `TONE` or `NAME`.
        names: <int64>[names], sorted.
        emoji: the emoji that the phrases and names stand for, sorted.

    Example:
        >>> Keywords.of([Keyword("sushi", "🍣"), Keyword("break the ice", "-")]).emoji
        ('🍣',)
    """

    keys: np.ndarray
    emoji_index: np.ndarray
    denied_index: np.ndarray
    trust: np.ndarray
    rank: np.ndarray
    names: np.ndarray
    emoji: tuple[str, ...]

    @classmethod
    def of(
        cls,
        keywords: Iterable[Keyword],
        tones: Iterable[Keyword] = (),
        whole_texts: Iterable[Keyword] = (),
    ) -> "Keywords":
        """Make a table; the last one of equal phrases counts (see `phrase_keys` for errors).

        Args:
            keywords: phrases that name things, in rising priority.
            tones: phrases of a tone.
            whole_texts: names of emoji, in falling priority.
        """
        things, tone = list(keywords), list(tones)
        phrases = [*((row, THING) for row in things), *((row, TONE) for row in tone)]
        by_key = dict(zip(phrase_keys([row.phrase for row, _ in phrases]), phrases, strict=True))
        whole = list(whole_texts)[::-1]
        found, name_keys = text_keys(NumPy(), tokens_of([row.phrase for row in whole]), POWERS)
        by_name = {int(k): (whole[n], NAME) for n, k in zip(found, name_keys, strict=True)}
        keys, name_order = sorted(by_key), sorted(by_name)
        rows = [*map(by_key.__getitem__, keys), *map(by_name.__getitem__, name_order)]
        denied = [row.denied for row, _ in rows]
        named = ["" if row.is_idiom else row.emoji for row, _ in rows]
        emoji = tuple(sorted({*named, *denied} - {""}))
        index = {name: number for number, name in enumerate(emoji)} | {"": -1}
        trust = np.array([row.trust for row, _ in rows], np.float32)
        factors = context.factors([row.phrase for row, _ in rows], [row.emoji for row, _ in rows])
        factors[len(keys) :] = 1
        return cls(
            np.array(keys, np.int64),
            np.array([index[name] for name in named], np.int64),
            np.array([index[name] for name in denied], np.int64),
            trust[:, None] * factors,
            np.array([rank for _, rank in rows], np.int64),
            np.array(name_order, np.int64),
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
        try:
            keywords.append(checked(*_cells(line)))
        except UserError as error:
            raise UserError(
                f"{path}, line {number}: expected a phrase of 1 to {MAX_TOKENS} words, with a "
                f"letter, a digit or an emoji, TAB an emoji, {IDIOM} for an idiom, or {IDIOM} and "
                f"the emoji that the idiom denies [TAB 0 to 1], got {excerpt(line)}"
            ) from error
    if not keywords:
        raise UserError(f"{path} holds no keywords: expected lines of phrase TAB emoji")
    return keywords


def _cells(line: str) -> tuple[str, str, str]:
    """Return phrase, emoji and trust of a line; "" for each that is missing."""
    phrase, emoji, trust = [*map(str.strip, line.split("\t")), "", ""][:3]
    return phrase, emoji, trust


def keyword_of(phrase: str, emoji: str, trust: str = "") -> Keyword:
    """Return a keyword whose phrase is not checked.

    Raises:
        UserError: the emoji is none and no `IDIOM`, or the trust is not 0 to 1.

    Example:
        >>> keyword_of("fire the manager", "-🔥").denied
        '🔥'
    """
    name = emoji.removeprefix(IDIOM)
    if not (emoji == IDIOM or is_emoji(name)):
        raise UserError(
            f"expected an emoji, {IDIOM} for an idiom, or {IDIOM} and the emoji that the idiom "
            f"denies for {excerpt(phrase)}, got {excerpt(emoji)}"
        )
    try:
        value = float(trust or 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UserError(f"expected a trust of 0 to 1 for {excerpt(phrase)}, got {excerpt(trust)}")
    return Keyword(phrase, emoji.removesuffix(name) + qualified(name), value)


def checked(phrase: str, emoji: str, trust: str = "") -> Keyword:
    """Return a keyword (raises UserError for an invalid one).

    A phrase holds a letter, a digit, an emoji or an emoticon. An @mention, a web address and code
    are no phrases, because the tokens of all of them are the same.

    Example:
        >>> checked("red heart", "❤").emoji == "❤️"
        True
    """
    keyword = keyword_of(phrase, emoji, trust)
    phrase_keys([phrase])
    if not _names_something(phrase):
        raise UserError(
            f"expected a phrase with a letter, a digit or an emoji, got {excerpt(phrase)}"
        )
    return keyword


def _names_something(phrase: str) -> bool:
    tokens = tokens_of([phrase])
    return bool((tokens.lexical & ~tokens.mention).any()) or any(map(str.isdigit, phrase))


def shipped_rows(file: Path) -> list[Keyword]:
    """Return the keywords of a file of the app, whose phrases the tests check."""
    return [keyword_of(*_cells(line)) for line in file.read_text(encoding="utf-8").splitlines()]


@cache
def shipped() -> tuple[Keyword, ...]:
    """Return the keywords that come with the app, in the order of their trust."""
    return tuple(sorted(shipped_rows(FILE), key=lambda keyword: keyword.trust))


def lexicon(language: str, own: Iterable[Keyword] = ()) -> Keywords:
    """Return the app's keywords of a language, and additional ones, which count more.

    In other languages than English, only the names and keywords of CLDR are known.

    Raises:
        UserError: an unknown language.

    Example:
        >>> table = lexicon("de")
        >>> blend = Blend(("none",), table)
        >>> blend.candidates[blend.trust(["Ein Bierkrug, bitte!"])[0].argmax()]
        '🍺'
    """
    if language not in (known := names.languages()):
        hint = nearest(language, known) or f"; known: {', '.join(known)}"
        raise UserError(f"unknown language {language!r}{hint}")
    added, written = list(own), list(shipped()) if language == names.DEFAULT else []
    whole = [Keyword(*row) for row in names.whole_texts(language)]
    signs = [Keyword(chr(FIRST + n), e.emoji, EMOTICON_TRUST) for n, e in enumerate(EMOTICONS)]
    sad = {chr(FIRST + n) for n, e in enumerate(EMOTICONS) if e.is_sad}
    return Keywords.of(
        [
            *(Keyword(*row) for row in names.phrases(language)),
            *written,
            *(sign for sign in signs if sign.phrase not in sad),
            *added,
        ],
        [
            *(shipped_rows(TONE_FILE) if written else ()),
            *(sign for sign in signs if sign.phrase in sad),
        ],
        [
            *(row for row in added if not row.is_idiom),
            *(row for row in whole if row.trust == names.NAME_TRUST),
            *(row for row in written[::-1] if not row.is_idiom),
            *(row for row in whole if row.trust < names.NAME_TRUST),
        ],
    )


@dataclass(frozen=True)
class Blend:
    """Mix the probabilities of a classifier with the emoji of keywords.

    Keywords get more of the probability if they are trusted more, and if the classifier is less
    certain of any label:

        g = WEIGHT * max_e trust(e)^TRUST_POWER * (1 - max_l P(l))^POWER,  l all labels but `none`
        P'(e) = (1 - g) P(e) + g * share(e) / sum of shares

    A share is trust^2, times `LATER` for all but the first keyword of a text. Keywords of a tone
    outrank those of things, and cheerful labels do not count in max_l P(l); beside the name of an
    emoji nothing counts. Where the tone of a text (see `tone.Tone`) denies what it names, g is
    lowered for things, and P of cheerful labels goes to `none`.
    Before that, P of labels of things is lowered in texts with an idiom
    ("a piece of cake"); of those in `FIELDS`, in texts that do not name them, and of those that an
    idiom denies, it goes to `none`. The classifier
    has no emoji for a text without a letter, an emoji or an emoticon ("2^^3", a mention).

    Example:
        >>> blend = Blend(("none", "😊"), Keywords.of([Keyword("sushi", "🍣", trust=0.8)]))
        >>> blend.candidates, blend(np.array([[1.0, 0.0]]), ["Sushi!"]).round(2).tolist()
        (('none', '😊', '🍣'), [[0.29, 0.0, 0.71]])
    """

    labels: tuple[str, ...]
    keywords: Keywords
    tone: Tone = NEUTRAL

    @cached_property
    def candidates(self) -> tuple[str, ...]:
        """The labels, followed by the emoji of the keywords that are not among them."""
        labels = {without_variation(label) for label in self.labels}
        return (
            *self.labels,
            *(e for e in self.keywords.emoji if without_variation(e) not in labels),
        )

    @cached_property
    def columns(self) -> np.ndarray:
        """Index <int64>[emoji] of each emoji of the keywords among the candidates."""
        index = {without_variation(name): number for number, name in enumerate(self.candidates)}
        return np.array(
            [index[without_variation(emoji)] for emoji in self.keywords.emoji], np.int64
        )

    @cached_property
    def contradicts(self) -> np.ndarray:
        """<float32>[ranks, labels]: 1 for labels that contradict keywords of a rank, otherwise 0.

        `none` contradicts no keyword.
        """
        things = np.array([label != NONE for label in self.labels], np.float32)
        return np.stack([things, things * (1 - self.cheerful), things * 0])

    @cached_property
    def cheerful(self) -> np.ndarray:
        """<float32>[labels]: 1 for the labels of `CHEERFUL`, otherwise 0."""
        cheerful = {without_variation(label) for label in CHEERFUL.split()}
        return np.array([without_variation(name) in cheerful for name in self.labels], np.float32)

    @cached_property
    def idiom_factors(self) -> np.ndarray:
        """<float32>[labels]: `IDIOM_FACTOR` for the labels of `THINGS`, otherwise 1."""
        things = THINGS.split()
        return np.array([IDIOM_FACTOR if x in things else 1 for x in self.labels], np.float32)

    @cached_property
    def fields(self) -> np.ndarray:
        """<float32>[fields, labels]: 1 for the labels of each of `FIELDS`, otherwise 0."""
        return np.array([[name in f.split() for name in self.labels] for f in FIELDS], np.float32)

    @cached_property
    def is_none(self) -> np.ndarray:
        """<float32>[labels]: 1 for `none`, otherwise 0."""
        return np.array([label == NONE for label in self.labels], np.float32)

    def matches(self, texts: list[str]) -> Matches:
        """Find the keywords of texts."""
        tables = self.keywords.keys, self.keywords.names
        phrase, name = (lambda keys, table=table: positions(table, keys) for table in tables)
        return matches(NumPy(), tokens_of(texts), POWERS, phrase, name, self.tone.look_up)

    def trust(self, texts: list[str]) -> np.ndarray:
        """Return the trust in each candidate by the keywords <float32>[texts, candidates]."""
        return self._trust(self.matches(texts), len(texts))[0]

    def _trust(self, found: Matches, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return trust and shares <float32>[texts, candidates], and ranks <int64>[texts]."""
        keywords, is_name = self.keywords, found.names >= 0
        rows = np.concatenate([found.rows, found.said[is_name]])
        phrases = np.append(found.phrases, found.names[is_name] + len(keywords.keys))
        contexts = np.append(found.contexts, np.zeros(is_name.sum(), np.int64))
        is_emoji = keywords.emoji_index[phrases] >= 0
        rows, phrases, contexts = rows[is_emoji], phrases[is_emoji], contexts[is_emoji]
        ranks = np.zeros(size, np.int64)
        np.maximum.at(ranks, rows, keywords.rank[phrases])
        trust = keywords.trust[phrases, contexts]
        trust = np.where(keywords.rank[phrases] < ranks[rows], trust * np.float32(OUTRANKED), trust)
        place, first = np.arange(len(rows)), np.full(size, len(rows))
        np.minimum.at(first, rows, place)
        is_first = place == first[rows]  # of its text: names stand behind the phrases of all texts
        shares = trust**2 * np.where(is_first, np.float32(1), np.float32(LATER))
        cells = rows, self.columns[keywords.emoji_index[phrases]]
        results = np.zeros((2, size, len(self.candidates)), np.float32)
        for result, values in zip(results, (trust, shares), strict=True):
            np.maximum.at(result, cells, values)
        return results[0], results[1], ranks

    def __call__(self, probabilities: np.ndarray, texts: list[str]) -> np.ndarray:
        """Return P' <float32>[texts, candidates] for P <float32>[texts, labels]."""
        if not len(self.keywords.emoji_index):
            return probabilities
        found = self.matches(texts)
        trust, shares, ranks = self._trust(found, len(texts))
        doubt = self._doubt(found, len(texts))
        weighted = self._weighted(probabilities, found, trust, doubt)
        certainty = (weighted * self.contradicts[ranks]).max(axis=1)
        gate = WEIGHT * trust.max(axis=1) ** TRUST_POWER * (1 - certainty) ** POWER
        gate = np.where(ranks == THING, gate * (1 - doubt), gate)[:, None]
        named = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
        extra = len(self.candidates) - len(self.labels)
        result: np.ndarray = np.pad(weighted, ((0, 0), (0, extra))) * (1 - gate) + gate * named
        return result

    def _doubt(self, found: Matches, size: int) -> np.ndarray:
        """Return how far each text does not mean what it names, 0 to 1 <float32>[texts]."""
        scores = self.tone.scores(found.tokens, found.tones, size)
        return np.clip((scores - DOUBT_FROM) / np.float32(DOUBT_TO - DOUBT_FROM), 0, 1)

    def _weighted(
        self, probabilities: np.ndarray, found: Matches, trust: np.ndarray, doubt: np.ndarray
    ) -> np.ndarray:
        """Return P <float32>[texts, labels], lowered by tone, idioms and missing field words."""
        has_idiom, is_lexical = np.zeros((2, len(probabilities), 1), bool)
        has_idiom[found.rows[self.keywords.emoji_index[found.phrases] < 0]] = True
        is_lexical[found.lexical] = True
        denied = self.keywords.denied_index[found.phrases]
        is_denied = np.zeros((len(probabilities), len(self.candidates)), bool)
        is_denied[found.rows[denied >= 0], self.columns[denied[denied >= 0]]] = True
        is_unnamed = trust[:, : len(self.labels)] @ self.fields.T <= 0
        factors = 1 - (1 - FIELD_FACTOR) * (is_unnamed @ self.fields)
        factors = np.where(is_denied[:, : len(self.labels)], DENIED_FACTOR, factors)
        factors *= 1 - doubt[:, None] * self.cheerful
        weighted = probabilities * factors.astype(np.float32)
        weighted += (1 - weighted.sum(axis=1, keepdims=True)) * self.is_none
        weighted *= np.where(has_idiom, self.idiom_factors, np.float32(1))
        weighted /= weighted.sum(axis=1, keepdims=True)
        return np.where(is_lexical | (not self.is_none.any()), weighted, self.is_none)
