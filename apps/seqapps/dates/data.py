"""From pairs of a text and its date to ids, split into training and validation pairs."""

import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from seqapps.common.config import continued
from seqapps.common.errors import UserError, excerpt, valid_rows
from seqapps.common.export import bundle
from seqapps.common.io.text import Sequences, read_items
from seqapps.common.io.unicode_folding import normalise
from seqapps.common.training.validation_split import held_out

from . import iso
from .alphabet import Alphabet
from .config import ARCHITECTURE, LONGEST_TEXT, Config
from .locale_hints import Hints
from .runtime import Settings

EPOCH = 4_000  # texts: shorter lists are repeated to about this many
SEEN, SEEN_AGAIN = 2_000_000, 40_000  # texts that a training looks at: from nothing, and further
LARGE = 100_000  # own texts from which on a model forgets nothing that matters
GENERATOR_SEED = 1


@dataclass(frozen=True)
class Pair:
    """One row of a training file.

    Attributes:
        text: as somebody wrote it.
        target: `YYYY-MM-DD`, or a refusal (see `iso.encode`).
        locale: the hint, "" for none.
        kind: of the text, for reports; "" when the row does not say.
        line: its number in the file.
    """

    text: str
    target: str
    locale: str = ""
    kind: str = ""
    line: int = 0


@dataclass(frozen=True)
class Encoded:
    """Pairs as ids.

    Attributes:
        texts: characters.
        hints: <int32>[n, 2].
        targets: <int8>[n, length], filled up with -1 after a refusal.
    """

    texts: Sequences
    hints: np.ndarray
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Encoded":
        return Encoded(self.texts[chosen], self.hints[chosen], self.targets[chosen])


@dataclass(frozen=True)
class TrainingData:
    """Pairs, ready for training.

    Attributes:
        config: the configuration, sized to the data.
        alphabet, hints: what the model knows of characters and locales.
        train, validation: the pairs as ids; equal texts are on one side only.
        checked: the validation pairs as they were given.
        own: number of pairs that were given.
        sha256: of the given pairs, in their order: what a checkpoint is tied to.
    """

    config: Config
    alphabet: Alphabet
    hints: Hints
    train: Encoded
    validation: Encoded
    checked: list[Pair]
    own: int
    sha256: str

    @property
    def digest(self) -> str:
        """SHA-256 of the ids: what the model is fed."""
        parts = [
            array
            for side in (self.train, self.validation)
            for array in (side.texts.ids, side.texts.lengths, side.hints, side.targets)
        ]
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        return (
            f"{len(self.train):,} texts to train on, {len(self.validation):,} to validate "
            f"({self.own:,} given), {len(self.alphabet.symbols):,} different characters"
        )


def read_pairs(source: str) -> Iterator[Pair | UserError]:
    """Yield the rows of a TSV file: text, date, and perhaps locale and kind.

    A broken row is yielded as its error, which names its line.

    Raises:
        UserError: the file cannot be read.
    """
    name = "stdin" if source == "-" else source
    for number, row in read_items(source, LONGEST_TEXT, tabs=True):
        if isinstance(row, UserError):
            yield row
            continue
        try:
            yield _pair(row, number)
        except ValueError as error:
            yield UserError(f"{name}, line {number}: {error}")


