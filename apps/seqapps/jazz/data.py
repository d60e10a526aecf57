"""Read a folder of solos, split it by tunes, and cut the solos into passages for training."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from seqapps.common.contract import Source
from seqapps.common.errors import UserError, notice
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from .config import ARCHITECTURE, Config
from .network import encoding
from .network.encoding import Events
from .score import reading, weimar
from .score.solo import Solo
from .settings import Settings

MIN_NOTES = 4  # of a solo
FEW_SOLOS = 300  # fewer do not suffice for a network from random weights
NOBODY = -1
Batch = tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """Solos, ready for training; all solos over a tune are on one side of the split."""

    config: Config
    solos: tuple[Solo, ...]
    performers: tuple[str, ...]  # of training solos; those of the base model first
    is_held_out: np.ndarray  # <bool>[solos], the solos for validation
    refused: tuple[UserError, ...]  # errors of files that could not be read
    sha256: str  # of the notes and chords; a checkpoint belongs to it

    @cached_property
    def events(self) -> list[Events]:
        """The encoded solos."""
        return [encoding.encode(solo) for solo in self.solos]

    @cached_property
    def styles(self) -> np.ndarray:
        """Number of each solo's performer <int>[solos], `NOBODY` for none."""
        numbers = {name: number for number, name in enumerate(self.performers)}
        return np.array([numbers.get(solo.performer, NOBODY) for solo in self.solos])

    def side(self, validation: bool) -> list[Solo]:
        """Return the solos for validation or those for training."""
        return [s for s, out in zip(self.solos, self.is_held_out, strict=True) if out == validation]

    @property
    def digest(self) -> str:
        """SHA-256 of the networks' inputs and targets."""
        content = hashlib.sha256()
        for events in self.events:
            content.update(events.inputs.tobytes() + events.targets.tobytes())
        content.update(self.styles.tobytes() + self.is_held_out.tobytes())
        return content.hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        chordless = sum(not solo.has_chords for solo in self.solos)
        parts = [
            f"{counted(len(self.side(validation=False)), 'solo')} for training",
            f"{counted(len(self.side(validation=True)), 'solo')} for validation",
            counted(sum(map(len, self.solos)), "note"),
            f"{counted(chordless, 'solo')} without chords" if chordless else "",
            counted(len(self.performers), "performer"),
        ]
        return ", ".join(filter(None, parts))


def read(source: str) -> tuple[list[Solo], list[UserError]]:
    """Read a folder of tables (see `weimar`), or of MIDI and MusicXML files, also in subfolders.

    Returns the solos with at least `MIN_NOTES` notes, and the errors of all other files. Raises
    UserError for no folder, no such files, invalid tables, or no solo in any.
    """
    folder, kinds = Path(source), "a folder of MIDI or MusicXML files, or tables"
    if not folder.is_dir():
        problem = "is a file" if folder.exists() else "does not exist"
        raise UserError(f"expected {kinds}: {source} {problem}")
    if weimar.has_tables(folder):
        solos = [solo for solo in weimar.read(folder) if len(solo) >= MIN_NOTES]
        if not solos:
            raise UserError(f"{source} holds no solo of {MIN_NOTES} notes")
        return solos, []
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in reading.SUFFIXES)
    if not files:
        raise UserError(f"expected MIDI or MusicXML files (or solos.tsv) in {source}, found none")
    solos, refused = [], []
    for path in files:
        try:
            solos.append(read_file(path))
        except UserError as error:
            refused.append(error)
    if not solos:
        raise UserError(f"no file of {source} could be used: {refused[0]}")
    return solos, refused


def starts_from_shipped(config: Config, source: Source) -> bool:
    """Return whether a training without `--from` starts from the shipped model.

    It does if the folder holds fewer than `FEW_SOLOS` files, or rows of a table of solos.
    """
    default = Config()
    folder = Path(source if isinstance(source, str) else source["data"])
    is_same = all(getattr(config, key) == getattr(default, key) for key in ARCHITECTURE)
    return is_same and folder.is_dir() and _count(folder) < FEW_SOLOS


def _count(folder: Path) -> int:
    """Return the number of solos of a folder, without reading them."""
    if weimar.has_tables(folder):
        return weimar.count(folder)
    return sum(path.suffix.lower() in reading.SUFFIXES for path in folder.rglob("*"))


