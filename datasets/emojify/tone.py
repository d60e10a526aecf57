"""Fit the weights of the tone, `apps/seqapps/emojify/text/tone.npz`, to these messages.

    python datasets/emojify/tone.py [--folds]

The texts that do not mean what they name are the grave, ironic and denied ones of `tones.csv`, and
those of `messages.csv` whose label is one of `GRAVE`. The others are the plain ones of `tones.csv`,
all other messages but those of `UNCERTAIN`, and the names and keywords of all emoji, so that no
thing is grave by itself. A logistic regression on words, pairs of words, and the vectors of the
app `words` (`models/words/1`, its first 25,000 words); the weights of the vectors are added to
those of the words. `--folds` prints the area under the ROC curve of five folds over the families of
`tones.csv`, for words alone and with each addition, and writes nothing.
"""

import argparse
import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import sparse
from seqapps.common.array_namespace import NumPy
from seqapps.common.export import bundle
from seqapps.common.io.files import atomic_write
from seqapps.emojify.text import keywords, names, tone
from seqapps.emojify.text.emoticons import EMOTICONS, FIRST
from seqapps.emojify.text.ngram_features import positions
from seqapps.emojify.text.tokens import POWERS, spans, tokens_of, word_keys
from seqapps.words import runtime as words
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

FOLDER = Path(__file__).parent
GRAVE, UNCERTAIN = "😞 💔 🤒 🙄", "😭 😡 😱"
# Emoji whose names are no things: "funeral urn".
GRAVE_NAMES = "😢 😭 😞 😔 💔 😟 😩 😒 🙄 😡 😠 🤒 🤕 🤢 🤮 ⚰️ 🪦 😱 😨 😰 🥀 💀 ☠️ 🩸 🚑 🏥"
MIN_TRUST = 0.6  # of a keyword
MESSAGE_WEIGHT, NAME_WEIGHT = 0.5, 0.5  # where a message of tones.csv weighs 1
MIN_DF = 2  # texts with a span
WORDS = 25_000  # of the shipped vectors, the commonest ones
C = 5.0
IDF_UNIT = 8.0  # divides the inverse document frequency
STEPS = 2_000  # of the largest weight
SIGN = -30.0  # weight of an emoticon that is not sad: its author means it, whatever the words are


class Row(NamedTuple):
    """A text, whether it does not mean what it names, and its weight and family."""

    text: str
    is_grave: bool
    weight: float
    family: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", action="store_true")
    rows = [*own(), *messages(), *named()]
    keys, vectors = word_vectors()
    if parser.parse_args().folds:
        folds(rows, keys, vectors)
        return
    found, weights, bias = fit(rows, keys, vectors)
    scale = np.abs(weights).max() / STEPS
    signs = sign_keys()
    others = ~np.isin(found, signs)
    found = np.concatenate([found[others], signs])
    weights = np.concatenate([weights[others], np.full(len(signs), SIGN)])
    order = np.argsort(found)
    found, weights = found[order], weights[order]
    steps = np.round(weights / scale).astype(np.int16)
    found, steps = found[steps != 0], steps[steps != 0]
    with atomic_write(tone.FILE) as file:
        np.savez_compressed(file, keys=found, weights=steps, scale_and_bias=np.array([scale, bias]))
    print(f"{len(rows)} texts, {len(found)} weights, bias {bias:.3f}")


def sign_keys() -> np.ndarray:
    """Return the keys of the emoticons that are not sad."""
    signs = [chr(FIRST + n) for n, sign in enumerate(EMOTICONS) if not sign.is_sad]
    return np.array(keywords.phrase_keys(signs), np.int64)


def own() -> list[Row]:
    return [Row(r["text"], r["tone"] != "plain", 1.0, r["family"]) for r in read("tones.csv")]


def messages() -> list[Row]:
    grave, uncertain = GRAVE.split(), UNCERTAIN.split()
    rows = [row for row in read("messages.csv") if row["label"] not in uncertain]
    return [Row(row["text"], row["label"] in grave, MESSAGE_WEIGHT, "") for row in rows]


