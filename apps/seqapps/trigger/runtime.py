"""The program for the command line: LiteRT and NumPy, or the SavedModel; the same answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.common.io.files import atomic_write, read_json

from .config import Config
from .detection import detection
from .detection.detection import Detection, Detector, Rule
from .engines import Engine, LiteEngine, SavedModelEngine

FORMAT = 1
FEATURES = "features.npz"


@dataclass(frozen=True)
class Settings:
    """What both engines read from config.json and features.npz.

    Attributes:
        word: that is listened for; "" of an encoder that knows none yet.
        language: of it.
        features: of the sound.
        stride: feature frames to a probability.
        refractory_s: for how long nothing is reported after a detection.
        operating_points: `false_alarms_per_hour`, `threshold` and `miss_rate` of some rates.
        config: how the model was trained.
        preset: the preset that this started from.
        seed: of the training.
        threshold: the model's own.
    """

    word: str
    language: str
    features: MelFeatures
    stride: int
    refractory_s: float
    operating_points: Sequence[dict[str, float]]
    config: Config
    preset: str
    seed: int
    threshold: float = 0.5

    @property
    def step_samples(self) -> int:
        """Samples from one probability to the next."""
        return self.features.hop * self.stride

    @property
    def step_s(self) -> float:
        """Seconds from one probability to the next."""
        return self.step_samples / RATE_HZ

    def rule(self, threshold: float | None = None) -> Rule:
        """Return what is reported at a threshold (raises UserError unless it is 0 to 1)."""
        asked = self.threshold if threshold is None else threshold
        return Rule(self.step_s, asked, max(asked, self.threshold), self.refractory_s)

    def to_json(self) -> dict[str, Any]:
        """Return what `from_folder` reads, without the features."""
        return {
            "format": FORMAT,
            "preset": self.preset,
            "seed": self.seed,
            "word": self.word,
            "language": self.language,
            "stride": self.stride,
            "threshold": self.threshold,
            "refractory_s": self.refractory_s,
            "operating_points": list(self.operating_points),
            "config": asdict(self.config),
        }

    @classmethod
    def from_folder(cls, folder: Path) -> "Settings":
        """Read a model's settings (raises UserError when it has none)."""
        value = read_json(folder / "config.json")
        try:
            if value["format"] != FORMAT:
                raise ValueError(f"expected format {FORMAT}, got {value['format']!r}")
            config = configuration.build(Config, value["config"])
            return cls(
                word=value["word"],
                language=value["language"],
                features=_read_features(folder, config),
                stride=int(value["stride"]),
                refractory_s=float(value["refractory_s"]),
                operating_points=tuple(value["operating_points"]),
                config=config,
                preset=value["preset"],
                seed=value["seed"],
                threshold=float(value["threshold"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"config.json is not that of a trigger model: {error!r}") from error


def write_features(folder: Path, features: MelFeatures) -> None:
    """Write features.npz, of which the plain spectrogram has no need."""
    if features.bank is not None:
        with atomic_write(folder / FEATURES) as file:
            np.savez_compressed(file, bank=features.bank, allow_pickle=False)


def _read_features(folder: Path, config: Config) -> MelFeatures:
    bank = None
    if config.bands:
        try:
            with np.load(folder / FEATURES, allow_pickle=False) as file:
                bank = file["bank"].astype(np.float32)
        except (OSError, KeyError, ValueError) as error:
            raise UserError(f"cannot read {folder / FEATURES}: {error}") from error
        if bank.ndim != 2 or bank.shape[1] != config.bands:
            raise UserError(
                f"{folder / FEATURES}: expected {config.bands} bands, got shape {bank.shape}"
            )
    return MelFeatures(config.window, config.hop, bank)


class Listener:
    """One sound from its beginning to its end, in chunks.

    Args:
        engine: what hears.
        rule: what is reported.
        live: report as early as possible, at some cost.

    Attributes:
        probabilities: the newest ones <float32>[steps], of the last `push` or `finish`.
    """

    def __init__(self, engine: Engine, rule: Rule, live: bool = True) -> None:
        self._session = engine.session(live)
        self._detector = Detector(rule)
        self.probabilities = np.zeros(0, np.float32)

    def push(self, samples: np.ndarray) -> list[Detection]:
        """Take samples <float32>[n] at 16 kHz, any n; return what is known by now.

        Raises:
            UserError: another shape, or samples that are not finite.
        """
        self.probabilities = self._session.push(_checked(samples))
        return self._detector.push(self.probabilities)

    def finish(self) -> list[Detection]:
        """Return what the end makes known; the listener is over."""
        self.probabilities = self._session.finish()
        return [*self._detector.push(self.probabilities), *self._detector.finish()]


def _checked(samples: np.ndarray) -> np.ndarray:
    samples = np.asarray(samples, np.float32)
    if samples.ndim != 1:
        raise UserError(f"expected samples of one channel, got shape {samples.shape}")
    if not np.isfinite(samples).all():  # one would spoil all that follows
        raise UserError("expected samples from -1 to 1, got some that are not finite")
    return samples


class Runtime:
    """A loaded model.

    Args:
        bundle: a verified model.
        engine: `lite` or `tf`.

    Raises:
        UserError: it is an encoder that knows no word.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.from_folder(bundle.path)
        if not self.settings.word:
            raise UserError(
                f"{bundle.path} knows no word yet: train one with --from {bundle.path} --word WORD"
            )
        kind = SavedModelEngine if engine == "tf" else LiteEngine
        self.engine: Engine = kind(bundle.path, self.settings.features, self.settings.stride)

    def listen(self, threshold: float | None = None, live: bool = True) -> Listener:
        """Begin to listen to a sound.

        Args:
            threshold: None is the model's own.
            live: whether to report as early as possible.

        Raises:
            UserError: a threshold that is not from 0 to 1.
        """
        return Listener(self.engine, self.settings.rule(threshold), live)

    def detect(
        self, blocks: Iterable[np.ndarray], threshold: float | None = None
    ) -> Iterator[Detection]:
        """Yield where the word is, of a sound in blocks <float32>[n]; memory stays flat.

        Raises:
            UserError: a threshold that is not from 0 to 1 (at once).
        """
        return self._detect(self.listen(threshold, live=False), blocks)

    def _detect(self, listener: Listener, blocks: Iterable[np.ndarray]) -> Iterator[Detection]:
        for block in blocks:
            yield from listener.push(block)
        yield from listener.finish()

    def heard(self, blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """Yield the probabilities <float32>[steps] of a sound in blocks <float32>[n]."""
        session = self.engine.session()
        for block in blocks:
            yield session.push(_checked(block))
        yield session.finish()

    def probabilities(self, samples: np.ndarray) -> np.ndarray:
        """Return the probabilities <float32>[steps] of a whole sound <float32>[n]."""
        return np.concatenate(list(self.heard([samples])))

    def best(self, blocks: Iterable[np.ndarray]) -> Detection:
        """Return the best moment of a sound in blocks <float32>[n], however bad it is."""
        return detection.best(self.heard(blocks), self.settings.step_s)


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a model for an engine."""
    return Runtime(bundle, engine)
