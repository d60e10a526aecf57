"""Training data: synthetic voices and the user's recordings."""

import hashlib
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from seqapps.common.contract import Source
from seqapps.common.errors import UserError, notice
from seqapps.common.io import audio
from seqapps.common.io.features import MelFeatures
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out
from seqapps.speech.clips import NO_CLIPS, Clips
from seqapps.speech.scenes import noise_bank
from seqapps.speech.text.lexicon import contains, sentences
from seqapps.speech.text.phones import broad
from seqapps.speech.text.ways import shown, ways_of
from seqapps.speech.voices.espeak import Espeak
from seqapps.speech.voices.synthesizer import VoicePool, discover, synthesize

from .config import ARCHITECTURE, MAX_WORD_LENGTH, Config
from .examples import recording_checks
from .examples.folds import by_file, dealt
from .examples.maker import Material
from .examples.segments import Segments
from .settings import Settings
from .text.negatives import near_misses, running_speech

MAX_CLIP_S = 10.0  # of the word
MAX_TOTAL_S = 6 * 3600.0  # of each folder: 700 MB
PIECE_S = 30.0  # of long recordings, so that some pieces can validate
LITTLE_S = 600.0  # of sound without the word: less is too little to estimate a threshold from
SPOKEN_S = 2.2  # approximate length of a clip of running speech
WITHOUT_WORD = ("negatives", "background")
FOLDERS = ("recordings", *WITHOUT_WORD, "voices_dir")
WORD, NEAR, SPEECH, THRESHOLD_SPEECH = range(4)  # kinds of synthetic clips, and their seeds
MIN_NEAR_MISSES = 20  # texts
MIN_CHECKED = 4  # clips of synthetic speech for validation
MIN_PARALLEL = 40  # clips; for fewer, starting processes does not pay off
MIN_NOISES = 4
FEW_PHONES = 4  # of a word
MAX_THRESHOLD_SHARE = 0.5  # of sound without the word
VALIDATION_NOISE_S = 10.0


@dataclass(frozen=True)
class Recordings:
    """The user's sound from one folder: pieces, and file, number and hash of each piece."""

    clips: Clips
    names: Sequence[str]
    files: Sequence[str] = ()  # the name of each piece's file

    def split(self, share: float) -> tuple[Clips, Clips]:
        """Return the training and the validation clips; a single clip is for training."""
        if len(self.clips) < 2:
            return self.clips, NO_CLIPS
        is_held_out = np.array(held_out(list(self.names), share))
        train, validation = np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)
        return self.clips.select(train), self.clips.select(validation)


