"""Measure a sound model by the sentences that it chooses from grammars.

    python benchmarks/speech_sound_model.py MODEL --people DIR --orders DIR --noises DIR [--few]

MODEL holds core.keras and config.json (see speech_training.py), PEOPLE the folder `apart` written
by speech_corpus.py, ORDERS folders of home orders by a synthesiser that was not trained on, NOISES
background/noise of the shared sound (the half that trigger_quality.py measures with is used).

Each utterance is scored against its own text and others; the share whose own text has the highest
CTC score is printed, in quiet and in noise of 10 and of 5 dB:

- sentences: 99 others: 20 with one word exchanged, half for a word that sounds alike, and 79 that
  other people read;
- orders: 99 other home orders, 30 of which differ in one word;
- words: 100 others, 30 of which sound alike; digits: 99 other strings, 20 with one digit exchanged.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from numpy.random import Generator
from seqapps.common.io import audio
from seqapps.common.io.features import MelFeatures
from seqapps.speech import scoring, transcripts
from seqapps.speech.network import recognizer
from seqapps.speech.sound import mixing
from seqapps.speech.text.lexicon import pronounced_vocabulary, vocabulary
from seqapps.speech.text.phones import broad, phone_distance
from seqapps.speech.voices.espeak import Espeak
from speech_sentences import TEMPLATES, order
from trigger_quality import DIGITS, is_kept

HOME = [t for t in TEMPLATES if "{room}" in t or "{thing}" in t or "timer" in t or "{song}" in t]
SIZES = {"sentences": 400, "libri": 40, "orders": 200, "words": 300, "digits": 150}
MARGIN = 4_000  # samples of silence around an utterance


class SoundModel:
    """A network with its phones and prior."""

    def __init__(self, folder: Path) -> None:
        del recognizer.PACKAGE  # imported, so that Keras knows its classes
        self.config = json.loads((folder / "config.json").read_text())
        self.network = keras.saving.load_model(folder / "core.keras", compile=False)
        self.index = {phone: number for number, phone in enumerate(self.config["phones"])}
        self.features = MelFeatures.mel()
        self.prior = np.array(self.config["prior"])
        self.espeak = Espeak("en")

    def evidence(self, sound: np.ndarray) -> np.ndarray:
        """Return the scores of the symbols at each step of a sound."""
        padded = np.pad(sound, (self.features.window - self.features.hop, 0))
        frames = self.features(padded)
        frames = frames[: len(frames) // 2 * 2] - frames.mean(axis=0)
        mask = np.ones((1, len(frames)), np.float32)
        logits = np.asarray(self.network((frames[None], mask)))[0].astype(np.float64)
        return scoring.evidence(logits, self.prior, self.config["prior_power"])

    @cache  # noqa: B019  # one model in a process
    def phones(self, text: str) -> tuple[int, ...]:
        return tuple(self.index[p] for p in broad(self.espeak.phones(text)) if p in self.index)


@cache
def _nearest(word: str, espeak: Espeak) -> list[str]:
    target = espeak.phones(word)
    some = pronounced_vocabulary(espeak)[:: 5 + len(word) % 3]
    ranked = sorted((phone_distance(e.phones, target), e.text) for e in some if e.text != word)
    return [text for _, text in ranked[:12]]


def exchanged(text: str, espeak: Espeak, random: Generator, count: int) -> list[str]:
    """Return texts with one word exchanged, every second for one that sounds alike."""
    found = []
    for number in range(count):
        words = text.lower().split()
        place = int(random.integers(len(words)))
        near = _nearest(words[place].strip(".,?!"), espeak) if number % 2 else vocabulary()
        words[place] = near[int(random.integers(len(near)))]
        found.append(" ".join(words))
    return found


def near_orders(random: Generator, count: int) -> list[str]:
    return [order(random, HOME) for _ in range(count)]


Others = Callable[[str, Generator], list[str]]


def read(folders: list[Path], limit: int) -> list[tuple[str, np.ndarray]]:
    """Return texts and sounds of folders, evenly drawn."""
    lines = [(folder, line.split("\t")) for folder in folders
             for line in (folder / transcripts.TRANSCRIPTS).read_text().splitlines()]  # fmt: skip
    chosen = np.unique(np.linspace(0, len(lines) - 1, min(limit, len(lines))).astype(int))
    return [
        (lines[n][1][1].lower(), audio.read(lines[n][0] / lines[n][1][0], 15.0)) for n in chosen
    ]


def measured(
    model: SoundModel,
    read: list[tuple[str, np.ndarray]],
    others: Others,
    noises: list[np.ndarray],
    snr_db: float | None,
) -> dict[str, float]:
    """Return the share of the utterances whose own text scores highest, and distances."""
    right, distances, errors = [], [], []
    for number, (text, sound) in enumerate(read):
        random = np.random.default_rng([3, number])
        sound = np.pad(sound, MARGIN)
        if snr_db is not None:
            noise = noises[int(random.integers(len(noises)))]
            begin = int(random.integers(len(noise)))
            cut = np.take(noise, np.arange(begin, begin + len(sound)), mode="wrap")
            sound = mixing.mix(sound, cut, snr_db)
        symbols = model.evidence(sound)
        own = model.phones(text)
        different = [c for t in others(text, random) if (c := model.phones(t)) and c != own]
        found = scoring.scores(symbols, [own, *different])
        right.append(found[0] >= found.max())
        distances.append((scoring.free_score(symbols) - found[0]) / max(1, len(own)))
        errors.append(edits(scoring.free_phones(symbols), own) / max(1, len(own)))
    return {
        "n": len(right), "right": round(100 * float(np.mean(right)), 1),
        "median_distance": round(float(np.median(distances)), 3),
        "phone_errors": round(100 * float(np.mean(errors)), 1),
    }  # fmt: skip


def edits(a: list[int], b: tuple[int, ...]) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row = row, [i]
        for j, y in enumerate(b):
            row.append(min(before[j] + (x != y), before[j + 1] + 1, row[-1] + 1))
    return row[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--orders", type=Path, required=True)
    parser.add_argument("--noises", type=Path, required=True)
    parser.add_argument("--few", action="store_true", help="a third of the utterances, in quiet")
    parser.add_argument("--power", type=float, help="of the prior; default: the model's own")
    arguments = parser.parse_args()
    model = SoundModel(arguments.model)
    if arguments.power is not None:
        model.config["prior_power"] = arguments.power
    noises = [audio.read(p, 200.0) for p in audio.files(arguments.noises) if is_kept(p.name)]
    apart = arguments.people
    folders = {
        "sentences": [apart / "ocean"], "libri": [apart / "libri"], "words": [apart / "words"],
        "digits": [apart / "digits"], "orders": sorted(arguments.orders.iterdir()),
    }  # fmt: skip
    texts = [text for text, _ in read(folders["sentences"], 10_000)]

    def sentences(text: str, random: Generator) -> list[str]:
        drawn = random.choice(len(texts), 79, replace=False)
        return [*exchanged(text, model.espeak, random, 20), *(texts[n] for n in drawn)]

    def orders(text: str, random: Generator) -> list[str]:
        return [*exchanged(text, model.espeak, random, 30), *near_orders(random, 69)]

    def words(text: str, random: Generator) -> list[str]:
        near = _nearest(text, model.espeak) if " " not in text else []
        alike = [*near, *exchanged(text, model.espeak, random, 30 - len(near))]
        return [*alike, *(vocabulary()[n] for n in random.choice(len(vocabulary()), 70))]

    def digits(text: str, random: Generator) -> list[str]:
        said = text.split()
        found = []
        for number in range(99):
            row = list(said) if number < 20 else list(random.choice(DIGITS, len(said)))
            if number < 20:
                row[int(random.integers(len(row)))] = DIGITS[int(random.integers(10))]
            found.append(" ".join(row))
        return found

    others: dict[str, Others] = {
        "sentences": sentences, "libri": sentences, "orders": orders, "words": words,
        "digits": digits,
    }  # fmt: skip
    began = time.process_time()
    for name, size in SIZES.items():
        utterances = read(folders[name], size // 3 if arguments.few else size)
        for snr_db in (None,) if arguments.few else (None, 10.0, 5.0):
            result = measured(model, utterances, others[name], noises, snr_db)
            print(json.dumps({"set": name, "snr_db": snr_db, **result}), flush=True)
    print(f"{time.process_time() - began:.0f} s CPU")


if __name__ == "__main__":
    main()
