"""Train a language model, and make a complete model folder of it."""

from collections.abc import Iterator, Sequence
from itertools import chain
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, eight_bits, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.layers import ngram_sparse
from seqapps.common.layers.ngram_sparse import SparseNGram
from seqapps.common.subwords.pieces import END
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.devices import is_distributed
from seqapps.common.training.loop import Plan, Progress

from . import evaluation, model, program, runtime, verdict
from .data import TrainingData
from .mixing import best_shares
from .runtime import STRETCH, WARM_UP, Runtime
from .settings import NGRAMS_FILE, WORDS_FILE, Limits, Settings, is_word

VALIDATION_ROWS, VALIDATION_WINDOW = 32, 128
MAX_COUNTED = 12_000_000  # symbols of a style from which n-grams are counted
MAX_CALIBRATED = 400  # lines of each style on which the limit of unlikely words is chosen
FALSE_ALARMS = 0.002  # share of right homophones for which another word may be suggested
# Nats. On texts of another kind than its own, a model needs more than its held-out text asks for:
# the least was chosen on 1,000 modern sentences with a model of old novels.
LEAST_GAIN, MOST_GAIN = 5.0, 20.0
UNLIKELY_SHARE = 0.1  # of the words of a text, which are compared with others
FITTING_SHARE = 0.8  # of the words of a text, which are less surprising than a spelling may be


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and return how to train it."""
    config, rows = data.config, data.config.batch_size or 1
    identity = checkpoint.identity(data, seed, base, preset)
    loop.start(seed)
    network = model.build(data, 0 if is_distributed() else rows)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path, data.styles)
    windows = Windows(data, seed)
    result = Plan(
        network=network,
        make_batch=windows.batch,
        lengths=np.full(windows.steps * rows, config.window),
        validation=list(validation_batches(data)),
        batch_size=rows,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=identity,
        unit="symbol",
        sequence=windows.order,
        is_pretrained=base is not None,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


class Windows:
    """The text of an epoch as windows of streams that are read beside each other.

    A stream is a stretch of the text; window number t of all streams is one batch.
    """

    def __init__(self, data: TrainingData, seed: int) -> None:
        self._data, self._seed, self._epoch = data, seed, -1
        self._rows, self._window = data.config.batch_size or 1, data.config.window or 1
        self.steps = max(1, len(data.stream(seed, 0)[0]) // (self._rows * self._window))

    def order(self, epoch: int) -> list[np.ndarray]:
        """Lay out the text of an epoch; return the batches in their order."""
        if epoch != self._epoch:
            ids, styles = self._data.stream(self._seed, epoch)
            before = np.concatenate([[END], ids[:-1]]).astype(np.int32)
            shift = int(np.random.default_rng([self._seed, epoch, 1]).integers(self._window))
            shape, size = (self._rows, -1), self._rows * self._window * self.steps
            arrays = (np.resize(np.roll(one, -shift), size) for one in (before, styles, ids))
            self._before, self._styles, self._ids = (one.reshape(shape) for one in arrays)
            self._epoch = epoch
        return list(np.arange(self.steps * self._rows).reshape(self.steps, self._rows))

    def batch(self, examples: np.ndarray) -> loop.Batch:
        """Return inputs, targets and weights of a batch; the weights make the loss a mean."""
        step = int(examples[0]) // self._rows
        part = slice(step * self._window, (step + 1) * self._window)
        targets = self._ids[:, part]
        weights = np.full(targets.shape, 1 / targets.size, np.float32)
        return (self._before[:, part], self._styles[:, part]), targets, weights


def validation_batches(data: TrainingData) -> Iterator[loop.Batch]:
    """Yield the validation text in windows, each read from a state of zeros."""
    rows: list[tuple[int, np.ndarray, np.ndarray]] = []
    for style, blocks in enumerate(data.validation):
        for ids in blocks:
            before = np.concatenate([[END], ids[:-1]])
            for start in range(0, len(ids), VALIDATION_WINDOW):
                part = slice(start, start + VALIDATION_WINDOW)
                rows.append((style, before[part], ids[part]))
    for begin in range(0, len(rows), VALIDATION_ROWS):
        chosen = rows[begin : begin + VALIDATION_ROWS]
        shape = (len(chosen), VALIDATION_WINDOW)
        tokens, styles, targets = np.zeros((3, *shape), np.int32)
        weights = np.zeros(shape, np.float32)
        for row, (style, before, ids) in enumerate(chosen):
            tokens[row, : len(ids)], targets[row, : len(ids)] = before, ids
            styles[row], weights[row, : len(ids)] = style, 1
        yield (tokens, styles), targets, weights


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics.

    The shares of the n-gram model and the limits of `proofread` are chosen on the held-out text.
    """
    core = model.core(network)
    eight_bits.round_weights(core)
    ngrams, streams = _counted(data), [_joined(blocks) for blocks in data.validation]
    logs = _log_p(core, streams)
    shares, alone = _mixture(ngrams, streams, logs)
    settings = Settings(
        data.vocabulary,
        data.styles,
        shares,
        Limits(),
        config=data.config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    writers.save_core(core, folder / exporter.CORE)
    settings.save(folder)
    settings.limits.save(folder)
    write_text(folder / WORDS_FILE, "\n".join(data.words) + "\n")
    data.copies.save(folder)
    if ngrams is not None:
        ngrams.save(folder / NGRAMS_FILE)
    exporter.complete(program.__name__, folder)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    whole, by_style = _validated(loaded, data)
    _limits(loaded, data, whole.homophones).save(folder)
    validation = evaluation.measured(whole)
    words = max(1, whole.words)
    symbols = sum(map(len, chain(*data.train)))
    measured: dict[str, Any] = {
        "validation": validation
        | {
            "nats": round(progress.best_nats, 5),
            "network_alone": _perplexity(-float(logs.sum()), words),
            "ngram_alone": None if alone is None else _perplexity(alone, words),
        },
        "by_style": by_style,
        "symbols": symbols,
        "words": int(symbols * words / max(1, sum(map(len, streams)))),
        "parameters": int(core.count_params()),
        "ngrams": 0 if ngrams is None else len(ngrams.symbols),
        **loop.facts(plan, progress, data),
    }
    measured["samples"] = evaluation.sample_quality(loaded, None)
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _perplexity(nats: float, words: int) -> float:
    return round(exp(min(500.0, nats / words)), 3)


def _joined(blocks: Any) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.int32), *blocks])


