"""Mix the probabilities of the labels with the emoji that words and phrases of a text name."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from tables import ARRAYS, TABLES, position
from tokens import Token, mix, negated, sequence_key, span_key

PLAIN, NEGATED, VERB, PERSON = range(4)  # contexts of a phrase, columns of `keyword_trust`
THING, TONE, NAME = range(3)  # ranks
WORDS, GATE = TABLES["contexts"], TABLES["gate"]
COLUMNS, TRUST = ARRAYS["keyword_columns"], ARRAYS["keyword_trust"]  # phrases, then names
RANKS = ARRAYS["keyword_ranks"]


class Match(NamedTuple):
    """A row of the keyword tables and the context in which a text names it."""

    row: int
    context: int


def blend(probabilities: np.ndarray, tokens: Sequence[Token]) -> np.ndarray:
    """Return P <float>[candidates] for the classifier's P <float32>[labels].

    The candidates are the labels, followed by the other emoji that have keywords.
    """
    if not len(COLUMNS):
        return probabilities
    said = [token for token in tokens if not (token.is_mention or token.text in TABLES["marks"])]
    matches = phrases(tokens)
    idioms = [match.row for match in matches if COLUMNS[match.row] < 0]
    matches = [match for match in matches if COLUMNS[match.row] >= 0]
    name = position(ARRAYS["name_keys"], sequence_key([mix(token.key) for token in said]))
    if name >= 0:
        matches.append(Match(name + len(ARRAYS["phrase_keys"]), PLAIN))
    trust, shares, rank = _trust(matches)
    doubt = _doubt(tokens)
    shown = _weighted(probabilities, idioms, trust, doubt)
    if not any(token.is_lexical for token in tokens) and TABLES["none"] >= 0:
        shown = np.eye(len(shown))[TABLES["none"]]
    certainty = (shown * ARRAYS["contradicts"][rank]).max()
    gate = GATE["weight"] * trust.max() ** GATE["trust_power"]
    gate *= (1 - certainty) ** GATE["power"]
    if rank == THING:
        gate *= 1 - doubt
    named = shares / max(shares.sum(), 1e-9)
    mixed: np.ndarray = (1 - gate) * np.pad(shown, (0, len(trust) - len(shown))) + gate * named
    return mixed


def phrases(tokens: Sequence[Token]) -> list[Match]:
    """Return the phrases of a text in their order; longer ones exclude shorter ones."""
    found: dict[int, int] = {}
    covered: set[int] = set()
    for n in range(TABLES["max_phrase_tokens"], 0, -1):
        starts = [s for s in range(len(tokens) - n + 1) if not covered & {*range(s, s + n)}]
        for start in starts:
            row = position(ARRAYS["phrase_keys"], span_key(tokens[start : start + n]))
            if row >= 0:
                found[start] = row
                covered |= {*range(start, start + n)}
    contexts = _contexts(tokens)
    return [Match(row, contexts[start]) for start, row in sorted(found.items())]


def _contexts(tokens: Sequence[Token]) -> list[int]:
    """Return the context of each token: its name of a thing may be a verb or a person's name."""
    texts = ["", "", *(token.text for token in tokens), ""]
    is_negated = negated(tokens, WORDS["negations"], WORDS["negation_reach"])
    result = []
    for n, flag in enumerate(is_negated):
        earlier, before, after = texts[n], texts[n + 1], texts[n + 3]
        follows_subject = before in WORDS["subjects"] or (
            before in WORDS["adverbs"] and earlier in WORDS["subjects"]
        )
        starts = n == 0 or before in WORDS["clause_starts"]
        if before in WORDS["titles"] or (starts and after in WORDS["predicates"]):
            result.append(PERSON)
        elif follows_subject or after in WORDS["objects"]:
            result.append(VERB)
        else:
            result.append(NEGATED if flag else PLAIN)
    return result


def _trust(matches: Sequence[Match]) -> tuple[np.ndarray, np.ndarray, int]:
    """Return trust and shares of the candidates <float>[candidates], and the highest rank."""
    trust, shares = np.zeros((2, len(TABLES["candidates"])))
    rank = max((int(RANKS[match.row]) for match in matches), default=THING)
    for number, (row, context) in enumerate(matches):
        value = TRUST[row, context] * (GATE["outranked"] if RANKS[row] < rank else 1)
        share = value**2 * (GATE["later"] if number else 1)
        trust[COLUMNS[row]] = max(trust[COLUMNS[row]], value)
        shares[COLUMNS[row]] = max(shares[COLUMNS[row]], share)
    return trust, shares, rank


def _doubt(tokens: Sequence[Token]) -> float:
    """Return how far a text does not mean what it names, 0 to 1."""
    total = 0
    for n in range(1, TABLES["max_tone_tokens"] + 1):
        for start in range(len(tokens) - n + 1):
            row = position(ARRAYS["tone_keys"], span_key(tokens[start : start + n]))
            total += int(ARRAYS["tone_weights"][row]) if row >= 0 else 0
    mean = total / np.sqrt(max(len(tokens), 1))
    score = TABLES["tone"]["bias"] + TABLES["tone"]["scale"] * mean
    doubt = (score - GATE["doubt_from"]) / (GATE["doubt_to"] - GATE["doubt_from"])
    return float(np.clip(doubt, 0, 1))


def _weighted(
    probabilities: np.ndarray, idioms: Sequence[int], trust: np.ndarray, doubt: float
) -> np.ndarray:
    """Return P <float>[labels] with the labels lowered that the text speaks against."""
    is_unnamed = ARRAYS["fields"] @ trust[: len(probabilities)] <= 0
    factors = 1 - (1 - GATE["field_factor"]) * (is_unnamed @ ARRAYS["fields"])
    denied = ARRAYS["denied_columns"][idioms]
    factors[denied[(denied >= 0) & (denied < len(factors))]] = GATE["denied_factor"]
    weighted = probabilities * factors * (1 - doubt * ARRAYS["cheerful"])
    if TABLES["none"] >= 0:
        weighted[TABLES["none"]] += 1 - weighted.sum()
    weighted = weighted * (ARRAYS["idiom_factors"] if idioms else 1)
    result: np.ndarray = weighted / weighted.sum()
    return result
