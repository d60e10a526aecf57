"""Read dates as people write them, in any language, as ISO 8601: an attention model."""

from seqapps.common.app import App, Option

from .config import MAX_ALPHA, MAX_BEAM_WIDTH, PRESETS, Config

app = App(
    package=__name__,
    summary="reads dates as people write them and prints YYYY-MM-DD, or the reason why not",
    config=Config,
    presets=PRESETS,
    data_format="a text file with text TAB date [TAB locale] per line, - for no date",
    examples={
        "translate": (
            'translate "3rd of May, 1979" "6 mai 1954"',
            "translate 06/12/2046 --locale de_DE --json",
            "translate --csv bills.csv --column due --out dated.csv",
        ),
        "generate-data": ("generate-data -n 10000 --locales en_US,de_DE --seed 1 > dates.tsv",),
        "train": (
            "train --data dates.tsv --out my-dates",
            "train --data more.tsv --from my-dates --out my-dates-2",
        ),
        "evaluate": ("evaluate --data held-out.tsv --model my-dates",),
    },
    options={
        "train": (
            Option("synthetic_share", float, "Share of generated pairs among the training pairs."),
        ),
        "evaluate": (
            Option("beam", int, "Beam width for uncertain texts.", 1, MAX_BEAM_WIDTH),
            Option("alpha", float, "Length penalty of the search; 0 for none.", 0, MAX_ALPHA),
        ),
    },
)