def _counted(data: TrainingData) -> SparseNGram | None:
    """Count the n-grams of the training text, if the model has any."""
    if not data.config.ngram_order:
        return None
    streams = [_joined(blocks)[:MAX_COUNTED] for blocks in data.train]
    size, order = data.vocabulary.size, data.config.ngram_order
    return ngram_sparse.fit(streams, size, order, data.config.max_ngrams)


def _log_p(core: Any, streams: list[np.ndarray]) -> np.ndarray:
    """Return log P <float64>[n] of the symbols of all styles under the network alone."""
    rows, kept = [], []
    width = WARM_UP + STRETCH
    for style, ids in enumerate(streams):
        for start in range(0, len(ids), STRETCH):
            first = max(0, start - WARM_UP)
            targets = ids[first : start + STRETCH]
            row = np.zeros((3, width), np.int32)
            row[0, 1 : len(targets)], row[1], row[2, : len(targets)] = targets[:-1], style, targets
            rows.append(row)
            kept.append(slice(start - first, len(targets)))
    found = [np.zeros(0)]
    reader = model.TargetReader(core)
    for begin in range(0, len(rows), VALIDATION_ROWS):
        part = np.stack(rows[begin : begin + VALIDATION_ROWS])
        padded = np.resize(part, (VALIDATION_ROWS, *part.shape[1:]))  # one shape for all batches
        log_p = reader.predict_on_batch(tuple(padded.transpose(1, 0, 2)))
        chosen = kept[begin : begin + VALIDATION_ROWS]
        found += [log_p[row, inside].astype(np.float64) for row, inside in enumerate(chosen)]
    return np.concatenate(found)


