"""Read solos from tables in the layout of the Weimar Jazz Database.

A folder holds `solos.tsv`, `notes.tsv` and `beats.tsv` (or `.csv`, also gzipped) with at least the
columns in `COLUMNS`.
"""

import csv
import gzip
import io
import math
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from seqapps.common.errors import UserError, excerpt
from seqapps.common.fields import MAX_TEXT
from seqapps.common.io.text import clean_text

from ..harmony.chords import SILENCE, parse
from .solo import Notes, Solo, chord_rows

PITCHES = set(range(128))
COLUMNS = {
    "solos": ("solo", "performer", "title", "tempo", "signature"),
    "notes": ("solo", "pitch", "bar", "beat", "pos", "dur", "beatdur"),
    "beats": ("solo", "bar", "beat", "chord"),
}
Row = dict[str, str]


def has_tables(folder: Path) -> bool:
    """Return whether a folder holds such tables."""
    return _table_path(folder, "solos") is not None


def count(folder: Path) -> int:
    """Return the number of solos of a folder, by its table of solos.

    Raises UserError for an invalid table.
    """
    return sum(1 for _ in _rows(folder, "solos"))


def read(folder: Path) -> list[Solo]:
    """Read all solos of a folder.

    Raises UserError for a missing table or column, or an invalid cell.
    """
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)  # of a table and a solo
    for table in ("notes", "beats"):
        for row in _rows(folder, table):
            parts[table, row["solo"]].append(row)
    solos = []
    for row in _rows(folder, "solos"):
        name = row["solo"]
        try:
            solos.append(_solo(row, parts["notes", name], parts["beats", name]))
        except (ValueError, KeyError, ArithmeticError) as error:
            raise UserError(f"{folder}: solo {name} cannot be read: {error!r}") from error
        except UserError as error:
            raise UserError(f"{folder}: solo {excerpt(name)}: {error}") from error
    return solos


def _solo(row: Row, notes: list[Row], beats: list[Row]) -> Solo:
    positions = {(int(beat["bar"]), int(beat["beat"])): n for n, beat in enumerate(beats)}
    per_bar = int(row["signature"].partition("/")[0])
    # Pick-ups are in bars 0, -1, …; the first bar of the table begins at step 0.
    first = next((int(beat["beat"]) for beat in beats), 1) - 1
    changes = [
        (number + first, parse(beat["chord"]) if beat["chord"] else SILENCE)
        for number, beat in enumerate(beats)
    ]
    melody = Notes.of(
        (
            first + positions[int(note["bar"]), int(note["beat"])] + float(note["pos"]),
            float(note["pitch"]),
            float(note["dur"]) / float(note["beatdur"]),
        )
        for note in notes
    )
    tempo_bpm = float(row["tempo"])
    if not 0 < tempo_bpm < math.inf or per_bar < 1:
        raise ValueError(f"a tempo of {tempo_bpm:g} in bars of {per_bar} beats")
    if len(melody) and (melody.onsets[0] < 0 or not set(melody.pitches.tolist()) <= PITCHES):
        raise ValueError("a note before the first beat, or a pitch outside of 0 to 127")
    return Solo(
        name=row["solo"],
        tune=row["title"].strip().lower(),
        performer=clean_text(row["performer"], MAX_TEXT),
        tempo_bpm=tempo_bpm,
        beats_per_bar=per_bar,
        notes=melody,
        chords=chord_rows(changes, len(beats) + first),
        pickup_bars=1 - int(beats[0]["bar"]) if beats else 0,
    )


def _table_path(folder: Path, table: str) -> Path | None:
    names = (f"{table}.tsv", f"{table}.tsv.gz", f"{table}.csv", f"{table}.csv.gz")
    return next((folder / name for name in names if (folder / name).is_file()), None)


def _rows(folder: Path, table: str) -> Iterator[Row]:
    path = _table_path(folder, table)
    if path is None:
        raise UserError(f"{folder}: expected {table}.tsv or {table}.tsv.gz beside the others")
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}") from error
    delimiter = "\t" if ".tsv" in path.name else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = COLUMNS[table]
    try:
        names = reader.fieldnames or ()
        if missing := ", ".join(sorted(set(columns) - set(names))):
            raise UserError(f"{path}: expected the columns {', '.join(columns)}, missing {missing}")
        for number, row in enumerate(reader, start=2):
            if any(row[column] is None for column in columns):
                raise UserError(f"{path}, line {number}: expected {len(names)} cells")
            yield row
    except csv.Error as error:
        raise UserError(f"{path}, line {reader.line_num}: {error}") from error
