"""Train a tagger, calibrate it, and make a complete model folder of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import engines, evaluation, model, program, rehearsal, runtime, verdict
from .config import Config
from .data import Examples, TrainingData, make_batch
from .formats.annotated import Annotated
from .model import EntityModel
from .settings import Settings
from .text import tags
from .text.features import recased

VALIDATION_BATCH = 128
OUTSIDE_BIASES = np.arange(-2, 13) / 4  # subtracted from the scores of O
TEMPERATURES = np.geomspace(0.4, 4, 47)
MIN_SPANS = 300  # right spans on which the bias of O and the minimum probability are chosen
THRESHOLDS = np.arange(0, 0.75, 0.05)
MIN_GAIN = 0.002  # of F1, for which a bias or a threshold other than 0 is taken


@dataclass(frozen=True)
class Decoded:
    """The best paths of windows and their spans.

    Attributes:
        spans: <int64>[m, 4]: window, first and last position, label.
        probabilities: <float64>[m].
        is_right: <bool>[m].
        right: number of right spans of all windows.
    """

    spans: np.ndarray
    probabilities: np.ndarray
    is_right: np.ndarray
    right: int

    def f1(self, least: float = 0.0) -> float:
        """Return the F1 of the spans that are at least so probable."""
        chosen = self.probabilities >= least
        return float(2 * self.is_right[chosen].sum() / max(1, chosen.sum() + self.right))


@dataclass(frozen=True, kw_only=True)
class EntityPlan(Plan):
    """A plan with the folder of the model that training starts from, or None."""

    base: Path | None


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> EntityPlan:
    """Build the network and return how to train it."""
    identity = checkpoint.identity(data, seed, base, preset)
    loop.start(seed)
    network = model.build(data)
    if base is not None:
        with bundle.foreign(base.path):
            model.warm_start(network, base.path, data)
    config, examples = data.config, data.examples
    held_out = data.is_held_out[examples.texts]
    train, validation = np.flatnonzero(~held_out), np.flatnonzero(held_out)

    def training_batch(rows: np.ndarray) -> loop.Batch:
        random = np.random.default_rng([seed, len(rows), int(rows[0]), int(rows[-1])])
        drawn = random.random(len(rows))
        case = np.where(drawn < config.lower_case, 1, 0)
        case = np.where(drawn > 1 - config.upper_case, 2, case)
        chosen = train[rows]
        size = len(rows), int(examples.lengths[chosen].max())
        return make_batch(examples, chosen, case, random.random(size) < config.word_dropout)

    parts = loop.by_length(examples.lengths[validation], VALIDATION_BATCH)
    result = EntityPlan(
        base=None if base is None else base.path,
        network=network,
        make_batch=training_batch,
        lengths=examples.lengths[train],
        validation=[_plain_batch(examples, validation[part]) for part in parts],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=identity,
        unit="token",
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _plain_batch(examples: Examples, rows: np.ndarray) -> loop.Batch:
    return make_batch(examples, rows, np.zeros(len(rows), np.int64))


def finish(
    network: EntityModel, data: TrainingData, plan: EntityPlan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Write the complete model to `folder`; return its metrics.

    The bias of O, the temperature and the minimum probability are chosen on the validation texts.
    """
    core = model.assemble(network)
    calibration = _calibrate(core, data)
    writers.save_core(core, folder / exporter.CORE)
    kept = [data.base_minimums[number] for number in data.kept_groups]
    settings = Settings(
        data.vocabulary,
        data.groups,
        (*kept, calibration["min_probability"]),
        config=data.config,
        preset=plan.identity["preset"],
        seed=plan.seed,
    )
    settings.save(folder)
    exporter.complete(program.__name__, folder)
    loaded = runtime.load(bundle.Bundle(folder, model.PACKAGE))
    held_out = data.rows(data.is_held_out)
    measured: dict[str, Any] = {
        "validation": _measured(loaded, held_out, data.labels)
        | {"nats": round(progress.best_nats, 5)},
        "lower_case": _measured(loaded, [_lowered(text) for text in held_out], data.labels)["f1"],
        "labels": list(settings.labels),
        "texts": len(data.texts),
        "spans": sum(len(text.spans) for text in data.texts),
        "rarest_label": _rarest_label(data),
        **calibration,
        "parameters": int(core.count_params()),
        **loop.facts(plan, progress, data),
    }
    if plan.base is not None:
        before = runtime.load(bundle.open_bundle(model.PACKAGE, str(plan.base)))
        measured["old_labels"] = dict(rehearsal.measured(before, loaded))
    measured["verdict"] = verdict.sentences(measured)
    write_text(folder / "README.md", card(settings, measured))
    return measured


def _measured(
    loaded: runtime.Runtime, texts: Sequence[Annotated], labels: Sequence[str]
) -> dict[str, Any]:
    """Return the metrics on texts, without the list of faults."""
    found = evaluation.measured(loaded, texts, labels)
    return {key: value for key, value in found.items() if key != "faults"}


def _lowered(text: Annotated) -> Annotated:
    return replace(text, text=recased(text.text, "lower"))


def _rarest_label(data: TrainingData) -> tuple[str, int]:
    """Return the label with the fewest spans for training, and their number."""
    spans = [span.label for text in data.rows(~data.is_held_out) for span in text.spans]
    counts = {label: spans.count(label) for label in data.labels}
    return min(counts.items(), key=lambda item: item[1])