def named() -> list[Row]:
    """Return the names and keywords of all emoji that are things."""
    grave = GRAVE_NAMES.split()
    rows = [row for row in keywords.shipped() if not row.is_idiom and row.trust >= MIN_TRUST]
    phrases = [(row.phrase, row.emoji) for row in rows]
    phrases += [(name, row.emoji) for row in names.rows("en") for name in row.names]
    return [Row(text, False, NAME_WEIGHT, "") for text, emoji in phrases if emoji not in grave]


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def word_vectors() -> tuple[np.ndarray, np.ndarray]:
    """Return sorted keys of single words and their vectors, centred and of length 1."""
    model = words.load(bundle.open_bundle("words", None))
    found, vectors = model.settings.vocabulary.words[:WORDS], model.vectors[:WORDS]
    tokens = tokens_of(list(found))
    counts = np.bincount(tokens.rows, minlength=len(found))
    single = span_keys(list(found))[1][: len(tokens.rows)]
    firsts = (np.cumsum(counts) - counts)[counts == 1]
    keys, first = np.unique(single[firsts], return_index=True)
    vectors = vectors[counts == 1][first]
    vectors = vectors - vectors.mean(axis=0)
    return keys, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def span_keys(texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return texts and keys of all spans <int64>[spans], and numbers of tokens <int64>[texts]."""
    tokens = tokens_of(texts)
    single = word_keys(NumPy(), tokens, POWERS)
    rows, keys = [], []
    for n in range(1, tone.MAX_SPAN + 1):
        found, is_complete = spans(NumPy(), single, tokens.rows, n)
        rows.append(tokens.rows[is_complete])
        keys.append(found[is_complete])
    return np.concatenate(rows), np.concatenate(keys), np.bincount(tokens.rows)


def matrix(texts: list[str], vocabulary: np.ndarray, values: np.ndarray) -> sparse.csr_matrix:
    """Return the values of the spans of each text, divided by the root of its length."""
    rows, keys, counts = span_keys(texts)
    index = positions(vocabulary, keys)
    rows, index = rows[index >= 0], index[index >= 0]
    shape = len(texts), len(vocabulary)
    found = sparse.csr_matrix((values[index], (rows, index)), shape=shape)
    return sparse.diags(1 / np.sqrt(counts)) @ found


def vocabulary(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the keys of frequent spans and their inverse document frequencies."""
    rows, keys, _ = span_keys(texts)
    found, index = np.unique(keys, return_inverse=True)
    counts = np.bincount(np.unique(np.stack([rows, index]), axis=1)[1])
    idf = (np.log((1 + len(texts)) / (1 + counts)) + 1) / IDF_UNIT
    return found[counts >= MIN_DF], idf[counts >= MIN_DF]


def fit(
    rows: list[Row], keys: np.ndarray, vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the keys of spans, their weights, and the bias."""
    texts = [row.text for row in rows]
    found, idf = vocabulary(texts)
    features = [matrix(texts, found, idf)]
    features.append(sparse.csr_matrix(matrix(texts, keys, np.ones(len(keys))) @ vectors))
    model = LogisticRegression(C=C, class_weight="balanced", solver="liblinear", max_iter=1000)
    model.fit(
        sparse.hstack(features).tocsr(),
        [row.is_grave for row in rows],
        sample_weight=[row.weight for row in rows],
    )
    coefficients = model.coef_[0]
    union = np.union1d(found, keys)
    weights = np.zeros(len(union))
    weights[positions(union, found)] += coefficients[: len(found)] * idf
    weights[positions(union, keys)] += vectors @ coefficients[len(found) :]
    return union, weights, float(model.intercept_[0])


def folds(rows: list[Row], keys: np.ndarray, vectors: np.ndarray) -> None:
    """Print the area under the ROC curve of out-of-fold scores of tones.csv."""
    mine = [row for row in rows if row.family]
    rest = [row for row in rows if not row.family]
    is_name = len(named())
    kinds = {
        "words of tones.csv": ([], 0),
        "and messages.csv": (rest[:-is_name], 0),
        "and names": (rest, 0),
        "and word vectors": (rest, len(keys)),
    }
    for kind, (others, size) in kinds.items():
        scores = np.zeros(len(mine))
        for train, out in GroupKFold(5).split(mine, groups=[row.family for row in mine]):
            learned = [mine[n] for n in train] + others
            found, weights, bias = fit(learned, keys[:size], vectors[:size])
            texts = [mine[n].text for n in out]
            scores[out] = np.asarray(matrix(texts, found, weights).sum(axis=1)).ravel() + bias
        print(f"{kind}: {roc_auc_score([row.is_grave for row in mine], scores):.3f}")


if __name__ == "__main__":
    main()
