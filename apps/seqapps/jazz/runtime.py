"""The program without Keras: solos over chords, and the surprise of given solos."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from seqapps.common.decoding.sampling import check_sampling
from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks

from . import engines
from .band import styles
from .copy_check import MAX_STORED, MIN_COPIED, Patterns
from .network import encoding
from .network.redrawing import first_monotonous
from .network.sampling import Request
from .score.solo import Notes, Solo
from .settings import PATTERNS_FILE, Settings
from .statistics import measure

SCORING_BATCH = 16  # solos


@dataclass(frozen=True, eq=False)
class Improvised:
    """An improvised solo."""

    notes: Notes
    copied: int  # notes of the longest passage behind the phrase that is in a training solo
    rejected: int  # number of passages that were drawn again: they copied, or were monotonous


@dataclass(frozen=True, eq=False)
class Scored:
    """The surprise of a solo."""

    solo: Solo
    nats: np.ndarray  # <float32>[n, 3] of each note's rhythm, pitch and duration
    right: np.ndarray  # <bool>[n, 3], whether each choice was the most probable one
    copied: int  # notes of the longest passage that is in a training solo

    def to_dict(self) -> dict[str, Any]:
        """Return means over all notes but the first, and statistics, as JSON can hold them."""
        means = zip(encoding.CLASSES, self.nats[1:].mean(axis=0).tolist(), strict=True)
        statistics = measure(self.solo).to_dict()
        return {
            "file": self.solo.name,
            "notes": len(self.nats),
            **{f"{kind}_nats": round(mean, 4) for kind, mean in means},
            "chord_tones": statistics["chord_tones"],
            "notes_per_bar": statistics["notes_per_bar"],
            "copied": self.copied,
        }


class Runtime:
    """A loaded model, for the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.patterns = Patterns.load(bundle.path / PATTERNS_FILE)  # of the training solos
        self._engine = engines.make(engine, bundle.path, self.settings)
        # The engine that can return to an earlier note.
        self._lite = (
            self._engine
            if isinstance(self._engine, engines.LiteEngine)
            else engines.LiteEngine(bundle.path, self.settings)
        )

    def improvise(self, request: Request) -> list[Improvised]:
        """Improvise solos that copy at most `max_copy` consecutive notes behind the phrase.

        A passage that copies more, or is monotonous, is drawn again (see `redrawing.improvise`).

        Raises:
            UserError: an unknown style, a value out of range, or a passage that copies each time
                that it is drawn.
        """
        check_sampling(request.temperature, request.top_p)
        if not MIN_COPIED <= request.max_copy < MAX_STORED:
            limits = f"{MIN_COPIED} to {MAX_STORED - 1} notes"
            raise UserError(f"max-copy expects {limits}, got {request.max_copy}")
        styles.weights(request.style, self.settings.performers)  # raises for an unknown style
        if isinstance(self._engine, engines.LiteEngine) and request.solos == 1:
            return [self._checked(request, 0)]
        results = []
        for number, notes in enumerate(self._engine.improvise(request)):
            own = notes.pitches[len(request.phrase) :]
            copied = self.patterns.longest(own)
            fits = copied <= request.max_copy and first_monotonous(own) is None
            results.append(Improvised(notes, copied, 0) if fits else self._checked(request, number))
        return results

    def _checked(self, request: Request, number: int) -> Improvised:
        """Improvise one solo of a request; copied and monotonous passages are drawn again."""
        find_copy = partial(self.patterns.first, max_copy=request.max_copy)
        notes, redrawn = self._lite.improvise_checked(request, number, find_copy)
        copied = self.patterns.longest(notes.pitches[len(request.phrase) :])
        return Improvised(notes, copied, redrawn)

    def score(self, solos: Iterable[Solo | UserError]) -> Iterator[Scored | UserError]:
        """Yield the surprise of each solo, in order; errors among them are passed on.

        The style of a solo's performer is used if the model has it.
        """
        performers = {name.lower() for name in self.settings.performers}
        for chunk in chunks(solos, SCORING_BATCH):
            good = [solo for solo in chunk if isinstance(solo, Solo)]
            names = [one.performer if one.performer.lower() in performers else "" for one in good]
            scores = iter(self._engine.score(good, names) if good else [])
            for solo in chunk:
                if isinstance(solo, Solo):
                    yield Scored(solo, *next(scores), self.patterns.longest(solo.notes.pitches))
                else:
                    yield solo


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
