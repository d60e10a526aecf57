"""Add the shipped models to wheels; editable installs read them from the checkout."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedModels(BuildHookInterface):
    """Map every finished model of `models/` into `seqapps/_models` in a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the models unless the wheel is that of an editable install."""
        if version == "editable":
            return
        for manifest in Path(self.root).glob("models/*/*/manifest.json"):
            folder = manifest.parent.relative_to(self.root)
            if folder.name.isdigit():  # not an unfinished training
                target = Path("seqapps", "_models", *folder.parts[1:])
                build_data["force_include"][str(folder)] = target.as_posix()
