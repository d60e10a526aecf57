"""Distil the sound model to a streaming encoder of trigger words.

    python benchmarks/speech_student.py SHARDS --teacher MODEL --out DIR --hours 1 [--resume]

The student is the causal encoder of the trigger, with more channels, and an output layer for
phones. Its loss is the CTC loss plus the Kullback-Leibler divergence of its posteriors from those
of the teacher `DELAY` steps before, so that it hears that much after a sound (Hinton et al. 2015,
"Distilling the knowledge in a neural network", arXiv 1503.02531). DIR/model is a folder as
`seqapps trigger pretrain` writes it, for `seqapps trigger train --from`. See speech_training.py
for rounds and checkpoints.
"""

import argparse
import json
from pathlib import Path

import keras
import numpy as np
import speech_training
import tensorflow as tf
from numpy.random import Generator
from seqapps.speech.network.recognizer import STRIDE
from seqapps.trigger.config import Config
from seqapps.trigger.model import build
from seqapps.trigger.pretraining.pretraining import PhoneRecognizer
from seqapps.trigger.settings import Settings
from speech_training import BANDS, Shards, Training

DELAY = 3  # steps of 40 ms
CTC, DIVERGENCE = 0.5, 1.0  # weights of the losses
ENCODER = {"channels": 168, "dilations": "1,1,1,2,2,3"}


class RawShards(Shards):
    """The scenes as the student hears them: it subtracts a running mean itself."""

    def prepared(self, frames: np.ndarray, random: Generator) -> np.ndarray:
        return frames


class Untrained:
    """What `build` asks of training data."""

    def __init__(self, config: Config) -> None:
        from seqapps.trigger.data import features_of

        self.config, self.features = config, features_of(config)


class Distillation(Training):
    """The student's training: the teacher listens to the same scenes."""

    def __init__(self, phones: list[str], student, teacher, rate: float) -> None:
        self.teacher = teacher
        super().__init__(phones, student, rate)

    def loss(self, features, mask, targets, steps):
        count = tf.reduce_sum(mask, axis=1, keepdims=True)[..., None]
        mean = tf.reduce_sum(features * mask[..., None], axis=1, keepdims=True) / count
        target = tf.nn.softmax(self.teacher(((features - mean) * mask[..., None], mask)))
        # The teacher's posteriors come DELAY steps late; the student hears the end of a sound.
        logits = self.network(
            tf.pad(features, [[0, 0], [0, DELAY * STRIDE], [0, 0]]), training=True
        )
        late = tf.nn.log_softmax(logits[:, DELAY:])
        divergence = tf.reduce_sum(target * (tf.math.log(target + 1e-8) - late), axis=-1)
        valid = mask[:, ::STRIDE]
        mean_divergence = tf.reduce_sum(divergence * valid) / tf.reduce_sum(valid)
        nats = speech_training.nats_per_phone(targets, logits, steps + DELAY)
        return CTC * nats + DIVERGENCE * mean_divergence

    def write(self, folder: Path, shards: Shards) -> None:
        core, untrained = self.network.core, Untrained(CONFIG)
        core.save(folder / "core.new.keras")
        (folder / "core.new.keras").replace(folder / "core.keras")
        self.network.output_layer.save_own_variables(store := {})
        np.savez(folder / "phones.npz", **store)
        settings = Settings("", untrained.features, core.stride, (), config=CONFIG,
                            preset="encoder", seed=0)  # fmt: skip
        settings.save(folder)
        (folder / "phones.json").write_text(json.dumps(self.phones, ensure_ascii=False))


CONFIG = Config(segment_s=4.0, validation=0.05, **ENCODER)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shards", type=Path)
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, required=True)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--resume", action="store_true")
    arguments = parser.parse_args()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    teacher = keras.saving.load_model(arguments.teacher / "core.keras", compile=False)
    teacher.trainable = False
    phones = json.loads((arguments.teacher / "config.json").read_text())["phones"]
    shards = RawShards(arguments.shards)
    shards.read(phones)
    core = build(Untrained(CONFIG))
    core.head.trainable = False
    student = PhoneRecognizer(core, len(phones))
    student(np.zeros((1, 100, BANDS), np.float32))
    training = Distillation(phones, student, teacher, arguments.rate)
    size = sum(int(np.prod(v.shape)) for v in student.trainable_variables)
    print(f"student: {size:,} parameters", flush=True)
    if arguments.resume:
        training.restore(arguments.out)
    hours = arguments.hours * 3600
    speech_training.run(training, shards, arguments.out, hours, arguments.rate)


if __name__ == "__main__":
    main()
