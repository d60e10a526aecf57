"""Train the networks of a soloist, and make a complete model folder of them."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import baseline, evaluation, model, program, runtime, verdict
from .config import PACKAGE
from .copy_check import Patterns
from .data import Batch, Passages, TrainingData, make_batch
from .harmony.spelling import pitch_name
from .network.sampling import Request
from .score.solo import Solo
from .settings import PATTERNS_FILE, Settings

VALIDATION_BATCH = 4  # solos
SAMPLE_NOTES = 24
TAIL = 0.002  # share of the training pitches below the lowest pitch, and above the highest


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the networks and return how to train them."""
    config = data.config
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path, data)
    passages = Passages(data, seed)
    result = Plan(
        network=network,
        make_batch=passages.batch,
        lengths=np.full(len(passages), config.sequence_length),
        validation=_validation(data),
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="note",
        before_round=lambda number: passages.begin(number // result.rounds_per_epoch),
        is_pretrained=base is not None,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _validation(data: TrainingData) -> list[Batch]:
    """Return whole solos, in batches of similar length."""
    solos = np.flatnonzero(data.is_held_out)
    lengths = np.array([len(data.events[n]) for n in solos])
    multiple = loop.length_multiple()
    batches = []
    for rows in (solos[part] for part in loop.by_length(lengths, VALIDATION_BATCH)):
        events = [data.events[n] for n in rows]
        longest = -(-max(map(len, events)) // multiple) * multiple
        batches.append(make_batch(events, data.styles[rows], len(data.performers), longest))
    return batches


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics."""
    writers.save_core(network, folder / exporter.CORE)
    training, validation = data.side(validation=False), data.side(validation=True)
    pitches = np.concatenate([solo.notes.pitches for solo in training])
    low, high = np.quantile(pitches, (TAIL, 1 - TAIL))
    settings = Settings(
        performers=data.performers,
        lowest=int(np.floor(low)),
        highest=int(np.ceil(high)),
        config=data.config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    settings.save(folder)
    Patterns.of(solo.notes.pitches for solo in training).save(folder / PATTERNS_FILE)
    exporter.complete(program.__name__, folder)
    loaded = runtime.load(bundle.Bundle(folder, PACKAGE))
    scores = evaluation.score(loaded, validation)
    events = np.array(data.events, object)
    measured = {
        "validation": {"nats": round(progress.best_nats, 4), "solos": len(validation), **scores},
        "start_nats": progress.start_nats and round(progress.start_nats, 4),
        "baseline": baseline.nats(events[~data.is_held_out], events[data.is_held_out]),
        "solos": len(data.solos),
        "notes": sum(map(len, data.solos)),
        "performers": len(data.performers),
        "parameters": int(network.count_params()),
        **evaluation.compare(loaded, validation, plan.seed),
        **loop.facts(plan, progress, data),
    }
    measured |= {"sample": _sample(loaded, validation, plan.seed), "verdict": []}
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _sample(soloist: runtime.Runtime, solos: list[Solo], seed: int) -> str:
    """Return the first notes that the model plays over the chords of a held-out solo."""
    solo = max(solos, key=lambda solo: solo.has_chords)
    chords = evaluation.chords_of(solo)
    request = Request(chords, solo.beats_per_bar, solo.tempo_bpm, seed=seed, max_notes=SAMPLE_NOTES)
    try:
        (improvised,) = soloist.improvise(request)
    except UserError:  # it only copies
        return ""
    return " ".join(pitch_name(pitch) for pitch in improvised.notes.pitches.tolist())


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    validation = metrics["validation"]
    rows = "\n".join(
        f"| {kind} | {validation[f'{kind}_nats']} | {validation[f'{kind}_accuracy']} "
        f"| {metrics['baseline'][kind]} |"
        for kind in ("pitch", "rhythm", "duration")
    )
    compared = "\n".join(
        f"| {name.replace('_', ' ')} | {metrics['human'].get(name, '')} | {value} |"
        for name, value in metrics["generated"].items()
    )
    return f"""# An improviser of jazz solos

This model improvises over chord changes: `seqapps jazz improvise --model DIR`.

## How good it is

| next note of {validation["solos"]} solos over held-out tunes | nats | accuracy | nats of n-grams |
|---|---|---|---|
{rows}

| | the held-out solos | improvised over their chords |
|---|---|---|
{compared}

{" ".join(metrics["verdict"])}

The best epoch ({metrics["best_epoch"]:g} of {metrics["epochs"]:g}) and the order of the n-grams
were chosen on the same solos.

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}, {metrics["parameters"]:,} parameters, on
{metrics["solos"]:,} solos by {metrics["performers"]:,} named performers with
{metrics["notes"]:,} notes (held-out solos included). SHA-256 of the data:
`{metrics["data_sha256"]}`. Command:

    {metrics["command"]}
"""