def _pair(row: str, number: int) -> Pair:
    columns = [column.strip() for column in row.split("\t")]
    if not 2 <= len(columns) <= 4 or not columns[0]:
        raise ValueError(f"expected text TAB date [TAB locale], got {excerpt(row)}")
    try:
        iso.encode(columns[1])
    except ValueError as error:
        raise ValueError(
            f"expected a date YYYY-MM-DD, or - for none, got {excerpt(columns[1])}"
        ) from error
    text, target, locale, kind = [*columns, "", ""][:4]
    return Pair(text, target, locale, kind, number)


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read pairs, add generated ones, size the configuration, and split.

    Args:
        source: path of a TSV file; `-` is stdin.
        config: settings, perhaps to be sized.
        base: the settings of the model that is trained further, if any.

    Raises:
        UserError: an unreadable or empty file, broken rows (they are named), or fewer than two
            distinct texts.
    """
    pairs = _sound_pairs(source)
    source = "stdin" if source == "-" else source
    if len({pair.text for pair in pairs}) < 2:
        raise UserError(f"{source} holds one distinct text, expected at least two")
    hints = base.hints if base is not None else Hints.known()
    for pair in pairs:
        try:
            hints.encode(pair.locale)
        except UserError as error:
            raise UserError(f"{source}, line {pair.line}: {error}") from error
    config = sized(config, len(pairs), base is not None)
    kept = held_out([pair.text for pair in pairs], config.validation or 0.0)
    own = [pair for pair, out in zip(pairs, kept, strict=True) if not out]
    validation = [pair for pair, out in zip(pairs, kept, strict=True) if out]
    train, generated = _mixed(own, config.mix or 0.0)
    alphabet = Alphabet.learn(pair.text for pair in (*pairs, *generated))
    if base is not None:
        alphabet = base.alphabet.extended(alphabet)
    encoded = _encode(train, alphabet, hints, config)
    if not len(encoded):
        raise UserError(f"no text of {source} fits the window of {config.window} characters")
    checked = _encode(validation, alphabet, hints, config)
    if not len(checked):
        raise UserError(
            f"none of the {len(validation):,} texts of {source} that are kept for validation fits "
            f"the window of {config.window} characters"
        )
    return TrainingData(
        config,
        alphabet,
        hints,
        train=encoded,
        validation=checked,
        checked=validation,
        own=len(pairs),
        sha256=_digest(pairs),
    )


def _digest(pairs: list[Pair]) -> str:
    digest = hashlib.sha256()
    for number, pair in enumerate(pairs):
        row = "\t".join((pair.text, pair.target, pair.locale, pair.kind))
        digest.update(f"\n{row}".encode() if number else row.encode())
    return digest.hexdigest()


def _sound_pairs(source: str) -> list[Pair]:
    pairs = valid_rows(read_pairs(source))
    if not pairs:
        raise UserError(f"{source} holds no pairs: expected text TAB date, one pair a line")
    return pairs


def _mixed(own: list[Pair], mix: float) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of one epoch, and the generated ones among them."""
    if not mix:
        return own, []
    from .generator import generator  # needs Babel

    repeated = own * max(1, math.ceil(EPOCH * (1 - mix) / len(own)))
    count = round(len(repeated) * mix / (1 - mix))
    generated = [Pair(**asdict(e)) for e in generator.generate(count, GENERATOR_SEED)]
    return repeated + generated, generated


def sized(config: Config, pairs: int, further: bool) -> Config:
    """Fill in what the configuration leaves to the data.

    Args:
        config: settings with `None` where the data decides.
        pairs: number of given pairs.
        further: whether a trained model is trained on.
    """
    mix = config.mix
    if mix is None:  # so that what was learned before is not forgotten
        mix = 0.5 if further and pairs < LARGE else 0.0
    epoch = max(pairs, EPOCH) if mix else pairs
    seen = SEEN_AGAIN if further else SEEN
    automatic: dict[str, Any] = {
        "mix": mix,
        "batch_size": 256 if epoch >= 50_000 else 64 if epoch >= 1_000 else 16,
        "learning_rate": 0.001 if further else 0.002,
        "epochs": max(2, min(60, seen // epoch)),
        "validation": 0.15 if pairs < 2_000 else max(0.001, min(0.05, 8_000 / pairs)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)


def _encode(pairs: Iterable[Pair], alphabet: Alphabet, hints: Hints, config: Config) -> Encoded:
    """Return the pairs as ids, without those whose text the window cannot hold."""
    rows, hinted, targets = [], [], []
    length = iso.DASHED_LENGTH if config.dashes else iso.LENGTH
    for pair in pairs:
        text = normalise(pair.text)
        ids = alphabet.encode(text)
        if not 0 < len(ids) <= config.window:
            continue
        symbols = iso.encode(pair.target, iso.form_of(text, pair.target), config.dashes)
        rows.append(ids.tolist())
        hinted.append(hints.encode(pair.locale))
        targets.append(symbols + [-1] * (length - len(symbols)))
    return Encoded(
        Sequences.from_lists(rows),
        np.array(hinted, np.int32).reshape(-1, 2),
        np.array(targets, np.int8).reshape(-1, length),
    )


def resume_config(source: bundle.Bundle, config: Config) -> tuple[Config, Settings]:
    """Return the configuration for training a model further, and that model's settings.

    The architecture is the source's.

    Raises:
        UserError: the configuration asks for another architecture.
    """
    settings = Settings.from_json(source.config)
    kept = continued(config, settings.config, (*ARCHITECTURE, "window"), source.path)
    return kept, settings
