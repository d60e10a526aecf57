"""Tokens and keys: what people would call words, and the same in NumPy and TensorFlow."""

import unicodedata

import numpy as np
import pytest
from seqapps.emojify.text import tokens
from seqapps.emojify.text.array_namespace import NumPy, TensorFlow

NGRAMS = tokens.Ngrams()


def keys_of(text: str) -> set[int]:
    """The keys of a text's n-grams."""
    return set(NGRAMS.keys(NumPy(), tokens.tokens_of([text]), tokens.POWERS)[1].tolist())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I love you", "i love you"),
        ("don't 'stop' rock'n'roll", "don't ' stop ' rock'n'roll"),
        ("soooo good!!!! 1000", "soo good ! ! 1000"),
        ("#sunday @anna @ Rome a@b #", "#sunday @anna @ rome a @ b #"),
        ("Tom &amp; me &lt;3", "tom & me < 3"),
        ("see https://t.co/x?a=1 or WWW.example.com now", "see \ue000 or \ue000 now"),
        ("☀️🇺🇸👍🏽👩‍🍳", "☀ 🇺 🇸 👍 🏽 👩 🍳"),
        ("ＣＡＦÉ café CAFE\u0301", "cafe cafe cafe"),
        ("नमस्ते 中文 мир", "नमस्ते 中文 мир"),
        (" \t\n", ""),
        ("\ufe0f\u200d", ""),
    ],
)
def test_tokens(text, found):
    assert tokens.strings([text, "next"]) == [found.split(), ["next"]]


def test_stretched_words_keep_their_key_and_have_one_more():
    plain, stretched, more = (keys_of(text) for text in ("soo", "soooo", "sooooooooo"))
    assert stretched == more and plain < stretched and len(stretched - plain) == 1


def test_negation_reaches_three_words_up_to_a_closer():
    happy = keys_of("happy")
    for text in ("not happy", "isn't feeling happy", "I did not really feel HAPPY now"):
        assert not happy & keys_of(text), text
    for text in ("not now, happy", "not one two three happy", "happy or not", "can't wait happy"):
        assert happy <= keys_of(text), text


def test_mentions_are_all_the_same():
    assert keys_of("hi @anna") == keys_of("hi @bob_2") != keys_of("hi @ bob")


def test_keys_tell_n_grams_apart():
    """No two different n-grams of a long text have the same key."""
    text = " ".join(f"w{number}" for number in range(2_000))
    read = tokens.tokens_of([text])
    for n in (1, 2, 3):
        first, keys = tokens.token_ngrams(
            NumPy(), tokens.word_keys(NumPy(), read, tokens.POWERS), read.rows, n
        )
        assert len(keys) == 2_001 - n == len(set(keys.tolist()))
        assert first.tolist() == list(range(2_001 - n))
    words = [f" w{number} " for number in range(2_000)]
    for n in (2, 3, 5):
        grams = [word[i : i + n] for word in words for i in range(len(word) - n + 1)]
        keys = tokens.character_ngrams(NumPy(), read, n)[1]
        assert len(keys) == len(grams)
        assert len(set(zip(grams, keys.tolist(), strict=True))) == len(set(grams)) == len(set(keys))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """10,000 texts of the characters that people send, in every mixture."""
    rng = np.random.default_rng(0)
    alphabets = [
        "abcdefghij ABC 019 '''@@##!!..&;<>_-",
        "".join(map(chr, range(0x20, 0x17F))),
        "".join(map(chr, range(0x300, 0x700))),
        "".join(map(chr, range(0x900, 0xA00))) + " ",
        "".join(map(chr, range(0x3040, 0x30A0))) + "中文。 ",
        "❤️☀️😂🇺🇸👍🏽👩‍🍳🏳️‍🌈 #@ab",
        "".join(map(chr, range(0xFF00, 0xFFEF))),
    ]
    pieces = ["https://a.b/c ", "&amp;", "&lt;3", "@user", "#tag", "soooo", "don't", "  ", "\t"]
    result = ["", " ", "\ud800\udfff", "a" * 5_000]
    while len(result) < 10_000:
        letters = [*alphabets[rng.integers(len(alphabets))], *pieces]
        chosen = rng.integers(len(letters), size=rng.integers(1, 25))
        result.append("".join(letters[i] * rng.choice((1, 1, 1, 4)) for i in chosen))
    return result


def test_numpy_and_tensorflow_find_the_same_keys(texts):
    import tensorflow as tf

    xp = TensorFlow(tf)
    spec = tf.TensorSpec([None], tf.int64)

    @tf.function(input_signature=[spec] * 3)
    def graph(points, rows, kinds):
        read = tokens.tokenise(xp, points, rows, kinds)
        return NGRAMS.keys(xp, read, tf.constant(tokens.POWERS))

    for part in (texts, texts[:1], texts[4:5], []):
        folded = [tokens.folded(text) for text in part]
        points = np.frombuffer("".join(folded).encode("utf-32-le", "replace"), np.uint32)
        points = points.astype(np.int64)
        rows = np.repeat(np.arange(len(part)), [len(text) for text in folded])
        expected = NGRAMS.keys(NumPy(), tokens.tokens_of(list(part)), tokens.POWERS)
        for one, other in zip(graph(points, rows, tokens.kinds_of(points)), expected, strict=True):
            np.testing.assert_array_equal(one, other)


def test_canonically_equal_texts_have_the_same_tokens(texts):
    latin = [text for text in texts if all(ord(c) < 0x370 for c in text)]
    assert len(latin) > 1_000
    for text in latin:
        forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
        assert len({tuple(tokens.strings([form])[0]) for form in forms}) == 1, ascii(text)
