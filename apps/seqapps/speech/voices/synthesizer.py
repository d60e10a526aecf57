"""Synthetic speech: the synthesisers that are installed, and clips in many voices."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from seqapps.common.errors import UserError, excerpt, nearest
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.columns import chunks
from seqapps.common.io.parallel import parallel_map

from .augmentation import resample, retime, trim, vocode, warp
from .espeak import Espeak, is_mnemonics
from .kokoro import Kokoro
from .speech import SpeechError, SpeechSynthesizer
from .speech_programs import PROGRAMS, SpeechProgram

PEAK = 0.5
MIN_CLIP_S = 0.1
SILENT = 1e-3  # peak, of full scale 1
ATTEMPTS = 10
VOCODED, RETIMED = 0.5, 0.3  # shares of the clips
FEW_VOICES_STRENGTH = 1.4  # of the augmentation, if there is hardly more than eSpeak
PROBE = "hello"
CLIPS_PER_TASK = 8
KOKORO = "SEQAPPS_KOKORO"  # environment variable with the folder of Kokoro's voices
Request = tuple[int, int, str]  # seed, number and text of a clip


@dataclass(frozen=True)
class Clip:
    """A spoken text, with the names of the synthesiser and of its voice."""

    samples: np.ndarray  # <float32>[n] at 16 kHz, peak 0.5, without silence at either end
    text: str
    synthesizer: str
    voice: str


@dataclass(frozen=True)
class VoicePool:
    """The voices of all synthesisers that were found.

    Example:
        >>> pool = discover(only="espeak")
        >>> clip = pool.say("hello", np.random.default_rng(0))
        >>> clip.synthesizer, float(np.abs(clip.samples).max())
        ('espeak', 0.5)
    """

    synthesizers: tuple[SpeechSynthesizer, ...]  # at least one
    missing: dict[str, str] = field(default_factory=dict)  # name -> Debian packages, "" for none
    failures: dict[str, str] = field(default_factory=dict)  # "name voice" -> error message
    fallback: tuple[SpeechSynthesizer, ...] = ()  # speak mnemonics if no other synthesiser can

    @property
    def names(self) -> list[str]:
        """The names of the synthesisers."""
        return [synthesizer.name for synthesizer in self.synthesizers]

    @property
    def strength(self) -> float:
        """The strength of the voice augmentation."""
        return FEW_VOICES_STRENGTH if set(self.names) <= {"espeak", "kokoro"} else 1.0

    def say(self, text: str, random: Generator) -> Clip:
        """Speak a text or mnemonics in a random voice with augmentation.

        Raises:
            UserError: no voice produces a sound.
        """
        able = [s for s in self.synthesizers if s.phonemic or not is_mnemonics(text)]
        able = able or [*self.fallback]
        able = [s for s in able if len(text) <= s.max_length] or able
        shares = np.array([s.share for s in able])
        for _ in range(ATTEMPTS if able else 0):
            # A generator for each attempt: the draws of a failing voice have no effect.
            attempt = np.random.default_rng(int(random.integers(2**63)))
            synthesizer = able[attempt.choice(len(able), p=shares / shares.sum())]
            voice = synthesizer.voices[attempt.integers(len(synthesizer.voices))]
            try:
                samples, rate_hz = synthesizer.say(text, voice, attempt)
            except SpeechError as error:
                self.failures.setdefault(f"{synthesizer.name} {voice}", str(error))
                continue
            samples = self._augmented(trim(samples, rate_hz), rate_hz, attempt)
            peak = np.abs(samples).max(initial=0)
            if len(samples) >= MIN_CLIP_S * RATE_HZ and peak > SILENT:
                return Clip(samples * np.float32(PEAK / peak), text, synthesizer.name, voice)
        raise UserError(f"expected words that can be spoken, got {excerpt(text)}")

    def _augmented(self, samples: np.ndarray, rate_hz: int, random: Generator) -> np.ndarray:
        """Return <float32>[m] at 16 kHz in another voice."""
        if len(samples) < MIN_CLIP_S * rate_hz / 2:
            return samples[:0]
        samples = warp(samples, random, self.strength)  # first, at a rate that is often higher
        samples = resample(samples, RATE_HZ / rate_hz)
        if random.random() < VOCODED:
            samples = vocode(samples, random, self.strength)
        if random.random() < RETIMED:
            samples = retime(samples, random, self.strength)
        return samples

    def advice(self) -> str:
        """Return a line about the synthesisers that are missing; "" if none is."""
        if not self.missing:
            return ""
        return (
            f"voices: {', '.join(self.names)}. More synthesisers find more speakers (one trial: "
            f"76 % missed with eSpeak alone, 26 % with six); {_instructions(self.missing)}"
        )


def discover(folder: Path | None = None, only: str = "", language: str = "en") -> VoicePool:
    """Find the synthesisers: eSpeak NG, the programs that are installed, and Kokoro.

    Every voice of a program speaks a word; a voice that fails is left out, with a line on stderr.
    The environment variable `SEQAPPS_KOKORO` holds Kokoro's folder.

    Args:
        folder: the folder with the programs; None searches PATH.
        only: names of synthesisers to use if they are installed, with commas between; "" for all.
        language: a code of eSpeak NG.

    Raises:
        UserError: an unknown name, missing or incomplete parts, or no synthesiser is left.
    """
    names = _checked(only)
    espeak = Espeak(language)
    synthesizers: list[SpeechSynthesizer] = [espeak] if espeak.name in names else []
    missing = {}
    failures: dict[str, str] = {}
    for kind in PROGRAMS:
        if kind.name not in names:
            continue
        program = shutil.which(kind.command, path=str(folder) if folder else None)
        voices = kind.find(program, espeak) if program else ()
        if program and (synthesizer := _tested(kind(program, voices), failures)):
            synthesizers.append(synthesizer)
        elif language == "en":
            missing[kind.name] = kind.packages
    _report(failures)
    if language == "en" and Kokoro.name in names:
        if kokoro := os.environ.get(KOKORO):
            synthesizers.append(Kokoro.find(Path(kokoro), sum(s.share for s in synthesizers)))
        else:
            missing[Kokoro.name] = Kokoro.packages
    if not synthesizers:
        ways = f"; {_instructions(missing)}" if missing else f" that speaks {language}"
        raise UserError(f"expected one of the synthesisers {', '.join(names)}, found none{ways}")
    return VoicePool(tuple(synthesizers), missing, failures, (espeak,))


def _checked(only: str) -> list[str]:
    """Return the names in a list with commas between; all names for an empty list."""
    known = [Espeak.name, *(kind.name for kind in PROGRAMS), Kokoro.name]
    names = [name.strip() for name in only.split(",") if name.strip()]
    for name in names:
        if name not in known:
            hint = nearest(name, known)
            raise UserError(f"expected a speech synthesiser, got {excerpt(name)}{hint}")
    return names or known


def _instructions(missing: dict[str, str]) -> str:
    """Return how to install synthesisers, given name -> Debian packages."""
    packages = " ".join(filter(None, missing.values()))
    ways = [f"Debian and Ubuntu: apt install {packages}"] if packages else []
    if Kokoro.name in missing:
        ways.append(f"Kokoro's neural voices: set {KOKORO} to their folder (see the model card)")
    return "; ".join(ways)


def _tested(synthesizer: SpeechProgram, failures: dict[str, str]) -> SpeechProgram | None:
    """Return a program with the voices that work, or None if there are none."""
    distinct = sorted(set(synthesizer.voices))

    def complaint(voice: str) -> str:
        try:
            samples, _ = synthesizer.say(PROBE, voice, np.random.default_rng(0))
        except SpeechError as error:
            return str(error)
        return "" if np.abs(samples).max(initial=0) > SILENT else "silence"

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        complaints = dict(zip(distinct, threads.map(complaint, distinct), strict=True))
    failures |= {f"{synthesizer.name} {v}": text for v, text in complaints.items() if text}
    voices = tuple(voice for voice in synthesizer.voices if not complaints[voice])
    return replace(synthesizer, voices=voices) if voices else None


def _report(failures: dict[str, str]) -> None:
    for voice, message in failures.items():
        print(f"the voice {voice} fails and is left out: {message}", file=sys.stderr, flush=True)


def synthesize(
    requests: Iterable[Request], pool: VoicePool, processes: int | None = None
) -> Iterator[Clip]:
    """Yield the clips of requests in order, each a function of its request and the pool.

    Requests are consumed in this process; see `parallel_map` for `processes`.

    Raises:
        UserError: a text that no voice can speak.
    """
    tasks = ((batch, pool) for batch in chunks(requests, CLIPS_PER_TASK))
    reported = dict(pool.failures)
    for clips, failures in parallel_map(_speak, tasks, processes):
        _report({voice: text for voice, text in failures.items() if voice not in reported})
        reported |= failures
        yield from clips


def _speak(task: tuple[list[Request], VoicePool]) -> tuple[list[Clip], dict[str, str]]:
    requests, pool = task
    clips = [pool.say(text, np.random.default_rng([seed, n])) for seed, n, text in requests]
    return clips, pool.failures
