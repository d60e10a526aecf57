"""Inference without Keras: sentences of a grammar in clips, long sounds and streams."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.audio import RATE_HZ

from . import engines
from .decoding import ctc, search_graph, viterbi
from .decoding.viterbi import Path as StatePath
from .grammar.pronunciation import said_by
from .grammar.sentences import Sentences, SlotValue
from .limits import DID_YOU_MEAN, NOT_UNDERSTOOD, check_threshold
from .listening.segments import PAUSE_S, Endpointer, Segment
from .settings import Settings

NO_SPEECH = "no speech"
Blocks = Iterable[np.ndarray]  # consecutive samples <float32>[n] of a sound


@dataclass(frozen=True)
class Sentence:
    """A sentence of the grammar.

    Attributes:
        text: its words.
        slots: the slots by name.
        terms: its meaning; sentences of equal meaning have equal terms.
    """

    text: str
    slots: dict[str, SlotValue] = field(default_factory=dict)
    terms: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Heard:
    """The recognition result for one part of a sound.

    Attributes:
        start_s, end_s: the part, in seconds.
        best: the most probable sentence; None if the sound is shorter than any.
        other: the most probable sentence of another meaning, or None.
        score: 1 if nothing fits better than the best sentence; 0.5 at the model's limit.
        margin: nats between the two sentences.
        reason: "" if the best sentence was understood.
        file: path of the sound file, or "".
    """

    start_s: float
    end_s: float
    best: Sentence | None
    other: Sentence | None
    score: float
    margin: float
    reason: str
    file: str = ""

    @property
    def sentence(self) -> Sentence | None:
        """The sentence; None if it was not understood."""
        return None if self.reason else self.best

    @property
    def text(self) -> str | None:
        """The text of the sentence; None if it was not understood."""
        return None if self.sentence is None else self.sentence.text

    @property
    def slots(self) -> dict[str, SlotValue] | None:
        """The slots of the sentence; None if it was not understood."""
        return None if self.sentence is None else self.sentence.slots

    @property
    def candidates(self) -> list[str]:
        """The texts of the two sentences if it is not clear which one was said."""
        both = (self.best, self.other) if self.reason == DID_YOU_MEAN else ()
        return [one.text for one in both if one is not None]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON can hold it; text and slots are None if not understood."""
        other = None
        if self.other is not None:
            other = {
                "text": self.other.text,
                "slots": self.other.slots,
                "margin": round(self.margin, 2),
            }
        return {
            "file": self.file,
            "start_s": round(self.start_s, 2),
            "end_s": round(self.end_s, 2),
            "text": self.text,
            "slots": self.slots,
            "score": round(self.score, 3),
            "best": None if self.best is None else self.best.text,
            "runner_up": other,
            "reason": self.reason or None,
        }


class Hearer:
    """A model with a grammar: hears one of its sentences, or says why not.

    Args:
        engine: the network.
        sentences: the grammar.
    """

    def __init__(self, engine: engines.Engine, sentences: Sentences) -> None:
        self.engine, self.settings, self.sentences = engine, engine.settings, sentences
        said = said_by(sentences, self.settings.symbols, self.settings.config.labels)
        self.graph = search_graph.build(sentences.graph, said, self.settings.blank)

    def scores(self, samples: np.ndarray) -> np.ndarray:
        """Return the log probabilities of a sound, divided by the prior."""
        return np.asarray(self.engine.log_probs(samples) - self.settings.log_prior, np.float32)

    def search(self, samples: np.ndarray) -> tuple[StatePath, StatePath, float]:
        """Return the paths of the two best meanings, and the distance of the first one."""
        scores = self.scores(samples)
        best, other = viterbi.search(scores, self.graph)
        free, _ = ctc.free(scores)
        return best, other, (free - best.score) / max(1, best.phones)

    def hear(self, segment: Segment, threshold: float = 0.5) -> Heard:
        """Hear one sentence in a whole segment."""
        best, other, distance = self.search(segment.samples)
        times = segment.start_s, segment.end_s
        if not len(best.states):
            return Heard(*times, None, None, 0.0, 0.0, NOT_UNDERSTOOD)
        margin = best.score - other.score if len(other.states) else float("inf")
        limits = self.settings.limits
        return Heard(
            *times,
            self._sentence(best),
            self._sentence(other) if len(other.states) else None,
            limits.score(distance),
            margin,
            limits.reason(distance, margin, threshold),
        )

    def _sentence(self, path: StatePath) -> Sentence:
        tokens = self.sentences.graph.tokens
        return Sentence(
            self.sentences.text(path.tokens),
            self.sentences.slots(path.tokens),
            search_graph.terms(tokens[token] for token in path.tokens),
        )


