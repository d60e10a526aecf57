"""Proofreading and reading of texts of many kinds by the shipped model."""

import json

import pytest
import seqapps
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.prose.proofreading.suggestions import is_known, is_right, modern, same_sound
from seqapps.prose.runtime import checked

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def prose():
    return seqapps.load("prose")


WRONG = {
    # homophones
    "I don't no what to say.": ("no", "know"), "The dog wagged it's tail.": ("it's", "its"),
    "We are going too the town tonight.": ("too", "to"), "She was to tired to talk.": ("to", "too"),
    "I could here the music.": ("here", "hear"), "He through the ball away.": ("through", "threw"),
    "The whether was awful all week.": ("whether", "weather"),
    "It was cheaper then the other one.": ("then", "than"),
    "They had to weight an hour for him.": ("weight", "wait"),
    "I new that she was right.": ("new", "knew"), "He one the race at last.": ("one", "won"),
    "We went threw the dark wood.": ("threw", "through"),
    # taken for each other
    "I should of told you the truth.": ("of", "have"), "He must of lost his way.": ("of", "have"),
    "You will loose your money.": ("loose", "lose"),
    "He took a deep breathe and went in.": ("breathe", "breath"),
    # with the quotes of a word processor
    "I don\u2019t no what to say.": ("no", "know"),
    "\u201cThe dog wagged it\u2019s tail,\u201d she said.": ("it\u2019s", "its"),
    # misspelt
    "I recieved your letter yesterday.": ("recieved", "received"),
    "My freind will come tomorrow.": ("freind", "friend"),
    "The childern were playing in the garden.": ("childern", "children"),
    "He was sitting in teh corner.": ("teh", "the"),
    "She gave him a litle box.": ("litle", "little"),
    "We stayed untill the end.": ("untill", "until"), "It was allways so.": ("allways", "always"),
    "I have never seen such a beautifull house.": ("beautifull", "beautiful"),
    "Teh door was open.": ("Teh", "The"),
    # another word than was meant
    "He went to bad early.": ("bad", "bed"), "She came form the village.": ("form", "from"),
    "He opened the door and want out.": ("want", "went"),
}  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_wrong_words_are_named_with_the_right_one(prose, text):
    (found,) = prose.proofread([text])
    assert (found.word, found.suggestion) == WRONG[text]
    assert text[found.column - 1 :].startswith(found.word)


RIGHT = [
    # newer words, and spellings of American English
    "I hate this part of the movie.", "You are wanted on the phone.",
    "She traveled to the city center.",
    "The update broke the website for everyone.", "He gave fake information on the webpage.",
    "They canceled the flight.", "We ordered two pizzas.", "He ate my laptop's charger.",
    # names and abbreviations
    "Ravi and Mei are getting married.", "I saw Jhon at the NASA office.",
    "McDonald bought an iPhone.",
    # no words of the language
    "See www.exmaple.com for it.", "Write to jhon@exmaple.org now.", "Open file_naem.txt first.",
    "Use `recieve()` and <strnog> here.", "The version v2beta of teh2 is out.",
    "Type #recieve to get it.",
    # nothing
    "", " ", "\t", "...", "\u2014", "\u00a0",
    # homophones in their right places
    "Their house is over there, and they're at home.", "It's late, and the dog is in its bed.",
    "I knew that she had a new hat.", "The weather was fine.", "We have to read too many books.",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_right_words_are_left_alone(prose, text):
    assert prose.proofread([text]) == []


@pytest.mark.parametrize(
    ("text", "known", "right"),
    [
        ("Cat", True, False), ("cat\u2019s", True, False), ("cats", False, False),
        ("laptop", False, True), ("Laptops'", False, True), ("NASA", False, True),
        ("eBay", False, True), ("recieved", False, False),
    ],
)  # fmt: skip
def test_words_are_known_to_the_model_or_right_without_it(text, known, right):
    assert (is_known(text, {"cat"}), is_right(text, {"cat"})) == (known, right)


def test_newer_words_have_small_letters_and_are_no_homophones():
    assert all(word.isalpha() and word.islower() for word in modern())
    assert len(modern()) > 1_000 and "recieved" not in modern()
    assert set(same_sound("of")) == {"off", "have"}


ODD = [
    "a\u2581b", "\u2581", "\u2581\u2581 a", "a\u00a0b", "\u2003x\u2003", "a\u200bb",
    "e\u0301te\u0301", "\ufeffhello", "a\u2028b", "soft\u00adhyphen", "\U0001f468\u200d\U0001f469",
    "\u202eabc", "''",
    "\u2019", "--- ---", "a" * 50, "I\u2019m \u201chere\u201d\u2026", "\t a \t b", "O'", "'s",
    "\u0130stanbul", "\ufb01ne", "\u0661",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_read(prose, text):
    (scored,) = prose.score([text])
    assert " ".join(word for word, _ in scored.words[:-1]) == scored.text == checked(text)
    assert all(nats >= 0 for _, nats in scored.words)
    assert prose.choose([f"{{{text}|b}}"])[0].alternatives
    prose.proofread([text])


NO_TEXTS = ["", "\u00a0", "\u3000", "a\x00b", "\ud800", "x\x0bz", "a" * 10_001]


@pytest.mark.parametrize("text", NO_TEXTS)
def test_what_is_no_text_is_refused(prose, text):
    for call in (prose.score, lambda given: prose.choose([f"{{{given[0]}|b}}"])):
        with pytest.raises(UserError):
            call([text])
    if text.strip():
        with pytest.raises(UserError, match=r"^line 1: "):
            prose.proofread([text])


EMPTY = ["{a|}", "{|b}", "{ |\u00a0}", "{a|b|}", "{|}{|}"]


@pytest.mark.parametrize("text", EMPTY)
def test_an_alternative_must_leave_a_text(prose, text):
    with pytest.raises(UserError, match="leaves no text"):
        prose.choose([text])


def test_curly_quotes_are_read_as_typed_ones(prose):
    curly, typed = prose.score(["\u201cDon\u2019t go,\u201d she said.", '"Don\'t go," she said.'])
    assert curly.nats == pytest.approx(typed.nats) and "\u2019" in curly.text
    one, other = (
        prose.generate(1, length=8, start=start, seed=2)[0].text
        for start in ("I don\u2019t", "I don't")
    )
    assert one == other


def test_the_card_names_what_the_model_learned_from():
    folder = ROOT / "models" / "prose" / "1"
    metrics = json.loads((folder / "metrics.json").read_text())
    card = (folder / "README.md").read_text()
    assert metrics["command"] in card and metrics["data_sha256"] in card
    assert f"| {metrics['validation']['perplexity']:.1f} |" in card
    bundle.verify(folder, "prose")
