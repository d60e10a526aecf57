"""Keywords: which phrase counts, how far it is trusted, and what the classifier makes of it."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.emojify.text import keywords, labels
from seqapps.emojify.text.keywords import Blend, Keyword, Keywords

ROWS = [
    Keyword("ice", "🧊", 0.8),
    Keyword("break the ice", keywords.IDIOM),
    Keyword("ice cream", "🍨", 0.9),
    Keyword("happy", "😊", 0.5),
]


@pytest.fixture
def blend() -> Blend:
    return Blend(("none", "😊"), Keywords.of(ROWS))


def trusted(blend: Blend, text: str) -> dict[str, float]:
    """The emoji that the keywords of a text name, with their trust."""
    (row,) = blend.trust([text]).astype(float).round(3)
    return {name: trust for name, trust in zip(blend.candidates, row, strict=True) if trust}


def test_the_longest_phrase_wins(blend):
    assert trusted(blend, "an Ice!") == {"🧊": 0.8}
    assert trusted(blend, "ice cream for me") == {"🍨": 0.9}
    assert trusted(blend, "to break the ice") == {}
    assert trusted(blend, "break the ice with ice cream") == {"🍨": 0.9}
    assert trusted(blend, "device") == {}


def test_no_token_is_part_of_two_phrases():
    phrases = {"a b": "🅰️", "b c d": "🎵", "d e": "🥚", "e": "🐜", "c": "🌊"}
    table = Keywords.of([Keyword(phrase, emoji) for phrase, emoji in phrases.items()])
    blend = Blend(("none",), table)
    assert trusted(blend, "a b c d e") == {"🎵": 1, "🐜": 1}  # neither "a b" nor "d e"
    assert trusted(blend, "a b d e") == {"🅰️": 1, "🥚": 1}
    assert trusted(blend, "d d e c") == {"🥚": 1, "🌊": 1}


def test_a_phrase_of_five_words():
    blend = Blend(("none",), Keywords.of([Keyword("the whole nine yards now", "📏", 0.5)]))
    assert trusted(blend, "give me the whole nine yards now!") == {"📏": 0.5}
    assert trusted(blend, "the whole nine yards") == {}


def test_an_idiom_denies_what_the_classifier_sees_in_its_words():
    table = Keywords.of([Keyword("fire the", "-🔥"), Keyword("fire", "🔥", 0.8)])
    blend = Blend(("none", "🔥", "😊"), table)
    probabilities = np.array([[0.1, 0.8, 0.1]] * 3, np.float32)
    denied, named, other = blend(probabilities, ["fire the cook", "the fire", "hello"])
    np.testing.assert_allclose(denied, [0.1 + 0.8 * 0.98, 0.016, 0.1], atol=1e-6)
    assert named[1] > 0.85
    np.testing.assert_allclose(other, probabilities[2], atol=1e-6)


def test_a_label_of_a_field_needs_a_word_of_it():
    """Its probability goes to `none`, so that no other label gains by it."""
    blend = Blend(("none", "🇺🇸", "😊"), Keywords.of([Keyword("veterans", "🇺🇸", 0.05)]))
    probabilities = np.array([[0.2, 0.5, 0.3]] * 2, np.float32)
    named, unnamed = blend(probabilities, ["veterans march", "a memorial"])
    np.testing.assert_allclose(unnamed, [0.65, 0.05, 0.3], atol=1e-6)
    np.testing.assert_allclose(named, probabilities[0], atol=0.01)


@pytest.mark.parametrize("text", ["#", "2^^3", "½ 10:30", "@bob", "…", "`code`"])
def test_a_text_without_a_letter_or_a_sign_has_no_emoji(text):
    blend = Blend(("none", "😊"), Keywords.of([Keyword("hello", "👋")]))
    probabilities = np.array([[0.1, 0.9]] * 3, np.float32)
    silent, said, sign = blend(probabilities, [text, "x", "😀"])[:, :2]
    np.testing.assert_allclose(silent, [1, 0])
    np.testing.assert_allclose([said, sign], probabilities[:2], atol=1e-6)


def test_no_negation_reaches_an_emoticon():
    blend = Blend(("none",), keywords.lexicon("en"))
    assert trusted(blend, "not today :(") == trusted(blend, "today :(")


@pytest.mark.parametrize("phrase", ["!!!", "?", "@bob", "https://a.b", "`x`", "- -"])
def test_phrases_that_name_nothing_are_refused(phrase):
    with pytest.raises(UserError, match="expected a phrase with a letter, a digit or an emoji"):
        keywords.checked(phrase, "🔥")


@pytest.mark.parametrize("phrase", ["100", "24/7", "😀", ":)", "a", "寿司"])
def test_digits_signs_and_letters_name_something(phrase):
    assert keywords.checked(phrase, "🔥").phrase == phrase


@pytest.mark.parametrize("phrase", ["", "a b c d e f"])
def test_phrases_of_other_lengths_are_refused(phrase):
    with pytest.raises(UserError, match=f"expected a phrase of 1 to 5 words, got .*{phrase}"):
        keywords.phrase_keys(["ice", phrase])


def test_single_keywords_are_checked():
    assert keywords.checked("ice", "🧊", "0") == Keyword("ice", "🧊", 0.0)
    with pytest.raises(UserError, match=r"expected an emoji, - for .* for 'snow', got 'ball'"):
        keywords.checked("snow", "ball")


def test_dtypes(blend):
    table = blend.keywords
    assert [x.dtype for x in (table.keys, table.emoji_index, table.trust)] == [
        np.int64, np.int64, np.float32,
    ]  # fmt: skip
    assert blend.trust(["ice"]).dtype == np.float32


def test_a_negation_takes_trust(blend):
    assert trusted(blend, "happy") == {"😊": 0.5}
    assert trusted(blend, "not happy") == {"😊": 0.15}


def test_the_last_of_equal_phrases_counts():
    table = Keywords.of([*ROWS, Keyword("ICE", "🏒", 0.7)])
    assert trusted(Blend(("none",), table), "ice") == {"🏒": 0.7}


def test_candidates_are_labels_and_then_other_emoji(blend):
    assert blend.candidates == ("none", "😊", "🍨", "🧊")
    assert [blend.candidates[n] for n in blend.columns] == list(blend.keywords.emoji)


def test_a_keyword_takes_the_probability_that_the_classifier_leaves(blend):
    probabilities = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], np.float32)
    unsure, sure, between = blend(probabilities, ["ice"] * 3)
    gate = keywords.WEIGHT * 0.8**keywords.TRUST_POWER
    np.testing.assert_allclose(unsure, [1 - gate, 0, 0, gate], atol=1e-6)
    np.testing.assert_allclose(sure, [0, 1, 0, 0], atol=1e-6)
    gate *= 0.5**keywords.POWER
    np.testing.assert_allclose(between, [(1 - gate) / 2, (1 - gate) / 2, 0, gate], atol=1e-6)
    np.testing.assert_allclose(blend(probabilities, ["x"] * 3)[:, :2], probabilities)
    alone, other = blend(probabilities[[2, 2]], ["ice", "x"])  # each text has a gate of its own
    np.testing.assert_allclose([alone, other], [between, [0.5, 0.5, 0, 0]], atol=1e-6)


def test_a_text_has_the_same_probabilities_alone_and_among_others():
    blend = Blend(("none", "😊"), keywords.lexicon("en"))
    texts = ["sushi", "snowman", "I am happy", "coffin", "check mark", "flag: Fiji", "x"] * 2
    random = np.random.default_rng(1)
    probabilities = random.dirichlet([1, 1], len(texts)).astype(np.float32)
    together = blend(probabilities, texts)
    alone = [blend(row[None], [text])[0] for row, text in zip(probabilities, texts, strict=True)]
    np.testing.assert_array_equal(together, alone)


def test_without_keywords_the_classifier_answers():
    probabilities = np.array([[0.3, 0.7]], np.float32)
    assert Blend(("a", "b"), Keywords.of([]))(probabilities, ["ice"]) is probabilities


def test_files(tmp_path):
    file = tmp_path / "own.tsv"
    file.write_text("red heart \t❤\t0.5\tnote\n\nbreak a leg\t-\n", encoding="utf-8")
    assert keywords.read(file) == [Keyword("red heart", "❤️", 0.5), Keyword("break a leg", "-", 1)]
    file.write_text("fire the cook\t-❤\nrose\t-🌹\t0.2\n", encoding="utf-8")
    denied = keywords.read(file)
    assert denied == [Keyword("fire the cook", "-❤️"), Keyword("rose", "-🌹", 0.2)]
    assert [(row.is_idiom, row.denied) for row in denied] == [(True, "❤️"), (True, "🌹")]
    for line in ("ice", "ice\tice", "ice\t🧊\t2", "ice\t🧊\tx", "\t🧊", "a b c d e f\t🧊",
                 "ice\t--🧊", "ice\t-ice", "ice\t🧊-", "ice\t- 🧊", "ice\t"):  # fmt: skip
        file.write_text(f"ice\t🧊\n{line}\n", encoding="utf-8")
        with pytest.raises(UserError, match="line 2: expected a phrase"):
            keywords.read(file)


def test_the_keywords_of_the_app_are_sound():
    rows = keywords.shipped()
    assert len(rows) > 5_000 and list(rows) == sorted(rows, key=lambda row: row.trust)
    for row in rows:
        emoji = row.emoji.removeprefix(keywords.IDIOM)  # of an idiom: the one that it denies
        assert row.emoji == keywords.IDIOM or labels.is_emoji(emoji), row
        assert labels.qualified(emoji) == emoji, row
        assert 0 < row.trust <= 1
