"""Add the shipped models to wheels; editable installs read them from the checkout."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedModels(BuildHookInterface):
    """Map `models/` to `seqapps/_models` in a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the models unless the wheel is that of an editable install."""
        if version != "editable":
            build_data["force_include"]["models"] = "seqapps/_models"
