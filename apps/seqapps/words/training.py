"""Train word vectors, and make a complete model folder of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io.files import write_text
from seqapps.common.terminal.progress import Progress
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Batch, Plan
from seqapps.common.training.loop import Progress as State
from seqapps.common.training.optimizers import compile_network, cosine_decay

from . import derived, engines, model, verdict
from .config import BLOCK_WORDS, Config
from .continuation import extended, joined, movement, positions_of
from .counting.cooccurrence import Counts, count, positive_pmi
from .counting.factorisation import is_represented, randomised_svd
from .counting.ngram_regression import smoothed
from .data import Blocks, TrainingData, blocks
from .network import baselines
from .network.glove import entries, pair_weight
from .network.networks import band
from .network.objectives import SAMPLED, noise_distribution
from .settings import Settings, Vocabulary

keras: Any = _keras()
VALIDATION_BATCH = 64  # blocks
VALIDATION_SEED = 2**31


@dataclass(frozen=True, kw_only=True)
class WordPlan(Plan):
    """A plan with the vectors that a trained network holds.

    Attributes:
        vocabulary: the words of the vectors.
        has_context: which words of the corpus the network learns from <bool>[words]; the others
            get the vector 0.
        frequency_nats: validation loss of a model that knows the frequencies of words alone.
        counts: the co-occurrence counts, where the method needs them.
        earlier: vocabulary and vectors of the model to start from, or None.
    """

    vocabulary: Vocabulary
    has_context: np.ndarray
    frequency_nats: float | None = None
    counts: Counts | None = None
    earlier: tuple[Vocabulary, np.ndarray] | None = None


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> WordPlan:
    """Return how to train a network, or the vectors by singular value decomposition."""
    config = data.config
    identity = checkpoint.identity(data, seed, base, preset)
    loop.start(seed)
    if config.method == "svd":
        return _factorised(data, seed, base, identity)
    if config.method == "glove":
        return _glove(data, seed, base, identity)
    return _blocks(data, seed, base, identity)


def _factorised(
    data: TrainingData, seed: int, base: bundle.Bundle | None, identity: dict[str, Any]
) -> WordPlan:
    """Return a plan of no epochs, whose network is the finished core model."""
    config, corpus = data.config, data.corpus
    counts = _counts(data, seed)
    matrix = positive_pmi(counts.pairs, config.smoothing, config.discount)
    size = config.size or 2
    vectors, values = randomised_svd(matrix, min(size, len(corpus.words) - 1), seed)
    has_context = is_represented(matrix, vectors, values)
    vectors *= values**config.eigenvalue_weight
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    vectors[~has_context] = 0.0
    # A corpus with fewer words than the base model's vectors have numbers.
    vectors = np.pad(vectors, ((0, 0), (0, size - vectors.shape[1])))
    vectors = smoothed(vectors, corpus.words, corpus.counts * has_context, config.morphology)
    vectors[~has_context] = 0.0  # the prediction from their n-grams is made when they are asked for
    vocabulary = Vocabulary(corpus.words, corpus.counts)
    earlier = None if base is None else _vectors_of(base)
    if earlier is not None:
        vocabulary, vectors = joined(vocabulary, vectors, *earlier)
    network = model.assemble(vectors)
    network.compile(optimizer=keras.optimizers.SGD(0.0))
    return WordPlan(
        network=network,
        make_batch=_no_batch,
        lengths=np.ones(1, np.int32),
        validation=[],
        batch_size=1,
        epochs=0,
        patience=0,
        seed=seed,
        identity=identity,
        restore_best=False,
        vocabulary=vocabulary,
        has_context=has_context,
        counts=counts,
        earlier=earlier,
    )


def _no_batch(rows: np.ndarray) -> Batch:
    raise ValueError("a decomposition has no batches")


def _counts(data: TrainingData, seed: int) -> Counts:
    config, corpus = data.config, data.corpus
    with Progress("counting, blocks", corpus.parts) as progress:

        def sampled() -> Iterator[np.ndarray]:
            for ids in corpus.sampled(config.subsampling or 0.0, seed):
                yield ids
                progress.advance()

        return count(sampled(), len(corpus.words), config.window, config.memory_mb)


def _blocks(
    data: TrainingData, seed: int, base: bundle.Bundle | None, identity: dict[str, Any]
) -> WordPlan:
    """Return the plan of a network that reads blocks of running text."""
    config = data.config
    table = blocks(data, seed)
    weights = _prediction_weights(config)
    noise = np.cumsum(noise_distribution(data.corpus.counts))

    def make(ids: np.ndarray, random: np.random.Generator) -> Batch:
        drawn = np.searchsorted(noise, random.random((len(ids), SAMPLED)) * noise[-1])
        targets = np.zeros(ids.shape, np.float32)
        return (ids, drawn.astype(np.int32)), targets, weights(ids)

    def make_batch(rows: np.ndarray) -> Batch:
        return make(table.train[rows], np.random.default_rng([seed, len(rows), int(rows[0])]))

    batch_size = max(1, (config.batch_size or 1) // BLOCK_WORDS)
    random = np.random.default_rng([seed, VALIDATION_SEED])
    parts = range(0, len(table.validation), VALIDATION_BATCH)
    network, earlier = _network(data, base)
    result = WordPlan(
        network=network,
        make_batch=make_batch,
        lengths=(table.train >= 0).sum(axis=1),
        validation=[make(table.validation[i : i + VALIDATION_BATCH], random) for i in parts],
        batch_size=batch_size,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=identity,
        unit="prediction",
        vocabulary=Vocabulary(data.corpus.words, data.corpus.counts),
        has_context=_with_context(table.train, len(data.corpus.words)),
        frequency_nats=_frequency_nats(data, table, weights),
        earlier=earlier,
    )
    _compile(network, config, result)
    return result


def _frequency_nats(
    data: TrainingData, table: Blocks, weights: Callable[[np.ndarray], np.ndarray]
) -> float:
    config, counts = data.config, data.corpus.counts
    train = np.bincount(table.train[table.train >= 0], minlength=len(counts))
    rows = table.validation
    held_out = np.bincount(np.maximum(rows, 0).ravel(), weights(rows).ravel(), len(counts))
    if config.method != "neural_lm" and config.objective == "negative":
        noise = noise_distribution(counts)
        return baselines.sampling_nats(train, held_out, noise, config.negatives)
    return baselines.softmax_nats(train, held_out)


def _with_context(rows: np.ndarray, words: int) -> np.ndarray:
    """Return which words stand before another one in rows <int32>[n, time], <bool>[words].

    All networks learn the vectors of those, the neural language model of no others.
    """
    found = np.zeros(words, bool)
    found[rows[:, :-1][rows[:, 1:] >= 0]] = True
    return found


def _prediction_weights(config: Config) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function from ids to the weight of the nats at each word <float32>[n, time]."""
    near = band(BLOCK_WORDS, config.window)

    def of_pairs(ids: np.ndarray) -> np.ndarray:
        is_word = (ids >= 0).astype(np.float32)
        weights: np.ndarray = is_word @ near * is_word
        return weights

    def of_words(ids: np.ndarray) -> np.ndarray:
        return (ids >= 0).astype(np.float32)

    return of_pairs if config.method == "skipgram" else of_words


