"""The interface of speech synthesisers."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.random import Generator

MAX_TEXT_LENGTH = 10_000  # characters
Sound = tuple[np.ndarray, int]  # samples <float32>[n] and sample rate in Hz


class SpeechError(Exception):
    """A failure of a synthesiser, with its message."""


class SpeechSynthesizer(ABC):
    """A program or library that speaks texts.

    Attributes:
        name: short name, as in the configuration key `synthesizers`.
        voices: names of voices; a voice that is listed twice is drawn twice as often.
        share: relative share of the clips, by the number of truly different voices.
        packages: Debian packages that install it; "" for none.
        phonemic: whether it speaks mnemonics (`[[…]]`).
        max_length: maximum characters of a text, as long as others can speak it.
    """

    name: ClassVar[str]
    packages: ClassVar[str] = ""
    phonemic: ClassVar[bool] = False
    max_length: ClassVar[int] = MAX_TEXT_LENGTH
    voices: tuple[str, ...]
    share: float

    @abstractmethod
    def say(self, text: str, voice: str, random: Generator) -> Sound:
        """Return samples <float32>[n] and the rate in Hz, a function of the state of `random`.

        n is 0 if the text has no sound, or if a letter cannot be spoken.

        Raises:
            SpeechError: the synthesiser failed.
        """
