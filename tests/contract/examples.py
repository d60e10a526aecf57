"""The inputs with which the contract tests run each app.

A copy of an app, `<name>_copy`, has the example of the app that it was copied from.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log
from pathlib import Path

from seqapps.common.app import App

ROOT = Path(__file__).resolve().parents[2]
SOLOS = "tests/jazz/solos"
HOME = "datasets/commands"
PARTS = ("tri", "bronto", "stego", "anato", "mega", "micro", "ptero", "veloci", "pachy", "tyranno")
ENDS = ("saurus", "raptor", "ceratops", "don", "mimus")
MONTHS = ("January", "March", "May", "July", "August", "October")
THINGS = {
    "⚾": ("the match", "our team", "the second half", "the ball", "my racket"),
    "🍴": ("the soup", "a big lunch", "my dinner", "that cake", "the noodles"),
    "😞": ("the bad news", "my lost dog", "this grey day", "the long wait", "my exam"),
}
TOPICS = {
    "animals": ("cat", "dog", "horse", "cow", "sheep", "goat"),
    "meals": ("bread", "soup", "cake", "rice", "cheese", "salad"),
    "towns": ("paris", "london", "rome", "berlin", "madrid", "lisbon"),
}
PEOPLE = ("Anna", "Bob", "Clara Miller", "David Jones", "Emma", "Felix Brown")
PLACES = ("Paris", "London", "Rome", "New York", "Berlin", "Lisbon")
CLIPS = tuple(f"datasets/trigger/enroll/{number:02d}.flac" for number in (1, 2, 3))


@dataclass(frozen=True)
class Example:
    """Small data and items for one app.

    The data are a text file, `training_lines`, or files of the repository, which `training` and
    `evaluation` name.

    Attributes:
        settings: `--set` values that make training short.
        item_verb: a verb that takes items as arguments and prints one JSON object for each.
        items: valid items; files where there are no `training_lines`.
        bad_item: an item that is refused.
        item_keys: keys of each JSON object.
        evaluation_keys: keys of `evaluate --json`.
        draw: a verb with `--seed` and its arguments, whose output a seed determines; or ().
        answer_key: where refused items are answered too, so that answers stay in step with
            items: the key that is null then.
        training_lines: a small file for `--data`, to train and to evaluate on.
        training: in place of it, the arguments of `train` that name the data.
        evaluation: in place of it, the arguments of `evaluate` that name the data.
        data_option: the option of `train` that receives bad data, after `training` (the last
            value of a repeated option counts).
        evaluated_option: the same of `evaluate`.
        skips_bad_files: whether training continues without unreadable files (exit code 3).
        trivial_nats: what a model without inputs reaches: the frequencies of symbols or labels,
            or a constant. The short training must end below it.
        nats_column: the column of log.csv that is compared with it.
    """

    settings: Sequence[str]
    item_verb: str
    items: Sequence[str]
    bad_item: str
    item_keys: Sequence[str]
    evaluation_keys: Sequence[str]
    draw: Sequence[str] = ()
    answer_key: str = ""
    training_lines: Sequence[str] = ()
    training: Sequence[str] = ()
    evaluation: Sequence[str] = ()
    data_option: str = "--data"
    evaluated_option: str = "--data"
    skips_bad_files: bool = False
    trivial_nats: float = 0.0
    nats_column: str = "validation_nats"


def unigram_nats(texts: Iterable[str]) -> float:
    """Return the nats per symbol of a model that predicts each symbol by its frequency."""
    counts = Counter("".join(texts))
    return -sum(n / counts.total() * log(n / counts.total()) for n in counts.values())


def word_nats(lines: Iterable[str]) -> float:
    """Return the nats per word of a model that predicts each word by its frequency."""
    words = [word for line in lines for word in line.split()]
    symbol = {word: chr(number) for number, word in enumerate(dict.fromkeys(words), start=97)}
    return unigram_nats(symbol[word] for word in words)


NAMES = [part + end for part in PARTS for end in ENDS]
DATES = [
    (f"{day} {month} {year}", f"{year}-{number:02}-{day:02}")
    for number, month in zip((1, 3, 5, 7, 8, 10), MONTHS, strict=True)
    for day, year in ((1, 1979), (12, 1984), (23, 1999), (30, 2004), (17, 1968), (9, 2015))
]

PAIRS = [
    (first, second, 9 if kind == other else 1)
    for kind, words in TOPICS.items()
    for other, others in TOPICS.items()
    for first in words
    for second in others
    if first != second and (kind == other or (first, second) == (words[0], others[0]))
]

SENTENCES = [
    text.format(f"[{person}](PER)", f"[{place}](LOC)")
    for person in PEOPLE
    for place in PLACES
    for text in ("{} lives in {} .", "yesterday {} went to {} by train", "{} wrote from {} :")
]

LINES = [
    f"{who} {what} {where}."
    for who in ("the cook", "my aunt", "our neighbour", "the king")
    for what in ("made a pear salad", "went home", "wrote a long letter", "heard the sea")
    for where in ("in the hall", "at night", "for their guests", "by the river")
]
WORDS = {
    "file": "fichier", "window": "fenêtre", "folder": "dossier", "page": "page",
    "image": "image", "message": "message", "table": "tableau", "list": "liste",
}  # fmt: skip
ORDERS = {"open": "ouvrir", "close": "fermer", "save": "enregistrer", "delete": "supprimer"}
STRINGS = [
    f"{left.format(order, word)}\t{right.format(ordre, mot)}"
    for left, right in (("{} the {}", "{} : {}"), ("{} the {} %s", "{} : {} %s"))
    for order, ordre in ORDERS.items()
    for word, mot in WORDS.items()
]

EXAMPLES = {
    "commands": Example(
        trivial_nats=4.5,
        settings=(
            "epochs=6", "sentences=24", "other_sentences=16", "copies=1", "noises=4",
            "batch_size=8", "synthesizers=espeak", "filters=4", "channels=24", "blocks=1",
            "kernel_size=5", "dropout=0", "learning_rate=0.01", "min_snr_db=20", "validation=0.2",
        ),
        item_verb="hear",
        items=tuple(f"{HOME}/clips/{number:02d}.flac" for number in (1, 3, 4)),
        bad_item=f"{HOME}/SOURCE.md",
        item_keys=(
            "file", "start_s", "end_s", "text", "slots", "score", "best", "runner_up", "reason",
        ),
        evaluation_keys=(
            "sentences", "right", "wrong", "did_you_mean", "refused", "did_you_mean_right",
            "faults", "other_sounds", "false_acceptance", "false_acceptances_per_hour",
        ),
        training=("--grammar", f"{HOME}/home.txt"),
        evaluation=("--data", f"{HOME}/clips/transcripts.tsv", "--other", f"{HOME}/other"),
        data_option="--grammar",
        evaluated_option="--other",
    ),
    "dates": Example(
        training_lines=[f"{text}\t{date}" for text, date in DATES],
        trivial_nats=unigram_nats(date.replace("-", "") for _, date in DATES),
        settings=(
            "epochs=6", "batch_size=4", "encoder_units=12", "decoder_units=16", "embedding=8",
            "filters=8", "attention_units=8", "max_length=20", "synthetic_share=0",
            "min_confidence=0", "learning_rate=0.02", "partial=false",
        ),
        item_verb="translate",
        items=("12 May 1979", "30 August 2004", "9 March 1999"),
        bad_item="Thursday, the third of May, 1979",
        item_keys=(
            "text", "date", "confidence", "alternatives", "ambiguous", "reason", "edtf",
            "precision", "calendar", "approximate", "weekday_mismatch", "notes",
        ),
        evaluation_keys=(
            "exact_match", "wrong_but_confident", "refused", "per_locale", "per_format",
            "expected_calibration_error", "error_analysis", "rows",
        ),
        answer_key="date",
    ),
    "dinosaurs": Example(
        training_lines=NAMES,
        trivial_nats=unigram_nats(f"{name}\n" for name in NAMES),
        settings=("epochs=6", "batch_size=8", "units=16", "embedding=8", "learning_rate=0.03"),
        item_verb="score",
        items=("megaraptor", "tridon", "stegosaurus"),
        bad_item="mega7raptor",
        item_keys=("name", "nats", "nats_per_character", "known", "surprise"),
        evaluation_keys=("nats_per_character", "names", "unseen", "samples"),
        draw=("generate", "-n", "5"),
    ),
    "emojify": Example(
        training_lines=[
            "text,label",
            *(
                f"{start} {thing},{label}"
                for label, things in THINGS.items()
                for thing in things
                for start in ("all about", "today", "thinking of", "still talking about")
            ),
        ],
        trivial_nats=log(len(THINGS)),
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
    "entities": Example(
        training_lines=SENTENCES,
        trivial_nats=1.03,  # of the frequencies of the five tags
        settings=(
            "epochs=6", "batch_size=8", "units=12", "embedding=8", "filters=8",
            "character_embedding=8", "shape_embedding=4", "learning_rate=0.02", "dropout=0.1",
        ),
        item_verb="tag",
        items=("Clara Miller lives in Rome .", "Bob wrote from Lisbon :", "we went to New York"),
        bad_item="",
        item_keys=("text", "entities"),
        evaluation_keys=(
            "f1", "precision", "recall", "by_type", "partial", "confusion", "faults", "ece",
            "texts", "spans", "not_counted", "lower",
        ),
        answer_key="entities",
    ),
    "jazz": Example(
        trivial_nats=4.88,  # the frequencies of the three choices of a note in these solos
        nats_column="train_nats",
        settings=(
            "epochs=5", "pitch_units=16", "rhythm_units=16", "duration_units=8", "dense_units=16",
            "sequence_length=32", "patience=0", "learning_rate=0.03",
        ),
        item_verb="score",
        items=tuple(f"{SOLOS}/{name}.mid" for name in ("blues", "rhythm", "waltz")),
        bad_item="datasets/jazz/SOURCE.md",
        item_keys=(
            "file", "notes", "rhythm_nats", "pitch_nats", "duration_nats", "chord_tones",
            "notes_per_bar", "copied",
        ),
        evaluation_keys=(
            "pitch_nats", "pitch_accuracy", "rhythm_nats", "rhythm_accuracy", "duration_nats",
            "notes", "solos", "refused", "human", "generated",
        ),
        draw=("improvise", "--chords", "Dm7 | G7 | Cmaj7 | %"),
        training=("--data", SOLOS),
        evaluation=("--data", SOLOS),
        skips_bad_files=True,
    ),
    "prose": Example(
        training_lines=LINES,
        trivial_nats=3.4,  # the frequencies of the pieces
        settings=(
            "epochs=6", "batch_size=4", "window=16", "size=60", "units=16", "embedding=12",
            "depth=1", "learning_rate=0.03", "input_dropout=0", "recurrent_dropout=0",
            "output_dropout=0", "validation=0.1",
        ),
        item_verb="score",
        items=("the cook made a pear salad.", "our king went home", "my aunt, at night"),
        bad_item="",
        item_keys=("text", "nats", "nats_per_character", "perplexity", "words"),
        evaluation_keys=(
            "perplexity", "nats_per_character", "words", "characters", "lines", "unknown",
            "copied_8grams", "homophones", "samples", "refused",
        ),
        draw=("generate", "--length", "8"),
    ),
    "translate": Example(
        training_lines=STRINGS,
        trivial_nats=2.9,  # of the frequencies of the pieces of the translations
        settings=(
            "epochs=6", "batch_size=8", "width=16", "heads=2", "encoder_layers=1",
            "decoder_layers=1", "vocabulary=100", "learning_rate=0.02",
        ),
        item_verb="translate",
        items=("open the file %s", "save the page", "delete the list"),
        bad_item="",
        item_keys=(
            "text", "translation", "confidence", "sure", "alternatives", "memory", "reason",
        ),
        evaluation_keys=(
            "bleu", "bleu_signature", "bleu_lower", "bleu_lower_signature", "chrf",
            "chrf_signature", "exact", "placeholders_kept", "glossary_kept", "refused",
            "confidence_error", "bleu_confident", "faults", "rows",
        ),
        answer_key="translation",
    ),
    "trigger": Example(
        trivial_nats=0.91,  # of the training segments, with the best constant logit, -1.6
        nats_column="train_nats",
        settings=(
            "epochs=6", "clips=12", "augmentations=1", "near_miss_clips=12", "speech_s=40",
            "threshold_speech_s=10", "noises=6", "batch_size=8", "synthesizers=espeak",
            "filters=8,8", "channels=16",
            "head_channels=16", "dilations=1", "head_dilations=1", "segment_s=2",
            "learning_rate=0.02", "dropout=0", "head_dropout=0",
        ),
        item_verb="score",
        items=CLIPS,
        bad_item="datasets/trigger/SOURCE.md",
        item_keys=("file", "word", "time_s", "score"),
        evaluation_keys=(
            "word", "clips", "hours", "snr_db", "threshold", "miss_rate", "false_alarms_per_hour",
            "false_alarms_low", "false_alarms_high", "points", "warnings",
        ),
        training=("--word", "activate"),
        evaluation=(
            "--positives", "datasets/trigger/enroll", "--background", "datasets/trigger/demo.flac",
        ),
        data_option="--recordings",
        evaluated_option="--positives",
    ),
    "words": Example(
        training_lines=[f"{first}\t{second}\t{score}" for first, second, score in PAIRS],
        trivial_nats=word_nats(f"{first} {second} {score}" for first, second, score in PAIRS),
        settings=(
            "method=skipgram", "objective=softmax", "epochs=6", "batch_size=64", "size=8",
            "min_count=1", "subsampling=0", "learning_rate=0.1", "validation=0.1",
        ),
        item_verb="nearest",
        items=("cat", "bread", "paris"),
        bad_item="no word",
        item_keys=("word", "known", "occurrences", "spellings", "neighbours"),
        evaluation_keys=("similarity", "analogies", "refused"),
        evaluated_option="--similarity",
    ),
}  # fmt: skip


@cache
def _of(name: str) -> Example:
    example = EXAMPLES[name.removesuffix("_copy")]
    return replace(
        example,
        training=located(example.training),
        evaluation=located(example.evaluation),
        items=located(example.items),
        bad_item=located([example.bad_item])[0],
    )


def of(app: App) -> Example:
    """Return the example of an app, with absolute paths."""
    return _of(app.name)


def located(arguments: Iterable[str]) -> list[str]:
    """Make the names of files of the repository absolute: some tests run elsewhere."""
    return [str(ROOT / text) if text and (ROOT / text).exists() else text for text in arguments]
