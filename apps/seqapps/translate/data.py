"""Read translated pairs, learn the pieces of their words, split them, and encode them."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from seqapps.common.contract import Source
from seqapps.common.errors import UserError, valid_rows
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from .config import MAX_POSITIONS, MIN_SIMILARITY, Config, scale_to_data
from .formats import reading
from .formats.units import Pair
from .memory.glossary import lexicon, term_of
from .memory.index import Memory
from .settings import Settings
from .text import markup, mnemonics, piece_training, symbols
from .text.encoding import Encoded, Encoder
from .text.pieces import SPACE, Pieces, words_of

ENOUGH = 100_000  # pairs from which rare characters are left out
RARE = 20  # occurrences that a character then needs
NEW_SCORE = -12_000  # of a character that the model to start from lacks
MAX_NAMED = 3  # pairs that were left out
_LETTERS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Example:
    """A pair as ids: the source, with a pair beside it later, and the target without its end."""

    source: Encoded
    target: np.ndarray


@dataclass(frozen=True)
class TrainingData:
    """Translated pairs, ready for training.

    Attributes:
        config: the configuration, scaled to the number of pairs.
        pieces: the vocabulary.
        pairs: source and target of the training pairs, and `examples` the same as ids.
        held_pairs, held: the same of the validation pairs.
        left_out: reason -> the pairs that were left out for it.
        sha256: hash of all pairs in their order; a checkpoint belongs to it.
    """

    config: Config
    pieces: Pieces
    pairs: Sequence[tuple[str, str]]
    examples: Sequence[Example]
    held_pairs: Sequence[tuple[str, str]]
    held: Sequence[Example]
    left_out: dict[str, list[str]] = field(default_factory=dict)
    sha256: str = ""

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of texts."""
        return Encoder(self.pieces)

    @cached_property
    def memory(self) -> Memory:
        """The training pairs as a memory."""
        return Memory(self.pairs)

    @property
    def digest(self) -> str:
        """SHA-256 of the encoded pairs."""
        digest = hashlib.sha256()
        for side in (self.examples, self.held):
            for one in side:
                digest.update(one.source.ids.tobytes() + b"|" + one.target.tobytes())
        return digest.hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        reasons = "".join(
            f"; {counted(len(places), 'pair')} left out: {reason} ({', '.join(places[:MAX_NAMED])})"
            for reason, places in self.left_out.items()
        )
        return (
            f"{counted(len(self.examples), 'pair')} for training, {len(self.held):,} for "
            f"validation; {counted(len(self.pieces.texts), 'piece')} of words{reasons}"
        )


def load(source: Source, config: Config, base: Settings | None = None) -> TrainingData:
    """Read pairs, scale the configuration, learn the pieces, split and encode.

    Args:
        source: a file (.po, .xlf, .tmx, .json, or a table of pairs), or a folder of such files.
        base: settings of the model to start from, or None.

    Raises:
        UserError: an unreadable or empty file, invalid rows, or fewer than two distinct texts.
    """
    languages = (config.source_language, config.target_language)
    given = _distinct(valid_rows(reading.pairs(str(source), languages)))
    if len({one.source for one in given}) < 2:
        raise UserError(f"{source} holds {len(given)} pairs, expected at least two texts")
    has_base = base is not None
    config = scale_to_data(config, len(given), has_base)
    if config.validation_data:
        rows = valid_rows(reading.pairs(config.validation_data, languages))
        held_rows, train_rows = _distinct(rows), given
    else:
        is_held = held_out([_key(one.source) for one in given], config.validation or 0.0)
        held_rows = [one for one, out in zip(given, is_held, strict=True) if out]
        train_rows = [one for one, out in zip(given, is_held, strict=True) if not out]
    texts = [plain(one) for one in train_rows]
    everything = [text for pair in texts for text in pair]
    pieces = _extended(base.pieces, everything) if base else _learned(everything, config)
    left_out: dict[str, list[str]] = {}
    encoder = Encoder(pieces)
    words = lexicon(texts) if config.term_share else {}
    pairs, examples = _encoded(train_rows, encoder, config, left_out, words)
    held_pairs, held = _encoded(held_rows, encoder, config, left_out, {})
    for side, purpose in ((examples, "training"), (held, "validation")):
        if not side:
            raise UserError(f"no pair of {source} can be used for {purpose}")
    rows_text = "\n".join(f"{one.source}\t{one.target}" for one in (*train_rows, *held_rows))
    sha256 = hashlib.sha256(rows_text.encode("utf-8", "surrogatepass")).hexdigest()
    return TrainingData(config, pieces, pairs, examples, held_pairs, held, left_out, sha256)


def starts_from_shipped(config: Config, source: Source) -> bool:
    """Return whether training starts from the shipped model: it has the same languages."""
    return (config.source_language, config.target_language) == ("en", "fr")


def plain(pair: Pair) -> tuple[str, str]:
    """Return a pair as the network reads it: without marks of mnemonics and outer spaces."""
    texts = (mnemonics.taken(one.strip())[0] for one in (pair.source, pair.target))
    return tuple(texts)  # type: ignore[return-value]


def _key(text: str) -> str:
    """Return the letters of a text: near-duplicates are on one side of the split."""
    return _LETTERS.sub(" ", text.lower()).strip() or text


