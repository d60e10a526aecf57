"""A small grammar, a voice that speaks its sentences, and a model that was trained on both."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from seqapps.common.io.audio import RATE_HZ
from seqapps.speech.voices.augmentation import resample, trim
from seqapps.speech.voices.espeak import Espeak

from tests.conftest import seqapps

GRAMMAR = """# lights
[please] turn (on|off) the {room} (light/lights)
set a timer for {minutes:1-90} minutes
play some {music}
open the {door}
good (morning|night)
{room} = kitchen | living room | bathroom
{music} = jazz | classical music
{door} = garage door | curtains
"""
SPOKEN = (
    "turn off the kitchen lights", "turn on the bathroom light", "play some classical music",
    "set a timer for twenty five minutes", "open the curtains", "good night",
)  # fmt: skip
RENDITIONS = 5  # of each of them
# With three seeds, all of 36 sentences were understood with scores of 0.71 or more; the scores of
# other speech were 0.57 or less.
SETTINGS = (
    "synthesizers=espeak", "sentences=6", "other_sentences=12", "copies=1", "recording_copies=4",
    "epochs=20", "channels=48", "blocks=2", "filters=8", "noises=4", "min_snr_db=30",
    "learning_rate=0.006", "batch_size=4", "dropout=0",
)  # fmt: skip


def spoken(text: str, seed: int = 0) -> np.ndarray:
    """A sentence by one voice, at a rate and pitch that depend on the seed, between silences."""
    samples, rate_hz = Espeak("en").say(text, "en-us+m3", np.random.default_rng(seed))
    samples = resample(trim(samples, rate_hz), RATE_HZ / rate_hz)
    return np.pad(samples * np.float32(0.3 / np.abs(samples).max()), 4_800)


@dataclass(frozen=True)
class Home:
    """The grammar's file, the folder of its recordings, and the model."""

    grammar: Path
    recordings: Path
    model: Path
    stdout: str


@pytest.fixture(scope="session")
def home(tmp_path_factory) -> Home:
    """A model of `GRAMMAR` that understands one voice."""
    folder = tmp_path_factory.mktemp("home")
    grammar, recordings, model = folder / "home.txt", folder / "clips", folder / "model"
    grammar.write_text(GRAMMAR)
    recordings.mkdir()
    rows = []
    for number in range(RENDITIONS * len(SPOKEN)):
        text = SPOKEN[number % len(SPOKEN)]
        soundfile.write(recordings / f"{number:02d}.wav", spoken(text, number), RATE_HZ)
        rows.append(f"{number:02d}.wav\t{text}\n")
    (recordings / "transcripts.tsv").write_text("".join(rows))
    settings = [part for value in SETTINGS for part in ("--set", value)]
    done = seqapps(
        "commands", "train", grammar, "--recordings", recordings, "--out", model,
        *settings,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Home(grammar, recordings, model, done.stdout)
