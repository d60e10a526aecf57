"""Speech as it is recorded: in rooms and noises, through a microphone, at any level."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

from .clips import NO_CLIPS, Clips, random_piece
from .sound import mixing, noises
from .voices.augmentation import resample

SPEED_SPREAD = 0.07  # standard deviation of the logarithm of a clip's speed factor
NOISY, REVERBERANT, COLOURED = 0.85, 0.5, 0.7  # shares of the scenes
BABBLE = 0.2  # share of the noises
SNR_DB, BABBLE_SNR_DB = (3.0, 30.0), (8.0, 30.0)
SILENT_BEGINNINGS = 0.15  # share of the scenes, half of which get digital silence


def noise_bank(count: int, seconds: float, seed: int) -> Clips:
    """Return `count` noises of `noises.noise`, each `seconds` long."""
    size = round(seconds * RATE_HZ)
    return Clips.of(noises.noise(size, np.random.default_rng([seed, n])) for n in range(count))


@dataclass(frozen=True)
class Scenes:
    """Records sounds in random scenes; each is a function of the sound and the generator's state.

    Attributes:
        samples: the length of every scene.
        noises: that the noise of a scene is cut from.
        background: recordings of rooms, the noise of most scenes if there are any.
        speech: that a babble of voices is made of.
    """

    samples: int
    noises: Clips
    background: Clips = NO_CLIPS
    speech: Clips = NO_CLIPS

    def augmented(self, sound: np.ndarray, random: Generator, alone: bool = False) -> np.ndarray:
        """Return a sound in a random room and noise, through a microphone, at a random level."""
        if random.random() < REVERBERANT:
            sound = mixing.reverberate(sound, random)
        if random.random() < COLOURED:
            sound = mixing.equalise(sound, random)
        if not alone and random.random() < NOISY:
            is_babble = random.random() < BABBLE
            noise = self._babble(random) if is_babble else self.noise(random)
            snr_db = random.uniform(*(BABBLE_SNR_DB if is_babble else SNR_DB))
            sound = mixing.mix(sound, noise, snr_db)
        sound = mixing.gain(sound, random)
        if random.random() < SILENT_BEGINNINGS:
            border = round(random.uniform(0, 0.1) * len(sound))
            sound[: border if random.random() < 0.5 else 0] = 0
        return sound

    def noise(self, random: Generator) -> np.ndarray:
        """Return a noise as long as a scene."""
        size = self.samples
        if len(self.background) and random.random() < 0.6:
            sound = random_piece(self.background.draw(random), size, random)
            if np.abs(sound).max() > 1e-4:
                return sound
        return random_piece(self.noises.draw(random), size, random)

    def _babble(self, random: Generator) -> np.ndarray:
        clips = [self.speech.draw(random) for _ in range(4)]
        return noises.babble(clips, self.samples, random)

    def placed(self, clip: np.ndarray, random: Generator) -> tuple[np.ndarray, int]:
        """Return a sound with a clip somewhere in silence, and the clip's first sample."""
        sound = np.zeros(self.samples, np.float32)
        begin = int(random.integers(len(sound) - len(clip) + 1))
        sound[begin : begin + len(clip)] = clip
        return sound, begin


def at_other_speed(clip: np.ndarray, random: Generator) -> np.ndarray:
    """Return a clip at a slightly different speed, with the pitch changed by the same factor."""
    return resample(clip, float(np.exp(random.normal(0, SPEED_SPREAD))))
