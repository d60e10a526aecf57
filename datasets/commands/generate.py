"""Write the recordings of `seqapps commands`: python datasets/commands/generate.py

All sound is synthetic: voices of eSpeak NG.
"""

from pathlib import Path

import numpy as np
import soundfile
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.files import write_text
from seqapps.speech.sound.mixing import active_level
from seqapps.speech.voices.augmentation import trim
from seqapps.speech.voices.espeak import Espeak

FOLDER = Path(__file__).parent
SPEECH = 0.03  # active level of all voices
PAUSE_S = 0.3  # before and behind a sentence
SPOKEN = (
    ("en-us+m3", "turn on the kitchen light"),
    ("en-us+f2", "set a timer for twenty five minutes"),
    ("en+m1", "open the garage door"),
    ("en-us+linda", "play some classical music"),
)
OTHER = (
    ("en-us+m3", "my brother bought a bicycle last summer"),
    ("en-us+f2", "the train to the coast was late again"),
)


def spoken(voice: str, text: str, seed: int) -> np.ndarray:
    """Return a sentence <float32>[n] at 16 kHz between pauses."""
    samples, rate_hz = Espeak("en").say(text, voice, np.random.default_rng(seed))
    samples = resampled(trim(samples, rate_hz), rate_hz)
    pause = round(PAUSE_S * RATE_HZ)
    return np.pad(samples * np.float32(SPEECH / active_level(samples)), pause)


def resampled(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Return samples at 16 kHz."""
    import soxr

    return np.asarray(soxr.resample(samples, rate_hz, RATE_HZ), np.float32)


def main() -> None:
    """Write all files."""
    rows = []
    for number, (voice, text) in enumerate(SPOKEN, start=1):
        name = f"{number:02d}.flac"
        write(FOLDER / "clips" / name, spoken(voice, text, number))
        rows.append(f"{name}\t{text}\n")
    write_text(FOLDER / "clips" / "transcripts.tsv", "".join(rows))
    for number, (voice, text) in enumerate(OTHER, start=1):
        write(FOLDER / "other" / f"{number:02d}.flac", spoken(voice, text, 100 + number))


def write(path: Path, samples: np.ndarray) -> None:
    """Write a mono FLAC of 16 bits."""
    soundfile.write(path, samples, RATE_HZ, subtype="PCM_16")


if __name__ == "__main__":
    main()
