"""Hear a sentence in WAV files with the exported parts of a model, without seqapps.

Usage: python example.py FILE.wav …
"""

import argparse
import functools
import json
import sys
import wave
from pathlib import Path
from typing import Any

import model
import numpy as np

FOLDER = Path(__file__).parent
CONFIG = json.loads((FOLDER / "config.json").read_text(encoding="utf-8"))
TABLES = json.loads((FOLDER / "tables.json").read_text(encoding="utf-8"))
ARRAYS = dict(np.load(FOLDER / "tables.npz"))

RATE_HZ, STRIDE = TABLES["rate_hz"], TABLES["stride"]
WINDOW, HOP = CONFIG["config"]["window"], CONFIG["config"]["hop"]  # samples
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
LIMITS = CONFIG["limits"]
SYMBOLS, SOURCES, TARGETS = (ARRAYS[name] for name in ("symbols", "sources", "targets"))
BLANK = len(CONFIG["symbols"])
IMPOSSIBLE = np.float32(-1e30)
load = functools.cache(model.load)


def log_probs(samples: np.ndarray) -> np.ndarray:
    """Return log probabilities of the symbols <float32>[steps, symbols + 1] of samples."""
    padded = np.pad(samples, (WINDOW - HOP, 0))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    spectra = np.fft.rfft(windows * HANN)
    power = (spectra.real**2 + spectra.imag**2) @ ARRAYS["bank"]
    frames = np.log(power + TABLES["floor"]).astype(np.float32)
    frames = frames[: len(frames) // STRIDE * STRIDE]
    edge = np.repeat(frames.min(axis=0, keepdims=True), TABLES["edge_frames"], axis=0)
    frames = np.concatenate([edge, frames, edge])  # silence, which a clip may lack
    frames = (frames - frames.mean(axis=0, dtype=np.float64)).astype(np.float32)
    logits = _recurrent(frames) if "step" in TABLES["parts"] else _plain(frames)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    result: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return result


def _plain(frames: np.ndarray) -> np.ndarray:
    logits: np.ndarray = load("logits")(features=frames[None])["logits"][0]
    return logits


def _recurrent(frames: np.ndarray) -> np.ndarray:
    """Run the LSTM over the sound in both directions, a step at a time."""
    gates = load("project")(features=frames[None])
    forward, backward = gates["forward"], gates["backward"][:, ::-1]
    units = forward.shape[2] // 4
    states = {name: np.zeros((1, units), np.float32) for name in TABLES["states"]}
    outputs: list[list[np.ndarray]] = [[], []]
    for step in range(forward.shape[1]):
        found = load("step")(forward=forward[:, step], backward=backward[:, step], **states)
        states = {name: found[f"next_{name}"] for name in states}
        outputs[0].append(found["forward_output"])
        outputs[1].append(found["backward_output"])
    there, back = np.concatenate(outputs[0]), np.concatenate(outputs[1][::-1])
    logits: np.ndarray = load("emit")(encoded=np.concatenate([there, back], axis=1))["logits"]
    return logits


def search(scores: np.ndarray) -> list[tuple[float, list[int], int]]:
    """Return the two best sentences of different meanings: score, tokens, number of phones.

    Every state carries its best path and the best one of another meaning, which is a hash that
    words change (`factors`, `terms`).
    """
    pairs = (2 * SOURCES[:, None] + np.arange(2)).reshape(-1)
    to = np.repeat(TARGETS, 2)
    firsts = np.searchsorted(to, np.arange(len(SYMBOLS)))
    enters = np.repeat(SOURCES != TARGETS, 2)
    factors = np.where(enters, ARRAYS["factors"][to], np.int64(1))
    terms = np.where(enters, ARRAYS["terms"][to], np.int64(0))
    numbers = np.arange(len(pairs))

    def highest(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        best = np.maximum.reduceat(values, firsts)
        places = np.where(values == best[to], numbers, len(numbers))
        return best, np.minimum.reduceat(places, firsts)

    paths = np.full((len(SYMBOLS), 2), IMPOSSIBLE, np.float32)
    paths[:, 0] = np.where(ARRAYS["is_initial"], scores[0, SYMBOLS], IMPOSSIBLE)
    meanings = np.repeat(ARRAYS["terms"][:, None], 2, axis=1)
    back = []
    for row in scores[1:]:
        values = paths.reshape(-1)[pairs]
        hashes = meanings.reshape(-1)[pairs] * factors + terms
        best, at = highest(values)
        other, other_at = highest(np.where(hashes == hashes[at][to], IMPOSSIBLE, values))
        paths = np.stack([best, other], axis=1) + row[SYMBOLS][:, None]
        paths = np.maximum(paths, IMPOSSIBLE)
        meanings = np.stack([hashes[at], hashes[other_at]], axis=1)
        back.append((at, other_at))
    last = np.where(ARRAYS["is_final"][:, None], paths, IMPOSSIBLE).reshape(-1)
    best_end = int(last.argmax())
    same = meanings.reshape(-1) == meanings.reshape(-1)[best_end]
    others = np.where(same, IMPOSSIBLE, last)
    ends = [(last, best_end), (others, int(others.argmax()))]
    return [_traced(float(values[end]), end, back) for values, end in ends]


def _traced(
    score: float, end: int, back: list[tuple[np.ndarray, np.ndarray]]
) -> tuple[float, list[int], int]:
    """Follow a path from its end; `end` is twice the state, plus 1 for the second path."""
    if score <= IMPOSSIBLE / 2:
        return score, [], 0
    state, second = divmod(end, 2)
    states = [state]
    for step in reversed(back):
        transition, second = divmod(int(step[second][state]), 2)
        state = int(SOURCES[transition])
        states.append(state)
    path = np.array(states[::-1])
    entered = path[np.diff(path, prepend=-1) != 0]
    tokens = ARRAYS["tokens"][entered]
    return score, tokens[tokens >= 0].tolist(), int((SYMBOLS[entered] != BLANK).sum())


def slots(tokens: list[int]) -> dict[str, list[str]]:
    """Return the values of each slot of a sentence, as texts."""
    found: list[tuple[str, int, list[str]]] = []
    open_slots: list[tuple[str, int, list[str]]] = []
    values = dict(zip(TABLES["value_keys"], TABLES["values"], strict=True))
    for token in tokens:
        opened = [n for n in ARRAYS["opens"][token].tolist() if n >= 0]
        outer = int(ARRAYS["depths"][token]) - len(opened)
        open_slots = [one for one in open_slots if one[1] <= outer]
        for place, number in enumerate(opened, start=1):
            open_slots.append((TABLES["slot_names"][number], outer + place, []))
            found.append(open_slots[-1])
        for _, _, words in open_slots:
            words.append(TABLES["words"][token])
    result: dict[str, list[str]] = {}
    for name, _, words in found:
        text = " ".join(words)
        result.setdefault(name, []).append(values.get(f"{name}={text.casefold()}", text))
    return result


def read_wav(path: str) -> np.ndarray:
    """Return the mean of the channels of a WAV file <float32>[n] in [-1, 1].

    Raises:
        ValueError: the file is not 16-bit PCM at the model's sample rate, or too short.
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
    if count < STRIDE * HOP or len(content) < count * channels * width:
        raise ValueError(f"{path} is too short or cut short")
    values = np.frombuffer(content, "<i2").reshape(-1, channels).astype(np.float32) / 32_768
    samples: np.ndarray = values.mean(axis=1)
    return samples


def answer(path: str) -> dict[str, Any]:
    """Return the sentence of a WAV file, which is heard as a whole, for JSON."""
    scores = (log_probs(read_wav(path)) - ARRAYS["log_prior"]).astype(np.float32)
    (best, tokens, phones), (other, _, _) = search(scores)
    free = float(scores.max(axis=1).sum(dtype=np.float64))
    distance = max(0.0, (free - best) / max(1, phones))
    score = LIMITS["distance"] / (LIMITS["distance"] + distance) if phones else 0.0
    margin = best - other
    understood = bool(phones) and score >= 0.5 and margin >= LIMITS["margin"]
    text = " ".join(TABLES["words"][token] for token in tokens)
    return {
        "file": path,
        "text": text if understood else None,
        "slots": slots(tokens) if understood else None,
        "best": text or None,
        "score": round(score, 3),
    }


def main() -> None:
    """Print one JSON line for each file; refused files get a line on stderr and exit code 2."""
    parser = argparse.ArgumentParser(description="Hear a sentence in WAV files.")
    parser.add_argument("files", nargs="+", metavar="FILE.wav")
    status = 0
    for path in parser.parse_args().files:
        try:
            print(json.dumps(answer(path), ensure_ascii=False), flush=True)
        except ValueError as error:
            print(error, file=sys.stderr)
            status = 2
    sys.exit(status)


if __name__ == "__main__":
    main()
