"""eSpeak NG: pronunciations, and clips that depend on their seed alone."""

import sys

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.speech.voices.espeak import Espeak, languages

WORDS = ("hey marvin", "snowboy", "view glass")
ODD = ('hey "you" it\'s', "<b>view</b> glass", "rock & roll", "-hey", "$(view) `glass`;", "café")


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    return Espeak()


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("hey marvin", "h eɪ m ɑː ɹ v ɪ n"),
        ("snowboy", "s n oʊ b ɔɪ"),
        ("view glass", "v j uː ɡ l æ s"),
        ("church fire", "tʃ ɜː tʃ f aɪ ɚ"),
        ("okay google", "oʊ k eɪ ɡ uː ɡ ə l"),
    ],
)
def test_phones(espeak, text, phones):
    assert espeak.phones(text) == tuple(phones.split())


def test_phones_of_other_languages():
    assert Espeak("de").phones("Pferd") == ("pf", "eː", "ɾ", "t")
    assert Espeak("ru").phones("привет") == ("p", "rʲ", "i", "vʲ", "e", "t")
    assert Espeak("fr").phones("un chien") == ("œ̃", "ʃ", "j", "ɛ̃")


def test_phonemes_have_stress_and_words(espeak):
    assert espeak.phonemes("hey, marvin") == "hˈeɪ mˈɑːɹvɪn"


def test_mnemonics_are_spoken_as_the_text_is(espeak):
    assert espeak.transcribe("hey marvin", ipa=False) == "h|'eI m|'A@|v|I|n"
    voice = "en-us+f2"
    text, _ = espeak.say("hey marvin", voice, np.random.default_rng(0))
    same, _ = espeak.say("[[h|'eI m|'A@|v|I|n]]", voice, np.random.default_rng(0))
    near, _ = espeak.say("[[h|'eI b|'A@|v|I|n]]", voice, np.random.default_rng(0))
    assert np.array_equal(text, same)
    assert not np.array_equal(text, near)


@pytest.mark.parametrize("text", ["", "???", "…", "!", "中", "привет", "a\0b", "x" * 101, "hey 中"])
def test_unpronounceable(espeak, text):
    with pytest.raises(UserError, match="expected"):
        espeak.check_pronounceable(text)


@pytest.mark.parametrize("text", [*WORDS, *ODD, "R2-D2", "42"])
def test_pronounceable(espeak, text):
    assert espeak.check_pronounceable(f" {text} ") == text


def test_cyrillic_is_pronounceable_in_russian():
    assert Espeak("ru").check_pronounceable("привет") == "привет"


def test_unknown_language():
    with pytest.raises(UserError, match="did you mean 'de'"):
        Espeak("dee")
    assert {"en", "en-gb", "de", "pt-br"} <= set(languages())


def test_espeak_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    languages.cache_clear()
    with pytest.raises(UserError, match="needs espeakng-loader, which is not installed"):
        Espeak()


def test_espeak_voices(espeak):
    assert len(set(espeak.voices)) > 500
    assert not [v for v in espeak.voices if "whisper" in v or "robo" in v.lower()]


def test_espeak_does_not_depend_on_what_was_said_before(espeak):
    def say(voice: str) -> np.ndarray:
        return espeak.say("hey marvin", voice, np.random.default_rng(1))[0]

    chosen = ("en-us+f1", "en-us+Reed", "en+m3", "en-029+klatt2")  # Reed: noise of the C library
    first = [say(voice) for voice in chosen]
    assert all(
        np.array_equal(a, say(v)) for a, v in reversed(list(zip(first, chosen, strict=True)))
    )


def test_espeak_speaks_every_accent(espeak):
    for voice in sorted({v for v in espeak.voices if v.endswith("+f1")}):
        samples, rate_hz = espeak.say("snowboy", voice, np.random.default_rng(0))
        assert len(samples) > 0.2 * rate_hz