class HearingStream:
    """Sentences in one sound that arrives in chunks of samples; made by `Runtime.stream`."""

    def __init__(self, hearer: Hearer, threshold: float, pause_s: float) -> None:
        self._hearer, self._threshold = hearer, threshold
        self._endpointer = Endpointer(pause_s)

    def feed(self, samples: np.ndarray) -> list[Heard]:
        """Take the next samples <float32>[n] at 16 kHz; return what was heard."""
        return self._heard(self._endpointer.push(samples))

    def finish(self) -> list[Heard]:
        """End the sound and return what was heard last."""
        return self._heard(self._endpointer.finish())

    def _heard(self, segments: list[Segment]) -> list[Heard]:
        return [self._hearer.hear(segment, self._threshold) for segment in segments]


class Runtime:
    """A loaded model for the engine `lite` or `tf`; samples are <float32>[n] at 16 kHz."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.path = bundle.path
        self.settings = Settings.load(bundle.path)
        self.engine = engines.make(engine, bundle.path, self.settings)

    @cached_property
    def _own(self) -> Hearer:
        if self.settings.sentences is None:
            raise UserError(
                f"{self.path} is a sound model without sentences: name a grammar, or train on one"
            )
        return Hearer(self.engine, self.settings.sentences)

    def hearer(self, sentences: Sentences | None = None) -> Hearer:
        """Return the model with a grammar; None is the model's own.

        Raises:
            UserError: the model has no grammar of its own, or the grammar is too large.
        """
        return self._own if sentences is None else Hearer(self.engine, sentences)

    def stream(
        self,
        hearer: Hearer | None = None,
        threshold: float | None = None,
        pause_s: float = PAUSE_S,
    ) -> HearingStream:
        """Begin a sound.

        Args:
            hearer: the model with a grammar; None is the model's own.
            threshold: minimum score for accepting a sentence; None is 0.5.
            pause_s: seconds of silence that end a sentence.

        Raises:
            UserError: a value out of range, or no grammar.
        """
        return HearingStream(hearer or self._own, check_threshold(threshold), pause_s)

    def hear(self, stream: HearingStream, blocks: Blocks) -> Iterator[Heard]:
        """Yield what was heard in a sound in blocks of samples; memory stays flat.

        If nothing loud was in it, the only answer says so.
        """
        found, samples = 0, 0
        for block in blocks:
            samples += len(block)
            for heard in stream.feed(block):
                found += 1
                yield heard
        for heard in stream.finish():
            found += 1
            yield heard
        if not found:
            yield Heard(0.0, samples / RATE_HZ, None, None, 0.0, 0.0, NO_SPEECH)

    def phones(self, samples: np.ndarray) -> tuple[str, ...]:
        """Return the phones that were heard in a sound, without a grammar."""
        scores = self.engine.log_probs(samples) - self.settings.log_prior
        return tuple(self.settings.symbols[label] for label in ctc.free(scores)[1])


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` (LiteRT and NumPy) or `tf` (the SavedModel)."""
    return Runtime(bundle, engine)
