"""The settings that inference reads from a model folder."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Self

from seqapps.common import config as configuration
from seqapps.common.errors import UserError, value_excerpt
from seqapps.common.fields import Fields
from seqapps.common.io.files import read_json, write_json

CONFIG_FILE = "config.json"
FORMAT = 1
MAX_KEYS = 1_000  # of a configuration


@dataclass(frozen=True, kw_only=True)
class ModelSettings(ABC):
    """Base class of an app's `Settings`: whatever both engines need beside the weights.

    A subclass is a frozen dataclass that declares `config` with the type of the app's
    configuration, and implements `read` and `values` for fields of its own.

    Attributes:
        kind: a noun phrase for error messages, such as "a date model".
        architecture: the configuration keys that cannot change when a model is trained further.
        config: the configuration of the training.
        preset: the preset that the configuration started from.
        seed: random seed of the training.

    Example:
        >>> from dataclasses import field
        >>> @dataclass(frozen=True)
        ... class Config:
        ...     units: int = 8
        >>> @dataclass(frozen=True)
        ... class Settings(ModelSettings):
        ...     kind = "a toy model"
        ...     config: Config = field(kw_only=True)
        ...     size: int
        ...     @classmethod
        ...     def read(cls, values, config, folder):
        ...         return {"size": values.whole("size", 1, 64)}
        ...     def values(self):
        ...         return {"size": self.size}
        >>> Settings(size=3, config=Config(), preset="default", seed=0).to_json()
        {'format': 1, 'preset': 'default', 'seed': 0, 'size': 3, 'config': {'units': 8}}
    """

    kind: ClassVar[str] = "a model"
    architecture: ClassVar[Sequence[str]] = ()

    config: Any
    preset: str
    seed: int

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the settings of the model in `folder`.

        Raises:
            UserError: config.json is missing or is not that of this kind of model.
        """
        return cls.from_json(read_json(folder / CONFIG_FILE), folder)

    @classmethod
    def from_json(cls, content: Any, folder: Path = Path()) -> Self:
        """Make the settings from the content of config.json.

        Args:
            content: the parsed JSON.
            folder: the model's folder, for settings that are stored in other files.

        Raises:
            UserError: another format, a missing key, or a value of the wrong type.
        """
        config_class: Any = next(each.type for each in fields(cls) if each.name == "config")
        try:
            values = Fields(content)
            if (found := values["format"]) != FORMAT or type(found) is not int:
                raise ValueError(f"expected format {FORMAT}, got {value_excerpt(found)}")
            preset, seed = values.text("preset"), values.whole("seed", 0, 2**64)
            config = configuration.build(config_class, values.object("config", MAX_KEYS))
            own = cls.read(values, config, folder)
            return cls(config=config, preset=preset, seed=seed, **own)
        except UserError as error:
            raise UserError(f"{folder / CONFIG_FILE}: {error}") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(f"{CONFIG_FILE} is not that of {cls.kind}: {error}") from error

    @classmethod
    @abstractmethod
    def read(cls, values: Fields, config: Any, folder: Path) -> Mapping[str, Any]:
        """Return the subclass's own fields, each checked; a ValueError becomes a UserError."""

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """Return the subclass's own part of config.json, as `read` expects it."""

    def to_json(self) -> dict[str, Any]:
        """Return the content of config.json."""
        head = {"format": FORMAT, "preset": self.preset, "seed": self.seed}
        return {**head, **self.values(), "config": asdict(self.config)}

    def save(self, folder: Path) -> None:
        """Write config.json to `folder`."""
        write_json(folder / CONFIG_FILE, self.to_json())

    def continued(self, config: Any, source: Path) -> Any:
        """Return `config` for training this model further, with the model's architecture.

        Args:
            config: the requested configuration.
            source: the model's folder, for messages.

        Raises:
            UserError: the configuration asks for another architecture.
        """
        return configuration.continued(config, self.config, self.architecture, source)
