"""Running speech in which a word is never said."""

import re

import pytest
from seqapps.common.errors import UserError
from seqapps.trigger.text.lexicon import contains, sentences
from seqapps.trigger.text.phonemes import pronounced
from seqapps.trigger.text.running_speech import running_speech
from seqapps.trigger.voices.espeak import Espeak, is_mnemonics


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


@pytest.fixture(scope="module")
def german() -> Espeak:
    return Espeak("de")


@pytest.mark.parametrize("word", ["kettle", "view glass", "x", "a"])
def test_running_speech_never_holds_the_word(espeak, word):
    speech = running_speech(espeak, word)
    texts = [speech(number) for number in range(300)]
    assert not any(contains(text, word, espeak) for text in texts)
    assert not any(re.search(rf"\b{word}\b", text) for text in texts)
    assert len(set(texts)) > 200


def test_running_speech_is_varied(espeak):
    speech = running_speech(espeak, "activate")
    texts = [speech(number) for number in range(200)]
    assert texts == [speech(number) for number in range(200)]
    whole = sum(text in sentences() for text in texts)
    strings = sum(3 <= len(text.split()) <= 8 and text.islower() for text in texts)
    assert 75 <= whole <= 125 and 35 <= strings <= 90
    assert whole + strings < 190  # the others have a near miss between
    assert speech(1_000_007) == speech(1_000_007)


def test_running_speech_in_another_language(german):
    speech = running_speech(german, "Übung")
    texts = [speech(number) for number in range(60)]
    assert any(map(is_mnemonics, texts)) and any(text[0].isdigit() for text in texts)
    assert not any(contains(t, "Übung", german) for t in texts if not is_mnemonics(t))


@pytest.mark.parametrize("language", ["en", "de", "ru"])
def test_all_of_it_can_be_transcribed(language):
    espeak = Espeak(language)
    text_of = running_speech(espeak)
    texts = [text_of(number) for number in range(40)]
    assert any(map(is_mnemonics, texts))
    assert all(pronounced(text, espeak) for text in texts)


def test_other_mnemonics_are_refused(espeak):
    with pytest.raises(UserError, match="expected mnemonics of eSpeak, got"):
        pronounced("[[nonsense]]", espeak)
