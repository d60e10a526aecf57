"""Pretraining of the encoder as a phone recogniser on transcribed speech.

The loss is connectionist temporal classification (Graves et al. 2006, "Connectionist temporal
classification: labelling unsegmented sequence data with recurrent neural networks", ICML) of a
broad transcription, which all accents and voices share, so that the encoder distinguishes words
and not speakers.
"""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.contract import Metrics
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.terminal.progress import Progress as ProgressBar
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Batch, Plan, Progress

from .. import model
from ..examples.labels import Timing
from ..examples.maker import Material, noise_bank
from ..examples.rendering import Job, render
from ..settings import Settings
from . import phone_model
from .speech_corpus import SpeechData

COPIES = 2  # of each training clip, in different rooms and noises
HUMAN_COPIES = 4 * COPIES
VALIDATION_COPIES = 4  # with one noise each, chance would choose the epoch
VALIDATION_BATCH = 128
RENDER_SEED = 201


def plan(data: SpeechData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Render the clips in rooms and noises, build the network, and return how to train it."""
    config = data.config
    loop.start(seed)
    core = model.build(data)
    core.head.trainable = False
    network = phone_model.PhoneRecognizer(core, len(data.phones))
    timing = Timing(data.features, core.stride, config.segment_s, config.label_s)
    network(model.ops.zeros((1, timing.steps * timing.stride, config.bands)))
    noises = noise_bank(config.noises, config.segment_s + 1, seed)
    material = Material(speech=data.clips, background=data.background, noises=noises)
    train, validation = _jobs(data, is_training=True), _jobs(data, is_training=False)
    length = max(map(len, data.spoken))  # one shape for all batches
    with ProgressBar("rendering segments", len(train) + len(validation)) as bar:
        args = (material, timing, seed + RENDER_SEED, bar.advance)
        inputs, checked = (render(jobs, *args)[0] for jobs in (train, validation))

    def batch(features: np.ndarray, jobs: list[Job], rows: np.ndarray) -> Batch:
        targets = phone_model.padded([data.spoken[jobs[row].number] for row in rows], length)
        return features[rows].astype(np.float32), targets, np.ones(len(rows), np.float32)

    rows = np.arange(len(validation))
    parts = np.split(rows, rows[VALIDATION_BATCH::VALIDATION_BATCH])
    result = Plan(
        network=network,
        make_batch=lambda rows: batch(inputs, train, rows),
        lengths=np.full(len(train), length),  # batches mix short and long clips
        validation=[batch(checked, validation, part) for part in parts],
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="phone",
    )
    phone_model.compile_for_phones(network, config, result.epochs * result.steps_per_epoch)
    return result


def _jobs(data: SpeechData, is_training: bool) -> list[Job]:
    """Return the training or validation segments; human speech validates, if there is any."""
    jobs = []
    for number, validates in enumerate(data.validating):
        is_human = number >= len(data.clips) - data.human_clips
        copies = HUMAN_COPIES if is_human else COPIES
        if not is_training:
            copies = VALIDATION_COPIES if is_human or not data.human_clips else 0
        if validates != is_training:
            jobs += [Job("phrase", number, copy) for copy in range(copies)]
    return jobs


def finish(network: Any, data: SpeechData, plan: Plan, progress: Progress, folder: Path) -> Metrics:
    """Write an encoder without a word to `folder`; return its metrics."""
    config = data.config
    network.core.head.trainable = True
    writers.save_core(network.core, folder / exporter.CORE)
    preset, stride = plan.identity["preset"], network.core.stride
    settings = Settings("", data.features, stride, (), config, preset, plan.seed)
    settings.save(folder)
    measured: Metrics = {
        "validation": {"nats_per_phone": round(progress.best_nats, 5)},
        "phones": list(data.phones),
        "clips": len(data.clips),
        "clips_of_people": data.human_clips,
        "hours": round(data.clips.seconds / 3600, 3),
        **loop.facts(plan, progress, data),
    }
    write_text(folder / "README.md", card(settings, measured))
    return measured


def card(settings: Settings, metrics: Metrics) -> str:
    """Return the model card of a new encoder."""
    return f"""# An encoder of speech (language {settings.config.language}), without a trigger word

`seqapps trigger train --from DIR --word …` trains a word on top of it. Seed {settings.seed};
weights after epoch {metrics["best_epoch"]:g} of {metrics["epochs"]:g}. Trained on
{metrics["clips"]:,} clips of transcribed speech ({metrics["hours"]:.1f} h), of which
{metrics["clips_of_people"]:,} are human; {metrics["validation"]["nats_per_phone"]:.3f} nats per
phone on held-out clips.

    {metrics["command"]}
"""
