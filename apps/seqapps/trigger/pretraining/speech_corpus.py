"""The data of pretraining: transcribed speech as phones."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.common.io.features import MelFeatures
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out
from seqapps.speech.clips import Clips
from seqapps.speech.text.phonemes import pronounced
from seqapps.speech.text.phones import broad
from seqapps.speech.transcripts import read
from seqapps.speech.voices.espeak import Espeak

from .. import data
from ..config import Config

MARGIN_S = 0.2  # minimum difference between the lengths of a segment and a clip


@dataclass(frozen=True)
class SpeechData:
    """Transcribed speech."""

    config: Config
    clips: Clips  # each shorter than a segment
    spoken: Sequence[tuple[int, ...]]  # the phones of each clip, as indices into `phones`
    phones: Sequence[str]  # of the language, sorted
    human_clips: int  # number of clips of human speech, which come last
    background: Clips  # noises and rooms
    sha256: str  # hash of texts and samples; a checkpoint belongs to it

    @property
    def summary(self) -> str:
        """One line for the user."""
        return (
            f"{counted(len(self.clips), 'clip')} of speech ({self.clips.seconds / 3600:.1f} h), "
            f"{self.human_clips:,} human, {counted(len(self.phones), 'phone')}"
        )

    @cached_property
    def features(self) -> MelFeatures:
        """The network's input features."""
        return data.features_of(self.config)

    @cached_property
    def validating(self) -> np.ndarray:
        """Whether each clip is held out for validation, <bool>[clips]."""
        names = [hashlib.sha256(clip.tobytes()).hexdigest() for clip in self.clips]
        return np.array(held_out(names, self.config.validation))


def load(source: Mapping[str, Sequence[str]], config: Config, base: object = None) -> SpeechData:
    """Read folders: transcribed `speech` and `people` (see `speech/transcripts.py`), `background`.

    Raises:
        UserError: fewer than two usable clips, or unreadable files.
    """
    espeak = Espeak(config.language)
    max_samples = round((config.segment_s - MARGIN_S) * audio.RATE_HZ)
    sounds: list[np.ndarray] = []
    transcripts: list[tuple[str, ...]] = []
    digest = hashlib.sha256()
    synthetic = 0
    for kind in ("speech", "people"):
        for folder in source.get(kind, ()):
            for _, text, samples in read(Path(folder)):
                phones = broad(pronounced(text, espeak))
                if len(samples) <= max_samples and phones:
                    sounds.append(samples)
                    transcripts.append(phones)
                    digest.update(text.encode() + samples.tobytes())
                    synthetic += kind == "speech"
    if len(sounds) < 2:
        raise UserError("--speech and --people: expected at least two clips of speech, got fewer")
    background = (data.read("background", Path(f)).clips for f in source.get("background", ()))
    names = sorted({phone for spoken in transcripts for phone in spoken})
    index = {phone: number for number, phone in enumerate(names)}
    return SpeechData(
        config=config,
        clips=Clips.of(sounds),
        spoken=[tuple(index[phone] for phone in row) for row in transcripts],
        phones=names,
        human_clips=len(sounds) - synthetic,
        background=Clips.of(sound for clips in background for sound in clips),
        sha256=digest.hexdigest(),
    )
