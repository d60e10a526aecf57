"""Kokoro-82M (hexgrad, Apache-2.0): 54 neural voices, and mixtures of them.

A folder is laid out as on Hugging Face, onnx-community/Kokoro-82M-v1.0-ONNX: one `*.onnx`, in a
folder of its own or not, `tokenizer.json`, and `voices/*.bin`.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from seqapps.common.errors import UserError

from .espeak import Espeak
from .speech_programs import SpeechError

RATE_HZ = 24_000
STYLE = 256  # numbers of a voice, for each number of phonemes
BESIDE_OTHERS = 4 / 15  # share, of that of all other engines
MIXED, BRITISH = 0.55, 0.3  # shares of the clips
MIXTURE = (-0.35, 1.0)  # share of the other voice; below 0 lie voices that nobody has
PACE, PACE_SPREAD = 0.05, 0.18  # mean and standard deviation of the logarithm of the speed
SLOWEST, FASTEST = 0.6, 1.7
ENDINGS = ("", "?", "!", ".")
# What Kokoro's own front end makes of eSpeak's phonemes.
SPELLINGS = {"kəkˈoːɹoʊ": "kˈoʊkəɹoʊ", "ʲ": "j", "r": "ɹ", "x": "k", "ɬ": "l"}


@dataclass(frozen=True)
class Kokoro:
    """Kokoro as an engine for English; voices of other languages speak it with an accent.

    Attributes:
        name, share, packages, phonemic, longest: see `voices.Engine`.
        folder: see above.
        voices: files of its folder `voices`.
    """

    name: ClassVar[str] = "kokoro"
    packages: ClassVar[str] = ""
    phonemic: ClassVar[bool] = False
    longest: ClassVar[int] = 24  # a second of speech takes half a second

    folder: Path
    voices: tuple[str, ...]
    share: float

    @classmethod
    def find(cls, folder: Path, others: float) -> "Kokoro":
        """Return the engine.

        Args:
            folder: see above.
            others: the shares of all other engines.

        Raises:
            UserError: a part of it is missing or cannot be read.
        """
        voices = tuple(sorted(path.stem for path in folder.glob("voices/*.bin")))
        engine = cls(folder, voices, BESIDE_OTHERS * others if others else 1.0)
        if not engine.voices:
            raise UserError(f"expected Kokoro's voices in {folder / 'voices'}, found no *.bin")
        _ = network(folder).english
        return engine

    def say(self, text: str, voice: str, random: np.random.Generator) -> tuple[np.ndarray, int]:
        """Speak a text in a voice, or between it and another one, at a speed drawn.

        Returns:
            <float32>[n] and the rate in Hz.

        Raises:
            SpeechError: none of its phonemes is known, or the network fails.
        """
        model = network(self.folder)
        accent = "en-gb" if random.random() < BRITISH else "en-us"
        phonemes = adapted(Espeak(accent).phonemes(text), accent)
        styles = model.styles(voice)
        if random.random() < MIXED:
            share = random.uniform(*MIXTURE)
            styles = (1 - share) * styles + share * model.styles(str(random.choice(model.english)))
        speed = float(np.clip(np.exp(random.normal(PACE, PACE_SPREAD)), SLOWEST, FASTEST))
        return model(phonemes + str(random.choice(ENDINGS)), styles, speed), RATE_HZ


def adapted(phonemes: str, accent: str) -> str:
    """Return eSpeak's phonemes in IPA as Kokoro was taught them."""
    for theirs, ours in SPELLINGS.items():
        phonemes = phonemes.replace(theirs, ours)
    return re.sub(r"(?<=nˈaɪn)ti(?!ː)", "di", phonemes) if accent == "en-us" else phonemes


@cache
def network(folder: Path) -> "Network":
    """Return the network of a folder, once in each process (UserError: see `Kokoro.find`)."""
    return Network(folder)


class Network:
    """What turns phonemes into sound.

    Args:
        folder: see above.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise UserError(
                f"Kokoro's voices need onnxruntime: pip install onnxruntime ({error})"
            ) from error
        found = sorted(folder.rglob("*.onnx"))
        if len(found) != 1:
            raise UserError(f"expected one file *.onnx of Kokoro in {folder}, found {len(found)}")
        self._folder = folder
        self._symbols = _symbols(folder / "tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a process for each core
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(found[0]), options, providers=["CPUExecutionProvider"]
            )
            self._tokens, *_ = (field.name for field in self._session.get_inputs())
        except Exception as error:  # onnxruntime's own derive from nothing else
            raise UserError(f"expected Kokoro as ONNX in {found[0]}: {_line(error)}") from error

    @cached_property
    def english(self) -> tuple[str, ...]:
        """The names of American and British voices."""
        names = sorted(path.stem for path in self._folder.glob("voices/*.bin"))
        for name in names:
            self.styles(name)
        return tuple(name for name in names if name[0] in "ab") or tuple(names)

    def styles(self, voice: str) -> np.ndarray:
        """Return a voice <float32>[phonemes, 256] (UserError: a broken file)."""
        path = self._folder / "voices" / f"{voice}.bin"
        try:
            return np.fromfile(path, "<f4").reshape(-1, STYLE)
        except (OSError, ValueError) as error:
            raise UserError(f"expected a voice of Kokoro, {STYLE} numbers a row: {path}") from error

    def __call__(self, phonemes: str, styles: np.ndarray, speed: float) -> np.ndarray:
        """Speak phonemes (IPA with stress, and punctuation): <float32>[n] at 24 kHz.

        Args:
            phonemes: what the vocabulary lacks is left out.
            styles: row n - 1 is that of n phonemes, <float>[phonemes, 256].
            speed: 1 is as a voice would.

        Raises:
            SpeechError: no phoneme is known, or the network fails.
        """
        tokens = [self._symbols[letter] for letter in phonemes if letter in self._symbols]
        tokens = tokens[: len(styles)]
        if not tokens:
            raise SpeechError(f"none of the phonemes {phonemes!r} is known")
        inputs = {
            self._tokens: np.array([[0, *tokens, 0]], np.int64),
            "style": styles[len(tokens) - 1][None].astype(np.float32),
            "speed": np.array([speed], np.float32),
        }
        try:
            return np.asarray(self._session.run(None, inputs)[0], np.float32).ravel()
        except Exception as error:  # as above
            raise SpeechError(_line(error)) from error


def _symbols(path: Path) -> dict[str, int]:
    try:
        symbols = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
        return {str(symbol): int(number) for symbol, number in symbols.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"expected Kokoro's vocabulary in {path}: {_line(error)}") from error


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
