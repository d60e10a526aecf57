"""Write the demo recordings of `seqapps trigger`: python datasets/trigger/generate.py

All sound is synthetic: voices of eSpeak NG, rooms and noises of this repository.
"""

import csv
import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from seqapps.common.io.audio import FULL_SCALE, RATE_HZ
from seqapps.common.io.files import atomic_write, write_text
from seqapps.speech.sound.mixing import active_level, mix, reverberate
from seqapps.speech.sound.noise_dsp import from_db, levelled, shaped, tilted
from seqapps.speech.sound.noise_events import dishes, drums, footsteps, music, typing
from seqapps.speech.sound.noises import babble, engine, fan, hum, siren, water, wind
from seqapps.speech.text.lexicon import sentences
from seqapps.speech.voices.augmentation import tempo, trim
from seqapps.speech.voices.espeak import Espeak

FOLDER = Path(__file__).parent
SENTENCES = sentences()[:64]
WORD = "activate"
NEAR = (
    *("active", "practical", "accurate", "magnetic", "back to bed", "aquarium"),
    *("accident", "act two", "an attic", "vacuum"),
)
SPEECH = 0.02  # active level of all voices, -34 dBFS
VOICES = (
    *("en-us+m4", "en+Annie", "en-029+f3", "en-us+m6", "en-gb-x-rp+Alicia"),
    *("en-us+linda", "en+Michael", "en-029+Lee", "en-us-nyc+f3", "en-gb-x-gbclan+m3"),
    *("en-us+steph", "en-gb-x-gbcwmd+Mario", "en+m7", "en-us+belinda"),
)
ENROLLED = "en-gb-scotland+Diogo"
# Seeds for `Espeak.say` with rates of 145 to 175 words per minute and pitches of 66 to 74, the
# variation of one person. The first ten are for enroll, the others for enroll-test.
TAKES = (45, 53, 99, 128, 300, 342, 416, 435, 517, 520, 539, 584, 591, 607)

Ambience = Callable[[int, np.random.Generator], np.ndarray]


@dataclass
class Track:
    """A recording in progress.

    Attributes:
        speech: consecutive parts <float32>[n].
        labels: word, start and end in seconds.
        length: number of samples.
    """

    speech: list[np.ndarray] = field(default_factory=list)
    labels: list[tuple[str, float, float]] = field(default_factory=list)
    length: int = 0

    def pause(self, seconds: float) -> None:
        self._add(np.zeros(round(seconds * RATE_HZ), np.float32))

    def say(self, voice: np.ndarray, word: str = "") -> None:
        """Append a clip, with a label if it contains the word."""
        begin_s = self.length / RATE_HZ
        self._add(voice)
        if word:
            self.labels.append((word, begin_s, self.length / RATE_HZ))

    def _add(self, samples: np.ndarray) -> None:
        self.speech.append(samples)
        self.length += len(samples)


def main() -> None:
    espeak = Espeak("en")
    labels: list[tuple[str, str, float, float]] = []
    ambiences: dict[str, tuple[Ambience, float, int]] = {  # noise, SNR in dB, seconds
        "demo": (_quiet, 32, 30),
        "kitchen": (_kitchen, 13.5, 34),
        "street": (_street, 13.5, 34),
        "office": (_office, 14, 34),
        "music": (_music, 13.5, 34),
        "quiet": (_quiet, 30, 60),
    }
    for name, (ambience, snr_db, seconds) in ambiences.items():
        random = _random(name)
        if name == "demo":
            track = _demo(espeak, random)
        elif name == "quiet":
            track = _running(espeak, random, SENTENCES[::-1], seconds)
        else:
            start = 11 * (list(ambiences).index(name) - 1)
            track = _scene(espeak, random, SENTENCES[start:], seconds)
        labels += _write(f"{name}.flac", track, ambience, snr_db, random)
    for folder, takes in (("enroll", TAKES[:10]), ("enroll-test", TAKES[10:])):
        for number, take in enumerate(takes, 1):
            name = f"{folder}/{number:02}.flac"
            random = _random(name)
            labels += _write(name, _enrolled(espeak, take, random), _quiet, 26, random)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["file", "word", "start_s", "end_s"])
    writer.writerows((file, word, f"{a:.3f}", f"{b:.3f}") for file, word, a, b in labels)
    write_text(FOLDER / "labels.csv", table.getvalue())


