"""Read pairs of a text and its date, encode them, and split them for training."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from seqapps.common.errors import UserError, excerpt, valid_rows
from seqapps.common.io.text import Sequences, read_items
from seqapps.common.io.unicode_folding import normalise
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from . import iso, outputs
from .config import MAX_LINE_LENGTH, MIN_EPOCH_PAIRS, Config, scale_to_data
from .iso import Pair
from .locale_hints import IDS_PER_HINT, LocaleHints
from .settings import Settings
from .vocabulary import CharacterVocabulary

GENERATOR_SEED = 1
SHORT = 12  # symbols of most targets: batches without longer ones are decoded in as many steps


@dataclass(frozen=True)
class Encoded:
    """Pairs as ids.

    Attributes:
        texts: character ids.
        hints: <int32>[n, 2].
        targets: <int8>[n, length], padded with -1 behind the last symbol.
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
        config: the configuration, scaled to the number of pairs.
        train, validation: the pairs as ids; equal texts are on one side only.
        validation_pairs: the validation pairs as given.
        n_given: number of given pairs.
        sha256: hash of the given pairs in their order; a checkpoint belongs to it.
    """

    config: Config
    vocabulary: CharacterVocabulary
    hints: LocaleHints
    train: Encoded
    validation: Encoded
    validation_pairs: Sequence[Pair]
    n_given: int
    sha256: str

    @property
    def digest(self) -> str:
        """SHA-256 of the encoded pairs."""
        digest = hashlib.sha256()
        for side in (self.train, self.validation):
            for array in (side.texts.ids, side.texts.lengths, side.hints, side.targets):
                digest.update(array.tobytes())
        return digest.hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        return (
            f"{counted(len(self.train), 'text')} for training, "
            f"{counted(len(self.validation), 'text')} for validation ({self.n_given:,} given), "
            f"{counted(len(self.vocabulary.symbols), 'distinct character')}"
        )


def read(
    source: str, hints: LocaleHints | None = None, config: Config | None = None
) -> Iterator[Pair | UserError]:
    """Yield the rows of a TSV file: text, date, and optionally locale, kind and notation.

    The dates are full days, unless the configuration (default: `Config()`) has `partial`.

    An invalid row, or with `hints` one of another locale, is yielded as an error that names its
    line.

    Raises:
        UserError: the file cannot be read.
    """
    for number, row in read_items(source, MAX_LINE_LENGTH, tabs=True):
        if isinstance(row, UserError):
            yield row
            continue
        try:
            yield _pair(row, hints, config or Config())
        except UserError as error:
            yield UserError(f"{_name(source)}, line {number}: {error}")


def _name(source: str) -> str:
    return "stdin" if source == "-" else source


def _pair(row: str, hints: LocaleHints | None, config: Config) -> Pair:
    columns = [column.strip() for column in row.split("\t")]
    if not 2 <= len(columns) <= 5 or not columns[0]:
        raise UserError(f"expected text TAB date [TAB locale], got {excerpt(row)}")
    pair = Pair(*columns)
    try:
        outputs.encode(pair.target, pair.notation, "calendar", config)
    except ValueError as error:
        got = excerpt(pair.target)
        form = "in EDTF, such as 1979-05" if config.partial else "YYYY-MM-DD"
        raise UserError(f"expected a date {form}, or - for none, got {got}") from error
    if hints is not None:
        hints.check(pair.locale)
    return pair


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read pairs, scale the configuration, add synthetic pairs, split and encode.

    Args:
        source: path of a TSV file; `-` is stdin.
        base: settings of the model to start from, or None.

    Raises:
        UserError: an unreadable or empty file, invalid rows (the first ones are named), or fewer
            than two distinct texts.
    """
    hints = LocaleHints.of_cldr() if base is None else base.hints
    pairs = valid_rows(read(source, hints, config))
    if len({pair.text for pair in pairs}) < 2:
        n_texts = "one distinct text" if pairs else "no text"
        raise UserError(f"{_name(source)} holds {n_texts}, expected at least two: text TAB date")
    config = scale_to_data(config, len(pairs), base is not None)
    is_held_out = held_out([pair.text for pair in pairs], config.validation or 0.0)
    given = [pair for pair, out in zip(pairs, is_held_out, strict=True) if not out]
    validation = [pair for pair, out in zip(pairs, is_held_out, strict=True) if out]
    train_pairs, synthetic = _with_synthetic(given, config)
    vocabulary = CharacterVocabulary.learn(pair.text for pair in (*pairs, *synthetic))
    if base is not None:
        vocabulary = base.vocabulary.extended(vocabulary)
    train, held = (_encode(side, vocabulary, hints, config) for side in (train_pairs, validation))
    for encoded, purpose in ((train, "training"), (held, "validation")):
        if not len(encoded):
            raise UserError(
                f"no {purpose} text of {_name(source)} has at most max_length={config.max_length} "
                "characters"
            )
    rows = "\n".join("\t".join(pair.to_dict().values()) for pair in pairs)
    sha256 = hashlib.sha256(rows.encode()).hexdigest()
    return TrainingData(config, vocabulary, hints, train, held, validation, len(pairs), sha256)


