"""Pretraining of the encoder as a phone recogniser on transcribed speech.

The loss is connectionist temporal classification (see `speech/network/ctc.py`) of a broad
transcription, which all accents and voices share, so that the encoder distinguishes words
and not speakers.
"""

from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.contract import Metrics
from seqapps.common.export import bundle, exporter, writers
from seqapps.common.io.files import write_text
from seqapps.common.terminal.progress import Progress as ProgressBar
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Batch, Plan, Progress
from seqapps.common.training.optimizers import compile_network
from seqapps.speech.network.ctc import PADDING, ctc_nats, phone_sums
from seqapps.speech.scenes import noise_bank

from ..config import PACKAGE
from ..examples.labels import Timing
from ..examples.maker import Material
from ..examples.rendering import Job, render
from ..model import ConvolutionalDetector, build, keras, layers, ops, optimizer
from ..settings import Settings
from .speech_corpus import SpeechData

COPIES = 2  # of each training clip, in different rooms and noises
HUMAN_COPIES = 4 * COPIES
VALIDATION_COPIES = 4  # with one noise each, chance would choose the epoch
VALIDATION_BATCH = 128
RENDER_SEED = 201


@keras.saving.register_keras_serializable(package=PACKAGE)
class PhoneRecognizer(keras.Model):  # type: ignore[misc]  # Keras has no types
    """An encoder with an output layer for phones; the blank symbol is added after them.

    Call arguments: features <float32>[batch, time, bands]. Returns logits
    <float32>[batch, time / 2, phones + 1].
    """

    def __init__(self, core: ConvolutionalDetector, phones: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.core, self.phones = core, phones
        self.dropout = layers.Dropout(core.settings["dropout"])
        self.output_layer = layers.Dense(phones + 1, name="phones")

    def call(self, frames: Tensor, training: bool = False) -> Tensor:
        encodings = self.core.encodings(frames, training=training)
        return self.output_layer(self.dropout(encodings, training=training))


def plan(data: SpeechData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Render the clips in rooms and noises, build the network, and return how to train it."""
    config = data.config
    loop.start(seed)
    core = build(data)
    core.head.trainable = False
    network = PhoneRecognizer(core, len(data.phones))
    timing = Timing(data.features, core.stride, config.segment_s, config.label_s)
    network(ops.zeros((1, timing.steps * timing.stride, config.bands)))
    noises = noise_bank(config.noises, config.segment_s + 1, seed)
    material = Material(speech=data.clips, background=data.background, noises=noises)
    train, validation = _jobs(data, is_training=True), _jobs(data, is_training=False)
    # One shape for all batches: phones <int32>[clips, longest].
    phones = np.array([*zip_longest(*data.spoken, fillvalue=PADDING)], np.int32).T
    with ProgressBar("rendering segments", len(train) + len(validation)) as bar:
        args = (material, timing, seed + RENDER_SEED, bar.advance)
        inputs, checked = (render(jobs, *args)[0] for jobs in (train, validation))

    def batch(features: np.ndarray, jobs: list[Job], rows: np.ndarray) -> Batch:
        targets = phones[[jobs[row].number for row in rows]]
        return features[rows].astype(np.float32), targets, np.ones(len(rows), np.float32)

    rows = np.arange(len(validation))
    parts = np.split(rows, rows[VALIDATION_BATCH::VALIDATION_BATCH])
    result = Plan(
        network=network,
        make_batch=lambda rows: batch(inputs, train, rows),
        lengths=np.full(len(train), phones.shape[1]),  # batches mix short and long clips
        validation=[batch(checked, validation, part) for part in parts],
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="phone",
    )
    steps = result.epochs * result.steps_per_epoch
    compile_network(network, optimizer(config, steps), ctc_nats, phone_sums)
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
    settings = Settings(
        "", data.features, network.core.stride, (),
        config=config, preset=plan.identity["preset"], seed=plan.seed,
    )  # fmt: skip
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