def read_file(path: Path) -> Solo:
    """Read a MIDI or MusicXML file; print on stderr which of several voices is the melody.

    Raises UserError for a file that cannot be read, or has fewer than `MIN_NOTES` notes.
    """
    solo, remark = reading.read_solo(path)
    if len(solo) < MIN_NOTES:
        raise UserError(f"{path}: expected at least {MIN_NOTES} notes, got {len(solo)}")
    if remark:
        notice(f"{path}: {remark}")
    return solo


def load(source: Mapping[str, str], config: Config, base: Settings | None = None) -> TrainingData:
    """Read the solos of the folder `source["data"]` (see `read`) and split them by their tunes.

    Raises UserError as `read`, and for fewer than two tunes.
    """
    folder = source["data"]
    solos, refused = read(folder)
    tunes = [solo.tune for solo in solos]
    if len(set(tunes)) < 2:
        raise UserError(f"{folder} holds solos over one tune, expected at least two tunes")
    is_held_out = np.array(held_out(tunes, config.validation))
    training = (solo for solo, out in zip(solos, is_held_out, strict=True) if not out)
    performers = {solo.performer for solo in training if solo.performer}
    first = base.performers if base is not None else ()
    content = hashlib.sha256()
    for solo in solos:
        head = f"{solo.tune}\t{solo.performer}\t{solo.tempo_bpm}\t{solo.beats_per_bar}\n"
        content.update(head.encode())
        for part in (solo.notes.rows.T, solo.chords):
            content.update(part.astype("<i4").tobytes())
    return TrainingData(
        config,
        tuple(solos),
        (*first, *sorted(performers - set(first))),
        is_held_out,
        tuple(refused),
        content.hexdigest(),
    )


class Passages:
    """Windows of the training solos; the seed and the epoch determine where solos are cut."""

    def __init__(self, data: TrainingData, seed: int) -> None:
        self._data, self._seed, self._epoch = data, seed, 0
        training = np.flatnonzero(~data.is_held_out)
        longest = max(len(data.events[number]) for number in training)
        self._length = min(data.config.sequence_length, longest)
        self._positions = [
            (int(number), part)
            for number in training
            for part in range(-(-len(data.events[number]) // self._length) + 1)
        ]

    def __len__(self) -> int:
        return len(self._positions)

    def begin(self, epoch: int) -> None:
        """Cut the solos for another epoch."""
        self._epoch = epoch

    def batch(self, rows: np.ndarray) -> Batch:
        """Return a batch (see `make_batch`) of passages <int>[n]; empty ones have no weight."""
        events, styles = zip(*map(self._passage, rows), strict=True)
        return make_batch(events, np.array(styles), len(self._data.performers), self._length)

    def _passage(self, row: int) -> tuple[Events, int]:
        """Return the notes of a passage and the number of its performer."""
        number, part = self._positions[row]
        events, config = self._data.events[number], self._data.config
        offset = np.random.default_rng((self._seed, self._epoch, number)).integers(self._length)
        random = np.random.default_rng((self._seed, self._epoch, number, part))
        first = part * self._length - int(offset)
        cut = slice(max(0, first), max(0, first + self._length))
        passage = Events(events.inputs[cut], events.targets[cut])
        if random.random() < config.chord_dropout:
            passage = passage.without_chords()
        is_anonymous = random.random() < config.performer_dropout
        return passage, NOBODY if is_anonymous else int(self._data.styles[number])


def make_batch(
    solos: Sequence[Events], styles: np.ndarray, num_performers: int, length: int
) -> Batch:
    """Pad solos of at most `length` notes; `styles` <int>[n] are numbers of performers.

    Returns (inputs <int32>[n, length, columns], style <float32>[n, performers]), targets
    <int32>[n, length, 3], weights <float32>[n, length].
    """
    inputs = np.zeros((len(solos), length, len(encoding.COLUMNS)), np.int32)
    targets = np.zeros((len(solos), length, 3), np.int32)
    weights = np.zeros((len(solos), length), np.float32)
    for row, solo in enumerate(solos):
        inputs[row, : len(solo)], targets[row, : len(solo)] = solo.inputs, solo.targets
        weights[row, : len(solo)] = 1
    style = np.zeros((len(solos), max(1, num_performers)), np.float32)
    named = np.flatnonzero(styles != NOBODY)
    style[named, styles[named]] = 1
    return (inputs, style), targets, weights
