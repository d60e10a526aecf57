"""Train a detector, choose its threshold, and make a complete model folder of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.contract import Metrics
from seqapps.common.errors import notice
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.terminal.progress import Progress as ProgressBar
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress
from seqapps.speech.clips import NO_CLIPS

from . import cross_validation, model, program, verdict
from .config import Config
from .cross_validation import Folded, Network, computed
from .data import TrainingData, make_batch, material
from .detection.detection import LOOKAHEAD_S
from .detection.operating_curve import OperatingCurve, peak_heights
from .detection.operating_curve import table as curve_table
from .examples import recipe
from .examples.labels import FIRE, QUIET, Timing
from .examples.maker import Material
from .examples.rendering import render
from .examples.segments import SEGMENTS_PER_CALL, HardNegativeMiner, Segments, joined
from .network.losses import LOSSES
from .settings import Settings

Array = np.ndarray
CONSTANT_LOGITS = np.arange(-8, 3.1, 0.5, dtype=np.float32)
BETTER = 0.05  # a difference between shares of missed clips
MAX_SAFETY_FACTOR = 10.0  # of `safety_factor_of`, and the inverse of its minimum
TRAINING_SEED, VALIDATION_SEED, STREAM_SEED, FOLD_SEED = 101, 102, 103, 1_000
CROSS_VALIDATED = """These clips are the recordings that were given, each in several rooms and
noises; each was measured with a network that was trained without it. Other people may be missed
more often: measure the model on other recordings (`evaluate`)."""
ADVICE = """These clips are spoken by the same synthetic voices as the training clips, or are from
the recordings that were given. Other people are missed more often: measure the model on your own
recordings (`evaluate`), and train it on your voice (`enroll`)."""


@dataclass(frozen=True, kw_only=True)
class TriggerPlan(Plan):
    """A plan with the material for choosing the threshold.

    Attributes:
        core: the complete detector.
        timing: the time grid of its frames and logits.
        checking: validation segments, as features.
        streams: sound without the word, as features <float16>[n, time, bands].
        safety_factor: the false-alarm rate in the streams is multiplied by this.
        folded: the training segments with their folds.
        start: the state of the network before its training.
    """

    core: Any
    timing: Timing
    checking: Segments
    streams: Array
    safety_factor: float
    folded: Folded
    start: Sequence[Array]


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> TriggerPlan:
    """Make the segments, build the network, and return how to train it."""
    config = data.config
    loop.start(seed)
    core = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(core, base.path, data)
    timing = Timing(data.features, core.stride, config.segment_s, config.label_s)
    folded, checking, streams = _segments(data, timing, seed)
    training = folded.segments
    factor = config.safety_factor
    if data.base is not None and data.base.word == data.word and data.has_little_other_sound:
        factor = safety_factor_of(core, streams, timing, data.base.config)
    network: Any = core
    validation = checking
    is_partial = base is not None and config.frozen != "nothing"
    if is_partial and isinstance(core, model.ConvolutionalDetector):
        network = model.Upper(core, config.frozen)
        training, validation = (_encoded(network.lower, part) for part in (training, checking))
        network(model.ops.zeros((1, 4, network.size)))
        folded = replace(folded, segments=training)
    miner = HardNegativeMiner(training, partial(computed, network), seed)
    starts = range(0, len(validation), SEGMENTS_PER_CALL)
    parts = np.split(np.arange(len(validation)), starts[1:])
    result = TriggerPlan(
        network=network,
        make_batch=lambda slots: make_batch(training, miner.rows(slots)),
        lengths=np.full(miner.slots, timing.steps),
        validation=[make_batch(validation, rows) for rows in parts],
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="segment",
        before_round=miner.select,
        restore_best=config.restore_best,
        core=core,
        timing=timing,
        checking=checking,
        streams=streams,
        safety_factor=factor,
        folded=folded,
        start=cross_validation.state(network),
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _segments(data: TrainingData, timing: Timing, seed: int) -> tuple[Folded, Segments, Array]:
    """Return the training segments, the validation segments, and the features of the streams."""
    with ProgressBar("synthesising clips", sum(data.clip_counts.values())) as bar:
        train, validation = material(data, seed, bar.advance)
    share = recipe.share_of(data.config, data.folds)
    planned = [recipe.training_jobs(part, share, is_training=True) for part in train]
    checked = recipe.held_out(validation) if data.folds > 1 else validation[0]
    checks = recipe.training_jobs(checked, data.config, is_training=False)
    if data.threshold_is_from_user:
        validation = [replace(part, speech=NO_CLIPS) for part in validation]
    streams = [recipe.stream_clips(part) for part in validation]
    copies = recipe.stream_copies(streams)
    stream_jobs = [recipe.stream_jobs(part, copies) for part in streams]
    total = sum(len(part) for both in (*planned, checks) for part in both)
    total += sum(map(len, stream_jobs))
    with ProgressBar("rendering segments", total) as bar:

        def made(clips: Material, jobs: tuple[recipe.Jobs, recipe.Jobs], seed: int) -> Segments:
            positives, negatives = jobs
            return Segments(
                *render([*positives, *negatives], clips, timing, seed, bar.advance),
                positives=len(positives),
                near=recipe.near_count(negatives),
            )

        seeds = [seed + FOLD_SEED * fold for fold in range(data.folds)]
        parts = [
            made(clips, jobs, own + TRAINING_SEED)
            for clips, jobs, own in zip(train, planned, seeds, strict=True)
        ]
        checking = made(checked, checks, seed + VALIDATION_SEED)
        long = replace(timing, segment_s=recipe.STREAM_S)
        features = [
            render(jobs, replace(clips, speech=speech), long, own + STREAM_SEED, bar.advance)[0]
            for clips, speech, jobs, own in zip(
                validation, streams, stream_jobs, seeds, strict=True
            )
        ]
    segments, folds = joined(parts)
    numbers = recipe.clip_numbers([positives for positives, _ in planned])
    stream_folds = np.repeat(np.arange(data.folds), list(map(len, features)))
    folded = Folded(data.folds, segments, folds, numbers, stream_folds)
    return folded, checking, np.concatenate(features)


def _encoded(lower: Network, segments: Segments) -> Segments:
    """Return segments whose inputs are the output of a network's lower part."""
    return replace(segments, inputs=computed(lower, segments.inputs).astype(np.float16))


