"""The encoder learns to hear phones, from transcribed speech, before it learns any word.

It is trained by connectionist temporal classification (Graves et al. 2006, "Connectionist temporal
classification: labelling unsegmented sequence data with recurrent neural networks", ICML) on
phones in a broad transcription, which is the same for all accents and voices: so it learns to tell
words apart and not speakers.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from apps.common import audio, bundle, checkpoint, export, training
from apps.common.errors import UserError
from apps.common.files import write_json, write_text
from apps.common.progress import Ticks
from apps.common.splits import held_out
from apps.common.training import Batch, Plan, Progress

from . import corpus, ctc, model, runtime
from . import data as data_module
from .config import Config
from .espeak import Espeak
from .examples import Clips, Material, Timing, noise_bank
from .phones import broad
from .rendering import Job, render
from .words import pronounced

COPIES = 2  # how often a clip is heard, each time in another room and noise
OF_PEOPLE = 4  # times as often are recordings of people
MARGIN_S = 0.2  # that a clip is shorter than a stretch
NOISES = 600
VALIDATED_AT_ONCE = 128
RENDERED = 201  # a seed


@dataclass(frozen=True)
class SpeechData:
    """Transcribed speech.

    Attributes:
        config: of the training.
        clips: each shorter than a stretch.
        spoken: of each clip the phones, as numbers into `phones`.
        phones: that the language has, sorted.
        of_people: how many clips, the last ones, are recordings of people.
        background: noises and rooms.
        sha256: of all of it.
    """

    config: Config
    clips: Clips
    spoken: list[tuple[int, ...]]
    phones: tuple[str, ...]
    of_people: int
    background: Clips
    sha256: str

    @property
    def summary(self) -> str:
        """One line for the user."""
        return (
            f"{len(self.clips):,} clips of speech ({self.clips.seconds / 3600:.1f} h), "
            f"{self.of_people:,} of them of people, {len(self.phones)} phones"
        )

    @cached_property
    def validating(self) -> np.ndarray:
        """Say of each clip whether it validates, <bool>[clips]."""
        names = [
            hashlib.sha256(self.clips[i].tobytes()).hexdigest() for i in range(len(self.clips))
        ]
        return np.array(held_out(names, self.config.validation))


def load(source: dict[str, Any], config: Config, base: object = None) -> SpeechData:
    """Read folders of transcribed speech (see `corpus.read`).

    Args:
        source: lists of folders: `speech` (synthetic voices), `people`, and `background`.
        config: settings.
        base: not used.

    Raises:
        UserError: nothing to learn from, or what cannot be read.
    """
    espeak = Espeak(config.language)
    longest = round((config.segment_s - MARGIN_S) * audio.RATE_HZ)
    sounds: list[np.ndarray] = []
    transcripts: list[tuple[str, ...]] = []
    digest = hashlib.sha256()
    counts = {}
    for kind in ("speech", "people"):
        for folder in source.get(kind, ()):
            for _, text, samples in corpus.read(Path(folder)):
                phones = broad(pronounced(text, espeak))
                if len(samples) <= longest and phones:
                    sounds.append(samples)
                    transcripts.append(phones)
                    digest.update(text.encode() + samples.tobytes())
        counts[kind] = len(sounds)
    if len(sounds) < 2:
        raise UserError("--speech and --people: expected two clips of speech at least, got fewer")
    background = [data_module.read("background", Path(f)).clips for f in source["background"]]
    pieces = [clips[i] for clips in background for i in range(len(clips))]
    phones = tuple(sorted({phone for spoken in transcripts for phone in spoken}))
    number = {phone: place for place, phone in enumerate(phones)}
    return SpeechData(
        config, Clips.of(sounds), [tuple(number[p] for p in row) for row in transcripts], phones,
        counts["people"] - counts["speech"], Clips.of(pieces), digest.hexdigest(),
    )  # fmt: skip


def plan(data: SpeechData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Put the clips into rooms and noises, build the network, and say how to train it."""
    config = data.config
    training.start(seed)
    core = model.build(config, config.bands)
    core.head.trainable = False
    network = ctc.PhoneRecognizer(core, len(data.phones))
    timing = Timing(data_module.features_of(config), core.stride, config.segment_s, config.label_s)
    network(model.ops.zeros((1, timing.steps * timing.stride, config.bands)))
    empty = Clips.of([])
    material = Material(
        empty, empty, data.clips, empty, empty, data.background,
        noise_bank(NOISES, config.segment_s + 1, seed),
    )  # fmt: skip
    jobs = {learning: [*_jobs(data, learning)] for learning in (True, False)}
    with Ticks("listening", sum(map(len, jobs.values()))) as ticks:
        heard = {
            learning: render(jobs[learning], material, timing, seed + RENDERED, ticks.tick)[0]
            for learning in (True, False)
        }
    spoken = {key: [data.spoken[job.number] for job in some] for key, some in jobs.items()}

    longest = max(map(len, data.spoken))  # one shape for all batches

    def batch(learning: bool, rows: np.ndarray) -> Batch:
        targets = ctc.padded([spoken[learning][row] for row in rows], longest)
        return heard[learning][rows].astype(np.float32), targets, np.ones(len(rows), np.float32)

    starts = range(0, len(heard[False]), VALIDATED_AT_ONCE)
    rows = np.arange(len(heard[False]))
    result = Plan(
        network=network,
        make_batch=lambda rows: batch(True, rows),
        lengths=np.array([len(row) for row in spoken[True]]),
        validation=[batch(False, rows[i : i + VALIDATED_AT_ONCE]) for i in starts],
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="phone",
    )
    ctc.compile_for_phones(network, config, result.epochs * result.steps_per_epoch)
    return result


def _jobs(data: SpeechData, learning: bool) -> Iterator[Job]:
    """Yield what is trained on, or what validates: once each clip of people."""
    people = len(data.clips) - data.of_people
    for number, validates in enumerate(data.validating):
        if validates and not learning and (number >= people or not data.of_people):
            yield Job("phrase", number, 0)
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
    export.save_core(network.core, folder / "core.keras")
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
        **training.facts(plan, progress, data),
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
