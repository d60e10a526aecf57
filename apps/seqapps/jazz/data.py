"""From a folder of solos to passages that are trained on."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from seqapps.common.config import continued
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.training.validation_split import held_out

from .config import Config
from .network import encoding
from .network.encoding import COLUMN, Events
from .runtime import Settings
from .score import weimar
from .score.solo import NOTHING, Solo

ARCHITECTURE = (
    "network", "pitch_units", "rhythm_units", "duration_units", "joint_units", "depth", "experts",
    "style", "reach",
)  # fmt: skip
SUFFIXES = {
    ".mid": "midi", ".midi": "midi", ".musicxml": "musicxml", ".xml": "musicxml",
    ".mxl": "musicxml",
}  # fmt: skip
FEWEST_NOTES = 4  # of a solo that is trained on
NOBODY = -1


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Solos, ready for training.

    Attributes:
        config: settings.
        solos: all of them.
        performers: whose style is learned, who have solos to train on, sorted.
        validating: <bool>[solos]; all solos over a tune are on one side.
        refused: what is wrong with files that could not be read.
        sha256: of the notes and chords.
    """

    config: Config
    solos: tuple[Solo, ...]
    performers: tuple[str, ...]
    validating: np.ndarray
    refused: tuple[UserError, ...]
    sha256: str

    @cached_property
    def events(self) -> list[Events]:
        """Of every solo."""
        return [encoding.encode(solo) for solo in self.solos]

    @cached_property
    def styles(self) -> np.ndarray:
        """Number of each solo's performer <int>[solos], `NOBODY` for none."""
        numbers = {name: number for number, name in enumerate(self.performers)}
        return np.array([numbers.get(solo.performer, NOBODY) for solo in self.solos])

    @property
    def digest(self) -> str:
        """SHA-256 of what the networks are fed."""
        content = hashlib.sha256()
        for one in self.events:
            content.update(one.known.tobytes() + one.chosen.tobytes())
        content.update(self.styles.tobytes() + self.validating.tobytes())
        return content.hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        kept = int(self.validating.sum())
        notes = sum(map(len, self.solos))
        chordless = sum(not has_chords(solo) for solo in self.solos)
        without = f", {chordless:,} without chords" if chordless else ""
        return (
            f"{len(self.solos) - kept:,} solos to train on, {kept:,} to validate, {notes:,} "
            f"notes{without}, {len(self.performers)} performers"
        )


def has_chords(solo: Solo) -> bool:
    """Say whether anything is known of a solo's harmony."""
    return bool((solo.chords[:, 0] != NOTHING).any()) if len(solo.chords) else False


def read(source: str) -> tuple[list[Solo], list[UserError]]:
    """Read a folder: tables (see `tables`), or MIDI and MusicXML files, also in its folders.

    What was chosen in files of several voices is told on stderr.

    Returns:
        the solos that have at least `FEWEST_NOTES` notes, and errors of the files that cannot
        be read or have fewer.

    Raises:
        UserError: no folder, no such files, tables that are wrong, or no solo in any.
    """
    folder = Path(source)
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise UserError(f"expected a folder of MIDI or MusicXML files, or tables: {source} {what}")
    if weimar.holds_tables(folder):
        solos = [solo for solo in weimar.read(folder) if len(solo) >= FEWEST_NOTES]
        if not solos:
            raise UserError(f"{source} holds no solo of {FEWEST_NOTES} notes")
        return solos, []
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not files:
        raise UserError(f"expected MIDI or MusicXML files (or solos.tsv) in {source}, found none")
    found, refused = [], []
    for path in files:
        try:
            found.append(read_file(path))
        except UserError as error:
            refused.append(error)
    if not found:
        raise UserError(f"no file of {source} could be used: {refused[0]}")
    return found, refused


def read_file(path: Path) -> Solo:
    """Read a MIDI or MusicXML file.

    Raises:
        UserError: it cannot be read, or has fewer than `FEWEST_NOTES` notes.
    """
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise UserError(f"expected a MIDI or MusicXML file (.mid, .musicxml), got {path}")
    solo, chosen = _reader(kind)(path)
    if len(solo) < FEWEST_NOTES:
        raise UserError(f"{path}: expected at least {FEWEST_NOTES} notes, got {len(solo)}")
    if chosen:
        print(f"{path}: {chosen}", file=sys.stderr)
    return solo


def _reader(kind: str) -> Callable[[Path], tuple[Solo, str]]:
    if kind == "midi":
        from .score import midi_reader

        return midi_reader.read_solo
    from .score import musicxml

    return musicxml.read_solo


