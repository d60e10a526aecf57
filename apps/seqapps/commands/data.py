"""Training data: the sentences of a grammar in synthetic voices, other speech, and recordings."""

import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np

from seqapps.common.contract import Source
from seqapps.common.errors import UserError, valid_rows
from seqapps.common.io import audio
from seqapps.common.io.features import MelFeatures
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out
from seqapps.speech.text.lexicon import sentences as plain_sentences
from seqapps.speech.text.lexicon import vocabulary
from seqapps.speech.voices.synthesizer import Request, VoicePool, discover, synthesize

from .config import MAX_SENTENCE_S, STRIDE, Config, scale_to_base
from .grammar.pronunciation import LETTERS, Pronouncer, Symbols, pronounce
from .grammar.sentences import Sentences, Ways
from .grammar.syntax import read
from .listening.labelled import TABLE, rows
from .settings import GRAMMAR_FILE, Settings, load_sentences

MIN_PARALLEL = 40  # clips; for fewer, starting processes does not pay off
MASKS, MASKED_BANDS, MASKED_FRAMES = 2, 8, 12  # of SpecAugment: number, greatest widths
MAX_WORDS = 8  # of another sentence
PLAIN_SHARE = 0.5  # of the other sentences that are ordinary ones, not drawn words
OWN, OTHER = range(2)  # kinds of synthetic clips, and their seeds
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
Labels = tuple[int, ...]
PADDING = -1  # after the labels of an example, as in `speech.network.ctc`


@dataclass(frozen=True, eq=False)
class Clip:
    """A spoken sentence.

    Attributes:
        samples: <float32>[n] at 16 kHz.
        labels: its phones or letters.
        tokens: the sentence of the grammar; None for other speech.
        is_recording: whether a person speaks it.
        name: the text and the hash of the samples, by which the validation clips are chosen.
    """

    samples: np.ndarray
    labels: Labels
    tokens: tuple[int, ...] | None
    is_recording: bool
    name: str


@dataclass(frozen=True, eq=False)
class TrainingData:
    """A grammar, the voices that speak it, and recordings.

    Attributes:
        config: the configuration.
        sentences: the grammar.
        symbols: the phones or letters of the network.
        pronouncer: pronounces other sentences.
        voices: the synthetic voices.
        recordings: the recordings.
        features: the network's input features.
        sha256: hash of the grammar and the recordings; a checkpoint belongs to it.
        base: the settings of the model to start from, or None.
    """

    config: Config
    sentences: Sentences
    symbols: tuple[str, ...]
    pronouncer: Pronouncer
    voices: VoicePool
    recordings: Sequence[Clip]
    features: MelFeatures
    sha256: str
    base: Settings | None = None

    @property
    def summary(self) -> str:
        """One line for the user."""
        graph = self.sentences.graph
        parts = [
            f"{counted(graph.count(), 'sentence')} of {counted(len(graph.words()), 'word')}",
            f"{counted(len(self.symbols), self.config.labels.removesuffix('s'))}",
            f"voices of {', '.join(self.voices.names)}",
        ]
        if self.recordings:
            parts.append(counted(len(self.recordings), "recording"))
        return ", ".join(parts)

    @property
    def digest(self) -> str:
        """SHA-256 of the first texts and of the recordings."""
        texts = [text for _, text in islice(self.texts(0), 40)]
        others = [text for _, text in islice(self._others(0), 20)]
        content = [self.sha256, *texts, *others, " ".join(self.symbols)]
        return hashlib.sha256("\n".join(content).encode()).hexdigest()

    def texts(self, seed: int) -> Iterator[tuple[tuple[int, ...], str]]:
        """Yield tokens and text of the sentences to speak, without end.

        A small grammar is gone through in order; of a large one, sentences are drawn.
        """
        graph = self.sentences.graph
        if graph.count() <= self.config.sentences:
            everything = [tuple(path) for path in graph.sentences(self.config.sentences)]
            while True:
                yield from ((path, self.sentences.text(path)) for path in everything)
        random = np.random.default_rng([seed, OWN])
        while True:
            path = tuple(graph.sample(random))
            yield path, self.sentences.text(path)

    def _others(self, seed: int) -> Iterator[tuple[None, str]]:
        """Yield other texts: ordinary sentences, and drawn words with words of the grammar."""
        random = np.random.default_rng([seed, OTHER])
        words = [*vocabulary(), *(self.sentences.graph.words() * 20)]
        plain = plain_sentences()
        while True:
            if random.random() < PLAIN_SHARE:
                text = plain[int(random.integers(len(plain)))]
            else:
                count = int(random.integers(1, MAX_WORDS + 1))
                text = " ".join(words[int(n)] for n in random.integers(len(words), size=count))
            if self.sentences.graph.find(_WORDS.findall(text)) is None:
                yield None, text

    @property
    def clip_count(self) -> int:
        """The number of synthetic clips."""
        return self.config.sentences + self.config.other_sentences

    def clips(self, seed: int, tick: Callable[[], None]) -> list[Clip]:
        """Speak all sentences, and append the recordings; `tick` is called after each clip."""
        own = list(islice(self.texts(seed), self.config.sentences))
        others = list(islice(self._others(seed), self.config.other_sentences))
        planned = [*own, *others]
        requests: list[Request] = [
            (seed * 2 + (tokens is None), number, respelled(text, self.sentences))
            for number, (tokens, text) in enumerate(planned)
        ]
        processes = 1 if len(requests) < MIN_PARALLEL else None
        symbols = Symbols(self.symbols, self.config.labels)
        result = []
        spoken = synthesize(requests, self.voices, processes)
        for (tokens, text), clip in zip(planned, spoken, strict=True):
            tick()
            words = text.split() if tokens is not None else _WORDS.findall(text)
            labels = labels_of(words, self._ways, symbols)
            if len(clip.samples) <= MAX_SENTENCE_S * audio.RATE_HZ and labels:
                result.append(Clip(clip.samples, labels, tokens, False, _name(text, clip.samples)))
        return [*result, *self.recordings]

    def _ways(self, word: str) -> Ways:
        said = self.sentences.said.get(word.casefold())
        return self.pronouncer.ways(word) if said is None else said


