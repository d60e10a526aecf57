"""Find entities with the parts of this folder, with NumPy and LiteRT or ONNX Runtime alone.

Tokens are separated by spaces, and each text is one sentence; see README.md.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from model import load

FOLDER = Path(__file__).parent
LOW_32 = 0xFFFFFFFF
MIXER = np.int64(-2972592834735468141)
LETTER, CAPITAL, DIGIT, SINGLE = 2, 3, 4, 16  # classes of characters
LOWER, TITLE, UPPER, INITIAL, MIXED, ALPHANUMERIC, NUMBER, SIGN, UNSPACED = range(1, 10)
MAX_WORD_LENGTH, UNKNOWN = 64, 1


class Tables:
    """The tables of the folder."""

    def __init__(self) -> None:
        self.values = json.loads((FOLDER / "tables.json").read_text(encoding="utf-8"))
        self.arrays = dict(np.load(FOLDER / "tables.npz"))

    def properties(self, token: str) -> np.ndarray:
        """Return classes, ids and folded code points <int64>[3, characters] of a token."""
        points = np.array([ord(character) for character in token], np.int64)
        place = np.searchsorted(self.arrays["character_starts"], points, side="right") - 1
        classes, ids, folding = self.arrays["character_properties"][:, place]
        return np.stack([classes, ids, np.where(folding < -(2**21), 0, points + folding)])


def high(values: np.ndarray) -> np.ndarray:
    return (values >> 32) & LOW_32


def word_id(folded: np.ndarray, tables: Tables) -> int:
    """Return the id of a word."""
    kept = folded[folded != 0]
    if len(kept) > MAX_WORD_LENGTH:
        return UNKNOWN
    key = ((kept + 1) * tables.arrays["powers"][: len(kept)]).sum(keepdims=True)
    for _ in range(2):
        key = (key ^ high(key)) * MIXER
    key = (key ^ high(key)) & LOW_32
    words = tables.arrays["words"]
    place = int(np.searchsorted(words, key[0]))
    return place + 2 if place < len(words) and words[place] == key[0] else UNKNOWN


def shape(classes: np.ndarray) -> int:
    """Return the shape of a token (@names, addresses and #tags are left out here)."""
    capitals, letters, digits, single = (
        int((classes == kind).sum()) for kind in (CAPITAL, LETTER, DIGIT, SINGLE)
    )
    letters += capitals
    rules = (
        (digits > 0 and not letters, NUMBER),
        (digits > 0, ALPHANUMERIC),
        (single > 0, UNSPACED),
        (not letters, SIGN),
        (not capitals, LOWER),
        (letters == 1, INITIAL),
        (capitals == letters, UPPER),
        (classes[0] == CAPITAL and capitals == 1, TITLE),
    )
    return next((found for holds, found in rules if holds), MIXED)


def features(tokens: list[str], tables: Tables) -> dict[str, np.ndarray]:
    """Return ids of words, ids of characters, and shapes of tokens, all <int32>."""
    head, tail = tables.values["head"], tables.values["tail"]
    words, shapes = [], []
    characters = np.zeros((len(tokens), head + tail), np.int32)
    for row, token in enumerate(tokens):
        classes, ids, folded = tables.properties(token)
        words.append(word_id(folded, tables))
        shapes.append(shape(classes))
        read = ids if len(ids) <= head + tail else np.concatenate([ids[:head], ids[-tail:]])
        characters[row, : len(read)] = read
    return {
        "words": np.array(words, np.int32),
        "characters": characters,
        "shapes": np.array(shapes, np.int32),
    }


def emissions(group: int, inputs: dict[str, np.ndarray], tables: Tables) -> np.ndarray:
    """Return the scores of the tags <float32>[tokens, tags]."""
    project, step, emit = (load(f"{name}_{group}") for name in ("project", "step", "emit"))
    vectors = load("vectors")(words=inputs["words"])["values"]
    gates = project(vectors=vectors, characters=inputs["characters"], shapes=inputs["shapes"])
    size = tables.values["units"]
    states = {name: np.zeros((1, size), np.float32) for name in tables.values["states"]}
    there, back = [], []
    for forward, backward in zip(gates["forward"], gates["backward"][::-1], strict=True):
        found = step(forward=forward[None], backward=backward[None], **states)
        states = {name: found[f"next_{name}"] for name in states}
        there.append(found["forward_output"][0])
        back.append(found["backward_output"][0])
    encoded = np.concatenate([np.stack(there), np.stack(back[::-1])], axis=1)
    scores: np.ndarray = emit(encoded=encoded)["emissions"]
    return scores


def viterbi(scores: np.ndarray, transitions: np.ndarray) -> list[int]:
    """Return the tags of the best path."""
    best, pointers = scores[0] + transitions[-1], []
    for emission in scores[1:]:
        moves = best[:, None] + transitions[:-1]
        pointers.append(moves.argmax(axis=0))
        best = moves.max(axis=0) + emission
    path = [int(best.argmax())]
    for pointer in reversed(pointers):
        path.append(int(pointer[path[-1]]))
    return path[::-1]


def spans(path: list[int]) -> list[tuple[int, int, int]]:
    """Return first and last token and label of each entity of a path of tags."""
    found: list[tuple[int, int, int]] = []
    before = 0
    for place, tag in enumerate(path):
        label = (tag - 1) // 2
        if tag and tag % 2 == 0 and before in (tag - 1, tag):  # I goes on
            found[-1] = (found[-1][0], place, label)
        elif tag:
            found.append((place, place, label))
        before = tag
    return found


def entities(text: str, tables: Tables) -> list[dict[str, Any]]:
    """Return the entities of a text whose tokens are separated by spaces."""
    tokens, places, end = text.split(), [], 0
    if not tokens:
        return []
    for token in tokens:
        start = text.index(token, end)
        end = start + len(token)
        places.append((start, end))
    inputs, found = features(tokens, tables), []
    for group, values in enumerate(tables.values["groups"], start=1):
        scores = emissions(group, inputs, tables)
        for first, last, label in spans(viterbi(scores, tables.arrays[f"transitions_{group}"])):
            start, end = places[first][0], places[last][1]
            name = values["labels"][label]
            found.append({"start": start, "end": end, "label": name, "text": text[start:end]})
    return found


def main(texts: list[str]) -> None:
    """Print the entities of texts."""
    tables = Tables()
    for text in texts:
        answer = {"text": text, "entities": entities(text, tables)}
        print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
