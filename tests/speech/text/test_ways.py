"""How words are said: respellings and IPA become what eSpeak speaks."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.speech.text.phones import broad
from seqapps.speech.text.ways import mnemonics, shown, ways_of
from seqapps.speech.voices.espeak import Espeak

ESPEAK = Espeak("en")


@pytest.mark.parametrize(
    ("ipa", "phones"),
    [
        ("eɪvə", "eɪ v ə"), ("ˈeɪ.və", "eɪ v ə"), ("/ɑvə/", "ɑː v ə"), ("ɑːvə", "ɑː v ə"),
        ("maɪə", "m aɪ ə"), ("heɪ maɪkɹɒft", "h eɪ m aɪ k ɹ ɔ f t"),
        ("heɪ maɪkɹɔft", "h eɪ m aɪ k ɹ ɔ f t"), ("gaɪs", "ɡ aɪ s"), ("ɡaɪs", "ɡ aɪ s"),
        ("tʃɜːtʃ", "tʃ ɜː tʃ"), ("t͡ʃɜt͡ʃ", "tʃ ɜː tʃ"), ("ʤɑrvɪs", "dʒ ɑː ɹ v ɪ s"),
        ("dʒˈɑːɹvɪs", "dʒ ɑː ɹ v ɪ s"), ("kəmˈpjuːtə", "k ə m p j uː t ə"),
        ("əʊkeɪ", "oʊ k eɪ"), ("θɪŋ", "θ ɪ ŋ"), ("ʃiː", "ʃ iː"), ("ðə", "ð ə"), ("wɝd", "w ɜː d"),
    ],
)  # fmt: skip
def test_ipa_is_spoken_as_it_is_written(ipa, phones):
    text = mnemonics(ipa, ESPEAK)
    assert broad(ESPEAK.phones(text)) == broad(phones.split())
    assert ESPEAK.phones("hey") == ("h", "eɪ")  # spelling is not mnemonics afterwards
    sound, _ = ESPEAK.say(text, "en-us", np.random.default_rng(0))
    assert np.abs(sound).max() > 0.01


@pytest.mark.parametrize(
    ("say", "phones", "message"),
    [
        ("my", "maɪ", "one of --say and --phones"),
        ("", "maɪ3", "phones in IPA, got 'maɪ3' with '3'; known: "),
        ("", "m", "with a vowel, got 'm'"),
        ("", "maɪ |", "with a vowel, got ''"),
        ("!", "", "words that can be pronounced, got '!'"),
        ("my | ", "", "words that can be pronounced"),
        ("привет", "", "Latin script"),
        ("|".join("abcdefghijk"), "", "at most 10 pronunciations, got 11"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_refused(say, phones, message):
    with pytest.raises(UserError, match=message):
        ways_of("word", ESPEAK, say, phones)


def test_ways_are_the_word_or_what_is_given():
    assert ways_of("hey mycroft", ESPEAK) == ("hey mycroft",)
    assert ways_of("x", ESPEAK, say="a b|c d | a b") == ("a b", "c d")
    assert len(ways_of("x", ESPEAK, phones="eɪvə|ˈeɪvə|ɑvə")) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hey mycroft", "hay mihk-rawft, /hˈeɪ mˈɪkɹɔft/"),
        ("hey my croft", "hay meye krawft, /hˈeɪ maɪ kɹˈɔft/"),
        ("Maia", "may-uh, /mˈeɪə/"), ("computer", "kuhmp-yoo-tuhr, /kəmpjˈuːɾɚ/"),
    ],
)  # fmt: skip
def test_pronunciations_are_shown_in_letters_and_in_ipa(text, said):
    assert shown(text, ESPEAK) == said
