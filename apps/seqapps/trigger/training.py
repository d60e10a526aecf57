"""What this app adds to `common.training`: what is trained, and what is made of it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export import bundle, writers
from seqapps.common.io import audio
from seqapps.common.io.files import write_json, write_text
from seqapps.common.terminal.progress import Progress
from seqapps.common.training import checkpoint, loop
from seqapps.common.training.loop import Plan, Progress

from . import data as data_module
from . import model, program, runtime
from .config import Config
from .data import TrainingData
from .detection.detection import PATIENCE_S
from .detection.operating_curve import Curve, peaks
from .detection.operating_curve import table as curve_table
from .examples import maker
from .examples.maker import Clips, Material, Timing
from .examples.rendering import Job, render

AT_ONCE = 128  # stretches that are validated or searched at once
CANDIDATES = 3  # negatives of which the worst one is trained on
MINED = 0.5  # share of the negatives that are false alarms; the others are drawn
NEARLY = ("near", "part")  # what sounds nearly like the word
PER_POSITIVE = 2.0  # negatives in an epoch for each positive
STREAM_S = 30.0  # pieces of the sound that the threshold is chosen on
STREAM_COPIES = 3  # how often it is heard, each time in other rooms and noises
PAUSE_S = 0.25  # between clips of it
MOST_CAUTION = 10.0  # that a model may tell, and its inverse the least: it heard minutes alone
RENDERED, CHECKED, STREAMED = 101, 102, 103  # seeds
CAUTION = """These clips are of the same synthetic voices, or of the recordings that were given.
People whom the model has never heard are missed more often: measure on recordings of your own
(`evaluate`), and teach it your voice (`enroll`)."""


@dataclass(frozen=True)
class Examples:
    """Stretches.

    Attributes:
        inputs: features, or what a frozen part made of them, <float16>[n, time, size].
        targets: <int8>[n, steps].
        positives: how many of the first ones the word is said in.
        near: how many behind them sound nearly like it.
    """

    inputs: np.ndarray
    targets: np.ndarray
    positives: int
    near: int

    def __len__(self) -> int:
        return len(self.targets)


@dataclass(frozen=True, kw_only=True)
class TriggerPlan(Plan):
    """A plan, with what the threshold is chosen on.

    Attributes:
        core: the whole detector.
        timing: of its frames and logits.
        checking: stretches that validate, as features.
        streams: sound without the word, as features <float16>[n, time, bands].
        caution: how many times as many false alarms are to be expected as in the streams.
    """

    core: Any
    timing: Timing
    checking: Examples
    streams: np.ndarray
    caution: float


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Speak the words, make the examples, build the network, and say how to train it."""
    config = data.config
    loop.start(seed)
    before = None if base is None else runtime.Settings.from_folder(base.path)
    features = data_module.features_of(config) if before is None else before.features
    core = model.build(config, features.bands)
    if base is not None and before is not None:
        _start_from(core, program.load_core(base.path), before.word == data.word)
    timing = Timing(features, core.stride, config.segment_s, config.label_s)
    learning, checking, streams = _examples(data, timing, seed)
    caution = config.caution
    if before is not None and before.word == data.word and data.has_little_else:
        caution = caution_of(core, streams, timing, before.config)
    network, validating = core, checking
    if base is not None and config.frozen != "nothing" and config.network == "convolutional":
        network = model.Upper(core, config.frozen)
        learning, validating = (_through(network.lower, part) for part in (learning, checking))
        network(model.ops.zeros((1, 4, network.size)))
    miner = Miner(learning, network, seed)
    result = TriggerPlan(
        network=network,
        make_batch=miner.batch,
        lengths=np.full(miner.slots, timing.steps),
        validation=list(batches(validating)),
        batch_size=config.batch_size,
        epochs=config.epochs,
        patience=config.patience,
        seed=seed,
        identity=checkpoint.identity(data, seed, base, preset),
        unit="stretch",
        before_round=miner.search,
        # A few recordings are too few to choose an epoch by.
        keeps_last=config.keeps_last,
        core=core,
        timing=timing,
        checking=checking,
        streams=streams,
        caution=caution,
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _start_from(core: Any, source: Any, same_word: bool) -> None:
    """Take the encoder of another model, and what knows the word if it is the same."""
    if same_word or not hasattr(core, "encoder"):
        core.set_weights(source.get_weights())
    else:
        core.encoder.set_weights(source.encoder.get_weights())


def _examples(
    data: TrainingData, timing: Timing, seed: int
) -> tuple[Examples, Examples, np.ndarray]:
    """Return the stretches to train on, those to validate on, and the streams."""
    config = data.config
    with Progress("speaking", sum(data.to_speak.values())) as ticks:
        learning, checking = data_module.material(data, seed, ticks.advance)
    jobs = [_jobs(material, config, material is learning) for material in (learning, checking)]
    running = replace(checking, speech=_running(checking))
    streams = [
        Job("phrase", n, c) for n in range(len(running.speech)) for c in range(STREAM_COPIES)
    ]
    streamed = replace(timing, segment_s=STREAM_S)
    with Progress("listening", sum(map(len, chain(*jobs, [streams])))) as ticks:
        made = [
            Examples(
                *render([*pos, *neg], material, timing, seed + own, ticks.advance),
                len(pos), sum(job.method in NEARLY for job in neg),
            )
            for material, (pos, neg), own in zip(
                (learning, checking), jobs, (RENDERED, CHECKED), strict=True
            )
        ]  # fmt: skip
        heard, _ = render(streams, running, streamed, seed + STREAMED, ticks.advance)
    return made[0], made[1], heard


def _jobs(material: Material, config: Config, learning: bool) -> tuple[list[Job], list[Job]]:
    """Say what to make of the material: with the word, and without."""
    copies, real = (config.copies, config.real) if learning else (1, 1)

    def each(method: str, clips: Clips, repeats: int) -> list[Job]:
        return [Job(method, number, c) for number in range(len(clips)) for c in range(repeats)]

    most = config.most_real
    if config.keeps_last and not learning:  # no epoch is chosen by what they say
        most = math.ceil(most * config.validation)
    positives = each("positive", material.word, copies)
    repeats = min(4 * real, max(1, most // max(1, len(material.recordings))))
    positives += each("recorded", material.recordings, repeats)
    negatives = each("near", material.near, copies)
    negatives += each("part", material.word, 1)[::2]
    negatives += each("speech", material.speech, copies)
    for method, clips in (("negative", material.negatives), ("background", material.background)):
        pieces = real * math.ceil(clips.seconds / config.segment_s)
        kept = np.unique(np.linspace(0, pieces - 1, min(pieces, most)).round().astype(int))
        negatives += [Job(method, piece % len(clips), piece) for piece in kept.tolist()]
    count = config.noises if learning else config.noises // 10
    negatives += [Job("noise", number, 0) for number in range(count)]
    return positives, negatives


def _running(material: Material) -> Clips:
    """Return pieces of speech, of negatives and of background, each of `STREAM_S`.

    Near misses are left out: no hour of anybody's life is as full of them.
    """
    gap = np.zeros(round(PAUSE_S * audio.RATE_HZ), np.float32)
    size = round(STREAM_S * audio.RATE_HZ)
    pieces = []
    for clips in (material.speech, material.negatives, material.background):
        if not len(clips):
            continue
        sound = np.concatenate([part for n in range(len(clips)) for part in (clips[n], gap)])
        pieces += [sound[i : i + size] for i in range(0, max(1, len(sound) - size // 2), size)]
    return Clips.of([np.resize(piece, size) for piece in pieces])


def _through(lower: Callable[[np.ndarray], Any], part: Examples) -> Examples:
    """Return examples with what a network's lower part makes of features in their place."""
    return replace(part, inputs=computed(lower, part.inputs).astype(np.float16))


class Miner:
    """Chooses what an epoch is trained on: all positives, and of the negatives the worst.

    Near misses are drawn, and never searched for: they would be most of the worst ones, and the
    network would learn to hear people badly for the sake of what hardly anybody says.

    Args:
        learning: the examples.
        network: what is trained.
        seed: of what is drawn.
    """

    def __init__(self, learning: Examples, network: Any, seed: int) -> None:
        self._learning, self._network, self._seed = learning, network, seed
        negatives = len(learning) - learning.positives
        self._count = min(negatives, round(PER_POSITIVE * learning.positives))
        self._chosen = np.arange(learning.positives, learning.positives + self._count)

    @property
    def slots(self) -> int:
        """Examples of an epoch."""
        return self._learning.positives + self._count

    def search(self, number: int) -> None:
        """Choose the negatives of a round: drawn, and of as many again times three the worst."""
        learning = self._learning
        random = np.random.default_rng([self._seed, RENDERED, number])
        drawn = random.permutation(np.arange(learning.positives, len(learning)))
        if number == 0 or self._count == len(drawn):
            self._chosen = drawn[: self._count]
            return
        mined = round(self._count * MINED)
        searched = drawn[drawn >= learning.positives + learning.near][: CANDIDATES * mined]
        scores = np.array([])
        for begin in range(0, len(searched), AT_ONCE):
            scores = np.append(scores, self._worst(searched[begin : begin + AT_ONCE]))
        worst = searched[np.argsort(-scores, kind="stable")[:mined]]
        others = drawn[~np.isin(drawn, worst)]
        self._chosen = np.concatenate([others[: self._count - len(worst)], worst])

    def _worst(self, rows: np.ndarray) -> np.ndarray:
        """Return the highest logit where nothing should be heard, <float32>[rows]."""
        logits = logits_of(self._network, self._learning.inputs[rows])
        quiet = self._learning.targets[rows] == maker.QUIET
        return np.where(quiet, logits, -np.inf).max(axis=1)

    def batch(self, slots: np.ndarray) -> loop.Batch:
        """Return inputs, targets and weights of slots <int>[batch]."""
        positives = self._learning.positives
        rows = np.where(slots < positives, slots, self._chosen[np.maximum(slots - positives, 0)])
        return batch(self._learning, rows)


def batch(part: Examples, rows: np.ndarray) -> loop.Batch:
    """Return inputs, targets and weights of rows."""
    return (
        part.inputs[rows].astype(np.float32),
        part.targets[rows].astype(np.int32),
        np.ones(len(rows), np.float32),
    )


def batches(part: Examples) -> Iterator[loop.Batch]:
    """Yield all examples."""
    for begin in range(0, len(part), AT_ONCE):
        yield batch(part, np.arange(begin, min(begin + AT_ONCE, len(part))))


def computed(function: Callable[[np.ndarray], Any], inputs: np.ndarray) -> np.ndarray:
    """Return what a function makes of inputs, a few at once."""
    parts = [inputs[i : i + AT_ONCE].astype(np.float32) for i in range(0, len(inputs), AT_ONCE)]
    return np.concatenate([np.asarray(model.ops.convert_to_numpy(function(p))) for p in parts])


def logits_of(network: Any, inputs: np.ndarray) -> np.ndarray:
    """Return logits <float32>[n, steps] of what the network hears."""
    return computed(network, inputs)


def peaks_of(network: Any, streams: np.ndarray, timing: Timing, apart_s: float) -> np.ndarray:
    """Return the heights of peaks in streams, none within `apart_s` of a higher one."""
    rows = logits_of(network, streams)
    return np.concatenate([peaks(row, timing.step_s, apart_s) for row in rows])


def caution_of(core: Any, streams: np.ndarray, timing: Timing, config: Config) -> float:
    """Return how many times as many false alarms there are in life as in streams.

    By a model that knows the word: its threshold, logit 0, was chosen for so many an hour, on
    more sound than there is now.
    """
    quiet = peaks_of(core, streams, timing, config.refractory_s)
    heard = Curve(np.zeros(0), quiet, len(streams) * STREAM_S / 3600).expected(0.0)
    asked = config.false_alarms_per_hour
    return float(np.clip(asked / max(heard, 1e-9), 1 / MOST_CAUTION, MOST_CAUTION))


def finish(
    network: Any, data: TrainingData, plan: TriggerPlan, progress: Progress, folder: Path
) -> dict[str, Any]:
    """Make a complete model in `folder` of the trained network; return its metrics.

    The threshold is chosen on streams of sound that was not trained on.
    """
    config, core, timing, checking = data.config, plan.core, plan.timing, plan.checking
    hours = len(plan.streams) * STREAM_S / 3600
    quiet = peaks_of(core, plan.streams, timing, config.refractory_s)
    logits = logits_of(core, checking.inputs[: checking.positives])
    said = np.where(checking.targets[: checking.positives] == maker.FIRE, logits, -np.inf)
    curve = Curve(said.max(axis=1, initial=-np.inf), quiet, hours, plan.caution)
    threshold = curve.threshold(config.false_alarms_per_hour)
    core.shift(-threshold)
    writers.save_core(core, folder / "core.keras")
    points = curve.points(config.false_alarms_per_hour)
    settings = runtime.Settings(
        word=data.word, language=config.language, features=timing.features, stride=timing.stride,
        threshold=0.5, refractory_s=config.refractory_s, operating_points=tuple(points),
        config=config, preset=plan.identity["preset"], seed=plan.seed,
    )  # fmt: skip
    write_json(folder / "config.json", settings.to_json())
    runtime.write_features(folder, timing.features)
    writers.under_tensorflow(program.__name__, folder, program.write_programs)
    measured: dict[str, Any] = {
        "validation": {
            "nats": round(progress.best_nats, 5),
            "clips": checking.positives,
            "hours": round(hours, 2),
            "median_delay_s": round(median_delay_s(checking, logits, timing.step_s, config), 3),
            "points": points,
        },
        "engines": [engine.name for engine in data.synthesizer.engines],
        "recordings": {name: len(found.clips) for name, found in data.given.items()},
        "parameters": int(core.count_params()),
        **loop.facts(plan, progress, data),
    }
    write_text(folder / "README.md", card(settings, measured))
    return measured


def median_delay_s(checking: Examples, logits: np.ndarray, step_s: float, config: Config) -> float:
    """Return how long after the end of a synthetic clip of the word it is reported.

    That is when what follows the highest logit is known, wherever that is.

    Args:
        checking: stretches that validate.
        logits: of those that the word is said in, <float>[positives, steps].
        step_s: from one logit to the next.
        config: of the training.
    """
    targets = checking.targets[: checking.positives]
    fires = targets == maker.FIRE
    exact = fires.sum(axis=1) <= math.ceil(config.label_s / step_s) + 1  # not so of recordings
    behind = np.maximum.accumulate(fires, axis=1) & (targets != maker.QUIET)
    steps = np.where(behind, logits, -np.inf)[exact].argmax(axis=1) - fires[exact].argmax(axis=1)
    # Of the first step that ends behind the word, half lies there on average.
    return (float(np.median(steps)) + 0.5) * step_s + PATIENCE_S


def card(settings: runtime.Settings, metrics: dict[str, Any]) -> str:
    """Write the model card of a freshly trained model."""
    config, measured = settings.config, metrics["validation"]
    given = "".join(
        f"- {count:,} of the user's {name.replace('_', ' ')}\n"
        for name, count in metrics["recordings"].items()
    )
    near = f", and {config.near:,} clips of what sounds nearly like it" if config.near else ""
    chosen = f"best after epoch {metrics['best_epoch']:g}"
    on_them = " (the best epoch was chosen on them)"
    if config.keeps_last:
        chosen, on_them = "the last epoch", ""
    return f"""# A model that listens for "{settings.word}"

Preset `{settings.preset}`, seed {settings.seed}, {metrics["parameters"]:,} parameters;
{chosen} of {metrics["epochs"]:g}. Learned from

- {config.clips:,} synthetic clips of the word, voices of {", ".join(metrics["engines"])}
- {config.speech_s / 60:.0f} minutes of synthetic speech without it{near}
{given}
Measured on {measured["clips"]:,} clips that it was not trained on{on_them}
and {measured["hours"]} h of other sound, {STREAM_COPIES} times the same in other noises:

{curve_table(measured["points"])}

Reported {measured["median_delay_s"]:.2f} s after the end of the word (median).

{CAUTION}

    {metrics["command"]}
"""
