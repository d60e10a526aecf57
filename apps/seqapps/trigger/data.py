"""What a detector is trained on: synthetic voices, and the user's recordings."""

import hashlib
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.config import continued
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io import audio
from seqapps.common.io.features import MelFeatures
from seqapps.common.training.validation_split import held_out

from .config import ARCHITECTURE, HEAD, LONGEST_WORD, Config
from .examples.maker import Clips, Material, noise_bank
from .runtime import Settings
from .text import near_misses
from .voices.espeak import Espeak
from .voices.synthesizer import Synthesizer, discover, names, say_all

LONGEST_CLIP_S = 10.0  # of the word
LONGEST_IN_ALL_S = 6 * 3600.0  # of the user's sound: 700 MB
PIECE_S = 30.0  # of long recordings, so that some of them validate
LITTLE_S = 600.0  # of sound without the word: from less no threshold can be told
SPOKEN_S = 2.2  # about how long a clip of running speech is
WITHOUT_WORD = ("negatives", "background")
FOLDERS = ("recordings", *WITHOUT_WORD, "voices_dir")
WORD, NEAR, SPEECH, SPEECH_APART = range(4)  # what is spoken; SPEECH_APART is for the threshold
FEW = 20  # texts, of near misses at least
FEW_CLIPS = 40  # that are not worth other processes
FEWEST_NOISES = 4
MOST_CHECKED = 0.5  # of sound without the word, where training does not hear all of it
CHECKED_NOISE_S = 10.0  # of each noise of the sound that the threshold is chosen on


@dataclass(frozen=True)
class Recordings:
    """The user's sound.

    Attributes:
        clips: pieces.
        names: of each piece: file and number.
    """

    clips: Clips
    names: tuple[str, ...]

    def split(self, share: float) -> tuple[Clips, Clips]:
        """Return what is trained on, and what validates (nothing of one piece alone)."""
        if len(self.clips) < 2:
            return self.clips, self.clips.chosen([])
        kept = np.array(held_out(list(self.names), share))
        return self.clips.chosen(np.flatnonzero(~kept)), self.clips.chosen(np.flatnonzero(kept))


