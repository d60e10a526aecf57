"""Invent dinosaur names, or names of anything: a character-level language model."""

from seqapps.common.app import App, Example

from .config import PRESETS, Config

_PARTS = ("tri", "bronto", "stego", "anato", "mega", "micro", "ptero", "veloci", "pachy", "tyranno")
_ENDS = ("saurus", "raptor", "ceratops", "don", "mimus")

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
        ),
        "evaluate": ("evaluate --data held-out.txt --model my-names",),
    },
    example=Example(
        training_lines=[part + end for part in _PARTS for end in _ENDS],
        settings=("epochs=6", "units=16", "embedding=8"),
        item_verb="score",
        items=("megaraptor", "tridon", "stegosaurus"),
        bad_item="mega7raptor",
        item_keys=("name", "nats", "nats_per_character", "known", "surprise"),
        evaluation_keys=("nats_per_character", "names", "unseen", "samples"),
        draw=("generate", "-n", "5"),
    ),
)
