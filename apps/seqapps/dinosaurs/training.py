"""Train a character model, and make a complete model folder of it."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.decoding.probabilities import log_softmax
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import evaluation, model, program, runtime, verdict
from .data import TrainingData, make_batch
from .settings import Settings, TrainingFacts

MAX_SCORED = 2_000  # training names in the final report
SCORING_BATCH = 256
MAX_CELLS = 1_000_000  # probabilities on which the scales are chosen
SCALES = tuple(step / 20 for step in range(25))  # 0, 0.05 … 1.2


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and return how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        model.warm_start(network, base.path, data)
    result = Plan(
        network=network,
        make_batch=lambda rows: make_batch(
            data.train[rows], config.batch_size or 1, loop.length_multiple()
        ),
        lengths=data.train.lengths,
        validation=[
            make_batch(part, SCORING_BATCH, loop.length_multiple())
            for part in _parts(data.validation)
        ],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _parts(names: Sequences) -> list[Sequences]:
    """Cut names into batches of similar length."""
    return [names[rows] for rows in loop.by_length(names.lengths, SCORING_BATCH)]


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics.

    The n-gram model and both scales are fitted without the validation names. The n-gram model
    is then counted again over all names.
    """
    config, vocabulary = data.config, data.vocabulary
    table, scales, alone = None, (1.0, 0.0), None
    if config.ngram_order:
        table = ngram.fit(data.train, vocabulary, config.ngram_order)
        scales = _best_scales(network, table, data.validation)
        alone = _nats(model.assemble(network, table, (0.0, 1.0)), data.validation)
    core = model.assemble(network, table, scales)
    measured: dict[str, Any] = {
        "train": {"nats_per_character": _nats(core, data.train[:MAX_SCORED])},
        "validation": {
            "nats_per_character": _nats(core, data.validation),
            "network_alone": round(progress.best_nats, 4),
            "ngram_alone": alone,
            "nats": round(progress.best_nats, 4),
            "names": len(data.validation),
        },
    }
    everything = data.all
    if config.ngram_order:
        table = ngram.fit(everything, vocabulary, config.ngram_order)
        core = model.assemble(network, table, scales)
    writers.save_core(core, folder / exporter.CORE)
    longest = int(everything.lengths.max())
    settings = Settings(
        data.alphabet,
        min_length=int(everything.lengths.min()),
        max_length=longest,
        stop_bias=(0.0,) * (longest + 1),  # until the exporter calibrates it
        config=config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    settings.save(folder)
    TrainingFacts.of(everything, vocabulary).save(folder)
    exporter.complete(program.__name__, folder)
    measured |= {
        "names": len(everything),
        "network_scale": scales[0],
        "ngram_scale": scales[1],
        "parameters": int(network.count_params()),
        **loop.facts(plan, progress, data),
    }
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    measured["samples"] = evaluation.sample_quality(loaded, None)
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(loaded.settings, measured))
    return measured


def _log_probabilities(network: Any, names: Sequences) -> tuple[np.ndarray, np.ndarray]:
    """Return log P <float64>[symbols, vocabulary] at every symbol, and the symbols <int32>."""
    found, symbols = [], []
    for part in _parts(names):
        inputs, targets, mask = part.teacher_forced(loop.length_multiple())
        logits = model.ops.convert_to_numpy(network(inputs))
        found.append(logits[mask > 0].astype(np.float64))
        symbols.append(targets[mask > 0])
    return log_softmax(np.concatenate(found)), np.concatenate(symbols)


def _nats(network: Any, names: Sequences) -> float:
    """Return the mean nats per symbol of a network or a core model."""
    log_p, symbols = _log_probabilities(network, names)
    return round(float(-log_p[np.arange(len(symbols)), symbols].mean()), 4)


def _best_scales(network: Any, table: ngram.NGram, names: Sequences) -> tuple[float, float]:
    """Return the scales of network and n-gram model with the least loss on validation names."""
    names = names[:: 1 + names.symbols * table.next_state.shape[1] // MAX_CELLS]
    neural, symbols = _log_probabilities(network, names)
    contexts = []
    for part in _parts(names):
        inputs, _, mask = part.teacher_forced()
        contexts.append(ngram.states(table, inputs)[mask > 0])
    counted = np.log(table.probability[np.concatenate(contexts)].astype(np.float64))
    rows = np.arange(len(symbols))
    losses = {
        (a, b): -log_softmax(a * neural + b * counted)[rows, symbols].mean()
        for a in SCALES
        for b in SCALES
        if a + b > 0
    }
    return min(losses, key=lambda scales: losses[scales])


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    config = settings.config
    samples = metrics["samples"]
    rows = [
        ("names in the list", f"{metrics['names']:,}"),
        ("training nats per character", metrics["train"]["nats_per_character"]),
        ("validation nats per character", metrics["validation"]["nats_per_character"]),
        ("… of the network without the n-gram model", metrics["validation"]["network_alone"]),
        ("… of the n-gram model alone", metrics["validation"]["ngram_alone"]),
        ("1,000 samples: novel / unique", f"{samples['novel']} / {samples['unique']}"),
        ("… before filtering", f"{samples['unfiltered_novel']} / {samples['unfiltered_unique']}"),
        ("… pronounceable", samples["pronounceable"]),
        ("… length distribution, total variation", samples.get("length_tv")),
        ("… letter pairs, Jensen-Shannon (nats)", samples.get("bigram_js")),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"""# A character-level model of names

Preset `{settings.preset}`, seed {settings.seed}: {config.depth} x {config.cell} of {config.units}
units, {metrics["parameters"]:,} parameters, to the power {metrics["network_scale"]}, times
Kneser-Ney of order {config.ngram_order} to the power {metrics["ngram_scale"]}. Trained on a
list with SHA-256 (of its names) `{metrics["data_sha256"]}`, by

    {metrics["command"]}

| | |
|---|---|
{table}

{" ".join(metrics["verdict"])}

The validation names were held out of training; both exponents and the best epoch were chosen on
them. The n-gram model was then counted again over all names.
"""
