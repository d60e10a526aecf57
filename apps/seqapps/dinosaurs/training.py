"""What this app adds to `common.training`: what is trained, and what is made of it."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, writers
from seqapps.common.io.files import write_json, write_text
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import evaluation, model, program, runtime
from .data import TrainingData

MOST_SCORED = 2_000  # training names that the final report scores
SCORED_AT_ONCE = 256
MOST_CELLS = 1_000_000  # probabilities that the scales are chosen on
SCALES = tuple(step / 20 for step in range(25))  # 0, 0.05 … 1.2


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and say how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(config, data.vocabulary)
    if base is not None:
        before = runtime.Settings.from_json(base.config).alphabet
        symbols = [0, *(data.alphabet.ids[symbol] for symbol in before.symbols)]
        model.warm_start(network, program.load_core(base.path), symbols)
    result = Plan(
        network=network,
        make_batch=lambda rows: model.make_batch(
            data.train[rows], config.batch_size or 1, loop.length_multiple()
        ),
        lengths=data.train.lengths,
        validation=[
            model.make_batch(part, SCORED_AT_ONCE, loop.length_multiple())
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
    """Cut names into batches of like length."""
    names = names[np.argsort(names.lengths, kind="stable")]
    return [names[i : i + SCORED_AT_ONCE] for i in range(0, len(names), SCORED_AT_ONCE)]


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Make a complete model in `folder` of the trained network; return its metrics.

    The n-gram model and the scales of both are chosen with the validation names apart; then the
    n-gram model is counted once more over all names, which costs a second.
    """
    config, vocabulary = data.config, data.vocabulary
    table, scales = None, (1.0, 0.0)
    if config.ngram_order:
        table = ngram.fit(data.train, vocabulary, config.ngram_order)
        scales = _best_scales(network, table, data.validation)
    core = model.assemble(network, table, scales)
    measured: dict[str, Any] = {
        "train": {"nats_per_character": _nats(core, data.train[:MOST_SCORED])},
        "validation": {
            "nats_per_character": _nats(core, data.validation),
            "network_alone": round(progress.best_nats, 4),
            "nats": round(progress.best_nats, 4),
            "names": len(data.validation),
        },
    }
    everything = data.all
    if config.ngram_order:
        table = ngram.fit(everything, vocabulary, config.ngram_order)
        core = model.assemble(network, table, scales)
    core.save(folder / "core.keras")
    longest = int(everything.lengths.max())
    settings = runtime.Settings(
        data.alphabet,
        shortest=int(everything.lengths.min()),
        longest=longest,
        stop_bias=(0.0,) * (longest + 1),  # until `write_programs` calibrates it
        config=config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    write_json(folder / "config.json", settings.to_json())
    runtime.TrainingFacts.of(everything, vocabulary).save(folder)
    writers.under_tensorflow(program.__name__, folder, program.write_programs)
    measured |= {
        "names": len(everything),
        "network_scale": scales[0],
        "ngram_scale": scales[1],
        "parameters": int(network.count_params()),
        **loop.facts(plan, progress, data),
    }
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    measured["samples"] = evaluation.sample_quality(loaded, None)
    write_json(folder / "metrics.json", measured)
    write_text(folder / "README.md", card(loaded.settings, measured))
    return measured


def _log_probabilities(network: Any, names: Sequences) -> tuple[np.ndarray, np.ndarray]:
    """Return log P of every symbol, <float64>[symbols, vocabulary], and the symbols that came."""
    found, symbols = [], []
    for part in _parts(names):
        inputs, targets, mask = part.teacher_forced(loop.length_multiple())
        logits = model.ops.convert_to_numpy(network(inputs))
        found.append(logits[mask > 0].astype(np.float64))
        symbols.append(targets[mask > 0])
    return _log_softmax(np.concatenate(found)), np.concatenate(symbols)


def _log_softmax(x: np.ndarray) -> np.ndarray:
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def _nats(network: Any, names: Sequences) -> float:
    """Mean nats a symbol of a network, or of a core model."""
    log_p, symbols = _log_probabilities(network, names)
    return round(float(-log_p[np.arange(len(symbols)), symbols].mean()), 4)


def _best_scales(network: Any, table: ngram.NGram, names: Sequences) -> tuple[float, float]:
    """Return the scales of network and n-gram model that are best on the validation names."""
    names = names[:: 1 + names.symbols * table.next_state.shape[1] // MOST_CELLS]
    neural, symbols = _log_probabilities(network, names)
    contexts = []
    for part in _parts(names):
        inputs, _, mask = part.teacher_forced()
        contexts.append(ngram.states(table, inputs)[mask > 0])
    counted = np.log(table.probability[np.concatenate(contexts)].astype(np.float64))
    rows = np.arange(len(symbols))
    losses = {
        (a, b): -_log_softmax(a * neural + b * counted)[rows, symbols].mean()
        for a in SCALES
        for b in SCALES
        if a + b > 0
    }
    return min(losses, key=lambda scales: losses[scales])


def card(settings: runtime.Settings, metrics: dict[str, Any]) -> str:
    """Write the model card of a freshly trained model."""
    config = settings.config
    samples = metrics["samples"]
    rows = [
        ("names in the list", f"{metrics['names']:,}"),
        ("training nats per character", metrics["train"]["nats_per_character"]),
        ("validation nats per character", metrics["validation"]["nats_per_character"]),
        ("… of the network without the n-gram model", metrics["validation"]["network_alone"]),
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

The validation names were kept apart from training; the two powers and the best epoch were
chosen on them. Afterwards the n-gram model was counted again over all names.
"""
