"""Sounds for the tests of this folder."""

import numpy as np

RATE_HZ = 16_000


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def voice(seconds: float = 1.0) -> np.ndarray:
    """Two buzzing syllables with silence around them <float32>[n]."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 130 * k * time_s) / k for k in range(1, 20))
    syllables = (abs(time_s - 0.35) < 0.1) | (abs(time_s - 0.65) < 0.15)
    return (0.1 * buzz * syllables).astype(np.float32)
