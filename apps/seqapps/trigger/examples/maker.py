"""Training segments: clips placed in silence or speech, then recorded in rooms and noise.

A segment has the length `Config.segment_s`; see `labels` for its targets.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

from ..sound import mixing, noises
from ..voices.augmentation import resample
from .labels import Timing

SPEED_SPREAD = 0.07  # standard deviation of the logarithm of a clip's speed factor
NOISY, REVERBERANT, COLOURED = 0.85, 0.5, 0.7  # shares of the segments
BABBLE = 0.2  # share of the noises
SNR_DB, BABBLE_SNR_DB = (3.0, 30.0), (8.0, 30.0)
SILENT_BEGINNINGS = 0.15  # share of the segments, half of which get digital silence
SPEECH_BEFORE, SPEECH_AFTER = 0.45, 0.35  # shares of the segments with the word
SPEECH_BESIDE = 0.4  # share of the other segments, for each side
MAX_INT16 = 32_767

Segment = tuple[np.ndarray, np.ndarray]  # samples <float32>[n] and targets <int8>[steps]


@dataclass(frozen=True)
class Clips:
    """Sounds of any length: the samples of all <int16>[n], and the end of each <int64>[clips].

    Example:
        >>> clips = Clips.of([np.zeros(8_000, np.float32), np.ones(16_000, np.float32)])
        >>> len(clips), clips.seconds, float(clips[1].max())
        (2, 1.5, 1.0)
    """

    samples: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, sounds: Iterable[np.ndarray]) -> "Clips":
        """Store sounds <float32>[n] in [-1, 1]."""
        scaled = [np.round(np.clip(sound, -1, 1) * MAX_INT16).astype(np.int16) for sound in sounds]
        ends = np.cumsum([len(sound) for sound in scaled], dtype=np.int64)
        return cls(np.concatenate([np.zeros(0, np.int16), *scaled]), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> np.ndarray:
        """Return a clip <float32>[n]."""
        begin = self.ends[number - 1] if number else 0
        return self.samples[begin : self.ends[number]].astype(np.float32) / MAX_INT16

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[number] for number in range(len(self)))

    def select(self, numbers: Sequence[int] | np.ndarray) -> "Clips":
        """Return the clips with the given numbers."""
        return Clips.of(self[int(number)] for number in numbers)

    def draw(self, random: Generator) -> np.ndarray:
        """Return a random clip."""
        return self[int(random.integers(len(self)))]

    @property
    def seconds(self) -> float:
        """The length of all clips together."""
        return len(self.samples) / RATE_HZ


NO_CLIPS = Clips(np.zeros(0, np.int16), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Material:
    """The clips that segments are made of."""

    word: Clips = NO_CLIPS  # from its first sound to its last
    near: Clips = NO_CLIPS  # near misses
    speech: Clips = NO_CLIPS  # running speech without the word
    recordings: Clips = NO_CLIPS  # the user's, of the word with other sound around it
    negatives: Clips = NO_CLIPS  # the user's, without the word
    background: Clips = NO_CLIPS  # long recordings without the word
    noises: Clips = NO_CLIPS  # that segments are cut from


def noise_bank(count: int, seconds: float, seed: int) -> Clips:
    """Return `count` noises of `noises.noise`, each `seconds` long."""
    size = round(seconds * RATE_HZ)
    return Clips.of(noises.noise(size, np.random.default_rng([seed, n])) for n in range(count))


class SegmentMaker:
    """Makes segments; each is a function of the clip's number and the generator's state.

    Every method but `augmented` makes one kind of segment.
    """

    def __init__(self, material: Material, timing: Timing) -> None:
        self.material, self.timing = material, timing
        self._others = [c for c in (material.near, material.speech) if len(c)]

    def positive(self, number: int, random: Generator) -> Segment:
        """Make a segment with a clip of the word, alone or between other speech."""
        clip = at_other_speed(self.material.word[number], random)
        sound = np.zeros(self.timing.samples, np.float32)
        latest = self.timing.segment_s - self.timing.label_s
        end_s = float(random.uniform(min(len(clip) / RATE_HZ, latest), latest))
        end = round(end_s * RATE_HZ)
        clip = clip[-end:]
        sound[end - len(clip) : end] = clip
        self._add_speech(sound, end - len(clip), end, random, (SPEECH_BEFORE, SPEECH_AFTER))
        return self.augmented(sound, random), self.timing.targets([end_s])

    def recorded(self, number: int, random: Generator) -> Segment:
        """Make a segment with a recording of the user in which the word is said somewhere."""
        clip = at_other_speed(self.material.recordings[number], random)[-self.timing.samples :]
        sound, begin = self._placed(clip, random)
        begin_s, end_s = begin / RATE_HZ, (begin + len(clip)) / RATE_HZ
        span = (begin_s + min(0.2, len(clip) / RATE_HZ / 2), end_s)
        return self.augmented(sound, random), self.timing.targets((), [span])

    def near(self, number: int, random: Generator) -> Segment:
        """Make a segment with a near miss."""
        return self._without_word(self.material.near[number], random)

    def part(self, number: int, random: Generator) -> Segment:
        """Make a segment with the beginning or the end of the word."""
        clip = self.material.word[number]
        border = round(len(clip) * random.uniform(0.25, 0.65))
        piece = clip[:border] if random.random() < 0.6 else clip[len(clip) - border :]
        return self._without_word(piece, random)

    def speech(self, number: int, random: Generator) -> Segment:
        """Make a segment with running speech."""
        return self._without_word(self.material.speech[number], random)

    def negative(self, number: int, random: Generator) -> Segment:
        """Make a segment with a piece of a negative recording, or with several short ones."""
        size = self.timing.samples
        sound = np.zeros(size, np.float32)
        clip = at_other_speed(self.material.negatives[number], random)
        begin = int(random.integers(-max(0, len(clip) - size), max(1, size - len(clip))))
        while begin < size:
            visible = clip[max(0, -begin) : size - begin]
            sound[max(0, begin) : max(0, begin) + len(visible)] = visible
            begin += len(clip) + _pause(random)
            clip = self.material.negatives.draw(random)
        return self.augmented(sound, random), self.timing.targets()

    def phrase(self, number: int, random: Generator) -> Segment:
        """Make a segment with one clip of speech, truncated at the end if it is too long."""
        clip = at_other_speed(self.material.speech[number], random)
        sound, _ = self._placed(clip[: self.timing.samples], random)
        return self.augmented(sound, random), self.timing.targets()

    def background(self, number: int, random: Generator) -> Segment:
        """Make a segment with a piece of the user's background."""
        sound = random_piece(self.material.background[number], self.timing.samples, random)
        return self.augmented(sound, random), self.timing.targets()

    def noise(self, number: int, random: Generator) -> Segment:
        """Make a segment with noise alone."""
        return self.augmented(self._noise(random), random, alone=True), self.timing.targets()

    def augmented(self, sound: np.ndarray, random: Generator, alone: bool = False) -> np.ndarray:
        """Return a sound in a random room and noise, through a microphone, at a random level."""
        if random.random() < REVERBERANT:
            sound = mixing.reverberate(sound, random)
        if random.random() < COLOURED:
            sound = mixing.equalise(sound, random)
        if not alone and random.random() < NOISY:
            is_babble = random.random() < BABBLE
            noise = self._babble(random) if is_babble else self._noise(random)
            snr_db = random.uniform(*(BABBLE_SNR_DB if is_babble else SNR_DB))
            sound = mixing.mix(sound, noise, snr_db)
        sound = mixing.gain(sound, random)
        if random.random() < SILENT_BEGINNINGS:
            border = round(random.uniform(0, 0.1) * len(sound))
            sound[: border if random.random() < 0.5 else 0] = 0
        return sound

    def _noise(self, random: Generator) -> np.ndarray:
        size = self.timing.samples
        if len(self.material.background) and random.random() < 0.6:
            sound = random_piece(self.material.background.draw(random), size, random)
            if np.abs(sound).max() > 1e-4:
                return sound
        return random_piece(self.material.noises.draw(random), size, random)

    def _babble(self, random: Generator) -> np.ndarray:
        clips = [self.material.speech.draw(random) for _ in range(4)]
        return noises.babble(clips, self.timing.samples, random)

    def _placed(self, clip: np.ndarray, random: Generator) -> tuple[np.ndarray, int]:
        """Return a sound with a clip somewhere in silence, and the clip's first sample."""
        sound = np.zeros(self.timing.samples, np.float32)
        begin = int(random.integers(len(sound) - len(clip) + 1))
        sound[begin : begin + len(clip)] = clip
        return sound, begin

    def _without_word(self, clip: np.ndarray, random: Generator) -> Segment:
        """Make a segment with a clip, or a piece of it, and perhaps other speech."""
        clip = at_other_speed(clip, random)
        if len(clip) >= self.timing.samples:
            sound = random_piece(clip, self.timing.samples, random).copy()
        else:
            sound, begin = self._placed(clip, random)
            shares = (SPEECH_BESIDE, SPEECH_BESIDE)
            self._add_speech(sound, begin, begin + len(clip), random, shares)
        return self.augmented(sound, random), self.timing.targets()

    def _add_speech(
        self, sound: np.ndarray, begin: int, end: int, random: Generator, shares: Sequence[float]
    ) -> None:
        """Add other speech in place, before and after the clip from `begin` to `end`."""
        level = mixing.active_level(sound[begin:end])
        for is_before, share in zip((True, False), shares, strict=True):
            if random.random() >= share:
                continue
            pause = _pause(random)
            other = self._others[int(random.integers(len(self._others)))].draw(random)
            other = other * np.float32(level / max(mixing.active_level(other), 1e-6))
            if is_before:
                last = max(0, begin - pause)
                other = other[-last:] if last else other[:0]
                sound[last - len(other) : last] += other
            else:
                other = other[: max(0, len(sound) - end - pause)]
                sound[end + pause : end + pause + len(other)] += other


def _pause(random: Generator) -> int:
    return round(random.uniform(0.03, 0.4) * RATE_HZ)


def at_other_speed(clip: np.ndarray, random: Generator) -> np.ndarray:
    """Return a clip at a slightly different speed, with the pitch changed by the same factor."""
    return resample(clip, float(np.exp(random.normal(0, SPEED_SPREAD))))


def random_piece(sound: np.ndarray, size: int, random: Generator) -> np.ndarray:
    """Return a random piece of `size` samples; a shorter sound is repeated.

    Example:
        >>> random_piece(np.float32([1, 2]), 4, np.random.default_rng(0)).tolist()
        [1.0, 2.0, 1.0, 2.0]
    """
    if len(sound) < size:
        sound = np.resize(sound, size)
    begin = int(random.integers(len(sound) - size + 1))
    return sound[begin : begin + size]
