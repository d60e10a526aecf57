"""Read annotated texts, split them into training and validation texts, and encode them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from seqapps.common.array_namespace import NumPy
from seqapps.common.contract import Source
from seqapps.common.errors import UserError, excerpt, valid_rows
from seqapps.common.export import word_vectors
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from .config import ARCHITECTURE, MAX_GROUPS, MAX_LABELS, Config, scale_to_data
from .formats import reading
from .formats.annotated import Annotated, Span, described, labels_of
from .settings import Settings
from .text import tags, windows
from .text.features import PADDING, UNKNOWN, Vocabulary
from .text.tokens import Tokens, tokens_of

CASES = ("", "lower", "upper")  # in which the tokens of a training text are read


@dataclass(frozen=True)
class TrainingData:
    """Annotated texts, ready for training.

    Attributes:
        vocabulary: the words that have vectors.
        vectors: <float32>[vocabulary.size, size], pretrained vectors, or None.
        labels: the labels of the texts, sorted.
        texts: the texts in the order of the file, those of --validation-data last.
        is_held_out: <bool>[texts], whether a text is for validation.
        base_groups: the groups of labels of the model that training starts from.
        base_minimums: minimum probability of each of them.
        sha256: hash of texts and spans; a checkpoint belongs to it.
    """

    config: Config
    vocabulary: Vocabulary
    vectors: np.ndarray | None
    labels: tuple[str, ...]
    texts: Sequence[Annotated]
    is_held_out: np.ndarray
    base_groups: tuple[tuple[str, ...], ...]
    base_minimums: tuple[float, ...]
    sha256: str

    @property
    def has_base(self) -> bool:
        """Whether training starts from a model."""
        return bool(self.base_groups)

    @property
    def kept_groups(self) -> list[int]:
        """The groups of the base model of which not all labels are trained anew."""
        groups = enumerate(self.base_groups)
        return [number for number, labels in groups if not set(labels) <= set(self.labels)]

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of labels of the new model."""
        return (*(self.base_groups[number] for number in self.kept_groups), self.labels)

    def rows(self, mask: np.ndarray) -> list[Annotated]:
        """Return the texts where a mask <bool>[texts] is true."""
        return [self.texts[row] for row in np.flatnonzero(mask).tolist()]

    @cached_property
    def examples(self) -> "Examples":
        """All windows of all texts."""
        return Examples.of(self.texts, self.vocabulary, self.labels)

    @property
    def digest(self) -> str:
        """SHA-256 of the encoded texts and of the split."""
        found = self.examples
        parts = (found.words, found.shapes, found.characters, found.targets, self.is_held_out)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        validation = int(self.is_held_out.sum())
        spans = sum(len(text.spans) for text in self.texts)
        return (
            f"{counted(len(self.texts) - validation, 'text')} for training, "
            f"{counted(validation, 'text')} for validation, {counted(spans, 'span')} of "
            f"{counted(len(self.labels), 'label')} ({', '.join(self.labels)}); "
            f"{counted(len(self.vocabulary.keys), 'word')} with a vector"
        )


