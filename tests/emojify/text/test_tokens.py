"""Tokens and keys: what people would call words, and the same in NumPy and TensorFlow."""

import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.array_namespace import NumPy, TensorFlow
from seqapps.common.io.unicode_folding import FOLDING
from seqapps.emojify.text import emoticons, tokens


def keys_of(text: str) -> set[int]:
    """The keys of a text's n-grams."""
    return set(tokens.ngram_keys(NumPy(), tokens.tokens_of([text]), tokens.POWERS)[1].tolist())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I love you", "i love you"),
        ("don't 'stop' rock'n'roll", "don't ' stop ' rock'n'roll"),
        ("soooo good!!!! 1000", "soo good ! ! 1000"),
        ("#sunday @anna @ Rome a@b #", "#sunday @anna @ rome a @ b #"),
        ("Tom &amp; me &lt;3 mum", "tom & me \ue002 mum"),
        ("under &lt;3 hours :) :-(", "under < 3 hours \ue015 \ue013"),
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


BASE, MIXER = 0x9E3779B97F4A7C15, 0xD6BF3A90F7B89193


def mixed(value: int) -> int:
    for _ in range(2):
        value = (value ^ value >> 32) * MIXER % 2**64
    return value ^ value >> 32


def word(text: str) -> int:
    return mixed(sum((ord(c) + 1) * BASE**n for n, c in enumerate(text)) % 2**64)


def characters(text: str, n: int) -> set[int]:
    """The keys of the character n-grams of a token, with a space on both sides."""
    spaced, keys = f" {text} ", set()
    for start in range(len(spaced) - n + 1):
        key = 0
        for character in spaced[start : start + n]:
            key = (key * BASE + ord(character)) % 2**64
        keys.add(mixed((key * BASE + n) % 2**64))
    return keys


def ngrams(*words: str) -> set[int]:
    """The keys of one token, or of two that are adjacent."""
    keys = [mixed((word(one) + 1) % 2**64) for one in words]
    if len(words) == 2:
        pair = mixed((word(words[0]) * BASE + word(words[1])) % 2**64)
        keys.append(mixed((pair + 2) % 2**64))
    return {*keys, *(key for one in words for n in (3, 5) for key in characters(one, n))}


def test_keys_do_not_change():
    """Models hold them: the same with integers, of which the remainder by 2^64 is taken."""

    def found(text: str) -> set[int]:
        return {key % 2**64 for key in keys_of(text)}

    assert found("hello") == ngrams("hello")
    assert found("Hi été") == ngrams("hi", "ete")
    assert found("soooo") == ngrams("soo") | {mixed((word("soo") + 77) % 2**64)}
    negated = {mixed((key + 78) % 2**64) for key in ngrams("good")}
    assert found("not good") == ngrams("not", "good") - ngrams("good") | negated
    pair = mixed((mixed((1 * BASE + 1) % 2**64) + 2) % 2**64)
    assert found("@anna @bob") == {mixed(2), pair}  # a mention has the key 1


@pytest.mark.parametrize(
    ("characters", "expected"),
    [("aZé中", tokens.LETTER), ("ा_²½\u20e3", tokens.JOINER), ("07٣", tokens.DIGIT),
     ("'", tokens.APOSTROPHE), ("#@", tokens.OPENER), (" \t\n\u00a0", tokens.SPACE),
     ("!-’^=°─█\ue000\ue0ff", tokens.OTHER), ("😀❤☀🇩\ue001", tokens.SIGN)],
)  # fmt: skip
def test_classes(characters, expected):
    assert {tokens.class_of(character) for character in characters} == {expected}


@pytest.mark.parametrize(
    ("text", "lexical"),
    [("a 1 #b @c", [True, False, True, True]), ("2^3 ½ 😀", [False] * 6 + [True]),
     ("#1 x2 'n' __", [False, True, False, True, False, False]), ("ok :)", [True, True])],
)  # fmt: skip
def test_tokens_that_hold_a_letter_or_a_sign(text, lexical):
    assert tokens.tokens_of([text]).lexical.tolist() == lexical


