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
    "turn on the kitchen light", "turn off the living room light",
    "please turn on the bathroom lights", "turn off the kitchen lights",
    "set a timer for ten minutes", "set a timer for twenty five minutes",
    "set a timer for forty three minutes", "play some jazz", "play some classical music",
    "open the garage door", "open the curtains", "good morning", "good night",
)  # fmt: skip
SETTINGS = (
    "synthesizers=espeak", "sentences=6", "other_sentences=12", "copies=1", "recording_copies=4",
    "epochs=22", "channels=48", "blocks=2", "filters=8", "noises=4", "min_snr_db=30",
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
    for number in range(2 * len(SPOKEN)):
        text = SPOKEN[number % len(SPOKEN)]
        soundfile.write(recordings / f"{number:02d}.wav", spoken(text, number), RATE_HZ)
        rows.append(f"{number:02d}.wav\t{text}\n")
    (recordings / "transcripts.tsv").write_text("".join(rows))
    settings = [part for value in SETTINGS for part in ("--set", value)]
    done = seqapps(
        "commands", "train", "--grammar", grammar, "--recordings", recordings, "--out", model,
        *settings,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Home(grammar, recordings, model, done.stdout)