@dataclass(frozen=True)
class Examples:
    """Windows of texts as the network reads them, in flat arrays of tokens.

    Attributes:
        words: <int32>[tokens], ids of words.
        shapes: <int8>[3, tokens], and characters <uint8>[3, tokens, WIDTH], for each of `CASES`.
        targets: <int16>[tokens], the tags.
        starts, lengths: <int64>[windows].
        texts: <int64>[windows], the text of each window.
    """

    words: np.ndarray
    shapes: np.ndarray
    characters: np.ndarray
    targets: np.ndarray
    starts: np.ndarray
    lengths: np.ndarray
    texts: np.ndarray

    @classmethod
    def of(
        cls, texts: Sequence[Annotated], vocabulary: Vocabulary, labels: Sequence[str]
    ) -> "Examples":
        """Encode texts. No sentence ends within a span, whatever its signs are."""
        contents = [text.text for text in texts]
        cases = [vocabulary.encode(contents, case) for case in CASES]
        tokens = cases[0].tokens
        targets = targets_of(texts, tokens, labels)
        opens = tokens.opens & (targets % 2 == 1) | tokens.opens & (targets == tags.OUTSIDE)
        new_text = tokens.rows != np.roll(tokens.rows, 1)
        new_text[:1] = True
        cut = windows.cut(NumPy(), opens | new_text)
        return cls(
            cases[0].words[cases[0].index],
            np.stack([case.shapes[case.index].astype(np.int8) for case in cases]),
            np.stack([case.characters[case.index].astype(np.uint8) for case in cases]),
            targets.astype(np.int16),
            cut.starts,
            cut.lengths,
            tokens.rows[cut.starts],
        )

    def padded(
        self, chosen: np.ndarray, case: np.ndarray, dropped: np.ndarray | None = None
    ) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
        """Return the inputs of the network for windows, and their tags, -1 in the padding.

        Args:
            chosen: <int>[n], numbers of windows.
            case: <int>[n], index of `CASES` for each.
            dropped: <bool>[n, time], words that are replaced by the unknown one.
        """
        lengths = self.lengths[chosen]
        time = np.arange(int(lengths.max()))
        inside = time < lengths[:, None]
        index = np.where(inside, self.starts[chosen][:, None] + time, 0)
        words = self.words[index]
        if dropped is not None:
            words = np.where(dropped[:, : len(time)], UNKNOWN, words)
        words = np.where(inside, words, PADDING).astype(np.int32)
        shapes = np.where(inside, self.shapes[case[:, None], index], 0).astype(np.int32)
        characters = self.characters[case[:, None], index] * inside[..., None]
        targets = np.where(inside, self.targets[index], -1).astype(np.int32)
        return (words, characters.astype(np.int32), shapes), targets


def targets_of(texts: Sequence[Annotated], tokens: Tokens, labels: Sequence[str]) -> np.ndarray:
    """Return the tag <int64>[tokens] of each token.

    Raises:
        UserError: a span that does not begin and end where tokens do; its row is named.
    """
    number = {label: position for position, label in enumerate(labels)}
    targets = np.zeros(len(tokens.rows), np.int64)
    offsets = np.cumsum([0, *(len(text.text) for text in texts)])
    firsts = np.searchsorted(tokens.rows, np.arange(len(texts) + 1))
    errors: list[UserError | None] = []
    for row, text in enumerate(texts):
        begin, end = firsts[row], firsts[row + 1]
        starts = tokens.starts[begin:end] - offsets[row]
        ends = starts + tokens.lengths[begin:end]
        for span in text.spans:
            first, last = np.searchsorted(starts, span.start), np.searchsorted(ends, span.end)
            exists = first < len(starts) and last < len(ends)
            if not exists or starts[first] != span.start or ends[last] != span.end:
                errors.append(_misaligned(text, span, starts, ends))
                continue
            tag = 2 * number[span.label] + 1
            targets[begin + first : begin + last + 1] = tag + 1
            targets[begin + first] = tag
    valid_rows(errors)
    return targets


