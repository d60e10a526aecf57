"""The trigger-word detector of the course's week 3: any word, taught by synthetic voices."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

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
)  # fmt: skip
