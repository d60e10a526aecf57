"""Dinosaur names, or names of anything: a character-level language model."""

from seqapps.common.app import App, Example

from .config import PRESETS, Config

_PARTS = ("tri", "bronto", "stego", "anato", "mega", "micro", "ptero", "veloci", "pachy", "tyranno")
_ENDS = ("saurus", "raptor", "ceratops", "don", "mimus")

app = App(
    package=__name__,
    summary="invents names in the manner of a list: dinosaurs, or whatever you train it on",
    config=Config,
    presets=PRESETS,
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
