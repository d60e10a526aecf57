"""The jazz soloist of the course's week 1: improvises over chord changes, and learns from solos."""

from seqapps.common.app import App, Option

from .config import PRESETS, Config

_FOLDER = Option(
    "data", str, "A folder of MIDI or MusicXML files, or tables.", required=True, metavar="FOLDER"
)

app = App(
    package=__name__,
    summary="improvises jazz solos over chord changes, and learns from yours",
    config=Config,
    presets=PRESETS,
    sources={"train": (_FOLDER,), "evaluate": (_FOLDER,)},
)  # fmt: skip
