"""Translate the strings of programs: the course's encoder-decoder, which learns from your files."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

_MEMORY = Option(
    "memory", str, "Translated pairs of the same project: a file or a folder.", metavar="FILE"
)
_GLOSSARY = Option(
    "glossary", str, "Table of term TAB translation; ! before a term fixes its form.",
    metavar="FILE",
)  # fmt: skip

app = App(
    package=__name__,
    summary="translates strings of programs, keeps their placeholders, and learns from your files",
    config=Config,
    presets=PRESETS,
    data_format=(
        "translated pairs: a .po, .xlf, .tmx or .json file, a table of text TAB translation, or a "
        "folder of such files"
    ),
    examples={
        "translate": (
            'translate "Open the selected file"',
            "translate --input app.po --out app.fr.po --memory old.po --glossary terms.tsv",
            'translate "Open %s" --alternatives 4 --json',
        ),
        "train": (
            "train --data translations/ --out my-translator",
            "train --data app.po --out my-translator --from models/translate/1",
        ),
        "evaluate": ("evaluate --data held-out.tsv --json",),
    },
    options={
        "train": (
            Option(
                "validation_data",
                str,
                "Pairs for validation, preferably from other programs. Default: part of --data.",
                metavar="FILE",
            ),
        ),
        "evaluate": (
            _MEMORY,
            _GLOSSARY,
            Option("beam", int, "Beam width of the search. Default: 4.", 1, 16),
            Option("alpha", float, "Strength of the length penalty. Default: 1.", 0, 5),
        ),
    },
)
