"""Spoken texts on disk: folders of sound files with `transcripts.tsv`, written and read."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from apps.common import audio
from apps.common.bundle import staged
from apps.common.errors import UserError, excerpt

from .voices import Clip

TRANSCRIPTS = "transcripts.tsv"
LONGEST_S = 10.0  # of a clip


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
