"""End-pointing: what is a segment does not depend on the chunks of the sound."""

import numpy as np
import pytest
from seqapps.commands.listening.segments import Endpointer, Segment
from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ


def noise(seconds: float, level: float, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(0, level, round(seconds * RATE_HZ)).astype(np.float32)


def speech(seconds: float, level: float = 0.1, seed: int = 1) -> np.ndarray:
    """Noise whose level changes as that of syllables does, with the gaps before stops."""
    sound = noise(seconds, level, seed)
    time_s = np.arange(len(sound)) / RATE_HZ
    return (sound * np.maximum(0.01, np.sin(2 * np.pi * 3 * time_s + 0.5))).astype(np.float32)


def found(sound: np.ndarray, size: int = 1_600, pause_s: float = 0.7) -> list[Segment]:
    finder = Endpointer(pause_s)
    parts = [finder.push(sound[i : i + size]) for i in range(0, len(sound), size)]
    return [segment for part in [*parts, finder.finish()] for segment in part]


def times(segments: list[Segment]) -> list[tuple[float, float]]:
    return [(segment.start_s, segment.end_s) for segment in segments]


def in_room(*parts: np.ndarray, level: float = 0.002) -> np.ndarray:
    """Parts one after another, over the noise of a room."""
    sound = np.concatenate(parts)
    return (sound + noise(len(sound) / RATE_HZ, level, 9)[: len(sound)]).astype(np.float32)


SILENCE = np.zeros(2 * RATE_HZ, np.float32)
ROOM = noise(2.0, 0.002)


@pytest.mark.parametrize("level", [0.0, 0.002, 0.02])
def test_each_utterance_is_a_segment_with_some_silence_around_it(level):
    parts = SILENCE, speech(1.5), SILENCE, speech(1.0, seed=2), SILENCE
    sound = in_room(*parts, level=level)
    (a, b), (c, d) = times(found(sound))
    assert 1.5 <= a <= 2.0 and 3.5 <= b <= 4.1
    assert 5.0 <= c <= 5.5 and 6.5 <= d <= 7.1


@pytest.mark.parametrize("size", [1, 37, 320, 5_000, 10**6])
def test_chunks_do_not_matter(size):
    sound = in_room(SILENCE, speech(1.2), SILENCE, speech(3.0, seed=3))
    sound = sound[: 4 * RATE_HZ] if size == 1 else sound
    expected = found(sound)
    segments = found(sound, size)
    assert times(segments) == times(expected) and len(segments) >= 1
    for one, other in zip(segments, expected, strict=True):
        np.testing.assert_array_equal(one.samples, other.samples)
        start = one.start
        np.testing.assert_array_equal(one.samples, sound[start : start + len(one.samples)])


def test_a_clip_that_begins_with_its_first_word_is_whole():
    clip = speech(1.3)
    (segment,) = found(clip)
    assert segment.start == 0 and len(segment.samples) == len(clip)


@pytest.mark.parametrize("sound", [SILENCE, ROOM, noise(30, 0.05), np.zeros(0, np.float32)])
def test_silence_and_steady_noise_have_no_segments(sound):
    assert found(sound) == []


def test_speech_without_pauses_is_cut_so_that_memory_stays_flat():
    segments = found(speech(65, seed=4))
    assert len(segments) >= 3
    assert all(len(segment.samples) <= 20 * RATE_HZ for segment in segments)
    assert sum(len(segment.samples) for segment in segments) > 60 * RATE_HZ


def test_the_pause_decides_what_is_one_sentence():
    half = SILENCE[: RATE_HZ // 2]
    sound = in_room(SILENCE, speech(1.0), half, speech(1.0, seed=5), SILENCE)
    assert [len(found(sound, pause_s=pause)) for pause in (0.3, 1.0)] == [2, 1]


@pytest.mark.parametrize("pause", [0.0, 0.1, 6.0, float("nan")])
def test_a_pause_out_of_range_is_refused(pause):
    with pytest.raises(UserError, match=r"pause expects 0\.2 to 5 s"):
        Endpointer(pause)