def _misaligned(text: Annotated, span: Span, starts: np.ndarray, ends: np.ndarray) -> UserError:
    """Return the error of a span that does not fit the tokens."""
    touched = np.flatnonzero((ends > span.start) & (starts < span.end))
    nearest = "; there is no token there"
    if len(touched):
        start, end = int(starts[touched[0]]), int(ends[touched[-1]])
        nearest = f", but the tokens there are {described(text.text, Span(start, end, span.label))}"
    return UserError(
        f"{text.place}: the span {described(text.text, span)} does not begin and end where words "
        f"do{nearest}; text: {excerpt(text.text)}"
    )


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read annotated texts, scale the configuration, split, and collect the vocabulary.

    Raises:
        UserError: an unreadable or empty file, texts that cannot be used, misaligned spans, no
            span, too many labels, or fewer than two distinct texts.
    """
    name = "stdin" if source == "-" else source
    texts = _read_all(source)
    labels = labels_of(texts)
    if not labels:
        raise UserError(
            f"{name} marks no span: expected tags such as B-PER (CoNLL), spans (JSON lines) or "
            "[Anna](PER) (inline marks)"
        )
    if len(labels) > MAX_LABELS:
        raise UserError(f"{name}: expected at most {MAX_LABELS} labels, got {len(labels)}")
    if len({text.text for text in texts}) < 2:
        raise UserError(f"{name} holds one distinct text, expected at least two")
    config = scale_to_data(config, len(texts), base is not None)
    texts, is_held_out = _split(texts, config, labels)
    training = [text.text for text, out in zip(texts, is_held_out, strict=True) if not out]
    vectors = None
    if base is not None:
        vocabulary = base.vocabulary
        _check_groups(base, labels)
    elif config.vectors:
        vocabulary, vectors = read_vectors(config.vectors, config.max_vectors)
        config = replace(config, vector_size=int(vectors.shape[1]))
    else:
        vocabulary = learned_vocabulary(training, config.min_word_count)
    groups, minimums = (base.groups, base.min_probabilities) if base is not None else ((), ())
    data = TrainingData(
        config, vocabulary, vectors, labels, texts, is_held_out, groups, minimums, _digest(texts)
    )
    _ = data.examples  # misaligned spans are refused here
    return data


def _digest(texts: Sequence[Annotated]) -> str:
    rows = (f"{text.text}\0{text.spans}" for text in texts)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _check_groups(base: Settings, labels: Sequence[str]) -> None:
    kept = [group for group in base.groups if not set(group) <= set(labels)]
    if len(kept) >= MAX_GROUPS:
        raise UserError(
            f"--from: the model has {len(kept)} groups of labels of earlier trainings, and "
            f"{MAX_GROUPS} is the most: train all labels together instead"
        )


def _split(
    texts: list[Annotated], config: Config, labels: Sequence[str]
) -> tuple[list[Annotated], np.ndarray]:
    """Return all texts, and which of them are for validation <bool>[texts]."""
    if not config.validation_data:
        return texts, np.array(held_out([text.text for text in texts], config.validation or 0.0))
    known = set(labels)
    validation = [
        replace(text, spans=tuple(span for span in text.spans if span.label in known))
        for text in _read_all(config.validation_data)
    ]
    return texts + validation, np.repeat([False, True], [len(texts), len(validation)])


def _read_all(source: str) -> list[Annotated]:
    texts = valid_rows(reading.read(source))
    if not texts:
        raise UserError(f"{source} holds no text")
    return texts


def read_vectors(path: str, max_words: int) -> tuple[Vocabulary, np.ndarray]:
    """Return the vocabulary of a file of vectors, and <float32>[vocabulary.size, size].

    Words that are not exactly one token are skipped; of words that fold to one, the first counts.
    """
    words, rows = word_vectors.read(path, max_words)
    tokens = tokens_of(words)
    is_single = (np.bincount(tokens.rows, minlength=len(words)) == 1)[tokens.rows]
    is_whole = tokens.lengths == np.array([len(word) for word in words])[tokens.rows]
    usable = is_single & is_whole & (tokens.keys >= 0)
    keys, first = np.unique(tokens.keys[usable], return_index=True)
    if not len(keys):
        raise UserError(f"{path} holds no word that is exactly one token")
    values = rows[tokens.rows[usable][first]]
    zeros = np.zeros((2, rows.shape[1]), np.float32)  # of padding and unknown words
    return Vocabulary(keys), np.concatenate([zeros, values])


def learned_vocabulary(texts: list[str], min_count: int) -> Vocabulary:
    """Return the words of texts that occur often enough for a learned vector."""
    keys, counts = np.unique(tokens_of(texts).keys, return_counts=True)
    return Vocabulary(keys[(counts >= min_count) & (keys >= 0)])


def make_batch(
    examples: Examples, chosen: np.ndarray, case: np.ndarray, dropped: np.ndarray | None = None
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Return inputs, targets and weights <float32>[n] of windows; see `Examples.padded`."""
    inputs, targets = examples.padded(chosen, case, dropped)
    return inputs, targets, np.ones(len(chosen), np.float32)


def starts_from_shipped(config: Config, source: Source) -> bool:
    """Return whether a training without --from starts from the shipped model."""
    default = Config()
    is_same = all(getattr(config, key) == getattr(default, key) for key in ARCHITECTURE)
    return is_same and not config.vectors