def load(
    source: dict[str, str], config: Config, base: tuple[str, ...] | None = None
) -> TrainingData:
    """Read solos and split them by their tunes.

    Args:
        source: `data` is a folder (see `read`).
        config: settings.
        base: performers of the model that is trained further, if any.

    Raises:
        UserError: see `read`; or fewer than two tunes.
    """
    folder = source["data"]
    solos, refused = read(folder)
    tunes = [solo.tune for solo in solos]
    if len(set(tunes)) < 2:
        raise UserError(f"{folder} holds solos over one tune, expected at least two tunes")
    validating = np.array(held_out(tunes, config.validation))
    trained_on = (solo for solo, kept in zip(solos, validating, strict=True) if not kept)
    performers = {solo.performer for solo in trained_on if solo.performer}
    old = tuple(base or ())
    content = hashlib.sha256()
    for solo in solos:
        head = f"{solo.tune}\t{solo.performer}\t{solo.tempo_bpm}\t{solo.beats_per_bar}\n"
        notes = solo.notes
        content.update(head.encode())
        for part in (notes.onsets, notes.pitches, notes.durations, solo.chords):
            content.update(part.astype("<i4").tobytes())
    return TrainingData(
        config,
        tuple(solos),
        (*old, *sorted(performers - set(old))),
        validating,
        tuple(refused),
        content.hexdigest(),
    )


def further(source: bundle.Bundle, config: Config) -> tuple[Config, tuple[str, ...]]:
    """Return the configuration for training a model further, and the performers it knows.

    Raises:
        UserError: the configuration asks for another architecture.
    """
    settings = Settings.from_json(source.config)
    return continued(config, settings.config, ARCHITECTURE, source.path), settings.performers


class Passages:
    """Windows of solos, other ones in each epoch; which ones, seed and epoch say alone.

    Args:
        data: the solos.
        seed: of the training.
    """

    def __init__(self, data: TrainingData, seed: int) -> None:
        self._data, self._seed, self._epoch = data, seed, 0
        training = np.flatnonzero(~data.validating)
        longest = max(len(data.events[number]) for number in training)
        self._window = min(data.config.window, longest)
        self._places: list[tuple[int, int]] = [
            (int(number), part)
            for number in training
            for part in range(-(-len(data.events[number]) // self._window) + 1)
        ]

    def __len__(self) -> int:
        return len(self._places)

    def begin(self, epoch: int) -> None:
        """Cut the solos anew."""
        self._epoch = epoch

    def batch(
        self, rows: np.ndarray
    ) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
        """Return ((known, style), chosen, weights) of windows; empty ones weigh nothing."""
        parts = [self._part(row) for row in rows]
        return batch(
            [part for part, _ in parts],
            np.array([style for _, style in parts]),
            len(self._data.performers),
            self._window,
        )

    def _part(self, row: int) -> tuple[Events, int]:
        number, part = self._places[row]
        found, config = self._data.events[number], self._data.config
        offset = np.random.default_rng((self._seed, self._epoch, number)).integers(self._window)
        random = np.random.default_rng((self._seed, self._epoch, number, part))
        first = part * self._window - int(offset)
        cut = slice(max(0, first), max(0, first + self._window))
        known = found.known[cut]
        if random.random() < config.chordless:
            known = without_chords(known)
        style = NOBODY if random.random() < config.unknown else int(self._data.styles[number])
        return Events(known, found.chosen[cut]), style


def without_chords(known: np.ndarray) -> np.ndarray:
    """Return what is known of notes (see `events.COLUMNS`) as if there were no chords."""
    known = known.copy()
    for name, value in (("root", NOTHING), ("tones", 0), ("bass", NOTHING),
                        ("next_root", NOTHING), ("next_tones", 0),
                        ("until", encoding.FARTHEST), ("last_until", encoding.FARTHEST)):  # fmt: skip
        known[:, COLUMN[name]] = value
    return known


def batch(
    parts: list[Events], styles: np.ndarray, performers: int, length: int
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Pad events to one length.

    Args:
        parts: of at most `length` notes each.
        styles: <int>[n] number of the performer, `NOBODY` for none.
        performers: how many are known.
        length: of the batch.

    Returns:
        (known <int32>[n, length, columns], style <float32>[n, performers]), chosen
        <int32>[n, length, 3], weights <float32>[n, length].
    """
    known = np.zeros((len(parts), length, len(encoding.COLUMNS)), np.int32)
    chosen = np.zeros((len(parts), length, 3), np.int32)
    weights = np.zeros((len(parts), length), np.float32)
    for row, part in enumerate(parts):
        known[row, : len(part)], chosen[row, : len(part)] = part.known, part.chosen
        weights[row, : len(part)] = 1
    style = np.zeros((len(parts), max(1, performers)), np.float32)
    named = np.flatnonzero(styles != NOBODY)
    style[named, styles[named]] = 1
    return (known, style), chosen, weights
