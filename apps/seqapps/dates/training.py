"""Train a date model, and make a complete model folder of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from seqapps.common.contract import Metrics
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.calibration import best_temperature
from seqapps.common.training.loop import Plan, Progress
from seqapps.common.training.word_dropout import WordDropout

from . import evaluation, form_search, model, outputs, program, runtime, verdict
from .data import TrainingData, is_long, make_batch
from .model import DateModel
from .settings import Settings
from .vocabulary import UNKNOWN

MAX_COMPARED = 300  # validation texts that the shipped model reads as well
VALIDATION_BATCH = 512
TEMPERATURES = tuple(step / 20 for step in range(10, 61))  # 0.5 … 3


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and return how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path, data)
    batch_size, multiple = config.batch_size or 1, loop.length_multiple()
    start = outputs.of(config).start
    dropout = WordDropout(seed, config.character_dropout, UNKNOWN)

    def training_batch(rows: np.ndarray) -> loop.Batch:
        pairs = data.train[rows]
        texts = replace(pairs.texts, ids=dropout(pairs.texts.ids, rows))
        return make_batch(replace(pairs, texts=texts), batch_size, multiple, start)

    result = Plan(
        network=network,
        make_batch=training_batch,
        # Batches of short targets are apart from those of long ones.
        lengths=data.train.texts.lengths + config.max_length * is_long(data.train.targets),
        validation=[
            make_batch(data.validation[rows], VALIDATION_BATCH, multiple, start)
            for rows in loop.by_length(data.validation.texts.lengths, VALIDATION_BATCH)
        ],
        batch_size=batch_size,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="symbol",
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def finish(
    network: DateModel, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> Metrics:
    """Calibrate the softmax and write the complete model to `folder`; return its metrics."""
    temperature = calibrate(network, plan.validation)
    writers.save_core(network, folder / exporter.CORE)
    config = data.config
    settings = Settings(
        data.vocabulary,
        data.hints,
        config.min_confidence,
        config=config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    form_search.find(runtime.load(bundle.Bundle(folder, model.PACKAGE))).save(folder)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    validation = evaluation.measure(loaded, data.validation_pairs).summary()
    validation.pop("per_locale")
    measured: Metrics = {
        "validation": {**validation, "nats": round(progress.best_nats, 5)},
        "texts": data.n_given,
        "temperature": temperature,
        "parameters": int(network.count_params()),
        **loop.facts(plan, progress, data),
    }
    measured["shipped"] = _beside_shipped(loaded, data)
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _beside_shipped(loaded: runtime.Runtime, data: TrainingData) -> Metrics:
    """Return the exact matches of the shipped model and of this one on some validation texts."""
    versions = bundle.shipped(model.PACKAGE)
    if not versions:
        return {}
    pairs = data.validation_pairs
    pairs = pairs[:: 1 + len(pairs) // MAX_COMPARED]
    shipped = runtime.load(bundle.Bundle(versions[-1], model.PACKAGE))
    exact = [evaluation.measure(one, pairs).summary()["exact_match"] for one in (shipped, loaded)]
    return {"rows": len(pairs), "exact_match": exact[0], "own_exact_match": exact[1]}


def calibrate(network: DateModel, batches: list[loop.Batch]) -> float:
    """Apply the softmax temperature with the least nats on batches; return it.

    The weights of the last layer are divided by it, since the logits are linear in them.
    """
    outputs = []
    for inputs, targets, weights in batches:
        logits = np.asarray(model.ops.convert_to_numpy(network(inputs)), np.float64)
        outputs.append((logits[weights > 0], targets[weights > 0]))
    logits, targets = (np.concatenate(parts) for parts in zip(*outputs, strict=True))
    temperature, _ = best_temperature(logits, targets, TEMPERATURES)
    network.dense.set_weights([w / temperature for w in network.dense.get_weights()])
    return temperature


def card(settings: Settings, metrics: Metrics) -> str:
    """Return the model card of a new model."""
    config = settings.config
    validation = metrics["validation"]
    rows = [
        ("given pairs", f"{metrics['texts']:,}"),
        ("validation texts", f"{validation['rows']:,}"),
        ("exact", validation["exact_match"]),
        ("exact, or among the readings shown", validation["exact_or_alternative"]),
        ("wrong but confident", validation["wrong_but_confident"]),
        ("refused", validation["refused"]),
        ("expected calibration error", validation["expected_calibration_error"]),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"""# A model that reads written dates

Preset `{settings.preset}`, seed {settings.seed}: bidirectional {config.cell} of
{config.encoder_units} units, {config.attention} attention, {config.cell} decoder of
{config.decoder_units} units, {metrics["parameters"]:,} parameters, softmax temperature
{metrics["temperature"]}. Trained on pairs with SHA-256 `{metrics["data_sha256"]}`, by

    {metrics["command"]}

| | |
|---|---|
{table}

{" ".join(metrics["verdict"])}

The validation texts were held out of training; the best epoch and the temperature were chosen on
them.
"""
