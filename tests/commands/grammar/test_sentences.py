"""Slots, pronunciations and numbers."""

import json

import pytest
from num2words import num2words
from seqapps.commands.grammar.numbers import spoken
from seqapps.commands.grammar.pronunciation import Pronouncer, Symbols, pronounce
from seqapps.commands.grammar.respelling import respelling
from seqapps.commands.grammar.sentences import Sentences
from seqapps.commands.grammar.syntax import parse
from seqapps.common.errors import UserError
from seqapps.common.fields import Fields


def sentences_of(text: str) -> Sentences:
    return pronounce(parse(enumerate(text.split("\n"), start=1), "home.txt"))


@pytest.mark.parametrize(
    ("grammar", "sentence", "slots"),
    [
        ("turn on the {room}\n{room} = hall | living room", "turn on the living room",
         {"room": "living room"}),
        ("wait {n:0-100} seconds", "wait twenty one seconds", {"n": 21}),
        ("wait {n:0-200}", "wait one hundred and five", {"n": 105}),
        ("wait {n:0-200}", "wait one hundred five", {"n": 105}),
        ("{n:-5-5} degrees", "minus three degrees", {"n": -3}),
        ("{a:x|y} {b:z}", "x z", {"a": "x", "b": "z"}),
        ("{a:x|y} {a:x|y}", "x y", {"a": ["x", "y"]}),
        ("{a} {a} {a}\n{a} = p | p p", "p p p", {"a": ["p", "p", "p"]}),
        ("{a:go to {b} now}\n{b} = bed | rome", "go to bed now",
         {"a": "go to bed now", "b": "bed"}),
        ("{a:{b:x} y} z", "x y z", {"a": "x y", "b": "x"}),
        ("{a:x} y", "x y", {"a": "x"}),
        ("stop [the {m}]\n{m} = music", "stop", {}),
        ("stop [the {m}]\n{m} = music", "stop the music", {"m": "music"}),
        ("call {p}\n{p} = Anna", "CALL anna", {"p": "Anna"}),
        ("stop", "stop", {}),
    ],
)  # fmt: skip
def test_slots_come_back_by_name(grammar, sentence, slots):
    found = sentences_of(grammar)
    path = found.graph.find(sentence.split())
    assert found.slots(path) == slots
    assert found.text(path).casefold() == sentence.casefold()
    again = Sentences.from_json(Fields(json.loads(json.dumps(found.to_json()))), "x")
    assert again.graph == found.graph and again.said == found.said
    assert again.slots(path) == slots


@pytest.mark.parametrize("number", [0, 13, 20, 99, 100, 101, 110, 999, 1_000, 1_001, 1_100, 10**6,
                                    -7, 123_456_789, 999_999_999_999])  # fmt: skip
def test_numbers_are_those_of_num2words(number):
    expected = num2words(number).replace("-", " ").replace(",", "")
    assert spoken(number) == expected


def test_pronunciations_weak_forms_and_respellings():
    said = sentences_of("the mycroft of a geis\nmycroft = my croft\ngeis = gaice | /ɡ ɛ ʃ/").said
    assert said["the"] == (("ð", "ə"), ("ð", "i"))
    assert said["a"] == (("eɪ",), ("ə",))
    assert said["mycroft"] == (("m", "aɪ", "k", "ɹ", "ɔ", "f", "t"),)
    assert said["geis"] == (("ɡ", "eɪ", "s"), ("ɡ", "ɛ", "ʃ"))


@pytest.mark.parametrize(
    ("grammar", "words"),
    [("a\nпривет", "line 2"), ("x\nx = привет", "got 'привет'"), ("x = //\nx", "line 1")],
)
def test_words_that_cannot_be_pronounced_are_named(grammar, words):
    with pytest.raises(UserError, match=words):
        sentences_of(grammar)


def test_symbols_of_a_network():
    symbols = Symbols(("d", "i", "t"), "phones")
    assert symbols.of("tea", (("t", "iː"),)) == ((2, 1),)  # the nearest phone
    assert Symbols(("a", "b"), "letters").of("B4ba", ()) == ((1, 1, 0),)
    assert Symbols(("a", "b"), "letters").of("9", ()) == ((0,),)


@pytest.mark.parametrize(
    ("word", "text"),
    [("kitchen", "kih-chuhn"), ("light", "leyet"), ("banana", "buh-na-nuh"), ("a", "ay")],
)
def test_respelling(word, text):
    assert respelling(Pronouncer().ways(word)[0]) == text


@pytest.mark.parametrize(
    ("key", "value"),
    [("lines", []), ("lines", "a"), ("lines", [1]), ("words", []), ("said", [[]]),
     ("said", [["a"] * 21]), ("said", [[" "]]), ("said", 3), ("words", ["other"])],
)  # fmt: skip
def test_a_damaged_grammar_of_a_model_is_refused(key, value):
    content = {**sentences_of("stop").to_json(), key: value}
    with pytest.raises((ValueError, TypeError, KeyError)):
        Sentences.from_json(Fields(content), "x")
