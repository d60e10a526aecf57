"""The verbs of the app over HTTP; see `common.service`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from seqapps.common.io.audio import RATE_HZ, read
from seqapps.common.service import Row, Stream, Verb, rows
from seqapps.speech.live_sound import MAX_SOUND_S, LiveSound, check_length, is_long

from .interface import Model, Phones
from .runtime import Heard


def _hear(model: Model, files: Sequence[Path], *, threshold: float | None = None) -> list[Heard]:
    sounds = ((file, read(Path(file), MAX_SOUND_S)) for file in files)
    return [
        replace(heard, file=str(file))
        for file, sound in sounds
        for heard in model.hear(sound, rate_hz=RATE_HZ, threshold=threshold)
    ]


def _phones(model: Model, files: Sequence[Path]) -> list[Phones]:
    return model.phones(files)


def _grammar(model: Model) -> list[Row]:
    sentences = model.runtime.settings.sentences
    return [{"grammar": "" if sentences is None else sentences.grammar.text}]


class Live(LiveSound):
    """Live sound, with what was heard since the last message.

    Args:
        model: the model.
        threshold: minimum score for accepting a sentence, 0 to 1; None is 0.5.
        rate_hz: see `LiveSound`.
    """

    def __init__(
        self, model: Model, threshold: float | None = None, rate_hz: int = RATE_HZ
    ) -> None:
        super().__init__(model.stream(threshold=threshold), rate_hz)

    def row(self, found: list[Heard]) -> Row:
        """Return the sentences."""
        return {"heard": rows(found)}


_TYPES: dict[str, Any] = {"threshold": float | None, "rate_hz": int}

VERBS = (
    Verb("hear", items="files", files=True, item_limit=20, call=_hear, check=check_length,
         is_long=is_long, summary="Recognise the sentences of the model's grammar in sound files."),
    Verb("phones", items="files", files=True, item_limit=50, call=_phones, check=check_length,
         is_long=is_long),
    Verb("grammar", call=_grammar, to_rows=list,
         summary="Return the sentences of the model's grammar."),
    Stream("stream", Live, _TYPES,
           "Recognise the sentences in live sound: 16-bit samples, one channel."),
)  # fmt: skip