def test_code_between_backticks_is_one_token():
    assert tokens.strings(["use `x :D` (`y`) now"]) == [
        ["use", tokens.CODE, "(", tokens.CODE, ")", "now"]
    ]
    apostrophes = tokens.strings(["I`m fine, you`re not"])
    assert apostrophes == [["i'm", "fine", ",", "you're", "not"]]


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


@pytest.fixture(scope="module")
def graph_keys():
    """`ngram_keys` of texts, tokenised by TensorFlow."""
    import tensorflow as tf

    xp, spec = TensorFlow(tf), tf.TensorSpec([None], tf.int64)

    @tf.function(input_signature=[spec] * 3)
    def keys(points, rows, classes):
        read = tokens.tokenise(xp, points, rows, classes)
        return tokens.ngram_keys(xp, read, tf.constant(tokens.POWERS))

    def of_texts(texts: list[str]):
        folded = [tokens.folded(text) for text in texts]
        points = np.frombuffer("".join(folded).encode("utf-32-le", "replace"), np.uint32)
        points = points.astype(np.int64)
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in folded])
        return keys(points, rows, tokens.classes_of(points))

    return of_texts


def assert_equal_keys(graph_keys, texts: list[str]) -> None:
    expected = tokens.ngram_keys(NumPy(), tokens.tokens_of(texts), tokens.POWERS)
    for one, other in zip(graph_keys(texts), expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_numpy_and_tensorflow_find_the_same_keys(graph_keys, texts):
    for part in (texts, texts[:1], texts[4:5], []):
        assert_equal_keys(graph_keys, part)


# Characters that the tokeniser treats in special ways occur more often than by chance.
SPECIAL = "aAéß0'@#_ \t.!&;<>\ufe0f\u200d\u0301ﬃ😀🏽中\ud800"
some_text = st.text(st.sampled_from(SPECIAL) | st.characters(), max_size=40)
some_texts = st.lists(some_text, max_size=4)


@given(some_texts)
def test_numpy_and_tensorflow_agree_on_any_text(graph_keys, texts):
    assert_equal_keys(graph_keys, texts)


@given(some_text)
def test_folding_is_idempotent(text):
    once = text.translate(FOLDING)
    assert once.translate(FOLDING) == once


@given(some_texts)
def test_a_text_has_the_same_tokens_alone_and_among_others(texts):
    assert tokens.strings(texts) == [tokens.strings([text])[0] for text in texts]


@given(some_text)
def test_tokens_with_spaces_between_them_are_the_same_tokens(text):
    (found,) = tokens.strings([text])
    assert tokens.strings([" ".join(found)]) == [found]


def test_a_text_may_become_longer_than_the_table_of_powers():
    """Folding makes three letters of one, in a single token."""
    (found,) = tokens.strings(["ﬃx" * 9_000])
    assert len(found[0]) == 36_000
    assert len(keys_of("ﬃx" * 9_000)) > 1


def test_graph_knows_the_class_of_every_character():
    starts, classes = tokens.class_ranges()
    points = np.array([0, ord("a"), ord("7"), ord("#"), 0x4E2D, 0x1F600, sys.maxunicode])
    of_ranges = classes[np.searchsorted(starts, points, side="right") - 1]
    np.testing.assert_array_equal(of_ranges, tokens.classes_of(points))
    assert [tokens.class_of(c) for c in "a7# '"] == [
        tokens.LETTER, tokens.DIGIT, tokens.OPENER, tokens.SPACE, tokens.APOSTROPHE,
    ]  # fmt: skip


def test_canonically_equal_texts_have_the_same_tokens(texts):
    latin = [text for text in texts if all(ord(c) < 0x370 for c in text)]
    assert len(latin) > 1_000
    for text in latin:
        forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
        if any(emoticons.shown(c) != c for form in forms for c in tokens.folded(form)):
            continue  # "<3z" is none, but the boundaries of emoticons are those of ASCII
        assert len({tuple(tokens.strings([form])[0]) for form in forms}) == 1, ascii(text)
