"""Words spoken by synthetic voices: the engines that are there, and clips of many voices."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np

from seqapps.common.errors import UserError, excerpt, nearest
from seqapps.common.io.parallel import mapped

from .augmentation import RATE_HZ, resample, retime, trim, vocode, warp
from .espeak import Espeak, is_mnemonics
from .kokoro import Kokoro
from .speech_programs import PROGRAMS, SpeechError, SpeechProgram

PEAK = 0.5
SHORTEST_S = 0.1
SILENT = 1e-3  # peak, of full scale 1
ATTEMPTS = 10
VOCODED, RETIMED = 0.5, 0.3  # shares of the clips
FEW_STRENGTH = 1.4  # of voice changes, where hardly more than eSpeak is there
PROBE = "hello"
AT_ONCE = 8  # clips of a task
KOKORO = "SEQAPPS_KOKORO"  # names the folder of Kokoro's voices
Wanted = tuple[int, int, str]  # the seed and the number of a clip, and its text


class Engine(Protocol):
    """A synthesiser.

    Attributes:
        name: short.
        voices: one that is there twice is drawn twice as often.
        share: of the clips, by how many voices it has that are truly different.
        packages: of Debian, that bring it; "" for none.
        phonemic: whether it speaks `[[…]]` (see `Espeak.mnemonics`).
        longest: characters of a text that it is asked to say, if others are there.
    """

    @property
    def name(self) -> str: ...

    @property
    def voices(self) -> tuple[str, ...]: ...

    @property
    def share(self) -> float: ...

    @property
    def packages(self) -> str: ...

    @property
    def phonemic(self) -> bool: ...

    @property
    def longest(self) -> int: ...

    def say(self, text: str, voice: str, random: np.random.Generator) -> tuple[np.ndarray, int]:
        """Return <float32>[n] and its rate in Hz; the same state of `random`, the same bytes."""


@dataclass(frozen=True)
class Clip:
    """A spoken text.

    Attributes:
        samples: <float32>[n] at 16 kHz, without silence on either end, of peak 0.5.
        text: as it was given.
        engine: its name.
        voice: of the engine.
    """

    samples: np.ndarray
    text: str
    engine: str
    voice: str


@dataclass(frozen=True)
class Synthesizer:
    """The engines that were found.

    Attributes:
        engines: at least one.
        missing: engines that are not there -> Debian packages, "" for none.
        failures: "engine voice" -> what went wrong; `say` adds to it.
        speller: says phonemes where none of the engines can.
    """

    engines: tuple[Engine, ...]
    missing: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    speller: Engine | None = None

    @property
    def strength(self) -> float:
        """How much the voices are to be changed."""
        return FEW_STRENGTH if {e.name for e in self.engines} <= {"espeak", "kokoro"} else 1.0

    def say(self, text: str, random: np.random.Generator) -> Clip:
        """Speak a text, or phonemes (`[[…]]`), in a voice drawn at random and changed a little.

        A voice that fails, or gives nothing, is replaced by another one.

        Raises:
            UserError: no voice gives a sound.
        """
        able = [engine for engine in self.engines if engine.phonemic or not is_mnemonics(text)]
        if not able and self.speller:
            able = [self.speller]
        able = [engine for engine in able if len(text) <= engine.longest] or able
        shares = np.array([engine.share for engine in able])
        for _ in range(ATTEMPTS if able else 0):
            # A generator for each attempt: what a failing voice has drawn cannot matter.
            own = np.random.default_rng(int(random.integers(2**63)))
            engine = able[own.choice(len(able), p=shares / shares.sum())]
            voice = engine.voices[own.integers(len(engine.voices))]
            try:
                samples, rate_hz = engine.say(text, voice, own)
            except SpeechError as error:
                self.failures.setdefault(f"{engine.name} {voice}", str(error))
                continue
            samples = self._changed(trim(samples, rate_hz), rate_hz, own)
            peak = np.abs(samples).max(initial=0)
            if len(samples) >= SHORTEST_S * RATE_HZ and peak > SILENT:
                return Clip(samples * np.float32(PEAK / peak), text, engine.name, voice)
        raise UserError(f"expected words that can be spoken, got {excerpt(text)}")

    def _changed(
        self, samples: np.ndarray, rate_hz: int, random: np.random.Generator
    ) -> np.ndarray:
        """Return <float32>[m] at 16 kHz in another voice."""
        if len(samples) < SHORTEST_S * rate_hz / 2:
            return samples[:0]
        samples = warp(samples, random, self.strength)  # at the engine's rate, often a wider band
        samples = resample(samples, RATE_HZ / rate_hz)
        if random.random() < VOCODED:
            samples = vocode(samples, random, self.strength)
        if random.random() < RETIMED:
            samples = retime(samples, random, self.strength)
        return samples

    def advice(self) -> str:
        """Return a line on the engines that are missing, "" if none is."""
        if not self.missing:
            return ""
        found = ", ".join(engine.name for engine in self.engines)
        return (
            f"voices: {found}; more of them find more speakers (measured with one trial recipe, "
            f"misses 76 % with eSpeak alone, 26 % with six engines); {_ways(self.missing)}"
        )


def discover(
    folder: Path | None = None, only: Sequence[str] = (), language: str = "en"
) -> Synthesizer:
    """Find the engines: eSpeak NG, the programs that are installed, and Kokoro.

    Every voice of a program says a word; one that fails is left out, with a line on stderr.
    Kokoro is looked for in the folder that the environment variable `SEQAPPS_KOKORO` names.

    Args:
        folder: where to look for programs; None is PATH.
        only: names of engines to use, where they are there; none is all.
        language: a code of eSpeak NG.

    Raises:
        UserError: eSpeak NG is missing, an engine or a language is unknown, Kokoro's folder is not
            as it should be, or no engine is left.
    """
    names = ["espeak", *(kind.name for kind in PROGRAMS), Kokoro.name]
    for name in only:
        if name not in names:
            raise UserError(
                f"expected an engine of synthetic voices, got {excerpt(name)}{nearest(name, names)}"
            )
    espeak = Espeak(language)
    engines: list[Engine] = [espeak] if not only or "espeak" in only else []
    missing = {}
    failures: dict[str, str] = {}
    for kind in PROGRAMS:
        if only and kind.name not in only:
            continue
        program = shutil.which(kind.command, path=str(folder) if folder else None)
        engine = _found(kind, program, espeak, failures) if program else None
        if engine:
            engines.append(engine)
        elif language == "en":
            missing[kind.name] = kind.packages
    _report(failures)
    if language == "en" and (not only or Kokoro.name in only):
        if neural := os.environ.get(KOKORO):
            engines.append(Kokoro.find(Path(neural), sum(e.share for e in engines)))
        else:
            missing[Kokoro.name] = Kokoro.packages
    if not engines:
        ways = f"; {_ways(missing)}" if missing else f" that speaks {language}"
        raise UserError(f"expected one of the engines {', '.join(only)}, found none{ways}")
    return Synthesizer(tuple(engines), missing, failures, espeak)


def _ways(missing: dict[str, str]) -> str:
    """Say how to get engines: name -> Debian packages."""
    packages = " ".join(filter(None, missing.values()))
    ways = [f"Debian and Ubuntu: apt install {packages}"] if packages else []
    if Kokoro.name in missing:
        ways.append(
            f"Kokoro's neural voices: a folder that {KOKORO} names (apps/seqapps/trigger/README.md)"
        )
    return "; ".join(ways)


def names(listed: str) -> list[str]:
    """Return the names of a list with commas between."""
    return [name.strip() for name in listed.split(",") if name.strip()]


def _found(
    kind: type[SpeechProgram], program: str, espeak: Espeak, failures: dict[str, str]
) -> SpeechProgram | None:
    """Return the engine with the voices that speak, None if there are none."""
    engine = kind(program, kind.find(program, espeak))
    different = sorted(set(engine.voices))

    def complaint(voice: str) -> str:
        try:
            samples, _ = engine.say(PROBE, voice, np.random.default_rng(0))
        except SpeechError as error:
            return str(error)
        return "" if np.abs(samples).max(initial=0) > SILENT else "silence"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        complaints = dict(zip(different, pool.map(complaint, different), strict=True))
    failures |= {f"{engine.name} {v}": said for v, said in complaints.items() if said}
    voices = tuple(voice for voice in engine.voices if not complaints[voice])
    return replace(engine, voices=voices) if voices else None


def _report(failures: dict[str, str]) -> None:
    for voice, said in failures.items():
        print(f"the voice {voice} fails and is left out: {said}", file=sys.stderr, flush=True)


def synthesize(
    text_of: Callable[[int], str],
    count: int,
    seed: int,
    synthesizer: Synthesizer,
    processes: int | None = None,
) -> Iterator[Clip]:
    """Yield `count` clips in order; clip i depends on (seed, i) alone.

    Args:
        text_of: the text of a clip's number; called in this process.
        count: of clips.
        seed: at least 0.
        synthesizer: from `discover`.
        processes: None is one for each core; 1 is this process.

    Raises:
        UserError: a text that no voice can say.
    """
    wanted = ((seed, number, text_of(number)) for number in range(count))
    yield from say_all(wanted, synthesizer, processes)


def say_all(
    wanted: Iterable[Wanted], synthesizer: Synthesizer, processes: int | None = None
) -> Iterator[Clip]:
    """Yield the clips that are wanted, in order; each depends on its seed, number and text alone.

    Args:
        wanted: taken in this process, as they are needed.
        synthesizer, processes: as of `synthesize`.
    """
    source = iter(wanted)
    tasks = ((some, synthesizer) for some in iter(lambda: [*islice(source, AT_ONCE)], []))
    known = dict(synthesizer.failures)
    for clips, failures in mapped(_speak, tasks, processes):
        _report({voice: said for voice, said in failures.items() if voice not in known})
        known |= failures
        yield from clips


def _speak(task: tuple[list[Wanted], Synthesizer]) -> tuple[list[Clip], dict[str, str]]:
    wanted, synthesizer = task
    clips = [
        synthesizer.say(text, np.random.default_rng((seed, number)))
        for seed, number, text in wanted
    ]
    return clips, synthesizer.failures