@dataclass(frozen=True)
class TrainingData:
    """What is to be spoken, and what was given.

    Attributes:
        config: of the training.
        word: as it is spoken.
        espeak: knows its phones.
        synthesizer: the voices.
        given: the user's sound, by the option that named it.
        has_little_else: whether little of it is without the word.
        sha256: of the word and the user's sound: what a checkpoint is tied to.
    """

    config: Config
    word: str
    espeak: Espeak
    synthesizer: Synthesizer
    given: dict[str, Recordings]
    has_little_else: bool
    sha256: str

    @property
    def summary(self) -> str:
        """One line for the user."""
        engines = ", ".join(engine.name for engine in self.synthesizer.engines)
        parts = [f"{self.word!r} ({' '.join(self.espeak.phones(self.word))})"]
        parts += [f"voices of {engines}"]
        for name, recordings in self.given.items():
            minutes = recordings.clips.seconds / 60
            parts.append(f"{len(recordings.clips):,} {name.replace('_', ' ')} ({minutes:.1f} min)")
        return ", ".join(parts)

    @property
    def digest(self) -> str:
        """SHA-256 of what is spoken and what was given."""
        near, running = self._near(0), self._running
        texts = [*near[:FEW], *(running(number) for number in range(FEW))]
        return hashlib.sha256("\n".join([self.sha256, *texts]).encode()).hexdigest()

    @cached_property
    def _running(self) -> Callable[[int], str]:
        return near_misses.running_speech(self.espeak, self.word)

    @cached_property
    def _plain(self) -> tuple[str, ...]:
        """Sentences as people say them, without near misses."""
        told = near_misses.sentences()
        return tuple(s for s in told if not near_misses.contains(s, self.word, self.espeak)) or told

    def _near(self, seed: int) -> tuple[str, ...]:
        random = np.random.default_rng([seed, NEAR])
        return near_misses.near_misses(
            self.word, self.espeak, max(FEW, self.config.near // 3), random
        )

    @cached_property
    def to_speak(self) -> dict[int, int]:
        """How many clips of each kind there are to be."""
        running = max(4, math.ceil(self.config.speech_s / SPOKEN_S))
        return {
            WORD: self.config.clips, NEAR: self.config.near, SPEECH: running,
            SPEECH_APART: max(4, running // 4),
        }  # fmt: skip

    def spoken(self, seed: int, tick: Callable[[], None]) -> dict[int, Clips]:
        """Synthesise the clips of all kinds.

        Args:
            seed: of voices and texts.
            tick: called after each.
        """
        near = self._near(seed) if self.config.near else ()

        def text(kind: int, number: int) -> str:
            if kind == WORD:
                return self.word
            if kind == SPEECH:
                return self._running(number)
            texts = near if kind == NEAR else self._plain
            return texts[number % len(texts)]

        wanted = (
            (seed * 8 + kind, number, text(kind, number))
            for kind, count in self.to_speak.items()
            for number in range(count)
        )
        processes = 1 if sum(self.to_speak.values()) < FEW_CLIPS else None
        said = say_all(wanted, self.synthesizer, processes)
        found = {}
        for kind, count in self.to_speak.items():
            clips = []
            for clip in islice(said, count):
                clips.append(clip.samples)
                tick()
            found[kind] = Clips.of(clips)
        return found


def load(source: dict[str, Any], config: Config, base: Settings | None = None) -> TrainingData:
    """Check the word, find the voices, read the user's recordings.

    Args:
        source: `word`, and perhaps the folders `recordings`, `negatives`, `background` and
            `voices_dir`.
        config: settings.
        base: the settings of the model that is trained further, if any.

    Raises:
        UserError: a word that cannot be spoken, no synthesis, or sound that cannot be read.
    """
    espeak = Espeak(config.language)
    word = source["word"].strip()
    if not 0 < len(word) <= LONGEST_WORD:
        raise UserError(f"--word expects 1 to {LONGEST_WORD} characters, got {len(word)}")
    word = espeak.check_pronounceable(word)
    if not espeak.phones(word):
        raise UserError(f"--word expects something that can be spoken, got {word!r}")
    given = {name: read(name, Path(source[name])) for name in FOLDERS if name in source}
    without = sum(found.clips.seconds for name, found in given.items() if name in WITHOUT_WORD)
    has_little = without < LITTLE_S
    if config.frozen == "auto":
        config = replace(config, frozen="encoder" if has_little else "stem")
    synthesizer = discover(only=names(config.engines), language=config.language)
    if advice := synthesizer.advice():
        print(advice, file=sys.stderr)
    digest = hashlib.sha256(word.encode())
    for name, recordings in given.items():
        digest.update(name.encode() + recordings.clips.samples.tobytes())
    return TrainingData(config, word, espeak, synthesizer, given, has_little, digest.hexdigest())


def read(name: str, folder: Path) -> Recordings:
    """Read a folder of sound.

    Args:
        name: the option that named it; clips of the word are short, the others are cut to pieces.
        folder: or one file.

    Raises:
        UserError: nothing there, a file that cannot be read, or too long.
    """
    sounds: list[np.ndarray] = []
    names: list[str] = []
    of_word = name in ("recordings", "voices_dir")
    seconds = 0.0
    for path in audio.files(folder):
        pieces: Iterator[np.ndarray] | Sequence[np.ndarray]
        pieces = [audio.read(path, LONGEST_CLIP_S)] if of_word else audio.blocks(path, PIECE_S)
        for number, sound in enumerate(pieces):
            seconds += len(sound) / audio.RATE_HZ
            if seconds > LONGEST_IN_ALL_S:
                raise UserError(
                    f"--{name.replace('_', '-')} {folder}: expected at most "
                    f"{LONGEST_IN_ALL_S / 3600:g} h of sound, got more"
                )
            sounds.append(sound)
            names.append(f"{path.name} {number} {hashlib.sha256(sound.tobytes()).hexdigest()}")
    return Recordings(Clips.of(sounds), tuple(names))


def starts_from_shipped(config: Config) -> bool:
    """Say whether the shipped model's encoder is where a training starts, if none is named."""
    default = Config()
    return all(getattr(config, key) == getattr(default, key) for key in ARCHITECTURE)


def further(source: bundle.Bundle, config: Config) -> tuple[Config, Settings]:
    """Return the configuration for training from a model, and that model's settings.

    Raises:
        UserError: the configuration asks for another architecture.
    """
    settings = Settings.from_folder(source.path)
    if settings.language != config.language and config.frozen == "encoder":
        print(
            f"the encoder of {source.path} learned from {settings.language}, the word is "
            f"{config.language}: --set frozen=nothing lets it learn further",
            file=sys.stderr,
        )
    kept = [key for key in ARCHITECTURE if settings.word or key not in HEAD]
    return continued(config, settings.config, kept, source.path), settings


def features_of(config: Config) -> MelFeatures:
    """Return what a configuration says that the network hears."""
    if not config.bands:
        return MelFeatures(config.window, config.hop)
    return MelFeatures.mel(config.bands, config.low_hz, config.high_hz, config.window, config.hop)


def material(data: TrainingData, seed: int, tick: Callable[[], None]) -> tuple[Material, Material]:
    """Speak what is to be spoken, and split everything into training and validation.

    Args:
        data: from `load`.
        seed: of the voices.
        tick: called after each clip that was spoken.
    """
    config, share = data.config, data.config.validation
    empty = Clips.of([])

    def apart(clips: Clips) -> tuple[Clips, Clips]:
        names = [hashlib.sha256(clips[i].tobytes()).hexdigest() for i in range(len(clips))]
        return Recordings(clips, tuple(names)).split(share) if len(clips) else (empty, empty)

    given = dict.fromkeys(FOLDERS, (empty, empty))
    for name, recordings in data.given.items():
        without_word = name in WITHOUT_WORD
        kept = checked_share(config, recordings.clips.seconds) if without_word else share
        given[name] = recordings.split(kept)
    spoken = data.spoken(seed, tick)
    word, near = apart(spoken[WORD]), apart(spoken[NEAR])
    seconds = config.segment_s + 1
    bank = [
        noise_bank(max(FEWEST_NOISES, count), length, seed + side)
        for side, (count, length) in enumerate(
            [(config.noises, seconds), (config.noises // 4, max(seconds, CHECKED_NOISE_S))]
        )
    ]
    parts = []
    for side, running in ((0, spoken[SPEECH]), (1, spoken[SPEECH_APART])):
        voices = given["voices_dir"][side]
        own = [word[side][i] for i in range(len(word[side]))]
        own += [voices[i] for i in range(len(voices))]
        parts.append(
            Material(
                Clips.of(own), near[side], running, given["recordings"][side],
                given["negatives"][side], given["background"][side], bank[side],
            )
        )  # fmt: skip
    return parts[0], parts[1]


def checked_share(config: Config, seconds: float) -> float:
    """Return the share of so much sound without the word that the threshold is chosen on.

    What training would not hear even once is better used there: half of the sound at most.
    """
    heard = config.most_real * config.segment_s
    return max(config.validation, min(MOST_CHECKED, 1 - heard / seconds if seconds else 0.0))
