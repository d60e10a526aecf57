"""Tokens, sentences and features: tables of cases, and equal in NumPy and in the graph."""

import numpy as np
import pytest
import tensorflow as tf
from seqapps.common.array_namespace import NumPy, TensorFlow
from seqapps.entities.text import characters, features, windows
from seqapps.entities.text.features import Text, Vocabulary
from seqapps.entities.text.tokens import Tokens, flat, strings, tokenise, tokens_of

CASES = [
    ("Anna met Bob.", "Anna met Bob ."),
    ("Anna's dog", "Anna 's dog"),
    ("Anna’s dog", "Anna ’s dog"),
    ("they'll, I'm, don't", "they 'll , I 'm , don 't"),
    ("O'Brien and D'Angelo", "O'Brien and D'Angelo"),
    ("l'Oise, qu'Anna", "l' Oise , qu' Anna"),
    ("'quoted' words", "' quoted ' words"),
    ("the U.S. of A.", "the U.S. of A ."),
    ("J.R.R. Tolkien", "J.R.R. Tolkien"),
    ("1,000.5 km, 3.", "1,000.5 km , 3 ."),
    ("1,2,3 10:30", "1,2,3 10 : 30"),
    ("Franco-German", "Franco - German"),
    ("@anna_b hi @", "@anna_b hi @"),
    ("#Tag # a#b", "#Tag # a # b"),
    ("a.b-c@x.org.", "a.b-c@x.org ."),
    ("<me@x.y>, (b@c.de)", "< me@x.y > , ( b@c.de )"),
    ("http://t.co/a?b=c).", "http://t.co/a?b=c ) ."),
    ("www.Foo.com/x, ok", "www.Foo.com/x , ok"),
    ("and/or http:/x", "and / or http : / x"),
    ("cafe\u0301s \u0301x", "cafe\u0301s \u0301x"),
    ("昭和天皇", "昭 和 天 皇"),
    ("กิน", "กิ น"),
    ("محمد يعيش", "محمد يعيش"),
    ("Владимир Путин.", "Владимир Путин ."),
    ("😀Anna😀", "😀 Anna 😀"),
    ("a\u00a0b\tc\nd", "a b c d"),
    ("foo_bar __x", "foo_bar __x"),
    ("...", ". . ."),
    ("", ""),
    (" \n ", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_tokens(text, expected):
    assert strings(text) == expected.split(" ") if expected else strings(text) == []


SENTENCES = [
    ("Hi. You", "Hi . | You"),
    ("Hi. you", "Hi . you"),
    ("Hi.You", "Hi . You"),
    ("Dr. Who. No", "Dr . Who . | No"),
    ("DR. WHO", "DR . WHO"),
    ("J. Smith", "J . Smith"),
    ('"Go!" He', '" Go ! " | He'),
    ("(Go.) He", "( Go . ) | He"),
    ("What?! Yes", "What ? ! | Yes"),
    ("one\ntwo", "one | two"),
    ("the U.S. Then", "the U.S. Then"),
    ("昭和。平成", "昭 和 。 | 平 成"),
    ("x. 2 y", "x . | 2 y"),
    ("Mr.\nSmith", "Mr . | Smith"),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text, expected):
    tokens = tokens_of([text])
    marks = ["| " if opens else "" for opens in tokens.opens]
    marked = [mark + word for mark, word in zip(marks, strings(text), strict=True)]
    assert " ".join(marked).removeprefix("| ") == expected


SHAPES = [
    ("anna", "lower"), ("Anna", "title"), ("ANNA", "upper"), ("A", "letter"), ("McX", "mixed"),
    ("a1", "letters and digits"), ("12", "number"), ("!", "sign"), ("昭", "script without spaces"),
    ("@a", "mention"), ("a@b.c", "address"), ("#a", "tag"), ("Éva", "title"), ("محمد", "lower"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shape"), SHAPES)
def test_shapes(text, shape):
    from seqapps.entities.text.tokens import SHAPES as NAMES

    encoded = Vocabulary(np.zeros(0, np.int64)).encode([text])
    assert [NAMES[number - 1] for number in encoded.shapes] == [shape]


TEXTS = [text for text, _ in [*CASES, *SENTENCES, *SHAPES]] + ["x" * 300, "word " * 400]


def test_the_graph_tokenises_as_numpy_does():
    """Both over the tables of ranges that the SavedModel holds."""
    starts, properties = characters.ranges()
    points, rows = flat(TEXTS)
    found = properties[:, np.searchsorted(starts, points, side="right") - 1]
    expected = characters.table()(points).astype(np.int64)
    folded = np.where(found[2] == characters.DROPPED, 0, points + found[2])
    np.testing.assert_array_equal(np.stack([*found[:2], folded]), expected)
    given = points, rows, *expected
    one, other = (
        compute(xp, *(convert(values) for values in given))
        for xp, convert in ((NumPy(), np.asarray), (TensorFlow(tf), tf.constant))
    )
    for name, values in one.items():
        np.testing.assert_array_equal(np.asarray(other[name]), values, err_msg=name)


def compute(xp, points, rows, classes, ids, folded) -> dict:
    tokens = tokenise(xp, points, rows, classes, folded)
    text = Text(points, rows, classes, ids, folded)
    shapes = features.shapes(xp, text, tokens)
    index, exist = features.character_index(xp, tokens.starts, tokens.lengths)
    return {
        **vars(tokens),
        "shapes": shapes,
        "token_keys": features.token_keys(xp, text, tokens, shapes),
        "index": index,
        "exist": exist,
        **{f"window_{name}": value for name, value in vars(windows.cut(xp, tokens.opens)).items()},
    }


def test_tokens_do_not_depend_on_other_texts():
    together = tokens_of(TEXTS)
    offset = 0
    for row, text in enumerate(TEXTS):
        alone, mine = tokens_of([text]), together.rows == row
        for name in ("lengths", "keys", "opens", "mention", "address", "tag"):
            np.testing.assert_array_equal(getattr(together, name)[mine], getattr(alone, name))
        np.testing.assert_array_equal(together.starts[mine] - offset, alone.starts)
        offset += len(text)


def test_long_sentences_are_cut_into_windows_that_overlap():
    length = 300
    cut = windows.cut(NumPy(), np.arange(length) == 0)
    assert cut.lengths.max() <= windows.MAX_TOKENS
    counted = [
        start + position
        for start, first, last in zip(cut.starts, cut.first, cut.last, strict=True)
        for position in range(first, last)
    ]
    assert counted == list(range(length))  # each token counts once


@pytest.mark.parametrize("length", [1, 127, 128, 129, 224, 225, 1000])
def test_every_token_of_a_sentence_counts_once(length):
    cut = windows.cut(NumPy(), np.arange(length) == 0)
    assert int((cut.last - cut.first).sum()) == length
    assert (cut.starts + cut.lengths).max() == length


def test_equal_tokens_are_read_once_and_cases_share_a_word():
    encoded = Vocabulary(np.zeros(0, np.int64)).encode(["Anna anna Anna ANNA"])
    assert len(encoded.words) == 3 and len(encoded.index) == 4
    assert len(set(encoded.tokens.keys.tolist())) == 1
    lower = Vocabulary(np.zeros(0, np.int64)).encode(["Anna anna ANNA"], "lower")
    assert len(lower.words) == 1


def test_very_long_tokens_have_no_word_but_differ():
    one, other = "x" * 10_000, "x" * 9_999 + "y"
    tokens = tokens_of([one, other])
    assert isinstance(tokens, Tokens) and tokens.keys.tolist() == [-1, -1]
    encoded = Vocabulary(np.zeros(0, np.int64)).encode([one, other])
    assert len(encoded.words) == 2