def _glove(
    data: TrainingData, seed: int, base: bundle.Bundle | None, identity: dict[str, Any]
) -> WordPlan:
    """Return the plan of GloVe, whose examples are pairs of words that occur together."""
    config = data.config
    counts = _counts(data, seed)
    pairs, values = entries(counts.pairs)
    weights = pair_weight(values, config.max_count).astype(np.float32)[:, None]
    logs = np.log(values)[:, None]
    # Both orders of a pair are on the same side.
    _, pair = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True)
    drawn = np.random.default_rng(seed).random(int(pair.max()) + 1) < config.validation
    drawn[0] = True
    is_held_out = drawn[pair]

    def make_batch(rows: np.ndarray) -> Batch:
        return (pairs[rows], logs[rows]), np.zeros((len(rows), 1), np.float32), weights[rows]

    train, validation = np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)
    size = config.batch_size or 1
    network, earlier = _network(data, base)
    result = WordPlan(
        network=network,
        make_batch=lambda rows: make_batch(train[rows]),
        lengths=np.ones(len(train), np.int32),
        validation=[make_batch(validation[i : i + size]) for i in range(0, len(validation), size)],
        batch_size=size,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=identity,
        unit="pair (weighted squared error of ln X)",
        vocabulary=Vocabulary(data.corpus.words, data.corpus.counts),
        frequency_nats=baselines.bias_error(pairs, logs[:, 0], weights[:, 0], is_held_out),
        has_context=np.bincount(pairs[train].ravel(), minlength=len(data.corpus.words)) > 0,
        counts=counts,
        earlier=earlier,
    )
    _compile(network, config, result)
    return result


def _network(
    data: TrainingData, base: bundle.Bundle | None
) -> tuple[Any, tuple[Vocabulary, np.ndarray] | None]:
    """Build the network; words that the base model knows start with its vectors.

    Returns:
        The network, and vocabulary and vectors of the base model.
    """
    network = model.build(data)
    if base is None:
        return network, None
    old, old_vectors = _vectors_of(base)
    positions = positions_of(Vocabulary(data.corpus.words, data.corpus.counts), old)
    vectors = old_vectors[positions]
    network.start_from(vectors, (positions >= 0) & vectors.any(axis=1))
    return network, (old, old_vectors)