def _with_synthetic(given: list[Pair], config: Config) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of one epoch, and the synthetic ones among them."""
    share = config.synthetic_share or 0.0
    if not share:
        return given, []
    from .generator import generator  # needs Babel

    repeated = given * max(1, math.ceil(MIN_EPOCH_PAIRS * (1 - share) / len(given)))
    count = round(len(repeated) * share / (1 - share))
    synthetic = list(generator.generate(count, GENERATOR_SEED, partial=config.partial))
    return repeated + synthetic, synthetic


def _encode(
    pairs: Iterable[Pair], vocabulary: CharacterVocabulary, hints: LocaleHints, config: Config
) -> Encoded:
    """Return pairs as ids, without those whose text is too long."""
    texts, hint_ids, targets = [], [], []
    output = outputs.of(config)
    for pair in pairs:
        text = normalise(pair.text)
        ids = vocabulary.encode(text)
        if not 0 < len(ids) <= config.max_length:
            continue
        form = iso.form_of(text, pair.target) if iso.is_day(pair.target) else "calendar"
        symbols = outputs.encode(pair.target, pair.notation, form, config)
        texts.append(ids.tolist())
        hint_ids.append(hints.encode(pair.locale or hints.of_digits(pair.text)))
        targets.append(symbols + [-1] * (output.length - len(symbols)))
    return Encoded(
        Sequences.from_lists(texts),
        np.array(hint_ids, np.int32).reshape(-1, IDS_PER_HINT),
        np.array(targets, np.int8).reshape(-1, output.length),
    )


def is_long(targets: np.ndarray) -> np.ndarray:
    """Return <bool>[n], whether targets <int>[n, length] have more than `SHORT` symbols."""
    return np.asarray((targets[:, SHORT:] >= 0).any(axis=1))


def make_batch(
    pairs: Encoded, batch_size: int, multiple: int = 1, start: int = iso.START
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Return a batch for teacher forcing.

    Args:
        batch_size: divides the weights, so that the loss is the nats of one date.
        multiple: the time axis is padded to a multiple of this.

    Returns:
        inputs (characters <int32>[n, time], hints <int32>[n, 2], previous symbols
        <int32>[n, steps]), targets <int32>[n, steps], and weights <float32>[n, steps], where
        `steps` is the output's length, or `SHORT` if no target is longer.
    """
    time = max(1, int(pairs.texts.lengths.max(initial=0)))
    time = -(-time // multiple) * multiple
    ids = pairs.texts.ids[:, :time].astype(np.int32)
    characters = np.pad(ids, [(0, 0), (0, time - ids.shape[1])])
    steps = None if is_long(pairs.targets).any() else SHORT
    present = pairs.targets[:, :steps] >= 0
    targets = np.where(present, pairs.targets[:, :steps], 0).astype(np.int32)
    previous = np.full_like(targets, start)
    previous[:, 1:] = targets[:, :-1]
    weights = present.astype(np.float32) / batch_size
    return (characters, pairs.hints, previous), targets, weights
