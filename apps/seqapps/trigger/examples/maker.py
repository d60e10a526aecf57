"""From clips to what a network is trained on: stretches of sound, heard in rooms and noise.

A stretch is as long as `Config.segment_s`. Its targets say for every logit whether the word has
just been said (`FIRE`), or nothing is to be reported (`QUIET`), or either will do (`EITHER`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures

from ..sound import mixing, noises
from ..voices.augmentation import resample

QUIET, FIRE, EITHER = 0, 1, 2
EARLY_S, LATE_S = 0.16, 0.6  # before and after the firing time, where either will do
WARM_UP_S = 0.3  # at the start of a stretch, where either will do
SPEED = 0.07  # standard deviation of the logarithm of how much faster a clip is
NOISY, ROOMY, COLOURED = 0.85, 0.5, 0.7  # shares of the stretches
SPEECH_BEHIND = 0.2  # share of the noises that are speech
SNR_DB, BABBLE_SNR_DB = (3.0, 30.0), (8.0, 30.0)
SILENT_ENDS = 0.15  # share of the stretches that begin or end in digital silence
FULL = 32_767


@dataclass(frozen=True)
class Clips:
    """Sounds of any length, as 16-bit samples in one array.

    Attributes:
        samples: <int16>[n].
        ends: <int64>[clips].
    """

    samples: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, sounds: Sequence[np.ndarray]) -> "Clips":
        """Take sounds <float32>[n] in [-1, 1]."""
        scaled = [np.round(np.clip(sound, -1, 1) * FULL).astype(np.int16) for sound in sounds]
        ends = np.cumsum([len(sound) for sound in scaled], dtype=np.int64)
        return cls(np.concatenate([np.zeros(0, np.int16), *scaled]), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> np.ndarray:
        """Return a sound <float32>[n]."""
        begin = self.ends[number - 1] if number else 0
        return self.samples[begin : self.ends[number]].astype(np.float32) / FULL

    def chosen(self, numbers: Sequence[int] | np.ndarray) -> "Clips":
        """Return some of the sounds."""
        return Clips.of([self[int(number)] for number in numbers])

    def drawn(self, random: np.random.Generator) -> np.ndarray:
        """Return one of the sounds."""
        return self[int(random.integers(len(self)))]

    @property
    def seconds(self) -> float:
        """How long all of them are."""
        return len(self.samples) / RATE_HZ


@dataclass(frozen=True)
class Material:
    """What stretches are made of; every part may be empty but `word` and `speech`.

    Attributes:
        word: the word, from its first sound to its last.
        near: what sounds nearly like it.
        speech: running speech without it.
        recordings: the word in the user's recordings, with what is around it.
        negatives: recordings that the word is not in.
        background: longer ones.
        noises: a bank of noises that stretches are cut from.
    """

    word: Clips
    near: Clips
    speech: Clips
    recordings: Clips
    negatives: Clips
    background: Clips
    noises: Clips


def noise_bank(count: int, seconds: float, seed: int) -> Clips:
    """Return noises of `noises.noise`, each of so many seconds."""
    made = (
        noises.noise(round(seconds * RATE_HZ), np.random.default_rng([seed, number]))
        for number in range(count)
    )
    return Clips.of([*made])


@dataclass(frozen=True, eq=False)
class Timing:
    """The times of a network's frames and logits.

    Attributes:
        features: what the network hears.
        stride: frames to a logit.
        segment_s: length of a stretch.
        label_s: for how long after the word's end a logit is to fire.
    """

    features: MelFeatures
    stride: int
    segment_s: float
    label_s: float

    @property
    def samples(self) -> int:
        """Of a stretch: a whole number of logits."""
        step = self.features.hop * self.stride
        return round(self.segment_s * RATE_HZ / step) * step

    @property
    def steps(self) -> int:
        """Logits of a stretch."""
        return self.samples // (self.features.hop * self.stride)

    @property
    def step_s(self) -> float:
        """From one logit to the next."""
        return self.features.hop * self.stride / RATE_HZ

    def heard(self, samples: np.ndarray) -> np.ndarray:
        """Return features <float32>[steps * stride, bands] of a stretch."""
        before = self.features.window - self.features.hop
        return self.features(np.pad(samples, (before, 0)))

    def targets(
        self, ends_s: Sequence[float] = (), ranges_s: Sequence[tuple[float, float]] = ()
    ) -> np.ndarray:
        """Return <int8>[steps].

        Args:
            ends_s: when the word has been said.
            ranges_s: stretches of time in which it is said, nobody knows when.
        """
        times = (np.arange(self.steps) + 1) * self.features.hop * self.stride / RATE_HZ
        targets = np.full(self.steps, QUIET, np.int8)
        targets[times < WARM_UP_S] = EITHER
        windows = [(end, end + self.label_s) for end in ends_s]
        windows += [(begin, end + self.label_s) for begin, end in ranges_s]
        for begin, end in windows:
            targets[(times >= begin - EARLY_S) & (times <= end + LATE_S)] = EITHER
        for begin, end in windows:
            targets[(times >= begin) & (times <= end)] = FIRE
        return targets


class Maker:
    """Makes stretches; each is a function of its generator alone.

    Args:
        material: the clips.
        timing: of the network.
    """

    def __init__(self, material: Material, timing: Timing) -> None:
        self.material, self.timing = material, timing
        self._others = [c for c in (material.near, material.speech) if len(c)]

    def positive(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Say the word once (in a longer stretch, now and then), among other speech or alone.

        Returns:
            samples <float32>[timing.samples] and targets <int8>[timing.steps].
        """
        clip = faster(self.material.word[number], random)
        sound = np.zeros(self.timing.samples, np.float32)
        latest = self.timing.segment_s - self.timing.label_s
        end_s = float(random.uniform(min(len(clip) / RATE_HZ, latest), latest))
        end = round(end_s * RATE_HZ)
        clip = clip[-end:]
        sound[end - len(clip) : end] = clip
        level = mixing.active_level(clip)
        if random.random() < 0.45:  # something is said before
            self._lay(sound, random, level, until=end - len(clip) - _pause(random))
        if random.random() < 0.35:  # and after
            self._lay(sound, random, level, since=end + _pause(random))
        return self.heard(sound, random), self.timing.targets([end_s])

    def recorded(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hear one of the user's recordings, in which the word is said somewhere."""
        clip = faster(self.material.recordings[number], random)[-self.timing.samples :]
        sound = np.zeros(self.timing.samples, np.float32)
        begin = int(random.integers(len(sound) - len(clip) + 1))
        sound[begin : begin + len(clip)] = clip
        span = (begin / RATE_HZ + min(0.2, len(clip) / RATE_HZ / 2), (begin + len(clip)) / RATE_HZ)
        return self.heard(sound, random), self.timing.targets((), [span])

    def near(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Say what sounds nearly like the word."""
        return self._without(self.material.near[number], random)

    def part(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Say the beginning of the word, or its end."""
        clip = self.material.word[number]
        border = round(len(clip) * random.uniform(0.25, 0.65))
        return self._without(
            clip[:border] if random.random() < 0.6 else clip[len(clip) - border :], random
        )

    def speech(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Talk of other things."""
        return self._without(self.material.speech[number % len(self.material.speech)], random)

    def negative(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hear the user's recordings without the word: a piece of one, or several short ones."""
        size = self.timing.samples
        sound = np.zeros(size, np.float32)
        clip = faster(self.material.negatives[number], random)
        begin = int(random.integers(-max(0, len(clip) - size), max(1, size - len(clip))))
        while begin < size:
            heard = clip[max(0, -begin) : size - begin]
            sound[max(0, begin) : max(0, begin) + len(heard)] = heard
            begin += len(clip) + _pause(random)
            clip = self.material.negatives.drawn(random)
        return self.heard(sound, random), self.timing.targets()

    def phrase(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hear a clip of speech and nothing else; one that is too long is cut off behind."""
        clip = faster(self.material.speech[number], random)[: self.timing.samples]
        sound = np.zeros(self.timing.samples, np.float32)
        begin = int(random.integers(len(sound) - len(clip) + 1))
        sound[begin : begin + len(clip)] = clip
        return self.heard(sound, random), self.timing.targets()

    def background(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hear a piece of the user's background."""
        sound = self.material.background[number]
        return self.heard(piece(sound, self.timing.samples, random), random), self.timing.targets(
            []
        )

    def noise(self, number: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Hear noise alone."""
        return self.heard(self._noise(random), random, alone=True), self.timing.targets()

    def heard(
        self, sound: np.ndarray, random: np.random.Generator, alone: bool = False
    ) -> np.ndarray:
        """Put a sound into a room and a noise, through a microphone, at some level."""
        if random.random() < ROOMY:
            sound = mixing.reverberate(sound, random)
        if random.random() < COLOURED:
            sound = mixing.colour(sound, random)
        if not alone and random.random() < NOISY:
            is_speech = random.random() < SPEECH_BEHIND
            noise = self._babble(random) if is_speech else self._noise(random)
            low, high = BABBLE_SNR_DB if is_speech else SNR_DB
            sound = mixing.mix(sound, noise, random.uniform(low, high))
        sound = mixing.gain(sound, random)
        if random.random() < SILENT_ENDS:
            border = round(random.uniform(0, 0.1) * len(sound))
            sound[: border if random.random() < 0.5 else 0] = 0
        return sound

    def _noise(self, random: np.random.Generator) -> np.ndarray:
        size = self.timing.samples
        if len(self.material.background) and random.random() < 0.6:
            found = piece(self.material.background.drawn(random), size, random)
            if np.abs(found).max() > 1e-4:
                return found
        return piece(self.material.noises.drawn(random), size, random)

    def _babble(self, random: np.random.Generator) -> np.ndarray:
        clips = [self.material.speech.drawn(random) for _ in range(4)]
        return noises.babble(clips, self.timing.samples, random)

    def _without(
        self, clip: np.ndarray, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return a stretch that holds the clip, or a piece of it, and perhaps other speech."""
        size = self.timing.samples
        clip = faster(clip, random)
        sound = np.zeros(size, np.float32)
        if len(clip) >= size:
            begin = int(random.integers(len(clip) - size + 1))
            sound = clip[begin : begin + size].copy()
        else:
            begin = int(random.integers(size - len(clip) + 1))
            sound[begin : begin + len(clip)] = clip
            level = mixing.active_level(clip)
            if random.random() < 0.4:
                self._lay(sound, random, level, until=begin - _pause(random))
            if random.random() < 0.4:
                self._lay(sound, random, level, since=begin + len(clip) + _pause(random))
        return self.heard(sound, random), self.timing.targets()

    def _lay(
        self, sound: np.ndarray, random: np.random.Generator, level: float,
        until: int | None = None, since: int | None = None,
    ) -> None:  # fmt: skip
        """Lay other speech into a stretch, that ends at `until` or begins at `since`."""
        clip = self._others[int(random.integers(len(self._others)))].drawn(random)
        clip = clip * np.float32(level / max(mixing.active_level(clip), 1e-6))
        if until is not None and until > 0:
            clip = clip[-until:]
            sound[until - len(clip) : until] += clip
        if since is not None and since < len(sound):
            clip = clip[: len(sound) - since]
            sound[since : since + len(clip)] += clip


def _pause(random: np.random.Generator) -> int:
    return round(random.uniform(0.03, 0.4) * RATE_HZ)


def faster(clip: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Play a clip a little faster or slower, the pitch with it."""
    return resample(clip, float(np.exp(random.normal(0, SPEED))))


def piece(sound: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    """Cut so many samples out of a sound, which is repeated if it is shorter."""
    if len(sound) < size:
        sound = np.resize(sound, size)
    begin = int(random.integers(len(sound) - size + 1))
    return sound[begin : begin + size]
