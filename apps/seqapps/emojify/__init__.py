"""Suggest emoji for messages, or labels of your own: the course's week-2 emojifier."""

from seqapps.common.app import App, Example, Option

from .config import PRESETS, Config

_THINGS = {
    "⚾": ("the match", "our team", "the second half", "the ball", "my racket"),
    "🍴": ("the soup", "a big lunch", "my dinner", "that cake", "the noodles"),
    "😞": ("the bad news", "my lost dog", "this grey day", "the long wait", "my exam"),
}

app = App(
    package=__name__,
    summary="suggests emoji for messages, or labels that it is trained on",
    config=Config,
    presets=PRESETS,
    data_format="a CSV file with the columns text and label, and perhaps family (see the card)",
    examples={
        "annotate": (
            'annotate "I love you" "sushi tonight?"',
            "annotate --csv chat.csv --column message --out annotated.csv",
        ),
        "predict": ('predict "I am not happy about this" --explain', "predict - --json < texts.txt"),
        "train": (
            "train --data messages.csv --out my-emoji",
            "train --data tickets.csv --out my-topics --from none --tau 0",
        ),
        "evaluate": ("evaluate --data held-out.csv --model my-emoji --confusion confusion.png",),
    },
    options={
        "train": (
            Option(
                "validation_data", str, "CSV file for validation. Default: a part of the data.",
                metavar="FILE",
            ),
            Option(
                "vectors", str, "Text file of word vectors: GloVe, word2vec or fastText.",
                metavar="FILE",
            ),
            Option(
                "tau", float, "Strength of the logit adjustment, 0 to 2. Higher: rare labels are "
                "found more often, frequent ones less. Default: 0.3.",
            ),
        ),
        "evaluate": (
            Option(
                "confusion", str, "PNG file for a plot of the confusion matrix; - prints a table.",
                metavar="FILE",
            ),
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
            "epochs=6", "batch_size=8", "embedding=8", "units=6", "attention_units=4",
            "max_length=12", "min_probability=0", "min_word_count=1",
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
