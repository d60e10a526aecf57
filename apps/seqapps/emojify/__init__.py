"""The emojifier of the course's week 2: short texts, and the emoji that suits each."""

from seqapps.common.app import App, Example, Option

from .config import PRESETS, Config

_THINGS = {
    "⚾": ("the match", "our team", "the second half", "the ball", "my racket"),
    "🍴": ("the soup", "a big lunch", "my dinner", "that cake", "the noodles"),
    "😞": ("the bad news", "my lost dog", "this grey day", "the long wait", "my exam"),
}

app = App(
    package=__name__,
    summary="suggests emoji for messages, or whatever labels it is trained on",
    config=Config,
    presets=PRESETS,
    options={
        "train": (
            Option("validation_data", str, "A CSV to validate on; default: a part of the data."),
            Option("vectors", str, "Word vectors: a text file of GloVe, word2vec or fastText."),
            Option("tau", float, "Of the logit adjustment; more finds rare labels more often."),
        ),
        "evaluate": (
            Option("confusion", str, "Draw the confusion matrix: FILE.png, or - as a table."),
        ),
    },
    example=Example(
        training_lines=[
            "text,label",
            *(
                f"{start} {thing},{label}"
                for label, things in _THINGS.items()
                for thing in things
                for start in ("all about", "today", "thinking of", "still talking about")
            ),
        ],
        settings=(
            "epochs=6", "batch_size=8", "embedding=8", "units=6", "attention_units=4", "longest=12",
            "min_probability=0", "least_words=1",
        ),
        item_verb="annotate",
        items=("the ball again", "a big big lunch", "that long grey day"),
        bad_item="",
        item_keys=("text", "emoji", "candidates"),
        evaluation_keys=(
            "accuracy", "macro_f1", "top5", "ece", "rows", "among_all_labels", "per_label",
            "confused",
        ),
        answer_key="emoji",
    ),
)  # fmt: skip
