"""Translate texts with the parts of this folder, with NumPy and LiteRT or ONNX Runtime alone.

Greedy decoding with a Transformer; see README.md.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from model import load

FOLDER = Path(__file__).parent
SPACE = "▁"


class Tables:
    """The tables of the folder."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = json.loads(
            (FOLDER / "tables.json").read_text(encoding="utf-8")
        )
        scores = np.load(FOLDER / "tables.npz")["scores"].tolist()
        self.scores = dict(zip(self.values["pieces"], scores, strict=True))
        self.ids = {
            piece: number
            for number, piece in enumerate(self.values["pieces"], self.values["first_piece"])
        }

    def pieces(self, text: str) -> list[int]:
        """Return the ids of the pieces with the greatest sum of scores (Viterbi)."""
        best: list[tuple[int, int, str]] = [(0, 0, "")]
        for end in range(1, len(text) + 1):
            options = [
                (best[start][0] + self.scores[text[start:end]], end - start, text[start:end])
                for start in range(end)
                if text[start:end] in self.scores
            ]
            best.append(max(options))
        found, end = [], len(text)
        while end:
            found.append(self.ids[best[end][2]])
            end -= best[end][1]
        return found[::-1]


def encode(text: str, tables: Tables) -> tuple[list[int], dict[int, str]]:
    """Return the ids of a text, and the texts of its slots."""
    parts = re.split(tables.values["protected"], f" {text}", flags=re.ASCII)
    ids: list[int] = []
    slots: dict[int, str] = {}
    for number, part in enumerate(parts):
        if number % 2:
            ids.append(tables.values["first_slot"] + len(slots))
            slots[ids[-1]] = part
        else:
            ids += tables.pieces(part.replace(" ", SPACE))
    return [*ids, tables.values["end"]], slots


def translate(text: str, tables: Tables) -> str:
    """Return the translation of a text."""
    values, step = tables.values, load("step")
    ids, slots = encode(text, tables)
    if len(slots) > values["slots"]["variable"]:
        raise SystemExit(f"expected at most {values['slots']['variable']} protected spans")
    tokens = np.array([ids], np.int32)
    memory = load("encode")(tokens=tokens, segments=np.zeros_like(tokens))
    _, layers, _, width = memory["memory_keys"].shape
    limit = 2 * len(ids) + 8 + len(slots)
    caches = {
        name: np.zeros((1, layers, limit, width), np.float32)
        for name in ("cache_keys", "cache_values")
    }
    found: list[int] = []
    symbol, owed = values["start"], set(slots)
    for position in range(limit):
        outputs = step(
            symbols=np.array([symbol], np.int32), position=np.array([position], np.int32),
            **caches, **memory,
        )  # fmt: skip
        for name, cache in caches.items():
            cache[:, :, position] = outputs[name.replace("cache", "new")]
        allowed = np.zeros(len(outputs["log_probs"][0]), bool)
        allowed[values["first_piece"] :] = limit - position > len(owed) + 1
        allowed[list(owed)] = True
        allowed[values["end"]] = not owed and position > 0
        symbol = int(np.where(allowed, outputs["log_probs"][0], -np.inf).argmax())
        if symbol == values["end"]:
            break
        owed.discard(symbol)
        found.append(symbol)
    first = values["first_piece"]
    plain = [slots[i] if i < first else values["pieces"][i - first] for i in found]
    return "".join(plain).replace(SPACE, " ").removeprefix(" ")


def main() -> None:
    """Print the translation of each argument."""
    tables = Tables()
    if tables.values["network"] != "transformer":
        raise SystemExit("this example runs the parts of a Transformer")
    for text in sys.argv[1:]:
        print(json.dumps({"text": text, "translation": translate(text, tables)}))


if __name__ == "__main__":
    main()
