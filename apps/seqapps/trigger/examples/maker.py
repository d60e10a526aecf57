"""Training segments: clips placed in silence or speech, then recorded in rooms and noise.

A segment has the length `Config.segment_s`; see `labels` for its targets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ
from seqapps.speech.clips import NO_CLIPS, Clips, random_piece
from seqapps.speech.scenes import Scenes, at_other_speed
from seqapps.speech.sound import mixing

from .labels import Timing

SPEECH_BEFORE, SPEECH_AFTER = 0.45, 0.35  # shares of the segments with the word
SPEECH_BESIDE = 0.4  # share of the other segments, for each side

Segment = tuple[np.ndarray, np.ndarray]  # samples <float32>[n] and targets <int8>[steps]


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


class SegmentMaker:
    """Makes segments; each is a function of the clip's number and the generator's state.

    Every method makes one kind of segment.
    """

    def __init__(self, material: Material, timing: Timing) -> None:
        self.material, self.timing = material, timing
        self.scenes = Scenes(timing.samples, material.noises, material.background, material.speech)
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
        return self.scenes.augmented(sound, random), self.timing.targets([end_s])

    def recorded(self, number: int, random: Generator) -> Segment:
        """Make a segment with a recording of the user in which the word is said somewhere."""
        clip = at_other_speed(self.material.recordings[number], random)[-self.timing.samples :]
        sound, begin = self.scenes.placed(clip, random)
        begin_s, end_s = begin / RATE_HZ, (begin + len(clip)) / RATE_HZ
        span = (begin_s + min(0.2, len(clip) / RATE_HZ / 2), end_s)
        return self.scenes.augmented(sound, random), self.timing.targets((), [span])

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
        return self.scenes.augmented(sound, random), self.timing.targets()

    def phrase(self, number: int, random: Generator) -> Segment:
        """Make a segment with one clip of speech, truncated at the end if it is too long."""
        clip = at_other_speed(self.material.speech[number], random)
        sound, _ = self.scenes.placed(clip[: self.timing.samples], random)
        return self.scenes.augmented(sound, random), self.timing.targets()

    def background(self, number: int, random: Generator) -> Segment:
        """Make a segment with a piece of the user's background."""
        sound = random_piece(self.material.background[number], self.timing.samples, random)
        return self.scenes.augmented(sound, random), self.timing.targets()

    def noise(self, number: int, random: Generator) -> Segment:
        """Make a segment with noise alone."""
        return self.scenes.augmented(
            self.scenes.noise(random), random, alone=True
        ), self.timing.targets()

    def _without_word(self, clip: np.ndarray, random: Generator) -> Segment:
        """Make a segment with a clip, or a piece of it, and perhaps other speech."""
        clip = at_other_speed(clip, random)
        if len(clip) >= self.timing.samples:
            sound = random_piece(clip, self.timing.samples, random).copy()
        else:
            sound, begin = self.scenes.placed(clip, random)
            shares = (SPEECH_BESIDE, SPEECH_BESIDE)
            self._add_speech(sound, begin, begin + len(clip), random, shares)
        return self.scenes.augmented(sound, random), self.timing.targets()

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
