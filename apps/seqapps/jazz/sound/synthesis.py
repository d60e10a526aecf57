"""Render performances as sound, with our own instruments or those of a SoundFont."""

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
MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 192_000
TAIL_S = 2.0  # after the last bar
FADE_S = 0.2  # at the end of the tail
DRUM_CHANNEL, DRUM_BANK = 9, 128
BASSES, WINDS = range(32, 40), range(56, 80)  # General MIDI programs, from 0
BLOCK = 1 << 16  # samples
SOUNDFONT_GAIN_DB = -12.0


class Channel(NamedTuple):
    """An instrument in the mix: its amplitude, and its position from -1 (left) to 1 (right)."""

    play: Callable[..., Sounds]
    level: float
    pan: float


def render(
    performance: Performance, soundfont: Path | None = None, rate_hz: int = RATE_HZ
) -> np.ndarray:
    """Render a performance, <float32>[n, 2], with a tail of 2 s after the last bar.

    The peak is -1.5 dB of full scale; silence stays silent. A SoundFont (SF2 or SF3) takes the
    place of our own instruments; it needs tinysoundfont.

    Raises:
        UserError: tinysoundfont is not installed, an invalid SoundFont, or a rate out of range.

    Example:
        >>> from seqapps.jazz.band.spans import Played
        >>> track = Track("Solo", 66, 0, (Played(0.0, 1.0, 60, 90),))
        >>> render(Performance("", (4, 4), 120.0, 4, (), (track,)), rate_hz=8_000).shape
        (32000, 2)
    """
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise UserError(f"rate_hz expects {MIN_RATE_HZ:,} to {MAX_RATE_HZ:,}, got {rate_hz:,}")
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
    """Write a performance as a stereo WAV file of 16 bits, atomically; see `render`."""
    import soundfile

    samples = render(performance, soundfont, rate_hz)
    with (
        atomic_write(path) as file,
        soundfile.SoundFile(file, "w", rate_hz, 2, "PCM_16", format="WAV") as sound,
    ):
        for start in range(0, len(samples), BLOCK):
            sound.write(samples[start : start + BLOCK])


def _add(mix: np.ndarray, track: Track, beat_s: float, rate_hz: int) -> None:
    """Add a track to the mix, panned with constant power."""
    instrument = _channel(track)
    angle = (instrument.pan + 1) * np.pi / 4
    gains = instrument.level * np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)])
    mono = np.zeros(len(mix), np.float32)
    for start, samples in instrument.play(track.notes, beat_s, rate_hz):
        part = mono[start : start + len(samples)]
        part += samples[: len(part)]
    for channel, gain in enumerate(gains.astype(np.float32)):
        for start in range(0, len(mix), BLOCK):
            mix[start : start + BLOCK, channel] += gain * mono[start : start + BLOCK]


def _channel(track: Track) -> Channel:
    if track.channel == DRUM_CHANNEL:
        return Channel(cymbals, level=0.13, pan=0.4)
    if track.program in WINDS:
        return Channel(reed, level=0.2, pan=0.0)
    if track.program in BASSES:
        return Channel(double_bass, level=0.21, pan=0.1)
    return Channel(electric_piano, level=0.1, pan=-0.35)


def _play(mix: np.ndarray, performance: Performance, soundfont: Path, rate_hz: int) -> None:
    """Play the performance with a SoundFont into the mix."""
    synth = _synth(performance, soundfont, rate_hz)
    scale = 60 / performance.tempo_bpm * rate_hz
    events = []  # sample, 0 for the end of a note (ends come first), channel, pitch, velocity
    for track in performance.tracks:
        for note in track.notes:
            start = round(note.onset_beats * scale)
            end = round((note.onset_beats + note.duration_beats) * scale)
            events.append((start, 1, track.channel, note.pitch, note.velocity))
            events.append((max(start + 1, end), 0, track.channel, note.pitch, 0))
    done = 0
    for sample, begins, channel, pitch, velocity in sorted(events):
        _generate(synth, mix[done:sample])
        done = sample
        if begins:
            synth.noteon(channel, pitch, velocity)
        else:
            synth.noteoff(channel, pitch)
    _generate(synth, mix[done:])


def _generate(synth: Any, part: np.ndarray) -> None:
    for start in range(0, len(part), BLOCK):
        block = part[start : start + BLOCK]
        block[:] = np.frombuffer(synth.generate(len(block)), np.float32).reshape(-1, 2)


def _synth(performance: Performance, soundfont: Path, rate_hz: int) -> Any:
    try:
        import tinysoundfont
    except ModuleNotFoundError as error:
        command = "pip install --no-deps tinysoundfont"
        raise UserError(f"a SoundFont needs {error.name}: {command}") from error
    synth = tinysoundfont.Synth(gain=SOUNDFONT_GAIN_DB, samplerate=rate_hz)
    try:
        number = synth.sfload(soundfont.read_bytes())
    except OSError as error:
        raise UserError(f"cannot read {soundfont}: {error.strerror}") from error
    except RuntimeError as error:
        raise UserError(f"expected a SoundFont (SF2 or SF3), got {soundfont}: {error}") from error
    for track in performance.tracks:
        drums = track.channel == DRUM_CHANNEL
        bank, program = (DRUM_BANK, 0) if drums else (0, track.program)
        try:
            synth.program_select(track.channel, number, bank, program, drums)
        except RuntimeError as error:
            sound = f"program {program} of bank {bank} ({track.name})"
            raise UserError(f"expected a SoundFont with {sound}, got {soundfont}") from error
    return synth