def labels_of(words: Sequence[str], ways: Callable[[str], Ways], symbols: Symbols) -> Labels:
    """Return the labels of words in a row, each in the first of its pronunciations."""
    return tuple(label for word in words for label in symbols.of(word, ways(word))[0])


def respelled(text: str, sentences: Sentences) -> str:
    """Return a text as a synthesiser has to read it: words in their respellings."""
    ways = sentences.grammar.respellings
    spoken = []
    for word in text.split():
        own = [way for way in ways.get(word.casefold(), ()) if not way.startswith("/")]
        spoken.append(own[0] if own else word)
    return " ".join(spoken)


def _name(text: str, samples: np.ndarray) -> str:
    return f"{text} {hashlib.sha256(samples.tobytes()).hexdigest()}"


def load(source: Source, config: Config, base: Settings | None = None) -> TrainingData:
    """Read the `grammar` of a source and its `recordings`, and find the voices.

    Raises:
        UserError: a grammar that is not valid, unreadable recordings, or no voices.
    """
    given = {"grammar": source} if isinstance(source, str) else source
    config = scale_to_base(config, None if base is None else base.config)
    pronouncer = Pronouncer()
    sentences = read_sentences(str(given["grammar"]), pronouncer)
    voices = discover(only=config.synthesizers, language="en")
    if advice := voices.advice():
        print(advice, file=sys.stderr)
    symbols = base.symbols if base is not None else _symbols(sentences, pronouncer, config)
    recordings = []
    if "recordings" in given:
        recordings = read_recordings(
            Path(given["recordings"]), sentences, Symbols(symbols, config.labels)
        )
    digest = hashlib.sha256(repr((sentences.to_json(), symbols)).encode())
    for clip in recordings:
        digest.update(clip.name.encode())
    features = features_of(config) if base is None else base.features
    return TrainingData(
        config, sentences, symbols, pronouncer, voices, recordings, features, digest.hexdigest(),
        base,
    )  # fmt: skip


def read_sentences(path: str, pronouncer: Pronouncer) -> Sentences:
    """Read a file of sentences, or the grammar of a model, which has pronunciations."""
    if Path(path).name == GRAMMAR_FILE:
        return load_sentences(Path(path))
    return pronounce(read(path), pronouncer)


def _symbols(sentences: Sentences, pronouncer: Pronouncer, config: Config) -> tuple[str, ...]:
    """Return the symbols of a network without a base: letters, or the phones of English."""
    if config.labels == "letters":
        return LETTERS
    words = [pronouncer.ways(word) for word in vocabulary()[::20]]
    said = [*words, *sentences.said.values()]
    return tuple(sorted({phone for ways in said for way in ways for phone in way}))


