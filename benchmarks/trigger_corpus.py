"""Make transcribed speech for `seqapps trigger pretrain` with Kokoro and Whisper.

    pip install faster-whisper onnxruntime phonemizer-fork espeakng-loader
    python benchmarks/trigger_corpus.py speak --kokoro FOLDER --out DIR [-n 1500]
    python benchmarks/trigger_corpus.py read SPEECH --whisper FOLDER --out DIR

`speak` synthesises sentences and strings of words with Kokoro-82M (hexgrad, Apache-2.0), in its 54
voices and in mixtures of two. The layout of FOLDER is described in
`apps/seqapps/speech/voices/kokoro.py` (the corpus was made with `kokoro-v1.0.int8.onnx` of
kokoro-onnx).

`read` transcribes a folder of speech with Whisper (OpenAI, MIT) and cuts it into phrases of up to
3.3 s. FOLDER holds a model for faster-whisper, such as whisper-base.

Both write sound files and `transcripts.tsv`.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from seqapps.speech.voices import kokoro

RATE_HZ = 16_000
TEXTS = Path(__file__).resolve().parents[1] / "apps" / "seqapps" / "trigger" / "text"
SEED = 7
MAX_PHRASE_S, PAUSE_S, MARGIN_S = 3.3, 0.6, 0.08  # the last two between and around phrases
MIN_LOG_PROBABILITY, MIN_PROBABILITY = -1.0, 0.6  # of a segment, and of a phrase's words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    speaking = verbs.add_parser("speak")
    speaking.add_argument("--kokoro", type=Path, required=True)
    speaking.add_argument("-n", type=int, default=1_500)
    reading = verbs.add_parser("read")
    reading.add_argument("speech", type=Path)
    reading.add_argument("--whisper", type=Path, required=True)
    for verb in (speaking, reading):
        verb.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True)
    with (arguments.out / "transcripts.tsv").open("w", encoding="utf-8") as table:
        if arguments.verb == "speak":
            clips = speak(arguments.kokoro, arguments.n)
        else:
            clips = read(arguments.speech, arguments.whisper)
        for name, text, samples in clips:
            soundfile.write(arguments.out / name, samples, RATE_HZ, subtype="PCM_16")
            print(f"{name}\t{text}", file=table, flush=True)


def speak(folder: Path, count: int) -> Iterator[tuple[str, str, np.ndarray]]:
    words = (TEXTS / "vocabulary.txt").read_text(encoding="utf-8").split()
    sentences = (TEXTS / "sentences.txt").read_text(encoding="utf-8").splitlines()
    say = speaker(folder)
    for number in range(count):
        random = np.random.default_rng([SEED, number])
        if random.random() < 0.25:
            text = str(random.choice(sentences))
        else:
            text = " ".join(random.choice(words, int(random.integers(2, 7))))
        samples = say(text, random)
        yield f"{number:06d}.flac", text, samples / np.abs(samples).max() * 0.7


def speaker(folder: Path) -> Callable[[str, np.random.Generator], np.ndarray]:
    """Return a function that speaks a text in a random voice."""
    import espeakng_loader
    from phonemizer.backend import EspeakBackend
    from phonemizer.backend.espeak.wrapper import EspeakWrapper

    EspeakWrapper.set_library(espeakng_loader.get_library_path())
    EspeakWrapper.set_data_path(espeakng_loader.get_data_path())
    backends = {
        language: EspeakBackend(language, preserve_punctuation=True, with_stress=True)
        for language in ("en-us", "en-gb")
    }
    network = kokoro.network(folder)
    voices = {path.stem: network.styles(path.stem) for path in folder.glob("voices/*.bin")}
    english = list(network.english)
    others = [name for name in sorted(voices) if name not in english]

    def voice(random: np.random.Generator) -> np.ndarray:
        one = voices[str(random.choice(english if random.random() < 0.5 else others))]
        if random.random() < 1 - kokoro.MIXED:
            return one
        other = voices[str(random.choice(english))]
        weight = random.uniform(*kokoro.MIXTURE)
        return (1 - weight) * one + weight * other

    def say(text: str, random: np.random.Generator) -> np.ndarray:
        language = "en-gb" if random.random() < kokoro.BRITISH else "en-us"
        phonemes = kokoro.adapted(backends[language].phonemize([text])[0].strip(), language)
        styles = voice(random)
        speed = float(
            np.clip(
                np.exp(random.normal(kokoro.PACE, kokoro.PACE_SPREAD)),
                kokoro.MIN_SPEED,
                kokoro.MAX_SPEED,
            )
        )
        samples = soxr.resample(network(phonemes, styles, speed), 24_000, RATE_HZ)
        loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
        return samples[max(0, loud[0] - RATE_HZ // 20) : loud[-1] + RATE_HZ // 20]

    return say


def read(folder: Path, model: Path) -> Iterator[tuple[str, str, np.ndarray]]:
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8")
    for path in sorted(folder.glob("*.flac")):
        samples, _ = soundfile.read(path, dtype="float32")
        segments, _ = whisper.transcribe(
            samples, beam_size=5, language="en", condition_on_previous_text=False,
            word_timestamps=True,
        )  # fmt: skip
        words = [w for s in segments if s.avg_logprob > MIN_LOG_PROBABILITY for w in s.words]
        number = 0
        for phrase in phrases(words):
            begin = max(0, round((phrase[0].start - MARGIN_S) * RATE_HZ))
            cut = samples[begin : round((phrase[-1].end + MARGIN_S) * RATE_HZ)]
            is_certain = np.mean([word.probability for word in phrase]) > MIN_PROBABILITY
            if len(phrase) > 1 and is_certain and 0.4 < len(cut) / RATE_HZ < 3.9:
                text = " ".join(word.word.strip() for word in phrase)
                yield f"{path.stem}_{number}.flac", text, cut
                number += 1


def phrases(words: list) -> Iterator[list]:
    """Yield runs of words without a pause, of at most `MAX_PHRASE_S`."""
    phrase: list = []
    for word in words:
        is_too_long = phrase and word.end - phrase[0].start > MAX_PHRASE_S
        if is_too_long or (phrase and word.start - phrase[-1].end > PAUSE_S):
            yield phrase
            phrase = []
        phrase.append(word)
    if phrase:
        yield phrase


if __name__ == "__main__":
    main()
