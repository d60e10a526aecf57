"""Transcribed speech: folders of sound files with `transcripts.tsv`, written and read."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io import audio
from seqapps.common.io.staging import staged

from .voices.synthesizer import Clip

TRANSCRIPTS = "transcripts.tsv"
MAX_CLIP_S = 10.0


def write(clips: Iterable[Clip], out: Path, tick: Callable[[], None]) -> int:
    """Write clips as 000001.flac and so on, and `transcripts.tsv`; return their number.

    The columns are file, text, synthesiser and voice. The folder appears when it is complete;
    `tick` is called after each clip.
    """
    import soundfile

    rows = []
    with staged(out) as folder:
        for number, clip in enumerate(clips, start=1):
            name = f"{number:06d}.flac"
            soundfile.write(folder / name, clip.samples, audio.RATE_HZ, subtype="PCM_16")
            rows.append("\t".join((name, clip.text, clip.synthesizer, clip.voice)))
            tick()
        (folder / TRANSCRIPTS).write_text("\n".join([*rows, ""]), encoding="utf-8")
    return len(rows)


def read(folder: Path) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield file, text and samples <float32>[n] of each line of a folder's `transcripts.tsv`.

    Columns after the second one are ignored.

    Raises:
        UserError: no such table, a line without a text, or an unreadable sound file.
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
        yield name, text, audio.read(folder / name, MAX_CLIP_S)
