"""Invent dinosaur names, or names of anything: a character-level language model."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="invents names in the style of a list: dinosaurs, or any list of your own",
    config=Config,
    presets=PRESETS,
    data_format="a UTF-8 text file with one name per line",
    examples={
        "generate": (
            "generate -n 5 --start Tyr --end saurus",
            "generate --contains ptero --max-length 11 --json",
        ),
        "score": ("score Tyrannosaurus Smith", "score - < names.txt"),
        "train": (
            "train --data names.txt --out my-names",
            "train --data names.txt --out my-names --set epochs=10 --resume",
            "train --data capitals.txt --out my-cities --case title",
        ),
        "evaluate": ("evaluate --data held-out.txt --model my-names",),
    },
    options={
        "train": (
            Option(
                "case",
                str,
                "Letter case of the names: as listed, each word capitalised, or lower case.",
                metavar="keep|title|lower",
            ),
        ),
        "evaluate": (Option("seed", int, "Random seed of the samples; default: 0.", 0, 2**32 - 1),),
    },
)
