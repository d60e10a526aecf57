"""Train a translator, calibrate its confidence, and make a complete model folder of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.contract import Metrics
from seqapps.common.export import bundle, eight_bits, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import evaluation, model, program, runtime, verdict
from .confidence import N_FEATURES, fitted
from .data import TrainingData, make_batch, neighbour
from .settings import Settings

VALIDATION_BATCH = 64
MAX_MEASURED = 400  # validation pairs that are translated


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and return how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path, data)
    multiple = loop.length_multiple()
    mean = float(np.mean([len(one.target) + 1 for one in data.examples]))
    scale = (config.batch_size or 1) * mean  # the loss is about that of a piece
    beside_share = config.memory_share + config.wrong_share
    wrong_share = config.wrong_share / beside_share if beside_share else 0.0

    def training_batch(rows: np.ndarray) -> loop.Batch:
        random = np.random.default_rng([seed, len(rows), int(rows[0]), int(rows[-1])])
        beside: list[tuple[str, str] | None] = []
        if random.random() < beside_share:  # whole batches, which are then of like length
            is_wrong = random.random(len(rows)) < wrong_share
            beside = [
                neighbour(data, int(row), bool(wrong))
                for row, wrong in zip(rows, is_wrong, strict=True)
            ]
        return make_batch(data, [data.examples[n] for n in rows], scale, multiple, beside)

    lengths = np.array([len(one.target) for one in data.held])
    result = Plan(
        network=network,
        make_batch=training_batch,
        lengths=np.array([one.source.length + len(one.target) for one in data.examples]),
        validation=[
            make_batch(data, [data.held[n] for n in rows], scale, multiple)
            for rows in loop.by_length(lengths, VALIDATION_BATCH)
        ],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="piece",
    )
    steps = result.epochs * result.steps_per_epoch
    model.compile_for_training(network, config, steps, steps // result.rounds)
    return result


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> Metrics:
    """Write the complete model to `folder` and calibrate its confidence; return its metrics."""
    eight_bits.round_weights(network)
    writers.save_core(network, folder / exporter.CORE)
    settings = Settings(
        data.pieces, (0.0,) * N_FEATURES, config=data.config, preset=plan.identity["preset"],
        seed=plan.seed,
    )  # fmt: skip
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    step = max(1, len(data.held_pairs) // MAX_MEASURED)
    pairs = list(data.held_pairs)[::step][:MAX_MEASURED]
    calibration = _calibrate(settings, data, pairs, folder)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    validation = evaluation.measured(loaded, pairs, runtime.Request())
    measured: Metrics = {
        "validation": {**validation, "nats": round(progress.best_nats, 5)},
        "pairs": len(data.examples),
        "left_out": {reason: len(places) for reason, places in data.left_out.items()},
        **calibration,
        "parameters": int(network.count_params()),
        **loop.facts(plan, progress, data),
    }
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _calibrate(
    settings: Settings, data: TrainingData, pairs: Sequence[tuple[str, str]], folder: Path
) -> dict[str, Any]:
    """Fit the confidence on validation pairs, half of them with a similar pair beside.

    Returns:
        calibration_error, of two halves, each with the weights that the other half gives.
    """
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    found, targets = evaluation.calibration_rows(loaded, pairs, data.memory)
    half = np.arange(len(targets)) % 2 > 0
    errors = []
    if len(targets) > 1:
        for side in (half, ~half):
            weights = fitted(found[side], targets[side])
            errors.append(evaluation.calibration_error(found[~side], targets[~side], weights))
    weights = fitted(found, targets) if len(targets) else (0.0,) * N_FEATURES
    replace(settings, confidence=weights).save(folder)
    return {"calibration_error": round(float(np.mean(errors)), 4) if errors else None}


def card(settings: Settings, metrics: Metrics) -> str:
    """Return the model card of a new model."""
    config, validation = settings.config, metrics["validation"]
    rows = "\n".join(
        f"| {name} | {validation[key]} |"
        for name, key in (
            ("held-out pairs", "rows"), ("BLEU", "bleu"), ("chrF", "chrf"),
            ("equal to the person's translation", "exact"),
            ("placeholders kept", "placeholders_kept"),
            ("BLEU of the most confident quarter", "bleu_confident"),
        )
    )  # fmt: skip
    languages = f"{config.source_language} to {config.target_language}"
    return f"""# A model that translates strings, {languages}

This model translates strings of programs: `seqapps translate translate --model DIR`.

## How good it is

| | |
|---|---|
{rows}

BLEU: `{validation["bleu_signature"]}`; chrF: `{validation["chrf_signature"]}`. The error of the
confidence (expected against measured chrF) is {metrics["calibration_error"]}, measured on those
halves of the held-out pairs that it was not fitted on.

{" ".join(metrics["verdict"])}

The best epoch and the weights of the confidence were chosen on the held-out pairs. The model is not
a general translator: it was trained on strings of programs only.

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}: a {config.network} network of
{metrics["parameters"]:,} parameters and {len(settings.pieces.texts):,} pieces of words, on
{metrics["pairs"]:,} pairs. SHA-256 of all pairs, with those for validation:
`{metrics["data_sha256"]}`. Command:

    {metrics["command"]}
"""