def _random(name: str) -> np.random.Generator:
    """Return a separate generator for each file."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def _resampled(samples: np.ndarray, ratio: float) -> np.ndarray:
    """Return a clip at `ratio` times its rate, by the Fourier transform.

    Not by soxr as in the app, so that the recordings stay as they are byte for byte.
    """
    length = (len(samples) + 1_023) // 512 * 512  # no large prime factors: a fast transform
    spectrum = np.fft.rfft(samples.astype(np.float32), length)
    result = np.fft.irfft(spectrum, max(2, round(length * ratio))) * np.float32(ratio)
    return result[: round(len(samples) * ratio)].astype(np.float32)


def _say(espeak: Espeak, text: str, voice: str, random: np.random.Generator) -> np.ndarray:
    """Return a clip <float32>[n] without silence at its ends, scaled to the common level."""
    samples, rate_hz = espeak.say(text, voice, random)
    clip = _resampled(trim(samples, rate_hz), RATE_HZ / rate_hz)
    return clip * np.float32(SPEECH / active_level(clip))


def _demo(espeak: Espeak, random: np.random.Generator) -> Track:
    """Return six voices that say the word, between near misses."""
    track = Track()
    track.pause(1.0)
    near = list(NEAR)
    for voice in VOICES[:6]:
        track.say(_say(espeak, WORD, voice, random), WORD)
        track.pause(random.uniform(0.9, 1.6))
        for text in near[:2]:
            other = VOICES[random.integers(len(VOICES))]
            track.say(_say(espeak, text, other, random))
            track.pause(random.uniform(0.6, 1.1))
        near = near[2:] or ["Good morning", "Never mind"]
    return track


def _scene(
    espeak: Espeak, random: np.random.Generator, sentences: Sequence[str], seconds: float
) -> Track:
    """Return sentences, with the word after every second one."""
    track = Track()
    track.pause(0.8)
    voices = random.permutation(VOICES)
    for number, text in enumerate(sentences):
        track.say(_say(espeak, text, str(voices[number % len(voices)]), random))
        track.pause(random.uniform(0.5, 1.2))
        if number % 2:
            voice = str(voices[(number + 5) % len(voices)])
            track.say(_say(espeak, WORD, voice, random), WORD)
            track.pause(random.uniform(1.0, 1.8))
        if track.length > (seconds - 4) * RATE_HZ:
            break
    track.pause(max(0.5, seconds - track.length / RATE_HZ))
    return track


def _running(
    espeak: Espeak, random: np.random.Generator, sentences: Sequence[str], seconds: float
) -> Track:
    """Return sentences without the word, with footsteps, dishes or typing between some."""
    track = Track()
    track.pause(0.5)
    for number, text in enumerate(sentences):
        track.say(_say(espeak, text, VOICES[number % len(VOICES)], random))
        track.pause(random.uniform(0.3, 0.9))
        if number % 4 == 3:
            event = (footsteps, dishes, typing)[number // 4 % 3]
            track.say(event(3 * RATE_HZ, random) * np.float32(0.08))
        if track.length > (seconds - 3) * RATE_HZ:
            break
    track.pause(max(0.5, seconds - track.length / RATE_HZ))
    return track


def _enrolled(espeak: Espeak, take: int, random: np.random.Generator) -> Track:
    """Return one voice with slightly different tempo, pitch and intonation for each take."""
    text = WORD + str(random.choice([".", "!", ",", "?"]))
    clip = _say(espeak, text, ENROLLED, np.random.default_rng(take))
    clip = tempo(_resampled(clip, random.uniform(0.98, 1.02)), random.uniform(0.95, 1.05))
    track = Track()
    track.pause(random.uniform(0.2, 0.4))
    track.say(clip * np.float32(from_db(random.uniform(-3, 3))), WORD)
    track.pause(random.uniform(0.3, 0.5))
    return track


def _quiet(samples: int, random: np.random.Generator) -> np.ndarray:
    return shaped(samples, random, tilted(1.3)) + 0.3 * hum(samples, random)


def _kitchen(samples: int, random: np.random.Generator) -> np.ndarray:
    clatter = mix(dishes(samples, random), fan(samples, random), 8)
    return mix(clatter, _sometimes(water(samples, random), random), 3)


def _street(samples: int, random: np.random.Generator) -> np.ndarray:
    cars = sum(_sometimes(engine(samples, random), random) for _ in range(3))
    far = _sometimes(siren(samples, random), random)
    base = mix(levelled(cars + 0.4 * wind(samples, random)), footsteps(samples, random), 6)
    return mix(base, far, 8)


def _office(samples: int, random: np.random.Generator) -> np.ndarray:
    espeak = Espeak("en")
    clips = [
        _say(espeak, text, VOICES[i % len(VOICES)], random) for i, text in enumerate(SENTENCES)
    ]
    room = mix(typing(samples, random), fan(samples, random), 10)
    return mix(room, babble(clips[:20], samples, random), 4)


def _music(samples: int, random: np.random.Generator) -> np.ndarray:
    return mix(music(samples, random), drums(samples, random), 8)


def _sometimes(noise: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Fade a noise in and out once."""
    position = np.arange(len(noise)) / len(noise)
    begin, end = np.sort(random.uniform(0, 1, 2))
    inside = np.clip(np.minimum(position - begin, end + 0.3 - position) / 0.08, 0, 1)
    return (noise * inside**2).astype(np.float32)


def _write(
    name: str, track: Track, ambience: Ambience, snr_db: float, random: np.random.Generator
) -> list[tuple[str, str, float, float]]:
    """Write a recording as FLAC and return its labels."""
    speech = reverberate(np.concatenate(track.speech), random)
    samples = mix(speech, ambience(len(speech), random), snr_db)
    peak = np.abs(samples).max()
    samples = samples * np.float32(min(1, 0.9 / peak))
    steps = np.round(samples * FULL_SCALE).astype(np.int16)
    path = FOLDER / name
    path.parent.mkdir(exist_ok=True)
    with atomic_write(path) as file:
        soundfile.write(
            file, steps, RATE_HZ, format="FLAC", subtype="PCM_16", compression_level=1.0
        )
    return [(name, *label) for label in track.labels]


if __name__ == "__main__":
    main()