@dataclass(frozen=True)
class TrainingData:
    """A word, the voices that speak it, and the user's sound."""

    config: Config
    word: str
    espeak: Espeak  # pronounces the language
    voices: VoicePool
    given: Mapping[str, Recordings]  # the user's sound by the option that named it
    has_little_other_sound: bool  # less than `LITTLE_S` without the word
    sha256: str  # hash of the word and the user's sound; a checkpoint belongs to it
    base: Settings | None = None  # of the model to start from

    @property
    def summary(self) -> str:
        """One line for the user."""
        said = " or ".join(shown(way, self.espeak) for way in self.ways)
        parts = [f"{self.word!r}, said {said}"]
        parts += [f"voices of {', '.join(self.voices.names)}"]
        for name, recordings in self.given.items():
            pieces = counted(len(recordings.clips), "piece")
            minutes = recordings.clips.seconds / 60
            parts.append(f"{name.replace('_', ' ')}: {pieces} ({minutes:.1f} min)")
        return ", ".join(parts)

    @cached_property
    def folds(self) -> int:
        """The number of folds of the user's sound; 1 if a part is held out instead."""
        if "recordings" not in self.given:
            return 1
        return max(1, min(self.config.folds, len(set(self.given["recordings"].files))))

    @property
    def threshold_is_from_user(self) -> bool:
        """Whether the threshold is chosen on the user's sound alone.

        Synthetic speech causes more false alarms than people do, because synthetic voices speak the
        word in training.
        """
        return self.folds > 1 and not self.has_little_other_sound

    @cached_property
    def ways(self) -> tuple[str, ...]:
        """The texts that synthesisers speak for the word."""
        return ways_of(self.word, self.espeak, self.config.say, self.config.phones)

    @property
    def digest(self) -> str:
        """SHA-256 of the texts and the user's sound."""
        near, running = self._near_misses(0), self._running_speech
        texts = [*near[:MIN_NEAR_MISSES], *map(running, range(MIN_NEAR_MISSES))]
        return hashlib.sha256("\n".join([self.sha256, *texts]).encode()).hexdigest()

    @cached_property
    def features(self) -> MelFeatures:
        """The network's input features."""
        return features_of(self.config) if self.base is None else self.base.features

    @cached_property
    def _running_speech(self) -> Callable[[int], str]:
        return running_speech(self.espeak, *self.ways)

    def _near_misses(self, seed: int) -> tuple[str, ...]:
        random = np.random.default_rng([seed, NEAR])
        count = max(MIN_NEAR_MISSES, self.config.near_miss_clips // 3)
        ways = self.ways
        found = [
            text
            for way in ways
            for text in near_misses(way, self.espeak, -(-count // len(ways)), random)
            if not any(contains(text, other, self.espeak) for other in ways if other != way)
        ]
        return tuple(found)

    @cached_property
    def clip_counts(self) -> Mapping[int, int]:
        """The number of synthetic clips of each kind."""
        running = max(4, math.ceil(self.config.speech_s / SPOKEN_S))
        checked_s = 0.0 if self.threshold_is_from_user else self.config.threshold_speech_s
        checked = max(MIN_CHECKED, math.ceil(checked_s / SPOKEN_S))
        counts = (self.config.clips, self.config.near_miss_clips, running, checked)
        return dict(zip((WORD, NEAR, SPEECH, THRESHOLD_SPEECH), counts, strict=True))

    def synthesize(self, seed: int, tick: Callable[[], None]) -> dict[int, Clips]:
        """Synthesise the clips of all kinds, kind -> clips; `tick` is called after each clip."""
        texts = self.material_texts(seed)

        def text(kind: int, number: int) -> str:
            if kind == SPEECH:
                return self._running_speech(number)
            return texts[kind][number % len(texts[kind])]

        requests = (
            (seed * 8 + kind, number, text(kind, number))
            for kind, count in self.clip_counts.items()
            for number in range(count)
        )
        processes = 1 if sum(self.clip_counts.values()) < MIN_PARALLEL else None
        spoken = synthesize(requests, self.voices, processes)
        clips = {}
        for kind, count in self.clip_counts.items():
            sounds = []
            for clip in islice(spoken, count):
                sounds.append(clip.samples)
                tick()
            clips[kind] = Clips.of(sounds)
        return clips

    def material_texts(self, seed: int) -> dict[int, Sequence[str]]:
        """Return the texts of all kinds but running speech, kind -> texts."""
        near = self._near_misses(seed) if self.config.near_miss_clips else ()
        clean = [
            text
            for text in sentences()
            if not any(contains(text, way, self.espeak) for way in (self.word, *self.ways))
        ]
        return {WORD: self.ways, NEAR: near, THRESHOLD_SPEECH: clean or sentences()}


def load(source: Mapping[str, str], config: Config, base: Settings | None = None) -> TrainingData:
    """Check the `word` of a source, find the voices, and read its folders, any of `FOLDERS`.

    Raises:
        UserError: a word that cannot be pronounced, no synthesiser, or unreadable sound.
    """
    espeak = Espeak(config.language)
    word = source["word"].strip()
    if not 0 < len(word) <= MAX_WORD_LENGTH:
        raise UserError(f"--word expects 1 to {MAX_WORD_LENGTH} characters, got {len(word)}")
    word = espeak.check_pronounceable(word)
    for way in ways_of(word, espeak, config.say, config.phones):
        check_length(way, espeak)
    given = {name: read(name, Path(source[name])) for name in FOLDERS if name in source}
    if "recordings" in given:
        say_doubts(given["recordings"])
    other_s = sum(found.clips.seconds for name, found in given.items() if name in WITHOUT_WORD)
    has_little = other_s < LITTLE_S
    if config.frozen == "auto":
        config = replace(config, frozen="encoder" if has_little else "stem")
    voices = discover(only=config.synthesizers, language=config.language)
    if advice := voices.advice():
        print(advice, file=sys.stderr)
    digest = hashlib.sha256("\t".join(filter(None, (word, config.say, config.phones))).encode())
    for name, recordings in given.items():
        digest.update(name.encode() + recordings.clips.samples.tobytes())
    return TrainingData(config, word, espeak, voices, given, has_little, digest.hexdigest(), base)


def check_length(word: str, espeak: Espeak) -> None:
    """Say that a word has few phones.

    Raises:
        UserError: a word of one phone, which every sentence contains.
    """
    phones = len(broad(espeak.phones(word)))
    if phones < 2:
        raise UserError(
            f"expected a word of at least two phones, got {word!r} "
            f"({espeak.phonemes(word)}): all speech would contain it"
        )
    if phones < FEW_PHONES:
        notice(
            f"{word!r} has {phones} phones: much speech contains them; a word with {FEW_PHONES} "
            "phones or more has fewer false alarms"
        )


def read(name: str, folder: Path) -> Recordings:
    """Read a folder of sound files, or one file.

    `name` is the option that named the folder: files of `recordings` and `voices_dir` are clips of
    the word, the files of other options are cut into pieces.

    Raises:
        UserError: no sound files, an unreadable file, or too much sound.
    """
    sounds: list[np.ndarray] = []
    names: list[str] = []
    files: list[str] = []
    refused: list[tuple[str, str]] = []
    is_word = name not in WITHOUT_WORD
    seconds = 0.0
    for path in audio.files(folder):
        pieces: Iterable[np.ndarray] = audio.blocks(path, PIECE_S)
        if is_word:
            pieces = [audio.read(path, MAX_CLIP_S)]
        for number, sound in enumerate(pieces):
            if is_word and (fault := recording_checks.unusable(sound)):
                refused.append((path.name, fault))
            seconds += len(sound) / audio.RATE_HZ
            if seconds > MAX_TOTAL_S:
                raise UserError(
                    f"--{name.replace('_', '-')} {folder}: expected at most "
                    f"{MAX_TOTAL_S / 3600:g} h of sound, got more"
                )
            sounds.append(sound)
            names.append(f"{path.name} {number} {hashlib.sha256(sound.tobytes()).hexdigest()}")
            files.append(path.name)
    if refused:
        raise UserError(
            f"--{name.replace('_', '-')} {folder}: expected the word in each clip, got "
            f"{recording_checks.listed(refused)}"
        )
    return Recordings(Clips.of(sounds), names, files)


def say_doubts(recordings: Recordings) -> None:
    """Name on stderr the clips of the word that are used although something is odd about them."""
    found = [
        (file, fault)
        for file, clip in zip(recordings.files, recordings.clips, strict=True)
        if (fault := recording_checks.doubtful(clip))
    ]
    named = {file for file, _ in found}
    unlike = [recordings.files[number] for number in recording_checks.different(recordings.clips)]
    found += [(file, "it is unlike the other clips") for file in unlike if file not in named]
    if found:
        notice(f"used, but listen to them: {recording_checks.listed(found)}")


def starts_from_shipped(config: Config, source: Source) -> bool:
    """Return whether a training without `--from` starts from the shipped model's encoder."""
    default = Config()
    return all(getattr(config, key) == getattr(default, key) for key in ARCHITECTURE)


def features_of(config: Config) -> MelFeatures:
    """Return the input features of a configuration."""
    if not config.bands:
        return MelFeatures(config.window, config.hop)
    return MelFeatures.mel(config.bands, config.low_hz, config.high_hz, config.window, config.hop)


def material(
    data: TrainingData, seed: int, tick: Callable[[], None]
) -> tuple[list[Material], list[Material]]:
    """Synthesise all clips, and divide the material into folds.

    Returns:
        Of each fold, the material to train on, and that to validate on: with one fold, sound that
        is held out; with several, the fold's own sound, which is held out of another training.
    """
    clips = data.synthesize(seed, tick)
    noise_s = data.config.segment_s + 1
    noises = (
        noise_bank(max(MIN_NOISES, data.config.noises), noise_s, seed),
        noise_bank(
            max(MIN_NOISES, data.config.noises // 4), max(noise_s, VALIDATION_NOISE_S), seed + 1
        ),
    )
    word, near = _split(clips[WORD], data.config), _split(clips[NEAR], data.config)
    divided = _held_out_once if data.folds == 1 else _folded
    given = divided(data)
    spoken = given.pop("voices_dir")
    parts: tuple[list[Material], list[Material]] = ([], [])
    speech = clips[SPEECH], clips[THRESHOLD_SPEECH]
    for side, part in enumerate(parts):
        words = dealt(Clips.of([*word[side], *spoken[0][side]]), data.folds)
        nears, speeches = dealt(near[side], data.folds), dealt(speech[side], data.folds)
        for fold in range(data.folds):
            own = {name: sides[fold][side] for name, sides in given.items()}
            part.append(Material(words[fold], nears[fold], speeches[fold], noises=noises[side],
                                 **own))  # fmt: skip
    return parts


Sides = tuple[Clips, Clips]  # for training and for validation


def _split(clips: Clips, config: Config) -> Sides:
    """Divide the synthetic clips into training and held-out clips."""
    names = [hashlib.sha256(clip.tobytes()).hexdigest() for clip in clips]
    return Recordings(clips, names).split(config.validation)


def _held_out_once(data: TrainingData) -> dict[str, list[Sides]]:
    """Return the user's sound by option name, divided into training and held-out sound."""
    given = {name: [(NO_CLIPS, NO_CLIPS)] for name in FOLDERS}
    for name, recordings in data.given.items():
        share = data.config.validation
        if name in WITHOUT_WORD:
            share = threshold_share(data.config, recordings.clips.seconds)
        given[name] = [recordings.split(share)]
    return given


def _folded(data: TrainingData) -> dict[str, list[Sides]]:
    """Return the user's sound in folds, the same for training and validation."""
    given = {name: [(NO_CLIPS, NO_CLIPS)] * data.folds for name in FOLDERS}
    for name, recordings in data.given.items():
        if name == "voices_dir":
            given[name] = [recordings.split(data.config.validation)]
        else:
            parts = by_file(recordings.clips, recordings.files, data.folds)
            given[name] = [(part, part) for part in parts]
    return given


def threshold_share(config: Config, seconds: float) -> float:
    """Return the share of sound without the word that is held out to choose the threshold.

    Sound that exceeds `max_negative_segments` is held out, up to 50 %.

    Example:
        >>> threshold_share(Config(max_negative_segments=400, segment_s=3.0), seconds=1_600)
        0.25
    """
    used_s = config.max_negative_segments * config.segment_s
    unused = 1 - used_s / seconds if seconds else 0.0
    return max(config.validation, min(MAX_THRESHOLD_SHARE, unused))


def make_batch(segments: Segments, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs <float32>[batch, time, size], targets <int32>[batch, steps] and weights of 1.

    The batch consists of the segments with the numbers `rows` <int>[batch].
    """
    inputs, targets = segments.inputs[rows], segments.targets[rows]
    return inputs.astype(np.float32), targets.astype(np.int32), np.ones(len(rows), np.float32)
