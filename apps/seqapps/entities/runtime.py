"""Inference without Keras: find entities in texts, over LiteRT or the SavedModel."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from seqapps.common.errors import UserError, nearest
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.text import checked_text

from . import engines
from .config import MAX_TEXT_LENGTH
from .settings import Settings

CHUNK_TEXTS, CHUNK_CHARACTERS = 1_024, 200_000  # that are held in memory


@dataclass(frozen=True)
class Request:
    """Options of `Runtime.tag`.

    Attributes:
        min_probability: minimum probability of an entity; None is the model's own.
        types: the labels that are wanted; empty for all.
    """

    min_probability: float | None = None
    types: Sequence[str] = ()


@dataclass(frozen=True)
class Entity:
    """A span of a text with its label.

    Attributes:
        start, end: the first character, and the one behind the last, counted in code points.
        label: such as "PER".
        text: the part of the text.
        probability: that exactly this span has this label.
        group: number of the training that the label is of; 0 is the first one.
    """

    start: int
    end: int
    label: str
    text: str
    probability: float
    group: int = field(default=0, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the entity as JSON can hold it."""
        return {
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "text": self.text,
            "probability": round(self.probability, 4),
        }


@dataclass(frozen=True)
class Answer:
    """The entities of a text.

    Attributes:
        text: the text, as it was given.
        entities: ordered by their start. Entities of labels from different trainings may overlap.
        error: the reason for which the text was refused, or "".

    Example:
        >>> Answer("Hi Anna", (Entity(3, 7, "PER", "Anna", 0.98765),)).to_dict()["entities"]
        [{'start': 3, 'end': 7, 'label': 'PER', 'text': 'Anna', 'probability': 0.9877}]
    """

    text: str
    entities: tuple[Entity, ...] = ()
    error: str = ""

    @property
    def flat(self) -> tuple[Entity, ...]:
        """The entities without overlaps: those of the latest training are kept."""
        if len({entity.group for entity in self.entities}) < 2:
            return self.entities  # of one training, they do not overlap
        kept: list[Entity] = []
        for entity in sorted(self.entities, key=lambda one: (-one.group, one.start)):
            if all(entity.end <= other.start or other.end <= entity.start for other in kept):
                kept.append(entity)
        return tuple(sorted(kept, key=lambda one: one.start))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON can hold it; `entities` of a refused text is None."""
        entities = None if self.error else [entity.to_dict() for entity in self.entities]
        return {"text": self.text, "entities": entities}


class Runtime:
    """A verified model, loaded for the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self._engine = engines.make(engine, bundle.path, self.settings)
        self._reported = [self.settings.reported(n) for n in range(len(self.settings.groups))]

    def tag(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Answer]:
        """Return an iterator of answers, in the order of the texts; memory stays flat.

        Errors stand in place of texts that could not be read.

        Raises:
            UserError: an option out of range, or an unknown label. Raised by the call.
        """
        request = request or Request()
        minimum = request.min_probability
        if minimum is not None and not 0 <= minimum <= 1:  # NaN is refused as well
            raise UserError(f"min_probability expects 0 to 1, got {minimum}")
        for label in request.types:
            if label not in self.settings.labels:
                raise UserError(f"unknown label {label!r}{nearest(label, self.settings.labels)}")
        return (answer for chunk in _chunks(texts) for answer in self._answers(chunk, request))

    def _answers(self, chunk: list[str | UserError], request: Request) -> Iterator[Answer]:
        read = [_read(text) for text in chunk]
        texts = [text for text in read if isinstance(text, str)]
        found = iter(self._entities(texts, request))
        for given, text in zip(chunk, read, strict=True):
            if isinstance(text, str):
                yield Answer(text, tuple(next(found)))
            else:
                yield Answer("" if isinstance(given, UserError) else given, error=str(text))

    def _entities(self, texts: list[str], request: Request) -> list[list[Entity]]:
        """Return the entities of each text."""
        result: list[list[Entity]] = [[] for _ in texts]
        spans = self._engine.spans(texts)
        columns = (column.tolist() for column in vars(spans).values())
        for row, start, end, group, number, probability in zip(*columns, strict=True):
            label = self.settings.groups[group][number]
            least = request.min_probability
            if least is None:
                least = self.settings.min_probabilities[group]
            is_wanted = label in self._reported[group] and label in (request.types or (label,))
            if is_wanted and probability >= least:
                part = texts[row][start:end]
                result[row].append(Entity(start, end, label, part, probability, group))
        for entities in result:
            entities.sort(key=lambda entity: (entity.start, entity.end, entity.group))
        return result


def _chunks(texts: Iterable[str | UserError]) -> Iterator[list[str | UserError]]:
    """Yield lists of texts, limited by their number and their characters."""
    chunk: list[str | UserError] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text) if isinstance(text, str) else 0
        if len(chunk) == CHUNK_TEXTS or size > CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _read(text: str | UserError) -> str | UserError:
    """Return a text, or the error for which it is refused."""
    if isinstance(text, UserError):
        return text
    try:
        return checked_text(text, MAX_TEXT_LENGTH, "\t\r\n\v\f\x85")
    except UserError as error:
        return error


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
