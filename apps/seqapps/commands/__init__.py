"""A recogniser of sentences that are written down: the course's speech recognition with CTC."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

app = App(
    package=__name__,
    summary="recognises spoken sentences of your own list, or reports that it did not understand",
    config=Config,
    presets=PRESETS,
    examples={
        "check": ("check home.txt",),
        "hear": (
            "hear home.txt clip.wav",
            "hear --model my-home kitchen.wav --json",
            "hear --model my-home --stream - < raw-16khz-mono.pcm",
        ),
        "listen": ("listen --model my-home",),
        "phones": ("phones clips/*.wav",),
        "train": (
            "train home.txt --out my-home",
            "train home.txt --recordings clips --out my-home",
        ),
        "enroll": ("enroll --recordings my-clips --model my-home --out my-voice",),
        "evaluate": (
            "evaluate --model my-home --data clips/transcripts.tsv --other radio",
            "evaluate --grammar home.txt --data clips/transcripts.tsv --json",
        ),
    },
    sources={
        "train": (
            Option("grammar", str, "File of sentences.", metavar="FILE", required=True,
                   positional=True),
            Option("recordings", str, "Folder of recordings with transcripts.tsv.", metavar="DIR"),
        ),
        "evaluate": (
            Option("data", str, "Table of file TAB sentence, or file TAB slots as JSON.",
                   metavar="FILE", required=True),
            Option("grammar", str, "File of sentences. Default: those of the model.",
                   metavar="FILE"),
            Option("other", str, "Folder of sounds without any of the sentences.", metavar="DIR"),
        ),
    },
)  # fmt: skip
