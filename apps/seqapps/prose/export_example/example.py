"""Score texts with the exported part `step`: `python example.py "the apple and pear salad"`."""

import argparse
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from model import load

END, UNKNOWN, FIRST_PIECE = 0, 1, 2  # the line end, what is not in the vocabulary, the first piece
SPACE = "▁"
MAX_WORD = 64  # characters of a word that are divided together
UNKNOWN_SCORE = -100_000
CHARACTER_NATS = float(np.log(1_112_064))  # an unknown character is one of all of Unicode


class Scorer:
    """A language model: the part `step` and its tables.

    Args:
        folder: the exported folder.
    """

    def __init__(self, folder: Path = Path(__file__).parent) -> None:
        self.step = load("step", folder)
        config, self.tables = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("config.json", "tables.json")
        )
        self.whole_words = config["config"]["vocabulary"] == "words"
        pieces = zip(config["pieces"], config["scores"], strict=True)
        self.pieces = {text: (n, score) for n, (text, score) in enumerate(pieces, FIRST_PIECE)}
        self.longest = max(map(len, self.pieces))
        letters = config["letters"] or "".join(text for text in self.pieces if len(text) == 1)
        self.words = word_pattern(set(letters) - {SPACE})
        self.weights = np.array(config["weights"], np.float32)
        self.ngrams = {}
        if len(self.weights):
            with np.load(folder / "tables.npz") as arrays:
                self.ngrams = dict(arrays)

    def score(self, text: str, style: str | None = None) -> dict[str, Any]:
        """Return the nats of a text and its end, in all and for each piece.

        Raises ValueError for an unknown style, an empty text and one with line ends.
        """
        text = " ".join(unicodedata.normalize("NFC", text).split())
        if not text:
            raise ValueError("expected a text, got an empty one")
        styles = self.tables["styles"]
        if style is not None and style not in styles:
            raise ValueError(f"unknown style {style!r}; known: {', '.join(styles)}")
        ids = [*self.encode(text), END]
        nats = self.surprise(ids, 0 if style is None else styles.index(style))
        names = ["\n", "\ufffd", *self.pieces]
        pieces = [[names[i], round(n, 3)] for i, n in zip(ids, nats, strict=True)]
        return {"text": text, "nats": round(sum(nats), 3), "pieces": pieces}

    def surprise(self, ids: list[int], style: int) -> list[float]:
        """Return the nats of each id, behind a line end."""
        states = {
            name: np.zeros((1, *state["shape"]), state["dtype"])
            for name, state in self.tables["states"].items()
        }
        context, nats = style, []
        for before, symbol in zip([END, *ids[:-1]], ids, strict=True):
            result = self.step(
                tokens=np.array([before], np.int32), styles=np.array([style], np.int32), **states
            )
            states = {name: result[f"next_{name}"] for name in states}
            p = float(np.exp(result["log_probs"][0, symbol]))
            if self.ngrams:
                context = self.look_up(context, before)[1]
                share = self.weights[self.ngrams["depth"][context]]
                p = (1 - share) * p + share * self.look_up(context, symbol)[0]
            unknown = CHARACTER_NATS if symbol == UNKNOWN and not self.whole_words else 0.0
            nats.append(unknown - float(np.log(p)))
        return nats

    def look_up(self, context: int, symbol: int) -> tuple[float, int]:
        """Return P(symbol | context) of the n-gram model, and the context behind the symbol."""
        tables, count = self.ngrams, FIRST_PIECE + len(self.pieces)
        p, scale, after = 0.0, 1.0, -1
        while True:
            key = context * count + symbol
            place = int(np.searchsorted(tables["keys"], key))
            if place < len(tables["keys"]) and tables["keys"][place] == key:
                p += scale * float(tables["mass"][place])
                after = int(tables["child"][place]) if after < 0 else after
            scale *= float(tables["backoff"][context])
            if tables["depth"][context] == 0:  # the uniform distribution is below it
                return p + scale / count, context if after < 0 else after
            context = int(tables["suffix"][context])

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text."""
        ids: list[int] = []
        for word in self.words.findall(SPACE + text.replace(SPACE, "_").replace(" ", SPACE)):
            if self.whole_words:
                ids.append(self.pieces.get(word, (UNKNOWN, 0))[0])
                continue
            for start in range(0, len(word), MAX_WORD):
                ids += self.divide(word[start : start + MAX_WORD])
        return ids

    def divide(self, word: str) -> list[int]:
        """Return the ids of the pieces with the greatest sum of scores (Viterbi)."""
        best: list[tuple[int, int, int]] = [(0, 0, 0)]  # score, length and id of the last piece
        for end in range(1, len(word) + 1):
            options = [
                (best[end - length][0] + score, length, number)
                for length in range(1, min(self.longest, end) + 1)
                for number, score in [self.pieces.get(word[end - length : end], (None, 0))]
                if number is not None
            ]
            if word[end - 1] not in self.pieces:
                options.append((best[end - 1][0] + UNKNOWN_SCORE, 1, UNKNOWN))
            best.append(max(options))
        ids: list[int] = []
        end = len(word)
        while end:
            _, length, number = best[end]
            ids.insert(0, number)
            end -= length
        return ids


def word_pattern(alphabet: set[str]) -> re.Pattern[str]:
    """Return what divides a text: runs of letters or of digits, and single other characters."""
    classes = {"letter": "", "digit": "", "apostrophe": ""}
    for character in sorted(alphabet):
        if character in "'\u2019":
            classes["apostrophe"] += character
        elif character.isdecimal():
            classes["digit"] += character
        elif character in "<>@_" or unicodedata.category(character)[0] in "LM":
            classes["letter"] += re.escape(character)
    letter, digit, apostrophe = (f"[{text}]" if text else "(?!)" for text in classes.values())
    word = f"{letter}(?:{letter}|{apostrophe}(?={letter}))*"
    return re.compile(f"{SPACE}?(?:{word}|{digit}+|[^{SPACE}])|{SPACE}", re.DOTALL)


def main() -> None:
    """Print one JSON line for each text."""
    parser = argparse.ArgumentParser(description="Score texts.")
    parser.add_argument("texts", nargs="+", help="lines of text")
    parser.add_argument("--style", help="default: the first one of tables.json")
    options = parser.parse_args()
    try:
        scorer = Scorer()
        for text in options.texts:
            print(json.dumps(scorer.score(text, options.style), ensure_ascii=False))
    except ValueError as error:
        parser.exit(2, f"example.py: {error}\n")


if __name__ == "__main__":
    main()
