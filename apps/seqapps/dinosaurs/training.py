"""Train a character model, and make a complete model folder of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import evaluation, mixing, model, program, runtime, selection, verdict
from .data import TrainingData, make_batch
from .settings import Settings, TrainingFacts

MAX_SCORED = 2_000  # training names in the final report
# Without and with cross-validation.
_HELD_OUT = """The validation names were held out of training; both exponents and the best epoch
were chosen on them. Afterwards the n-grams were counted again over all names."""
_CROSS_VALIDATED = """The validation figures are from cross-validation: each name was predicted by
models that had not seen it. Size, epochs, order and exponents were chosen by these figures, so new
names fare a little worse. The model was then trained on all names."""


@dataclass(frozen=True, kw_only=True)
class NamePlan(Plan):
    """A plan with the data, whose configuration is complete.

    Attributes:
        data: the training data.
    """

    data: TrainingData


def prepare(data: TrainingData, identity: Mapping[str, Any], folder: Path) -> TrainingData:
    """Choose the configuration of a short list; finished folds are kept in `folder`."""
    if len(data.validation):
        return data
    return selection.choose(data, identity, folder / checkpoint.PREPARATION)


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> NamePlan:
    """Build the network and return how to train it, on prepared data."""
    config, choice = data.config, data.choice
    requested = data if choice is None else replace(data, config=choice.requested)
    identity = checkpoint.identity(requested, seed, base, preset)
    if choice is not None:
        identity["choice"] = choice.to_dict()
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path, data)
    result = NamePlan(
        network=network,
        make_batch=lambda rows: make_batch(
            data.train[rows], config.batch_size or 1, loop.length_multiple()
        ),
        lengths=data.train.lengths,
        validation=[
            make_batch(part, mixing.SCORING_BATCH, loop.length_multiple())
            for part in mixing.parts(data.validation)
        ],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience or 0,
        seed=seed,
        identity=identity,
        restore_best=choice is None,
        data=data,
    )
    epochs = (
        result.epochs if choice is None else selection.EPOCHS
    )  # of the learning rate's schedule
    model.compile_for_training(network, config, epochs * result.steps_per_epoch)
    return result


def finish(
    network: Any, data: TrainingData, plan: NamePlan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics.

    The n-gram model and both scales are fitted without the validation names. The n-gram model
    is then counted again over all names.
    """
    data = plan.data
    config, vocabulary = data.config, data.vocabulary
    scales, validation = _validated(network, plan, progress)
    order = config.ngram_order or 0
    table = ngram.fit(data.train, vocabulary, order) if order else None
    core = model.assemble(network, table, scales)
    measured: dict[str, Any] = {
        "train": {"nats_per_character": _nats(core, data.train[:MAX_SCORED])},
        "validation": validation,
    }
    everything = data.all
    if table is not None:
        table = ngram.fit(everything, vocabulary, order)
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


def _validated(
    network: Any, plan: NamePlan, progress: Progress
) -> tuple[tuple[float, float], dict[str, Any]]:
    """Return the scales, and the figures of names outside the training."""
    data, choice = plan.data, plan.data.choice
    if choice is not None:
        return choice.scales, {
            "nats_per_character": round(choice.nats, 4),
            "network_alone": round(choice.network_nats, 4),
            "ngram_alone": round(choice.ngram_nats, 4),
            "nats": round(choice.network_nats, 4),
            "names": len(data.train),
            "folds": choice.folds,
            "configurations": [loss and round(loss, 4) for loss in choice.losses],
        }
    scales, alone = (1.0, 0.0), None
    table = None
    if data.config.ngram_order:
        table = ngram.fit(data.train, data.vocabulary, data.config.ngram_order)
        symbols = mixing.symbols(data.validation)
        neural = mixing.neural(network, data.validation)
        scales = mixing.best_scales(neural, mixing.counted(table, data.validation), symbols)
        alone = _nats(model.assemble(network, table, (0.0, 1.0)), data.validation)
    return scales, {
        "nats_per_character": _nats(model.assemble(network, table, scales), data.validation),
        "network_alone": round(progress.best_nats, 4),
        "ngram_alone": alone,
        "nats": round(progress.best_nats, 4),
        "names": len(data.validation),
        "folds": None,
        "configurations": [],
    }


def _nats(network: Any, names: Sequences) -> float:
    """Return the mean nats per symbol of a network or a core model."""
    return round(mixing.nats(mixing.neural(network, names), mixing.symbols(names)), 4)


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

This model invents and scores names: `seqapps dinosaurs generate --model DIR`.

## How good it is

| | |
|---|---|
{table}

{" ".join(metrics["verdict"])}

{_CROSS_VALIDATED if metrics["validation"]["folds"] else _HELD_OUT}

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}. The network has {config.depth} x {config.cell} of
{config.units} units and {metrics["parameters"]:,} parameters. Its probabilities to the power
{metrics["network_scale"]} are multiplied by those of a Kneser-Ney model of order
{config.ngram_order} to the power {metrics["ngram_scale"]}. SHA-256 of the names:
`{metrics["data_sha256"]}`. Command:

    {metrics["command"]}
"""
