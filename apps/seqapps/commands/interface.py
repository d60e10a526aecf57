"""The Python interface of a recogniser of sentences: what `seqapps.load` returns."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io.audio import Sound, blocks_of, read
from seqapps.common.training import train_command
from seqapps.common.training.train_command import TrainedModel, TrainingJob

from . import app as _app
from .config import MAX_SENTENCE_S, PRESETS, Config
from .grammar import syntax
from .grammar.pronunciation import pronounce
from .listening.segments import PAUSE_S
from .runtime import Heard, Hearer, HearingStream, Runtime
from .settings import GRAMMAR_FILE


@dataclass(frozen=True)
class Phones:
    """The phones that were heard in a sound file, in IPA."""

    file: str
    phones: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the phones as JSON can hold them."""
        return {"file": self.file, "phones": list(self.phones)}


class Model(Interface[Runtime]):
    """A recogniser of the sentences of a grammar.

    Example:
        >>> import numpy as np
        >>> import seqapps
        >>> home = seqapps.load("my-home")  # doctest: +SKIP
        >>> home.hear("clip.wav")[0].slots  # doctest: +SKIP
        {'room': 'kitchen'}
        >>> hearer = home.hearer("other.txt")  # doctest: +SKIP
        >>> home.hear("clip.wav", grammar=hearer)[0].reason  # doctest: +SKIP
        'not understood'
        >>> stream = home.stream()  # doctest: +SKIP
        >>> stream.feed(np.zeros(16_000, np.float32)), stream.finish()  # doctest: +SKIP
        ([], [])
        >>> home.phones(["clip.wav"])[0].phones[:4]  # doctest: +SKIP
        ('t', 'ɜ', 'n', 'ɔ')
        >>> home.enroll("my-clips", out="my-voice").path  # doctest: +SKIP
        PosixPath('my-voice')
    """

    app = _app

    def hearer(self, grammar: str | Path | None = None) -> Hearer:
        """Return the model with a grammar, for several calls of `hear` and `stream`.

        Args:
            grammar: path of a grammar; None is the model's own.

        Raises:
            UserError: a grammar that is not valid, or none.
        """
        if grammar is None:
            return self.runtime.hearer()
        return self.runtime.hearer(pronounce(syntax.read(str(grammar))))

    def hear(
        self,
        sound: Sound,
        *,
        grammar: str | Path | Hearer | None = None,
        rate_hz: int | None = None,
        threshold: float | None = None,
        pause_s: float = PAUSE_S,
    ) -> list[Heard]:
        """Hear the sentences in a sound file or in samples.

        Args:
            sound: path of a sound file, or samples [n] or [n, channels] (float or int16).
            grammar: path of a grammar, or the result of `hearer`; None is the model's own.
            rate_hz: sample rate of the samples.
            threshold: minimum score for accepting a sentence, 0 to 1; None is 0.5.
            pause_s: seconds of silence that end a sentence.

        Returns:
            One answer for each part of the sound in which somebody may be speaking.

        Raises:
            UserError: unreadable sound, a grammar that is not valid, or a value out of range.
        """
        file = str(sound) if isinstance(sound, str | Path) else ""
        stream = self.stream(grammar=grammar, threshold=threshold, pause_s=pause_s)
        found = self.runtime.hear(stream, blocks_of(sound, rate_hz))
        return [replace(heard, file=file) for heard in found]

    def stream(
        self,
        *,
        grammar: str | Path | Hearer | None = None,
        threshold: float | None = None,
        pause_s: float = PAUSE_S,
    ) -> HearingStream:
        """Begin a sound that arrives in chunks of samples at 16 kHz; arguments as of `hear`.

        `feed(samples)` and `finish()` of the result return what was heard.
        """
        hearer = grammar if isinstance(grammar, Hearer) else self.hearer(grammar)
        return self.runtime.stream(hearer, threshold, pause_s)

    def phones(self, files: Iterable[str | Path]) -> list[Phones]:
        """Return the phones that were heard in each sound file, without a grammar.

        Raises:
            UserError: an unreadable file, or one of more than 20 s.
        """
        if isinstance(files, str | Path):
            raise UserError(f"expected a list of files, got one file: {files}")
        return [
            Phones(str(file), self.runtime.phones(read(Path(file), MAX_SENTENCE_S)))
            for file in files
        ]

    def enroll(
        self,
        recordings: str | Path,
        *,
        out: str | Path,
        config: Mapping[str, Any] | None = None,
        seed: int = 0,
        resume: bool = False,
        overwrite: bool = False,
    ) -> TrainedModel:
        """Train the model further on recordings of its sentences; see `seqapps.train`.

        Args:
            recordings: folder of recordings with `transcripts.tsv`, lines of file TAB sentence.
            out: folder of the new model.
            config: configuration keys and values, on top of the preset `enroll`.
            seed: random seed for weights, dropout and data order.
            resume, overwrite: continue an interrupted training; replace a finished model in `out`.

        Raises:
            UserError: unreadable sound, sentences that the grammar does not have, or a finished
                model in `out`.
        """
        if self.runtime.settings.sentences is None:
            raise UserError(f"{self.path} has no sentences: train it on a grammar first")
        trained = asdict(self.runtime.settings.config)
        kept = {key: trained[key] for key in ("labels", "synthesizers", "false_acceptance")}
        values = {**PRESETS["enroll"], **kept, **(config or {})}
        job = TrainingJob(
            self.app,
            source={"grammar": str(self.path / GRAMMAR_FILE), "recordings": str(recordings)},
            out=Path(out),
            config=configuration.build(Config, values),
            preset="enroll",
            seed=seed,
            resume=resume,
            base=str(self.path),
            overwrite=overwrite,
        )
        return train_command.run(job)
