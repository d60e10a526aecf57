"""The interface of speech synthesisers."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.random import Generator

Sound = tuple[np.ndarray, int]  # samples <float32>[n] and sample rate in Hz


class SpeechError(Exception):
    """A failure of a synthesiser, with its message."""


class SpeechSynthesizer(ABC):
    """A program or library that speaks texts."""

    name: ClassVar[str]  # as in the configuration key `synthesizers`
    packages: ClassVar[str] = ""  # of Debian; "" for none
    phonemic: ClassVar[bool] = False  # whether it speaks mnemonics (`[[…]]`)
    max_length: ClassVar[int] = 10_000  # characters of a text, as long as others can speak it
    voices: tuple[str, ...]  # a voice that is listed twice is drawn twice as often
    share: float  # relative share of the clips, by the number of truly different voices

    @abstractmethod
    def say(self, text: str, voice: str, random: Generator) -> Sound:
        """Return a sound, a function of the state of `random`.

        It is empty if the text has no sound, or if a letter cannot be spoken.

        Raises:
            SpeechError: the synthesiser failed.
        """
