"""The report of `check` on a grammar."""

from collections.abc import Iterator
from typing import Any

from seqapps.speech.text.respelling import respelling

from . import alike
from .grammar.sentences import Sentences

FEW_PHONES = 5  # other speech is easily mistaken for a sentence this short
MAX_SHORT = 20  # short sentences listed
TRIED = 1_000  # sentences searched for short ones


def report(sentences: Sentences) -> dict[str, Any]:
    """Return the facts about a grammar.

    Returns:
        file; sentences, their number; states of the word graph; words with word, ipa and
        respelling; alike, pairs of sentences; alike_complete, whether all sentences were tried;
        short, sentences of few phones; unused, lists and respellings that no sentence has.
    """
    graph, grammar = sentences.graph, sentences.grammar
    pairs, is_complete = alike.pairs(sentences)
    words = [
        {
            "word": word,
            "ipa": ["".join(way) for way in sentences.said[word.casefold()]],
            "respelling": [respelling(way) for way in sentences.said[word.casefold()]],
        }
        for word in graph.words()
    ]
    slots = {name for token in graph.tokens for name in token.opens}
    unused = [f"{{{name}}}" for name in grammar.lists if name not in slots]
    unused += [word for word in grammar.respellings if word not in sentences.said]
    return {
        "file": grammar.name,
        "sentences": graph.count(),
        "states": len(graph.arcs),
        "words": words,
        "alike": [pair.to_dict() for pair in pairs],
        "alike_complete": is_complete,
        "short": list(_short(sentences)),
        "unused": unused,
    }


def _short(sentences: Sentences) -> Iterator[str]:
    found = 0
    for path in sentences.graph.sentences(TRIED):
        words = (sentences.graph.tokens[token].word.casefold() for token in path)
        if sum(len(sentences.said[word][0]) for word in words) < FEW_PHONES and found < MAX_SHORT:
            found += 1
            yield sentences.text(path)


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield the result of `report` as lines of text."""
    width = max(len(row["word"]) for row in found["words"])
    for row in found["words"]:
        ways = [f"{text} /{ipa}/" for text, ipa in zip(row["respelling"], row["ipa"], strict=True)]
        yield f"{row['word']:<{width}}  {', '.join(ways)}"
    yield f"{found['sentences']:,} sentences of {len(found['words']):,} words"
    if found["alike"]:
        tried = "" if found["alike_complete"] else " (from a sample of the sentences)"
        yield f"sentences that sound alike{tried}:"
        for pair in found["alike"]:
            one, other = pair["sentences"]
            yield f"  {pair['cost']:.1f}  {one}  /  {other}"
    if found["short"]:
        yield f"short sentences, for which other speech may be taken: {'; '.join(found['short'])}"
    if found["unused"]:
        yield f"not in any sentence: {', '.join(found['unused'])}"