def _curve(
    rows: Array,
    timing: Timing,
    config: Config,
    word_peaks: Array,
    safety_factor: float = 1.0,
    utterances: int = 0,
) -> OperatingCurve:
    """Return the operating curve for logits <float>[streams, steps] of sound without the word."""
    peaks = [peak_heights(row, timing.step_s, config.refractory_s) for row in rows]
    hours = len(rows) * recipe.STREAM_S / 3600
    return OperatingCurve(word_peaks, np.concatenate(peaks), hours, safety_factor, utterances)


def _held_out(core: Network, plan: TriggerPlan, config: Config) -> OperatingCurve:
    """Return the operating curve on clips and sound that were held out of training."""
    checking = plan.checking
    logits = computed(core, checking.inputs[: checking.positives])
    fires = checking.targets[: checking.positives] == FIRE
    word_peaks = np.where(fires, logits, -np.inf).max(axis=1, initial=-np.inf)
    rows = computed(core, plan.streams)
    return _curve(rows, plan.timing, config, word_peaks, plan.safety_factor)


def _cross_validated(network: Any, data: TrainingData, plan: TriggerPlan) -> OperatingCurve:
    """Return the operating curve on the user's sound, by networks trained without it.

    If the training started from a model of the same word that misses clearly fewer of the user's
    clips at the threshold for the same rate, that model's weights are restored.
    """
    config, folded = data.config, plan.folded
    own = cross_validation.measure(
        network, plan.core, plan, folded, plan.streams, plan.start, config
    )

    def curve(measured: cross_validation.Measured) -> OperatingCurve:
        return _curve(
            measured.streams, plan.timing, config, measured.word_peaks, plan.safety_factor,
            utterances=len(np.unique(measured.clips)),
        )  # fmt: skip

    trained = curve(own)
    if data.base is None or data.base.word != data.word or not len(own.clips):
        return trained
    final = cross_validation.state(network)
    cross_validation.restore(network, plan.start)
    before = curve(cross_validation.heard(network, plan.core, folded, plan.streams))
    missed = [one.misses(one.threshold(config.false_alarms_per_hour)) for one in (before, trained)]
    if missed[0] + BETTER < missed[1]:
        notice("the recordings made the model no better: its weights stay, with a new threshold")
        return before
    cross_validation.restore(network, final)
    return trained


def safety_factor_of(core: Network, streams: Array, timing: Timing, config: Config) -> float:
    """Return the ratio of false alarms in use to those in streams <float16>[n, time, bands].

    It is estimated with a model `core` for the same word, whose threshold (logit 0) was chosen for
    `config.false_alarms_per_hour` on more sound than the streams contain.
    """
    rows = computed(core, streams)
    alarms = _curve(rows, timing, config, np.zeros(0)).expected_alarms(0.0)
    ratio = config.false_alarms_per_hour / max(alarms, 1e-9)
    return float(np.clip(ratio, 1 / MAX_SAFETY_FACTOR, MAX_SAFETY_FACTOR))


