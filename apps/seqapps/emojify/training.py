"""Train the linear branch and the encoder, and make a complete model folder of them."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.decoding.probabilities import softmax
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.calibration import best_temperature
from seqapps.common.training.loop import Plan, Progress
from seqapps.common.training.metrics import expected_calibration_error
from seqapps.common.training.word_dropout import WordDropout

from . import evaluation, linear, model, program, runtime, selection, verdict
from .config import MIN_DEEP_ROWS, Config
from .confusion import Predictions
from .data import TrainingData, make_batch
from .model import EmojiModel
from .settings import Settings
from .text.ngram_features import UNKNOWN, Encoded, positions, seen_words
from .transfer_features import TransferFeatures

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

VALIDATION_BATCH = 512
# Factors on the scale of the linear branch. While the encoder is trained: below 1, so that the
# encoder does not rely on the linear branch alone. In the final model: higher values find more of
# the rare labels (chosen by `benchmarks/emojify_folds.py`).
TRAINING_SCALE, FINAL_SCALE = 0.6, 0.8
SCALES = np.geomspace(0.1, 10, 41)
TEMPERATURES = np.geomspace(0.2, 8, 75)
UNIFORM_SHARES = np.arange(17) / 40  # for the linear branch, which may be certain and wrong
THRESHOLDS = np.arange(0, 1, 0.01)
MIN_ECE_TEXTS = 2_000  # with fewer texts the calibration error is too noisy to be minimised
PRIOR_TEXTS = 10  # of texts that are right by chance: so many count in the calibration of few texts
COST_OF_WRONG = 0.5  # of a wrong answer, where a right one is worth 1
# The metrics of the baseline, whose probabilities are not calibrated.
BASELINE = ("accuracy", "macro_f1", "top5", "within_one")


@dataclass(frozen=True)
class LinearBranch:
    """The fitted linear branch.

    Attributes:
        svms: fitted on all training texts; None without a linear branch.
        final: those of the final model, fitted on the texts of `TrainingData.is_learned`.
        baseline: metrics of SVMs on n-grams alone on the validation texts.
        scale: the factor that turns margins into logits.
        offsets: <float32>[texts, labels], added to the encoder's logits in training.
    """

    svms: linear.SVMs | None
    final: linear.SVMs | None
    baseline: dict[str, float]
    scale: float
    offsets: np.ndarray


@dataclass(frozen=True, kw_only=True)
class EmojiPlan(Plan):
    """A plan with the linear branch, which is fitted first.

    Attributes:
        data: the training data with the features and settings that were chosen for few texts.
        accuracies: kind of features -> out-of-fold accuracy, if they were chosen.
    """

    branch: LinearBranch
    data: TrainingData
    accuracies: dict[str, float]


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> EmojiPlan:
    """Fit the linear branch, build the network, and return how to train it."""
    identity = checkpoint.identity(data, seed, base, preset)
    loop.start(seed)
    network = model.build(data)
    transfer = None
    if base is not None:
        with bundle.foreign(base.path):
            transfer = _warm_start(network, base.path, data)
    accuracies: dict[str, float] = {}
    second = None
    if data.is_only_linear:
        print("choosing the features of the linear branch …", file=sys.stderr)
        choice = selection.choose(data, transfer)
        given, data, accuracies, second = data, choice.data, choice.accuracies, choice.second
        if choice.transfer is None and data.features is not given.features:
            transfer, network = None, model.build(data)
            if base is not None:
                model.warm_start(network, base.path, data)
    config = data.config
    branch = _fit_branch(data, transfer, second)
    rows = np.flatnonzero(~data.is_held_out)
    texts = data.texts[rows]
    dropout = WordDropout(seed, config.word_dropout, UNKNOWN)

    def batch(rows: np.ndarray, texts: Encoded, size: int) -> loop.Batch:
        words = _padded(texts, config)
        return make_batch(words, branch.offsets[rows], data.targets[rows], size)

    def training_batch(chosen: np.ndarray) -> loop.Batch:
        part = texts[chosen]
        part = replace(part, words=dropout(part.words, chosen))
        return batch(rows[chosen], part, config.batch_size or 1)

    held_out = np.flatnonzero(data.is_held_out)
    parts = loop.by_length(data.texts.lengths[held_out], VALIDATION_BATCH)
    result = EmojiPlan(
        network=network,
        make_batch=training_batch,
        lengths=np.minimum(texts.lengths, config.max_length * (config.windows or 1)),
        validation=[
            batch(held_out[part], data.texts[held_out[part]], VALIDATION_BATCH) for part in parts
        ],
        batch_size=config.batch_size or 1,
        epochs=(config.epochs or 1) if config.deep else 1,
        patience=config.patience,
        seed=seed,
        identity=identity,
        unit="text",
        branch=branch,
        data=data,
        accuracies=accuracies,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _warm_start(
    network: EmojiModel, base: Path, data: TrainingData
) -> tuple[TransferFeatures, np.ndarray] | None:
    """Copy the encoder of another model.

    Returns:
        if the encoder is frozen, the model's features for the SVMs, and the sentence vectors
        <float32>[texts, size] of all texts.
    """
    source = model.warm_start(network, base, data)
    if not data.config.freeze_encoder:
        return None
    ngrams = data.features.ngrams
    index = positions(ngrams, Settings.load(base).features.ngrams)
    sentences = computed(data.texts, data, lambda _, words: network.sentence(words)[0])
    return TransferFeatures.of(source, index, len(ngrams)), sentences


def computed(
    texts: Encoded, data: TrainingData, function: Callable[[Encoded, np.ndarray], Tensor]
) -> np.ndarray:
    """Return a function of texts and their padded words, computed in batches."""
    results = []
    for begin in range(0, len(texts), VALIDATION_BATCH):
        part = texts[begin : begin + VALIDATION_BATCH]
        words = _padded(part, data.config)
        results.append(model.ops.convert_to_numpy(function(part, words)))
    return np.concatenate(results)


def _padded(texts: Encoded, config: Config) -> np.ndarray:
    """Return the words that the encoder reads, see `Encoded.padded_words`."""
    return texts.padded_words(config.max_length, loop.length_multiple(), config.windows or 1)


def _fit_branch(
    data: TrainingData,
    transfer: tuple[TransferFeatures, np.ndarray] | None,
    second: linear.Second | None,
) -> LinearBranch:
    """Fit the SVMs on n-grams, and on the features of another model (see `_warm_start`)."""
    config, held_out = data.config, data.is_held_out
    offsets = np.zeros((len(data.messages), len(data.labels)), np.float32)
    if not config.wide:
        return LinearBranch(None, None, {}, 1.0, offsets)
    print("training the linear branch …", file=sys.stderr)
    targets, settings = data.targets[~held_out], selection.svm_settings(data)
    matrix = linear.ngram_matrix(data.texts, len(data.features.ngrams))
    svms = linear.fit(matrix[~held_out], targets, settings)
    baseline = _baseline(data) if data.is_only_linear else _scores(svms, matrix, data)
    features = None
    if transfer is not None:
        features, sentences = transfer
        features = features.standardised(features(matrix[~held_out], sentences[~held_out]))
        matrix = linear.append_columns(matrix, features(matrix, sentences))
        settings = replace(settings, second=second)
        svms = linear.fit(matrix[~held_out], targets, settings)
    groups = [message.group for message in data.rows(~held_out)]
    margins = linear.cross_fitted_margins(matrix[~held_out], targets, groups, settings)
    scale = 1 / best_temperature(margins, targets, 1 / SCALES)[0]
    offsets[~held_out] = margins * scale * TRAINING_SCALE
    offsets[held_out] = svms(matrix[held_out]) * scale * TRAINING_SCALE
    final, learned = svms, data.is_learned
    if not np.array_equal(learned, ~held_out):
        final = linear.fit(matrix[learned], data.targets[learned], settings)
    if features is not None:
        svms, final = features.folded(svms), features.folded(final)
    return LinearBranch(svms, final, baseline, scale, offsets)


def _baseline(data: TrainingData) -> dict[str, float]:
    """Return the metrics of a plain linear classifier on the validation texts."""
    baseline = selection.baseline(data)
    matrix = selection.matrix(baseline, None)
    rows, targets = matrix[~data.is_held_out], data.targets[~data.is_held_out]
    return _scores(linear.fit(rows, targets, selection.svm_settings(baseline)), matrix, data)


def _scores(svms: linear.SVMs, matrix: "csr_matrix", data: TrainingData) -> dict[str, float]:
    """Return the metrics of SVMs on the validation texts."""
    held_out = data.is_held_out
    probabilities, targets = softmax(svms(matrix[held_out])), data.targets[held_out]
    ordinal = evaluation.ordinal_scores(probabilities, targets, data.scale)
    return evaluation.scores(probabilities, targets) | ordinal


def finish(
    network: EmojiModel, data: TrainingData, plan: EmojiPlan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics.

    Temperature, uniform share and minimum probability are chosen on the validation texts.
    """
    data = plan.data
    config, branch, held_out = data.config, plan.branch, data.is_held_out
    # Few texts are judged by their accuracy, ordinal labels by their distance from the true one:
    # the adjustment for rare labels worsens both.
    is_adjusted = not (plan.accuracies or config.ordinal) or config.tau != Config().tau
    tau = config.tau if is_adjusted else 0.0
    adjustment = -tau * np.log(np.maximum(data.label_shares, 1e-9)).astype(np.float32)
    core = model.assemble(network, branch.svms, FINAL_SCALE * branch.scale, adjustment)
    held_out_targets = data.targets[held_out]
    measured_logits = computed(
        data.texts[held_out], data, lambda part, words: core.logits(*part.padded_ngrams(), words)
    ).astype(np.float64)
    logits, targets = measured_logits, held_out_targets
    if data.is_only_linear:  # too few to calibrate on: add the out-of-fold margins
        margins = branch.offsets[~held_out] / TRAINING_SCALE * FINAL_SCALE + adjustment
        logits = np.concatenate([margins.astype(np.float64), logits])
        targets = np.concatenate([data.targets[~held_out], targets])
        core = model.assemble(network, branch.final, FINAL_SCALE * branch.scale, adjustment)
        data = _with_seen_words(data, data.is_learned)
    temperature, uniform_share = calibrated(logits, targets, data.is_only_linear)
    core.divide_logits(temperature)
    writers.save_core(core, folder / exporter.CORE)
    min_probability = config.min_probability
    if min_probability is None and config.ordinal:
        min_probability = 0.0  # every text has an expected value
    if min_probability is None:
        min_probability = best_threshold(softmax(logits / temperature, uniform_share), targets)
    settings = Settings(
        data.features, data.labels, min_probability, uniform_share,
        config=config, preset=plan.identity["preset"], seed=plan.seed,
    )  # fmt: skip
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    if data.is_only_linear:  # the final model has learned the texts that were held out
        before = _with_seen_words(data, ~held_out)
        settings = replace(settings, features=before.features)
        texts = [message.text for message in data.rows(held_out)]
        probabilities = settings.probabilities(measured_logits / temperature, texts)
        predictions = Predictions(data.labels, probabilities, held_out_targets)
    else:
        loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
        predictions = evaluation.predict(loaded, data.rows(held_out))
    nats = {"nats": round(progress.best_nats, 5)}
    measured: dict[str, Any] = {
        "validation": evaluation.summary(predictions, settings.scale) | nats,
        "baseline": {key: branch.baseline[key] for key in BASELINE if key in branch.baseline},
        "out_of_fold_accuracy": plan.accuracies,
        "calibration_texts": len(targets),
        "near_duplicates": _near_duplicates(data),
        "rarest_label": _rarest_label(data),
        "texts": len(data.messages),
        "final_texts": int(data.is_learned.sum()),
        "temperature": round(temperature, 4),
        "uniform_share": round(uniform_share, 4),
        "parameters": int(core.count_params()),
        **loop.facts(plan, progress, data),
    }
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _with_seen_words(data: TrainingData, rows: np.ndarray) -> TrainingData:
    """Return the data with the words of some texts as `Features.seen`."""
    seen = seen_words([message.text for message in data.rows(rows)])
    return replace(data, features=replace(data.features, seen=seen))


