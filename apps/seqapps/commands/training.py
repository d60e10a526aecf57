"""Train a recogniser on the sentences of a grammar, and make a complete model folder of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.contract import Metrics
from seqapps.common.decoding.probabilities import log_softmax
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.terminal.progress import Progress as ProgressBar
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import calibration, model, program, verdict
from .config import STRIDE
from .data import Clip, Examples, TrainingData, make_batch, masked, split
from .rendering import noises, render
from .settings import Settings

VALIDATION_BATCH = 32
OTHERS_HELD_OUT = 0.25  # share of the other sentences: they choose the limits
NOISE_SEED, TRAINING_SEED, VALIDATION_SEED = 301, 302, 303
MIN_PRIOR = 1e-5
PRIOR_EXAMPLES = 200


@dataclass(frozen=True, kw_only=True)
class CommandsPlan(Plan):
    """A plan with the material for the prior and the limits.

    Attributes:
        clips: all clips.
        trained: the training examples.
        checked: the validation examples, other sentences included.
    """

    clips: Sequence[Clip]
    trained: Examples
    checked: Examples


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> CommandsPlan:
    """Speak the sentences, render them, build the network, and return how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path)
    with ProgressBar("synthesising clips", data.clip_count) as bar:
        clips = data.clips(seed, bar.advance)
    train, checked = _rendered(data, clips, seed)
    multiple = STRIDE * loop.length_multiple()
    parts = loop.by_length(checked.lengths, VALIDATION_BATCH)

    def training_batch(rows: np.ndarray) -> loop.Batch:
        (features, mask), targets, weights = make_batch(train, rows, multiple)
        return (masked(features, rows, seed), mask), targets, weights

    result = CommandsPlan(
        network=network,
        make_batch=training_batch,
        lengths=train.lengths,
        validation=[make_batch(checked, part, multiple) for part in parts],
        batch_size=config.batch_size,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit=config.labels.removesuffix("s"),
        is_pretrained=base is not None,
        clips=clips,
        trained=train,
        checked=checked,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _rendered(data: TrainingData, clips: Sequence[Clip], seed: int) -> tuple[Examples, Examples]:
    """Return the training and the validation examples; the latter in one scene each."""
    config = data.config
    own = [row for row, clip in enumerate(clips) if clip.tokens is not None]
    others = [row for row, clip in enumerate(clips) if clip.tokens is None]
    train: list[int] = []
    held: list[int] = []
    others_share = max(OTHERS_HELD_OUT, config.validation)
    for rows, share in ((own, config.validation), (others, others_share)):
        is_held = split([clips[row] for row in rows], share)
        train += [row for row, out in zip(rows, is_held, strict=True) if not out]
        held += [row for row, out in zip(rows, is_held, strict=True) if out]
    bank = noises(config, seed + NOISE_SEED)
    once = replace(config, copies=1, recording_copies=1)
    with ProgressBar("rendering examples", len(held) + config.copies * len(train)) as bar:
        args = data.features, seed + TRAINING_SEED, bar.advance
        trained = render(clips, train, bank, config, *args)
        args = data.features, seed + VALIDATION_SEED, bar.advance
        return trained, render(clips, held, bank, once, *args)


def finish(
    network: Any, data: TrainingData, plan: CommandsPlan, progress: Progress, folder: Path
) -> Metrics:
    """Write the complete model to `folder`; return its metrics.

    The limits are chosen on sentences that were not trained on.
    """
    writers.save_core(network, folder / exporter.CORE)
    settings = Settings(
        symbols=data.symbols,
        prior=_prior(network, plan.trained),
        limits=calibration.DEFAULT,
        features=data.features,
        sentences=data.sentences,
        config=data.config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    trials = calibration.trials(
        settings,
        _log_probs(network, plan.checked),
        [plan.clips[number].tokens for number in plan.checked.clips.tolist()],
    )
    settings = replace(settings, limits=calibration.limits(trials, data.config.false_acceptance))
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    measured: Metrics = {
        "validation": {
            "nats": round(progress.best_nats, 5),
            **calibration.measured(trials, settings.limits),
        },
        "sentences": str(data.sentences.graph.count()),  # may be larger than JSON's numbers
        "words": len(data.sentences.graph.words()),
        "synthesizers": data.voices.names,
        "recordings": len(data.recordings),
        "has_base": data.base is not None,
        "clips": len(plan.clips),
        "parameters": int(network.count_params()),
        **loop.facts(plan, progress, data),
    }
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _log_probs(network: Any, examples: Examples) -> list[np.ndarray]:
    """Return log probabilities <float32>[steps, symbols + 1] of each example."""
    found: list[np.ndarray] = [np.zeros(0)] * len(examples.features)
    for rows in loop.by_length(examples.lengths, VALIDATION_BATCH):
        inputs, _, _ = make_batch(examples, rows)
        logits = model.ops.convert_to_numpy(network(inputs, training=False))
        for row, values in zip(rows.tolist(), logits, strict=True):
            steps = int(examples.lengths[row]) // STRIDE
            found[row] = np.asarray(log_softmax(values[:steps]), np.float32)
    return found


def _prior(network: Any, examples: Examples) -> tuple[float, ...]:
    """Return the mean probability of each symbol over some of the examples."""
    total = np.concatenate(_log_probs(network, examples.every(PRIOR_EXAMPLES))).astype(np.float64)
    mean = np.maximum(np.exp(total).mean(axis=0), MIN_PRIOR)
    return tuple(round(float(p), 7) for p in mean)


def card(settings: Settings, metrics: Metrics) -> str:
    """Return the model card of a new model."""
    measured = metrics["validation"]
    start = "the sound model" if metrics["has_base"] else "random weights"
    name = settings.sentences.grammar.name if settings.sentences else "none"
    lines = settings.sentences.grammar.text.splitlines() if settings.sentences else []
    shown = "\n".join(f"    {line[:100]}" for line in lines[:40])
    return f"""# A recogniser of the sentences of {Path(name).name}

This model recognises the sentences of a grammar: `seqapps commands hear FILES --model DIR`.

{shown}

## How good it is

Of {measured["sentences"]:,} held-out sentences, {measured["right"]:.1%} are recognised correctly
and {measured["wrong"]:.1%} wrongly; for {measured["did_you_mean"]:.1%} the answer names two
sentences. Of {measured["others"]:,} other sentences, {measured["false_acceptance"]:.1%} are
accepted as sentences of the grammar. Limits: distance {settings.limits.distance:.2f}, margin
{settings.limits.margin:.2f}.

{" ".join(metrics["verdict"])}

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}, {metrics["parameters"]:,} parameters, from
{start}, on {metrics["clips"]:,} clips, of which {metrics["recordings"]:,} are recordings, with the
voices of {", ".join(metrics["synthesizers"])}. Command:

    {metrics["command"]}
"""
