"""What this app adds to `common.training`: what is trained, and what is made of it."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, writers
from seqapps.common.io.files import write_json, write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import evaluation, model, program, runtime
from .alphabet import UNKNOWN
from .data import Encoded, TrainingData
from .iso import START

VALIDATED_AT_ONCE = 512
TEMPERATURES = tuple(step / 20 for step in range(10, 61))  # 0.5 … 3


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and say how to train it."""
    config = data.config
    loop.start(seed)
    network = model.build(config, data.alphabet.size, data.hints.size)
    if base is not None:
        _start_from(network, base, data)
    dropper = _Unknown(seed, config.unknown)
    result = Plan(
        network=network,
        make_batch=lambda rows: make_batch(dropper(data.train[rows], rows), config.batch_size or 1),
        lengths=data.train.texts.lengths,
        validation=[make_batch(part, VALIDATED_AT_ONCE) for part in parts(data.validation)],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="symbol",
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _start_from(network: Any, base: bundle.Bundle, data: TrainingData) -> None:
    before = runtime.Settings.from_json(base.config)
    characters = [0, UNKNOWN, *(data.alphabet.ids[s] for s in before.alphabet.symbols)]
    hints = list(range(before.hints.size))
    model.warm_start(network, program.load_core(base.path), characters, hints)


class _Unknown:
    """Replaces a few characters by "unknown", so that the model learns to do without them.

    Which ones is a function of the seed and the rows alone, so that resuming is exact.
    """

    def __init__(self, seed: int, share: float) -> None:
        self._seed, self._share = seed, share

    def __call__(self, pairs: Encoded, rows: np.ndarray) -> Encoded:
        if not self._share:
            return pairs
        random = np.random.default_rng([self._seed, int(rows[0]), len(rows)])
        ids = pairs.texts.ids
        lost = (random.random(ids.shape) < self._share) & (ids > UNKNOWN)
        texts = type(pairs.texts)(
            np.where(lost, UNKNOWN, ids).astype(ids.dtype), pairs.texts.lengths
        )
        return Encoded(texts, pairs.hints, pairs.targets)


def parts(pairs: Encoded) -> list[Encoded]:
    """Cut pairs into batches of like length."""
    pairs = pairs[np.argsort(pairs.texts.lengths, kind="stable")]
    return [pairs[i : i + VALIDATED_AT_ONCE] for i in range(0, len(pairs), VALIDATED_AT_ONCE)]


def make_batch(pairs: Encoded, batch_size: int) -> loop.Batch:
    """Return (characters, hints, previous symbols), targets and weights for teacher forcing.

    The weights are 1 / batch_size up to the last symbol, so the loss is the nats of a date.
    """
    multiple = loop.length_multiple()
    time = max(1, int(pairs.texts.lengths.max(initial=0)))
    time = -(-time // multiple) * multiple
    characters = np.zeros((len(pairs), time), np.int32)
    width = min(time, pairs.texts.ids.shape[1])
    characters[:, :width] = pairs.texts.ids[:, :width]
    targets = np.maximum(pairs.targets, 0).astype(np.int32)
    previous = np.full_like(targets, START)
    previous[:, 1:] = targets[:, :-1]
    weights = (pairs.targets >= 0).astype(np.float32) / batch_size
    return (characters, pairs.hints, previous), targets, weights


def finish(
    network: Any, data: TrainingData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Make a complete model in `folder` of the trained network; return its metrics.

    The softmax is calibrated on the validation texts, and so is nothing else.
    """
    temperature = calibrate(network, plan.validation)
    writers.save_core(network, folder / "core.keras")
    config = data.config
    settings = runtime.Settings(
        data.alphabet,
        data.hints,
        config.min_confidence,
        config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    write_json(folder / "config.json", settings.to_json())
    writers.under_tensorflow(program.__name__, folder, program.write_programs)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    checked = evaluation.summary(evaluation.measure(loaded, data.checked))
    checked.pop("per_locale")
    measured: dict[str, Any] = {
        "validation": {**checked, "nats": round(progress.best_nats, 5)},
        "texts": data.own,
        "temperature": temperature,
        "parameters": int(network.count_params()),
        **loop.facts(plan, progress, data),
    }
    write_text(folder / "README.md", card(settings, measured))
    return measured


def calibrate(network: Any, batches: list[loop.Batch]) -> float:
    """Find the softmax temperature of least nats on batches and put it into the last layer.

    Guo et al. (2017), "On calibration of modern neural networks", arXiv 1706.04599, section
    4.2; the logits are linear in the last layer's weights, which take the division.
    """
    found = []
    for inputs, targets, weights in batches:
        logits = np.asarray(model.ops.convert_to_numpy(network(inputs)), np.float64)
        found.append((logits[weights > 0], targets[weights > 0]))
    logits = np.concatenate([part for part, _ in found])
    targets = np.concatenate([part for _, part in found])
    rows = np.arange(len(targets))

    def nats(temperature: float) -> float:
        scaled = logits / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[rows, targets]).mean())

    temperature = min(TEMPERATURES, key=nats)
    network.dense.set_weights([w / temperature for w in network.dense.get_weights()])
    return temperature


def card(settings: runtime.Settings, metrics: dict[str, Any]) -> str:
    """Write the model card of a freshly trained model."""
    config = settings.config
    checked = metrics["validation"]
    rows = [
        ("pairs given", f"{metrics['texts']:,}"),
        ("validation texts", f"{checked['rows']:,}"),
        ("exact", checked["exact_match"]),
        ("exact, or among the readings shown", checked["exact_or_alternative"]),
        ("wrong but confident", checked["wrong_but_confident"]),
        ("refused", checked["refused"]),
        ("expected calibration error", checked["expected_calibration_error"]),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"""# A translator of written dates

Preset `{settings.preset}`, seed {settings.seed}: bidirectional {config.cell} of
{config.encoder_units}, {config.attention} attention, {config.cell} decoder of
{config.decoder_units}, {metrics["parameters"]:,} parameters, softmax temperature
{metrics["temperature"]}. Trained on pairs with SHA-256 `{metrics["data_sha256"]}`, by

    {metrics["command"]}

| | |
|---|---|
{table}

The validation texts were kept apart from training; the best epoch and the temperature were
chosen on them.
"""
