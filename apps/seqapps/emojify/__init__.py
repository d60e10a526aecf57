"""Suggest emoji for messages, or labels of your own: the course's week-2 emojifier."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="suggests emoji for messages, or labels that it is trained on",
    config=Config,
    presets=PRESETS,
    data_format="a CSV file with the columns text and label, optionally family (similar texts)",
    examples={
        "annotate": (
            'annotate "I love you" "sushi tonight?"',
            "annotate --csv chat.csv --column message --out annotated.csv",
        ),
        "predict": ('predict "I am not happy" --explain', "predict - --json < texts.txt"),
        "train": (
            "train --data messages.csv --out my-emoji",
            "train --data tickets.csv --out my-topics --from none --tau 0",
            "train --data reviews.csv --out my-stars --ordinal",
        ),
        "evaluate": ("evaluate --data held-out.csv --model my-emoji --confusion confusion.png",),
    },
    options={
        "train": (
            Option(
                "validation_data",
                str,
                "CSV file for validation. Default: part of --data.",
                metavar="FILE",
            ),
            Option(
                "vectors",
                str,
                "Word vectors: a text file of GloVe, word2vec or fastText, or a model of words.",
                metavar="FILE",
            ),
            Option(
                "ordinal",
                bool,
                "Treat labels as numbers, such as stars: mean error, expected value.",
            ),
            Option("tau", float, "Logit adjustment, 0 to 2. Higher values favour rare labels."),
        ),
        "evaluate": (
            Option(
                "confusion",
                str,
                "PNG file for the confusion matrix; - prints it on stderr.",
                metavar="FILE",
            ),
        ),
    },
)
