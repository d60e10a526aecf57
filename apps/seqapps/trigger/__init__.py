"""The trigger-word detector of the course's week 3: any word, taught by synthetic voices."""

from seqapps.common.app import App, Example, Option

from .config import PRESETS, Config

_CLIPS = tuple(f"datasets/trigger/enroll/{number:02d}.flac" for number in (1, 2, 3))

app = App(
    package=__name__,
    summary="hears a word in recordings and live sound, any word that you train it for",
    config=Config,
    presets=PRESETS,
    sources={
        "train": (
            Option("word", str, "What to listen for: a word or a short phrase.", required=True),
            Option("recordings", str, "Clips of the word, once in each.", metavar="DIR"),
            Option("negatives", str, "Recordings without it, such as false alarms.", metavar="DIR"),
            Option("background", str, "Longer ones: your rooms, radio, music.", metavar="DIR"),
            Option("voices_dir", str, "Clips by other synthesisers.", metavar="DIR"),
        ),
        "evaluate": (
            Option("positives", str, "Clips, the word once in each.", required=True, metavar="DIR"),
            Option("background", str, "Sound without the word.", required=True, metavar="DIR"),
        ),
    },
    options={
        "train": (
            Option("false_alarms_per_hour", float, "What the threshold is for. Default: 1.", 0.01),
            Option("language", str, "Of the voices, as eSpeak names it. Default: en."),
        ),
        "evaluate": (
            Option("snr_db", float, "Hear all in noise, so many dB below the speech.", -30, 60),
            Option("curve", str, "Draw misses against false alarms: FILE.png.", metavar="FILE"),
        ),
    },
    example=Example(
        settings=(
            "epochs=5", "clips=12", "copies=1", "near=12", "speech_s=40", "noises=6",
            "batch_size=8", "engines=espeak", "filters=4,4", "channels=8", "head_channels=8",
            "dilations=1,2", "head_dilations=1,2", "segment_s=2",
        ),
        item_verb="score",
        items=_CLIPS,
        bad_item="datasets/trigger/SOURCE.md",
        item_keys=("file", "word", "time_s", "score"),
        evaluation_keys=(
            "word", "clips", "hours", "snr_db", "miss_rate", "false_alarms_per_hour", "points",
        ),
        training=("--word", "activate"),
        evaluation=(
            "--positives", "datasets/trigger/enroll", "--background", "datasets/trigger/demo.flac",
        ),
        data_option="--recordings",
        evaluated_option="--positives",
    ),
)  # fmt: skip
