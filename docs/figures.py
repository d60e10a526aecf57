"""Draw the pictures of README.md and docs/course in docs/images.

    python docs/figures.py [FIGURE …]

Each figure is computed by the code that its page describes; the models are the shipped ones.
Needs the extra `test`.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")

import numpy as np
from matplotlib import pyplot
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "images"
SHOWN, COLOURS = 960, 96  # pixels and colours of pictures that the command line draws
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#d55e00", "#009e73", "#8a8a8a"
PICTURES = {
    "attention": ["dates", "translate", "3rd of May, 1979", "--attention"],
    "detections": ["trigger", "detect", "datasets/trigger/kitchen.flac", "--plot"],
    "piano-roll": ["jazz", "improvise", "--form", "blues-F", "--seed", "2", "--plot"],
}


def main() -> None:
    chosen = sys.argv[1:] or [*PICTURES, *FIGURES]
    for name in chosen:
        if name in PICTURES:
            picture(name)
        else:
            figure(name, FIGURES[name])


def picture(name: str) -> None:
    """Let the command line draw a picture, and make the file small."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = Path(folder, "picture.png")
        command = [sys.executable, "-m", "seqapps", *PICTURES[name], str(drawn)]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        shot = Image.open(drawn).convert("RGB")
    width = min(SHOWN, shot.width)
    small = shot.resize((width, shot.height * width // shot.width), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)


def figure(name: str, draw: Callable[[Any], None]) -> None:
    """Draw a figure of the course as SVG, with the same bytes each time."""
    with pyplot.rc_context({"svg.hashsalt": name, "svg.fonttype": "none", "font.size": 10}):
        shown = pyplot.figure(figsize=(8, 3.6), layout="constrained", facecolor="white")
        draw(shown)
        shown.savefig(OUT / f"course-{name}.svg", metadata={"Date": None})
        pyplot.close(shown)


def recurrent(shown: Any) -> None:
    """Draw how much the last output depends on each earlier input, for each cell."""
    import tensorflow as tf
    from seqapps.common.backend import keras
    from seqapps.common.layers.recurrent import CELLS, recurrent_layer

    keras().utils.set_random_seed(0)
    inputs = tf.random.stateless_normal((16, 40, 8), seed=(1, 2))
    axes = shown.subplots()
    for cell in CELLS:
        layer = recurrent_layer(cell, 32)
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            last = tf.reduce_sum(layer(inputs)[:, -1])
        size = tf.norm(tape.gradient(last, inputs), axis=-1)
        axes.plot(np.arange(-39, 1), np.mean(size, axis=0), label=cell)
    axes.set(yscale="log", xlabel="steps before the last output", ylabel="size of the gradient")
    axes.legend(frameon=False)


def beam(shown: Any) -> None:
    """Draw the hypotheses of greedy decoding and of a beam of two on a small language."""
    from seqapps.common.decoding.beam_search import beam_search
    from seqapps.common.decoding.constraints import Automaton

    after = {0: [0.0, 0.55, 0.45], 1: [0.4, 0.3, 0.3], 2: [0.9, 0.05, 0.05]}  # start or end, a, b
    table = np.log(np.maximum(np.array([after[n] for n in range(3)], np.float32), 1e-9))
    allowed = np.ones((2, 3), bool)
    ends = Automaton(np.array([[1, 0, 0], [1, 1, 1]]), allowed, np.array([False, True]))
    for axes, width in zip(shown.subplots(1, 2), (1, 2), strict=True):
        found = beam_search(
            lambda symbols, states: (table[symbols], states),
            {}, ends, start=0, count=1, width=width, max_length=3,
        )  # fmt: skip
        rows = [
            ("".join("·ab"[symbol] for symbol in ids[:length]), float(np.exp(log_p)))
            for ids, length, log_p in zip(
                found.ids[0], found.lengths[0], found.log_probs[0], strict=True
            )
        ]
        axes.barh([name for name, _ in rows], [value for _, value in rows], color=BLUE, height=0.5)
        axes.invert_yaxis()
        axes.set(title=f"beam width {width}", xlabel="probability", xlim=(0, 0.5))
        for place, (_, value) in enumerate(rows):
            axes.text(value + 0.01, place, f"{value:.3f}", va="center")


def ctc(shown: Any) -> None:
    """Draw the forward variables of CTC for the labelling "cat"."""
    from seqapps.commands.decoding.ctc import extended, forward

    symbols, steps = "cat-", 12
    path = "--cc-aaa-tt-"
    weights = np.full((steps, 4), 0.06)
    weights[np.arange(steps), [symbols.index(one) for one in path]] = 0.82
    alpha = forward(np.log(weights), (0, 1, 2))
    axes = shown.subplots()
    image = axes.imshow(np.maximum(alpha.T, -25), aspect="auto", cmap="viridis")
    axes.set_yticks(range(7), [symbols[one] for one in extended((0, 1, 2), 3)])
    axes.set_xticks(range(steps), range(1, steps + 1))
    axes.set(xlabel="step", ylabel="l′, the labels with blanks")
    shown.colorbar(image, ax=axes, label="ln α")


def embeddings(shown: Any) -> None:
    """Draw words on the first two principal components of their GloVe vectors."""
    from seqapps import load

    groups = {
        BLUE: "king queen man woman uncle aunt son daughter",
        ORANGE: "france paris japan tokyo italy rome germany berlin",
        GREEN: "walk walked run ran",
    }
    runtime = load("words").runtime
    rows = {word: number for number, word in enumerate(runtime.vocabulary.words)}
    words = " ".join(groups.values()).split()
    vectors = runtime.unit[[rows[word] for word in words]]
    centred = vectors - vectors.mean(axis=0)
    places = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
    axes = shown.subplots()
    for colour, listed in groups.items():
        for word in listed.split():
            x, y = places[words.index(word)]
            axes.text(x, y, word, color=colour, ha="center", va="center")
    axes.set(xlim=(-0.9, 0.9), ylim=(-0.8, 0.9), xlabel="first component", ylabel="second")


def debiasing(shown: Any) -> None:
    """Draw professions on the direction of gender, before and after neutralising."""
    from seqapps import load
    from seqapps.words.analysis.bias import debiased, direction, space_of
    from seqapps.words.analysis.lists import read

    space, lists = space_of(load("words").runtime), read(None, lowercase=True)
    component, _ = direction(space, lists.definition)
    after = debiased(space, lists, component)
    listed = "nurse dancer teacher librarian writer doctor lawyer engineer architect captain"
    axes = shown.subplots()
    for place, word in enumerate(listed.split()):
        x, moved = space.rows([word])[0] @ component, after.rows([word])[0] @ component
        axes.plot([x, moved], [place, place], color=GREY, lw=1)
        axes.plot(x, place, "o", color=ORANGE, label="before" if place == 0 else None)
        axes.plot(moved, place, "s", color=BLUE, label="after" if place == 0 else None)
    axes.set_yticks(range(len(listed.split())), listed.split())
    axes.set(xlabel="projection on the direction of gender")
    axes.legend(frameon=False)


def transformer(shown: Any) -> None:
    """Draw scaled dot-product self-attention over the word vectors of a sentence."""
    from seqapps import load
    from seqapps.common.backend import keras
    from seqapps.common.layers.attention import DotAttention

    words = ["the", "cat", "and", "the", "dog", "sat", "near", "paris", "and", "london"]
    runtime = load("words").runtime
    rows = {word: number for number, word in enumerate(runtime.vocabulary.words)}
    vectors = 5 * runtime.unit[[rows[word] for word in words]][None]
    layer = DotAttention(vectors.shape[-1])
    layer(vectors, vectors)
    for kernel in (layer.query_kernel, layer.value_kernel):
        kernel.assign(np.eye(vectors.shape[-1]))
    _, weights = layer(vectors, vectors)
    weights = keras().ops.convert_to_numpy(weights)[0]
    axes = shown.subplots()
    image = axes.imshow(weights, cmap="magma", aspect="auto")
    axes.set_xticks(range(len(words)), words, rotation=30)
    axes.set_yticks(range(len(words)), words)
    axes.set(xlabel="is read", ylabel="reads")
    shown.colorbar(image, ax=axes, label="weight")


def positions(shown: Any) -> None:
    """Draw the Transformer's vectors of positions, and their dot products with one of them."""
    from seqapps.common.backend import keras
    from seqapps.common.layers.transformer import sinusoids

    length, width, middle = 48, 64, 24
    vectors = keras().ops.convert_to_numpy(sinusoids(np.arange(length), width))
    left, right = shown.subplots(1, 2)
    image = left.imshow(vectors, cmap="RdBu", aspect="auto", vmin=-1, vmax=1)
    left.set(xlabel="column of the vector", ylabel="position")
    shown.colorbar(image, ax=left)
    right.plot(np.arange(length) - middle, vectors @ vectors[middle], color=BLUE)
    right.set(xlabel="distance in positions", ylabel="dot product")


def bleu(shown: Any) -> None:
    """Draw BLEU and chrF of translations that differ from their reference in several ways."""
    from seqapps.translate import scores

    reference = "the cat sat on the mat near the door"
    found = [
        reference,
        "the cat stood on the mat near the door",
        "near the door the cat sat on the mat",
        "a cat was sitting on the mat by the door",
        "the cat sat on",
        "the the the the the the the the the",
    ]
    measures = ((scores.bleu, "BLEU", BLUE), (scores.chrf, "chrF", ORANGE))
    axes = shown.subplots()
    for place, (measure, name, colour) in enumerate(measures):
        values = [measure([text], [reference]) for text in found]
        rows = np.arange(len(found)) + 0.35 * (place - 0.5)
        axes.barh(rows, values, height=0.33, color=colour, label=name)
        for row, value in zip(rows, values, strict=True):
            axes.text(value + 1, row, f"{value:.0f}", va="center", fontsize=8)
    axes.set_yticks(range(len(found)), found)
    axes.invert_yaxis()
    axes.set(xlim=(0, 108), xlabel="score against the first line")
    axes.legend(frameon=False, loc="lower right")


FIGURES: dict[str, Callable[[Any], None]] = {
    "recurrent": recurrent,
    "beam": beam,
    "ctc": ctc,
    "embeddings": embeddings,
    "debiasing": debiasing,
    "transformer": transformer,
    "positions": positions,
    "bleu": bleu,
}

if __name__ == "__main__":
    main()
