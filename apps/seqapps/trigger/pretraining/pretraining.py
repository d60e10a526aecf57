"""The encoder learns to hear phones, from transcribed speech, before it learns any word.

It is trained by connectionist temporal classification (Graves et al. 2006, "Connectionist temporal
classification: labelling unsegmented sequence data with recurrent neural networks", ICML) on
phones in a broad transcription, which is the same for all accents and voices: so it learns to tell
words apart and not speakers.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, writers
from seqapps.common.io.files import write_json, write_text
from seqapps.common.terminal.progress import Progress
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Batch, Plan, Progress

from .. import data as data_module
from .. import model, runtime
from ..examples.maker import Clips, Material, Timing, noise_bank
from ..examples.rendering import Job, render
from . import phone_model
from .speech_corpus import SpeechData

COPIES = 2  # how often a clip is heard, each time in another room and noise
OF_PEOPLE = 4  # times as often are recordings of people
CHECKED_COPIES = 4  # of a clip that validates: one noise each would choose an epoch by luck
VALIDATED_AT_ONCE = 128
RENDERED = 201  # a seed


def plan(data: SpeechData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Put the clips into rooms and noises, build the network, and say how to train it."""
    config = data.config
    loop.start(seed)
    core = model.build(config, config.bands)
    core.head.trainable = False
    network = phone_model.PhoneRecognizer(core, len(data.phones))
    timing = Timing(data_module.features_of(config), core.stride, config.segment_s, config.label_s)
    network(model.ops.zeros((1, timing.steps * timing.stride, config.bands)))
    empty = Clips.of([])
    material = Material(
        empty, empty, data.clips, empty, empty, data.background,
        noise_bank(config.noises, config.segment_s + 1, seed),
    )  # fmt: skip
    jobs = {learning: [*_jobs(data, learning)] for learning in (True, False)}
    with Progress("listening", sum(map(len, jobs.values()))) as ticks:
        heard = {
            learning: render(jobs[learning], material, timing, seed + RENDERED, ticks.advance)[0]
            for learning in (True, False)
        }
    spoken = {key: [data.spoken[job.number] for job in some] for key, some in jobs.items()}

    longest = max(map(len, data.spoken))  # one shape for all batches

    def batch(learning: bool, rows: np.ndarray) -> Batch:
        targets = phone_model.padded([spoken[learning][row] for row in rows], longest)
        return heard[learning][rows].astype(np.float32), targets, np.ones(len(rows), np.float32)

    starts = range(0, len(heard[False]), VALIDATED_AT_ONCE)
    rows = np.arange(len(heard[False]))
    result = Plan(
        network=network,
        make_batch=lambda rows: batch(True, rows),
        lengths=np.full(len(heard[True]), longest),  # batches hold short and long ones
        validation=[batch(False, rows[i : i + VALIDATED_AT_ONCE]) for i in starts],
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="phone",
    )
    phone_model.compile_for_phones(network, config, result.epochs * result.steps_per_epoch)
    return result


def _jobs(data: SpeechData, learning: bool) -> Iterator[Job]:
    """Yield what is trained on, or what validates: clips of people, if there are any."""
    people = len(data.clips) - data.of_people
    for number, validates in enumerate(data.validating):
        if validates and not learning and (number >= people or not data.of_people):
            for copy in range(CHECKED_COPIES):
                yield Job("phrase", number, copy)
        if not validates and learning:
            for copy in range(COPIES * (OF_PEOPLE if number >= people else 1)):
                yield Job("phrase", number, copy)


def finish(
    network: Any, data: SpeechData, plan: Plan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Make a model without a word in `folder`; return its metrics."""
    config = data.config
    features = data_module.features_of(config)
    network.core.head.trainable = True
    writers.save_core(network.core, folder / "core.keras")
    settings = runtime.Settings(
        word="", language=config.language, features=features, stride=network.core.stride,
        refractory_s=config.refractory_s, operating_points=(), config=config,
        preset=plan.identity["preset"], seed=plan.seed,
    )  # fmt: skip
    write_json(folder / "config.json", settings.to_json())
    runtime.write_features(folder, features)
    measured: dict[str, Any] = {
        "validation": {"nats_per_phone": round(progress.best_nats, 5)},
        "phones": list(data.phones),
        "clips": len(data.clips),
        "clips_of_people": data.of_people,
        "hours": round(data.clips.seconds / 3600, 3),
        **loop.facts(plan, progress, data),
    }
    write_text(folder / "README.md", card(settings, measured))
    return measured


def card(settings: runtime.Settings, metrics: dict[str, Any]) -> str:
    """Write the model card of a freshly trained encoder."""
    return f"""# An encoder of speech (language {settings.language}), which knows no word yet

`seqapps trigger train --from DIR --word …` teaches it one. Seed {settings.seed}; best after epoch
{metrics["best_epoch"]:g} of {metrics["epochs"]:g}. Learned from {metrics["clips"]:,} clips of
transcribed speech ({metrics["hours"]:.1f} h), {metrics["clips_of_people"]:,} of them of people;
{metrics["validation"]["nats_per_phone"]:.3f} nats a phone on clips that were kept apart.

    {metrics["command"]}
"""
