"""Suggest emoji for texts with the exported parts of a model, without seqapps.

Usage: python example.py TEXT …
"""

import json
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

import model
import numpy as np
from keywords import blend
from tables import ARRAYS, CONFIG, TABLES, position
from tokens import Token, ngram_keys, tokenise

SETTINGS = CONFIG["config"]
LAYERS = SETTINGS["depth"] if SETTINGS["encoder"] == "recurrent" else 0
DIRECTIONS = ("forward", "backward") if SETTINGS["bidirectional"] else ("forward",)
STATES = range(2 if SETTINGS["cell"] == "lstm" else 1)  # of each direction
UNKNOWN, FIRST_WORD = 1, 2  # ids of words; 0 is padding
MAX_LENGTH = 10_000  # characters of a text
if SETTINGS["deep"]:
    VECTORS, POOL = model.load("vectors"), model.load("pool")
    ENCODERS = [model.load(f"encoder_{number}") for number in range(1, LAYERS + 1)]


def linear_logits(tokens: Sequence[Token]) -> np.ndarray:
    """Return the logits <float>[labels] of the SVMs on the TF-IDF weighted n-grams of a text."""
    found = [position(ARRAYS["ngrams"], key) for key in ngram_keys(tokens)]
    ngrams = [ngram for ngram in found if ngram >= 0]
    if not ngrams or not len(ARRAYS["linear_table"]):
        return np.zeros(len(ARRAYS["linear_bias"]))
    weights = ARRAYS["idf"][ngrams].astype(float)
    weights /= np.sqrt((weights**2).sum())
    logits: np.ndarray = weights @ ARRAYS["linear_table"][ngrams] * ARRAYS["linear_scale"]
    return logits


def encode(layer: model.Call, values: np.ndarray) -> np.ndarray:
    """Run a recurrent layer over the words of a text, <float32>[1, time, width]."""
    steps = {"forward": values, "backward": values[:, ::-1]}
    zeros = np.zeros((1, SETTINGS["units"]), np.float32)
    states = {f"{name}_state_{n}": zeros for name in DIRECTIONS for n in STATES}
    outputs: dict[str, list[np.ndarray]] = {name: [] for name in DIRECTIONS}
    for time in range(values.shape[1]):
        result = layer(**{name: steps[name][:, time] for name in DIRECTIONS}, **states)
        states = {name: result[f"next_{name}"] for name in states}
        for name in DIRECTIONS:
            outputs[name].append(result[f"{name}_output"])
    if "backward" in outputs:
        outputs["backward"].reverse()
    return np.concatenate([np.stack(parts, axis=1) for parts in outputs.values()], axis=-1)


def windows(ids: list[int], tokens: Sequence[Token]) -> list[list[int]]:
    """Return the ids of the words of each window.

    A text of up to `max_length` words is one window. In longer ones, a window holds the sentences
    that begin within half of its size; a sentence longer than that is cut.
    """
    size, most = SETTINGS["max_length"], SETTINGS.get("windows") or 1
    if len(ids) <= size or most == 1:
        return [ids[:size]]
    half, start = size // 2, 0
    found: list[list[int]] = [[] for _ in ids]
    for place, word in enumerate(ids):
        if place and tokens[place - 1].text in TABLES["sentence_ends"]:
            start = place
        found[(start + (place - start) // half * half) // half].append(word)
    return [window for window in found if window][:most]


def deep_logits(tokens: Sequence[Token]) -> np.ndarray:
    """Return the logits <float32>[labels] of the encoder of a text's words."""
    found = [position(ARRAYS["words"], token.key) for token in tokens]
    ids = [FIRST_WORD + word if word >= 0 else UNKNOWN for word in found] or [0]
    parts = [np.array([part], np.int32) for part in windows(ids, tokens)]
    words = np.concatenate(parts, axis=1)
    vectors = VECTORS(words=words)["values"]
    encoded = []
    for part in parts:  # the encoder reads each window by itself
        values = VECTORS(words=part)["values"]
        for layer in ENCODERS:
            values = encode(layer, values)
        encoded.append(values)
    values = np.concatenate(encoded, axis=1)
    logits: np.ndarray = POOL(vectors=vectors, values=values, mask=words > 0)["logits"][0]
    return logits


def probabilities(text: str) -> np.ndarray:
    """Return P <float>[candidates] of `TABLES["candidates"]` for a text."""
    tokens = tokenise(text)
    logits = (linear_logits(tokens) + ARRAYS["linear_bias"]).astype(np.float32)
    if SETTINGS["deep"]:
        logits = logits + deep_logits(tokens)
    shares = np.exp(logits - logits.max())
    shares /= shares.sum()
    is_seen = any(token.is_lexical and position(ARRAYS["seen"], token.key) >= 0 for token in tokens)
    uniform = CONFIG["uniform_share"]
    if len(ARRAYS["seen"]) and not is_seen:
        uniform = max(uniform, TABLES["unseen_share"])
    mixed: np.ndarray = blend((1 - uniform) * shares + uniform / len(shares), tokens)
    return mixed


def checked(text: str) -> str:
    """Return a text that can be answered.

    Raises:
        ValueError: it is empty or blank, too long, or holds a control character.
    """
    content = text.strip()
    if not content:
        raise ValueError(f"expected a text, got {text!r}")
    if len(content) > MAX_LENGTH:
        raise ValueError(f"expected at most {MAX_LENGTH} characters, got {len(content)}")
    for character in content:
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n":
            raise ValueError(f"expected text, got the control character U+{ord(character):04X}")
    return text


def answer(text: str, k: int = 5) -> dict[str, Any]:
    """Return the suggested emoji of a text, or None, and its k most probable labels, for JSON.

    Raises:
        ValueError: see `checked`.
    """
    checked(text)
    values = probabilities(text)
    order = np.argsort(-values, kind="stable")[:k].tolist()
    labels = [TABLES["candidates"][index] for index in order]
    is_shown = labels[0] != "none" and values[order[0]] >= CONFIG["min_probability"]
    noun = TABLES["noun"]
    candidates = [
        {noun: label, "probability": round(float(values[index]), 4)}
        for label, index in zip(labels, order, strict=True)
    ]
    found = {"text": text, noun: labels[0] if is_shown else None, "candidates": candidates}
    if SETTINGS.get("ordinal"):  # the labels are numbers, and no keyword names another candidate
        found["expected"] = round(float(values @ np.array(CONFIG["labels"], float)), 3)
    return found


def main() -> None:
    """Print one JSON line for each text; refused texts get a line on stderr and exit code 2."""
    texts = sys.argv[1:]
    if not texts:
        print("Usage: python example.py TEXT …", file=sys.stderr)
        sys.exit(2)
    status = 0
    for number, text in enumerate(texts, start=1):
        try:
            print(json.dumps(answer(text), ensure_ascii=False), flush=True)
        except ValueError as error:
            place = f"text {number}: " if len(texts) > 1 else ""
            print(f"{place}{error}", file=sys.stderr)
            status = 2
    if status:
        sys.exit(status)


if __name__ == "__main__":
    main()
