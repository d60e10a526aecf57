"""Find the neighbours of words, without seqapps and without TensorFlow.

python example.py river mountain
"""

import json
import sys
from pathlib import Path

import model
import numpy as np

FOLDER = Path(__file__).parent
TABLES = json.loads((FOLDER / "tables.json").read_text(encoding="utf-8"))
WORDS: list[str] = TABLES["words"]
IDS = {word: number for number, word in enumerate(WORDS)}


def vectors() -> np.ndarray:
    """Return the vectors of all words <float32>[words, size], each of length 1."""
    table = model.load("lookup")(ids=np.arange(len(WORDS), dtype=np.int32))["vectors"]
    unit: np.ndarray = table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-12)
    return unit


def nearest(unit: np.ndarray, word: str, k: int = 5) -> list[tuple[str, float]]:
    """Return the k words with the greatest cosine to a word (KeyError: it has no vector)."""
    number = IDS[word.lower() if TABLES["lowercase"] else word]
    has_vector: np.ndarray = np.any(unit != 0, axis=1)  # a word without a context has the vector 0
    if not has_vector[number]:
        raise KeyError(word)
    similarities = np.where(has_vector, unit @ unit[number], -np.inf)
    similarities[number] = -np.inf
    best = np.argsort(-similarities, kind="stable")[:k]
    return [(WORDS[i], float(similarities[i])) for i in best if np.isfinite(similarities[i])]


def main() -> None:
    unit = vectors()
    for word in sys.argv[1:]:
        try:
            found = nearest(unit, word)
        except KeyError:
            print(json.dumps({"word": word, "known": False}))
            continue
        neighbours = [{"word": near, "similarity": round(value, 4)} for near, value in found]
        row = {"word": word, "known": True, "neighbours": neighbours}
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
