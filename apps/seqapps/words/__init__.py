"""Learn word vectors from texts: neighbours, analogies, drift between corpora and bias."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="learns word vectors from your texts: neighbours, analogies, drift, bias",
    config=Config,
    presets=PRESETS,
    data_format=(
        "a text file with one document per line, or a folder of text files, one document each"
    ),
    examples={
        "nearest": ("nearest river -k 5", "nearest river --model my-words --json"),
        "analogy": ("analogy man woman king",),
        "similar": ("similar coffee tea", "similar coffee tea coffee engine"),
        "odd": ("odd breakfast lunch cereal dinner",),
        "plot": (
            "plot king queen man woman --method pca --out royal.png",
            "plot --top 500 --out map.png",
        ),
        "compare": ("compare novels-1850 novels-1920 -k 20",),
        "bias": ("bias --model my-words", "bias --lists my-lists.toml --json"),
        "debias": (
            "debias --model my-words --out my-words-debiased",
            "debias --method balance --out glove-balanced",
        ),
        "import-vectors": ("import-vectors glove.txt --out glove --max-words 30000",),
        "export-vectors": ("export-vectors --to word2vec --out my-words.txt",),
        "train": (
            "train --data my-texts --out my-words",
            "train --data reviews.txt --out my-words --set max_words=30000",
            "train --data reviews.txt --out my-words --preset course",
        ),
        "evaluate": (
            "evaluate --similarity pairs.tsv --model my-words",
            "evaluate --analogies questions-words.txt --json",
        ),
    },
    sources={
        "evaluate": (
            Option(
                "similarity",
                str,
                "File of human similarity judgements: word TAB word TAB score.",
                metavar="FILE",
            ),
            Option(
                "analogies",
                str,
                "File of questions in Google's format: four words per line, sections as ': name'.",
                metavar="FILE",
            ),
        )
    },
)
