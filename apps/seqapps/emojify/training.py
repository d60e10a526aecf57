"""What this app adds to `common.training`: what is trained, and what is made of it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, writers
from seqapps.common.io.files import write_json, write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress
from seqapps.common.training.metrics import expected_calibration_error

from . import evaluation, linear, model, program, runtime, transfer_features
from .data import FEW, TrainingData
from .text.ngram_features import UNKNOWN, Encoded, find

VALIDATED_AT_ONCE = 512
TEMPERATURES = np.geomspace(0.2, 8, 75)
DOUBTS = np.arange(17) / 40
# Shares of the best scale of the linear branch: while the encoder learns what it lacks, so that
# the encoder learns to stand on its own as well; and in the end, where more of it finds more of
# the rare labels, and is more often sure and wrong. Both were found on validation tweets.
LEARNING, FINAL = 0.6, 0.5
ENOUGH = 2_000  # validation texts that a calibration error can be read from
COST_OF_WRONG = 0.5  # of a wrong emoji, a right one being worth 1


@dataclass(frozen=True)
class Branch:
    """The trained linear branch.

    Attributes:
        machines: of all training texts; or none.
        baseline: <float32>[validation texts, labels], margins by machines on n-grams alone.
        scale: makes its margins logits.
        offsets: <float32>[texts, labels], what is added to the encoder's logits in training.
    """

    machines: linear.Machines | None
    baseline: np.ndarray
    scale: float
    offsets: np.ndarray


@dataclass(frozen=True, kw_only=True)
class EmojiPlan(Plan):
    """A plan, with what was trained before.

    Attributes:
        branch: the linear branch.
    """

    branch: Branch


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Train the linear branch, build the network, and say how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(config, data)
    known = None if base is None else _start_from(network, base, data)
    branch = _branch(data, None if known is None else (known, _sentences(network, data)))
    rows = np.flatnonzero(~data.kept)
    texts = data.texts[rows]
    dropper = _Unknown(seed, config.unknown)

    def make_batch(chosen: np.ndarray) -> loop.Batch:
        return batch(
            dropper(texts[chosen], chosen), branch.offsets[rows[chosen]],
            data.targets[rows[chosen]], config.longest, config.batch_size or 1,
        )  # fmt: skip

    result = EmojiPlan(
        network=network,
        make_batch=make_batch,
        lengths=np.minimum(texts.lengths, config.longest),
        validation=_validation(data, branch),
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


def _branch(data: TrainingData, given: tuple[transfer_features.Known, np.ndarray] | None) -> Branch:
    """Train the machines.

    Args:
        data: texts and labels.
        given: what a given model knows, and the texts' sentence vectors by its encoder.
    """
    config, labels, trained = data.config, len(data.labels), ~data.kept
    offsets = np.zeros((len(data.messages), labels), np.float32)
    if not config.wide:
        return Branch(None, offsets[data.kept], 1.0, offsets)
    print("training the linear branch …", file=sys.stderr)
    targets = data.targets[trained]
    shares = np.bincount(targets, minlength=labels) / len(targets) * labels
    power = {"none": 0.0, "sqrt": 0.5, "balanced": 1.0}[config.class_weights]
    weights = np.maximum(shares, 1e-9) ** -power
    settings: dict[str, Any] = {"labels": labels, "cost": config.cost, "weights": weights}
    rows = linear.matrix(data.texts, len(data.features.ngrams))
    apart, rows = rows[data.kept], rows[trained]
    machines = linear.train(rows, targets, **settings)
    baseline = machines(apart)
    known = None
    if given is not None:
        known, sentences = given
        known = known.scaled(known(rows, sentences[trained]))
        rows = linear.beside(rows, known(rows, sentences[trained]))
        apart = linear.beside(apart, known(apart, sentences[data.kept]))
        machines = linear.train(rows, targets, **settings)
    groups = [group for group, out in zip(data.groups, data.kept, strict=True) if not out]
    margins = linear.margins_of_others(rows, targets, groups, **settings)
    scale = linear.best_scale(margins, targets)
    offsets[trained] = margins * scale * LEARNING
    offsets[data.kept] = machines(apart) * scale * LEARNING
    return Branch(machines if known is None else known.folded(machines), baseline, scale, offsets)


def _validation(data: TrainingData, branch: Branch) -> list[loop.Batch]:
    rows = np.flatnonzero(data.kept)
    rows = rows[np.argsort(data.texts.lengths[rows], kind="stable")]
    parts = (rows[i : i + VALIDATED_AT_ONCE] for i in range(0, len(rows), VALIDATED_AT_ONCE))
    return [
        batch(
            data.texts[part], branch.offsets[part], data.targets[part], data.config.longest,
            VALIDATED_AT_ONCE,
        )
        for part in parts
    ]  # fmt: skip


def batch(
    texts: Encoded, offsets: np.ndarray, targets: np.ndarray, longest: int, batch_size: int
) -> loop.Batch:
    """Return (words, offsets), targets and weights, each weight 1 / batch_size."""
    words = texts.padded_words(longest, loop.length_multiple())
    weights = np.full(len(texts), 1 / batch_size, np.float32)
    return (words, offsets), targets.astype(np.int32), weights


class _Unknown:
    """Replaces a few words by the unknown one, so that the model learns to do without them.

    Which ones is a function of the seed and the rows alone, so that resuming is exact.
    """

    def __init__(self, seed: int, share: float) -> None:
        self._seed, self._share = seed, share

    def __call__(self, texts: Encoded, rows: np.ndarray) -> Encoded:
        random = np.random.default_rng([self._seed, int(rows[0]), len(rows)])
        lost = random.random(len(texts.words)) < self._share
        words = np.where(lost, UNKNOWN, texts.words).astype(texts.words.dtype)
        return Encoded(texts.ngrams, texts.weights, texts.ngram_ends, words, texts.word_ends)


def _start_from(
    network: Any, base: bundle.Bundle, data: TrainingData
) -> transfer_features.Known | None:
    """Take the encoder of another model, word by word; return what it knows, if it is frozen."""
    before = runtime.Settings.from_folder(base.path)
    places = find(data.features.words, before.features.words) + 2
    source = program.load_core(base.path)
    model.warm_start(network, source, np.array([0, UNKNOWN, *places]))
    if not data.config.frozen:
        return None
    ngrams = data.features.ngrams
    return transfer_features.Known.of(source, find(ngrams, before.features.ngrams), len(ngrams))


def _sentences(network: Any, data: TrainingData) -> np.ndarray:
    """Return the sentence vectors <float32>[texts, size] of all texts."""
    parts = []
    for begin in range(0, len(data.messages), VALIDATED_AT_ONCE):
        words = data.texts[begin : begin + VALIDATED_AT_ONCE].padded_words(
            data.config.longest, loop.length_multiple()
        )
        parts.append(model.ops.convert_to_numpy(network.sentence(words)[0]))
    return np.concatenate(parts)


def finish(
    network: Any, data: TrainingData, plan: EmojiPlan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Make a complete model in `folder` of the trained network; return its metrics.

    The temperature and the least probability are found on the validation texts.
    """
    config = data.config
    trained = data.targets[~data.kept]
    shares = np.bincount(trained, minlength=len(data.labels)) / len(trained)
    adjustment = -config.tau * np.log(np.maximum(shares, 1e-9)).astype(np.float32)
    core = model.assemble(network, plan.branch.machines, FINAL * plan.branch.scale, adjustment)
    targets = data.targets[data.kept]
    logits = _logits(core, data.texts[data.kept], config.longest)
    if data.few:  # too few to calibrate on: take what machines say of texts they have not seen
        others = plan.branch.offsets[~data.kept] / LEARNING * FINAL + adjustment
        logits = np.concatenate([others, logits])
        targets = np.concatenate([trained, targets])
    temperature, doubt = calibrate(logits, targets)
    core.divide(temperature)
    writers.save_core(core, folder / "core.keras")
    shares = runtime.softmax(logits / temperature, doubt)
    least = config.min_probability
    if least is None:
        least = _least_probability(shares, targets)
    settings = runtime.Settings(
        data.features, data.labels, least, doubt, config, plan.identity["preset"], plan.seed
    )
    write_json(folder / "config.json", settings.to_json())
    data.features.save(folder)
    writers.under_tensorflow(program.__name__, folder, program.write_programs)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    messages = [m for m, out in zip(data.messages, data.kept, strict=True) if out]
    measured: dict[str, Any] = {
        "validation": {
            **evaluation.summary(evaluation.measure(loaded, messages)),
            "nats": round(progress.best_nats, 5),
        },
        "baseline": _baseline(plan.branch, data),
        "texts": len(data.messages),
        "temperature": round(temperature, 4),
        "doubt": round(doubt, 4),
        "parameters": int(core.count_params()),
        **loop.facts(plan, progress, data),
    }
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _logits(core: Any, texts: Encoded, longest: int) -> np.ndarray:
    parts = []
    for begin in range(0, len(texts), VALIDATED_AT_ONCE):
        part = texts[begin : begin + VALIDATED_AT_ONCE]
        ngrams, weights = part.padded_ngrams()
        words = part.padded_words(longest, loop.length_multiple())
        parts.append(model.ops.convert_to_numpy(core.logits(ngrams, weights, words)))
    return np.concatenate(parts).astype(np.float64)


