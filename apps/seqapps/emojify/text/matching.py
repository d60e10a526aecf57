"""Find phrases in texts, and texts that are a name, by the keys of their tokens."""

from collections.abc import Callable
from typing import NamedTuple

from seqapps.common.array_namespace import Array, Arrays

from . import context
from .tokens import CODE, WEB_ADDRESS, Tokens, keys_of, mix, spans, word_keys
from .tone import MAX_SPAN

MAX_TOKENS = 5  # of a phrase
# Tokens that do not count when a text is compared with a name.
MARKS = f": ; , . ! ? ( ) [ ] \" ' - – — … | & ~ {WEB_ADDRESS} {CODE}"


def text_keys(xp: Arrays, tokens: Tokens, powers: Array) -> tuple[Array, Array]:
    """Hash whole texts, without mentions, web addresses and punctuation (`MARKS`).

    Returns:
        of each text that holds another token: its index and its key, both <int64>[texts].
    """
    single = word_keys(xp, tokens, powers)
    is_said = ~(xp.is_in(single, keys_of(MARKS)) | tokens.mention)
    rows, single = xp.keep(tokens.rows, is_said), xp.keep(single, is_said)
    starts = rows != xp.shift(rows, 1, -1)
    text = xp.running_count(starts) - 1
    counted = xp.count_to(xp.size(rows))
    position = counted - xp.take(xp.keep(counted, starts), text)
    keys = xp.sums(mix(xp, single) * xp.take(powers, position), text)
    return xp.keep(rows, starts), mix(xp, keys)


class Matches(NamedTuple):
    """The keywords that texts hold.

    Attributes:
        rows: <int64>[matches], index of the text; sorted, and by position within a text.
        phrases: <int64>[matches], index of the phrase.
        contexts: <int64>[matches], see `context.of_tokens`.
        said: <int64>[texts], the texts with a token that is no mark and no mention, sorted.
        names: <int64>[texts], index of the name that is the whole of each of them, or -1.
        lexical: <int64>[tokens], the texts of all tokens with a letter, an emoji or an emoticon,
            sorted; mentions do not count.
        tokens: <int64>[tokens], the texts of all tokens, sorted.
        tones: <int64>[tokens], the weights of the tone (see `tone.Tone`) of the spans that begin
            at each token.
    """

    rows: Array
    phrases: Array
    contexts: Array
    said: Array
    names: Array
    lexical: Array
    tokens: Array
    tones: Array


Lookup = Callable[[Array], Array]


def matches(
    xp: Arrays,
    tokens: Tokens,
    powers: Array,
    look_up: Lookup,
    look_up_name: Lookup,
    look_up_tone: Lookup,
) -> Matches:
    """Find phrases in texts, longer ones first; no token is part of two matches.

    Args:
        xp, tokens, powers: see `tokens.ngram_keys`.
        look_up, look_up_name: map keys <int64>[…] to indexes of phrases, or of names, <int64>[…],
            -1 for none.
        look_up_tone: maps keys of spans to weights of the tone, 0 for none.
    """
    single = word_keys(xp, tokens, powers)
    contexts = context.of_tokens(xp, single, tokens.rows)
    covered = single != single
    found, tones = xp.where(covered, single, single * 0 - 1), single * 0
    for n in range(MAX_TOKENS, 0, -1):
        keys, complete = spans(xp, single, tokens.rows, n)
        phrase = look_up(keys)
        if n <= MAX_SPAN:
            tones += xp.where(complete, look_up_tone(keys), single * 0)
        free = ~covered
        for distance in range(1, n):
            free &= xp.shift(~covered, -distance, False)
        is_match = complete & free & (phrase >= 0)
        found = xp.where(is_match, phrase, found)
        for distance in range(n):
            covered |= xp.shift(is_match, distance, False)
    rows, phrases, contexts = (xp.keep(x, found >= 0) for x in (tokens.rows, found, contexts))
    said, keys = text_keys(xp, tokens, powers)
    lexical = xp.keep(tokens.rows, tokens.lexical & ~tokens.mention)
    names = look_up_name(keys)
    return Matches(rows, phrases, contexts, said, names, lexical, tokens.rows, tones)
