"""Spoken texts on disk: folders of sound files with `transcripts.tsv`, written and learned from."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import staged
from seqapps.common.io import audio
from seqapps.common.training.validation_split import held_out

from .. import data
from ..config import Config
from ..examples.maker import Clips
from ..text.near_misses import pronounced
from ..text.phones import broad
from ..voices.espeak import Espeak
from ..voices.synthesizer import Clip

TRANSCRIPTS = "transcripts.tsv"
LONGEST_S = 10.0  # of a clip
MARGIN_S = 0.2  # that a clip is shorter than a stretch


def write(clips: Iterable[Clip], out: Path, tick: Callable[[], None]) -> int:
    """Write clips as 000001.flac and so on, with `transcripts.tsv`, and return their number.

    The table has the columns file, text, engine and voice, without a header. The folder appears
    when it is complete.

    Args:
        clips: as they are spoken.
        out: a folder that does not exist, or is empty.
        tick: called after each clip.

    Raises:
        UserError: there is something at `out`.
    """
    import soundfile

    check_new(out)
    rows = []
    with staged(out) as folder:
        for number, clip in enumerate(clips, start=1):
            name = f"{number:06d}.flac"
            soundfile.write(folder / name, clip.samples, audio.RATE_HZ, subtype="PCM_16")
            rows.append("\t".join((name, clip.text, clip.engine, clip.voice)))
            tick()
        (folder / TRANSCRIPTS).write_text("\n".join([*rows, ""]), encoding="utf-8")
    return len(rows)


def check_new(out: Path) -> None:
    """Raise UserError unless `out` can become a new folder."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"--out expects a new folder, got {out}, which exists")


def read(folder: Path) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield what `transcripts.tsv` in a folder names: file, text, samples <float32>[n].

    Columns behind the second one are not looked at.

    Raises:
        UserError: no such table, a line without a text, or a file that cannot be read.
    """
    table = folder / TRANSCRIPTS
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"expected lines of file TAB text in {table}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name, _, rest = line.partition("\t")
        text = rest.partition("\t")[0].strip()
        if not text:
            raise UserError(f"{table}, line {number}: expected file TAB text, got {excerpt(line)}")
        yield name, text, audio.read(folder / name, LONGEST_S)


@dataclass(frozen=True)
class SpeechData:
    """Transcribed speech.

    Attributes:
        config: of the training.
        clips: each shorter than a stretch.
        spoken: of each clip the phones, as numbers into `phones`.
        phones: that the language has, sorted.
        of_people: how many clips, the last ones, are recordings of people.
        background: noises and rooms.
        sha256: of all of it.
    """

    config: Config
    clips: Clips
    spoken: list[tuple[int, ...]]
    phones: tuple[str, ...]
    of_people: int
    background: Clips
    sha256: str

    @property
    def summary(self) -> str:
        """One line for the user."""
        return (
            f"{len(self.clips):,} clips of speech ({self.clips.seconds / 3600:.1f} h), "
            f"{self.of_people:,} of them of people, {len(self.phones)} phones"
        )

    @cached_property
    def validating(self) -> np.ndarray:
        """Say of each clip whether it validates, <bool>[clips]."""
        names = [
            hashlib.sha256(self.clips[i].tobytes()).hexdigest() for i in range(len(self.clips))
        ]
        return np.array(held_out(names, self.config.validation))


def load(source: dict[str, Any], config: Config, base: object = None) -> SpeechData:
    """Read folders of transcribed speech (see `read`).

    Args:
        source: lists of folders: `speech` (synthetic voices), `people`, and `background`.
        config: settings.
        base: not used.

    Raises:
        UserError: nothing to learn from, or what cannot be read.
    """
    espeak = Espeak(config.language)
    longest = round((config.segment_s - MARGIN_S) * audio.RATE_HZ)
    sounds: list[np.ndarray] = []
    transcripts: list[tuple[str, ...]] = []
    digest = hashlib.sha256()
    counts = {}
    for kind in ("speech", "people"):
        for folder in source.get(kind, ()):
            for _, text, samples in read(Path(folder)):
                phones = broad(pronounced(text, espeak))
                if len(samples) <= longest and phones:
                    sounds.append(samples)
                    transcripts.append(phones)
                    digest.update(text.encode() + samples.tobytes())
        counts[kind] = len(sounds)
    if len(sounds) < 2:
        raise UserError("--speech and --people: expected two clips of speech at least, got fewer")
    background = [data.read("background", Path(f)).clips for f in source["background"]]
    pieces = [clips[i] for clips in background for i in range(len(clips))]
    phones = tuple(sorted({phone for spoken in transcripts for phone in spoken}))
    number = {phone: place for place, phone in enumerate(phones)}
    return SpeechData(
        config, Clips.of(sounds), [tuple(number[p] for p in row) for row in transcripts], phones,
        counts["people"] - counts["speech"], Clips.of(pieces), digest.hexdigest(),
    )  # fmt: skip