def calibrate(logits: np.ndarray, targets: np.ndarray) -> tuple[float, float]:
    """Find the temperature and the doubt with which the best label's probability is honest.

    That is the least cross-entropy between the probability of the best label and whether it is
    right, plus, where there are `ENOUGH` texts, the expected calibration error. Beside the
    temperature (Guo et al. 2017, arXiv 1706.04599, section 4.2) a share of doubt is spread
    evenly over all labels: the linear branch is now and then sure and wrong.

    Args:
        logits: <float64>[texts, labels].
        targets: <int>[texts].
    """
    right = logits.argmax(axis=1) == targets

    def dishonesty(pair: tuple[float, float]) -> float:
        best = runtime.softmax(logits / pair[0], pair[1]).max(axis=1)
        best = np.clip(best, 1e-6, 1 - 1e-6)
        nats = -float(np.where(right, np.log(best), np.log(1 - best)).mean())
        return nats + (expected_calibration_error(best, right) if len(targets) >= ENOUGH else 0)

    pairs = [(float(t), float(d)) for t in TEMPERATURES for d in DOUBTS]
    return min(pairs, key=dishonesty)


def _least_probability(shares: np.ndarray, targets: np.ndarray) -> float:
    """Return the probability from which on setting an emoji is worth more than not to."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == targets
    gains = np.where(right, 1.0, -COST_OF_WRONG)
    steps = np.arange(0, 1, 0.01)
    worth = [gains[best >= step].sum() for step in steps]
    return float(round(steps[int(np.argmax(worth))], 2))


def _baseline(branch: Branch, data: TrainingData) -> dict[str, float]:
    """Measure machines on TF-IDF n-grams alone."""
    if branch.machines is None:
        return {}
    found = evaluation.scores(runtime.softmax(branch.baseline), data.targets[data.kept])
    return {key: found[key] for key in ("accuracy", "macro_f1", "top5")}


def card(settings: runtime.Settings, metrics: dict[str, Any]) -> str:
    """Write the model card of a freshly trained model."""
    config = settings.config
    measured, baseline = metrics["validation"], metrics["baseline"]
    rows = [
        ("accuracy", "accuracy"),
        ("macro-F1", "macro_f1"),
        ("right one among the best five", "top5"),
        ("expected calibration error", "ece"),
    ]
    table = "\n".join(
        f"| {name} | {measured[key]} | {baseline.get(key, '-')} |" for name, key in rows
    )
    return f"""# A model that suggests labels for short texts

Preset `{settings.preset}`, seed {settings.seed}, {len(settings.labels)} labels,
{len(settings.features.ngrams):,} n-grams and {len(settings.features.words):,} words known,
{metrics["parameters"]:,} parameters, encoder `{config.encoder}`, softmax temperature
{metrics["temperature"]}, doubt {metrics["doubt"]}, tau {config.tau}. Trained on
{metrics["texts"] - measured["rows"]:,} texts; all texts, those to validate among them, have the
SHA-256 `{metrics["data_sha256"]}`. The command:

    {metrics["command"]}

| on {measured["rows"]:,} validation texts | this model | linear baseline |
|---|---|---|
{table}

The baseline are support vector machines on TF-IDF weighted n-grams alone.
The validation texts were kept apart from training; the best epoch, the temperature and the
least probability ({settings.min_probability}) were chosen on them; below {FEW:,} rows
on training texts as well, by machines that had not seen them.
"""