def _mixture(
    ngrams: SparseNGram | None, streams: list[np.ndarray], logs: np.ndarray
) -> tuple[tuple[float, ...], float | None]:
    """Return the shares of the n-gram model, and the nats of the text under it alone."""
    if ngrams is None:
        return (), None
    p, depths = [], []
    for style, ids in enumerate(streams):
        before = np.concatenate([[END], ids])[:-1][None]
        known = ngrams.states(before, np.array([style]))
        p.append(ngrams.look_up(known, ids[None])[0][0])
        depths.append(ngrams.depths(known[0]))
    counted = np.concatenate(p).astype(np.float64)
    network = np.exp(logs)
    shares = best_shares(network, counted, np.concatenate(depths), ngrams.order)
    return shares, float(-np.log(counted).sum())


def _validated(
    loaded: Runtime, data: TrainingData
) -> tuple[evaluation.Sums, dict[str, dict[str, Any]]]:
    """Return the sums over the held-out text, and the figures of each style."""
    whole, by_style = evaluation.Sums(), {}
    for style, (name, lines) in enumerate(zip(data.styles, data.lines, strict=True)):
        if lines:
            sums = evaluation.total(loaded, lines, style)
            by_style[name] = evaluation.measured(sums)
            whole = whole + sums
    return whole, by_style


def _limits(loaded: Runtime, data: TrainingData, tried: Sequence[evaluation.Tried]) -> Limits:
    """Return the limits of `proofread`, chosen on the held-out text."""
    nats: list[float] = []
    for style, lines in zip(data.styles, data.lines, strict=True):
        for scored in loaded.score(filter(None, lines[:MAX_CALIBRATED]), style):
            if isinstance(scored, runtime.Scored):
                nats += [value for word, value in scored.words if is_word(word)]
    limits = Limits()
    gain, unlikely, fitting = limits.min_gain, limits.unlikely, limits.fitting
    if len(tried) >= 1 / FALSE_ALARMS:
        gain = float(np.quantile([one.gain for one in tried], 1 - FALSE_ALARMS))
    if nats:
        unlikely = max(unlikely, float(np.quantile(nats, 1 - UNLIKELY_SHARE)))
        fitting = max(fitting, float(np.quantile(nats, FITTING_SHARE)))
    gain = min(max(LEAST_GAIN, gain), MOST_GAIN)
    return Limits(*(round(value, 2) for value in (gain, unlikely, fitting)))


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    config, validation = settings.config, metrics["validation"]
    homophones = validation["homophones"]
    rows: list[tuple[str, object]] = [
        ("words of the training text, about", f"{metrics['words']:,}"),
        ("styles", ", ".join(settings.styles)),
        ("validation perplexity per word", validation["perplexity"]),
        ("… of the network without the n-gram model", validation["network_alone"]),
        ("… of the n-gram model alone", validation["ngram_alone"]),
        ("validation nats per character", validation["nats_per_character"]),
        (f"homophones chosen right, of {homophones['places']:,}", homophones["right"]),
        ("… if the most frequent one is taken", homophones["usual"]),
        ("8-grams of samples that are in the training text", metrics["samples"]["copied_8grams"]),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"""# A language model over words

Preset `{settings.preset}`, seed {settings.seed}: {config.depth} LSTM layers of {config.units}
units over {settings.size:,} {config.vocabulary}, {metrics["parameters"]:,} parameters, with
{metrics["ngrams"]:,} n-grams up to order {config.ngram_order}. Trained on texts with SHA-256
`{metrics["data_sha256"]}`, by

    {metrics["command"]}

| | |
|---|---|
{table}

{" ".join(metrics["verdict"])}

The validation text was held out of training in blocks of about 4,000 characters; the best epoch,
the shares of the n-gram model and the limits of `proofread` were chosen on it. A word is what
stands between spaces, and each line end counts as one.
"""
