"""Prepare speech for the training of the sound model: synthetic voices, people, rooms and noises.

    python benchmarks/speech_corpus.py synthesize --engine espeak -n 2000 --out DIR [--texts FILE]
    python benchmarks/speech_corpus.py people DATA --out DIR [--whisper FOLDER]
    python benchmarks/speech_corpus.py render DIR… --noises DATA/background/noise --out SHARDS \\
        --copies 4 --seed 1

`synthesize` writes folders of 200 clips with transcripts.tsv, sentences of speech_sentences.py (see
there); Kokoro is found as the app finds it. `people` writes folders of links: speechocean762 (its
train half and 60 speakers of its test half apart), wake words and LibriSpeech (split as by
trigger_quality.py), digits (two of six speakers apart, joined to strings). LibriSpeech has no
texts: Whisper (faster-whisper in FOLDER) writes them.

`render` writes features of trigger's mel bands <float16>[frames, 40] and the phones of each scene;
the first copy of a clip is clean, the others are in rooms and noises down to 0 dB. A folder `apart`
is for validation alone.
"""

import argparse
import hashlib
import itertools
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.random import Generator
from seqapps.common.io import audio
from seqapps.common.io.features import MelFeatures
from seqapps.speech import scenes, transcripts
from seqapps.speech.clips import Clips
from seqapps.speech.sound import mixing
from seqapps.speech.text.phonemes import pronounced
from seqapps.speech.text.phones import broad
from seqapps.speech.voices.augmentation import resample, retime
from seqapps.speech.voices.espeak import Espeak
from seqapps.speech.voices.synthesizer import discover, synthesize
from speech_sentences import sentence
from trigger_quality import DIGITS, WORDS, is_kept, speaker

CLIPS_PER_FOLDER = 200
APART_SPEAKERS = 60  # of speechocean762's test half
APART_DIGITS = ("theo", "yweweler")
MAX_S = 8.0
STRING_S = (0.05, 0.35)  # pauses between digits
MARGIN_S = (0.1, 0.7)  # silence on each side of a clip
SLOWER, FASTER = 0.85, 1.2
CLEAN_DB = 40.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    sub = verbs.add_parser("synthesize")
    sub.add_argument("--engine", required=True)
    sub.add_argument("-n", type=int, required=True)
    sub.add_argument("--out", type=Path, required=True)
    sub.add_argument("--texts", type=Path)
    sub.add_argument("--seed", type=int, default=1)
    sub = verbs.add_parser("people")
    sub.add_argument("data", type=Path)
    sub.add_argument("--out", type=Path, required=True)
    sub.add_argument("--whisper", type=Path)
    sub = verbs.add_parser("render")
    sub.add_argument("folders", type=Path, nargs="+")
    sub.add_argument("--noises", type=Path, required=True)
    sub.add_argument("--out", type=Path, required=True)
    sub.add_argument("--copies", type=int, default=1)
    sub.add_argument("--first", type=int, default=0, help="number of the first copy; 0 is clean")
    sub.add_argument("--seed", type=int, default=1)
    arguments = vars(parser.parse_args())
    {"synthesize": spoken, "people": people, "render": render}[arguments.pop("verb")](**arguments)


def spoken(engine: str, n: int, out: Path, texts: Path | None, seed: int) -> None:
    """Write `n` sentences in folders."""
    given = texts.read_text().splitlines() if texts else ()
    pool = discover(only=engine)
    for begin in range(0, n, CLIPS_PER_FOLDER):
        folder = out / f"{engine}-{seed}-{begin // CLIPS_PER_FOLDER:03d}"
        if folder.exists():
            continue
        numbers = range(begin, min(n, begin + CLIPS_PER_FOLDER))
        key = hashlib.sha256(engine.encode()).digest()[0]
        drawn = [sentence(np.random.default_rng([seed, key, i]), given) for i in numbers]
        requests = ((seed, number, text) for number, text in zip(numbers, drawn, strict=True))
        transcripts.write(synthesize(requests, pool, 1), folder, lambda: None)
        print(folder, flush=True)


def people(data: Path, out: Path, whisper: Path | None) -> None:
    """Write folders of people's speech."""
    _oceans(data / "speechocean762", out)
    for name, word in WORDS.items():
        for path in audio.files(data / "wake_words" / name):
            _add(out, "words", path, word, is_kept(path.name))
    _digits(data / "spoken_digits", out)
    if whisper:
        _read(data / "background" / "speech", out, whisper)


def _add(out: Path, name: str, source: Path, text: str, apart: bool, extra: str = "") -> None:
    folder = out / "apart" / name if apart else out / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / transcripts.TRANSCRIPTS).open("a") as file:
        file.write(f"{source.resolve()}\t{text}\t{extra}\n")


def _oceans(data: Path, out: Path) -> None:
    for half in ("train", "test"):
        store = out / "oceans" / half
        store.mkdir(parents=True, exist_ok=True)
        with tarfile.open(data / f"{half}.tar") as tar:
            tar.extractall(store, filter="data")
        rows = [line.split("\t") for line in (data / f"{half}.tsv").read_text().splitlines()]
        rows = [row for row in rows if row[2].replace(".", "").isdigit()]
        found = {path.name: path for path in store.rglob("*") if path.is_file()}
        speakers = sorted(
            {row[1] for row in rows}, key=lambda s: hashlib.sha256(s.encode()).digest()
        )
        for name, who, seconds, text in rows:
            if float(seconds) > MAX_S:
                continue
            apart = half == "test" and who in speakers[:APART_SPEAKERS]
            _add(out, "ocean", found[Path(name).name], text.lower(), apart, who)


