"""eSpeak NG, from the wheel `espeakng-loader`: many voices, and how words are pronounced.

The library is under the GPL, version 3, hence an extra of its own that is loaded when first used.
"""

import ctypes
import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt, nearest
from seqapps.common.io.text import checked

LONGEST_TEXT = 100  # characters of a word or phrase
LONGEST_SPOKEN = 10_000  # characters
# Files of accents; `en` is British. American is there three times, for it has the most speakers.
ENGLISH = (
    *("en-us", "en-us", "en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan"),
    *("en-gb-x-gbcwmd", "en-029", "en-us-nyc"),
)
# Whispers, a voice without voicing (caleb), robots, and a test of speed.
UNUSABLE = frozenset(
    {"whisper", "whisperf", "caleb", "croak", "Demonic", "fast", "Mr serious", "UniRobot"}
    | {"anikaRobot"}
)
ROBOTS = "robosoft"
# Languages in the Latin script; a word in another one would be spelled out: "Chinese letter".
LATIN = frozenset(
    {"en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "nn", "fi", "is", "et", "lv"}
    | {"lt", "pl", "cs", "sk", "hu", "ro", "hr", "sl", "tr"}
)

RATE_WPM, RATE_SPREAD_WPM = 160, 28  # eSpeak's own rate is 175 words a minute
SLOWEST_WPM, FASTEST_WPM = 90, 260
PITCHES, RANGES = (5, 95), (15, 90)  # of 0 to 99

# espeak/speak_lib.h
_SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS
_DONT_EXIT = 0x8000  # espeakINITIALIZE_DONT_EXIT
_UTF8 = 1  # espeakCHARS_UTF8
_PHONEMES = 0x100  # espeakPHONEMES: [[…]] holds phonemes
_RATE, _PITCH, _RANGE = 1, 3, 4
_BY_CHARACTER = 1  # POS_CHARACTER
_IPA = 2  # espeakPHONEMES_IPA; 0 is ASCII
_BETWEEN = ord("|") << 8  # set between phonemes

_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)
_STRESS = str.maketrans("", "", "ˈˌ")
_SWITCH = re.compile(r"\([a-z][a-z-]*\)")  # "(en)": a word of another language begins
_VOWELS = "aeiouyøœɶɐɑɒæɔəɘɵɤɚɛɜɝɞɪɨʏʉʊɯʌᵻ"
# eSpeak takes a vowel and an r or l behind it for one phoneme ("ɑːɹ", "əl", "aɪɚ").
_JOINT = re.compile(rf"(?<=[{_VOWELS}ː])(?=[ɹrlɫ])|(?<=[{_VOWELS}ː])(?=ɚ)")


class Espeak:
    """eSpeak NG as an engine.

    Args:
        language: a code such as `en`, which stands for ten accents, `en-gb` or `de`.

    Attributes:
        voices: accent+variant; one that is there twice is to be drawn twice as often.

    Raises:
        UserError: the wheel is missing, or eSpeak has no such language.
    """

    name = "espeak"
    share = 0.3
    packages = ""
    phonemic = True
    longest = LONGEST_SPOKEN

    def __init__(self, language: str = "en") -> None:
        known = languages()
        if language not in known:
            raise UserError(
                f"expected a language of eSpeak NG, got {excerpt(language)}"
                f"{nearest(language, known)}"
            )
        self.language = language
        self.language_name, file = known[language]
        self._accents = ENGLISH if language == "en" else (file,)
        self.voices = tuple(
            f"{accent}+{variant}" for accent in self._accents for variant in _variants()
        )

    def say(self, text: str, voice: str, random: np.random.Generator) -> tuple[np.ndarray, int]:
        """Speak a text, or phonemes when it is `[[…]]` (see `mnemonics`).

        Returns:
            <float32>[n] and its rate in Hz; n is 0 if there was nothing to say.
        """
        rate = np.clip(random.normal(RATE_WPM, RATE_SPREAD_WPM), SLOWEST_WPM, FASTEST_WPM)
        settings = {
            _RATE: int(rate),
            _PITCH: int(random.integers(*PITCHES)),
            _RANGE: int(random.integers(*RANGES)),
        }
        return _library().speak(text, voice, settings, int(random.integers(2**31)))

    def phonemes(self, text: str) -> str:
        """Return the pronunciation in IPA with stress, a space between words: "hˈeɪ mˈɑːɹvɪn"."""
        return self._translated(text, _IPA).replace("|", "")

    def phones(self, text: str) -> tuple[str, ...]:
        """Return the single phones in IPA without stress; a diphthong or affricate is one."""
        parts = self._translated(text, _IPA).translate(_STRESS)
        phones: list[str] = []
        for part in re.split(r"[| ]+", parts):
            for phone in filter(None, _JOINT.split(part.replace("\u0361", ""))):
                if phones and all(unicodedata.category(c) in ("Lm", "Mn", "Sk") for c in phone):
                    phones[-1] += phone  # a modifier that eSpeak holds for a phoneme
                else:
                    phones.append(phone)
        return tuple(phones)

    def mnemonics(self, text: str) -> str:
        """Return the pronunciation in eSpeak's ASCII codes: "h|'eI m|'A@|v|I|n".

        A bar stands between phonemes, a space between words. Within `[[` and `]]`, whole or
        with phonemes replaced, it can be given to `say`.
        """
        words = self._translated(text, 0).split(" ")
        spoken = ([p for p in word.split("|") if p and not p.startswith("_")] for word in words)
        return " ".join("|".join(parts) for parts in spoken if parts)

    def check_pronounceable(self, text: str) -> str:
        """Return a text as NFC without outer spaces.

        Raises:
            UserError: too long, control characters, of another script, or nothing to say.
        """
        text = checked(text, LONGEST_TEXT)
        if not any(map(str.isalnum, text)):  # (eSpeak says "!" by name)
            raise UserError(f"expected words that can be pronounced, got {excerpt(text)}")
        if self.language.split("-")[0] in LATIN:
            for letter in filter(str.isalpha, text):
                script = unicodedata.name(letter, "UNKNOWN").split()[0]
                if script not in ("LATIN", "FEMININE", "MASCULINE", "MICRO"):
                    raise UserError(
                        f"expected words in the Latin script (language {self.language}), "
                        f"got {excerpt(text)} with {letter!r} ({script.capitalize()})"
                    )
        if not self.phones(text):
            raise UserError(f"expected words that can be pronounced, got {excerpt(text)}")
        return text

    def _translated(self, text: str, mode: int) -> str:
        found = _library().phonemes(text, self._accents[0], mode | _BETWEEN)
        return " ".join(_SWITCH.sub("", found).split())


