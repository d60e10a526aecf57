"""Model folders of an app that does not exist, whose files hold a word."""

import json
from pathlib import Path

from seqapps.common.export import bundle
from seqapps.common.io import staging

APP = "toys"
FILES = ("core.keras", "config.json", "metrics.json")


def write(folder: Path, content: object = "core") -> None:
    """Write the files and the manifest of a model."""
    for name in FILES:
        (folder / name).write_text(json.dumps({"content": content}))
    bundle.write_manifest(folder, APP)


def made(folder: Path) -> Path:
    """Write a model of the content "old" and return its folder."""
    with staging.staged(folder) as new:
        write(new, "old")
    return folder