def _digits(data: Path, out: Path) -> None:
    """Join the digits of each speaker to strings of one to six."""
    found: dict[str, list[Path]] = {}
    for path in audio.files(data):
        found.setdefault(path.stem.split("_")[1], []).append(path)
    for who, paths in sorted(found.items()):
        random = np.random.default_rng(list(who.encode()))
        order = [paths[n] for n in random.permutation(len(paths))]
        while order:
            taken = [order.pop() for _ in range(min(len(order), int(random.integers(1, 7))))]
            parts = []
            for path in taken:
                pause = round(random.uniform(*STRING_S) * audio.RATE_HZ)
                parts += [audio.read(path, 10.0), np.zeros(pause, np.float32)]
            folder = out / "strings"
            folder.mkdir(parents=True, exist_ok=True)
            name = folder / f"{who}-{len(order):04d}.flac"
            soundfile.write(name, np.concatenate(parts), audio.RATE_HZ, subtype="PCM_16")
            text = " ".join(DIGITS[int(path.stem[0])] for path in taken)
            _add(out, "digits", name, text, who in APART_DIGITS, who)


def _read(data: Path, out: Path, whisper: Path) -> None:
    """Cut LibriSpeech to phrases with texts by Whisper; the phrase ends are those of its words."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(whisper), device="cpu", compute_type="int8", cpu_threads=1)
    folder = out / "phrases"
    folder.mkdir(parents=True, exist_ok=True)
    for path in audio.files(data):
        sound = audio.read(path, 60.0)
        segments, _ = model.transcribe(sound, language="en", word_timestamps=True, beam_size=5)
        words = [word for segment in segments for word in segment.words]
        for number, group in enumerate(_phrases(words)):
            if min(word.probability for word in group) < 0.35:
                continue
            begin, end = max(0.0, group[0].start - 0.08), group[-1].end + 0.08
            name = folder / f"{path.stem}-{number:02d}.flac"
            piece = sound[round(begin * audio.RATE_HZ) : round(end * audio.RATE_HZ)]
            soundfile.write(name, piece, audio.RATE_HZ, subtype="PCM_16")
            text = "".join(word.word for word in group).strip()
            _add(out, "libri", name, text, is_kept(speaker(path)), speaker(path))


def _phrases(words: list) -> Iterator[list]:
    """Yield groups of words of about 3 to 6 s that end at pauses; the last word is left out."""
    group: list = []
    for word, after in itertools.pairwise(words):
        group.append(word)
        length = word.end - group[0].start
        if (length > 2.5 and after.start - word.end > 0.15) or length > 5.5:
            yield group
            group = []
    if len(group) > 2:
        yield group


def render(
    folders: list[Path], noises: Path, out: Path, copies: int, first: int, seed: int
) -> None:
    """Write the features and phones of each folder's clips."""
    espeak = Espeak("en")
    features = MelFeatures.mel()
    recorded = Clips.of(
        part for path in audio.files(noises) if not is_kept(path.name)
        for part in audio.blocks(path, 30.0)
    )  # fmt: skip
    made = scenes.noise_bank(150, MAX_S + 4, seed)
    out.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        target = out / f"{folder.parent.name}-{folder.name}-{first}-{seed}"
        if target.with_suffix(".json").exists():
            continue
        rows, frames = [], []
        read = [(text, clip) for _, text, clip in transcripts.read(folder)]
        babble = Clips.of(clip for _, clip in read[:60])
        for number, (text, clip) in enumerate(read):
            phones = broad(pronounced(text, espeak))
            if not phones or len(clip) > MAX_S * audio.RATE_HZ:
                continue
            for copy in range(first, first + copies):
                random = np.random.default_rng([seed, number, copy])
                sound = scene(clip, copy, random, made, recorded, babble)
                padded = np.pad(sound, (features.window - features.hop, 0))
                found = features(padded).astype(np.float16)
                rows.append({"frames": len(found), "phones": phones, "text": text})
                frames.append(found)
        np.save(target.with_suffix(".npy"), np.concatenate(frames))
        target.with_suffix(".json").write_text(json.dumps(rows))
        print(target, len(rows), sum(map(len, frames)) // 50, "s", flush=True)


def scene(
    clip: np.ndarray, copy: int, random: Generator, made: Clips, recorded: Clips, babble: Clips
) -> np.ndarray:
    """Return a clip as it is recorded: copy 0 in quiet, the others in rooms and noises."""
    if copy and random.random() < 0.5:
        clip = retime(clip, random, 1.0)
    clip = resample(clip, float(np.exp(random.normal(0, scenes.SPEED_SPREAD if copy else 0.02))))
    before, after = (round(random.uniform(*MARGIN_S) * audio.RATE_HZ) for _ in range(2))
    sound = np.pad(clip, (before, after))
    if not copy:
        return mixing.gain(sound, random)
    studio = scenes.Scenes(len(sound), made, recorded, babble)
    if random.random() < 0.55:  # louder noise than the trigger's scenes have
        if random.random() < scenes.REVERBERANT:
            sound = mixing.reverberate(sound, random)
        if random.random() < scenes.COLOURED:
            sound = mixing.equalise(sound, random)
        sound = mixing.mix(sound, studio.noise(random), random.uniform(0, 15))
        return mixing.gain(sound, random)
    return studio.augmented(sound, random)


if __name__ == "__main__":
    main()
