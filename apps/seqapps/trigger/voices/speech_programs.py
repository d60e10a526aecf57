"""Speech synthesisers that are programs: Flite, Pico, RHVoice, Festival, and MBROLA's voices."""

import os
import subprocess
import tempfile
import unicodedata
import wave
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from .espeak import Espeak, is_mnemonics
from .speech import Sound, SpeechError, SpeechSynthesizer

TIMEOUT_S = 20  # a clip takes 0.02 to 0.5 s
_MEMORY = Path("/dev/shm")  # a tmpfs, on Linux
_PLAIN = str.maketrans("‘’“”‐‑–—", "''\"\"----")
Command = tuple[list[str], str]  # arguments and stdin of a program


@dataclass(frozen=True)
class SpeechProgram(SpeechSynthesizer):
    """A synthesiser that runs a program for each clip, without a shell.

    Attributes:
        command: name of the program.
        program: path of the program.
        voices: the voices whose data are installed.
    """

    command: ClassVar[str]
    program: str
    voices: tuple[str, ...]

    @staticmethod
    @abstractmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        """Return the voices for the language of `espeak`, always in the same order."""

    @abstractmethod
    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
        """Return the arguments that write a WAV file to `out`, and the text for stdin."""

    def say(self, text: str, voice: str, random: Generator) -> Sound:
        """Speak a text at a random pitch and rate."""
        readable = self.readable(text)
        if not readable.strip():
            return np.zeros(0, np.float32), 16_000
        folder = _MEMORY if os.access(_MEMORY, os.W_OK) else None
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            out = Path(scratch) / "clip.wav"
            arguments, stdin = self.arguments(readable, voice, random, str(out))
            message = run([self.program, *arguments], stdin)
            try:
                return read_wave(out)
            except (OSError, EOFError, wave.Error) as error:
                raise SpeechError(message or "no sound was written") from error

    def readable(self, text: str) -> str:
        """Return the text as the program reads it; "" if a letter would be lost."""
        return text


def run(command: list[str], stdin: str = "") -> str:
    """Run a program and return the last line of its stderr (SpeechError if it cannot be run)."""
    try:
        # Not a pipe: a program that exits without reading it would end us by SIGPIPE.
        with tempfile.TemporaryFile() as file:
            file.write((stdin + "\n").encode())
            file.seek(0)
            done = subprocess.run(
                command, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpeechError(str(error)) from error
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}" if done.returncode else ""


def listing(command: list[str]) -> str:
    """Return the stdout of a program; "" if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def read_wave(path: Path) -> Sound:
    """Read the first channel of a 16-bit WAV: samples <float32>[n] and the rate in Hz."""
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise wave.Error(f"expected 16-bit samples, got {8 * file.getsampwidth()}-bit")
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return data[:: file.getnchannels()].astype(np.float32) / 2**15, file.getframerate()


def ascii_of(text: str) -> str:
    """Return a text without accents; "" if a letter has no equivalent in ASCII.

    Example:
        >>> ascii_of("café – “yes”"), ascii_of("smørrebrød")
        ('cafe - "yes"', '')
    """
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
        # `kal` is `kal16` at 8 kHz, `awb_time` can only speak times of day.
        listed = listing([program, "-lv"]).partition(":")[2].split()
        return tuple(sorted(set(listed) - {"kal", "awb_time"}))

    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
        stretch = f"duration_stretch={random.uniform(0.75, 1.35):.2f}"
        pitch = f"int_f0_target_mean={random.uniform(80, 230):.0f}"  # Hz
        pitched = [] if voice == "awb" else ["--setf", pitch]  # awb has a pitch model
        return ["-voice", voice, "-t", text, "-o", out, "--setf", stretch, *pitched], ""

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

    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
        pitch, speed = random.integers(60, 160), random.integers(70, 140)  # per cent
        marked = f'<pitch level="{pitch}"><speed level="{speed}">{text}</speed></pitch>'
        return ["-l", voice, "-w", out, "--", marked], ""

    def readable(self, text: str) -> str:
        return text.replace("<", " ").replace(">", " ")  # Pico has no escape for them


class RHVoice(SpeechProgram):
    """RHVoice: statistical voices."""

    name = "rhvoice"
    share = 0.2
    packages = "rhvoice rhvoice-english"
    command = "RHVoice-test"

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        folder = Path(program).resolve().parents[1] / "share" / "RHVoice" / "voices"
        voices = []
        for path in sorted(folder.glob("*/voice.info")):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            language = next((x[9:].strip() for x in lines if x.startswith("language=")), "?")
            if espeak.language_name.startswith(language):
                voices.append(path.parent.name)
        return tuple(voices)

    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
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
        voices = [path.name for region in ("english", "us") for path in folder.glob(f"{region}/*")]
        return tuple(sorted(voices))

    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
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
        voices = []
        for line in listing([program, "--voices=mb"]).splitlines()[1:]:
            language, file = line.split()[1], line.split()[4]
            voice = file.removeprefix("mb/")  # mb-us1, mb-de4-en
            base = voice.split("-")[1]
            is_there = (data / base).is_file() or (data / base / base).is_file()
            if is_there and (language + "-").startswith(espeak.language + "-"):
                is_native = not voice.endswith("-" + language)
                voices += [voice] * (2 if is_native else 1)
        return tuple(sorted(voices))

    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
        rate, pitch = random.integers(105, 210), random.integers(20, 80)
        return ["-v", voice, "-s", str(rate), "-p", str(pitch), "-w", out, "--stdin"], text

    def readable(self, text: str) -> str:
        return text if is_mnemonics(text) else text.replace("[[", "[ [")


PROGRAMS: tuple[type[SpeechProgram], ...] = (RHVoice, Mbrola, Flite, Pico, Festival)
