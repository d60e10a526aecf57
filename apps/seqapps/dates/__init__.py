"""Dates as people write them, in any language, to ISO 8601: an attention model."""

from seqapps.common.app import App, Example, Option

from .config import MOST_BEAMS, PRESETS, Config

_MONTHS = ("January", "March", "May", "July", "August", "October")

app = App(
    package=__name__,
    summary="reads dates as people write them and gives YYYY-MM-DD, or says why not",
    config=Config,
    presets=PRESETS,
    options={
        "train": (Option("mix", float, "Share of generated texts among those to train on."),),
        "evaluate": (
            Option("beam", int, "Hypotheses followed where the first is unsure.", 1, MOST_BEAMS),
            Option("alpha", float, "Length normalisation of the search; 0 is none.", 0, 2),
        ),
    },
    example=Example(
        training_lines=[
            f"{day} {month} {year}\t{year}-{number:02}-{day:02}"
            for number, month in zip((1, 3, 5, 7, 8, 10), _MONTHS, strict=True)
            for day, year in ((1, 1979), (12, 1984), (23, 1999), (30, 2004), (17, 1968), (9, 2015))
        ],
        settings=(
            "epochs=6", "batch_size=4", "encoder_units=12", "decoder_units=16", "embedding=8",
            "filters=8", "attention_units=8", "window=20", "mix=0", "min_confidence=0",
        ),
        item_verb="translate",
        items=("12 May 1979", "30 August 2004", "9 March 1999"),
        bad_item="Thursday, the third of May, 1979",
        item_keys=("text", "date", "confidence", "alternatives", "ambiguous"),
        evaluation_keys=(
            "exact_match", "wrong_but_confident", "refused", "per_locale", "per_format",
            "expected_calibration_error", "error_analysis", "rows",
        ),
        answer_key="date",
    ),
)  # fmt: skip
