"""Context of keywords and the tone of texts, which lower the trust in the things they name."""

import numpy as np
import pytest
from seqapps.common.array_namespace import NumPy
from seqapps.emojify.text import context, keywords
from seqapps.emojify.text import tone as tones
from seqapps.emojify.text.keywords import Blend, Keyword, Keywords, lexicon, phrase_keys
from seqapps.emojify.text.tokens import POWERS, strings, tokens_of, word_keys
from seqapps.emojify.text.tone import Tone

CONTEXTS = {
    context.NEGATED: [
        ("not a party", "party"), ("no cake for me", "cake"),
        ("there is no coffee left", "coffee"),
        ("never been to the beach", "beach"), ("nobody came to my birthday", "birthday"),
        ("without my dog", "dog"), ("nothing like sushi", "sushi"),
        ("I cannot see the moon", "moon"),
    ],
    context.VERB: [
        ("they chair the meeting", "chair"), ("he just parrots it", "parrots"),
        ("we'll ship on Friday", "ship"), ("please park here", "park"), ("grill him", "grill"),
        ("who chairs it", "chairs"), ("I always fish", "fish"),
        ("seal off the road", "seal"), ("let's table it", "table"),
    ],
    context.PERSON: [
        ("Basil will meet you", "basil"), ("Mr Fox retires", "fox"),
        ("so Olive turned three", "olive"),
        ("ask Dr Wolf", "wolf"), ("hi, Poppy is here", "poppy"), ("Art said no", "art"),
        ("uncle Jack rang", "jack"),
    ],
    context.PLAIN: [
        ("I love pizza", "pizza"), ("the chair is red", "chair"),
        ("not now, but cake later", "cake"),
        ("a fox on the lawn", "fox"), ("my dog is ill", "dog"),
    ],
}  # fmt: skip
SERIOUS = [
    "we lost the baby", "My grandfather passed away", "I love you and now you're just gone..",
    "our cat didn't make it through the night", "dad's cancer is back", "the wedding is off",
    "we broke up over pizza", "got laid off a week before Christmas", "great, another Monday",
    "just what I needed, a parking ticket", "I can't stand sushi", "nobody came to my birthday",
    "my dog died", "pizza is cancelled :(", "the funeral cake", "she was diagnosed at the beach",
]  # fmt: skip


def contexts(text: str) -> dict[str, int]:
    tokens = tokens_of([text])
    found = context.of_tokens(NumPy(), word_keys(NumPy(), tokens, POWERS), tokens.rows)
    return dict(zip(strings([text])[0], found.tolist(), strict=True))


@pytest.mark.parametrize(
    ("expected", "text", "word"),
    [(expected, *row) for expected, rows in CONTEXTS.items() for row in rows],
)
def test_contexts(expected, text, word):
    assert contexts(text)[word] == expected


def test_contexts_end_with_their_text():
    tokens = tokens_of(["they", "chair", "mr", "fox"])
    found = context.of_tokens(NumPy(), word_keys(NumPy(), tokens, POWERS), tokens.rows)
    assert found.tolist() == [context.PLAIN] * 4


@pytest.fixture(scope="module")
def english() -> Blend:
    return Blend(("none", "😊", "🎂", "📷", "💔", "😞"), lexicon("en"))


@pytest.mark.parametrize("text", SERIOUS)
def test_a_serious_tone_outranks_things_and_cheerful_labels(english, text):
    cheerful = np.array([[0.1, 0.5, 0.3, 0.0, 0.05, 0.05]])
    (row,) = english(cheerful, [text])
    assert english.candidates[row.argmax()] in (*"😢😟💔😞😩😒🙄", "💔")


def test_tones_are_sound():
    rows = keywords.shipped_rows(keywords.TONE_FILE)
    assert len(rows) > 500 and len({row.phrase for row in rows}) == len(rows)
    for row in rows:
        assert keywords.checked(row.phrase, row.emoji, str(row.trust)) == row


@pytest.mark.parametrize("text", ["@bob", "@a @b", ": @bob", "!!!", "(@x)", "https://a.b @c :"])
def test_texts_without_a_word_have_no_emoji(english, text):
    (row,) = english(np.full((1, 6), 1 / 6), [text])
    assert english.candidates[row.argmax()] == "none" and row.max() == 1


def test_a_camera_needs_a_word_of_its_field(english):
    credit = np.array([[0.1, 0.1, 0.0, 0.8, 0.0, 0.0]] * 3)
    rows = english(credit, ["for @bob", "a portrait of @bob", "by @x via @y"])
    assert [row[3] > 0.5 for row in rows] == [False, True, False]


def test_an_idiom_lowers_things_that_the_classifier_sees(english):
    cake = np.array([[0.1, 0.2, 0.7, 0.0, 0.0, 0.0]] * 2)
    idiom, plain = english(cake, ["piece of cake", "so nice of you"])
    assert idiom[2] < 0.4 < plain[2]


def test_a_grave_tone_lowers_things_and_cheerful_labels():
    words = Keywords.of([Keyword("beach", "🏖️")])
    (key,) = phrase_keys(["drowned"])
    tone = Tone(np.array([key]), np.array([600]), scale=0.01, bias=-1.0)
    blend = Blend(("none", "😊", "😞"), words, tone)
    bad, good = blend(np.full((2, 3), 1 / 3), ["drowned on the beach", "the beach"])
    np.testing.assert_allclose(bad, [2 / 3, 0, 1 / 3, 0], atol=1e-3)
    assert good[1] > 0.02 and good[3] > 0.8


def test_the_tone_of_a_text():
    """Grave, denying and ironic messages, and plain ones."""
    tone = tones.english()
    blend = Blend(("none",), lexicon("en"), tone)
    serious = [
        "he took the children and left me with the cat",
        "our old dog died in my arms on my birthday",
        "no more beer for me, the doctor says",
        "oh great, the oven broke on christmas day",
        "the hospital called, grandpa did not survive the night",
    ]
    cheerful = [
        "one more beer for me",
        "sushi tonight?",
        "grandpa sang all night",
        "no worries (:",
    ]
    found = blend.matches(serious + cheerful)
    scores = tone.scores(found.tokens, found.tones, len(serious + cheerful))
    assert (scores[: len(serious)] > keywords.DOUBT_TO / 2).all()
    assert (scores[len(serious) :] < keywords.DOUBT_FROM).all()


def test_the_first_thing_counts_most_and_trust_before_that():
    table = [Keyword("cat", "🐈", 0.8), Keyword("sofa", "🛋️", 0.8), Keyword("love", "❤️", 0.5)]
    blend = Blend(("none",), Keywords.of(table))
    for text, emoji in (("cat sofa", "🐈"), ("sofa cat", "🛋️"), ("love cat", "🐈")):
        (row,) = blend(np.array([[1.0]]), [text])
        assert blend.candidates[row.argmax()] == emoji


def test_the_name_of_an_emoji_outranks_a_sure_classifier():
    blend = Blend(("none", "😊"), Keywords.of([], whole_texts=[Keyword("rose", "🌹")]))
    name, part = blend(np.array([[0.0, 1.0]] * 2), ["Rose!", "a rose"])
    assert name[2] > 0.9 and part[2] == 0