def _near_duplicates(data: TrainingData) -> float:
    """Return the share of the validation texts that nearly repeat a training text."""
    if not data.config.wide:
        return 0.0
    matrix = linear.ngram_matrix(data.texts, len(data.features.ngrams))
    return linear.near_duplicates(matrix[data.is_held_out], matrix[~data.is_held_out])


def _rarest_label(data: TrainingData) -> tuple[str, int]:
    """Return the label with the fewest training texts, and their number."""
    counts = np.bincount(data.targets[~data.is_held_out], minlength=len(data.labels))
    number = int(counts.argmin())
    return data.labels[number], int(counts[number])


def calibrated(logits: np.ndarray, targets: np.ndarray, is_few: bool) -> tuple[float, float]:
    """Return the temperature and the uniform share of the least `calibration_loss`.

    With few texts, two parameters would give all texts the same probability, known or not. So the
    uniform share is that of Laplace's rule of succession, under which n texts that are all right
    make a probability of (n + 1) / (n + 2), and `PRIOR_TEXTS` count in the loss.

    Args:
        logits: <float64>[texts, labels].
        targets: <int>[texts].
        is_few: whether the texts are those of a model of few texts.
    """
    if not is_few:
        return best_temperature(logits, targets, TEMPERATURES, UNIFORM_SHARES, calibration_loss)
    texts, labels = logits.shape
    uniform_share = labels / (labels - 1) / (texts + 2)
    loss = partial(calibration_loss, prior_texts=PRIOR_TEXTS)
    return best_temperature(logits, targets, TEMPERATURES, (min(1.0, uniform_share),), loss)


