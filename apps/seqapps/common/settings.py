"""The settings that inference reads from a model folder."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from seqapps.common.errors import UserError
from seqapps.common.io.files import read_json, write_json

CONFIG_FILE = "config.json"


class ModelSettings(ABC):
    """Base class of an app's `Settings`: whatever both engines need beside the weights.

    A subclass is a frozen dataclass that implements `read` and `to_json`.

    Attributes:
        kind: a noun phrase for error messages, such as "a date model".

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Settings(ModelSettings):
        ...     kind = "a toy model"
        ...     size: int
        ...     @classmethod
        ...     def read(cls, values, folder):
        ...         return cls(int(values["size"]))
        ...     def to_json(self):
        ...         return {"size": self.size}
        >>> Settings.from_json({"size": 3}).to_json()
        {'size': 3}
    """

    kind: ClassVar[str] = "a model"

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the settings of the model in `folder`.

        Raises:
            UserError: config.json is missing or is not that of this kind of model.
        """
        return cls.from_json(read_json(folder / CONFIG_FILE), folder)

    @classmethod
    def from_json(cls, values: Any, folder: Path = Path()) -> Self:
        """Make the settings from the content of config.json.

        Args:
            values: the parsed JSON.
            folder: the model's folder, for settings that are stored in other files.

        Raises:
            UserError: a key is missing, or a value is of the wrong type.
        """
        try:
            return cls.read(values, folder)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(f"{CONFIG_FILE} is not that of {cls.kind}: {error!r}") from error

    @classmethod
    @abstractmethod
    def read(cls, values: Mapping[str, Any], folder: Path) -> Self:
        """Make the settings; any KeyError, TypeError or ValueError becomes a UserError."""

    @abstractmethod
    def to_json(self) -> dict[str, Any]:
        """Return the content of config.json, as `read` expects it."""

    def save(self, folder: Path) -> None:
        """Write config.json to `folder`."""
        write_json(folder / CONFIG_FILE, self.to_json())
