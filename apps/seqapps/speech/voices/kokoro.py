"""Kokoro-82M (hexgrad, Apache-2.0): 54 neural voices, and mixtures of them.

The folder has the layout of onnx-community/Kokoro-82M-v1.0-ONNX on Hugging Face: one `*.onnx` at
any depth, `tokenizer.json`, and `voices/*.bin`.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.random import Generator

from seqapps.common.errors import UserError, not_installed

from .espeak import Espeak
from .speech import Sound, SpeechError, SpeechSynthesizer

KOKORO_RATE_HZ = 24_000
STYLE = 256  # size of a style vector; a voice has one for each number of phonemes
SHARE_OF_OTHERS = 4 / 15  # share of the clips, relative to all other synthesisers
MIXED, BRITISH = 0.55, 0.3  # shares of the clips
MIXTURE = (-0.35, 1.0)  # weight of the second voice; a negative weight extrapolates
PACE, PACE_SPREAD = 0.05, 0.18  # mean and standard deviation of the logarithm of the speed
MIN_SPEED, MAX_SPEED = 0.6, 1.7
ENDINGS = ("", "?", "!", ".")
# Kokoro's own front end rewrites eSpeak's phonemes in the same way.
SPELLINGS = {"kəkˈoːɹoʊ": "kˈoʊkəɹoʊ", "ʲ": "j", "r": "ɹ", "x": "k", "ɬ": "l"}


@dataclass(frozen=True)
class Kokoro(SpeechSynthesizer):
    """Kokoro for English, in a folder as described above; foreign voices have an accent."""

    name: ClassVar[str] = "kokoro"
    max_length: ClassVar[int] = 24  # a second of speech takes half a second

    folder: Path
    voices: tuple[str, ...]
    share: float

    @classmethod
    def find(cls, folder: Path, others: float) -> "Kokoro":
        """Return the synthesiser of a folder; `others` is the sum of all other shares.

        Raises:
            UserError: a part is missing or cannot be read.
        """
        voices = tuple(sorted(path.stem for path in folder.glob("voices/*.bin")))
        if not voices:
            raise UserError(f"expected Kokoro's voices in {folder / 'voices'}, found no *.bin")
        _ = network(folder).english  # reads every voice
        return cls(folder, voices, SHARE_OF_OTHERS * others if others else 1.0)

    def say(self, text: str, voice: str, random: Generator) -> Sound:
        """Speak a text in a voice, or a mixture with another voice, at a random speed."""
        model = network(self.folder)
        accent = "en-gb" if random.random() < BRITISH else "en-us"
        phonemes = adapted(Espeak(accent).phonemes(text), accent)
        styles = model.styles(voice)
        if random.random() < MIXED:
            weight = random.uniform(*MIXTURE)
            other = model.styles(str(random.choice(model.english)))
            styles = (1 - weight) * styles + weight * other
        speed = float(np.clip(np.exp(random.normal(PACE, PACE_SPREAD)), MIN_SPEED, MAX_SPEED))
        return model(phonemes + str(random.choice(ENDINGS)), styles, speed), KOKORO_RATE_HZ


def adapted(phonemes: str, accent: str) -> str:
    """Return eSpeak's phonemes in the notation of Kokoro's training data.

    Example:
        >>> adapted("nˈaɪnti", "en-us")
        'nˈaɪndi'
    """
    for espeak, kokoro in SPELLINGS.items():
        phonemes = phonemes.replace(espeak, kokoro)
    return re.sub(r"(?<=nˈaɪn)ti(?!ː)", "di", phonemes) if accent == "en-us" else phonemes


class Network:
    """The neural network of a folder, from phonemes to sound (UserError: see `Kokoro.find`)."""

    def __init__(self, folder: Path) -> None:
        try:
            import onnxruntime
        except ImportError as error:
            raise not_installed("onnxruntime", "onnx", "Kokoro") from error
        files = sorted(folder.rglob("*.onnx"))
        if len(files) != 1:
            raise UserError(f"expected one file *.onnx of Kokoro in {folder}, found {len(files)}")
        self._folder = folder
        self._symbols = _symbols(folder / "tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # one process per core
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(files[0]), options, providers=["CPUExecutionProvider"]
            )
            self._tokens, *_ = (field.name for field in self._session.get_inputs())
        except Exception as error:  # the base class of onnxruntime's errors
            raise UserError(f"expected Kokoro as ONNX in {files[0]}: {_line(error)}") from error

    @cached_property
    def english(self) -> tuple[str, ...]:
        """The names of American and British voices."""
        names = sorted(path.stem for path in self._folder.glob("voices/*.bin"))
        for name in names:
            self.styles(name)
        return tuple(name for name in names if name[0] in "ab") or tuple(names)

    def styles(self, voice: str) -> np.ndarray:
        """Return a voice's style vectors <float32>[phonemes, 256] (UserError: a broken file)."""
        path = self._folder / "voices" / f"{voice}.bin"
        try:
            return np.fromfile(path, "<f4").reshape(-1, STYLE)
        except (OSError, ValueError) as error:
            raise UserError(f"expected a voice of Kokoro, {STYLE} numbers a row: {path}") from error

    def __call__(self, phonemes: str, styles: np.ndarray, speed: float) -> np.ndarray:
        """Speak phonemes (IPA with stress and punctuation): <float32>[n] at 24 kHz.

        Row n - 1 of `styles` <float>[phonemes, 256] is for n phonemes; unknown symbols are skipped.
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


network = cache(Network)  # once per process and folder


def _symbols(path: Path) -> dict[str, int]:
    try:
        symbols = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
        return {str(symbol): int(number) for symbol, number in symbols.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"expected Kokoro's vocabulary in {path}: {_line(error)}") from error


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
