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
Placed = tuple[np.ndarray, int, int]  # samples <float32>[n], first sample and length of a clip


@dataclass(frozen=True)
class Clips:
    """Sounds of any length, stored as 16-bit samples in one array.

    Attributes:
        samples: <int16>[n].
        ends: end of each clip, <int64>[clips].

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
        """The total length."""
        return len(self.samples) / RATE_HZ


NO_CLIPS = Clips(np.zeros(0, np.int16), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Material:
    """The clips that segments are made of.

    Attributes:
        word: the word, from its first sound to its last.
        near: near misses.
        speech: running speech without the word.
        recordings: the user's recordings of the word, with other sound around it.
        negatives: the user's recordings without the word.
        background: long recordings without the word.
        noises: noises that segments are cut from.
    """

    word: Clips = NO_CLIPS
    near: Clips = NO_CLIPS
    speech: Clips = NO_CLIPS
    recordings: Clips = NO_CLIPS
    negatives: Clips = NO_CLIPS
    background: Clips = NO_CLIPS
    noises: Clips = NO_CLIPS


def noise_bank(count: int, seconds: float, seed: int) -> Clips:
    """Return `count` noises of `noises.noise`, each `seconds` long."""
    size = round(seconds * RATE_HZ)
    return Clips.of(noises.noise(size, np.random.default_rng([seed, n])) for n in range(count))


class SegmentMaker:
    """Makes segments; each is a function of the clip's number and the generator's state.

    Every method but `augmented` makes one kind of segment.

    Args:
        material: the clips.
        timing: time grid of the network.
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
        level = mixing.active_level(clip)
        if random.random() < SPEECH_BEFORE:
            self._add_speech(sound, random, level, until=end - len(clip) - _pause(random))
        if random.random() < SPEECH_AFTER:
            self._add_speech(sound, random, level, since=end + _pause(random))
        return self.augmented(sound, random), self.timing.targets([end_s])

    def recorded(self, number: int, random: Generator) -> Segment:
        """Make a segment with a recording of the user in which the word is said somewhere."""
        sound, begin, length = self._placed(self.material.recordings[number], random, keep_end=True)
        begin_s, end_s = begin / RATE_HZ, (begin + length) / RATE_HZ
        span = (begin_s + min(0.2, length / RATE_HZ / 2), end_s)
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
        clips = self.material.speech
        return self._without_word(clips[number % len(clips)], random)

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
        sound, _, _ = self._placed(self.material.speech[number], random)
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
            low, high = BABBLE_SNR_DB if is_babble else SNR_DB
            sound = mixing.mix(sound, noise, random.uniform(low, high))
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

    def _placed(self, clip: np.ndarray, random: Generator, keep_end: bool = False) -> Placed:
        """Place a clip in silence; return the sound and the clip's first sample and length."""
        size = self.timing.samples
        clip = at_other_speed(clip, random)
        clip = clip[-size:] if keep_end else clip[:size]
        sound = np.zeros(size, np.float32)
        begin = int(random.integers(size - len(clip) + 1))
        sound[begin : begin + len(clip)] = clip
        return sound, begin, len(clip)

    def _without_word(self, clip: np.ndarray, random: Generator) -> Segment:
        """Make a segment with a clip, or a piece of it, and perhaps other speech."""
        size = self.timing.samples
        clip = at_other_speed(clip, random)
        sound = np.zeros(size, np.float32)
        if len(clip) >= size:
            sound = random_piece(clip, size, random).copy()
        else:
            begin = int(random.integers(size - len(clip) + 1))
            sound[begin : begin + len(clip)] = clip
            level = mixing.active_level(clip)
            if random.random() < SPEECH_BESIDE:
                self._add_speech(sound, random, level, until=begin - _pause(random))
            if random.random() < SPEECH_BESIDE:
                self._add_speech(sound, random, level, since=begin + len(clip) + _pause(random))
        return self.augmented(sound, random), self.timing.targets()

    def _add_speech(
        self, sound: np.ndarray, random: Generator, level: float,
        until: int | None = None, since: int | None = None,
    ) -> None:  # fmt: skip
        """Add other speech to a segment in place; it ends at `until` or begins at `since`."""
        clip = self._others[int(random.integers(len(self._others)))].draw(random)
        clip = clip * np.float32(level / max(mixing.active_level(clip), 1e-6))
        if until is not None and until > 0:
            clip = clip[-until:]
            sound[until - len(clip) : until] += clip
        if since is not None and since < len(sound):
            clip = clip[: len(sound) - since]
            sound[since : since + len(clip)] += clip


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
