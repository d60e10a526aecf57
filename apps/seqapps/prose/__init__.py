"""How likely a sentence is, and text in the manner of an author: a language model over words."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="says how likely a sentence is, finds wrong words, and writes like an author",
    config=Config,
    presets=PRESETS,
    data_format="a text file, or a folder of text files, whose sub-folders are styles",
    examples={
        "score": ('score "To be, or not to be."', "score - < sentences.txt"),
        "choose": ('choose "the apple and {pair|pear} salad"',),
        "proofread": ("proofread letter.txt", "proofread letter.txt --homophones-only --json"),
        "generate": (
            'generate --start "The king" --style shakespeare',
            "generate -n 3 --length 200 --temperature 0.8 --seed 1",
        ),
        "styles": ("styles",),
        "train": (
            "train --data my-books --out my-prose",
            "train --data diary.txt --out my-prose --set epochs=5",
        ),
        "evaluate": ("evaluate --data held-out.txt --model my-prose --json",),
    },
    options={
        "evaluate": (
            Option(
                "style", str, "Style of the text. Default: the model's first one.", metavar="NAME"
            ),
            Option("seed", int, "Random seed of the samples; default: 0.", 0, 2**32 - 1),
        ),
    },
)
