"""What this app adds to `common.training`: what is trained, and what is made of it."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.export import bundle, writers
from seqapps.common.io.files import write_json, write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Batch, Plan, Progress

from . import data as data_module
from . import evaluation, model, program, runtime
from .copy_check import Patterns
from .data import Passages, TrainingData

VALIDATED_AT_ONCE = 4  # solos
QUANTILE = 0.002  # of the training pitches that are lower, or higher, than what is played

keras: Any = _keras()


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the networks and say how to train them."""
    config = data.config
    loop.start(seed)
    network = model.build(config, len(data.performers))
    if base is not None:
        model.warm_start(network, program.load_core(base.path))
    passages = Passages(data, seed)

    def begin(round_: int) -> None:
        passages.begin(round_ // result.rounds_per_epoch)

    result = Plan(
        network=network,
        make_batch=passages.batch,
        lengths=np.full(len(passages), config.window),
        validation=_validation(data),
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="note",
        before_round=begin,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _validation(data: TrainingData) -> list[Batch]:
    """Return whole solos, batches of like length."""
    solos = np.flatnonzero(data.validating)
    solos = solos[np.argsort([len(data.events[n]) for n in solos], kind="stable")]
    multiple = loop.length_multiple()
    batches = []
    for start in range(0, len(solos), VALIDATED_AT_ONCE):
        rows = solos[start : start + VALIDATED_AT_ONCE]
        parts = [data.events[n] for n in rows]
        longest = -(-max(map(len, parts)) // multiple) * multiple
        batches.append(data_module.batch(parts, data.styles[rows], len(data.performers), longest))
    return batches


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Make a complete model in `folder` of the trained networks; return its metrics."""
    writers.save_core(network, folder / "core.keras")
    trained = [s for s, out in zip(data.solos, data.validating, strict=True) if not out]
    pitches = np.concatenate([solo.notes.pitches for solo in trained])
    low, high = np.quantile(pitches, (QUANTILE, 1 - QUANTILE))
    settings = runtime.Settings(
        performers=data.performers,
        lowest=int(np.floor(low)),
        highest=int(np.ceil(high)),
        config=data.config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    write_json(folder / "config.json", settings.to_json())
    patterns = Patterns.of(solo.notes.pitches for solo in trained)
    np.savez(folder / runtime.PATTERNS, allow_pickle=False, bits=patterns.bits)
    writers.under_tensorflow(program.__name__, folder, program.write_programs)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    kept = [s for s, out in zip(data.solos, data.validating, strict=True) if out]
    tally = evaluation.Tally()
    for scored in loaded.score(kept):
        if isinstance(scored, runtime.Scored):
            tally.add(scored)
    measured = {
        "validation": {"nats": round(progress.best_nats, 4), "solos": len(kept), **tally.result()},
        "solos": len(data.solos),
        "notes": sum(map(len, data.solos)),
        "performers": len(data.performers),
        "parameters": int(network.count_params()),
        **evaluation.compared(loaded, kept, plan.seed),
        **loop.facts(plan, progress, data),
    }
    write_json(folder / "metrics.json", measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def card(settings: runtime.Settings, metrics: dict[str, Any]) -> str:
    """Write the model card of a freshly trained model."""
    validation = metrics["validation"]
    rows = "\n".join(
        f"| {kind} | {validation[f'{kind}_nats']} | {validation[f'{kind}_accuracy']} |"
        for kind in ("pitch", "rhythm", "duration")
    )
    compared = "\n".join(
        f"| {name.replace('_', ' ')} | {metrics['human'].get(name, '')} | {value} |"
        for name, value in metrics["generated"].items()
    )
    return f"""# An improviser of jazz solos

Preset `{settings.preset}`, seed {settings.seed}, {metrics["parameters"]:,} parameters; learned
from {metrics["solos"]:,} solos ({metrics["notes"]:,} notes, with those that validate) of
{metrics["performers"]:,} named performers, SHA-256 `{metrics["data_sha256"]}`, by

    {metrics["command"]}

| next note of {validation["solos"]} solos over tunes that were kept apart | nats | accuracy |
|---|---|---|
{rows}

| | those solos | improvised over their chords |
|---|---|---|
{compared}

The best epoch ({metrics["best_epoch"]:g} of {metrics["epochs"]:g}) was chosen on the same solos.
"""
