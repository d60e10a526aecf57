"""A performance as sound: our own instruments, or those of a soundfont."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write

from ..band.performance import Performance, Track
from .instruments import Sounds, cymbals, double_bass, electric_piano, reed
from .mastering import add_room, limit

RATE_HZ = 44_100
LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8_000, 192_000
TAIL_S = 2.0  # after the last bar
FADE_S = 0.2  # at the end of it
DRUM_CHANNEL, DRUM_BANK = 9, 128
BASSES, WINDS = range(32, 40), range(56, 80)  # General MIDI programs, from 0
WRITTEN_FRAMES = 1 << 16
SOUNDFONT_GAIN_DB = -12.0


class Place(NamedTuple):
    """An instrument in the mix: how it sounds, its level, and where it is (-1 left, 1 right)."""

    play: Callable[..., Sounds]
    level: float
    pan: float


REED = Place(reed, 0.2, 0.0)
PIANO = Place(electric_piano, 0.1, -0.35)
BASS = Place(double_bass, 0.21, 0.1)
DRUMS = Place(cymbals, 0.13, 0.4)


def render(
    performance: Performance, soundfont: Path | None = None, rate_hz: int = RATE_HZ
) -> np.ndarray:
    """Return a performance as sound, <float32>[n, 2], with a tail of 2 s after the last bar.

    The peak is at -1.5 dB of full scale, but silence stays silent. The same performance gives the
    same samples.

    Args:
        performance: what is played.
        soundfont: a file in SF2 or SF3 format instead of our own instruments (needs tinysoundfont).
        rate_hz: samples a second, 8,000 to 192,000.

    Raises:
        UserError: tinysoundfont is not installed, the soundfont is none, or the rate is odd.
    """
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        raise UserError(
            f"expected {LOWEST_RATE_HZ:,} to {HIGHEST_RATE_HZ:,} samples a second, got {rate_hz:,}"
        )
    beat_s = 60 / performance.tempo_bpm
    mix = np.zeros((round((performance.beats * beat_s + TAIL_S) * rate_hz), 2), np.float32)
    if soundfont is None:
        for track in performance.tracks:
            _add(mix, track, beat_s, rate_hz)
    else:
        _play(mix, performance, soundfont, rate_hz)
    add_room(mix, rate_hz)
    fade = round(FADE_S * rate_hz)
    mix[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    limit(mix, rate_hz)
    return mix


def write_wav(
    path: Path, performance: Performance, soundfont: Path | None = None, rate_hz: int = RATE_HZ
) -> None:
    """Write a performance as a WAV file of 16 bits in stereo, atomically; see `render`."""
    import soundfile

    samples = render(performance, soundfont, rate_hz)
    with (
        atomic_write(path) as file,
        soundfile.SoundFile(file, "w", rate_hz, 2, "PCM_16", format="WAV") as sound,
    ):
        for start in range(0, len(samples), WRITTEN_FRAMES):
            sound.write(samples[start : start + WRITTEN_FRAMES])


def _add(mix: np.ndarray, track: Track, beat_s: float, rate_hz: int) -> None:
    """Add a track to the mix; the channels have equal power together wherever it is."""
    place = _place(track)
    angle = (place.pan + 1) * np.pi / 4
    gains = (place.level * np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])).astype(np.float32)
    mono = np.zeros(len(mix), np.float32)
    for start, samples in place.play(track.notes, beat_s, rate_hz):
        part = mono[start : start + len(samples)]
        part += samples[: len(part)]
    for channel, gain in enumerate(gains):
        for start in range(0, len(mix), WRITTEN_FRAMES):
            mix[start : start + WRITTEN_FRAMES, channel] += (
                gain * mono[start : start + WRITTEN_FRAMES]
            )


def _place(track: Track) -> Place:
    if track.channel == DRUM_CHANNEL:
        return DRUMS
    if track.program in WINDS:
        return REED
    return BASS if track.program in BASSES else PIANO


def _play(mix: np.ndarray, performance: Performance, soundfont: Path, rate_hz: int) -> None:
    """Fill the mix with what a soundfont makes of the performance."""
    synth = _synth(performance, soundfont, rate_hz)
    scale = 60 / performance.tempo_bpm * rate_hz
    events = []  # (sample, 0 for the end of a note, …): ends come first
    for track in performance.tracks:
        for note in track.notes:
            start, end = note.onset_beats, note.onset_beats + note.duration_beats
            events.append((round(start * scale), 1, track.channel, note.pitch, note.velocity))
            events.append((max(round(start * scale) + 1, round(end * scale)), 0, track.channel,
                           note.pitch, 0))  # fmt: skip
    events.sort()
    done = 0
    for sample, begins, channel, pitch, velocity in events:
        _generate(synth, mix[done:sample])
        done = sample
        if begins:
            synth.noteon(channel, pitch, velocity)
        else:
            synth.noteoff(channel, pitch)
    _generate(synth, mix[done:])


def _generate(synth: Any, part: np.ndarray) -> None:
    for start in range(0, len(part), WRITTEN_FRAMES):
        block = part[start : start + WRITTEN_FRAMES]
        block[:] = np.frombuffer(synth.generate(len(block)), np.float32).reshape(-1, 2)


def _synth(performance: Performance, soundfont: Path, rate_hz: int) -> Any:
    try:
        import tinysoundfont
    except ModuleNotFoundError as error:
        raise UserError(
            f"a soundfont needs {error.name}, which is not installed: "
            "pip install --no-deps tinysoundfont"
        ) from error
    synth = tinysoundfont.Synth(gain=SOUNDFONT_GAIN_DB, samplerate=rate_hz)
    try:
        number = synth.sfload(soundfont.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {soundfont}: {error.strerror}") from error
    except RuntimeError as error:
        raise UserError(f"expected a soundfont (SF2 or SF3), got {soundfont}: {error}") from error
    for track in performance.tracks:
        drums = track.channel == DRUM_CHANNEL
        bank, program = (DRUM_BANK, 0) if drums else (0, track.program)
        try:
            synth.program_select(track.channel, number, bank, program, drums)
        except RuntimeError as error:
            raise UserError(
                f"expected a soundfont with program {program} of bank {bank} ({track.name}), "
                f"got {soundfont}"
            ) from error
    return synth
