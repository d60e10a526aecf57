"""The program for the command line: LiteRT and NumPy, or the SavedModel; the same answers."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.decoding.sampling import MAX_TEMPERATURE, MIN_TEMPERATURE
from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram

from .band import dynamics, styles
from .config import Config
from .copy_check import FEWEST, LONGEST, Patterns
from .network import encoding
from .network.sampling import Request, States, improvise
from .score.solo import Notes, Solo
from .statistics import Measures, measure

PATTERNS = "patterns.npz"
ATTEMPTS = 20  # solos that are drawn for one that does not copy
SCORED_AT_ONCE = 16  # solos


@dataclass(frozen=True)
class Settings:
    """What both engines read from config.json.

    Attributes:
        performers: whose style is known, in the order of their vectors.
        lowest, highest: pitches that are played.
        config: how the model was trained.
        preset: the preset that this started from.
        seed: of the training.
    """

    performers: tuple[str, ...]
    lowest: int
    highest: int
    config: Config
    preset: str
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads, and what the classes and columns of the networks mean."""
        return {
            "format": 1,
            "preset": self.preset,
            "seed": self.seed,
            "lowest": self.lowest,
            "highest": self.highest,
            "performers": list(self.performers),
            "columns": list(encoding.COLUMNS),
            "ioi_steps": list(encoding.IOI_STEPS),
            "duration_steps": list(encoding.DURATION_STEPS),
            "config": asdict(self.config),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Settings":
        """Read the content of config.json (raises UserError when it is not that)."""
        try:
            if tuple(value["columns"]) != encoding.COLUMNS:
                raise ValueError("its networks read other columns")
            config = {"reach": 0, **value["config"]}  # which the first models did not have
            return cls(
                tuple(value["performers"]),
                int(value["lowest"]),
                int(value["highest"]),
                configuration.build(Config, config),
                value["preset"],
                value["seed"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"config.json is not that of a soloist: {error!r}") from error


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is to be improvised; see `sampling.Request`.

    Attributes:
        style: a performer or one of `styles.STYLES`, or "".
        max_copy: notes of the longest passage behind the phrase that may be in a training solo.
    """

    chords: np.ndarray
    beats_per_bar: int
    tempo_bpm: float
    style: str = ""
    phrase: Notes | None = None
    seed: int = 0
    solos: int = 1
    most_notes: int = 100_000
    temperature: float = 0.95
    top_p: float = 0.98
    max_copy: int = 23

    def __post_init__(self) -> None:
        if not MIN_TEMPERATURE <= self.temperature <= MAX_TEMPERATURE:
            raise UserError(
                f"--temperature expects {MIN_TEMPERATURE} to {MAX_TEMPERATURE:g}, "
                f"got {self.temperature:g}"
            )
        if not 0 < self.top_p <= 1:
            raise UserError(f"--top-p expects a number above 0, up to 1, got {self.top_p:g}")
        if not FEWEST <= self.max_copy < LONGEST:
            raise UserError(
                f"--max-copy expects {FEWEST} to {LONGEST - 1} notes, got {self.max_copy}"
            )


@dataclass(frozen=True, eq=False)
class Improvised:
    """A solo.

    Attributes:
        notes: the solo.
        velocities: <int32>[n].
        measures: of it; None if it has no notes.
        copied: notes of the longest passage behind the phrase that is in a training solo, 0 for
            fewer than `copies.FEWEST`.
        refused: how many solos were drawn before and copied too much.
    """

    notes: Notes
    velocities: np.ndarray
    measures: Measures | None
    copied: int
    refused: int


@dataclass(frozen=True, eq=False)
class Scored:
    """How surprising a solo is.

    Attributes:
        solo: as it was read.
        nats: <float32>[n, 3] of each note's rhythm, pitch and duration.
        right: <bool>[n, 3], whether what came was the most probable.
    """

    solo: Solo
    nats: np.ndarray
    right: np.ndarray


class Runtime:
    """A loaded model.

    Args:
        bundle: a verified model folder.
        engine: `lite` or `tf`.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.from_json(bundle.config)
        self._path = bundle.path
        self._engine = (_SavedModel if engine == "tf" else _Lite)(bundle.path, self.settings)

    @cached_property
    def patterns(self) -> Patterns:
        """What the training solos are made of."""
        with np.load(self._path / PATTERNS, allow_pickle=False) as file:
            return Patterns(file["bits"])

    def improvise(self, wanted: Wanted) -> list[Improvised]:
        """Improvise solos that copy at most `max_copy` notes in a row behind the phrase.

        Solo number k is the first of those numbered k, k + solos, k + 2 solos … that does not
        copy too much.

        Raises:
            UserError: an unknown style, or all of `ATTEMPTS` solos copied too much.
        """
        request = Request(
            chords=wanted.chords,
            beats_per_bar=wanted.beats_per_bar,
            tempo_bpm=wanted.tempo_bpm,
            style=styles.shares(wanted.style, self.settings.performers),
            lowest=self.settings.lowest,
            highest=self.settings.highest,
            phrase=wanted.phrase if wanted.phrase is not None else Notes.of([]),
            seed=wanted.seed,
            solos=wanted.solos,
            most_notes=wanted.most_notes,
            temperature=wanted.temperature,
            top_p=wanted.top_p,
        )
        found: list[Improvised | None] = [None] * wanted.solos
        fewest = LONGEST
        for attempt in range(ATTEMPTS):
            drawn = self._engine.improvise(
                replace(request, first=attempt * wanted.solos), wanted.style
            )
            for number, notes in enumerate(drawn):
                if found[number] is None:
                    copied = self.patterns.longest(notes.pitches[len(request.phrase) :])
                    fewest = min(fewest, copied)
                    if copied <= wanted.max_copy:
                        found[number] = self._improvised(wanted, notes, copied, attempt)
            if all(one is not None for one in found):
                return [one for one in found if one is not None]
        raise UserError(
            f"{ATTEMPTS} solos were improvised, and each copies {fewest} notes or more from the "
            f"training solos: try another --seed, a higher --temperature or --max-copy"
        )

    def _improvised(self, wanted: Wanted, notes: Notes, copied: int, refused: int) -> Improvised:
        solo = Solo("", "", "", wanted.tempo_bpm, wanted.beats_per_bar, notes, wanted.chords)
        measures = measure(solo) if len(notes) else None
        return Improvised(notes, dynamics.velocities(notes), measures, copied, refused)

    def score(self, solos: Iterable[Solo | UserError]) -> Iterator[Scored | UserError]:
        """Yield how surprising solos are, in order; errors among them are passed on.

        The style of a performer is taken where it is known.
        """
        chunk: list[Solo | UserError] = []
        for solo in solos:
            chunk.append(solo)
            if len(chunk) == SCORED_AT_ONCE:
                yield from self._score(chunk)
                chunk = []
        yield from self._score(chunk)

    def _score(self, solos: list[Solo | UserError]) -> Iterator[Scored | UserError]:
        good = [solo for solo in solos if isinstance(solo, Solo)]
        known = {name.lower() for name in self.settings.performers}
        performers = [one.performer if one.performer.lower() in known else "" for one in good]
        results = iter(self._engine.score(good, performers) if good else [])
        for solo in solos:
            if isinstance(solo, Solo):
                nats, right = next(results)
                yield Scored(solo, nats, right)
            else:
                yield solo


class _Lite:
    """LiteRT for the networks' steps, NumPy for everything around them."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._settings = settings
        self._models = {
            kind: LiteModel(path / "lite" / f"{kind}.tflite") for kind in encoding.CLASSES
        }

    def _initial_states(self, count: int) -> dict[str, States]:
        found = {}
        for kind, model in self._models.items():
            names = sorted(
                (name for name in model.inputs if name.startswith("state_")),
                key=lambda name: int(name.removeprefix("state_")),
            )
            found[kind] = [
                np.zeros((count, *model.inputs[name][0]), model.inputs[name][1]) for name in names
            ]
        return found

    def _step(
        self, kind: str, known: np.ndarray, style: np.ndarray, states: States
    ) -> tuple[np.ndarray, States]:
        named = {f"state_{number}": state for number, state in enumerate(states)}
        result = self._models[kind](known=known, style=style, **named)
        return result["log_probs"], [result[f"next_{name}"] for name in named]

    def improvise(self, request: Request, style: str) -> list[Notes]:
        """Draw solos."""
        return improvise(self._step, self._initial_states(request.solos), request)

    def score(
        self, solos: list[Solo], performers: list[str]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield nats <float32>[n, 3] and whether the choices were the most probable ones."""
        found = [encoding.encode(solo) for solo in solos]
        known_ones = self._settings.performers
        style = np.stack([styles.shares(name, known_ones) for name in performers])
        longest = max(map(len, found))
        known = np.stack([_filled(one.known, longest) for one in found])
        chosen = np.stack([_filled(one.chosen, longest) for one in found])
        states = self._initial_states(len(solos))
        nats = np.zeros(chosen.shape, np.float32)
        right = np.zeros(chosen.shape, bool)
        rows = np.arange(len(solos))
        for time in range(longest):
            for number, kind in enumerate(self._models):
                log_probs, states[kind] = self._step(kind, known[:, time], style, states[kind])
                target = chosen[:, time, number]
                nats[:, time, number] = -log_probs[rows, target]
                right[:, time, number] = log_probs.argmax(axis=-1) == target
        for row, one in enumerate(found):
            yield nats[row, : len(one)], right[row, : len(one)]


def _filled(rows: np.ndarray, length: int) -> np.ndarray:
    """Return <int32>[length, k] of <int32>[n, k]: the last row again and again."""
    return np.pad(rows, [(0, length - len(rows)), (0, 0)], mode="edge")


class _SavedModel:
    """The exported program in TensorFlow."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._call = SavedProgram(path)
        self._tf = self._call.tf

    def improvise(self, request: Request, style: str) -> list[Notes]:
        """Draw solos."""
        tf, phrase = self._tf, request.phrase
        result = self._call(
            "improvise_as",
            chords=tf.constant(request.chords, tf.int32),
            tempo_bpm=tf.constant(request.tempo_bpm, tf.float32),
            seed=tf.constant(request.seed, tf.int64),
            temperature=tf.constant(request.temperature, tf.float32),
            top_p=tf.constant(request.top_p, tf.float32),
            notes=tf.constant(request.most_notes),
            beats_per_bar=tf.constant(request.beats_per_bar),
            style=tf.constant(style),
            phrase=tf.constant(_rows(phrase), tf.int32),
            solos=tf.constant(request.solos),
            first=tf.constant(request.first),
        )
        parts = [result[name] for name in ("onset", "pitch", "duration")]
        return [
            Notes(*(part[number, :length] for part in parts))
            for number, length in enumerate(result["length"])
        ]

    def score(
        self, solos: list[Solo], performers: list[str]
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """As `_Lite.score`."""
        tf = self._tf
        for solo, performer in zip(solos, performers, strict=True):
            result = self._call(
                "score",
                notes=tf.constant(_rows(solo.notes), tf.int32),
                chords=tf.constant(solo.chords.reshape(-1, 3), tf.int32),
                tempo_bpm=tf.constant(solo.tempo_bpm, tf.float32),
                beats_per_bar=tf.constant(solo.beats_per_bar),
                style=tf.constant(performer),
            )
            nats, right = (
                np.stack([result[f"{kind}_{name}"] for kind in encoding.CLASSES], axis=1)
                for name in ("nats", "right")
            )
            yield nats, right


def _rows(notes: Notes) -> np.ndarray:
    """Return <int32>[n, 3] onset, pitch and duration."""
    return np.stack([notes.onsets, notes.pitches, notes.durations], axis=1)


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a model for an engine."""
    return Runtime(bundle, engine)
