"""Detect the trigger word in WAV files with the exported parts of a model, without seqapps.

Usage: python example.py FILE.wav …
"""

import argparse
import functools
import json
import sys
import wave
from pathlib import Path
from typing import Any, NamedTuple

import model
import numpy as np

FOLDER = Path(__file__).parent
CONFIG = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
TABLES = json.loads((FOLDER / "tables.json").read_text(encoding="utf-8"))
BANK = np.load(FOLDER / "tables.npz")["bank"]  # mel filters [bins, bands]

RATE_HZ = TABLES["rate_hz"]
WINDOW, HOP = CONFIG["config"]["window"], CONFIG["config"]["hop"]  # samples
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
BLOCK = 10 * RATE_HZ  # samples of a file that are processed at once
STRIDE = CONFIG["stride"]  # feature frames per probability
STEP_S = STRIDE * HOP / RATE_HZ  # seconds per probability
THRESHOLD = CONFIG["threshold"]  # the model's own
load = functools.cache(model.load)


class Detection(NamedTuple):
    """A time in seconds, near the end of the word, and its probability."""

    time_s: float
    score: float


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Return the features <float32>[frames, bands] of samples <float32>[n] in [-1, 1]."""
    if len(samples) < WINDOW:
        return np.zeros((0, BANK.shape[1]), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP]
    spectra = np.fft.rfft(windows * HANN)
    power = (spectra.real**2 + spectra.imag**2) @ BANK
    features: np.ndarray = np.log(power + TABLES["floor"]).astype(np.float32)
    return features


class Stream:
    """The probabilities of the word in one sound that arrives in chunks of samples.

    Args:
        part: `stretch` for files; `step` for live sound, which answers earlier and computes more.
    """

    def __init__(self, part: str = "stretch") -> None:
        self._call, self._size = load(part), TABLES["frames"][part]
        self._state = np.zeros((1, TABLES["state_size"]), np.float32)
        # Zeros before the sound, so that frame j ends at sample (j + 1) * HOP.
        self._samples = np.zeros(WINDOW - HOP, np.float32)
        self._frames = np.zeros((0, BANK.shape[1]), np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take samples <float32>[n], any n; return the new probabilities <float32>[steps]."""
        joined = np.concatenate([self._samples, samples])
        new = log_mel(joined)
        self._samples = joined[len(new) * HOP :]
        frames = np.concatenate([self._frames, new])
        whole = len(frames) // self._size * self._size
        self._frames = frames[whole:]
        parts = [self._run(frames[n : n + self._size]) for n in range(0, whole, self._size)]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def finish(self) -> np.ndarray:
        """End the sound with silence; return the last probabilities <float32>[steps]."""
        whole = self.push(np.zeros(round(TABLES["end_s"] * RATE_HZ), np.float32))
        steps = len(self._frames) // STRIDE
        if not steps:
            return whole
        # The network is causal: the padding has no effect on the steps before it.
        padding = [(0, self._size - len(self._frames)), (0, 0)]
        return np.concatenate([whole, self._run(np.pad(self._frames, padding))[:steps]])

    def _run(self, frames: np.ndarray) -> np.ndarray:
        outputs = self._call(frames=frames[None], state=self._state)
        self._state = outputs["next_state"]
        probabilities: np.ndarray = np.exp(-np.logaddexp(np.float32(0), -outputs["logits"][0]))
        return probabilities


def detections(probabilities: np.ndarray, threshold: float = THRESHOLD) -> list[Detection]:
    """Return the peaks of a whole sound's probabilities, without repetitions of a word.

    A peak reaches the threshold, and is the highest of the `lookahead` steps on both sides. A peak
    that also reaches the model's own threshold excludes others in the `pause` steps after it.
    """
    lookahead = TABLES["lookahead"]
    padded = np.pad(probabilities, lookahead, constant_values=-1)
    found, pause_ends = [], 0
    for step in np.flatnonzero(probabilities >= threshold).tolist():
        score = probabilities[step]
        before = padded[step : step + lookahead]
        after = padded[step + lookahead + 1 : step + 2 * lookahead + 1]
        if step >= pause_ends and score > before.max() and score >= after.max():
            found.append(Detection((step + 1) * STEP_S, float(score)))
            if score >= THRESHOLD:
                pause_ends = step + TABLES["pause"]
    return found


def highest(probabilities: np.ndarray) -> Detection:
    """Return the first of the highest probabilities of a sound."""
    step = int(probabilities.argmax())
    return Detection((step + 1) * STEP_S, float(probabilities[step]))


def read_wav(path: str) -> np.ndarray:
    """Return the mean of the channels of a WAV file <float32>[n] in [-1, 1].

    Raises:
        ValueError: the file is not 16-bit PCM at the model's sample rate.
    """
    try:
        with wave.open(path) as sound:
            channels, width, rate_hz, count = sound.getparams()[:4]
            content = sound.readframes(count)
    except (OSError, EOFError, wave.Error) as error:
        raise ValueError(f"cannot read {path}: {error}") from error
    if (width, rate_hz) != (2, RATE_HZ):
        raise ValueError(
            f"{path}: expected 16-bit PCM at {RATE_HZ} Hz, got {8 * width} bits at {rate_hz} Hz"
        )
    if not count or len(content) < count * channels * width:
        raise ValueError(f"{path} is empty or cut short")
    values = np.frombuffer(content, "<i2").reshape(-1, channels).astype(np.float32) / 32_768
    samples: np.ndarray = values.mean(axis=1)
    return samples


def answer(path: str, threshold: float = THRESHOLD) -> dict[str, Any]:
    """Return the detections in a WAV file and its highest-scoring moment, for JSON."""
    samples, stream = read_wav(path), Stream()
    parts = [stream.push(samples[n : n + BLOCK]) for n in range(0, len(samples), BLOCK)]
    probabilities = np.concatenate([*parts, stream.finish()])
    moments = [highest(probabilities), *detections(probabilities, threshold)]
    best, *found = ({"time_s": round(t, 2), "score": round(p, 4)} for t, p in moments)
    return {"file": path, "word": CONFIG["word"], "detections": found, "highest": best}


def main() -> None:
    """Print one JSON line for each file; refused files get a line on stderr and exit code 2."""
    parser = argparse.ArgumentParser(description="Detect the trigger word in WAV files.")
    parser.add_argument("files", nargs="+", metavar="FILE.wav")
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    arguments = parser.parse_args()
    status = 0
    for path in arguments.files:
        try:
            print(json.dumps(answer(path, arguments.threshold), ensure_ascii=False), flush=True)
        except ValueError as error:
            print(error, file=sys.stderr)
            status = 2
    sys.exit(status)


if __name__ == "__main__":
    main()
