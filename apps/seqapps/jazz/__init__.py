"""Improvise jazz solos over chord changes: three recurrent networks and a rhythm section."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

_FOLDER = Option(
    "data",
    str,
    "Folder of MIDI or MusicXML files, or of tables like those of the Weimar Jazz Database.",
    required=True,
    metavar="FOLDER",
)

app = App(
    package=__name__,
    summary="improvises jazz solos over chord changes, and learns from your solos",
    config=Config,
    presets=PRESETS,
    data_format="a folder of MIDI or MusicXML files",
    examples={
        "improvise": (
            'improvise --chords "Dm7 | G7 | Cmaj7 | %"',
            "improvise --form blues-F --choruses 2 --style bebop --out solo.mid --wav solo.wav",
            "improvise --lead-sheet tune.musicxml --musicxml solo.musicxml --plot solo.png",
        ),
        "score": ("score solo.mid", "score solo.mid another.musicxml --json"),
        "forms": ("forms", "forms --json"),
        "styles": ("styles",),
        "train": (
            "train --data solos --out my-soloist",
            "train --data solos --out my-soloist --set epochs=30 --resume",
        ),
        "evaluate": ("evaluate --data held-out-solos --model my-soloist",),
    },
    sources={"train": (_FOLDER,), "evaluate": (_FOLDER,)},
    options={
        "evaluate": (Option("seed", int, "Random seed of the solos; default: 0.", 0, 2**32 - 1),),
    },
)
