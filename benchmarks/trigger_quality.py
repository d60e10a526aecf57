"""Measure misses of human speakers in noise of 10 dB against false alarms per hour.

    python benchmarks/trigger_quality.py split DATA --word alexa --out DIR
    seqapps trigger train --word alexa --out MODEL --negatives DIR/negatives \\
        --background DIR/background
    python benchmarks/trigger_quality.py measure DATA --word alexa MODEL…

DATA holds wake_words/WORD/*.flac, spoken_digits/*.flac, background/speech/*.flac (files named
…_SPEAKER-…) and background/noise/*.flac. Files are split in half by the hash of their names,
speech by the hash of the speaker. Words are split as a whole: WORD is measured together with
another word, given by `PAIRS`, and neither is trained on.

`split` makes folders of links: `negatives` and `background` for training, `own` (the half of
WORD's clips that is not measured), and `people` (training data for an encoder with
transcripts.tsv, if --transcripts names the transcripts of the speech).

`measure` plays three streams of the other halves to each model, in different orders and noises,
and the held-out clips of WORD once per stream, all in noise of 10 dB. It prints the misses,
pooled over the models, at the thresholds with 0.5, 1 and 2 counted false alarms per hour, and the
misses and false alarms at the models' own thresholds.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from seqapps.common.export import bundle
from seqapps.common.io import audio
from seqapps.speech.sound import mixing
from seqapps.speech.sound.noises import noise
from seqapps.trigger import runtime
from seqapps.trigger.detection.operating_curve import peak_heights
from seqapps.trigger.engines import LiteEngine

WORDS = {
    "alexa": "alexa", "jarvis": "jarvis", "snowboy": "snowboy", "view_glass": "view glass",
    "athena": "athena",
}  # fmt: skip
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
PAIRS = ({"alexa", "jarvis"}, {"snowboy", "view_glass"})
STREAMS, SNR_DB, PIECE_S, PAUSE_S = 3, 10.0, 20.0, 0.3
RATES = (0.5, 1.0, 2.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("split", "measure"):
        sub = verbs.add_parser(verb)
        sub.add_argument("data", type=Path)
        sub.add_argument("--word", choices=sorted(set.union(*PAIRS)), required=True)
        if verb == "split":
            sub.add_argument("--out", type=Path, required=True)
            sub.add_argument("--transcripts", type=Path)
        else:
            sub.add_argument("models", type=Path, nargs="+")
            sub.add_argument("--int8", action="store_true")
            sub.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.verb == "split":
        split(arguments.data, arguments.word, arguments.out, arguments.transcripts)
        return
    result = measured(arguments.data, arguments.word, arguments.models, arguments.int8)
    print(json.dumps(result) if arguments.json else shown(result))


def is_kept(name: str) -> bool:
    """Return whether a file is for measuring, by the hash of its name."""
    return bool(hashlib.sha256(name.encode()).digest()[0] & 1)


def speaker(path: Path) -> str:
    return path.stem.split("_")[1].split("-")[0]


def sounds(data: Path, word: str, kept: bool) -> dict[str, list[Path]]:
    """Return the files of one side: of `word`, `words`, `digits`, `speech` and `noise`."""
    pair = next(pair for pair in PAIRS if word in pair)
    words = (pair - {word}) if kept else set(WORDS) - pair
    folders = {
        "word": [data / "wake_words" / word],
        "words": [data / "wake_words" / name for name in sorted(words)],
        "digits": [data / "spoken_digits"],
        "speech": [data / "background" / "speech"],
        "noise": [data / "background" / "noise"],
    }
    found = {name: [p for f in fs for p in audio.files(f)] for name, fs in folders.items()}
    for name in ("word", "digits", "noise"):
        found[name] = [path for path in found[name] if is_kept(path.name) == kept]
    found["speech"] = [path for path in found["speech"] if is_kept(speaker(path)) == kept]
    return found


def split(data: Path, word: str, out: Path, transcripts: Path | None) -> None:
    """Write the folders to train with."""
    found = sounds(data.resolve(), word, kept=False)
    for name, kinds in {
        "negatives": ("words", "digits"), "background": ("speech", "noise"), "own": ("word",),
        "noise": ("noise",),
    }.items():  # fmt: skip
        (out / name).mkdir(parents=True)
        for path in [path for kind in kinds for path in found[kind]]:
            (out / name / f"{path.parent.name}-{path.name}").symlink_to(path)
    if transcripts is None:
        return
    rows = [f"{path}\t{WORDS[path.parent.name]}" for path in found["words"]]
    digits = [path for path in found["digits"] if int(path.stem.split("_")[2]) % 5 == 0]
    rows += [f"{path}\t{DIGITS[int(path.stem[0])]}" for path in digits]
    for line in (transcripts / "transcripts.tsv").read_text().splitlines():
        name, text = line.split("\t")[:2]
        if not is_kept(speaker(Path(name))):
            rows.append(f"{(transcripts / name).resolve()}\t{text}")
    (out / "people").mkdir()
    (out / "people" / "transcripts.tsv").write_text("\n".join([*rows, ""]))


def in_noise(
    sound: np.ndarray, noises: list[np.ndarray], random: np.random.Generator
) -> np.ndarray:
    """Return a sound <float32>[n] in noise, recorded or synthetic with equal probability."""
    if random.random() < 0.5:
        recorded = noises[random.integers(len(noises))]
        begin = int(random.integers(len(recorded)))
        added = np.take(recorded, np.arange(begin, begin + len(sound)), mode="wrap")
    else:
        added = noise(len(sound), random)
    return mixing.mix(sound, added, SNR_DB)


def quiet_pieces(found: dict[str, list[Path]], random: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield a stream without the word, in pieces."""
    paths = [path for kind in ("words", "digits", "speech") for path in found[kind]]
    gap = np.zeros(round(PAUSE_S * audio.RATE_HZ), np.float32)
    size, waiting, length = round(PIECE_S * audio.RATE_HZ), [], 0
    for number in random.permutation(len(paths)):
        sound = audio.read(paths[number], 60.0)
        level = max(mixing.active_level(sound), 1e-5)
        sound = sound * np.float32(0.05 / level * 10 ** (random.uniform(-6, 6) / 20))
        waiting += [sound, gap]
        length += len(sound) + len(gap)
        if length >= size:
            yield np.concatenate(waiting)
            waiting, length = [], 0


