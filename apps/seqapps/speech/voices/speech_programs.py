"""Speech synthesisers that are programs: Flite, Pico, RHVoice, Festival, and MBROLA's voices."""

import os
import subprocess
import tempfile
import unicodedata
from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import soundfile
from numpy.random import Generator

from .espeak import Espeak, is_mnemonics
from .speech import Sound, SpeechError, SpeechSynthesizer

TIMEOUT_S = 20  # a clip takes 0.02 to 0.5 s
_MEMORY = Path("/dev/shm")  # a tmpfs, on Linux
_PLAIN = str.maketrans("‘’“”‐‑–—", "''\"\"----")
Command = tuple[list[str], str]  # arguments and stdin of a program


@dataclass(frozen=True)
class SpeechProgram(SpeechSynthesizer):
    """A synthesiser that runs a program for each clip, without a shell."""

    command: ClassVar[str]
    program: str  # path of the command
    voices: tuple[str, ...]

    @staticmethod
    @abstractmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        """Return the voices for the language of `espeak`, in an order that does not change."""

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
            done = run([self.program, *arguments], stdin)
            try:
                samples, rate_hz = soundfile.read(out, dtype="float32", always_2d=True)
            except (OSError, soundfile.SoundFileError) as error:
                code = f"exit code {done.returncode}" if done.returncode else "no sound was written"
                raise SpeechError((done.stderr.strip().splitlines() or [code])[-1]) from error
        return samples[:, 0], rate_hz

    @staticmethod
    def readable(text: str) -> str:
        """Return the text as the program reads it; "" if a letter would be lost."""
        return text


def run(command: list[str], stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a program (SpeechError if it cannot be run)."""
    try:
        # Not a pipe: a program that exits without reading it would end us by SIGPIPE.
        with tempfile.TemporaryFile() as file:
            file.write((stdin + "\n").encode())
            file.seek(0)
            return subprocess.run(
                command, stdin=file, capture_output=True, encoding="utf-8", errors="replace",
                timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SpeechError(str(error)) from error


def listing(command: list[str]) -> list[str]:
    """Return the lines of a program's stdout; none if it cannot be run."""
    try:
        return run(command).stdout.splitlines()
    except SpeechError:
        return []


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

    name = command = packages = "flite"
    share = 0.14
    readable = staticmethod(ascii_of)

    @staticmethod
    def find(program: str, espeak: Espeak) -> tuple[str, ...]:
        if espeak.language != "en":
            return ()
        # `kal` is `kal16` at 8 kHz, `awb_time` can only speak times of day.
        listed = " ".join(listing([program, "-lv"])).partition(":")[2].split()
        return tuple(sorted(set(listed) - {"kal", "awb_time"}))

    def arguments(self, text: str, voice: str, random: Generator, out: str) -> Command:
        stretch = f"duration_stretch={random.uniform(0.75, 1.35):.2f}"
        pitch = f"int_f0_target_mean={random.uniform(80, 230):.0f}"  # Hz
        pitched = [] if voice == "awb" else ["--setf", pitch]  # awb has a pitch model
        return ["-voice", voice, "-t", text, "-o", out, "--setf", stretch, *pitched], ""


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

    @staticmethod
    def readable(text: str) -> str:
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
    readable = staticmethod(ascii_of)

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
        for line in listing([program, "--voices=mb"])[1:]:
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

    @staticmethod
    def readable(text: str) -> str:
        return text if is_mnemonics(text) else text.replace("[[", "[ [")


PROGRAMS: tuple[type[SpeechProgram], ...] = (RHVoice, Mbrola, Flite, Pico, Festival)
