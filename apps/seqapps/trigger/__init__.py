"""The trigger-word detector of the course's week 3, for any word, trained on synthetic voices."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="detects a trigger word in recordings and live sound; trains on any word",
    config=Config,
    presets=PRESETS,
    examples={
        "detect": (
            "detect kitchen.wav meeting.mp3 --json",
            "detect meeting.wav --threshold 0.8 --chime marked.wav --plot meeting.png",
            "detect --stream - < raw-16khz-mono.pcm",
        ),
        "listen": ("listen --threshold 0.7",),
        "score": ("score clips/*.wav",),
        "train": (
            'train --word "hey marvin" --out marvin',
            'train --word "hey mycroft" --say "hey my croft" --out mycroft',
            "train --word alexa --out alexa --recordings clips --background radio",
        ),
        "enroll": ("enroll --recordings my-clips --out my-model",),
        "evaluate": ("evaluate --positives clips --background radio --snr-db 10",),
        "synthesize": (
            'synthesize --word "hey marvin" -n 500 --out clips',
            'synthesize --word Ava --phones "eɪvə | ɑvə" -n 2 --out spoken',
        ),
        "pretrain": ("pretrain --speech synthetic --people libri --out encoder",),
    },
    sources={
        "train": (
            Option("word", str, "Trigger word or short phrase.", required=True),
            Option("recordings", str, "Folder of clips, each with the word once.", metavar="DIR"),
            Option("negatives", str, "Folder of recordings without the word.", metavar="DIR"),
            Option("background", str, "Folder of long recordings: rooms, radio.", metavar="DIR"),
            Option("voices_dir", str, "Folder of clips from other synthesisers.", metavar="DIR"),
        ),
        "evaluate": (
            Option("positives", str, "Folder of clips, each with the word once.", metavar="DIR",
                   required=True),
            Option("background", str, "Folder of sound without the word.", metavar="DIR",
                   required=True),
        ),
    },
    options={
        "train": (
            Option("false_alarms_per_hour", float,
                   "False-alarm rate that the threshold is chosen for. Default: 1.", 0.01),
            Option("language", str, "Language of the voices, an eSpeak code. Default: en."),
            Option("say", str, "Pronunciation, respelled: 'hey my croft'; | separates several."),
            Option("phones", str, "Pronunciation in IPA; | separates several."),
        ),
        "evaluate": (
            Option("seed", int, "Random seed of the noise of --snr-db; default: 0.", 0, 2**32 - 1),
            Option("threshold", float,
                   "Detection threshold, 0 to 1. Default: the model's own.", 0.0, 1.0),
            Option("snr_db", float, "Add noise at this signal-to-noise ratio in dB.", -30, 60),
            Option("plot", str, "PNG file for a plot of misses against false alarms.",
                   metavar="FILE"),
        ),
    },
)  # fmt: skip