def read_recordings(folder: Path, sentences: Sentences, symbols: Symbols) -> list[Clip]:
    """Read the recordings of a folder with `transcripts.tsv`: lines of file TAB sentence.

    Raises:
        UserError: there is no such table, a sentence that the grammar does not have, or an
            unreadable file.
    """
    if not folder.is_dir():
        state = "which is a file" if folder.exists() else "which does not exist"
        raise UserError(f"expected a folder of recordings with {TABLE}, got {folder}, {state}")
    if not (folder / TABLE).is_file():
        raise UserError(f"expected {TABLE} with lines of file TAB sentence in {folder}, got none")
    clips = []
    for row in valid_rows(rows(str(folder / TABLE), sentences)):
        if row.tokens is None:
            raise UserError(f"{folder / TABLE}: expected a sentence for {row.file.name}, got none")
        samples = audio.read(row.file, MAX_SENTENCE_S)
        text = sentences.text(row.tokens)
        labels = labels_of(text.split(), lambda word: sentences.said[word.casefold()], symbols)
        clips.append(Clip(samples, labels, row.tokens, True, _name(text, samples)))
    if not clips:
        raise UserError(f"{folder / TABLE}: expected at least one recording, got none")
    return clips


def starts_from_shipped(config: Config, source: Source) -> bool:
    """Return whether a training without `--from` starts from the shipped sound model."""
    return config.labels == "phones"


def features_of(config: Config) -> MelFeatures:
    """Return the input features of a configuration."""
    return MelFeatures.mel(config.bands, config.low_hz, config.high_hz, config.window, config.hop)


def split(clips: Sequence[Clip], share: float) -> np.ndarray:
    """Return whether each clip is held out for validation <bool>[clips]."""
    return np.array(held_out([clip.name for clip in clips], share))


@dataclass(frozen=True, eq=False)
class Examples:
    """Rendered clips: features <float16>[frames, bands], labels, and the clip of each."""

    features: Sequence[np.ndarray]
    labels: Sequence[Labels]
    clips: np.ndarray

    @cached_property
    def lengths(self) -> np.ndarray:
        """The number of frames of each example <int64>[examples]."""
        return np.array([len(frames) for frames in self.features], np.int64)

    def every(self, count: int) -> "Examples":
        """Return about `count` examples, evenly spaced, or all if there are fewer."""
        rows = range(0, len(self.features), max(1, len(self.features) // count))
        features = [self.features[row] for row in rows]
        return Examples(features, [self.labels[row] for row in rows], self.clips[list(rows)])


def masked(features: np.ndarray, rows: np.ndarray, seed: int) -> np.ndarray:
    """Return features [batch, frames, bands] with some bands and stretches of time set to zero.

    Park et al. (2019), "SpecAugment", arXiv 1904.08779, section 2, without time warping. It is a
    function of the seed and the rows.
    """
    random = np.random.default_rng([seed, len(rows), int(rows[0]), int(rows[-1])])
    result = features.copy()
    for sound in result:
        for axis, widest in ((1, MASKED_BANDS), (0, MASKED_FRAMES)):
            for _ in range(MASKS):
                width = int(random.integers(min(widest, sound.shape[axis] // 4) + 1))
                first = int(random.integers(sound.shape[axis] - width + 1))
                sound[(slice(None),) * axis + (slice(first, first + width),)] = 0
    return result


def make_batch(
    examples: Examples, rows: np.ndarray, multiple: int = STRIDE
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Return a batch of examples, padded to the longest one.

    Returns:
        inputs: features <float32>[batch, frames, bands] and mask <float32>[batch, frames].
        targets: labels <int32>[batch, longest], padded with `PADDING`.
        weights: ones <float32>[batch].
    """
    numbers = [int(row) for row in rows]
    longest = max(len(examples.features[n]) for n in numbers)
    longest = -(-longest // multiple) * multiple
    bands = examples.features[numbers[0]].shape[1]
    features = np.zeros((len(numbers), longest, bands), np.float32)
    mask = np.zeros((len(numbers), longest), np.float32)
    width = max(len(examples.labels[n]) for n in numbers)
    targets = np.full((len(numbers), max(1, width)), PADDING, np.int32)
    for place, n in enumerate(numbers):
        frames, labels = examples.features[n], examples.labels[n]
        features[place, : len(frames)], mask[place, : len(frames)] = frames, 1
        targets[place, : len(labels)] = labels
    return (features, mask), targets, np.ones(len(numbers), np.float32)