def _vectors_of(base: bundle.Bundle) -> tuple[Vocabulary, np.ndarray]:
    settings = Settings.load(base.path)
    return settings.vocabulary, engines.vectors("lite", base.path, settings)


def _compile(network: Any, config: Config, plan: WordPlan) -> None:
    """Set the optimizer, and the loss: the nats that the network itself returns."""
    rate = config.learning_rate or 0.0
    if config.method == "glove":
        optimizer = keras.optimizers.Adagrad(rate)
    else:
        optimizer = keras.optimizers.Adam(cosine_decay(rate, plan.epochs * plan.steps_per_epoch))

    def sums(targets: Any, nats: Any, weights: Any) -> tuple[Any, Any]:
        return keras.ops.sum(nats * weights), keras.ops.sum(weights)

    compile_network(network, optimizer, lambda targets, nats: nats - targets, sums)


def finish(
    network: Any, data: TrainingData, plan: WordPlan, progress: State, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics."""
    config, corpus = data.config, data.corpus
    vocabulary, core = learned(network, plan, config)
    vectors = core.dequantised()
    settings = Settings(
        vocabulary,
        size=config.size or 2,
        min_count=config.min_count or 1,
        tokens=corpus.tokens,
        config=config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    derived.write(folder, core, settings, vocabulary)
    measured: dict[str, Any] = {
        "words": len(vocabulary),
        "size": settings.size,
        "tokens": corpus.tokens,
        "types": corpus.types,
        "documents": corpus.documents,
        "covered": round(float(corpus.counts.sum() / corpus.tokens), 5),
        "rare_words": int((corpus.counts < verdict.FEW_OCCURRENCES).sum()),
        "without_vector": int((~vectors.any(axis=1)).sum()),
        "moved": movement(vocabulary, vectors, *plan.earlier) if plan.earlier else None,
        "pairs": None if plan.counts is None else int(plan.counts.pairs.nnz),
        "dropped_pairs": None if plan.counts is None else round(plan.counts.dropped, 5),
        "validation": {
            "nats": round(progress.best_nats, 4) if plan.validation else None,
            "frequency_nats": plan.frequency_nats and round(plan.frequency_nats, 4),
        },
        **loop.facts(plan, progress, data),
    }
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def learned(network: Any, plan: WordPlan, config: Config) -> tuple[Vocabulary, Any]:
    """Return the words of the finished model, and its core model.

    Raises:
        UserError: the vectors are not finite.
    """
    if config.method == "svd":
        return plan.vocabulary, network
    vectors = network.vectors()
    if not np.abs(vectors).max() < model.MAX_VALUE:
        raise UserError(
            f"the training diverged: expected a lower learning_rate than {config.learning_rate}"
        )
    vocabulary = plan.vocabulary
    is_old = np.zeros(len(vocabulary), bool)
    if plan.earlier is not None:
        positions = positions_of(vocabulary, plan.earlier[0])
        is_old = (positions >= 0) & plan.earlier[1][positions].any(axis=1)
    vectors[~(plan.has_context | is_old)] = 0.0
    if plan.earlier is not None:
        vocabulary, vectors = extended(vocabulary, vectors, *plan.earlier)
    return vocabulary, model.assemble(vectors)


def _moved(moved: Mapping[str, Any] | None) -> str | None:
    if not moved:
        return None
    most = ", ".join(f"{word} {distance:.2f}" for word, distance in moved["most"].items())
    return f"{moved['moved']:,} of {moved['words']:,}; by 1 - cosine most: {most}"


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    config = settings.config
    rows = [
        ("words of the corpus", f"{metrics['tokens']:,}"),
        ("documents", f"{metrics['documents']:,}"),
        ("words with a vector", f"{metrics['words']:,}"),
        ("minimum number of occurrences of such a word", settings.min_count),
        ("share of the corpus that they cover", metrics["covered"]),
        ("dimensions of a vector, in 8 bits", metrics["size"]),
        ("validation loss (nats)", metrics["validation"]["nats"]),
        ("validation loss of a unigram model (nats)", metrics["validation"]["frequency_nats"]),
        ("words without a vector, for lack of context", metrics["without_vector"] or None),
        ("vectors of the earlier model that moved", _moved(metrics["moved"])),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows if value is not None)
    return f"""# Word vectors

This model finds similar words and analogies: `seqapps words nearest WORDS --model DIR`.

## How good it is

| | |
|---|---|
{table}

{" ".join(metrics["verdict"])}

Word vectors reproduce the stereotypes of their corpus; `seqapps words bias` measures some of them.

## How it was trained

Method `{config.method}`, preset `{settings.preset}`, seed {settings.seed}, window {config.window}.
SHA-256 of the corpus: `{metrics["data_sha256"]}`. Command:

    {metrics["command"]}
"""
