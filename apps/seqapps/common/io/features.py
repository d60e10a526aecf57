"""What models hear of sound: log mel and log power spectra, in NumPy and in TensorFlow."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from seqapps.common.backend import tensorflow
from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ

FEATURE_FRAMES = 4_096  # computed at once: 8 MiB of windows of 512


@dataclass(frozen=True, eq=False)
class MelFeatures:
    """Log mel or log power spectra: log(|FFT of a Hann window|² @ bank + floor).

    The window is periodic; nothing is padded, so that frame i is samples
    i * hop … i * hop + window - 1 and never changes with what comes later.

    Attributes:
        window: samples of a frame, and length of the FFT.
        hop: samples from one frame to the next, at most `window`.
        bank: filters <float32>[window // 2 + 1, bands]; None for the plain power spectrum.
        floor: what silence is taken for.

    Call arguments:
        samples: <float32>[n].

    Returns:
        <float32>[frames(n), bands].

    Raises:
        UserError: sizes that do not fit together.
    """

    window: int = 512
    hop: int = 320
    bank: np.ndarray | None = None
    floor: float = 1e-6

    def __post_init__(self) -> None:
        if not 1 <= self.hop <= self.window:
            raise UserError(f"hop: expected 1 to the window's {self.window}, got {self.hop}")
        bins = self.window // 2 + 1
        if self.bank is not None and (self.bank.ndim != 2 or len(self.bank) != bins):
            raise UserError(f"bank: expected shape ({bins}, bands), got {self.bank.shape}")

    @classmethod
    def mel(
        cls,
        bands: int = 40,
        low_hz: float = 60.0,
        high_hz: float = 7600.0,
        window: int = 512,
        hop: int = 320,
    ) -> "MelFeatures":
        """Take librosa's mel filters (Slaney's scale, of equal area); for training only.

        Raises:
            UserError: frequencies out of order, or filters too narrow to hold a frequency.
        """
        import librosa

        if not 0 <= low_hz < high_hz <= RATE_HZ / 2:
            raise UserError(
                f"expected 0 <= low_hz < high_hz <= {RATE_HZ // 2}, got {low_hz:g} and {high_hz:g}"
            )
        bank = librosa.filters.mel(
            sr=RATE_HZ, n_fft=window, n_mels=bands, fmin=low_hz, fmax=high_hz
        ).T.astype(np.float32)
        if not bank.any(axis=0).all():
            raise UserError(f"bands: expected fewer for a window of {window}, got {bands}")
        return cls(window, hop, np.ascontiguousarray(bank))

    @property
    def bands(self) -> int:
        """Numbers in a frame."""
        return self.window // 2 + 1 if self.bank is None else self.bank.shape[1]

    def frames(self, samples: int) -> int:
        """Return the number of frames of so many samples."""
        return max(0, (samples - self.window) // self.hop + 1)

    def samples(self, frames: int) -> int:
        """Return the fewest samples that have so many frames."""
        return (frames - 1) * self.hop + self.window if frames else 0

    @cached_property
    def _hann(self) -> np.ndarray:
        angles = 2 * np.pi * np.arange(self.window) / self.window
        return (0.5 - 0.5 * np.cos(angles)).astype(np.float32)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        features = np.empty((self.frames(len(samples)), self.bands), np.float32)
        if not len(features):
            return features
        windows = sliding_window_view(samples, self.window)[:: self.hop]
        for start in range(0, len(features), FEATURE_FRAMES):  # all at once would be 1.6 times n
            part = slice(start, start + FEATURE_FRAMES)
            spectra = np.fft.rfft(windows[part] * self._hann)
            power = spectra.real**2 + spectra.imag**2
            if self.bank is not None:
                power = power @ self.bank
            features[part] = np.log(power + self.floor)
        return features

    def graph(self, samples: Any) -> Any:
        """Compute the same in TensorFlow, for an exported model.

        Args:
            samples: tensor <float32>[..., n].

        Returns:
            Tensor <float32>[..., frames(n), bands]; within 1e-4 of NumPy's, but for single
            frequencies that are almost silent beside loud ones.
        """
        tf = tensorflow()
        windows = tf.signal.frame(samples, self.window, self.hop)
        spectra = tf.signal.rfft(windows * self._hann)
        power = tf.math.real(spectra) ** 2 + tf.math.imag(spectra) ** 2
        if self.bank is not None:
            power = tf.matmul(power, self.bank)
        return tf.math.log(power + self.floor)


class FeatureStream:
    """Features of a sound that comes in chunks; together they are those of the whole.

    Args:
        features: what to compute.
    """

    def __init__(self, features: MelFeatures) -> None:
        self.features = features
        self._tail = np.zeros(0, np.float32)

    def push(self, chunk: np.ndarray) -> np.ndarray:
        """Take samples <float32>[n], any n, and return the new frames <float32>[k, bands]."""
        samples = np.concatenate([self._tail, chunk])
        frames = self.features(samples)
        self._tail = samples[len(frames) * self.features.hop :].copy()
        return frames
