"""Spectral features of sound: log mel and log power spectra, in NumPy and in TensorFlow."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.errors import UserError
from seqapps.common.io.pcm import RATE_HZ

MAX_FRAMES = 4_096  # computed at once: 8 MiB of windows of 512 samples


@dataclass(frozen=True, eq=False)
class MelFeatures:
    """Log mel or log power spectra: log(|FFT of a Hann window|² @ bank + floor).

    The window is periodic, and nothing is padded: frame i depends on the samples i * hop to
    i * hop + window - 1 alone.

    Attributes:
        window, hop: samples of a frame, and from one frame to the next.
        bank: filter bank <float32>[window // 2 + 1, bands]; None for the plain power spectrum.
        floor: added to the power before the logarithm.

    Call argument: samples <float32>[n], mono, 16 kHz. Returns <float32>[frames(n), bands].

    Raises:
        UserError: a hop longer than the window, or a filter bank of another shape.

    Example:
        >>> features = MelFeatures(window=4, hop=2)
        >>> features(np.zeros(8, np.float32)).shape, features.frames(8)
        ((3, 3), 3)
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
        """Make features with librosa's mel filters (Slaney's scale, equal area); for training.

        The first filter begins at `low_hz`, the last of the `bands` filters ends at `high_hz`.

        Raises:
            UserError: invalid frequencies, or a filter too narrow to contain an FFT bin.
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
        """Number of values per frame."""
        return self.window // 2 + 1 if self.bank is None else self.bank.shape[1]

    def frames(self, samples: int) -> int:
        """Return the number of frames of a sound of this number of samples."""
        return max(0, (samples - self.window) // self.hop + 1)

    @cached_property
    def _hann(self) -> np.ndarray:
        angles = 2 * np.pi * np.arange(self.window) / self.window
        return (0.5 - 0.5 * np.cos(angles)).astype(np.float32)

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        features = np.empty((self.frames(len(samples)), self.bands), np.float32)
        if not len(features):
            return features
        windows = sliding_window_view(samples, self.window)[:: self.hop]
        for start in range(0, len(features), MAX_FRAMES):  # all at once: 1.6 times the samples
            part = slice(start, start + MAX_FRAMES)
            spectra = np.fft.rfft(windows[part] * self._hann)
            power = spectra.real**2 + spectra.imag**2
            if self.bank is not None:
                power = power @ self.bank
            features[part] = np.log(power + self.floor)
        return features

    def graph(self, samples: Tensor) -> Tensor:
        """Compute the features <float32>[..., frames(n), bands] of <float32>[..., n] in TensorFlow.

        They equal NumPy's to 1e-4, except at frequencies that are almost silent beside loud ones.
        """
        tf = tensorflow()
        windows = tf.signal.frame(samples, self.window, self.hop)
        spectra = tf.signal.rfft(windows * self._hann)
        power = tf.math.real(spectra) ** 2 + tf.math.imag(spectra) ** 2
        if self.bank is not None:
            power = tf.matmul(power, self.bank)
        return tf.math.log(power + self.floor)


class FeatureStream:
    """Features of a sound that arrives in chunks; all frames equal those of the whole sound.

    Example:
        >>> stream = FeatureStream(MelFeatures(window=4, hop=2))
        >>> [len(stream.push(np.zeros(n, np.float32))) for n in (3, 3, 2)]
        [0, 2, 1]
    """

    def __init__(self, features: MelFeatures) -> None:
        self.features = features
        self._tail = np.zeros(0, np.float32)

    def push(self, chunk: np.ndarray) -> np.ndarray:
        """Append samples <float32>[n], any n, and return the new frames <float32>[k, bands]."""
        samples = np.concatenate([self._tail, chunk])
        frames = self.features(samples)
        self._tail = samples[len(frames) * self.features.hop :].copy()
        return frames
