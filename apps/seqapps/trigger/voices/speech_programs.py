"""Speech synthesisers that are programs: flite, Pico, RHVoice, Festival, and MBROLA's voices."""

import os
import subprocess
import tempfile
import unicodedata
import wave
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from .espeak import LONGEST_SPOKEN, Espeak, is_mnemonics

TIMEOUT_S = 20  # a clip takes 0.02 to 0.5 s
_MEMORY = Path("/dev/shm")  # a tmpfs, on Linux
_PLAIN = str.maketrans("‘’“”‐‑–—", "''\"\"----")


class SpeechError(Exception):
    """A program that gave no clip: what it said."""


@dataclass(frozen=True)
class SpeechProgram(ABC):
    """An engine that runs a program for each clip, without a shell.

    Attributes:
        name, share, packages, phonemic, longest: see `voices.Engine`.
        command: the program that has to be there.
        program: where it is.
        voices: those whose data are there.
    """

    name: ClassVar[str] = ""
    share: ClassVar[float] = 0.0
    packages: ClassVar[str] = ""
    phonemic: ClassVar[bool] = False
    longest: ClassVar[int] = LONGEST_SPOKEN
    command: ClassVar[str] = ""

    program: str
    voices: tuple[str, ...]

    @staticmethod
    @abstractmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        """Return the voices that speak the language of `espeak`, in an order that never varies."""

    @abstractmethod
    def arguments(
        self, text: str, voice: str, random: np.random.Generator, out: str
    ) -> tuple[list[str], str]:
        """Return the arguments that write a WAV file to `out`, and what goes to stdin."""

    def say(self, text: str, voice: str, random: np.random.Generator) -> tuple[np.ndarray, int]:
        """Speak a text, at a pitch and rate drawn from `random`.

        Returns:
            <float32>[n] and its rate in Hz; n is 0 if the program cannot say all of the text.

        Raises:
            SpeechError: the program failed.
        """
        readable = self.readable(text)
        if not readable.strip():
            return np.zeros(0, np.float32), 16_000
        folder = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            out = Path(scratch) / "clip.wav"
            arguments, stdin = self.arguments(readable, voice, random, str(out))
            said = run([self.program, *arguments], stdin)
            try:
                return read_wave(out)
            except (OSError, EOFError, wave.Error) as error:
                raise SpeechError(said or "no sound was written") from error

    def readable(self, text: str) -> str:
        """Return a text as the program reads it, "" if a letter would be lost."""
        return text


def run(command: list[str], stdin: str = "") -> str:
    """Run a program; return the last line of its stderr (SpeechError if it cannot be run).

    Its stdin is a file: a pipe to a program that ends without reading it would end us too, for
    the command line dies of a closed pipe.
    """
    try:
        with tempfile.TemporaryFile() as file:
            file.write((stdin + "\n").encode())
            file.seek(0)
            done = subprocess.run(
                command,
                stdin=file,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=TIMEOUT_S,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpeechError(str(error)) from error
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}" if done.returncode else ""


def listing(command: list[str]) -> str:
    """Return a program's stdout, "" if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def read_wave(path: Path) -> tuple[np.ndarray, int]:
    """Read a WAV file of 16-bit samples, the first channel: <float32>[n] and the rate in Hz."""
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise wave.Error(f"expected 16-bit samples, got {8 * file.getsampwidth()}-bit")
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data[:: file.getnchannels()].astype(np.float32) / 2**15, file.getframerate()


def ascii_of(text: str) -> str:
    """Return a text without accents, "" if that leaves a letter without a like in ASCII."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    kept = plain.encode("ascii", "ignore").decode()
    return kept if sum(map(str.isalnum, kept)) == sum(map(str.isalnum, plain)) else ""


class Flite(SpeechProgram):
    """CMU Flite: diphone and statistical voices of American English, and one Scot."""

    name = "flite"
    share = 0.14
    packages = "flite"
    command = "flite"

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        if espeak.language != "en":
            return ()
        # `kal` is `kal16` at 8 kHz, `awb_time` tells the time only.
        listed = listing([program, "-lv"]).partition(":")[2].split()
        return tuple(sorted(set(listed) - {"kal", "awb_time"}))

    def arguments(
        self, text: str, voice: str, random: np.random.Generator, out: str
    ) -> tuple[list[str], str]:
        stretch = f"duration_stretch={random.uniform(0.75, 1.35):.2f}"
        pitch = f"int_f0_target_mean={random.uniform(80, 230):.0f}"  # Hz
        own = [] if voice == "awb" else ["--setf", pitch]  # awb has a model of its pitch
        return ["-voice", voice, "-t", text, "-o", out, "--setf", stretch, *own], ""

    def readable(self, text: str) -> str:
        return ascii_of(text)