def calibration_loss(
    probabilities: np.ndarray, targets: np.ndarray, prior_texts: float = 0.0
) -> float:
    """Return how badly the probability of the top label predicts whether that label is right.

    The cross-entropy, plus, given at least `MIN_ECE_TEXTS`, the expected calibration error.

    Args:
        probabilities: <float64>[texts, labels].
        targets: <int>[texts].
        prior_texts: number of further texts whose label is right by chance.
    """
    top = np.clip(probabilities.max(axis=1), 1e-6, 1 - 1e-6)
    is_right = probabilities.argmax(axis=1) == targets
    count, labels = probabilities.shape
    rate = (is_right * count + prior_texts / labels) / (count + prior_texts)
    nats = -float((rate * np.log(top) + (1 - rate) * np.log(1 - top)).mean())
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


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    config, features = settings.config, settings.features
    measured, baseline = metrics["validation"], metrics["baseline"]

    def row(key: str) -> str:
        return f"{measured[key]} | {baseline.get(key, '-')} |"

    return f"""# A classifier of short texts

This model gives a text one of {len(settings.labels)} labels: `seqapps emojify predict --model DIR`.

## How good it is

| on {measured["rows"]:,} validation texts | this model | linear baseline |
|---|---|---|
| accuracy | {row("accuracy")}
| macro-F1 | {row("macro_f1")}
| top-5 accuracy | {row("top5")}
| expected calibration error | {row("ece")}

{" ".join(metrics["verdict"])}

The baseline is linear SVMs on TF-IDF n-grams alone. The validation texts were held out of
training{_then(metrics)}. They determined
{_chosen(settings)};
with fewer than {MIN_DEEP_ROWS:,} rows, out-of-fold margins of the training texts were used as well.

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}, on {metrics["final_texts"]:,} texts. The model has
{len(features.ngrams):,} n-grams, {len(features.words):,} words, {metrics["parameters"]:,}
parameters, the encoder `{config.encoder}`, a softmax temperature of {metrics["temperature"]}, a
uniform share of {metrics["uniform_share"]} and tau {config.tau}. SHA-256 of all texts, with those
for validation: `{metrics["data_sha256"]}`. Command:

    {metrics["command"]}
"""


def _then(metrics: dict[str, Any]) -> str:
    if metrics["final_texts"] == metrics["texts"] - metrics["validation"]["rows"]:
        return ""
    return " until the model was measured, and then used for training as well"


def _chosen(settings: Settings) -> str:
    """Name the settings that were chosen on the validation texts."""
    least = settings.min_probability
    if settings.config.min_probability is None:
        return f"the best epoch, the temperature and the minimum probability ({least})"
    return f"the best epoch and the temperature (the minimum probability, {least}, was given)"
