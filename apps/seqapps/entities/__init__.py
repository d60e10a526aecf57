"""Find names in texts, or your own labels: the course's named entity recognition."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="finds people, organisations and places in texts, or labels that it is trained on",
    config=Config,
    presets=PRESETS,
    data_format=(
        "annotated texts: CoNLL (a token and its tag per line), JSON lines with spans, or lines "
        "with marks such as [Anna](PER)"
    ),
    examples={
        "tag": (
            'tag "Angela Merkel was born in Hamburg."',
            "tag --input letters.txt --format conll",
            "tag --csv mails.csv --column body --out tagged.csv",
        ),
        "redact": (
            'redact "Angela Merkel was born in Hamburg."',
            "redact --input letters.txt --key names.json",
        ),
        "train": (
            "train --data drugs.jsonl --out my-entities",
            "train --data news.conll --out my-entities --from none --vectors glove.txt",
        ),
        "evaluate": (
            "evaluate --data held-out.conll --json",
            "evaluate --data held-out.conll --lower --types PER,LOC",
        ),
    },
    options={
        "train": (
            Option(
                "validation_data",
                str,
                "Annotated texts for validation. Default: part of --data.",
                metavar="FILE",
            ),
            Option(
                "vectors",
                str,
                "Word vectors: a text file of GloVe, word2vec or fastText, or a model of words.",
                metavar="FILE",
            ),
        ),
        "evaluate": (
            Option(
                "types",
                str,
                "Labels to evaluate, separated by commas. Default: those of the data.",
                metavar="LABELS",
            ),
            Option("lower", bool, "Read the texts in lower case."),
        ),
    },
)
