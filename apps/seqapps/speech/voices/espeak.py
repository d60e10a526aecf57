"""eSpeak NG: voices, and pronunciations of words.

The wheel `espeakng-loader` is under the GPL, version 3; therefore it is in an extra of its own and
is loaded when it is first used.
"""

import ctypes
import os
import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from seqapps.common.errors import UserError, excerpt, nearest, not_installed
from seqapps.common.io.text import clean_text

from .speech import Sound, SpeechSynthesizer

# Files of accents; `en` is British. American is listed three times: it has the most speakers.
ENGLISH = (
    *("en-us", "en-us", "en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan"),
    *("en-gb-x-gbcwmd", "en-029", "en-us-nyc"),
)
# Whispers, a voice without voicing (caleb), robots, and a test of speed.
UNUSABLE = {"whisper", "whisperf", "caleb", "croak", "Demonic", "fast", "Mr serious"}
ROBOTS = ("robosoft", "UniRobot", "anikaRobot")
# Languages in the Latin script. eSpeak spells out words in other scripts: "Chinese letter".
LATIN = frozenset(
    {"en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "nn", "fi", "is", "et", "lv"}
    | {"lt", "pl", "cs", "sk", "hu", "ro", "hr", "sl", "tr"}
)

RATE_WPM, RATE_SPREAD_WPM = 160, 28  # eSpeak's default rate is 175 words per minute
MIN_WPM, MAX_WPM = 90, 260
PITCHES, RANGES = (5, 95), (15, 90)  # of 0 to 99

# espeak/speak_lib.h
_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_UTF8 = 1  # espeakCHARS_UTF8
_PHONEMES = 0x100  # espeakPHONEMES: [[…]] holds phonemes
_RATE, _PITCH, _RANGE = 1, 3, 4
_BY_CHARACTER = 1  # POS_CHARACTER
_IPA, _MNEMONICS = 2, 0  # espeakPHONEMES_IPA and ASCII codes
_SEPARATOR = ord("|") << 8  # between phonemes

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_STRESS_AND_TIE = str.maketrans("", "", "ˈˌ\u0361")
_SWITCH = re.compile(r"\([a-z][a-z-]*\)")  # "(en)": the start of a word in another language
_VOWELS = "aeiouyøœɶɐɑɒæɔəɘɵɤɚɛɜɝɞɪɨʏʉʊɯʌᵻ"
# eSpeak joins a vowel and a following r or l into one phoneme ("ɑːɹ", "əl", "aɪɚ").
_JOINT = re.compile(rf"(?<=[{_VOWELS}ː])(?=[ɹrlɫɚ])")


class Espeak(SpeechSynthesizer):
    """eSpeak NG.

    Args:
        language: a code such as `en` (ten accents), `en-gb` or `de`.

    Raises:
        UserError: the wheel is missing, or eSpeak has no such language.

    Example:
        >>> espeak = Espeak("en")
        >>> espeak.phonemes("hey marvin"), espeak.phones("church")
        ('hˈeɪ mˈɑːɹvɪn', ('tʃ', 'ɜː', 'tʃ'))
    """

    name = "espeak"
    share = 0.3
    phonemic = True

    def __init__(self, language: str = "en") -> None:
        known = languages()
        if language not in known:
            hint = nearest(language, known)
            raise UserError(f"expected a language of eSpeak NG, got {excerpt(language)}{hint}")
        self.language = language
        self.language_name, file = known[language]
        self._accents = ENGLISH if language == "en" else (file,)
        self.voices = tuple(f"{a}+{variant}" for a in self._accents for variant in _variants())

    @property
    def base_language(self) -> str:
        """The language without its region: `en` of `en-gb`."""
        return self.language.split("-")[0]

    @property
    def is_english(self) -> bool:
        """Whether the language is a variety of English."""
        return self.base_language == "en"

    def say(self, text: str, voice: str, random: Generator) -> Sound:
        """Speak a text, or the phonemes of mnemonics (`[[…]]`)."""
        rate = np.clip(random.normal(RATE_WPM, RATE_SPREAD_WPM), MIN_WPM, MAX_WPM)
        pitch, range_ = int(random.integers(*PITCHES)), int(random.integers(*RANGES))
        settings = {_RATE: int(rate), _PITCH: pitch, _RANGE: range_}
        return _library().speak(text, voice, settings, int(random.integers(2**31)))

    def transcribe(self, text: str, ipa: bool = True) -> str:
        """Return the pronunciation: words separated by spaces, their phonemes by bars.

        Phonemes are in IPA, or otherwise in eSpeak's mnemonics in ASCII.

        Example:
            >>> Espeak("en").transcribe("hey marvin", ipa=False)
            "h|'eI m|'A@|v|I|n"
        """
        mode = (_IPA if ipa else _MNEMONICS) | _SEPARATOR
        codes = _library().phonemes(text, self._accents[0], mode)
        return " ".join(_SWITCH.sub("", codes).split())

    def phonemes(self, text: str) -> str:
        """Return the pronunciation in IPA with stress, words separated by spaces."""
        return self.transcribe(text).replace("|", "")

    def phones(self, text: str) -> tuple[str, ...]:
        """Return the phones in IPA without stress; a diphthong or affricate is one phone."""
        parts = self.transcribe(text).translate(_STRESS_AND_TIE)
        phones: list[str] = []
        for part in re.split(r"[| ]+", parts):
            for phone in filter(None, _JOINT.split(part)):
                if phones and all(unicodedata.category(c) in ("Lm", "Mn", "Sk") for c in phone):
                    phones[-1] += phone  # a modifier that eSpeak treats as a phoneme
                else:
                    phones.append(phone)
        return tuple(phones)

    def check_pronounceable(self, text: str, max_length: int = 100) -> str:
        """Return a text in the normalisation form NFC without outer spaces.

        Raises:
            UserError: too long, control characters, another script, or nothing to pronounce.

        Example:
            >>> Espeak("en").check_pronounceable(" hey Marvin ")
            'hey Marvin'
        """
        text = clean_text(text, max_length)
        silent = UserError(f"expected words that can be pronounced, got {excerpt(text)}")
        if not any(map(str.isalnum, text)):  # (eSpeak pronounces "!" by its name)
            raise silent
        if self.base_language in LATIN:
            for letter in filter(str.isalpha, text):
                script = unicodedata.name(letter, "UNKNOWN").split()[0]
                if script not in ("LATIN", "FEMININE", "MASCULINE", "MICRO"):
                    raise UserError(
                        f"expected words in the Latin script (language {self.language}), "
                        f"got {excerpt(text)} with {letter!r} ({script.capitalize()})"
                    )
        if not self.phones(text):
            raise silent
        return text


def is_mnemonics(text: str) -> bool:
    """Return whether a text consists of phonemes in eSpeak's mnemonics.

    Example:
        >>> is_mnemonics("[[h|'eI]]"), is_mnemonics("hey")
        (True, False)
    """
    return text.startswith("[[") and text.endswith("]]")


@cache
def languages() -> dict[str, tuple[str, str]]:
    """Return eSpeak's languages: code -> English name and file.

    eSpeak selects a voice by its file, because it does not accept all codes ("en-gb").

    Raises:
        UserError: the wheel is missing.
    """
    languages: dict[str, tuple[str, str]] = {}
    for path in sorted((_data() / "lang").rglob("*")):
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            fields = [line.split(maxsplit=1) for line in lines if line.strip()]
            name = next((rest[0] for key, *rest in fields if key == "name" and rest), path.name)
            codes = [rest[0].split()[0] for key, *rest in fields if key == "language" and rest]
            for code in (path.name, *codes):
                languages.setdefault(code.lower(), (name, path.name.lower()))
    return languages


@cache
def _variants() -> tuple[str, ...]:
    """Return the voice variants, which work with every language, sorted."""
    names = sorted(path.name for path in (_data() / "voices" / "!v").iterdir())
    return tuple(n for n in names if n not in UNUSABLE and not n.startswith(ROBOTS))


def _loader() -> Any:
    try:
        import espeakng_loader
    except ImportError as error:
        raise not_installed("espeakng-loader", "voices", "speech synthesis") from error
    return espeakng_loader


def _data() -> Path:
    return Path(_loader().get_data_path())


class _Library:
    """The C library.

    It is reloaded for each clip (5 ms): static variables such as the phase of the pitch's flutter
    would make a clip depend on the clips before it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callback = _CALLBACK(self._receive)
        self._load()

    def _load(self) -> None:
        self._c: Any = ctypes.CDLL(_loader().get_library_path())
        number, text, pointer = ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p
        self._c.espeak_Initialize.argtypes = [number, number, text, number]
        size, bits = ctypes.c_size_t, ctypes.c_uint
        self._c.espeak_Synth.argtypes = [text, size, bits, number, bits, bits, pointer, pointer]
        self._c.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(pointer), number, number]
        self._c.espeak_TextToPhonemes.restype = text
        data = str(_data())
        self._rate_hz = self._c.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DONT_EXIT)
        if self._rate_hz <= 0:
            raise UserError(f"eSpeak NG cannot read its data in {data}; is that path too long?")
        self._c.espeak_SetSynthCallback(self._callback)

    def _unload(self) -> None:
        self._c.espeak_Terminate()
        handle = ctypes.c_void_p(self._c._handle)  # (a documented attribute)
        if os.name == "nt":
            ctypes.CDLL("kernel32").FreeLibrary(handle)
        else:
            ctypes.CDLL(None).dlclose(handle)

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        if count > 0:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def _choose(self, voice: str) -> None:
        if self._c.espeak_SetVoiceByName(voice.encode()):
            raise UserError(f"eSpeak NG has no voice {voice!r}")

    def speak(self, text: str, voice: str, settings: dict[int, int], seed: int) -> Sound:
        """Return samples <float32>[n] and the rate in Hz; the seed determines breath noise."""
        with self._lock:
            self._unload()
            self._load()
            self._parts = [np.zeros(0, np.int16)]
            self._choose(voice)
            for name in ("espeak_ng_SetRandSeed", "srand"):  # Klatt's voices use the second
                if hasattr(self._c, name):
                    getattr(self._c, name)(ctypes.c_long(seed))
            for key, value in settings.items():
                self._c.espeak_SetParameter(key, value, 0)
            flags = _UTF8 | (_PHONEMES if is_mnemonics(text) else 0)
            data = text.encode() + b"\0"
            self._c.espeak_Synth(data, len(data), 0, _BY_CHARACTER, 0, flags, None, None)
            return np.concatenate(self._parts).astype(np.float32) / 2**15, self._rate_hz

    def phonemes(self, text: str, voice: str, mode: int) -> str:
        """Return the output of espeak_TextToPhonemes for all clauses."""
        with self._lock:
            self._choose(voice)
            buffer = ctypes.create_string_buffer(text.encode())
            position = ctypes.c_void_p(ctypes.addressof(buffer))
            clauses = []
            while position.value:
                codes = self._c.espeak_TextToPhonemes(ctypes.byref(position), _UTF8, mode)
                clauses.append((codes or b"").decode("utf-8", "replace"))
            return " ".join(clauses)


_library = cache(_Library)  # a process can hold only one