def is_mnemonics(text: str) -> bool:
    """Tell whether a text is phonemes in eSpeak's ASCII codes."""
    return text.startswith("[[") and text.endswith("]]")


@cache
def languages() -> dict[str, tuple[str, str]]:
    """Return eSpeak's languages: code -> name in English and file.

    A voice is called by its file, for not all codes are understood ("en-gb").

    Raises:
        UserError: the wheel is missing.
    """
    found: dict[str, tuple[str, str]] = {}
    for path in sorted((_data() / "lang").rglob("*")):
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            fields = [line.split(maxsplit=1) for line in lines if line.strip()]
            name = next((rest[0] for key, *rest in fields if key == "name" and rest), path.name)
            codes = [rest[0].split()[0] for key, *rest in fields if key == "language" and rest]
            for code in (path.name, *codes):
                found.setdefault(code.lower(), (name, path.name.lower()))
    return found


@cache
def _variants() -> tuple[str, ...]:
    """Return the voices that any language can be spoken with, sorted."""
    names = sorted(path.name for path in (_data() / "voices" / "!v").iterdir())
    return tuple(n for n in names if n not in UNUSABLE and not n.startswith(ROBOTS))


def _loader() -> Any:
    try:
        import espeakng_loader
    except ImportError as error:
        raise UserError(
            f"synthetic voices need eSpeak NG: pip install 'seqapps[voices]' ({error})"
        ) from error
    return espeakng_loader


def _data() -> Path:
    return Path(_loader().get_data_path())


@cache
def _library() -> "_Library":
    """Return the library, of which a process can hold only one."""
    return _Library()


class _Library:
    """The C library.

    It is loaded anew for each clip: its variables hold the phase of the pitch's flutter, among
    others, so that a clip would depend on those before it. That takes 5 ms.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: list[np.ndarray] = []
        self._callback = _CALLBACK(self._receive)
        self._load()

    def _load(self) -> None:
        self._c: Any = ctypes.CDLL(_loader().get_library_path())
        number, text, pointer = ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p
        self._c.espeak_Initialize.argtypes = [number, number, text, number]
        self._c.espeak_Synth.argtypes = [
            *(text, ctypes.c_size_t, ctypes.c_uint, number, ctypes.c_uint, ctypes.c_uint),
            *(pointer, pointer),
        ]
        self._c.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(pointer), number, number]
        self._c.espeak_TextToPhonemes.restype = ctypes.c_char_p
        data = str(_data())
        self._rate_hz = self._c.espeak_Initialize(_SYNCHRONOUS, 0, data.encode(), _DONT_EXIT)
        if self._rate_hz <= 0:
            raise UserError(f"eSpeak NG cannot read its data in {data}; is that path too long?")
        self._c.espeak_SetSynthCallback(self._callback)

    def _unload(self) -> None:
        import _ctypes  # ctypes itself has no way to unload

        module: Any = _ctypes
        unload = getattr(module, "dlclose", None) or module.FreeLibrary
        self._c.espeak_Terminate()
        unload(self._c._handle)

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        if count > 0:
            self._parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def _choose(self, voice: str) -> None:
        if self._c.espeak_SetVoiceByName(voice.encode()):
            raise UserError(f"eSpeak NG has no voice {voice!r}")

    def speak(
        self, text: str, voice: str, settings: dict[int, int], seed: int
    ) -> tuple[np.ndarray, int]:
        """Return <float32>[n] and the rate in Hz; the seed is that of breath."""
        with self._lock:
            self._unload()
            self._load()
            self._parts = []
            self._choose(voice)
            for seeded in ("espeak_ng_SetRandSeed", "srand"):  # Klatt's voices use the C library's
                if hasattr(self._c, seeded):
                    getattr(self._c, seeded)(ctypes.c_long(seed))
            for key, value in settings.items():
                self._c.espeak_SetParameter(key, value, 0)
            flags = _UTF8 | (_PHONEMES if is_mnemonics(text) else 0)
            data = text.encode() + b"\0"
            self._c.espeak_Synth(data, len(data), 0, _BY_CHARACTER, 0, flags, None, None)
            parts = [np.zeros(0, np.int16), *self._parts]
            return np.concatenate(parts).astype(np.float32) / 2**15, self._rate_hz

    def phonemes(self, text: str, voice: str, mode: int) -> str:
        """Return what espeak_TextToPhonemes says of all clauses."""
        with self._lock:
            self._choose(voice)
            buffer = ctypes.create_string_buffer(text.encode())
            place = ctypes.c_void_p(ctypes.addressof(buffer))
            clauses = []
            while place.value:
                found = self._c.espeak_TextToPhonemes(ctypes.byref(place), _UTF8, mode)
                clauses.append((found or b"").decode("utf-8", "replace"))
            return " ".join(clauses)