def finish(
    network: Any, data: TrainingData, plan: TriggerPlan, progress: Progress, folder: Path
) -> Metrics:
    """Write the complete model to `folder`; return its metrics.

    The threshold is chosen on streams of sound that was not trained on.
    """
    config, core, checking = data.config, plan.core, plan.checking
    if data.folds > 1:
        curve = _cross_validated(network, data, plan)
    else:
        curve = _held_out(core, plan, config)
    core.shift(-curve.threshold(config.false_alarms_per_hour))
    writers.save_core(core, folder / exporter.CORE)
    points = curve.points(config.false_alarms_per_hour)
    settings = Settings(
        data.word, plan.timing.features, plan.timing.stride, points,
        config=config, preset=plan.identity["preset"], seed=plan.seed,
    )  # fmt: skip
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    logits = computed(core, checking.inputs[: checking.positives])
    delay_s = median_delay_s(checking, logits, plan.timing.step_s, config)
    measured: Metrics = {
        "validation": {
            "nats": round(progress.best_nats, 5),
            "clips": curve.utterances or checking.positives,
            "folds": data.folds,
            "hours": round(curve.hours, 2),
            "median_delay_s": round(delay_s, 3),
            "points": points,
        },
        "constant_nats": _constant_nats(checking, config),
        "synthesizers": data.voices.names,
        "recordings": {name: len(found.clips) for name, found in data.given.items()},
        "parameters": int(core.count_params()),
        **loop.facts(plan, progress, data),
    }
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _constant_nats(segments: Segments, config: Config) -> float:
    """Return the mean nats of validation segments by the best constant logit."""
    targets = model.ops.convert_to_tensor(segments.targets.astype(np.int32))
    like = np.zeros(segments.targets.shape, np.float32)
    losses = [LOSSES[config.loss](targets, model.ops.convert_to_tensor(like + logit))
              for logit in CONSTANT_LOGITS]  # fmt: skip
    means = [float(model.ops.convert_to_numpy(loss).mean()) for loss in losses]
    return round(min(means), 5)


def median_delay_s(segments: Segments, logits: Array, step_s: float, config: Config) -> float:
    """Return the median delay in seconds from the end of a synthetic clip to its detection.

    The detection is at the highest of logits <float>[positives, steps], plus the lookahead of the
    detection rule.
    """
    targets = segments.targets[: segments.positives]
    fires = targets == FIRE
    # Recordings have longer intervals, because the end of the word is unknown.
    is_exact = fires.sum(axis=1) <= math.ceil(config.label_s / step_s) + 1
    is_after = np.maximum.accumulate(fires, axis=1) & (targets != QUIET)
    steps = np.where(is_after, logits, -np.inf)[is_exact].argmax(axis=1)
    steps -= fires[is_exact].argmax(axis=1)
    # On average, half of the first step lies after the end of the word.
    return (float(np.median(steps)) + 0.5) * step_s + LOOKAHEAD_S


def card(settings: Settings, metrics: Metrics) -> str:
    """Return the model card of a new model."""
    config, measured = settings.config, metrics["validation"]
    epoch = f"the last epoch of {metrics['epochs']:g}"
    if config.restore_best:
        best = f"epoch {metrics['best_epoch']:g} of {metrics['epochs']:g}"
        epoch = f"{best}, chosen on the validation clips"
    near = config.near_miss_clips
    sources = [
        f"{config.clips:,} synthetic clips of the word, voices of "
        + ", ".join(metrics["synthesizers"]),
        f"{config.speech_s / 60:.0f} minutes of synthetic speech without the word",
        *([f"{near:,} synthetic clips of near misses"] if near else []),
    ]
    for name, pieces in metrics["recordings"].items():
        sources.append(f"{pieces:,} segments of --{name.replace('_', '-')}")
    listed = "\n".join(f"- {source}" for source in sources)
    return f"""# A detector of "{settings.word}"

This model detects a spoken word: `seqapps trigger detect FILES --model DIR`.

## How good it is

It was measured on {measured["clips"]:,} clips that were held out of training and on
{measured["hours"]} h of other sound, up to {recipe.STREAM_COPIES} copies in different noises:

{curve_table(measured["points"])}

It detects the word {measured["median_delay_s"]:.2f} s after its end (median).

{" ".join(metrics["verdict"])}

{CROSS_VALIDATED if measured["folds"] > 1 else ADVICE}

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}, {metrics["parameters"]:,} parameters, with the
weights after {epoch}, on

{listed}

Command:

    {metrics["command"]}
"""
