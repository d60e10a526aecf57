"""Train the linear branch and the encoder, and make a complete model folder of them."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.decoding.probabilities import softmax
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.calibration import best_temperature
from seqapps.common.training.loop import Plan, Progress
from seqapps.common.training.metrics import expected_calibration_error
from seqapps.common.training.word_dropout import WordDropout

from . import evaluation, linear, model, program, runtime
from .config import CLASS_WEIGHTS, MIN_DEEP_ROWS
from .data import TrainingData, make_batch
from .model import EmojiModel
from .settings import Settings
from .text.ngram_features import UNKNOWN, Encoded, positions
from .transfer_features import TransferFeatures

VALIDATION_BATCH = 512
# Factors on the scale of the linear branch, chosen on validation tweets. While the encoder is
# trained: below 1, so that the encoder does not rely on the linear branch alone. In the final
# model: higher values find more of the rare labels, but are more often certain and wrong.
TRAINING_SCALE, FINAL_SCALE = 0.6, 0.5
SCALES = np.geomspace(0.1, 10, 41)
TEMPERATURES = np.geomspace(0.2, 8, 75)
UNIFORM_SHARES = np.arange(17) / 40  # for the linear branch, which may be certain and wrong
THRESHOLDS = np.arange(0, 1, 0.01)
MIN_ECE_TEXTS = 2_000  # with fewer texts the calibration error is too noisy to be minimised
COST_OF_WRONG = 0.5  # of a wrong answer, where a right one is worth 1


@dataclass(frozen=True)
class LinearBranch:
    """The fitted linear branch.

    Attributes:
        svms: fitted on all training texts; None without a linear branch.
        baseline: <float32>[validation texts, labels], margins of SVMs on n-grams alone.
        scale: the factor that turns margins into logits.
        offsets: <float32>[texts, labels], added to the encoder's logits in training.
    """

    svms: linear.SVMs | None
    baseline: np.ndarray
    scale: float
    offsets: np.ndarray


@dataclass(frozen=True, kw_only=True)
class EmojiPlan(Plan):
    """A plan with the linear branch, which is fitted first."""

    branch: LinearBranch


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> EmojiPlan:
    """Fit the linear branch, build the network, and return how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(data)
    transfer = None
    if base is not None:
        source = model.warm_start(network, base.path, data)
        transfer = _transfer_features(source, base, data) if config.freeze_encoder else None
    sentences = None if transfer is None else _sentence_vectors(network, data)
    branch = _fit_branch(data, transfer, sentences)
    rows = np.flatnonzero(~data.is_held_out)
    texts = data.texts[rows]
    dropout = WordDropout(seed, config.word_dropout, UNKNOWN)

    def batch(chosen: np.ndarray) -> loop.Batch:
        part = texts[chosen]
        part = replace(part, words=dropout(part.words, chosen))
        return _batch(data, branch, rows[chosen], part, config.batch_size or 1)

    result = EmojiPlan(
        network=network,
        make_batch=batch,
        lengths=np.minimum(texts.lengths, config.max_length),
        validation=_validation_batches(data, branch),
        batch_size=config.batch_size or 1,
        epochs=(config.epochs or 1) if config.deep else 1,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="text",
        branch=branch,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _fit_branch(
    data: TrainingData, transfer: TransferFeatures | None, sentences: np.ndarray | None
) -> LinearBranch:
    """Fit the SVMs, on n-grams and on the features of a base model.

    Args:
        data: texts and labels.
        transfer: the features of a base model, or None.
        sentences: <float32>[texts, size], sentence vectors by the base model.
    """
    config, is_training = data.config, ~data.is_held_out
    offsets = np.zeros((len(data.messages), len(data.labels)), np.float32)
    if not config.wide:
        return LinearBranch(None, offsets[data.is_held_out], 1.0, offsets)
    print("training the linear branch …", file=sys.stderr)
    targets = data.targets[is_training]
    weights = np.maximum(_shares(data) * len(data.labels), 1e-9)
    weights = weights ** -CLASS_WEIGHTS[config.class_weights]
    settings = linear.SVMSettings(len(data.labels), config.C, weights)
    matrix = linear.ngram_matrix(data.texts, len(data.features.ngrams))
    rows, held_out = matrix[is_training], matrix[data.is_held_out]
    svms = linear.fit(rows, targets, settings)
    baseline = svms(held_out)
    if transfer is not None and sentences is not None:
        transfer = transfer.standardised(transfer(rows, sentences[is_training]))
        rows = linear.append_columns(rows, transfer(rows, sentences[is_training]))
        features = transfer(held_out, sentences[data.is_held_out])
        held_out = linear.append_columns(held_out, features)
        svms = linear.fit(rows, targets, settings)
    groups = [m.group for m, out in zip(data.messages, data.is_held_out, strict=True) if not out]
    margins = linear.cross_fitted_margins(rows, targets, groups, settings)
    scale = 1 / best_temperature(margins, targets, 1 / SCALES)[0]
    offsets[is_training] = margins * scale * TRAINING_SCALE
    offsets[data.is_held_out] = svms(held_out) * scale * TRAINING_SCALE
    folded = svms if transfer is None else transfer.folded(svms)
    return LinearBranch(folded, baseline, scale, offsets)


def _shares(data: TrainingData) -> np.ndarray:
    """Return the share of each label among the training texts <float64>[labels]."""
    targets = data.targets[~data.is_held_out]
    return np.bincount(targets, minlength=len(data.labels)) / len(targets)


def _validation_batches(data: TrainingData, branch: LinearBranch) -> list[loop.Batch]:
    rows = np.flatnonzero(data.is_held_out)
    rows = rows[np.argsort(data.texts.lengths[rows], kind="stable")]
    parts = [rows[i : i + VALIDATION_BATCH] for i in range(0, len(rows), VALIDATION_BATCH)]
    return [_batch(data, branch, part, data.texts[part], VALIDATION_BATCH) for part in parts]


def _batch(
    data: TrainingData, branch: LinearBranch, rows: np.ndarray, texts: Encoded, batch_size: int
) -> loop.Batch:
    return make_batch(
        texts,
        branch.offsets[rows],
        data.targets[rows],
        max_length=data.config.max_length,
        batch_size=batch_size,
        multiple=loop.length_multiple(),
    )


def _transfer_features(
    source: EmojiModel, base: bundle.Bundle, data: TrainingData
) -> TransferFeatures:
    ngrams = data.features.ngrams
    index = positions(ngrams, Settings.load(base.path).features.ngrams)
    return TransferFeatures.of(source, index, len(ngrams))


def _sentence_vectors(network: EmojiModel, data: TrainingData) -> np.ndarray:
    """Return the sentence vectors <float32>[texts, size] of all texts."""
    parts = [
        network.sentence(part.padded_words(data.config.max_length, loop.length_multiple()))[0]
        for part in _parts(data.texts)
    ]
    return np.concatenate([model.ops.convert_to_numpy(part) for part in parts])


def _logits(core: EmojiModel, texts: Encoded, max_length: int) -> np.ndarray:
    parts = [
        core.logits(*part.padded_ngrams(), part.padded_words(max_length, loop.length_multiple()))
        for part in _parts(texts)
    ]
    return np.concatenate([model.ops.convert_to_numpy(part) for part in parts]).astype(np.float64)


def _parts(texts: Encoded) -> list[Encoded]:
    return [texts[i : i + VALIDATION_BATCH] for i in range(0, len(texts), VALIDATION_BATCH)]


def finish(
    network: EmojiModel, data: TrainingData, plan: EmojiPlan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics.

    Temperature, smoothing and minimum probability are chosen on the validation texts.
    """
    config, branch = data.config, plan.branch
    adjustment = -config.tau * np.log(np.maximum(_shares(data), 1e-9)).astype(np.float32)
    core = model.assemble(network, branch.svms, FINAL_SCALE * branch.scale, adjustment)
    targets = data.targets[data.is_held_out]
    logits = _logits(core, data.texts[data.is_held_out], config.max_length)
    if data.is_only_linear:  # too few to calibrate on: add the out-of-fold margins
        margins = branch.offsets[~data.is_held_out] / TRAINING_SCALE * FINAL_SCALE + adjustment
        logits = np.concatenate([margins, logits])
        targets = np.concatenate([data.targets[~data.is_held_out], targets])
    temperature, uniform_share = best_temperature(
        logits, targets, TEMPERATURES, UNIFORM_SHARES, calibration_loss
    )
    core.divide_logits(temperature)
    writers.save_core(core, folder / exporter.CORE)
    min_probability = config.min_probability
    if min_probability is None:
        probabilities = softmax(logits / temperature, uniform_share)
        min_probability = best_threshold(probabilities, targets)
    settings = Settings(
        data.features,
        data.labels,
        min_probability,
        uniform_share,
        config,
        plan.identity["preset"],
        plan.seed,
    )
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    messages = [m for m, out in zip(data.messages, data.is_held_out, strict=True) if out]
    measured: dict[str, Any] = {
        "validation": {
            **evaluation.summary(evaluation.predict(loaded, messages)),
            "nats": round(progress.best_nats, 5),
        },
        "baseline": _baseline(branch, data),
        "texts": len(data.messages),
        "temperature": round(temperature, 4),
        "uniform_share": round(uniform_share, 4),
        "parameters": int(core.count_params()),
        **loop.facts(plan, progress, data),
    }
    write_text(folder / "README.md", card(settings, measured))
    return measured


def calibration_loss(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Return how badly the probability of the top label predicts whether that label is right.

    The cross-entropy, plus, given at least `MIN_ECE_TEXTS`, the expected calibration error.

    Args:
        probabilities: <float64>[texts, labels].
        targets: <int>[texts].
    """
    top = np.clip(probabilities.max(axis=1), 1e-6, 1 - 1e-6)
    is_right = probabilities.argmax(axis=1) == targets
    nats = -float(np.where(is_right, np.log(top), np.log(1 - top)).mean())
    if len(targets) < MIN_ECE_TEXTS:
        return nats
    return nats + expected_calibration_error(top, is_right)


def best_threshold(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Return the minimum probability at which answers are worth most.

    A right answer is worth 1, a wrong one -`COST_OF_WRONG`, and no answer 0.

    Args:
        probabilities: <float>[texts, labels].
        targets: <int>[texts].

    Example:
        >>> best_threshold(np.array([[0.9, 0.1], [0.6, 0.4]]), np.array([0, 1]))
        0.61
    """
    top, is_right = probabilities.max(axis=1), probabilities.argmax(axis=1) == targets
    values = np.where(is_right, 1.0, -COST_OF_WRONG)
    worth = [values[top >= threshold].sum() for threshold in THRESHOLDS]
    return float(round(THRESHOLDS[int(np.argmax(worth))], 2))


def _baseline(branch: LinearBranch, data: TrainingData) -> dict[str, float]:
    """Return the metrics of the SVMs on n-grams alone, if there are any."""
    if branch.svms is None:
        return {}
    metrics = evaluation.scores(softmax(branch.baseline), data.targets[data.is_held_out])
    return {key: metrics[key] for key in ("accuracy", "macro_f1", "top5")}


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    config, features = settings.config, settings.features
    measured, baseline = metrics["validation"], metrics["baseline"]
    rows = [
        ("accuracy", "accuracy"),
        ("macro-F1", "macro_f1"),
        ("top-5 accuracy", "top5"),
        ("expected calibration error", "ece"),
    ]
    table = "\n".join(
        f"| {name} | {measured[key]} | {baseline.get(key, '-')} |" for name, key in rows
    )
    return f"""# A classifier of short texts

Preset `{settings.preset}`, seed {settings.seed}, {len(settings.labels)} labels; vocabulary of
{len(features.ngrams):,} n-grams and {len(features.words):,} words; {metrics["parameters"]:,}
parameters; encoder `{config.encoder}`, softmax temperature {metrics["temperature"]}, uniform
share {metrics["uniform_share"]}, tau {config.tau}. Trained on {metrics["texts"] - measured["rows"]:,} texts.
The SHA-256 of all texts, validation included, is `{metrics["data_sha256"]}`. The command:

    {metrics["command"]}

| on {measured["rows"]:,} validation texts | this model | linear baseline |
|---|---|---|
{table}

The baseline is linear SVMs on TF-IDF weighted n-grams alone. The validation texts were held out
of training; the best epoch, the temperature and the minimum probability
({settings.min_probability}) were chosen on them, with fewer than {MIN_DEEP_ROWS:,} rows on
out-of-fold margins of the training texts as well.
"""
