"""Word lists, and the search for a word in a text."""

import re

import pytest
from seqapps.speech.text.lexicon import contains, sentences, vocabulary
from seqapps.speech.voices.espeak import Espeak


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


def test_vocabulary_and_sentences():
    words, texts = vocabulary(), sentences()
    assert len(words) == 5_134 and list(words) == sorted(set(words))
    assert len(texts) >= 400 and len(set(texts)) == len(texts)
    assert texts[0] == "Could you put the kettle on, please?"
    assert texts[63] == "We can watch the match at my place."  # the demo recordings hold these 64
    assert all(4 <= len(text.split()) <= 20 for text in texts)
    assert all(re.fullmatch("[a-z]{3,14}", word) for word in words)
    assert not any("activate" in text.lower() for text in (*words, *texts))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Could you put the kettle on, please?", "kettle", True),
        ("deactivate it", "activate", True),
        ("captivate", "activate", False),
        ("active", "activate", False),
        ("my neck sometimes hurts", "x", True),  # across words
        ("what a day", "a", True),  # of another sound than alone
        ("the knight rode home", "night", True),
        ("view of the glass", "view glass", False),
        ("the next one", "x", True),
        ("", "x", False),
    ],
)
def test_contains(espeak, text, word, expected):
    assert contains(text, word, espeak) is expected
