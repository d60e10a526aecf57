"""Synthesise notes in NumPy: a reed, an electric piano, a double bass, cymbals.

Sustained notes read two band-limited wavetables (soft and bright) with a continuous phase; struck
and plucked ones are sums of decaying partials, computed once for each pitch. No partial is above
18 kHz or 0.45 of the rate, so nothing aliases.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from ..band.spans import Played

MAX_HZ, MAX_RATE_SHARE = 18_000.0, 0.45  # of partials; the latter is a share of the rate
A4, A4_HZ = 69, 440.0
TABLE = 4_096  # samples of a wavetable
# The reed: (Hz, gain, width in octaves) of its formants; slopes of the partials; low-pass filters.
FORMANTS = ((650.0, 1.6, 0.45), (1_250.0, 2.4, 0.35), (2_900.0, 1.5, 0.3))
SOFT_SLOPE, BRIGHT_SLOPE = 1.6, 0.95
SOFT_CUTOFF_HZ, BRIGHT_CUTOFF_HZ = 2_200.0, 5_500.0
ATTACK_S, SLUR_S, RELEASE_S = 0.02, 0.01, 0.05
SCOOP_CENTS, SCOOP_S, GLIDE_S, MAX_GLIDE_CENTS = -35.0, 0.025, 0.006, 200.0
VIBRATO_HZ, VIBRATO_CENTS, VIBRATO_AFTER_S, VIBRATO_RISE_S = 5.2, 14.0, 0.3, 0.35
VIBRATO_NOTE_S, VIBRATO_SWELL = 0.45, 0.06
BREATH, BREATH_ATTACK, BREATH_HZ = 0.012, 0.05, (900.0, 5_000.0)
ATTACK_DECAY_S = 0.05  # time in which the attack's brightness and noise fall to 1/e
PIANO_S, BASS_S = 3.0, 2.5  # maximum durations of struck and plucked notes
PIANO_RELEASE_S, BASS_RELEASE_S = 0.07, 0.05  # decay to 1/e after the end
STRIKE_S, PLUCK_S = 0.003, 0.005
NOISE_S = 2.0
DRUM_S = 1.2


class Cymbal(NamedTuple):
    """Filtered noise: its band, the time in which it falls to 1/e, its amplitude."""

    low_hz: float
    high_hz: float
    decay_s: float
    level: float


CYMBALS = {
    37: Cymbal(900.0, 3_200.0, 0.018, 0.9),
    42: Cymbal(6_500.0, 13_000.0, 0.035, 0.5),
    44: Cymbal(5_000.0, 12_000.0, 0.05, 0.6),
    51: Cymbal(3_800.0, 12_000.0, 0.24, 0.5),
}
PINGS = {51: ((1_830.0, 0.16), (2_770.0, 0.14), (4_110.0, 0.12), (5_390.0, 0.1))}  # Hz, decay s
PING_LEVEL = 0.05
Sounds = Iterator[tuple[int, np.ndarray]]  # first sample of a sound, and its samples <float32>[n]


def frequency_hz(pitch: float) -> float:
    """Return the frequency of a pitch in equal temperament, A4 = 440 Hz.

    Example:
        >>> frequency_hz(57)
        220.0
    """
    return float(A4_HZ * 2 ** ((pitch - A4) / 12))


def reed(notes: Sequence[Played], beat_s: float, rate_hz: int) -> Sounds:
    """Synthesise a line, each note in phase with the one before; slurred where notes touch.

    Example:
        >>> ((start, samples),) = reed([Played(1.0, 0.5, 60, 90)], beat_s=0.5, rate_hz=8_000)
        >>> start, samples.dtype, len(samples)
        (4000, dtype('float32'), 2400)
    """
    breath = _noise(*BREATH_HZ, NOISE_S, rate_hz, seed=1).astype(np.float32)
    tables = cache(lambda pitch: _reed_tables(pitch, rate_hz))
    phase, touched, before = 0.0, False, 0
    for n, note in enumerate(notes):
        start_s, length_s = note.onset_beats * beat_s, note.duration_beats * beat_s
        next_s = notes[n + 1].onset_beats * beat_s if n + 1 < len(notes) else np.inf
        touches = next_s - start_s - length_s < SLUR_S
        release_s = SLUR_S if touches else RELEASE_S
        t = np.arange(max(1, round((length_s + release_s) * rate_hz)), dtype=np.float32)
        t /= np.float32(rate_hz)
        phases = phase + _phases(note.pitch, before if touched else None, length_s, t, rate_hz)
        begins = t[: round(6 * ATTACK_DECAY_S * rate_hz)]
        decay = np.exp(-begins / np.float32(ATTACK_DECAY_S))
        sound = _tone(tables(note.pitch), phases, note.velocity, decay)
        first = n * 7_919 % (len(breath) // 2)  # other noise for each note
        sound += np.float32(BREATH) * np.resize(breath[first:], len(t))
        if not touched:
            sound[: len(decay)] += np.float32(BREATH_ATTACK) * decay * breath[first:][: len(decay)]
        sound *= _envelope(t, SLUR_S if touched else ATTACK_S, length_s, release_s)
        yield round(start_s * rate_hz), sound * np.float32((note.velocity / 127) ** 1.5)
        phase = phases[min(len(phases) - 1, round(length_s * rate_hz))] % 1
        touched, before = touches, note.pitch


def _reed_tables(pitch: int, rate_hz: int) -> np.ndarray:
    """Return a period of the soft and the bright tone, <float32>[2, TABLE + 1].

    Both have the same phases, so that they can be mixed: those for a low crest factor of Schroeder
    (Synthesis of low-peak-factor signals, IEEE Trans. Information Theory 16(1), 1970). Phase n is
    -2 pi sum over l < n of (n - l) p(l), with p the share of the power.
    """
    base = frequency_hz(pitch)
    headroom = 2 ** (VIBRATO_CENTS / 1_200)
    count = max(1, int(min(MAX_HZ, MAX_RATE_SHARE * rate_hz) / (base * headroom)))
    numbers = np.arange(1, count + 1)
    hz = numbers * base
    formants = 1 + sum(
        gain * np.exp(-0.5 * (np.log2(hz / middle) / width) ** 2)
        for middle, gain, width in FORMANTS
    )
    levels = np.stack([
        formants * numbers**-slope / (1 + (hz / cutoff_hz) ** 4)
        for slope, cutoff_hz in ((SOFT_SLOPE, SOFT_CUTOFF_HZ), (BRIGHT_SLOPE, BRIGHT_CUTOFF_HZ))
    ])  # fmt: skip
    levels /= np.sqrt((levels**2).sum(axis=1, keepdims=True) / 2)
    powers = levels[1] ** 2 / 2
    below = np.concatenate([[0], np.cumsum(powers)[:-1]])
    spectrum = np.zeros((2, TABLE // 2 + 1), complex)
    spectrum[:, 1 : count + 1] = levels * np.exp(-2j * np.pi * np.cumsum(below))
    period = np.fft.irfft(spectrum) * TABLE / 2
    return np.append(period, period[:, :1], axis=1).astype(np.float32)


def _phases(
    pitch: int, before: int | None, length_s: float, t: np.ndarray, rate_hz: int
) -> np.ndarray:
    """Return phases in periods: a glide from the pitch before, or a scoop, and late vibrato."""
    away, decay_s = SCOOP_CENTS, SCOOP_S
    if before is not None:
        away = max(-MAX_GLIDE_CENTS, min(100.0 * (before - pitch), MAX_GLIDE_CENTS))
        decay_s = GLIDE_S
    cents = np.zeros(len(t), np.float32)
    begins = t[: round(10 * decay_s * rate_hz)]
    cents[: len(begins)] = away * np.exp(-begins / decay_s)
    if length_s > VIBRATO_NOTE_S:
        cents += VIBRATO_CENTS * _vibrato(t)
    hz = frequency_hz(pitch) * np.exp2(cents / 1_200)
    phases: np.ndarray = (np.cumsum(hz, dtype=np.float64) - hz[0]) / rate_hz
    return phases


def _vibrato(t: np.ndarray) -> np.ndarray:
    late = t - np.float32(VIBRATO_AFTER_S)
    rise = np.clip(late / np.float32(VIBRATO_RISE_S), 0, 1)
    swing: np.ndarray = rise * np.sin(np.float32(2 * np.pi * VIBRATO_HZ) * late)
    return swing


def _tone(tables: np.ndarray, phases: np.ndarray, velocity: int, decay: np.ndarray) -> np.ndarray:
    """Read the tables at phases in periods; loud notes are brighter, and the attack by `decay`."""
    position = (phases - np.floor(phases)) * TABLE
    index = np.minimum(position.astype(np.int32), TABLE - 1)
    part = (position - index).astype(np.float32)
    steady = np.float32(0.15 + 0.6 * velocity / 127)
    difference = tables[1] - tables[0]
    sound = _between(tables[0] + steady * difference, index, part)
    more = np.minimum(np.float32(0.35) * steady * decay, 1 - steady)[: len(index)]
    sound[: len(more)] += more * _between(difference, index[: len(more)], part[: len(more)])
    return sound


def _between(table: np.ndarray, index: np.ndarray, part: np.ndarray) -> np.ndarray:
    values: np.ndarray = table[index] + part * np.diff(table)[index]
    return values


def _envelope(t: np.ndarray, attack_s: float, length_s: float, release_s: float) -> np.ndarray:
    """Return the envelope <float32>[n]: raised-cosine attack, slight decay, swell, release."""
    body: np.ndarray = np.float32(0.85) + np.float32(0.15) * np.exp(t / np.float32(-0.12))
    if length_s > VIBRATO_NOTE_S:
        body *= 1 + np.float32(VIBRATO_SWELL) * _vibrato(t)
    rising, falling = np.searchsorted(t, [attack_s, length_s])
    body[:rising] *= 0.5 - 0.5 * np.cos(np.float32(np.pi / attack_s) * t[:rising])
    over = np.minimum((t[falling:] - np.float32(length_s)) / np.float32(release_s), 1)
    body[falling:] *= 0.5 + 0.5 * np.cos(np.float32(np.pi) * over)
    return body


def electric_piano(notes: Sequence[Played], beat_s: float, rate_hz: int) -> Sounds:
    """Synthesise struck notes, soft and hard by velocity; the arguments are those of `reed`."""
    sounds = cache(lambda pitch: _piano_sounds(pitch, rate_hz))
    for note in notes:
        length_s = note.duration_beats * beat_s
        soft, hard = sounds(note.pitch)[:, : _samples(length_s, PIANO_RELEASE_S, rate_hz)]
        share = np.float32(note.velocity / 127)
        sound = share * ((1 - share) * soft + share * hard)
        _damp(sound, length_s, PIANO_RELEASE_S, rate_hz)
        yield round(note.onset_beats * beat_s * rate_hz), sound


def _piano_sounds(pitch: int, rate_hz: int) -> np.ndarray:
    base = frequency_hz(pitch)
    numbers = np.array([1, 2, 3, 4, 5, 6, 9])
    longest = 1.6 * (220 / base) ** 0.5
    decays = longest / np.array([1, 1.6, 2.2, 3, 4, 5, 24])
    soft = np.array([1, 0.22, 0.08, 0.03, 0.01, 0.005, 0.02])
    hard = np.array([1, 0.55, 0.3, 0.16, 0.08, 0.05, 0.12])
    return np.stack([
        _partials(numbers * base, levels, decays, PIANO_S, STRIKE_S, rate_hz)
        for levels in (soft, hard)
    ])  # fmt: skip


def double_bass(notes: Sequence[Played], beat_s: float, rate_hz: int) -> Sounds:
    """Synthesise plucked notes with the thump of the finger; the arguments are those of `reed`."""
    thump = 0.25 * _struck_noise(Cymbal(90.0, 500.0, 0.025, 1.0), rate_hz, seed=2)
    sounds = cache(lambda pitch: _bass_sound(pitch, thump, rate_hz))
    for note in notes:
        length_s = note.duration_beats * beat_s
        sound = sounds(note.pitch)[: _samples(length_s, BASS_RELEASE_S, rate_hz)]
        sound = sound * np.float32(note.velocity / 127)
        _damp(sound, length_s, BASS_RELEASE_S, rate_hz)
        yield round(note.onset_beats * beat_s * rate_hz), sound


def _bass_sound(pitch: int, thump: np.ndarray, rate_hz: int) -> np.ndarray:
    """Return a string plucked at a fifth of its length: partial n has sin(pi n / 5) / n."""
    base = frequency_hz(pitch)
    numbers = np.arange(1, 15)
    levels = np.abs(np.sin(np.pi * numbers / 5)) / numbers
    levels *= 1 / (1 + (numbers * base / 900) ** 2)
    levels[0] *= 0.8  # the instrument's body radiates the lowest partials weakly
    decays = 1.1 / (1 + 0.35 * (numbers - 1))
    sound = _partials(numbers * base, levels, decays, BASS_S, PLUCK_S, rate_hz)
    sound[: len(thump)] += thump
    return sound


def _partials(
    hz: np.ndarray,
    levels: np.ndarray,
    decays_s: np.ndarray,
    length_s: float,
    attack_s: float,
    rate_hz: int,
) -> np.ndarray:
    """Return a sum of decaying sines <float32>[n], without those that would alias.

    Powers of z = exp(-1/decay + i frequency) are products of a coarse and a fine table.
    """
    kept = hz < min(MAX_HZ, MAX_RATE_SHARE * rate_hz)
    log_z = (-1 / decays_s[kept] + 2j * np.pi * hz[kept]) / rate_hz
    fine, count = 256, round(length_s * rate_hz)
    inner = np.exp(log_z[:, None] * np.arange(fine))
    outer = np.exp(log_z[:, None] * (fine * np.arange(-(-count // fine)))) * levels[kept, None]
    sound: np.ndarray = (outer.T @ inner).imag.reshape(-1)[:count]
    t = np.arange(count) / rate_hz
    sound *= 0.5 - 0.5 * np.cos(np.pi * np.clip(t / attack_s, 0, 1))
    sound *= np.clip((length_s - t) / 0.3, 0, 1)
    return sound.astype(np.float32)


def _samples(length_s: float, release_s: float, rate_hz: int) -> int:
    return round((length_s + 7 * release_s) * rate_hz)


def _damp(sound: np.ndarray, length_s: float, release_s: float, rate_hz: int) -> None:
    """Fade the sound out after its end, in place."""
    end = min(len(sound), round(length_s * rate_hz))
    over = np.arange(len(sound) - end, dtype=np.float32) / np.float32(release_s * rate_hz)
    sound[end:] *= np.exp(-over)


def cymbals(notes: Sequence[Played], beat_s: float, rate_hz: int) -> Sounds:
    """Synthesise strokes of `CYMBALS`; the arguments are those of `reed`."""
    sounds = cache(lambda pitch: _cymbal(pitch, rate_hz))
    for note in notes:
        sound = sounds(note.pitch if note.pitch in CYMBALS else 42)
        loudness = np.float32((note.velocity / 127) ** 1.5)
        yield round(note.onset_beats * beat_s * rate_hz), sound * loudness


def _cymbal(pitch: int, rate_hz: int) -> np.ndarray:
    sound = _struck_noise(CYMBALS[pitch], rate_hz, seed=pitch)
    if pitch in PINGS:
        hz, decays = np.array(PINGS[pitch]).T
        sound += _partials(hz, np.full(len(hz), PING_LEVEL), decays, DRUM_S, 0.001, rate_hz)
    return sound


def _struck_noise(kind: Cymbal, rate_hz: int, seed: int) -> np.ndarray:
    noise = _noise(kind.low_hz, kind.high_hz, DRUM_S, rate_hz, seed)
    t = np.arange(len(noise)) / rate_hz
    shape: np.ndarray = np.exp(-t / kind.decay_s) * np.clip(t / 0.0015, 0, 1)
    shape *= np.clip((DRUM_S - t) / 0.2, 0, 1)
    sound: np.ndarray = kind.level * noise * shape
    return sound.astype(np.float32)


def _noise(low_hz: float, high_hz: float, length_s: float, rate_hz: int, seed: int) -> np.ndarray:
    """Return band-limited noise with soft edges and RMS 1, <float64>[n]."""
    count = round(length_s * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hz = np.maximum(np.fft.rfftfreq(count, 1 / rate_hz), 1e-3)
    spectrum *= 1 / (1 + (low_hz / hz) ** 6) / (1 + (hz / high_hz) ** 6)
    spectrum[hz > min(MAX_HZ, MAX_RATE_SHARE * rate_hz)] = 0
    noise: np.ndarray = np.fft.irfft(spectrum, count)
    return noise / float(np.sqrt(np.mean(noise**2)))