def _distinct(rows: Iterable[Pair]) -> list[Pair]:
    """Return the first of equal pairs."""
    return list({(one.source, one.target): one for one in reversed(list(rows))}.values())[::-1]


def _learned(texts: Sequence[str], config: Config) -> Pieces:
    counts = Counter("".join(texts))
    rare = RARE if len(texts) > 2 * ENOUGH else 1
    alphabet = {c for c, number in counts.items() if number >= rare and _is_text(c)}
    split = re.compile(markup.pattern(alphabet), re.ASCII)
    words: Counter[str] = Counter()
    for text in texts:
        parts = split.split(f" {text}")[::2]
        words.update(words_of([part.replace(" ", SPACE) for part in parts]))
    return piece_training.learn(words, alphabet, config.vocabulary or 0)


def _is_text(character: str) -> bool:
    """Return whether a character may be that of a piece."""
    if character in markup.TECHNICAL or character in (SPACE, " ") or character.isdigit():
        return False
    return character.isprintable() or character in "\u00a0\u202f"


def _extended(pieces: Pieces, texts: Sequence[str]) -> Pieces:
    """Return pieces with the characters of texts that they lack."""
    counts = Counter("".join(texts))
    new = sorted(c for c in counts if _is_text(c) and c not in pieces.table)
    scores = np.concatenate([pieces.scores, np.full(len(new), NEW_SCORE, np.int32)])
    return Pieces((*pieces.texts, *new), scores.astype(np.int32))


def _encoded(
    rows: Sequence[Pair], encoder: Encoder, config: Config, left_out: dict[str, list[str]],
    words: dict[str, str],
) -> tuple[list[tuple[str, str]], list[Example]]:  # fmt: skip
    """Return the pairs that can be used, and their ids."""
    pairs, examples = [], []
    for row in rows:
        pair = plain(row)
        example = reason = None
        draw = hashlib.sha256(f"{pair[0]}\t{pair[1]}".encode("utf-8", "replace")).digest()
        try:
            if words and draw[0] < 256 * config.term_share:
                term = term_of(*pair, words, must=draw[1] % 2 == 0)
                example = _example(encoder, pair, [term]) if term else None
            example = example or _example(encoder, pair)
            reason = None if example else "other placeholders"
            if example and max(example.source.length, len(example.target)) > config.max_length:
                reason = "too long"
        except markup.Refused:
            reason = "too many placeholders"
        if reason or example is None:
            left_out.setdefault(reason or "", []).append(row.place)
        else:
            pairs.append(pair)
            examples.append(example)
    return pairs, examples


def _example(encoder: Encoder, pair: tuple[str, str], terms: Sequence = ()) -> Example | None:  # type: ignore[type-arg]
    source = encoder.encode(pair[0], terms=terms)
    target = encoder.target(pair[1], source.slots)
    return None if target is None else Example(source, np.array(target, np.int32))


def make_batch(
    data: TrainingData, examples: Sequence[Example], scale: float, multiple: int,
    beside: Sequence[tuple[str, str] | None] = (),
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, np.ndarray]:  # fmt: skip
    """Return a batch for teacher forcing.

    Args:
        scale: divides the weights, so that the loss is that of one pair or piece.
        multiple: the time axes are padded to multiples of this.
        beside: the pair that stands beside each text, or None.

    Returns:
        inputs (tokens and segments <int32>[n, time], previous <int32>[n, steps]), targets
        <int32>[n, steps], and weights <float32>[n, steps].
    """
    rows = []
    for number, one in enumerate(examples):
        ids, segments = one.source.ids, one.source.segments
        for segment, text in enumerate(beside[number] or () if beside else (), start=1):
            added = [*data.encoder.beside(text, one.source.slots), symbols.END]
            ids = np.concatenate([ids, np.array(added, np.int32)])
            segments = np.concatenate([segments, np.full(len(added), segment, np.int32)])
        rows.append((ids[:MAX_POSITIONS], segments[:MAX_POSITIONS]))
    time = _rounded(max(len(ids) for ids, _ in rows), multiple)
    steps = _rounded(max(len(one.target) for one in examples) + 1, multiple)
    tokens, segments_of = np.zeros((2, len(rows), time), np.int32)
    previous, targets = np.zeros((2, len(rows), steps), np.int32)
    weights = np.zeros((len(rows), steps), np.float32)
    for row, (one, (ids, segments)) in enumerate(zip(examples, rows, strict=True)):
        tokens[row, : len(ids)], segments_of[row, : len(ids)] = ids, segments
        length = len(one.target)
        previous[row, 0], previous[row, 1 : length + 1] = symbols.START, one.target
        targets[row, :length], targets[row, length] = one.target, symbols.END
        weights[row, : length + 1] = 1 / scale
    return (tokens, segments_of, previous), targets, weights


def neighbour(data: TrainingData, number: int, is_wrong: bool) -> tuple[str, str] | None:
    """Return the pair beside a training pair: the nearest one, or a wrong one."""
    match = data.memory.nearest(data.pairs[number][0], but=number, rank=6 if is_wrong else 0)
    if match is None or (match.similarity < MIN_SIMILARITY and not is_wrong):
        return None
    return match.pair


def _rounded(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple
