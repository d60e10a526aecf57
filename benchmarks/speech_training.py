"""Train the sound model, a recogniser of phones, on the features of speech_corpus.py.

    python benchmarks/speech_training.py SHARDS --out DIR --hours 2.5 [--resume]

One process and one thread. A round is a pass over a sample of the scenes, people several times;
scenes that were rendered meanwhile are read before the next round. After each round DIR holds a
checkpoint, and in DIR/model the network with averaged weights: core.keras, and config.json with the
phones, the settings of the features, and the mean of the posteriors (the prior that decoding
divides by). `--hours` is the CPU time of the whole schedule; a resumed training goes on in it.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from numpy.random import Generator
from seqapps.common.training.optimizers import AdamW
from seqapps.speech import scoring
from seqapps.speech.network.ctc import PADDING, ctc_nats
from seqapps.speech.network.recognizer import STRIDE, Recognizer

BANDS = 40
FRAMES = 1_200  # of a batch: 24 s; many small steps learn faster than few large ones
ROUND_S = 30_000.0  # seconds of sound in a round
POOL = 100  # batches that are sorted by length together
# Draws of a scene of people relative to one of synthetic speech: there are fewer people.
SHARES = {"ocean": 1.0, "words": 1.5, "libri": 4.0, "digits": 0.7, "kokoro": 1.5, "festival": 1.0,
          "flite": 1.0, "espeak": 0.8}  # fmt: skip
# Copies of a clip in its shard (see speech_corpus.py): the first one is clean.
COPIES = {"ocean": 3, "words": 4, "digits": 4, "libri": 4, "kokoro": 3}
TIME_MASKS, TIME_SHARE, BAND_MASKS, BAND_WIDTH = 2, 0.08, 2, 7  # of SpecAugment
AVERAGE, WARM_UP, CLIP_NORM, DECAY = 0.999, 300, 5.0, 1e-3


class Shards:
    """The scenes of a folder: features in memory maps, phones, and the share of each scene."""

    def __init__(self, folder: Path, clean: float = 1.0) -> None:
        self.folder, self.clean = folder, clean  # how much more often clean scenes are drawn
        self.features: list[np.ndarray] = []
        self.rows: list[tuple[int, int, int, np.ndarray, float]] = []
        self.phones: list[str] = []
        self._known: set[Path] = set()

    def read(self, phones: list[str] | None) -> None:
        """Read the shards that are new; the phones of the first reading stay."""
        new = [p for p in sorted(self.folder.glob("*.json")) if p not in self._known]
        found = {path: json.loads(path.read_text()) for path in new}
        if not self.phones:
            names = {phone for rows in found.values() for row in rows for phone in row["phones"]}
            self.phones = phones or sorted(names)
        index = {phone: number for number, phone in enumerate(self.phones)}
        for path, rows in found.items():
            self._known.add(path)
            self.features.append(np.load(path.with_suffix(".npy"), mmap_mode="r"))
            share = next((s for name, s in SHARES.items() if name in path.name), 1.0)
            copies = next((n for name, n in COPIES.items() if name in path.name), 2)
            begin = 0
            for number, row in enumerate(rows):
                end = begin + row["frames"]
                drawn = share * (1.0 if number % copies else self.clean)
                target = np.array([index[p] for p in row["phones"] if p in index], np.int32)
                if 2 * len(target) < row["frames"] // STRIDE + 6:
                    self.rows.append((len(self.features) - 1, begin, end, target, drawn))
                begin = end

    def round(self, random: Generator) -> Iterator[list[int]]:
        """Yield batches of row numbers, each of scenes of similar length."""
        shares = np.array([row[4] for row in self.rows])
        seconds = np.array([row[2] - row[1] for row in self.rows]) / 50
        count = round(ROUND_S / (seconds * shares).sum() * shares.sum())
        keys = random.random(len(self.rows)) ** (1 / shares)  # weighted, without repetition
        chosen = np.argsort(-keys)[: min(count, len(self.rows))]
        chosen = random.permutation(chosen)
        size = round(POOL * FRAMES / 50 / seconds.mean())
        batches = []
        for begin in range(0, len(chosen), size):
            pool = sorted(chosen[begin : begin + size], key=lambda n: seconds[n])
            batch: list[int] = []
            for number in pool:
                if (len(batch) + 1) * seconds[number] * 50 > FRAMES:
                    batches.append(batch)
                    batch = []
                batch.append(int(number))
            batches.append(batch)
        for position in random.permutation(len(batches)):
            yield batches[position]

    def prepared(self, frames: np.ndarray, random: Generator) -> np.ndarray:
        """Return what the network gets of a scene's features."""
        return masked(frames - frames.mean(axis=0), random)

    def batch(self, numbers: list[int], random: Generator) -> tuple[np.ndarray, ...]:
        """Return features, mask, targets and steps of scenes."""
        rows = [self.rows[number] for number in numbers]
        longest = max(end - begin for _, begin, end, _, _ in rows)
        longest += longest % STRIDE
        features = np.zeros((len(rows), longest, BANDS), np.float32)
        mask = np.zeros((len(rows), longest), np.float32)
        targets = np.full((len(rows), max(len(row[3]) for row in rows)), PADDING, np.int32)
        for n, (shard, begin, end, target, _) in enumerate(rows):
            frames = self.features[shard][begin:end].astype(np.float32)
            features[n, : len(frames)] = self.prepared(frames, random)
            mask[n, : len(frames)] = 1
            targets[n, : len(target)] = target
        steps = (mask[:, ::STRIDE].sum(axis=1)).astype(np.int32)
        return features, mask, targets, steps


def masked(frames: np.ndarray, random: Generator) -> np.ndarray:
    """Hide stretches of time and of bands: Park et al. (2019), "SpecAugment", arXiv 1904.08779."""
    for _ in range(TIME_MASKS):
        width = int(random.integers(0, max(1, int(TIME_SHARE * len(frames)) + 1)))
        begin = int(random.integers(0, len(frames) - width + 1))
        frames[begin : begin + width] = 0
    for _ in range(BAND_MASKS):
        width = int(random.integers(0, BAND_WIDTH + 1))
        begin = int(random.integers(0, BANDS - width + 1))
        frames[:, begin : begin + width] = 0
    return frames


def nats_per_phone(targets, logits, steps):
    """Return the mean CTC loss of the phones of a batch."""
    phones = tf.reduce_sum(tf.cast(targets != PADDING, tf.float32), axis=1)
    return tf.reduce_sum(ctc_nats(targets, logits, steps)) / tf.reduce_sum(phones)


class Training:
    """A network, its optimizer and its averaged weights; saved and restored together."""

    def __init__(self, phones: list[str], network: Any, rate: float) -> None:
        self.phones, self.network = phones, network
        self.optimizer = AdamW(rate, DECAY, global_clipnorm=CLIP_NORM)
        self.optimizer.build(self.network.trainable_variables)
        self.average = [tf.Variable(v.value) for v in self.network.trainable_variables]
        self.done = {"round": 0, "steps": 0, "cpu_s": 0.0}

    @tf.function(autograph=False, input_signature=[
        tf.TensorSpec((None, None, BANDS)), tf.TensorSpec((None, None)),
        tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None,), tf.int32),
    ])  # fmt: skip
    def step(self, features, mask, targets, steps):
        """Take an optimizer step; return the loss, nats for each phone."""
        variables = self.network.trainable_variables
        with tf.GradientTape() as tape:
            loss = self.loss(features, mask, targets, steps)
        gradients = tape.gradient(loss, [v.value for v in variables])
        self.optimizer.apply(gradients, variables)
        for mean, variable in zip(self.average, variables, strict=True):
            mean.assign(mean * AVERAGE + variable.value * (1 - AVERAGE))
        return loss

    def loss(self, features, mask, targets, steps):
        logits = self.network((features, mask), training=True)
        return nats_per_phone(targets, logits, steps)

    def variables(self) -> list:
        return [*(v.value for v in self.network.trainable_variables), *self.average,
                *(v.value for v in self.optimizer.variables),
                *(v.value for v in self.network.non_trainable_variables)]  # fmt: skip

    def save(self, out: Path) -> None:
        arrays = {str(n): v.numpy() for n, v in enumerate(self.variables())}
        temporary = out / "checkpoint.new.npz"
        np.savez(temporary, done=json.dumps(self.done), phones=json.dumps(self.phones), **arrays)
        temporary.replace(out / "checkpoint.npz")

    def restore(self, out: Path) -> None:
        with np.load(out / "checkpoint.npz") as stored:
            self.done = json.loads(str(stored["done"]))
            for n, variable in enumerate(self.variables()):
                if str(n) in stored:
                    variable.assign(stored[str(n)])

    def export(self, folder: Path, shards: Shards) -> None:
        """Write the network with the averaged weights, and its prior."""
        folder.mkdir(parents=True, exist_ok=True)
        current = [v.numpy() for v in self.network.trainable_variables]
        for variable, mean in zip(self.network.trainable_variables, self.average, strict=True):
            variable.assign(mean)
        self.write(folder, shards)
        for variable, value in zip(self.network.trainable_variables, current, strict=True):
            variable.assign(value)

    def write(self, folder: Path, shards: Shards) -> None:
        self.network.save(folder / "core.new.keras")
        (folder / "core.new.keras").replace(folder / "core.keras")
        prior = self._prior(shards)
        config = {
            "phones": self.phones, "blank": len(self.phones), "stride": STRIDE, "prior": prior,
            "prior_power": scoring.PRIOR_POWER,
            "features": {"bands": BANDS, "low_hz": 60.0, "high_hz": 7600.0, "window": 512,
                         "hop": 320, "mean": "of each band over the sound is subtracted"},
            "settings": self.network.settings, **self.done,
        }  # fmt: skip
        (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=1))

    def _prior(self, shards: Shards) -> list[float]:
        """Return the mean posteriors of a sample of the scenes."""
        random = np.random.default_rng(0)
        numbers = random.choice(len(shards.rows), min(300, len(shards.rows)), replace=False)
        total, steps_all = np.zeros(len(self.phones) + 1), 0
        for part in np.array_split(numbers, 10):
            features, mask, _, steps = shards.batch(part.tolist(), random)
            p = keras.ops.softmax(self.network((features, mask))).numpy()
            total += (p * mask[:, ::STRIDE, None]).sum(axis=(0, 1))
            steps_all += int(steps.sum())
        return (total / steps_all).round(7).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shards", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--clean", type=float, default=1.0, help="draws of a clean scene")
    parser.add_argument("--channels", type=int, default=192)
    parser.add_argument("--blocks", type=int, default=9)
    parser.add_argument("--kernel-size", type=int, default=9)
    parser.add_argument("--units", type=int, default=0)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--from", dest="base", type=Path, help="DIR of an earlier training")
    arguments = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    known = out / "phones.json"
    shards = Shards(arguments.shards, arguments.clean)
    shards.read(json.loads(known.read_text()) if known.exists() else None)
    known.write_text(json.dumps(shards.phones))
    settings = {"filters": 24, "channels": arguments.channels, "blocks": arguments.blocks,
                "kernel_size": arguments.kernel_size, "units": arguments.units,
                "dropout": arguments.dropout}  # fmt: skip
    network = Recognizer(len(shards.phones) + 1, BANDS, **settings)
    network.build()
    training = Training(shards.phones, network, arguments.rate)
    print(
        f"{training.network.count_params():,} parameters, {len(shards.phones)} phones", flush=True
    )
    if arguments.base:
        training.restore(arguments.base)
        training.done = {"round": 0, "steps": 0, "cpu_s": 0.0}
    if arguments.resume:
        training.restore(out)
    run(training, shards, out, arguments.hours * 3600, arguments.rate)


def run(training: Training, shards: Shards, out: Path, total_s: float, rate: float) -> None:
    done = training.done
    while done["cpu_s"] < total_s:
        shards.read(None)
        random = np.random.default_rng([7, done["round"]])
        losses, began, before = [], time.process_time(), done["cpu_s"]
        for numbers in shards.round(random):
            share = min(1.0, done["cpu_s"] / total_s)
            warm = min(1.0, (done["steps"] + 1) / WARM_UP)
            cosine = 0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * share))
            training.optimizer.learning_rate.assign(rate * warm * cosine)
            losses.append(float(training.step(*map(tf.constant, shards.batch(numbers, random)))))
            done["steps"] += 1
            done["cpu_s"] = before + time.process_time() - began
            if done["steps"] % 100 == 0:
                print(
                    f"step {done['steps']} cpu {done['cpu_s']:.0f} s "
                    f"loss {np.mean(losses[-100:]):.3f} scenes {len(shards.rows)}",
                    flush=True,
                )
            if done["steps"] % 250 == 0:
                training.save(out)
            if done["steps"] % 1000 == 0:
                training.export(out / "model", shards)
            if done["cpu_s"] >= total_s:
                break
        done["round"] += 1
        training.save(out)
        training.export(out / "model", shards)
        print(f"round {done['round']} loss {np.mean(losses):.3f} cpu {done['cpu_s']:.0f} s",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