def _calibrate(core: EntityModel, data: TrainingData) -> dict[str, Any]:
    """Choose the bias of O and the temperature, change the last tagger, and return both.

    Returns:
        outside_bias, temperature, and min_probability.
    """
    examples, config = data.examples, data.config
    rows = np.flatnonzero(data.is_held_out[examples.texts])
    batches = [
        (part, _emissions(core, examples, rows[part]))
        for part in loop.by_length(examples.lengths[rows], VALIDATION_BATCH)
    ]
    pairs = [(rows[part], emissions) for part, emissions in batches]
    tagger = core.taggers[-1]
    scores = {
        bias: decode(examples, pairs, np.asarray(tagger.scores()), float(bias), 1.0).f1()
        for bias in OUTSIDE_BIASES
    }
    best = max(scores, key=lambda bias: (scores[bias], -abs(bias)))
    spans = sum(len(text.spans) for text in data.rows(data.is_held_out))
    bias = float(best) if spans >= MIN_SPANS and scores[best] > scores[0.0] + MIN_GAIN else 0.0
    temperature = _temperature(examples, pairs, np.asarray(tagger.scores()), bias)
    model.adjust(tagger, bias, temperature)
    found = decode(examples, pairs, np.asarray(tagger.scores()), bias, temperature)
    return {
        "outside_bias": bias,
        "temperature": round(temperature, 4),
        "min_probability": _min_probability(found, config),
        "calibration_spans": len(found.spans),
    }


def _emissions(core: EntityModel, examples: Examples, rows: np.ndarray) -> np.ndarray:
    """Return the scores of the last tagger <float32>[n, time, tags] of windows."""
    inputs, _ = examples.padded(rows, np.zeros(len(rows), np.int64))
    return np.asarray(model.ops.convert_to_numpy(core.emissions(-1, *inputs)))


def decode(
    examples: Examples,
    pairs: Sequence[tuple[np.ndarray, np.ndarray]],
    transitions: np.ndarray,
    bias: float,
    temperature: float,
) -> Decoded:
    """Decode windows, and compare their spans with the right ones.

    Args:
        pairs: numbers of windows <int>[n], and their scores <float32>[n, time, tags].
        transitions: of the tagger, divided by the temperature already.
        bias: subtracted from the scores of O.
        temperature: the scores are divided by it.
    """
    spans, probabilities, hits, right = [], [], [], 0
    for rows, emissions in pairs:
        scores = emissions.copy()
        scores[..., tags.OUTSIDE] -= bias
        lengths = examples.lengths[rows]
        _, targets = examples.padded(rows, np.zeros(len(rows), np.int64))
        found, shares = engines.decoded(scores / temperature, transitions, lengths)
        wanted = tags.spans(np.maximum(targets, 0), lengths)
        known = set(map(tuple, wanted.tolist()))
        right += len(wanted)
        spans.append(np.column_stack([rows[found[:, 0]], found[:, 1:]]))
        probabilities.append(shares)
        hits.append([tuple(span) in known for span in found.tolist()])
    return Decoded(
        np.concatenate(spans), np.concatenate(probabilities), np.concatenate(hits) > 0, right
    )


def _temperature(
    examples: Examples,
    pairs: Sequence[tuple[np.ndarray, np.ndarray]],
    transitions: np.ndarray,
    bias: float,
) -> float:
    """Return the temperature at which probabilities of spans predict best which are right."""

    def nats(temperature: float) -> float:
        found = decode(examples, pairs, transitions / temperature, bias, temperature)
        shares = np.clip(found.probabilities, 1e-6, 1 - 1e-6)
        logs = np.where(found.is_right, np.log(shares), np.log(1 - shares))
        return -float(logs.mean()) if len(logs) else 0.0

    if not len(decode(examples, pairs, transitions, bias, 1.0).spans):
        return 1.0
    return float(min(TEMPERATURES, key=lambda value: nats(float(value))))


def _min_probability(found: Decoded, config: Config) -> float:
    """Return the minimum probability with the best F1, if that is much better than with 0."""
    if config.min_probability is not None:
        return config.min_probability
    if found.right < MIN_SPANS:
        return 0.0
    scores = {float(least): found.f1(float(least)) for least in THRESHOLDS}
    best = max(scores, key=lambda least: (scores[least], -least))
    return round(best, 2) if scores[best] > scores[0.0] + MIN_GAIN else 0.0


def card(settings: Settings, metrics: dict[str, Any]) -> str:
    """Return the model card of a new model."""
    measured = metrics["validation"]
    rows = "\n".join(
        f"| {label} | {one['f1']:.3f} | {one['precision']:.3f} | {one['recall']:.3f} "
        f"| {one['spans']:,} |"
        for label, one in {"all": measured, **measured["by_type"]}.items()
    )
    return f"""# A model of entities

This model marks spans with the labels {", ".join(settings.labels)} in texts:
`seqapps entities tag --model DIR`.

## How good it is

| exact spans in {measured["texts"]:,} validation texts | F1 | precision | recall | spans |
|---|---|---|---|---|
{rows}

The F1 in lower case is {metrics["lower_case"]:.3f}, and the expected calibration error of the
probabilities is {measured["ece"]:.3f}.

{" ".join(metrics["verdict"])}

The validation texts were held out of training; the best epoch, the temperature
({metrics["temperature"]}), the bias of the tag O ({metrics["outside_bias"]}) and the minimum
probability ({metrics["min_probability"]}) were chosen on them.

## How it was trained

Preset `{settings.preset}`, seed {settings.seed}, on {metrics["texts"] - measured["texts"]:,} texts.
The model has {len(settings.vocabulary.keys):,} words with a vector and {metrics["parameters"]:,}
parameters. SHA-256 of all texts, with those for validation: `{metrics["data_sha256"]}`. Command:

    {metrics["command"]}
"""