def measured(data: Path, word: str, models: list[Path], int8: bool) -> dict:
    found = sounds(data, word, kept=True)
    noises = [audio.read(path, 200.0) for path in found["noise"]]
    loaded = [runtime.load(bundle.open_bundle("trigger", str(path))) for path in models]
    if int8:
        for one, folder in zip(loaded, models, strict=True):
            one.engine = LiteEngine(folder, one.settings, quantised=True)
    said: list[list[float]] = [[] for _ in models]
    quiet: list[list[np.ndarray]] = [[] for _ in models]
    seconds = 0.0
    for stream in range(STREAMS):
        random = np.random.default_rng([stream, *word.encode()])
        for piece in [*quiet_pieces(found, random), *(cut for cut in noises)]:
            is_noise = any(piece is cut for cut in noises)
            sound = piece if is_noise else in_noise(piece, noises, random)
            seconds += len(sound) / audio.RATE_HZ
            for one, row in zip(loaded, quiet, strict=True):
                settings = one.settings
                apart_s = settings.config.refractory_s
                row.append(peak_heights(logits(one, sound), settings.step_s, apart_s))
        for path in found["word"]:
            sound = in_noise(audio.read(path, 60.0), noises, random)
            for one, scores in zip(loaded, said, strict=True):
                scores.append(float(logits(one, sound).max()))
    return summary(word, said, quiet, seconds / 3600)


def logits(one: runtime.Runtime, sound: np.ndarray) -> np.ndarray:
    p = np.clip(one.probabilities(sound).astype(np.float64), 1e-12, 1 - 1e-7)
    return np.log(p) - np.log1p(-p)


def summary(word: str, said: list, quiet: list, hours: float) -> dict:
    rows = []
    for scores, parts in zip(said, quiet, strict=True):
        heights, scores = np.sort(np.concatenate(parts))[::-1], np.array(scores)
        row = {}
        for rate in RATES:
            threshold = heights[int(rate * hours)]  # so many are higher
            row[str(rate)] = float(np.mean(scores <= threshold))
        row["own_misses"] = float(np.mean(scores < 0))
        row["own_alarms_per_hour"] = float((heights >= 0).sum() / hours)
        rows.append(row)
    mean = {key: round(float(np.mean([row[key] for row in rows])), 4) for key in rows[0]}
    return {"word": word, "clips": len(said[0]), "hours": round(hours, 2), **mean, "models": rows}


def shown(result: dict) -> str:
    misses = "  ".join(f"{100 * result[str(rate)]:.1f} % at {rate:g}/h" for rate in RATES)
    return (
        f"{result['word']}: {result['clips']} clips, {result['hours']} h; missed {misses}; "
        f"at the models' own thresholds {100 * result['own_misses']:.1f} % missed, "
        f"{result['own_alarms_per_hour']:.2f} false alarms an hour\n"
        + "\n".join(f"  {100 * row['1.0']:.1f} %" for row in result["models"])
    )


if __name__ == "__main__":
    main()