class Pico(SpeechProgram):
    """SVOX Pico: one woman for each of six languages."""

    name = "pico"
    share = 0.12
    packages = "libttspico-utils"
    command = "pico2wave"

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        names = ("en-US", "en-GB", "de-DE", "es-ES", "fr-FR", "it-IT")
        language = espeak.language
        return tuple(n for n in names if language in (n.lower(), n.split("-")[0]))

    def arguments(
        self, text: str, voice: str, random: np.random.Generator, out: str
    ) -> tuple[list[str], str]:
        pitch, speed = random.integers(60, 160), random.integers(70, 140)  # per cent
        marked = f'<pitch level="{pitch}"><speed level="{speed}">{text}</speed></pitch>'
        return ["-l", voice, "-w", out, "--", marked], ""

    def readable(self, text: str) -> str:
        return text.replace("<", " ").replace(">", " ")  # it has no escape for them


class RHVoice(SpeechProgram):
    """RHVoice: statistical voices."""

    name = "rhvoice"
    share = 0.2
    packages = "rhvoice rhvoice-english"
    command = "RHVoice-test"

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        folder = Path(program).resolve().parents[1] / "share" / "RHVoice" / "voices"
        found = []
        for path in sorted(folder.glob("*/voice.info")):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            language = next((x[9:].strip() for x in lines if x.startswith("language=")), "?")
            if espeak.language_name.startswith(language):
                found.append(path.parent.name)
        return tuple(found)

    def arguments(
        self, text: str, voice: str, random: np.random.Generator, out: str
    ) -> tuple[list[str], str]:
        rate, pitch = random.integers(70, 150), random.integers(60, 150)  # per cent
        return ["-p", voice, "-r", str(rate), "-t", str(pitch), "-o", out], text


class Festival(SpeechProgram):
    """Festival: diphone voices and a statistical one, of American English."""

    name = "festival"
    share = 0.08
    packages = "festival festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts"
    command = "text2wave"

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        if espeak.language != "en":
            return ()
        folder = Path(program).resolve().parents[1] / "share" / "festival" / "voices"
        found = [path.name for region in ("english", "us") for path in folder.glob(f"{region}/*")]
        return tuple(sorted(found))

    def arguments(
        self, text: str, voice: str, random: np.random.Generator, out: str
    ) -> tuple[list[str], str]:
        stretch = f"(Parameter.set 'Duration_Stretch {random.uniform(0.75, 1.35):.2f})"
        return ["-o", out, "-eval", f"(voice_{voice})", "-eval", stretch], text

    def readable(self, text: str) -> str:
        return ascii_of(text)


class Mbrola(SpeechProgram):
    """MBROLA's diphone voices, spoken by the program espeak-ng; many of them with an accent."""

    name = "mbrola"
    share = 0.16
    packages = "espeak-ng mbrola mbrola-us1 mbrola-us2 mbrola-us3 mbrola-en1 mbrola-de4 mbrola-fr1"
    phonemic = True
    command = "espeak-ng"

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        data = Path(program).resolve().parents[1] / "share" / "mbrola"
        found = []
        for line in listing([program, "--voices=mb"]).splitlines()[1:]:
            language, file = line.split()[1], line.split()[4]
            voice = file.removeprefix("mb/")  # mb-us1, mb-de4-en
            base = voice.split("-")[1]
            is_there = (data / base).is_file() or (data / base / base).is_file()
            if is_there and (language + "-").startswith(espeak.language + "-"):
                is_native = not voice.endswith("-" + language)
                found += [voice] * (2 if is_native else 1)
        return tuple(sorted(found))

    def arguments(
        self, text: str, voice: str, random: np.random.Generator, out: str
    ) -> tuple[list[str], str]:
        rate, pitch = random.integers(105, 210), random.integers(20, 80)
        return ["-v", voice, "-s", str(rate), "-p", str(pitch), "-w", out, "--stdin"], text

    def readable(self, text: str) -> str:
        return text if is_mnemonics(text) else text.replace("[[", "[ [")


PROGRAMS: tuple[type[SpeechProgram], ...] = (RHVoice, Mbrola, Flite, Pico, Festival)
