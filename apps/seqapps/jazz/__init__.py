"""The jazz soloist of the course's week 1: improvises over chord changes, and learns from solos."""

from seqapps.common.app import App, Example, Option

from .config import PRESETS, Config

_SOLOS = "tests/jazz/solos"
_FOLDER = Option(
    "data", str, "A folder of MIDI or MusicXML files, or tables.", required=True, metavar="FOLDER"
)

app = App(
    package=__name__,
    summary="improvises jazz solos over chord changes, and learns from yours",
    config=Config,
    presets=PRESETS,
    sources={"train": (_FOLDER,), "evaluate": (_FOLDER,)},
    example=Example(
        settings=(
            "epochs=5", "pitch_units=16", "rhythm_units=16", "duration_units=8", "joint_units=16",
            "window=32", "patience=0", "learning_rate=0.01",
        ),
        item_verb="score",
        items=tuple(f"{_SOLOS}/{name}.mid" for name in ("blues", "rhythm", "waltz")),
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
        training=("--data", _SOLOS),
        evaluation=("--data", _SOLOS),
        skips_bad_files=True,
    ),
)  # fmt: skip
