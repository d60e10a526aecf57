"""What this app adds to `common.training`: what is trained, and what is made of it."""

import platform
import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from apps.common import bundle, export, ngram, training
from apps.common.files import write_json, write_text
from apps.common.text import Sequences
from apps.common.training import Plan, Progress

from . import evaluation, model, program, runtime
from .data import TrainingData, identity

MOST_SCORED = 2_000  # training names that the final report scores
SCORED_AT_ONCE = 256


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and say how to train it."""
    config = data.config
    training.start(seed)
    network = model.build(config, data.vocabulary)
    if base is not None:
        before = runtime.Settings.from_json(base.config).alphabet
        symbols = [0, *(data.alphabet.ids[symbol] for symbol in before.symbols)]
        model.warm_start(network, program.load_core(base.path), symbols)
    result = Plan(
        network=network,
        make_batch=lambda rows: model.make_batch(
            data.train[rows], config.batch_size or 1, training.length_multiple()
        ),
        lengths=data.train.lengths,
        validation=[
            model.make_batch(part, SCORED_AT_ONCE, training.length_multiple())
            for part in _parts(data.validation)
        ],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=identity(data, seed, base, preset),
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

    The n-gram model and its weight are chosen with the validation names apart; then the
    n-gram model is counted once more over all names, which costs a second.
    """
    config, vocabulary = data.config, data.vocabulary
    table, weight = None, 1.0
    if config.ngram_order:
        table = ngram.fit(data.train, vocabulary, config.ngram_order)
        weight = _best_weight(network, table, data.validation)
    core = model.assemble(network, table, weight)
    measured: dict[str, Any] = {
        "train": {"nats_per_character": _nats(core, data.train[:MOST_SCORED])},
        "validation": {
            "nats_per_character": _nats(core, data.validation),
            "network_alone": round(progress.best_nats, 4),
            "names": len(data.validation),
        },
    }
    everything = data.all
    if config.ngram_order:
        table = ngram.fit(everything, vocabulary, config.ngram_order)
        core = model.assemble(network, table, weight)
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
    export.under_tensorflow(program.__name__, folder, program.write_programs)
    measured |= {
        "names": len(everything),
        "network_weight": round(weight, 3),
        "parameters": int(network.count_params()),
        "epochs": round(progress.round / plan.rounds_per_epoch, 3),
        "best_epoch": round(progress.best_round / plan.rounds_per_epoch, 3),
        "training_seconds": round(progress.seconds, 1),
        "data_sha256": data.sha256,
        "command": shlex.join(["seqapps", *sys.argv[1:]]),
        "versions": versions(),
    }
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    measured["samples"] = evaluation.sample_quality(loaded, None)
    write_json(folder / "metrics.json", measured)
    write_text(folder / "README.md", card(loaded.settings, measured))
    return measured


def versions() -> dict[str, str]:
    """Return the versions that a model was made with."""
    found = {"python": platform.python_version()}
    for name in ("tensorflow", "keras", "numpy", "jax", "torch"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _probabilities(network: Any, names: Sequences) -> np.ndarray:
    """Return the softmax's probability of every symbol of names, <float64>[symbols]."""
    found = []
    for part in _parts(names):
        inputs, targets, mask = part.teacher_forced(training.length_multiple())
        logits = model.ops.convert_to_numpy(network(inputs)).astype(np.float64)
        logits -= logits.max(-1, keepdims=True)
        p = np.exp(np.take_along_axis(logits, targets[..., None], -1)[..., 0])
        found.append((p / np.exp(logits).sum(-1))[mask > 0])
    return np.concatenate(found)


def _nats(core: model.NameModel, names: Sequences) -> float:
    """Mean nats a symbol of a core model, whose outputs are log probabilities."""
    return round(float(-np.log(_probabilities(core, names)).mean()), 4)


def _best_weight(network: Any, table: ngram.NGram, names: Sequences) -> float:
    """Return the network's share in the mixture that is best on the validation names."""
    neural = _probabilities(network, names)
    counted = []
    for part in _parts(names):
        inputs, targets, mask = part.teacher_forced()
        counted.append(table.probability[ngram.states(table, inputs), targets][mask > 0])
    kneser_ney = np.concatenate(counted).astype(np.float64)
    weights = np.arange(0.05, 1.0, 0.05)
    losses = [-np.log(w * neural + (1 - w) * kneser_ney).mean() for w in weights]
    return round(float(weights[int(np.argmin(losses))]), 2)


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
units, {metrics["parameters"]:,} parameters, Kneser-Ney order {config.ngram_order} with weight
{1 - metrics["network_weight"]:.2f}. Trained on a list with SHA-256 (of its names)
`{metrics["data_sha256"]}`, by

    {metrics["command"]}

| | |
|---|---|
{table}

The validation names were kept apart from training; the weight of the n-gram model and the
best epoch were chosen on them. Afterwards the n-gram model was counted again over all names.
"""
